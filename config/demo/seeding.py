"""Fills an empty instance with the demo, through the same actions that people use.

What the actions stamp with "now" is afterwards moved to when it is said to have happened, so that
digests, lists and unread marks look as they would after three months of life. All of it is one
transaction: an interrupted first start leaves an empty instance, not half a demo.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from config.demo import circles, library, people, talk
from discussions.selectors.helping import help_given_by
from foundation.activity.models import FactRow
from learners.actions.trusting import weigh_help
from learners.models import Learner
from notifications.actions.schedules import change_schedule
from notifications.models import DigestSchedule

Progress = Callable[[str, int, int], None]
Content = Any  # what stands in the JSON files of this folder

FOLDER = Path(__file__).resolve().parent


def is_blank() -> bool:
    """Say whether nobody has ever used this instance."""
    return not Learner.objects.exists()


def seed(progress: Progress) -> None:
    """Load everything; `progress(what, done, total)` is told as it goes."""
    first, second = library.prepared(progress)
    with transaction.atomic():
        entries = _read("people.json")
        learners = people.make(entries, _read("circles.json")["topics"])
        for entry in entries:
            change_schedule(actor=learners[entry["handle"]], cadence=entry["cadence"])
        articles = library.store(first)
        homes = circles.make(_read("circles.json"), learners, articles)
        threads = _read("threads.json")
        early = [entry for entry in threads if entry.get("edition") == 1]
        late = [entry for entry in threads if entry.get("edition") != 1]
        # Questions on first editions come first, so that the second ones move their passages.
        talk.make(early, learners, articles, homes, lambda n: progress("threads", n, len(threads)))
        articles = library.store(second)
        talk.make(
            late,
            learners,
            articles,
            homes,
            lambda n: progress("threads", len(early) + n, len(threads)),
        )
        library.adapt(_read("adaptations.json"), learners, articles)
        weigh_help(learner_ids=[one.pk for one in learners.values()], given_by=help_given_by)
        _settle()


def _settle() -> None:
    """Make the past look past: what is older than two days was heard of long ago."""
    now = timezone.now()
    FactRow.objects.filter(at__lt=now - timedelta(days=2)).update(relayed_at=now)
    DigestSchedule.objects.update(digest_through_at=now - timedelta(days=7))


def _read(name: str) -> Content:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
