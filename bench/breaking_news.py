"""`python -m bench.breaking_news`: a crowd reads one story while it changes all the time.

64 readers ask for the story and the front page, and between any two of these for
the bare server's page: it stands under the same load of the same machine, so the
difference is the portal's. Every page is kept and judged after the run.
"""

import argparse
import asyncio
import os
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench import desk, pages, processes, writing
from bench.client import Answer, Client, Disconnected
from bench.newsroom import Newsroom, prepare
from bench.servers import PAGE, Server, bare, free_port, portal
from bench.table import Part, at_most, percentile, printed
from bench.truth import History, Shown, is_wrong, lacks_since

READERS = 64
# 64 readers, one request each 0.3 s: some 200 a second. More would measure a full machine.
THINK_S = (0.2, 0.4)
COMMENTS_A_SECOND, CORRECTIONS_A_SECOND = 50, 1
SENDERS = 16  # connections that comments come over
MOST_ABOVE_MS, MOST_STALE_S = 50, 2
FRONT = "/"


@dataclass
class Run:
    """What happened. A page's bytes are kept once, however often they were read."""

    history: History = field(default_factory=History)
    answers: list[tuple[str, Answer]] = field(default_factory=list)  # by path
    bare_ms: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    acknowledged: set[int] = field(default_factory=set)
    at_last: set[int] = field(default_factory=set)  # comments on all pages of the discussion
    kept: dict[bytes, bytes] = field(default_factory=dict)

    def keep(self, path: str, answer: Answer) -> None:
        body = self.kept.setdefault(answer.body, answer.body)
        self.answers.append(
            (path, Answer(answer.status, answer.headers, body, answer.began, answer.ended))
        )


def measure(room: Newsroom, portal: Server, beside: Server, *, seconds: int) -> Part:
    pids = {"the portal": portal.pids(), "bare WSGI": beside.pids(), "readers": [os.getpid()]}
    before_ms = {name: processes.cpu_ms(of) for name, of in pids.items()}
    run = asyncio.run(_simulate(room, beside, seconds, room.visible_comments()))
    part = judged(room, run, seconds=seconds, stored=room.visible_comments())
    spent = {name: processes.cpu_ms(of) - before_ms[name] for name, of in pids.items()}
    cores = ", ".join(f"{name} {ms / 1000 / seconds:.2f}" for name, ms in spent.items())
    return replace(part, notes=[f"cores busy: {cores}", *part.notes])


async def _simulate(room: Newsroom, beside: Server, seconds: int, before: set[int]) -> Run:
    run = Run()
    run.history.approvals = {pk: desk.Act(0, 0) for pk in before}
    async with desk.opened() as editors, desk.opened() as moderators:
        await _correct(run, room, editors)
        await asyncio.sleep(MOST_STALE_S)  # no page shows a title from before
        until = time.monotonic() + seconds
        await asyncio.gather(
            *(_read(run, room, beside, number, until) for number in range(READERS)),
            _keep_correcting(run, room, editors, until),
            _comment(run, room, moderators, until),
        )
        await asyncio.sleep(MOST_STALE_S)
        async with Client(room.port) as client:
            await _read_all(run, room, client)
    return run


async def _read_all(run: Run, room: Newsroom, client: Client) -> None:
    number, answer = 1, await client.get(room.path)
    while answer.status == 200:
        run.at_last |= pages.comments_on(answer)
        number += 1
        answer = await client.get(f"{room.path}comments/?page={number}")


