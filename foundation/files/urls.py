"""Addresses of kept files."""

from django.urls import path

from foundation.files import views

app_name = "files"
urlpatterns = [path("files/<uid:uid>.webp", views.picture, name="picture")]
