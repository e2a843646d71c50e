"""Starting by name: puts a run of an on-demand or timetable workflow into a database, for a worker to drive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.project.loader import Loaded
from wfrun.runs import programs
from wfrun.runs.acceptance import Acceptance
from wfrun.runs.dbos_engine import DbosEngine
from wfrun.runs.opening import open_database
from wfrun.settings import Settings


def start_by_name(
    url: str,
    loaded: Loaded,
    settings: Settings,
    workflow: str,
    given: Mapping[str, Any] | None,
    *,
    live: bool = False,
    livemode: bool = False,
) -> str:
    """Stores the program and starts its workflow; returns the run's id. Raises ``BadInput`` and ``DatabaseProblem``.

    The run begins with this program; which programs are active does not change. A run that is not ``live`` is simulated. ``livemode``
    says of which of Stripe's modes it is.
    """
    database = open_database(url)
    try:
        engine = DbosEngine(database, live=False)
        engine.prepare()
        with database.transaction() as connection:
            form = programs.stored_form(loaded, settings)
            program = programs.brought(connection, form)
        return Acceptance(database, engine, "live" if live else "simulated").start(workflow, given, [program], livemode=livemode)
    finally:
        database.close()
