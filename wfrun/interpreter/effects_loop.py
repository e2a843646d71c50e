"""The effects loop: drives an execution from its first effect to its report."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

from wfrun.interpreter.effects import Answer, Effect

Result = TypeVar("Result")


def run_effects(execution: Generator[Effect, Answer, Result], handler: Callable[[Effect], Answer]) -> Result:
    """Sends the execution the handler's answer to each effect that it yields, and returns what the execution returns.

    ``handler`` is the one door to the outside: the simulator, the live world, a durable engine or a test.
    """
    try:
        effect = next(execution)
        while True:
            effect = execution.send(handler(effect))
    except StopIteration as end:
        result: Result = end.value
        return result
