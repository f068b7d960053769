"""Editors’ picks in the admin: chosen and taken back from the list and from the comment."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.deciding import in_words, moderator_of
from comments.models import Comment
from comments.picking import NotVisible, pick, unpick
from newsportal.printing import stamp

PICK, UNPICK = "pick", "unpick"


@admin.action(description=gettext_lazy("Make editors’ picks"), permissions=["moderate"])
def pick_selected(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
    change_picks(request, queryset, PICK)


@admin.action(description=gettext_lazy("Take back as editors’ picks"), permissions=["moderate"])
def unpick_selected(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
    change_picks(request, queryset, UNPICK)


def change_picks(request: HttpRequest, comments: QuerySet[Comment], wish: str) -> None:
    """Carry out PICK or UNPICK for the person signed in, and tell them what came of it."""
    by, done, hidden = moderator_of(request), 0, 0
    for comment in comments:
        try:
            done += pick(comment, by=by) if wish == PICK else unpick(comment, by=by)
        except NotVisible:
            hidden += 1
    if hidden:
        reason = _("only what readers can see can be an editors’ pick")
        messages.warning(request, format_lazy("{} – {}", in_words(hidden), reason))
    said = _("Now editors’ picks") if wish == PICK else _("No longer editors’ picks")
    messages.success(request, format_lazy("{} – {}", said, in_words(done)))


def wish_for(comment: Comment) -> tuple[str, str] | None:
    """Return the value and the word of the button that goes with the comment, if any does."""
    if comment.picks.standing().exists():  # type: ignore[attr-defined]
        return UNPICK, _("Take back as editors’ pick")
    return (PICK, _("Make it an editors’ pick")) if comment.is_visible else None


@admin.display(description=gettext_lazy("editors’ pick"))
def picks(comment: Comment) -> str:
    """Who pointed the comment out, and who took that back, the newest first."""
    rows = comment.picks.select_related("by", "undone_by").newest_first()  # type: ignore[attr-defined]
    taken_back = _("taken back")
    lines = (
        (
            f"{stamp(row.at).text} · {row.by.get_username()}",
            f" – {taken_back} {stamp(row.undone_at).text} · {row.undone_by.get_username()}"
            if row.undone_at and row.undone_by
            else "",
        )
        for row in rows
    )
    items = format_html_join("", "<li>{}{}</li>", lines)
    return format_html('<ol class="said__decisions">{}</ol>', items) if items else "–"
