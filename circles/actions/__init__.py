"""What people do with circles, one module per family of verbs."""

from circles.actions.admissions import admit, decline_admission, request_admission
from circles.actions.circles import CircleFields, change_circle, found_circle
from circles.actions.invitations import accept_invitation, invite, revoke_invitation
from circles.actions.meetings import cancel_meeting, plan_meeting
from circles.actions.membership import (
    change_role,
    join_circle,
    leave_circle,
    lift_removal,
    remove_member,
)
from circles.actions.reading import add_reading, remove_reading
from circles.actions.vouching import vouch

__all__ = [
    "CircleFields",
    "accept_invitation",
    "add_reading",
    "admit",
    "cancel_meeting",
    "change_circle",
    "change_role",
    "decline_admission",
    "found_circle",
    "invite",
    "join_circle",
    "leave_circle",
    "lift_removal",
    "plan_meeting",
    "remove_member",
    "remove_reading",
    "request_admission",
    "revoke_invitation",
    "vouch",
]
