"""Invoice rules: drafts, finalizing, paying, sending (https://docs.stripe.com/invoicing/integration/workflow-transitions)."""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.simulator.account.inference import given, integer, structure
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.operations.customer_balance import apply_balance, starting_balance
from wfrun.simulator.account.operations.invoice_lines import take_pending
from wfrun.simulator.account.request import Request, nested
from wfrun.simulator.samples.defaults import DAY
from wfrun.simulator.samples.tables import NOW, Raw, Table
from wfrun.simulator.samples.templates import TEMPLATES

PAID: Table = {
    "attempted": True,
    "auto_advance": False,
    "next_payment_attempt": None,
    "status": "paid",
    "status_transitions": {"paid_at": NOW},
}


def create_invoice(request: Request) -> Raw:
    """Creates a draft. Its currency is the customer's unless it is given.

    It holds no lines until items are added, unless it takes over the customer's pending items (``pending_invoice_items_behavior``; they
    are left out where nothing is said).
    """
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
    raw = request.make("invoice", table)
    raw = request.change(raw, {"starting_balance": starting_balance(request, raw)})
    behavior = request.arguments.get("pending_invoice_items_behavior")
    return take_pending(request, raw) if behavior == "include" else raw


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
    raw = request.change(raw, {**request.marks("invoice", nested(raw, table)), **apply_balance(request, raw)})
    return settled(request, raw, {}, 0) if integer(raw, "amount_due") <= 0 else raw


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
    if raw.get("status") == "paid":
        return raw
    outside = request.arguments.get("paid_out_of_band") is True
    due = integer(raw, "amount_remaining", integer(raw, "amount_due"))
    table: Table = {"attempt_count": integer(raw, "attempt_count") + (0 if outside else 1)}
    if outside:
        table = {**table, "amount_paid_off_stripe": due}
    return settled(request, raw, table, due)


def settled(request: Request, raw: Raw, table: Table, paid: int) -> Raw:
    """Makes an invoice a paid one, of which ``paid`` was paid now; its subscription is active again where it was its latest invoice."""
    changes = nested(raw, {**PAID, **table, "amount_paid": integer(raw, "amount_paid") + paid, "amount_remaining": 0})
    raw = request.change(raw, request.marks("invoice", changes))
    if paid > 0 and request.arguments.get("paid_out_of_band") is not True:
        raw = _with_payment(request, raw, paid)
    _reactivate(request, raw)
    return raw


def _with_payment(request: Request, invoice: Raw, paid: int) -> Raw:
    """Makes the payment of an invoice with its charge, and the record that ties it to the invoice (in older releases, a field)."""
    common = {**given(invoice, "currency", "customer"), "amount": paid}
    payment_id = request.new_id("payment_intent")
    settled_now: Table = {**TEMPLATES["charge"], "amount_captured": paid, "payment_intent": payment_id}
    charge = request.make("charge", {**settled_now, **common}, fixed=request.given)
    done: Table = {**NEW["payment_intent"], "amount_received": paid, "status": "succeeded", "latest_charge": charge["id"]}
    request.make("payment_intent", {**done, **common}, fixed=request.given, id=payment_id)
    shape = request.catalog.object("invoice")
    fields = {"charge": charge["id"], "payment_intent": payment_id}
    if request.catalog.object("invoice_payment") is not None:
        amounts: Table = {"amount_paid": paid, "amount_requested": paid, "status": "paid", **given(invoice, "currency")}
        tie = {"invoice": invoice.get("id"), "payment": {"type": "payment_intent", "payment_intent": payment_id}}
        request.make("invoice_payment", {**amounts, **tie}, fixed=request.given)
    return request.change(invoice, {key: value for key, value in fields.items() if shape is not None and key in shape.fields})


def _reactivate(request: Request, invoice: Raw) -> None:
    """Makes the subscription of a paid invoice active: ``incomplete`` after its first one, ``past_due`` and ``unpaid`` after its latest.

    Source: https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses.
    """
    identity = structure(invoice, "parent", "subscription_details").get("subscription") or invoice.get("subscription")
    stored = request.store.get("subscription", identity) if isinstance(identity, str) else None
    if stored is None or stored.deleted or stored.raw.get("status") not in ("incomplete", "past_due", "unpaid"):
        return
    latest = stored.raw.get("latest_invoice")
    latest = latest.get("id") if isinstance(latest, Mapping) else latest
    if latest == invoice.get("id"):
        request.change(stored.raw, {"status": "active"})


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
