"""Rules of subscriptions, their items, invoices and prorations."""

from __future__ import annotations

from typing import Any

from tests.helpers.account import NOW, thing
from tests.helpers.account_rules.rows import RECORDED, Refused, Rule, rule

BAD = "invalid_request_error"
OVERVIEW = "billing/subscriptions/overview"
CREATE = "api/subscriptions/create"
PRORATIONS = "billing/subscriptions/prorations"
TRIALS = "billing/subscriptions/trials"
DAY = 86_400


def price(identity: str = "price_1", amount: int = 1000, interval: str = "month", **fields: Any) -> dict[str, Any]:
    """A price for each period."""
    recurring = {"interval": interval, "interval_count": 1, "usage_type": "licensed"}
    money = {"unit_amount": amount, "unit_amount_decimal": str(amount), "currency": "usd", "active": True}
    return thing("price", identity, **{**money, "type": "recurring", "recurring": recurring, **fields})


def customer(method: str | None = "pm_card_visa", **fields: Any) -> dict[str, Any]:
    """A customer whose invoices are charged to a payment method."""
    settings = {"default_payment_method": method}
    return thing("customer", "cus_1", **{"currency": "usd", "balance": 0, "default_source": None, "invoice_settings": settings, **fields})


SHOP = [customer(), price(), price("price_2", 3000), price("price_y", 9000, "year"), price("price_eur", currency="eur")]


def create(**more: Any) -> dict[str, Any]:
    return {"customer": "cus_1", "items": [{"price": "price_1", "quantity": 2}], **more}


def running(quantity: int = 1, *, start: int = NOW - 10 * DAY, end: int = NOW + 20 * DAY, **fields: Any) -> dict[str, Any]:
    """A subscription of 10.00 USD a period, of which a third is over."""
    item = {"id": "si_1", "price": price(), "quantity": quantity, "current_period_start": start, "current_period_end": end}
    return thing("subscription", "sub_1", customer="cus_1", currency="usd", items=[item], **fields)


def changed(items: list[dict[str, Any]], **more: Any) -> tuple[str, dict[str, Any], dict[str, Any]]:
    return "subscriptions.update", {"subscription": "sub_1", "items": items, **more}, {"status": "active"}


