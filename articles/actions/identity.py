"""Which article a wiki's page is: by its id there, else by its address; names follow the wiki."""

from urllib.parse import unquote, urlsplit

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.text import slugify

from articles import links
from articles.events import ArticleMoved
from articles.mediawiki import PageAnswer
from articles.models import Article, Wiki
from foundation.activity.recording import record


def article_of(page: PageAnswer, *, is_locked: bool = True) -> Article | None:
    """Return the article that this page is, if it is here; by page id, else by address."""
    rows = Article.objects.filter(wiki__host=urlsplit(page.source_url).netloc.lower())
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    by_page = rows.filter(page_id=page.page_id).first() if page.page_id else None
    return by_page or rows.filter(source_url=page.source_url).first()


def new_article(page: PageAnswer, actor_id: int | None) -> Article:
    """Return a new row for the page; its text comes with its first edition."""
    return Article.objects.create(
        wiki=wiki_of(page.source_url, page.site_name, page.api_url),
        page_id=page.page_id,
        title=page.title[:255],
        slug=slug_of(page.title),
        source_url=page.source_url,
        imported_by_id=actor_id,
    )


def take_identity(article: Article, page: PageAnswer, *, actor_id: int | None) -> None:
    """Give the locked article the page's wiki, id, title and address; the caller saves it.

    A page that was moved keeps its old title beside the new one; records ArticleMoved. Another
    article that still bears the id or the address is of a page that is elsewhere by now: it gives
    them up and is looked at soon.
    """
    article.wiki = wiki_of(page.source_url, page.site_name, page.api_url)
    if page.page_id and page.page_id != article.page_id:
        _others(article, page_id=page.page_id).update(page_id=None, check_due_at=Now())
        article.page_id = page.page_id
    title = page.title[:255]
    if title != article.title:
        article.former_title, article.title = article.title, title
        article.slug = slug_of(title)
        record(ArticleMoved(actor_id=actor_id, article_uid=article.uid, article_id=article.pk))
    if page.source_url != article.source_url and _frees(page, article):
        article.source_url = page.source_url


def wiki_of(url: str, name: str = "", api_url: str = "") -> Wiki:
    """Return the wiki at this host; it learns where its API is when that becomes known."""
    parts = urlsplit(url)
    host = parts.netloc.lower()
    home = f"{parts.scheme}://{host}/"
    wiki, _made = Wiki.objects.get_or_create(
        host=host, defaults={"name": (name or host)[:120], "home_url": home}
    )
    if api_url != wiki.api_url and 0 < len(api_url) <= 200:
        Wiki.objects.filter(pk=wiki.pk).update(api_url=api_url)
    return wiki


def title_of(url: str) -> str:
    """Return a title for a page of which only the address is known: its last words, or the host."""
    parts = links.split(url)
    name = unquote(parts.path.rstrip("/").rsplit("/", 1)[-1]).replace("_", " ")
    words = "".join(character for character in name if character.isprintable()).strip()
    return (words or parts.netloc)[:255]


def slug_of(title: str) -> str:
    """Return what follows the uid in the article's address."""
    return slugify(title)[:80] or "article"


def _others(article: Article, **which: object) -> QuerySet[Article]:
    return Article.objects.filter(wiki_id=article.wiki_id, **which).exclude(pk=article.pk)


def _frees(page: PageAnswer, article: Article) -> bool:
    """Make the page's address free for the article; one that is not known by its id keeps it."""
    holder = _others(article, source_url=page.source_url).first()
    if holder is None:
        return True
    if holder.page_id is None:
        return False
    # By its id a wiki shows a page under whatever title it has now.
    parts = urlsplit(page.source_url)
    holder.source_url = f"{parts.scheme}://{parts.netloc}/?curid={holder.page_id}"
    holder.check_due_at = Now()
    holder.save(update_fields=["source_url", "check_due_at"])
    return True
