"""Invoice rules: drafts, finalizing, paying, sending; items and credit notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.simulator.account.inference import given, integer, structure
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.request import Request, nested
from wfrun.simulator.samples.defaults import DAY
from wfrun.simulator.samples.tables import NOW, Json, Raw, Table

PAID: Table = {
    "attempted": True,
    "auto_advance": False,
    "next_payment_attempt": None,
    "status": "paid",
    "status_transitions": {"paid_at": NOW},
}


def create_invoice(request: Request) -> Raw:
    """Creates a draft. Its currency is the customer's unless it is given; it holds no lines until items are added."""
    customer = request.text("customer")
    table: Raw = dict(NEW["invoice"])
    if customer is not None:
        known = request.known("customer", customer)
        table.update({f"customer_{name}": known[name] for name in ("email", "name", "phone", "address") if known.get(name) is not None})
        table.update(given(known, "currency"))
    subscription = request.text("subscription")
    if subscription is not None:
        table["parent"] = {"type": "subscription_details", "subscription_details": {"subscription": subscription}}
    days = request.integer("days_until_due")
    if days is not None:
        table["due_date"] = request.now + days * DAY
    return request.make("invoice", table)


def add_item(request: Request) -> Raw:
    """Creates an invoice item. On a draft invoice it becomes a line, and the invoice's amounts grow by it."""
    amount, currency = _price_of(request)
    table: Raw = {**NEW["invoiceitem"], "amount": amount, "net_amount": amount, **({"currency": currency} if currency else {})}
    if request.text("price"):
        table["pricing"] = {"type": "price_details", "price_details": {"price": request.text("price")}}
    item = request.make("invoiceitem", table, fixed={"amount": amount})
    invoice_id = request.text("invoice")
    if invoice_id is not None:
        invoice = request.ready("invoice", invoice_id, ("draft",))
        if invoice.get("status") != "draft":
            raise RequestError("invoice_not_editable", "The invoice is no longer a draft: items can't be added to it.")
        _add_line(request, invoice, item)
    return item


def _price_of(request: Request) -> tuple[int, str | None]:
    amount, currency = request.integer("amount"), request.text("currency")
    if amount is not None:
        return amount, currency
    quantity = request.integer("quantity")
    pricing = structure(request.arguments, "pricing")
    price_id = request.text("price") or pricing.get("price")
    if isinstance(price_id, str) and price_id:
        price = request.known("price", price_id)
        code = price.get("currency")
        return integer(price, "unit_amount") * (quantity if quantity is not None else 1), code if isinstance(code, str) else currency
    unit = structure(request.arguments, "price_data").get("unit_amount", request.arguments.get("unit_amount"))
    if isinstance(unit, int) and not isinstance(unit, bool):
        code = structure(request.arguments, "price_data").get("currency", currency)
        return unit * (quantity if quantity is not None else 1), code if isinstance(code, str) else currency
    raise RequestError("parameter_missing", "One of amount, pricing or price_data is needed.")


