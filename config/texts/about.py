"""What this place is."""

from django.utils.translation import gettext as _


def paragraphs() -> tuple[str, ...]:
    """Return the page, paragraph by paragraph."""
    return (
        _(
            "Open wikis hold thousands of articles on how to build things: digesters, dryers,"
            " filters, stoves. People on five continents build from the same page and never meet."
            " Here they gather around it in learning circles, ask at the very sentence that stops"
            " them, and answer each other live; letters tell whoever is away."
        ),
        "# " + _("What happens to what I write?"),
        _(
            "What you write here is shared under [Creative Commons Attribution-ShareAlike 4.0]"
            "(https://creativecommons.org/licenses/by-sa/4.0/), with your name. Anyone may use it,"
            " also in the article it is about, if they name you and share alike."
        ),
        "# " + _("And the articles?"),
        _(
            "They keep the licence of their wiki, which stands below each of them together with"
            " their authors, their source and what we changed. Pages whose licence is not free"
            " stay where they are."
        ),
        "# " + _("Who can read what?"),
        _(
            "Everyone reads open circles; their members write. Circles on request show their page"
            " to everyone and their threads to members. Invite-only circles are known to their"
            " members alone. Your address, time zone and reading are never shown to others."
        ),
        "# " + _("Read more"),
        "\n".join(
            (
                "- " + _("[Terms of use](%(site)s/terms/): what we ask of each other"),
                "- " + _("[Privacy](%(site)s/privacy/): what is stored, and for how long"),
                "- " + _("[Licences](%(site)s/licence/): how to use what you find here"),
            )
        ),
    )
