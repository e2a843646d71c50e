"""Planning: what a simulation is told of the database before its run acts: earlier events, and what guards count. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from wfrun.interpreter.effects import FieldValue, PastEvent
from wfrun.interpreter.event_origin import account_of
from wfrun.interpreter.guards import MemoryGuardStore
from wfrun.interpreter.run_identity import RunIdentity
from wfrun.runs import schema
from wfrun.runs.database import Database
from wfrun.runs.guard_store import DatabaseGuardStore
from wfrun.runs.history import StoredHistory
from wfrun.runs.transactions import OpenTransaction
from wfrun.values.numbers import Number

MODE = "live"


class PlannedHistory:
    """The earlier events that ``recent`` would find in a run that acts at the moment ``now`` (unix seconds) on an ``event``, or on none."""

    def __init__(self, database: Database, event: Mapping[str, Any] | None, now: int, *, livemode: bool) -> None:
        self._database = database
        self._event = event or {}
        account = account_of(self._event) or ""
        self._row = {"mode": MODE, "account": account, "livemode": livemode, "started": now}

    def __call__(self, name: str, since: int, value: FieldValue | None = None, /) -> list[PastEvent] | None:
        """Returns the objects of earlier events of a type, newest last; None where that is not known."""
        names = schema.deliveries
        with self._database.transaction() as connection:
            newest = connection.execute(sa.select(sa.func.coalesce(sa.func.max(schema.events.c.seq), 0))).scalar_one()
            mine = (names.c.mode == MODE) & (names.c.account == self._row["account"]) & (names.c.id == str(self._event.get("id")))
            own = connection.execute(sa.select(names.c.event).where(mine)).scalar_one_or_none()
            row = SimpleNamespace(**self._row, seen=own or newest, event=own)
            return StoredHistory(lambda: connection, row)(name, since, value)


class PlannedGuards(MemoryGuardStore):
    """The guards of a plan: they hold back what the runs of the database would hold back, and count what the plan itself does."""

    def __init__(self, database: Database, now: int) -> None:
        super().__init__()
        self._database = database
        self._now = now
        self._moves: dict[tuple[str, str], dict[tuple[str, str], Number]] = {}
        """Workflow and key → the amounts of the plan's steps, by run and step."""

    def claim_key(self, identity: RunIdentity, key: str, now: int, within: Number | None) -> bool:
        """Asks the database, then claims the key in memory."""
        free = self._asked(identity, lambda store: store.claim_key(identity, key, now, within))
        return free and super().claim_key(identity, key, now, within)

    def has_key(self, identity: RunIdentity, key: str, now: int, within: Number | None) -> bool:
        """Asks the database and the memory."""
        return self._asked(identity, lambda store: store.has_key(identity, key, now, within)) or super().has_key(identity, key, now, within)

    def claim_slot(self, identity: RunIdentity, now: int, limit: int, within: int, key: str = "") -> bool:
        """Asks the database, then claims a slot in memory."""
        free = self._asked(identity, lambda store: store.claim_slot(identity, now, limit, within, key))
        return free and super().claim_slot(identity, now, limit, within, key)

    def claim_money(self, identity: RunIdentity, step: str, now: int, amount: Number, limit: Number, within: int, key: str = "") -> bool:
        """Asks the database whether it takes the amount beside what the plan moves already."""
        moves = self._moves.setdefault((identity.workflow, key), {})
        planned = sum(moves.values(), amount)
        if not self._asked(identity, lambda store: store.claim_money(identity, step, now, planned, limit, within, key)):
            return False
        moves[identity.run_id, step] = amount
        return True

    def release_money(self, identity: RunIdentity, step: str) -> None:
        """Drops the amount of a step."""
        for (workflow, _), moves in self._moves.items():
            if workflow == identity.workflow:
                moves.pop((identity.run_id, step), None)

    def _asked(self, identity: RunIdentity, question: Callable[[DatabaseGuardStore], bool]) -> bool:
        """Asks the guards of the database, and takes back what they record."""
        transaction = OpenTransaction(self._database)
        try:
            store = DatabaseGuardStore(
                self._database, transaction.connection, identity.run_id, MODE, clock=lambda: self._now, wake=lambda *_: None
            )
            return question(store)
        finally:
            transaction.rollback()
