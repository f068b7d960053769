"""Dumps for the tests: files beside the tests, and a database of Isso made on the spot."""

import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from comments.importing.dumps import records
from comments.importing.incoming import Incoming, Unusable

FOLDER = Path(__file__).parent.parent / "dumps"
ISSO = """
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (
    tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL,
    modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR,
    email VARCHAR, website VARCHAR, likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0,
    voters BLOB NOT NULL, notification INTEGER NOT NULL DEFAULT 0
);
INSERT INTO threads VALUES (1, '/2025/07/14/le-quai/', 'Le quai');
"""
SAID = (
    (1, None, 1752484500.25, 1, "192.0.2.0", "Le bac est *plein*.", "Hortense B.", "h@example.org"),
    (2, 1, 1752488100.5, 4, "192.0.2.0", "", None, None),
    (3, 2, 1752491700.0, 1, "192.0.2.0", "[Horaires](https://a.example/)", None, None),
    (4, None, 1752491701.0, 2, "192.0.2.0", "En attente", "Malo", None),
)


def isso(folder: str | Path) -> Path:
    file = Path(folder) / "comments.db"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(ISSO)
        for pk, parent, created, mode, address, text, author, email in SAID:
            database.execute(
                "INSERT INTO comments (tid, id, parent, created, mode, remote_addr, text, author,"
                " email, voters) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, x'00')",
                (pk, parent, created, mode, address, text, author, email),
            )
        database.commit()
    return file


def said(kind: str, file: Path) -> list[Incoming | Unusable]:
    return list(records(kind, file))


def said_in(kind: str, content: bytes | str) -> list[Incoming | Unusable]:
    """What a file of that content says."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dump"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return said(kind, file)


def own(*lines: dict[str, Any], version: int = 1) -> str:
    """A file as export_comments writes it."""
    head = {"format": "newsportal comments", "version": version}
    return "".join(json.dumps(line) + "\n" for line in (head, *lines))
