from django.db import models


class QueueWarning(models.Model):
    """A queue that has grown old, of which moderators were told; gone once it is young again."""

    queue = models.CharField(max_length=32, unique=True)
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.queue
