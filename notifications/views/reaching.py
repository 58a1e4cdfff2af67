"""A learner whose letters came back says that their address takes mail again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from learners.visitors import SeeOther, actor_of, signed_in
from notifications.actions import receiving


@require_POST
@signed_in(page=lambda: reverse("notifications:settings"))
def try_again(request: HttpRequest) -> HttpResponse:
    """Let letters go to me again."""
    receiving.try_again(actor=actor_of(request))
    messages.success(request, _("Letters go to you again."))
    return SeeOther(reverse("notifications:settings"))
