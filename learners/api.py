"""The JSON door of learners: who I am, who others are, and my keys."""

from datetime import datetime
from typing import cast

from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from foundation.etags import etag_of
from learners.actions.profile import ProfileChanges, change_profile
from learners.actions.tokens import create_token, revoke_all_tokens, revoke_token
from learners.api_auth import anyone, learner, learner_in_session
from learners.api_shapes import IF_MATCH, Given, etag_in
from learners.models import ApiToken, Learner, Topic
from learners.selectors import by_uid, profile_of, tokens_of
from learners.selectors import topics as all_topics
from learners.visitors import actor_of, learner_of

router = Router(tags=["learners"])


class Person(Schema):
    """What everyone may know of a learner."""

    uid: str
    name: str
    bio: str
    country: str
    languages: list[str]
    topics: list[str]
    joined_at: datetime

    @staticmethod
    def resolve_topics(learner: Learner) -> list[str]:
        """Return the slugs of the topics they can help with."""
        return [topic.slug for topic in learner.topics.all()]


class Me(Person):
    """What only the learner knows besides."""

    email: str
    time_zone: str
    interface_language: str
    etag: str

    @staticmethod
    def resolve_etag(learner: Learner) -> str:
        """Return what names the profile as it is now in If-Match."""
        return etag_of(profile_of(learner))


class MeChanges(Given):
    """What may be changed; what is left out stays."""

    name: str = ""
    bio: str = ""
    country: str = ""
    languages: list[str] = Field(default_factory=list)
    topics: list[str] = Field(default_factory=list)
    time_zone: str = ""
    interface_language: str = ""


class TopicOut(Schema):
    """A field of practice; `slug` is what profiles and circles name it by."""

    slug: str
    name: str


class Topics(Schema):
    """All fields of practice."""

    items: list[TopicOut]


class Token(Schema):
    """A key to the API, without its secret."""

    uid: str
    name: str
    scope: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


class NewToken(Given):
    """What a key is to be for. It expires after 1 to 365 days, or never (null)."""

    name: str
    scope: ApiToken.Scope = ApiToken.Scope.READ
    lifetime_days: int | None = ApiToken.DEFAULT_DAYS


class MadeToken(Token):
    """A key with its secret, which is told this once."""

    secret: str


class Tokens(Schema):
    """All my keys."""

    items: list[Token]


@router.get("/me", response=Me, auth=learner)
def me(request: HttpRequest) -> Learner:
    """Return my profile."""
    return _with_topics(actor_of(request))


@router.patch("/me", response=Me, auth=learner)
def change_me(request: HttpRequest, changes: MeChanges, if_match: str | None = IF_MATCH) -> Learner:
    """Change my profile."""
    given = cast(ProfileChanges, changes.model_dump(exclude_unset=True))
    changed = change_profile(actor=actor_of(request), if_match=etag_in(if_match), **given)
    return _with_topics(changed)


def _with_topics(learner: Learner) -> Learner:
    """Read the topics once: they are shown, and part of the etag."""
    prefetch_related_objects([learner], "topics")
    return learner


@router.get("/people/{uid:uid}", response=Person, auth=anyone)
def person(request: HttpRequest, uid: str) -> Learner:
    """Return what everyone may know of a learner."""
    return by_uid(learner_of(request), uid)


@router.get("/topics", response=Topics, auth=anyone)
def topics(request: HttpRequest) -> dict[str, QuerySet[Topic]]:
    """List the fields of practice, by name."""
    return {"items": all_topics()}


@router.get("/me/tokens", response=Tokens, auth=learner)
def tokens(request: HttpRequest) -> dict[str, object]:
    """Return my keys to the API; those that expired or were revoked are not among them."""
    return {"items": tokens_of(actor_of(request))}


@router.post("/me/tokens", response={201: MadeToken}, auth=learner_in_session)
def make_token(request: HttpRequest, new: NewToken) -> Status[dict[str, object]]:
    """Make a key. Only a session may: a token must not beget tokens."""
    token, secret = create_token(actor=actor_of(request), **new.model_dump())
    return Status(201, {**Token.from_orm(token).dict(), "secret": secret})


@router.delete("/me/tokens/{uid:uid}", response={204: None}, auth=learner)
def end_token(request: HttpRequest, uid: str) -> Status[None]:
    """Revoke a key, even the one this is asked with."""
    revoke_token(actor=actor_of(request), uid=uid)
    return Status(204, None)


@router.delete("/me/tokens", response={204: None}, auth=learner)
def end_all_tokens(request: HttpRequest) -> Status[None]:
    """Revoke all my keys, also the one this is asked with."""
    revoke_all_tokens(actor=actor_of(request))
    return Status(204, None)
