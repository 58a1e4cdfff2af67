"""The ground of articles, one module per noun."""

from articles.models.adaptation import Adaptation
from articles.models.article import Article, Wiki
from articles.models.edition import ArticleImage, Edition
from articles.models.importing import ArticleImport
from articles.models.passage import Passage

__all__ = ["Adaptation", "Article", "ArticleImage", "ArticleImport", "Edition", "Passage", "Wiki"]
