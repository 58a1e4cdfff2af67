"""Names that a wiki masks instead of hiding: a row of asterisks is nobody's name."""

import re

# Two signs may be somebody's name, as may dashes, underlines, letters: a run of three blots is not.
_RUN = re.compile(r"(?:[*＊∗⁎•●■█▓▒░]\s*){3}")
_WHO = r"(?:user\s?name|name|user|author|ip|contributor|account)"
_DONE = r"(?:hidden|removed|suppressed|redacted|masked|withheld|anonymi[sz]ed)"
# One such word alone may be a name; in brackets, or as MediaWiki says it, it is none.
_SAID = re.compile(
    rf"[\[(<{{]\s*(?:{_WHO}\s*)?(?:or ip\s*)?(?:is |was )?{_DONE}"
    r"(?: user| name| author)?\s*[\])>}]"
    r"|user\s?name (?:or ip )?removed",
    re.I,
)


def is_masked(name: str) -> bool:
    """True if the name stands for one that the wiki does not tell."""
    name = name.strip()
    return bool(_RUN.search(name) or _SAID.fullmatch(name))
