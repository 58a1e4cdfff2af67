"""Keeps what a visitor typed before signing in, so that it stands in the form again afterwards."""

from collections.abc import Collection

from django.http import HttpRequest

from foundation.identifiers import new_uid

Typed = dict[str, str | list[str]]

PARAMETER = "kept"
_SESSION_KEY = "kept"
_ENTRIES = 5
_ROOM = 100_000
_NEVER = ("csrfmiddlewaretoken", "password")


def keep(request: HttpRequest) -> str | None:
    """Put the posted fields by in the session and return the key to them, None if there are none.

    Files, passwords and forms beyond 100,000 characters are not kept; of more than five forms
    the oldest goes. The session survives sign-in, so the key still opens after it.
    """
    fields = {
        name: values
        for name, values in request.POST.lists()
        if values and not name.startswith(_NEVER)
    }
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if not fields or size > _ROOM:
        return None
    key = new_uid()
    entries = dict(request.session.get(_SESSION_KEY, {}))
    entries[key] = fields
    request.session[_SESSION_KEY] = dict(list(entries.items())[-_ENTRIES:])
    return key


def typed(request: HttpRequest, *, several: Collection[str] = ()) -> Typed | None:
    """Return the fields kept under `?kept=`: good as a form's `initial`; None if there are none.

    Fields named in `several` are lists; of any other that came more than once, the last counts.
    """
    key = request.GET.get(PARAMETER)
    if not key:
        return None
    entries: dict[str, dict[str, list[str]]] = request.session.get(_SESSION_KEY, {})
    if key not in entries:
        return None
    return {
        name: values if name in several else values[-1] for name, values in entries[key].items()
    }


def forget(request: HttpRequest) -> None:
    """Drop what was kept under `?kept=`, once it has been saved for good."""
    entries = dict(request.session.get(_SESSION_KEY, {}))
    if entries.pop(request.GET.get(PARAMETER, ""), None) is not None:
        request.session[_SESSION_KEY] = entries
