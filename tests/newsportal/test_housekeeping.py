from datetime import timedelta

from django.test import TestCase
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from newsportal import housekeeping
from newsportal.models import Limit, Purge
from tests.builders import make_image


class ForgettingTest(TestCase):
    def test_ended_limits_go_and_open_ones_stay(self) -> None:
        now = timezone.now()
        Limit.objects.create(key="ended", count=1, ends_at=now - timedelta(seconds=1))
        Limit.objects.create(key="open", count=1, ends_at=now + timedelta(minutes=1))
        housekeeping.forget_expired()
        self.assertEqual([limit.key for limit in Limit.objects.all()], ["open"])

    def test_old_purges_go_except_the_newest_row(self) -> None:
        long_ago = timezone.now() - timedelta(days=30)
        Purge.objects.update(at=long_ago)  # that of the first migration
        for key in ("a", "b", "c"):
            Purge.objects.create(keys=[key], is_hard=False, at=long_ago)
        housekeeping.forget_expired()
        self.assertEqual([purge.keys for purge in Purge.objects.all()], [["c"]])


class AbandonedTaskTest(TestCase):
    def abandoned(self, attempts: int) -> DBTaskResult:
        make_image()
        task = DBTaskResult.objects.get()
        for number in range(attempts):
            task.claim(f"worker {number}")
        DBTaskResult.objects.update(started_at=timezone.now() - timedelta(hours=1))
        return task

    def test_a_task_whose_worker_was_killed_goes_back_to_the_queue(self) -> None:
        task = self.abandoned(1)
        housekeeping.requeue_abandoned()
        self.assertIn(task, DBTaskResult.objects.ready())

    def test_a_task_that_killed_three_workers_is_given_to_no_fourth(self) -> None:
        task = self.abandoned(3)
        housekeeping.requeue_abandoned()
        self.assertNotIn(task, DBTaskResult.objects.ready())
        self.assertIn(task, DBTaskResult.objects.finished())

    def test_a_task_at_work_is_left_alone(self) -> None:
        make_image()
        task = DBTaskResult.objects.get()
        task.claim("worker")
        housekeeping.requeue_abandoned()
        self.assertIn(task, DBTaskResult.objects.running())
