"""However many of our workers ask, a host has one question of ours before it at a time."""

import threading

import pytest
from django.conf import settings
from django.db import connection

from articles import importing
from articles.models import Article
from articles.refreshing import refresh_next
from tests.wiki.conftest import bring, let_be_due
from tests.wiki.test_refresh_from_wiki import EDITED, TEXT

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 3


def at_once(*jobs) -> list[object]:
    """Do the jobs in threads of their own, at the same time, and return what each gave."""
    gave: list[object] = [None] * len(jobs)
    barrier = threading.Barrier(len(jobs))

    def run(number: int) -> None:
        barrier.wait(10)
        try:
            gave[number] = jobs[number]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return gave


def test_two_workers_refresh_a_wiki_once(wiki, door):
    wiki.edit("Once", TEXT)
    article = bring(door.address("Once"))
    wiki.edit("Once", EDITED)
    let_be_due()
    before = len(door.asked)
    looks = [look for look in at_once(*[refresh_next] * WORKERS) if look is not None]
    assert sum(look.editions for look in looks) == 1
    assert article.editions.count() == 2 and door.at_once == 1
    # One question how it stands, the page, the wiki's name and who wrote the page.
    assert len(door.asked) - before == 4


def test_imports_and_refreshes_wait_for_each_other(wiki, door):
    titles = [f"Waits {number}" for number in range(WORKERS)]
    for title in titles:
        wiki.edit(title, TEXT.replace("digester", title))
    bring(door.address(titles[0]))
    wiki.edit(titles[0], EDITED)
    let_be_due()

    def bring_in(title: str):
        source = importing.from_url(door.address(title))
        return importing.bring_in(source, actor_id=None, progress=lambda *step: None)

    at_once(refresh_next, lambda: bring_in(titles[1]), lambda: bring_in(titles[2]))
    assert door.at_once == 1
    assert Article.objects.count() == WORKERS
    assert Article.objects.get(title=titles[0]).editions.count() == 2


def test_every_question_says_who_asks_and_whom_to_write_to(wiki, door):
    wiki.edit("Who asks", TEXT)
    bring(door.address("Who asks"))
    assert door.agents == {settings.AYNI_USER_AGENT}
    assert settings.AYNI_USER_AGENT.startswith("Ayni/") and "http" in settings.AYNI_USER_AGENT


def test_fifty_pages_are_one_question(wiki, door):
    for number in range(5):
        wiki.edit(f"Many {number}", f"{TEXT} {number}")
        bring(door.address(f"Many {number}"))
    let_be_due()
    before = len(door.asked)
    assert refresh_next().checked == 5
    assert len(door.asked) - before == 1 and "maxlag=5" in door.asked[-1]
