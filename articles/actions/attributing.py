"""Corrects who is named as the author of an article, and under which licence it is read."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles import licences
from articles.events import AttributionCorrected
from articles.models import Article, Edition
from articles.rules import looks_after_articles
from foundation.activity.recording import record
from foundation.etags import refuse_lost_update
from foundation.markdown import clean_text, on_one_line
from learners.models import Learner

MOST_AUTHORS = 200
NAME_LIMIT = 200
_NOTE_LIMIT = 500


@transaction.atomic
def correct_attribution(
    *,
    actor: Learner,
    article: Article,
    authors: Sequence[str],
    licence: str,
    note: str,
    if_match: str | None = None,
) -> Edition:
    """Name other authors or another licence (its SPDX id) for the edition that is read now.

    `note` says where that is known from; it joins the licence's evidence. The words of an edition
    never change, and a later import brings its own attribution. Curators and moderators may, of a
    withdrawn article too. Records AttributionCorrected. Refused: PermissionDenied;
    ValidationError (no_text, authors, licence, note), EditConflict where `if_match` is not the
    etag of `edition.credits`.
    """
    if not looks_after_articles(actor):
        raise PermissionDenied
    article = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    edition = article.current or article.withheld
    if edition is None:
        raise ValidationError(_("This article has no text here."), code="no_text")
    names = [name for name in (on_one_line(clean_text(author)) for author in authors) if name]
    note = clean_text(note)
    _refuse_impossible(names, licence, note)
    wanted = {"authors": "\n".join(names), "licence": licence}
    refuse_lost_update(if_match, current=edition.credits, wanted=wanted)
    edition.authors = [{"name": name} for name in names]
    edition.licence_spdx = licence
    told = {"value": licence, "found_in": f"correction: {note}", "url": ""}
    edition.licence_evidence = [*edition.licence_evidence, told]
    edition.save(update_fields=["authors", "licence_spdx", "licence_evidence"])
    record(
        AttributionCorrected(
            actor_id=actor.pk,
            article_uid=article.uid,
            article_id=article.pk,
            edition_id=edition.pk,
        )
    )
    return edition


def _refuse_impossible(names: list[str], licence: str, note: str) -> None:
    errors = {}
    if len(names) > MOST_AUTHORS or any(len(name) > NAME_LIMIT for name in names):
        message = _("At most 200 authors, one on a line, with at most 200 characters each.")
        errors["authors"] = ValidationError(message, code="authors")
    if licences.by_spdx(licence) is None:
        message = _(
            "Under this licence it could not be shown here. Withdraw the article instead, or give"
            " one such as CC-BY-4.0 or CC-BY-SA-4.0."
        )
        errors["licence"] = ValidationError(message, code="licence")
    if not note or len(note) > _NOTE_LIMIT:
        message = _("Say in up to 500 characters where this is known from.")
        errors["note"] = ValidationError(message, code="note")
    if errors:
        raise ValidationError(errors)
