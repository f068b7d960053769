from django.conf import settings
from django.db import models

from comments.models.comment import Comment


class Claim(models.Model):
    """Who has a comment open at the desk, and until when that counts."""

    comment = models.OneToOneField(Comment, models.CASCADE, primary_key=True, related_name="claim")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.by_id}"
