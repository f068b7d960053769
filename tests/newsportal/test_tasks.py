"""Work that is queued while a reader waits is the same row that `enqueue` would make."""

from django.test import TestCase
from django_tasks_db.models import DBTaskResult

from articles.renditions import make_renditions
from comments.notifications import tell_moderators
from newsportal.tasks import queue


class QueueTest(TestCase):
    def test_the_row_is_that_of_enqueue(self) -> None:
        for job, about in (
            (tell_moderators, {"comment_id": 7}),
            (make_renditions, {"image_id": 7}),
        ):
            DBTaskResult.objects.all().delete()
            with self.assertNumQueries(1):
                queue(job, **about)
            job.enqueue(**about)
            one, other = DBTaskResult.objects.values()
            different = {name for name in one if one[name] != other[name]}
            self.assertLessEqual(different, {"id", "enqueued_at"})

    def test_a_worker_takes_it(self) -> None:
        queue(tell_moderators, comment_id=0)
        ready = DBTaskResult.objects.ready().get()
        self.assertEqual(ready.task_result.kwargs, {"comment_id": 0})
        self.assertEqual(ready.task, tell_moderators)
