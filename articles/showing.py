"""What readers see now: the newest revision whose time has come, and the lists it stands in."""

import logging
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DataError, Error, IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from articles.models import Article, Category, Image, Placement, Revision
from articles.shelving import shelve
from newsportal.compiled import compiled
from newsportal.databases.answering import is_away
from newsportal.databases.routing import read_from
from newsportal.fragments import shared
from newsportal.pagecache import purge_on_commit, purging_last
from newsportal.rendering import ends_at, rendering_of

log = logging.getLogger("newsportal.showing")
LOOK_AGAIN = timedelta(seconds=2)


LISTED = (
    "public_category", "public_kicker", "public_title", "public_standfirst", "public_byline",
    "public_image", "reading_minutes",
)  # fmt: skip


def show(article: Article, revision: Revision, now: datetime) -> set[str]:
    """Make `revision` what readers see: the story’s page and its columns for lists.

    Returns the keys of the lists that change, for the purge at the end of the
    transaction: none for a correction within the text.
    """
    stood_in, was_listed_as = article.listing_keys(), _listed(article)
    document = revision.document
    before = article.public_revision
    since, first = revision.public_from, article.published_at
    if before is not None and since and first and since > first and before.document != document:
        article.updated_at = since
    article.public_revision = revision
    # A document waits while editors tidy up: what is gone meanwhile is left out.
    category = Category.objects.filter(pk=document["category"]).first()
    article.public_category = category or article.public_category or article.category
    main = document["image"]
    article.public_image = Image.objects.filter(pk=main["id"]).first() if main else None
    article.public_kicker = document["kicker"]
    article.public_title = document["title"]
    article.public_standfirst = document["standfirst"]
    article.public_byline = ", ".join(author["name"] for author in document["authors"])
    article.reading_minutes = document["reading_minutes"]
    article.save(update_fields=["public_revision", "updated_at", *LISTED])
    set_due(article, now)
    stands_in = article.listing_keys()
    is_same = _listed(article) == was_listed_as and stands_in == stood_in
    return set() if is_same else {*stood_in, *stands_in}


def _listed(article: Article) -> list[object]:
    return [article.serializable_value(name) for name in LISTED]


def set_due(article: Article, now: datetime) -> None:
    """Note when the next prepared change is due; None when there is none."""
    shown = article.public_revision.number if article.public_revision else 0
    planned = article.revisions.filter(number__gt=shown, public_from__gt=now)
    article.due_at = planned.order_by("public_from").values_list("public_from", flat=True).first()
    article.save(update_fields=["due_at"])


def show_what_is_due(request: HttpRequest, now: datetime) -> None:
    """Begin a page: nothing that is due is missing, and it ends when the next thing is due."""
    language = get_language() or settings.LANGUAGE_CODE

    def look() -> None:
        apply_due_or_go_on(request, now)
        end_with_next_change(request, language, now)

    shared(request, "what is due", clock_keys(language), look)


def apply_due_or_go_on(request: HttpRequest, now: datetime) -> None:
    """Apply what is due; a page read from a replica does without while the primary is away."""
    rendering = rendering_of(request)
    try:
        apply_due(now)
    except Error as error:
        if rendering is None or rendering.source == DEFAULT_DB_ALIAS or not is_away(error):
            raise
        read_from(rendering.source)
        ends_at(request, now + LOOK_AGAIN)


def end_with_next_change(request: HttpRequest, language: str, now: datetime) -> None:
    """Let the page live until the clock next changes something in an edition."""
    if rendering_of(request) is not None:
        name, keys = f"next change: {language}", clock_keys(language)
        shared(request, name, keys, lambda: ends_at(request, next_change(language, now)))


def clock_keys(language: str) -> tuple[str, ...]:
    """Name what is purged whenever the plans of an edition change."""
    return f"latest:{language}", f"placements:{language}"


def next_change(language: str, now: datetime) -> datetime | None:
    """Return when readers of an edition will next see a change that comes by the clock."""
    stories = Article.objects.in_language(language)
    moments = (
        stories.next_due(now),
        stories.next_scheduled(now),
        *Placement.objects.in_language(language).boundaries(now),
    )
    return min((moment for moment in moments if moment is not None), default=None)


def apply_due(now: datetime | None = None) -> int:
    """Show readers every prepared change whose time has come; return how many.

    The worker calls it each second, and a rendering before it reads: one query
    when nothing is due.
    """
    now = now or timezone.now()
    applied = 0
    for pk in _due(now):
        try:
            applied += _apply_one(pk, now)
        except (IntegrityError, DataError, KeyError):
            # One story that cannot change must not take every page with it.
            log.exception("the prepared change of article %s cannot be shown", pk)
            Article.objects.filter(pk=pk).update(due_at=None)
    return applied


@compiled(itemgetter(0))
def _due(now: datetime) -> QuerySet[Any, Any]:
    return Article.objects.due(now).values_list("pk")


@transaction.atomic
def _apply_one(pk: int, now: datetime) -> int:
    article = Article.objects.select_for_update().due(now).filter(pk=pk).first()
    if article is None:
        return 0  # another process was faster
    newest = article.revisions.filter(public_from__lte=now).order_by("-number").first()
    lists = show(article, newest, now) if newest is not None else set()
    shelve(article)
    purge_story(article, *lists)
    return 1


def purge_story(article: Article, *lists: str, is_hard: bool = False) -> None:
    """Make the story’s page and its translations’ stale, and the `lists` with these keys.

    The page itself always for good: whatever a correction took out of it may not
    come back. `is_hard`: nor may the lists. Call it last in the transaction.
    """
    own = (f"article:{article.pk}", f"comments:{article.pk}")
    others = (f"translations:{article.translation_group}", f"changes:{article.language}", *lists)
    with purging_last():
        purge_on_commit(*own, *(others if is_hard else ()), is_hard=True)
        if not is_hard:
            # Lists print how many comments a story has, if it may have any.
            purge_on_commit(*others)
