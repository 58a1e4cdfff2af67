"""Addresses of discussions: threads, and the pages that show threads."""

from django.urls import URLPattern, path

from discussions.views import articles, asking, circles, posts, threads

app_name = "discussions"
urlpatterns: list[URLPattern] = [
    path("circles/<slug:slug>/", circles.circle, name="circle"),
    path("articles/<uid:uid>/", articles.article, name="article"),
    path("articles/<uid:uid>/ask/", asking.ask, name="ask"),
    path("articles/<uid:uid>/<slug:slug>/", articles.article, name="article"),
    path("threads/<uid:uid>/", threads.thread, name="thread"),
    path("threads/<uid:uid>/posts/add/", threads.reply, name="add_post"),
    path("threads/<uid:uid>/circle/join/", threads.join, name="join"),
    path(
        "threads/<uid:uid>/accepted/withdraw/",
        posts.withdraw_acceptance,
        name="withdraw_acceptance",
    ),
    path("threads/<uid:uid>/posts/<int:number>/edit/", posts.edit, name="edit_post"),
    path("threads/<uid:uid>/posts/<int:number>/remove/", posts.remove, name="remove_post"),
    path("threads/<uid:uid>/posts/<int:number>/accept/", posts.accept_answer, name="accept_answer"),
    path("threads/<uid:uid>/posts/<int:number>/thanks/", posts.give_thanks, name="give_thanks"),
    path(
        "threads/<uid:uid>/posts/<int:number>/thanks/withdraw/",
        posts.withdraw_thanks,
        name="withdraw_thanks",
    ),
    path("threads/<uid:uid>/<slug:slug>/", threads.thread, name="thread"),
]
