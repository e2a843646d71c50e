"""Repeats: a failed run's step tried again, and an ended run replayed from one of its steps.

A retry is the same run: what was done before the failed step stays done, and the step gets a new idempotency key only where it was answered
with an error, for Stripe keeps such an answer with its key (https://docs.stripe.com/api/idempotent_requests). A replay is a run of its own
with keys of its own, also on a corrected script; it keeps the results before the step that it begins at. What happened before a repeat is
never deleted: it stands among the earlier steps.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from wfrun.dsl.declarations import Effect as Effects
from wfrun.interpreter.effects import Answer, Done, Refused, Unknown
from wfrun.interpreter.report import WorkflowReport
from wfrun.interpreter.triggers import Rule
from wfrun.runs import programs, schema
from wfrun.runs.acceptance import database_id, identity_of
from wfrun.runs.answers import read_answer, read_stored, reading
from wfrun.runs.database import Database
from wfrun.runs.engine import Engine, Work
from wfrun.runs.listing import RunProblem, find_run, standing
from wfrun.runs.management import go_on
from wfrun.runs.retries import KEY_LASTS, UNREACHABLE
from wfrun.runs.run_states import UNFINISHED
from wfrun.runs.stored_reports import read_report
from wfrun.support.json_text import read_json
from wfrun.support.records import evolve

START = "start"
"""The place to replay from that keeps nothing."""

_COPIED = (
    *("path", "kind", "request", "key", "epoch", "tries", "begun", "until", "answer", "answered", "event", "looked"),
    *("doubted", "trouble"),
)


def retry(database: Database, engine: Engine, run: str, *, resend: bool = False, now: float | None = None) -> str:
    """Tries the failed step of a run again, or at once the one that it waits to try again; returns its path. Raises ``RunProblem``.

    ``resend`` says that a person looked and the step did not happen: it is sent under a new key although no answer to it is known.
    """
    now = time.time() if now is None else now
    with database.transaction() as connection:
        row = find_run(connection, run, held=True)
        if row.status == "waiting":
            again = [step for step in _steps(connection, run) if step.answer is None and step.trouble is not None]
            if again and not resend:
                engine.put(connection, Work(run, row.segment, "retry"))
                return str(again[-1].path)
        if row.status not in ("failed", "needs_attention"):
            raise RunProblem(f"`{run}` {standing(row.status)}: only a run that failed, or needs attention, is tried again")
        steps = _steps(connection, run)
        failed = _failed_step(steps, _report(row))
        if failed is None:
            raise RunProblem(
                f"no step of `{run}` was refused, so on the same script it would end the same way: replay it on a corrected one"
            )
        known = not isinstance(_answer(failed), Unknown)
        if not known and not resend and failed.doubted is not None and now - failed.doubted > KEY_LASTS:
            raise RunProblem(
                f"nobody knows what became of step {failed.path}, and Stripe may have forgotten its key: look at Stripe first; "
                "`--resend` sends it again where it did not happen"
            )
        table = schema.earlier_steps
        for step in steps:
            if step.number < failed.number:
                continue
            answer = _answer(step)
            renewed = (isinstance(answer, Refused) and answer.code != UNREACHABLE) or (resend and step.number == failed.number)
            connection.execute(
                sa.insert(table).values(
                    run=run,
                    attempt=row.attempt,
                    number=step.number,
                    kept=isinstance(answer, Done),
                    next_epoch=step.epoch + renewed,
                    **{name: getattr(step, name) for name in _COPIED},
                )
            )
        steps_of_run = (schema.steps.c.run == run) & (schema.steps.c.number >= failed.number)
        connection.execute(sa.delete(schema.steps).where(steps_of_run))
        connection.execute(sa.update(schema.runs).where(schema.runs.c.id == run).values(attempt=row.attempt + 1))
        go_on(database, connection, engine, run, "retry")
        return str(failed.path)


def replay(
    database: Database,
    engine: Engine,
    run: str,
    *,
    start: str | None = None,
    program: programs.StoredProgram | None = None,
    again: bool = False,
    now: float | None = None,
) -> str:
    """Replays an ended run from a step; returns the id of the new run. Raises ``RunProblem``.

    ``start`` is the path of the step, ``START`` for the whole run, None for the step that failed. ``program`` is the corrected one.
    ``again`` says that effects which happened may happen once more.
    """
    now = time.time() if now is None else now
    with database.transaction() as connection:
        row = find_run(connection, run, held=True)
        if row.status in UNFINISHED:
            raise RunProblem(f"`{run}` goes on: cancel it before it is replayed")
        if row.event_body is not None and read_stored(row.event_body, "the event of the run").get("erased") is True:
            raise RunProblem(f"`{run}` cannot be replayed: its event was erased")
        try:
            stored = program if program is not None else programs.read(connection, row.program)
        except programs.UnknownProgram as problem:
            raise RunProblem(str(problem)) from None
        rule = stored.rule(row.workflow)
        if rule is None:
            raise RunProblem(f'the script has no workflow "{row.workflow}"')
        steps = [step for step in _steps(connection, run) if not _is_on_failure(step.path)]
        kept, repeated = _parted(steps, _report(row), start)
        unclear = [step.path for step in kept if isinstance(_answer(step), Unknown)]
        if unclear:
            raise RunProblem(f"nobody knows what became of step {unclear[0]}: replay from there, or from before it")
        done = [step for step in repeated if _acted(step, rule)]
        if done and not again:
            told = ", ".join(f"{_action(step)} ({step.path})" for step in done[:5])
            raise RunProblem(f"{told} would happen once more under another key: `--again` says that this is meant")
        identity = identity_of(row)
        database.locked(connection, "replay", row.mode, row.account, row.start_key, row.workflow)
        table = schema.runs.c
        same = [table[name] == getattr(row, name) for name in ("start_key", "workflow", "account", "livemode", "mode")]
        family = sa.select(sa.func.max(table.generation)).where(*same)
        identity = evolve(identity, generation=connection.execute(family).scalar_one() + 1)
        later = sa.select(table.id, table.status).where(*same, table.generation > row.generation).order_by(table.generation.desc())
        for other in connection.execute(later).all() if not again else ():
            if other.status in UNFINISHED or any(_acted(step, rule) for step in _steps(connection, other.id)):
                raise RunProblem(
                    f"`{run}` was replayed before, as `{other.id}`, which {standing(other.status)}: what that one does would happen "
                    "twice; `--again` says that this is meant"
                )
        new = database_id(identity, row.mode)
        copied = ("mode", "workflow", "account", "livemode", "event", "start_key", "input", "seen", "whole")
        connection.execute(
            sa.insert(schema.runs).values(
                id=new,
                program=stored.hash,
                status="queued",
                segment=0,
                accepted=now,
                started=row.started if kept else None,
                origin=run,
                generation=identity.generation,
                **{name: getattr(row, name) for name in copied},
            )
        )
        for number, step in enumerate(kept):
            values = {name: getattr(step, name) for name in _COPIED}
            connection.execute(
                sa.insert(schema.earlier_steps).values(
                    run=new, attempt=-1, number=number, kept=True, next_epoch=step.epoch, **values
                )
            )  # fmt: skip
        engine.put(connection, Work(new, 0))
        return new


def _steps(connection: sa.Connection, run: str) -> Sequence[Any]:
    return connection.execute(sa.select(schema.steps).where(schema.steps.c.run == run).order_by(schema.steps.c.number)).all()


def _report(row: Any) -> WorkflowReport | None:
    return read_report(row.report, row.told) if row.report is not None else None


def _answer(step: Any) -> Answer:
    """Returns the answer of a recorded step; one that never came is unknown."""
    if step.answer is None:
        return Unknown("no answer came", int(step.begun))
    return read_answer(step.answer)


def _action(step: Any) -> str:
    """Returns the action that a recorded step called."""
    with reading(f"what step {step.path} asked for"):
        return str(read_json(step.request)["action"])


def _is_on_failure(path: str) -> bool:
    return path.startswith("on_failure")


def _failed_step(steps: Sequence[Any], report: WorkflowReport | None) -> Any:
    """Returns the recorded step that made a run fail; None where none of them did."""
    own = [step for step in steps if not _is_on_failure(step.path)]
    if not own or isinstance(_answer(own[-1]), Done):
        return None
    failed = own[-1]
    if report is not None:
        told = [step for step in report.steps if not _is_on_failure(step.path)]
        here = max((place for place, step in enumerate(told) if _belongs(failed.path, step.path)), default=-1)
        if any(step.kind == "catch" for step in told[here + 1 :]):
            return None  # it was caught, and something else failed
    return failed


def _belongs(path: str, step: str) -> bool:
    """Reports whether a recorded path is that of a step, or of what the step asks for itself (``.currency``, ``.rest``)."""
    return path == step or path.startswith(step + ".")


def _parted(steps: Sequence[Any], report: WorkflowReport | None, start: str | None) -> tuple[list[Any], list[Any]]:
    """Returns the recorded steps before the place to replay from, and the others. Raises ``RunProblem``."""
    if start == START:
        return [], list(steps)
    told = [step for step in report.steps if not _is_on_failure(step.path)] if report is not None else []
    if start is None:
        failed = [step.path for step in told if step.outcome in ("failed", "unknown")]
        unanswered = [step.path for step in steps if isinstance(_answer(step), Unknown)]
        if not failed and not unanswered:
            raise RunProblem(f"no step failed: name the step to replay from, or `{START}`")
        start = failed[-1] if failed else unanswered[-1]
    first = next((place for place, step in enumerate(steps) if _belongs(step.path, start)), None)
    if first is not None:
        return list(steps[:first]), list(steps[first:])
    here = next((place for place, step in enumerate(told) if step.path == start), None)
    if here is None:
        there = ", ".join(dict.fromkeys(step.path for step in told)) or "none"
        raise RunProblem(f"the run has no step {start[:80]}; its steps: {there[:300]}")
    before = [step.path for step in told[:here]]
    kept = [step for step in steps if any(_belongs(step.path, path) for path in before)]
    return kept, [step for step in steps if step not in kept]


def _acted(step: Any, rule: Rule) -> bool:
    """Reports whether a recorded step changed something, or may have."""
    if step.kind != "call" or isinstance(_answer(step), Refused):
        return False
    declaration = rule.library.action(_action(step))
    return declaration is None or declaration.effect not in (Effects.READS, Effects.NOTES)
