"""The host's view of circles: to look, not to touch, for counters and facts follow the actions."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from circles.models import Circle, Invitation, Meeting, Membership, Reading


class Looking(admin.ModelAdmin):
    """Shows rows that only actions may change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: rows come about by actions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a change behind the actions would be told to nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: what people wrote hangs on these rows."""
        return False


@admin.register(Circle)
class CircleAdmin(Looking):
    list_display = ("name", "slug", "admission", "language", "member_count", "capacity")
    list_filter = ("admission", "language")
    search_fields = ("name", "slug")


@admin.register(Membership)
class MembershipAdmin(Looking):
    list_display = ("circle", "learner", "role", "state", "joined_at", "ended_at")
    list_filter = ("state", "role")
    list_select_related = ("circle", "learner")
    search_fields = ("circle__name", "learner__name")
    exclude = ("note",)  # written to the facilitators


@admin.register(Invitation)
class InvitationAdmin(Looking):
    list_display = ("circle", "made_by", "places", "used_count", "expires_at", "revoked_at")
    list_select_related = ("circle", "made_by")
    exclude = ("digest",)


@admin.register(Meeting)
class MeetingAdmin(Looking):
    list_display = ("title", "circle", "starts_at", "zone", "cancelled_at")
    list_select_related = ("circle",)


@admin.register(Reading)
class ReadingAdmin(Looking):
    list_display = ("circle", "article", "position", "added_at")
    list_select_related = ("circle", "article")
