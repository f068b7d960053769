"""The mail to the owner of an address that was suspended, and as the suspension is lifted."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from comments.models import Suspension
from newsportal.language import prefix
from newsportal.pagecache import absolute
from newsportal.printing import stamp
from newsportal.tasks import retry_later, task


@task
def tell_suspended(suspension_id: int, attempt: int = 0) -> None:
    """Mail what the suspension is now: until when and why, or that it is lifted."""
    suspension = Suspension.objects.filter(pk=suspension_id, kind=Suspension.Kind.EMAIL).first()
    if suspension is None:
        return
    try:
        message_for(suspension).send()
    except OSError as error:  # smtplib's exceptions, refused connections, time-outs
        # Its kind alone: its words may name the address, and go to the log.
        fault = OSError(type(error).__name__)
        retry_later(tell_suspended, fault, attempt=attempt, suspension_id=suspension_id)


def message_for(suspension: Suspension) -> EmailMultiAlternatives:
    """Return the mail in the reader’s language; an answer to it is the way to object."""
    with translation.override(suspension.language):
        is_lifted = suspension.lifted_at is not None
        context: dict[str, Any] = {
            "language": suspension.language,
            "site_name": settings.SITE_NAME,
            "site_url": absolute(f"{prefix(suspension.language)}/"),
            "reason": suspension.reason,
            "until": stamp(suspension.until).text if suspension.until else "",
            "is_lifted": is_lifted,
        }
        subject = _("You may comment again") if is_lifted else _("You cannot comment at present")
        message = EmailMultiAlternatives(
            subject=f"{subject} – {settings.SITE_NAME}",
            body=render_to_string("email/suspension.txt", context),
            to=[suspension.value],
        )
        message.attach_alternative(render_to_string("email/suspension.html", context), "text/html")
    return message
