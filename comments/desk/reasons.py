"""The reasons that a moderator chooses from, in the languages that they are needed in."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language

from comments.desk.reading import Wording, wordings
from comments.models import Decision

Act = Decision.Act
ACTS = {"fits_reject": Act.REJECT, "fits_spam": Act.SPAM, "fits_remove": Act.REMOVE}
# Whoever wrote the comment is owed one; spam in bulk is not told why (DSA, article 17).
NEED_REASON = frozenset({Act.REJECT, Act.REMOVE})


@dataclass(frozen=True)
class Choice:
    """A reason as it is offered: `label` to the moderator, `text` to the author."""

    code: str
    key: int | None
    label: str
    text: str
    acts: frozenset[str]


def choices(language: str) -> list[Choice]:
    """Return the reasons in their order, with texts for an author who reads `language`.

    What is missing in a language is said in the site's own, and else in any.
    """
    of_desk = get_language() or settings.LANGUAGE_CODE
    reasons: dict[str, dict[str, Wording]] = {}
    for wording in wordings():
        reasons.setdefault(wording.code, {})[wording.language] = wording
    return [_choice(of_reason, of_desk, language) for of_reason in reasons.values()]


def fitting(offered: list[Choice], acts: list[Decision.Act]) -> list[Choice]:
    return [choice for choice in offered if choice.acts & set(acts)]


def _choice(reason: dict[str, Wording], of_desk: str, of_author: str) -> Choice:
    shown = _in(of_desk, reason)
    return Choice(
        code=shown.code,
        key=shown.key,
        label=shown.label,
        text=_in(of_author, reason).text,
        acts=frozenset(act for name, act in ACTS.items() if getattr(shown, name)),
    )


def _in(language: str, reason: dict[str, Wording]) -> Wording:
    for wanted in (language, settings.LANGUAGE_CODE):
        if wanted in reason:
            return reason[wanted]
    return next(iter(reason.values()))
