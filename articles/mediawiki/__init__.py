"""MediaWiki, from 1.19 to today: found, asked and read; also from pages people have saved."""

from articles.mediawiki.client import BATCH, MediaWiki
from articles.mediawiki.saved import from_html, from_parse_json
from articles.mediawiki.shapes import Author, ImageAnswer, PageAnswer, PageState, SiteInfo

__all__ = [
    "BATCH",
    "Author",
    "ImageAnswer",
    "MediaWiki",
    "PageAnswer",
    "PageState",
    "SiteInfo",
    "from_html",
    "from_parse_json",
]
