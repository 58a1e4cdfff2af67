"""The JSON door of circles: the same rules and actions as the pages, one module per noun."""

from ninja import Router

from circles.api import circles, invitations, meetings, membership, reading

router = Router(tags=["circles"])

for _routes in (circles, membership, meetings, reading, invitations):
    router.add_router("", _routes.router)

__all__ = ["router"]
