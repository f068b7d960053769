"""What stands around an edge: an origin, Varnish itself, and APIs that forgive nothing."""

import http.client
import json
import shutil
import subprocess
import tempfile
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from tests.conftest import missing
from tests.portal import ROOT, free_port, wait_for

VARNISHD = "/usr/sbin/varnishd"  # not on the path of an ordinary user
FASTLY_SERVICE, CLOUDFLARE_ZONE = "SU1Z0isxPaozGVKXdv0eY", "023e105f4ecef8ad9ca31a8372d0c353"
TOKEN = "s3cret-token"


@dataclass
class Answer:
    status: int
    headers: Message
    text: str

    @property
    def is_kept(self) -> bool:
        return "hit" in self.headers["Cache-Status"]


def ask(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read().decode())
    finally:
        connection.close()


class Server(ABC):
    """A real HTTP server on a free port, for the length of a `with`."""

    def __init__(self) -> None:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, headers, text = owner.answer(self.command, self.path, self.headers, body)
                self.send_response(status)
                for name, value in (headers | {"Content-Length": str(len(text))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PURGE = answer

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.base = f"http://127.0.0.1:{self.port}"

    @abstractmethod
    def answer(
        self, method: str, path: str, headers: Message, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self.server.shutdown()
        self.server.server_close()


class Origin(Server):
    """Pages that say how often they were made: `/a 1`, `/a 2` …"""

    def __init__(self) -> None:
        super().__init__()
        self.headers: dict[str, dict[str, str]] = {}  # by path
        self.made: dict[str, int] = {}
        self.status = 200
        self.before_answer: Callable[[], None] = lambda: None

    def answer(
        self, method: str, path: str, headers: Message, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        self.made[path] = self.made.get(path, 0) + 1
        text = f"{path} {self.made[path]}"
        self.before_answer()
        return self.status, self.headers.get(path, {}), text.encode()


@dataclass
class Purged:
    keys: list[str]
    is_hard: bool


class StrictApi(Server):
    """Takes what the documentation allows and no more.

    `taken` are purges, `mistakes` what was wrong; `refusals` are answered first.
    """

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Purged] = []
        self.mistakes: list[str] = []
        self.refusals: list[tuple[int, dict[str, str], bytes]] = []

    @property
    def keys(self) -> list[str]:
        return [key for purged in self.taken for key in purged.keys]

    def answer(
        self, method: str, path: str, headers: Message, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if self.refusals:
            return self.refusals.pop(0)
        try:
            return 200, {"Content-Type": "application/json"}, self.take(method, path, headers, body)
        except (AssertionError, ValueError) as mistake:
            self.mistakes.append(str(mistake))
            return 400, {}, b"{}"

    @abstractmethod
    def take(self, method: str, path: str, headers: Message, body: bytes) -> bytes:
        """Return the answer; raise AssertionError or ValueError for what the API refuses."""


class FastlyApi(StrictApi):
    def take(self, method: str, path: str, headers: Message, body: bytes) -> bytes:
        assert (method, path) == ("POST", f"/service/{FASTLY_SERVICE}/purge"), f"{method} {path}"
        assert headers["Fastly-Key"] == TOKEN, "token"
        assert headers["Accept"] == headers["Content-Type"] == "application/json", "type"
        assert headers["Fastly-Soft-Purge"] in {None, "1"}, "soft"
        sent = json.loads(body)
        assert list(sent) == ["surrogate_keys"], "body"
        keys = sent["surrogate_keys"]
        assert 1 <= len(keys) <= 256, "count"
        assert all(len(key) <= 1024 and " " not in key for key in keys), "key"
        self.taken.append(Purged(keys, headers["Fastly-Soft-Purge"] is None))
        return json.dumps({key: f"108-1391560174-{n}" for n, key in enumerate(keys)}).encode()


class CloudflareApi(StrictApi):
    def take(self, method: str, path: str, headers: Message, body: bytes) -> bytes:
        wanted = f"/client/v4/zones/{CLOUDFLARE_ZONE}/purge_cache"
        assert (method, path) == ("POST", wanted), f"{method} {path}"
        assert headers["Authorization"] == f"Bearer {TOKEN}", "token"
        assert headers["Content-Type"] == "application/json", "type"
        sent = json.loads(body)
        assert list(sent) == ["tags"], "body"
        tags = sent["tags"]
        assert 1 <= len(tags) <= 30, "count"
        assert all(tag.isascii() and not set(tag) & set(" ,") for tag in tags), "tag"
        self.taken.append(Purged(tags, True))
        done = {"id": CLOUDFLARE_ZONE}
        return json.dumps({"success": True, "errors": [], "messages": [], "result": done}).encode()


@dataclass
class VarnishServer:
    """Varnish with docs/varnish.vcl in front of `origin_port`."""

    origin_port: int
    port: int = field(default_factory=free_port)
    purge_port: int = field(default_factory=free_port)

    def start(self) -> None:
        if not Path(VARNISHD).exists():
            missing("Varnish", "apt-get install varnish varnish-modules")
        self.folder = Path(tempfile.mkdtemp(prefix="newsportal-varnish-"))
        vcl = (ROOT / "docs/varnish.vcl").read_text("utf-8")
        assert vcl.count('"8000"') == 1
        (self.folder / "test.vcl").write_text(vcl.replace('"8000"', f'"{self.origin_port}"'))
        self.folder.chmod(0o755)  # as root, Varnish compiles as a user of its own
        command = [
            VARNISHD, "-F", "-n", str(self.folder / "work"), "-s", "malloc,16M",
            "-f", str(self.folder / "test.vcl"), "-a", f"127.0.0.1:{self.port}",
            "-a", f"purge=127.0.0.1:{self.purge_port}",
        ]  # fmt: skip
        self.log = (self.folder / "log.txt").open("wb")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        wait_for(self.is_listening, "Varnish listening")

    def is_listening(self) -> bool:
        assert self.process.poll() is None, (self.folder / "log.txt").read_text("utf-8")
        try:
            return ask(self.purge_port, "/").status == 405
        except OSError:
            return False

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def get(self, path: str, **headers: str) -> Answer:
        return ask(self.port, path, **headers)
