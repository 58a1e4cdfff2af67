"""What a wiki only folds is content: a reader of the wiki can open it, so a reader here sees it."""

import pytest
from lxml import html as lxml_html

from articles import canonical
from articles.sanitising import clean

BASE = "https://wiki.example/wiki/Tube_digester"


def text_of(html):
    return canonical.extract(clean(html, base_url=BASE, known_image={}).html).text


FOLDED = {
    "section of a mobile skin": '<h2>Build</h2><section class="collapsible-block" '
    'hidden="until-found"><p>Dig a pit.</p></section>',
    "any element a browser finds in": '<div hidden="UNTIL-FOUND">Dig a pit.</div>',
    "section of an older mobile skin": '<h2>Build</h2><div class="mf-section-1 collapsible-block"'
    ' style="display:none"><p>Dig a pit.</p></div>',
    "a section with a plain hidden": '<section class="mf-section-2 collapsible-block" hidden>'
    "<p>Dig a pit.</p></section>",
    "content of a collapsible box": '<div class="mw-collapsible mw-collapsed"><div '
    'class="mw-collapsible-content" style="display: none;"><p>Dig a pit.</p></div></div>',
    "rows of a collapsed table": '<table class="wikitable mw-collapsible mw-collapsed"><tbody><tr>'
    '<th>Steps</th></tr><tr style="display: none;"><td>Dig a pit.</td></tr></tbody></table>',
    "body of a collapsed table": '<table class="collapsible collapsed"><tbody hidden><tr>'
    "<td>Dig a pit.</td></tr></tbody></table>",
    "a row that hides itself": '<table><tr class="mw-collapsed" style="visibility:collapse">'
    "<td>Dig a pit.</td></tr></table>",
    "items of a collapsed list": '<ul class="mw-collapsible mw-collapsed"><li>Steps</li>'
    '<li style="display:none">Dig a pit.</li></ul>',
    "what a custom toggle opens": '<span class="mw-customtoggle-pit">More</span><div '
    'id="mw-customcollapsible-pit" style="display:none">Dig a pit.</div>',
    "an old navigation frame": '<div class="NavFrame collapsed"><div class="NavHead">Steps</div>'
    '<div class="NavContent" style="display:none">Dig a pit.</div></div>',
    "a spoiler": '<div class="spoiler-container"><span class="spoiler-content" '
    'style="visibility:hidden">Dig a pit.</span></div>',
    "details": "<details><summary>Steps</summary><p>Dig a pit.</p></details>",
    "a list of definitions in details": "<details><summary>Steps</summary><dl><dt>Pit</dt>"
    "<dd>Dig a pit.</dd></dl></details>",
    "a folded section in details": "<details><summary>Steps</summary>"
    '<div class="mw-collapsible-content" style="display:none">Dig a pit.</div></details>',
    "an accordion": '<h2 class="accordion-header"><button aria-expanded="false" '
    'aria-controls="c1">Build</button></h2><div id="c1" style="display:none">Dig a pit.</div>',
    "a tab panel": '<div role="tabpanel" hidden>Dig a pit.</div>',
    "a pane": '<div class="tab-content"><div class="tab-pane fade" style="opacity:0">Dig a pit.'
    "</div></div>",
    "a toggle": '<p><a data-toggle="collapse" href="#more">More</a></p>'
    '<div id="more" hidden>Dig a pit.</div>',
    "what a switch opens": '<input type="checkbox" aria-controls="s"><div id="s" hidden>Dig a pit.'
    "</div>",
    "an expandable part with its control": '<p class="x" role="button" aria-expanded="false">'
    'More</p><div class="expand-content" style="display:none">Dig a pit.</div>',
    "a part with a label": '<label for="t">More</label><div class="toggle-content" hidden>'
    "Dig a pit.</div>",
    "rows of a table that its button expands": '<table class="expandable"><tr><th><button>All'
    "</button></th></tr><tr hidden><td>Dig a pit.</td></tr></table>",
    "for wide screens only": '<div class="nomobile"><p>Dig a pit.</p></div>',
}


@pytest.mark.parametrize("form", FOLDED)
def test_folded_words_come_in(form):
    """Kind: content behind a control that opens it, however the wiki's skin or script hides it."""
    assert "Dig a pit." in text_of(FOLDED[form])


