"""What fault tests share: one production behind lines, put right again after each of them."""

import pytest

from tests.server.behind_lines import behind_lines


def pytest_collection_modifyitems(items):
    """Give all that stands on it to one worker of xdist: one production is enough."""
    for item in items:
        if "standing" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group("standing"))


@pytest.fixture(scope="session")
def standing(tmp_path_factory):
    """All of production, started once."""
    with behind_lines(tmp_path_factory.mktemp("lines")) as standing:
        yield standing


@pytest.fixture
def lines(standing):
    """The same, well before the test and mended after it."""
    yield standing
    standing.mend()
