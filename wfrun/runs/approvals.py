"""Approvals: the answers of people to the questions of runs (``approve``), stored with the work that goes on with them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from wfrun.interpreter.effects import Done
from wfrun.runs import schema
from wfrun.runs.answers import answer_text, read_answer
from wfrun.runs.database import Database
from wfrun.runs.engine import Engine, Work
from wfrun.runs.listing import standing
from wfrun.values.datetimes import Timestamp

LONGEST_NAME = 200
"""Characters of a person's name that are kept."""


class NotAsked(ValueError):
    """A question that cannot be answered, or not any more; the text is one sentence."""


def answer(
    database: Database,
    engine: Engine,
    run: str,
    step: str | None,
    approved: bool,
    who: str,
    *,
    until: int | None = None,
    clock: Callable[[], float] = time.time,
) -> None:
    """Answers the question of a run, and lets the run go on. Raises ``NotAsked`` and ``DatabaseProblem``: then nothing is stored.

    ``step`` is the path of the question, None for the one that the run asks now; with ``until``, only the question that is open until then
    is meant, and not a later one at the same place. ``who`` answers; the report names them. The first answer counts, and none does once the
    time is up, also where no worker has seen that yet.
    """
    name = " ".join(who.split())[:LONGEST_NAME]
    if not name:
        raise NotAsked("an answer says who gives it")
    now = int(clock())
    runs, steps = schema.runs, schema.steps
    with database.transaction() as connection:
        row = connection.execute(sa.select(runs).where(runs.c.id == run).with_for_update()).one_or_none()
        question = question_of(connection, row, run, step, until)
        check_open(row, question, now)
        assert row is not None  # else there is no question
        told = Done(approved, now, notes=(f"{'approved' if approved else 'refused'} by {name}",))
        mine = (steps.c.run == run) & (steps.c.number == question.number)
        connection.execute(sa.update(steps).where(mine).values(answer=answer_text(told), answered=clock()))
        engine.put(connection, Work(run, row.segment, "answer"))


def question_of(connection: sa.Connection, row: Any, run: str, step: str | None, until: int | None) -> Any:
    """Returns the recorded question of a run, whose own row is None where there is no such run. Raises ``NotAsked``."""
    if row is None:
        raise NotAsked(f"there is no run {run}")
    steps = schema.steps
    asked = sa.select(steps).where(steps.c.run == run, steps.c.kind == "ask")
    asked = asked.where(steps.c.path == step) if step is not None else asked
    question = connection.execute(asked.order_by(steps.c.number.desc()).limit(1)).one_or_none()
    if question is None:
        raise NotAsked(f"{run} asks nothing" + ("" if step is None else f" at the step {step}"))
    if until is not None and question.until != until:
        raise NotAsked(f"{run} has asked anew since, and waits for an answer to that question until {Timestamp(question.until)}")
    return question


def check_open(row: Any, question: Any, now: int) -> None:
    """Raises ``NotAsked`` where a question has its answer, or takes none any more."""
    if question.answer is not None:
        given = read_answer(question.answer)
        if isinstance(given, Done) and given.notes:
            raise NotAsked(f"{row.id} has its answer: it was {given.notes[0]} at {Timestamp(given.now)}")
        raise NotAsked(f"{row.id} does not wait for this answer any more: nobody answered until {Timestamp(question.until)}")
    if now >= question.until:
        raise NotAsked(f"it is too late to answer {row.id}: the time was up at {Timestamp(question.until)}")
    if row.status not in ("waiting", "running"):  # it may be about to wait: then it finds the answer
        raise NotAsked(f"{row.id} does not wait for an answer: it {standing(row.status)}")
