"""Setting fields of samples: paths, money, what follows."""

from typing import Any

import pytest

from tests.helpers.account import CATALOG, NOW
from tests.helpers.tables import each
from wfrun.dsl.types.base import Object
from wfrun.simulator.samples.conformance import type_violations
from wfrun.simulator.samples.overrides import BadOverride, apply, parse, read
from wfrun.simulator.samples.sampler import object_builder, sample_event, sample_event_and_object, sample_object


def value(event: str, path: str, overrides: dict[str, Any]) -> Any:
    _, raw = sample_event_and_object(CATALOG, event, overrides=overrides)
    assert list(type_violations(CATALOG, Object(raw["object"]), raw)) == []
    return read(raw, parse(path))


CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("payment_intent.succeeded", {"amount": (250_000, "eur")}, {"amount": 250_000, "amount_received": 250_000, "currency": "eur"}),
    ("payment_intent.succeeded", {"amount": 990}, {"amount": 990, "amount_received": 990, "currency": "usd"}),
    ("payment_intent.succeeded", {"amount": 990, "amount_received": 500}, {"amount": 990, "amount_received": 500}),
    ("payment_intent.succeeded", {"currency": "jpy"}, {"amount": 2500, "currency": "jpy"}),
    ("payment_intent.succeeded", {"customer": "cus_9", "metadata.order": "7"}, {"customer": "cus_9", "metadata.order": "7"}),
    ("payment_intent.succeeded", {"shipping.address.city": "Berlin"}, {"shipping.address.city": "Berlin", "shipping.address.line1": None}),
    (
        "payment_intent.succeeded",
        {"presentment_details.presentment_amount": (5, "eur")},
        {"presentment_details.presentment_amount": 5, "presentment_details.presentment_currency": "eur", "currency": "usd"},
    ),
    (
        "invoice.paid",
        {"total": (990, "eur")},
        {
            "total": 990,
            "amount_due": 990,
            "amount_paid": 990,
            "amount_remaining": 0,
            "currency": "eur",
            "lines.data[0].amount": 990,
            "lines.data[0].currency": "eur",
            "lines.data[0].pricing.unit_amount_decimal": "990",
        },
    ),
    ("invoice.payment_failed", {"amount_due": 990}, {"amount_due": 990, "amount_remaining": 990, "amount_paid": 0}),
    (
        "invoice.paid",
        {"lines[0].quantity": 3, "lines.data[0].description": "x"},
        {"lines.data[0].quantity": 3, "lines.data[0].description": "x"},
    ),
    ("invoice.paid", {"lines[1].amount": (5, "usd")}, {"lines.data[1].amount": 5, "lines.data[0].amount": 2500}),
    ("charge.refunded", {"amount_refunded": (500, "usd")}, {"amount": 2500, "amount_refunded": 500, "refunded": False}),
    (
        "charge.dispute.created",
        {"amount": (60_000, "eur")},
        {"balance_transactions[0].amount": -60_000, "balance_transactions[0].net": -61_500, "balance_transactions[0].currency": "eur"},
    ),
    ("charge.refunded", {"amount": 900}, {"amount": 900, "amount_refunded": 900, "refunded": True}),
    (
        "customer.subscription.updated",
        {"items[0].price.unit_amount": (500, "gbp")},
        {
            "items.data[0].price.unit_amount": 500,
            "items.data[0].price.unit_amount_decimal": "500",
            "items.data[0].price.currency": "gbp",
            "currency": "usd",
        },
    ),
    (
        "balance.available",
        {"available[0].amount": (7, "eur")},
        {"available[0].amount": 7, "available[0].currency": "eur", "pending[0].currency": "usd"},
    ),
    ("price.updated", {"currency_options.eur.unit_amount": (7, "eur")}, {"currency_options.eur.unit_amount": 7, "currency": "usd"}),
    ("customer.updated", {'metadata["with space"]': "1", "object.name": "X"}, {'metadata["with space"]': "1", "name": "X"}),
]


@each(("event", "overrides", "expected"), CASES)
def test_what_is_set_and_what_follows(event: str, overrides: dict[str, Any], expected: dict[str, Any]) -> None:
    assert {path: value(event, path, overrides) for path in expected} == expected


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("customer.updated", {"nope": 1}, "`nope`: there is no field `nope`"),
    ("customer.updated", {"address.nope": 1}, "`address.nope`: there is no field `nope`"),
    ("customer.updated", {"email.x": 1}, "`email.x`: there is nothing inside a value of this kind"),
    ("customer.updated", {"default_source.x": 1}, "`default_source.x`: Stripe sends an id here, which has no fields"),
    ("customer.updated", {"email": (5, "usd")}, "`email` is not an amount"),
    ("customer.updated", {"a..b": 1}, "`a..b` is no path to a field"),
    ("customer.updated", {"": 1}, "a path is empty"),
    ("customer.updated", {"metadata[": 1}, "`metadata[` is no path to a field"),
    ("customer.updated", {"metadata[x]": 1}, "`metadata[x]` is no path to a field"),
    ("customer.created", {"previous.email": "x"}, "`customer.created` does not tell previous values"),
    ("customer.updated", {"event.type": "x"}, "`event.type` is not a field that can be set"),
    ("invoice.paid", {"lines[7].amount": 1}, "`lines[7].amount`: `[7]` is not in a list of 1"),
    ("invoice.paid", {"lines.amount": 1}, "`lines.amount`: `amount` is not in a list of 1"),
]


@each(("event", "overrides", "problem"), BAD)
def test_paths_that_lead_nowhere(event: str, overrides: dict[str, Any], problem: str) -> None:
    with pytest.raises(BadOverride) as caught:
        sample_event(CATALOG, event, overrides=overrides)
    assert str(caught.value) == problem


def test_previous_values_that_are_given_are_all_that_changed() -> None:
    event = sample_event(CATALOG, "customer.subscription.updated", overrides={"status": "past_due", "previous.status": "active"})
    assert event["data"]["previous_attributes"] == {"status": "active"} and event["data"]["object"]["status"] == "past_due"
    event = sample_event(CATALOG, "customer.updated", overrides={"previous.address.city": "Bonn", "previous.metadata.tier": "VIP"})
    assert event["data"]["previous_attributes"] == {"address": {"city": "Bonn"}, "metadata": {"tier": "VIP"}}


def test_previous_money_tells_its_currency_only_where_that_changed() -> None:
    same = sample_event(CATALOG, "price.updated", overrides={"previous.unit_amount": (500, "usd")})
    assert same["data"]["previous_attributes"] == {"unit_amount": 500}
    other = sample_event(CATALOG, "price.updated", overrides={"previous.unit_amount": (500, "eur")})
    assert other["data"]["previous_attributes"] == {"currency": "eur", "unit_amount": 500}


def test_the_envelope_can_be_set() -> None:
    event = sample_event(CATALOG, "charge.succeeded", overrides={"event.account": "acct_1", "event.livemode": True, "event.id": "evt_1"})
    assert (event["account"], event["livemode"], event["id"]) == ("acct_1", True, "evt_1")


def test_money_of_an_object_can_be_set_alone() -> None:
    builder = object_builder(CATALOG, NOW)
    before = sample_object(CATALOG, "charge", now=NOW)
    after = apply(builder, before, {"amount": (990, "eur")})
    assert (after["amount"], after["amount_captured"], after["currency"]) == (990, 990, "eur")
    assert before["amount"] == 2500
