"""Ledger: the requests that came, and what really changed, each effect once.

A request that is answered again under its idempotency key is a call and no effect, and so is one whose answer was lost after it happened:
a test that counts effects therefore sees money that moved twice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from wfrun.fake_stripe.idempotency import KeptAnswer, Place
from wfrun.simulator.account.objects import ObjectChange
from wfrun.support.records import frozen

MAX_CALLS = 10_000
"""The newest calls that are held."""

MAX_EFFECTS = 100_000
"""The newest effects that are held."""


@frozen
class Effect:
    """The effect of one request: the objects before and after, in the order in which they changed first. ``at`` is in unix seconds."""

    request_id: str
    at: int
    operation: str
    idempotency_key: str | None
    account: str | None
    changes: tuple[ObjectChange, ...]

    def to_json(self) -> dict[str, Any]:
        """Returns the effect as the counting tells it."""
        return {
            "request": self.request_id,
            "at": self.at,
            "operation": self.operation,
            "idempotency_key": self.idempotency_key,
            "account": self.account,
            "changes": [_change(change) for change in self.changes],
        }


class Record:
    """The traces of one request beside the objects that it changed: its kept answer, its call, its effect. They are stored together."""

    __slots__ = ("call", "effect", "kept", "place")

    def __init__(
        self,
        call: Mapping[str, Any] | None = None,
        effect: Mapping[str, Any] | None = None,
        place: Place | None = None,
        kept: KeptAnswer | None = None,
    ) -> None:
        self.call = call
        self.effect = effect
        self.place = place
        self.kept = kept


class Ledger:
    """The newest calls and effects, and how many there were."""

    def __init__(self) -> None:
        self._calls: deque[Mapping[str, Any]] = deque(maxlen=MAX_CALLS)
        self._effects: deque[Mapping[str, Any]] = deque(maxlen=MAX_EFFECTS)
        self.calls_made = 0
        self.effects_made = 0

    def add(self, record: Record) -> None:
        """Adds the call and the effect of a request."""
        if record.call is not None:
            self._calls.append(record.call)
            self.calls_made += 1
        if record.effect is not None:
            self._effects.append(record.effect)
            self.effects_made += 1

    def calls(self, filters: Mapping[str, str]) -> dict[str, Any]:
        """Returns the held calls whose fields are as asked for, oldest first, and how many there were in all."""
        return _page("calls", self._calls, self.calls_made, filters)

    def effects(self, filters: Mapping[str, str]) -> dict[str, Any]:
        """Returns the held effects whose fields are as asked for, oldest first, and how many there were in all."""
        return _page("effects", self._effects, self.effects_made, filters)

    def take_over(self, calls: Iterable[Mapping[str, Any]], effects: Iterable[Mapping[str, Any]], counts: tuple[int, int]) -> None:
        """Goes on from what a state tells."""
        self._calls.extend(calls)
        self._effects.extend(effects)
        self.calls_made, self.effects_made = counts

    def clear(self) -> None:
        """Forgets everything."""
        self._calls.clear()
        self._effects.clear()
        self.calls_made = self.effects_made = 0


def _page(name: str, held: deque[Mapping[str, Any]], made: int, filters: Mapping[str, str]) -> dict[str, Any]:
    found = [one for one in held if all(_fits(one, field, wanted) for field, wanted in filters.items())]
    return {"count": made if not filters else len(found), "dropped": made - len(held), name: found}


def _fits(one: Mapping[str, Any], field: str, wanted: str) -> bool:
    if field == "object" and "changes" in one:
        return any(change["object"] == wanted for change in one["changes"])
    value = one.get(field)
    return wanted == ("" if value is None else str(value).lower() if isinstance(value, bool) else str(value))


def _change(change: ObjectChange) -> dict[str, Any]:
    raw = change.after or change.before or {}
    told: dict[str, Any] = {"object": change.name, "id": raw.get("id")}
    if change.before is None:
        told["what"] = "created"
    elif change.after is None:
        told["what"] = "deleted"
    else:
        before, after = change.before, change.after
        told["what"] = "changed"
        told["fields"] = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    return told
