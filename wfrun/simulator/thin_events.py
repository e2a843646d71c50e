"""Thin events: events that name their object and do not carry it, completed from the account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from wfrun.interpreter.event_origin import account_of, is_thin, with_account
from wfrun.simulator.account.account import Account
from wfrun.simulator.samples.tables import Json


class CompletedEvent(NamedTuple):
    """An event with its object. ``assumed`` says that the object was made up, ``note`` where it came from; a snapshot event has no note."""

    event: Mapping[str, Json]
    assumed: bool = False
    note: str | None = None


def complete_thin_event(event: Mapping[str, Json], account: Account) -> CompletedEvent:
    """Returns the event as a snapshot, with its account: a thin event's object is read from the account, or made up."""
    event = with_account(event)
    data, related = event.get("data"), event.get("related_object")
    if not is_thin(event) or not isinstance(related, Mapping):
        return CompletedEvent(event)
    name, identity = related.get("type"), related.get("id")
    if not isinstance(name, str) or not isinstance(identity, str):
        return CompletedEvent(event)
    raw, assumed = account.find(name.removeprefix("v1."), identity, account_of(event))
    snapshot: dict[str, Json] = {**(data if isinstance(data, Mapping) else {}), "object": raw}
    changes = event.get("changes")
    before = changes.get("before") if isinstance(changes, Mapping) else None
    if isinstance(before, Mapping):
        snapshot["previous_attributes"] = before
    source = "was made up (assumed)" if assumed else "was read from the given objects"
    return CompletedEvent({**event, "data": snapshot}, assumed, f"the event is thin: its {name} {identity} {source}")
