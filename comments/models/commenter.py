from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def normalised_email(email: str) -> str:
    """Return the address by which we know a commenter: lower case, no outer space.

    RFC 5321 lets the part before @ be case-sensitive; no provider does so, and
    two rows for one person would be the greater harm.
    """
    return email.strip().lower()


NOWHERE = ".invalid"  # RFC 2606 §2: the end of addresses that nobody can have


class Commenter(models.Model):
    """The person behind an e-mail address; proven or not."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    proven_at = models.DateTimeField(_("proven"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("first seen"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("commenter")
        verbose_name_plural = _("commenters")

    @property
    def has_address(self) -> bool:
        """Whether mail can reach them; the dumps of some portals know no addresses."""
        return not self.email.endswith(NOWHERE)

    def __str__(self) -> str:
        return self.email
