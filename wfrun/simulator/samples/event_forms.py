"""Event forms: an event as Stripe sends it, whole (a snapshot) or thin, from its type, its object and what changed.

Shapes: https://docs.stripe.com/api/events/object and https://docs.stripe.com/api/v2/core/events/object.
"""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.simulator.samples.tables import Json, Raw
from wfrun.values.datetimes import Timestamp


def snapshot_event(
    identity: str,
    type: str,
    raw: Raw,
    previous: Raw | None,
    *,
    release: str,
    now: int,
    request: Mapping[str, Json],
    pending: int = 1,
) -> Raw:
    """Returns a snapshot event: it carries the object ``raw``, and for a change the ``previous`` values.

    ``request`` (``id``, ``idempotency_key``) caused it at ``now``, unix seconds; ``pending`` endpoints have not taken it so far.
    """
    return {
        "id": identity,
        "object": "event",
        "api_version": release,
        "created": now,
        "data": {"object": raw} if previous is None else {"object": raw, "previous_attributes": previous},
        "livemode": False,
        "pending_webhooks": pending,
        "request": dict(request),
        "type": type,
    }


def thin_event(identity: str, type: str, raw: Raw, previous: Raw | None, *, now: int, snapshot: str | None) -> Raw:
    """Returns a thin event: it names its object, and ``snapshot``, the id of the snapshot event of the same change."""
    kind = str(raw["object"])
    collection = f"/{kind.replace('.', '/')}s" if kind.startswith("v2.") else f"/v1/{kind.replace('.', '/')}s"
    event: Raw = {
        "id": identity,
        "object": "v2.core.event",
        "created": str(Timestamp(now)),
        "livemode": False,
        "related_object": {"id": raw.get("id"), "type": kind, "url": f"{collection}/{raw['id']}" if "id" in raw else collection},
        "type": type,
    }
    if snapshot is not None:
        event["snapshot_event"] = snapshot
    if previous is not None:
        event["changes"] = {"before": previous, "after": {key: raw.get(key) for key in previous}}
    return event


def of_account(event: Raw, account: str) -> Raw:
    """Returns an event as a platform gets it of a connected account; a thin event also names the account as its context."""
    head = {key: event[key] for key in ("id", "object")}
    return {**head, "account": account, **({"context": account} if "data" not in event else {}), **event}
