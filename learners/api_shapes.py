"""The shape of what callers of the JSON API send."""

from ninja import Header
from pydantic import BaseModel, ConfigDict

IF_MATCH = Header(
    None,
    alias="If-Match",
    description='The `etag` of what was changed, as `"<etag>"`. Another state answers 412.',
)


class Given(BaseModel):
    """A body that is taken at its word: a field nobody knows is refused, never passed over.

    No ninja Schema, which reads attributes of anything: a list would pass for an empty object.
    """

    model_config = ConfigDict(extra="forbid")


def etag_in(header: str | None) -> str | None:
    """Return the etag that an If-Match header names; None where any state will do."""
    named = (header or "*").strip()
    return None if named == "*" else named.strip('"')
