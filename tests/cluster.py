"""A PostgreSQL server of the test's own, which it may stop, freeze and copy."""

import getpass
import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.conftest import missing
from tests.portal import children_of, free_port

OWNER = "postgres"  # the server refuses to run as root, so root hands it to its own user


def binaries() -> Path:
    """Return the folder of the newest PostgreSQL programs."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    if folders:
        return folders[-1]
    found = shutil.which("initdb")
    return Path(found).parent if found else missing("PostgreSQL", "install the package postgresql")


class Cluster:
    """One server in a folder of its own; `url` names its database `newsportal`."""

    def __init__(self, copied_from: "Cluster | None" = None) -> None:
        self.binaries = binaries()
        self.folder = Path(tempfile.mkdtemp(prefix="newsportal-postgresql-"))
        self.port = free_port()
        self.url = f"postgresql://newsportal@127.0.0.1:{self.port}/newsportal"
        if getpass.getuser() == "root":
            shutil.chown(self.folder, OWNER)
        if copied_from is None:
            self._run(
                "initdb", "-D", self.data, "-U", "newsportal", "-A", "trust", "-E", "UTF8",
                "--locale=C.UTF-8", "--no-sync",
            )  # fmt: skip
        else:
            # A streaming replica: a base copy, and what it needs to follow (-R).
            self._run(
                "pg_basebackup", "-d", copied_from.conninfo, "-D", self.data, "-R", "-X", "stream",
                "-c", "fast", "--no-sync",
            )  # fmt: skip
        self.start()
        if copied_from is None:
            self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "newsportal",
                      "newsportal")  # fmt: skip

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    @property
    def conninfo(self) -> str:
        return f"host=127.0.0.1 port={self.port} user=newsportal"

    def start(self) -> None:
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off "
            f"-c unix_socket_directories={self.folder}"
        )
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """End it as a power cut would: no connection is told."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")

    def remove(self) -> None:
        self.thaw()
        with suppress(subprocess.CalledProcessError):  # it may be stopped already
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def freeze(self) -> None:
        """Let it live and answer nothing: connections stay open, new ones are never greeted."""
        for pid in self._processes():
            with suppress(ProcessLookupError):  # one that served a connection just closed
                os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for pid in reversed(self._processes()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def query(self, sql: str) -> str:
        """Return what psql prints of a statement: rows in lines, columns with `|`."""
        return self._run(
            "psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-c", sql
        ).strip()

    def _processes(self) -> list[int]:
        """Return the server's pids, that which makes new ones first."""
        try:
            first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        except FileNotFoundError:
            return []
        return [first, *children_of(first)]

    def _run(self, program: str, *arguments: str) -> str:
        command = [str(self.binaries / program), *arguments]
        if getpass.getuser() == "root":
            command = ["runuser", "-u", OWNER, "--", *command]
        # pg_ctl's server inherits what it is given: a pipe would never end.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                command, cwd=self.folder, stdout=said, stderr=subprocess.STDOUT, check=False
            )
            said.seek(0)
            text = said.read().decode("utf-8", "replace")
        if done.returncode != 0:
            raise subprocess.CalledProcessError(done.returncode, command, text)
        return text
