"""What a refusal says, whatever language the tests run in."""

from collections.abc import Callable

import pytest
from django.utils.translation import override

from articles.importing.story import StoryRefused


def refusal_of(read: Callable[[], object]) -> tuple[int, str]:
    """Return the line and the English reason with which `read` refuses."""
    with pytest.raises(StoryRefused) as caught:
        read()
    with override("en"):
        return caught.value.line, str(caught.value.reason)
