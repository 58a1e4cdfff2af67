"""The main journey by the API: programs with personal tokens do all that the pages do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from learners.actions.accounts import open_account
from tests.stories.library import GONE, KEPT, REWORDED, REWORDED_NOW, TITLE, edit
from tests.stories.post_office import one_click, text_of
from tests.stories.program import Program

JOHN, AMINA = "john@example.org", "amina@example.org"
# Monday, seven in the morning in La Paz.
HER_HOUR = datetime(2026, 3, 9, 11, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def person(address: str, name: str, **profile) -> Program:
    """Return the program of a new learner."""
    profile = {"name": name, "languages": ["en"]} | profile
    return Program(open_account(email=address, password=None, profile=profile))


@pytest.fixture
def jaime(biogas):
    return person("jaime@example.org", "Jaime Marti", time_zone="America/La_Paz")


@pytest.fixture
def john(biogas):
    return person(JOHN, "John Uwimana", country="RW", time_zone="Africa/Kigali")


@pytest.fixture
def amina(biogas):
    return person(AMINA, "Amina Mamani", time_zone="America/La_Paz")


@pytest.fixture
def article(jaime, wiki, post):
    """The article that Jaime has brought in."""
    return jaime.get(f"/articles/{bring_in(jaime, wiki.url(TITLE), post)['article']}")


@pytest.fixture
def circle(jaime, article):
    """The address of Jaime's circle, which reads the article."""
    return found(jaime, article, "Tube digesters")


def bring_in(program: Program, url: str, post) -> dict:
    asked = program.post("/articles/imports", url=url, status=202)
    assert asked["step"] == "waiting"
    post.work()
    return program.get(f"/articles/imports/{asked['uid']}")


def found(program: Program, article: dict, name: str, **fields) -> str:
    made = program.post(
        "/circles",
        name=name,
        purpose="We build digesters and tell each other how it went.",
        topics=["biogas"],
        **fields,
    )
    program.post(f"/circles/{made['slug']}/readings", article=article["uid"], note="We build this.")
    return made["slug"]


