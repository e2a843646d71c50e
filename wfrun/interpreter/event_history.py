"""Event history: the earlier events that ``recent`` finds, and the moment of an event.

The history keeps the events of each type, account and mode in the order of their moments, so that a question costs what it finds and not
what there is. An event counts once, however often and in whichever form (snapshot, thin) it was delivered.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wfrun.dsl.syntax.nodes import EventPattern
from wfrun.interpreter.effects import PastEvent
from wfrun.interpreter.event_origin import account_of


class _Kept:
    """An event in the history: its place in the order of arrival, and its object."""

    __slots__ = ("names", "number", "past")

    def __init__(self, number: int, past: PastEvent, names: list[tuple[str | None, str]]) -> None:
        self.number = number
        self.past = past
        self.names = names


class _Timeline:
    """The events of one type, account and mode by their moments (unix seconds); those of one moment in the order of arrival."""

    __slots__ = ("events", "moments")

    def __init__(self) -> None:
        self.moments: list[int] = []
        self.events: list[_Kept] = []

    def add(self, moment: int, kept: _Kept) -> None:
        """Adds an event; those that come in the order of their moments cost one step each."""
        place = len(self.moments) if not self.moments or self.moments[-1] <= moment else bisect_right(self.moments, moment)
        self.moments.insert(place, moment)
        self.events.insert(place, kept)

    def between(self, since: int, until: int) -> range:
        """Returns the places of the events from ``since`` to ``until``, both among them."""
        return range(bisect_left(self.moments, since), bisect_right(self.moments, until))

    def forget(self, before: int) -> list[_Kept]:
        """Drops the events before a moment, and returns them."""
        gone = bisect_left(self.moments, before)
        dropped = self.events[:gone]
        del self.moments[:gone], self.events[:gone]
        return dropped


class EventHistory:
    """The events so far: those given as history, then those of the input, as they come."""

    def __init__(self, events: Iterable[Mapping[str, Any]] = ()) -> None:
        self._timelines: dict[tuple[str, str | None, object], _Timeline] = {}
        self._known: dict[tuple[str | None, str], _Kept] = {}
        self._added = 0
        for event in events:
            self.add(event)

    def __len__(self) -> int:
        """Returns how many events were added."""
        return self._added

    def add(self, event: Mapping[str, Any], *, assumed: bool = False) -> None:
        """Adds an event whose object may be made up (``assumed``).

        One that is known already counts no second time; its object takes the place of one that was made up.
        """
        self._added += 1
        kind, account, data = event.get("type"), account_of(event), event.get("data")
        raw = data.get("object") if isinstance(data, Mapping) else None
        if not isinstance(kind, str) or not isinstance(raw, Mapping):
            return
        names = [(account, name) for name in names_of(event)]
        known = next((self._known[name] for name in names if name in self._known), None)
        if known is not None:
            if known.past.assumed and not assumed:
                known.past = PastEvent(raw, release=event.get("api_version"))
            return
        kept = _Kept(self._added - 1, PastEvent(raw, assumed, event.get("api_version")), names)
        for name in names:
            self._known[name] = kept
        key = (kind.removeprefix("v1."), account, _mode(event))
        self._timelines.setdefault(key, _Timeline()).add(event_time(event, 0), kept)

    def before(self, event: Mapping[str, Any], now: int, *, first: int | None = None) -> Callable[[str, int], list[PastEvent]]:
        """Returns the ``RunEnvironment.history`` of a run on an event.

        It finds the events of the event's own account and mode up to ``now`` (unix seconds), never the event itself. With ``first``, only
        so many of the events count, in the order in which they were added.
        """
        account, mode = account_of(event), _mode(event)
        itself = next((self._known[account, name] for name in names_of(event) if (account, name) in self._known), None)
        count = self._added if first is None else first

        def history(name: str, since: int) -> list[PastEvent]:
            found: list[tuple[int, _Kept]] = []
            timelines = self._of_type(name, account, mode)
            for timeline in timelines:
                places = timeline.between(since, now)
                if len(timelines) == 1:
                    return [one.past for one in timeline.events[places.start : places.stop] if one is not itself and one.number < count]
                found.extend((timeline.moments[place], timeline.events[place]) for place in places)
            found.sort(key=lambda one: (one[0], one[1].number))
            return [one.past for _, one in found if one is not itself and one.number < count]

        return history

    def forget(self, before: int) -> None:
        """Drops the events before a moment (unix seconds): no run asks for them any more."""
        for timeline in self._timelines.values():
            for kept in timeline.forget(before):
                for name in kept.names:
                    self._known.pop(name, None)

    def _of_type(self, name: str, account: str | None, mode: object) -> list[_Timeline]:
        if not name.endswith("*"):
            timeline = self._timelines.get((name, account, mode))
            return [timeline] if timeline is not None else []
        pattern = EventPattern(name)
        return [
            timeline
            for (kind, owner, other), timeline in self._timelines.items()
            if (owner, other) == (account, mode) and pattern.matches(kind)
        ]


def names_of(event: Mapping[str, Any]) -> list[str]:
    """Returns the ids of an event: its own and, of a thin one, that of the snapshot event of the change (``snapshot_event``)."""
    return [name for name in (event.get("id"), event.get("snapshot_event")) if isinstance(name, str) and name]


def _mode(event: Mapping[str, Any]) -> object:
    mode = event.get("livemode")
    return mode if isinstance(mode, bool) else None


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
