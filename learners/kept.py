"""Keeps what a visitor typed before signing in, so that it stands in the form again afterwards."""

from collections.abc import Collection

from django.http import HttpRequest

from foundation.identifiers import new_uid
from learners.actions.rates import count
from learners.rates import counts_of_form

Typed = dict[str, str | list[str]]

PARAMETER = "kept"
_SESSION_KEY = "kept"
# Of all forms together: one post of the longest, and what else stands in its form.
_ROOM = 24_000
_NEVER = ("csrfmiddlewaretoken", "password")


def keep(request: HttpRequest) -> str | None:
    """Put the posted fields by in the session and return the key to them, None if there are none.

    Files, passwords and forms beyond 24,000 characters are not kept; of several forms that have
    no room together the oldest goes. The session survives sign-in, so the key still opens after
    it; a visitor's ends after three hours. Counted first: RateReached (learners/rates.py).
    """
    fields = {
        name: values
        for name, values in request.POST.lists()
        if values and not name.startswith(_NEVER)
    }
    room = _ROOM - _size(fields)
    if not fields or room < 0:
        return None
    count(counts_of_form(request))
    key = new_uid()
    entries = [(key, fields)]
    for earlier in reversed(request.session.get(_SESSION_KEY, {}).items()):
        room -= _size(earlier[1])
        if room < 0:
            break
        entries.append(earlier)
    request.session[_SESSION_KEY] = dict(reversed(entries))
    return key


def _size(fields: dict[str, list[str]]) -> int:
    """Return how many characters the fields have, and sixteen for each name and value."""
    return sum(
        16 + len(name) + sum(16 + len(value) for value in values) for name, values in fields.items()
    )


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
