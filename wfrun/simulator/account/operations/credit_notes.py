"""Credit notes: what they take off an invoice, give back and credit (https://docs.stripe.com/api/credit_notes/create)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.simulator.account.inference import given, integer, structure
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.operations.customer_balance import move_balance
from wfrun.simulator.account.operations.invoices import settled
from wfrun.simulator.account.operations.refunds import refund_of_charge
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.tables import NOW, Json, Raw, Table
from wfrun.values.amount_limits import format_amount

PARTS = ("refund_amount", "credit_amount", "out_of_band_amount")


def create_credit_note(request: Request) -> Raw:
    """Creates a credit note.

    It first lowers what remains of the invoice; one of which nothing remains is paid. The rest of it was paid already: it is refunded,
    credited to the customer's balance or given back outside of Stripe, in parts that must add up to it.
    """
    identity = request.text("invoice")
    if identity is None:
        raise RequestError("parameter_missing", "Missing required param: invoice.")
    invoice = request.known("invoice", identity)
    if invoice.get("status") not in ("open", "paid"):
        raise RequestError("invalid_request_error", f"A credit note needs an open or paid invoice; this one is {invoice.get('status')}.")
    amount = request.integer("amount")
    if amount is None:
        amount = _sum_of_lines(request.arguments.get("lines"))
    if amount is None or amount <= 0:
        raise RequestError("parameter_invalid_integer", "Invalid positive integer: the credit note has no amount.")
    before = min(amount, integer(invoice, "amount_remaining") if invoice.get("status") == "open" else 0)
    after = amount - before
    if after > integer(invoice, "amount_paid") - integer(invoice, "post_payment_credit_notes_amount"):
        raise RequestError("amount_too_large", "The credit note's amount is greater than what is left of the invoice to credit.")
    parts = {name: _part(request, name) for name in PARTS}
    linked = sum(integer(one, "amount_refunded") for one in _refunds(request))
    _check_sum(request, sum(parts.values()) + linked, after, invoice.get("currency"))
    sums = dict.fromkeys(("amount", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), amount)
    kind = "mixed" if before and after else "post_payment" if after else "pre_payment"
    table: Table = {**NEW["credit_note"], **sums, "type": kind, "pre_payment_amount": before, "post_payment_amount": after}
    refunds = [{"amount_refunded": integer(one, "amount_refunded"), "refund": one.get("refund")} for one in _refunds(request)]
    made = request.make(
        "credit_note",
        {**table, **given(invoice, "currency", "customer")},
        fixed={**sums, "lines": None, "refunds": None, **dict.fromkeys(PARTS)},
    )
    changes: Raw = {}
    if parts["refund_amount"] and (refund := _refunded(request, invoice, parts["refund_amount"])) is not None:
        refunds.append({"amount_refunded": parts["refund_amount"], "refund": refund})
    if parts["credit_amount"] and isinstance(invoice.get("customer"), str):
        customer, facts = invoice["customer"], {"credit_note": made["id"], "invoice": identity}
        entry = move_balance(request, customer, -parts["credit_amount"], "credit_note", invoice.get("currency"), **facts)
        changes["customer_balance_transaction"] = entry
    if parts["out_of_band_amount"]:
        changes["out_of_band_amount"] = parts["out_of_band_amount"]
    shape = request.catalog.object("credit_note")
    if refunds and shape is not None and "refunds" in shape.fields:
        changes["refunds"] = [{**one, "type": "refund"} for one in refunds]
    _lower(request, invoice, before, after)
    return request.change(made, changes) if changes else made


def void_credit_note(request: Request) -> Raw:
    """Voids a credit note of an open invoice, which owes its amount again (https://docs.stripe.com/invoicing/integration/credit-notes)."""
    name, identity = request.target()
    raw = request.ready(name, identity, ("issued",))
    if raw.get("status") != "issued":
        raise RequestError("invalid_request_error", "This credit note has already been voided.")
    invoice_id = raw.get("invoice")
    stored = request.store.get("invoice", invoice_id) if isinstance(invoice_id, str) else None
    if stored is None or stored.assumed:
        request.assumed = True
        request.notes.append("the invoice of the credit note is not known: what voiding does to it is not carried out")
    elif stored.raw.get("status") != "open":
        text = f"You can only void credit notes of open invoices; this one's is {stored.raw.get('status')}."
        raise RequestError("invalid_request_error", text)
    else:
        _lower(request, stored.raw, -integer(raw, "pre_payment_amount", integer(raw, "amount")), 0)
    return request.change(raw, {**request.taken_over(name, raw), **request.marks(name, {"status": "void", "voided_at": NOW})})


def _lower(request: Request, invoice: Raw, before: int, after: int) -> None:
    """Counts a credit note on its invoice: ``before`` payment of what it covers, and ``after``."""
    remaining = integer(invoice, "amount_remaining") - before
    changes: Raw = {"post_payment_credit_notes_amount": integer(invoice, "post_payment_credit_notes_amount") + after}
    if before:
        changes["pre_payment_credit_notes_amount"] = integer(invoice, "pre_payment_credit_notes_amount") + before
        changes["amount_remaining"] = remaining
        changes["amount_due"] = max(0, integer(invoice, "amount_due") - before)
    invoice = request.change(invoice, changes)
    if before and remaining <= 0:
        settled(request, invoice, {}, 0)


def _part(request: Request, name: str) -> int:
    return request.positive(name, 0) if request.given.get(name) not in (None, "", 0) else 0


def _refunds(request: Request) -> list[Mapping[str, Json]]:
    refunds = request.arguments.get("refunds")
    return [one for one in refunds if isinstance(one, Mapping)] if isinstance(refunds, list) else []


def _check_sum(request: Request, parts: int, after: int, currency: Json) -> None:
    if "refund" in request.given:
        request.not_carried_out("refund")
    elif parts != after:
        raise RequestError(
            "invalid_request_error",
            f"The sum of refunds, credit amount and out of band amount ({format_amount(parts, currency)}) must equal the credit note's "
            f"post payment amount ({format_amount(after, currency)}).",
        )


def _refunded(request: Request, invoice: Raw, amount: int) -> str | None:
    """Refunds a part of what paid an invoice; None where the account does not know what did."""
    charge = invoice.get("charge")
    if not isinstance(charge, str):
        payments = [
            stored.raw
            for stored in request.store.of_kind("invoice_payment")
            if stored.raw.get("invoice") == invoice.get("id") and stored.raw.get("status") == "paid"
        ]
        paid = structure(payments[0], "payment") if len(payments) == 1 else {}
        charge = paid.get("charge")
        intent = paid.get("payment_intent", invoice.get("payment_intent"))
        payment = request.store.get("payment_intent", intent) if isinstance(intent, str) else None
        if not isinstance(charge, str) and payment is not None:
            charge = payment.raw.get("latest_charge")
    if not isinstance(charge, str) or request.store.get("charge", charge) is None:
        request.not_carried_out("refund_amount")
        return None
    return str(refund_of_charge(request, charge, amount)["id"])


def _sum_of_lines(lines: Json) -> int | None:
    total = 0
    for line in lines if isinstance(lines, list) else ():
        if not isinstance(line, Mapping):
            return None
        one: Any = line.get("amount")
        if not isinstance(one, int):
            one = integer(line, "unit_amount") * integer(line, "quantity", 1)
        total += one
    return total or None
