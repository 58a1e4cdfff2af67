"""A host has an import that ended without an article tried once more."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from articles.events import ImportRetried
from articles.models import ArticleImport
from foundation.activity import afterwards
from foundation.activity.recording import record
from learners.models import Learner
from learners.rules import is_host

SWEEP = "articles.import_waiting"
Step = ArticleImport.Step


def retry_import(*, actor: Learner, wanted: ArticleImport) -> None:
    """Put a refused import back into the queue, with all its tries; only a host may.

    Records ImportRetried. Refused: PermissionDenied, ValidationError `not_refused` for one that
    waits or is done, and `file_gone` for a saved file, whose text is not kept.
    """
    if not is_host(actor):
        raise PermissionDenied
    with transaction.atomic():
        wanted = ArticleImport.objects.select_for_update(of=("self",)).get(pk=wanted.pk)
        if wanted.step != Step.REFUSED:
            raise ValidationError(_("This import did not fail."), code="not_refused")
        if not wanted.url:
            raise ValidationError(
                _("The file is not kept. Whoever has it can upload it again."), code="file_gone"
            )
        ArticleImport.objects.filter(pk=wanted.pk).update(
            step=Step.WAITING,
            refusal="",
            refusal_code="",
            losses={},
            losses_accepted_at=None,
            ended_at=None,
            due_at=Now(),
            attempt=0,
            done_count=0,
            total_count=0,
        )
        record(ImportRetried(actor_id=actor.pk, import_id=wanted.pk))
        transaction.on_commit(lambda: afterwards.wake(SWEEP))
