"""Event origin: the account that an event is of, and the request that caused it, in whichever form the event arrives.

A snapshot event holds them in ``account`` and ``request``, a thin event in ``context`` and ``reason.request``
(https://docs.stripe.com/api/v2/core/events/object).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple


def account_of(event: Mapping[str, Any]) -> str | None:
    """Returns the connected account that an event is of; None for one's own.

    The ``context`` of an organization's event is a path (``org_1/acct_2``) that ends with the account.
    """
    account = event.get("account")
    if isinstance(account, str):
        return account
    context = event.get("context")
    if account is None and isinstance(context, str):
        return context.rpartition("/")[2] or None
    return None


def account_fault(event: Mapping[str, Any]) -> str | None:
    """Returns why an event does not say whose it is; None where it does. Such an event must not act on one's own account."""
    account, context = event.get("account"), event.get("context")
    for name, value in (("account", account), ("context", context if account is None else None)):
        if value is None or (name == "context" and value == ""):
            continue
        if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_/-]+", value) or value.endswith("/"):
            return f"the event's `{name}` is not the id of an account"
    return None


def with_account(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the event with its connected account in ``account``, where a snapshot event holds it."""
    account = account_of(event)
    return event if account is None or event.get("account") == account else {**event, "account": account}


def request_of(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the request that caused an event (``id``, ``idempotency_key``); empty where none did or the event does not say."""
    request = event.get("request")
    if not isinstance(request, Mapping):
        reason = event.get("reason")
        request = reason.get("request") if isinstance(reason, Mapping) else None
    return request if isinstance(request, Mapping) else {}


def is_thin(event: Mapping[str, Any]) -> bool:
    """Reports whether an event names its object and does not carry it."""
    data = event.get("data")
    return not (isinstance(data, Mapping) and "object" in data) and isinstance(event.get("related_object"), Mapping)


class CompletedEvent(NamedTuple):
    """An event with its object. ``assumed`` says that the object was made up, ``note`` where it came from; a snapshot event has no note."""

    event: Mapping[str, Any]
    assumed: bool = False
    note: str | None = None


def with_object(event: Mapping[str, Any], raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns a thin event as a snapshot that carries its object; what the event says of the values before becomes previous attributes."""
    data, changes = event.get("data"), event.get("changes")
    snapshot: dict[str, Any] = {**(data if isinstance(data, Mapping) else {}), "object": raw}
    before = changes.get("before") if isinstance(changes, Mapping) else None
    if isinstance(before, Mapping):
        snapshot["previous_attributes"] = before
    return {**event, "data": snapshot}
