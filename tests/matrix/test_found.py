"""Where a private text turns up besides pages: counts and letters, made by the real sweeps."""

from collections.abc import Callable
from itertools import product

import pytest
from django.core import mail

from circles.models import Membership
from notifications.delivery import send_due_mail
from notifications.digests.sweeping import compose_due_digests
from notifications.instant.queueing import queue_instant_mail
from notifications.models import OutgoingEmail
from tests.matrix.actors import INSIDE, LEARNERS
from tests.matrix.callers import Caller
from tests.matrix.doors import DOORS, knock
from tests.matrix.policy import FOUND, MAILED
from tests.matrix.table import Row
from tests.matrix.walking import all_of
from tests.matrix.world import World

pytestmark = pytest.mark.django_db
# Where words stand that no row of FOUND is about.
MORE = ("discussions:circle", "/circles/{slug}", "/threads/{uid} solved", "/threads/{uid} waiting")
TAKEDOWNS = [name for name in DOORS if name.startswith("discussions:host_takedown ")]
NOT_IN_JSON = {"address of an import", "title of an import"}

Texts = dict[str, str]


def deviations(world: World, rows: list[Row], text_for: Callable[[Row, str], str]) -> list[str]:
    """Return where what is found differs from the rows; `text_for` a row and an actor."""
    wrong = []
    for row in rows:
        _exit, _, place = row.exit.partition(" @ ")
        for actor, expected in row.signs.items():
            text = text_for(row, actor)
            found = "+" if f"{place}, {row.home}" in world.words.met(text) else "."
            if found != expected:
                wrong.append(f"{row.exit} ({row.home}) as {actor}: {found!r}, not {expected!r}")
    return wrong


def test_m1_counts_at_the_bell(world: World, actors: dict[str, Caller]):
    """Everybody has two notifications of each home; only those of what they read are counted."""
    counted = {}
    for actor in LEARNERS:
        answer = actors[actor].send(knock("GET", "/notifications/count", world.ids["open"]))
        counted[actor] = answer.json()["unread"]
    assert counted == {actor: 6 if actor in INSIDE else 2 for actor in LEARNERS}


def letters(world: World, lane: str) -> Texts:
    """Send what is queued and return what each actor gets in this lane."""
    mail.outbox.clear()
    ids = set(OutgoingEmail.objects.filter(lane=lane).values_list("message_id", flat=True))
    while send_due_mail():
        pass
    names = {person.email: name for name, person in world.people.items()}
    return {
        names[letter.to[0]]: "\n".join(
            [
                *map(str, letter.message().items()),
                letter.body,
                *(alt[0] for alt in letter.alternatives),
            ]
        )
        for letter in mail.outbox
        if letter.extra_headers["Message-ID"] in ids
    }


def queue(lane: str) -> None:
    """Let the real sweeps queue what is due."""
    if lane == "instant":
        queue_instant_mail()
    else:
        compose_due_digests()


@pytest.mark.parametrize("lane", ["instant", "digest"])
def test_m1_letters(world: World, lane: str):
    queue(lane)
    told = letters(world, lane)
    rows = [row for row in MAILED if row.exit.startswith(lane)]
    assert deviations(world, rows, lambda row, actor: told.get(actor, "")) == []
    assert [
        (actor, place) for actor, text in told.items() for place in world.words.leaked(actor, text)
    ] == []
    assert "suspended" not in told


@pytest.mark.parametrize("lane", ["instant", "digest"])
def test_b20_a_queued_letter_tells_nothing_of_what_was_left_meanwhile(world: World, lane: str):
    """Queued while they were members, sent after they were removed: not even a meeting or count."""
    queue(lane)
    closed = [world.circles["on request"], world.circles["invite only"]]
    rows = Membership.objects.filter(circle__in=closed, learner=world.people["member"])
    rows.update(state="removed")
    told = letters(world, lane)["member"]
    met = world.words.met(told)
    assert "title of the open question, open" in met
    assert [place for place in met if "on request" in place or "invite only" in place] == []


def test_every_word_is_met_by_somebody_who_may(world: World, actors: dict[str, Caller]):
    """Otherwise that nobody else meets it would say nothing."""
    met: set[str] = set()
    doors = {row.exit.partition(" @ ")[0] for row in FOUND} | set(MORE)
    for exit_ in doors:
        for home in world.circles:
            request = knock("GET", exit_, world.ids[home])
            met |= world.words.met(all_of(actors["facilitator"].send(request)))
    for exit_ in (*TAKEDOWNS, "discussions:warning", "discussions:circle_report"):
        for actor, home in product(("host", "mentor", "facilitator"), world.circles):
            request = knock("GET", exit_, world.ids[home])
            met |= world.words.met(all_of(actors[actor].send(request)))
    for actor in LEARNERS:
        for exit_ in ("/me", "/me/tokens", "/articles/imports/{uid}"):
            request = knock("GET", exit_, world.ids["open"])
            met |= world.words.met(all_of(actors[actor].send(request)))
    meant = {world.words.places[word] for word, readers in world.words.readers.items() if readers}
    links = {place for place in meant if place.startswith("secret of the ")}
    theirs = {
        "e-mail of suspended",
        "name of suspended member's token",
        # The page alone says what expired.
        "name of member's expired token",
    }
    assert meant - met - links - theirs - NOT_IN_JSON == set()
