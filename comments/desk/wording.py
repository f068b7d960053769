"""From a reason that was chosen, and the text beside it, to what a decision keeps."""

from typing import NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from comments.cleaning import clean_text
from comments.desk.reasons import NEED_REASON, choices
from comments.models import Decision

MAX_TEXT_LENGTH = 2000


class WordsMissing(Exception):
    """The author is owed a reason; `message` says what to do."""

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = str(message)


class Typed(NamedTuple):
    """What the form says: the code of a reason, "" for none, and a text to the author."""

    reason: str = ""
    text: str = ""


def typed(request: HttpRequest) -> Typed:
    return Typed(request.POST.get("reason", ""), clean_text(request.POST.get("text", "")))


def words_of(said: Typed, *, act: str, language: str) -> dict[str, str]:
    """Return what `decide` takes, for an author who reads `language`.

    A text left empty is the reason's own. Raises WordsMissing.
    """
    if act not in (Decision.Act.REJECT, Decision.Act.SPAM, Decision.Act.REMOVE):
        return {}
    if len(said.text) > MAX_TEXT_LENGTH:
        raise WordsMissing(_("The text to the author is too long: 2,000 characters at most."))
    offered = {choice.code: choice for choice in choices(language) if act in choice.acts}
    chosen = offered.get(said.reason)
    if chosen is None:
        if act in NEED_REASON:
            raise WordsMissing(_("Choose a reason: the author is told why."))
        return {"text_to_author": said.text}
    text = said.text or chosen.text
    if not text and act in NEED_REASON:
        raise WordsMissing(_("Write to the author why: this reason has no text of its own."))
    return {"reason": chosen.label, "reason_code": chosen.code, "text_to_author": text}
