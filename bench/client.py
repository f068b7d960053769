"""A keep-alive HTTP/1.1 client on asyncio: as much as pages of known length need."""

import asyncio
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

TIMEOUT_S = 60


class Disconnected(Exception):
    """The server closed the connection before it had answered."""


@dataclass(frozen=True)
class Answer:
    """`began` and `ended` are of time.monotonic(), which all processes of a host share."""

    status: int
    headers: dict[str, str]
    body: bytes
    began: float
    ended: float

    @property
    def took_ms(self) -> float:
        return (self.ended - self.began) * 1000


class Client:
    """One connection, opened at the first request and again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    async def connect(self) -> None:
        self.close()
        self.streams = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)

    def close(self) -> None:
        if self.streams:
            self.streams[1].close()
        self.streams = None

    async def get(self, path: str) -> Answer:
        return await self.ask("GET", path)

    async def ask(self, method: str, path: str, form: bytes = b"") -> Answer:
        """Return the answer. Raises Disconnected, OSError or TimeoutError."""
        if self.streams is None:
            await self.connect()
        assert self.streams
        reader, writer = self.streams
        lines = [
            f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept-Encoding: gzip",
        ]  # fmt: skip
        if form:
            lines += ["Content-Type: application/x-www-form-urlencoded"]
            lines += [f"Content-Length: {len(form)}"]
        began = time.monotonic()
        writer.write("\r\n".join([*lines, "\r\n"]).encode() + form)
        try:
            async with asyncio.timeout(TIMEOUT_S):
                status, headers = parsed(await reader.readuntil(b"\r\n\r\n"))
                body = await reader.readexactly(int(headers.get("content-length", "0")))
        except asyncio.IncompleteReadError as error:
            self.close()
            raise Disconnected from error
        ended = time.monotonic()
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, body, began, ended)


def parsed(head: bytes) -> tuple[int, dict[str, str]]:
    """Return status and headers, their names in lower case.

    Raises ValueError for a body in chunks, which no page here has.
    """
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    if "transfer-encoding" in headers:
        raise ValueError("the length of the body is not known")
    return int(first.split()[1]), headers
