"""Addresses of notifications."""

from django.urls import URLPattern, path

from notifications.views import bell, choices, digest, host_mail, letters, reaching

app_name = "notifications"
urlpatterns: list[URLPattern] = [
    path("notifications/", bell.index, name="index"),
    path("notifications/read/", bell.mark_all_read, name="mark_all_read"),
    path("notifications/<uid:uid>/read/", bell.mark_read, name="mark_read"),
    path("me/notifications/", choices.settings, name="settings"),
    path("me/notifications/threads/<uid:uid>/", choices.thread_level, name="thread_level"),
    path("me/notifications/circles/<slug:slug>/", choices.circle_level, name="circle_level"),
    path("me/mail/again/", reaching.try_again, name="try_mail_again"),
    path("host/mail/", host_mail.outgoing, name="host_outgoing"),
    path("host/mail/received/", host_mail.incoming, name="host_incoming"),
    path("host/mail/test/", host_mail.test_mail, name="host_test_mail"),
    path("host/mail/<uid:uid>/", host_mail.letter, name="host_letter"),
    path("host/mail/<uid:uid>/retry/", host_mail.retry, name="retry_letter"),
    path("host/mail/<uid:uid>/drop/", host_mail.drop, name="drop_letter"),
    path("me/digest/", digest.preview_digest, name="preview_digest"),
    path("me/digest/letter/", digest.digest_letter, name="digest_letter"),
    path("unsubscribe/<str:token>/", letters.unsubscribe, name="unsubscribe"),
    path("digests/<str:token>/read/", letters.mark_digest, name="mark_digest"),
]
