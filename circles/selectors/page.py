"""Everything the pages of one circle show, decided here so that their templates need not think."""

from dataclasses import dataclass
from functools import cached_property

from circles import rules
from circles.models import Circle, Meeting, Membership, Reading
from circles.rules import Offer
from circles.selectors.meetings import next_meeting
from circles.selectors.people import facilitators_of, members_of, open_requests
from circles.selectors.reading import reading_list
from learners.models import Learner

FACES = 12


@dataclass(frozen=True)
class CirclePage:
    """One circle as one learner (or an anonymous visitor) stands before it.

    What a page does not show is never read. Where `can_read` is false, `members`, `readings` and
    `next_meeting` are empty: of a closed circle everyone may know its purpose, topics,
    facilitators and rhythm, and no more.
    """

    circle: Circle
    learner: Learner | None
    standing: Membership | None

    @property
    def offer(self) -> Offer:
        """Return what the door of the circle offers."""
        return rules.offer_to(self.learner, self.circle, self.standing)

    @cached_property
    def can_read(self) -> bool:
        """Say whether they may read what is said in it."""
        return rules.can_read_circle(self.learner, self.circle)

    @property
    def can_write(self) -> bool:
        """Say whether they are in: members write, and are told where the circle meets."""
        return rules.is_member(self.learner, self.standing)

    @property
    def can_facilitate(self) -> bool:
        """Say whether they facilitate it."""
        return rules.is_facilitator(self.learner, self.standing)

    @cached_property
    def facilitators(self) -> list[Membership]:
        """Return who facilitates."""
        return list(facilitators_of(self.circle))

    @cached_property
    def members(self) -> list[Membership]:
        """Return the first faces of the circle."""
        return list(members_of(self.circle)[:FACES]) if self.can_read else []

    @property
    def people(self) -> list[Membership]:
        """Return the faces to show: of a closed circle strangers see who facilitates."""
        return self.members if self.can_read else self.facilitators

    @property
    def further_members(self) -> int:
        """Return how many members are not among the faces shown."""
        return self.circle.member_count - len(self.members)

    @cached_property
    def next_meeting(self) -> Meeting | None:
        """Return the meeting that comes next."""
        return next_meeting(self.circle) if self.can_read else None

    @cached_property
    def readings(self) -> list[Reading]:
        """Return what the circle reads."""
        return list(reading_list(self.circle)) if self.can_read else []

    @cached_property
    def request_count(self) -> int:
        """Return how many ask to be admitted, for who may answer them."""
        return open_requests(self.learner, self.circle).count() if self.can_facilitate else 0


def circle_page(learner: Learner | None, circle: Circle) -> CirclePage:
    """Return the page of a circle that this learner may know of."""
    return CirclePage(circle, learner, rules.standing_in(circle, learner))
