"""Rows of runs: what is stored beside a run that its program needs before it goes on.

These are its event, the parameters that it was started with, and the steps of its earlier attempts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from wfrun.dsl.syntax.nodes import Demand
from wfrun.interpreter.effects import RunEnvironment
from wfrun.interpreter.run import Run
from wfrun.interpreter.start_parameters import start_parameters
from wfrun.runs import schema, statements
from wfrun.runs.acceptance import identity_of
from wfrun.runs.answers import read_stored


def event_of(connection: sa.Connection, seq: int | None) -> Mapping[str, Any] | None:
    """Returns the event that a run is about; None for a run that was started by name."""
    if seq is None:
        return None
    body = connection.execute(statements.EVENT, {"the_event": seq}).scalar_one()
    event: Mapping[str, Any] = read_stored(body, "the event of the run")
    return event


def parameters_of(rule: Any, row: Any, environment: RunEnvironment) -> Mapping[str, Any]:
    """Returns the parameters of a run that was started by name."""
    if row.input is None or not isinstance(rule.workflow.trigger, Demand):
        return {}
    bare = Run(rule, None, environment, identity_of(row))
    return start_parameters(rule.workflow.trigger, read_stored(row.input, "the input of the run"), bare.evaluator())


def earlier_steps(connection: sa.Connection, row: Any) -> Mapping[str, Any]:
    """Returns the newest step of each path among the earlier attempts of a run and the results that it keeps."""
    if not row.attempt and not row.generation:
        return {}
    table = schema.earlier_steps
    asked = sa.select(table).where(table.c.run == row.id).order_by(table.c.attempt, table.c.number)
    return {step.path: step for step in connection.execute(asked)}
