"""Where comments are read and written. Written out rather than reversed: threads print hundreds."""

from urllib.parse import urlencode

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


def appreciate_path(article: Article, comment_id: int) -> str:
    return f"{discussion_path(article)}appreciate/{comment_id}/"


def threads_path(article: Article, *, order: str = "", number: int = 1) -> str:
    """A page of the discussion; the first of the usual order ("") stands under the story."""
    said = {"order": order} if order else {}
    said |= {"page": str(number)} if number > 1 else {}
    story = article.get_absolute_url()
    return f"{story}comments/?{urlencode(said)}" if said else story


def permanent_path(article: Article, comment_id: int) -> str:
    """Leads to wherever the comment stands now."""
    return f"{article.get_absolute_url()}comments/{comment_id}/"


def thread_path(article: Article, top_id: int, *, number: int = 1) -> str:
    """A page of one thread: the top comment and what was answered to it."""
    page = f"?page={number}" if number > 1 else ""
    return f"{permanent_path(article, top_id)}replies/{page}"
