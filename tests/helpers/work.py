"""How much work something takes, counted: the same on every machine and at every time, which seconds are not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def lines_run(work: Callable[[], object]) -> int:
    """So many lines of Python are run; what is done inside one line, in a built-in function, is not seen."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def growth(work: Callable[[str], object], make: Callable[[int], str], count: int) -> float:
    """How the work grows from a text to one of twice as many parts: 2.0 is linear, also where the parts differ in length."""
    half, whole = make(count), make(2 * count)
    work(half)
    work(whole)
    return lines_run(lambda: work(whole)) / lines_run(lambda: work(half)) * len(half) * 2 / len(whole)
