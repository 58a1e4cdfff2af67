"""What can be done in threads, one module per verb family."""

from discussions.actions.asking import ask_question
from discussions.actions.posting import add_post
from discussions.actions.reading import mark_read
from discussions.actions.resolving import accept_answer, withdraw_acceptance
from discussions.actions.rewording import edit_post, remove_post
from discussions.actions.thanking import give_thanks, withdraw_thanks

__all__ = [
    "accept_answer",
    "add_post",
    "ask_question",
    "edit_post",
    "give_thanks",
    "mark_read",
    "remove_post",
    "withdraw_acceptance",
    "withdraw_thanks",
]
