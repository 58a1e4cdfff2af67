"""The table as a page for people: `python -m tests.matrix` writes docs/permissions.md."""

from pathlib import Path

from tests.matrix import proofs
from tests.matrix.actors import ACTORS, EVERYONE, GROUPS, INSIDE, TOKENS
from tests.matrix.policy import FOUND, LETTERS, LIVE, MAILED, NOTIFICATIONS, TABLE, token_cells
from tests.matrix.table import cell_count

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"

_HEAD = """# Who may what

Made from `tests/matrix/policy.py`, the table that is written by hand and held against every real
door: {cells:,} cells for {actors} sorts of people and {tokens} sorts of programs. Whatever else
leads out of the product stands in `tests/matrix/ways.py`. What is in neither fails the tests: a
page, an operation, a search, a feed, a file, a live topic, a frame, a notification, a letter.
After a change there: `python -m tests.matrix`.

Whoever is not named at a door gets what stands under *others*: **absent** is a 404 that looks
exactly like something that does not exist, **refused** a 403 or a reason, **sign-in** leads to the
sign-in page (a program gets 401).

"""

_GROUPS = [
    ("every learner", set(EVERYONE) - {"anon", "suspended"}),
    ("members", set(INSIDE)),
    ("learners outside", set(GROUPS[1]) | set(GROUPS[2])),
]


def _who(actors: set[str]) -> str:
    """Return these actors in as few words as say the same."""
    if actors == set(ACTORS):
        return "everybody"
    if not actors:
        return "nobody"
    words, left = [], set(actors)
    for name, group in _GROUPS:
        if group <= left:
            words.append(name)
            left -= group
    return ", ".join([*words, *(name for name in ACTORS if name in left)])


def _others(signs: dict[str, str]) -> str:
    said = {"-": "absent", "x": "refused", "!": "refused", ">": "sign-in"}
    kinds: dict[str, set[str]] = {}
    for actor, sign in signs.items():
        if sign in said:
            kinds.setdefault(said[sign], set()).add(actor)
    if len(kinds) == 1:
        return next(iter(kinds))
    return "; ".join(f"{kind}: {_who(who)}" for kind, who in kinds.items()) or "-"


def text() -> str:
    """Return the page."""
    lines = []
    table = {part: rows for part, rows in TABLE.items() if part != "While building"}
    for part, rows in table.items():
        lines += [f"## {part}", ""]
        about = None
        for row in rows:
            if row.about != about:
                about = row.about
                heads = ["", *([f"**{about[0].upper()}{about[1:]}**", ""] if about else [])]
                lines += [*heads, "| door | home | who | others |", "|---|---|---|---|"]
            may = {actor for actor, sign in row.signs.items() if sign in "+~"}
            lines.append(
                f"| `{row.method} {row.exit}` | {row.home} | {_who(may)} | {_others(row.signs)} |"
            )
        lines.append("")
    lines += [
        "## What turns up where",
        "",
        "| text | where | home | who finds it |",
        "|---|---|---|---|",
    ]
    for row in (*FOUND, *MAILED):
        exit_, _, place = row.exit.partition(" @ ")
        finds = {actor for actor, sign in row.signs.items() if sign == "+"}
        lines.append(f"| {place} | `{row.method} {exit_}` | {row.home} | {_who(finds)} |")
    lines += ["", "## The live socket", "", "| topic | home | who | others |", "|---|---|---|---|"]
    for row in LIVE:
        may = {actor for actor, sign in row.signs.items() if sign == "+"}
        lines.append(f"| `{row.exit}` | {row.home} | {_who(may)} | {_others(row.signs)} |")
    lines += ["", "## Told and mailed", "", "| kind | whom |", "|---|---|"]
    lines += [f"| {kind} | {whom} |" for kind, whom in (NOTIFICATIONS | LETTERS).items()]
    lines += proofs.lines()
    cells = cell_count(row for rows in (*table.values(), FOUND, MAILED, LIVE) for row in rows)
    head = _HEAD.format(cells=cells + token_cells(), actors=len(ACTORS), tokens=len(TOKENS))
    body = "\n".join(lines)
    while "\n\n\n" in body:
        body = body.replace("\n\n\n", "\n\n")
    return head + body + "\n"


def write() -> None:
    """Write the page to docs/permissions.md."""
    PAGE.write_text(text(), encoding="utf-8")
