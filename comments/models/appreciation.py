from django.db import models
from django.utils import timezone

from comments.models.comment import Comment


class Appreciation(models.Model):
    """One reader finds a comment useful.

    Who it was nobody can tell: `reader_key` is an HMAC of the comment and of a random
    number in the reader’s browser. Unique: each once.
    """

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="appreciations")
    reader_key = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.comment_id}, {self.at:%d.%m.%Y}"
