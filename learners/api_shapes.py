"""The shape of what callers of the JSON API send."""

from ninja import Header
from pydantic import BaseModel, ConfigDict

IF_MATCH = Header(
    None,
    alias="If-Match",
    description='The `etag` of what was changed, as `"<etag>"`, or a list of them. Another state'
    " answers 412.",
)


class Given(BaseModel):
    """A body that is taken at its word: a field nobody knows is refused, never passed over.

    No ninja Schema, which reads attributes of anything: a list would pass for an empty object.
    """

    model_config = ConfigDict(extra="forbid")


def etag_in(header: str | None) -> str | None:
    """Return the etags that an If-Match header names (RFC 9110, 13.1.1), with commas between them.

    None where any state will do. A weak etag (`W/`) never matches, as the standard has it.
    """
    named = "*" if header is None else header.strip()
    return None if named == "*" else ",".join(tag.strip().strip('"') for tag in named.split(","))