def pending(*amounts: int) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The pending items of the customer, newest first."""
    return (
        "invoices.create",
        {"customer": "cus_1", "pending_invoice_items_behavior": "include"},
        {"total": sum(amounts), "lines.data.#": len(amounts)},
    )


RULES: list[Rule] = [
    rule(
        "a new subscription is active, and its first invoice is paid",
        OVERVIEW,
        SHOP,
        ("subscriptions.create", create(), {"status": "active", "items.data.0.quantity": 2, "items.data.0.price.id": "price_1"}),
        (
            "invoices.retrieve",
            {"invoice": "$0.latest_invoice"},
            {
                "status": "paid",
                "total": 2000,
                "amount_paid": 2000,
                "amount_remaining": 0,
                "billing_reason": "subscription_create",
                "attempt_count": 1,
                "lines.data.0.amount": 2000,
                "lines.data.0.quantity": 2,
                "parent.subscription_details.subscription": "$0.id",
            },
        ),
        ("invoice_payments.list", {"invoice": "$1.id"}, {"0.amount_paid": 2000, "0.status": "paid"}),
    ),
    rule(
        "a subscription needs a customer and items",
        CREATE,
        SHOP,
        ("subscriptions.create", {"customer": "cus_1"}, Refused("parameter_missing", "items")),
        ("subscriptions.create", {"items": [{"price": "price_1"}]}, Refused("parameter_missing", "customer")),
        ("subscriptions.create", create(customer="cus_2"), Refused("resource_missing", "No such customer: 'cus_2'")),
        ("subscriptions.create", create(items=[{"price": "price_9"}]), Refused("resource_missing", "No such price: 'price_9'")),
    ),
    rule(
        "a customer without payment method is not subscribed",
        "billing/subscriptions/payment-methods-setting",
        [customer(None), price()],
        ("subscriptions.create", create(), Refused("resource_missing", "no attached payment source or default payment method")),
        ("subscriptions.list", {"customer": "cus_1"}, []),
        ("subscriptions.create", create(default_payment_method="pm_card_visa"), {"status": "active"}),
    ),
    rule(
        "prices of subscriptions are recurring, active, of one currency and each there once",
        CREATE,
        [*SHOP, price("price_once", type="one_time", recurring=None), price("price_old", active=False)],
        ("subscriptions.create", create(items=[{"price": "price_once"}]), Refused(BAD, "only accepts prices with `type=recurring`")),
        ("subscriptions.create", create(items=[{"price": "price_old"}]), Refused(BAD, "The price specified is inactive")),
        ("subscriptions.create", create(items=[{"price": "price_1"}, {"price": "price_eur"}]), Refused(BAD, "one currency")),
        ("subscriptions.create", create(items=[{"price": "price_1"}, {"price": "price_1"}]), Refused(BAD, "with the same Price")),
    ),
    rule(
        "left to the customer, a subscription is incomplete until its invoice is paid",
        "billing/subscriptions/overview#requires-payment-method",
        SHOP,
        ("subscriptions.create", create(payment_behavior="default_incomplete"), {"status": "incomplete"}),
        ("invoices.retrieve", {"invoice": "$0.latest_invoice"}, {"status": "open", "amount_remaining": 2000, "attempt_count": 0}),
        ("invoice_payments.list", {"invoice": "$1.id"}, {"0.amount_requested": 2000, "0.status": "open"}),
        ("invoices.pay", {"invoice": "$1.id"}, {"status": "paid"}),
        (
            "subscriptions.retrieve",
            {"subscription": "$0.id", "expand": ["latest_invoice.confirmation_secret"]},
            {"latest_invoice.confirmation_secret.type": "payment_intent"},
        ),
        ("subscriptions.retrieve", {"subscription": "$0.id", "expand": ["latest_invoice.status"]}, Refused(BAD, "cannot be expanded")),
        then={"$0.id": {"status": "active"}},
    ),
    rule(
        "a declined first payment leaves a subscription incomplete",
        OVERVIEW,
        [customer("pm_card_chargeCustomerFail"), price()],
        ("subscriptions.create", create(), {"status": "incomplete"}),
        ("invoices.retrieve", {"invoice": "$0.latest_invoice"}, {"status": "open", "attempted": True, "attempt_count": 1}),
        ("invoices.pay", {"invoice": "$1.id"}, Refused("card_declined")),
        ("invoices.pay", {"invoice": "$1.id", "payment_method": "pm_card_visa"}, {"status": "paid", "attempt_count": 3}),
        then={"$0.id": {"status": "active"}},
    ),
    rule(
        "or refuses the whole request",
        CREATE,
        [customer("pm_card_chargeCustomerFail"), price()],
        ("subscriptions.create", create(payment_behavior="error_if_incomplete"), Refused("card_declined")),
        ("subscriptions.list", {"customer": "cus_1"}, []),
        ("invoices.list", {"customer": "cus_1"}, []),
    ),
    rule(
        "waiting for an update means nothing to a new subscription",
        RECORDED,
        SHOP,
        ("subscriptions.create", create(payment_behavior="pending_if_incomplete"), Refused(BAD, "has no effect when creating")),
    ),
    rule(
        "sent by mail, a subscription is active at once and its invoice a draft",
        RECORDED,
        [customer(None), price()],
        ("subscriptions.create", create(collection_method="send_invoice", days_until_due=14), {"status": "active"}),
        ("invoices.retrieve", {"invoice": "$0.latest_invoice"}, {"status": "draft", "due_date": NOW + 14 * DAY, "total": 2000}),
        ("subscriptions.create", create(collection_method="send_invoice"), Refused(BAD, "you must specify 'due_date' or 'days_until_due'")),
        ("subscriptions.create", create(days_until_due=14), Refused(BAD, "if invoice collection method is 'send_invoice'")),
    ),
    rule(
        "a trial costs nothing and ends when it ends",
        TRIALS,
        SHOP,
        (
            "subscriptions.create",
            create(trial_period_days=14),
            {
                "status": "trialing",
                "trial_end": NOW + 14 * DAY,
                "billing_cycle_anchor": NOW + 14 * DAY,
                "items.data.0.current_period_end": NOW + 14 * DAY,
            },
        ),
        ("invoices.retrieve", {"invoice": "$0.latest_invoice"}, {"status": "paid", "total": 0, "amount_paid": 0}),
        ("subscriptions.update", {"subscription": "$0.id", "trial_end": "now"}, {"status": "active", "trial_end": NOW}),
        (
            "invoices.retrieve",
            {"invoice": "$2.latest_invoice"},
            {"status": "paid", "total": 2000, "billing_reason": "subscription_cycle"},
        ),
    ),
    rule(
        "a trial ends in the future",
        TRIALS,
        SHOP,
        ("subscriptions.create", create(trial_end=NOW - 1), Refused(BAD, "trial_end")),
        ("subscriptions.create", create(trial_end=NOW + DAY, trial_period_days=3), Refused(BAD, "only specify one")),
        ("subscriptions.create", create(trial_end=NOW + DAY), {"status": "trialing", "trial_end": NOW + DAY}),
    ),
    rule(
        "pending items go on the first invoice",
        "billing/invoices/subscription#adding-upcoming-invoice-items",
        SHOP,
        ("invoice_items.create", {"customer": "cus_1", "amount": 500, "currency": "usd"}, {"invoice": None}),
        ("subscriptions.create", create(), {"status": "active"}),
        ("invoices.retrieve", {"invoice": "$1.latest_invoice"}, {"total": 2500, "lines.data.#": 2}),
        then={"$0.id": {"invoice": "$1.latest_invoice"}},
    ),
    rule(
        "credit pays the first invoice",
        "billing/customer/balance",
        [customer(balance=-500), price()],
        ("subscriptions.create", create(), {"status": "active"}),
        (
            "invoices.retrieve",
            {"invoice": "$0.latest_invoice"},
            {"total": 2000, "amount_due": 1500, "amount_paid": 1500, "starting_balance": -500, "ending_balance": 0},
        ),
        then={"cus_1": {"balance": 0}},
    ),
    # Prorations.
    rule(
        "more of the same is credited and debited whole, for the time that is left",
        PRORATIONS,
        [*SHOP, running()],
        changed([{"id": "si_1", "quantity": 3}]),
        pending(-667, 2000),
        ("invoice_items.list", {"customer": "cus_1", "pending": False}, {"0.proration": True, "1.proration": True}),
    ),
    rule(
        "each part is rounded down by itself",
        RECORDED,
        [*SHOP, price("price_half", 500), running()],
        changed([{"id": "si_1", "price": "price_half"}]),
        pending(-667, 333),
    ),
    rule(
        "a new item is debited, a removed one credited",
        PRORATIONS,
        [*SHOP, running()],
        changed([{"price": "price_2"}]),
        changed([{"id": "si_1", "deleted": True}]),
        pending(2000, -667),
    ),
    rule(
        "what stays the same is not prorated",
        PRORATIONS,
        [*SHOP, running()],
        changed([{"id": "si_1", "quantity": 1}]),
        pending(),
    ),
    rule(
        "without prorations there are none",
        PRORATIONS,
        [*SHOP, running()],
        changed([{"id": "si_1", "quantity": 3}], proration_behavior="none"),
        pending(),
        then={"sub_1": {"items.data.0.quantity": 3}},
    ),
    rule(
        "prorations can be invoiced at once",
        PRORATIONS,
        [*SHOP, running()],
        changed([{"id": "si_1", "price": "price_2"}], proration_behavior="always_invoice"),
        (
            "invoices.retrieve",
            {"invoice": "$0.latest_invoice"},
            {"status": "paid", "total": 1333, "billing_reason": "subscription_update", "lines.data.#": 2},
        ),
        pending(),
    ),
    rule(
        "an invoice of less than nothing becomes credit",
        RECORDED,
        [*SHOP, price("price_half", 500), running()],
        changed([{"id": "si_1", "price": "price_half"}], proration_behavior="always_invoice"),
        ("invoices.retrieve", {"invoice": "$0.latest_invoice"}, {"status": "paid", "total": -334, "amount_due": 0, "amount_paid": 0}),
        then={"cus_1": {"balance": -334}},
    ),
    rule(
        "prorations count from a given moment",
        PRORATIONS,
        [*SHOP, running()],
        changed([{"id": "si_1", "price": "price_2"}], proration_date=NOW + 5 * DAY),
        pending(-500, 1500),
    ),
    rule(
        "a trial is not prorated",
        PRORATIONS,
        [*SHOP, running(status="trialing")],
        ("subscriptions.update", {"subscription": "sub_1", "items": [{"id": "si_1", "quantity": 3}]}, {"status": "trialing"}),
        pending(),
    ),
    rule(
        "items are changed by themselves too, with prorations",
        "api/subscription_items/update",
        [*SHOP, running()],
        ("subscription_items.update", {"subscription_item": "si_1", "quantity": 3}, {"quantity": 3}),
        pending(-667, 2000),
        then={"sub_1": {"items.data.0.quantity": 3}},
    ),
    rule(
        "an item is added and deleted",
        "api/subscription_items/create",
        [*SHOP, running()],
        (
            "subscription_items.create",
            {"subscription": "sub_1", "price": "price_2", "proration_behavior": "none"},
            {"quantity": 1, "current_period_end": NOW + 20 * DAY},
        ),
        ("subscription_items.delete", {"subscription_item": "$0.id", "proration_behavior": "none"}, {"deleted": True}),
        ("subscription_items.delete", {"subscription_item": "si_1"}, Refused(BAD, "at least one active plan")),
        pending(),
        then={"sub_1": {"items.data.#": 1}},
    ),
    rule(
        "a canceled subscription gets no item",
        RECORDED,
        [*SHOP, running(status="canceled")],
        ("subscription_items.create", {"subscription": "sub_1", "price": "price_2"}, Refused("resource_missing", "No such subscription")),
    ),
    # Ends.
    rule(
        "a subscription is cancelled once",
        "api/subscriptions/cancel",
        [*SHOP, running()],
        (
            "subscriptions.cancel",
            {"subscription": "sub_1"},
            {"status": "canceled", "canceled_at": NOW, "ended_at": NOW, "cancellation_details.reason": "cancellation_requested"},
        ),
        ("subscriptions.cancel", {"subscription": "sub_1"}, Refused("resource_missing", "No such subscription: 'sub_1'")),
        pending(),
    ),
    rule(
        "cancelled with prorations, what is left is credited",
        "api/subscriptions/cancel",
        [*SHOP, running()],
        ("subscriptions.cancel", {"subscription": "sub_1", "prorate": True}, {"status": "canceled"}),
        pending(-667),
    ),
    rule(
        "cancelled with an invoice, the credit goes to the customer",
        "api/subscriptions/cancel",
        [*SHOP, running()],
        ("subscriptions.cancel", {"subscription": "sub_1", "prorate": True, "invoice_now": True}, {"status": "canceled"}),
        ("invoices.retrieve", {"invoice": "$0.latest_invoice"}, {"status": "paid", "total": -667}),
        then={"cus_1": {"balance": -667}},
    ),
    rule(
        "of a canceled subscription only words are changed",
        "api/subscriptions/update",
        [*SHOP, running(status="canceled")],
        ("subscriptions.update", {"subscription": "sub_1", "metadata": {"a": "b"}}, {"metadata": {"a": "b"}}),
        ("subscriptions.update", {"subscription": "sub_1", "description": "x"}, Refused(BAD, "A canceled subscription can only update")),
        ("subscriptions.update", {"subscription": "sub_1", "cancel_at_period_end": True}, Refused(BAD, "A canceled subscription")),
    ),
    rule(
        "a subscription ends with its period, or not after all",
        "billing/subscriptions/cancel",
        [*SHOP, running()],
        (
            "subscriptions.update",
            {"subscription": "sub_1", "cancel_at_period_end": True},
            {"status": "active", "cancel_at_period_end": True, "cancel_at": NOW + 20 * DAY, "canceled_at": NOW},
        ),
        (
            "subscriptions.update",
            {"subscription": "sub_1", "cancel_at_period_end": False},
            {"status": "active", "cancel_at_period_end": False, "cancel_at": None, "canceled_at": None},
        ),
        (
            "subscriptions.update",
            {"subscription": "sub_1", "cancel_at": NOW + DAY},
            {"cancel_at": NOW + DAY, "cancel_at_period_end": False},
        ),
    ),
    rule(
        "collection is paused and goes on",
        "billing/subscriptions/pause-payment",
        [*SHOP, running()],
        (
            "subscriptions.update",
            {"subscription": "sub_1", "pause_collection": {"behavior": "void"}},
            {"status": "active", "pause_collection.behavior": "void"},
        ),
        ("subscriptions.update", {"subscription": "sub_1", "pause_collection": ""}, {"pause_collection": None}),
    ),
    rule(
        "only a paused subscription is resumed",
        "api/subscriptions/resume",
        [*SHOP, running(status="paused")],
        ("subscriptions.resume", {"subscription": "sub_1"}, {"status": "active"}),
        ("subscriptions.resume", {"subscription": "sub_1"}, Refused(BAD, "paused")),
    ),
    *(
        rule(
            f"paying its latest invoice makes a {status} subscription active",
            OVERVIEW,
            [
                *SHOP,
                running(status=status, latest_invoice="in_1"),
                thing("invoice", "in_1", "unpaid", customer="cus_1", parent={"subscription_details": {"subscription": "sub_1"}}),
            ],
            ("invoices.pay", {"invoice": "in_1"}, {"status": "paid"}),
            then={"sub_1": {"status": "active"}},
        )
        for status in ("past_due", "unpaid", "incomplete")
    ),
    rule(
        "an attempt that fails makes it past due",
        OVERVIEW,
        [
            customer("pm_card_chargeCustomerFail"),
            running(latest_invoice="in_1", default_payment_method=None),
            thing(
                "invoice",
                "in_1",
                "unpaid",
                customer="cus_1",
                attempt_count=1,
                default_payment_method=None,
                parent={"subscription_details": {"subscription": "sub_1"}},
            ),
        ],
        ("invoices.pay", {"invoice": "in_1"}, Refused("card_declined", "Your card was declined.")),
        then={"in_1": {"status": "open", "attempt_count": 2}, "sub_1": {"status": "past_due"}},
    ),
    rule(
        "deleting a customer ends their subscriptions",
        "api/customers/delete",
        [*SHOP, running()],
        ("customers.delete", {"customer": "cus_1"}, {"deleted": True}),
        then={"sub_1": {"status": "canceled"}, "cus_1": {"deleted": True}},
    ),
    rule(
        "canceled subscriptions are listed when they are asked for",
        "api/subscriptions/list",
        [customer(), running(), thing("subscription", "sub_2", "canceled", customer="cus_1")],
        ("subscriptions.list", {"customer": "cus_1"}, ["sub_1"]),
        ("subscriptions.list", {"customer": "cus_1", "status": "canceled"}, ["sub_2"]),
        ("subscriptions.list", {"status": "ended"}, ["sub_2"]),
        ("subscriptions.list", {"status": "active"}, ["sub_1"]),
    ),
]
