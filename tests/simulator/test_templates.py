"""The three workflows that everybody starts with, from their text to what they would do."""

from typing import Any

import pytest

import wfrun
from tests.helpers.account import CATALOG, charge, thing
from wfrun.simulator.samples.sampler import sample_event

PERSONALISE = """
workflow "Personalise orders"
on payment_intent.succeeded when amount > 1000 USD <
  email to="fulfilment@example.com" subject="Handwritten note for {customer}" body="Add a handwritten thank-you note before shipping."
>
"""
TAG = """
currency USD

workflow "Tag valuable customers"
on payment_intent.succeeded when amount > 1000 USD <
  email to="fulfilment@example.com"
        subject="Handwritten note for {customer}"
        body="Add a handwritten thank-you note before shipping."
        append={"Customer ID": customer, "Amount": amount}
  if amount > 2000 USD <
    update_customer customer metadata={Tier: "VIP"}
  >
>
"""
WARNINGS = """
workflow "Take action on fraud warnings"
on radar.early_fraud_warning.created when actionable <
  let charge = retrieve_charge charge
  if charge.amount < 15 USD <
    create_refund charge=charge.id amount=charge.amount
  > else <
    email to="risk@example.com"
          subject="Early fraud warning on {charge.id}"
          body="Investigate before it becomes a dispute."
          append={"Charge ID": charge.id, "Amount": charge.amount}
  >
>
"""


def run(script: str, event: str, *objects: dict[str, Any], **overrides: Any) -> dict[str, Any]:
    told = sample_event(CATALOG, event, overrides=overrides)
    (report,) = wfrun.load(text=script).run(told, objects=objects).to_dict()["workflows"]
    assert isinstance(report, dict)
    return report


def acts(report: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(step["action"], step["arguments"]) for step in report["steps"] if step["kind"] == "action"]


@pytest.mark.parametrize(
    ("amount", "outcome"), [((100_001, "usd"), "succeeded"), ((100_000, "usd"), "skipped"), ((250_000, "eur"), "skipped")]
)
def test_personalise_orders(amount: tuple[int, str], outcome: str) -> None:
    report = run(PERSONALISE, "payment_intent.succeeded", amount=amount, customer="cus_9")
    assert report["outcome"] == outcome and not report["assumed"]
    assert [action for action, _ in acts(report)] == (["email"] if outcome == "succeeded" else [])


def test_tag_valuable_customers() -> None:
    report = run(TAG, "payment_intent.succeeded", amount=(250_000, "usd"), customer="cus_9")
    assert (report["outcome"], report["assumed"], report["condition"]["value"]) == ("succeeded", False, True)
    (mail, told), update = acts(report)
    assert mail == "email" and told["append"] == {"Customer ID": "cus_9", "Amount": "2,500.00 USD"}
    assert update == ("update_customer", {"customer": "cus_9", "metadata": {"Tier": "VIP"}})
    assert report["steps"][-1]["result"] == {"id": "cus_9", "object": "customer", "metadata": {"Tier": "VIP"}}
    small = run(TAG, "payment_intent.succeeded", amount=(150_000, "usd"))
    assert [action for action, _ in acts(small)] == ["email"]


def test_tagging_keeps_the_metadata_that_is_there() -> None:
    customer = thing("customer", "cus_9", metadata={"crm": "7"})
    report = run(TAG, "payment_intent.succeeded", customer, amount=(250_000, "usd"), customer="cus_9")
    assert report["steps"][-1]["result"]["metadata"] == {"crm": "7", "Tier": "VIP"} and not report["assumed"]


def test_a_warning_on_a_small_charge_is_refunded() -> None:
    report = run(WARNINGS, "radar.early_fraud_warning.created", charge(amount=900), charge="ch_1")
    assert (report["outcome"], report["assumed"]) == ("succeeded", False)
    assert acts(report) == [("retrieve_charge", {"charge": "ch_1"}), ("create_refund", {"charge": "ch_1", "amount": 900})]
    refund = report["steps"][-1]["result"]
    assert (refund["object"], refund["amount"], refund["status"]) == ("refund", {"minor": 900, "currency": "usd"}, "succeeded")


def test_a_warning_on_a_large_charge_is_looked_at() -> None:
    report = run(WARNINGS, "radar.early_fraud_warning.created", charge(amount=150_000), charge="ch_1")
    assert [action for action, _ in acts(report)] == ["retrieve_charge", "email"] and not report["assumed"]
    assert acts(report)[1][1]["append"] == {"Charge ID": "ch_1", "Amount": "1,500.00 USD"}


def test_a_warning_on_a_charge_that_nobody_told_about_is_assumed() -> None:
    report = run(WARNINGS, "radar.early_fraud_warning.created", charge="ch_1")
    assert report["assumed"] and report["steps"][0]["assumed"]
    assert report["steps"][0]["notes"] == ["charge ch_1 was made up: the account does not know it"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"amount_refunded": 900, "refunded": True}, "charge_already_refunded"),
        ({"disputed": True}, "charge_disputed"),
        ({"amount_refunded": 100}, "amount_too_large"),
    ],
)
def test_what_stripe_would_refuse_fails(fields: dict[str, Any], code: str) -> None:
    report = run(WARNINGS, "radar.early_fraud_warning.created", charge(amount=900, **fields), charge="ch_1")
    assert (report["outcome"], report["error"]["code"], report["assumed"]) == ("failed", code, False)


def test_a_warning_that_is_over_is_left_alone() -> None:
    assert run(WARNINGS, "radar.early_fraud_warning.created", actionable=False)["outcome"] == "skipped"
