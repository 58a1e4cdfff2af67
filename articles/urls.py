"""Addresses of articles; the page of one article is in discussions, which shows its questions."""

from django.urls import path

from articles import host_views, views

app_name = "articles"
urlpatterns = [
    path("articles/", views.index, name="index"),
    path("articles/import/", views.import_article, name="import_article"),
    path("articles/imports/<uid:uid>/", views.import_state, name="import_state"),
    path("articles/imports/<uid:uid>/decide/", views.decide_import, name="decide_import"),
    path("articles/imports/<uid:uid>/follow/", views.follow_link, name="follow_link"),
    path("host/wikis/", host_views.wikis, name="host_wikis"),
    path("host/wikis/<int:wiki_id>/rename/", host_views.rename, name="rename_wiki"),
    path("host/wikis/<int:wiki_id>/withdraw/", host_views.withdraw, name="withdraw_review"),
    path("host/imports/", host_views.imports, name="host_imports"),
    path("host/imports/<uid:uid>/retry/", host_views.retry, name="retry_import"),
    path("articles/<uid:uid>/check/", views.check, name="check"),
    path("host/articles/<uid:uid>/accept-losses/", host_views.accept_losses, name="accept_losses"),
    path("articles/<uid:uid>/built/", views.report, name="report_adaptation"),
]
