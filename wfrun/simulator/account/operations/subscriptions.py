"""Subscription rules: beginning, changing, pausing and ending them (https://docs.stripe.com/billing/subscriptions/overview)."""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.simulator.account.inference import given, integer, structure
from wfrun.simulator.account.objects import RequestError, no_such_object
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.operations.prorations import prorate, with_prorations
from wfrun.simulator.account.operations.subscription_invoices import bill, collect, payable
from wfrun.simulator.account.operations.subscription_items import (
    changed_item,
    first_period,
    items_of,
    new_item,
    period_after,
    period_of,
    with_items,
)
from wfrun.simulator.account.operations.updates import due_after
from wfrun.simulator.account.request import Request, nested
from wfrun.simulator.samples.defaults import DAY
from wfrun.simulator.samples.states import STATES
from wfrun.simulator.samples.tables import NOW, Json, Raw


def create_subscription(request: Request) -> Raw:
    """Creates a subscription with its items and its first invoice: active, on trial, or incomplete until that is paid.

    Source: https://docs.stripe.com/api/subscriptions/create and https://docs.stripe.com/billing/subscriptions/overview.
    """
    customer, wanted = request.text("customer"), _items(request)
    if customer is None:
        raise RequestError("parameter_missing", "Missing required param: customer.")
    if not wanted:
        raise RequestError("parameter_missing", "Missing required param: items.")
    known = request.known("customer", customer)
    method = request.text("collection_method") or "charge_automatically"
    if due_after(request, method) is None and method == "send_invoice":
        text = "If invoice collection method is 'send_invoice', you must specify 'due_date' or 'days_until_due'."
        raise RequestError("invalid_request_error", text)
    identity = request.new_id("subscription")
    trial = _trial(request)
    items = [new_item(request, item, identity, index, trial) for index, item in enumerate(wanted)]
    _check_prices(items)
    prices = [structure(item, "price") for item in items]
    table: Raw = {**NEW["subscription"], **given(known, "currency"), "customer": customer}
    table |= given(dict(prices[0]), "currency") | first_period(request, items, trial)
    if trial is not None:
        table |= {"status": "trialing", "trial_end": trial, "trial_start": NOW, "billing_cycle_anchor": trial}
    fixed = {"items": None, "trial_end": None, "billing_cycle_anchor": None, "cancel_at_period_end": None}
    raw = with_items(request, request.make("subscription", table, fixed=fixed, id=identity), items)
    if request.arguments.get("cancel_at_period_end") is True:
        raw = request.change(raw, _ending(raw, request.now))
    if request.integer("billing_cycle_anchor") is not None:
        request.not_carried_out("billing_cycle_anchor")
    return _begun(request, raw, method)


def _begun(request: Request, raw: Raw, method: str) -> Raw:
    """Makes the first invoice of a subscription and collects it as its payment behavior says."""
    behavior = request.text("payment_behavior") or "allow_incomplete"
    if behavior == "pending_if_incomplete":
        raise RequestError(
            "invalid_request_error", "Setting `payment_behavior` to `pending_if_incomplete` has no effect when creating a subscription."
        )
    if method == "charge_automatically" and behavior != "default_incomplete" and raw.get("status") != "trialing":
        payable(request, raw)
    invoice = bill(request, raw, "subscription_create")
    raw = request.change(raw, {"latest_invoice": invoice["id"]})
    if method == "send_invoice":
        return raw
    paid = collect(request, invoice, behavior)
    if paid.get("status") != "paid":
        raw = request.change(raw, {"status": "incomplete"})
    return raw


def _trial(request: Request) -> int | None:
    """Returns the end of the trial that the request asks for; refuses one that lies behind."""
    days, end = request.integer("trial_period_days"), request.integer("trial_end")
    if days is not None and end is not None:
        raise RequestError("invalid_request_error", "You may only specify one of these parameters: trial_end, trial_period_days.")
    if end is not None and end <= request.now:
        raise RequestError("invalid_request_error", "Invalid timestamp: trial_end must be an integer Unix timestamp in the future.")
    return request.now + days * DAY if days else end


def _items(request: Request) -> list[Mapping[str, Json]]:
    items = request.arguments.get("items")
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


def _check_prices(items: list[Raw]) -> None:
    """Refuses two items with one price (https://docs.stripe.com/billing/subscriptions/multiple-products)."""
    prices = [str(structure(item, "price").get("id")) for item in items]
    twice = next((price for at, price in enumerate(prices) if price in prices[:at]), None)
    if twice is not None:
        text = f"Cannot create a Subscription with multiple Subscription Items with the same Price: {twice}"
        raise RequestError("invalid_request_error", text)


