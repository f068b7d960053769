"""The readers' comment pages. Written out rather than reversed: threads print hundreds."""

from articles.models import Article
from newsportal.language import prefix


def home(language: str) -> str:
    """The path below which everything private to a reader lies."""
    return f"{prefix(language)}/comments/"


def discussion_path(article: Article) -> str:
    return f"{home(article.language)}{article.pk}/"


def reply_path(article: Article, comment_id: int) -> str:
    return f"{discussion_path(article)}reply/{comment_id}/"


def report_path(article: Article, comment_id: int) -> str:
    return f"{discussion_path(article)}report/{comment_id}/"
