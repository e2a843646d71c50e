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
from wfrun.interpreter.event_origin import is_thin
from wfrun.runs import schema
from wfrun.runs.answers import read_stored, reading
from wfrun.runs.awaited_events import named_by
from wfrun.runs.event_texts import meant_only

THIN = "a thin event, which does not carry its object"
"""In the place of the API release of an object of which only the id is told."""


class StoredHistory:
    """The earlier events of a run's account and mode. ``connection`` gives the run's open transaction, ``row`` is the run's."""

    def __init__(self, connection: Callable[[], sa.Connection], row: Any) -> None:
        self._connection = connection
        self._row = row

    def __call__(self, name: str, since: int, value: FieldValue | None = None, /) -> list[PastEvent] | None:
        """Returns the objects of earlier events of a type, newest last; with a field's value, those of which it may be true.

        None where the question reaches back before the database, or to an event that was erased.
        """
        table, row, connection = schema.events, self._row, self._connection()
        began = connection.execute(sa.select(schema.facts.c.value).where(schema.facts.c.name == "began")).scalar_one_or_none()
        with reading("since when the database knows events"):
            if began is None or since < float(began):
                return None
        pattern = EventPattern(name)
        asked = sa.select(table.c.body, table.c.type, table.c.created, table.c.seq).where(
            table.c.mode == row.mode,
            table.c.account == row.account,
            table.c.livemode == row.livemode,
            named_by(table.c.type, (pattern,)),
            table.c.created.between(since, row.started),
            table.c.seq <= row.seen,
            table.c.seq != (row.event if row.event is not None else -1),
        )
        ways = meant_only(connection, row, name, since, value) if value is not None and value.path and "*" not in name else None
        found = [one for way in ways or (sa.true(),) for one in connection.execute(asked.where(way)).all()]
        found.sort(key=lambda one: (one.created, one.seq))
        past = []
        for body, kind, _, _ in found:
            if pattern.matches(kind):
                event = read_stored(body, "an earlier event")
                if event.get("erased") is True:
                    return None  # nobody knows any more what it said
                if is_thin(event):
                    past.append(_named(event["related_object"]))
                    continue
                data = event.get("data")
                raw = data.get("object") if isinstance(data, Mapping) else None
                if isinstance(raw, Mapping):
                    past.append(PastEvent(raw, release=event.get("api_version")))
        return past


def _named(related: Mapping[str, Any]) -> PastEvent:
    """Returns the object that a thin event names. Only its id is told; the rest is unknown, as in an event of an unknown release."""
    known = {"id": related.get("id"), "object": str(related.get("type")).removeprefix("v1.")}
    return PastEvent(known, release=THIN)
