"""A reader's own pages: proving an address, and what was written under it."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from crispy_forms.utils import render_crispy_form
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments import editing, policy
from comments.addresses import confirm_home, edit_path, own_path, withdraw_path
from comments.devices import forget_reader, reader_of, remember_reader
from comments.doors import own_page
from comments.models import Comment
from comments.moderation import NotPossible, withdraw
from comments.own_comments import forget, remembered
from comments.own_list import page_of_own
from comments.pages import Refusal
from comments.posting import BadLength, admit
from comments.proving import LINK_LASTS, commenter_of, prove, send_link, sign_out_everywhere
from comments.reader_forms import EditForm, ProofForm, number_in
from comments.submissions import typed
from newsportal.html import trusted
from newsportal.ratelimit import RateLimited, counting
from newsportal.signing import BadLink

HOURS = LINK_LASTS // timedelta(hours=1)
KEPT = _("Your text is kept below: copy it, if you want to keep it.")
EDIT_REFUSALS: dict[type[Exception], Refusal] = {
    editing.WindowOver: Refusal(
        403, _("This comment can no longer be edited."), KEPT, offers_form=False
    ),
    editing.TextChanged: Refusal(
        409,
        _("Your comment has changed meanwhile, or was decided upon."),
        _("Your text is kept below: send it again, if you still want to."),
        offers_form=True,
    ),
    policy.ThreadClosed: Refusal(403, _("Comments are closed."), KEPT, offers_form=False),
    policy.ThreadOff: Refusal(403, _("This story takes no comments."), KEPT, offers_form=False),
    policy.StoryNotPublic: Refusal(
        403, _("This comment can no longer be edited."), KEPT, offers_form=False
    ),
    RateLimited: Refusal(
        429,
        _("Please wait a moment before sending another message."),
        _("Your text is kept below."),
        offers_form=True,
    ),
}


@own_page(methods="GET HEAD")
def own_comments(request: HttpRequest) -> HttpResponse:
    """What was written under the address that was proven here, newest first."""
    reader = reader_of(request)
    if reader is None:
        return redirect(confirm_home(request.LANGUAGE_CODE))
    before = number_in(request.GET.dict(), "before")
    context = page_of_own(reader.commenter, before=before, now=timezone.now())
    return render(request, "comments/own.html", {"commenter": reader.commenter, **context})


@own_page(form=ProofForm)
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """GET: where to send the link to. POST: send it, whether or not we know the address."""
    if request.method != "POST":
        form = ProofForm(initial={"email": _address_used_here(request)})
        return _proof_page(request, form, is_proven=reader_of(request) is not None)
    form = ProofForm(typed(request))
    if not form.is_valid():
        return _proof_page(request, form, status=422)
    email = form.cleaned_data["email"]
    with counting():
        send_link(
            email, address=request.META.get("REMOTE_ADDR", ""), language=request.LANGUAGE_CODE
        )
    return render(request, "comments/link_sent.html", {"email": email, "hours": HOURS})


def _proof_page(
    request: HttpRequest, form: ProofForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {"form": form, "fields": render_crispy_form(form)}
    return render(request, "comments/ask_for_link.html", context, status=status)


def _address_used_here(request: HttpRequest) -> str:
    """The address under which this very device sent its last comment."""
    sent = Comment.objects.filter(pk__in=remembered(request)[:1]).select_related("commenter")
    return next((c.commenter.email for c in sent if c.commenter.erased_at is None), "")


@own_page
def use_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET: a button, nothing else: programs look at links in mails, too. POST: the proof."""
    try:
        if request.method != "POST":
            email = commenter_of(token).email
            return render(request, "comments/use_link.html", {"email": email})
        now = timezone.now()
        commenter = prove(token, own=remembered(request), now=now)
    except BadLink:
        context = {"confirm_url": confirm_home(request.LANGUAGE_CODE), "hours": HOURS}
        return render(request, "comments/dead_link.html", context, status=410)
    response = HttpResponse(status=303, headers={"Location": own_path(request.LANGUAGE_CODE)})
    remember_reader(response, commenter, now=now)
    return response


@own_page(methods="POST")
def forget_device(request: HttpRequest) -> HttpResponse:
    """Forget who reads on this device; with `everywhere`, on every other one, too."""
    reader = reader_of(request)
    if reader is not None and typed(request, ["everywhere"])["everywhere"]:
        sign_out_everywhere(reader.commenter)
    response = render(request, "comments/forgotten.html")
    forget_reader(response)
    forget(response)
    return response


@own_page(form=EditForm)
def edit(request: HttpRequest, comment_id: int) -> HttpResponse:
    """GET: the text in a form. POST: the new one, judged as a new comment is."""
    comment = _own_comment(request, comment_id)
    if request.method != "POST":
        return _edit_page(request, comment, None)
    form, seen = EditForm(typed(request)), number_in(typed(request, ["seen"]), "seen")
    try:
        with counting():
            admit(request.META.get("REMOTE_ADDR", ""))
            if form.is_valid():
                editing.edit(comment, text=form.cleaned_data["text"], seen_revision=seen)
    except BadLength as refusal:
        form.refuse_length(refusal)
    except tuple(EDIT_REFUSALS) as refusal:
        return _edit_page(request, comment, form, refusal)
    return _edit_page(request, comment, form) if form.errors else _to_own_comments(comment)


def _edit_page(
    request: HttpRequest,
    comment: Comment,
    form: EditForm | None,
    refusal: Exception | None = None,
) -> HttpResponse:
    """Answer with the form, and first with what is wrong if it was not accepted."""
    if form is None and not editing.may_edit(comment, now=timezone.now()):
        refusal = editing.WindowOver(comment.pk)
    elif refusal:
        comment.refresh_from_db()
    refused = EDIT_REFUSALS[type(refusal)] if refusal else None
    shown = form or EditForm(initial={"text": editing.newest_text(comment)})
    context: dict[str, Any] = {
        "comment": comment,
        "form": form,
        "refused": refused,
        "fields": "" if refused and not refused.offers_form else render_crispy_form(shown),
        "action": edit_path(comment.language, comment.pk),
        "withdraw_url": withdraw_path(comment.language, comment.pk),
        "own_url": own_path(comment.language),
        "minutes": editing.EDIT_WINDOW // timedelta(minutes=1),
    }
    status = refused.status if refused else 422 if form else 200
    return render(request, "comments/edit.html", context, status=status)


@own_page
def take_back(request: HttpRequest, comment_id: int) -> HttpResponse:
    """GET: what will be gone, and a button. POST: it is gone."""
    comment = _own_comment(request, comment_id)
    if request.method != "POST":
        context = {"body": trusted(comment.body_html), "own_url": own_path(comment.language)}
        return render(request, "comments/withdraw.html", context)
    with suppress(NotPossible):  # pressed twice
        withdraw(comment)
    return _to_own_comments(comment)


def _own_comment(request: HttpRequest, comment_id: int) -> Comment:
    """The comment, if it is of the address that was proven on this device, and not gone."""
    reader = reader_of(request)
    if reader is None or comment_id > BigIntegerField.MAX_BIGINT:
        raise Http404
    own = Comment.objects.by(reader.commenter).select_related("article").filter(pk=comment_id)
    comment = own.in_language(request.LANGUAGE_CODE).first()
    if comment is None:
        raise Http404
    return comment


def _to_own_comments(comment: Comment) -> HttpResponse:
    place = f"{own_path(comment.language)}#comment-{comment.pk}"
    return HttpResponse(status=303, headers={"Location": place})
