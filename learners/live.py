"""What the live path asks of learners: who still has access, and whom a token names."""

from learners.actions.tokens import use_token


def verify_bearer(secret: str) -> tuple[int, int] | None:
    """Return the id and the access epoch of the learner whose token this is, or None."""
    token = use_token(secret=secret)
    return (token.learner_id, token.learner.access_epoch) if token else None
