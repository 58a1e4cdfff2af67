"""A circle behind a door, its members with their tickets, and one who posts in its thread."""

import time
from typing import Any

import django

django.setup()

from django.utils import timezone

from bench.rig.crowd import mark
from bench.rig.worker import serve
from circles.models import Circle, Membership
from discussions.actions import add_post
from discussions.frames import ThreadTopics
from discussions.models import Thread
from foundation.activity.models import FactRow
from foundation.live import bell, protocol, ticket
from foundation.live.replay import told
from learners.models import Learner
from tests import cast


class Scene:
    """The commands. The circle admits on request, so who may read is a matter of membership."""

    def __init__(self) -> None:
        self.ada = cast.learner("Ada Quispe")
        article = cast.article()
        self.circle: Circle = cast.circle(
            "Tube digesters", self.ada, reads=[article], admission="request"
        )
        self.thread: Thread = cast.thread(self.circle, self.ada)
        self.rung_ns = 0
        # What a publisher's peer would call "publish": the commit is done and tells of itself.
        bell.connect(self._rung)

    def _rung(self, topic: str, seq: int | None) -> None:
        if topic == self.thread.topic:
            self.rung_ns = time.monotonic_ns()

    def members(self, count: int) -> dict[str, Any]:
        """Make so many members, each with a ticket."""
        had = Learner.objects.count()
        people = Learner.objects.bulk_create(
            Learner(email=f"member-{had + number}@example.org", name=f"Member {number}")
            for number in range(count)
        )
        now = timezone.now()
        Membership.objects.bulk_create(
            Membership(circle=self.circle, learner=person, state="active", joined_at=now)
            for person in people
        )
        tickets = [ticket.issue(person.pk, person.access_epoch) for person in people]
        return {"topic": self.thread.topic, "tickets": tickets}

    def post(self, number: int, size: int = 0) -> dict[str, Any]:
        """Add a post; return when that began and when its commit rang."""
        began_ns = time.monotonic_ns()
        words = mark(number)
        add_post(actor=self.ada, thread=self.thread, body=words + " x" * (size // 2))
        return {"began_ns": began_ns, "rung_ns": self.rung_ns}

    def frame(self, form: str) -> dict[str, Any]:
        """Return the frame of the last post as it goes over the wire."""
        rows = list(FactRow.objects.filter(topic=self.thread.topic).order_by("-seq")[:1])
        (frame,) = told(ThreadTopics(), self.thread.topic, rows, form, "en")
        return {"text": protocol.text(frame)}


if __name__ == "__main__":
    scene = Scene()
    serve({"members": scene.members, "post": scene.post, "frame": scene.frame})
