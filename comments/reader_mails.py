"""Mails to readers: who they are from, what answers them, and what is done with refusals."""

from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

MAX_SUBJECT_LENGTH = 150  # what mail programs show, and more
PERMANENT = range(500, 600)  # RFC 5321 §4.2.1: the server will never take it
# RFC 3834 §5, and Microsoft's own word for it: no “I am on holiday” in return.
MACHINE_MADE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class Undeliverable(Exception):
    """The mail server says that this address takes no mail, now or later."""


class NotSent(OSError):
    """It may work later. The words of the server, which may name addresses, are left out."""


def message(
    template: str,
    context: dict[str, Any],
    *,
    to: str,
    subject: str,
    language: str,
    headers: dict[str, str] | None = None,
) -> EmailMultiAlternatives:
    """Return the mail of `email/<template>.txt` and `.html`; the language is active already.

    What cannot be delivered goes to MAIL_RETURN_PATH, which nothing here answers.
    """
    context = {"language": language, "site_name": settings.SITE_NAME, "heading": subject} | context
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split())[:MAX_SUBJECT_LENGTH],
        body=render_to_string(f"email/{template}.txt", context),
        from_email=settings.MAIL_RETURN_PATH,
        to=[to],
        headers={"From": settings.DEFAULT_FROM_EMAIL, **MACHINE_MADE, **(headers or {})},
    )
    mail.attach_alternative(render_to_string(f"email/{template}.html", context), "text/html")
    return mail


def send(mail: EmailMultiAlternatives) -> None:
    """Raises Undeliverable, or NotSent for what may be tried again."""
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        if all(code in PERMANENT for code in codes):
            raise Undeliverable from None
        raise NotSent(type(error).__name__) from None
    except OSError as error:  # smtplib's exceptions, refused connections, time-outs
        raise NotSent(type(error).__name__) from None
