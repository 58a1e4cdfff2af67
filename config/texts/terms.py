"""What we ask of each other."""

from django.utils.translation import gettext as _


def paragraphs() -> tuple[str, ...]:
    """Return the page, paragraph by paragraph."""
    return (
        _(
            "Ayni brings people together around openly licensed articles on how to build things."
            " Reading is free for everyone and needs no account. To write you need one, and an"
            " address that receives mail."
        ),
        "# " + _("What you write stays yours, and is shared"),
        _(
            "You keep your rights in what you write. By sending it you share it under [Creative"
            " Commons Attribution-ShareAlike 4.0](https://creativecommons.org/licenses/by-sa/4.0/)."
            " It says so on every form. Whoever uses your words names you and shares the result"
            " alike. What was shared in this way cannot be called back from those who use it"
            " already; here you may take your posts down at any time."
        ),
        _(
            "Only send what is yours or what its licence lets you share: name your sources, and"
            " quote no more than you need."
        ),
        "# " + _("How we treat each other"),
        "\n".join(
            (
                "- " + _("Answer the question, and the person who asked it, with respect."),
                "- " + _("No insults, no threats, no harassment, no hate against any group."),
                "- " + _("No advertising, no mass messages, no accounts in the name of others."),
                "- " + _("Nobody else's address, telephone number or picture without their word."),
                "- "
                + _(
                    "Where something may hurt (gas, fire, pressure, current, drinking water), say"
                    " what you tested yourself and what you only believe."
                ),
            )
        ),
        "# " + _("What you read here is advice between equals"),
        _(
            "Nobody here has checked an answer before you read it. What worked for somebody else"
            " may fail or be dangerous with your materials, at your place. You build at your own"
            " risk; keep to the laws and the safety rules of the place where you build."
        ),
        "# " + _("Who looks after this place"),
        _(
            "Facilitators look after their circle, moderators after the whole site. Every post"
            " has a link to report it. People decide about reports, never a machine, and every"
            " decision is written down with its reason. A post may be taken down, its author may"
            " be warned, and who goes on all the same may be shut out. Nobody decides about a case"
            " of their own."
        ),
        _(
            "Do you think that a decision was wrong, or that something here breaks your rights?"
            " Write to us with [this form](%(site)s/takedown/). It needs no account."
        ),
        "# " + _("Leaving, and changes"),
        _(
            "You may leave whenever you like. This site is run with care but without any promise"
            " that it is always there. When these terms change, the date below changes, and every"
            " earlier version stays readable."
        ),
    )
