"""The case page: reading one comment and deciding on it, with the next one at hand."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from comments import claiming, policy
from comments.cleaning import clean_text
from comments.deciding import (
    carry_out,
    choice_of,
    decide_edit,
    moderator_of,
    seen_of,
    why_not,
)
from comments.desk import answering, wording
from comments.desk.cases import (
    Case,
    Place,
    comment_of,
    open_case,
    place_of,
    prepare_case,
    shown_again,
)
from comments.desk.doors import desk_page, wants_json
from comments.desk.frame import framed
from comments.desk.queues import BY_NAME, PENDING
from comments.judging import judge
from comments.models import Appeal, Comment
from comments.models.decision import MAX_REASON_LENGTH
from comments.moderation import AlreadyDecided, NotPossible
from comments.posting import BadLength

FRAGMENT = "comments/desk/_case.html"


@desk_page("GET", "HEAD", "POST")
def case(request: HttpRequest, comment_id: int) -> HttpResponse:
    """GET opens the case, which claims it. POST decides, and goes on to the next one."""
    comment = comment_of(comment_id)
    place = _place(request, comment)
    if request.method == "POST":
        return _decide(request, comment, place)
    opened = open_case(comment, place, by=moderator_of(request))
    return _page(request, opened)


@desk_page("POST")
def ahead(request: HttpRequest, name: str) -> HttpResponse:
    """The case behind `after` as a part of a page, claimed but not yet seen; 204: no more."""
    queue, user = BY_NAME.get(name, PENDING), moderator_of(request)
    after = request.POST.get("after", "")
    behind = int(after) if after.isdecimal() and after.isascii() and len(after) < 19 else None
    entry = queue.next(after=behind, without=claiming.held_by_others(user))
    if entry is None:
        return HttpResponse(status=204)
    comment = comment_of(entry.comment_id)
    prepared = prepare_case(comment, Place(queue, entry.pk), by=user)
    return render(request, FRAGMENT, {"case": prepared})


@desk_page("POST")
def claim(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Hold the case on, or take it over; the script says so while the page is in view."""
    comment, user = comment_of(comment_id), moderator_of(request)
    takes_over = "take_over" in request.POST
    holder = claiming.claim(comment.pk, by=user, takes_over=takes_over)
    claiming.see_first(comment, by=user)
    if wants_json(request):
        words = _held_by(holder.name) if holder else ""
        return JsonResponse({"holder": words, "revision": comment.revision})
    return HttpResponseRedirect(_address(comment, _place(request, comment)))


@desk_page("POST")
def answer(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Publish a reply in the newsroom's name."""
    comment, user = comment_of(comment_id), moderator_of(request)
    place, text = _place(request, comment), clean_text(request.POST.get("answer", ""))
    try:
        _pk, revision = seen_of(request.POST.get("seen", ""))
        answering.answer(comment, text, by=user, seen_revision=revision)
    except (AlreadyDecided, NotPossible) as refusal:
        why = why_not(refusal)
    except BadLength as refusal:
        why = _why_bad(refusal)
    except ValueError:
        why = _("This comment does not exist.")
    except policy.ThreadRefused:
        why = _("This story takes no comments any more.")
    except policy.ParentNotVisible:
        why = _("Readers do not see this comment, so nothing can answer it.")
    else:
        messages.success(request, _("Your answer is published."))
        return HttpResponseRedirect(_address(comment, place))
    messages.warning(request, why)
    again = shown_again(comment_of(comment_id), place, by=user, typed=wording.Typed())
    return _page(request, again, status=422, answer=text)


@desk_page("POST")
def appeal(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Decide on the author's appeal, as somebody else than who decided first."""
    comment, user = comment_of(comment_id), moderator_of(request)
    place = _place(request, comment)
    appeals = Appeal.objects.select_related("statement__decision__comment")
    about = appeals.filter(statement__decision__comment=comment)
    act, _colon, seen = request.POST.get("judge", "").partition(":")
    try:
        pk, revision = seen_of(seen)
    except ValueError as error:
        raise BadRequest("No such appeal.") from error
    explanation = request.POST.get("explanation", "").strip()[:MAX_REASON_LENGTH]
    waiting = get_object_or_404(about, pk=pk)
    if judge(request, waiting, act, explanation=explanation, seen_revision=revision):
        return _on(place)
    again = shown_again(comment_of(comment_id), place, by=user, typed=wording.Typed())
    return _page(request, again, status=409, explanation=explanation)


@desk_page("POST")
def edit(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Accept the new text of a comment, or refuse it."""
    comment = comment_of(comment_id)
    place = _place(request, comment)
    if decide_edit(request, request.POST.get("edit", "")):
        return _on(place)
    return HttpResponseRedirect(_address(comment, place))


def _decide(request: HttpRequest, comment: Comment, place: Place) -> HttpResponse:
    choice, said = choice_of(request.POST.get("decide", "")), wording.typed(request)
    if choice.pk != comment.pk:
        raise BadRequest("The button of another case.")
    try:
        words = wording.words_of(said, act=choice.act, language=comment.language)
    except wording.WordsMissing as missing:
        return _refused(request, comment, place, said, missing.message, status=422)
    outcome = carry_out(choice, by=moderator_of(request), **words)
    if outcome.decision is None:
        return _refused(request, comment, place, said, outcome.words, status=409)
    if wants_json(request):
        undo = reverse("desk:undo", args=[outcome.decision.pk])
        return JsonResponse({"done": True, "words": outcome.words, "undo": undo})
    return _on(place)


def _on(place: Place) -> HttpResponse:
    """Go on to the case behind this one."""
    path = reverse("desk:next", args=[place.queue.name])
    return HttpResponseRedirect(f"{path}?after={place.entry or ''}")


def _refused(
    request: HttpRequest,
    comment: Comment,
    place: Place,
    said: wording.Typed,
    words: str,
    *,
    status: int,
) -> HttpResponse:
    """Say why a choice did not count, with the case as it is now and all that was typed."""
    if wants_json(request):
        return JsonResponse({"done": False, "words": words}, status=status)
    messages.warning(request, words)
    again = shown_again(comment_of(comment.pk), place, by=moderator_of(request), typed=said)
    return _page(request, again, status=status)


def _page(
    request: HttpRequest, case: Case, *, status: int = 200, answer: str = "", explanation: str = ""
) -> HttpResponse:
    wants_reason = status == 422 and not answer
    context: dict[str, Any] = {"case": case, "wants_reason": wants_reason}
    context |= {"answer": answer, "explanation": explanation}
    here = case.place.queue.name
    return framed(request, "comments/desk/case.html", context, here=here, status=status)


def _place(request: HttpRequest, comment: Comment) -> Place:
    return place_of(request.GET.get("queue", ""), comment.pk, request.GET.get("at", ""))


def _address(comment: Comment, place: Place) -> str:
    path = reverse("desk:case", args=[comment.pk])
    return f"{path}?queue={place.queue.name}&at={place.entry or ''}"


def _held_by(name: str) -> str:
    return _("{name} is reviewing this comment").format(name=name)


def _why_bad(refusal: BadLength) -> str:
    if refusal.field == "email":
        return _("Your account needs an e-mail address to answer; it is never published.")
    return _("The answer is empty, or too long: 3,000 characters at most.")
