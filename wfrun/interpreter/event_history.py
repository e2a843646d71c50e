"""Event history: the earlier events that ``recent`` finds, and the moment of an event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from wfrun.dsl.syntax.nodes import EventPattern
from wfrun.interpreter.effects import PastEvent
from wfrun.interpreter.event_origin import account_of


def past_events(
    past: Iterable[tuple[Mapping[str, Any], bool]], before: int | None, event: Mapping[str, Any], now: int
) -> Callable[[str, int], list[PastEvent]]:
    """Returns the ``RunEnvironment.history`` of a run on an event.

    It finds the events of the event's own account and mode up to ``now`` (unix seconds), never the event itself. ``past`` pairs each
    event with whether its object was made up; the first ``before`` of them count, all with None.
    """
    account, livemode, identity = account_of(event), event.get("livemode"), event.get("id")

    def history(name: str, since: int) -> list[PastEvent]:
        pattern = EventPattern(name)
        found = []
        for earlier, assumed in islice(past, before):
            created = event_time(earlier, 0)
            kind = earlier.get("type")
            data = earlier.get("data")
            raw = data.get("object") if isinstance(data, Mapping) else None
            if (
                since <= created <= now
                and pattern.matches(kind if isinstance(kind, str) else "")
                and account_of(earlier) == account
                and earlier.get("livemode") == livemode
                and earlier.get("id") != identity
                and isinstance(raw, Mapping)
            ):
                found.append(PastEvent(raw, assumed, earlier.get("api_version")))
        return found

    return history


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
