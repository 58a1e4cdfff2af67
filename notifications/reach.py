"""What each of a batch of learners may read: the set-based twin of circles.rules."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from circles.models import Circle, Membership
from learners.rules import active_learners, is_curator, is_moderator

OPEN = Circle.Admission.OPEN


@dataclass(frozen=True)
class Reach:
    """Asked with plain ids; two queries answer for any number of learners.

    A test holds it equal to `discussions.rules.threads_readable_by` over the whole cast.
    """

    taking_part: frozenset[int]
    circles: dict[int, set[int]] = field(default_factory=dict)
    facilitated: dict[int, set[int]] = field(default_factory=dict)
    moderating: frozenset[int] = frozenset()
    curating: frozenset[int] = frozenset()

    @classmethod
    def of(cls, learner_ids: Collection[int]) -> "Reach":
        """Look up the standing of these learners."""
        people = active_learners().filter(pk__in=learner_ids)
        taking_part = {person.pk: person for person in people}
        reach = cls(
            frozenset(taking_part),
            defaultdict(set),
            defaultdict(set),
            frozenset(pk for pk, person in taking_part.items() if is_moderator(person)),
            frozenset(pk for pk, person in taking_part.items() if is_curator(person)),
        )
        standing = Membership.objects.filter(
            learner_id__in=learner_ids, state=Membership.State.ACTIVE
        )
        for learner_id, circle_id, role in standing.values_list("learner_id", "circle_id", "role"):
            reach.circles[learner_id].add(circle_id)
            if role == Membership.Role.FACILITATOR:
                reach.facilitated[learner_id].add(circle_id)
        return reach

    def circles_of(self, learner_id: int) -> set[int]:
        """Return the circles of which they are a member."""
        return self.circles.get(learner_id, set())

    def all_circles(self) -> set[int]:
        """Return the circles of anybody of the batch."""
        return set().union(*self.circles.values())

    def may_read(self, learner_id: int, circle_id: int, admission: str) -> bool:
        """Everyone reads an open circle, only its members any other; the suspended read none."""
        if learner_id not in self.taking_part:
            return False
        return admission == OPEN or circle_id in self.circles_of(learner_id)

    def may_facilitate(self, learner_id: int, circle_id: int) -> bool:
        """Say whether they facilitate the circle."""
        return learner_id in self.taking_part and circle_id in self.facilitated.get(
            learner_id, set()
        )
