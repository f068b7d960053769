"""What readers see, and when: the only way in and out of the public eye."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.documents import freeze
from articles.models import Article, Redirect, Revision, Section
from articles.models.article_queryset import Status
from articles.shelving import shelve
from articles.showing import purge_story, set_due, show
from articles.slugs import slug_of
from newsportal.html import HTML_VERSION, text_of
from newsportal.models import User


class NotReady(Exception):
    """The story lacks what publication needs: field name → sentence."""

    def __init__(self, reasons: dict[str, str]) -> None:
        super().__init__("; ".join(reasons.values()))
        self.reasons = reasons


class WrongState(Exception):
    """The act does not go with the story’s present status."""


@transaction.atomic
def publish(
    article: Article, *, by: User | None, at: datetime | None = None, now: datetime | None = None
) -> Revision:
    """Freeze the story as it stands; readers get it from `at` on (None: at once).

    For a draft `at` becomes its date of publication, past or future; a scheduled
    story keeps its time unless `at` gives another. For a story that is public,
    this publishes the change.

    Raises NotReady, naming each field that stands in the way.
    """
    now = now or timezone.now()
    fresh = Article.objects.select_for_update().get(pk=article.pk)
    refuse_unready(fresh)
    is_public = fresh.is_public_at(now)
    first_seen = first_seen_at(fresh, now)
    if is_public:
        public_from = max(at or now, now)
    else:
        _set_dates(fresh, first_seen=first_seen, at=at, now=now)
        assert fresh.published_at is not None
        public_from = max(fresh.published_at, now) if first_seen else fresh.published_at
    fresh.revision += 1
    revision = fresh.revisions.create(
        number=fresh.revision,
        document=freeze(fresh),
        html_version=HTML_VERSION,
        public_from=public_from,
        created_by=by,
        created_at=now,
    )
    lists: set[str] = set()
    if public_from <= now or not is_public:
        # Nobody can see a story before its time, so its next state can be laid out now.
        lists = show(fresh, revision, now)
    else:
        set_due(fresh, now)
    fresh.status = Status.PUBLISHED
    if public_from <= now:
        fresh.withdrawn_at, fresh.withdrawn_reason = None, ""
    fresh.save(
        update_fields=[
            "status", "revision", "published_at", "updated_at", "path_date", "slug",
            "withdrawn_at", "withdrawn_reason",
        ]
    )  # fmt: skip
    shelve(fresh)
    if not is_public or public_from > now:
        lists |= set(fresh.listing_keys())  # they show it, or end when it is due
    purge_story(fresh, *lists)
    article.refresh_from_db()
    return revision


def first_seen_at(article: Article, now: datetime) -> datetime | None:
    """Return since when readers have known the story, withdrawn or not; None for never."""
    seen = article.revisions.filter(public_from__lte=now).order_by("public_from")
    return seen.values_list("public_from", flat=True).first()


def _set_dates(
    article: Article, *, first_seen: datetime | None, at: datetime | None, now: datetime
) -> None:
    """Set date and address of a story that is not public; an address once public stays."""
    if at is None and article.status == Status.PUBLISHED:
        at = article.published_at  # a scheduled story keeps its time
    if first_seen and (at is None or at <= now):
        article.published_at = first_seen
        return
    article.published_at, article.updated_at = at or now, None
    if not first_seen:
        article.path_date = timezone.localdate(article.published_at)
        article.slug = free_slug(article, article.slug or slug_of(article.title))


def free_slug(article: Article, wanted: str) -> str:
    """Return `wanted`, or `wanted-2` … when another story of that day has it or had it."""
    slug, number = wanted, 1
    day = {"language": article.language, "path_date": article.path_date}
    while (
        Article.objects.filter(slug=slug, **day).exclude(pk=article.pk).exists()
        or Redirect.objects.filter(slug=slug, **day).exclude(article=article).exists()
    ):
        number += 1
        slug = f"{wanted[:110]}-{number}"
    return slug


def refuse_unready(article: Article) -> None:
    """Raise NotReady unless a reader would find a whole story."""
    reasons: dict[str, str] = {}
    if not article.title.strip():
        reasons["title"] = _("A story needs a title.")
    if article.category is None:
        reasons["category"] = _("Choose a category: readers find the story there.")
    elif article.category.language != article.language:
        reasons["category"] = _("This category belongs to another language.")
    if article.image and not (article.image_alt or article.image.alt):
        reasons["image_alt"] = _("Say what the picture shows, for those who cannot see it.")
    sections = list(article.sections.prefetch_related("section_images__image"))
    if not any(_has_text(section) for section in sections):
        reasons["sections"] = _("There is no text yet.")
    uses = [use for section in sections for use in section.section_images.all()]
    if any(not (use.alt or use.image.alt) for use in uses):
        reasons["sections"] = _("A picture in the text has no alternative text.")
    if reasons:
        raise NotReady(reasons)


def _has_text(section: Section) -> bool:
    return bool(text_of(section.body).strip() or section.data.get("points"))


@transaction.atomic
def drop_prepared(article: Article, *, by: User | None) -> None:
    """Forget the changes that wait for their time; the rows keep them as unpublished.

    Raises WrongState when nothing waits, or when readers do not see the story yet:
    one that is scheduled goes back to draft.
    """
    if not article.is_public:
        raise WrongState(article.status)
    dropped = _forget_plans(article)
    if not dropped:
        raise WrongState(article.status)
    Article.objects.filter(pk=article.pk).update(
        due_at=None, revision=F("revision") + 1, saved_at=timezone.now(), saved_by=by
    )
    article.refresh_from_db()


def _forget_plans(article: Article) -> int:
    """Let no revision that is still to come come; return how many there were."""
    return article.revisions.filter(public_from__gt=timezone.now()).update(public_from=None)


@transaction.atomic
def submit(article: Article, *, by: User | None) -> None:
    """Hand a draft to those who may publish. Raises WrongState for anything else."""
    _move_status(article, {Status.DRAFT}, Status.IN_REVIEW, by=by)


@transaction.atomic
def return_to_draft(article: Article, *, by: User | None) -> None:
    """Take back a story in review or one that is scheduled.

    One that was withdrawn and is to come back is withdrawn again.
    Raises WrongState for a story that readers may see: that one is withdrawn.
    """
    if article.is_public:
        raise WrongState(article.status)
    _forget_plans(article)
    first_seen = first_seen_at(article, timezone.now())
    changes: dict[str, Any] = {"published_at": first_seen, "due_at": None}
    if not first_seen:
        changes["path_date"] = None
    # What readers have known keeps its date and address, and stays withdrawn.
    to = Status.WITHDRAWN if first_seen else Status.DRAFT
    _move_status(article, {Status.IN_REVIEW, Status.PUBLISHED}, to, by=by, **changes)


@transaction.atomic
def withdraw(article: Article, *, by: User | None, reason: str) -> None:
    """Take a public story off line, for good until it is published again."""
    if not article.is_public:
        raise WrongState(article.status)
    kept = {"withdrawn_at": timezone.now(), "withdrawn_reason": reason[:300], "due_at": None}
    _move_status(article, {Status.PUBLISHED}, Status.WITHDRAWN, by=by, is_hard=True, **kept)


def _move_status(
    article: Article,
    allowed: set[Status],
    to: Status,
    *,
    by: User | None,
    is_hard: bool = False,
    **changes: Any,
) -> None:
    moved = (
        Article.objects.standing(*allowed)
        .filter(pk=article.pk)
        .update(
            status=to, saved_at=timezone.now(), saved_by=by, revision=F("revision") + 1, **changes
        )
    )
    if not moved:
        raise WrongState(article.status)
    article.refresh_from_db()
    shelve(article)
    purge_story(article, *article.listing_keys(), is_hard=is_hard)


def has_unpublished_changes(article: Article) -> bool:
    """Whether the rows differ from the newest revision that was published."""
    newest = article.revisions.exclude(public_from=None).order_by("-number").first()
    return newest is not None and newest.document != freeze(article)
