"""Why a comment looks like spam, in the words of whoever reads it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Data = Mapping[str, Any]


def in_words(reasons: Iterable[Data]) -> list[str]:
    """Return a sentence for each stored reason; one that a later release stored is left out."""
    return [
        SENTENCES[reason["code"]](reason["data"])
        for reason in reasons
        if reason["code"] in SENTENCES
    ]


def _words(data: Data) -> str:
    if not data["words"]:
        return _("It reads like advertising or fraud.")
    sentence = _("It reads like advertising or fraud, above all by: {words}.")
    return sentence.format(words=", ".join(data["words"]))


def _repeated(data: Data) -> str:
    times = data["count"]
    return ngettext(
        "The same text was sent {n} time before.", "The same text was sent {n} times before.", times
    ).format(n=times)


def _fast(data: Data) -> str:
    others = data["count"]
    return ngettext(
        "{n} other comment came from the same place within half a minute.",
        "{n} other comments came from the same place within half a minute.",
        others,
    ).format(n=others)


def _known_spam(data: Data) -> str:
    return _("{share} of it stands in known spam.").format(share=f"{data['percent']} %")


def _links(data: Data) -> str:
    links = data["count"]
    return ngettext("It has {n} link.", "It has {n} links.", links).format(n=links)


SENTENCES: dict[str, Callable[[Data], str]] = {
    "words": _words,
    "masks": lambda data: _("Letters are disguised or spaced out."),
    "honeypot": lambda data: _("A field was filled in that only robots see."),
    "known_spam": _known_spam,
    "repeated": _repeated,
    "fast": _fast,
    "disposable": lambda data: _("The e-mail address is one to be thrown away."),
    "language": lambda data: _("It is in another language than the story."),
    "links": _links,
    "first": lambda data: _("It is the first comment of this address."),
}
