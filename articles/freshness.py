"""How often a wiki is asked about a page, and the words for what became of it there; pure."""

import random
from datetime import datetime, timedelta

from articles import licences
from articles.refusals import SENTENCES

SHORTEST, LONGEST = timedelta(hours=6), timedelta(days=14)
# What is gone, or part of another page, may come back; that is seldom.
RARELY = timedelta(days=30)
# A page whose revision is the same may look different through a template: that can wait.
RENDERED_ANEW = timedelta(days=7)
# What has rested for ten days is looked at daily, and so on.
_SHARE = 10
_LICENCE = "licence_"
LONGEST_WIKI_PAUSE = timedelta(days=1)
# So many looks, over at least so long, find no wiki at a host before it is called gone.
ABSENT_LOOKS, ABSENT_FOR = 5, timedelta(days=14)
# What a look fails with where no wiki is: no host, another site, or a server without one.
_ABSENCE = frozenset(
    (
        "unreachable",
        "site_error",
        "not_a_wiki",
        "wrong_kind",
        "not_wiki_data",
        "damaged",
        "too_many_redirects",
        "bad_address",
    )
)
# What only a wiki says.
_OF_A_WIKI = frozenset(("private_wiki", "wiki_error"))


def next_check(revised_at: datetime | None, now: datetime) -> timedelta:
    """Return the time until the wiki is asked again: the longer a page rested, the longer.

    Between 6 hours and 14 days, spread a little, so that what came in together goes apart.
    """
    rested = now - revised_at if revised_at is not None else _SHARE * SHORTEST
    pause = min(max(rested / _SHARE, SHORTEST), LONGEST)
    return pause * random.uniform(0.9, 1.1)


def is_absence(failure_code: str) -> bool:
    """Say whether a look that failed so found no wiki; one that is busy or refuses us is there."""
    return failure_code in _ABSENCE


def is_of_a_wiki(failure_code: str) -> bool:
    """Say whether only a wiki that is there fails so."""
    return failure_code in _OF_A_WIKI


def is_gone(absence_count: int, absent_for: timedelta) -> bool:
    """Say whether a wiki was absent often and long enough to be called gone."""
    return absence_count >= ABSENT_LOOKS and absent_for >= ABSENT_FOR


def longest_gone_pause(absent_for: timedelta) -> timedelta:
    """Return the longest pause before a wiki that is gone is asked again: a day to 30 days."""
    return min(max(absent_for / _SHARE, LONGEST_WIKI_PAUSE), RARELY)


def explanation(held_back_code: str) -> str:
    """Return why a newer revision is not read here, in the reader's language."""
    if held_back_code.startswith(_LICENCE):
        return licences.Refusal(held_back_code.removeprefix(_LICENCE)).explanation
    return str(SENTENCES.get(held_back_code, SENTENCES["wiki_error"]))
