"""Acceptance: an event is recorded once, and its runs are made and put down as work, all in one transaction.

The same event again is a duplicate, and so is the other form of the same change: a thin event names the snapshot event in
``snapshot_event``. What starts nothing is kept with the reason. The condition of a workflow is judged when its run is driven, so accepting
costs no more than a few rows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from wfrun.dsl.syntax.nodes import Demand, EventPattern, Every, Schedule
from wfrun.interpreter.effects import RunEnvironment
from wfrun.interpreter.event_history import event_time, names_of
from wfrun.interpreter.event_origin import account_fault, account_of
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import RunIdentity, identity_on_event, start_key
from wfrun.interpreter.start_parameters import BadInput, start_parameters
from wfrun.interpreter.triggers import Rule, match_trigger
from wfrun.runs import schema
from wfrun.runs.database import Database
from wfrun.runs.engine import SIMULATED, Engine, Work
from wfrun.runs.programs import StoredProgram
from wfrun.support.json_text import json_bytes
from wfrun.support.records import frozen


@frozen
class Accepted:
    """The outcome of an event: whether it was recorded now (``duplicate`` if not), its runs, and why it started none."""

    duplicate: bool
    runs: tuple[str, ...] = ()
    note: str | None = None


class Acceptance:
    """Accepts events and starts for one database. ``mode`` is ``live`` or ``simulated``; it is stored with every run."""

    def __init__(self, database: Database, engine: Engine, mode: str, *, clock: Callable[[], float] = time.time) -> None:
        self.database = database
        self.engine = engine
        self.mode = mode
        self.clock = clock

    def accept(self, event: Mapping[str, Any], programs: Sequence[StoredProgram]) -> Accepted:
        """Records an event and puts its runs down, or answers that it is a duplicate. Raises ``DatabaseProblem``: then nothing is stored.

        ``programs`` are the active ones. An event that is no event of Stripe's is recorded with a note.
        """
        account = account_of(event) or ""
        names = list(dict.fromkeys(names_of(event))) or [identity_on_event("", event).event]
        with self.database.transaction() as connection:
            self.database.locked(connection, "waits", self.mode)
            seq = self._record(connection, event, account, names)
            if seq is None:
                return Accepted(duplicate=True)
            rules, notes = _matching(event, programs)
            runs = []
            for program, rule in rules:
                exempt = self._exemption(connection, rule.name, event)
                if exempt is not None:
                    notes.append(exempt)
                    continue
                identity = identity_on_event(rule.name, event)
                if self._add_run(connection, identity, program.hash, event=seq, input=None, seen=seq):
                    runs.append(self.run_id(identity))
            note = None if runs else "; ".join(notes) or f"no workflow starts on {str(event.get('type'))[:80]}"
            if note is not None:
                connection.execute(sa.update(schema.events).where(schema.events.c.seq == seq).values(note=note))
            self._wake(connection, str(event.get("type")))
        return Accepted(duplicate=False, runs=tuple(runs), note=note)

    def start(
        self, name: str, given: Mapping[str, Any] | None, programs: Sequence[StoredProgram], *, kind: str = "demand", at: int | None = None
    ) -> str:
        """Starts an on-demand or timetable workflow; returns the run's id. Raises ``BadInput`` and ``DatabaseProblem``.

        A start of the same ``kind``, moment and input is the same run.
        """
        now = int(self.clock()) if at is None else at
        found = next(((program, rule) for program in programs if (rule := program.rule(name)) is not None), None)
        if found is None:
            raise BadInput(f'no workflow is called "{name}"')
        program, rule = found
        trigger = rule.workflow.trigger
        if not isinstance(trigger, Demand | Every | Schedule):
            raise BadInput(f'"{name}" is started by events, not by name')
        given = given or {}
        identity = RunIdentity(name, start_key(kind, now, given))
        if isinstance(trigger, Demand):
            run = Run(rule, None, RunEnvironment(now, program.settings, program.lists), identity)
            start_parameters(trigger, given, run.evaluator())
        elif given:
            raise BadInput(f'"{name}" runs on a timetable and takes no input')
        with self.database.transaction() as connection:
            seen = connection.execute(sa.select(sa.func.coalesce(sa.func.max(schema.events.c.seq), 0))).scalar_one()
            text = json_bytes(dict(given)).decode() if isinstance(trigger, Demand) else None
            self._add_run(connection, identity, program.hash, event=None, input=text, seen=seen)
        return self.run_id(identity)

    def _record(self, connection: sa.Connection, event: Mapping[str, Any], account: str, names: Iterable[str]) -> int | None:
        """Records an event under all its names; None where one of them was recorded before."""
        table = schema.events
        names = list(names)
        self.database.locked(connection, "event", self.mode, account, *names[-1:])
        known = sa.select(schema.deliveries.c.event).where(
            schema.deliveries.c.mode == self.mode, schema.deliveries.c.account == account, schema.deliveries.c.id.in_(names)
        )
        earlier = connection.execute(known).scalars().first()
        seq = earlier
        if earlier is None:
            now = self.clock()
            inserted = connection.execute(
                sa.insert(table)
                .values(
                    id=names[0],
                    account=account,
                    mode=self.mode,
                    livemode=event.get("livemode") is True,
                    type=str(event.get("type"))[:200],
                    created=event_time(event, int(now)),
                    received=now,
                    body=json_bytes(event).decode("utf-8", "replace"),
                )
                .returning(table.c.seq)
            )
            seq = inserted.scalar_one()
        there = connection.execute(
            sa.select(schema.deliveries.c.id).where(
                schema.deliveries.c.mode == self.mode, schema.deliveries.c.account == account, schema.deliveries.c.id.in_(names)
            )
        ).scalars()
        new = set(names) - set(there)
        if new:
            rows = [{"mode": self.mode, "account": account, "id": name, "event": seq} for name in sorted(new)]
            connection.execute(sa.insert(schema.deliveries), rows)
        return None if earlier is not None else seq

    def _exemption(self, connection: sa.Connection, workflow: str, event: Mapping[str, Any]) -> str | None:
        """Returns why a workflow leaves the object of an event alone."""
        data = event.get("data")
        raw = data.get("object") if isinstance(data, Mapping) else event.get("related_object")
        if not isinstance(raw, Mapping):
            return None
        named = [value for key, value in raw.items() if key in ("id", "customer", "charge", "payment_intent") and isinstance(value, str)]
        table = schema.exemptions
        found = connection.execute(
            sa.select(table).where(table.c.workflow == workflow, table.c.object.in_(named), table.c.until > int(self.clock()))
        ).first()
        return f'"{workflow}" leaves {found.object} alone: {found.reason}' if found is not None else None

    def _add_run(
        self, connection: sa.Connection, identity: RunIdentity, program: str, *, event: int | None, input: str | None, seen: int
    ) -> bool:
        """Makes a run and puts its work down, unless it is there."""
        there = connection.execute(sa.select(schema.runs.c.id).where(schema.runs.c.id == self.run_id(identity))).first()
        if there is not None:
            return False
        connection.execute(
            sa.insert(schema.runs).values(
                id=self.run_id(identity),
                mode=self.mode,
                workflow=identity.workflow,
                account=identity.account or "",
                livemode=identity.livemode,
                event=event,
                start_key=identity.event,
                input=input,
                program=program,
                status="queued",
                segment=0,
                seen=seen,
                accepted=self.clock(),
            )
        )
        self.engine.put(connection, Work(self.run_id(identity), 0))
        return True

    def run_id(self, identity: RunIdentity) -> str:
        """Returns the run's id in the database: a simulated run stands beside the live one of the same event."""
        return database_id(identity, self.mode)

    def _wake(self, connection: sa.Connection, event_type: str) -> None:
        """Lets runs go on that wait for an event of this type; each looks itself whether it is the one."""
        table = schema.waits
        for row in connection.execute(sa.select(table).where(table.c.mode == self.mode)).all():
            if EventPattern(row.pattern).matches(event_type):
                self.engine.put(connection, Work(row.run, row.segment, "event"))


def identity_of(row: Any) -> RunIdentity:
    """Returns the identity of a stored run."""
    return RunIdentity(row.workflow, row.start_key, row.account or None, row.livemode, row.generation)


def database_id(identity: RunIdentity, mode: str) -> str:
    """Returns a run's id in the database: a simulated run stands beside the live one of the same event."""
    return identity.run_id if mode == "live" else f"{identity.run_id}{SIMULATED}"


def _matching(event: Mapping[str, Any], programs: Sequence[StoredProgram]) -> tuple[list[tuple[StoredProgram, Rule]], list[str]]:
    """Returns the rules that an event starts, each with its program, and notes about near misses."""
    found: list[tuple[StoredProgram, Rule]] = []
    fault = account_fault(event)
    notes: list[str] = [] if fault is None else [fault]
    kind = event.get("type")
    for program in programs:
        for rule in program.index.rules(kind) if isinstance(kind, str) else ():
            trigger = match_trigger(rule, event)
            if trigger.starts:
                found.append((program, rule))
            elif trigger.note is not None:
                notes.append(f'"{rule.name}" is not started: {trigger.note}')
    return found, notes