def update_subscription(request: Request) -> Raw:
    """Changes a subscription: its fields, its items, its trial, and whether it ends with its period.

    Source: https://docs.stripe.com/api/subscriptions/update; prorations: https://docs.stripe.com/billing/subscriptions/prorations.
    """
    name, identity = request.target()
    raw = request.known(name, identity)
    ended = raw.get("status") in ("canceled", "incomplete_expired")
    if ended and set(request.given) - {"subscription", "metadata", "cancellation_details", "expand"}:
        raise RequestError("invalid_request_error", "A canceled subscription can only update its cancellation_details and metadata.")
    changes = request.taken_over(name, raw, without=("items", "cancel_at_period_end", "trial_end"))
    ending = request.arguments.get("cancel_at_period_end")
    if ending is True:
        changes |= _ending(raw, request.now)
    elif ending is False:
        changes |= {"cancel_at": None, "canceled_at": None, "cancel_at_period_end": False}
    elif isinstance(changes.get("cancel_at"), int):
        changes |= {"canceled_at": request.now, "cancel_at_period_end": False}
    raw = request.change(raw, changes)
    if request.given.get("trial_end") is not None:
        raw = _change_trial(request, raw)
    return with_prorations(request, raw, _changed_items(request, raw)) if _items(request) else raw


def _ending(raw: Raw, now: int) -> Raw:
    """Returns what says that a subscription ends with its period."""
    items = items_of(raw)
    end = (integer(items[0], "current_period_end") if items else 0) or integer(raw, "current_period_end") or period_after(now, "month")
    return {"cancel_at": end, "canceled_at": now, "cancel_at_period_end": True}


def _change_trial(request: Request, raw: Raw) -> Raw:
    """Sets the end of a trial; one that ends now begins the first period that is paid."""
    was_trialing, end = raw.get("status") == "trialing", request.integer("trial_end")
    over = request.text("trial_end") == "now" or (end is not None and end <= request.now)
    ahead = None if over or end is None else end
    status = "trialing" if ahead is not None else "active" if was_trialing else raw.get("status")
    raw = request.change(raw, {"status": status, "trial_end": ahead if ahead is not None else request.now})
    if items_of(raw):
        raw = request.change(raw, first_period(request, items_of(raw), ahead))
        raw = with_items(request, raw, [_in_period(item, ahead, request.now) for item in items_of(raw)])
    if not (over and was_trialing):
        return raw
    if raw.get("collection_method") != "send_invoice":
        payable(request, raw)
    invoice = bill(request, raw, "subscription_cycle")
    raw = request.change(raw, {"latest_invoice": invoice["id"], "billing_cycle_anchor": request.now})
    if raw.get("collection_method") != "send_invoice" and collect(request, invoice, "allow_incomplete").get("status") != "paid":
        raw = request.change(raw, {"status": "past_due"})
    return raw


def _in_period(item: Raw, trial_end: int | None, now: int) -> Raw:
    """Returns an item whose period is the trial, or begins where the trial has ended."""
    price = structure(item, "price")
    periods = {"current_period_start": now, "current_period_end": trial_end if trial_end is not None else period_of(price, now)}
    return {**item, **{key: value for key, value in periods.items() if key in item}}


def _changed_items(request: Request, raw: Raw) -> list[Raw]:
    items = items_of(raw)
    for index, wanted in enumerate(_items(request)):
        identity = wanted.get("id")
        place = next((at for at, item in enumerate(items) if item.get("id") == identity), None) if identity else None
        if place is None:
            if identity:
                raise no_such_object("subscription_item", str(identity))
            end = integer(items[0], "current_period_end") if items else 0
            items.append(new_item(request, wanted, str(raw.get("id")), index, end or None))
        elif wanted.get("deleted") is True:
            del items[place]
        else:
            items[place] = changed_item(request, items[place], wanted, str(raw.get("id")), index)
    _check_prices(items)
    return items