def _add_line(request: Request, invoice: Raw, item: Raw) -> None:
    amount = integer(item, "amount")
    line = request.builder("line_item").object(
        "line_item",
        {
            **NEW["line_item"],
            "amount": amount,
            "subtotal": amount,
            "invoice": invoice.get("id"),
            "parent": {"type": "invoice_item_details", "invoice_item_details": {"invoice_item": item["id"], "proration": False}},
            **given(item, "currency", "description", "metadata", "quantity"),
        },
    )
    lines = structure(invoice, "lines")
    data = lines.get("data")
    known = data if isinstance(data, list) else []
    sums = ("amount_due", "amount_remaining", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax")
    changes: Raw = {name: integer(invoice, name) + amount for name in sums if isinstance(invoice.get(name), int)}
    request.change(
        invoice, {**changes, "lines": {**lines, "object": "list", "data": [*known, line], "has_more": lines.get("has_more", False)}}
    )


def finalize_invoice(request: Request) -> Raw:
    """Makes a draft an open invoice; one that owes nothing is paid at once."""
    name, identity = request.target()
    raw = request.ready(name, identity, ("draft",))
    if raw.get("status") != "draft":
        raise RequestError("invoice_not_editable", "This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    return _finalized(request, request.change(raw, request.taken_over(name, raw)))


def _finalized(request: Request, raw: Raw) -> Raw:
    number = raw.get("number") if isinstance(raw.get("number"), str) else f"{request.new_id('customer')[4:12].upper()}-0001"
    table: Table = {
        "automatically_finalizes_at": None,
        "effective_at": NOW,
        "hosted_invoice_url": "https://invoice.stripe.com/i/example",
        "invoice_pdf": "https://pay.stripe.com/invoice/example/pdf",
        "number": number,
        "status": "open",
        "status_transitions": {"finalized_at": NOW},
    }
    raw = request.change(raw, request.marks("invoice", nested(raw, table)))
    return _settled(request, raw, {}) if integer(raw, "amount_due") <= 0 else raw


def pay_invoice(request: Request) -> Raw:
    """Pays an invoice; a draft is finalized first."""
    name, identity = request.target()
    raw = request.ready(name, identity, ("open", "draft", "uncollectible"))
    status = raw.get("status")
    if status == "paid":
        raise RequestError("invoice_not_editable", "Invoice is already paid")
    if status not in ("draft", "open", "uncollectible"):
        raise RequestError("invoice_not_editable", f"This invoice is {status} and can't be paid.")
    if status == "draft":
        raw = _finalized(request, raw)
    outside = request.arguments.get("paid_out_of_band") is True
    table: Table = {"attempt_count": integer(raw, "attempt_count") + (0 if outside else 1)}
    if outside:
        table = {**table, "amount_paid_off_stripe": integer(raw, "amount_due")}
    return raw if raw.get("status") == "paid" else _settled(request, raw, table)


def _settled(request: Request, raw: Raw, table: Table) -> Raw:
    due = integer(raw, "amount_due")
    changes = nested(raw, {**PAID, **table, "amount_paid": due, "amount_remaining": 0})
    return request.change(raw, request.marks("invoice", changes))


def send_invoice(request: Request) -> Raw:
    """Sends an invoice to the customer; a draft is finalized first."""
    name, identity = request.target()
    raw = request.ready(name, identity, ("open",))
    if raw.get("status") in ("void", "uncollectible"):
        raise RequestError("invoice_not_editable", f"This invoice is {raw.get('status')} and can't be sent.")
    return _finalized(request, raw) if raw.get("status") == "draft" else raw


def delete_invoice(request: Request) -> Raw:
    """Deletes a draft."""
    name, identity = request.target()
    raw = request.ready(name, identity, ("draft",))
    if raw.get("status") != "draft":
        raise RequestError("invoice_not_editable", "You can only delete draft invoices; void this one instead.")
    request.store.delete(name, identity)
    return {"id": identity, "object": name, "deleted": True}


def create_credit_note(request: Request) -> Raw:
    """Creates a credit note: it lowers the debt of an open invoice, and is paid back or credited for a paid one."""
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
    paid = invoice.get("status") == "paid"
    credited = "post_payment_credit_notes_amount" if paid else "pre_payment_credit_notes_amount"
    most = integer(invoice, "amount_paid") - integer(invoice, credited) if paid else integer(invoice, "amount_remaining")
    if amount > most:
        raise RequestError("amount_too_large", "The credit note's amount is greater than what is left of the invoice to credit.")
    changes: Raw = {credited: integer(invoice, credited) + amount}
    if not paid:
        changes["amount_remaining"] = most - amount
        changes["amount_due"] = max(0, integer(invoice, "amount_due") - amount)
    request.change(invoice, changes)
    sums = dict.fromkeys(("amount", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), amount)
    kind: Table = {"post_payment_amount": amount, "type": "post_payment"} if paid else {"pre_payment_amount": amount, "type": "pre_payment"}
    table = {**NEW["credit_note"], **sums, **kind, **given(invoice, "currency", "customer")}
    return request.make("credit_note", table, fixed={**sums, "lines": None})


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
