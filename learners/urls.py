"""Addresses of learners."""

from django.urls import path

from learners import views

app_name = "learners"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/tokens/", views.tokens, name="tokens"),
    path("me/tokens/<uid:uid>/revoke/", views.revoke, name="revoke_token"),
    path("people/<uid:uid>/", views.learner, name="learner"),
]
