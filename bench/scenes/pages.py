"""The demo with one long thread and a full margin: what the pages bench asks for."""

import json
import re
import sys
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import anchoring, canonical
from articles.models import Article
from bench.rig.worker import serve
from circles.models import Circle, Membership
from config.demo import seeding
from discussions.actions import add_post, ask_question
from discussions.models import Post, Thread
from learners.models import Learner

POSTS, QUESTIONS = 50, 30
_SENTENCE = re.compile(r"[A-Z][^.\n]{25,120}\.")


class Scene:
    """The commands. Everyone who writes is a member of the circle, as in life."""

    def __init__(self, posts: int, questions: int) -> None:
        seeding.seed(lambda what, done, total: None)
        article = (
            Article.objects.filter(threads__isnull=False, direction="ltr").order_by("pk").first()
        )
        assert article is not None
        self.article = article
        self.circle: Circle = article.threads.order_by("pk")[0].circle
        members = Membership.objects.filter(circle=self.circle, state="active").order_by("pk")
        self.people = [row.learner for row in members.select_related("learner")]
        self.thread = self._long_thread(posts)
        self._fill_margin(questions)

    def _long_thread(self, posts: int) -> Thread:
        said = Post.objects.filter(thread__article__language="en").order_by("pk")
        words = list(said.values_list("body", flat=True))
        thread = ask_question(
            actor=self.people[0], circle=self.circle, article=self.article, title=words[0][:140]
        )
        for author, body in islice(zip(cycle(self.people), cycle(words), strict=False), posts - 1):
            add_post(actor=author, thread=thread, body=body)
        return thread

    def _fill_margin(self, questions: int) -> None:
        assert self.article.current is not None
        text = canonical.extract(self.article.current.html)
        missing = questions - self.article.threads.count()
        places = islice(cycle(_SENTENCE.finditer(text.text)), max(missing, 0))
        for number, place in enumerate(places):
            ask_question(
                actor=self.people[number % len(self.people)],
                circle=self.circle,
                article=self.article,
                title=f"Question {number}: has anybody tried this another way?",
                selector=anchoring.make(text, *place.span()),
            )

    def addresses(self) -> dict[str, Any]:
        """Return the addresses of the pages, and the cookie of a member."""
        client = Client()
        client.force_login(self.people[1])
        cookie = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
        self.member = client
        self.pages = {
            "thread": self.thread.get_absolute_url(),
            "article": f"/articles/{self.article.uid}/{self.article.slug}/",
            "circle": self.circle.get_absolute_url(),
            "front": "/",
        }
        return {"pages": self.pages, "cookie": cookie}

    def queries(self) -> dict[str, Any]:
        """Return how many queries each page takes, for a visitor and for the member."""
        found = {}
        for who, client in (("anonymous", Client()), ("member", self.member)):
            for name, address in self.pages.items():
                client.get(address, headers={"host": "ayni.test"})
                with CaptureQueriesContext(connection) as captured:
                    answer = client.get(address, headers={"host": "ayni.test"})
                assert answer.status_code == 200, (address, answer.status_code)
                found[f"{name}_{who}"] = len(captured)
        return {"queries": found}

    def words(self, path: str) -> dict[str, Any]:
        """Write the thread's words to a file, for a peer that tells the same."""
        posts = Post.objects.filter(thread=self.thread).order_by("number")
        told = [{"author": post.author.name, "body": post.body} for post in posts]
        Path(path).write_text(json.dumps({"title": self.thread.title, "posts": told}))
        return {"learners": Learner.objects.count()}


if __name__ == "__main__":
    scene = Scene(*map(int, sys.argv[1:]))
    serve({"addresses": scene.addresses, "queries": scene.queries, "words": scene.words})
