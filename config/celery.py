"""The clock: every task is an argument-less sweep, woken after a commit and by beat as the net."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

app = Celery("ayni")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Without this, a retry inside a thread goes to a default AMQP broker that nobody runs.
app.set_default()
app.autodiscover_tasks()

# A message that nobody took until the next one is worth nothing: that says the same. So a worker
# that was away for a day does not find a day of them.
_EVERY_MINUTE = {"schedule": 60, "options": {"expires": 60}}
_EVERY_TEN_MINUTES = {"schedule": 600, "options": {"expires": 600}}
# Somebody looks at the bell; a fact whose worker was killed is found by this.
_EVERY_TEN_SECONDS = {"schedule": 10, "options": {"expires": 10}}
app.conf.beat_schedule = {
    "sweep-facts": {"task": "activity.sweep_facts"} | _EVERY_TEN_SECONDS,
    "clear-strangers": {"task": "learners.clear_strangers"} | _EVERY_TEN_MINUTES,
    "note-beat": {"task": "activity.note_beat"} | _EVERY_MINUTE,
    "import-waiting": {"task": "articles.import_waiting"} | _EVERY_MINUTE,
    "refresh-articles": {"task": "articles.refresh_due"} | _EVERY_MINUTE,
    "queue-instant-mail": {"task": "notifications.queue_instant_mail"} | _EVERY_MINUTE,
    "compose-due-digests": {"task": "notifications.compose_due_digests"} | _EVERY_MINUTE,
    "send-due-mail": {"task": "notifications.send_due_mail"} | _EVERY_MINUTE,
}
