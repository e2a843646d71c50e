"""Held run: a run's row while a work owns the run.

A worker may be frozen, lose its work to another one, and wake. So each transaction of a run makes sure that the run is still this work's
own, and holds that until it is committed; before a call goes out it is asked again where the last answer is not fresh.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NoReturn

import sqlalchemy as sa

from wfrun.runs import schema, statements
from wfrun.runs.database import Database
from wfrun.runs.engine import Engine, Work
from wfrun.runs.transactions import OpenTransaction

FRESH = 0.5
"""Seconds for which it is sure that a run is still this work's own: a worker counts as dead after many more."""


class Parked(BaseException):
    """The run goes on later. No error that a program could catch."""


class Superseded(BaseException):
    """The run is another worker's now: nothing of it is sent or stored any more. No error that a program could catch."""


class Cancelled(BaseException):
    """The run was cancelled and ends before its next effect. No error that a program could catch."""


class HeldRun:
    """One run that a work took. Its row changes in the run's open transaction, as long as the run is this work's own.

    ``points`` hears of each place where a process may be killed, for tests.
    """

    def __init__(
        self, database: Database, engine: Engine, transaction: OpenTransaction, row: Any, work: Work, points: Callable[[str], None]
    ) -> None:
        self._database = database
        self._engine = engine
        self._transaction = transaction
        self._row = row
        self._work = work
        self._points = points
        self._mine = {"the_run": row.id, "the_owner": work.owner}
        self._sure_at = since_boot()
        """When it was last made sure that the run is this work's own."""
        self._pause_seen = False

    def make_sure(self) -> bool:
        """Makes sure until the transaction ends that the run is this work's own; tells whether it was cancelled. Raises ``Superseded``."""
        self._sure_at = since_boot()
        asked = {**self._mine, "the_workflow": self._row.workflow}
        found = self._transaction.connection().execute(statements.MAKE_SURE, asked).one_or_none()
        if found is None:
            raise Superseded
        self._pause_seen = found.paused is not None
        return found.cancel_asked is not None

    def make_sure_it_goes_on(self) -> None:
        """Makes sure that the run is this work's own and was not cancelled. Raises ``Superseded`` and ``Cancelled``."""
        if self.make_sure():
            raise Cancelled

    @property
    def is_fresh(self) -> bool:
        """Returns whether it was made sure a moment ago that the run is this work's own: the worker was not frozen since."""
        return since_boot() - self._sure_at <= FRESH

    def is_paused(self) -> bool:
        """Tells whether acting is paused; where it is, that stays so until the transaction ends."""
        if not self._pause_seen:
            return False
        connection, table = self._transaction.connection(), schema.pauses
        self._database.locked(connection, "pauses")
        return connection.execute(sa.select(table.c.at).where(table.c.workflow.in_(("", self._row.workflow)))).first() is not None

    def park(self, due: float | None, waits_for: str | None, report: str, told: str, status: str) -> NoReturn:
        """Stores that the run goes on later, puts the work for that down and raises ``Parked``; where it was cancelled, ``Cancelled``."""
        connection, table = self._transaction.connection(), schema.runs
        segment = self._work.segment + 1
        parked = connection.execute(
            sa.update(table)
            .where(table.c.id == self._row.id, table.c.owner == self._work.owner, table.c.cancel_asked.is_(None))
            .values(status=status, segment=segment, owner=None, wakes=due, waits_for=waits_for, report=report, told=told)
        )
        if parked.rowcount != 1:
            self.make_sure()
            raise Cancelled
        if due is not None:
            self._engine.put(connection, Work(self._row.id, segment, "due", due))
        self._points("parking")
        self._transaction.commit()
        self._points("parked")
        raise Parked

    def end(self, status: str, finished: float, error: str | None, report: str, told: str) -> None:
        """Stores that the run ended. Raises ``Superseded``."""
        values = {"status": status, "finished": finished, "error": error, "report": report, "told": told}
        ended = self._transaction.connection().execute(statements.END, {**self._mine, **values})
        if ended.rowcount != 1:
            raise Superseded
        self._points("finishing")
        self._transaction.commit()
        self._points("finished")


def since_boot() -> float:
    """Returns seconds of a clock that goes on while a process is frozen and the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
