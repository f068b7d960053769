"""What is the same in every discussion or comment: its words, and its outline to be filled."""

from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Article
from articles.models.discussion import State
from comments.addresses import confirm_home, own_path


class Words(NamedTuple):
    in_reply_to: str
    removed: str
    withdrawn: str
    author: str
    staff: str
    confirmed: str
    edited: str
    pick: str


@lru_cache
def words(language: str) -> Words:
    """What is said again and again, in `language`, the present one."""
    return Words(
        in_reply_to=escape(_("In reply to {name}")),
        removed=escape(_("This comment was removed by the moderators.")),
        withdrawn=escape(_("Comment withdrawn by its author.")),
        author=_badge("badge badge--author", _("Author of this article")),
        staff=_badge("badge badge--staff", _("Newsroom")),
        confirmed=_badge("badge badge--good", _("Confirmed address")),
        edited=_badge("badge badge--plain", _("Edited")),
        pick=_badge("tag-mark", _("Editors’ pick")),
    )


def _badge(look: str, text: str) -> str:
    return f' <span class="{look}">{escape(text)}</span>'


@lru_cache(maxsize=512)
def outline(language: str, *, is_own: bool, base: str, is_open: bool) -> str:
    """The template of a comment with its words in `language`, the present one, unfilled.

    `base`: the path below which it is answered and appreciated, where that is possible
    (`is_open`), and reported.
    """
    context = {"is_own": is_own, "base": base, "is_open": is_open, "own_url": own_path(language)}
    context |= {"reply_to": _("Reply to {name}"), "report": _("Report the comment by {name}")}
    return render_to_string("comments/_comment.html", context)


def thanks(is_proven: bool) -> str:
    confirm_url = "" if is_proven else confirm_home(get_language() or "")
    return render_to_string("comments/_sent.html", {"is_waiting": True, "confirm_url": confirm_url})


def why_closed(article: Article) -> str:
    """Say that nothing can be added, and when something can again; "" where it can."""
    state = article.discussion.state(timezone.now())
    if state == State.ASLEEP:
        return " ".join((_("Comments are closed at night."), when_open_again()))
    return _("Comments are closed.") if state == State.CLOSED else ""


def when_open_again() -> str:
    """Say when the night ends that has closed all discussions."""
    until = settings.COMMENT_NIGHT.until  # type: ignore[union-attr]
    return _("They open again at {time}.").format(time=f"{until:%H:%M}")
