"""Whether who takes part in a discussion has written the story."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from articles.models import Byline
from comments.models import normalised_email
from newsportal.compiled import compiled


def written_by(email: str, *, among: Sequence[int]) -> set[int]:
    """Return the ids of the stories one of whose authors has the account of this address.

    Whoever asks has a proof of the address.
    """
    return {story for story, address in _accounts(among) if normalised_email(address) == email}


@compiled(tuple)
def _accounts(among: Sequence[int]) -> QuerySet[Any, Any]:
    bylines = Byline.objects.filter(article__in=among, author__user__isnull=False)
    return bylines.order_by().values_list("article", "author__user__email")
