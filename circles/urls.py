"""Addresses of circles; the page of one circle is in discussions, which shows its threads."""

from django.urls import include, path

from circles.views import circles, host_topics, invitations, meetings, membership, reading

app_name = "circles"

_of_a_circle = [
    path("change/", circles.change_circle, name="change_circle"),
    path("join/", membership.join_circle, name="join_circle"),
    path("leave/", membership.leave_circle, name="leave_circle"),
    path("ask/", membership.request_admission, name="request_admission"),
    path("manage/", membership.manage, name="manage"),
    path("admissions/<uid:uid>/admit/", membership.admit, name="admit"),
    path("admissions/<uid:uid>/decline/", membership.decline_admission, name="decline_admission"),
    path("members/", membership.members, name="members"),
    path("members/<uid:uid>/role/", membership.change_role, name="change_role"),
    path("members/<uid:uid>/remove/", membership.remove_member, name="remove_member"),
    path("members/<uid:uid>/vouch/", membership.vouch, name="vouch"),
    path("members/<uid:uid>/let-back/", membership.lift_removal, name="lift_removal"),
    path("invitations/", invitations.invite, name="invite"),
    path("invitations/<uid:uid>/revoke/", invitations.revoke_invitation, name="revoke_invitation"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.plan_meeting, name="plan_meeting"),
    path("meetings/<uid:uid>.ics", meetings.meeting_calendar, name="meeting_calendar"),
    path("meetings/<uid:uid>/cancel/", meetings.cancel_meeting, name="cancel_meeting"),
    path("readings/add/", reading.add_reading, name="add_reading"),
    path("readings/<uid:uid>/remove/", reading.remove_reading, name="remove_reading"),
]

urlpatterns = [
    path("circles/", circles.index, name="index"),
    path("circles/new/", circles.create_circle, name="create_circle"),
    path("circles/<slug:slug>/", include(_of_a_circle)),
    path("host/topics/", host_topics.topics, name="host_topics"),
    path("host/topics/<slug:slug>/rename/", host_topics.rename, name="rename_topic"),
    path("host/topics/<slug:slug>/merge/", host_topics.merge, name="merge_topics"),
    path("invitations/<slug:secret>/", invitations.accept_invitation, name="accept_invitation"),
]
