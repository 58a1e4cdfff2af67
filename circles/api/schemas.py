"""The shapes in which circles travel as JSON; names and meanings are those of the pages."""

from datetime import datetime

from ninja import Field, Schema
from pydantic import NaiveDatetime

from circles.models import Circle, Membership
from circles.selectors import CirclePage, said_by
from foundation.etags import etag_of
from learners.api_shapes import Given


class CircleCard(Schema):
    """A circle in a list; `next_starts_at` is null where it is not known or not to be known.

    `version` rises with every change, each question among them: it is null for who may not read.
    """

    slug: str
    name: str
    purpose: str
    language: str
    admission: Circle.Admission
    rhythm: str
    topics: list[str]
    capacity: int
    member_count: int
    places_left: int
    version: int | None = Field(alias="known_version")
    is_mine: bool
    next_starts_at: datetime | None

    @staticmethod
    def resolve_topics(circle: Circle) -> list[str]:
        """Return the slugs of its topics."""
        return [topic.slug for topic in circle.topics.all()]


class Cards(Schema):
    """A piece of a list of circles."""

    items: list[CircleCard]
    next: str | None


class Person(Schema):
    """A learner, as one is named beside what they do."""

    uid: str
    name: str
    country: str


class Member(Schema):
    """Somebody's place in a circle."""

    learner: Person
    role: Membership.Role
    joined_at: datetime | None


class Members(Schema):
    """A piece of a list of members."""

    items: list[Member]
    next: str | None


class Meeting(Schema):
    """A meeting. `local_start` in `zone` is what was agreed; the instants follow from it.

    `where` is told to members alone.
    """

    uid: str
    title: str
    local_start: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
    agenda: str
    where: str | None = None


class Meetings(Schema):
    """The coming meetings."""

    items: list[Meeting]


class CircleOut(Schema):
    """A circle as the caller stands before it; `offer` says what its door offers them."""

    slug: str = Field(alias="circle.slug")
    name: str = Field(alias="circle.name")
    purpose: str = Field(alias="circle.purpose")
    about: str = Field(alias="circle.about")
    language: str = Field(alias="circle.language")
    admission: Circle.Admission = Field(alias="circle.admission")
    rhythm: str = Field(alias="circle.rhythm")
    topics: list[str]
    capacity: int = Field(alias="circle.capacity")
    member_count: int = Field(alias="circle.member_count")
    places_left: int = Field(alias="circle.places_left")
    version: int | None = None
    etag: str
    offer: str
    role: Membership.Role | None
    facilitators: list[Member]
    can_read: bool
    can_write: bool
    can_facilitate: bool
    request_count: int

    @staticmethod
    def resolve_etag(page: CirclePage) -> str:
        """Return what names in If-Match what it says of itself."""
        return etag_of(said_by(page.circle))

    @staticmethod
    def resolve_topics(page: CirclePage) -> list[str]:
        """Return the slugs of its topics."""
        return [topic.slug for topic in page.circle.topics.all()]

    @staticmethod
    def resolve_version(page: CirclePage) -> int | None:
        """Return the version to who may read the circle: to others it would count its questions."""
        return page.circle.version if page.can_read else None

    @staticmethod
    def resolve_role(page: CirclePage) -> str | None:
        """Return the caller's role; null for who is not a member."""
        standing = page.standing
        return standing.role if standing is not None and standing.is_active else None


class NewCircle(Given):
    """What a circle says of itself at its founding."""

    name: str
    purpose: str
    topics: list[str]
    language: str = "en"
    admission: Circle.Admission = Circle.Admission.OPEN
    capacity: int = 50
    rhythm: str = ""
    about: str = ""


class CircleChanges(Given):
    """What is to change; what is left out stays."""

    name: str = ""
    purpose: str = ""
    topics: list[str] = Field(default_factory=list)
    language: str = ""
    admission: Circle.Admission = Circle.Admission.OPEN
    capacity: int = 0
    rhythm: str = ""
    about: str = ""


class Standing(Schema):
    """Where the caller stands with a circle."""

    state: Membership.State
    role: Membership.Role


class RoleChange(Given):
    """A member's new role."""

    role: Membership.Role


class Note(Given):
    """A word to the facilitators."""

    note: str = ""


class Admission(Schema):
    """Somebody who asks to be admitted."""

    learner: Person
    note: str
    requested_at: datetime
    was_removed: bool


class Admissions(Schema):
    """Everybody who asks to be admitted, the longest waiting first."""

    items: list[Admission]


class NewMeeting(Given):
    """A meeting to be: `local_start` is what the clocks of `zone` will show, without an offset."""

    title: str
    local_start: NaiveDatetime
    zone: str
    minutes: int = 60
    where: str = ""
    agenda: str = ""


class Reading(Schema):
    """An article on the reading list."""

    uid: str = Field(alias="article.uid")
    title: str = Field(alias="article.title")
    language: str = Field(alias="article.language")
    note: str
    added_at: datetime


class Readings(Schema):
    """What a circle reads, in its order."""

    items: list[Reading]


class NewReading(Given):
    """An article, by its uid, and why it is worth reading together."""

    article: str = Field(pattern="^[a-z2-7]{16}$")
    note: str = ""


class NewInvitation(Given):
    """A link to be: for so many people, for so many days."""

    places: int = 1
    days: int = 14


class Invitation(Schema):
    """A link that admits, without its secret."""

    uid: str
    places: int
    used_count: int
    expires_at: datetime


class Invitations(Schema):
    """The invitations that still admit."""

    items: list[Invitation]


class MadeInvitation(Invitation):
    """An invitation with its secret and address, told this once."""

    secret: str
    url: str


class Secret(Given):
    """The secret of an invitation; sent in the body, so that no log keeps it."""

    secret: str = Field(max_length=64)
