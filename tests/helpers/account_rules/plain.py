"""Rules of operations that change, delete or end one object and touch no other."""

from __future__ import annotations

from typing import Any

from tests.helpers.account import thing
from tests.helpers.account_rules.rows import Refused, Rule, rule
from tests.helpers.account_rules.subscriptions import customer, price

BAD = "invalid_request_error"

WORDS: dict[str, tuple[str, dict[str, Any]]] = {
    "application_fees.refunds.update": ("fee_refund", {"application_fee": "fee_1", "refund": "x_1"}),
    "coupons.update": ("coupon", {"coupon": "x_1"}),
    "credit_notes.update": ("credit_note", {"credit_note": "x_1"}),
    "customers.balance_transactions.update": ("customer_balance_transaction", {"customer": "cus_1", "balance_transaction": "x_1"}),
    "customers.update": ("customer", {"customer": "x_1"}),
    "payment_links.update": ("payment_link", {"payment_link": "x_1"}),
    "payment_methods.update": ("payment_method", {"payment_method": "x_1"}),
    "payouts.update": ("payout", {"payout": "x_1"}),
    "plans.update": ("plan", {"plan": "x_1"}),
    "products.update": ("product", {"product": "x_1"}),
    "radar.value_lists.update": ("radar.value_list", {"value_list": "x_1"}),
    "refunds.update": ("refund", {"refund": "x_1"}),
    "shipping_rates.update": ("shipping_rate", {"shipping_rate": "x_1"}),
    "tax_rates.update": ("tax_rate", {"tax_rate": "x_1"}),
    "topups.update": ("topup", {"topup": "x_1"}),
    "transfers.reversals.update": ("transfer_reversal", {"transfer": "tr_1", "reversal": "x_1"}),
    "transfers.update": ("transfer", {"transfer": "x_1"}),
}
"""Operation that changes words → its object, and the ids of its path."""

GONE: dict[str, tuple[str, str, dict[str, Any]]] = {
    "customers.tax_ids.delete": ("customers.tax_ids.retrieve", "tax_id", {"customer": "cus_1", "tax_id": "x_1"}),
    "plans.delete": ("plans.retrieve", "plan", {"plan": "x_1"}),
    "radar.value_list_items.delete": ("radar.value_list_items.retrieve", "radar.value_list_item", {"value_list_item": "x_1"}),
    "radar.value_lists.delete": ("radar.value_lists.retrieve", "radar.value_list", {"value_list": "x_1"}),
    "tax_ids.delete": ("tax_ids.retrieve", "tax_id", {"tax_id": "x_1"}),
    "webhook_endpoints.delete": ("webhook_endpoints.retrieve", "webhook_endpoint", {"webhook_endpoint": "x_1"}),
}
"""Operation that deletes → the one that reads, the object, and the ids of their path."""

ENDS: tuple[tuple[str, str, dict[str, Any], dict[str, Any], str], ...] = (
    ("billing.meters.deactivate", "billing.meter", {"status": "active"}, {"status": "inactive"}, "meter"),
    ("billing.meters.reactivate", "billing.meter", {"status": "inactive"}, {"status": "active"}, "meter"),
    (
        "issuing.authorizations.approve",
        "issuing.authorization",
        {"status": "pending", "approved": False},
        {"approved": True},
        "authorization",
    ),
    (
        "issuing.authorizations.decline",
        "issuing.authorization",
        {"status": "pending", "approved": False},
        {"approved": False, "status": "closed"},
        "authorization",
    ),
    ("refunds.cancel", "refund", {"status": "requires_action"}, {"status": "canceled"}, "refund"),
    (
        "treasury.inbound_transfers.cancel",
        "treasury.inbound_transfer",
        {"status": "processing"},
        {"status": "canceled"},
        "inbound_transfer",
    ),
    (
        "treasury.outbound_payments.cancel",
        "treasury.outbound_payment",
        {"status": "processing"},
        {"status": "canceled"},
        "outbound_payment",
    ),
    (
        "treasury.outbound_transfers.cancel",
        "treasury.outbound_transfer",
        {"status": "processing"},
        {"status": "canceled"},
        "outbound_transfer",
    ),
    ("subscriptions.pause", "subscription", {"status": "active"}, {"status": "paused"}, "subscription"),
)
"""Operation → its object, the state that it takes, what it makes of it, and the parameter of its path."""

OVER = {"billing.meters.reactivate": "active", "issuing.authorizations.approve": "closed", "billing.meters.deactivate": "inactive"}
"""Operation → a state that it does not take, where `canceled` is none of its object's."""

OWNERS = [customer(), thing("application_fee", "fee_1"), thing("transfer", "tr_1")]
"""The objects that the paths name before the one that is changed."""

