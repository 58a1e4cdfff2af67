"""The ground of notifications, one module per noun."""

from notifications.models.digest import Digest, DigestSchedule, OfferedQuestion
from notifications.models.email import WAITING, WIPED, OutgoingEmail
from notifications.models.inbound import InboundEmail
from notifications.models.notification import Notification
from notifications.models.preference import Level, Preference

__all__ = [
    "WAITING",
    "WIPED",
    "Digest",
    "DigestSchedule",
    "InboundEmail",
    "Level",
    "Notification",
    "OfferedQuestion",
    "OutgoingEmail",
    "Preference",
]
