"""How trust is earned: pure, so that the page that explains it and the code agree."""

from dataclasses import dataclass

from learners.models import Trust

PEOPLE_TO_BE_KNOWN = 2
THANKS_TO_BE_TRUSTED = 5
PEOPLE_TO_BE_TRUSTED = 3


@dataclass(frozen=True, kw_only=True)
class Help:
    """What others made of a learner's help: for how many people it worked, thanks, from how many.

    People, not answers: one asker alone, perhaps a second account, makes nobody known.
    """

    worked_for: int = 0
    thanks: int = 0
    thanked_by: int = 0


def level(given: Help, *, is_vouched: bool) -> Trust:
    """New until it worked for two people or somebody vouched; trusted after 5 thanks from 3."""
    if given.thanks >= THANKS_TO_BE_TRUSTED and given.thanked_by >= PEOPLE_TO_BE_TRUSTED:
        return Trust.TRUSTED
    if is_vouched or given.worked_for >= PEOPLE_TO_BE_KNOWN:
        return Trust.KNOWN
    return Trust.NEW
