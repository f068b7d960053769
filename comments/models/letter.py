from django.db import models


class Letter(models.Model):
    """A mail that is sent once: `key` is its kind and the id of what it is about.

    Whoever sends it has claimed the row first. Begun and not sent means that it is being
    sent, or that the worker died over it.
    """

    key = models.CharField(max_length=64, unique=True)
    begun_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key
