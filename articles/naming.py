"""What stories name that readers see or will see: it stays while they do.

What readers see of tags, authors and categories, the shelves say; what waits for
its time is read from the few documents that do. Of pictures inside a text nothing
but the documents tells, where the rows have moved on from them.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from articles.documents import Json, image_ids
from articles.models import Article, ArticleQuerySet, Author, Category, Image, Revision, Tag, Tally

Ids = set[int]


def _stories() -> ArticleQuerySet:
    """Stories that are public or scheduled."""
    return Article.objects.standing(Article.Status.PUBLISHED)


def _prepared() -> Iterator[tuple[int, Json]]:
    """Yield story id and document of every change that waits for its time."""
    changing = _stories().filter(due_at__isnull=False)
    yield from _documents(changing, _WAITS)


def _differing() -> Iterator[tuple[int, Json]]:
    """Yield story id and document, seen and to be seen, of stories that were saved since."""
    # Each save and each publication counts `revision` up.
    edited = _stories().filter(revision__gt=F("public_revision__number"))
    yield from _documents(edited, _WAITS | Q(pk=F("article__public_revision")))


_WAITS = Q(number__gt=F("article__public_revision__number"), public_from__isnull=False)


def _documents(stories: ArticleQuerySet, which: Q) -> Iterator[tuple[int, Json]]:
    living = Revision.objects.filter(which, article__in=stories).order_by()
    yield from living.values_list("article_id", "document").iterator()


def tags_named(ids: Ids) -> Ids:
    """Return those of `ids` that such a story names, as a tag."""
    planned = {tag["id"] for _story, document in _prepared() for tag in document["tags"]}
    return _linked(Tag.objects.all(), ids, "tags") | _standing("tag", ids) | ids & planned


def authors_named(ids: Ids) -> Ids:
    planned = {who["id"] for _story, document in _prepared() for who in document["authors"]}
    return _linked(Author.objects.all(), ids, "authors") | _standing("author", ids) | ids & planned


def categories_named(ids: Ids) -> Ids:
    planned = {document["category"] for _story, document in _prepared()}
    rows = Category.objects.all()
    return _linked(rows, ids, "category") | _standing("category", ids) | ids & planned


def images_named(ids: Ids) -> Ids:
    rows = Image.objects.all()
    linked = _linked(rows, ids, "image") | _linked(rows, ids, "public_image")
    written = {pk for _story, document in _differing() for pk in image_ids(document)}
    return linked | _linked(rows, ids, "sections__images") | ids & written


def _linked(rows: QuerySet[Any], ids: Ids, path: str) -> Ids:
    """Return those of `ids` to which `path` leads from such a story; stops at the first story."""
    leading = _stories().filter(Q((path, OuterRef("pk"))))
    return set(rows.filter(Exists(leading), pk__in=ids).values_list("pk", flat=True))


def _standing(kind: str, ids: Ids) -> Ids:
    """Return those of `ids` on whose shelf such a story stands."""
    known = [""] if kind != "author" else [f":{code}" for code, _name in settings.LANGUAGES]
    keys = {f"{kind}:{pk}{end}": pk for pk in ids for end in known}
    found = Tally.objects.filter(shelf__in=keys, stories__gt=0).values_list("shelf", flat=True)
    return {keys[key] for key in found.distinct()}


def pages_showing(image: Image) -> set[str]:
    """Name the pages that show the picture, as `tag_response` does; three queries."""
    written = {story for story, document in _differing() if image.pk in image_ids(document)}
    uses = (
        _stories().filter(public_image=image),
        _stories().filter(sections__section_images__image=image),
        _stories().filter(pk__in=written),
    )
    keys: set[str] = set()
    for story in Article.objects.among(*uses).select_related("public_revision").iterator():
        keys |= {f"article:{story.pk}", f"placements:{story.language}", *story.listing_keys()}
    return keys
