"""The shape of what callers of the JSON API send."""

from pydantic import BaseModel, ConfigDict


class Given(BaseModel):
    """A body that is taken at its word: a field nobody knows is refused, never passed over.

    No ninja Schema, which reads attributes of anything: a list would pass for an empty object.
    """

    model_config = ConfigDict(extra="forbid")
