"""Event history: the earlier events that ``recent`` finds, and the moment of an event.

The history keeps the events of each type, account and mode in the order of their moments, so that a question costs what it finds and not
what there is. An event counts once, however often and in whichever form (snapshot, thin) it was delivered.

A question may say that a field of the objects has a certain text (``where c.customer == customer``). Then an index by that field gives the
objects that have it, and those of which it cannot be told: a made-up object, one of another API release, one without the field. The rest
surely do not have it. An index is made when it is asked for the first time.

What no question can ask for is not kept. ``questions`` are those of a program (``history_questions.py``): of other types nothing is kept,
and what is older than the longest question looks back is dropped. A question that reaches back to what was dropped has no answer: what
is forgotten is unknown, not missing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import merge
from typing import Any, NamedTuple

from wfrun.dsl.syntax.nodes import EventPattern
from wfrun.interpreter.effects import FieldValue, PastEvent, PastEvents
from wfrun.interpreter.event_origin import account_of


class HistoryQuestion(NamedTuple):
    """A question that a program may ask: the type or pattern, and how many seconds it looks back; None where that is not known before."""

    pattern: str
    seconds: int | None


class _Kept:
    """An event in the history: its moment (unix seconds), its place in the order of arrival, and its object."""

    __slots__ = ("moment", "names", "number", "past")

    def __init__(self, moment: int, number: int, past: PastEvent, names: list[tuple[str | None, str]]) -> None:
        self.moment = moment
        self.number = number
        self.past = past
        self.names = names


def _in_order(kept: _Kept) -> tuple[int, int]:
    return kept.moment, kept.number


class _Timeline:
    """Events by their moments; those of one moment in the order of arrival."""

    __slots__ = ("events", "moments")

    def __init__(self) -> None:
        self.moments: list[int] = []
        self.events: list[_Kept] = []

    def add(self, kept: _Kept) -> None:
        """Adds an event; those that come in the order of their moments cost one step each."""
        moment = kept.moment
        place = len(self.moments) if not self.moments or self.moments[-1] <= moment else bisect_right(self.moments, moment)
        self.moments.insert(place, moment)
        self.events.insert(place, kept)

    def remove(self, kept: _Kept) -> None:
        """Takes an event out, if it is there."""
        first, last = bisect_left(self.moments, kept.moment), bisect_right(self.moments, kept.moment)
        for place in range(first, last):
            if self.events[place] is kept:
                del self.moments[place], self.events[place]
                return

    def between(self, since: int, until: int) -> list[_Kept]:
        """Returns the events from ``since`` to ``until``, both among them."""
        return self.events[bisect_left(self.moments, since) : bisect_right(self.moments, until)]

    def forget(self, before: int) -> list[_Kept]:
        """Drops the events before a moment, and returns them."""
        gone = bisect_left(self.moments, before)
        dropped = self.events[:gone]
        del self.moments[:gone], self.events[:gone]
        return dropped


class _FieldIndex:
    """The events of a timeline by the text that a field of their objects has; ``others`` are those of which that is not told."""

    __slots__ = ("by_text", "others", "read")

    def __init__(self, read: Callable[[PastEvent], str | None], events: Iterable[_Kept]) -> None:
        self.read = read
        self.by_text: dict[str, _Timeline] = {}
        self.others = _Timeline()
        for kept in events:
            self.add(kept)

    def add(self, kept: _Kept) -> None:
        """Adds an event."""
        text = self.read(kept.past)
        (self.others if text is None else self.by_text.setdefault(text, _Timeline())).add(kept)

    def between(self, text: str, since: int, until: int) -> list[_Kept]:
        """Returns the events from ``since`` to ``until`` whose field has, or may have, a text."""
        found = self.by_text.get(text)
        others = self.others.between(since, until)
        if found is None:
            return others
        same = found.between(since, until)
        return list(merge(same, others, key=_in_order)) if others else same

    def forget(self, dropped: Iterable[_Kept], before: int) -> None:
        """Drops the events before a moment; ``dropped`` are these events."""
        self.others.forget(before)
        for text in {self.read(kept.past) for kept in dropped}:
            found = self.by_text.get(text) if text is not None else None
            if text is not None and found is not None:
                found.forget(before)
                if not found.events:
                    del self.by_text[text]


class _TypeHistory:
    """The events of one type, account and mode, with the indexes that questions have asked for.

    ``reach`` is how many seconds the longest question looks back; None keeps all. Before ``forgotten`` events may have been dropped.
    """

    __slots__ = ("forgotten", "indexes", "reach", "timeline")

    def __init__(self, reach: int | None) -> None:
        self.timeline = _Timeline()
        self.indexes: dict[object, _FieldIndex] = {}
        self.reach = reach
        self.forgotten: int | None = None

    def add(self, kept: _Kept) -> None:
        """Adds an event."""
        self.timeline.add(kept)
        for index in self.indexes.values():
            index.add(kept)

    def become_known(self, kept: _Kept, past: PastEvent) -> None:
        """Gives an event its object in place of one that was made up, of which no index tells anything."""
        for index in self.indexes.values():
            index.others.remove(kept)
        kept.past = past
        for index in self.indexes.values():
            index.add(kept)

    def between(self, since: int, until: int, value: FieldValue | None) -> list[_Kept]:
        """Returns the events from ``since`` to ``until``; with a field's value, those of which it may be true."""
        if value is None:
            return self.timeline.between(since, until)
        index = self.indexes.get(value.field)
        if index is None:
            index = self.indexes[value.field] = _FieldIndex(value.read, self.timeline.events)
        return index.between(value.text, since, until)

    def forget(self, before: int) -> list[_Kept]:
        """Drops the events before a moment, and returns them."""
        dropped = self.timeline.forget(before)
        self.forgotten = before if self.forgotten is None else max(before, self.forgotten)
        for index in self.indexes.values():
            index.forget(dropped, before)
        return dropped


