"""The words that come with the program for the pages a host may rewrite, in Markdown.

Every paragraph is translated by itself; `%(site)s` is the address of this site.
"""

from collections.abc import Callable, Sequence
from datetime import date

from django.conf import settings

from config.texts import about, licence, privacy, terms
from foundation.texts.models import SiteText

Name = SiteText.Name

# When these words were last changed in substance.
WRITTEN_ON = date(2026, 11, 22)

_PARAGRAPHS: dict[str, Callable[[], Sequence[str]]] = {
    Name.ABOUT: about.paragraphs,
    Name.TERMS: terms.paragraphs,
    Name.PRIVACY: privacy.paragraphs,
    Name.LICENCE: licence.paragraphs,
}


def default_text(name: str) -> str:
    """Return our own words for a page, in the active language."""
    words = {"site": settings.AYNI_PUBLIC_URL}
    return "\n\n".join(paragraph % words for paragraph in _PARAGRAPHS[name]())
