"""Engine port: what durable runs ask of the engine that keeps and hands out work.

A piece of work says "drive this run on": it is put down in the caller's transaction, and handed to a worker once it is due, again after a
crash, until the worker has returned from it. More than one piece for the same segment of a run is no harm: the first one takes it.

A worker that seems dead loses its pieces to another one. It may only have been frozen: ``holds`` tells, within a transaction, whether a
piece is still with the worker that it was handed to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple, Protocol

import sqlalchemy as sa

SIMULATED = "_simulated"
"""Ends the id of each run that is simulated."""


def side(mode: str, livemode: bool) -> str:
    """Returns the side on which runs count each other and programs are active: ``live``, ``live/test``, ``simulated``, ``simulated/test``.

    ``mode`` says whether runs act, ``livemode`` in which of Stripe's modes they are: what is tried out in one has no part in the other.
    """
    return mode if livemode else f"{mode}/test"


class Work(NamedTuple):
    """A piece of work: the ``segment`` of a run that is to be driven, from the moment ``due`` (unix seconds; None for at once).

    ``reason`` tells pieces for one segment apart: ``start``, ``due``, ``event``, ``answer``, ``turn``. ``hand_out`` names one handing out
    of the piece to a worker; it is another each time.
    """

    run: str
    segment: int
    reason: str = "start"
    due: float | None = None
    hand_out: str = ""

    @property
    def id(self) -> str:
        """The id of the piece: putting it down again does nothing."""
        return f"{self.run}~{self.segment}~{self.reason}"

    @property
    def owner(self) -> str:
        """The owner of what this handing out drives."""
        return f"{self.id}/{self.hand_out}"


Drive = Callable[[Work], None]
"""Drives a run on. It returns when the run has ended or is parked; an exception means that the work was not done."""


class Stopped(BaseException):
    """The worker stops: its work is left to others. No error that a program could catch."""


class Engine(Protocol):
    """An engine. ``holds``, ``start`` and ``stop`` belong to a worker."""

    def put(self, connection: sa.Connection, work: Work) -> None:
        """Puts a piece of work down in the caller's transaction."""
        ...

    def holds(self, connection: sa.Connection, work: Work) -> bool:
        """Tells whether a piece is still with the worker that it was handed to, until the caller's transaction ends."""
        ...

    def unfinished(self, connection: sa.Connection) -> Collection[str]:
        """Returns the ids of the pieces that are not done: due later, due now, or with a worker."""
        ...

    def forget(self, before: float) -> None:
        """Deletes what is kept about pieces that were done before a moment (unix seconds)."""
        ...

    def start(self, drive: Drive) -> None:
        """Begins to hand out work to this process, also what a process that died had taken."""
        ...

    def stop(self, seconds: float) -> None:
        """Hands out no more; waits so many seconds at most for what is being done, and leaves the rest to others."""
        ...
