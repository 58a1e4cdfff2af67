"""Two windows edit the same thing: the second save never overwrites the first unseen.

The class of input: any form that shows a state which others, or the same person in another
window, may have changed since. Every such form of the product is a row below, and each row is
tried through its page (without a script), and through the API where the API edits it.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from lxml import html

from foundation.texts.versions import own_words
from learners.models import Topic
from notifications.models import DigestSchedule
from tests import cast
from tests.discussions.test_takedown import asked

pytestmark = pytest.mark.django_db


@dataclass
class Edited:
    """A thing that is edited: its form, two ways to change it, and what stands then."""

    who: Any
    page: str
    first: dict[str, Any]
    second: dict[str, Any]
    now: Any
    # The address of the form where a page has several.
    action: str = ""
    api: str = ""
    # Where the API shows the thing, and how to find it in the answer.
    shown: str = ""
    find: Any = field(default=lambda answer: answer)


def _comment(ada, thread, **_rest) -> Edited:
    post = cast.post(thread, ada, body="Use it once.")
    path = f"/threads/{thread.uid}"
    return Edited(
        ada,
        f"{path}/posts/{post.number}/edit/",
        {"body": "Use it twice."},
        {"body": "Use it three times."},
        lambda: type(post).objects.get(pk=post.pk).body,
        api=f"{path}/posts/{post.number}",
        shown=path,
        find=lambda answer: answer["items"][-1],
    )


def _question(ben, thread, **_rest) -> Edited:
    path = f"/threads/{thread.uid}"
    return Edited(
        ben,
        f"{path}/posts/1/edit/",
        {"title": "Is 100-micron film enough?", "body": "For a trench."},
        {"title": "Is thick film enough?", "body": "For a tank."},
        lambda: type(thread).objects.get(pk=thread.pk).title,
        api=f"{path}/posts/1",
        shown=path,
        find=lambda answer: answer["items"][0],
    )


def _circle(ada, circle, **_rest) -> Edited:
    circle.topics.add(Topic.objects.get_or_create(slug="biogas", defaults={"name": "Biogas"})[0])
    return Edited(
        ada,
        f"/circles/{circle.slug}/change/",
        {"about": "We build in May."},
        {"about": "We build in June."},
        lambda: type(circle).objects.get(pk=circle.pk).about,
        api=f"/circles/{circle.slug}",
        shown=f"/circles/{circle.slug}",
    )


def _profile(ada, **_rest) -> Edited:
    return Edited(
        ada,
        "/me/",
        {"bio": "I weld."},
        {"bio": "I weld and dig."},
        lambda: type(ada).objects.get(pk=ada.pk).bio,
        api="/me",
        shown="/me",
    )


def _schedule(ada, **_rest) -> Edited:
    return Edited(
        ada,
        "/me/notifications/",
        {"hour": 5},
        {"hour": 6},
        lambda: DigestSchedule.objects.get(learner=ada).hour,
        api="/me/notifications",
        shown="/me/notifications",
    )


def _text(hana, **_rest) -> Edited:
    def now():
        own = own_words("terms", ["en"])
        return own.body if own else ""

    return Edited(
        hana, "/host/texts/terms/en/", {"body": "Be kind."}, {"body": "Be very kind."}, now
    )


def _attribution(hana, article, **_rest) -> Edited:
    takedown = asked(page=f"/articles/{article.uid}/")
    page = f"/host/takedowns/{takedown.uid}/"
    return Edited(
        hana,
        page,
        {"authors": "Rosa Mamani", "licence": "CC-BY-4.0", "words": "Her mail."},
        {"authors": "Jaime", "licence": "CC-BY-4.0", "words": "His mail."},
        lambda: [a["name"] for a in type(article).objects.get(pk=article.pk).current.authors],
        action=f"{page}correct/",
    )


def _topic(hana, **_rest) -> Edited:
    topic = Topic.objects.create(slug="wells", name="Wells")
    return Edited(
        hana,
        "/host/topics/",
        {"name": "Water wells"},
        {"name": "Deep wells"},
        lambda: Topic.objects.get(pk=topic.pk).name,
        action="/host/topics/wells/rename/",
    )


def _wiki(hana, article, **_rest) -> Edited:
    wiki = article.wiki
    return Edited(
        hana,
        "/host/wikis/",
        {"name": "Energypedia"},
        {"name": "Energy wiki"},
        lambda: type(wiki).objects.get(pk=wiki.pk).name,
        action=f"/host/wikis/{wiki.pk}/rename/",
    )


MAKERS = [
    _comment,
    _question,
    _circle,
    _profile,
    _schedule,
    _text,
    _attribution,
    _topic,
    _wiki,
]
BY_API = [_comment, _question, _circle, _profile, _schedule]


@pytest.fixture
def edited(request, ada, ben, circle, thread, article) -> Edited:
    hana = cast.learner("Hana Host", is_host=True)
    return request.param(ada=ada, ben=ben, circle=circle, thread=thread, article=article, hana=hana)


each = pytest.mark.parametrize("edited", MAKERS, indirect=True, ids=lambda make: make.__name__)
each_by_api = pytest.mark.parametrize(
    "edited", BY_API, indirect=True, ids=lambda make: make.__name__
)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


class Window:
    """A browser's window without scripts: it sends the form that it shows, hidden fields too."""

    def __init__(self, edited: Edited) -> None:
        self.client = signed_in(edited.who)
        self.edited = edited
        self.target = edited.action or edited.page
        self.show(self.client.get(edited.page))

    def show(self, answer) -> None:
        self.text = html.fromstring(answer.content.decode()).find("body").text_content()
        forms = html.fromstring(answer.content.decode()).xpath("//form[@method='post']")
        [form] = [
            form
            for form in forms
            if form.get("action") == self.edited.action
            or (not self.edited.action and not form.get("action"))
        ]
        self.fields: dict[str, list[str]] = {}
        for name, value in form.form_values():
            self.fields.setdefault(name, []).append(value.removeprefix("\n"))

    def save(self, **typed):
        answer = self.client.post(self.target, self.fields | typed)
        if answer.status_code == 422:
            self.show(answer)
        return answer


