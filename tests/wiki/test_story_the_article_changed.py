"""Journey 8: Jaime edits the wiki page; John's question stays on its passage and says what changed.

Nobody presses a button: the article looks by itself.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from tests.stories.conftest import biogas, clock, post
from tests.stories.person import Person
from tests.stories.post_office import text_of
from tests.wiki.test_refresh_from_wiki import EDITED, KEPT, PIPES, PIPES_NOW, REST, TEXT

__all__ = ["biogas", "clock", "post"]

JAIME, JOHN = "jaime@example.org", "john@example.org"
# Monday, seven in the morning in Kigali.
HIS_HOUR = datetime(2026, 3, 9, 5, 0, tzinfo=UTC)
TITLE = "Tube digester of the story"


def joins(person: Person, address: str, name: str, zone: str, post) -> None:
    person.open("/accounts/signup/").press(
        "Send me a code", email=address, name=name, time_zone=zone
    )
    person.press("Continue", code=post.code_for(address))


def asks(person: Person, circle: str, quote: str, title: str) -> str:
    person.open(circle).follow(TITLE)
    [place] = person.page.xpath("//*[@data-ask]")
    person.open(f"{place.get('data-ask')}?{urlencode({'quote': quote})}").press("Ask", title=title)
    return person.address


def test_the_article_changed(wiki, clock, post, biogas):
    jaime, john = Person(), Person()
    wiki.edit(TITLE, TEXT, user="Jaime")
    joins(jaime, JAIME, "Jaime Marti", "America/La_Paz", post)
    jaime.open("/articles/import/").press("Bring it in", url=wiki.address(TITLE))
    post.work()
    jaime.open(jaime.address)
    jaime.open("/circles/new/").press(
        "Start the circle",
        name="Tube digesters",
        purpose="We build digesters and tell each other how it went.",
        topics={"biogas"},
        language="en",
        admission="open",
    )
    jaime.follow("Add an article").press("Look for it", q="story").press("Put it on the list")
    circle = "/circles/tube-digesters/"
    joins(john, JOHN, "John Uwimana", "Africa/Kigali", post)
    john.open(circle).press("Join this circle")
    kept = asks(john, circle, KEPT, "Is 150-micron film enough?")
    reworded = asks(john, circle, PIPES, "Twenty turns of what width?")
    gone = asks(john, circle, REST, "Forty days also in the cold?")
    jaime.open(reworded).press("Send", body="Two fingers wide.")

    # Jaime edits the page on its wiki, and within a day the article here has become a new edition.
    wiki.edit(TITLE, EDITED, user="Jaime")
    clock.go_on(hours=15)
    post.work()

    # The page and the API say what changed, with the old words and the new ones.
    assert "article has changed" not in john.open(kept).text
    assert PIPES in john.open(reworded).text and PIPES_NOW in john.text
    assert "The article has changed here since" in john.text
    assert REST in john.open(gone).text
    assert "This passage is no longer in the article" in john.text
    uid = reworded.split("/")[2]
    passage = john.client.get(f"/api/v1/threads/{uid}").json()["thread"]["passage"]
    assert passage["ayni:now"]["state"] == "changed"
    assert passage["ayni:now"]["exact"] == PIPES_NOW
    assert PIPES in str(passage["selector"])
    margin = john.open(circle).follow(TITLE).text
    assert "Twenty turns of what width? The article has changed here since" in margin
    assert PIPES_NOW in margin and "compared with its wiki" in margin

    # The asker's bell says so, and that of who answered there; and so does his digest.
    said = "The article changed under “Twenty turns of what width?”"
    assert said in john.open("/notifications/").text
    assert said in jaime.open("/notifications/").text
    before = len(post.letters_to(JOHN))
    clock.move_to(HIS_HOUR + timedelta(minutes=10))
    digest = text_of(post.letters_to(JOHN)[before:][-1])
    told = digest[digest.index("THE ARTICLE CHANGED UNDER WHAT YOU WROTE") :]
    assert "Twenty turns of what width?" in told and PIPES in told
    assert "Forty days also in the cold?" in told and REST in told
    assert "Is 150-micron film enough?" not in told.split("YOUR NEXT")[0]
