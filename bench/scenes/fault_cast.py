"""The cast of the fault scenes: makes learners and circles, and reads the rows as they stand."""

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.db.models import F, Max, Sum
from django.utils import timezone

from bench.rig.worker import serve
from bench.scenes.digests import Scene as Town
from circles.models import Circle, Invitation, Membership
from discussions.models import Thanks, Thread
from foundation.activity import afterwards
from foundation.activity.models import FactRow
from learners.actions.suspending import suspend_learner
from learners.actions.tokens import create_token
from learners.models import Learner
from notifications.models import (
    WAITING,
    Digest,
    DigestSchedule,
    Notification,
    OfferedQuestion,
    OutgoingEmail,
)
from tests import cast

Answer = dict[str, Any]
PASSWORD = "a-long-word-for-benches"


def circle(name: str, members: int, admission: str = "open", capacity: int = 1000) -> Answer:
    """Make a circle with an article, a facilitator and so many members, each with a token."""
    facilitator = cast.learner(f"{name} Facilitator")
    people = [cast.learner(f"{name} {number}") for number in range(members)]
    article = cast.article(name)
    made = cast.circle(
        name, facilitator, members=people, reads=[article], admission=admission, capacity=capacity
    )
    return {
        "slug": made.slug,
        "article": article.uid,
        "facilitator": _known(facilitator),
        "members": [_known(person) for person in people],
    }


def strangers(count: int) -> Answer:
    """Make learners who are in no circle."""
    return {"people": [_known(cast.learner(f"Stranger {n}")) for n in range(count)]}


def _known(learner: Learner) -> Answer:
    token, secret = create_token(actor=learner, name="fault", scope="write")
    return {"uid": learner.uid, "token": secret, "token_uid": token.uid}


def second_token(uid: str) -> Answer:
    """Give a learner another key, to revoke the first with."""
    return _known(Learner.objects.get(uid=uid))


def session(uid: str) -> Answer:
    """Sign a learner in by password, as of this moment; return the session's cookie."""
    learner = Learner.objects.get(uid=uid)
    learner.password = _hashed()
    learner.save(update_fields=["password"])
    store = SessionStore()
    store[SESSION_KEY] = str(learner.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = learner.get_session_auth_hash()
    method = {"method": "password", "at": time.time(), "email": learner.email}
    store["account_authentication_methods"] = [method]
    store.create()
    return {"sessionid": store.session_key, "password": PASSWORD}


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def suspend(uid: str) -> Answer:
    """Shut a learner out, as a moderator does."""
    host, _new = Learner.objects.get_or_create(
        email="host@example.org", defaults={"name": "Host", "is_host": True}
    )
    suspend_learner(actor=host, learner=Learner.objects.get(uid=uid), reason="A trial.")
    return {}


def rows(thread: str) -> Answer:
    """Return the posts of a thread as they stand, with the moment each was committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, seq, body, extract(epoch FROM pg_xact_commit_timestamp(p.xmin))::float8"
            " FROM discussions_post p JOIN discussions_thread t ON t.id = p.thread_id"
            " WHERE t.uid = %s ORDER BY number",
            [thread],
        )
        found = cursor.fetchall()
    names = ("number", "seq", "body", "committed")
    return {"rows": [dict(zip(names, row, strict=True)) for row in found]}


def cut_off_at(uid: str, slug: str) -> Answer:
    """Return when the last change to a learner, and to their membership, was committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM pg_xact_commit_timestamp(m.xmin))::float8,"
            " extract(epoch FROM pg_xact_commit_timestamp(l.xmin))::float8"
            " FROM circles_membership m JOIN circles_circle c ON c.id = m.circle_id"
            " JOIN learners_learner l ON l.id = m.learner_id WHERE l.uid = %s AND c.slug = %s",
            [uid, slug],
        )
        membership, learner = cursor.fetchone()
    return {"membership": membership, "learner": learner}


