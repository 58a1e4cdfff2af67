"""A town of circles whose learners' digests all fall due: composed and sent batch by batch."""

import gc
import os
import smtplib
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.utils import timezone

from bench.rig.worker import serve
from circles.models import Circle, Membership
from discussions.models import Post, Thread
from learners.models import Learner, Skill, Topic
from notifications.delivery import send_due_mail
from notifications.digests.sweeping import compose_due_digests
from notifications.models import DigestSchedule
from tests import cast

# Everyone is in a circle of twenty and in one other; a circle's week is five threads.
CIRCLE, THREADS, ANSWERS, TOPICS = 20, 5, 3, 12
WORDS = (
    "We tried it with the double film that they sell at the market, and it held through the rains. "
    "Keep the trench level and the outlet a hand lower than the inlet; ours was not at first, and "
    "the slurry gathered at the far end until we dug it again."
)


class Scene:
    """The commands."""

    def __init__(self, learners: int) -> None:
        now = timezone.now()
        topics = Topic.objects.bulk_create(
            Topic(slug=f"topic-{number}", name=f"Topic {number}") for number in range(TOPICS)
        )
        self.people = Learner.objects.bulk_create(
            Learner(
                email=f"learner-{number}@example.org",
                name=f"Learner {number}",
                languages=["en"],
                joined_at=now - timedelta(days=60),
            )
            for number in range(learners)
        )
        Skill.objects.bulk_create(
            Skill(learner=person, topic=topics[number % TOPICS])
            for number, person in enumerate(self.people)
        )
        self._gather(topics, now)
        DigestSchedule.objects.bulk_create(
            DigestSchedule(
                learner=person,
                next_digest_at=now - timedelta(hours=1),
                due_at=now - timedelta(hours=1),
                digest_through_at=now - timedelta(days=7),
            )
            for person in self.people
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _gather(self, topics: list[Topic], now: datetime) -> None:
        count = max(2, len(self.people) // CIRCLE)
        circles = Circle.objects.bulk_create(
            Circle(
                name=f"Circle {number}",
                slug=f"circle-{number}",
                purpose="We build it together.",
                capacity=1000,
                member_count=2 * CIRCLE,
            )
            for number in range(count)
        )
        through = Circle.topics.through
        through.objects.bulk_create(
            through(circle=circle, topic=topics[number % TOPICS])
            for number, circle in enumerate(circles)
        )
        homes = {
            (circle, number)
            for number in range(len(self.people))
            for circle in (number // CIRCLE % count, (number * 7 + 1) % count)
        }
        Membership.objects.bulk_create(
            Membership(
                circle=circles[circle],
                learner=self.people[number],
                state="active",
                joined_at=now - timedelta(days=50),
            )
            for circle, number in sorted(homes)
        )
        self._talk(circles, now)

    def _talk(self, circles: list[Circle], now: datetime) -> None:
        article = cast.article()
        at = now - timedelta(days=2)
        threads = Thread.objects.bulk_create(
            Thread(
                circle=circle,
                article=article,
                author=self._one(number, 0),
                title=f"Does it hold in circle {number}, number {place}?",
                slug="does-it-hold",
                # The last question of each circle still waits.
                answer_count=ANSWERS if place + 1 < THREADS else 0,
                post_count=1 + (ANSWERS if place + 1 < THREADS else 0),
                last_seq=1 + (ANSWERS if place + 1 < THREADS else 0),
                opened_at=at,
                last_post_at=at,
            )
            for number, circle in enumerate(circles)
            for place in range(THREADS)
        )
        Post.objects.bulk_create(
            Post(
                thread=thread,
                number=number,
                seq=number,
                kind="question" if number == 1 else "answer",
                author=self._one(thread.pk, number),
                body=WORDS,
                body_html=f"<p>{WORDS}</p>",
                thanks_count=number % 3,
                created_at=at + timedelta(hours=number),
            )
            for thread in threads
            for number in range(1, thread.post_count + 1)
        )

    def _one(self, near: int, number: int) -> Learner:
        return self.people[(near * CIRCLE + number) % len(self.people)]

    def compose(self) -> dict[str, Any]:
        """Compose all that is due, as the sweep does."""
        return _swept(compose_due_digests)

    def send(self) -> dict[str, Any]:
        """Send all that waits, as the sweep does."""
        return _swept(send_due_mail)

    def plain(self, letters: int, size: int) -> dict[str, Any]:
        """Send so many ready letters of that size by smtplib alone."""
        body = ("Message-ID: <%d@floor>\r\nSubject: floor\r\n\r\n" + "x" * 70 + "\r\n").rstrip()
        body += ("\r\n" + "x" * 70) * (size // 72)
        began = time.process_time()
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as line:
            for number in range(letters):
                line.sendmail("floor@example.org", "one@example.org", body % number)
        return {"cpu_s": time.process_time() - began}


def _swept(sweep: Callable[[], int]) -> dict[str, Any]:
    """Sweep until nothing is due; tell of each batch: settled, queries, seconds, CPU, memory."""
    queries = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(sql, params, many, context)

    gc.collect()
    batches, before_kb = [], _resident_kb()
    with connection.execute_wrapper(count):
        while True:
            queries, began, cpu = 0, time.monotonic(), time.process_time()
            settled = sweep()
            if not settled:
                break
            batches.append(
                {
                    "settled": settled,
                    "queries": queries,
                    "seconds": time.monotonic() - began,
                    "cpu_s": time.process_time() - cpu,
                    "grown_kb": _resident_kb() - before_kb,
                }
            )
    return {"batches": batches}


def _resident_kb() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


if __name__ == "__main__":
    scene = Scene(int(sys.argv[1]))
    serve({"compose": scene.compose, "send": scene.send, "plain": scene.plain})
