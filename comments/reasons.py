"""Reasons that many decisions have in common: their words are nobody's, and can be counted."""

from functools import cache

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

REASONS = (
    gettext_noop("Advertising or promotional link"),
    gettext_noop("Personal attack"),
    gettext_noop("Off topic"),
    gettext_noop("Personal information"),
    gettext_noop("Unverifiable claim"),
    gettext_noop("Published at once, by the site’s policy."),
)


def known(reason: str) -> str | None:
    """Return the one of REASONS that this is in some language; None for other words."""
    return _by_words().get(reason.strip())


@cache
def _by_words() -> dict[str, str]:
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {gettext(reason): reason for reason in REASONS}
    return found | {reason: reason for reason in REASONS}
