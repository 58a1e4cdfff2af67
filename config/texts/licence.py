"""How to use what stands here, and how to ask for a correction."""

from django.utils.translation import gettext as _


def paragraphs() -> tuple[str, ...]:
    """Return the page, paragraph by paragraph."""
    return (
        _(
            "Everything here may be used, changed and passed on: that is the point of it. In"
            " return you say whose work it is and pass it on under the same terms."
        ),
        "# " + _("What learners write"),
        _(
            "Questions, answers, comments and reports “I built this” are under [Creative Commons"
            " Attribution-ShareAlike 4.0 International]"
            "(https://creativecommons.org/licenses/by-sa/4.0/) (CC BY-SA 4.0). You may copy, print,"
            " translate and change them, also for money, if you"
        ),
        "\n".join(
            (
                "- " + _("name the author as they call themselves here,"),
                "- " + _("link to the post and to the licence,"),
                "- " + _("say what you changed, and"),
                "- " + _("share your result under the same licence."),
            )
        ),
        _(
            "For example: “Answer by Jaime, %(site)s, CC BY-SA 4.0, shortened.” Every post has an"
            " address of its own: the number beside its date."
        ),
        "# " + _("Articles"),
        _(
            "Articles come from open wikis and keep the licence they have there. Below each"
            " article, and below every quoted passage, stand its title, its authors, its source,"
            " its licence and what we changed: edit links and styles, nothing else. Under Creative"
            " Commons Attribution or Attribution-ShareAlike reuse works as above. An article under"
            " the GNU Free Documentation License stays under that licence alone: do not mix its"
            " words into text under another one."
        ),
        _(
            "Pages whose licence forbids changes or commercial use, or is unknown, are not copied"
            " here: we keep their title and their address."
        ),
        _(
            "Pictures have authors and licences of their own, which may differ from those of the"
            " article around them."
        ),
        "# " + _("Is a name missing, a licence wrong, or is this your work?"),
        _(
            "Tell us with [this form](%(site)s/takedown/), or follow “Something wrong with this"
            " page?” below any article. You need no account. You get a reference at once and an"
            " answer by mail. We correct a wrong name or licence, and withdraw a text while a doubt"
            " is being cleared up."
        ),
    )
