"""The host's view of learners; sign-in to it goes through the same door as everyone's."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from learners.actions.access import readmit_learner, suspend_learner
from learners.models import ApiToken, Learner, Topic
from learners.visitors import actor_of

# The admin's own log-in knows no limits, and its password form would tell nobody.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


def _change_password(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    return redirect("account_change_password")


admin.site.password_change = _change_password  # type: ignore[method-assign, assignment]


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    """Fields of practice."""

    list_display = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    search_fields = ("name",)


@admin.register(Learner)
class LearnerAdmin(admin.ModelAdmin):
    """People. What cuts off access goes through the actions, so that it is told everywhere."""

    list_display = ("name", "email", "country", "joined_at", "suspended_at", "is_staff")
    list_filter = ("is_active", "is_staff", "country")
    search_fields = ("name", "email", "uid")
    fields = (
        "uid",
        "name",
        "email",
        "joined_at",
        "last_login",
        "suspended_at",
        "is_staff",
        "groups",
    )
    readonly_fields = ("uid", "name", "email", "joined_at", "last_login", "suspended_at")
    actions = ("suspend", "readmit")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People sign up themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Learner | None = None) -> bool:
        """What they wrote stays with its circle; deleting a row would take it along."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Learner | None = None) -> bool:
        """Giving rights is for a host alone, or staff could make themselves hosts."""
        return bool(request.user.is_superuser)

    @admin.action(description=_("Suspend"))
    def suspend(self, request: HttpRequest, chosen: QuerySet[Learner]) -> None:
        """Shut the chosen learners out at once."""
        for learner in chosen:
            suspend_learner(actor=actor_of(request), learner=learner)

    @admin.action(description=_("Let take part again"))
    def readmit(self, request: HttpRequest, chosen: QuerySet[Learner]) -> None:
        """Let the chosen learners take part again."""
        for learner in chosen:
            readmit_learner(actor=actor_of(request), learner=learner)


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    """Keys to the API: what they are called and when they were used, never more."""

    list_display = ("name", "learner", "scope", "created_at", "last_used_at", "revoked_at")
    fields = readonly_fields = (
        "learner",
        "name",
        "scope",
        "created_at",
        "last_used_at",
        "revoked_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People make their own."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        """A revoked key stays as a trace."""
        return False
