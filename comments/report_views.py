"""Reporting a comment: a page for anyone, without an account."""

from django.core.signing import BadSignature, TimestampSigner
from django.db.models import BigIntegerField
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.addresses import report_path
from comments.models import Comment
from comments.notice_doors import notice_door, public_story, typed_into
from comments.notice_pages import report_page
from comments.report_forms import ReportForm
from comments.reports import CommentGone, admit, take_in
from comments.thanks import FIELD, SHOWN_FOR
from newsportal.ratelimit import RateLimited, counting
from newsportal.security import CrossSitePost, refuse_cross_site

SIGNER = TimestampSigner(salt="comments.report")


@notice_door(ReportForm, _("Report a comment"))
def report(request: HttpRequest, article_id: int, comment_id: int) -> HttpResponse:
    """GET: the comment and the form. POST: the report."""
    article = public_story(request, article_id)
    comment = _visible(article, comment_id)
    if request.method == "POST":
        return _receive(request, article, comment_id, comment)
    if _was_just_sent(request, comment_id):
        return report_page(request, article, comment=comment, is_sent=True)
    refusal = None if comment else CommentGone(comment_id)
    return report_page(request, article, comment=comment, refusal=refusal)


def _visible(article: Article, comment_id: int) -> Comment | None:
    if comment_id > BigIntegerField.MAX_BIGINT:
        return None
    comments = Comment.objects.visible().under(article).filter(pk=comment_id)
    return comments.select_related("article").first()


def _receive(
    request: HttpRequest, article: Article, comment_id: int, comment: Comment | None
) -> HttpResponse:
    form = ReportForm(typed_into(request, ReportForm))
    try:
        refuse_cross_site(request)
        with counting():
            is_taken_in = _take_in(request, article, comment, form)
    except CommentGone as refusal:
        return report_page(request, article, comment=None, form=form, refusal=refusal)
    except (CrossSitePost, RateLimited) as refusal:
        return report_page(request, article, comment=comment, form=form, refusal=refusal)
    if not is_taken_in:
        return report_page(request, article, comment=comment, form=form)
    place = f"{report_path(article, comment_id)}?{FIELD}={SIGNER.sign(str(comment_id))}"
    return HttpResponse(status=303, headers={"Location": place})


def _take_in(
    request: HttpRequest, article: Article, comment: Comment | None, form: ReportForm
) -> bool:
    """Store the report, or say what is wrong in `form`; raises what the page can say."""
    address = request.META.get("REMOTE_ADDR", "")
    admit(address)  # whatever it holds, before its fields are judged
    if comment is None:
        raise CommentGone
    if not form.is_valid():
        return False
    words = {name: form.cleaned_data[name] for name in ("reason", "law", "text", "name", "email")}
    take_in(
        comment,
        **words,
        is_child_abuse=form.cleaned_data["is_child_abuse"],
        language=article.language,
        address=address,
    )
    return True


def _was_just_sent(request: HttpRequest, comment_id: int) -> bool:
    try:
        sent = SIGNER.unsign(request.GET.get(FIELD, ""), max_age=SHOWN_FOR)
    except BadSignature:  # SignatureExpired among them
        return False
    return sent == str(comment_id)