def test_main_journey(jaime, john, amina, article, circle, clock, post, wiki):
    assert article["text"].count(KEPT) == 1
    assert article["attribution"]["licence_name"] == "CC BY-SA 4.0"
    for program in (john, amina):
        assert program.post(f"/circles/{circle}/membership", status=200)["state"] == "active"
    amina.patch("/me", topics=["biogas"])
    amina.patch("/me/notifications", instant_mail=False)

    # John asks: at a sentence by its place, at another by its words, and at a part.
    def ask(title: str, **place) -> dict:
        whole = {"circle": circle, "article": article["uid"], "title": title}
        return john.post("/threads", **whole, **place)

    start = article["text"].index(KEPT)
    place = {"start": start, "end": start + len(KEPT), "edition": article["edition"]}
    thread = ask("Is 150-micron film enough?", body="I only get 150.", **place)
    assert thread["state"] == "unanswered"
    assert KEPT in str(thread["passage"])
    part = next(section for section in article["sections"] if section["title"] == "Filling")
    ask("Does the dung need sieving?", section=part["anchor"])
    reworded = ask("Twenty turns of what width?", quote=REWORDED)
    gone = ask("Forty days also in the cold?", quote=GONE)

    # Jaime answers; John hears at the bell and by one mail after two minutes.
    answer = jaime.post(f"/threads/{thread['uid']}/posts", body="Double it at the **edges**.")
    assert (answer["kind"], answer["number"]) == ("answer", 2)
    before = len(post.letters_to(JOHN))
    [heard] = john.get("/notifications")["items"]
    assert heard["kind"] == "answered" and heard["is_unread"]
    assert john.get("/notifications/count") == {"unread": 1}
    clock.go_on(minutes=3)
    [letter] = post.letters_to(JOHN)[before:]
    assert letter["Subject"] == "Is 150-micron film enough?"

    # What a socket would say comes by asking, too; then he thanks, accepts, and has read it.
    frames = john.get(f"/threads/{thread['uid']}/facts", after=thread["last_seq"])["frames"]
    assert [frame["type"] for frame in frames] == ["post.added", "followed"]
    assert john.post(f"/threads/{thread['uid']}/posts/2/thanks", status=200)["thanks"] == 1
    accepted = john.post(f"/threads/{thread['uid']}/accepted", number=2, status=200)
    assert (accepted["state"], accepted["accepted"]) == ("accepted", 2)
    john.post(f"/threads/{thread['uid']}/read", seq=accepted["last_seq"], status=204)
    assert john.get("/notifications/count") == {"unread": 0}
    post.work()
    kinds = [row["kind"] for row in jaime.get("/notifications")["items"]]
    assert {"thanked", "accepted"} <= set(kinds)

    # Amina gets one digest, at her hour, with what she can do for others before anything else.
    clock.move_to(HER_HOUR - timedelta(minutes=1))
    assert post.letters_to(AMINA) == []
    preview = amina.get("/me/digest")
    assert "150-micron" in preview["text"]
    clock.move_to(HER_HOUR + timedelta(minutes=1))
    [digest] = post.letters_to(AMINA)
    said = text_of(digest)
    asked, best = said.index("QUESTIONS YOU CAN"), said.index("THE BEST OF YOUR CIRCLES")
    assert asked < said.index("Does the dung need sieving?") < best < said.index("150-micron")
    assert digest["Subject"] == preview["subject"]
    clock.go_on(hours=20)
    assert len(post.letters_to(AMINA)) == 1

    # Her mail program presses the one button.
    pressed = Client(enforce_csrf_checks=True).post(
        one_click(digest), {"List-Unsubscribe": "One-Click"}
    )
    assert pressed.status_code == 200
    assert amina.get("/me/notifications")["cadence"] == "never"
    john.post(f"/threads/{gone['uid']}/posts", body="It is cold here.", is_answer=False)
    so_far = len(post.letters_to("jaime@example.org"))
    clock.move_to(HER_HOUR + WEEK + timedelta(minutes=1))
    assert len(post.letters_to(AMINA)) == 1
    assert len(post.letters_to("jaime@example.org")) == so_far + 1

    # The article changes: what became of each passage is told with the thread.
    edit(wiki)
    assert bring_in(jaime, wiki.url(TITLE), post)["is_new_edition"]
    text = jaime.get(f"/articles/{article['uid']}")["text"]

    def now(asked: dict) -> dict:
        return john.get(f"/threads/{asked['uid']}")["thread"]["passage"]["ayni:now"]

    assert now(thread)["state"] == "attached"
    changed = now(reworded)
    assert changed["state"] == "changed"
    assert text[changed["start"] : changed["end"]] == changed["exact"] == REWORDED_NOW
    assert now(gone) == {"state": "gone", "start": None, "end": None, "exact": ""}
    post.work()
    kinds = [row["kind"] for row in john.get("/notifications")["items"]]
    assert kinds.count("passage_changed") == 2


def test_a_page_under_a_closed_licence(jaime, closed_wiki, post):
    refused = bring_in(jaime, closed_wiki.url(TITLE), post)
    assert refused["step"] == "refused" and refused["article"] is None
    assert refused["refusal_code"].startswith("licence_") and refused["refusal"]

    followed = jaime.post(f"/articles/imports/{refused['uid']}/follow", status=200)
    assert followed["edition"] is None and followed["link_only_reason"] == refused["refusal"]
    assert jaime.get(f"/articles/{followed['uid']}")["text"] == ""


def test_a_circle_behind_a_door(jaime, john, article, post):
    slug = found(jaime, article, "Digester workshop", admission="request")
    thread = jaime.post(
        "/threads", circle=slug, article=article["uid"], title="Who has a welder?", quote=KEPT
    )
    path, me = f"/threads/{thread['uid']}", john.get("/me")["uid"]
    john.get(path, status=404)

    john.post(f"/circles/{slug}/admissions", note="I weld in Huye.")
    [waiting] = jaime.get(f"/circles/{slug}/admissions")["items"]
    assert waiting["note"] == "I weld in Huye."
    jaime.post(f"/circles/{slug}/admissions/{me}/admit", status=200)
    john.post(f"{path}/posts", body="I do.")
    assert len(john.get("/threads")["items"]) == 1

    john.delete(f"/circles/{slug}/membership")
    for address in (path, f"{path}/facts"):
        john.get(address, status=404)
    john.post(f"{path}/posts", body="Still there?", status=404)
    john.post(f"{path}/read", seq=1, status=404)
    john.delete(f"{path}/posts/2", status=404)
    assert john.get("/threads")["items"] == []
    assert john.get("/threads", article=article["uid"])["items"] == []
    assert "welder" not in str(john.get("/notifications")) + str(john.get("/me/digest"))
