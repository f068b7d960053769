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


class CommenterQuerySet(models.QuerySet["Commenter"]):
    def known_as(self, email: str) -> "CommenterQuerySet":
        return self.filter(email=normalised_email(email))

    def proven(self) -> "CommenterQuerySet":
        return self.filter(proven_at__isnull=False)

    def awaiting(self, nonce: str) -> "CommenterQuerySet":
        """Whose live link holds `nonce`; nobody’s does once it was used."""
        return self.filter(proof_nonce=nonce) if nonce else self.none()


class Commenter(models.Model):
    """The person behind an e-mail address; proven or not."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    proven_at = models.DateTimeField(_("proven"), null=True, blank=True, editable=False)
    # The name that a proven device remembers: the one last used with the proof.
    name = models.CharField(
        _("name"), max_length=80, blank=True, default="", db_default="", editable=False
    )
    # What the one live link holds; "" once it was used.
    proof_nonce = models.CharField(
        max_length=32, blank=True, default="", db_default="", editable=False
    )
    # Devices of an earlier one are signed out.
    device_epoch = models.IntegerField(default=0, db_default=0, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("first seen"), default=timezone.now, editable=False)

    objects = CommenterQuerySet.as_manager()

    class Meta:
        verbose_name = _("commenter")
        verbose_name_plural = _("commenters")

    @property
    def has_address(self) -> bool:
        """Whether mail can reach them; the dumps of some portals know no addresses."""
        return not self.email.endswith(NOWHERE)

    def __str__(self) -> str:
        return self.email

    def remember_name(self, name: str) -> None:
        """Have the devices on which the address was proven offer `name` from now on."""
        if self.name != name:
            self.name = name
            self.save(update_fields=["name"])

    @property
    def is_proven(self) -> bool:
        """Whether somebody has proven the address; not that who writes has."""
        return self.proven_at is not None
