"""Rules on Stripe, as code.

::

    import wfrun

    program = wfrun.load("tag.wf")        # raises wfrun.CheckFailed, with .problems
    report = program.run(event)           # simulated: nothing leaves the machine
    print(report.to_dict())

The names below are the public API; everything else may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wfrun.api import Matcher, Program, Workflow, load
    from wfrun.dsl.problems import CheckFailed, Fix, Problem
    from wfrun.interpreter.trace import RunReport, WorkflowReport
    from wfrun.loading import ReadError
    from wfrun.simulator.session import BadInput
    from wfrun.stdlib_actions.custom import action
    from wfrun.values.money import Money

__version__ = "0.1.0"

__all__ = [
    "BadInput",
    "CheckFailed",
    "Fix",
    "Matcher",
    "Money",
    "Problem",
    "Program",
    "ReadError",
    "RunReport",
    "Workflow",
    "WorkflowReport",
    "action",
    "load",
]

_HOMES = {
    "BadInput": "wfrun.simulator.session",
    "CheckFailed": "wfrun.dsl.problems",
    "Fix": "wfrun.dsl.problems",
    "Matcher": "wfrun.api",
    "Money": "wfrun.values.money",
    "Problem": "wfrun.dsl.problems",
    "Program": "wfrun.api",
    "ReadError": "wfrun.loading",
    "RunReport": "wfrun.interpreter.trace",
    "Workflow": "wfrun.api",
    "WorkflowReport": "wfrun.interpreter.trace",
    "action": "wfrun.stdlib_actions.custom",
    "load": "wfrun.api",
}


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first asked for.

    The command starts faster for it, and ``import wfrun`` in an ``actions.py`` loads next to nothing.
    """
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'wfrun' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
