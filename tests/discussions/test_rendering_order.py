"""Limits are asked before a text is rendered, and a text is rendered before anything is locked."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from discussions.actions import add_post, ask_question, edit_post
from foundation.markdown import render_mentioning
from learners import limits
from learners.actions.texts import change_text
from learners.limits import ALLOWANCES, Allowance, LimitReached, Made
from learners.models import Trust
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def renderings() -> Iterator[list[bool]]:
    """Give a list that says of each rendering whether it ran in a transaction."""
    seen: list[bool] = []

    def entered(frame: FrameType, event: str, arg: Any) -> None:
        if event == "call" and frame.f_code is render_mentioning.__code__:
            seen.append(connection.in_atomic_block)

    before = sys.getprofile()
    sys.setprofile(entered)
    try:
        yield seen
    finally:
        sys.setprofile(before)


@pytest.fixture
def works(ada, ben, circle, article, thread) -> dict[str, Callable[[str], object]]:
    """Everything that renders what somebody typed, by its name."""
    host = cast.learner("Hana Host", is_host=True)
    return {
        "answer": lambda body: add_post(actor=ada, thread=thread, body=body),
        "question": lambda body: ask_question(
            actor=ben, circle=circle, article=article, title="Which clay?", body=body
        ),
        "edit": lambda body: edit_post(actor=ben, post=thread.posts.get(number=1), body=body),
        "text of the host": lambda body: change_text(
            actor=host, name="terms", language="en", body=body, after=0
        ),
    }


@pytest.mark.parametrize("name", ["answer", "question", "edit", "text of the host"])
def test_what_is_typed_is_rendered_once_and_outside_of_every_transaction(works, name):
    """The class: whatever renders Markdown; a transaction holds locks, or all of SQLite."""
    with renderings() as seen:
        works[name]("Double *it*, see https://example.org.")
    assert seen == [False]


@pytest.mark.parametrize(("name", "made"), [("answer", Made.POSTS), ("question", Made.QUESTIONS)])
def test_who_has_reached_a_limit_is_refused_before_the_work(works, monkeypatch, name, made):
    works[name]("The first.")
    levels = ALLOWANCES[made] | dict.fromkeys(Trust, Allowance(1, 1))
    monkeypatch.setattr(limits, "ALLOWANCES", ALLOWANCES | {made: levels})
    with renderings() as seen, pytest.raises(LimitReached):
        works[name]("One too many.")
    assert seen == []


def test_who_may_not_write_is_refused_before_the_work(cleo, thread, closed_thread, circle, article):
    with renderings() as seen:
        with pytest.raises(PermissionDenied):
            add_post(actor=cleo, thread=thread, body="x")
        with pytest.raises(PermissionDenied):
            edit_post(actor=cleo, post=thread.posts.get(number=1), body="x")
        with pytest.raises(type(closed_thread).DoesNotExist):
            add_post(actor=cleo, thread=closed_thread, body="x")
        with pytest.raises(PermissionDenied):
            ask_question(actor=cleo, circle=circle, article=cast.article(), title="x")
    assert seen == []


def test_a_repeat_is_answered_without_the_work(ada, ben, thread, circle, article):
    """A repeat counts towards no limit, so it must cost nothing."""
    key, other = uuid4(), uuid4()
    post = add_post(actor=ada, thread=thread, body="Double it.", key=key)
    asked = ask_question(actor=ben, circle=circle, article=article, title="Why?", key=other)
    with renderings() as seen:
        assert add_post(actor=ada, thread=thread, body="Double it.", key=key) == post
        again = ask_question(actor=ben, circle=circle, article=article, title="Why?", key=other)
        assert again == asked
        with pytest.raises(ValidationError) as refused:
            add_post(actor=ada, thread=thread, body="Triple it.", key=key)
    assert refused.value.code == "key_reused"
    assert seen == []
