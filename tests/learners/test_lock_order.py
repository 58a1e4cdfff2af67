"""Whoever locks an article and a learner locks the learner last: no two wait for each other."""

import pytest
from django.db import transaction

from articles.actions.refreshing import ask_for_check
from articles.models import Article
from discussions.actions import ask_question
from discussions.selectors import place_in
from learners.models import Learner
from tests import cast
from tests.locks import beside, until_it_waits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """Nobody is woken by what is asked for."""
    monkeypatch.setattr("foundation.activity.afterwards.wake", lambda task: None)


def ask(ben, circle, article):
    place = place_in(article, quote=cast.PASSAGE)
    ask_question(actor=ben, circle=circle, article=article, title="Why?", selector=place.selector)


def check(ben, circle, article):
    ask_for_check(actor=ben, article=article)


@pytest.mark.parametrize("act", [ask, check])
def test_who_waits_for_the_article_holds_no_learner(act, ben, circle, article):
    with beside() as run:
        with transaction.atomic():
            Article.objects.select_for_update(no_key=True).get(pk=article.pk)
            other = run(lambda: act(ben, circle, article))
            until_it_waits(other)
            assert Learner.objects.select_for_update(nowait=True).get(pk=ben.pk) == ben
        other.result()