async def _read(run: Run, room: Newsroom, beside: Server, number: int, until: float) -> None:
    pause = random.Random(number)
    ours, theirs = Client(room.port), Client(beside.port)
    await asyncio.sleep(pause.uniform(0, THINK_S[1]))  # they do not come in step
    turn = number
    while time.monotonic() < until:
        turn += 1
        path = (room.path, FRONT)[turn // 2 % 2]
        try:
            if turn % 2:
                run.bare_ms.append((await theirs.get(PAGE)).took_ms)
            else:
                run.keep(path, await ours.get(path))
        except (Disconnected, OSError, TimeoutError) as error:
            run.failures.append(f"{path}: {error!r}")
        await asyncio.sleep(pause.uniform(*THINK_S))
    ours.close()
    theirs.close()


async def _correct(run: Run, room: Newsroom, editors: desk.Desk) -> None:
    version, act = await editors.correct(room.story)
    run.history.corrections[version] = act


async def _keep_correcting(run: Run, room: Newsroom, editors: desk.Desk, until: float) -> None:
    while time.monotonic() < until:
        await asyncio.sleep(1 / CORRECTIONS_A_SECOND)
        await _correct(run, room, editors)


async def _comment(run: Run, room: Newsroom, moderators: desk.Desk, until: float) -> None:
    """Send at a fixed pace, whether or not the portal keeps up."""
    free: asyncio.Queue[Client] = asyncio.Queue()
    senders = [Client(room.port) for _ in range(SENDERS)]
    for client in senders:
        free.put_nowait(client)
    began, sent = time.monotonic(), 0
    async with asyncio.TaskGroup() as sending:
        while (due := began + sent / COMMENTS_A_SECOND) < until:
            await asyncio.sleep(max(0, due - time.monotonic()))
            sent += 1
            sending.create_task(_one_comment(run, room, moderators, free))
    for client in senders:
        client.close()


async def _one_comment(
    run: Run, room: Newsroom, moderators: desk.Desk, free: asyncio.Queue[Client]
) -> None:
    client = await free.get()
    try:
        pk = await writing.post(client, room.story)
    except (writing.NotTaken, Disconnected, OSError, TimeoutError) as error:
        run.failures.append(f"comment: {error!r}")
        return
    finally:
        free.put_nowait(client)
    run.acknowledged.add(pk)
    run.history.approvals[pk] = await moderators.approve(pk)


def judged(room: Newsroom, run: Run, *, seconds: int, stored: set[int]) -> Part:
    shown = {
        (path, body): _shown(body, headers, has_comments=path == room.path)
        for path, body, headers in _bodies(run)
    }
    wrong, oldest_s = len(run.failures), 0.0
    for path, answer in run.answers:
        page = shown[path, answer.body]
        if answer.status != 200 or is_wrong(page, run.history, ended=answer.ended):
            wrong += 1
        else:
            oldest_s = max(oldest_s, answer.began - lacks_since(page, run.history))
    lost = len(run.acknowledged - stored) + len((run.acknowledged & stored) - run.at_last)
    ours = percentile((answer.took_ms for _path, answer in run.answers), 0.99)
    theirs = percentile(run.bare_ms, 0.99)
    rate = (len(run.answers) + len(run.bare_ms)) / seconds
    detail = f"{ours:.1f} and {theirs:.1f} ms at {rate:.0f} pages/s"
    number = f"of {len(run.answers)} pages, {len(shown)} different"
    comments = f"of {len(run.acknowledged)} comments, {len(run.history.corrections)} corrections"
    return Part(
        rows=[
            at_most("breaking news: reading p99 above bare WSGI", ours - theirs, MOST_ABOVE_MS,
                    "ms", detail=detail),
            at_most("breaking news: wrong", wrong, 0, "pages", detail=number),
            at_most("breaking news: oldest page", oldest_s, MOST_STALE_S, "s"),
            at_most("breaking news: lost", lost, 0, "comments", detail=comments),
        ],
        raw={
            "portal, ms": [answer.took_ms for _path, answer in run.answers],
            "bare WSGI, ms": run.bare_ms,
        },
        notes=[*_statuses(run), *run.failures[:10]],
    )  # fmt: skip


def _statuses(run: Run) -> list[str]:
    taken: dict[str, list[float]] = {}
    for path, answer in run.answers:
        status = answer.headers.get("cache-status", "no Cache-Status")
        page = "front page" if path == FRONT else "story"
        taken.setdefault(f"{page}, {status}", []).append(answer.took_ms)
    return [
        f"{what}: {len(ms)}, median {percentile(ms, 0.5):.0f} ms, p99 {percentile(ms, 0.99):.0f}"
        for what, ms in sorted(taken.items())
    ]


def _bodies(run: Run) -> Iterator[tuple[str, bytes, dict[str, str]]]:
    yield from {(path, a.body): (path, a.body, a.headers) for path, a in run.answers}.values()


def _shown(body: bytes, headers: dict[str, str], *, has_comments: bool) -> Shown:
    html = pages.html_of(body, headers)
    return Shown(
        versions=frozenset(pages.versions(html)),
        comments=frozenset(pages.comments(html)) if has_comments else None,
        is_whole=pages.is_whole(html),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=30)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory(prefix="newsportal-bench-") as name:
        folder = Path(name)
        room = prepare(folder, free_port())
        with portal(room.port, room.path) as ours, bare(folder, room.ready_bytes()) as beside:
            part = measure(room, ours, beside, seconds=seconds)
    print(printed(part.rows), *part.notes, sep="\n")


if __name__ == "__main__":
    main()
