"""What is read of threads, one module per noun; each starts from a rule."""

from discussions.selectors.asking import (
    CircleOffer,
    circles_to_ask_in,
    similar_questions,
)
from discussions.selectors.margin import Margin, margin_of_article
from discussions.selectors.moderation import (
    CasePage,
    address_for,
    case_page,
    cases_page,
    circle_of_warning,
    takedown_by_uid,
    takedown_sent,
    takedowns_page,
    thing_to_report,
    waiting_case_count,
    warning_for,
)
from discussions.selectors.page import ShownPost, ThreadPage, shown_to_anyone, thread_page
from discussions.selectors.pages import names_what_is_hidden
from discussions.selectors.places import Place, place_in
from discussions.selectors.threads import (
    latest_questions,
    post_by_number,
    posts_after,
    thread_by_uid,
    threads_after,
    threads_page,
    unanswered_for,
)

__all__ = [
    "CasePage",
    "CircleOffer",
    "Margin",
    "Place",
    "ShownPost",
    "ThreadPage",
    "address_for",
    "case_page",
    "cases_page",
    "circle_of_warning",
    "circles_to_ask_in",
    "latest_questions",
    "margin_of_article",
    "names_what_is_hidden",
    "place_in",
    "post_by_number",
    "posts_after",
    "shown_to_anyone",
    "similar_questions",
    "takedown_by_uid",
    "takedown_sent",
    "takedowns_page",
    "thing_to_report",
    "thread_by_uid",
    "thread_page",
    "threads_after",
    "threads_page",
    "unanswered_for",
    "waiting_case_count",
    "warning_for",
]
