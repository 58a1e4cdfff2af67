"""Brings one article in: from its wiki or a saved page, by its licence, cleaned, stored whole."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import charsets, licences, links, mediawiki, parsing, turns
from articles.actions.identity import article_of
from articles.actions.storing import store_edition
from articles.losses import Losses, exceed
from articles.mediawiki import MediaWiki, PageAnswer, archives
from articles.models import (
    ADDRESS_LENGTH,
    VERSION_LENGTH,
    Article,
    ArticleImage,
    ArticleImport,
    Edition,
)
from articles.refusals import Refused
from articles.reviews import reviewed
from foundation.activity import leases
from foundation.files import pictures
from foundation.files.models import StoredFile

log = logging.getLogger(__name__)

Step = ArticleImport.Step
Progress = Callable[[Step, int, int], None]
MAX_PICTURES = 40
# PDF, ZIP (also office documents and books), PNG, JPEG, GIF, gzip.
_NO_PAGES = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")
# An import must end within the lease of its row, however slow the wiki is.
PICTURES_S = 120.0


class LicenceRefused(ValidationError):
    """The page may not come in; `page` is known all the same, to follow it by its link."""

    def __init__(self, refusal: licences.Refusal, page: PageAnswer) -> None:
        super().__init__(f"{refusal.explanation} {refusal.hint}", code=f"licence_{refusal.reason}")
        self.page = page


class MuchLost(Refused):
    """Much of the page would be left out, and nobody has accepted that yet.

    `losses` says what; `article` is the article that would be replaced, if it has a text here.
    """

    def __init__(self, losses: Losses, page: PageAnswer, article: Article | None) -> None:
        super().__init__("much_lost")
        self.losses, self.page, self.article = losses, page, article


@dataclass(frozen=True)
class Source:
    """A page, and where its pictures are asked for by name: bytes, author, licence or a refusal.

    `asked_at` is when its wiki was asked; without `image` it came from a file.
    """

    page: PageAnswer
    image: Callable[[str], mediawiki.ImageAnswer] | None = None
    asked_at: datetime | None = None


def from_url(url: str) -> Source:
    """Ask the wiki behind the address; raises a ValidationError that says what to do."""
    wiki, title = MediaWiki.discover(url, turn=turns.turn)
    return from_wiki(wiki, title)


def from_wiki(wiki: MediaWiki, title: str) -> Source:
    """Ask a known wiki for a page as it stands now."""
    asked_at = leases.database_now()
    return Source(wiki.page(title), wiki.image, asked_at)


def text_of_file(data: bytes) -> str:
    """Return the text of a saved page as browsers decode it; an MHTML file byte by byte.

    Refuses a Safari web archive (`web_archive`) and what is no text at all (`no_text`), each with
    what to do instead.
    """
    if archives.is_web_archive(data):
        raise Refused("web_archive")
    start = data[:3000].decode("latin-1")
    if archives.is_mhtml(start):
        return data.decode("latin-1")
    text = charsets.decoded(data)
    if data.startswith(_NO_PAGES) or not any(sign in text for sign in "<{"):
        raise Refused("no_text")
    return text


def from_saved(text: str, *, source_url: str = "") -> Source:
    """Read a saved `action=parse` answer (JSON) or a saved wiki page (HTML)."""
    if source_url and not links.absolute(source_url, ""):
        raise Refused("bad_address")
    is_json = text.lstrip().startswith("{")
    read = parsing.page_from_json if is_json else parsing.page_from_html
    return Source(read(text, source_url=source_url or None))


def bring_in(
    source: Source,
    *,
    actor_id: int | None,
    progress: Progress,
    refreshes: Article | None = None,
    accepts: Losses | None = None,
) -> tuple[Edition, bool]:
    """Check, clean and store what a source brought; return the edition and whether it is new.

    `refreshes` is the article whose wiki was asked; of it, the pictures that are here are not
    fetched again. `accepts` is what somebody agreed to lose. Raises LicenceRefused; MuchLost where
    clearly more would be left out than that, or than the edition read now leaves out, unless that
    edition shows the same; or another ValidationError for a page that cannot be read safely. What
    was there before stays readable whatever happens.
    """
    page = source.page
    if not page.source_url:
        raise ValidationError(
            _("Say at which address this page stands, so that its authors can be credited."),
            code="no_source",
        )
    if len(page.source_url) > ADDRESS_LENGTH:
        raise Refused("address_too_long")
    # A file says of itself where it came from, so what is known of that wiki proves nothing of it.
    known = reviewed(page.source_url) if source.image is not None else ()
    licence = licences.resolve((*page.evidence, *known))
    if isinstance(licence, licences.Refusal):
        raise LicenceRefused(licence, page)
    here = _pictures_here(refreshes) if refreshes is not None else {}
    fetched, missed = _pictures(source, here, progress, is_whole=refreshes is not None)
    progress(Step.CLEANING, 0, 0)
    addresses = here | {picture.name: _address(picture.file) for picture in fetched}
    prepared = parsing.prepare(page, addresses)
    losses = _with_pictures(prepared, addresses, missed, is_file=source.image is None)
    article = refreshes or article_of(page, is_locked=False)
    current = article.current if article is not None else None
    agreed = [accepts or {}, current.losses if current is not None else {}]
    is_shown_already = current is not None and current.html == prepared.html
    if not is_shown_already and exceed(losses, agreed):
        raise MuchLost(losses, page, article if current is not None else None)
    progress(Step.STORING, 0, 0)
    return store_edition(
        actor_id=actor_id,
        page=page,
        prepared=prepared,
        licence=licence,
        losses=losses,
        pictures=fetched,
        is_saved=source.image is None,
        refreshes=refreshes,
        asked_at=source.asked_at,
    )


def _pictures_here(article: Article) -> dict[str, str]:
    images = article.images.select_related("file")
    return {image.name: _address(image.file) for image in images}


def _pictures(
    source: Source, here: Container[str], progress: Progress, *, is_whole: bool
) -> tuple[list[ArticleImage], dict[str, str]]:
    """Fetch the page's pictures that a licence allows to keep; the others get a placeholder.

    Returns them, and by name the reason (see losses.REASONS) why the others were not kept. Where
    the host falls silent, the rest is left out, or everything refused (`is_whole`).
    """
    if source.image is None:
        return [], {}
    wanted = [name for name in source.page.images if name not in here]
    names, missed = wanted[:MAX_PICTURES], dict.fromkeys(wanted[MAX_PICTURES:], "many")
    kept = []
    until = time.monotonic() + PICTURES_S
    for number, name in enumerate(names):
        if time.monotonic() > until:
            log.info("%s pictures of a slow wiki left out", len(names) - number)
            missed |= dict.fromkeys(names[number:], "unanswered")
            break
        progress(Step.PICTURES, number, len(names))
        try:
            answer = source.image(name)
            if answer.body is None:
                missed[name] = "unreadable" if answer.refusal is None else "licence"
                continue
            file = pictures.keep(answer.body)
        except ValidationError as error:
            is_silence = isinstance(error, Refused) and error.is_silence
            if is_silence and is_whole:
                raise
            # One bad picture is no reason to refuse the article.
            log.info("picture %s left out: %s", name, error.code)
            if is_silence:
                missed |= dict.fromkeys(names[number:], "unanswered")
                break
            missed[name] = "unreadable"
            continue
        kept.append(
            ArticleImage(
                name=answer.name,
                file=file,
                author=answer.author[:300],
                licence_name=answer.licence_name[:80],
                licence_url=answer.licence_url,
                description_url=_storable(answer.description_url),
            )
        )
    return kept, missed


def _with_pictures(
    prepared: parsing.Prepared,
    addresses: Container[str],
    missed: Mapping[str, str],
    *,
    is_file: bool,
) -> Losses:
    """Add to what cleaning left out the pictures for which a placeholder stands."""
    absent = [use.name for use in prepared.images if use.name not in addresses]
    reasons = Counter(missed.get(name, "file" if is_file else "unreadable") for name in absent)
    part = prepared.losses["pictures"]
    lost = reasons + Counter(part["lost"])
    total = max(part["total"], lost.total())
    return prepared.losses | {"pictures": {"total": total, "lost": dict(lost)}}


def _storable(address: str) -> str:
    return address if len(address) <= VERSION_LENGTH else ""


def _address(file: StoredFile) -> str:
    return reverse("files:picture", args=[file.uid])
