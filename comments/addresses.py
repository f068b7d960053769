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


def confirm_home(language: str) -> str:
    """The page that asks for a link."""
    return f"{home(language)}confirm/"


def confirm_path(language: str, token: str) -> str:
    return f"{confirm_home(language)}{token}/"


def own_path(language: str) -> str:
    """The page on which readers find what they wrote."""
    return f"{home(language)}me/"


def edit_path(language: str, comment_id: int) -> str:
    return f"{home(language)}edit/{comment_id}/"


def withdraw_path(language: str, comment_id: int) -> str:
    return f"{home(language)}withdraw/{comment_id}/"


def privacy_path(language: str) -> str:
    return f"{home(language)}privacy/"


def subscribe_path(language: str, token: str) -> str:
    return f"{home(language)}subscribe/{token}/"


def end_path(language: str, token: str) -> str:
    return f"{home(language)}unsubscribe/{token}/"
