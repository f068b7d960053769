"""Background work: Django's tasks where Django has them, the backport before 6.0."""

import logging
from datetime import datetime, timedelta
from typing import Any

import django
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from newsportal.claims import claim

if django.VERSION >= (6, 0):
    from django.tasks import task
else:
    from django_tasks import task  # type: ignore[no-redef]

__all__ = ["queue", "retry_later", "task"]

log = logging.getLogger("newsportal.tasks")
# Ten minutes, an hour, six hours …: a mail server's night, not a week.
DELAYS = tuple(timedelta(minutes=m) for m in (1, 10, 60, 360, 720))


def queue(job: Any, *, run_after: datetime | None = None, **kwargs: Any) -> None:
    """Do what `job.enqueue(**kwargs)` does to the database, in a third of its time.

    For who has a reader waiting, and no use for the result that `enqueue` reads back.
    The work begins at once, or at `run_after`.
    """
    row: DBTaskResult[Any, Any] = DBTaskResult(
        args_kwargs={"args": [], "kwargs": kwargs},
        priority=job.priority,
        task_path=job.module_path,
        queue_name=job.queue_name,
        run_after=run_after or get_date_max(),
        backend_name=job.backend,
    )
    claim(row, by="id")


def retry_later(job: Any, error: Exception, *, attempt: int, **kwargs: Any) -> None:
    """Queue `job` again, later each time; give up, and say so, after the last delay.

    `job` is a task that takes `attempt` (0 for the first) and `kwargs`.
    """
    if attempt >= len(DELAYS):
        log.error("%s given up after %d attempts: %s", job.name, attempt + 1, error)
        return
    log.warning("%s failed, trying again in %s: %s", job.name, DELAYS[attempt], error)
    job.using(run_after=timezone.now() + DELAYS[attempt]).enqueue(attempt=attempt + 1, **kwargs)
