"""What happens behind a door moves nothing before it: no counter, no order, no hint (L18, B17)."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.models import Article
from circles.actions import add_reading, invite, plan_meeting, request_admission
from discussions.actions import accept_answer, add_post, ask_question
from discussions.models import Post
from learners.models import Learner
from tests import cast
from tests.matrix import policy
from tests.matrix.callers import Caller
from tests.matrix.doors import knock
from tests.matrix.walking import knocking, plain
from tests.matrix.world import World

pytestmark = pytest.mark.django_db

SOON = datetime.now(UTC).replace(tzinfo=None, second=0, microsecond=0) + timedelta(days=20)
OUTSIDE = ("anon", "stranger", "kicked")
# What these say changes by itself from one moment to the next.
UNSTEADY = {"readyz", "healthz", "host_health"}
DOORS = sorted(
    {row.exit for part in policy.TABLE.values() for row in part if row.method == "GET"} - UNSTEADY
)


def seen(world: World, actors: dict[str, Caller], home: str) -> dict[str, object]:
    """Return what each door shows each of those outside, as it can be compared."""
    answers = {}
    for exit_ in DOORS:
        request = knock("GET", exit_, world.ids[home])
        for actor in OUTSIDE:
            with knocking():
                answers[f"{exit_} as {actor}"] = plain(actors[actor].send(request), request)
    return answers


@pytest.mark.parametrize("home", ["on request", "invite only"])
def test_l18_nothing_outside_moves(world: World, actors: dict[str, Caller], home: str):
    cast.article("Valve")
    before = seen(world, actors, home)
    _much_happens(world, home)
    after = seen(world, actors, home)
    moved = [door for door, answer in before.items() if after[door] != answer]
    assert moved == []


def _much_happens(world: World, home: str) -> None:
    """Let members ask, answer, accept, plan, read, invite and admit in this home."""
    circle, people = world.circles[home], world.people
    article = circle.readings.get(position=0).article
    asked = ask_question(
        actor=people["member"], circle=circle, article=article, title="What of the valve?"
    )
    answer = add_post(actor=people["mentor"], thread=asked, body="It opens at ten.")
    accept_answer(actor=people["member"], post=Post.objects.get(pk=answer.pk))
    plan_meeting(
        actor=people["facilitator"], circle=circle, title="Valves",
        local_start=SOON, zone="UTC",
    )  # fmt: skip
    add_reading(actor=people["member"], circle=circle, article=Article.objects.get(title="Valve"))
    invite(actor=people["facilitator"], circle=circle)
    if home == "on request":
        request_admission(actor=Learner.objects.get(name="Elsewhere Quispe"), circle=circle)
