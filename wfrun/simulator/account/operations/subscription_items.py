"""Subscription items: the prices of a subscription, their billing periods, and the subscription that holds them."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import UTC, datetime

from wfrun.simulator.account.inference import given, integer, structure
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.operations.products import usable_price
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.defaults import DAY
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.tables import Json, Raw, Table


def period_after(start: int, interval: str, count: int = 1) -> int:
    """Returns when a billing period that begins at ``start`` (unix seconds) ends.

    Months and years are those of the calendar; where a month is too short, its last day
    (https://docs.stripe.com/billing/subscriptions/billing-cycle).
    """
    if interval in ("day", "week"):
        return start + count * (DAY if interval == "day" else 7 * DAY)
    moment = datetime.fromtimestamp(start, UTC)
    months = moment.year * 12 + moment.month - 1 + count * (12 if interval == "year" else 1)
    year, month = divmod(months, 12)
    if year > 9999:
        raise RequestError("invalid_request_error", "The billing period ends too far in the future.")
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return int(moment.replace(year=year, month=month + 1, day=day).timestamp())


def period_of(price: Mapping[str, Json], start: int) -> int:
    """Returns when the billing period of a price that begins at ``start`` ends."""
    recurring = structure(price, "recurring")
    interval = recurring.get("interval")
    return period_after(
        start, interval if isinstance(interval, str) else "month", min(max(1, integer(recurring, "interval_count", 1)), 5000)
    )


def new_item(request: Request, item: Mapping[str, Json], subscription: str, index: int, end: int | None = None) -> Raw:
    """Returns a new item of a subscription, from its parameters. Its period ends at ``end``, else with that of its price."""
    price_id = item.get("price") or item.get("plan")
    if isinstance(price_id, str) and price_id:
        price = usable_price(request, price_id, "recurring")
    else:
        data = item.get("price_data")
        price = request.builder().object("price", {"type": "recurring", **(data if isinstance(data, Mapping) else {})})
    metadata = item.get("metadata")
    table: Table = {
        **NEW["subscription_item"],
        "id": identifier("subscription_item", request.seed, str(index)),
        "current_period_end": end if end is not None else period_of(price, request.now),
        "metadata": dict(metadata) if isinstance(metadata, Mapping) else {},
        "plan": {"id": price.get("id"), "amount": price.get("unit_amount"), **given(price, "currency", "product")},
        "quantity": integer(item, "quantity", 1),
        "subscription": subscription,
    }
    return {**request.builder("subscription_item").object("subscription_item", table), "price": price}


def changed_item(request: Request, before: Raw, wanted: Mapping[str, Json], subscription: str, index: int) -> Raw:
    """Returns an item with another price or quantity."""
    new = new_item(request, wanted, subscription, index) if any(wanted.get(name) for name in ("price", "plan", "price_data")) else {}
    kept: Raw = {key: new[key] for key in ("price", "plan") if key in new}
    return {**before, **kept, "quantity": integer(wanted, "quantity", integer(before, "quantity", 1))}


def items_of(subscription: Raw) -> list[Raw]:
    """Returns the items that a subscription holds."""
    data = structure(subscription, "items").get("data")
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


def with_items(request: Request, subscription: Raw, items: list[Raw]) -> Raw:
    """Gives a subscription its items; refuses none, and items in several currencies."""
    check_currencies(items)
    for gone in {str(item.get("id")) for item in items_of(subscription)} - {str(item.get("id")) for item in items}:
        if request.store.get("subscription_item", gone) is not None:
            request.store.delete("subscription_item", gone)
    for item in items:
        request.save(item)
    page = structure(subscription, "items")
    return request.change(subscription, {"items": {**page, "object": "list", "data": items, "has_more": False}})


def first_period(request: Request, items: list[Raw], trial_end: int | None) -> Raw:
    """Returns the period that begins now as fields of the subscription, in releases that keep it there and not in its items."""
    shape = request.catalog.object("subscription")
    if shape is None or "current_period_end" not in shape.fields:
        return {}
    ends = [period_of(structure(item, "price"), request.now) for item in items]
    end = trial_end if trial_end is not None else min(ends, default=period_after(request.now, "month"))
    return {"current_period_start": request.now, "current_period_end": end}


def check_currencies(items: list[Raw]) -> None:
    """Refuses items whose prices are in several currencies."""
    codes = sorted({str(code) for item in items if isinstance(code := structure(item, "price").get("currency"), str)})
    if len(codes) > 1:
        raise RequestError(
            "invalid_request_error", f"All prices of a subscription must have one currency; these are in {' and '.join(codes)}."
        )
