"""Guard store in the database: what ``once per``, ``at most`` and ``one at a time`` remember, over all workers.

A run that asks again, because it was resumed, gets the answer that it got before. Each question runs in the transaction that the run has
open, which also holds the record of the step that it is about: either both are stored or nothing is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection

import sqlalchemy as sa

from wfrun.interpreter.run_identity import RunIdentity
from wfrun.runs import schema
from wfrun.runs.database import Database
from wfrun.runs.engine import side
from wfrun.values.numbers import Number

LARGEST = 1 << 62
"""The largest number that is stored or summed up; an amount beyond it is above every limit."""


PATIENCE = 60
"""Seconds after its acceptance for which a run that has not asked for its turn holds back those of later events."""

SOON = 1
"""Seconds after which a run asks again that such a run holds back."""


class TurnTaken(BaseException):
    """Another run has the turn: this one is parked until that one has ended. No error that a program could catch.

    ``again`` is after how many seconds it asks again all the same; None where it is woken.
    """

    def __init__(self, key: str, again: float | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.again = again


class DatabaseGuardStore:
    """A ``GuardStore`` for one run. ``connection`` gives the run's open transaction.

    ``run_id`` is the run's id in the database, which a replay has of its own; what the runs that it ``replays`` hold is its own too. A run
    that has ``passed`` has recorded steps already: the guards before its block said yes, and say so again, whatever other runs have claimed
    since. ``wake`` lets another run go on, in the same transaction. ``place`` is when the run's event was made, and its id: runs that
    follow each other do so in this order.
    """

    def __init__(
        self,
        database: Database,
        connection: Callable[[], sa.Connection],
        run_id: str,
        mode: str,
        *,
        passed: bool = False,
        clock: Callable[[], float],
        wake: Callable[[sa.Connection, str], None],
        replays: Collection[str] = (),
        place: tuple[int, str] = (0, ""),
    ) -> None:
        self._moment, self._event = place
        self._database = database
        self._connection = connection
        self._run = run_id
        self._own = (run_id, *replays)
        self._mode = mode
        self._passed = passed
        self._clock = clock
        self._wake = wake

    def claim_event(self, deliveries: Collection[tuple[str | None, str]]) -> bool:
        """Says yes: an event is claimed when it is accepted, before any run of it is made."""
        return True

    def claim_key(self, identity: RunIdentity, key: str, now: int, within: Number | None) -> bool:
        """Claims the key for this run, where no other run holds it."""
        connection, place = self._connection(), self._of_account(identity, key)
        self._database.locked(connection, "key", *place.values())
        if self.has_key(identity, key, now, within):
            return False
        if not self._holds(schema.keys, place):
            connection.execute(sa.insert(schema.keys).values(**place, run=self._run, at=now))
        return True

    def has_key(self, identity: RunIdentity, key: str, now: int, within: Number | None) -> bool:
        """Tells whether another run holds the key. What this run got it keeps, also where another one got it later."""
        table, place = schema.keys, self._of_account(identity, key)
        if self._holds(table, place):
            return False
        held = sa.select(table.c.run).where(*_where(table, place))
        if within is not None:
            held = held.where(table.c.at > max(math.floor(now - within), -LARGEST))
        return self._connection().execute(held.limit(1)).first() is not None

    def _holds(self, table: sa.Table, place: dict[str, str]) -> bool:
        """Reports whether this run, or one that it replays, holds a place in a table."""
        held = sa.select(table.c.run).where(*_where(table, place), table.c.run.in_(self._own))
        return self._connection().execute(held).first() is not None

    def claim_slot(self, identity: RunIdentity, now: int, limit: int, within: int, key: str = "") -> bool:
        """Claims a slot for this run, where fewer than ``limit`` other runs hold one."""
        if self._passed:
            return True
        connection, table = self._connection(), schema.slots
        place = self._of_workflow(identity, key)
        self._database.locked(connection, "slot", *place.values())
        if self._holds(table, place):
            return True
        recent = sa.select(sa.func.count()).where(*_where(table, place), sa.func.abs(table.c.at - now) < within)
        if connection.execute(recent).scalar_one() >= limit and not self._is_released(""):
            return False
        connection.execute(sa.insert(table).values(**place, run=self._run, at=now))
        return True

    def claim_money(self, identity: RunIdentity, step: str, now: int, amount: Number, limit: Number, within: int, key: str = "") -> bool:
        """Counts the amount of a step, where the limit allows it."""
        connection, table = self._connection(), schema.money
        place = self._of_workflow(identity, key)
        self._database.locked(connection, "money", *place.values())
        counted = connection.execute(sa.select(table.c.amount).where(*_where(table, {**place, "run": self._run, "step": step}))).first()
        if counted is not None:
            return True
        whole = math.ceil(amount)
        recent = sa.select(table.c.amount).where(*_where(table, place), sa.func.abs(table.c.at - now) < within)
        if whole > LARGEST or (sum(connection.execute(recent).scalars()) + whole > limit and not self._is_released(step)):
            return False
        connection.execute(sa.insert(table).values(**place, run=self._run, step=step, amount=whole, at=now))
        return True

    def _is_released(self, step: str) -> bool:
        """Reports whether a person released a step from its brake; an empty ``step`` stands for the run."""
        table = schema.releases
        found = self._connection().execute(sa.select(table.c.run).where(table.c.run == self._run, table.c.step == step)).first()
        return found is not None

    def release_money(self, identity: RunIdentity, step: str) -> None:
        """Counts the amount of a step no more."""
        table = schema.money
        place = {"mode": self._side(identity), "workflow": identity.workflow, "run": self._run, "step": step}
        self._connection().execute(sa.delete(table).where(*_where(table, place)))

    def turn(self, identity: RunIdentity, now: int, key: str) -> int:
        """Returns from when the run goes on, once every run before it has ended. Raises ``TurnTaken`` while one goes on.

        Before it are the run that goes on now and those of earlier events, also where these were accepted just now and have not asked yet.
        """
        connection, table = self._connection(), schema.turns
        place = self._of_workflow(identity, key)
        self._database.locked(connection, "turn", *place.values())
        mine = connection.execute(sa.select(table).where(*_where(table, {**place, "run": self._run}))).one_or_none()
        if mine is None:
            connection.execute(sa.insert(table).values(**place, run=self._run, place=self._moment, event=self._event))
            number = connection.execute(sa.select(table.c.number).where(*_where(table, {**place, "run": self._run}))).scalar_one()
            granted = now
        elif mine.granted is not None:
            return int(mine.granted)
        else:
            number, granted = mine.number, max(now, int(self._clock()))
        own = connection.execute(sa.select(table.c.place, table.c.event).where(table.c.number == number)).one()
        earlier = sa.tuple_(table.c.place, table.c.event, table.c.number) < sa.tuple_(own.place, own.event, number)
        before = sa.select(table.c.run).where(*_where(table, place), table.c.ended.is_(None), earlier | table.c.granted.is_not(None))
        if connection.execute(before.limit(1)).first() is not None:
            raise TurnTaken(key)
        if self._is_behind_one_to_come(connection, identity, own.place, own.event):
            raise TurnTaken(key, SOON)
        connection.execute(sa.update(table).where(table.c.number == number).values(granted=granted))
        return granted

    def _is_behind_one_to_come(self, connection: sa.Connection, identity: RunIdentity, moment: int, event: str) -> bool:
        """Reports whether a run of an earlier event was accepted just now and has not asked for its turn, which may be the same one."""
        runs, turns = schema.runs, schema.turns
        asked = sa.exists().where(turns.c.run == runs.c.id)
        earlier = sa.tuple_(runs.c.place, runs.c.start_key) < sa.tuple_(sa.literal(moment, sa.BigInteger), sa.literal(event))
        coming = sa.select(runs.c.id).where(
            runs.c.mode == self._mode,
            runs.c.livemode.is_(identity.livemode),
            runs.c.workflow == identity.workflow,
            runs.c.status.in_(("queued", "running")),
            runs.c.place <= moment,
            earlier,
            runs.c.accepted > self._clock() - PATIENCE,
            runs.c.id != self._run,
            ~asked,
        )
        return connection.execute(coming.limit(1)).first() is not None

    def end_turn(self, identity: RunIdentity, now: int, key: str) -> None:
        """Lets the next run go on."""
        connection, table = self._connection(), schema.turns
        place = self._of_workflow(identity, key)
        self._database.locked(connection, "turn", *place.values())
        connection.execute(sa.update(table).where(*_where(table, {**place, "run": self._run})).values(ended=now))
        _wake_next(connection, place, self._wake)

    def _side(self, identity: RunIdentity) -> str:
        return side(self._mode, identity.livemode)

    def _of_workflow(self, identity: RunIdentity, key: str) -> dict[str, str]:
        return {"mode": self._side(identity), "workflow": identity.workflow, "key": key}

    def _of_account(self, identity: RunIdentity, key: str) -> dict[str, str]:
        return {"mode": self._side(identity), "workflow": identity.workflow, "account": identity.account or "", "key": key}


def end_turns(database: Database, connection: sa.Connection, run: str, now: int, wake: Callable[[sa.Connection, str], None]) -> None:
    """Ends the turns of a run that does not come to its own end, and lets the next run of each go on."""
    table = schema.turns
    for row in connection.execute(sa.select(table).where(table.c.run == run, table.c.ended.is_(None))).all():
        place = {"mode": row.mode, "workflow": row.workflow, "key": row.key}
        database.locked(connection, "turn", *place.values())
        connection.execute(sa.update(table).where(table.c.number == row.number).values(ended=now))
        _wake_next(connection, place, wake)


def _wake_next(connection: sa.Connection, place: dict[str, str], wake: Callable[[sa.Connection, str], None]) -> None:
    table = schema.turns
    order = (table.c.granted.is_(None), table.c.place, table.c.event, table.c.number)
    waiting = sa.select(table.c.run).where(*_where(table, place), table.c.ended.is_(None)).order_by(*order).limit(1)
    following = connection.execute(waiting).scalar_one_or_none()
    if following is not None:
        wake(connection, following)


def _where(table: sa.Table, place: dict[str, str]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == value for name, value in place.items()]
