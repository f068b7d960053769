"""Saving a story without losing anybody's words, and moving it without losing readers."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.models import Article, Redirect
from articles.publishing import free_slug
from articles.showing import purge_story


class Overtaken(Exception):
    """Somebody saved the story since it was opened; nothing was written."""

    def __init__(
        self, article: Article, saved_by: AbstractBaseUser | None, saved_at: datetime
    ) -> None:
        super().__init__(f"article {article.pk} was saved at {saved_at}")
        self.article, self.saved_by, self.saved_at = article, saved_by, saved_at


def claim(article: Article, *, seen: int, by: AbstractBaseUser | None) -> None:
    """Take the right to save the state after `seen`; call it first in the transaction.

    Raises Overtaken when the story has moved on from `seen`, the revision counter
    that the form was filled from. The other saver waits for this transaction.
    """
    now = timezone.now()
    claimed = Article.objects.filter(pk=article.pk, revision=seen).update(
        revision=F("revision") + 1, saved_at=now, saved_by=by
    )
    if not claimed:
        newer = Article.objects.select_related("saved_by").get(pk=article.pk)
        raise Overtaken(newer, newer.saved_by, newer.saved_at)
    article.revision, article.saved_at, article.saved_by = seen + 1, now, by  # type: ignore[assignment]


@transaction.atomic
def move(article: Article, slug: str) -> None:
    """Give the story another slug; the address it had leads on to the new one.

    A slug that another story of that day has gets a number.
    """
    before = article.slug
    slug = free_slug(article, slug) if article.path_date else slug
    if slug == before:
        return
    Article.objects.filter(pk=article.pk).update(slug=slug)
    article.slug = slug
    if article.path_date and before and article.public_revision_id:
        Redirect.objects.filter(
            language=article.language, path_date=article.path_date, slug=slug
        ).delete()
        Redirect.objects.get_or_create(
            language=article.language,
            path_date=article.path_date,
            slug=before,
            defaults={"article": article},
        )
        purge_story(article, *article.listing_keys())
