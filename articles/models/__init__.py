"""The ground of articles, one module per noun."""

from articles.models.adaptation import Adaptation
from articles.models.article import (
    ADDRESS_LENGTH,
    HOST_LENGTH,
    VERSION_LENGTH,
    Article,
    AskedHost,
    Wiki,
)
from articles.models.edition import ArticleImage, Edition
from articles.models.importing import ArticleImport
from articles.models.passage import Passage
from articles.models.review import LicenceReview

__all__ = [
    "ADDRESS_LENGTH",
    "HOST_LENGTH",
    "VERSION_LENGTH",
    "Adaptation",
    "Article",
    "ArticleImage",
    "ArticleImport",
    "AskedHost",
    "Edition",
    "LicenceReview",
    "Passage",
    "Wiki",
]
