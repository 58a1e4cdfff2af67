"""What curators settle about wikis: their names, and the licence that their pages are under."""

from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from articles import licences
from articles.events import WikiLicenceReviewed, WikiRenamed
from articles.models import HOST_LENGTH, LicenceReview, Wiki
from foundation.activity.recording import record
from foundation.etags import refuse_lost_update
from foundation.markdown import clean_text, on_one_line
from learners.models import Learner
from learners.rules import is_curator

NAME_LENGTH = 120


def rename_wiki(*, actor: Learner, wiki: Wiki, name: str, if_match: str | None = None) -> None:
    """Call a wiki by the name that people know it by; curators may. Records WikiRenamed.

    Refused: PermissionDenied, ValidationError for no name or one too long, EditConflict where
    `if_match` is not the wiki's etag.
    """
    if not is_curator(actor):
        raise PermissionDenied
    name = on_one_line(clean_text(name))
    if not name or len(name) > NAME_LENGTH:
        message = _("Name the wiki in up to 120 characters.")
        raise ValidationError({"name": ValidationError(message, code="wiki_name")})
    with transaction.atomic():
        wiki = Wiki.objects.select_for_update(no_key=True).get(pk=wiki.pk)
        refuse_lost_update(if_match, current={"name": wiki.name}, wanted={"name": name})
        if name == wiki.name:
            return
        wiki.name = name
        wiki.save(update_fields=["name"])
        record(WikiRenamed(actor_id=actor.pk, wiki_id=wiki.pk))


def review_licence(
    *, actor: Learner, address: str, spdx: str, url: str, if_match: str | None = None
) -> LicenceReview:
    """Say which licence a wiki is under, by its address, and on which page it says so.

    From then on it counts for pages of that wiki on which nothing else is found, and settles the
    version where they name none. Curators may. Records WikiLicenceReviewed. Refused:
    PermissionDenied, ValidationError for an address that is none and for a licence that is not
    free or not known, EditConflict where another review stands whose etag is not `if_match`.
    """
    if not is_curator(actor):
        raise PermissionDenied
    errors: dict[str, ValidationError] = {}
    url = clean_text(url)
    host, place = _host(clean_text(address)), _host(url)
    if not host:
        errors["address"] = ValidationError(_("This is no web address."), code="address")
    if not place or len(url) > 500:
        errors["url"] = ValidationError(
            _("Give the address of the page on which the wiki states its licence."), code="url"
        )
    licence = licences.by_spdx(spdx.strip())
    if licence is None or not licence.accepts_import:
        errors["spdx"] = ValidationError(
            _("Choose a free licence, with its version, such as CC-BY-SA-4.0."), code="spdx"
        )
    if errors or licence is None:
        raise ValidationError(errors)
    with transaction.atomic():
        wiki, _is_new = Wiki.objects.get_or_create(
            host=host, defaults={"name": host, "home_url": f"https://{host}/"}
        )
        before = _locked_review(wiki)
        if before is not None:
            wanted = {"spdx": licence.spdx, "url": url}
            refuse_lost_update(if_match, current=before.settled, wanted=wanted)
        review, _is_first = LicenceReview.objects.update_or_create(
            wiki=wiki,
            defaults={
                "spdx": licence.spdx,
                "url": url,
                "reviewed_by": actor,
                "reviewed_at": Now(),
            },
        )
        record(WikiLicenceReviewed(actor_id=actor.pk, wiki_id=wiki.pk, spdx=licence.spdx))
    return review


def withdraw_review(*, actor: Learner, wiki: Wiki, if_match: str | None = None) -> None:
    """Take back what was said of a wiki's licence; articles that came in stay as they are.

    Curators may. Records WikiLicenceReviewed without a licence. Refused: PermissionDenied,
    EditConflict where another review stands whose etag is not `if_match`.
    """
    if not is_curator(actor):
        raise PermissionDenied
    with transaction.atomic():
        review = _locked_review(wiki)
        if review is not None:
            refuse_lost_update(if_match, current=review.settled, wanted={"spdx": ""})
            review.delete()
            record(WikiLicenceReviewed(actor_id=actor.pk, wiki_id=wiki.pk, spdx=""))


def _locked_review(wiki: Wiki) -> LicenceReview | None:
    """Return the wiki's review; the wiki stays locked, so that no other one is made meanwhile."""
    Wiki.objects.select_for_update(no_key=True).get(pk=wiki.pk)
    return LicenceReview.objects.filter(wiki=wiki).first()


def _host(address: str) -> str:
    """Return the host (and port) of a web address in lower case; nothing where it is none."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    return parts.netloc.lower()[:HOST_LENGTH] if is_web else ""
