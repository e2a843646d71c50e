"""Which events Stripe sends for what an operation changed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.account import CATALOG, Stage, charge, thing
from wfrun.fake_stripe.change_events import ChangeEvent, EventRules, previous_attributes

RULES = EventRules(CATALOG)


def _events(stage: Stage, action: str, **arguments: Any) -> list[ChangeEvent]:
    stage.done(action, **arguments)
    operation = CATALOG.operation_of(action)
    assert operation is not None
    return RULES.events(operation, stage.account.changed())


def _types(events: list[ChangeEvent]) -> list[str]:
    return [event.type for event in events if not event.thin_only]


def test_a_payment_that_is_confirmed_at_once_is_made_then_charged_then_succeeds() -> None:
    events = _events(
        Stage(thing("payment_method", "pm_1"), strict=True),
        "create_payment_intent",
        amount=2000,
        currency="usd",
        confirm=True,
        payment_method="pm_1",
    )
    assert _types(events) == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]
    made, charged, done = events
    assert (made.object["status"], made.object["amount_received"], made.object["latest_charge"]) == ("requires_payment_method", 0, None)
    assert (done.object["status"], done.object["latest_charge"]) == ("succeeded", charged.object["id"])
    assert made.previous is None and charged.previous is None and done.previous is None


def test_a_refund_tells_of_itself_and_of_what_the_charge_was_before() -> None:
    stage = Stage(charge(amount=2500, amount_refunded=500), strict=True)
    events = _events(stage, "create_refund", charge="ch_1", amount=700)
    assert _types(events) == ["refund.created", "charge.refunded"]
    refunded = events[1]
    assert (refunded.object["amount_refunded"], refunded.previous) == (1200, {"amount_refunded": 500})


def test_what_is_refused_or_changes_nothing_sends_nothing() -> None:
    stage = Stage(charge(amount=2500), thing("customer", "cus_1", email="a@example.com"), strict=True)
    stage.refused("create_refund", charge="ch_1", amount=9900)
    assert stage.account.changed() == []
    assert _events(stage, "update_customer", customer="cus_1", email="a@example.com") == []
    assert _events(stage, "retrieve_customer", customer="cus_1") == []


def test_an_answer_given_again_sends_nothing_again() -> None:
    stage = Stage(charge(amount=2500), strict=True)
    assert _events(stage, "create_refund", charge="ch_1", amount=100, key="one")
    assert _events(stage, "create_refund", charge="ch_1", amount=100, key="one") == []


def test_a_change_inside_a_structure_tells_of_its_fields_alone() -> None:
    stage = Stage(thing("customer", "cus_1", metadata={"tier": "basic", "since": "2024"}), strict=True)
    (event,) = _events(stage, "update_customer", customer="cus_1", metadata={"tier": "gold"})
    assert (event.type, event.previous) == ("customer.updated", {"metadata": {"tier": "basic"}})


@pytest.mark.parametrize(
    ("before", "after", "previous"),
    [
        ({"a": 1}, {"a": 1}, {}),
        ({"a": 1}, {"a": 2}, {"a": 1}),
        ({}, {"a": 2}, {"a": None}),
        ({"a": [1, 2]}, {"a": [1]}, {"a": [1, 2]}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, {"a": {"c": 2}}),
        ({"a": None}, {"a": {"b": 1}}, {"a": None}),
    ],
)
def test_previous_attributes(before: dict[str, Any], after: dict[str, Any], previous: dict[str, Any]) -> None:
    assert previous_attributes(before, after) == previous


_PAID = [
    "charge.succeeded",
    "invoice.paid",
    "invoice.payment_succeeded",
    "invoice.updated",
    "invoice_payment.paid",
    "payment_intent.created",
    "payment_intent.succeeded",
]

_OBJECTS = (
    charge(amount=2500),
    thing("customer", "cus_1"),
    thing("subscription", "sub_1", customer="cus_1"),
    thing("invoice", "in_1", "draft", customer="cus_1"),
    thing("invoice", "in_2", "open", customer="cus_1"),
    thing("payment_intent", "pi_9", "requires_capture", latest_charge="ch_9", amount=2500, amount_capturable=2500),
    charge("ch_9", amount=2500, captured=False, amount_captured=0, payment_intent="pi_9"),
    thing("payment_method", "pm_1", customer=None),
    thing("dispute", "dp_1", "needs_response"),
    thing("review", "prv_1"),
    thing("payout", "po_1", "pending"),
    thing("quote", "qt_1", "draft"),
    thing("price", "price_1"),
    thing("coupon", "co_1"),
)


@pytest.mark.parametrize(
    ("action", "arguments", "types"),
    [
        ("create_customer", {"email": "a@example.com"}, ["customer.created"]),
        ("delete_customer", {"customer": "cus_1"}, ["customer.subscription.deleted", "customer.deleted"]),
        ("cancel_subscription", {"subscription": "sub_1"}, ["customer.subscription.deleted"]),
        (
            "update_subscription",
            {"subscription": "sub_1", "cancel_at_period_end": True},
            ["customer.subscription.updated"],
        ),
        ("finalize_invoice", {"invoice": "in_1"}, ["invoice.finalized", "invoice.updated"]),
        ("pay_invoice", {"invoice": "in_2"}, _PAID),
        ("void_invoice", {"invoice": "in_2"}, ["invoice.updated", "invoice.voided"]),
        ("mark_invoice_uncollectible", {"invoice": "in_2"}, ["invoice.marked_uncollectible", "invoice.updated"]),
        ("delete_invoice", {"invoice": "in_1"}, ["invoice.deleted"]),
        ("capture_payment_intent", {"payment_intent": "pi_9"}, ["charge.captured", "payment_intent.succeeded"]),
        ("cancel_payment_intent", {"payment_intent": "pi_9"}, ["charge.refunded", "payment_intent.canceled"]),
        ("attach_payment_method", {"payment_method": "pm_1", "customer": "cus_1"}, ["payment_method.attached"]),
        ("close_dispute", {"dispute": "dp_1"}, ["charge.dispute.closed", "charge.dispute.updated"]),
        ("approve_review", {"review": "prv_1"}, ["review.closed"]),
        ("cancel_payout", {"payout": "po_1"}, ["payout.canceled", "payout.updated"]),
        ("finalize_quote", {"quote": "qt_1"}, ["quote.finalized"]),
        ("create_coupon", {"percent_off": 10, "duration": "once"}, ["coupon.created"]),
        ("delete_coupon", {"coupon": "co_1"}, ["coupon.deleted"]),
        ("create_product", {"name": "Tea"}, ["product.created"]),
        (
            "create_price",
            {"product": "prod_1", "currency": "usd", "unit_amount": 500, "recurring": {"interval": "month"}},
            ["plan.created", "price.created"],
        ),
        ("update_price", {"price": "price_1", "active": False}, ["price.updated"]),
    ],
)
def test_events_of_operations(action: str, arguments: dict[str, Any], types: list[str]) -> None:
    stage = Stage(*_OBJECTS, thing("product", "prod_1"), strict=True)
    assert sorted(_types(_events(stage, action, **arguments))) == sorted(types)


def test_what_has_thin_events_only_is_marked_so() -> None:
    stage = Stage(thing("price", "price_1", active=True), strict=True)
    events = _events(stage, "update_price", price="price_1", active=False)
    assert {event.type: event.thin_only for event in events} == {"price.deactivated": True, "price.updated": False}
