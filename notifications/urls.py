"""Addresses of notifications."""

from django.urls import URLPattern, path

from notifications.views import bell, choices, digest, letters

app_name = "notifications"
urlpatterns: list[URLPattern] = [
    path("notifications/", bell.index, name="index"),
    path("notifications/read/", bell.mark_all_read, name="mark_all_read"),
    path("notifications/<uid:uid>/read/", bell.mark_read, name="mark_read"),
    path("me/notifications/", choices.settings, name="settings"),
    path("me/notifications/threads/<uid:uid>/", choices.thread_level, name="thread_level"),
    path("me/notifications/circles/<slug:slug>/", choices.circle_level, name="circle_level"),
    path("me/digest/", digest.preview_digest, name="preview_digest"),
    path("me/digest/letter/", digest.digest_letter, name="digest_letter"),
    path("unsubscribe/<str:token>/", letters.unsubscribe, name="unsubscribe"),
    path("digests/<str:token>/read/", letters.mark_digest, name="mark_digest"),
]
