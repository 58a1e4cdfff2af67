"""The ground of circles, one module per noun."""

from circles.models.circle import Circle
from circles.models.meeting import Meeting
from circles.models.membership import Invitation, Membership
from circles.models.reading import Reading

__all__ = ["Circle", "Invitation", "Meeting", "Membership", "Reading"]
