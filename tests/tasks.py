"""The worker of the tests: does what is due, now or some minutes from now."""

from datetime import timedelta

import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult


def work(*, minutes: float = 0) -> int:
    """Do all tasks that are due in `minutes`, and what they queue; return how many."""
    done = 0
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True):
        while row := DBTaskResult.objects.ready().first():
            DBTaskResult.objects.filter(pk=row.pk).delete()
            row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
            done += 1
    return done
