"""Readers find a comment useful: each once, without an account, and they may take it back."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils.crypto import salted_hmac

from comments.models import Appreciation, Comment, Discussion, Place
from newsportal import ratelimit
from newsportal.claims import claim
from newsportal.environment import Rate
from newsportal.network import network_of
from newsportal.pagecache import purge_on_commit

# A browser that keeps no cookie is another reader each time: a household, not a crowd.
PER_COMMENT_AND_NETWORK = Rate(5, timedelta(days=1))


def admit(comment: Comment, address: str) -> None:
    """Count an appreciation from the network of `address`; raises RateLimited."""
    network = network_of(address)
    _count("appreciations", network, settings.COMMENT_APPRECIATIONS_PER_NETWORK)
    _count("appreciation", f"{comment.pk}\0{network}", PER_COMMENT_AND_NETWORK)


def _count(kind: str, value: str, rate: Rate | None) -> None:
    # Hashed: the table of limits is no list of readers.
    digest = salted_hmac(f"comments.limit.{kind}", value, algorithm="sha256").hexdigest()
    ratelimit.count(f"comment:{kind}:{digest}", rate)


def count_of(comment: Comment) -> int:
    return Place.objects.filter(pk=comment.pk).aggregate(n=Sum("appreciation_count"))["n"] or 0


def has_appreciated(comment: Comment, *, reader: str) -> bool:
    return Appreciation.objects.filter(reader_key=_key(comment, reader)).exists()


@transaction.atomic
def appreciate(comment: Comment, *, reader: str) -> bool:
    """Count the appreciation of `reader`, a number from their browser; False if it was counted."""
    given = Appreciation(comment=comment, reader_key=_key(comment, reader))
    if not claim(given, by="reader_key"):
        return False
    _add(comment, 1)
    return True


@transaction.atomic
def take_back(comment: Comment, *, reader: str) -> None:
    given = Appreciation.objects.filter(reader_key=_key(comment, reader))
    if given.delete()[0]:
        _add(comment, -1)


def _add(comment: Comment, number: int) -> None:
    """Change the count; pages show it once `show_news` has run.

    A comment may be appreciated fifty times a second: its story is not rendered as often.
    """
    places = Place.objects.filter(pk=comment.pk)
    places.update(appreciation_count=F("appreciation_count") + number)
    # Even where it says so already: `show_news` is to wait for us, or we for it.
    Discussion.objects.filter(pk=comment.article_id).update(has_new_appreciations=True)


def _key(comment: Comment, reader: str) -> str:
    return salted_hmac(
        "comments.appreciation", f"{comment.pk}\0{reader}", algorithm="sha256"
    ).hexdigest()


def show_news() -> None:
    """Make stale, once for all, the discussions in which something was appreciated since."""
    if not Discussion.objects.with_news().exists():
        return  # writes nothing, and holds up nobody who does
    with transaction.atomic():
        changed = list(Discussion.objects.with_news().order_by("pk").values_list("pk", flat=True))
        Discussion.objects.filter(pk__in=changed).update(has_new_appreciations=False)
        purge_on_commit(*(f"thread:{pk}" for pk in changed))
