"""Customer balance: the credit or debt of a customer, and how an invoice takes it into account (https://docs.stripe.com/billing/customer/balance)."""

from __future__ import annotations

from wfrun.simulator.account.inference import integer
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.tables import Raw
from wfrun.values.amount_limits import below_minimum


def starting_balance(request: Request, invoice: Raw) -> int:
    """Returns the balance with which an invoice starts: the customer's where it is in the invoice's currency; less than 0 is credit."""
    customer = invoice.get("customer")
    stored = request.store.get("customer", customer) if isinstance(customer, str) else None
    if stored is None or stored.deleted:
        known = invoice.get("starting_balance")
        if not isinstance(known, int) and isinstance(customer, str):
            request.assumed = True
            request.notes.append(f"assumed that customer {customer} has no balance: the account does not know the customer")
        return integer(invoice, "starting_balance")
    if stored.assumed:
        request.assume("customer", str(customer))
    return integer(stored.raw, "balance") if stored.raw.get("currency") in (None, invoice.get("currency")) else 0


def move_balance(request: Request, customer: str, amount: int, kind: str, currency: object, **facts: str) -> str:
    """Moves a customer's balance by an amount (less than 0 is credit) and records it; returns the id of the transaction."""
    raw = request.known("customer", customer)
    balance = integer(raw, "balance") + amount
    request.change(raw, {"balance": balance, **({"currency": currency} if isinstance(currency, str) else {})})
    table: Raw = {**NEW["customer_balance_transaction"], "type": kind, "amount": amount, "currency": currency, "customer": customer}
    made = request.make("customer_balance_transaction", {**table, "ending_balance": balance, **facts}, fixed=request.given)
    return str(made["id"])


def apply_balance(request: Request, invoice: Raw) -> Raw:
    """Returns what finalizing makes of an invoice's amounts, and moves the customer's balance by what is applied.

    Credit lowers what is due, debt raises it. An invoice of less than nothing becomes credit, and one below the least amount that Stripe
    charges becomes debt, for the next invoice.
    """
    if not isinstance(invoice.get("total"), int):
        return {}
    start, customer = starting_balance(request, invoice), invoice.get("customer")
    owed = integer(invoice, "total") + start
    later = owed if owed < 0 or below_minimum(owed, invoice.get("currency")) else 0
    if later != start and isinstance(customer, str):
        move_balance(request, customer, later - start, "applied_to_invoice", invoice.get("currency"), invoice=str(invoice.get("id")))
    due = owed - later
    return {
        "starting_balance": start,
        "ending_balance": later,
        "amount_due": due,
        "amount_remaining": max(0, due - integer(invoice, "amount_paid")),
    }
