"""A real MediaWiki of a test's own: Debian's package, SQLite, PHP's built-in server, loopback."""

import os
import shutil
import subprocess
import tempfile
import time
import weakref
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import httpx

from tests.parts.processes import Process, free_port

PACKAGE = Path("/usr/share/mediawiki")
BY_SA = ("https://creativecommons.org/licenses/by-sa/4.0/", "CC BY-SA 4.0")
BY_NC = ("https://creativecommons.org/licenses/by-nc-sa/4.0/", "CC BY-NC-SA 4.0")
KEEPER = "Keeper"
_PASSWORD = "a-long-password-of-the-tests"
# What is served, besides the folder's own pictures; PHP follows the links back to the package.
_SERVED = ("api.php", "index.php", "load.php", "rest.php", "resources", "skins")
_SETTINGS = """
# Called through a line or a proxy, it answers under the address it was called by.
$wgServer = 'http://' . ( $_SERVER['HTTP_HOST'] ?? '{host}' );
$wgRightsUrl = file_get_contents( '{folder}/rights_url' );
$wgRightsText = file_get_contents( '{folder}/rights_text' );
$wgUploadDirectory = '{folder}/images';
$wgUploadPath = '/images';
$wgEnableUploads = true;
$wgUseImageResize = false;
$wgRateLimits = [];
$wgJobRunRate = 0;
$wgGroupPermissions['sysop']['deletedhistory'] = true;
if ( is_file( '{folder}/readonly' ) ) {{ $wgReadOnly = 'The wiki is being moved.'; }}
# Waiting jobs count as lag: the only lag that a wiki on one database can have.
if ( is_file( '{folder}/lagged' ) ) {{ $wgJobQueueIncludeInMaxLagFactor = 0.01; }}
"""


