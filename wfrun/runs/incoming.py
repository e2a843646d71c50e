"""Incoming event: what is told of an event before it is recorded, whatever its shape. It comes from outside.

An event without an id, a type or an account that can be read is recorded with its fault and starts nothing. It is known by its content
alone, so that it never stands in the place of another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wfrun.interpreter.event_history import event_time
from wfrun.interpreter.event_origin import account_fault, account_of
from wfrun.interpreter.run_identity import identity_on_event
from wfrun.support.json_text import json_bytes
from wfrun.support.limits import MAX_EVENT_BYTES
from wfrun.support.records import frozen

MAX_DEPTH = 200
"""How deep an event may nest; Stripe's nest about ten deep."""

_NAME = re.compile(r"[!-~]{1,255}")


class BadEvent(ValueError):
    """A text that is no event, or an event that cannot be recorded; the text is one sentence."""


@frozen
class Incoming:
    """An event as it is recorded: its ids, account (empty for one's own), moment (unix seconds), its text, and why it starts nothing."""

    event: Mapping[str, Any]
    names: tuple[str, ...]
    account: str
    livemode: bool
    type: str
    created: int
    body: str
    fault: str | None


def incoming(event: Any, now: int) -> Incoming:
    """Returns what is recorded of an event that comes at the moment ``now``. Raises ``BadEvent``."""
    if not isinstance(event, Mapping):
        raise BadEvent("this is no event: an event is a JSON object")
    if _is_deeper(event, MAX_DEPTH):
        raise BadEvent(f"the event nests deeper than {MAX_DEPTH} levels")
    try:
        encoded = json_bytes(event)
    except (ValueError, TypeError, RecursionError, OverflowError):
        raise BadEvent("this is no event: it holds what JSON has no form for") from None
    if len(encoded) > MAX_EVENT_BYTES:
        raise BadEvent(f"the event is larger than {MAX_EVENT_BYTES >> 20} MiB")
    fault = _fault(event)
    account, kind = account_of(event) or "", event.get("type")
    snapshot = event.get("snapshot_event")
    names: tuple[str, ...]
    if fault is None:
        names = tuple(dict.fromkeys((event["id"], *([snapshot] if snapshot else ()))))
    else:
        names = (identity_on_event("", {"content": event}).event,)
    return Incoming(
        event=event,
        names=names,
        account=account if is_name(account) and account_fault(event) is None else "",
        livemode=event.get("livemode") is True,
        type=kind if isinstance(kind, str) and is_name(kind) else "",
        created=event_time(event, now),
        body=encoded.decode("utf-8", "replace"),
        fault=fault,
    )


def is_name(value: Any) -> bool:
    """Reports whether a value can be the id or the type of something: printable ASCII, at most 255 characters."""
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _fault(event: Mapping[str, Any]) -> str | None:
    """Returns why an event starts nothing: it does not say which it is, what happened, or whose it is."""
    for name, meaning in (("id", "which one it is"), ("type", "what happened")):
        if not is_name(event.get(name)):
            missing = event.get(name) in (None, "")
            return f"the event has no `{name}`, so {meaning} is unknown" if missing else f"the event's `{name}` cannot be read"
    snapshot = event.get("snapshot_event")
    if snapshot not in (None, "") and not is_name(snapshot):
        return "the event's `snapshot_event` cannot be read, so whether it came before is unknown"
    account = account_of(event)
    if account is not None and len(account) > 255:
        return "the event's `account` is not the id of an account"
    return account_fault(event)


def _is_deeper(value: Any, depth: int) -> bool:
    """Reports whether a value nests deeper than so many levels."""
    level: list[Any] = [value]
    for _ in range(depth):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, Mapping) else one)
            if isinstance(inner, Mapping | list | tuple)
        ]
        if not level:
            return False
    return True