class EventHistory:
    """The events so far: those given as history, then those of the input, as they come.

    With ``questions``, only what these can ask for is kept; without, everything is.
    """

    def __init__(self, events: Iterable[Mapping[str, Any]] = (), *, questions: Sequence[HistoryQuestion] | None = None) -> None:
        self._types: dict[tuple[str, str | None, bool], _TypeHistory] = {}
        self._known: dict[tuple[str | None, str], tuple[_TypeHistory, _Kept]] = {}
        self._questions = None if questions is None else [(EventPattern(one.pattern), one.seconds) for one in questions]
        self._reaches: dict[str, tuple[bool, int | None]] = {}
        self._added = 0
        self._modes: dict[str | None, set[bool]] = {}
        self._now: int | None = None
        for event in events:
            self.add(event)

    def __len__(self) -> int:
        """Returns how many events were added."""
        return self._added

    @property
    def held(self) -> int:
        """Returns how many events are kept."""
        return sum(len(one.timeline.events) for one in self._types.values())

    def add(self, event: Mapping[str, Any], *, assumed: bool = False) -> None:
        """Adds an event whose object may be made up (``assumed``).

        One that is known already counts no second time; its object takes the place of one that was made up.
        """
        self._added += 1
        kind, account, data = event.get("type"), account_of(event), event.get("data")
        raw = data.get("object") if isinstance(data, Mapping) else None
        if not isinstance(kind, str) or not isinstance(raw, Mapping):
            return
        self._modes.setdefault(account, set()).add(_mode(event))
        kind = kind.removeprefix("v1.")
        asked, reach = self._reach(kind)
        if not asked:
            return
        names = [(account, name) for name in names_of(event)]
        found = next((self._known[name] for name in names if name in self._known), None)
        if found is not None:
            there, known = found
            if known.past.assumed and not assumed:
                there.become_known(known, PastEvent(raw, release=event.get("api_version")))
            return
        there = self._types.setdefault((kind, account, _mode(event)), _TypeHistory(reach))
        kept = _Kept(event_time(event, 0), self._added - 1, PastEvent(raw, assumed, event.get("api_version")), names)
        for name in names:
            self._known[name] = there, kept
        there.add(kept)
        if self._now is not None and there.reach is not None:
            oldest = self._now - there.reach
            # What is dropped is dropped in heaps: each costs a walk over what stays.
            if there.timeline.moments[len(there.timeline.moments) // 2] < oldest:
                self._drop(there, oldest)

    def before(self, event: Mapping[str, Any], now: int, *, first: int | None = None) -> PastEvents:
        """Returns the ``RunEnvironment.history`` of a run on an event.

        It finds the events of the event's own account and mode up to ``now`` (unix seconds), never the event itself. With ``first``, only
        so many of the events count, in the order in which they were added.
        """
        account, mode = account_of(event), _mode(event)
        names = [(account, name) for name in names_of(event)]
        itself = next((self._known[name][1] for name in names if name in self._known), None)
        count = self._added if first is None else first

        def history(name: str, since: int, value: FieldValue | None = None) -> list[PastEvent] | None:
            types = self._of_type(name, account, mode)
            if any(one.forgotten is not None and since < one.forgotten for one in types):
                return None
            parts = [one.between(since, now, value) for one in types]
            found = parts[0] if len(parts) == 1 else merge(*parts, key=_in_order)
            return [one.past for one in found if one is not itself and one.number < count]

        return history

    def modes(self, account: str | None) -> set[bool]:
        """Returns of which of Stripe's modes the events of an account were."""
        return self._modes.get(account, set())

    def reach(self, now: int) -> None:
        """Notes when the newest run starts (unix seconds): what no question from then on asks for may be dropped."""
        self._now = now if self._now is None else max(now, self._now)

    def forget(self, before: int) -> None:
        """Drops the events before a moment (unix seconds). A question that reaches back to them has no answer any more."""
        for one in self._types.values():
            self._drop(one, before)

    def _drop(self, there: _TypeHistory, before: int) -> None:
        for kept in there.forget(before):
            for name in kept.names:
                self._known.pop(name, None)

    def _reach(self, kind: str) -> tuple[bool, int | None]:
        """Returns whether any question asks for a type, and how many seconds the longest looks back."""
        if self._questions is None:
            return True, None
        found = self._reaches.get(kind)
        if found is None:
            asking = [seconds for pattern, seconds in self._questions if pattern.matches(kind)]
            known = [seconds for seconds in asking if seconds is not None]
            found = bool(asking), max(known) if known and len(known) == len(asking) else None
            if len(self._reaches) < 4096:  # types come from outside: the memory they take is bounded
                self._reaches[kind] = found
        return found

    def _of_type(self, name: str, account: str | None, mode: bool) -> list[_TypeHistory]:
        if not name.endswith("*"):
            found = self._types.get((name, account, mode))
            return [found] if found is not None else []
        pattern = EventPattern(name)
        return [one for (kind, owner, other), one in self._types.items() if (owner, other) == (account, mode) and pattern.matches(kind)]


def names_of(event: Mapping[str, Any]) -> list[str]:
    """Returns the ids of an event: its own and, of a thin one, that of the snapshot event of the change (``snapshot_event``)."""
    return [name for name in (event.get("id"), event.get("snapshot_event")) if isinstance(name, str) and name]


def _mode(event: Mapping[str, Any]) -> bool:
    """Returns the mode of an event: one that does not say is of test mode, as a run on it is."""
    return event.get("livemode") is True


def event_time(event: Mapping[str, Any], default: int) -> int:
    """Returns the moment an event was made, in unix seconds; ``default`` for an event that does not say.

    A snapshot event says it as a number, a thin event in ISO 8601.
    """
    created = event.get("created")
    if isinstance(created, int) and not isinstance(created, bool) and 0 < created < 1 << 40:
        return created
    if isinstance(created, str):
        from wfrun.values.datetimes import parse_timestamp
        from wfrun.values.missing import Missing

        moment = parse_timestamp(created)
        if not isinstance(moment, Missing):
            return int(moment.seconds)
    return default
