"""What stories name that readers see or will see: it stays while they do.

A story’s rows and what readers see of it may differ, by a change that is not
published or that waits for its time. Only such stories have their documents
read; for all others, links and rows say the same.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from articles.documents import Json, image_ids
from articles.models import Article, ArticleQuerySet, Author, Category, Image, Revision, Tag, Tally

Ids = set[int]


def _stories() -> ArticleQuerySet:
    """Stories that are public or scheduled."""
    return Article.objects.standing(Article.Status.PUBLISHED)


def _documents() -> Iterator[tuple[int, Json]]:
    """Yield story id and document: what readers see, and what they are to see."""
    # Each save and each publication counts `revision` up.
    differing = _stories().filter(revision__gt=F("public_revision__number"))
    is_shown = Q(pk=F("article__public_revision"))
    waits = Q(number__gt=F("article__public_revision__number"), public_from__isnull=False)
    living = Revision.objects.filter(is_shown | waits, article__in=differing).order_by()
    yield from living.values_list("article_id", "document").iterator()


def _written(ids: Ids, read: Callable[[Json], Iterable[int]]) -> Ids:
    return ids & {found for _story, document in _documents() for found in read(document)}


def tags_named(ids: Ids) -> Ids:
    """Return those of `ids` that such a story names, as a tag."""
    written = _written(ids, lambda document: [tag["id"] for tag in document["tags"]])
    return _linked(Tag.objects.all(), ids, "tags") | _standing("tag", ids) | written


def authors_named(ids: Ids) -> Ids:
    written = _written(ids, lambda document: [who["id"] for who in document["authors"]])
    return _linked(Author.objects.all(), ids, "authors") | _standing("author", ids) | written


def categories_named(ids: Ids) -> Ids:
    written = _written(ids, lambda document: [document["category"]])
    return _linked(Category.objects.all(), ids, "category") | _standing("category", ids) | written


def images_named(ids: Ids) -> Ids:
    rows = Image.objects.all()
    linked = _linked(rows, ids, "image") | _linked(rows, ids, "public_image")
    return linked | _linked(rows, ids, "sections__images") | _written(ids, image_ids)


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
    written = {story for story, document in _documents() if image.pk in image_ids(document)}
    uses = (
        _stories().filter(public_image=image),
        _stories().filter(sections__section_images__image=image),
        _stories().filter(pk__in=written),
    )
    keys: set[str] = set()
    for story in Article.objects.among(*uses).select_related("public_revision").iterator():
        keys |= {f"article:{story.pk}", f"placements:{story.language}", *story.listing_keys()}
    return keys
