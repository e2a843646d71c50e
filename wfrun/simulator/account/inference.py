"""Inference: fields of an object that the account does not hold, from the objects that refer to it.

The charge of a payment in an event has the payment's amount, currency and customer; the rest is made up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wfrun.dsl.types.base import Id, ObjectType
from wfrun.simulator.account.objects import StoredObject, name_of
from wfrun.simulator.samples.states import STATES
from wfrun.simulator.samples.tables import Json, Objects, Raw, Table, merge
from wfrun.values.currencies import exponent

SHARED_FIELDS = ("currency", "customer", "livemode", "on_behalf_of", "transfer_group")
"""Fields that objects which belong together have in common."""


def fee_of(amount: int, currency: str) -> int:
    """Returns Stripe's fee for a charge, in the smallest unit: 2.9% and 30 cents (https://stripe.com/pricing, United States).

    Currencies without cents have no fixed part here: Stripe's prices for them differ by country.
    """
    return min(amount, (amount * 29 + 500) // 1_000 + (30 if exponent(currency) else 0))


PERSONAL = ("email", "name", "phone", "address")


def infer_fields(catalog: Objects, name: str, identity: str, referring: list[tuple[StoredObject, str]]) -> Raw:
    """Infers the fields of an object from the objects that refer to it, as a table for building it."""
    shape = catalog.object(name)
    table: Raw = {}
    if shape is None:
        return table
    for stored, field in referring:
        raw = stored.raw
        other = name_of(raw)
        if other is None or (other == name and field != "original_payout"):
            continue
        table = merge(table, _in_common(shape, raw, other))
        specific = SPECIFIC.get((other, name))
        if specific is not None:
            table = merge(table, specific(raw))
    table = {key: value for key, value in table.items() if key in shape.fields and key != "id"}
    if isinstance(table.get("customer"), Mapping):
        del table["customer"]
    return table


def _in_common(shape: ObjectType, raw: Raw, other: str) -> Raw:
    common: Raw = {
        field: raw[field] for field in SHARED_FIELDS if raw.get(field) is not None and field in shape.fields and shape.name != field
    }
    back = shape.fields.get(other.rpartition(".")[2])
    if back is not None and isinstance(back.type, Id) and other in back.type.targets and isinstance(raw.get("id"), str):
        common[back.name] = raw["id"]
    return common


def integer(raw: Mapping[str, Any], name: str, otherwise: int = 0) -> int:
    """Returns a whole number of a raw object; ``otherwise`` where it has none."""
    value = raw.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise


def structure(raw: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """Returns a structure inside a raw object; empty where it has none."""
    value: Json = raw
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def given(raw: Mapping[str, Any], *names: str) -> Raw:
    """Returns the fields of these names that are not null."""
    return {name: raw[name] for name in names if raw.get(name) is not None}


def _charge_of_payment(raw: Raw) -> Table:
    amount = integer(raw, "amount")
    table: Raw = {"amount": amount, "amount_captured": amount, **given(raw, "description", "metadata", "payment_method", "receipt_email")}
    status = raw.get("status")
    if status == "requires_capture":
        return {**STATES["charge"]["uncaptured"], **table, "amount_captured": 0}
    if status == "succeeded":
        captured = integer(raw, "amount_received", amount)
        return {**table, "amount_captured": captured, "amount_refunded": max(0, amount - captured)}
    if status == "processing":
        return {**STATES["charge"]["pending"], **table}
    return {**STATES["charge"]["failed"], **table, "amount_captured": 0}


def _payment_of_charge(raw: Raw) -> Table:
    table: Raw = {
        "amount": integer(raw, "amount"),
        "latest_charge": raw.get("id"),
        **given(raw, "description", "metadata", "receipt_email"),
    }
    if raw.get("status") == "failed":
        return {**STATES["payment_intent"]["failed"], **table}
    if raw.get("status") == "pending":
        return {**STATES["payment_intent"]["processing"], **table}
    if raw.get("captured") is False:
        return {**STATES["payment_intent"]["requires_capture"], **table, "amount_capturable": integer(raw, "amount")}
    return {**table, "amount_received": integer(raw, "amount_captured", integer(raw, "amount")), **given(raw, "payment_method")}


def _charge_of_refund(raw: Raw) -> Table:
    amount = integer(raw, "amount")
    back = 0 if raw.get("status") in ("failed", "canceled") else amount
    return {"amount": amount, "amount_captured": amount, "amount_refunded": back, "refunded": bool(back), **given(raw, "payment_intent")}


def _charge_of_dispute(raw: Raw) -> Table:
    amount = integer(raw, "amount")
    return {"amount": amount, "amount_captured": amount, "disputed": True, **given(raw, "payment_intent")}


def _charge_of_warning(raw: Raw) -> Table:
    # A warning is actionable unless the charge is disputed or wholly refunded (Stripe's reference of early fraud warnings).
    refunded = STATES["charge"]["refunded"] if raw.get("actionable") is False else {}
    return {**refunded, **given(raw, "payment_intent")}


def _paid(raw: Raw) -> Table:
    amount = integer(raw, "amount")
    return {"amount": amount, "amount_received": amount, **({"latest_charge": raw["charge"]} if isinstance(raw.get("charge"), str) else {})}


def _customer_of_billing(raw: Raw) -> Table:
    return given(structure(raw, "billing_details"), *PERSONAL)


def _customer_of_invoice(raw: Raw) -> Table:
    return {name: raw[f"customer_{name}"] for name in PERSONAL if raw.get(f"customer_{name}") is not None}


def _subscription_of_invoice(raw: Raw) -> Table:
    state = "active" if raw.get("status") in ("paid", "draft") or raw.get("billing_reason") == "upcoming" else "past_due"
    first = raw.get("billing_reason") == "subscription_create" and state == "past_due"
    return {
        **STATES["subscription"]["incomplete" if first else state],
        **({"latest_invoice": raw["id"]} if isinstance(raw.get("id"), str) else {}),
        **_items_of_invoice(raw),
    }


def _items_of_invoice(raw: Raw) -> Table:
    """Infers the items of a subscription from an invoice with one line that says what a unit costs."""
    lines = structure(raw, "lines").get("data")
    line = lines[0] if isinstance(lines, list) and len(lines) == 1 and isinstance(lines[0], Mapping) else {}
    unit, quantity = structure(line, "pricing").get("unit_amount_decimal"), integer(line, "quantity", 1)
    if not isinstance(unit, str) or not unit.isdecimal() or structure(line, "parent").get("type") != "subscription_item_details":
        return {}
    price: Raw = {"unit_amount": int(unit), "unit_amount_decimal": unit, **given(raw, "currency")}
    identity = structure(line, "pricing", "price_details").get("price")
    item = structure(line, "parent", "subscription_item_details").get("subscription_item")
    return {
        "items": [
            {
                **({"id": item} if isinstance(item, str) else {}),
                "quantity": quantity,
                "price": {**price, **({"id": identity} if isinstance(identity, str) else {})},
            }
        ]
    }


def _invoice_of_subscription(raw: Raw) -> Table:
    items = structure(raw, "items").get("data")
    total = 0
    for item in items if isinstance(items, list) else []:
        if isinstance(item, Mapping):
            total += integer(structure(item, "price"), "unit_amount") * integer(item, "quantity", 1)
    unpaid = raw.get("status") in ("past_due", "unpaid", "incomplete")
    amounts = dict.fromkeys(("amount_due", "amount_paid", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), total)
    parent = {"type": "subscription_details", "subscription_details": {"subscription": raw.get("id")}}
    state: Table = {**STATES["invoice"]["unpaid"], "amount_paid": 0, "amount_remaining": total} if unpaid else {}
    return {**amounts, "parent": parent, "lines": [{"amount": total, "subtotal": total}], **state}


def _invoice_of_credit_note(raw: Raw) -> Table:
    total = integer(raw, "total")
    return dict.fromkeys(("amount_due", "amount_paid", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), total)


def _payment_of_invoice(raw: Raw) -> Table:
    if raw.get("status") == "paid":
        return {"amount": integer(raw, "amount_paid"), "amount_received": integer(raw, "amount_paid")}
    return {**STATES["payment_intent"]["failed"], "amount": integer(raw, "amount_due")}


def _charge_of_invoice(raw: Raw) -> Table:
    if raw.get("status") == "paid":
        return {"amount": integer(raw, "amount_paid"), "amount_captured": integer(raw, "amount_paid")}
    return {**STATES["charge"]["failed"], "amount": integer(raw, "amount_due")}


def _payment_of_session(raw: Raw) -> Table:
    amount = integer(raw, "amount_total")
    if raw.get("payment_status") == "unpaid":
        return {**STATES["payment_intent"]["processing"], "amount": amount}
    return {"amount": amount, "amount_received": amount}


def _customer_of_session(raw: Raw) -> Table:
    return given(structure(raw, "customer_details"), *PERSONAL)


def _entry(sign: int, kind: str) -> Callable[[Raw], Table]:
    def table(raw: Raw) -> Table:
        amount = sign * integer(raw, "amount_captured" if kind == "charge" else "amount", integer(raw, "amount"))
        fee = fee_of(amount, str(raw.get("currency", "usd"))) if kind == "charge" else 0
        detail = {"amount": fee, "currency": raw.get("currency", "usd"), "description": "Stripe processing fees", "type": "stripe_fee"}
        fees = {"fee": fee, "fee_details": [detail] if fee else [], "net": amount - fee}
        return {"amount": amount, "reporting_category": kind, "source": raw.get("id"), "type": kind, **fees}

    return table


def _account_of_capability(raw: Raw) -> Table:
    return {"capabilities": {str(raw.get("id")): raw.get("status")}}


SPECIFIC: dict[tuple[str, str], Callable[[Raw], Table]] = {
    ("payment_intent", "charge"): _charge_of_payment,
    ("charge", "payment_intent"): _payment_of_charge,
    ("refund", "charge"): _charge_of_refund,
    ("refund", "payment_intent"): _paid,
    ("dispute", "charge"): _charge_of_dispute,
    ("dispute", "payment_intent"): _paid,
    ("radar.early_fraud_warning", "charge"): _charge_of_warning,
    ("radar.early_fraud_warning", "payment_intent"): lambda raw: {"latest_charge": raw.get("charge")},
    ("review", "payment_intent"): lambda raw: {"latest_charge": raw.get("charge")},
    ("review", "charge"): lambda raw: given(raw, "payment_intent"),
    ("charge", "customer"): _customer_of_billing,
    ("payment_method", "customer"): _customer_of_billing,
    ("payment_intent", "customer"): lambda raw: {"email": raw["receipt_email"]} if isinstance(raw.get("receipt_email"), str) else {},
    ("invoice", "customer"): _customer_of_invoice,
    ("invoice", "subscription"): _subscription_of_invoice,
    ("invoice", "payment_intent"): _payment_of_invoice,
    ("invoice", "charge"): _charge_of_invoice,
    ("subscription", "invoice"): _invoice_of_subscription,
    ("credit_note", "invoice"): _invoice_of_credit_note,
    ("checkout.session", "payment_intent"): _payment_of_session,
    ("checkout.session", "customer"): _customer_of_session,
    ("charge", "balance_transaction"): _entry(1, "charge"),
    ("refund", "balance_transaction"): _entry(-1, "refund"),
    ("payout", "balance_transaction"): _entry(-1, "payout"),
    ("transfer", "balance_transaction"): _entry(-1, "transfer"),
    ("topup", "balance_transaction"): _entry(1, "topup"),
    ("capability", "account"): _account_of_capability,
}
"""(The kind of a known object, the kind of the object that it refers to) → the inference."""
