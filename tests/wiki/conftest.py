"""One real MediaWiki for all of these tests; each writes pages of its own into it."""

import pytest

from articles import importing
from articles.models import Article, AskedHost, Wiki
from articles.refreshing import Look, refresh_next
from foundation.activity import leases
from tests.parts.mediawiki import BY_SA, RealWiki
from tests.parts.processes import need
from tests.wiki import front


def pytest_collection_modifyitems(items):
    """Mark every test here: they need MediaWiki."""
    for item in items:
        if "/tests/wiki/" in str(item.path):
            item.add_marker(pytest.mark.wiki)


@pytest.fixture(scope="session")
def mediawiki(tmp_path_factory):
    """The wiki's processes and pages, for the whole session."""
    need("mediawiki")
    wiki = RealWiki(tmp_path_factory.mktemp("mediawiki")).start()
    yield wiki
    wiki.stop()


@pytest.fixture
def wiki(mediawiki, settings):
    """The wiki in good health, on loopback, where imports may go."""
    settings.AYNI_ALLOW_LOOPBACK_IMPORT = True
    yield mediawiki
    mediawiki.set_rights(BY_SA)
    mediawiki.set_lagged(False)
    mediawiki.set_readonly(False)
    mediawiki.run_jobs()


@pytest.fixture
def door(wiki):
    """A door before the wiki that counts."""
    with front.before(wiki.host) as door:
        yield door


def bring(address: str) -> Article:
    """Bring a page in by its address, as a person does."""
    edition, _is_new = importing.bring_in(
        importing.from_url(address), actor_id=None, progress=lambda *step: None
    )
    return edition.article


def let_be_due() -> None:
    """Let time pass until every wiki and article may be looked at."""
    now = leases.database_now()
    Article.objects.update(check_due_at=now)
    Wiki.objects.update(due_at=now)
    AskedHost.objects.update(paused_until=None)


def look() -> Look:
    """Let a look be due, and have one."""
    let_be_due()
    found = refresh_next()
    assert found is not None
    return found
