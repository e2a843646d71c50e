"""Billing rules: customers, prices and subscriptions."""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.simulator.account.inference import given, integer, structure
from wfrun.simulator.account.objects import RequestError, no_such_object
from wfrun.simulator.account.operations.amount_limits import MINIMUM, below_minimum
from wfrun.simulator.account.operations.amount_text import format_amount
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.operations.generic import delete
from wfrun.simulator.account.operations.products import usable_price
from wfrun.simulator.account.operations.subscription_items import (
    changed_item,
    first_period,
    items_of,
    new_item,
    period_after,
    period_of,
    with_items,
)
from wfrun.simulator.account.request import Request, nested
from wfrun.simulator.samples.defaults import DAY
from wfrun.simulator.samples.states import STATES
from wfrun.simulator.samples.tables import NOW, Json, Raw


def delete_customer(request: Request) -> Raw:
    """Deletes a customer; their subscriptions end at once."""
    answer = delete(request)
    for stored in list(request.store.of_kind("subscription")):
        if stored.raw.get("customer") == answer["id"] and stored.raw.get("status") != "canceled":
            _ended(request, stored.raw)
    return answer


def change_balance(request: Request) -> Raw:
    """Creates a transaction on a customer's balance, which moves by its amount."""
    identity = str(request.arguments["customer"])
    customer = request.known("customer", identity)
    amount, currency = request.integer("amount"), request.text("currency")
    if amount is None or currency is None:
        raise RequestError("parameter_missing", "Missing required param: amount and currency.")
    if customer.get("currency") not in (None, currency) and integer(customer, "balance") != 0:
        raise RequestError(
            "invalid_request_error", f"The customer's balance is in {customer.get('currency')}; it can't be changed in {currency}."
        )
    balance = integer(customer, "balance") + amount
    request.change(customer, {"balance": balance, "currency": currency})
    table = {**NEW["customer_balance_transaction"], "amount": amount, "currency": currency, "customer": identity, "ending_balance": balance}
    return request.make("customer_balance_transaction", table)


def create_subscription(request: Request) -> Raw:
    """Creates a subscription with its items: active, or on trial."""
    customer = request.text("customer")
    if customer is None:
        raise RequestError("parameter_missing", "Missing required param: customer.")
    known = request.known("customer", customer)
    identity = request.new_id("subscription")
    days = request.integer("trial_period_days")
    end = request.now + days * DAY if days else request.integer("trial_end")
    trial = end if end is not None and end > request.now else None
    items = [new_item(request, item, identity, index, trial) for index, item in enumerate(_items(request))]
    prices = [structure(item, "price") for item in items]
    table: Raw = {**NEW["subscription"], **given(known, "currency"), "customer": customer}
    table |= given(dict(prices[0]), "currency") if prices else {}
    table |= first_period(request, items, trial)
    if trial is not None:
        table |= {"status": "trialing", "trial_end": trial, "trial_start": NOW, "billing_cycle_anchor": trial}
    elif request.text("payment_behavior") == "default_incomplete":
        table |= {"status": "incomplete"}
    raw = request.make("subscription", table, fixed={"items": None, "trial_end": None, "billing_cycle_anchor": None}, id=identity)
    return with_items(request, raw, items)


def _items(request: Request) -> list[Mapping[str, Json]]:
    items = request.arguments.get("items")
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


def update_subscription(request: Request) -> Raw:
    """Changes a subscription: its fields, its items, and whether it ends with its period."""
    name, identity = request.target()
    raw = request.known(name, identity)
    if raw.get("status") in ("canceled", "incomplete_expired") and set(request.arguments) - {
        "subscription",
        "metadata",
        "cancellation_details",
    }:
        raise RequestError("invalid_request_error", "A canceled subscription can only update its cancellation_details and metadata.")
    changes = request.taken_over(name, raw)
    ending = request.arguments.get("cancel_at_period_end")
    if ending is True:
        changes |= {"cancel_at": _period_end(raw, request.now), "canceled_at": request.now}
    elif ending is False:
        changes |= {"cancel_at": None, "canceled_at": None}
    trial = request.integer("trial_end")
    if request.text("trial_end") == "now" or (trial is not None and trial <= request.now):
        changes |= {"status": "active", "trial_end": request.now}
    elif trial is not None:
        changes |= {"status": "trialing", "trial_end": trial}
    raw = request.change(raw, changes)
    if "trial_end" in changes and items_of(raw):
        ahead = integer(raw, "trial_end")
        raw = request.change(raw, first_period(request, items_of(raw), ahead if ahead > request.now else None))
        raw = with_items(request, raw, [_in_trial(item, integer(raw, "trial_end"), request.now) for item in items_of(raw)])
    return with_items(request, raw, _changed_items(request, raw)) if _items(request) else raw


