"""The least a page can cost behind the same server: plain SQL, and ready HTML joined around it."""

import gzip
import html
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg

_local = threading.local()
_THREAD = "SELECT id, title FROM discussions_thread WHERE uid = %s"
_POSTS = """
SELECT p.number, p.body_html, p.created_at, p.thanks_count, l.uid, l.name
FROM discussions_post p JOIN learners_learner l ON l.id = p.author_id
WHERE p.thread_id = %s AND p.number <= 50 ORDER BY p.number
"""
# The head and foot of the product's own page, so that both send about the same.
_HEAD, _FOOT = Path(os.environ["PEER_SHELL"]).read_text().split("<!-- posts -->")


def _line() -> psycopg.Connection[Any]:
    if not hasattr(_local, "line"):
        _local.line = psycopg.connect(
            host=os.environ["AYNI_DB_HOST"],
            port=os.environ["AYNI_DB_PORT"],
            user=os.environ["AYNI_DB_USER"],
            dbname=os.environ["AYNI_DB_NAME"],
            autocommit=True,
        )
    return _local.line


def _thread(uid: str) -> str:
    with _line().cursor() as cursor:
        row = cursor.execute(_THREAD, [uid]).fetchone()
        assert row is not None
        rows = cursor.execute(_POSTS, [row[0]]).fetchall()
    posts = [
        f'<article class="post" id="p{number}"><header><a href="/people/{author}/"><bdi>'
        f"{html.escape(name)}</bdi></a> <time>{at:%Y-%m-%d}</time> #{number}</header>"
        f'<div class="post__body prose" dir="auto">{body}</div>'
        f"<form><button>Thanks {thanks or ''}</button></form></article>"
        for number, body, at, thanks, author, name in rows
    ]
    return f"{_HEAD}<h1>{html.escape(row[1])}</h1>{''.join(posts)}{_FOOT}"


def application(
    environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], object]
) -> Iterable[bytes]:
    """Answer /threads/<uid>/... with the thread, packed as the product packs it."""
    parts = environ["PATH_INFO"].split("/")
    if parts[1] != "threads":
        start_response("404 Not Found", [("Content-Length", "0")])
        return [b""]
    body = gzip.compress(_thread(parts[2]).encode(), 6)
    start_response(
        "200 OK",
        [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(body))),
        ],
    )
    return [body]
