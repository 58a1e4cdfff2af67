"""What the live path asks of learners: who still has access, and whom a token names."""

from learners.actions.tokens import use_token


def verify_bearer(secret: str) -> tuple[int, int, int | None] | None:
    """Return the id and the access epoch of the learner whose token this is, or None.

    Also return when the token expires (Unix time; None: never): its sockets end then.
    """
    token = use_token(secret=secret)
    if token is None:
        return None
    until = int(token.expires_at.timestamp()) if token.expires_at else None
    return token.learner_id, token.learner.access_epoch, until
