"""Giving money back: what Stripe does, and what it refuses."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.account import NOW, Stage, charge, thing
from tests.helpers.tables import each
from wfrun.simulator.account.answers import Response, StripeError
from wfrun.values.amount_limits import format_amount


def test_all_that_is_left_is_refunded_by_default() -> None:
    stage = Stage(charge(amount=900))
    refund = stage.done("create_refund", charge="ch_1")
    assert (refund["object"], refund["amount"], refund["currency"], refund["status"]) == ("refund", 900, "usd", "succeeded")
    assert (refund["charge"], refund["payment_intent"], refund["created"]) == ("ch_1", "pi_1", NOW)
    assert refund["id"].startswith("re_") and refund["reason"] is None
    now = stage.done("retrieve_charge", charge="ch_1")
    assert (now["amount_refunded"], now["refunded"], now["amount"]) == (900, True, 900)


def test_partial_refunds_add_up() -> None:
    stage = Stage(charge(amount=900))
    first = stage.done("create_refund", charge="ch_1", amount=200, reason="duplicate", metadata={"why": "late"})
    assert (first["amount"], first["reason"], first["metadata"]) == (200, "duplicate", {"why": "late"})
    assert stage.done("retrieve_charge", charge="ch_1")["refunded"] is False
    assert stage.done("create_refund", charge="ch_1")["amount"] == 700
    assert stage.done("retrieve_charge", charge="ch_1")["amount_refunded"] == 900
    assert len({refund["id"] for refund in stage.account.objects("refund")}) == 2


def test_a_payment_is_refunded_through_its_charge() -> None:
    stage = Stage(charge(amount=900), thing("payment_intent", "pi_1", latest_charge="ch_1"))
    assert stage.done("create_refund", payment_intent="pi_1")["charge"] == "ch_1"
    assert stage.done("retrieve_payment_intent", payment_intent="pi_1")["status"] == "succeeded"


REFUSED: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    (
        "more than the charge",
        {"amount": 900},
        {"amount": 901},
        "amount_too_large",
        "Refund amount ($9.01) is greater than charge amount ($9.00)",
    ),
    (
        "more than is left",
        {"amount": 900, "amount_refunded": 400},
        {"amount": 600},
        "amount_too_large",
        "Refund amount ($6.00) is greater than unrefunded amount on charge ($5.00)",
    ),
    (
        "again",
        {"amount": 900, "amount_refunded": 900, "refunded": True},
        {},
        "charge_already_refunded",
        "Charge ch_1 has already been refunded.",
    ),
    ("disputed", {"disputed": True}, {}, "charge_disputed", "Charge ch_1 has been charged back; cannot issue a refund."),
    (
        "failed",
        {"status": "failed", "captured": False},
        {},
        "charge_not_refundable",
        "This PaymentIntent (pi_1) does not have a successful charge to refund.",
    ),
    (
        "uncaptured",
        {"captured": False, "amount_captured": 0},
        {},
        "charge_not_refundable",
        "Charge ch_1 has not been captured. Cancel its PaymentIntent to release the funds.",
    ),
    (
        "a part of uncaptured",
        {"captured": False, "amount_captured": 0},
        {"amount": 5},
        "charge_not_refundable",
        "You cannot partially refund an uncaptured charge.",
    ),
    ("nothing", {}, {"amount": 0}, "parameter_invalid_integer", "Invalid positive integer"),
    ("less than nothing", {}, {"amount": -5}, "parameter_invalid_integer", "Invalid positive integer"),
    ("no number", {}, {"amount": "5"}, "parameter_invalid_integer", "Invalid positive integer"),
    (
        "a reason that is none",
        {},
        {"reason": "unspecified"},
        "invalid_request_error",
        "Invalid reason: must be one of duplicate, fraudulent, requested_by_customer",
    ),
    (
        "an address for a card",
        {},
        {"instructions_email": "a@example.com"},
        "invalid_request_error",
        "`instructions_email` is not for card payments",
    ),
    (
        "both",
        {},
        {"payment_intent": "pi_1"},
        "invalid_request_error",
        "You may only specify one of these parameters: charge, payment_intent.",
    ),
]


@each(("fields", "arguments", "code", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused(fields: dict[str, Any], arguments: dict[str, Any], code: str, message: str) -> None:
    stage = Stage(charge(**fields))
    before = stage.done("retrieve_charge", charge="ch_1")
    found = stage.refused("create_refund", charge="ch_1", **arguments)
    assert found[0] == code and found[1].startswith(message)
    assert stage.done("retrieve_charge", charge="ch_1") == before and stage.account.objects("refund") == []


def test_nothing_to_refund() -> None:
    assert Stage().refused("create_refund")[0] == "parameter_missing"
    assert Stage(thing("payment_intent", "pi_1", "requires_payment_method")).refused("create_refund", payment_intent="pi_1") == (
        "charge_not_refundable",
        "This PaymentIntent (pi_1) does not have a successful charge to refund.",
    )
    assert Stage().refused("create_refund", charge="cus_1") == ("resource_missing", "No such charge: 'cus_1'")
    assert Stage().refused("create_refund", charge="")[0] == "parameter_invalid_empty"


@pytest.mark.parametrize(
    ("fields", "open_to_refunds"),
    [
        ({}, False),
        ({"status": "won"}, True),
        ({"status": "lost"}, False),
        ({"status": "warning_needs_response", "is_charge_refundable": True}, True),
    ],
)
def test_a_dispute_that_leaves_the_charge_refundable_does_not_keep_it_from_being_refunded(
    fields: dict[str, Any], open_to_refunds: bool
) -> None:
    stage = Stage(charge(disputed=True), thing("dispute", "du_1", charge="ch_1", **fields))
    assert isinstance(stage.answer("create_refund", charge="ch_1"), Response if open_to_refunds else StripeError)


def test_a_pending_charge_can_be_refunded() -> None:
    assert Stage(charge(status="pending", paid=False)).done("create_refund", charge="ch_1")["amount"] == 2500


def test_a_charge_captured_in_part_is_refunded_in_part() -> None:
    stage = Stage(charge(amount=1000, amount_captured=600, amount_refunded=0))
    assert stage.done("create_refund", charge="ch_1")["amount"] == 600
    assert stage.done("retrieve_charge", charge="ch_1")["refunded"] is True


def test_a_full_refund_ends_an_early_fraud_warning() -> None:
    warning = thing("radar.early_fraud_warning", "issfr_1", charge="ch_1")
    stage = Stage(charge(amount=900), warning)
    stage.done("create_refund", charge="ch_1", amount=100)
    assert stage.done("retrieve_radar_early_fraud_warning", early_fraud_warning="issfr_1")["actionable"] is True
    stage.done("create_refund", charge="ch_1")
    assert stage.done("retrieve_radar_early_fraud_warning", early_fraud_warning="issfr_1")["actionable"] is False


def test_a_refund_on_a_charge_that_nobody_told_about_is_assumed() -> None:
    stage = Stage()
    answer = stage.answer("create_refund", charge="ch_1", amount=900)
    assert isinstance(answer, Response) and answer.assumed and answer.certain is None
    assert answer.notes == ("charge ch_1 was made up: the account does not know it",)
    assert stage.done("create_refund", charge="ch_1")["amount"] == 1600
    refusal = stage.answer("create_refund", charge="ch_1")
    assert isinstance(refusal, StripeError) and refusal.assumed and refusal.code == "charge_already_refunded"


def test_a_guessed_amount_refuses_nothing() -> None:
    stage = Stage()
    stage.done("retrieve_charge", charge="ch_1")
    assert stage.done("create_refund", charge="ch_1", amount=99_999)["amount"] == 99_999
    charged = stage.done("retrieve_charge", charge="ch_1")
    assert (charged["amount"], charged["amount_captured"], charged["amount_refunded"], charged["refunded"]) == (
        99_999,
        99_999,
        99_999,
        True,
    )
    stage = Stage(thing("dispute", "du_1", charge="ch_2", amount=500, status="won"))
    assert stage.refused("create_refund", charge="ch_2", amount=501)[0] == "amount_too_large"


def test_a_refund_of_a_known_charge_is_not() -> None:
    answer = Stage(charge()).answer("create_refund", charge="ch_1")
    assert isinstance(answer, Response) and not answer.assumed


def test_a_cash_balance_is_refunded_without_a_charge() -> None:
    stage = Stage()
    refund = stage.done("create_refund", origin="customer_balance", customer="cus_1", amount=500, currency="eur")
    assert (refund["amount"], refund["currency"], refund["charge"]) == (500, "eur", None)
    assert stage.refused("create_refund", origin="customer_balance", amount=500)[0] == "parameter_missing"


def test_transfers_are_reversed_and_fees_refunded_the_same_way() -> None:
    stage = Stage(thing("transfer", "tr_1", amount=1000, currency="eur"), thing("application_fee", "fee_1", amount=250))
    reversal = stage.done("create_transfer_reversal", transfer="tr_1", amount=400)
    assert (reversal["object"], reversal["amount"], reversal["currency"], reversal["transfer"]) == ("transfer_reversal", 400, "eur", "tr_1")
    transfer = stage.done("retrieve_transfer", transfer="tr_1")
    assert (transfer["amount_reversed"], transfer["reversed"]) == (400, False)
    assert stage.refused("create_transfer_reversal", transfer="tr_1", amount=601) == (
        "amount_too_large",
        "Reversal amount (€6.01) is greater than unreversed amount on transfer (€6.00)",
    )
    assert stage.done("create_fee_refund", application_fee="fee_1")["amount"] == 250
    assert stage.refused("create_fee_refund", application_fee="fee_1")[1] == "Application fee fee_1 has already been refunded."


@given(st.integers(1, 10_000), st.lists(st.integers(1, 6_000), max_size=6))
def test_never_more_than_was_paid(amount: int, wanted: list[int]) -> None:
    stage = Stage(charge(amount=amount))
    paid_back = 0
    for one in wanted:
        answer = stage.answer("create_refund", charge="ch_1", amount=one)
        fits = one <= amount - paid_back
        assert isinstance(answer, Response) is fits
        paid_back += one if fits else 0
        now = stage.done("retrieve_charge", charge="ch_1")
        assert (now["amount_refunded"], now["refunded"]) == (paid_back, paid_back == amount)
    assert sum(refund["amount"] for refund in stage.account.objects("refund")) == paid_back


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (2500, "usd", "$25.00"),
        (123456789, "eur", "€1,234,567.89"),
        (1000, "jpy", "¥1,000"),
        (5120, "kwd", "KWD 5.120"),
        (5, "usd", "$0.05"),
        (-5, "sek", "-SEK 0.05"),
        (7, None, "0.07"),
    ],
)
def test_amounts_in_refusals(minor: int, currency: str | None, text: str) -> None:
    assert format_amount(minor, currency) == text