def cancel_subscription(request: Request) -> Raw:
    """Ends a subscription at once. One that has ended is not found (Stripe's reference: it can't be canceled again).

    With ``prorate`` the customer is credited for what is left of the period, with ``invoice_now`` a last invoice takes pending items.
    """
    name, identity = request.target()
    raw = request.known(name, identity)
    if raw.get("status") in ("canceled", "incomplete_expired"):
        raise no_such_object(name, identity)
    raw = request.change(raw, request.taken_over(name, raw))
    if request.arguments.get("prorate") is True and raw.get("status") != "trialing":
        if not items_of(raw):
            request.not_carried_out("prorate")
        prorate(request, raw, items_of(raw), [])
    raw = end_subscription(request, raw)
    if request.arguments.get("invoice_now") is True:
        invoice = bill(request, raw, "subscription_update", with_items=False)
        raw = request.change(raw, {"latest_invoice": invoice["id"]})
        if raw.get("collection_method") != "send_invoice":
            collect(request, invoice, "allow_incomplete")
    return raw


def end_subscription(request: Request, raw: Raw) -> Raw:
    """Ends a subscription now."""
    known = structure(raw, "cancellation_details")
    table = {
        **STATES["subscription"]["canceled"],
        "cancellation_details": {**known, "reason": "cancellation_requested"},
        "cancel_at_period_end": False,
    }
    return request.change(raw, request.marks("subscription", nested(raw, table)))


def pause_subscription(request: Request) -> Raw:
    """Pauses a subscription."""
    name, identity = request.target()
    raw = request.known(name, identity)
    if raw.get("status") not in ("active", "trialing"):
        raise RequestError(
            "invalid_request_error", f"Only an active or trialing subscription can be paused; this one is {raw.get('status')}."
        )
    return request.change(raw, {"status": "paused"})


def delete_discount(request: Request) -> Raw:
    """Takes the discount from a customer or a subscription (https://docs.stripe.com/api/discounts)."""
    name, identity = request.target()
    raw = request.known(name, identity)
    held = raw.get("discount")
    first = next((one for one in raw.get("discounts") or () if one), None)
    found = held if held is not None else first
    if found is None and {"discount", "discounts"} & raw.keys() and not request.is_guessed(raw, "discounts"):
        kind = name.replace("_", " ")
        raise RequestError("resource_missing", f"No active discount for {kind}: {identity}")
    changes: Raw = {key: [] if key == "discounts" else None for key in ("discount", "discounts") if key in raw}
    request.change(raw, changes)
    discount = found.get("id") if isinstance(found, Mapping) else found
    return {"id": discount if isinstance(discount, str) else request.new_id("discount"), "object": "discount", "deleted": True}


RUNNING = ("not_started", "active")
"""States of a schedule that has not ended."""


def cancel_schedule(request: Request) -> Raw:
    """Ends a schedule and its subscription at once (https://docs.stripe.com/api/subscription_schedules/cancel)."""
    raw = _running_schedule(request, "cancel")
    subscription = raw.get("subscription")
    if isinstance(subscription, str) and _is_held(request, subscription):
        held = request.known("subscription", subscription)
        if held.get("status") not in ("canceled", "incomplete_expired"):
            end_subscription(request, held)
        beyond = {"invoice_now": "the last invoice of a canceled schedule", "prorate": "the credit for the rest of a canceled schedule"}
        for parameter, what in beyond.items():
            if request.arguments.get(parameter) is not False and held.get("status") != "trialing":
                request.assumed = True
                request.notes.append(f"{what} (`{parameter}`) is not carried out in simulation")
    return request.change(raw, {"status": "canceled", "canceled_at": request.now, "current_phase": None})


def release_schedule(request: Request) -> Raw:
    """Ends a schedule and lets its subscription go on (https://docs.stripe.com/api/subscription_schedules/release)."""
    raw = _running_schedule(request, "release")
    subscription = raw.get("subscription")
    if isinstance(subscription, str) and _is_held(request, subscription):
        request.change(request.known("subscription", subscription), {"schedule": None})
    changes = {"status": "released", "released_at": request.now, "current_phase": None}
    return request.change(raw, {**changes, "released_subscription": subscription, "subscription": None})


def _is_held(request: Request, subscription: str) -> bool:
    """Reports whether the account holds the subscription of a schedule, or may make it up."""
    return not request.strict or request.store.get("subscription", subscription) is not None


def _running_schedule(request: Request, verb: str) -> Raw:
    name, identity = request.target()
    raw = request.ready(name, identity, RUNNING)
    if raw.get("status") not in RUNNING:
        text = f"You cannot {verb} a subscription schedule that is currently in the `{raw.get('status')}` status."
        raise RequestError("invalid_request_error", text)
    return raw
