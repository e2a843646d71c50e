"""Prorations: the credit for the unused time of what a subscription had, and the debit for the time that is left of what it has now.

Both are counted to the second and rounded down, each by itself: of 2,000 for a month of which two thirds are left, -1,334 is credited.
Unchanged items give nothing; a changed one is credited whole and debited whole. The amounts become pending items of the customer, which the
next invoice takes, or an invoice of their own (``always_invoice``); ``none`` makes neither.

Sources: https://docs.stripe.com/billing/subscriptions/prorations; the rounding from https://github.com/Kiln-AI/Seahaven, which records it.
"""

from __future__ import annotations

from wfrun.simulator.account.inference import given, integer, structure
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.operations.subscription_invoices import bill, collect
from wfrun.simulator.account.operations.subscription_items import items_of, with_items
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.tables import Raw


def with_prorations(request: Request, subscription: Raw, items: list[Raw]) -> Raw:
    """Gives a subscription other items, with the prorations that the request asks for."""
    before = items_of(subscription)
    raw = with_items(request, subscription, items)
    behavior = request.text("proration_behavior") or "create_prorations"
    if _intervals(before) != _intervals(items) and before and items:
        request.assumed = True
        request.notes.append("a change of the billing interval begins a new period and an invoice: that is not carried out in simulation")
        return raw
    moment = request.integer("proration_date")
    if behavior == "none" or raw.get("status") not in ("active", "past_due", "unpaid"):
        return raw
    if prorate(request, raw, before, items, moment) and behavior == "always_invoice":
        invoice = bill(request, raw, "subscription_update", with_items=False)
        raw = request.change(raw, {"latest_invoice": invoice["id"]})
        if raw.get("collection_method") != "send_invoice":
            collect(request, invoice, "allow_incomplete")
    return raw


def _intervals(items: list[Raw]) -> set[tuple[object, object]]:
    recurring = [structure(item, "price", "recurring") for item in items]
    return {(one.get("interval"), one.get("interval_count", 1)) for one in recurring}


def prorate(request: Request, subscription: Raw, before: list[Raw], after: list[Raw], moment: int | None = None) -> list[Raw]:
    """Makes the pending items for a change of items at a moment (now, where none is given); returns them."""
    at = moment if moment is not None else request.now
    period = _period(subscription, before or after)
    old, new = ({str(item.get("id")): item for item in items} for items in (before, after))
    made = [
        _pending(request, subscription, item, -1, "Unused", at, period)
        for key, item in old.items()
        if key not in new or _differ(item, new[key])
    ]
    made += [
        _pending(request, subscription, item, 1, "Remaining", at, period)
        for key, item in new.items()
        if key not in old or _differ(old[key], item)
    ]
    return [item for item in made if item is not None]


def _differ(one: Raw, other: Raw) -> bool:
    return structure(one, "price").get("id") != structure(other, "price").get("id") or one.get("quantity") != other.get("quantity")


def _period(subscription: Raw, items: list[Raw]) -> tuple[int, int]:
    """Returns the period of a subscription: an item that came later holds only what was left of it then."""
    starts = [start for item in items if (start := integer(item, "current_period_start"))]
    ends = [end for item in items if (end := integer(item, "current_period_end"))]
    start, end = integer(subscription, "current_period_start"), integer(subscription, "current_period_end")
    return min(starts, default=start), max(ends, default=end)


def _pending(request: Request, subscription: Raw, item: Raw, sign: int, word: str, at: int, period: tuple[int, int]) -> Raw | None:
    price, quantity = structure(item, "price"), integer(item, "quantity", 1)
    start, end = period
    unit = price.get("unit_amount")
    if end <= start or not isinstance(unit, int):
        request.not_carried_out("proration_behavior")
        return None
    left = end - min(max(at, start), end)
    if left == 0:
        return None
    amount = sign * unit * quantity * left // (end - start)  # rounded down, for credits too
    details = {"subscription": subscription.get("id"), "subscription_item": item.get("id")}
    return request.make(
        "invoiceitem",
        {
            **NEW["invoiceitem"],
            "amount": amount,
            "net_amount": amount,
            "description": f"{word} time on {quantity} × {price.get('nickname') or price.get('product')}",
            "discountable": False,
            "invoice": None,
            "parent": {"type": "subscription_details", "subscription_details": details},
            "period": {"start": at, "end": end},
            "pricing": {"type": "price_details", "price_details": {"price": price.get("id"), **given(dict(price), "product")}},
            "proration": True,
            "quantity": quantity,
            **given(subscription, "customer"),
            **given(dict(price), "currency"),
        },
        fixed=request.given,
        id=identifier("invoiceitem", request.seed, word, str(item.get("id"))),
    )
