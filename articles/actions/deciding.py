"""Decides about what would come in with much of it left out: an import, or a newer edition."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from articles.actions.importing import SWEEP as IMPORTS
from articles.actions.refreshing import SWEEP as REFRESHES
from articles.events import LossesAccepted
from articles.models import Article, ArticleImport
from foundation.activity import afterwards
from foundation.activity.recording import record
from learners.models import Learner
from learners.rules import is_curator, takes_part

Step = ArticleImport.Step


def decide_import(*, actor: Learner, wanted: ArticleImport, accept: bool) -> ArticleImport:
    """Bring a page in although much of it would be left out, or give the import up.

    Only whoever asked for it may, while it waits for that. Accepted, it is read again, and asks
    again where clearly more is lost by then. Refused: PermissionDenied, ValidationError
    (not_asked).
    """
    if not takes_part(actor) or wanted.requested_by_id != actor.pk:
        raise PermissionDenied
    with transaction.atomic():
        wanted = ArticleImport.objects.select_for_update(of=("self",)).get(pk=wanted.pk)
        if wanted.step != Step.DECISION:
            raise ValidationError(
                _("This import does not wait for a decision any more."), code="not_asked"
            )
        rows = ArticleImport.objects.filter(pk=wanted.pk)
        if accept:
            rows.update(step=Step.WAITING, losses_accepted_at=Now(), due_at=Now(), attempt=0)
            transaction.on_commit(lambda: afterwards.wake(IMPORTS))
        else:
            rows.update(
                step=Step.REFUSED,
                refusal_code="declined",
                refusal=_("You decided not to bring it in."),
                ended_at=Now(),
                saved="",
            )
    return ArticleImport.objects.select_related("article").get(pk=wanted.pk)


def accept_losses(*, actor: Learner, article: Article) -> Article:
    """Let the newest revision be read although much of it would be left out.

    Curators may. It is read at once, and held back again where clearly more is
    lost by then. Records LossesAccepted. Refused: PermissionDenied, ValidationError
    (not_held_back).
    """
    if not is_curator(actor):
        raise PermissionDenied
    with transaction.atomic():
        article = Article.objects.select_for_update(no_key=True, of=("self",)).get(pk=article.pk)
        if article.held_back_code != "much_lost":
            raise ValidationError(
                _("No newer version of this article waits for a decision."), code="not_held_back"
            )
        # Forgotten as seen, so that the next look at the wiki reads it.
        Article.objects.filter(pk=article.pk).update(
            accepted_losses=article.held_back_losses,
            seen_revision_id=None,
            seen_touched="",
            is_check_asked=True,
            check_due_at=Now(),
        )
        record(LossesAccepted(actor_id=actor.pk, article_uid=article.uid, article_id=article.pk))
        transaction.on_commit(lambda: afterwards.wake(REFRESHES))
    return Article.objects.select_related("wiki", "current").get(pk=article.pk)
