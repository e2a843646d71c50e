"""The command at a terminal, typed to and read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect

from tests.helpers.repository import ROOT

PATIENCE = 300
"""Seconds after which something that must be shown counts as missing."""


class CommandTerminal:
    """One call of the command. ``before`` is a folder whose modules come before all others."""

    def __init__(self, folder: Path, *words: str, before: Path | None = None) -> None:
        paths = [str(path) for path in (before, ROOT) if path is not None]
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "TERM": "dumb"}
        self.child = pexpect.spawn(
            sys.executable, ["-m", "wfrun", *words], dimensions=(40, 120), encoding="utf-8", timeout=PATIENCE, env=environ, cwd=str(folder)
        )

    def sees(self, words: str) -> str:
        """What was printed since, up to these words and with them."""
        self.child.expect_exact(words)
        return f"{self.child.before}{self.child.after}".replace("\r\n", "\n")

    def type(self, keys: str) -> None:
        self.child.send(keys)

    def ends(self) -> int:
        """The exit status."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)


@contextmanager
def at_a_terminal(folder: Path, before: Path | None = None) -> Iterator[Callable[..., CommandTerminal]]:
    """Gives what calls the command at a terminal, in a folder. See ``CommandTerminal``."""
    started: list[CommandTerminal] = []

    def start(*words: str) -> CommandTerminal:
        started.append(CommandTerminal(folder, *words, before=before))
        return started[-1]

    yield start
    for one in started:
        one.child.close(force=True)
