"""Addresses of discussions: threads, and the pages that show threads."""

from django.urls import URLPattern, path

from discussions.views import (
    articles,
    asking,
    circles,
    host_takedowns,
    moderation,
    posts,
    reporting,
    takedowns,
    threads,
)

app_name = "discussions"
urlpatterns: list[URLPattern] = [
    path("circles/<slug:slug>/", circles.circle, name="circle"),
    path("circles/<slug:slug>/reports/", moderation.circle_reports, name="circle_reports"),
    path("circles/<slug:slug>/reports/<uid:uid>/", moderation.circle_report, name="circle_report"),
    path("articles/<uid:uid>/", articles.article, name="article"),
    path("articles/<uid:uid>/ask/", asking.ask, name="ask"),
    path("articles/<uid:uid>/<slug:slug>/", articles.article, name="article"),
    path("threads/<uid:uid>/", threads.thread, name="thread"),
    path("threads/<uid:uid>/posts/add/", threads.reply, name="add_post"),
    path("threads/<uid:uid>/passage/settle/", threads.settle, name="settle_passage"),
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
    path("report/<slug:kind>/<slug:key>/", reporting.report, name="report"),
    path("warnings/<uid:uid>/", reporting.warning, name="warning"),
    path("takedown/", takedowns.ask, name="takedown"),
    path("takedown/<uid:uid>/", takedowns.sent, name="takedown_sent"),
    path("host/reports/", moderation.host_reports, name="host_reports"),
    path("host/reports/<uid:uid>/", moderation.host_report, name="host_report"),
    path("host/takedowns/", host_takedowns.host_takedowns, name="host_takedowns"),
    path("host/takedowns/<uid:uid>/", host_takedowns.host_takedown, name="host_takedown"),
    path("host/takedowns/<uid:uid>/<slug:deed>/", host_takedowns.act, name="act_on_takedown"),
]
