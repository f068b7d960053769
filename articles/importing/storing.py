"""Storing a story from a file: whole or not at all, and twice as good as once.

`import_key` says which story a file is, `import_digest` what was last imported:
the digest of the file and, behind it, the digest of the rows as the import left
them. So a file that says nothing new changes nothing, and an editor's work on
the imported story is never overwritten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles import editing, publishing
from articles.importing.library import Pictures
from articles.importing.naming import category_of, first_category
from articles.importing.rows import DIGEST_BYTES, digest_of_file, digest_of_rows, write
from articles.importing.story import ImportedStory, StoryRefused
from articles.models import Article, Category, Image
from articles.slugs import slug_of
from newsportal.models import User

Status = Article.Status


class Done(models.TextChoices):
    """What an import did."""

    CREATED = "created", _("draft created")
    PUBLISHED = "published", _("published")
    SCHEDULED = "scheduled", _("scheduled")
    UNCHANGED = "unchanged", _("unchanged")
    DRAFT_UPDATED = "draft updated", _("draft updated")
    CHANGE_PREPARED = "change prepared", _("change prepared: readers see the story as it was")
    CHANGE_PUBLISHED = "change published", _("change published")


@dataclass(frozen=True)
class Outcome:
    """The story, what was done to it, and what its importer should know besides."""

    article: Article
    what: Done
    notes: tuple[str, ...] = ()


def store(
    story: ImportedStory,
    *,
    language: str | None = None,
    category: str | None = None,
    publish: bool = False,
    by: User | None = None,
    published_at: datetime | None = None,
    pictures: Path | Mapping[str, Image] | None = None,
    file: str = "",
) -> Outcome:
    """Store the story as a draft, or publish it.

    `language` and `category` (a slug) give what the story lacks; `published_at`
    goes before the story's own date. `pictures` is the folder of the story file,
    or pictures of the library by name. `file` is what refusals call the story.

    Raises StoryRefused, and then nothing was written: for a category, language or
    picture that does not exist, a withdrawn story, one that a person has edited
    since its last import, or one that lacks what publication needs.
    """
    deposit = _Deposit(
        story, language=language, category=category, publish=publish, by=by,
        published_at=published_at, pictures=pictures, file=file or story.key,
    )  # fmt: skip
    try:
        with transaction.atomic():
            return deposit.run()
    except IntegrityError:
        # The same file was imported at the same moment: now it is known.
        with transaction.atomic():
            return deposit.run()


class _Deposit:
    """One story on its way in."""

    def __init__(
        self,
        story: ImportedStory,
        *,
        language: str | None,
        category: str | None,
        publish: bool,
        by: User | None,
        published_at: datetime | None,
        pictures: Path | Mapping[str, Image] | None,
        file: str,
    ) -> None:
        self.story, self.publish, self.by, self.file = story, publish, by, file
        self.wanted_category = story.category or category or ""
        self.published_at = published_at or _moment(story.published_at)
        self.pictures = Pictures(pictures, file=file)
        self.named = [s.picture for s in story.sections if s.picture]
        self.named += [story.image] if story.image else []
        self.notes: list[str] = []
        self.language = self._language(language)

    def run(self) -> Outcome:
        self.notes = []
        key = f"{self.language}:{self.story.key}"
        article = Article.objects.select_for_update().filter(import_key=key).first()
        digests = {picture.name: self.pictures.digest(picture.name) for picture in self.named}
        digest = digest_of_file(self.story, category=self.wanted_category, pictures=digests)
        if article is None:
            article = Article(language=self.language, import_key=key, saved_by=self.by)
            return self._outcome(article, self._create(article, digest))
        if article.status == Status.WITHDRAWN:
            raise self._refusal(_("This story was withdrawn; an import does not bring it back."))
        is_same_file = article.import_digest.startswith(digest)
        if is_same_file and not (self.publish and self._has_more_to_show(article)):
            return self._outcome(article, Done.UNCHANGED)
        self._refuse_edited(article)
        return self._outcome(article, self._update(article, digest, is_same_file=is_same_file))

    def _create(self, article: Article, digest: str) -> Done:
        article.slug = self.story.slug or slug_of(self.story.title)
        self._write(article, digest)
        if self.publish:
            return self._publish(article)
        if self.story.published_at:
            self.notes.append(str(_("A draft has no date: the file’s counts with --publish.")))
        return Done.CREATED

    def _update(self, article: Article, digest: str, *, is_same_file: bool) -> Done:
        if not is_same_file:
            editing.claim(article, seen=article.revision, by=self.by)
            if article.path_date is None:
                article.slug = self.story.slug or slug_of(self.story.title)
            self._write(article, digest)
        was_published = article.status == Status.PUBLISHED
        if self.publish:
            done = self._publish(article)
            return Done.CHANGE_PUBLISHED if was_published else done
        return Done.CHANGE_PREPARED if was_published else Done.DRAFT_UPDATED

    def _write(self, article: Article, digest: str) -> None:
        images = {picture.name: self.pictures.image(picture, by=self.by) for picture in self.named}
        write(article, self.story, category=self._category(article), images=images)
        _remember(article, digest)

    def _publish(self, article: Article) -> Done:
        is_new = article.status != Status.PUBLISHED
        if article.category is None:
            article.category = first_category(language=self.language, file=self.file)
            article.save(update_fields=["category"])
            _remember(article, article.import_digest[: 2 * DIGEST_BYTES])
            note = _("No category was given: filed under “{category}”, the first one.")
            self.notes.append(str(format_lazy(note, category=article.category.name)))
        try:
            publishing.publish(article, by=self.by, at=self.published_at if is_new else None)
        except publishing.NotReady as refusal:
            raise self._refusal(" ".join(refusal.reasons.values())) from refusal
        if article.published_at is not None and article.published_at > timezone.now():
            shown = date_format(timezone.localtime(article.published_at), "DATETIME_FORMAT")
            self.notes.append(str(format_lazy(_("Readers get it on {date}."), date=shown)))
            return Done.SCHEDULED
        return Done.PUBLISHED

    def _has_more_to_show(self, article: Article) -> bool:
        """Whether publishing would show readers what an import wrote, and not an editor's work."""
        if article.status != Status.PUBLISHED:
            return True
        return self._is_untouched(article) and publishing.has_unpublished_changes(article)

    def _is_untouched(self, article: Article) -> bool:
        return article.import_digest.endswith(digest_of_rows(article))

    def _refuse_edited(self, article: Article) -> None:
        if self._is_untouched(article):
            return
        reason = _(
            "{who} edited this story on {date}, after its last import; "
            "importing it again would lose that work."
        )
        who = str(article.saved_by) if article.saved_by else _("Somebody")
        when = date_format(timezone.localtime(article.saved_at), "SHORT_DATETIME_FORMAT")
        raise self._refusal(format_lazy(reason, who=who, date=when))

    def _category(self, article: Article) -> Category | None:
        if not self.wanted_category:
            return article.category  # what an import or an editor chose earlier
        return category_of(self.wanted_category, language=self.language, file=self.file)

    def _language(self, option: str | None) -> str:
        story = self.story
        # The language of a plain text is only a guess: whoever says so knows better.
        is_guess = story.source_kind == "plain"
        found = (option or story.language) if is_guess else (story.language or option)
        if found is None:
            found = settings.LANGUAGE_CODE
        if found not in dict(settings.LANGUAGES):
            reason = _("This portal has no edition in “{language}”. It has: {all}.")
            all_codes = ", ".join(dict(settings.LANGUAGES))
            raise self._refusal(format_lazy(reason, language=found, all=all_codes))
        return found

    def _outcome(self, article: Article, what: Done) -> Outcome:
        return Outcome(article, what, tuple(self.notes))

    def _refusal(self, reason: object) -> StoryRefused:
        return StoryRefused(self.file, 1, reason)  # type: ignore[arg-type]


def _remember(article: Article, digest: str) -> None:
    """Note the digest of the file, and of the rows as they stand now."""
    article.import_digest = digest + digest_of_rows(article)
    article.save(update_fields=["import_digest"])


def _moment(written: datetime | date | None) -> datetime | None:
    """Return a moment: what names no zone is the site's time, a bare day its beginning."""
    if written is None:
        return None
    if not isinstance(written, datetime):
        written = datetime.combine(written, time())
    return timezone.make_aware(written) if timezone.is_naive(written) else written
