"""Editors and moderators, in a process of their own: it corrects and approves what it is told.

One line in (`correct <story> <version>` or `approve <comment>`), one line out:
when the act began and when it was committed, by the clock that all processes of
a host share.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

TITLE = "Le pont tournant rouvre (version {})"
_versions = count(1)


@dataclass(frozen=True)
class Act:
    began: float
    committed: float


class Desk:
    """The process, seen from here; one act at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.turn = asyncio.Lock()

    async def correct(self, story: int) -> tuple[int, Act]:
        """Give the story its next title and return the version in it."""
        version = next(_versions)
        return version, await self._tell(f"correct {story} {version}\n")

    async def approve(self, comment: int) -> Act:
        return await self._tell(f"approve {comment}\n")

    async def _tell(self, line: str) -> Act:
        assert self.process.stdin
        assert self.process.stdout
        async with self.turn:
            self.process.stdin.write(line.encode())
            answer = (await self.process.stdout.readline()).split()
        if not answer:
            raise RuntimeError("the desk has ended; its words are above")
        return Act(*map(float, answer))


@asynccontextmanager
async def opened() -> AsyncIterator[Desk]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.desk",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, process_group=0,
    )  # fmt: skip
    try:
        yield Desk(process)
    finally:
        assert process.stdin
        process.stdin.close()  # the end of its input is the end of it
        await process.wait()


def _carry_out(act: str, pk: int, version: int = 0) -> None:
    from articles import publishing
    from articles.models import Article
    from comments import moderation
    from comments.models import Comment, Decision

    if act == "correct":
        Article.objects.filter(pk=pk).update(title=TITLE.format(version))
        publishing.publish(Article.objects.get(pk=pk), by=None)
    else:
        comment = Comment.objects.get(pk=pk)
        moderation.decide(comment, Decision.Act.APPROVE, by=None, seen_revision=comment.revision)


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsportal.settings")
    django.setup()
    for line in sys.stdin:
        act, *numbers = line.split()
        began = time.monotonic()
        _carry_out(act, *map(int, numbers))
        print(began, time.monotonic(), flush=True)


if __name__ == "__main__":
    main()
