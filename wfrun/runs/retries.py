"""Retries: what becomes of a call that got no answer."""

from __future__ import annotations

from wfrun.interpreter.effects import Refused, TryAgain, Unknown

UNREACHABLE = "unreachable"
"""The code of a call that was given up and surely did not happen."""


def given_up(problem: TryAgain, tries: int) -> Refused | Unknown:
    """Returns what a call ends with that is not tried again: refused where it surely did not happen, unknown where it may have."""
    if problem.sent:
        return Unknown(problem.message, problem.now, tries=tries)
    return Refused(UNREACHABLE, problem.message, problem.now, tries=tries)
