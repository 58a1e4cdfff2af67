"""How much a word says about which passage it stands in.

After Brush and Bargeron's keyword anchoring (2001): rare words and numbers carry the identity of a
passage, little words hardly any.
"""

from functools import lru_cache

LITTLE, PLAIN, STRONG = 0.3, 1.0, 1.5
STRONG_LENGTH = 7

_LITTLE = (
    # English, Spanish, French, Portuguese, German
    "a an and are as at be been but by can do does for from had has have he her his how i if in"
    " into is it its may not of on or our shall she should so such than that the their them then"
    " there these they this those to too us was we were what when where which who will with would"
    " you your"
    " al como con de del el en es esta este las lo los más ni no o para pero por que se sin sobre"
    " su sus un una unas unos y ya"
    " au aux avec ce ces cette dans des du elle est et il ils je la le les leur mais ne nous ou où"
    " par pas plus pour qu que qui sa ses son sur une vous"
    " ao aos as com da das do dos em ele foi na nas nos num os pela pelo se seu sua um uma"
    " als auch auf aus bei das dass dem den der die ein eine einem einen einer er für hat im ist"
    " mit nach nicht nur oder sich sie sind und von vor war wie wird zu zum zur"
)
_LITTLE_WORDS = frozenset(_LITTLE.split())


@lru_cache(maxsize=20_000)
def weight(spelling: str) -> float:
    """How much a word counts: by its length, and by how much it tells."""
    if not spelling[0].isalnum() or spelling.lower() in _LITTLE_WORDS:
        return LITTLE * len(spelling)
    strong = spelling[0].isdigit() or len(spelling) >= STRONG_LENGTH
    return (STRONG if strong else PLAIN) * len(spelling)
