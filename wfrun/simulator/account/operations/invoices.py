"""Invoice rules: drafts, finalizing, paying, sending (https://docs.stripe.com/invoicing/integration/workflow-transitions)."""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.simulator.account.inference import given, integer, structure
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.operations.customer_balance import apply_balance, move_balance, starting_balance
from wfrun.simulator.account.operations.declines import DECLINES, NOT_AUTHENTICATED, TO_AUTHENTICATE, Decline
from wfrun.simulator.account.operations.invoice_lines import pending_are_known, take_pending
from wfrun.simulator.account.operations.test_cards import method_behind
from wfrun.simulator.account.operations.updates import draft_window, due_after
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


VOID: Table = {"status": "void", "auto_advance": False, "next_payment_attempt": None, "status_transitions": {"voided_at": NOW}}


def create_invoice(request: Request) -> Raw:
    """Creates a draft. Its currency is the customer's unless it is given.

    It holds no lines until items are added, unless it takes over the customer's pending items (``pending_invoice_items_behavior``; they
    are left out where nothing is said).
    """
    customer, subscription = request.text("customer"), request.text("subscription")
    if customer is None and subscription is None and request.text("customer_account") is None:
        raise RequestError("parameter_missing", "Missing required param: customer.")
    method = request.text("collection_method") or "charge_automatically"
    days = due_after(request, method)
    if method == "send_invoice" and days is None and request.integer("due_date") is None:
        text = "If invoice collection method is 'send_invoice', you must specify 'due_date' or 'days_until_due'."
        raise RequestError("invalid_request_error", text)
    table: Raw = dict(NEW["invoice"])
    if subscription is not None:
        customer = str(request.known("subscription", subscription).get("customer") or customer)
        table |= {"customer": customer}
    if customer is not None:
        table |= bill_to(request, customer)
    if subscription is not None:
        table["parent"] = {"type": "subscription_details", "subscription_details": {"subscription": subscription}}
    if days is not None:
        table["due_date"] = request.now + days * DAY
    raw = request.make("invoice", table)
    raw = request.change(raw, {"starting_balance": starting_balance(request, raw), **draft_window(request, raw)})
    if request.arguments.get("pending_invoice_items_behavior") != "include":
        return raw
    if not pending_are_known(request):
        request.assumed = True
        request.notes.append(f"assumed that customer {customer} has no pending invoice items but those of this simulation")
    return take_pending(request, raw)


def bill_to(request: Request, customer: str) -> Raw:
    """Returns what a new invoice holds of its customer."""
    known = request.known("customer", customer)
    words = {f"customer_{name}": known[name] for name in ("email", "name", "phone", "address") if known.get(name) is not None}
    return {**words, **given(known, "currency")}


