"""Thin events: events that name their object and do not carry it, completed from the account."""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.interpreter.event_origin import CompletedEvent, account_of, is_thin, with_account, with_object
from wfrun.simulator.account.account import Account
from wfrun.simulator.samples.tables import Json


def complete_thin_event(event: Mapping[str, Json], account: Account) -> CompletedEvent:
    """Returns the event as a snapshot, with its account: a thin event's object is read from the account, or made up."""
    event = with_account(event)
    related = event.get("related_object")
    if not is_thin(event) or not isinstance(related, Mapping):
        return CompletedEvent(event)
    name, identity = related.get("type"), related.get("id")
    if not isinstance(name, str) or not isinstance(identity, str):
        return CompletedEvent(event)
    kind, owner = name.removeprefix("v1."), account_of(event)
    raw, assumed = account.find(kind, identity, owner)
    source = "was read from Stripe" if account.was_read(kind, identity, owner) else "was read from the given objects"
    if assumed:
        why = account.why_made_up(kind, identity, owner)
        source = "was made up (assumed)" if why is None else f"was made up (assumed): it could not be read from Stripe, for {why}"
    return CompletedEvent(with_object(event, raw), assumed, f"the event is thin: its {name} {identity} {source}")
