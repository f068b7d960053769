"""Pages that change as fast as they are rendered: made anew while readers have the last copy."""

import logging
import threading
from collections.abc import Callable

from newsportal.pagestore.asked import Asked, Environ

log = logging.getLogger("newsportal.pagestore")
UNDER_FIRE_S = 1.0  # a page that was rendered twice within
RENEWED_AFTER_S = 0.2  # not each of fifty changes a second is worth a rendering


class Renewer:
    """Calls `make` for each page that it is asked for, in a thread of its own, one at a time."""

    def __init__(self, make: Callable[[Asked, Environ], None], *, has_thread: bool = True) -> None:
        self._make, self._has_thread = make, has_thread
        self._wanted: dict[Asked, Environ] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def ask(self, page: Asked, server: Environ) -> None:
        """Have the page made soon; asked for again before, it is made once."""
        with self._changed:
            self._wanted.setdefault(page, page.environ(server))
            self._changed.notify()
            # A fork takes no thread along.
            if self._has_thread and not (self._thread and self._thread.is_alive()):
                self._thread = threading.Thread(target=self._go_on, daemon=True)
                self._thread.start()

    def work(self) -> None:
        """Make what is wanted by now."""
        while self._wanted:
            with self._changed:
                page = next(iter(self._wanted))
                environ = self._wanted.pop(page)
            try:
                self._make(page, environ)
            except Exception:
                log.exception("%s could not be made anew", page.key)

    def _go_on(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted)
            self.work()
