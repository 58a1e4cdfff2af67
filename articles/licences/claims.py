"""What one statement about a licence says: an address, an SPDX id, a tag's name, a sentence."""

import re

from django.utils.translation import gettext_lazy as _

from articles.licences.kinds import Evidence, Licence, Refusal, Scope

_NOTE_SA_LATER = _("An adaptation may be under this version or a later one, so under CC BY-SA 4.0.")
_NOTE_GFDL = _("Stays apart: its text may be quoted shortly, but never mixed into CC BY-SA text.")
_NOTE_FREE = _("Naming the authors is a courtesy.")

_CC_URL = re.compile(
    r"creativecommons\.org/(?P<kind>licenses|publicdomain)/(?P<elements>[a-z+-]+)"
    r"(?:/(?P<version>\d\.\d))?(?:/(?P<port>[a-z]{2,3})(?=/|$|[?#]))?",
    re.I,
)
_GFDL_URL = re.compile(
    r"gnu\.org/(?:copyleft|licenses)/(?:old-licenses/)?fdl(?:-(?P<v>1\.[123]))?", re.I
)

# Licence elements as the deeds name them in the languages of the wikis we know.
_ELEMENT_WORDS = {
    "nc": r"non[\s_-]?commercial|\bnc\b|no[\s_-]?comercial|n[ãa]o[\s_-]?comercial"
    r"|pas d.?utilisation commerciale|nicht[\s_-]?kommerziell|non[\s_-]commerciale|非営利|非商业",
    "nd": r"no[\s_-]?deriv\w*|\bnd\b|sin[\s_-]?(?:obras[\s_-])?derivad\w+|sem[\s_-]?deriva\w+"
    r"|pas de modification|keine[\s_-]?bearbeitung\w*|non opere derivate|改変禁止|禁止演绎",
    "sa": r"share[\s_-]?alike|\bsa\b|compartir[\s_-]?igual|compartilha\w*[\s_-]?igual"
    r"|partage (?:dans les m[êe]mes conditions|(?:à|a) l.?identique)|condividi allo stesso modo"
    r"|weitergabe unter gleichen bedingungen|gelijk[\s_-]?delen|継承|相同方式共享",
}
_ELEMENTS = {name: re.compile(words, re.I) for name, words in _ELEMENT_WORDS.items()}
_CC_WORDS = re.compile(
    r"creative[\s_-]?commons|(?:^|[^a-z])cc[\s_-]?(?:by|0|zero)(?![a-z])|\bby-(?:sa|nc|nd)\b", re.I
)
_BY = re.compile(
    r"attribution|\bby\b|atribuci[óo]n|reconocimiento|atribui[çc][ãa]o|paternit[ée]|namensnennung"
    r"|attribuzione|naamsvermelding|表示|署名",
    re.I,
)
# The name of a template or category counts only if it is that of a licence tag as a whole:
# a page in "Public domain images" need not be one.
_TAG = re.compile(
    r"(?:[^:|]+:)?(?:self\W+)?(?:cc[ -]?(?:by|0|zero)\b[\w .+-]*|gfdl[\w .-]*|public domain"
    r"|creative commons attribution[\w .+-]*|all rights reserved|copyrighted|fair ?use)",
    re.I,
)
_ZERO = re.compile(r"\bcc[\s_-]?(?:0|zero)\b|creative commons zero", re.I)
_PUBLIC = re.compile(r"\bpublic[\s_-]?domain\b|\bcc[\s_-]pdm\b", re.I)
_GFDL = re.compile(r"\bgfdl\b|gnu free documentation licen[cs]e", re.I)
_RESERVED = re.compile(r"all rights reserved|copyrighted|fair[\s_-]?use|tous droits r", re.I)
_VERSION = re.compile(r"(?<![\d.])([1-4]\.[0-9])(?![\d.])")
_OR_LATER = re.compile(
    r"\bor[\s_-]+(?:any[\s_-]+)?(?:later|newer|higher)|[1-4]\.[0-9]\s?\+|\boder[\s_-]+(?:jede[\s_-]+)?(?:später|neuer)"
    r"|\bou[\s_-]+(?:toute[\s_-]+version[\s_-]+)?ultérieure|\bo[\s_-]+(?:cualquier[\s_-]+)?(?:versión[\s_-]+)?posterior"
    r"|\bou[\s_-]+(?:qualquer[\s_-]+)?(?:versão[\s_-]+)?posterior|\bof[\s_-]+later|\bo[\s_-]+successiv|以降|或更高|或之后",
    re.I,
)
_PORT = re.compile(r"\d\.\d[\s_/-]+([a-z]{2}|igo)\b", re.I)

_BY_VERSIONS = ("2.0", "2.1", "2.5", "3.0", "4.0")
_FAMILY_NAMES = {"CC-BY": "CC BY", "CC-BY-SA": "CC BY-SA"}


def claim_of(item: Evidence) -> Licence | Refusal:
    """What a statement says by its address and its words; of two licences the stricter one."""
    if item.scope is Scope.TEMPLATE and not _TAG.fullmatch(item.value.replace("_", " ")):
        return Refusal("unknown")
    linked = claim(item.value)
    worded = claim(item.words) if item.words else Refusal("unknown")
    if is_unclear(worded) or is_unclear(linked):
        return linked if is_unclear(worded) else worded
    if family(linked.spdx) != family(worded.spdx):
        return min(linked, worded, key=strictness)
    return worded if _says_more(worded, linked) else linked