def bells(thread: str) -> Answer:
    """Return how many posts others wrote, of how many the asker was notified, and how late."""
    found = Thread.objects.get(uid=thread)
    told = Notification.objects.filter(thread=found, learner=found.author)
    late = told.aggregate(most=Max(F("created_at") - F("post__created_at")))["most"]
    return {
        "posts": found.posts.filter(number__gt=1).exclude(author=found.author).count(),
        "bells": told.values("fact_id").distinct().count(),
        "latest_s": late.total_seconds() if late else None,
    }


def members(slug: str) -> Answer:
    """Return the places of a circle, its counter and its rows."""
    found = Circle.objects.get(slug=slug)
    active = Membership.objects.filter(circle=found, state="active").count()
    used = list(Invitation.objects.filter(circle=found).values_list("used_count", "places"))
    return {
        "capacity": found.capacity,
        "counter": found.member_count,
        "rows": active,
        "invitations": used,
    }


def settled(thread: str) -> Answer:
    """Return what repeats in a thread might have made twice."""
    found = Thread.objects.get(uid=thread)
    return {
        "accepted_facts": FactRow.objects.filter(
            topic=found.topic, kind__contains="Accepted"
        ).count(),
        "thanks": Thanks.objects.filter(post__thread=found).count(),
        "thanks_counted": found.posts.aggregate(n=Sum("thanks_count"))["n"],
        "posts": found.posts.count(),
    }


def town(learners: int) -> Answer:
    """Build a town whose digests wait for tomorrow."""
    with transaction.atomic():
        Town(learners)
        DigestSchedule.objects.update(next_digest_at=timezone.now() + timedelta(days=1))
    return {}


def digests_due(count: int) -> Answer:
    """Forget all letters, and let the digests of so many fall due at this moment."""
    now = timezone.now()
    with transaction.atomic():
        for kind in (Digest, OfferedQuestion, Notification, OutgoingEmail):
            kind.objects.all().delete()
        people = Learner.objects.filter(email__startswith="learner-").order_by("pk")[:count]
        due = DigestSchedule.objects.filter(learner__in=list(people)).update(
            next_digest_at=now, due_at=now, attempt=0, digest_through_at=now - timedelta(days=7)
        )
    return {"due": due}


def wake() -> Answer:
    """Ask the workers to look, instead of waiting for the minute to pass."""
    for task in ("compose_due_digests", "send_due_mail"):
        afterwards.wake(f"notifications.{task}")
    return {}


def leases_pass() -> Answer:
    """Let the time pass that a dead worker's claims, and letters put back, would wait."""
    now = timezone.now()
    OutgoingEmail.objects.filter(WAITING, attempt__gt=0, due_at__gt=now).update(due_at=now)
    schedules = DigestSchedule.objects.filter(attempt__gt=0, due_at__gt=now)
    schedules.update(due_at=now)
    return wake()


def letters() -> Answer:
    """Return how far the digests are, and the Message-IDs that should have come."""
    now = timezone.now()
    rows = OutgoingEmail.objects.filter(lane="digest")
    sent = rows.filter(sent_at__isnull=False)
    return {
        "due": DigestSchedule.objects.filter(next_digest_at__lte=now).count(),
        "digests": Digest.objects.count(),
        "empty": Digest.objects.filter(email=None).count(),
        "waiting": rows.filter(WAITING).count(),
        "given_up": rows.filter(given_up_at__isnull=False).count(),
        "sent": list(sent.values_list("message_id", flat=True)),
        "tried_again": rows.filter(attempt__gt=1).count(),
    }


def _afresh(command: Callable[..., Answer]) -> Callable[..., Mapping[str, Any]]:
    def run(**told: Any) -> Answer:
        # The server may have been killed since.
        connection.close()
        return command(**told)

    return run


if __name__ == "__main__":
    serve(
        {
            command.__name__: _afresh(command)
            for command in (
                circle,
                strangers,
                second_token,
                session,
                suspend,
                rows,
                cut_off_at,
                bells,
                members,
                settled,
                town,
                digests_due,
                wake,
                leases_pass,
                letters,
            )
        }
    )
