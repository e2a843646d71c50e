"""Stripe's test cards: as a payment method, a token and a number, and what comes of paying with them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.account import Stage, thing

CUSTOMER = thing("customer", "cus_1")


def pay(stage: Stage, method: str) -> Any:
    return stage.done("create_payment_intent", amount=2000, currency="usd", payment_method=method, confirm=True)


@pytest.mark.parametrize(
    "card",
    [{"token": "tok_mastercard"}, {"number": "5555 5555 5555 4444", "exp_month": 8, "exp_year": 2030, "cvc": "314"}],
)
def test_a_payment_method_is_made_from_a_token_or_a_number(card: dict[str, Any]) -> None:
    stage = Stage(CUSTOMER, strict=True)
    made = stage.done("create_payment_method", type="card", card=card)
    assert (made["card"]["brand"], made["card"]["last4"], made["customer"]) == ("mastercard", "4444", None)
    assert "number" not in made["card"]
    attached = stage.done("attach_payment_method", payment_method=made["id"], customer="cus_1")
    assert attached["customer"] == "cus_1"
    payment = pay(stage, made["id"])
    (charge,) = stage.account.objects("charge")
    assert payment["status"] == "succeeded"
    assert charge["payment_method_details"]["card"]["last4"] == "4444"


@pytest.mark.parametrize(
    ("token", "code", "decline_code"),
    [
        ("tok_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("tok_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
    ],
)
def test_a_card_that_declines_does_so_under_any_id(token: str, code: str, decline_code: str) -> None:
    stage = Stage(strict=True)
    made = stage.done("create_payment_method", type="card", card={"token": token})
    refused, _ = stage.refused("create_payment_intent", amount=2000, currency="usd", payment_method=made["id"], confirm=True)
    assert refused == code
    (charge,) = stage.account.objects("charge")
    assert (charge["status"], charge["outcome"]["reason"]) == ("failed", decline_code)


def test_a_card_that_asks_for_its_owner_waits() -> None:
    stage = Stage(strict=True)
    made = stage.done("create_payment_method", type="card", card={"token": "tok_threeDSecure2Required"})
    assert pay(stage, made["id"])["status"] == "requires_action"


def test_a_test_card_is_given_to_a_customer_as_a_payment_method_of_its_own() -> None:
    stage = Stage(CUSTOMER, strict=True)
    made = [stage.done("attach_payment_method", payment_method="pm_card_visa", customer="cus_1") for _ in range(2)]
    assert made[0]["id"] != made[1]["id"] and "pm_card_visa" not in (made[0]["id"], made[1]["id"])
    assert {one["customer"] for one in made} == {"cus_1"}


@pytest.mark.parametrize(
    ("card", "reason", "status"),
    [("pm_card_createDispute", "fraudulent", "needs_response"), ("pm_card_createDisputeInquiry", "fraudulent", "warning_needs_response")],
)
def test_some_cards_bring_a_dispute(card: str, reason: str, status: str) -> None:
    stage = Stage(strict=True)
    payment = pay(stage, card)
    (dispute,) = stage.account.objects("dispute")
    assert (dispute["charge"], dispute["amount"], dispute["reason"], dispute["status"]) == (payment["latest_charge"], 2000, reason, status)
    assert stage.done("retrieve_charge", charge=payment["latest_charge"])["disputed"] is True


def test_one_card_brings_an_early_fraud_warning() -> None:
    stage = Stage(strict=True)
    payment = pay(stage, "pm_card_createIssuerFraudRecord")
    (warning,) = stage.account.objects("radar.early_fraud_warning")
    assert (warning["charge"], warning["actionable"]) == (payment["latest_charge"], True)


@pytest.mark.parametrize(("card", "code"), [({"token": "tok_nobody"}, "resource_missing"), ({"number": "1234"}, "incorrect_number")])
def test_another_card_is_refused(card: dict[str, Any], code: str) -> None:
    assert Stage(strict=True).refused("create_payment_method", type="card", card=card)[0] == code


def test_other_kinds_of_payment_methods_are_taken_as_they_are() -> None:
    made = Stage(strict=True).done("create_payment_method", type="sepa_debit", sepa_debit={"iban": "DE89370400440532013000"})
    assert (made["type"], made["customer"]) == ("sepa_debit", None)
