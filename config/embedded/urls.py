"""Addresses of the embedded instance alone: its mailbox, and every component of the look."""

from django.urls import path
from django.views.generic import TemplateView

from config.embedded import views

app_name = "mailbox"
urlpatterns = [
    path("components/", TemplateView.as_view(template_name="components.html"), name="components"),
    path("mail/", views.index, name="index"),
    path("mail/<slug:name>/", views.letter, name="letter"),
    path("mail/<slug:name>/html/", views.html, name="html"),
    path("mail/<slug:name>.eml", views.raw, name="raw"),
]
