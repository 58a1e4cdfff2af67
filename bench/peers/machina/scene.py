"""Fills the forum with a thread's words and tells where it stands, on the command line."""

import json
import sys
from pathlib import Path
from typing import Any

import django

django.setup()

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.text import slugify
from machina.apps.forum.models import Forum
from machina.apps.forum_conversation.models import Post, Topic
from machina.apps.forum_permission.models import ForumPermission
from machina.apps.forum_permission.models import UserForumPermission as Permission

READ = ("can_see_forum", "can_read_forum")
WRITE = (
    "can_start_new_topics",
    "can_reply_to_topics",
    "can_edit_own_posts",
    "can_post_without_approval",
)


def main(words: Path) -> None:
    """Make the tables and the topic; print the address, a member's cookie, and the queries."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    said: dict[str, Any] = json.loads(words.read_text())
    names = sorted({post["author"] for post in said["posts"]})
    people = {
        name: get_user_model().objects.create_user(name, f"{slugify(name)}@example.org")
        for name in names
    }
    forum = Forum.objects.create(name="Tube digesters", type=Forum.FORUM_POST)
    _permit(forum)
    first = people[said["posts"][0]["author"]]
    topic = Topic.objects.create(
        forum=forum,
        poster=first,
        subject=said["title"],
        type=Topic.TOPIC_POST,
        status=Topic.TOPIC_UNLOCKED,
    )
    for post in said["posts"]:
        Post.objects.create(
            topic=topic,
            poster=people[post["author"]],
            subject=said["title"],
            content=post["body"],
        )
    address = f"/forum/{forum.slug}-{forum.pk}/topic/{topic.slug}-{topic.pk}/"
    member = Client()
    member.force_login(list(people.values())[1])
    cookie = "; ".join(f"{name}={one.value}" for name, one in member.cookies.items())
    queries = {"anonymous": _queries(Client(), address), "member": _queries(member, address)}
    print(json.dumps({"address": address, "cookie": cookie, "queries": queries}))


def _permit(forum: Any) -> None:
    """Let everyone read, and those signed in write."""
    for codename in READ:
        permission = ForumPermission.objects.get(codename=codename)
        for who in ({"anonymous_user": True}, {"authenticated_user": True}):
            Permission.objects.create(permission=permission, forum=forum, has_perm=True, **who)
    for codename in WRITE:
        permission = ForumPermission.objects.get(codename=codename)
        Permission.objects.create(
            permission=permission, forum=forum, has_perm=True, authenticated_user=True
        )


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return len(captured)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
