"""Subscription invoices: the invoice of a period, and how it is collected (https://docs.stripe.com/billing/invoices/subscription)."""

from __future__ import annotations

from wfrun.simulator.account.inference import given, integer, structure
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.operations.customer_balance import starting_balance
from wfrun.simulator.account.operations.invoice_lines import pending_are_known, set_lines, take_pending
from wfrun.simulator.account.operations.invoices import bill_to, decline_of, failed_attempt, finalized, payment_method_of, settled
from wfrun.simulator.account.operations.subscription_items import items_of
from wfrun.simulator.account.operations.updates import draft_window
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.defaults import DAY
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.tables import Raw, Table


def payable(request: Request, subscription: Raw) -> None:
    """Refuses to charge a customer of whom the account knows that there is nothing to charge.

    Source: https://docs.stripe.com/billing/subscriptions/payment-methods-setting.
    """
    customer = str(subscription.get("customer"))
    stored = request.store.get("customer", customer)
    if stored is None or stored.assumed or not {"default_source", "invoice_settings"} <= stored.raw.keys():
        return
    own = subscription.get("default_payment_method") or subscription.get("default_source") or stored.raw.get("default_source")
    if own is None and structure(stored.raw, "invoice_settings").get("default_payment_method") is None:
        raise RequestError(
            "resource_missing",
            "This customer has no attached payment source or default payment method. Please consider adding a default payment method. For "
            "more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.",
        )


def bill(request: Request, subscription: Raw, reason: str, *, with_items: bool = True) -> Raw:
    """Makes the draft of a subscription's invoice: its items for their periods, and the customer's pending items."""
    customer = str(subscription.get("customer"))
    method = subscription.get("collection_method") or "charge_automatically"
    days = subscription.get("days_until_due")
    table: Raw = {
        **NEW["invoice"],
        **bill_to(request, customer),
        **given(subscription, "currency", "customer"),
        "auto_advance": True,
        "billing_reason": reason,
        "collection_method": method,
        "parent": {"type": "subscription_details", "subscription_details": {"subscription": subscription.get("id")}},
        **({"due_date": request.now + days * DAY} if isinstance(days, int) and method == "send_invoice" else {}),
    }
    shape = request.catalog.object("invoice")
    if shape is not None and "subscription" in shape.fields:
        table["subscription"] = subscription.get("id")
    raw = request.make("invoice", table, fixed=request.given)
    raw = request.change(raw, {"starting_balance": starting_balance(request, raw), **draft_window(request, raw)})
    if with_items:
        lines = [_line(request, raw, subscription, item) for item in items_of(subscription)]
        raw = set_lines(request, raw, lines, sum(integer(line, "amount") for line in lines))
    raw = take_pending(request, raw)
    stored = request.store.get("invoice", str(raw["id"]))
    if stored is not None and not pending_are_known(request):
        stored.assumed = True  # there may be pending items that the account does not know
    return raw


def _line(request: Request, invoice: Raw, subscription: Raw, item: Raw) -> Raw:
    price, quantity = structure(item, "price"), integer(item, "quantity", 1)
    free = subscription.get("status") == "trialing"
    if not isinstance(price.get("unit_amount"), int) and not free:
        request.assumed = True
        request.notes.append(f"the price {price.get('id')} has no amount for a unit: what it adds to the invoice is assumed to be nothing")
    amount = 0 if free else integer(price, "unit_amount") * quantity
    details = {"proration": False, "subscription": subscription.get("id"), "subscription_item": item.get("id")}
    pricing = {"price": price.get("id"), **given(dict(price), "product")}
    start = item.get("current_period_start", subscription.get("current_period_start"))
    end = item.get("current_period_end", subscription.get("current_period_end"))
    return request.builder("line_item").object(
        "line_item",
        {
            **NEW["line_item"],
            "id": identifier("line_item", request.seed, str(item.get("id"))),
            "amount": amount,
            "subtotal": amount,
            "invoice": invoice.get("id"),
            "parent": {"type": "subscription_item_details", "subscription_item_details": details},
            "period": {"start": start, "end": end},
            "pricing": {"type": "price_details", "price_details": pricing, **given(dict(price), "unit_amount_decimal")},
            "quantity": quantity,
            "subscription": subscription.get("id"),
            **given(invoice, "currency"),
        },
    )


def collect(request: Request, invoice: Raw, behavior: str) -> Raw:
    """Finalizes an invoice and charges it, as a payment behavior says; returns it paid, or open where it could not be paid.

    ``default_incomplete`` leaves it to the customer, ``error_if_incomplete`` refuses the whole request where the card is declined.
    """
    raw = finalized(request, invoice)
    if raw.get("status") == "paid":
        return raw
    if behavior == "default_incomplete":
        return _to_pay(request, raw)
    attempts: Table = {"attempt_count": integer(raw, "attempt_count") + 1}
    decline = decline_of(request, payment_method_of(request, raw))
    if decline is None:
        return settled(request, raw, attempts, integer(raw, "amount_remaining"))
    if behavior == "error_if_incomplete":
        raise RequestError(decline.code, decline.message)
    return failed_attempt(request, raw, attempts)


def _to_pay(request: Request, invoice: Raw) -> Raw:
    """Makes the payment that waits for the customer of an open invoice."""
    due = integer(invoice, "amount_remaining")
    method = payment_method_of(request, invoice)
    table = {**NEW["payment_intent"], "amount": due, **given(invoice, "currency", "customer"), "payment_method": method}
    state = {"status": "requires_confirmation" if method is not None else "requires_payment_method"}
    payment = request.make("payment_intent", {**table, **state}, fixed=request.given)
    shape = request.catalog.object("invoice")
    if request.catalog.object("invoice_payment") is not None:
        tie = {"invoice": invoice.get("id"), "payment": {"type": "payment_intent", "payment_intent": payment["id"]}}
        amounts: Table = {"amount_paid": None, "amount_requested": due, "status": "open", **given(invoice, "currency")}
        request.make("invoice_payment", {**amounts, **tie}, fixed=request.given)
    held = shape is not None and "payment_intent" in shape.fields
    return request.change(invoice, {"payment_intent": payment["id"]}) if held else invoice
