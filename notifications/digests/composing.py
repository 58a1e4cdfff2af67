"""Composes digests for a batch of learners: candidates, selection, details, words."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from notifications.digests.candidates import candidates_for
from notifications.digests.details import Details, details_of
from notifications.digests.letter import write_digest
from notifications.digests.selection import Selection, select
from notifications.digests.window import Window
from notifications.mail.content import Letter

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Composed:
    """What one window tells: no letter where nothing is new."""

    window: Window
    selection: Selection
    letter: Letter | None

    @property
    def told(self) -> dict[str, object]:
        """Return what the letter tells, as it is kept with the digest."""
        return {
            "threads": {str(thread): seq for thread, seq in self.selection.reads.items()},
            "posts": sorted(self.selection.quoted),
            "shown": sorted(self.selection.shown),
            "questions": sorted(self.selection.asked),
            "meetings": [row.meeting_id for row in self.selection.meetings],
            "counted": [row.circle_id for row in self.selection.rest],
        }


def compose(windows: Sequence[Window]) -> dict[str, Composed]:
    """Return what each window tells, by its uid, with a constant number of queries.

    One whose letter cannot be written is left out, and the others are composed.
    """
    if not windows:
        return {}
    among = candidates_for(windows)
    selections = {window.uid: select(window, among) for window in windows}
    details = details_of(chosen for chosen in selections.values() if chosen.is_news)
    composed = {}
    for window in windows:
        try:
            composed[window.uid] = _written(window, selections[window.uid], details)
        except Exception:
            log.exception("the digest of learner %s could not be written", window.learner.pk)
    return composed


def _written(window: Window, selection: Selection, details: Details) -> Composed:
    if not selection.is_news:
        return Composed(window, selection, None)
    letter = write_digest(window.learner, selection, details, digest_uid=window.uid)
    return Composed(window, selection, letter)
