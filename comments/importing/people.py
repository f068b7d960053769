"""Who said it, where a dump may not know: names, and addresses that stand for people."""

import re
from hashlib import blake2b

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from comments.cleaning import clean_name, has_words
from comments.importing.incoming import Incoming, State
from comments.models import Commenter
from comments.models.comment import MAX_NAME_LENGTH, MIN_TEXT_LENGTH
from comments.models.commenter import NOWHERE

_STAND_IN = re.compile(rf"[0-9a-f]{{32}}@[a-z0-9]{{1,20}}{re.escape(NOWHERE)}")
MAX_EMAIL_LENGTH = 254
MAX_RAW_NAME = 4 * MAX_NAME_LENGTH  # room for what cleaning takes out


def name_of(incoming: Incoming, *, language: str) -> str:
    """Return a name that its column takes; who gave none is anonymous."""
    name = clean_name(incoming.name[:MAX_RAW_NAME])[:MAX_NAME_LENGTH].strip()
    if has_words(name, 1):
        return name
    with override(language):
        return _("Anonymous")


def text_of(incoming: Incoming, *, language: str) -> str:
    """Return the text; where other portals dropped that of a removed comment, a note.

    The note is seen by moderators only. It keeps the replies where they stood.
    """
    if incoming.state != State.REMOVED or has_words(incoming.text, MIN_TEXT_LENGTH):
        return incoming.text
    with override(language):
        return _("Removed before it was imported; the text is not known.")


def email_of(incoming: Incoming) -> str:
    """Return the address, or one that stands for a person whose address is not known.

    A dump that does not tell its people apart has only their names: under one story,
    one name is one person.
    """
    if _STAND_IN.fullmatch(incoming.person):
        return incoming.person
    email = incoming.email.strip()
    try:
        if len(email) > MAX_EMAIL_LENGTH or not email.isprintable():
            raise ValidationError("no address that its column takes")
        validate_email(email)
    except ValidationError:
        source = re.sub("[^a-z0-9]", "", incoming.key.partition(":")[0])[:20] or "import"
        who = incoming.person or "\0".join((incoming.story, clean_name(incoming.name)))
        digest = blake2b(f"{source}\0{who}".encode(errors="replace"), digest_size=16)
        return f"{digest.hexdigest()}@{source}{NOWHERE}"
    return email


def stand_in(commenter: Commenter) -> str:
    """Return what stands for the person in an export without addresses."""
    if not commenter.has_address:
        return commenter.email
    digest = salted_hmac("comments.person", commenter.email, algorithm="sha256").hexdigest()
    return f"{digest[:32]}@newsportal{NOWHERE}"
