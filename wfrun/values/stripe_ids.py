"""Ids as Stripe writes them: the prefix of an id tells the object.

Source: the examples of Stripe's API reference, object by object. Some objects' ids are chosen by the owner of the account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import MappingProxyType

PREFIXES: dict[str, str] = {
    "account": "acct",
    "apple_pay_domain": "apwc",
    "application": "ca",
    "application_fee": "fee",
    "balance_transaction": "txn",
    "bank_account": "ba",
    "billing.alert": "alrt",
    "billing.credit_balance_transaction": "cbtxn",
    "billing.credit_grant": "credgr",
    "billing.meter": "mtr",
    "billing.meter_event_summary": "mtrusg",
    "billing_portal.configuration": "bpc",
    "billing_portal.session": "bps",
    "card": "card",
    "charge": "ch",
    "checkout.session": "cs_test",
    "climate.order": "climorder",
    "climate.product": "climsku",
    "climate.supplier": "climsup",
    "confirmation_token": "ctoken",
    "connect_collection_transfer": "connct",
    "credit_note": "cn",
    "credit_note_line_item": "cnli",
    "customer": "cus",
    "customer_balance_transaction": "cbtxn",
    "customer_cash_balance_transaction": "ccsbtxn",
    "discount": "di",
    "dispute": "du",
    "entitlements.active_entitlement": "ent",
    "entitlements.feature": "feat",
    "ephemeral_key": "ephkey",
    "event": "evt",
    "fee_refund": "fr",
    "file": "file",
    "file_link": "link",
    "financial_connections.account": "fca",
    "financial_connections.account_ownership": "fcaowns",
    "financial_connections.authorization": "fcauth",
    "financial_connections.session": "fcsess",
    "financial_connections.transaction": "fctxn",
    "forwarding.request": "fwdreq",
    "identity.verification_report": "vr",
    "identity.verification_session": "vs",
    "invoice": "in",
    "invoice_payment": "inpay",
    "invoice_rendering_template": "inrtem",
    "invoiceitem": "ii",
    "issuing.authorization": "iauth",
    "issuing.card": "ic",
    "issuing.cardholder": "ich",
    "issuing.dispute": "idp",
    "issuing.personalization_design": "ipd",
    "issuing.physical_bundle": "ics",
    "issuing.token": "intok",
    "issuing.transaction": "ipi",
    "item": "li",
    "line_item": "il",
    "mandate": "mandate",
    "payment_attempt_record": "par",
    "payment_intent": "pi",
    "payment_link": "plink",
    "payment_method": "pm",
    "payment_method_configuration": "pmc",
    "payment_method_domain": "pmd",
    "payment_record": "pr",
    "payout": "po",
    "person": "person",
    "plan": "plan",
    "price": "price",
    "product": "prod",
    "product_feature": "prodft",
    "promotion_code": "promo",
    "quote": "qt",
    "radar.early_fraud_warning": "issfr",
    "radar.value_list": "rsl",
    "radar.value_list_item": "rsli",
    "refund": "re",
    "reporting.report_run": "frr",
    "reserve_transaction": "rtx",
    "review": "prv",
    "scheduled_query_run": "sqr",
    "setup_attempt": "setatt",
    "setup_intent": "seti",
    "shipping_rate": "shr",
    "source": "src",
    "source_transaction": "srctxn",
    "subscription": "sub",
    "subscription_item": "si",
    "subscription_schedule": "sub_sched",
    "tax.calculation": "taxcalc",
    "tax.calculation_line_item": "tax_li",
    "tax.registration": "taxreg",
    "tax.transaction": "tax",
    "tax_code": "txcd",
    "tax_id": "txi",
    "tax_rate": "txr",
    "terminal.configuration": "tmc",
    "terminal.location": "tml",
    "terminal.reader": "tmr",
    "test_helpers.test_clock": "clock",
    "token": "tok",
    "topup": "tu",
    "transfer": "tr",
    "transfer_reversal": "trr",
    "treasury.credit_reversal": "credrev",
    "treasury.debit_reversal": "debrev",
    "treasury.financial_account": "fa",
    "treasury.inbound_transfer": "ibt",
    "treasury.outbound_payment": "obp",
    "treasury.outbound_transfer": "obt",
    "treasury.received_credit": "rc",
    "treasury.received_debit": "rd",
    "treasury.transaction": "trxn",
    "treasury.transaction_entry": "trxne",
    "webhook_endpoint": "we",
}
"""The prefix of an object's id, by the examples of Stripe's API reference. An object that is not here takes the last part of its name."""

OTHER_PREFIXES: dict[str, tuple[str, ...]] = {
    "charge": ("py",),
    "checkout.session": ("cs", "cs_live"),
    "dispute": ("dp", "pdp"),
    "payment_method": ("card", "ba", "src"),
    "refund": ("pyr",),
    "customer": ("gcus",),
    "account": ("gacct",),
}
"""Further prefixes that ids of the object may have: older ones, and ids of other objects that may stand in its place."""

CHOSEN_BY_AUTHOR = frozenset(
    {
        "apps.secret",
        "billing.meter_event",
        "capability",
        "coupon",
        "country_spec",
        "exchange_rate",
        "plan",
        "price",
        "product",
        "reporting.report_type",
        "tax_code",
    }
)
"""Objects whose ids may be any text: the account's owner or Stripe chooses them without a prefix rule."""