HIDDEN = {
    "no control opens it": '<p>Seen <span style="display:none">GONE</span></p>',
    "a sort key in a collapsed table": '<table class="mw-collapsible mw-collapsed"><tr '
    'style="display:none"><td><span style="display:none">GONE</span>Seen</td></tr></table>',
    "metadata in a folded section": '<section class="collapsible-block" hidden="until-found">'
    '<p>Seen</p><div class="metadata" style="display:none">GONE</div></section>',
    "a hidden word in details": "<details><p>Seen <span hidden>GONE</span></p></details>",
    "the control itself": '<div class="mw-collapsible">Seen <span class="mw-collapsible-toggle">'
    "GONE</span></div>",
    "a contents table that folds": '<p>Seen</p><div id="toc" class="toc mw-collapsible">GONE</div>',
    "a folded navigation box": '<p>Seen</p><table class="navbox mw-collapsible mw-collapsed">'
    '<tr style="display:none"><td>GONE</td></tr></table>',
    "hidden deep inside": '<div class="mw-collapsible-content"><p>Seen</p><ul><li '
    'style="display:none">GONE</li></ul></div>',
    "a part of details that stays hidden": "<details><summary>Seen</summary><p hidden>GONE</p>"
    "</details>",
    "a list of details that stays hidden": "<details open><p>Seen</p>"
    '<ul style="display:none"><li>GONE</li></ul></details>',
    "the suggestions of a field": '<p>Seen</p><input aria-controls="s"><ul id="s" hidden><li>GONE'
    "</li></ul>",
    "the list of a combobox": '<p>Seen</p><div role="combobox" aria-controls="s"></div>'
    '<div id="s" hidden>GONE</div>',
    "a dialog that a button opens": '<p>Seen</p><button aria-controls="d">Cite</button>'
    '<div id="d" role="dialog" hidden>GONE</div>',
    "a modal window": '<p>Seen</p><a data-toggle="modal" data-target="#m" href="#m">Cite</a>'
    '<div id="m" style="display:none">GONE</div>',
    "a menu of tools": '<p>Seen</p><button aria-controls="m">Tools</button>'
    '<div id="m" role="menu" hidden>GONE</div>',
    "a list to choose from": '<p>Seen</p><button aria-controls="m">Sort</button>'
    '<ul id="m" role="listbox" hidden><li>GONE</li></ul>',
    "a tooltip": '<p>Seen</p><span aria-controls="t">i</span>'
    '<div id="t" role="tooltip" hidden>GONE</div>',
    "what a button says it pops up": '<p>Seen</p><button aria-haspopup="true" aria-controls="p">'
    'Tools</button><div id="p" hidden>GONE</div>',
    "a menu by its class": '<p>Seen</p><button data-toggle="collapse" data-target="#m">'
    'More</button><div id="m" class="navbar-collapse collapse" style="display:none">GONE</div>',
    "expanding without a control": '<p>Seen</p><div class="expand" style="display:none">GONE</div>',
    "a toggle of the page": '<p>Seen</p><div class="user-toggle" hidden>GONE</div>',
    "a button of the page": '<p>Seen</p><button class="user-toggle">GONE</button>',
    "a menu": '<p>Seen</p><nav aria-expanded="false">GONE</nav>',
}


@pytest.mark.parametrize("form", HIDDEN)
def test_what_no_reader_can_open_stays_hidden(form):
    """Kind: text that is hidden for good; an import must not be the one to show it."""
    text = text_of(HIDDEN[form])
    assert "Seen" in text
    assert "GONE" not in text


TABS = {
    "a panel with its name": '<div class="tabber"><div class="tabbertab" title="Metal">Weld it.'
    '</div><div class="tabbertab" title="Film" style="display:none">Glue it.</div></div>',
    "a newer panel with its name": '<div class="tabber"><header class="tabber__header"></header>'
    '<section class="tabber__section"><article class="tabber__panel" data-mw-tabber-title="Metal">'
    'Weld it.</article><article class="tabber__panel" data-mw-tabber-title="Film" hidden>Glue it.'
    "</article></section></div>",
    "panels named by their tabs": '<div role="tablist"><button role="tab" id="t1" '
    'aria-controls="p1">Metal</button><button role="tab" id="t2" aria-controls="p2">Film</button>'
    '</div><div role="tabpanel" id="p1" aria-labelledby="t1">Weld it.</div>'
    '<div role="tabpanel" id="p2" aria-labelledby="t2" hidden>Glue it.</div>',
    "panels that their tabs control": '<ul role="tablist"><li><a role="tab" href="#p1" '
    'aria-controls="p1">Metal</a></li><li><a role="tab" href="#p2" aria-controls="p2">Film</a></li>'
    '</ul><div role="tabpanel" id="p1">Weld it.</div>'
    '<div role="tabpanel" id="p2" style="display:none">Glue it.</div>',
}


@pytest.mark.parametrize("form", TABS)
def test_tabs_become_one_after_the_other_each_under_its_name(form):
    """Kind: content that shares one place on the wiki and is told apart by a name on a tab."""
    assert text_of(TABS[form]).split("\n") == ["Metal", "Weld it.", "Film", "Glue it."]


def test_words_on_a_control_that_is_a_heading_stay():
    html = '<h2><button aria-expanded="false" aria-controls="a">Build</button></h2><p>Dig.</p>'
    page = clean(html, base_url=BASE, known_image={})
    assert [section.title for section in page.sections] == ["Build"]


@pytest.mark.shared
@pytest.mark.parametrize("hidden", ['hidden="until-found"', 'style="display:none"', "hidden"])
def test_a_real_page_keeps_its_words_when_a_mobile_skin_folds_it(shared_data, hidden):
    """Every section of a real article as the mobile skin delivers it: nothing may be missing."""
    html = (shared_data / "wikipedia-hermitian-matrix/parser-output.html").read_text()
    flat = lxml_html.fragment_fromstring(html)
    pieces, is_open = [], False
    for child in flat:
        written = lxml_html.tostring(child, encoding="unicode")
        if child.tag == "h2":
            pieces += ["</section>" * is_open, written]
            pieces.append(f'<section class="mf-section-1 collapsible-block" {hidden}>')
            is_open = True
        else:
            pieces.append(written)
    folded = text_of("".join([*pieces, "</section>" * is_open]))
    assert folded.split() == text_of(html).split()
