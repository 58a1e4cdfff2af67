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


def next_check(revised_at: datetime | None, now: datetime) -> timedelta:
    """Return the time until the wiki is asked again: the longer a page rested, the longer.

    Between 6 hours and 14 days, spread a little, so that what came in together goes apart.
    """
    rested = now - revised_at if revised_at is not None else _SHARE * SHORTEST
    pause = min(max(rested / _SHARE, SHORTEST), LONGEST)
    return pause * random.uniform(0.9, 1.1)


def explanation(held_back_code: str) -> str:
    """Return why a newer revision is not read here, in the reader's language."""
    if held_back_code.startswith(_LICENCE):
        return licences.Refusal(held_back_code.removeprefix(_LICENCE)).explanation
    return str(SENTENCES.get(held_back_code, SENTENCES["wiki_error"]))