RULES: list[Rule] = [
    *(
        rule(
            f"{operation} merges metadata",
            "metadata",
            [thing(name, "x_1", metadata={"a": "1", "b": "2"}, **({"customer": "cus_1"} if "balance" in operation else {})), *OWNERS],
            (operation, {**path, "metadata": {"b": "", "c": "3"}}, {"id": "x_1", "metadata": {"a": "1", "c": "3"}}),
        )
        for operation, (name, path) in WORDS.items()
    ),
    *(
        rule(
            f"{operation} is for good",
            f"api/{operation.rpartition('.')[0].replace('.', '/')}/delete",
            [thing(name, "x_1", **({"customer": "cus_1"} if "customer" in path else {})), customer()],
            (operation, path, {"id": "x_1", "deleted": True}),
            (read, path, Refused("resource_missing", "x_1")),
            (operation, path, Refused("resource_missing", "x_1")),
        )
        for operation, (read, name, path) in GONE.items()
    ),
    *(
        rule(
            f"{operation} ends what it is for, once",
            f"api/{operation.rpartition('.')[0].replace('.', '/')}",
            [thing(name, "x_1", **before), thing(name, "x_2", **{**before, "status": OVER.get(operation, "canceled")})],
            (operation, {parameter: "x_1"}, after),
            (operation, {parameter: "x_2"}, Refused(BAD)),
        )
        for operation, name, before, after, parameter in ENDS
    ),
    rule(
        "a session of the customer portal has an address",
        "api/customer_portal/sessions/create",
        [customer()],
        (
            "billing_portal.sessions.create",
            {"customer": "cus_1"},
            {"customer": "cus_1", "url": "https://billing.stripe.com/p/session/example"},
        ),
        ("billing_portal.sessions.create", {"customer": "cus_2"}, Refused("resource_missing", "No such customer: 'cus_2'")),
    ),
    rule(
        "a tax rate has what it was told",
        "api/tax_rates/create",
        [],
        (
            "tax_rates.create",
            {"display_name": "VAT", "inclusive": False, "percentage": "19.5"},
            {"display_name": "VAT", "inclusive": False, "active": True},
        ),
        ("tax_rates.create", {"display_name": "VAT", "inclusive": False}, Refused("parameter_missing", "percentage")),
    ),
    rule(
        "a webhook endpoint has an address and is switched off and on",
        "api/webhook_endpoints/create",
        [],
        ("webhook_endpoints.create", {"url": "https://shop.example/hooks", "enabled_events": ["*"]}, {"status": "enabled"}),
        ("webhook_endpoints.create", {"url": "shop", "enabled_events": ["*"]}, Refused("url_invalid", "Invalid URL")),
        ("webhook_endpoints.update", {"webhook_endpoint": "$0.id", "disabled": True}, {"status": "disabled"}),
        ("webhook_endpoints.update", {"webhook_endpoint": "$0.id", "disabled": False}, {"status": "enabled"}),
    ),
    rule(
        "a payment link takes usable prices of one currency, and is switched off",
        "api/payment_links/create",
        [price(), price("price_eur", currency="eur"), price("price_old", active=False)],
        ("payment_links.create", {"line_items": [{"price": "price_1", "quantity": 1}]}, {"active": True, "currency": "usd"}),
        ("payment_links.create", {"line_items": [{"price": "price_old", "quantity": 1}]}, Refused(BAD, "inactive")),
        (
            "payment_links.create",
            {"line_items": [{"price": one, "quantity": 1} for one in ("price_1", "price_eur")]},
            Refused(BAD, "currency"),
        ),
        ("payment_links.create", {"line_items": []}, Refused("parameter_missing", "line_items")),
        ("payment_links.update", {"payment_link": "$0.id", "active": False}, {"active": False}),
    ),
    rule(
        "the discount of a subscription is taken away",
        "api/discounts/subscription_delete",
        [
            thing("subscription", "sub_1", discounts=["di_1"]),
            thing("subscription", "sub_2", discounts=[]),
            thing("customer", "cus_1"),
        ],
        ("subscriptions.delete_discount", {"subscription": "sub_1"}, {"id": "di_1", "object": "discount", "deleted": True}),
        ("subscriptions.delete_discount", {"subscription": "sub_2"}, Refused("resource_missing", "No active discount")),
        ("customers.delete_discount", {"customer": "cus_1"}, {"object": "discount", "deleted": True}),
        then={"sub_1": {"discounts": []}},
    ),
    rule(
        "a payment method comes from a test card",
        "testing",
        [],
        (
            "payment_methods.create",
            {"type": "card", "card": {"token": "tok_visa"}},
            {"card.last4": "4242", "customer": None},
        ),
        ("payment_methods.create", {"type": "card", "card": {"number": "4000000000000002"}}, {"card.last4": "0002"}),
        (
            "payment_intents.create",
            {"amount": 500, "currency": "usd", "payment_method": "$1.id", "confirm": True},
            Refused("card_declined", "Your card was declined."),
        ),
        ("payment_methods.create", {"type": "card"}, Refused("parameter_missing", "card")),
    ),
    rule(
        "an attached card that is declined is declined for invoices too",
        "testing",
        [thing("customer", "cus_1", currency="usd", balance=0, default_source=None, invoice_settings={}), price()],
        ("payment_methods.attach", {"payment_method": "pm_card_chargeCustomerFail", "customer": "cus_1"}, {"customer": "cus_1"}),
        (
            "subscriptions.create",
            {"customer": "cus_1", "items": [{"price": "price_1"}], "default_payment_method": "$0.id"},
            {"status": "incomplete"},
        ),
    ),
]
