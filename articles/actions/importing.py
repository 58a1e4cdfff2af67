"""Asks for imports, and follows refused pages by their link."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.actions.identity import slug_of, title_of, wiki_of
from articles.models import Article, ArticleImport
from foundation.activity import afterwards
from learners.limits import Made, keep_within
from learners.models import Learner
from learners.rules import takes_part

SWEEP = "articles.import_waiting"
# A page that cannot be read here can be followed by its link all the same. Not one that did not
# answer its address. A saved file proves no address: the learner vouches for the link, as in a
# post, and the link gets no title from the file (see queue).
FOLLOWED = frozenset(
    (
        "declined",
        "not_a_wiki",
        "not_understood",
        "not_wiki_data",
        "private_wiki",
        "site_refused",
        "too_deep",
        "too_large",
        "too_much_work",
        "undecided",
        "unsafe_markup",
    )
)
# Refusals of the one who asked: what readers are to know is why the text is not here.
_DECIDED = frozenset(("declined", "undecided"))
MAX_SAVED = 5 * 1024 * 1024


def request_import(*, actor: Learner, url: str = "", saved: str = "") -> ArticleImport:
    """Ask for an article to be brought in; a worker does it, the row says how it goes.

    `url` is the page on its wiki; `saved` the text of a saved page, for which `url` may name where
    it came from. Any learner who takes part may. Raises ValidationError if neither is given,
    LimitReached for too many at once.
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
        keep_within(actor, Made.IMPORTS, ArticleImport.objects.filter(requested_by_id=actor.pk))
        wanted.save()
        transaction.on_commit(lambda: afterwards.wake(SWEEP))
    return wanted


def follow_by_link(*, actor: Learner, wanted: ArticleImport) -> Article:
    """Keep the title and address of a page that cannot be read here, so that people can ask.

    Only whoever asked for the import may, and only after a refusal for the licence or for the form
    of a page that is there (see `can_be_followed`).
    """
    if not takes_part(actor) or wanted.requested_by_id != actor.pk:
        raise PermissionDenied
    if not can_be_followed(wanted):
        raise ValidationError(_("This page cannot be followed by its link."), code="not_refused")
    with transaction.atomic():
        url = wanted.page_url or wanted.url
        title = wanted.page_title or title_of(url)
        is_decided = wanted.refusal_code in _DECIDED
        reason = _("Much of this page would be left out") if is_decided else wanted.refusal
        article, _made = Article.objects.get_or_create(
            source_url=url,
            defaults={
                "wiki": wiki_of(url),
                "title": title,
                "slug": slug_of(title),
                "imported_by_id": actor.pk,
                "link_only_reason": reason,
            },
        )
        ArticleImport.objects.filter(pk=wanted.pk).update(article=article)
    return article


def can_be_followed(wanted: ArticleImport) -> bool:
    """Say whether a refused import left a page that can be followed by its link."""
    is_known = wanted.refusal_code in FOLLOWED or wanted.refusal_code.startswith("licence_")
    return is_known and bool(wanted.page_url or wanted.url)
