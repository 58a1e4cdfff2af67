"""Addresses of learners."""

from django.urls import include, path

from learners.views import host_facts, host_people, me, tokens

app_name = "learners"

_of_a_person = [
    path("", host_people.person, name="host_person"),
    path("roles/give/", host_people.give, name="give_role"),
    path("roles/take/", host_people.take, name="take_role"),
    path("suspend/", host_people.suspend, name="suspend_learner"),
    path("readmit/", host_people.readmit, name="readmit_learner"),
    path("vouch/", host_people.vouch, name="vouch_for"),
]

urlpatterns = [
    path("me/", me.me, name="me"),
    path("me/tokens/", tokens.tokens, name="tokens"),
    path("me/tokens/revoke/", tokens.revoke_all, name="revoke_all_tokens"),
    path("me/tokens/<uid:uid>/revoke/", tokens.revoke, name="revoke_token"),
    path("people/<uid:uid>/", me.learner, name="learner"),
    path("host/facts/", host_facts.facts, name="host_facts"),
    path("host/facts/<int:fact_id>/retry/", host_facts.retry, name="retry_fact"),
    path("host/facts/<int:fact_id>/skip/", host_facts.skip, name="skip_fact"),
    path("host/people/", host_people.people, name="host_people"),
    path("host/people/<uid:uid>/", include(_of_a_person)),
]
