"""Asks for imports, stores what they bring, and follows refused pages by their link."""

from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles.actions.passages import carry_passages_over
from articles.events import EditionImported
from articles.licences import Licence
from articles.mediawiki import PageAnswer
from articles.models import Article, ArticleImage, ArticleImport, Edition, Wiki
from articles.parsing import Prepared
from foundation.activity import afterwards
from foundation.activity.recording import record
from learners.models import Learner
from learners.rules import takes_part

SWEEP = "articles.import_waiting"
MAX_SAVED = 5 * 1024 * 1024


def request_import(*, actor: Learner, url: str = "", saved: str = "") -> ArticleImport:
    """Ask for an article to be brought in; a worker does it, the row says how it goes.

    `url` is the page on its wiki; `saved` the text of a saved page, for which `url` may name where
    it came from. Any learner who takes part may. Raises ValidationError if neither is given.
    """
    if not takes_part(actor):
        raise PermissionDenied
    if not url and not saved:
        raise ValidationError(
            _("Paste the address of a wiki page, or choose a saved file."), code="nothing_given"
        )
    if len(saved) > MAX_SAVED:
        raise ValidationError(_("This file is larger than 5 MB."), code="too_large")
    # No database stores these, and no page means them.
    saved = saved.replace("\x00", "").encode("utf-8", "replace").decode()
    with transaction.atomic():
        wanted = ArticleImport(requested_by_id=actor.pk, url=url, saved=saved)
        wanted.full_clean(exclude=["requested_by", "article", "ended_at"])
        wanted.save()
        transaction.on_commit(lambda: afterwards.wake(SWEEP))
    return wanted


def store_edition(
    *,
    actor_id: int | None,
    page: PageAnswer,
    prepared: Prepared,
    licence: Licence,
    pictures: list[ArticleImage],
    is_saved: bool = False,
) -> tuple[Edition, bool]:
    """Store one edition, whole or not at all, and make it what people read.

    Returns it and whether it is new: the same revision in the same rendering is the same row. A
    new one carries the article's passages over and records EditionImported. Raises ValidationError
    where a saved file (`is_saved`) would replace a text that somebody else brought in.
    """
    with transaction.atomic():
        article = _article(page, actor_id)
        if is_saved:
            _refuse_to_replace(article, actor_id)
        for picture in pictures:
            _keep_picture(article, picture)
        known = article.editions.filter(
            revision_id=page.revid, text_hash=prepared.canonical.text_hash
        ).first()
        if known is not None:
            return known, False
        edition = _edition(article, page, prepared, licence)
        is_first = article.current_id is None
        article.current = edition
        article.title, article.language = page.title[:255], page.language[:12]
        article.direction = page.direction
        article.summary = _summary(prepared)
        article.link_only_reason = ""
        article.save()
        if not is_first:
            carry_passages_over(article=article, to=edition, actor_id=actor_id)
        record(
            EditionImported(
                actor_id=actor_id,
                article_uid=article.uid,
                article_id=article.pk,
                edition_id=edition.pk,
                is_first=is_first,
            )
        )
    return edition, True


def follow_by_link(*, actor: Learner, wanted: ArticleImport) -> Article:
    """Keep the title and address of a page whose licence forbids more, so that people can ask.

    Only whoever asked for the import may, and only after a refusal for the licence.
    """
    if not takes_part(actor) or wanted.requested_by_id != actor.pk:
        raise PermissionDenied
    if not (wanted.refusal_code.startswith("licence_") and wanted.page_url and wanted.page_title):
        raise ValidationError(_("This page cannot be followed by its link."), code="not_refused")
    with transaction.atomic():
        wiki = _wiki(wanted.page_url, "")
        article, _made = Article.objects.get_or_create(
            source_url=wanted.page_url,
            defaults={
                "wiki": wiki,
                "title": wanted.page_title,
                "slug": _slug(wanted.page_title),
                "imported_by_id": actor.pk,
                "link_only_reason": wanted.refusal,
            },
        )
        ArticleImport.objects.filter(pk=wanted.pk).update(article=article)
    return article


def _article(page: PageAnswer, actor_id: int | None) -> Article:
    """Return the article's row, locked: by page id on its wiki, else by its address."""
    wiki = _wiki(page.source_url, page.site_name)
    rows = Article.objects.select_for_update()
    by_page = rows.filter(wiki=wiki, page_id=page.page_id).first() if page.page_id else None
    found = by_page or rows.filter(source_url=page.source_url).first()
    if found is not None:
        # Known by its address alone until now, such as a page that was followed by its link.
        found.page_id = found.page_id or page.page_id
        return found
    return Article.objects.create(
        wiki=wiki,
        page_id=page.page_id,
        title=page.title[:255],
        slug=_slug(page.title),
        source_url=page.source_url,
        imported_by_id=actor_id,
    )


def _refuse_to_replace(article: Article, actor_id: int | None) -> None:
    # A file says whatever its uploader wrote into it, under the names of the wiki's authors. The
    # host at the terminal (no actor) and whoever brought the article in are trusted with one.
    if article.current_id is not None and actor_id not in (None, article.imported_by_id):
        raise ValidationError(
            _("This article is here already, and a file cannot change it. Paste its address."),
            code="already_here",
        )


def _wiki(url: str, name: str) -> Wiki:
    parts = urlsplit(url)
    host = parts.netloc.lower()
    home = f"{parts.scheme}://{host}/"
    wiki, _made = Wiki.objects.get_or_create(
        host=host, defaults={"name": name or host, "home_url": home}
    )
    return wiki


def _edition(article: Article, page: PageAnswer, prepared: Prepared, licence: Licence) -> Edition:
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
        permanent_url=page.permanent_url,
        history_url=page.history_url,
        authors=[{"name": author.name} for author in page.authors],
        anonymous_count=page.anonymous_count,
        licence_spdx=licence.spdx,
        licence_evidence=[
            {"value": e.value, "found_in": e.found_in, "url": e.url} for e in licence.evidence
        ],
        revised_at=page.revision_at,
    )


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


def _slug(title: str) -> str:
    return slugify(title)[:80] or "article"
