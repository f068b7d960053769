"""Between a story from a file and its rows: writing them, and telling whether they changed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from articles.importing.naming import authors_of, tags_of
from articles.importing.story import ImportedSection, ImportedStory
from articles.models import Article, Byline, Category, Image, Section, SectionImage
from newsportal.html import clean_story

DIGEST_BYTES = 16  # two of them, in hexadecimal, fill the column


def digest_of_file(story: ImportedStory, *, category: str, pictures: Mapping[str, str]) -> str:
    """Return what changes when the file says something else, or a picture looks otherwise."""
    return _digest([asdict(story), category, dict(pictures)])


def digest_of_rows(article: Article) -> str:
    """Return what changes when somebody edits what an import has written.

    Read from the database. The slug, which publication may number, and the
    status have no part in it.
    """
    article = Article.objects.select_related("category", "image").get(pk=article.pk)
    sections = article.sections.prefetch_related("section_images__image")
    return _digest([
        article.title, article.kicker, article.standfirst, article.category_id,
        [byline.author_id for byline in article.bylines.all()],
        sorted(article.tags.values_list("pk", flat=True)),
        [article.image_id, article.image_alt, article.image_caption, article.image_credit],
        [
            [
                section.kind, section.heading, section.body, section.data,
                [[u.image_id, u.alt, u.caption, u.credit] for u in section.section_images.all()],
            ]
            for section in sections
        ],
    ])  # fmt: skip


def _digest(state: Any) -> str:
    text = json.dumps(state, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()


def write(
    article: Article,
    story: ImportedStory,
    *,
    category: Category | None,
    images: Mapping[str, Image],
) -> None:
    """Make the rows of `article`, which may be new, say what the story says."""
    main = story.image
    article.title, article.kicker, article.standfirst = story.title, story.kicker, story.standfirst
    article.category = category
    article.image = images[main.name] if main else None
    article.image_alt = main.alt if main else ""
    article.image_caption = main.caption if main else ""
    article.image_credit = main.credit if main else ""
    if article.pk:
        article.save(
            update_fields=[
                "title", "kicker", "standfirst", "category", "slug", "image",
                "image_alt", "image_caption", "image_credit",
            ]
        )  # fmt: skip
    else:
        article.save()
    _write_bylines(article, story)
    article.tags.set(tags_of(story.tags, language=article.language))
    _write_sections(article, story.sections, images)


def _write_bylines(article: Article, story: ImportedStory) -> None:
    authors = authors_of(story.authors)
    article.bylines.exclude(author__in=authors).delete()
    for position, author in enumerate(authors):
        Byline.objects.update_or_create(
            article=article, author=author, defaults={"position": position}
        )


def _write_sections(
    article: Article, sections: tuple[ImportedSection, ...], images: Mapping[str, Image]
) -> None:
    """Write the sections in order; one that keeps kind and heading keeps its row and uid."""
    unused = list(article.sections.all())
    for position, imported in enumerate(sections):
        same = (s for s in unused if (s.kind, s.heading) == (imported.kind, imported.heading))
        section = next(same, None)
        if section is None:
            section = Section(article=article, kind=imported.kind, heading=imported.heading)
        else:
            unused.remove(section)
        section.position = position
        section.body = clean_story(imported.body)
        section.data = imported.data
        section.save()
        section.section_images.all().delete()
        picture = imported.picture
        if picture is not None:
            SectionImage.objects.create(
                section=section, image=images[picture.name], alt=picture.alt,
                caption=picture.caption, credit=picture.credit,
            )  # fmt: skip
    Section.objects.filter(pk__in=[section.pk for section in unused]).delete()
