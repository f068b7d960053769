"""What stands around every page of the desk: queues, who is at work, what can be undone."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from comments.claiming import others_at_work
from comments.deciding import DONE, moderator_of
from comments.desk.cases import last_undoable
from comments.desk.queues import COUNTED, QUEUES, Queue
from comments.forms import grouped
from comments.models import Decision


class Tab(NamedTuple):
    """A queue in the navigation."""

    name: str
    label: str
    url: str
    size: str
    age: str
    is_old: bool


def framed(
    request: HttpRequest, template: str, context: dict[str, Any], *, here: str, status: int = 200
) -> HttpResponse:
    """Answer with a page of the desk; `here` is the name of a queue or of a page."""
    user = moderator_of(request)
    now = timezone.now()
    undoable = last_undoable(user)
    context |= {
        "here": here,
        "tabs": [_tab(queue, now) for queue in QUEUES],
        "others": others_at_work(user),
        "undoable": undoable,
        "undoable_words": DONE[Decision.Act(undoable.act)] if undoable else "",
        "old_after": timesince(now - settings.COMMENT_QUEUE_OLD_AFTER, now),
    }
    return render(request, template, context, status=status)


def _tab(queue: Queue, now: datetime) -> Tab:
    oldest = queue.oldest()
    return Tab(
        name=queue.name,
        label=str(queue.label),
        url=reverse("desk:queue", args=[queue.name]),
        size=counted(queue.count()),
        age=age(oldest, now) if oldest else "",
        is_old=oldest is not None and is_old(oldest, now),
    )


def counted(count: int) -> str:
    return f"{grouped(COUNTED)}+" if count > COUNTED else str(count)


def age(since: datetime, now: datetime) -> str:
    """Return for how long something has waited, in its largest unit."""
    if now - since < timedelta(minutes=1):
        return _("less than a minute")
    return timesince(since, now, depth=1)


def is_old(since: datetime, now: datetime) -> bool:
    return now - since > settings.COMMENT_QUEUE_OLD_AFTER
