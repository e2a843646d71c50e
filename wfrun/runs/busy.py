"""Busy database: says that a transaction waits for a SQLite file which another process holds; SQLite itself waits in silence."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

TOLD_AFTER = 3.0
"""Seconds for which a transaction waits before people are told."""

TOLD_EVERY = 60.0
"""Seconds between two times at which they are told, however many transactions wait."""


class BusyWatch:
    """Watches transactions begin, from a thread of its own: ``tell`` hears ``sentence`` where one waits to."""

    def __init__(self, tell: Callable[[str], None], sentence: str) -> None:
        self._tell = tell
        self._sentence = sentence
        self._after = TOLD_AFTER
        self._begun: dict[int, float] = {}
        """Since when each thread waits."""
        self._lock = threading.Lock()
        self._ending = threading.Event()
        threading.Thread(target=self._watch, name="busy-watch", daemon=True).start()

    def __enter__(self) -> None:
        with self._lock:
            self._begun[threading.get_ident()] = time.monotonic()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            del self._begun[threading.get_ident()]

    def end(self) -> None:
        """Ends the watch."""
        self._ending.set()

    def _watch(self) -> None:
        again = 0.0
        while not self._ending.wait(self._after / 6):
            with self._lock:
                oldest = min(self._begun.values(), default=None)
            now = time.monotonic()
            if oldest is not None and now - oldest > self._after and now >= again:
                again = now + TOLD_EVERY
                self._tell(self._sentence)
