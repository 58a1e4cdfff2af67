"""Takedowns of the matrix: requests from outside, about each sort of thing that stands here."""

from articles.models import Adaptation, Article
from discussions.models import Post, Takedown
from foundation.files.models import StoredFile
from tests.matrix.articles import CARETAKERS
from tests.matrix.world import Ids, World

DEEDS = ("take-up", "note", "answer", "withdraw", "restore", "correct", "take-down", "no-such-deed")
# What people say to each other is not the curators' to look after.
OF_POSTS = CARETAKERS - {"curator"}


def make_takedowns(world: World, ids: Ids) -> Ids:
    """Make a request about each sort of thing among these; the post stands in a closed home."""
    post = Post.objects.get(uid=ids["answer"])
    about = {
        "takedown": {},
        "takedown of the article": {"article": Article.objects.get(uid=ids["withdrawn article"])},
        "takedown of the picture": {"picture": StoredFile.objects.get(uid=ids["picture"])},
        "takedown of the report": {"adaptation": Adaptation.objects.get(uid=ids["adaptation"])},
        "takedown of the post": {
            "post": post,
            "page": f"{post.thread.get_absolute_url()}#p2",
            "excerpt": world.words.new("excerpt in a takedown", OF_POSTS),
        },
    }
    made = {name: _takedown(world, name, **fields).uid for name, fields in about.items()}
    return made | {f"deed {deed}": deed for deed in DEEDS}


def _takedown(world: World, name: str, **fields: object) -> Takedown:
    readers = OF_POSTS if "post" in fields else CARETAKERS
    return Takedown.objects.create(
        name=world.words.new(f"who sent the {name}", readers),
        email=f"{world.words.new(f'address in the {name}', readers)}@elsewhere.example",
        language="en",
        reason="copyright",
        statement=world.words.new(f"statement of the {name}", readers),
        **{"page": "/articles/"} | fields,
    )
