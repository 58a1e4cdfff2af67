"""Between us and the real wiki everything breaks: never half an edition, and a worker soon free."""

import threading
import time

import pytest

from articles.models import Article
from articles.refreshing import refresh_next
from foundation.activity.models import FactRow
from tests.parts.line import Line
from tests.wiki.conftest import bring, let_be_due, look
from tests.wiki.test_refresh_from_wiki import EDITED, TEXT

# By where the line broke: no connection, no whole answer, or half of one that looked whole.
BROKEN = ("unreachable", "damaged", "not_wiki_data")

pytestmark = [pytest.mark.django_db, pytest.mark.fault]


@pytest.fixture
def line(wiki):
    """A line to the wiki that can be spoiled."""
    with Line("127.0.0.1", wiki.port) as line:
        yield line


@pytest.fixture
def article(wiki, line, request):
    """An article that came in over the line, and was edited since."""
    title = request.node.name.replace("[", " ").replace("]", "").replace("_", " ")
    wiki.edit(title, TEXT)
    article = bring(f"{line.url}/index.php/{title.replace(' ', '_')}")
    wiki.edit(title, EDITED)
    return article


def is_whole(article: Article) -> bool:
    """Say whether the article stands as it came in, and nothing of a second edition."""
    article.refresh_from_db()
    facts = FactRow.objects.values_list("kind", flat=True)
    return article.editions.count() == 1 and list(facts) == ["EditionImported"]


def measured() -> tuple[str, float]:
    """Have a look, and return how it failed and in how many seconds."""
    let_be_due()
    start = time.monotonic()
    found = refresh_next()
    return found.failure_code, time.monotonic() - start


def test_a_long_way_is_no_hindrance(line, article):
    line.delay(0.1)
    assert look().editions == 1


def test_a_line_that_is_cut(line, article):
    line.cut()
    code, took_s = measured()
    assert code == "unreachable" and took_s < 3 and is_whole(article)
    line.restore()
    assert look().editions == 1


def test_a_wiki_that_is_silent_frees_the_worker_in_time(line, article):
    line.blackhole()
    code, took_s = measured()
    assert code == "unreachable" and took_s < 16 and is_whole(article)
    assert refresh_next() is None
    line.restore()
    assert look().editions == 1


def test_a_wiki_that_trickles_frees_the_worker_in_time(wiki, door):
    # PHP's own server has no patience with slow questions; the door before it has.
    with Line("127.0.0.1", int(door.url.rpartition(":")[2])) as line:
        # So many that the answer how they all stand does not fit into the time.
        for number in range(5):
            wiki.edit(f"Trickle {number}", f"{TEXT} {number}")
            article = bring(f"{line.url}/index.php/Trickle_{number}")
        wiki.edit("Trickle 4", EDITED)
        line.slow(100)
        code, took_s = measured()
        assert code == "unreachable" and took_s < 16
        assert article.editions.count() == 1
        line.restore()
        assert look().editions == 1


@pytest.mark.parametrize("spoil", ["reset", "half_close"])
def test_an_answer_that_ends_in_the_middle(line, article, spoil):
    # The first answer fits into the time before; the page itself does not.
    line.slow(2000)
    timer = threading.Timer(1.5, getattr(line, spoil))
    timer.start()
    code, _took_s = measured()
    timer.join()
    # Where the page alone was cut, it alone is put off.
    assert code in (*BROKEN, "") and is_whole(article)
    line.restore()
    assert look().editions == 1


def test_a_wiki_that_stops_and_comes_back(wiki, article):
    wiki.process.stop()
    code, _took_s = measured()
    wiki.start()
    assert code in BROKEN and is_whole(article)
    assert look().editions == 1
