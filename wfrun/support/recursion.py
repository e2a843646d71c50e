"""Room on Python's stack: scripts and values nest as deep as the language allows, wherever they are used from."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

STACK_FRAMES = 850
"""The stack frames that the deepest script needs; Python's own limit is 1,000 by default."""

_Result = TypeVar("_Result")


def with_stack_room(function: Callable[..., _Result], *arguments: Any, **named: Any) -> _Result:
    """Returns calls a function, in a thread of its own where the caller stands so deep that it might not get to its end."""
    try:
        sys._getframe(max(sys.getrecursionlimit() - STACK_FRAMES, 1))
    except ValueError:  # the stack is not that deep
        return function(*arguments, **named)
    from threading import Thread

    results: list[_Result] = []
    problems: list[BaseException] = []

    def apart() -> None:
        try:
            results.append(function(*arguments, **named))
        except BaseException as problem:
            problems.append(problem)

    thread = Thread(target=apart, daemon=True)
    thread.start()
    thread.join()
    if problems:
        raise problems[0]
    return results[0]
