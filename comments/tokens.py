"""The link in a letter that opens a statement of reasons, for its reader alone."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

from comments.addresses import home
from comments.models import Statement
from newsportal.pagecache import absolute

SALT = "comments.statement"
READABLE_AFTERWARDS = timedelta(days=366)  # for whoever goes to court in the end


def statement_path(statement: Statement) -> str:
    token = TimestampSigner(salt=SALT).sign(str(statement.pk))
    return f"{home(statement.decision.comment.language)}statement/{token}/"


def statement_url(statement: Statement) -> str:
    return absolute(statement_path(statement))


def statement_of(token: str) -> Statement | None:
    """Return the statement that `token` opens; None for one that is forged or too old."""
    max_age = settings.COMMENT_APPEAL_PERIOD + READABLE_AFTERWARDS
    try:
        pk = int(TimestampSigner(salt=SALT).unsign(token, max_age=max_age))
    except BadSignature:  # SignatureExpired among them
        return None
    statements = Statement.objects.select_related("decision__comment__article", "appeal")
    return statements.filter(pk=pk).first()
