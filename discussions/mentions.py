"""Finds whom an @name in a post means: somebody of the circle or the thread, or nobody."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from circles.models import Circle, Membership
from circles.rules import readers_of_circle
from discussions.models import Thread
from learners.models import Learner

_AT_NAME = re.compile(r'@"?([^\W\d_][\w\'’-]*)')
_MOST_NAMES = 20
MOST_CHOSEN = 20
_MOST_PEOPLE = 200


@dataclass(frozen=True)
class Spellings:
    """How people may be written behind an @ so that it is clear who is meant, by learner id."""

    by_spelling: dict[str, int]
    chosen: frozenset[int]


def mentionable(*, actor: Learner, circle: Circle, thread: Thread | None) -> QuerySet[Learner]:
    """Return who may be named: members, and others who wrote in the thread and may read it."""
    members = Membership.objects.filter(circle=circle, state=Membership.State.ACTIVE)
    near = Q(pk__in=members.values("learner_id"))
    if thread is not None:
        near |= Q(pk__in=thread.posts.values("author_id"))
    return readers_of_circle(circle).filter(near).exclude(pk=actor.pk)


def spellings_in(
    body: str, *, actor: Learner, circle: Circle, thread: Thread | None, chosen: Collection[str]
) -> Spellings:
    """Return the people whom the body may mean: at most 20 names are looked up.

    The full name means its bearer, the first name too if only one of those people has it; of
    people with the same name, those in `chosen` (uids, the first 20 count) are meant.
    """
    chosen = list(chosen)[:MOST_CHOSEN]
    first_names = dict.fromkeys(_AT_NAME.findall(body))
    wanted = Q(uid__in=chosen)
    for first_name in list(first_names)[:_MOST_NAMES]:
        wanted |= Q(name__istartswith=first_name)
    if not first_names and not chosen:
        return Spellings({}, frozenset())
    people = mentionable(actor=actor, circle=circle, thread=thread).filter(wanted)
    found = list(people.order_by("pk").values_list("pk", "uid", "name")[:_MOST_PEOPLE])
    picked = frozenset(pk for pk, uid, _name in found if uid in chosen)
    bearers: dict[str, set[int]] = defaultdict(set)
    for pk, _uid, name in found:
        for spelling in (name, f'"{name}"', name.split()[0]):
            bearers[spelling.casefold()].add(pk)
    clear = {}
    for spelling, pks in bearers.items():
        meant = pks & picked or pks
        if len(meant) == 1:
            clear[spelling] = min(meant)
    return Spellings(clear, picked)
