"""How tests prove an address on a device, by the door that readers use."""

from typing import Any

from django.core import mail
from django.test import Client
from django.utils import timezone

from comments.models import Commenter
from comments.proving import mail_link


def asked_link(email: str, *, language: str = "fr", client: Client | None = None) -> str:
    """Return the path of the link that is mailed to `email` for the asking."""
    prefix = "" if language == "fr" else f"/{language}"
    before = len(mail.outbox)
    (client or Client()).post(f"{prefix}/comments/confirm/", {"email": email})
    commenter = Commenter.objects.get(email=email)
    mail_link.call(commenter_id=commenter.pk, language=language)
    [message] = mail.outbox[before:]
    return link_in(message)


def link_in(message: Any) -> str:
    [line] = [line for line in message.body.splitlines() if "/confirm/" in line]
    return line.removeprefix("http://testserver")


def prove(client: Client, email: str) -> Commenter:
    """Have the address proven on the device that is `client`."""
    Commenter.objects.get_or_create(email=email, defaults={"created_at": timezone.now()})
    response = client.post(asked_link(email))
    assert response.status_code == 303, response.status_code
    return Commenter.objects.get(email=email)
