"""The demo newsroom as a whole: accounts, stories, readers' comments."""

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import OutputWrapper
from django.db import transaction
from django.utils import timezone

from articles.demo import newsroom
from articles.models import Article
from comments.demo import discussions
from newsportal.models import User

# user name → group; the first may do everything.
ROLES = {"admin": "", "editor": "Editors", "journalist": "Journalists", "moderator": "Moderators"}
PASSWORD_BYTES = 9  # 12 characters: beyond guessing, short enough to type


def load(*, stdout: TextIO | OutputWrapper, now: datetime | None = None) -> None:
    """Add what is missing of accounts, stories and comments; say what was added."""
    now = now or timezone.now()
    accounts()
    with transaction.atomic():
        made = newsroom.load(now=now, by=User.objects.filter(username="editor").first())
        moderator = User.objects.filter(username="moderator").first()
        said = discussions.load(now=now, by=moderator)
        newsroom.settle_comments(made)
    if not made and not said:
        stdout.write("The demo newsroom is complete: nothing was added.\n")
        return
    live = Article.objects.published(now)
    editions = ", ".join(
        f"{live.in_language(language).count()} live in {language}"
        for language in newsroom.languages()
    )
    stdout.write(f"{len(made)} stories ({editions}) and {said} comments were added.\n")


def passwords_file() -> Path:
    return Path(settings.VAR_DIR) / "demo-accounts.txt"


def accounts() -> dict[str, str]:
    """Return the passwords of the demo's accounts by user name, made at the first call.

    They are kept, readable by the owner only, in `var/demo-accounts.txt`. An account
    that exists keeps the password it has; one that was made elsewhere is not listed.
    """
    kept = _kept()
    known = set(User.objects.filter(username__in=ROLES).values_list("username", flat=True))
    missing = [username for username in ROLES if username not in known]
    new = {name: kept.get(name) or secrets.token_urlsafe(PASSWORD_BYTES) for name in missing}
    if new:
        # The file first: a password in the database that nobody was told is an account lost.
        _keep({name: word for name, word in (kept | new).items() if name in known | set(new)})
        with transaction.atomic():
            for username, password in new.items():
                _create(username, password)
    return {username: (kept | new)[username] for username in ROLES if username in kept | new}


def account_lines() -> list[str]:
    """Return the lines that tell how to sign in; none where there are no demo accounts."""
    known = set(User.objects.filter(username__in=ROLES).values_list("username", flat=True))
    kept = {name: word for name, word in _kept().items() if name in known}
    return [f"  {name:<10}  {word}" for name, word in kept.items()]


def _create(username: str, password: str) -> None:
    is_admin = not ROLES[username]
    user = User.objects.create_user(
        username, f"{username}@example.org", password, is_staff=True, is_superuser=is_admin
    )
    # Of the four, the moderator alone is told of new comments.
    user.wants_comment_mail = username == "moderator"
    user.save(update_fields=["wants_comment_mail"])
    if group := Group.objects.filter(name=ROLES[username]).first():
        user.groups.add(group)


def _kept() -> dict[str, str]:
    try:
        lines = passwords_file().read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = [line.split() for line in lines if not line.startswith("#")]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and pair[0] in ROLES}


def _keep(passwords: dict[str, str]) -> None:
    file = passwords_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        "# Accounts of the demo newsroom: user name and password.",
        *map(" ".join, passwords.items()),
    ]
    # A new file, moved into place: never readable by others, never half written.
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
    draft.replace(file)
