"""The events that are at hand: the one that names are read from, and those beside it in the same file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias, overload

from wfrun.cli.step_phrases import amount_of
from wfrun.cli.terminal import Span
from wfrun.interpreter.event_origin import account_of
from wfrun.repl.answers import Answer, said

Event: TypeAlias = Mapping[str, Any]


class Events:
    """The events of one input in its order, one of which is current, and how each was changed by hand.

    ``raw`` is the object of a thin sample event, which the event itself does not carry.
    """

    def __init__(self, events: Sequence[Event] = (), name: str = "", raw: Mapping[str, Any] | None = None) -> None:
        self._events = events
        self._changed: dict[int, Event] = {}
        self.changes = 0
        """How often an event was changed or restored: what was made from the events before is old."""
        self.name = name
        """The origin of the events: a file, or the type of a sample."""
        self.position = 0
        self.described: Event | None = {**events[0], "data": {"object": raw}} if raw is not None else None
        """The object of a thin sample event, which the account knows before the event comes."""

    def __len__(self) -> int:
        return len(self._events)

    def __iter__(self) -> Iterator[Event]:
        for number in range(len(self._events)):
            yield self.at(number)

    def at(self, position: int) -> Event:
        """Returns the event at a position, from 0, as it was changed."""
        return self._changed.get(position, self._events[position])

    @property
    def current(self) -> Event | None:
        """Returns the event that names are read from; None where there is none."""
        return self.at(self.position) if self._events else None

    @property
    def type(self) -> str | None:
        """Returns the type of the current event."""
        return type_of(self.current)

    @property
    def connected(self) -> bool:
        """Tells whether the current event is a connected account's."""
        return self.current is not None and account_of(self.current) is not None

    def change(self, event: Event) -> None:
        """Puts an event in the place of the current one."""
        self._changed[self.position] = event
        self.changes += 1

    def later(self) -> Sequence[Event]:
        """Returns the events after the current one."""
        return _Slice(self, self.position + 1, len(self))

    def earlier(self, position: int | None = None) -> Sequence[Event]:
        """Returns the events before a position, from 0; without one, those before the current event."""
        return _Slice(self, 0, self.position if position is None else position)

    def restore(self) -> None:
        """Forgets every change, and goes back to the first event."""
        self._changed = {}
        self.changes += 1
        self.position = 0


class _Slice(Sequence[Event]):
    """Some of the events: a view, so that a long input is not copied for each of its events."""

    def __init__(self, events: Events, start: int, end: int) -> None:
        self._events, self._numbers = events, range(start, max(start, end))

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Event]: ...
    def __getitem__(self, index: int | slice) -> Event | Sequence[Event]:
        found = self._numbers[index]
        return self._events.at(found) if isinstance(found, int) else [self._events.at(number) for number in found]


def type_of(event: Event | None) -> str | None:
    """Returns the type of an event; None where it has none."""
    found = event.get("type") if event is not None else None
    return found if isinstance(found, str) else None


def heading(events: Events, event: Event) -> Answer:
    """Describes the current event as a report begins: its type, amount and ids, and its number among the events."""
    data = event.get("data")
    body = data.get("object") if isinstance(data, Mapping) else None
    held: Mapping[str, Any] = body if isinstance(body, dict) else {}
    spans: list[Span] = [(str(event.get("type") or "event"), "name")]
    spans += [f" · {word}" for word in (amount_of(held), held.get("id"), event.get("account")) if isinstance(word, str) and word]
    total = len(events)
    if total > 1:
        spans.append((f"  event {events.position + 1:,} of {total:,}", "faint"))
    return said(*spans)
