"""While the database is away people are told so, in words and with no query; programs in JSON."""

import errno

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import InterfaceError, OperationalError
from django.test import Client

import config.views


@pytest.fixture
def visitor():
    """A client that gets answers, as a browser does, where tests would get exceptions."""
    return Client(raise_request_exception=False)


@pytest.fixture(params=[OperationalError, InterfaceError])
def away(request, monkeypatch):
    """Let everything that asks the database fail, whoever asks."""

    def fail(*_args, **_options):
        raise request.param("the server closed the connection unexpectedly")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", fail)


def test_a_page_says_that_it_comes_back(visitor, away):
    answer = visitor.get("/")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Back in a moment" in answer.content.decode()
    assert "default-src" in answer.headers["Content-Security-Policy"]


def test_one_who_is_signed_in_is_told_the_same(visitor, away):
    visitor.cookies["sessionid"] = "x" * 32
    assert visitor.get("/circles/").status_code == 503


@pytest.mark.parametrize("path", ["threads", "me"])
def test_a_program_is_told_in_json(visitor, away, path):
    answer = visitor.get(f"/api/v1/{path}", headers={"Authorization": "Bearer ayni_" + "x" * 40})
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "unavailable"
    assert int(answer.headers["Retry-After"]) > 0


def test_it_speaks_the_readers_language(visitor, away):
    page = visitor.get("/", headers={"Accept-Language": "ar"}).content.decode()
    assert 'lang="ar" dir="rtl"' in page


def test_what_is_our_own_fault_says_so(visitor, monkeypatch):
    monkeypatch.setattr(config.views, "circles_page", lambda _learner: 1 / 0)
    answer = visitor.get("/")
    assert answer.status_code == 500
    assert "Something broke here" in answer.content.decode()
    assert "Retry-After" not in answer.headers


@pytest.fixture(params=[errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def full(request, monkeypatch):
    """Let no file be written, as on a disk without room."""

    def fail(*_args, **_options):
        raise OSError(request.param, "no room")

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", fail)
    return SimpleUploadedFile("saved.html", b"x" * 3_000_000, "text/html")


def test_a_file_without_room_is_refused_in_words(visitor, db, full):
    answer = visitor.post("/articles/import/", {"file": full})
    assert answer.status_code == 507
    assert answer.headers["Cache-Control"] == "no-store"
    assert "This site has no room for a file at the moment." in answer.content.decode()


def test_another_trouble_with_a_file_is_our_fault(visitor, db, monkeypatch):
    def fail(*_args, **_options):
        raise OSError(errno.EACCES, "not allowed")

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", fail)
    file = SimpleUploadedFile("saved.html", b"x" * 3_000_000, "text/html")
    assert visitor.post("/articles/import/", {"file": file}).status_code == 500
