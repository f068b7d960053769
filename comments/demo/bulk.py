"""Many invented comments for benchmarks, as posting and moderation would have left them.

Only what the queue's history shows is spared: there are no decisions, and of each comment it
is recorded that it was imported as it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random

from django.db import transaction
from django.utils import timezone

from articles.models import Article
from comments import records
from comments.counting import recount
from comments.models import Comment, Commenter, Record
from comments.moderation import REFUSED
from newsportal.html import HTML_VERSION, render_comment
from newsportal.management.many_rows import insert, reserve_ids, roomy_cache
from newsportal.management.prose import prose

BATCH = 20_000  # comments a transaction
PER_READER = 20  # comments of each, more or less
REPLY_SHARE = 0.45
MAX_DEPTH = 5
TALK = timedelta(days=9)  # how long a story is talked about, at most
# A thousand comments in a row are under a hundred stories in a row, as if they were news.
TALKED_ABOUT, SAID = 100, 1000
POPULARITY = 2  # exponent: a tenth of the stories gets a third of the comments
STATES = (
    (0.90, Comment.Status.APPROVED), (0.92, Comment.Status.PENDING),
    (0.96, Comment.Status.REJECTED), (0.99, Comment.Status.SPAM), (1.0, Comment.Status.REMOVED),
)  # fmt: skip

Progress = Callable[[int, int], None]
COLUMNS = (
    "id", "article_id", "root_id", "parent_id", "depth", "commenter_id", "name", "text",
    "body_html", "html_version", "language", "status", "revision", "received_at",
    "network_address", "dedup_key", "refused_at",
)  # fmt: skip


class NoStories(Exception):
    """There is no generated story that could be commented on."""


@dataclass(frozen=True)
class Said:
    text: str
    html: str


@dataclass(frozen=True)
class Place:
    """A comment that may be answered."""

    pk: int
    root: int
    depth: int
    at: datetime


def add_comments(
    count: int, *, seed: int, now: datetime | None = None, progress: Progress | None = None
) -> int:
    """Have the comments 1 to `count` of `seed`, under stories of the same seed.

    Returns how many were missing. Existing rows are left alone, but for the counts of
    those stories. Raises NoStories when the seed has none.
    """
    now = now or timezone.now()
    stories = [
        (pk, language, published_at)
        for pk, language, published_at in Article.objects.published(now)
        .filter(import_key__startswith=f"seed:{seed}:")
        .order_by("pk")
        .values_list("pk", "language", "published_at")
        if published_at is not None  # published() has seen to it
    ]
    if count and not stories:
        raise NoStories(seed)
    readers = _readers(count // PER_READER + 1, seed)
    said = {language: _said(language) for language in {story[1] for story in stories}}
    added = 0
    with roomy_cache():
        for start in range(1, count + 1, BATCH):
            with transaction.atomic():
                numbers = _missing(range(start, min(start + BATCH, count + 1)), seed)
                recount(sorted(_add_batch(numbers, seed, stories, readers, said, now)))
            added += len(numbers)
            if progress is not None:
                progress(min(start + BATCH - 1, count), count)
    return added


def _missing(numbers: Sequence[int], seed: int) -> list[int]:
    keys = {f"seed:{seed}:{number}": number for number in numbers}
    known = Comment.objects.filter(dedup_key__in=keys).values_list("dedup_key", flat=True)
    return sorted(keys[key] for key in keys.keys() - set(known))


def _add_batch(
    numbers: list[int],
    seed: int,
    stories: list[tuple[int, str, datetime]],
    readers: list[tuple[int, str]],
    said: dict[str, list[Said]],
    now: datetime,
) -> set[int]:
    """Write one batch; its replies answer comments of the batch. Returns the stories."""
    places: dict[int, list[Place]] = {}
    rows, recorded = [], []
    for number, pk in zip(numbers, reserve_ids(Comment, len(numbers)), strict=True):
        rng = Random(f"{seed} comment {number}")  # noqa: S311
        first = (number - 1) // SAID * TALKED_ABOUT % len(stories)
        among = min(TALKED_ABOUT, len(stories) - first)
        story = stories[first + int(rng.random() ** POPULARITY * among)]
        article_id, language, published_at = story
        reader, name = readers[int(rng.random() * len(readers))]
        sentences = rng.choices(said[language], k=1 + int(rng.random() * 4))
        chance = rng.random()
        status = next(state for share, state in STATES if chance < share)
        thread = places.setdefault(article_id, [])
        parent = rng.choice(thread) if thread and rng.random() < REPLY_SHARE else None
        since = parent.at if parent else published_at
        span = min(TALK, now - since).total_seconds()
        at = since + timedelta(seconds=rng.random() ** 2 * span)
        root = parent.root if parent else pk
        depth = parent.depth + 1 if parent else 0
        if status == Comment.Status.APPROVED and depth < MAX_DEPTH:
            thread.append(Place(pk, root, depth, at))
        text = " ".join([s.text for s in sentences])
        rows.append((
            pk, article_id, root if parent else None, parent.pk if parent else None, depth,
            reader, name, text,
            f"<p>{' '.join([s.html for s in sentences])}</p>", HTML_VERSION, language,
            status.value, 0 if status == Comment.Status.PENDING else 1, at,
            f"2001:db8:{reader >> 16 & 0xFFFF:x}:{reader & 0xFFFF:x}::1", f"seed:{seed}:{number}",
            at if status in REFUSED else None,
        ))  # fmt: skip
        arrival = records.arrival(
            at, article=article_id, parent=parent.pk if parent else None, language=language,
            status=status.value, name=name, text=text, is_import=True,
        )  # fmt: skip
        recorded.append(records.signed(pk, records.BEGINNING, arrival))
    insert(Comment, COLUMNS, rows)
    insert(Record, records.COLUMNS, recorded)
    return {row[1] for row in rows}


def _readers(count: int, seed: int) -> list[tuple[int, str]]:
    """Return (id, name) of the readers of this seed, those missing added."""
    names = [f"Lecteur {number}" for number in range(1, count + 1)]
    emails = [f"lecteur.{number}.{seed}@example.org" for number in range(1, count + 1)]
    known = dict(
        Commenter.objects.filter(
            email__startswith="lecteur.", email__endswith=f".{seed}@example.org"
        ).values_list("email", "pk")
    )
    Commenter.objects.bulk_create(
        [Commenter(email=email) for email in emails if email not in known], batch_size=5000
    )
    known = dict(
        Commenter.objects.filter(
            email__startswith="lecteur.", email__endswith=f".{seed}@example.org"
        ).values_list("email", "pk")
    )
    return [(known[email], name) for email, name in zip(emails, names, strict=True)]


@cache
def _said(language: str) -> list[Said]:
    """Return sentences as typed and as stored HTML, without the paragraph around them."""
    made = []
    for sentence in prose(language).sentences:
        html = render_comment(sentence, language=language)
        made.append(Said(sentence, html.strip().removeprefix("<p>").removesuffix("</p>")))
    return made
