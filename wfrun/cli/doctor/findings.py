"""Findings: what a check of the installation found, one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import TypeAlias

from wfrun.support.records import frozen


class State(Enum):
    """One of the ways in which a check comes out; the value is its name in JSON."""

    GOOD = "good"
    BAD = "bad"
    DOUBT = "doubt"
    """It may be meant so, or could not be found out."""
    UNUSED = "unused"
    """It is not configured, and nothing that is known here needs it."""


MARKS = {State.GOOD: "✓", State.BAD: "✗", State.DOUBT: "!", State.UNUSED: "-"}


@frozen
class Finding:
    """One line on what a check found: the ``check``, a sentence, and what to do, where there is something to do."""

    check: str
    state: State
    text: str
    advice: str | None = None


Check: TypeAlias = Callable[[], Iterable[Finding]]
"""A group of checks that follow from one another."""


def good(check: str, text: str) -> Finding:
    """Returns the finding that all is well."""
    return Finding(check, State.GOOD, text)


def bad(check: str, text: str, advice: str | None = None) -> Finding:
    """Returns the finding that something fails."""
    return Finding(check, State.BAD, text, advice)


def doubt(check: str, text: str, advice: str | None = None) -> Finding:
    """Returns the finding that something may be wrong."""
    return Finding(check, State.DOUBT, text, advice)


def unused(check: str, text: str, advice: str | None = None) -> Finding:
    """Returns the finding that something is not configured and not needed."""
    return Finding(check, State.UNUSED, text, advice)
