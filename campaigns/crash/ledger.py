"""Ledger: what workers did to the outside, in a file that is only appended to, and that no database under test knows of.

Every line is one write with ``O_APPEND``, so a process that is killed leaves whole lines, and several processes share one file.
"""

from __future__ import annotations

import json
import os
import time
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
        self._lines: list[Line] = []
        self._read = 0

    def write(self, worker: str, kind: str, *rest: str | int) -> None:
        """Appends a line."""
        os.write(self._file, (json.dumps([time.time(), worker, kind, *rest]) + "\n").encode())

    def read(self) -> list[Line]:
        """Returns all lines, in the order in which they were written."""
        with open(self.path, "rb") as file:
            file.seek(self._read)
            new = file.read()
        whole = new.rfind(b"\n") + 1
        self._read += whole
        self._lines += [Line(*json.loads(line)) for line in new[:whole].splitlines()]
        return self._lines
