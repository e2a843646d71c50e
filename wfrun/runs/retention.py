"""Retention: old runs, events and programs deleted, in small transactions; what keeps anything from happening twice stays.

The ids of events are the memory against duplicates, and Stripe sends an event again for three days
(https://docs.stripe.com/webhooks#automatic-retries): they are kept for 30 days at least. What ``once per`` and brakes count stays too.
``recent`` knows nothing before the oldest event that is left, and a condition on it is unknown there.

A program stays while a run or an active workflow names it, and for 30 days after it was last brought: a process may be about to start it.
"""

from __future__ import annotations

import time

import sqlalchemy as sa

from wfrun.runs import programs, schema
from wfrun.runs.database import Database
from wfrun.runs.engine import Engine
from wfrun.runs.event_texts import fields_asked
from wfrun.runs.run_states import UNFINISHED
from wfrun.support.records import frozen

EVENT_DAYS = 30
"""Days for which an event and its id are kept at least."""

BATCH = 500
"""Runs, or events, that one transaction deletes."""

PROGRAM_DAYS = 30
"""Days for which a program is kept at least since it was last brought."""

DAY = 86_400


@frozen
class Pruned:
    """The numbers of runs, events and programs that were deleted."""

    runs: int
    events: int
    programs: int = 0


def prune(database: Database, engine: Engine, *, days: int | None = None, keep_runs: int | None = None, now: float | None = None) -> Pruned:
    """Deletes runs that ended more than ``days`` ago, and all but the newest ``keep_runs`` that ended; then what no run needs.

    A run that goes on is never deleted, nor is its event. Raises ``DatabaseProblem``; what was deleted before stays deleted.
    """
    now = time.time() if now is None else now
    border = max(_by_age(now, days), _by_number(database, keep_runs))
    runs = events = 0
    while number := _delete_runs(database, border):
        runs += number
    oldest, seen = min(border, now - EVENT_DAYS * DAY), 0
    while gone := _delete_events(database, oldest, seen):
        events, seen = events + len(gone), gone[-1]
    unused = _delete_programs(database, min(border, now - PROGRAM_DAYS * DAY))
    _forget_fields(database)
    engine.forget(border)
    return Pruned(runs, events, unused)


def _by_age(now: float, days: int | None) -> float:
    return now - days * DAY if days is not None else 0.0


def _by_number(database: Database, keep: int | None) -> float:
    """Returns the moment from which the newest ``keep`` ended runs ended."""
    if keep is None:
        return 0.0
    runs = schema.runs.c
    ended = sa.select(runs.finished).where(runs.finished.is_not(None), runs.status.not_in(UNFINISHED)).order_by(runs.finished.desc())
    with database.transaction() as connection:
        last = connection.execute(ended.offset(keep).limit(1)).scalar_one_or_none()
    return float(last) + 0.001 if last is not None else 0.0


def _delete_runs(database: Database, border: float) -> int:
    runs = schema.runs.c
    old = sa.select(runs.id).where(runs.status.not_in(UNFINISHED), runs.finished < border).limit(BATCH)
    with database.transaction() as connection:
        # One that a person lets go on at this moment is not old any more.
        names = connection.execute(old.with_for_update(skip_locked=True)).scalars().all()
        for table in (schema.steps, schema.earlier_steps, schema.waits, schema.releases, schema.turns):
            connection.execute(sa.delete(table).where(table.c.run.in_(names)))
        connection.execute(sa.delete(schema.runs).where(runs.id.in_(names)))
    return len(names)


def _delete_events(database: Database, oldest: float, seen: int) -> list[int]:
    """Deletes the next events behind one that was ``seen``; returns their numbers."""
    events = schema.events.c
    needed = sa.exists().where(schema.runs.c.event == events.seq)
    awaited = sa.exists().where(schema.steps.c.event == events.seq)
    old = sa.select(events.seq, events.created).where(events.seq > seen, events.received < oldest, ~needed, ~awaited)
    with database.transaction() as connection:
        rows = connection.execute(old.order_by(events.seq).limit(BATCH)).all()
        if not rows:
            return []
        gone = [row.seq for row in rows]
        connection.execute(sa.delete(schema.deliveries).where(schema.deliveries.c.event.in_(gone)))
        connection.execute(sa.delete(schema.event_texts).where(schema.event_texts.c.event.in_(gone)))
        connection.execute(sa.delete(schema.events).where(events.seq.in_(gone)))
        facts = schema.facts
        began = connection.execute(sa.select(facts.c.value).where(facts.c.name == "began")).scalar_one_or_none()
        known = max(float(began or 0), *(float(row.created) + 1 for row in rows))
        connection.execute(sa.delete(facts).where(facts.c.name == "began"))
        connection.execute(sa.insert(facts).values(name="began", value=repr(known)))
    return gone


def _delete_programs(database: Database, oldest: float) -> int:
    stored = schema.programs.c
    begun = sa.exists().where(schema.runs.c.program == stored.hash)
    active = sa.exists().where(schema.active.c.program == stored.hash)
    with database.transaction() as connection:
        return connection.execute(sa.delete(schema.programs).where(stored.stored < oldest, ~begun, ~active)).rowcount


def _forget_fields(database: Database) -> None:
    """Forgets the fields of events that no active program asks for with ``recent``: their texts are noted no more.

    A run of a program that is active no more reads all events, as it would have before they were asked for.
    """
    active, fields = schema.active.c, schema.asked_fields.c
    with database.transaction() as connection:
        there = connection.execute(sa.select(fields.type, fields.field).distinct()).all()
        names = connection.execute(sa.select(active.program).distinct()).scalars().all() if there else ()
        try:
            asked = {field for name in names for field in fields_asked(programs.read(connection, name).rules)}
        except programs.UnknownProgram:
            return  # who knows what it asks for
        for kind, field in there:
            if (kind, field) not in asked:
                connection.execute(sa.delete(schema.asked_fields).where(fields.type == kind, fields.field == field))
