"""Health: what is wrong with a database of runs, work that is missing put down again, and copies while it is in use."""

from __future__ import annotations

import os
import time

import sqlalchemy as sa

from wfrun.runs import schema
from wfrun.runs.database import Database, DatabaseProblem, shown, sqlite_module
from wfrun.runs.engine import Engine, Work
from wfrun.runs.listing import RunProblem
from wfrun.support.english import counted

TOLD = 5
"""The most runs that a finding names."""


def check(database: Database, engine: Engine) -> tuple[str, ...]:
    """Returns what is wrong, a sentence each: damage, rows that belong to nothing, runs that nothing would wake."""
    with database.transaction() as connection:
        found = _damage(connection) if database.is_sqlite else []
        if found:
            return tuple(found)  # what a damaged file says of its rows may be wrong
        runs, events, programs = schema.runs.c, schema.events.c, schema.programs.c
        of_no_run = "belongs to no run", "belong to no run"
        orphans = [
            (schema.steps, ~_exists(runs.id == schema.steps.c.run), "step", of_no_run),
            (schema.earlier_steps, ~_exists(runs.id == schema.earlier_steps.c.run), "earlier step", of_no_run),
            (schema.waits, ~_exists(runs.id == schema.waits.c.run), "awaited event", of_no_run),
            (
                schema.event_texts,
                ~_exists(events.seq == schema.event_texts.c.event),
                "noted text",
                ("belongs to no event", "belong to no event"),
            ),
            (schema.runs, runs.event.is_not(None) & ~_exists(events.seq == runs.event), "run", ("has no event", "have no event")),
            (schema.runs, ~_exists(programs.hash == runs.program), "run", ("has no program", "have no program")),
        ]
        for table, condition, name, (one, many) in orphans:
            number = connection.execute(sa.select(sa.func.count()).select_from(table).where(condition)).scalar_one()
            if number:
                found.append(f"{counted(number, name)} {one if number == 1 else many}")
        lost = connection.execute(_without_text()).scalar_one()
        if lost:
            found.append(
                f"{counted(lost, 'event')} {'lacks a text' if lost == 1 else 'lack texts'} by which `recent` finds what it asks for"
            )
        asleep = _asleep(connection, engine)
        if asleep:
            names = ", ".join(work.run for work in asleep[:TOLD]) + (", …" if len(asleep) > TOLD else "")
            has = "has no work that would drive it" if len(asleep) == 1 else "have no work that would drive them"
            found.append(f"{counted(len(asleep), 'run')} {has}: {names}; `--repair` puts it down")
    return tuple(found)


def put_back(database: Database, engine: Engine) -> tuple[str, ...]:
    """Puts the work down again that runs wait for and that is missing; returns the runs."""
    with database.transaction() as connection:
        asleep = _asleep(connection, engine)
        for work in asleep:
            engine.put(connection, work)
    return tuple(work.run for work in asleep)


def backup(database: Database, file: str) -> int:
    """Copies a SQLite database to a new file, also while it is in use; returns its size in bytes.

    Raises ``RunProblem`` where that cannot be done, and for PostgreSQL, which has a tool of its own.
    """
    if not database.is_sqlite:
        raise RunProblem(f"PostgreSQL has a tool for this: pg_dump --format=custom --file={file} {shown(database.url)}")
    if os.path.lexists(file):
        raise RunProblem(f"{file} is there already")
    source, sqlite = sa.make_url(database.url).database or "", sqlite_module()
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)  # it holds what customers did
        os.close(handle)
        read, copy = sqlite.connect(source, timeout=30), sqlite.connect(file)
        try:
            read.backup(copy)
            damage = copy.execute("PRAGMA quick_check").fetchone()[0]
        finally:
            copy.close()
            read.close()
        handle = os.open(file, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    except (OSError, sqlite.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise RunProblem(f"{file}: {(reason or 'it cannot be written').lower()}") from None
    if damage != "ok":
        raise DatabaseProblem(f"the database {shown(database.url)} is damaged: {damage}")
    return os.path.getsize(file)


def _exists(condition: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists().where(condition)


def _without_text() -> sa.Select[int]:
    """Returns the question how many events came after a field of theirs was asked for, and have no text of it noted."""
    events, asked, texts = schema.events.c, schema.asked_fields.c, schema.event_texts.c
    of_type = (events.mode == asked.mode) & events.type.in_((asked.type, sa.literal("v1.") + asked.type))
    noted = _exists((texts.event == events.seq) & (texts.field == asked.field) & (texts.mode == asked.mode))
    after = events.noted & (events.created > asked.newest)
    return (
        sa.select(sa.func.count(events.seq.distinct()))
        .select_from(sa.join(schema.events, schema.asked_fields, of_type))
        .where(after, ~noted)
    )


def _damage(connection: sa.Connection) -> list[str]:
    told = connection.execute(sa.text("PRAGMA integrity_check(10)")).scalars().all()
    return [f"the file is damaged: {line}" for line in told if line != "ok"]


def _asleep(connection: sa.Connection, engine: Engine) -> list[Work]:
    """Returns the work of runs that go on by themselves and have none; what waits for a turn, or is paused, is woken by others."""
    runs = schema.runs.c
    waiting = runs.status.in_(("queued", "running")) | ((runs.status == "waiting") & runs.wakes.is_not(None))
    rows = connection.execute(sa.select(runs.id, runs.segment, runs.wakes).where(waiting).order_by(runs.accepted)).all()
    if not rows:
        return []
    there = {work.rpartition("~")[0] for work in engine.unfinished(connection)}
    missing = [row for row in rows if f"{row.id}~{row.segment}" not in there]
    return [Work(row.id, row.segment, f"repair-{int(time.time())}", row.wakes) for row in missing]