class RealWiki:
    """A wiki in a folder; it keeps its pages over stops, so it can come back.

    Ready in a second, because the package is served where it lies. As root, PHP runs as
    `www-data`, in a scratch folder of its own where that user may not enter the given one.
    """

    def __init__(self, folder: Path, *, workers: int = 4) -> None:
        self._as = "www-data" if os.geteuid() == 0 else None
        self.folder = self._home(folder)
        self.port = free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"
        self.api = f"{self.url}/api.php"
        self._environment = os.environ | {
            "MW_CONFIG_FILE": str(self.folder / "LocalSettings.php"),
            "PHP_CLI_SERVER_WORKERS": str(workers),
        }
        self.process = Process(
            "mediawiki",
            ["php", "-S", self.host, "-t", str(self.folder)],
            log=folder / "mediawiki.log",
            env=self._environment,
            cwd=self.folder,
            user=self._as,
        )
        self._people: dict[str, _Editor] = {}

    def start(self) -> Self:
        """Install the wiki if it is not there, and serve it."""
        if not (self.folder / "LocalSettings.php").exists():
            self._install()
        self.process.start(self._answers)
        return self

    def stop(self) -> None:
        """End it; its pages stay."""
        for person in self._people.values():
            person.close()
        self._people.clear()
        self.process.stop()

    def address(self, title: str) -> str:
        """Return where people read a page."""
        return f"{self.url}/index.php/{quote(title.replace(' ', '_'), safe=':/')}"

    def edit(self, title: str, wikitext: str, summary: str = "why", user: str = KEEPER) -> int:
        """Give a page these words and return the number of the revision."""
        done = self._by(user).post(action="edit", title=title, text=wikitext, summary=summary)
        return int(done["edit"].get("newrevid", 0))

    def move(self, old: str, new: str, *, redirect: bool = True) -> None:
        """Give a page another title; what is left at the old one is a redirect, or nothing."""
        leave = {} if redirect else {"noredirect": 1}
        self._by(KEEPER).post(action="move", **{"from": old}, to=new, reason="why", **leave)

    def redirect(self, title: str, to: str) -> int:
        """Turn a page into a redirect."""
        return self.edit(title, f"#REDIRECT [[{to}]]")

    def delete(self, title: str) -> None:
        """Delete a page."""
        self._by(KEEPER).post(action="delete", title=title, reason="why")

    def undelete(self, title: str) -> None:
        """Bring a deleted page back with all its revisions."""
        self._by(KEEPER).post(action="undelete", title=title, reason="why")

    def upload(self, name: str, picture: bytes, wikitext: str) -> None:
        """Store a file with its description."""
        self._by(KEEPER).post(
            files={"file": (name, picture)},
            action="upload",
            filename=name,
            text=wikitext,
            ignorewarnings=1,
        )

    def let_a_second_pass(self) -> None:
        """Wait for its next second: it knows no finer when a page was touched."""
        time.sleep(1 - time.time() % 1)

    def run_jobs(self) -> None:
        """Do what the wiki puts off, such as telling pages that a template of theirs changed."""
        self._maintain("runJobs.php")

    def set_rights(self, rights: tuple[str, str]) -> None:
        """Put all pages under another licence: its address and its words."""
        for name, words in zip(("rights_url", "rights_text"), rights, strict=True):
            (self.folder / name).write_text(words)

    def set_readonly(self, on: bool) -> None:
        """Take no edits for a while."""
        self._switch("readonly", on)

    def set_lagged(self, on: bool) -> None:
        """Be behind with the work, so that `maxlag` sends robots away."""
        if on:
            # The page's templates and categories are written down by a job, which waits.
            self.edit("Put off", "{{Nothing}} [[Category:Put off]]")
        self._switch("lagged", on)

    def _switch(self, name: str, on: bool) -> None:
        if on:
            (self.folder / name).touch()
        else:
            (self.folder / name).unlink(missing_ok=True)

    def _by(self, user: str) -> "_Editor":
        if user not in self._people:
            if user != KEEPER:
                self._maintain("createAndPromote.php", user, _PASSWORD)
            self._people[user] = _Editor(self.api, user)
        return self._people[user]

    def _home(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        if self._as is None:
            return folder
        if not all(parent.stat().st_mode & 0o001 for parent in folder.resolve().parents):
            folder = Path(tempfile.mkdtemp(prefix="ayni-mediawiki-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(folder.stat().st_mode | 0o001)
        home = folder / "wiki"
        home.mkdir(exist_ok=True)
        shutil.chown(home, self._as, self._as)
        return home

    def _install(self) -> None:
        for name in ("data", "images"):
            (self.folder / name).mkdir(exist_ok=True)
            if self._as:
                shutil.chown(self.folder / name, self._as, self._as)
        for name in _SERVED:
            if not (self.folder / name).exists():
                (self.folder / name).symlink_to(PACKAGE / name)
        self.set_rights(BY_SA)
        self._maintain(
            "install.php",
            *("--dbtype", "sqlite", "--dbpath", str(self.folder / "data")),
            *("--confpath", str(self.folder), "--scriptpath", "", "--server", self.url),
            *("--pass", _PASSWORD, "Commons of the tests", KEEPER),
        )
        with (self.folder / "LocalSettings.php").open("a") as settings:
            settings.write(_SETTINGS.format(folder=self.folder, host=self.host))

    def _maintain(self, script: str, *words: str) -> None:
        done = subprocess.run(
            ["php", str(PACKAGE / "maintenance" / script), *words],
            env=self._environment,
            cwd=self.folder,
            user=self._as,
            group=self._as,
            extra_groups=[] if self._as else None,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def _answers(self) -> bool:
        try:
            return httpx.get(self.api, params={"action": "query", "format": "json"}).is_success
        except httpx.TransportError:
            return False


class _Editor:
    """One signed-in person at the wiki's API."""

    def __init__(self, api: str, user: str) -> None:
        self._api, self._client = api, httpx.Client(timeout=30)
        token = self._token("login")
        done = self._ask(action="login", lgname=user, lgpassword=_PASSWORD, lgtoken=token)
        assert done["login"]["result"] == "Success", done
        self._csrf = self._token("csrf")

    def post(self, files: dict[str, Any] | None = None, **asked: Any) -> dict[str, Any]:
        """Do something as this person; a refusal is a failure."""
        done = self._ask(files, **asked, token=self._csrf)
        assert "error" not in done, done
        return done

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def _token(self, kind: str) -> str:
        answer = self._ask(action="query", meta="tokens", type=kind)
        return str(answer["query"]["tokens"][f"{kind}token"])

    def _ask(self, files: dict[str, Any] | None = None, **asked: Any) -> dict[str, Any]:
        data = asked | {"format": "json", "formatversion": "2"}
        answer: dict[str, Any] = self._client.post(self._api, data=data, files=files).json()
        return answer
