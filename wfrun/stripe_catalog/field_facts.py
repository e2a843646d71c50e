"""Facts about fields and parameters that the ``stripe`` package does not say: formats, immutable fields, former names, aliases.

Sources: the pages of the objects (https://docs.stripe.com/api), which the package repeats, and Stripe's changelog (https://docs.stripe.com/changelog).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wfrun.dsl.declarations import FormerField
from wfrun.dsl.types.base import Format

_PERCENT = frozenset({"application_fee_percent", "percent_off", "percentage"})
"""Parameters and fields that count percent, 20 for a fifth (https://docs.stripe.com/api/coupons/create)."""

_IMMUTABLE = frozenset({"id", "object", "created", "livemode", "currency"})
"""Fields that never change, whatever object has them."""

IMMUTABLE_FIELDS: dict[str, frozenset[str]] = {
    "charge": frozenset({"amount", "payment_intent"}),
    "checkout.session": frozenset({"mode"}),
    "credit_note": frozenset({"customer", "invoice"}),
    "dispute": frozenset({"charge", "payment_intent"}),
    "invoice": frozenset({"billing_reason", "customer"}),
    "payout": frozenset({"amount", "automatic", "method"}),
    "price": frozenset({"product", "type"}),
    "radar.early_fraud_warning": frozenset({"charge", "payment_intent"}),
    "refund": frozenset({"amount", "charge", "payment_intent"}),
    "review": frozenset({"charge", "payment_intent"}),
    "subscription": frozenset({"customer"}),
    "subscription_item": frozenset({"subscription"}),
    "transfer": frozenset({"amount", "destination", "source_transaction"}),
}
"""More fields that never change, by object: no operation sets them later, and Stripe does not either."""

_PAYMENTS = "list its payments first: `let payments = list_invoice_payments invoice={id}`, then `payments[0].payment.payment_intent`"

_INVOICES = 'payments of invoices name it: `list_invoice_payments payment={{type: "payment_intent", payment_intent: …}}` in the block'

FORMER_FIELDS: dict[tuple[str, str], FormerField] = {
    ("invoice", "subscription"): FormerField(path="parent.subscription_details.subscription"),
    ("subscription", "plan"): FormerField(path="items[0].price"),
    ("subscription", "quantity"): FormerField(path="items[0].quantity"),
    ("subscription", "current_period_end"): FormerField(path="items[0].current_period_end"),
    ("subscription", "current_period_start"): FormerField(path="items[0].current_period_start"),
    ("payment_intent", "charges"): FormerField(path="latest_charge"),
    ("invoice", "paid"): FormerField(condition='status == "paid"'),
    ("invoice", "payment_intent"): FormerField(steps=_PAYMENTS),
    ("invoice", "charge"): FormerField(steps=f"{_PAYMENTS}, given as `payment_intent` in place of the charge"),
    ("invoice", "tax"): FormerField(
        steps="in this release of Stripe's API it is the sum of `total_taxes`: `sum(t.amount for t in total_taxes)`"
    ),
    ("charge", "invoice"): FormerField(steps=_INVOICES),
    ("payment_intent", "invoice"): FormerField(steps=_INVOICES),
}
"""Fields that objects had in earlier releases."""

MOVED_FIELDS: dict[tuple[str, str], str] = {
    ("discount", "coupon"): "source.coupon",
    ("invoice", "discount"): "discounts",
    ("invoice", "quote"): "parent.quote_details.quote",
    ("invoice", "subscription_details"): "parent.subscription_details",
    ("invoice", "subscription_proration_date"): "parent.subscription_details.subscription_proration_date",
    ("invoice", "total_tax_amounts"): "total_taxes",
    ("invoiceitem", "price"): "pricing.price_details.price",
    ("invoiceitem", "subscription"): "parent.subscription_details.subscription",
    ("line_item", "invoice_item"): "parent.invoice_item_details.invoice_item",
    ("line_item", "price"): "pricing.price_details.price",
    ("line_item", "subscription_item"): "parent.subscription_item_details.subscription_item",
    ("line_item", "tax_amounts"): "taxes",
    ("promotion_code", "coupon"): "promotion.coupon",
    ("subscription", "discount"): "discounts",
}
"""Further fields that objects had in other releases, with the path to the same today. An author's script is not rewritten by these."""


def former_field(object_name: str, field: str) -> FormerField | None:
    """Returns what answers today for a field that an object had in earlier releases."""
    moved = MOVED_FIELDS.get((object_name, field))
    told = FormerField(steps=f"in this release of Stripe's API it is `{moved}`") if moved else None
    return FORMER_FIELDS.get((object_name, field), told)


_CHECKS = ("pass", "fail", "unavailable", "unchecked")
_BALANCES = ("card", "fpx", "bank_account")

LISTED_VALUES: dict[tuple[str, str], tuple[str, ...]] = {
    ("#", "risk_level"): ("normal", "elevated", "highest", "not_assessed", "unknown"),
    ("#", "network_status"): ("approved_by_network", "declined_by_network", "not_sent_to_network", "reversed_after_approval"),
    ("#", "funding"): ("credit", "debit", "prepaid", "unknown"),
    ("card", "funding"): ("credit", "debit", "prepaid", "unknown"),
    ("#", "cvc_check"): _CHECKS,
    ("#", "address_line1_check"): _CHECKS,
    ("#", "address_postal_code_check"): _CHECKS,
    ("dispute", "reason"): (
        "bank_cannot_process", "check_returned", "credit_not_processed", "customer_initiated", "debit_not_authorized", "duplicate",
        "fraudulent", "general", "incorrect_account_details", "insufficient_funds", "noncompliant", "product_not_received",
        "product_unacceptable", "subscription_canceled", "unrecognized",
    ),
    ("payout", "method"): ("standard", "instant"),
    ("payout", "source_type"): _BALANCES,
    ("radar.early_fraud_warning", "fraud_type"): (
        "card_never_received", "fraudulent_card_application", "made_with_counterfeit_card", "made_with_lost_card",
        "made_with_stolen_card", "misc", "unauthorized_use_of_card",
    ),
    ("refund", "status"): ("pending", "requires_action", "succeeded", "failed", "canceled"),
    ("review", "reason"): (
        "rule", "manual", "approved", "refunded", "refunded_as_fraud", "disputed", "redacted", "canceled", "payment_never_settled",
        "acknowledged",
    ),
    ("transfer", "source_type"): _BALANCES,
}  # fmt: skip
"""The values of fields that the package types as any text and documents as one of these, by object, ``#`` for structures."""

FIELD_ALIASES: dict[str, tuple[str, ...]] = {"metadata": ("tags", "labels")}
"""Fields and parameters with what authors call them elsewhere."""


_SYNONYMS = (
    frozenset({"amount", "total", "sum", "value"}),
    frozenset({"created", "date", "created_at"}),
    frozenset({"mail", "email"}),
    frozenset({"end", "ends", "expires"}),
    frozenset({"count", "number", "attempts"}),
)
"""Words of field names that authors take for each other: ``total_paid`` for an invoice's ``amount_paid``."""


def field_synonyms(word: str) -> Iterator[str]:
    """Yields the names that a field may have in place of the one that an author wrote; not all of them exist."""
    parts = word.split("_")
    for at, part in enumerate(parts):
        for synonyms in _SYNONYMS:
            if part in synonyms:
                yield from ("_".join([*parts[:at], other, *parts[at + 1 :]]) for other in sorted(synonyms - {part}))


def format_of(name: str) -> Format | None:
    """Returns the format of the values of all parameters and fields of a name; None where there is none."""
    if name == "currency" or name.endswith("_currency"):
        return Format.CURRENCY
    if name == "email" or name.endswith("_email"):
        return Format.EMAIL
    if name == "metadata":
        return Format.FREE_MAP
    return Format.PERCENT if name in _PERCENT else None


def listed_values(object_name: str, field: str) -> tuple[str, ...]:
    """Returns the values that a field has by its documentation; empty where that lists none."""
    return LISTED_VALUES.get(("#" if object_name.startswith("#") else object_name, field), ())


def is_immutable(object_name: str, field: str) -> bool:
    """Returns whether a field of an object never changes."""
    return field in _IMMUTABLE or field in IMMUTABLE_FIELDS.get(object_name, ())


_BRANDS = {
    "american express": "amex",
    "diners club": "diners",
    **{brand: brand for brand in ("amex", "diners", "discover", "jcb", "mastercard", "unionpay", "visa")},
}
"""Brands of cards as people write them (https://docs.stripe.com/api/payment_methods/object#payment_method_object-card-brand)."""

_COUNTRIES = {
    "usa": "US", "america": "US", "united states": "US", "united states of america": "US", "uk": "GB", "united kingdom": "GB",
    "great britain": "GB", "england": "GB", "germany": "DE", "france": "FR", "spain": "ES", "italy": "IT", "canada": "CA", "ireland": "IE",
    "netherlands": "NL", "australia": "AU", "japan": "JP", "india": "IN", "brazil": "BR", "mexico": "MX",
}  # fmt: skip
"""Countries as people write them. Stripe's are two capitals, of ISO 3166-1 (https://docs.stripe.com/api/customers/object)."""

_COUNTRY_CODE = re.compile(r"[A-Z]{2}")


def meant_value(object_name: str, field: str, value: str) -> str | None:
    """Returns what is meant by a text that a field never holds: empty where that is not clear, None where it may hold the text.

    The cards of the older kind write their brands otherwise (``Visa``): only those of payment methods, which are structures, are known.
    """
    if field == "brand" and object_name.startswith("#") and value not in _BRANDS.values():
        return _BRANDS.get(value.lower())
    if (field == "country" or field.endswith("_country")) and value and (value.lower() in _COUNTRIES or not _COUNTRY_CODE.fullmatch(value)):
        return _COUNTRIES.get(value.lower()) or (value.upper() if _COUNTRY_CODE.fullmatch(value.upper()) else "")
    return None
