"""Hostile words as title, body and name stay words on every page and in every answer."""

import html5lib
import pytest
from django.urls import reverse

from discussions.actions import ask_question, edit_post
from discussions.selectors import place_in
from foundation.markdown import clean_text
from learners.models import Learner
from tests import cast
from tests.foundation.test_markdown import PAYLOADS


@pytest.fixture
def threads(ben, circle, article):
    """One thread per payload: in its title, its body, and its author's name."""
    asked = []
    for number, payload in enumerate(PAYLOADS):
        author = cast.learner("Somebody")
        name = clean_text(payload)[:60] or "Somebody"
        Learner.objects.filter(pk=author.pk).update(name=name)
        author.refresh_from_db()
        cast.join(circle, author)
        place = place_in(article, quote=cast.PASSAGE)
        title = clean_text(payload)[:150] or f"Empty {number}"
        thread = ask_question(
            actor=author,
            circle=circle,
            article=article,
            title=title,
            body=payload + "\n\n" + payload,
            selector=place.selector,
        )
        asked.append(thread)
    return asked


def assert_harmless(answer):
    """Assert, as an HTML5 parser reads the page, that nothing in it runs or poses as ours."""
    assert answer.status_code == 200
    tree = html5lib.parse(answer.content, treebuilder="etree", namespaceHTMLElements=False)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag not in {"iframe", "object", "embed", "base", "style", "math"}
        if element.tag == "script":
            assert element.get("src", "").startswith("/static/js/") and not (element.text or "")
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name != "style", (element.tag, name)
            if name in {"href", "src", "action", "formaction"}:
                bare = "".join(c for c in value.lower() if c > " ")
                assert not bare.startswith(("javascript:", "data:", "vbscript:", "//")), value


def test_d01_on_every_page(client, ben, circle, article, threads):
    client.force_login(ben)
    for thread in threads:
        assert_harmless(client.get(thread.get_absolute_url()))
    assert_harmless(client.get(reverse("discussions:article", args=[article.uid])))
    assert_harmless(client.get(reverse("discussions:ask", args=[article.uid])))
    for page in (1, 2, 3):
        assert_harmless(client.get(f"/circles/{circle.slug}/?page={page}"))


def test_d01_in_every_form_for_editing(client, threads):
    for thread in threads[::5]:
        client.force_login(thread.author)
        post = thread.posts.get()
        edit_post(actor=thread.author, post=post, body=post.body + "!")
        assert_harmless(client.get(reverse("discussions:edit_post", args=[thread.uid, 1])))
        assert_harmless(client.get(reverse("discussions:remove_post", args=[thread.uid, 1])))


def test_d11_json_is_json(client, threads):
    for path in ("/threads?limit=100", f"/threads/{threads[0].uid}"):
        answer = client.get(f"/api/v1{path}")
        assert answer.headers["Content-Type"].startswith("application/json")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_d12_a_pile_of_marks_is_shown_as_it_is(client, ben, circle, article):
    pile = "a" + "\u0301" * 140
    thread = ask_question(
        actor=ben, circle=circle, article=article, title=pile, body="b" + "\u0301" * 19_000
    )
    assert thread.slug
    assert pile in client.get(thread.get_absolute_url()).content.decode()
