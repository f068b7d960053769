"""What stories name that readers see or will see: it stays while they do.

A story’s rows and what readers see of it may differ, by a change that is not
published or that waits for its time. Only such stories have their documents
read; for all others, links and rows say the same.
"""

from collections.abc import Callable, Iterable, Iterator

from django.db.models import F, Q

from articles.documents import Json, image_ids
from articles.models import Article, ArticleQuerySet, Author, Category, Image, Revision, Tag

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
    tags = Tag.objects.filter(pk__in=ids).values_list("pk", flat=True).distinct()
    linked = {*tags.filter(articles__in=_stories()), *tags.filter(listed_articles__in=_stories())}
    return linked | _written(ids, lambda document: [tag["id"] for tag in document["tags"]])


def authors_named(ids: Ids) -> Ids:
    rows = Author.objects.filter(pk__in=ids).values_list("pk", flat=True).distinct()
    linked = {*rows.filter(articles__in=_stories()), *rows.filter(listed_articles__in=_stories())}
    return linked | _written(ids, lambda document: [who["id"] for who in document["authors"]])


def categories_named(ids: Ids) -> Ids:
    rows = Category.objects.filter(pk__in=ids).values_list("pk", flat=True).distinct()
    linked = {*rows.filter(articles__in=_stories()), *rows.filter(listed_articles__in=_stories())}
    return linked | _written(ids, lambda document: [document["category"]])


def images_named(ids: Ids) -> Ids:
    rows = Image.objects.filter(pk__in=ids).values_list("pk", flat=True).distinct()
    shown = _stories().filter(public_image__in=ids).values_list("public_image", flat=True)
    linked = {*rows.filter(main_uses__in=_stories()), *shown.distinct()}
    linked |= {*rows.filter(sections__article__in=_stories())}
    return linked | _written(ids, image_ids)


def pages_showing(image: Image) -> set[str]:
    """Name the pages that show the picture, as `tag_response` does; three queries."""
    written = {story for story, document in _documents() if image.pk in image_ids(document)}
    uses = Q(public_image=image) | Q(sections__section_images__image=image) | Q(pk__in=written)
    keys: set[str] = set()
    columns = ("pk", "language", "public_category", "listed_tags", "listed_authors")
    for pk, language, category, tag, author in _stories().filter(uses).values_list(*columns):
        keys |= {f"{page}:{language}" for page in ("latest", "front", "archive", "placements")}
        keys |= {f"article:{pk}", f"category:{category}"}
        keys |= {f"tag:{tag}"} if tag else set()
        keys |= {f"author:{author}"} if author else set()
    return keys
