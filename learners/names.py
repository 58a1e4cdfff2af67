"""Which display names and addresses are taken: pure functions, the same for forms, API and mail."""

import re
import unicodedata

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from learners.unseen import without_unseen

NAME_LENGTH = 60
ADDRESS_LENGTH = 254
# Longer ones are refused before any work; in ASCII an address may be longer than as typed.
_LONGEST_TYPED = 320
# Quotes that change nothing. Where they are needed, one mailbox has endless spellings.
_NEEDLESS_QUOTES = re.compile(r'"([\w.!#$%&\'*+/=?^`{|}~-]+)"', re.ASCII)
# Not even localhost: mail goes to names on the internet, never into our own network.
_validate_address = EmailValidator(allowlist=[])

# Written marks that make a name read as an address or break out of a mail's `From: name <..>`.
_ADDRESS_LIKE = re.compile(r"[@<>\"\\]|://|\bwww\.", re.IGNORECASE)
# Control characters, line and paragraph separators, surrogates, private and unassigned ones.
_REFUSED = {"Cc", "Zl", "Zp", "Cs", "Co", "Cn"}


def clean_name(raw: str) -> str:
    """Return the name as it is stored: NFKC, single spaces, 1..60 characters.

    Nothing invisible stays that is no part of its spelling (learners/unseen.py). Raises
    ValidationError(code="name") for control characters, line breaks, what looks like an address,
    and names without any letter or digit.
    """
    if len(raw) > 10 * NAME_LENGTH:
        raise _refused(_("A name has at most 60 characters."))
    folded = unicodedata.normalize("NFKC", raw.strip())
    if len(folded) > 10 * NAME_LENGTH:  # Some letters become eighteen.
        raise _refused(_("A name has at most 60 characters."))
    kinds = {character: unicodedata.category(character) for character in folded}
    if any(kind in _REFUSED for kind in kinds.values()):
        raise _refused(_("A name is one line of letters, without control characters."))
    name = unicodedata.normalize("NFKC", re.sub(r"\s+", " ", without_unseen(folded)).strip())
    if not any(unicodedata.category(character)[0] in "LN" for character in name):
        raise _refused(_("Please give a name that others can read."))
    if len(name) > NAME_LENGTH:
        raise _refused(_("A name has at most 60 characters."))
    if _ADDRESS_LIKE.search(name):
        raise _refused(_("Please give a name, not an address."))
    return name


def has_control_characters(text: str, *, lines: bool = False) -> bool:
    """Say whether a text holds characters that steer machines; `lines` lets line breaks pass."""
    allowed = "\n\r\t" if lines else ""
    return any(unicodedata.category(c) in {"Cc", "Cs"} and c not in allowed for c in text)


def fold_address(raw: str) -> str:
    """Return the one spelling of an email address: lower case, its domain in ASCII (A-labels).

    Domains follow IDNA 2008 with the UTS 46 mapping, non-transitional: `straße` and `strasse` are
    two domains. Raises ValidationError(code="email") for what is no address, for a domain that
    cannot exist or is a number of the network, for a local part that needs quotes, and for one
    beyond ASCII: mail would need SMTPUTF8, which few accept, and lower-casing such letters can
    name another person's mailbox.
    """
    address = raw.strip()
    if len(address) > _LONGEST_TYPED:
        raise _not_taken(_("This address is too long."))
    local, at, domain = address.rpartition("@")
    if not local.isascii():
        raise _not_taken(
            _(
                "We cannot send mail to this address: before the @ it may only have the letters"
                " a to z, digits and signs such as . _ + -. Please give another address."
            )
        )
    if needless := _NEEDLESS_QUOTES.fullmatch(local):
        local = needless[1]
    folded = f"{local.lower()}{at}{_ascii_domain(domain)}"
    if len(folded) > ADDRESS_LENGTH:
        raise _not_taken(_("This address is too long."))
    # The validator takes quotes and numbers of the network, as "a b"@[127.0.0.1].
    if {'"', "["} & set(folded) or not _is_address(folded):
        raise _not_taken(_("This address cannot receive mail. Please check it."))
    return folded


def mailbox_of(address: str) -> str:
    """Return one name for all folded addresses that surely reach one mailbox: a key, no address.

    A plus part and, at Gmail, dots make no other mailbox.
    """
    local, _at, domain = address.lower().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in ("gmail.com", "googlemail.com"):
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def _is_address(folded: str) -> bool:
    try:
        _validate_address(folded)
    except ValidationError:
        return False
    return True


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True, std3_rules=True, transitional=False).decode()
    except idna.IDNAError:
        raise _not_taken(
            _("After the @ there must be a domain name that can exist. Please check it.")
        ) from None


def _not_taken(message: str) -> ValidationError:
    return ValidationError(message, code="email")


def _refused(message: str) -> ValidationError:
    return ValidationError(message, code="name")
