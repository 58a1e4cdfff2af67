"""The main journey through the pages, without scripts: from a wiki to the weekly digest."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.stories.library import GONE, KEPT, REWORDED, TITLE, edit
from tests.stories.person import Person
from tests.stories.post_office import one_click, text_of

JAIME, JOHN, AMINA = "jaime@example.org", "john@example.org", "amina@example.org"
# Monday, seven in the morning in Kathmandu.
HER_HOUR = datetime(2026, 3, 9, 1, 15, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def jaime():
    """Builds tube digesters in Bolivia and starts the circle."""
    return Person()


@pytest.fixture
def john():
    """Builds them in Rwanda and is stuck."""
    return Person()


@pytest.fixture
def amina():
    """Knows biogas in Nepal, and is away for most of the week."""
    return Person()


@pytest.fixture
def signs_up(post):
    """Fill in the sign-up page in front of somebody, and type the code from the mail."""

    def signs_up(person: Person, address: str, name: str, zone: str) -> None:
        person.press("Send me a code", email=address, name=name, time_zone=zone)
        person.press("Continue", code=post.code_for(address))

    return signs_up


@pytest.fixture
def circle(jaime, signs_up, wiki, post, biogas):
    """Jaime's circle with the article on its list; its address."""
    signs_up(jaime.open("/accounts/signup/"), JAIME, "Jaime Marti", "America/La_Paz")
    brings_in(jaime, wiki.url(TITLE), post)
    assert jaime.text.count(KEPT) == 1 and "CC BY-SA 4.0" in jaime.text
    founds(jaime, "Tube digesters", "open")
    return jaime.address


def brings_in(person: Person, address: str, post) -> None:
    person.open("/articles/import/").press("Bring it in", url=address)
    post.work()
    person.open(person.address)


def founds(person: Person, name: str, admission: str) -> None:
    person.open("/circles/new/").press(
        "Start the circle",
        name=name,
        purpose="We build digesters from bags of film and tell each other how it went.",
        topics={"biogas"},
        language="en",
        admission=admission,
    )
    person.follow("Add an article").press("Look for it", q="digester").press("Put it on the list")
    assert "It stands on the reading list." in person.text


def marks(person: Person, quote: str) -> None:
    """Open the form to ask as the script does for what is marked in the article."""
    [place] = person.page.xpath("//*[@data-ask]")
    person.open(f"{place.get('data-ask')}?{urlencode({'quote': quote})}")
    assert quote in person.text


