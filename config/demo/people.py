"""The demo's learners."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from learners.models import Learner, Skill, Topic, Trust

PASSWORD = "ayni"


def make(entries: list[dict[str, Any]], topics: list[dict[str, str]]) -> dict[str, Learner]:
    """Make topics and learners; return the learners by handle."""
    known = {
        entry["slug"]: Topic.objects.create(slug=entry["slug"], name=entry["name"])
        for entry in topics
    }
    # One slow hash for all: they share the password that the terminal prints.
    password = make_password(PASSWORD)
    made = {}
    for entry in entries:
        learner = Learner.objects.create(
            email=entry["email"],
            password=password,
            name=entry["name"],
            country=entry["country"],
            time_zone=entry["zone"],
            languages=entry["languages"],
            interface_language=entry["interface_language"],
            bio=entry["bio"],
            is_host=bool(entry.get("is_host")),
            # They write three months of threads within a minute; what they are trusted with in
            # the end follows from how these went.
            trust=Trust.TRUSTED,
            joined_at=timezone.now() - timedelta(days=entry["joined_days_ago"]),
        )
        EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
        Skill.objects.bulk_create(
            Skill(learner=learner, topic=known[slug]) for slug in entry["skills"]
        )
        made[entry["handle"]] = learner
    return made
