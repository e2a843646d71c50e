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

from wfrun.version import __version__ as __version__

if TYPE_CHECKING:
    from wfrun.api import Matcher, Program, Workflow, load
    from wfrun.dsl.diagnostics.diagnostic import CheckFailed, Fix, Problem
    from wfrun.interpreter.report import RunReport, WorkflowReport
    from wfrun.interpreter.start_parameters import BadInput
    from wfrun.live.checks import LiveRefused
    from wfrun.project.files import ReadError
    from wfrun.runs.database import DatabaseProblem
    from wfrun.runs.live import live
    from wfrun.stdlib_actions.custom.action import action
    from wfrun.stdlib_actions.custom.outcomes import Refused, TryLater
    from wfrun.values.money import Money

__all__ = [
    "BadInput",
    "CheckFailed",
    "DatabaseProblem",
    "Fix",
    "LiveRefused",
    "Matcher",
    "Money",
    "Problem",
    "Program",
    "ReadError",
    "Refused",
    "RunReport",
    "TryLater",
    "Workflow",
    "WorkflowReport",
    "action",
    "live",
    "load",
]

_HOMES = {
    "BadInput": "wfrun.interpreter.start_parameters",
    "CheckFailed": "wfrun.dsl.diagnostics.diagnostic",
    "DatabaseProblem": "wfrun.runs.database",
    "Fix": "wfrun.dsl.diagnostics.diagnostic",
    "LiveRefused": "wfrun.live.checks",
    "Matcher": "wfrun.api",
    "Money": "wfrun.values.money",
    "Problem": "wfrun.dsl.diagnostics.diagnostic",
    "Program": "wfrun.api",
    "ReadError": "wfrun.project.files",
    "Refused": "wfrun.stdlib_actions.custom.outcomes",
    "RunReport": "wfrun.interpreter.report",
    "TryLater": "wfrun.stdlib_actions.custom.outcomes",
    "Workflow": "wfrun.api",
    "WorkflowReport": "wfrun.interpreter.report",
    "action": "wfrun.stdlib_actions.custom.action",
    "load": "wfrun.api",
}


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first asked for.

    The command starts faster for it, and ``import wfrun`` in an ``actions.py`` loads next to nothing.
    """
    from importlib import import_module

    if name == "live":  # a package that can be called
        return import_module("wfrun.live")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'wfrun' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