@each
def test_the_second_save_is_refused_with_both_texts_and_changes_nothing(edited):
    one, two = Window(edited), Window(edited)
    assert one.save(**edited.first).status_code == 303
    stands = edited.now()
    assert two.save(**edited.second).status_code == 422
    assert edited.now() == stands
    for name, value in edited.second.items():
        assert two.fields[name] == [str(value)], "what was typed stands in the form"
    if "hour" not in edited.first:
        assert str(next(iter(edited.first.values()))) in two.text, "what stands now is shown"
    assert "changed after you opened it" in two.text


@each
def test_saving_again_after_having_seen_it_is_taken(edited):
    one, two = Window(edited), Window(edited)
    one.save(**edited.first)
    stands = edited.now()
    two.save(**edited.second)
    assert two.save().status_code == 303
    assert edited.now() != stands


@each
def test_a_third_save_meanwhile_is_seen_too(edited):
    one, two, three = Window(edited), Window(edited), Window(edited)
    one.save(**edited.first)
    two.save(**edited.second)
    third = {"hour": 8} if "hour" in edited.first else {next(iter(edited.second)): "Other."}
    three.save(**edited.second | third)
    assert three.save().status_code == 303
    stands = edited.now()
    assert two.save().status_code == 422
    assert edited.now() == stands


@each
def test_a_save_that_is_sent_twice_is_no_conflict(edited):
    one = Window(edited)
    assert one.save(**edited.first).status_code == 303
    stands = edited.now()
    assert one.save(**edited.first).status_code == 303
    assert edited.now() == stands


@each
def test_two_saves_one_after_the_other_are_no_conflict(edited):
    assert Window(edited).save(**edited.first).status_code == 303
    assert Window(edited).save(**edited.second).status_code == 303


@each_by_api
def test_the_api_answers_412_with_what_stands_now(edited):
    client = signed_in(edited.who)

    def etag() -> str:
        return edited.find(client.get(f"/api/v1{edited.shown}").json())["etag"]

    def patch(change, **headers):
        return client.patch(
            f"/api/v1{edited.api}", change, content_type="application/json", headers=headers
        )

    seen = etag()
    first = patch(edited.first, if_match=f'"{seen}"')
    assert first.status_code == 200
    assert etag() != seen
    assert edited.find({"items": [first.json()]} | first.json())["etag"] == etag()
    stands = edited.now()
    refused = patch(edited.second, if_match=f'"{seen}"')
    assert refused.status_code == 412
    error = refused.json()["error"]
    assert error["code"] == "changed" and "put the two together" in error["message"]
    for name, value in edited.first.items():
        assert error["fields"][name] == [str(value)]
    assert edited.now() == stands
    # A client that lost the answer of the first may repeat it.
    assert patch(edited.first, if_match=f'"{seen}"').status_code == 200
    assert patch(edited.second, if_match=f'"{etag()}"').status_code == 200
    # Any state will do.
    assert patch(edited.first, if_match="*").status_code == 200
    assert patch(edited.second).status_code == 200
    assert patch(edited.first, if_match='W/"x", "y"').status_code == 412
    # One of several is enough; a weak one never is.
    assert patch(edited.first, if_match=f'"x" , "{etag()}"').status_code == 200
    assert patch(edited.second, if_match=f'"{etag()}","x"').status_code == 200
    assert patch(edited.first, if_match=f'W/"{etag()}"').status_code == 412
    # None is named.
    assert patch(edited.first, if_match="").status_code == 412


def test_a_change_of_another_field_is_a_conflict_too(ada):
    """One form holds all fields, so a save from an old state would undo the other field."""
    edited = _profile(ada)
    one, two = Window(edited), Window(edited)
    one.save(country="RW")
    answer = two.save(bio="I weld.")
    assert answer.status_code == 422
    assert "Rwanda" in two.text
    ada.refresh_from_db()
    assert (ada.country, ada.bio) == ("RW", "")


def test_words_kept_over_a_sign_in_still_name_the_state_they_were_made_from(ada, thread):
    edited = _comment(ada, thread)
    one, two = Window(edited), Window(edited)
    two.client.cookies.clear()
    sign_in = two.client.post(edited.page, two.fields | edited.second)
    back = parse_qs(urlsplit(sign_in.headers["Location"]).query)["next"][0]
    one.save(**edited.first)
    # Signing in keeps what the session holds.
    session = two.client.session
    kept = session["kept"]
    two.client.force_login(ada)
    session = two.client.session
    session["kept"] = kept
    session.save()
    two.show(two.client.get(back))
    assert two.fields["body"] == ["Use it three times."]
    assert two.save().status_code == 422
    assert edited.now() == "Use it twice."