def finalize_invoice(request: Request) -> Raw:
    """Makes a draft an open invoice; one that owes nothing is paid at once."""
    name, identity = request.target()
    raw = request.ready(name, identity, ("draft",))
    if raw.get("status") != "draft":
        raise RequestError("invoice_not_editable", "This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    return finalized(request, request.change(raw, request.taken_over(name, raw)))


def finalized(request: Request, raw: Raw) -> Raw:
    """Makes a draft an open invoice, with its number; one that owes nothing is paid at once."""
    number = raw.get("number") if isinstance(raw.get("number"), str) else f"{request.new_id('customer')[4:12].upper()}-0001"
    table: Table = {
        "automatically_finalizes_at": None,
        "next_payment_attempt": None,
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
    """Pays an invoice; a draft is finalized first. A declined card leaves it open, and counts as an attempt."""
    name, identity = request.target()
    raw = request.ready(name, identity, ("open", "draft", "uncollectible"))
    status = raw.get("status")
    if status == "paid":
        raise RequestError("invoice_not_editable", "Invoice is already paid")
    if status not in ("draft", "open", "uncollectible"):
        raise RequestError("invoice_not_editable", f"This invoice is {status} and can't be paid.")
    if status == "draft":
        raw = finalized(request, raw)
    if raw.get("status") == "paid":
        return raw
    outside = request.arguments.get("paid_out_of_band") is True
    due = integer(raw, "amount_remaining", integer(raw, "amount_due"))
    if outside:
        return settled(request, raw, {"amount_paid_off_stripe": due}, due)
    decline = decline_of(request, request.text("payment_method") or payment_method_of(request, raw))
    attempts: Table = {"attempt_count": integer(raw, "attempt_count") + 1}
    if decline is not None:
        failed_attempt(request, raw, attempts)
        raise RequestError(decline.code, decline.message, decline_code=decline.decline_code)
    return settled(request, raw, attempts, due)


def payment_method_of(request: Request, raw: Raw) -> str | None:
    """Returns the payment method that an invoice is charged to: its own, its subscription's, or its customer's.

    Source: https://docs.stripe.com/billing/subscriptions/payment-methods-setting#payment-method-priority.
    """
    own = raw.get("default_payment_method")
    identity = subscription_of(raw)
    stored = request.store.get("subscription", identity) if identity is not None else None
    from_subscription = stored.raw.get("default_payment_method") if stored is not None and not stored.deleted else None
    customer = raw.get("customer")
    held = request.store.get("customer", customer) if isinstance(customer, str) else None
    settings = structure(held.raw, "invoice_settings") if held is not None and not held.deleted else {}
    method = own or from_subscription or settings.get("default_payment_method")
    return method if isinstance(method, str) else None


def decline_of(request: Request, method: str | None) -> Decline | None:
    """Returns how a payment method is declined when nobody is there to authenticate; None where it pays."""
    standing = method_behind(request, method)
    return NOT_AUTHENTICATED if standing in TO_AUTHENTICATE else DECLINES.get(str(standing))


def failed_attempt(request: Request, raw: Raw, attempts: Table) -> Raw:
    """Records an attempt to pay an invoice that failed: it stays open, and its active subscription is past due."""
    raw = request.change(raw, {**attempts, "attempted": True})
    identity = subscription_of(raw)
    stored = request.store.get("subscription", identity) if identity is not None else None
    if stored is not None and not stored.deleted and stored.raw.get("status") == "active":
        request.change(stored.raw, {"status": "past_due"})
    return raw


def subscription_of(invoice: Raw) -> str | None:
    """Returns the id of an invoice's subscription."""
    identity = structure(invoice, "parent", "subscription_details").get("subscription") or invoice.get("subscription")
    return identity if isinstance(identity, str) else None


def void_invoice(request: Request) -> Raw:
    """Voids an open or uncollectible invoice; what it took of the customer's balance goes back.

    Source: https://docs.stripe.com/invoicing/overview#void and https://docs.stripe.com/billing/customer/balance.
    """
    name, identity = request.target()
    raw = request.ready(name, identity, ("open", "uncollectible"))
    if raw.get("status") not in ("open", "uncollectible"):
        raise RequestError(
            "invalid_request_error", f"Only an open or uncollectible invoice can be voided; this one is {raw.get('status')}."
        )
    table = nested(raw, {**VOID, **request.taken_over(name, raw)})
    raw = request.change(raw, request.marks(name, table))
    applied, customer = integer(raw, "ending_balance") - integer(raw, "starting_balance"), raw.get("customer")
    if applied and isinstance(raw.get("ending_balance"), int) and isinstance(customer, str):
        move_balance(request, customer, -applied, "unapplied_from_invoice", raw.get("currency"), invoice=identity)
    return raw


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
    identity = subscription_of(invoice)
    stored = request.store.get("subscription", identity) if identity is not None else None
    if stored is None or stored.deleted or stored.raw.get("status") not in ("incomplete", "past_due", "unpaid"):
        return
    latest = stored.raw.get("latest_invoice")
    latest = latest.get("id") if isinstance(latest, Mapping) else latest
    if latest == invoice.get("id"):
        request.change(stored.raw, {"status": "active"})


def send_invoice(request: Request) -> Raw:
    """Sends an invoice to the customer; a draft is finalized first. One that is charged automatically is not sent by hand."""
    name, identity = request.target()
    raw = request.ready(name, identity, ("open",))
    if raw.get("status") in ("void", "uncollectible"):
        raise RequestError("invoice_not_editable", f"This invoice is {raw.get('status')} and can't be sent.")
    if raw.get("collection_method") == "charge_automatically" and not request.is_guessed(raw, "collection_method"):
        text = "You can only manually send an invoice if its collection method is 'send_invoice'."
        raise RequestError("invalid_request_error", text)
    return finalized(request, raw) if raw.get("status") == "draft" else raw


def delete_invoice(request: Request) -> Raw:
    """Deletes a draft."""
    name, identity = request.target()
    raw = request.ready(name, identity, ("draft",))
    if raw.get("status") != "draft":
        raise RequestError("invoice_not_editable", "You can only delete draft invoices; void this one instead.")
    request.store.delete(name, identity)
    return {"id": identity, "object": name, "deleted": True}
