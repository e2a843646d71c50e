"""Erasure: what is stored about a person removed, by the customer's id and any other text that names them.

Removed are the content of the events that name them, and of every run on such an event or whose steps, input or report name them: requests,
answers, reports. What stays says that something happened and keeps it from happening twice: ids of events and runs, moments, outcomes,
idempotency keys, and what ``once per`` and brakes count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from wfrun.runs import schema
from wfrun.runs.database import Database
from wfrun.runs.event_texts import forget_texts
from wfrun.runs.listing import RunProblem
from wfrun.runs.run_states import UNFINISHED
from wfrun.support.json_text import json_bytes
from wfrun.support.records import frozen

SHORTEST = 4
"""Characters of the shortest text that is looked for: a shorter one would stand in everything."""

ERASED_ANSWER = '{"erased":true}'
"""What stands in place of a request, an answer or an input."""


@frozen
class Erased:
    """The numbers of events and runs that tell nothing more of the person."""

    events: int
    runs: int


def erase(database: Database, names: Sequence[str]) -> Erased:
    """Removes what is stored about a person, in one transaction. Raises ``RunProblem`` while a run on them goes on."""
    for name in names:
        if len(name.strip()) < SHORTEST:
            raise RunProblem(f"`{name}` is too short to tell a person by")
    with database.transaction() as connection:
        seqs = _found(connection, schema.events, schema.events.c.seq, names)
        runs = set(connection.execute(sa.select(schema.runs.c.id).where(schema.runs.c.event.in_(seqs))).scalars())
        for table, key in (
            (schema.runs, schema.runs.c.id),
            (schema.steps, schema.steps.c.run),
            (schema.earlier_steps, schema.earlier_steps.c.run),
        ):
            runs |= _found(connection, table, key, names)
        these = sa.select(schema.runs.c.id).where(schema.runs.c.id.in_(runs))
        connection.execute(these.order_by(schema.runs.c.id).with_for_update()).all()
        going = these.where(schema.runs.c.status.in_(UNFINISHED)).limit(1)
        run = connection.execute(going).scalar_one_or_none()
        if run is not None:
            raise RunProblem(f"`{run}` still goes on: cancel it, or erase when it has ended")
        for row in connection.execute(sa.select(schema.events).where(schema.events.c.seq.in_(seqs))).all():
            body = {"id": row.id, "type": row.type, "created": row.created, "livemode": row.livemode, "erased": True}
            if row.account:
                body["account"] = row.account
            mine = schema.events.c.seq == row.seq
            connection.execute(sa.update(schema.events).where(mine).values(body=json_bytes(body).decode(), note="erased"))
        forget_texts(connection, sorted(seqs))
        for steps in (schema.steps, schema.earlier_steps):
            answer = sa.case((steps.c.answer.is_(None), None), else_=ERASED_ANSWER)
            values = {"request": ERASED_ANSWER, "answer": answer, "trouble": None}
            connection.execute(sa.update(steps).where(steps.c.run.in_(runs)).values(**values))
        given = sa.case((schema.runs.c.input.is_(None), None), else_=ERASED_ANSWER)
        left = {"input": given, "report": None, "told": None, "whole": None, "note": None, "waits_for": None}
        error = sa.case((schema.runs.c.error.is_(None), None), else_="erased")
        connection.execute(sa.update(schema.runs).where(schema.runs.c.id.in_(runs)).values(**left, error=error))
        return Erased(len(seqs), len(runs))


def _found(connection: sa.Connection, table: sa.Table, key: sa.ColumnElement[Any], names: Sequence[str]) -> set[Any]:
    """Returns the keys of rows whose texts hold one of the names, as JSON writes them."""
    told = ("body", "request", "answer", "input", "report", "told", "whole", "note", "error", "trouble")
    texts = [table.c[name] for name in told if name in table.c]
    written = {form for name in names for form in (name.strip(), json_bytes(name.strip()).decode()[1:-1])}
    conditions = [text.contains(name, autoescape=True) for text in texts for name in written]
    return set(connection.execute(sa.select(key).where(sa.or_(*conditions))).scalars())
