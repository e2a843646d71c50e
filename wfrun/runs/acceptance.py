"""Acceptance: an event is recorded once, and its runs are made and put down as work, all in one transaction.

The same event again is a duplicate, and so is the other form of the same change: a thin event names the snapshot event in
``snapshot_event``. What starts nothing is kept with the reason. The condition of a workflow is judged when its run is driven, so accepting
costs no more than a few rows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from wfrun.dsl.syntax.nodes import EventPattern
from wfrun.interpreter.effects import RunEnvironment
from wfrun.interpreter.event_origin import request_of
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import KEY_LIMIT, RunIdentity, identity_on_event, start_key
from wfrun.interpreter.start_parameters import parameters_of_start, rule_to_start
from wfrun.interpreter.triggers import Rule, match_trigger
from wfrun.runs import schema, statements
from wfrun.runs.database import Database
from wfrun.runs.engine import SIMULATED, Engine, Work
from wfrun.runs.event_texts import fields_asked, note_fields, note_texts
from wfrun.runs.incoming import BadEvent, Incoming, incoming, is_name
from wfrun.runs.programs import StoredProgram
from wfrun.runs.wait_marks import awaiting
from wfrun.support.json_text import json_text
from wfrun.support.records import evolve, frozen


@frozen
class Accepted:
    """The outcome of an event: whether it was recorded now (``duplicate`` if not), its runs, and why it started none.

    ``there`` are those of the runs that were there before.
    """

    duplicate: bool
    runs: tuple[str, ...] = ()
    note: str | None = None
    there: frozenset[str] = frozenset()


class Acceptance:
    """Accepts events and starts for one database. ``mode`` is ``live`` or ``simulated``; it is stored with every run."""

    def __init__(self, database: Database, engine: Engine, mode: str, *, clock: Callable[[], float] = time.time) -> None:
        self.database = database
        self.engine = engine
        self.mode = mode
        self.clock = clock
        self._fields: tuple[tuple[tuple[str, str], ...], frozenset[tuple[str, str]]] | None = None
        """The workflows, with their programs, of which the fields are known that they ask for, and these fields."""

    def accept(self, event: Mapping[str, Any], programs: Sequence[StoredProgram]) -> Accepted:
        """Records an event and puts its runs down, or answers that it is a duplicate. Raises ``DatabaseProblem``: then nothing is stored.

        ``programs`` are the active ones. An event that does not say which one it is, what happened or whose it is, is recorded with a note
        and starts nothing. Raises ``BadEvent`` for what is no event.
        """
        known = incoming(event, int(self.clock()))
        with self.database.transaction() as connection:
            self.database.locked(connection, "waits", self.mode)
            seq = self._record(connection, known, programs)
            if seq is None:
                return Accepted(duplicate=True)
            runs, notes = self._begin(connection, known, event, seq, programs) if known.fault is None else ([], [known.fault])
            note = None if runs else "; ".join(notes) or f"no workflow starts on {known.type}"
            if note is not None:
                connection.execute(sa.update(schema.events).where(schema.events.c.seq == seq).values(note=note))
            if known.fault is None:
                self._wake(connection, known, event)
        return Accepted(duplicate=False, runs=tuple(runs), note=note)

    def accept_by_hand(self, event: Mapping[str, Any], programs: Sequence[StoredProgram]) -> Accepted:
        """Records an event that a person names, and puts the runs down that these programs have not had on it. Raises as ``accept`` does.

        ``runs`` of the answer are all that they have on the event, also those of an earlier time: in the order of the programs.
        """
        known = incoming(event, int(self.clock()))
        if known.fault is not None:
            raise BadEvent(known.fault)
        with self.database.transaction() as connection:
            self.database.locked(connection, "waits", self.mode)
            recorded = self._record(connection, known, programs)
            seq = recorded if recorded is not None else self._recorded_as(connection, known)
            name = connection.execute(sa.select(schema.events.c.id).where(schema.events.c.seq == seq)).scalar_one()
            there = self._runs_of(connection, seq)
            runs, notes = self._begin(connection, known, event, seq, programs, name=name, there=there)
            note = "; ".join(notes) or None
            if recorded is not None:
                why = None if runs else note or f"no workflow starts on {known.type}"
                connection.execute(sa.update(schema.events).where(schema.events.c.seq == seq).values(note=why))
                self._wake(connection, known, event)
        return Accepted(duplicate=recorded is None, runs=tuple(runs), note=note, there=frozenset(there.values()))

    def _begin(
        self,
        connection: sa.Connection,
        known: Incoming,
        event: Mapping[str, Any],
        seq: int,
        programs: Sequence[StoredProgram],
        *,
        name: str | None = None,
        there: Mapping[str, str] = {},
    ) -> tuple[list[str], list[str]]:
        """Puts down the runs of an event that are not ``there``; returns all of them, and why workflows have none.

        ``name`` is the id by which the event is known, where its other form came first: its runs are known by that one.
        """
        rules, notes = _matching(event, programs)
        held_back = self._held_back(connection, event, {rule.name for _, rule in rules if rule.name not in there})
        runs = []
        for program, rule in rules:
            if rule.name in there:
                runs.append(there[rule.name])
                continue
            if rule.name in held_back:
                notes.append(held_back[rule.name])
                continue
            identity = identity_on_event(rule.name, event)
            if name is not None:
                identity = evolve(identity, event=name)
            place = known.created if rule.workflow.one_at_a_time is not None else None
            if self._add_run(connection, identity, program.hash, event=seq, input=None, seen=seq, place=place):
                runs.append(self.run_id(identity))
        return runs, notes

    def held_back(self, event: Mapping[str, Any], workflows: Collection[str]) -> dict[str, str]:
        """Returns why workflows would leave an event alone: their own action caused it, or its object is exempt."""
        with self.database.transaction() as connection:
            return self._held_back(connection, event, workflows)

    def runs_on(self, event: Mapping[str, Any]) -> dict[str, str]:
        """Returns the newest run of each workflow on an event, if it was recorded. Raises ``BadEvent`` and ``DatabaseProblem``."""
        known = incoming(event, int(self.clock()))
        with self.database.transaction() as connection:
            return self._runs_of(connection, self._recorded_as(connection, known))

    def awaiting(self, event: Mapping[str, Any]) -> int:
        """Returns how many runs wait for such an event, if it was not recorded yet. Raises ``BadEvent`` and ``DatabaseProblem``."""
        known = incoming(event, int(self.clock()))
        with self.database.transaction() as connection:
            if known.fault is not None or self._recorded_as(connection, known):
                return 0
            return len({row.run for row in self._awaiting(connection, known, event)})

    def _recorded_as(self, connection: sa.Connection, known: Incoming) -> int:
        """Returns the number of an event that was recorded before; 0 where it was not."""
        names = schema.deliveries
        mine = (names.c.mode == self.mode) & (names.c.account == known.account) & names.c.id.in_(known.names)
        seq: int = connection.execute(sa.select(names.c.event).where(mine)).scalars().first() or 0
        return seq

    def _runs_of(self, connection: sa.Connection, seq: int) -> dict[str, str]:
        """Returns the newest run of each workflow on an event: the run itself, or the last that replays it."""
        runs = schema.runs.c
        asked = sa.select(runs.workflow, runs.id).where(runs.event == seq, runs.mode == self.mode).order_by(runs.generation)
        return {row.workflow: row.id for row in connection.execute(asked)}

    def start(
        self,
        name: str,
        given: Mapping[str, Any] | None,
        programs: Sequence[StoredProgram],
        *,
        at: int | None = None,
        livemode: bool = False,
    ) -> str:
        """Starts an on-demand or timetable workflow by its name; returns the run's id. Raises ``BadInput`` and ``DatabaseProblem``.

        ``livemode`` says of which of Stripe's modes the run is. A start at the same moment with the same input is the same run.
        """
        now = int(self.clock()) if at is None else at
        given = given or {}
        rule, kind = rule_to_start([rule for program in programs for rule in program.rules], name)
        program = next(program for program in programs if program.rule(name) is not None)
        identity = RunIdentity(name, start_key(kind, now, given), livemode=livemode)
        parameters_of_start(Run(rule, None, RunEnvironment(now, program.settings, program.lists), identity), given)
        text = json_text(dict(given)) if kind == "demand" else None
        with self.database.transaction() as connection:
            self.add_start(connection, identity, program.hash, text)
        return self.run_id(identity)

    def add_start(self, connection: sa.Connection, identity: RunIdentity, program: str, given: str | None, note: str | None = None) -> bool:
        """Makes the run of a start and puts its work down, unless it is there; ``note`` is what its report says first."""
        newest = sa.select(sa.func.coalesce(sa.func.max(schema.events.c.seq), 0)).where(schema.events.c.mode == self.mode)
        seen = connection.execute(newest).scalar_one()
        return self._add_run(connection, identity, program, event=None, input=given, seen=seen, note=note)

    def _record(self, connection: sa.Connection, known: Incoming, programs: Sequence[StoredProgram]) -> int | None:
        """Records an event under all its names; None where one of them was recorded before."""
        asked = {"the_mode": self.mode, "the_account": known.account, "the_names": known.names}
        there = {row.id: row.event for row in connection.execute(statements.DELIVERED, asked)}
        seq = next(iter(there.values()), None)
        if seq is None:
            values = {
                "id": known.names[0],
                "account": known.account,
                "mode": self.mode,
                "livemode": known.livemode,
                "type": known.type,
                "created": known.created,
                "received": self.clock(),
                "body": known.body,
                "noted": True,
            }
            seq = connection.execute(statements.ADD_EVENT, values).scalar_one()
            fields = note_fields(connection, self.mode, self._asked(programs), seq - 1)
            note_texts(connection, self.mode, known.account, seq, known.type, known.event, fields)
        new = [name for name in known.names if name not in there]
        if new:
            rows = [{"mode": self.mode, "account": known.account, "id": name, "event": seq} for name in new]
            connection.execute(statements.ADD_DELIVERIES, rows)
        return None if there else seq

    def _asked(self, programs: Sequence[StoredProgram]) -> frozenset[tuple[str, str]]:
        """Returns the fields of events that programs compare with a text."""
        key = tuple((program.hash, rule.name) for program in programs for rule in program.rules)
        if self._fields is None or self._fields[0] != key:
            self._fields = key, fields_asked([rule for program in programs for rule in program.rules])
        return self._fields[1]

    def _held_back(self, connection: sa.Connection, event: Mapping[str, Any], workflows: Collection[str]) -> dict[str, str]:
        return self._exemptions(connection, event, workflows) | self._caused_by(connection, event, workflows)

    def _caused_by(self, connection: sa.Connection, event: Mapping[str, Any], workflows: Collection[str]) -> dict[str, str]:
        """Returns why workflows are not started that caused an event themselves, under an idempotency key that their script names."""
        key = request_of(event).get("idempotency_key")
        if not workflows or not isinstance(key, str) or len(key) > KEY_LIMIT or not key.isprintable():
            return {}
        caused = connection.execute(statements.CAUSED_BY, {"the_key": key, "the_workflows": list(workflows)}).scalars()
        return {name: f'"{name}" is not started: the event was caused by this workflow\'s own action' for name in caused}

    def _exemptions(self, connection: sa.Connection, event: Mapping[str, Any], workflows: Collection[str]) -> dict[str, str]:
        """Returns why workflows leave the object of an event alone."""
        data = event.get("data")
        raw = data.get("object") if isinstance(data, Mapping) else event.get("related_object")
        if not workflows or not isinstance(raw, Mapping):
            return {}
        named = [value for key, value in raw.items() if key in ("id", "customer", "charge", "payment_intent") and is_name(value)]
        asked = {"the_workflows": list(workflows), "the_objects": named, "now": int(self.clock())}
        found = connection.execute(statements.EXEMPT, asked)
        return {row.workflow: f'"{row.workflow}" leaves {row.object} alone: {row.reason}' for row in found}

    def _add_run(
        self,
        connection: sa.Connection,
        identity: RunIdentity,
        program: str,
        *,
        event: int | None,
        input: str | None,
        seen: int,
        note: str | None = None,
        place: int | None = None,
    ) -> bool:
        """Makes a run and puts its work down, unless it is there."""
        run = self.run_id(identity)
        if connection.execute(statements.IS_RUN, {"the_run": run}).first() is not None:
            return False
        values = {
            "id": run,
            "mode": self.mode,
            "workflow": identity.workflow,
            "account": identity.account or "",
            "livemode": identity.livemode,
            "event": event,
            "start_key": identity.event,
            "input": input,
            "program": program,
            "status": "queued",
            "segment": 0,
            "seen": seen,
            "note": note,
            "place": place,
            "accepted": self.clock(),
        }
        connection.execute(statements.ADD_RUN, values)
        self.engine.put(connection, Work(run, 0))
        return True

    def run_id(self, identity: RunIdentity) -> str:
        """Returns the run's id in the database: a simulated run stands beside the live one of the same event."""
        return database_id(identity, self.mode)

    def _wake(self, connection: sa.Connection, known: Incoming, event: Mapping[str, Any]) -> None:
        """Lets runs go on that wait for such an event of this account and mode; each looks itself whether it is the one."""
        for row in self._awaiting(connection, known, event):
            self.engine.put(connection, Work(row.run, row.segment, "event"))

    def _awaiting(self, connection: sa.Connection, known: Incoming, event: Mapping[str, Any]) -> list[Any]:
        rows = awaiting(connection, self.mode, known.account, livemode=known.livemode, event=event)
        return [row for row in rows if EventPattern(row.pattern).matches(known.type)]


def identity_of(row: Any) -> RunIdentity:
    """Returns the identity of a stored run."""
    return RunIdentity(row.workflow, row.start_key, row.account or None, row.livemode, row.generation)


def database_id(identity: RunIdentity, mode: str) -> str:
    """Returns a run's id in the database: a simulated run stands beside the live one of the same event."""
    return identity.run_id if mode == "live" else f"{identity.run_id}{SIMULATED}"


def _matching(event: Mapping[str, Any], programs: Sequence[StoredProgram]) -> tuple[list[tuple[StoredProgram, Rule]], list[str]]:
    """Returns the rules that an event starts, each with its program, and notes about near misses."""
    found: list[tuple[StoredProgram, Rule]] = []
    notes: list[str] = []
    kind = event.get("type")
    for program in programs:
        for rule in program.index.rules(kind) if isinstance(kind, str) else ():
            trigger = match_trigger(rule, event)
            if trigger.starts:
                found.append((program, rule))
            elif trigger.note is not None:
                notes.append(f'"{rule.name}" is not started: {trigger.note}')
    return found, notes
