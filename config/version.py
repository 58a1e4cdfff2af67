"""Which Ayni this is: the version of pyproject.toml, and the revision its image was built from."""

import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@cache
def version() -> str:
    """Return such as "0.1.0", or "0.1.0 (7e32d0a)" where the build was told its revision."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    # Written by the Dockerfile; in a checkout there is none, and none is shown.
    written = ROOT / "REVISION"
    revision = written.read_text().strip() if written.exists() else ""
    return f"{project['version']} ({revision})" if revision else str(project["version"])
