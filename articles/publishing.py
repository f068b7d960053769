"""What readers see, and when: the only way in and out of the public eye."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.documents import freeze
from articles.models import Article, Redirect, Revision, Section
from articles.models.article import Status
from articles.slugs import slug_of
from newsportal.html import HTML_VERSION, text_of
from newsportal.models import User
from newsportal.pagecache import purge_on_commit


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
    was_seen = fresh.published_at is not None and fresh.published_at <= now
    if fresh.status == Status.PUBLISHED and was_seen:
        public_from = max(at or now, now)
    else:
        _set_dates(fresh, was_seen=was_seen, at=at, now=now)
        public_from = max(at or now, now) if was_seen else fresh.published_at or now
    fresh.revision += 1
    revision = fresh.revisions.create(
        number=fresh.revision,
        document=freeze(fresh),
        html_version=HTML_VERSION,
        public_from=public_from,
        created_by=by,
        created_at=now,
    )
    if public_from <= now or not was_seen:
        # Nobody can see a story before its time, so its first state can be laid out now.
        _show(fresh, revision, now)
    else:
        _set_due(fresh, now)
    fresh.status = Status.PUBLISHED
    fresh.save(update_fields=["status", "revision", "published_at", "path_date", "slug"])
    purge_story(fresh)
    article.refresh_from_db()
    return revision


def _set_dates(article: Article, *, was_seen: bool, at: datetime | None, now: datetime) -> None:
    """Set date and address of a story that is not public; a date once public stays."""
    if was_seen and (at is None or at <= now):
        return
    if at is None:
        at = article.published_at if article.status == Status.PUBLISHED else None
    article.published_at = at or now
    if not was_seen or article.path_date is None:
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


def _show(article: Article, revision: Revision, now: datetime) -> None:
    """Make `revision` what readers see: the story’s page and its columns for lists."""
    document = revision.document
    before = article.public_revision
    if (
        before is not None
        and article.published_at is not None
        and revision.public_from > article.published_at
        and before.document != document
    ):
        article.updated_at = revision.public_from
    purge_listings(article)
    article.public_revision = revision
    article.public_category_id = document["category"]
    article.public_kicker = document["kicker"]
    article.public_title = document["title"]
    article.public_standfirst = document["standfirst"]
    article.public_byline = ", ".join(author["name"] for author in document["authors"])
    article.public_image_id = document["image"]["id"] if document["image"] else None
    article.reading_minutes = document["reading_minutes"]
    article.save(
        update_fields=[
            "public_revision", "public_category", "public_kicker", "public_title",
            "public_standfirst", "public_byline", "public_image", "reading_minutes", "updated_at",
        ]
    )  # fmt: skip
    article.listed_authors.set([author["id"] for author in document["authors"]])
    article.listed_tags.set([tag["id"] for tag in document["tags"]])
    _set_due(article, now)


def _set_due(article: Article, now: datetime) -> None:
    """Note when the next prepared change is due; None when there is none."""
    shown = article.public_revision.number if article.public_revision else 0
    planned = article.revisions.filter(number__gt=shown, public_from__gt=now)
    article.due_at = planned.order_by("public_from").values_list("public_from", flat=True).first()
    article.save(update_fields=["due_at"])


def apply_due(now: datetime | None = None) -> int:
    """Show readers every prepared change whose time has come; return how many.

    The worker calls it each second, and a rendering before it reads: one query
    when nothing is due.
    """
    now = now or timezone.now()
    applied = 0
    for pk in list(Article.objects.due(now).values_list("pk", flat=True)):
        with transaction.atomic():
            article = Article.objects.select_for_update().due(now).filter(pk=pk).first()
            if article is None:
                continue  # another process was faster
            newest = article.revisions.filter(public_from__lte=now).order_by("-number").first()
            if newest is not None:
                _show(article, newest, now)
                purge_story(article)
                applied += 1
    return applied


@transaction.atomic
def submit(article: Article, *, by: User | None) -> None:
    """Hand a draft to those who may publish. Raises WrongState for anything else."""
    _move_status(article, {Status.DRAFT}, Status.IN_REVIEW, by=by)


@transaction.atomic
def return_to_draft(article: Article, *, by: User | None) -> None:
    """Take back a story in review or one that is scheduled.

    Raises WrongState for a story that readers may see: that one is withdrawn.
    """
    if article.is_public:
        raise WrongState(article.status)
    # Nobody has seen it: date and address will be those of the day it goes out.
    _move_status(
        article, {Status.IN_REVIEW, Status.PUBLISHED}, Status.DRAFT, by=by,
        published_at=None, path_date=None, due_at=None,
    )  # fmt: skip


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
    purge_story(article, is_hard=is_hard)


def has_unpublished_changes(article: Article) -> bool:
    """Whether the rows differ from the newest revision that was published."""
    newest = article.revisions.order_by("-number").first()
    return newest is not None and newest.document != freeze(article)


def purge_listings(article: Article) -> None:
    purge_on_commit(*article.listing_keys())


def purge_story(article: Article, *, is_hard: bool = False) -> None:
    """Make the story’s page and every list in which it stands stale."""
    purge_on_commit(f"article:{article.pk}", *article.listing_keys(), is_hard=is_hard)
