"""Stories that say the same in several languages: one group, one story of each language."""

import uuid

from django.conf import settings

from articles.forms import reason_against
from articles.models import Article
from articles.publishing import NotReady
from newsportal.pagecache import purge_on_commit


def join(article: Article, other: Article | None) -> None:
    """Make `article` a translation of `other`, or of nothing; call it in a transaction.

    Raises NotReady when the group has got a story in this language meanwhile.
    """
    left = article.translation_group
    group = other.translation_group if other else uuid.uuid4()
    if group == left:
        return
    if other is not None:
        # Of two that join at once, the second waits here and sees the first.
        list(Article.objects.select_for_update().filter(translation_group=group).order_by("pk"))
        if reason := reason_against(article, other, language=article.language):
            raise NotReady({"translation_of": reason})
    article.translation_group = group
    article.save(update_fields=["translation_group"])
    keys = {f"article:{article.pk}", f"translations:{left}", f"translations:{group}"}
    # Sitemaps name the translations of each story.
    purge_on_commit(*keys, *(f"changes:{code}" for code, _name in settings.LANGUAGES))
