"""What the worker tidies up by the clock."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from newsportal.models import Limit, Purge

KEEP_PURGES = timedelta(days=2)  # longer than any cache may be cut off and still recover
KEEP_TASKS = timedelta(days=7)  # failures of the last week stay to be looked at
TRIMMED_AT_ONCE = 500
MOST_ATTEMPTS = 3
ABANDONED_AFTER = timedelta(minutes=10)  # the longest task, a picture, takes seconds


def forget_expired() -> None:
    now = timezone.now()
    Limit.objects.filter(ends_at__lt=now).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_TASKS).delete()
    _trim_log(before=now - KEEP_PURGES)


def _trim_log(*, before: datetime) -> None:
    """Forget old purges, some at a time, as long as there are newer ones.

    The newest row stays: it is where followers of the log stand.
    """
    while True:
        # Dates rise with the numbers, so the oldest are the first.
        some = list(Purge.objects.order_by("pk").values_list("pk", "at")[:TRIMMED_AT_ONCE])
        old = [pk for pk, at in some[:-1] if at < before]
        Purge.objects.filter(pk__in=old).delete()
        if len(old) < TRIMMED_AT_ONCE - 1:
            return


def requeue_abandoned() -> None:
    """Give tasks back to the queue whose worker was killed under them."""
    since = timezone.now() - ABANDONED_AFTER
    for task in DBTaskResult.objects.running().filter(started_at__lt=since):
        # A task that kills every worker it meets is not given to a fourth.
        is_deadly = len(task.worker_ids) >= MOST_ATTEMPTS
        task.status = "FAILED" if is_deadly else "READY"
        task.finished_at = timezone.now() if is_deadly else None
        task.save(update_fields=["status", "finished_at"])
