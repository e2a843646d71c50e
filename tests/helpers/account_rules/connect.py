"""Rules of payouts, transfers and connected accounts, of customers, Checkout sessions, quotes, schedules and value lists."""

from __future__ import annotations

from typing import Any

from tests.helpers.account import NOW, thing
from tests.helpers.account_rules.rows import Refused, Rule, rule
from tests.helpers.account_rules.subscriptions import SHOP, customer, price, running

BAD = "invalid_request_error"
DESTINATION = "connect/destination-charges"
SESSIONS = "api/checkout/sessions/create"
ACCOUNT = thing("account", "acct_1")


def shared(**more: Any) -> dict[str, Any]:
    """The parameters of a payment to a connected account."""
    money = {"amount": 1000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    return {**money, "transfer_data": {"destination": "acct_1"}, **more}


def lines(*prices: str, **more: Any) -> dict[str, Any]:
    return {"success_url": "https://shop.example", "line_items": [{"price": one, "quantity": 2} for one in prices], **more}


RULES: list[Rule] = [
    rule(
        "a payment goes on to its destination",
        DESTINATION,
        [ACCOUNT],
        ("payment_intents.create", shared(), {"status": "succeeded"}),
        ("charges.retrieve", {"charge": "$0.latest_charge"}, {"transfer_data.destination": "acct_1", "application_fee": None}),
        then={"$1.transfer": {"amount": 1000, "destination": "acct_1", "source_transaction": "$0.latest_charge"}},
    ),
    rule(
        "with a fee",
        DESTINATION,
        [ACCOUNT],
        ("payment_intents.create", shared(application_fee_amount=100), {"application_fee_amount": 100}),
        ("charges.retrieve", {"charge": "$0.latest_charge"}, {"application_fee_amount": 100}),
        (
            "refunds.create",
            {"payment_intent": "$0.id", "amount": 500, "reverse_transfer": True, "refund_application_fee": True},
            {"amount": 500},
        ),
        then={
            "$1.application_fee": {"amount": 100, "amount_refunded": 50, "account": "acct_1"},
            "$1.transfer": {"amount": 1000, "amount_reversed": 500},
        },
    ),
    rule(
        "or in part",
        DESTINATION,
        [ACCOUNT],
        ("payment_intents.create", shared(transfer_data={"destination": "acct_1", "amount": 900}), {"status": "succeeded"}),
        ("transfers.list", {"destination": "acct_1"}, {"#": 1, "0.amount": 900}),
    ),
    rule(
        "the shares of a payment are no more than it",
        DESTINATION,
        [ACCOUNT],
        ("payment_intents.create", shared(application_fee_amount=1001), Refused(BAD, "application fee")),
        (
            "payment_intents.create",
            shared(transfer_data={}, application_fee_amount=5),
            Refused(BAD, "Can only apply an application_fee_amount"),
        ),
        ("payment_intents.create", shared(transfer_data={"destination": "acct_1", "amount": 1001}), Refused(BAD, "transfer")),
        (
            "payment_intents.create",
            shared(transfer_data={"destination": "acct_1", "amount": 500}, application_fee_amount=5),
            Refused(BAD, "only specify one"),
        ),
        ("transfers.list", {"destination": "acct_1"}, []),
    ),
    rule(
        "what is held back is shared when it is captured",
        DESTINATION,
        [ACCOUNT],
        ("payment_intents.create", shared(capture_method="manual"), {"status": "requires_capture"}),
        ("transfers.list", {"destination": "acct_1"}, []),
        ("payment_intents.capture", {"payment_intent": "$0.id", "amount_to_capture": 600}, {"status": "succeeded"}),
        ("transfers.list", {"destination": "acct_1"}, {"#": 1, "0.amount": 600}),
    ),
    rule(
        "a transfer takes an amount, or that of its charge",
        "api/transfers/create",
        [ACCOUNT, thing("charge", "ch_1", amount=900, currency="usd")],
        ("transfers.create", {"destination": "acct_1", "currency": "usd", "amount": 500}, {"amount": 500, "amount_reversed": 0}),
        ("transfers.create", {"destination": "acct_1", "currency": "usd", "source_transaction": "ch_1"}, {"amount": 900}),
        ("transfers.create", {"destination": "acct_1", "currency": "usd"}, Refused("parameter_missing", "amount")),
        ("transfers.create", {"destination": "acct_2", "currency": "usd", "amount": 500}, Refused("resource_missing", "acct_2")),
        ("transfers.update", {"transfer": "$0.id", "metadata": {"a": "b"}}, {"metadata": {"a": "b"}}),
    ),
    # Payouts.
    rule(
        "a payout is pending and can be cancelled until it is paid",
        "api/payouts/cancel",
        [thing("payout", "po_1", "paid")],
        ("payouts.create", {"amount": 500, "currency": "usd"}, {"status": "pending", "automatic": False}),
        ("payouts.cancel", {"payout": "$0.id"}, {"status": "canceled"}),
        ("payouts.cancel", {"payout": "po_1"}, Refused(BAD, "paid")),
    ),
    rule(
        "a paid payout is reversed once",
        "api/payouts/reverse",
        [thing("payout", "po_1", "paid", amount=500, reversed_by=None, original_payout=None), thing("payout", "po_2", "pending")],
        ("payouts.reverse", {"payout": "po_1"}, {"amount": -500, "original_payout": "po_1", "status": "pending"}),
        ("payouts.reverse", {"payout": "po_1"}, Refused(BAD, "already been reversed")),
        ("payouts.reverse", {"payout": "po_2"}, Refused(BAD, "pending")),
        then={"po_1": {"reversed_by": "$0.id"}},
    ),
    *(
        rule(
            f"a payout in {currency.upper()} goes in steps of 100",
            "currencies#special-cases",
            [],
            ("payouts.create", {"amount": 1045, "currency": currency}, Refused("parameter_invalid_integer", "divisible by 100")),
            ("payouts.create", {"amount": 1000, "currency": currency}, {"amount": 1000}),
        )
        for currency in ("huf", "twd", "isk", "ugx")
    ),
    rule(
        "a top-up is pending",
        "api/topups/cancel",
        [thing("topup", "tu_1", status="succeeded")],
        ("topups.create", {"amount": 500, "currency": "usd"}, {"status": "pending"}),
        ("topups.cancel", {"topup": "$0.id"}, {"status": "canceled"}),
        ("topups.cancel", {"topup": "tu_1"}, Refused(BAD, "succeeded")),
    ),
    # Customers.
    rule(
        "a customer has what it was told",
        "api/customers/create",
        [],
        (
            "customers.create",
            {"email": "ada@example.com", "name": "Ada", "metadata": {"a": "b"}},
            {"email": "ada@example.com", "name": "Ada", "balance": 0, "delinquent": False, "metadata": {"a": "b"}},
        ),
        ("customers.create", {"email": "nonsense"}, Refused("email_invalid")),
        ("customers.update", {"customer": "$0.id", "phone": "+1555"}, {"phone": "+1555", "name": "Ada"}),
    ),
    rule(
        "a deleted customer is not changed any more",
        "api/customers/delete",
        [customer()],
        ("customers.delete", {"customer": "cus_1"}, {"deleted": True}),
        ("customers.update", {"customer": "cus_1", "name": "Ada"}, Refused("resource_missing", "No such customer: 'cus_1'")),
        ("customers.delete", {"customer": "cus_1"}, Refused("resource_missing")),
        ("customers.list", {}, []),
    ),
    rule(
        "a tax id belongs to its customer",
        "api/tax_ids/create",
        [customer()],
        (
            "customers.tax_ids.create",
            {"customer": "cus_1", "type": "eu_vat", "value": "DE123456789"},
            {"customer": "cus_1", "value": "DE123456789", "verification.status": "pending"},
        ),
        ("customers.tax_ids.list", {"customer": "cus_1"}, ["$0.id"]),
        ("customers.tax_ids.delete", {"customer": "cus_1", "tax_id": "$0.id"}, {"deleted": True}),
        ("customers.tax_ids.list", {"customer": "cus_1"}, []),
    ),
    # Checkout sessions.
    rule(
        "a session adds up its lines",
        SESSIONS,
        [price("price_once", 300, type="one_time", recurring=None)],
        (
            "checkout.sessions.create",
            lines("price_once", mode="payment"),
            {"status": "open", "payment_status": "unpaid", "amount_total": 600, "currency": "usd"},
        ),
        ("checkout.sessions.expire", {"session": "$0.id"}, {"status": "expired"}),
        ("checkout.sessions.expire", {"session": "$0.id"}, Refused(BAD, 'status in ["open"]')),
    ),
    rule(
        "the mode of a session says which prices it takes",
        SESSIONS,
        [price(), price("price_once", 300, type="one_time", recurring=None)],
        ("checkout.sessions.create", lines("price_1", mode="payment"), Refused(BAD, "You specified `payment` mode")),
        ("checkout.sessions.create", lines("price_once", mode="subscription"), Refused(BAD, "at least one recurring price")),
        ("checkout.sessions.create", lines("price_1", mode="setup"), Refused(BAD, "`setup` mode")),
        ("checkout.sessions.create", lines("price_1", "price_once", mode="subscription"), {"amount_total": 2600}),
        ("checkout.sessions.create", lines(mode="payment"), Refused("parameter_missing", "line_items")),
        ("checkout.sessions.create", lines(mode="subscription"), Refused("parameter_missing", "line_items")),
    ),
    rule(
        "a session has one currency, and is worth charging",
        SESSIONS,
        [
            price("price_once", 300, type="one_time", recurring=None),
            price("price_jpy", 300, type="one_time", recurring=None, currency="jpy"),
            price("price_small", 5, type="one_time", recurring=None),
        ],
        ("checkout.sessions.create", lines("price_once", "price_jpy", mode="payment"), Refused(BAD, "one currency")),
        ("checkout.sessions.create", lines("price_small", mode="payment"), Refused("amount_too_small", "at least $0.50 usd")),
    ),
    # Quotes and schedules.
    *(
        rule(
            f"a quote that is {state} becomes {after}",
            "api/quotes",
            [thing("quote", "qt_1", state)],
            (operation, {"quote": "qt_1"}, {"status": after}),
            ("quotes.update", {"quote": "qt_1", "description": "x"}, Refused(BAD, "Only a draft quote")),
        )
        for operation, state, after in (
            ("quotes.finalize_quote", "draft", "open"),
            ("quotes.accept", "open", "accepted"),
            ("quotes.cancel", "draft", "canceled"),
            ("quotes.cancel", "open", "canceled"),
        )
    ),
    *(
        rule(
            f"{operation} is not for a quote that is {state}",
            "api/quotes",
            [thing("quote", "qt_1", state)],
            (operation, {"quote": "qt_1"}, Refused(BAD, state)),
        )
        for operation, state in (
            ("quotes.finalize_quote", "open"),
            ("quotes.accept", "draft"),
            ("quotes.accept", "canceled"),
            ("quotes.cancel", "accepted"),
        )
    ),
    rule(
        "a released schedule leaves its subscription",
        "api/subscription_schedules/release",
        [*SHOP, running(schedule="sub_sched_1"), thing("subscription_schedule", "sub_sched_1", subscription="sub_1", status="active")],
        (
            "subscription_schedules.release",
            {"subscription_schedule": "sub_sched_1"},
            {"status": "released", "subscription": None, "released_subscription": "sub_1", "released_at": NOW},
        ),
        ("subscription_schedules.cancel", {"subscription_schedule": "sub_sched_1"}, Refused(BAD, "`released`")),
        then={"sub_1": {"status": "active", "schedule": None}},
    ),
    rule(
        "a cancelled schedule ends its subscription",
        "api/subscription_schedules/cancel",
        [*SHOP, running(schedule="sub_sched_1"), thing("subscription_schedule", "sub_sched_1", subscription="sub_1", status="active")],
        ("subscription_schedules.cancel", {"subscription_schedule": "sub_sched_1"}, {"status": "canceled", "canceled_at": NOW}),
        ("subscription_schedules.release", {"subscription_schedule": "sub_sched_1"}, Refused(BAD, "`canceled`")),
        then={"sub_1": {"status": "canceled"}},
    ),
    # Value lists.
    rule(
        "a value is put on a list and taken off",
        "api/radar/value_list_items",
        [],
        (
            "radar.value_lists.create",
            {"alias": "blocked", "name": "Blocked", "item_type": "email"},
            {"alias": "blocked", "item_type": "email"},
        ),
        ("radar.value_list_items.create", {"value_list": "$0.id", "value": "a@example.com"}, {"value": "a@example.com"}),
        ("radar.value_list_items.list", {"value_list": "$0.id"}, ["$1.id"]),
        ("radar.value_list_items.delete", {"value_list_item": "$1.id"}, {"deleted": True}),
        ("radar.value_list_items.list", {"value_list": "$0.id"}, []),
    ),
]
