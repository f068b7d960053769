"""The desk's lists: queues, what was searched for, and how its moderator likes to work."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.claiming import held_by_others
from comments.deciding import (
    DONE,
    carry_out,
    choice_of,
    decide_many,
    moderator_of,
    seen_of,
    why_not,
)
from comments.desk import reasons, wording
from comments.desk.doors import desk_page, wants_json
from comments.desk.forms import PreferencesForm, SearchForm
from comments.desk.frame import framed
from comments.desk.lists import comments_of, lines_of
from comments.desk.queues import BY_NAME, PENDING, PER_PAGE, Queue
from comments.desk.searching import find
from comments.models import Comment, Decision
from comments.moderation import AlreadyDecided, NotTheirs, TooLate
from comments.moderation import undo as take_back

Act = Decision.Act
FOR_SELECTED = {
    Act.APPROVE: gettext_lazy("Approve selected"),
    Act.REJECT: gettext_lazy("Reject selected"),
    Act.SPAM: gettext_lazy("Mark selected as spam"),
    Act.REMOVE: gettext_lazy("Remove selected"),
    Act.RESTORE: gettext_lazy("Restore selected"),
    Act.KEEP: gettext_lazy("Keep selected"),
}


@desk_page("GET", "HEAD", "POST")
def queue(request: HttpRequest, name: str = PENDING.name) -> HttpResponse:
    """GET: some of a queue. POST: decisions on one of its comments, or on those ticked."""
    found = _queue(name)
    if request.method == "POST":
        return _decide_in_list(request)
    user = moderator_of(request)
    entries = found.page(after=_number(request, "after"))
    known = comments_of(entry.comment_id for entry in entries)
    places = {entry.comment_id: entry.pk for entry in reversed(entries)}
    comments = [known[pk] for pk in dict.fromkeys(e.comment_id for e in entries) if pk in known]
    context = {
        "queue": found,
        "lines": lines_of(comments, user=user, entries=places),
        "next_after": entries[-1].pk if len(entries) == PER_PAGE else None,
        "is_first": "after" not in request.GET,
        "reasons": reasons.choices(""),
        "bulk": [(act, FOR_SELECTED[act]) for act in found.acts],
    }
    return framed(request, "comments/desk/queue.html", context, here=found.name)


@desk_page("GET", "HEAD")
def next_case(request: HttpRequest, name: str) -> HttpResponse:
    """On to the case behind the one named by `after`, or back to the one before `before`."""
    found = _queue(name)
    if before := _number(request, "before"):
        entry = found.before(before)
    else:
        others = held_by_others(moderator_of(request))
        entry = found.next(after=_number(request, "after"), without=others)
    if entry is None:
        return HttpResponseRedirect(reverse("desk:queue", args=[found.name]))
    path = reverse("desk:case", args=[entry.comment_id])
    return HttpResponseRedirect(f"{path}?queue={found.name}&at={entry.pk}")


@desk_page("POST")
def undo(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Take back one's own decision, and go back to the case."""
    if decision_id > BigIntegerField.MAX_BIGINT:
        raise Http404
    decisions = Decision.objects.select_related("comment", "actor")
    decision = get_object_or_404(decisions, pk=decision_id)
    try:
        take_back(decision, by=moderator_of(request))
    except NotTheirs:
        refusal = _("Only who has decided can undo it. You can decide anew.")
    except TooLate:
        refusal = _("This can be undone for ten minutes, which are over. You can decide anew.")
    except AlreadyDecided as faster:
        refusal = why_not(faster)
    else:
        refusal = ""
    words = f"{decision.comment.name} – {refusal or DONE[Act.UNDO]}"
    if wants_json(request):
        status = 409 if refusal else 200
        return JsonResponse({"done": not refusal, "words": words}, status=status)
    (messages.warning if refusal else messages.success)(request, words)
    return HttpResponseRedirect(reverse("desk:case", args=[decision.comment_id]))


@desk_page("GET", "HEAD")
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET or None)
    context: dict[str, Any] = {"form": form, "found": None}
    if form.is_bound and form.is_valid():
        wanted = form.wanted()
        found = find(wanted)
        further = request.GET.copy()
        further["before"] = str(found.go_on or "")
        lines = lines_of(found.comments, user=moderator_of(request), words=wanted.each_word)
        context |= {"found": found, "lines": lines, "further": further.urlencode()}
    status = 422 if form.errors else 200
    return framed(request, "comments/desk/search.html", context, here="search", status=status)


@desk_page("GET", "HEAD", "POST")
def preferences(request: HttpRequest) -> HttpResponse:
    user = moderator_of(request)
    form = PreferencesForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        # Not the whole row: the worker writes when it has sent the last digest.
        form.save(commit=False).save(update_fields=[*form.fields])
        messages.success(request, _("Your choices are kept."))
        return HttpResponseRedirect(reverse("desk:preferences"))
    return framed(request, "comments/desk/preferences.html", {"form": form}, here="preferences")


@desk_page("POST")
def keys(request: HttpRequest) -> HttpResponse:
    """Switch the single-letter keys on or off (WCAG 2.1.4), and stay on the page."""
    user = moderator_of(request)
    user.uses_desk_keys = request.POST.get("keys") == "on"
    user.save(update_fields=["uses_desk_keys"])
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(
        back if is_ours and back.startswith("/moderation/") else "/moderation/"
    )


def _queue(name: str) -> Queue:
    if name not in BY_NAME:
        raise Http404
    return BY_NAME[name]


def _number(request: HttpRequest, name: str) -> int | None:
    said = request.GET.get(name, "")
    is_number = said.isdecimal() and said.isascii() and len(said) < 19
    return int(said) if is_number else None


def _decide_in_list(request: HttpRequest) -> HttpResponse:
    try:
        if "decide" in request.POST:
            _decide_one(request)
        elif "act" in request.POST:
            _decide_ticked(request)
    except wording.WordsMissing as missing:
        messages.warning(request, missing.message)
    return HttpResponseRedirect(request.get_full_path())


def _decide_one(request: HttpRequest) -> None:
    choice = choice_of(request.POST["decide"])
    comment = Comment.objects.filter(pk=choice.pk).first()
    said = wording.Typed(request.POST.get("reason", ""))
    language = comment.language if comment else ""
    words = wording.words_of(said, act=choice.act, language=language)
    outcome = carry_out(choice, by=moderator_of(request), **words)
    if outcome.decision is None:  # else what can be undone says it
        messages.warning(request, outcome.words)


def _decide_ticked(request: HttpRequest) -> None:
    try:
        act = Act(request.POST["act"])
        seen = dict(map(seen_of, request.POST.getlist("selected")))
    except ValueError as error:
        raise BadRequest("No such decision.") from error
    if not seen:
        messages.warning(request, _("Tick at least one comment."))
        return
    said = wording.Typed(request.POST.get("reason", ""))
    ticked = Comment.objects.filter(pk__in=seen)
    # All of them first: what is missing is said before anything is decided.
    by_language = {
        language: wording.words_of(said, act=act, language=language)
        for language in set(ticked.values_list("language", flat=True))
    }
    decide_many(request, act, ticked, seen, lambda comment: by_language[comment.language])
