"""Django's SQLite, except that a connection is to the file that has the name now.

An open connection goes on writing into a file that was deleted or replaced, where
nobody will ever find it.
"""

import os
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    opened: tuple[int, int] | None = None  # device and inode

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        # Before it is opened: of two files, the connection is then to the later one.
        self.opened = self._file()
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        """Django asks at the first query of each request (CONN_HEALTH_CHECKS)."""
        return super().is_usable() and (self.is_in_memory_db() or self.opened == self._file())

    def _file(self) -> tuple[int, int] | None:
        name = str(self.settings_dict["NAME"])
        try:
            found = os.stat(unquote(urlsplit(name).path) if name.startswith("file:") else name)
        except OSError:
            return None
        return found.st_dev, found.st_ino