def _in_trial(item: Raw, trial_end: int, now: int) -> Raw:
    """Returns an item whose period is the trial, or begins where the trial has ended."""
    price = structure(item, "price")
    periods = {"current_period_start": now, "current_period_end": trial_end if trial_end > now else period_of(price, now)}
    return {**item, **{key: value for key, value in periods.items() if key in item}}


def _changed_items(request: Request, raw: Raw) -> list[Raw]:
    items = items_of(raw)
    for index, wanted in enumerate(_items(request)):
        identity = wanted.get("id")
        place = next((at for at, item in enumerate(items) if item.get("id") == identity), None) if identity else None
        if place is None:
            if identity:
                raise no_such_object("subscription_item", str(identity))
            items.append(new_item(request, wanted, str(raw.get("id")), index))
        elif wanted.get("deleted") is True:
            del items[place]
        else:
            items[place] = changed_item(request, items[place], wanted, str(raw.get("id")), index)
    return items


def _period_end(raw: Raw, now: int) -> int:
    items = items_of(raw)
    return (integer(items[0], "current_period_end") if items else 0) or period_after(now, "month")


def cancel_subscription(request: Request) -> Raw:
    """Ends a subscription at once.

    One that has ended is not found (Stripe's reference: a canceled subscription can't be canceled again).
    """
    name, identity = request.target()
    raw = request.known(name, identity)
    if raw.get("status") in ("canceled", "incomplete_expired"):
        raise no_such_object(name, identity)
    return _ended(request, request.change(raw, request.taken_over(name, raw)))


def _ended(request: Request, raw: Raw) -> Raw:
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


def create_session(request: Request) -> Raw:
    """Creates an open Checkout session with the total of its lines (https://docs.stripe.com/api/checkout/sessions/create).

    A payment takes one-time prices, a subscription at least one recurring price.
    """
    table: Raw = dict(NEW["checkout.session"])
    mode = request.text("mode") or "payment"
    total, currency, known, recurring = 0, request.text("currency"), False, False
    for line in _lines(request):
        quantity = integer(line, "quantity", 1)
        data = structure(line, "price_data")
        price: Mapping[str, Json] = data
        if isinstance(line.get("price"), str) and line["price"]:
            price = usable_price(request, str(line["price"]))
        recurring = recurring or isinstance(price.get("recurring"), Mapping)
        code = price.get("currency")
        if currency is not None and isinstance(code, str) and code.lower() != currency.lower():
            option = structure(price, "currency_options", currency.lower())
            if "unit_amount" not in option:
                text = f"All line items must have one currency; these are in {currency.lower()} and {code.lower()}."
                raise RequestError("invalid_request_error", text)
            price, code = option, currency
        if not isinstance(price.get("unit_amount"), int):
            request.not_carried_out("line_items")
        total += integer(price, "unit_amount") * quantity
        currency = code.lower() if isinstance(code, str) else currency
        known = True
    _check_mode(mode, known=known, recurring=recurring)
    if known:
        if mode == "payment" and below_minimum(total, currency):
            least = format_amount(MINIMUM[str(currency)], currency)
            text = f"The Checkout Session's total amount due must add up to at least {least} {currency}"
            raise RequestError("amount_too_small", text)
        table |= {"amount_subtotal": total, "amount_total": total, "currency": currency}
    if mode == "setup":
        table |= {"payment_status": "no_payment_required"}
    return request.make("checkout.session", table, fixed={"line_items": None})


def _check_mode(mode: str, *, known: bool, recurring: bool) -> None:
    if mode == "payment" and recurring:
        raise RequestError(
            "invalid_request_error",
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
        )
    if mode == "subscription" and known and not recurring:
        text = "You must provide at least one recurring price in `subscription` mode when using prices."
        raise RequestError("invalid_request_error", text)
    if mode == "setup" and known:
        raise RequestError("invalid_request_error", "You can not pass `line_items` in `setup` mode.")


def _lines(request: Request) -> list[Mapping[str, Json]]:
    lines = request.arguments.get("line_items")
    return [line for line in lines if isinstance(line, Mapping)] if isinstance(lines, list) else []
