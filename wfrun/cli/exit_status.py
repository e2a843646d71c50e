"""Exit statuses, and the exception that ends a command."""

from __future__ import annotations

OK = 0
FAILED = 1
"""A run or a test failed, or a check found errors."""
USAGE = 2
"""Wrong usage, or input that cannot be read. Stronger than ``FAILED``: what was not read was not run."""
REFUSED = 3
"""Acting live was refused."""
ATTENTION = 4
"""A run needs a person."""
INTERRUPTED = 130
"""Ctrl-C: 128 and the number of the signal."""
CUT_OFF = 141
"""Nobody reads the output any more: 128 and the number of the signal."""


class CommandError(Exception):
    """A command cannot go on: one sentence for stderr, and the exit status."""

    def __init__(self, sentence: str, status: int = USAGE) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
