"""Ids as Stripe writes them: a prefix that tells the object, then letters and digits.

The same object and seed always give the same id, so that samples and simulations repeat exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

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

LENGTHS: dict[str, int] = {"account": 16, "customer": 14, "product": 14, "subscription_item": 14, "checkout.session": 58}
"""How many letters and digits follow the prefix, where it is not 24."""

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


def identifier(name: str, *seed: str) -> str:
    """The id of an object of that name; the same seed gives the same id."""
    digest = int.from_bytes(sha256("\n".join((name, *seed)).encode("utf-8", "replace")).digest(), "big")
    length = 8 if name == "coupon" else LENGTHS.get(name, 24)
    letters = []
    state = digest
    for _ in range(length):
        if state == 0:
            state = digest
        state, index = divmod(state, len(ALPHABET))
        letters.append(ALPHABET[index])
    tail = "".join(letters)
    if name == "coupon":
        return tail
    return f"{PREFIXES.get(name) or name.rpartition('.')[2]}_{tail}"


def may_name(identity: str, name: str) -> bool:
    """Whether an id may be that of an object of this name: false where its prefix belongs to another object."""
    if name in CHOSEN_BY_AUTHOR:
        return True
    owners = owners_of(identity)
    return not owners or name in owners


def owners_of(identity: str) -> frozenset[str]:
    """The objects whose ids start as this one does; none for a prefix that Stripe does not use."""
    owners: set[str] = set()
    longest = 0
    for name, prefixes in _prefixes():
        for prefix in prefixes:
            if identity.startswith(prefix + "_") and len(prefix) >= longest:
                if len(prefix) > longest:
                    owners.clear()
                    longest = len(prefix)
                owners.add(name)
    return frozenset(owners)


def best_owner(identity: str, names: Iterable[str]) -> str | None:
    """Which of several objects an id belongs to: the one with its prefix, else the first."""
    choices = list(names)
    owners = owners_of(identity)
    for name in choices:
        if name in owners:
            return name
    return choices[0] if choices else None


def _prefixes() -> Iterable[tuple[str, tuple[str, ...]]]:
    for name, prefix in PREFIXES.items():
        yield name, (prefix, *OTHER_PREFIXES.get(name, ()))
