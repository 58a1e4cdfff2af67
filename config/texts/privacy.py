"""What is stored, for how long, and who sees it."""

from django.utils.translation import gettext as _


def paragraphs() -> tuple[str, ...]:
    """Return the page, paragraph by paragraph."""
    return (
        _(
            "We store what the site needs to work, and nothing to advertise with. No page loads"
            " anything from elsewhere, nobody counts your visits, and your data is not sold or"
            " handed on."
        ),
        "# " + _("What we store, and for how long"),
        "\n".join(
            (
                "- "
                + _(
                    "**Your account:** e-mail address, name, and what you tell of yourself:"
                    " country, languages, time zone, topics, a few words. As long as you have the"
                    " account."
                ),
                "- "
                + _(
                    "**What you write:** posts with their earlier wordings, reports of what you"
                    " built, circles you found. Until you or a moderator take it down; a wording"
                    " that was taken down is shown to nobody."
                ),
                "- "
                + _(
                    "**What you take part in:** your circles, how far you have read, what you"
                    " follow, whom you thanked. As long as you have the account."
                ),
                "- "
                + _(
                    "**Mails to you:** their words are wiped once they are sent. That a letter"
                    " went out, and when, stays."
                ),
                "- "
                + _(
                    "**Mails that come in:** whom they say they are from, and when; of mails to you"
                    " that came back also the reason. Never their words. For 30 days."
                ),
                "- "
                + _(
                    "**Reports and requests about rights:** who sent them, about what, and what was"
                    " decided, so that decisions can be checked later."
                ),
                "- "
                + _(
                    "**Your network address:** kept for at most a day, to hold off floods of"
                    " requests. It is not stored with your account."
                ),
            )
        ),
        "# " + _("Cookies"),
        _(
            "Only necessary ones: one that keeps you signed in (60 days), one that protects forms"
            " against forgery, one for the language you chose, and one that carries a short message"
            " to the next page. That is why no banner asks you. What you type before you send it is"
            " kept in your own browser, so that a lost line loses no words."
        ),
        _(
            "One more stays for 180 days in a browser in which you have signed in. It signs nobody"
            " in: it only keeps strangers who ask for codes to your address from keeping you out."
        ),
        "# " + _("Who sees what"),
        "\n".join(
            (
                "- "
                + _(
                    "Everyone sees your name, country, topics, languages, the words about you, and"
                    " what you write in open circles."
                ),
                "- " + _("Members of a closed circle see what you write in it."),
                "- "
                + _(
                    "Nobody but you, and those who run this site, sees your e-mail address, your"
                    " time zone and what you read."
                ),
                "- "
                + _(
                    "Whoever you report never learns that it was you. Moderators see who reported,"
                    " and of a hidden circle only the words that were reported."
                ),
            )
        ),
        "# " + _("Mails"),
        _(
            "We write to you about what is addressed to you, and send a digest at the hour you"
            " chose. Each of these letters has a link that stops it with one press. Codes to sign"
            " in and notices of moderators come in any case."
        ),
        "# " + _("Your rights"),
        _(
            "You may ask what we store about you, have it corrected, or have it erased. Change"
            " your profile yourself at any time; for everything else use"
            " [this form](%(site)s/takedown/) and choose “personal data”. You do not need an"
            " account for it, and somebody answers by mail."
        ),
    )