ALWAYS_PREFIXED = frozenset(
    {
        "account",
        "application_fee",
        "balance_transaction",
        "bank_account",
        "card",
        "charge",
        "checkout.session",
        "credit_note",
        "customer",
        "dispute",
        "event",
        "invoice",
        "invoiceitem",
        "issuing.authorization",
        "issuing.card",
        "issuing.cardholder",
        "issuing.dispute",
        "issuing.transaction",
        "payment_intent",
        "payment_link",
        "payment_method",
        "payout",
        "promotion_code",
        "quote",
        "radar.early_fraud_warning",
        "refund",
        "review",
        "setup_intent",
        "shipping_rate",
        "source",
        "subscription",
        "subscription_item",
        "subscription_schedule",
        "terminal.location",
        "terminal.reader",
        "test_helpers.test_clock",
        "topup",
        "transfer",
        "transfer_reversal",
        "webhook_endpoint",
    }
)
"""Objects whose ids have always had one of the prefixes above, so that an id with another object's prefix is certainly not theirs."""

MAY_BE_CHOSEN = frozenset({"customer"})
"""Of these, objects that an account's owner may still have named: only what looks like an id that Stripe made is certain."""

_INTERCHANGEABLE = (
    frozenset({"payment_method", "card", "bank_account", "source"}),
    frozenset({"price", "plan"}),
    frozenset({"account", "v2.core.account"}),
)
"""Objects that may stand in each other's place: older forms of one thing."""

_FORMERLY = {"payout": "transfer"}
"""Objects that were another one once, and whose oldest ids have its prefix: payouts, until April 2017."""

_REST = re.compile(r"[A-Za-z0-9]+")


def _owners() -> dict[str, tuple[str, ...]]:
    owners: dict[str, tuple[str, ...]] = {}
    for name, prefix in PREFIXES.items():
        owners[prefix] = (*owners.get(prefix, ()), name)
    for name, prefixes in OTHER_PREFIXES.items():
        for prefix in prefixes:
            owners[prefix] = (*owners.get(prefix, ()), name)
    return owners


OWNERS = MappingProxyType(_owners())
"""The objects whose ids have a prefix; the one that it is first of all the prefix of stands first."""


def split(identity: str) -> tuple[str, str]:
    """Returns the longest prefix of an id that Stripe uses, and the rest after its ``_``; both empty where there is none."""
    end = identity.rfind("_")
    while end > 0:
        if identity[:end] in OWNERS:
            return identity[:end], identity[end + 1 :]
        end = identity.rfind("_", 0, end)
    return "", ""


def owners_of(identity: str) -> frozenset[str]:
    """Returns the objects whose ids start as this one does; none for a prefix that Stripe does not use."""
    return frozenset(OWNERS.get(split(identity)[0], ()))


def may_name(identity: str, name: str) -> bool:
    """Tells whether an id may be that of an object of this name: false where its prefix belongs to another object."""
    if name in CHOSEN_BY_AUTHOR:
        return True
    owners = owners_of(identity)
    return not owners or name in owners


def best_owner(identity: str, names: Iterable[str]) -> str | None:
    """Picks the object that an id belongs to: the one with its prefix, else the first."""
    choices = list(names)
    owners = owners_of(identity)
    for name in choices:
        if name in owners:
            return name
    return choices[0] if choices else None


def interchangeable(name: str, other: str) -> bool:
    """Tells whether an id of the one object may stand where one of the other is asked for."""
    return name == other or any(name in group and other in group for group in _INTERCHANGEABLE)


def is_no_id(identity: str, names: Iterable[str]) -> bool:
    """Tells whether a text is certainly the id of none of ``names``: without their prefixes and the digits that Stripe puts in."""
    prefix = split(identity)[0]
    if not identity or any(character.isdigit() for character in identity):
        return False
    return all(
        name in ALWAYS_PREFIXED and name not in MAY_BE_CHOSEN and not any(interchangeable(name, owner) for owner in OWNERS.get(prefix, ()))
        for name in names
    )


def owner_elsewhere(identity: str, names: Iterable[str]) -> str | None:
    """Returns the object that an id belongs to, where it is certainly the id of none of ``names``; None in any doubt."""
    prefix, rest = split(identity)
    owners = OWNERS.get(prefix, ())
    if not owners or _REST.fullmatch(rest) is None:
        return None
    made_by_stripe = any(character.isdigit() for character in rest)
    for name in names:
        if name not in ALWAYS_PREFIXED or (name in MAY_BE_CHOSEN and not made_by_stripe):
            return None
        if _FORMERLY.get(name) in owners or any(interchangeable(name, owner) for owner in owners):
            return None
    return owners[0]
