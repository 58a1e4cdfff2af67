"""The part of the page for people that says how the table is known to be true."""

from collections.abc import Iterator

from tests.matrix import ways
from tests.matrix.dummies import DUMMIES
from tests.matrix.teeth import TEETH

_WAYS = (
    ("Before the pages are asked, and at the proxy", ways.BEFORE_THE_PAGES),
    ("Frames of the live socket", ways.FRAMES),
    ("Pictures that are kept", ways.FILES),
    ("Who writes letters", ways.LETTERS_WRITTEN),
    ("What of ours stands before every page, and answers by itself", ways.MIDDLEWARES),
)
_NEW_EXITS = """
## What happens to an exit that nobody has decided about

`python -m pytest tests/matrix/test_exits.py` fails. It holds each of these against what the product
has, and shows with one more of each that it would notice.

| one more | is noticed among |
|---|---|
"""
_TEETH = """
## What is noticed when a check is missing

`python -m pytest tests/matrix/test_teeth.py` takes each of these checks out of the product, lets
everybody through, and knocks at the doors named: every one of them must then deviate from the
table, or let a private word out. With the check in place none does.

| without | in a home | knocked at as | notices |
|---|---|---|---|
"""
_ELSEWHERE = """
The same is done to revoked tokens, to letters (`Reach.may_read`, and the second look at a digest
that waits), to an article that is withdrawn while its pictures or its passages are forgotten, and
to the live socket (`readers_of_thread`, in `test_live.py`).

## What is left in Redis and in logs

- `python -m tests.parts.suite tests/matrix/test_redis.py` goes through every door of the table for
  good, with words of its own in all that people type, on a real PostgreSQL and Redis. All that
  Redis is told meanwhile (`MONITOR`) and every key and value that it keeps, in every database, is
  searched: as it is (so a pickle, msgpack or JSON), and out of zlib, gzip, base64, hex, JSON's
  escapes and UTF-16, one within another. Redis hears of a topic by a digest of its name, since the
  address of a circle is made from the name of the circle. The same search finds a word that is put
  into Redis on purpose, in eleven ways.
- `python -m pytest tests/matrix/test_production.py` does so on all of production: proxy, pages,
  sockets, workers, the clock. There the logs of every process are searched too, and for what is
  secret besides words: sessions, keys, invitations. One thing is found: the proxy's log tells
  which addresses were asked for, and the address of a circle is made from its name.
- There are no files for some alone: the pictures of articles are the only ones, and everybody may
  see those. A disk without room (507, `no_room`) is met only by who sends a file, before anything
  is looked up; its answer is the same for everybody.
"""


def lines() -> Iterator[str]:
    """Yield the lines of this part."""
    yield "\n## Ways out that are no door\n"
    for title, table in _WAYS:
        yield f"\n**{title}**\n\n| what | who, or what |\n|---|---|"
        yield from (f"| `{name}` | {words} |" for name, words in table.items())
    yield "\n**What may be asked behind `?`**\n\n| what it comes to | where |\n|---|---|"
    for comes_to, where in ways.SEARCHES.items():
        yield f"| {comes_to} | {', '.join(f'`{one}`' for one in sorted(where))} |"
    yield _NEW_EXITS.rstrip()
    yield from (f"| {dummy.name} | {dummy.kind} |" for dummy in DUMMIES)
    yield _TEETH.rstrip()
    for tooth in TEETH:
        without = f"`{tooth.rule}`"
        if tooth.through:
            without += f", past `{tooth.through[0]}`"
        doors = ", ".join(f"`{door}`" for door in tooth.doors)
        yield f"| {without} | {tooth.home} | {', '.join(tooth.actors)} | {doors} |"
    yield _ELSEWHERE.rstrip()
