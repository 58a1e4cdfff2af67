"""Takes articles, their pictures and reports of what was built out of sight, and brings them back.

Nothing is destroyed: what may not be shown is moved to where no page, API, mail or search looks.
"""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from articles.events import (
    AboutArticle,
    AdaptationWithdrawn,
    ArticleRestored,
    ArticleWithdrawn,
    PictureWithheld,
)
from articles.models import Adaptation, Article, ArticleImage, Passage
from articles.rules import looks_after_articles
from foundation.activity.leases import database_now
from foundation.activity.recording import record
from foundation.files.models import StoredFile
from foundation.markdown import clean_text
from learners.models import Learner

_WORDS = ("exact", "prefix", "suffix", "words_now")
_NO_WORDS: dict[str, object] = dict.fromkeys(_WORDS, "")
REASON_LIMIT = 1000


@transaction.atomic
def withdraw_article(*, actor: Learner, article: Article, reason: str) -> Article:
    """Show an article's text to nobody: no edition, passage, summary or picture of it.

    Its page stays and gives the reason, and so do its threads. Curators and moderators may.
    Records ArticleWithdrawn; twice is once. Refused: PermissionDenied, ValidationError (reason)
    without one or with more than 1,000 characters.
    """
    article = _locked(actor, article)
    if article.withdrawn_at is not None:
        return article
    article.withdrawal_reason = _reason(reason)
    article.withheld, article.current = article.current, None
    article.withheld_summary, article.summary = article.summary, ""
    article.withdrawn_at = database_now()
    article.save()
    passages = list(Passage.objects.select_for_update(of=("self",)).filter(article=article))
    for passage in passages:
        passage.withheld = {name: getattr(passage, name) for name in _WORDS}
        _fill(passage, _NO_WORDS)
    _keep(passages)
    _pictures_only_of(article).update(withheld_at=article.withdrawn_at)
    _tell(ArticleWithdrawn, actor, article)
    return article


@transaction.atomic
def restore_article(
    *, actor: Learner, article: Article, but: QuerySet[Any] | Collection[int] = ()
) -> Article:
    """Show a withdrawn article again as it was, passages and pictures and all.

    `but` are the files of pictures that were withheld for themselves: they stay withheld. Curators
    and moderators may. Records ArticleRestored; where it is not withdrawn nothing changes.
    Refused: PermissionDenied.
    """
    article = _locked(actor, article)
    if article.withdrawn_at is None:
        return article
    article.current, article.withheld = article.withheld, None
    article.summary, article.withheld_summary = article.withheld_summary, ""
    _pictures_gone_along(article).exclude(pk__in=but).update(withheld_at=None)
    article.withdrawn_at, article.withdrawal_reason = None, ""
    article.save()
    passages = list(Passage.objects.select_for_update(of=("self",)).filter(article=article))
    for passage in passages:
        _fill(passage, passage.withheld or {})
        passage.withheld = None
    _keep(passages)
    _tell(ArticleRestored, actor, article)
    return article


@transaction.atomic
def withhold_picture(*, actor: Learner, picture: StoredFile) -> StoredFile:
    """Hand a picture to nobody any more, in whichever article it stands.

    Curators and moderators may. Records PictureWithheld for each of these articles; twice is
    once. Refused: PermissionDenied.
    """
    if not looks_after_articles(actor):
        raise PermissionDenied
    if StoredFile.objects.filter(pk=picture.pk, withheld_at=None).update(withheld_at=Now()):
        for image in ArticleImage.objects.filter(file=picture).select_related("article"):
            _tell(PictureWithheld, actor, image.article, image_id=image.pk)
    return picture


@transaction.atomic
def withdraw_adaptation(*, actor: Learner, adaptation: Adaptation) -> Adaptation:
    """Show a report "I built this" to nobody any more.

    Curators and moderators may. Records AdaptationWithdrawn; twice is once. Refused:
    PermissionDenied.
    """
    if not looks_after_articles(actor):
        raise PermissionDenied
    standing = Adaptation.objects.filter(pk=adaptation.pk, withdrawn_at=None)
    if standing.update(withdrawn_at=Now()):
        _tell(AdaptationWithdrawn, actor, adaptation.article, adaptation_id=adaptation.pk)
    return adaptation


def _locked(actor: Learner, article: Article) -> Article:
    if not looks_after_articles(actor):
        raise PermissionDenied
    # An import and whoever marks a passage hold this row too.
    return Article.objects.select_for_update(no_key=True).get(pk=article.pk)


def _reason(reason: str) -> str:
    reason = clean_text(reason)
    if not reason or len(reason) > REASON_LIMIT:
        message = _("Say in up to 1,000 characters why: everyone who opens the page reads it.")
        raise ValidationError({"reason": ValidationError(message, code="reason")})
    return reason


def _fill(passage: Passage, words: dict[str, object]) -> None:
    for name, value in words.items():
        setattr(passage, name, value)


def _keep(passages: list[Passage]) -> None:
    Passage.objects.bulk_update(passages, [*_WORDS, "withheld"], batch_size=500)


def _pictures_only_of(article: Article) -> QuerySet[StoredFile]:
    """Return the pictures that no article which is still read shows too."""
    elsewhere = ArticleImage.objects.filter(file=OuterRef("pk"), article__withdrawn_at=None)
    files = StoredFile.objects.filter(pk__in=article.images.values("file"), withheld_at=None)
    return files.filter(~Exists(elsewhere.exclude(article=article)))


def _pictures_gone_along(article: Article) -> QuerySet[StoredFile]:
    """Return its pictures that went with a withdrawn article, at the very same moment.

    One that was withheld for itself stays so.
    """
    along = ArticleImage.objects.filter(
        file=OuterRef("pk"), article__withdrawn_at=OuterRef("withheld_at")
    )
    return StoredFile.objects.filter(Exists(along), pk__in=article.images.values("file"))


def _tell(fact: type[AboutArticle], actor: Learner, article: Article, **more: int) -> None:
    record(fact(actor_id=actor.pk, article_uid=article.uid, article_id=article.pk, **more))
