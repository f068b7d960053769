"""The thanks after a post: shown to whoever was led there, with and without cookies."""

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

from articles.models import Article
from comments.models import Comment

FIELD = "sent"
SHOWN_FOR = timedelta(minutes=10)  # a reload still thanks; a link that was passed on does not


def token(comment: Comment) -> str:
    """Return what the address says of a comment that was just sent."""
    return _signer(comment.article_id).sign(str(comment.pk))


def just_sent(request: HttpRequest, article: Article) -> int | None:
    """Return the id of the comment under `article` for which thanks are due, if any."""
    try:
        value = _signer(article.pk).unsign(request.GET.get(FIELD, ""), max_age=SHOWN_FOR)
    except BadSignature:  # SignatureExpired among them
        return None
    return int(value)


def _signer(article_id: int) -> TimestampSigner:
    return TimestampSigner(salt=f"comments.{FIELD}.{article_id}")
