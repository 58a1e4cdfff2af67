"""What a licence, a refusal and the evidence for them are."""

from dataclasses import dataclass
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Scope(IntEnum):
    """How near to the page a statement was found: the nearest wins."""

    PAGE = 1  # machine-readable data or a licence link inside the article itself
    TEMPLATE = 2  # the name of a template or a category of the page
    SITE = 3  # the footer, or what the wiki says of itself
    OPERATOR = 4  # what a curator of this instance has looked up


@dataclass(frozen=True)
class Evidence:
    """One statement about a licence: the words or address found, where, and on which page.

    `words` are those of the link whose address `value` is: a wiki's words name the version more
    often than its address does.
    """

    scope: Scope
    value: str
    found_in: str
    url: str = ""
    words: str = ""


@dataclass(frozen=True)
class Licence:
    """A licence a work may come in under.

    `spdx` names it with its port (`CC-BY-SA-3.0-DE`). `isolated`: its words must never be mixed
    into other text. `note` is what a person adapting it should know. `evidence` are the statements
    that were believed, `conflicts` those that said something else.
    """

    spdx: str
    name: str
    url: str
    version: str
    accepts_import: bool
    isolated: bool = False
    note: str | Promise = ""
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Why a work may not come in; `spdx` is "" when not even its licence is known."""

    reason: str
    spdx: str = ""
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple[Evidence, ...] = ()

    @property
    def explanation(self) -> str:
        """The reason in the reader's language."""
        return str(_REASONS[self.reason])

    @property
    def hint(self) -> str:
        """What can be done all the same."""
        return str(_HINT)


_HINT = _(
    "You can still follow this page by its link: Ayni keeps the title and the address, and people "
    "can ask about it, but the text stays where it is."
)
_REASONS = {
    "nc": _(
        "Its licence forbids commercial use. That is not a free licence, and its text cannot be "
        "mixed with what people write here."
    ),
    "nd": _("Its licence forbids changed versions, so nobody could adapt or improve it here."),
    "too_old": _(
        "Its licence is an early version that allows no later one, so its text cannot be "
        "mixed with what people write here."
    ),
    "reserved": _("All rights are reserved by its authors."),
    "no_version": _(
        "It names a licence but not the version. A curator can settle the version for this wiki."
    ),
    "unknown": _("Ayni could not find out which licence it is under, so it is treated as closed."),
}
