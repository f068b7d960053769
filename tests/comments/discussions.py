"""Long discussions for tests, in a few statements."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from articles.models import Article
from comments.counting import recount
from comments.models import Comment, Commenter
from newsportal.management.many_rows import insert, reserve_ids

COLUMNS = (
    "id", "article_id", "root_id", "parent_id", "depth", "commenter_id", "name", "text",
    "body_html", "html_version", "language", "status", "received_at", "dedup_key",
)  # fmt: skip


def make_discussion(article: Article, parents: Sequence[int | None]) -> list[int]:
    """Have as many approved comments, one a second; `parents[n]` is the index of what n answers.

    Returns their ids.
    """
    commenter = Commenter.objects.get_or_create(email="lectrice@example.org")[0]
    began = timezone.now() - timedelta(days=1)
    with transaction.atomic():
        ids = reserve_ids(Comment, len(parents))
        roots: list[int | None] = []
        depths: list[int] = []
        rows = []
        for n, parent in enumerate(parents):
            roots.append(None if parent is None else (roots[parent] or ids[parent]))
            depths.append(0 if parent is None else depths[parent] + 1)
            text = f"Texte numéro {n}, avec assez de mots pour ressembler à ce qui se dit. " * 5
            rows.append((
                ids[n], article.pk, roots[n], None if parent is None else ids[parent], depths[n],
                commenter.pk, f"Voix {n}", text, f"<p>{text}</p>", 1, article.language,
                Comment.Status.APPROVED.value, began + timedelta(seconds=n), f"d{article.pk}-{n}",
            ))  # fmt: skip
        insert(Comment, COLUMNS, rows)
        recount([article.pk])
    article.refresh_from_db()
    return ids
