"""A progress bar: a line on a terminal that is drawn over again, and nothing anywhere else."""

from __future__ import annotations

import os
import sys
import time

from wfrun.cli.terminal import Terminal, terminal_for, write_error

BAR_AFTER_SECONDS = 1.0
"""Work that takes less than so many seconds shows no bar."""

MANY = 100
"""Events and tests show a bar above this number; each is done in no time."""

REDRAW_SECONDS = 0.1
_BAR_COLUMNS = 24


class Progress:
    """A bar on stderr for work in things called ``noun``. ``terminal`` is stderr's; ``total`` is None while it is not known."""

    def __init__(self, terminal: Terminal, total: int | None, noun: str) -> None:
        self._terminal, self._total, self._noun = terminal, total, noun
        self._next = time.monotonic() + BAR_AFTER_SECONDS
        self._drawn = False

    def reached(self, done: int, total: int | None = None) -> None:
        """Draws the bar for the number of things that are done; ``total`` is how many there are, once that is known."""
        self._total = total if total is not None else self._total
        now = time.monotonic()
        if now >= self._next:
            self._next = now + REDRAW_SECONDS
            self._drawn = True
            write_error(f"\r{self.bar(done)}\x1b[K")

    def bar(self, done: int) -> str:
        """Returns the line: ``[=====     ] 1,234 of 10,000 events``, as far as it fits; ``1,234 events`` where the total is not known."""
        if self._total is None:
            return f"{done:,} {self._noun}"[: self._terminal.width - 1]
        filled = _BAR_COLUMNS * done // max(self._total, 1)
        return f"[{'=' * filled:<{_BAR_COLUMNS}}] {done:,} of {self._total:,} {self._noun}"[: self._terminal.width - 1]

    def clear(self) -> None:
        """Takes the bar away."""
        if self._drawn:
            write_error("\r\x1b[K")
            self._drawn = False


def progress_of(total: int | None, noun: str, *, over: int) -> Progress | None:
    """Returns a progress bar for more than ``over`` things, or for an unknown number, where stderr is a terminal; else None."""
    if (total is not None and total <= over) or sys.stderr is None or not sys.stderr.isatty():
        return None
    return Progress(terminal_for(sys.stderr, "never", os.environ), total, noun)
