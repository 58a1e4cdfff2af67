"""Who may read articles, bring them in, and report what they built from them."""

from django.db.models import QuerySet

from articles.models import Article, ArticleImport
from learners.models import Learner
from learners.rules import is_curator, is_moderator, takes_part


def can_read_article(learner: Learner | None, article: Article) -> bool:
    """Open articles are open: everyone reads them, anonymous people too."""
    return True


def articles_readable_by(learner: Learner | None) -> QuerySet[Article]:
    """Return the articles of which `can_read_article` is true: all of them."""
    return Article.objects.all()


def looks_after_articles(learner: Learner | None) -> bool:
    """Curators and moderators withdraw what may not be shown here, and correct attributions."""
    return is_curator(learner) or is_moderator(learner)


def imports_visible_to(learner: Learner | None) -> QuerySet[ArticleImport]:
    """Whoever asked for an import sees how it goes; nobody else does."""
    if learner is None:
        return ArticleImport.objects.none()
    return ArticleImport.objects.filter(requested_by=learner)


def can_ask_for_check(learner: Learner | None, article: Article) -> bool:
    """Whoever takes part may ask for a look at the wiki of an article they can read."""
    return takes_part(learner) and can_read_article(learner, article)
