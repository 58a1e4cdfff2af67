"""Stores what an import or a refresh brings: an edition, whole and once, or nothing."""

from dataclasses import replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.actions.absence import note_import
from articles.actions.identity import article_of, new_article, take_identity
from articles.actions.passages import Foreseen, carry_passages_over, foresee
from articles.events import ArticleReturned, EditionImported
from articles.freshness import next_check
from articles.licences import Licence
from articles.losses import Losses
from articles.mediawiki import PageAnswer
from articles.models import VERSION_LENGTH, Article, ArticleImage, Edition
from articles.parsing import Prepared
from foundation.activity.leases import database_now
from foundation.activity.recording import record


def store_edition(
    *,
    actor_id: int | None,
    page: PageAnswer,
    prepared: Prepared,
    licence: Licence,
    pictures: list[ArticleImage],
    losses: Losses | None = None,
    is_saved: bool = False,
    refreshes: Article | None = None,
    asked_at: datetime | None = None,
) -> tuple[Edition, bool]:
    """Store one edition, whole or not at all, and make it what people read.

    Returns what is read now and whether that is new: the same text in the same rendering is the
    same edition, whatever number the wiki gives its revision. A new one carries the article's
    passages over and records EditionImported. `refreshes` is the article that the wiki was asked
    about; `asked_at` when that was, so that an answer overtaken by a newer one changes nothing.
    Raises ValidationError for an article that was withdrawn, and where a saved file (`is_saved`)
    would replace a text that somebody else brought in.
    """
    foreseen = _foreseen(page, refreshes, prepared)
    with transaction.atomic():
        article = _locked(page, refreshes) or new_article(page, actor_id)
        _refuse_withdrawn(article)
        if is_saved:
            _refuse_to_replace(article, actor_id)
            # Beside its words, a file is believed a title: no other article is touched for it.
            page_id = article.page_id or page.page_id
            own = replace(page, source_url=article.source_url, page_id=page_id)
            take_identity(article, own, actor_id=actor_id)
        elif _is_overtaken(article, page, asked_at):
            assert article.current is not None
            return article.current, False
        else:
            take_identity(article, page, actor_id=actor_id)
            _note_seen(article, page, actor_id)
            if refreshes is None:
                note_import(article.wiki)
        for picture in pictures:
            _keep_picture(article, picture)
        edition, is_made = _edition(article, page, prepared, licence, actor_id, is_saved=is_saved)
        if is_made and losses:
            edition.losses = losses
            edition.save(update_fields=["losses"])
        is_first = article.current_id is None
        # A wiki may go back to what it said before; an old file given once more may not.
        is_new = edition.pk != article.current_id and (is_made or not is_saved)
        if is_new:
            article.current, article.summary = edition, _summary(prepared)
            article.language, article.direction = page.language[:12], page.direction
            article.link_only_reason = ""
        article.save()
        if is_new:
            carry_passages_over(article=article, to=edition, actor_id=actor_id, foreseen=foreseen)
            record(
                EditionImported(
                    actor_id=actor_id,
                    article_uid=article.uid,
                    article_id=article.pk,
                    edition_id=edition.pk,
                    is_first=is_first,
                )
            )
    return edition, is_new


def _foreseen(page: PageAnswer, refreshes: Article | None, prepared: Prepared) -> Foreseen:
    """Seek the passages in the new text before anything is locked: that is what takes long."""
    article = refreshes or article_of(page, is_locked=False)
    return foresee(article, prepared.canonical) if article is not None else {}


def _locked(page: PageAnswer, refreshes: Article | None) -> Article | None:
    if refreshes is None:
        return article_of(page)
    return Article.objects.select_for_update(of=("self",)).get(pk=refreshes.pk)


def _is_overtaken(article: Article, page: PageAnswer, asked_at: datetime | None) -> bool:
    """Say whether somebody read a newer revision after this answer was asked for."""
    seen_at, seen = article.seen_at, article.seen_revision_id
    if article.current_id is None or None in (asked_at, seen_at, seen, page.revid):
        return False
    return seen_at > asked_at and seen > page.revid  # type: ignore[operator]


