"""What readers of the demo newsroom say, as text files, and how it is taken in.

Every comment comes in through `posting.post` and is decided by
`moderation.decide`, like a reader's; only the times are put back. A story that
has any comment is left alone, so a second load changes nothing.
"""

import re
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from articles.models import Article
from comments import appreciating, moderation, picking, posting, reports
from comments.models import Case, Comment, Decision, Report
from newsportal.models import User

FOLDER = Path(__file__).parent
Act = Decision.Act
# The acts that lead to each state: those before the replies, and those after all of them,
# since nobody answers what is not to be seen.
ACTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "approved": ((Act.APPROVE,), ()),
    "pending": ((), ()),
    "rejected": ((Act.REJECT,), ()),
    "spam": ((Act.SPAM,), ()),
    "removed": ((Act.APPROVE,), (Act.REMOVE,)),
    "restored": ((Act.REJECT, Act.RESTORE), ()),
    # By a reader: the reason is its word in the database, then what the reader says.
    "reported": ((Act.APPROVE,), ()),
    "kept": ((Act.APPROVE,), (Act.KEEP,)),
    "picked": ((Act.APPROVE,), ()),
}
MOST_APPRECIATIONS = 7
READING_TIME = timedelta(minutes=4)  # of a moderator, until the first decision

_STORY = re.compile(r"# (\S+)")
_COMMENT = re.compile(r"(-+) (.+) \+(\d+)(?: \[(\w+)(?:: (.+))?\])?")


@dataclass
class Said:
    """One comment of a file; `parent` is the index of the one that it answers."""

    name: str
    minutes: int
    fate: str
    reason: str
    parent: int | None
    text: str = ""


@dataclass
class Discussion:
    slug: str
    comments: list[Said] = field(default_factory=list)


def read(text: str) -> list[Discussion]:
    """Return the discussions of a file, in order. Raises ValueError for a line amiss."""
    discussions: list[Discussion] = []
    path: list[int] = []  # the index of the comment last seen at each depth
    for line in text.split("\n"):
        if match := _STORY.fullmatch(line):
            discussions.append(Discussion(match[1]))
            path = []
        elif match := _COMMENT.fullmatch(line):
            depth = len(match[1]) - 1
            fate = match[4] or "approved"
            if depth > len(path) or fate not in ACTS:
                raise ValueError(line)
            said = discussions[-1].comments
            path = [*path[:depth], len(said)]
            parent = path[-2] if depth else None
            said.append(Said(match[2], int(match[3]), fate, match[5] or "", parent))
        elif discussions and discussions[-1].comments:
            discussions[-1].comments[-1].text += line + "\n"
    return discussions


@transaction.atomic
def load(*, now: datetime | None = None, by: User | None = None) -> int:
    """Add the discussions of the demo's stories that have none yet; return how many comments.

    `by` decides. Readers' networks and addresses are those set aside for
    documentation (RFC 3849, RFC 2606), each reader on their own.
    """
    now = now or timezone.now()
    added = 0
    for file in sorted(FOLDER.glob("*.txt")):
        for discussion in read(file.read_text("utf-8")):
            article = Article.objects.filter(import_key=f"{file.stem}:{discussion.slug}").first()
            if article is None or not article.is_public or article.comments.exists():
                continue
            _hold(article, discussion, now=now, by=by)
            added += len(discussion.comments)
    return added


def _hold(article: Article, discussion: Discussion, *, now: datetime, by: User | None) -> None:
    times = _times(article, discussion, now)
    posted: list[Comment] = []
    for said, at in zip(discussion.comments, times, strict=True):
        comment = posting.post(
            article, name=said.name, email=f"{slugify(said.name)}@example.org",
            text=said.text.strip(), parent=None if said.parent is None else posted[said.parent],
            address=_address(said.name), language=article.language, now=at, is_import=True,
        )  # fmt: skip
        posted.append(comment)
        for number, act in enumerate(ACTS[said.fate][0], start=1):
            reason = said.reason if number == len(ACTS[said.fate][0]) else ""
            _decide(comment, act, by=by, reason=reason, at=at + number * READING_TIME, now=now)
    for said, at, comment in zip(discussion.comments, times, posted, strict=True):
        if said.fate in {"reported", "kept"}:
            _report(comment, said.reason, at=min(at + 3 * READING_TIME, now))
        for act in ACTS[said.fate][1]:
            at += 5 * READING_TIME
            _decide(comment, act, by=by, reason=said.reason, at=at, now=now)
    _answer(article, discussion, posted, by=by)


def _answer(
    article: Article, discussion: Discussion, posted: list[Comment], *, by: User | None
) -> None:
    """What others make of it: who finds it useful, what the newsroom points out, who wrote."""
    authors = {author.name for author in article.byline_authors}
    for said, comment in zip(discussion.comments, posted, strict=True):
        if said.name in authors:
            Comment.objects.filter(pk=comment.pk).update(is_by_author=True)
        if not comment.is_visible:
            continue
        for number in range(zlib.crc32(said.text.encode()) % MOST_APPRECIATIONS):
            appreciating.appreciate(comment, reader=f"demo {number}")
        if said.fate == "picked" and by is not None:
            picking.pick(comment, by=by)


def _decide(
    comment: Comment, act: str, *, by: User | None, reason: str, at: datetime, now: datetime
) -> None:
    if act in {Act.APPROVE, Act.KEEP}:
        reason = ""  # the reason is for what follows, or is a reader’s
    # Keeping settles what was reported; those who did have left no address.
    is_quiet = act != Act.KEEP
    moderation.decide(
        comment, act, by=by, reason=reason, seen_revision=comment.revision,
        at=min(at, now), is_import=is_quiet,
    )  # fmt: skip


def _report(comment: Comment, words: str, *, at: datetime) -> None:
    reason, _space, text = words.partition(" ")
    report = reports.take_in(
        comment, reason=reason, text=text, language=comment.language, address=_address(text)
    )
    Report.objects.filter(pk=report.pk).update(received_at=at)
    Case.objects.filter(pk=report.case_id).update(opened_at=at)


def _times(article: Article, discussion: Discussion, now: datetime) -> list[datetime]:
    """Return when each was said: as the file has it, or closer where time was too short."""
    assert article.published_at is not None
    last = max(said.minutes for said in discussion.comments)
    since = (now - article.published_at).total_seconds() / 60
    pace = min(1.0, max(since - 1, 0) / last)
    return [
        article.published_at + timedelta(minutes=said.minutes * pace)
        for said in discussion.comments
    ]


def _address(name: str) -> str:
    return f"2001:db8:{zlib.crc32(name.encode()) & 0xFFFF:x}::1"
