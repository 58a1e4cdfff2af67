"""The article of the stories in two editions, on a wiki that lets it go and one that does not."""

from tests.articles.fake_wiki import Page, Wiki

KEPT = "Lay the 200-micron film double where the trench is stony."
REWORDED = "Tie the inlet pipe with strips of inner tube, twenty turns of it."
REWORDED_NOW = "Tie the inlet pipe with strips of inner tube, thirty turns at least."
GONE = "Let the slurry rest for forty days before you light the first flame."

_BODY = """
<div class="mw-content-ltr mw-parser-output" lang="en" dir="ltr">
<p>A tube digester makes cooking gas from dung and water in a bag of polyethylene film.</p>
<div class="mw-heading mw-heading2"><h2 id="Trench">Trench</h2></div>
<p>Dig the trench as long as the tube and half as deep. {kept}</p>
<div class="mw-heading mw-heading2"><h2 id="Pipes">Pipes</h2></div>
<p>Two clay pipes lead the slurry in and out of the bag. {pipes}</p>
<div class="mw-heading mw-heading2"><h2 id="Filling">Filling</h2></div>
<p>Mix one bucket of dung with four buckets of water and pour it in each morning.{rest}</p>
</div>
"""
FIRST = _BODY.format(kept=KEPT, pipes=REWORDED, rest=f" {GONE}")
SECOND = _BODY.format(kept=KEPT, pipes=REWORDED_NOW, rest="")

TITLE = "Tube digester"


def open_wiki() -> Wiki:
    """Return a wiki under CC BY-SA that holds the article."""
    return Wiki(pages={TITLE: Page(TITLE, FIRST, images=())}, files={})


def edit(wiki: Wiki) -> None:
    """Put the second edition in its place, as somebody who edits the wiki does."""
    page = wiki.pages[TITLE]
    page.html = SECOND
    page.revid += 1
    page.revisions.insert(0, (page.revid, "Amina", False))


def closed_wiki() -> Wiki:
    """Return a wiki whose licence forbids commercial use."""
    wiki = open_wiki()
    licence = "https://creativecommons.org/licenses/by-nc-sa/4.0/"
    wiki.rights = (licence, "Creative Commons Attribution-NonCommercial-ShareAlike")
    return wiki