def test_main_journey(jaime, john, amina, circle, signs_up, clock, post, wiki):
    # John finds the circle and joins; sign-up lies on the way to the same button.
    john.open(circle).press("Join this circle").follow("Join Ayni")
    signs_up(john, JOHN, "John Uwimana", "Africa/Kigali")
    john.press("Join this circle")
    assert "You are in. Welcome!" in john.text
    amina.open("/accounts/signup/")
    signs_up(amina, AMINA, "Amina Shrestha", "Asia/Kathmandu")
    amina.open("/me/").press("Save", topics={"biogas"})
    amina.open(circle).press("Join this circle")

    # He asks at a sentence; his session ends while he types, and nothing of it is lost.
    marks(john.open(circle).follow(TITLE), KEPT)
    elsewhere = Person()
    elsewhere.client.cookies = john.client.cookies
    elsewhere.open("/").press("Sign out")
    john.press("Ask", title="Is 150-micron film enough?", body="I only get 150 in **Huye**.")
    assert "What you wrote is kept." in john.text
    john.press("Continue", login=JOHN).press("Continue", code=post.code_for(JOHN))
    assert john.typed("body") == "I only get 150 in **Huye**." and KEPT in john.text
    john.press("Ask")
    thread = john.address
    assert "Is 150-micron film enough?" in john.text and KEPT in john.text

    # And about a part as a whole, and at two more sentences.
    john.open(circle).follow(TITLE).follow("Ask about this part")
    assert "This part as a whole" in john.text
    john.press("Ask", title="Does the trench need a lining?", body="The soil is sandy.")
    marks(john.open(circle).follow(TITLE), REWORDED)
    john.press("Ask", title="Twenty turns of what width?")
    reworded = john.address
    marks(john.open(circle).follow(TITLE), GONE)
    john.press("Ask", title="Forty days also in the cold?")
    gone = john.address

    # Jaime answers; the bell and, two minutes later, one mail say so.
    jaime.open(thread).press("Send", body="Double it, and round off the **edges** of the trench.")
    post.work()
    assert "Jaime Marti answered your question" in john.open("/notifications/").text
    assert bell(john) == "1"
    before = len(post.letters_to(JOHN))
    clock.go_on(seconds=100)
    assert len(post.letters_to(JOHN)) == before
    clock.go_on(minutes=1)
    [letter] = post.letters_to(JOHN)[before:]
    assert letter["Subject"] == "Is 150-micron film enough?"
    assert "round off the edges" in text_of(letter) and KEPT in text_of(letter)

    # He reads, thanks, and says that it worked.
    john.open("/notifications/").follow(
        "Jaime Marti answered your question “Is 150-micron film enough?”"
    )
    john.press("Thanks").press("This worked for me")
    assert "This worked for John Uwimana" in john.text
    assert bell(john) == ""
    post.work()
    heard = jaime.open("/notifications/").text
    assert "John Uwimana thanks you" in heard and "says that your answer worked" in heard

    # Amina was away all week. Her digest comes at her own hour, once.
    before = len(post.letters_to(AMINA))
    clock.move_to(HER_HOUR - timedelta(minutes=1))
    assert len(post.letters_to(AMINA)) == before
    clock.move_to(HER_HOUR + timedelta(minutes=1))
    [digest] = post.letters_to(AMINA)[before:]
    said = text_of(digest)
    asked = said.index("QUESTIONS YOU CAN PROBABLY ANSWER")
    best = said.index("THE BEST OF YOUR CIRCLES")
    assert asked < said.index("Does the trench need a lining?") < best
    assert best < said.index("Is 150-micron film enough?") < said.index("round off the edges")
    assert "CC BY-SA 4.0" in said and f"http://testserver{thread}" in said
    for hour in (1, 5, 24):
        clock.move_to(HER_HOUR + timedelta(hours=hour))
        assert len(post.letters_to(AMINA)) == before + 1

    # She has had enough: her mail program posts to the address in the header, without a cookie.
    stop = one_click(digest)
    machine = Client(enforce_csrf_checks=True)
    assert machine.get(stop).status_code == 200
    assert machine.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    jaime.open(gone).press("Send", body="Yes, wait longer there.")
    so_far = len(post.letters_to(JAIME)), len(post.letters_to(AMINA))
    john.open(gone).press("Send", body="So I thought. How long?")
    clock.move_to(HER_HOUR + WEEK + timedelta(hours=12))
    assert len(post.letters_to(AMINA)) == so_far[1]
    assert len(post.letters_to(JAIME)) > so_far[0]

    # The article changes on its wiki: every question stays, or says openly what became of it.
    edit(wiki)
    brings_in(jaime, wiki.url(TITLE), post)
    margin = jaime.text
    assert "Twenty turns of what width? The article has changed here since" in margin
    assert "Forty days also in the cold? This passage is no longer in the article" in margin
    assert "article has changed" not in jaime.open(thread).text
    assert "The article has changed here since" in jaime.open(reworded).text
    assert "This passage is no longer in the article" in jaime.open(gone).text
    post.work()
    assert "The article changed under “Forty days also in the cold?”" in (
        john.open("/notifications/").text
    )


def test_a_page_under_a_closed_licence(jaime, signs_up, closed_wiki, post, clock):
    signs_up(jaime.open("/accounts/signup/"), JAIME, "Jaime Marti", "America/La_Paz")

    brings_in(jaime, closed_wiki.url(TITLE), post)
    assert "It could not be brought in" in jaime.text
    assert "commercial" in jaime.text

    jaime.press("Follow it by its link")
    assert "This article is followed by its link only" in jaime.text
    assert KEPT not in jaime.text
    assert jaime.link("Read it at " + closed_wiki.base.removeprefix("http://"))


def test_a_circle_behind_a_door(jaime, john, circle, signs_up, post):
    founds(jaime, "Digester workshop", "request")
    workshop = jaime.address
    marks(jaime.follow(TITLE), KEPT)
    jaime.press("Ask", title="Who has a welder?", circle="digester-workshop")
    thread = jaime.address
    signs_up(john.open("/accounts/signup/"), JOHN, "John Uwimana", "Africa/Kigali")
    john.open(thread, status=404)

    # He asks to be let in, is admitted, and hears of it.
    john.open(workshop).follow("Ask to be admitted")
    john.press("Send my request", note="I weld in Huye.")
    jaime.open(workshop).open(jaime.link("Facilitate 1 asks to be admitted"))
    assert "I weld in Huye." in jaime.text
    jaime.press("Admit John Uwimana")
    post.work()
    assert "Jaime Marti admitted you to Digester workshop" in john.open("/notifications/").text
    john.open(thread).press("Send", body="I do.")
    assert "Who has a welder?" in john.open(workshop).text

    # He leaves: what was said there does not exist for him any more, his own words included.
    john.press("Leave this circle")
    everything = [thread, f"{thread}posts/1/edit/", f"{thread}posts/2/edit/"]
    uid = thread.split("/")[2]
    for address in [*everything, f"/api/v1/threads/{uid}", f"/api/v1/threads/{uid}/facts"]:
        assert john.client.get(address).status_code == 404, address
    article = jaime.open(workshop).link(TITLE)
    for page in ("/", "/notifications/", "/me/digest/", workshop, article):
        assert "welder" not in john.open(page).text


def bell(person: Person) -> str:
    """Return the number at the bell of a fresh page."""
    [count] = person.open("/about/").page.xpath("//*[@data-bell-count]")
    return count.text_content().strip()
