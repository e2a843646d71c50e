"""Ledger: what workers did to the outside, in a file that is only appended to, and that no database under test knows of.

Every line is one write with ``O_APPEND``, so a process that is killed leaves whole lines, and several processes share one file.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Line(NamedTuple):
    """What a worker did at a moment (unix seconds).

    ``kind`` is ``up`` (the worker has started), ``drive`` (it takes a run on), ``begin`` and ``effect`` (a call is on its way, and was
    carried out), or the name of a failure point. ``hand_out`` numbers the ``drive`` lines of a worker. ``asked`` stands for the arguments,
    ``minor`` is the amount that the call moved.
    """

    at: float
    worker: str
    kind: str
    run: str = ""
    hand_out: int = 0
    path: str = ""
    key: str = ""
    asked: str = ""
    minor: int = 0


class Ledger:
    """A file of lines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def write(self, worker: str, kind: str, *rest: str | int) -> None:
        """Appends a line."""
        os.write(self._file, (json.dumps([time.time(), worker, kind, *rest]) + "\n").encode())

    def read(self) -> list[Line]:
        """Returns all lines, in the order in which they were written."""
        return list(self.follow())

    def follow(self, start: int = 0) -> Iterator[Line]:
        """Yields the lines from the ``start``-th on."""
        with open(self.path, encoding="utf-8") as file:
            for number, line in enumerate(file):
                if number >= start:
                    yield Line(*json.loads(line))
