"""What the tests of articles share."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def shared_data():
    """The folder of real pages and revision histories that lies beside the repository."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    folder = Path(os.environ.get("AYNI_SHARED_DATA", beside))
    if not folder.is_dir():
        pytest.skip(f"no third-party pages in {folder}")
    return folder