def _says_more(worded: Licence | Refusal, linked: Licence | Refusal) -> bool:
    """Say whether the words name another version than the link, or a port that it lacks."""
    if isinstance(worded, Refusal):
        return False
    is_same = isinstance(linked, Licence) and linked.version == worded.version
    has_port = linked.spdx != f"{family(linked.spdx)}-{worded.version}"
    return not (is_same and has_port) or worded.isolated


def is_unclear(said: Licence | Refusal) -> bool:
    """True if the statement is none about a licence that we know."""
    return isinstance(said, Refusal) and said.reason == "unknown"


def family(spdx: str) -> str:
    """The licence without its version and port."""
    return re.sub(r"-\d.*", "", spdx)


def strictness(said: Licence | Refusal) -> tuple[int, int, str]:
    """The order in which statements side by side are believed: the smallest first."""
    if isinstance(said, Refusal) and said.reason != "no_version":
        return (0, 0, said.spdx)
    # A page under the GFDL and a Creative Commons licence offers the choice: we take the latter.
    conditions = {"CC-BY-SA": 1, "CC-BY": 2, "GFDL": 4}.get(family(said.spdx), 3)
    return (1, conditions, said.version if isinstance(said, Licence) else "9")


def claim(value: str) -> Licence | Refusal:
    """What one statement says: an address, an SPDX id, a template name or a sentence."""
    address = _CC_URL.search(value)
    if address:
        if address["kind"].lower() == "publicdomain":
            return _public_domain(address["elements"].lower())
        elements = set(address["elements"].lower().split("-"))
        return _creative_commons(elements, address["version"], address["port"])
    document = _GFDL_URL.search(value)
    if document:
        return _gfdl(document["v"], later=False)
    if re.match(r"(?:https?:)?//", value):
        return Refusal("unknown")
    return _claim_in_words(value.replace("_", " "))


def _claim_in_words(text: str) -> Licence | Refusal:
    version = _VERSION.search(text)
    if _ZERO.search(text):
        return _public_domain("zero")
    if _PUBLIC.search(text):
        return _public_domain("mark")
    if _CC_WORDS.search(text):
        elements = {name for name, words in _ELEMENTS.items() if words.search(text)}
        port = _PORT.search(text)
        if _BY.search(text):
            elements.add("by")
        return _creative_commons(elements, version and version[1], port and port[1])
    if _GFDL.search(text):
        return _gfdl(version and version[1], later=bool(_OR_LATER.search(text)))
    return Refusal("reserved") if _RESERVED.search(text) else Refusal("unknown")


def _public_domain(kind: str) -> Licence:
    if kind.startswith("zero"):
        url = "https://creativecommons.org/publicdomain/zero/1.0/"
        return Licence("CC0-1.0", "CC0 1.0", url, "1.0", accepts_import=True, note=_NOTE_FREE)
    url = "https://creativecommons.org/publicdomain/mark/1.0/"
    return Licence("CC-PDM-1.0", "Public domain", url, "1.0", accepts_import=True, note=_NOTE_FREE)


def _creative_commons(
    elements: set[str], version: str | None, port: str | None
) -> Licence | Refusal:
    names = [name for name in ("by", "nc", "nd", "sa") if name in elements]
    family = "CC-" + "-".join(names).upper()
    spdx = "-".join(filter(None, (family, version)))
    for forbidding in ("nc", "nd"):
        if forbidding in elements:
            return Refusal(forbidding, spdx)
    if family not in _FAMILY_NAMES:
        return Refusal("unknown", spdx)
    if version is None:
        return Refusal("no_version", family)
    if version not in _BY_VERSIONS:
        return Refusal("too_old" if version.startswith("1.") else "unknown", spdx)
    path = f"{'-'.join(names)}/{version}/"
    # From 4.0 on there are no ports; what looks like one is the language of the deed.
    ported = port.lower() if port and version != "4.0" else ""
    name = f"{_FAMILY_NAMES[family]} {version}"
    later = family == "CC-BY-SA" and version != "4.0"
    return Licence(
        f"{spdx}-{ported.upper()}" if ported else spdx,
        f"{name} {ported.upper()}" if ported else name,
        f"https://creativecommons.org/licenses/{path}" + (f"{ported}/" if ported else ""),
        version,
        accepts_import=True,
        note=_NOTE_SA_LATER if later else "",
    )


def _gfdl(version: str | None, *, later: bool) -> Licence | Refusal:
    if version is None:
        return Refusal("no_version", "GFDL")
    if version not in ("1.1", "1.2", "1.3"):
        return Refusal("unknown")
    ending = "or-later" if later else "only"
    old = "" if version == "1.3" else "old-licenses/"
    return Licence(
        f"GFDL-{version}-{ending}",
        f"GFDL {version}",
        f"https://www.gnu.org/licenses/{old}fdl-{version}.html",
        version,
        accepts_import=True,
        isolated=True,
        note=_NOTE_GFDL,
    )


def any_version(name: str) -> Licence | None:
    """The licence that holds where none of its versions is named; only the GFDL has such a rule.

    By its section 10, any version that was ever published may be chosen then.
    """
    found = _gfdl("1.3", later=True) if name == "GFDL" else None
    return found if isinstance(found, Licence) else None
