"""Management: what people do to runs: cancel, pause, resume, release from a brake, exempt an object and take that back.

Every function is one transaction. Raises ``RunProblem``, with one sentence, where something cannot be done; then nothing is changed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from functools import partial

import sqlalchemy as sa

from wfrun.dsl.hints.spelling import nearest
from wfrun.interpreter.report import WorkflowReport
from wfrun.runs import programs, schema
from wfrun.runs.answers import BrokenRecord
from wfrun.runs.database import Database
from wfrun.runs.drive import wake
from wfrun.runs.engine import Engine, Work
from wfrun.runs.guard_store import end_turns
from wfrun.runs.listing import RunProblem, find_run, standing
from wfrun.runs.run_states import UNFINISHED
from wfrun.runs.step_records import doubts, release_unsent_money
from wfrun.runs.stored_reports import read_report, report_texts

HELD_BACK = "waits for a person"
"""The words of a brake that a person can release a run from."""


def cancel(database: Database, engine: Engine, run: str, *, now: float | None = None) -> str:
    """Cancels a run; returns ``cancelled``, or ``asked`` where it is running now and ends before its next effect."""
    now = time.time() if now is None else now
    with database.transaction() as connection:
        row, table = find_run(connection, run, held=True), schema.runs
        mine = table.c.id == run
        if row.status not in UNFINISHED:
            raise RunProblem(f"`{run}` has ended already: it {standing(row.status)}")
        if row.status == "running":
            connection.execute(sa.update(table).where(mine).values(cancel_asked=now))
            return "asked"
        values = {"status": "cancelled", "owner": None, "finished": now, "wakes": None, "waits_for": None, "cancel_asked": now}
        connection.execute(sa.update(table).where(mine).values(**values))
        if row.report is not None:
            with suppress(BrokenRecord):  # it ends all the same
                report = read_report(row.report, row.told)
                report.outcome = "cancelled"
                report.notes.extend(doubts(connection, run))
                text, told = report_texts(report)
                connection.execute(sa.update(table).where(mine).values(report=text, told=told))
        connection.execute(sa.delete(schema.waits).where(schema.waits.c.run == run))
        release_unsent_money(connection, run)
        end_turns(database, connection, run, int(now), partial(wake, engine))
        return "cancelled"


def pause(database: Database, workflow: str | None = None, *, now: float | None = None) -> bool:
    """Stops acting, of one workflow or of all: a run that comes to an action stays there. Returns whether it was not paused yet.

    Raises ``RunProblem`` for a workflow that the database has never seen.
    """
    with database.transaction() as connection:
        if workflow is not None:
            _known_workflow(connection, workflow)
        database.locked(connection, "pauses")
        name = workflow or ""
        if connection.execute(sa.select(schema.pauses.c.at).where(schema.pauses.c.workflow == name)).first() is not None:
            return False
        connection.execute(sa.insert(schema.pauses).values(workflow=name, at=time.time() if now is None else now))
        return True


def paused(database: Database) -> tuple[str, ...]:
    """Returns the workflows that are paused; an empty name stands for all."""
    with database.transaction() as connection:
        return tuple(connection.execute(sa.select(schema.pauses.c.workflow).order_by(schema.pauses.c.workflow)).scalars())


def resume(database: Database, engine: Engine, workflow: str | None = None) -> tuple[str, ...]:
    """Lets a workflow, or all, act again; returns the runs that go on. Raises ``RunProblem`` where it was not paused."""
    with database.transaction() as connection:
        database.locked(connection, "pauses")
        pauses, runs = schema.pauses, schema.runs
        if connection.execute(sa.delete(pauses).where(pauses.c.workflow == (workflow or ""))).rowcount == 0:
            others = connection.execute(sa.select(pauses.c.workflow).order_by(pauses.c.workflow)).scalars().all()
            still = ", ".join(f'"{other}"' if other else "everything" for other in others)
            what = f'"{workflow}" is not' if workflow is not None else "not everything is" if others else "nothing is"
            raise RunProblem(f"{what} paused" + (f"; paused: {still}" if still else ""))
        left = set(connection.execute(sa.select(pauses.c.workflow)).scalars())
        asked = sa.select(runs.c.id, runs.c.workflow, runs.c.segment).where(runs.c.status == "paused")
        if workflow is not None:
            asked = asked.where(runs.c.workflow == workflow)
        going = [row for row in connection.execute(asked).all() if not left & {"", row.workflow}]
        for row in going:
            engine.put(connection, Work(row.id, row.segment, "resumed"))
        return tuple(row.id for row in going)


def release(database: Database, engine: Engine, run: str, *, who: str | None = None, now: float | None = None) -> None:
    """Lets a run go on that a brake holds back (``at most …``): the step, or the run, passes it once. Raises ``RunProblem``."""
    with database.transaction() as connection:
        row = find_run(connection, run, held=True)
        if row.status == "paused":
            raise RunProblem(f'`{run}` is paused: resume "{row.workflow}", or all workflows')
        report = read_report(row.report, row.told) if row.report is not None else None
        step = braked_step(report) if report is not None and row.status == "needs_attention" else None
        if step is None:
            raise RunProblem(f"`{run}` {standing(row.status)}, and no brake holds it back")
        place = {"run": run, "step": step}
        connection.execute(sa.delete(schema.releases).where(*(schema.releases.c[name] == value for name, value in place.items())))
        connection.execute(sa.insert(schema.releases).values(**place, at=time.time() if now is None else now, who=who))
        go_on(database, connection, engine, row.id, "released")


def go_on(database: Database, connection: sa.Connection, engine: Engine, run: str, reason: str) -> None:
    """Puts an ended run down as work again, behind what it did. Raises ``RunProblem`` where another run has its turn."""
    turns, runs = schema.turns, schema.runs
    for turn in connection.execute(sa.select(turns).where(turns.c.run == run)).all():
        database.locked(connection, "turn", turn.mode, turn.workflow, turn.key)
        same = (turns.c.mode == turn.mode, turns.c.workflow == turn.workflow, turns.c.key == turn.key)
        under_way = sa.select(turns.c.run).where(*same, turns.c.run != run, turns.c.granted.is_not(None), turns.c.ended.is_(None))
        other = connection.execute(under_way.limit(1)).scalar_one_or_none()
        if other is not None:
            raise RunProblem(f"`{other}` is under way and `one at a time` lets no other run go on: try again when it has ended")
        connection.execute(sa.update(turns).where(turns.c.number == turn.number).values(ended=None))
    values = {"status": "queued", "segment": runs.c.segment + 1, "owner": None, "finished": None, "error": None, "cancel_asked": None}
    connection.execute(sa.update(runs).where(runs.c.id == run).values(**values))
    segment = connection.execute(sa.select(runs.c.segment).where(runs.c.id == run)).scalar_one()
    engine.put(connection, Work(run, segment, reason))


def exempt(database: Database, workflow: str, object: str, until: int, reason: str, *, now: float | None = None) -> None:
    """Lets a workflow leave an object alone until a moment (unix seconds): events of it start no run. Raises ``RunProblem``."""
    now = time.time() if now is None else now
    if not reason.strip():
        raise RunProblem("an exemption needs a reason")
    if until <= now:
        raise RunProblem("an exemption ends in the future")
    with database.transaction() as connection:
        _known_workflow(connection, workflow)
        table = schema.exemptions
        connection.execute(sa.delete(table).where(table.c.workflow == workflow, table.c.object == object))
        connection.execute(sa.insert(table).values(workflow=workflow, object=object, until=until, reason=reason.strip()))


def end_exemption(database: Database, workflow: str, object: str, *, now: float | None = None) -> None:
    """Takes an exemption back: events of the object start runs again. Raises ``RunProblem`` where it does not hold."""
    table = schema.exemptions
    with database.transaction() as connection:
        holds = (table.c.workflow == workflow) & (table.c.until > (time.time() if now is None else now))
        if connection.execute(sa.delete(table).where(holds, table.c.object == object)).rowcount == 1:
            return
        others = connection.execute(sa.select(table.c.object).where(holds).order_by(table.c.object)).scalars().all()
        if not others:
            _known_workflow(connection, workflow)
        raise RunProblem(f'"{workflow}" does not leave `{object[:80]}` alone{_suggestion(object, others, quote="`")}')


def exemptions(database: Database, *, now: float | None = None) -> tuple[tuple[str, str, int, str], ...]:
    """Returns the exemptions that hold: workflow, object, until when (unix seconds), reason."""
    table = schema.exemptions
    asked = sa.select(table).where(table.c.until > (time.time() if now is None else now)).order_by(table.c.workflow, table.c.object)
    with database.transaction() as connection:
        return tuple((row.workflow, row.object, row.until, row.reason) for row in connection.execute(asked))


def braked_step(report: WorkflowReport) -> str | None:
    """Returns the path of the step that a brake holds back, empty for the whole run, None where none does."""
    if not report.steps:
        return "" if any(HELD_BACK in reason for reason in (*report.notes, *([report.error.message] if report.error else ()))) else None
    held = [step.path for step in report.steps if step.error is not None and HELD_BACK in step.error.message]
    return held[-1] if held and report.error is not None and HELD_BACK in report.error.message else None


def _known_workflow(connection: sa.Connection, name: str) -> None:
    """Raises ``RunProblem`` for a workflow that no run and no stored program has."""
    runs = schema.runs.c
    if connection.execute(sa.select(runs.id).where(runs.workflow == name).limit(1)).first() is not None:
        return
    known: set[str] = set()
    for stored in connection.execute(sa.select(schema.programs.c.hash).order_by(schema.programs.c.stored.desc())).scalars():
        try:
            known.update(rule.name for rule in programs.read(connection, stored).rules)
        except programs.UnknownProgram:
            continue
        if name in known:
            return
    known.update(connection.execute(sa.select(runs.workflow).distinct()).scalars())
    raise RunProblem(f'no workflow is called "{name[:80]}"{_suggestion(name, known)}')


def _suggestion(name: str, known: Iterable[str], quote: str = '"') -> str:
    close = nearest(name, known)
    return f"; did you mean {quote}{close}{quote}?" if close else ""
