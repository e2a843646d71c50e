"""The objects around sample events: all that ids lead to, right in type, and in agreement with the event."""

from __future__ import annotations

from typing import Any

from wfrun import stripe_catalog
from wfrun.dsl.types.base import Object
from wfrun.simulator.account.account import Account
from wfrun.simulator.account.referenced_objects import ReferencedObjects
from wfrun.simulator.samples.conformance import type_violations
from wfrun.simulator.samples.sampler import SAMPLE_TIME, event_builder, sample_event_and_object, sample_object

CATALOG = stripe_catalog.load()


def around(type: str, *, seed: int = 0, overrides: dict[str, Any] | None = None, **options: Any) -> dict[str, dict[str, Any]]:
    """What an event points to, by its name."""
    event, raw = sample_event_and_object(CATALOG, type, seed=seed, overrides=overrides, **options)
    declared = CATALOG.event(type)
    assert declared is not None
    found = ReferencedObjects(CATALOG)
    found.add(event, raw, event_builder(CATALOG, declared, SAMPLE_TIME, seed, overrides))
    return {one["object"]: one for one in found.objects()}


def test_what_every_event_points_to_is_of_its_type() -> None:
    wrong = []
    for seed, name in enumerate(CATALOG.event_names()):
        for kind, raw in around(name, seed=seed % 7).items():
            wrong += [f"{name}: {raw['id']}: {problem}" for problem in type_violations(CATALOG, Object(kind), raw)]
    assert wrong == []


def test_an_invoice_leads_to_a_subscription_that_costs_as_much() -> None:
    held = around("invoice.payment_failed", overrides={"amount_due": (9_900, "eur"), "customer": "cus_9"})
    line = held["invoice"]["lines"]["data"][0]
    (item,) = held["subscription"]["items"]["data"]
    assert (item["price"]["unit_amount"], item["price"]["currency"], item["price"]["id"]) == (9_900, "eur", held["price"]["id"])
    assert item["id"] == line["parent"]["subscription_item_details"]["subscription_item"] == held["subscription_item"]["id"]
    assert held["price"]["unit_amount"] == 9_900 and held["subscription"]["status"] == "past_due"
    assert held["subscription"]["customer"] == held["payment_method"]["customer"] == held["customer"]["id"] == "cus_9"


def test_a_charge_leads_to_what_is_left_of_it() -> None:
    for seed in range(8):
        entry = around("charge.succeeded", seed=seed, overrides={"amount": (4_000, "eur")})["balance_transaction"]
        assert entry["net"] == entry["amount"] - entry["fee"] and entry["amount"] == 4_000
        assert sum(detail["amount"] for detail in entry["fee_details"]) == entry["fee"]
        assert {detail["currency"] for detail in entry["fee_details"]} == {entry["currency"]} == {"eur"}


def test_the_account_of_an_event_is_among_them() -> None:
    held = around("payout.failed", account="acct_9", livemode=True)
    assert held["account"]["id"] == "acct_9" and held["payout"]["livemode"] is True
    assert around("checkout.session.completed", livemode=True)["checkout.session"]["id"].startswith("cs_live_")


def test_what_is_known_is_not_made_again_and_agrees() -> None:
    event, raw = sample_event_and_object(CATALOG, "charge.succeeded", overrides={"customer": "cus_9"})
    declared = CATALOG.event("charge.succeeded")
    assert declared is not None
    found = ReferencedObjects(CATALOG, [sample_object(CATALOG, "customer", id="cus_9")])
    found.add(event, raw, event_builder(CATALOG, declared, SAMPLE_TIME))
    assert sorted(one["object"] for one in found.objects()) == ["balance_transaction", "charge", "payment_intent", "payment_method"]


def test_a_simulated_account_has_the_price_that_an_invoice_names_too() -> None:
    event, raw = sample_event_and_object(CATALOG, "invoice.paid", overrides={"total": (9_900, "usd")})
    account = Account(CATALOG)
    account.observe(event)
    subscription, assumed = account.find("subscription", raw["parent"]["subscription_details"]["subscription"])
    assert assumed and subscription["items"]["data"][0]["price"]["unit_amount"] == 9_900
