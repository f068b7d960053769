"""A queue that grows old is told of by mail, once, until it is young again."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from comments.desk.frame import age, counted, is_old
from comments.desk.queues import BY_NAME, waiting
from comments.models import QueueWarning
from comments.notifications import named, recipients
from newsportal.claims import claim
from newsportal.models import Pace, User
from newsportal.pagecache import absolute
from newsportal.tasks import queue as queue_task
from newsportal.tasks import retry_later, task

log = logging.getLogger("newsportal.comments")


def warn() -> None:
    """Look at the age of each queue that waits; where nobody can be mailed, the log says so."""
    now = timezone.now()
    told = set(QueueWarning.objects.values_list("queue", flat=True))
    for queue in waiting():
        oldest = queue.oldest()
        if oldest is None or not is_old(oldest, now):
            if queue.name in told:
                QueueWarning.objects.filter(queue=queue.name).delete()
        elif queue.name not in told:
            _tell(queue.name, now)


@transaction.atomic
def _tell(name: str, now: datetime) -> None:
    if not claim(QueueWarning(queue=name, told_at=now), by="queue"):
        return  # another worker was faster
    moderators = recipients(paces=Pace.values)
    for moderator in moderators:
        queue_task(send, user_id=moderator.pk, name=name)
    if not moderators:
        log.warning("the queue %s of comments has grown old, and no moderator wants mail", name)


@task
def send(user_id: int, name: str, attempt: int = 0) -> None:
    """Mail one moderator that the queue has grown old, if it still is."""
    moderator = recipients([user_id], paces=Pace.values).first()
    oldest, now = BY_NAME[name].oldest(), timezone.now()
    if moderator is None or oldest is None or not is_old(oldest, now):
        return
    try:
        _message(moderator, name, oldest, now).send()
    except OSError as error:
        retry_later(send, named(error), attempt=attempt, user_id=user_id, name=name)


def _message(moderator: User, name: str, oldest: datetime, now: datetime) -> EmailMessage:
    with translation.override(moderator.language or settings.LANGUAGE_CODE):
        queue = BY_NAME[name]
        context = {
            "site_name": settings.SITE_NAME,
            "label": queue.label,
            "count": counted(queue.count()),
            "age": age(oldest, now),
            "queue_url": absolute(reverse("desk:queue", args=[name])),
        }
        subject = _("Comments have been waiting for {age}").format(age=context["age"])
        body = render_to_string("email/queue_old.txt", context)
    return EmailMessage(f"{subject} – {settings.SITE_NAME}", body, to=[moderator.email])
