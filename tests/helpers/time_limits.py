"""Calls whose time limit ends them, in tests: the limit is short, and longer where a busy machine had not come to the point by then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Outcome = TypeVar("Outcome")


def out_of_time(attempt: Callable[[float], tuple[Outcome, bool]], seconds: float = 0.1) -> tuple[Outcome, float]:
    """The outcome of a call at the first limit, in seconds, at which it had come to the point when its time was over; and that limit.

    ``attempt`` makes the call with a limit, and says beside its outcome whether it had.
    """
    for limit in (seconds, 10 * seconds, 100 * seconds):
        outcome, came = attempt(limit)
        if came:
            return outcome, limit
    raise AssertionError(f"it did not come to the point in {limit:g} seconds: {outcome}")
