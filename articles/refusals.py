"""Every reason to refuse something from the open web, and the sentence that says what to do."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_UNREACHABLE = _(
    "Ayni could not read this address. Check it for typing errors and open it in your own "
    "browser; if it opens there, save the page and upload the file instead."
)

SENTENCES: dict[str, Any] = {
    # Addresses and answers
    "bad_address": _(
        "This is not a web address Ayni can read. It must begin with https:// or http://."
    ),
    "address_too_long": _("The address of this page is too long to be kept here."),
    "credentials": _("Remove the name and password from the address and try again."),
    "unreachable": _UNREACHABLE,
    "too_many_redirects": _(
        "This address sends the reader on again and again. Open it in your browser and paste "
        "the address you end up at."
    ),
    "site_refused": _(
        "The site does not let Ayni read this page. Save the page from your browser and upload "
        "the file instead."
    ),
    "try_later": _("The site is busy and asks us to come back later. Try again in a few minutes."),
    "site_error": _("The site answered with an error of its own. Try again later."),
    "too_large": _(
        "This page is too large to be brought in. Bring in a shorter page instead, or follow this "
        "one by its link."
    ),
    "wrong_kind": _(
        "This address does not lead to a web page or to data Ayni can read. Paste the address "
        "of an article."
    ),
    "damaged": _("The answer of the site could not be unpacked. Try again later."),
    # Wikis
    "not_a_wiki": _(
        "No MediaWiki was found behind this address, and Ayni reads no other pages. You can "
        "follow it by its link: people can then ask about it here, and the text stays there."
    ),
    "not_wiki_data": _(
        "The wiki answered with something that is not data. It may be asking for a human "
        "visitor: save the page from your browser and upload the file instead."
    ),
    "no_such_page": _("The wiki has no page of this name. Check the address."),
    "bad_title": _("The wiki does not accept this page name. Check the address."),
    "private_wiki": _(
        "Only members of this wiki may read this page, so it cannot be brought in. You can follow "
        "it by its link."
    ),
    "wiki_error": _("The wiki could not answer. Try again later."),
    "bad_file": _(
        "This file is not a saved wiki page. Upload the whole HTML of a MediaWiki page, or the "
        "JSON answer of its action=parse."
    ),
    "web_archive": _(
        "This is a Safari web archive, which Ayni cannot open. In Safari choose File, Save As and "
        "the format “Page Source”, and upload that file."
    ),
    "no_text": _(
        "This file is no saved page. Save the page again in your browser as HTML or MHTML "
        "(a “single file”), and upload that."
    ),
    "bad_json": _("This file begins like JSON but is not. Save it again."),
    # Reading what came
    "not_understood": _(
        "Ayni could not make sense of this page, and nothing was changed. The host of this "
        "instance can see why."
    ),
    "too_deep": _(
        "This page is nested too deeply to be brought in safely. You can follow it by its link."
    ),
    "unsafe_markup": _(
        "The markup of this page keeps changing when it is cleaned, so it is refused. You can "
        "follow it by its link."
    ),
    "too_much_work": _(
        "This page takes too much work to read, so the import was stopped. Nothing was changed."
    ),
    "much_lost": _(
        "Much of the newest version would be left out here, so a curator looks at it first."
    ),
    # Passages
    "passage_empty": _("Select some text of the article first."),
    "passage_too_long": _("This passage is too long. Select at most a few paragraphs."),
    "passage_not_found": _(
        "This text is not on the page. Copy a few words of the article exactly as they stand."
    ),
    "passage_outside": _(
        "There is no such place in the text. Select the passage in the article, or paste its words."
    ),
    "passage_unsure": _("The place is not certain. Send the words of the passage along with it."),
    "passage_ambiguous": _(
        "This text stands in several places. Add a few words before or after it."
    ),
    "no_such_section": _("This section is not on the page."),
    "bad_selector": _("This is not a passage in the form of a W3C Web Annotation."),
}


class Refused(ValidationError):
    """A refusal with a stable public `code` and, for the log only, the `reason` behind it.

    A private address, a silent host and a missing page share one code and one sentence, so that
    an import cannot be used to look around in the host's own network.
    """

    def __init__(self, code: str, *, reason: str = "", retry_after_s: int | None = None) -> None:
        super().__init__(SENTENCES[code], code=code)
        self.reason = reason or code
        self.retry_after_s = retry_after_s

    @property
    def is_silence(self) -> bool:
        """Say whether the host is down, out of reach or wants to be left alone: ask it no more."""
        return self.code == "try_later" or self.reason in ("timeout", "no_connection")
