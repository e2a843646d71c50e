"""Awaited events: which of the events that came is the one that a run waits for.

Those count that were made since the run came to its ``wait for``, however late or early they were delivered; one event answers one ``wait
for`` of a run. A thin event is completed before it is looked at.

What was looked at is recorded with the answer. That no event came may rest on one of which it is unknown whether it was meant; so a run
that is resumed looks at the same events again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from wfrun.dsl.syntax.nodes import EventPattern
from wfrun.interpreter.effects import Answer, Ask, Done, Effect, TryAgain, Wait, WaitFor
from wfrun.interpreter.event_history import event_time
from wfrun.interpreter.event_origin import CompletedEvent, is_thin, with_account
from wfrun.runs import schema
from wfrun.runs.answers import BrokenRecord, read_stored, reading
from wfrun.support.json_text import json_text, read_json
from wfrun.support.records import frozen

BATCH = 500
"""How many rows are asked for by their numbers at once."""


@frozen
class Looked:
    """The outcome of a look at the events: the number of the event that was meant, the event, and what was looked at, as it is recorded."""

    number: int | None
    event: CompletedEvent | None
    record: str


class AwaitedEvents:
    """The events that one run may wait for. ``row`` is the run's, ``complete`` completes a thin event.

    ``moment`` (unix seconds) is from when events count: it moves as the run waits.
    """

    def __init__(self, row: Any, moment: int, complete: Callable[[Mapping[str, Any]], CompletedEvent | TryAgain]) -> None:
        self.row = row
        self.moment = moment
        self._complete = complete
        self._completed: dict[int, CompletedEvent] = {}
        self._used: set[int] = set() if row.event is None else {row.event}

    def thin(self, connection: sa.Connection, effect: WaitFor) -> dict[int, Mapping[str, Any]]:
        """Returns the thin events that are to be completed before ``look`` can tell, by their numbers."""
        rows = self._rows(connection, effect)
        bodies = {row.seq: _event(row.body) for row in rows if row.seq not in self._completed}
        return {number: body for number, body in bodies.items() if is_thin(body)}

    def complete(self, events: Mapping[int, Mapping[str, Any]]) -> TryAgain | None:
        """Completes thin events; returns why one of them cannot be completed yet. It may ask Stripe: no transaction should be open."""
        for number, event in events.items():
            completed = self._complete(event)
            if isinstance(completed, TryAgain):
                return completed
            self._completed[number] = completed
        return None

    def look(self, connection: sa.Connection, effect: WaitFor) -> Looked:
        """Looks at the events by their moments, until one is the one that is meant."""
        looked: list[Any] = []
        for row in self._rows(connection, effect):
            completed = self._completed.get(row.seq)
            looked.append(row.seq if completed is None else [row.seq, completed.event, completed.assumed])
            event = completed or CompletedEvent(with_account(_event(row.body)))
            if effect.matches(event.event):
                return Looked(row.seq, event, _text(looked))
        return Looked(None, None, _text(looked))

    def look_again(self, connection: sa.Connection, effect: WaitFor, step: Any) -> None:
        """Looks at the events that were looked at before, by the record of the step. Raises ``BrokenRecord`` where one is gone."""
        self.use(step.event)
        with reading("what the run looked at"):
            looked = read_json(step.looked) if step.looked is not None else []
            plain = [one for one in looked if isinstance(one, int)]
            if any(not isinstance(one, int) and not isinstance(one[1], dict) for one in looked):
                raise ValueError(looked)
        bodies = _bodies(connection, plain)
        for one in looked:
            if isinstance(one, int) and one not in bodies:
                raise BrokenRecord("an event that the run looked at is not in the database any more: it cannot go on")
            effect.matches(with_account(_event(bodies[one])) if isinstance(one, int) else one[1])

    def use(self, number: int | None) -> None:
        """Notes the event that a ``wait for`` found: it answers no other one."""
        if number is not None:
            self._used.add(number)

    def came_to(self, effect: Effect, answer: Answer) -> None:
        """Moves the moment past a wait that is over."""
        value = answer.value if isinstance(answer, Done) else None
        match effect:
            case Wait(until=until):
                self.moment = max(self.moment, until)
            case WaitFor(until=until):
                self.moment = max(self.moment, event_time(value, answer.now) if isinstance(value, Mapping) else until)
            case Ask(until=until):
                self.moment = max(self.moment, answer.now if isinstance(value, bool) else until)

    def _rows(self, connection: sa.Connection, effect: WaitFor) -> Sequence[Any]:
        table, row = schema.events, self.row
        asked = sa.select(table.c.seq, table.c.type, table.c.created, table.c.body).where(
            table.c.mode == row.mode,
            table.c.account == row.account,
            table.c.livemode == row.livemode,
            named_by(table.c.type, effect.events),
            table.c.created.between(self.moment, effect.until),
        )
        found = connection.execute(asked.order_by(table.c.created, table.c.seq)).all()
        return [one for one in found if one.seq not in self._used and any(pattern.matches(one.type) for pattern in effect.events)]


def named_by(column: sa.Column[str], patterns: Iterable[EventPattern]) -> sa.ColumnElement[bool]:
    """Returns the condition that a type is one that the patterns name, or is near to that: ``matches`` decides."""
    names: list[str] = []
    prefixes: list[sa.ColumnElement[bool]] = []
    for pattern in patterns:
        if pattern.pattern == "*":
            return sa.true()
        name = pattern.pattern.removeprefix("v1.")
        if name.endswith(".*"):
            prefixes += [column.startswith(prefix + name[:-1], autoescape=True) for prefix in ("", "v1.")]
        else:
            names += [name, "v1." + name]
    return sa.or_(column.in_(names), *prefixes)


def _bodies(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, str]:
    table, found = schema.events, {}
    for start in range(0, len(numbers), BATCH):
        asked = sa.select(table.c.seq, table.c.body).where(table.c.seq.in_(numbers[start : start + BATCH]))
        found.update({row.seq: row.body for row in connection.execute(asked)})
    return found


def _event(body: str) -> Mapping[str, Any]:
    event: Mapping[str, Any] = read_stored(body, "an event that may be the awaited one")
    return event


def _text(looked: list[Any]) -> str:
    return json_text(looked)
