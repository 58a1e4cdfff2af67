"""The clock: every task is an argument-less sweep, woken after a commit and by beat as the net."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

app = Celery("ayni")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Without this, a retry inside a thread goes to a default AMQP broker that nobody runs.
app.set_default()
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "sweep-facts": {"task": "activity.sweep_facts", "schedule": 60},
    "import-waiting": {"task": "articles.import_waiting", "schedule": 60},
    "queue-instant-mail": {"task": "notifications.queue_instant_mail", "schedule": 60},
    "compose-due-digests": {"task": "notifications.compose_due_digests", "schedule": 60},
    "send-due-mail": {"task": "notifications.send_due_mail", "schedule": 60},
}
