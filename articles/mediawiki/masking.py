"""Names that a wiki masks instead of hiding: a row of asterisks is nobody's name."""

import re

_SIGNS = "*＊∗⁎•●∙·▪■◼█▓▒░…?_#-–—.~xX"
_MASK = re.compile(rf"[\s{re.escape(_SIGNS)}]+")
# Two signs may be somebody's name; a run of three, or words in brackets that say so, is none.
_RUN = re.compile(r"[*＊∗⁎•●■█▓▒░]{3,}")
_SAID = re.compile(
    r"[\[(<{]?\s*(?:user\s?name|name|user|author|ip|contributor|account)?\s*(?:or ip\s*)?"
    r"(?:is |was )?(?:hidden|removed|suppressed|redacted|masked|withheld|anonymi[sz]ed)"
    r"(?: user| name| author)?\s*[\])>}]?",
    re.I,
)


def is_masked(name: str) -> bool:
    """True if the name stands for one that the wiki does not tell."""
    name = name.strip()
    return bool(
        (len(name) > 2 and _MASK.fullmatch(name)) or _RUN.search(name) or _SAID.fullmatch(name)
    )
