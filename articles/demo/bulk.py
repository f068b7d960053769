"""Many invented stories for benchmarks, as publication would have left them.

`publishing.publish` takes some 30 ms a story; this writes the same rows, many at
a time. A test compares its documents with those of `documents.freeze`.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from articles.demo import newsroom
from articles.models import (
    Article,
    Author,
    Byline,
    Category,
    Image,
    Listing,
    Revision,
    Section,
    Tag,
    Tally,
)
from articles.reading import reading_minutes
from articles.shelving import Place, places
from articles.slugs import slug_of
from newsportal.html import HTML_VERSION
from newsportal.management.many_rows import insert, reserve_ids, roomy_cache
from newsportal.management.prose import Prose, prose
from newsportal.typography import typeset

BATCH = 1000  # stories a transaction
SECTIONS = 5
PARAGRAPHS, SENTENCES = 2, 4  # of a section, of a paragraph: some 450 words a story
# A busy newsroom: some 137 stories a day, so a million of them are twenty years.
PACE = timedelta(minutes=10, seconds=30)  # from one story back to the one before
FOREIGN_SHARE = 5  # every fifth story is of another edition than the site's first
STANDFIRST_SENTENCES = 2

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Text:
    """One text, as typed and as readers see it."""

    source: str
    set: str
    words: int
    slug: str = ""


@dataclass(frozen=True)
class Edition:
    """What the stories of one language are made of."""

    language: str
    sentences: list[Text]
    titles: list[Text]
    headings: list[Text]
    kickers: list[Text]
    categories: list[Category]
    tags: list[Tag]  # in the order in which documents list them


class Dates(NamedTuple):
    """What a story’s place on a shelf depends on."""

    pk: int
    published_at: datetime
    path_date: date


@dataclass
class Rows:
    """The rows of a batch, not yet written: tuples in the order of the columns below."""

    articles: list[tuple[Any, ...]] = field(default_factory=list)
    sections: list[tuple[Any, ...]] = field(default_factory=list)
    revisions: list[tuple[Any, ...]] = field(default_factory=list)
    authors: list[tuple[int, int, int]] = field(default_factory=list)
    tags: list[tuple[int, int]] = field(default_factory=list)
    listings: list[Place] = field(default_factory=list)


ARTICLE = (
    "id", "public_revision_id", "language", "translation_group", "import_key", "slug",
    "path_date", "revision", "category_id", "kicker", "title", "standfirst", "image_id",
    "status", "published_at", "created_at", "saved_at", "public_category_id", "public_kicker",
    "public_title", "public_standfirst", "public_byline", "public_image_id", "reading_minutes",
)  # fmt: skip
SECTION = ("uid", "article_id", "position", "heading", "body")
REVISION = (
    "id", "article_id", "number", "document", "html_version", "public_from", "created_at",
)  # fmt: skip
LISTING = ("article_id", "shelf", "period", "published_at")


def key_prefix(seed: int) -> str:
    return f"seed:{seed}:"


def add_articles(
    count: int,
    *,
    seed: int,
    now: datetime | None = None,
    pace: timedelta = PACE,
    progress: Progress | None = None,
) -> int:
    """Have the stories 1 to `count` of `seed`, newest first; return how many were missing.

    A story follows from seed and number; only its date also from day and pace.
    Existing rows are left alone. `progress` is told (done, all) after each batch.
    """
    today = (now or timezone.now()).astimezone(UTC).replace(hour=0, minute=0, second=0)
    newsroom.found()
    images = sorted(newsroom.load_pictures(newsroom.plan()).values(), key=lambda i: i.title)
    authors = list(Author.objects.filter(slug__in=_author_slugs()).order_by("slug"))
    editions = [_edition(language) for language in newsroom.languages()]
    added = 0
    with roomy_cache():
        for start in range(1, count + 1, BATCH):
            with transaction.atomic():
                numbers = _missing(range(start, min(start + BATCH, count + 1)), seed)
                rows = Rows()
                article_ids = reserve_ids(Article, len(numbers))
                revision_ids = reserve_ids(Revision, len(numbers))
                for number, *ids in zip(numbers, article_ids, revision_ids, strict=True):
                    at = today - number * pace
                    _compose(rows, number, seed, ids, editions, authors, images, at)
                _write(rows)
            added += len(numbers)
            if progress is not None:
                progress(min(start + BATCH - 1, count), count)
    return added


def _missing(numbers: Sequence[int], seed: int) -> list[int]:
    keys = {f"{key_prefix(seed)}{number}": number for number in numbers}
    known = Article.objects.filter(import_key__in=keys).values_list("import_key", flat=True)
    return sorted(keys[key] for key in keys.keys() - set(known))


def _author_slugs() -> list[str]:
    return [slug_of(row["name"]) for row in newsroom.plan()["authors"]]


@cache
def _texts(language: str) -> dict[str, list[Text]]:
    said: Prose = prose(language)
    lists = {
        "sentences": said.sentences, "titles": said.titles,
        "headings": said.headings, "kickers": said.kickers,
    }  # fmt: skip
    made: dict[str, list[Text]] = {}
    for name, sources in lists.items():
        shown = [typeset(source, language=language) for source in sources]
        # Sentences stand in no address.
        slugs = ["" if name == "sentences" else slug_of(text) for text in shown]
        made[name] = [
            Text(source, text, len(text.split()), slug)
            for source, text, slug in zip(sources, shown, slugs, strict=True)
        ]
    return made


def _edition(language: str) -> Edition:
    names = prose(language).tags
    for name in names:
        Tag.objects.get_or_create(language=language, slug=slug_of(name), defaults={"name": name})
    filed = [row[language]["slug"] for row in newsroom.plan()["categories"]]
    return Edition(
        language=language,
        **_texts(language),
        categories=list(
            Category.objects.in_language(language).filter(slug__in=filed).order_by("slug")
        ),
        tags=list(
            Tag.objects.filter(language=language, slug__in=[slug_of(name) for name in names])
        ),
    )


def _compose(
    rows: Rows,
    number: int,
    seed: int,
    ids: list[int],
    editions: list[Edition],
    authors: list[Author],
    images: list[Image],
    at: datetime,
) -> None:
    rng = Random(f"{seed}:{number}")  # noqa: S311
    is_foreign = number % FOREIGN_SHARE == 0
    edition = (
        editions[1 + number // FOREIGN_SHARE % (len(editions) - 1)]
        if (is_foreign and len(editions) > 1)
        else editions[0]
    )
    title, kicker = rng.choice(edition.titles), rng.choice(edition.kickers)
    standfirst = rng.choices(edition.sentences, k=STANDFIRST_SENTENCES)
    category = rng.choice(edition.categories)
    signed = rng.sample(authors, 2 if number % 10 == 0 else 1)
    tags = [edition.tags[i] for i in sorted(rng.sample(range(len(edition.tags)), 2))]
    image = rng.choice(images) if rng.random() < 0.7 else None
    at += timedelta(minutes=int(rng.random() * 10))
    day = timezone.localdate(at)
    article_id, revision_id = ids
    parts = list(_parts(rows, article_id, edition, rng, seed=seed, number=number))
    words = sum([part.pop("words") for part in parts])
    minutes = reading_minutes(words)
    public_standfirst = " ".join([s.set for s in standfirst])
    document = {
        "language": edition.language,
        "title": title.set,
        "kicker": kicker.set,
        "standfirst": public_standfirst,
        "category": category.pk,
        "authors": [
            {"id": a.pk, "name": a.name, "slug": a.slug, "hue": a.hue, "initials": a.initials}
            for a in signed
        ],
        "tags": [{"id": tag.pk, "name": tag.name, "slug": tag.slug} for tag in tags],
        "image": image and _picture(image, edition.language),
        "parts": parts,
        "words": words,
        "reading_minutes": minutes,
    }
    image_id = image.pk if image else None
    rows.articles.append((
        article_id, revision_id, edition.language, _uid(seed, number, 0),
        f"{key_prefix(seed)}{number}", f"{title.slug}-{seed}-{number}", day, 1,
        category.pk, kicker.source, title.source, " ".join([s.source for s in standfirst]),
        image_id, Article.Status.PUBLISHED.value, at, at, at, category.pk, kicker.set, title.set,
        public_standfirst, ", ".join([a.name for a in signed]), image_id, minutes,
    ))  # fmt: skip
    rows.revisions.append((revision_id, article_id, 1, document, HTML_VERSION, at, at))
    rows.authors += [(article_id, author.pk, place) for place, author in enumerate(signed)]
    rows.tags += [(article_id, tag.pk) for tag in tags]
    rows.listings += places(Dates(article_id, at, day), document, category=category.pk)


def _picture(image: Image, language: str) -> dict[str, Any]:
    caption, credit = (typeset(t, language=language) for t in (image.caption, image.credit))
    return {"id": image.pk, "alt": image.alt, "caption": caption, "credit": credit}


def _parts(
    rows: Rows, article_id: int, edition: Edition, rng: Random, *, seed: int, number: int
) -> Iterator[dict[str, Any]]:
    for position, heading in enumerate(rng.sample(edition.headings, SECTIONS)):
        said = rng.choices(edition.sentences, k=PARAGRAPHS * SENTENCES)
        paragraphs = [said[i : i + SENTENCES] for i in range(0, len(said), SENTENCES)]
        body = "".join([f"<p>{' '.join([s.source for s in p])}</p>" for p in paragraphs])
        html = "".join([f"<p>{' '.join([s.set for s in p])}</p>" for p in paragraphs])
        uid = _uid(seed, number, position + 1)
        rows.sections.append((uid, article_id, position, heading.source, body))
        yield {
            "heading": heading.set,
            "anchor": heading.slug,
            "sections": [{"uid": str(uid), "kind": Section.Kind.TEXT.value, "html": html}],
            "words": heading.words + sum([s.words for s in said]),
        }


def _uid(seed: int, number: int, position: int) -> uuid.UUID:
    """Neighbours in the story are neighbours in the index, which is filled faster so."""
    return uuid.UUID(int=(seed % 2**40) << 88 | number << 40 | position)


def _write(rows: Rows) -> None:
    insert(Article, ARTICLE, rows.articles)
    insert(Revision, REVISION, rows.revisions)
    insert(Section, SECTION, rows.sections)
    insert(Byline, ("article_id", "author_id", "position"), rows.authors)
    insert(Article.tags.through, ("article_id", "tag_id"), rows.tags)
    insert(Listing, LISTING, rows.listings)
    Tally.objects.add(Counter((shelf, period) for _pk, shelf, period, _at in rows.listings))
