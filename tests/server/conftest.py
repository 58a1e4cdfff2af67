"""What fault tests share: one production behind lines, put right again after each of them."""

import pytest

from tests.server.behind_lines import behind_lines


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
