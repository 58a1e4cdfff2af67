"""Optimistic concurrency control: a save names the state that it was made from (HTTP's If-Match).

An etag is a digest of the fields that can be edited, so no row needs a counter, and two states
with the same words are the same state. Actions compare under the lock of the row.
"""

import hashlib
import json
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Fields = Mapping[str, object]


class EditConflict(ValidationError):
    """Somebody has saved another state since this one was opened; nothing was changed.

    `current` holds the fields as they are now, and `etag` names that state for the next try.
    """

    def __init__(self, current: Fields, *, etag: str = "") -> None:
        message = _(
            "This was changed after you opened it, so yours is not saved yet. Look at what stands"
            " now, put the two together, and save again."
        )
        super().__init__(message, code="changed")
        self.current = current
        self.etag = etag or etag_of(current)


def etag_of(fields: Fields) -> str:
    """Return the etag of a state: equal where all fields are equal."""
    text = json.dumps(fields, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def refuse_lost_update(if_match: str | None, *, current: Fields, wanted: Fields) -> None:
    """Raise EditConflict where a save was made from another state than the current one.

    `if_match` is the etag of the state that was open, or several with commas between them, of
    which one must match; None saves over whatever stands. A save that brings what stands
    already is a repeat and passes. The row must be locked.
    """
    if if_match is None or etag_of(current) in if_match.split(","):
        return
    if any(current.get(name) != value for name, value in wanted.items()):
        raise EditConflict(current)
