"""Mails to those whom a report, a restriction or an appeal concerns: each is sent once."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from comments.letter_texts import TEXTS
from comments.models import Letter
from newsportal.claims import claim
from newsportal.tasks import queue, retry_later, task

# Longer than a mail server may take, shorter than a task is thought to be at work
# (housekeeping.ABANDONED_AFTER): a letter over which its worker died is begun anew.
SENDING = timedelta(minutes=5)


def write(kind: str, pk: int) -> None:
    """Have the letter `kind` about the row `pk` sent, once the running transaction commits."""
    queue(send, kind=kind, pk=pk)


@task
def send(kind: str, pk: int, attempt: int = 0) -> None:
    """Send one letter, unless it was sent, is being sent, or nobody is left to read it."""
    key = f"{kind}:{pk}"
    if not _claimed(key):
        return
    letter = Letter.objects.filter(key=key)
    message = TEXTS[kind](pk)
    if message is None:
        return
    try:
        message.send()
    except OSError as error:  # smtplib's exceptions, refused connections, time-outs
        letter.update(begun_at=None)
        # Without its words, which may name addresses: it goes to the log.
        fault = OSError(type(error).__name__)
        retry_later(send, fault, attempt=attempt, kind=kind, pk=pk)
    else:
        letter.update(sent_at=timezone.now())


def _claimed(key: str) -> bool:
    now = timezone.now()
    if claim(Letter(key=key, begun_at=now), by="key"):
        return True
    idle = Q(begun_at=None) | Q(begun_at__lt=now - SENDING)
    return Letter.objects.filter(idle, key=key, sent_at=None).update(begun_at=now) == 1
