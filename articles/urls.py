"""Addresses of articles; the page of one article is in discussions, which shows its questions."""

from django.urls import path

from articles import views

app_name = "articles"
urlpatterns = [
    path("articles/", views.index, name="index"),
    path("articles/import/", views.import_article, name="import_article"),
    path("articles/imports/<uid:uid>/", views.import_state, name="import_state"),
    path("articles/imports/<uid:uid>/follow/", views.follow_link, name="follow_link"),
    path("articles/<uid:uid>/built/", views.report, name="report_adaptation"),
]