def _note_seen(article: Article, page: PageAnswer, actor_id: int | None) -> None:
    """Write down how the page stands on its wiki, and when to look again."""
    now = database_now()
    if article.gone_at is not None or article.part_of_id is not None:
        record(ArticleReturned(actor_id=actor_id, article_uid=article.uid, article_id=article.pk))
    article.gone_at, article.part_of, article.held_back_code = None, None, ""
    article.held_back_losses, article.accepted_losses = {}, {}
    article.seen_revision_id, article.seen_touched = page.revid, page.touched
    article.seen_at = article.checked_at = now
    article.check_due_at = now + next_check(page.revision_at, now)
    article.check_failure_count, article.is_check_asked = 0, False


def _refuse_withdrawn(article: Article) -> None:
    if article.withdrawn_at is not None:
        raise ValidationError(
            _("This article was withdrawn here, so its text is not brought in."), code="withdrawn"
        )


def _refuse_to_replace(article: Article, actor_id: int | None) -> None:
    # A file says whatever its uploader wrote into it, under the names of the wiki's authors. The
    # host at the terminal (no actor) and whoever brought the article in are trusted with one.
    if article.current_id is not None and actor_id not in (None, article.imported_by_id):
        raise ValidationError(
            _("This article is here already, and a file cannot change it. Paste its address."),
            code="already_here",
        )


def _edition(
    article: Article,
    page: PageAnswer,
    prepared: Prepared,
    licence: Licence,
    actor_id: int | None,
    *,
    is_saved: bool,
) -> tuple[Edition, bool]:
    """Return the edition with this text, made where there is none; say whether it was made."""
    if not is_saved:
        article.editions.filter(
            is_from_file=True, confirmed_at=None, text_hash=prepared.canonical.text_hash
        ).update(confirmed_at=database_now())
    current = article.current
    if current is not None and _reads_the_same(current, prepared, licence, is_saved=is_saved):
        return current, False
    known = article.editions.filter(
        revision_id=page.revid, text_hash=prepared.canonical.text_hash, is_from_file=is_saved
    ).first()
    if known is not None:
        return known, False
    return _made(article, page, prepared, licence, actor_id, is_saved=is_saved), True


def _reads_the_same(
    edition: Edition, prepared: Prepared, licence: Licence, *, is_saved: bool
) -> bool:
    return (
        edition.text_hash == prepared.canonical.text_hash
        and edition.html == prepared.html
        and edition.licence_spdx == licence.spdx
        and edition.is_from_file == is_saved
    )


def _made(
    article: Article,
    page: PageAnswer,
    prepared: Prepared,
    licence: Licence,
    actor_id: int | None,
    *,
    is_saved: bool,
) -> Edition:
    return Edition.objects.create(
        article=article,
        number=article.editions.count() + 1,
        revision_id=page.revid,
        text_hash=prepared.canonical.text_hash,
        html=prepared.html,
        text=prepared.canonical.text,
        sections=[
            {"level": s.level, "anchor": s.anchor, "title": s.title} for s in prepared.sections
        ],
        permanent_url=_storable(page.permanent_url, page.source_url),
        history_url=_storable(page.history_url, page.source_url),
        authors=[{"name": author.name} for author in page.authors],
        anonymous_count=page.anonymous_count,
        has_hidden_authors=page.has_hidden_authors,
        licence_spdx=licence.spdx,
        licence_evidence=[
            {"value": e.value, "found_in": e.found_in, "url": e.url, "words": e.words}
            for e in licence.evidence
        ],
        revised_at=page.revision_at,
        is_from_file=is_saved,
        given_by_id=actor_id if is_saved else None,
    )


def _storable(address: str, page_url: str) -> str:
    """The address, or that of the page for one too long to be kept."""
    return address if len(address) <= VERSION_LENGTH else page_url


def _keep_picture(article: Article, picture: ArticleImage) -> None:
    ArticleImage.objects.update_or_create(
        article=article,
        name=picture.name,
        defaults={
            "file": picture.file,
            "author": picture.author,
            "licence_name": picture.licence_name,
            "licence_url": picture.licence_url,
            "description_url": picture.description_url,
        },
    )


def _summary(prepared: Prepared) -> str:
    """Return the first paragraph, cut at a word, for lists and previews."""
    first = next((b for b in prepared.canonical.blocks if b.kind == "p"), None)
    if first is None:
        return ""
    text = prepared.canonical.text[first.start : first.end]
    return text if len(text) <= 300 else text[:299].rsplit(" ", 1)[0] + "…"
