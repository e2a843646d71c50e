"""Stored history: the earlier events that ``recent`` finds, in the database.

A run finds the events that were there when it was accepted, and no later one, so that a run that is resumed finds what it found before.
Before the database began, nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from wfrun.dsl.syntax.nodes import EventPattern
from wfrun.interpreter.effects import FieldValue, PastEvent
from wfrun.runs import schema
from wfrun.support.json_text import read_json


class StoredHistory:
    """The earlier events of a run's account and mode. ``connection`` gives the run's open transaction, ``row`` is the run's."""

    def __init__(self, connection: Callable[[], sa.Connection], row: Any) -> None:
        self._connection = connection
        self._row = row

    def __call__(self, name: str, since: int, value: FieldValue | None = None, /) -> list[PastEvent] | None:
        """Returns the objects of earlier events of a type, newest last.

        None where the question reaches back before the database, or to an event that was erased.
        """
        table, row, connection = schema.events, self._row, self._connection()
        began = connection.execute(sa.select(schema.facts.c.value).where(schema.facts.c.name == "began")).scalar_one_or_none()
        if began is None or since < float(began):
            return None
        asked = sa.select(table.c.body, table.c.type).where(
            table.c.mode == row.mode,
            table.c.account == row.account,
            table.c.livemode == row.livemode,
            table.c.created.between(since, row.started),
            table.c.seq <= row.seen,
            table.c.seq != (row.event if row.event is not None else -1),
        )
        found = connection.execute(asked.order_by(table.c.created, table.c.seq)).all()
        pattern = EventPattern(name)
        past = []
        for body, kind in found:
            if pattern.matches(kind):
                event = read_json(body)
                if event.get("erased") is True:
                    return None  # nobody knows any more what it said
                data = event.get("data")
                raw = data.get("object") if isinstance(data, Mapping) else None
                if isinstance(raw, Mapping):
                    past.append(PastEvent(raw, release=event.get("api_version")))
        return past
