"""What can be done in threads, one module per verb family."""

from discussions.actions.asking import ask_question
from discussions.actions.moderating import (
    dismiss_case,
    suspend_author,
    take_down_reported,
    warn_author,
)
from discussions.actions.posting import add_post
from discussions.actions.reading import mark_read
from discussions.actions.reanchoring import settle_passage
from discussions.actions.removing import remove_post
from discussions.actions.reporting import report_thing
from discussions.actions.resolving import accept_answer, withdraw_acceptance
from discussions.actions.rewording import edit_post
from discussions.actions.takedowns import (
    answer_takedown,
    ask_takedown,
    is_to_confirm,
    note_takedown,
    take_up_takedown,
)
from discussions.actions.thanking import give_thanks, withdraw_thanks

__all__ = [
    "accept_answer",
    "add_post",
    "answer_takedown",
    "ask_question",
    "ask_takedown",
    "dismiss_case",
    "edit_post",
    "give_thanks",
    "is_to_confirm",
    "mark_read",
    "note_takedown",
    "remove_post",
    "report_thing",
    "settle_passage",
    "suspend_author",
    "take_down_reported",
    "take_up_takedown",
    "warn_author",
    "withdraw_acceptance",
    "withdraw_thanks",
]
