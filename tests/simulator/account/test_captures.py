"""Authorized money: captured in parts, raised, released, refunded; and the money of connected accounts that goes back with it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.account import Stage, charge, thing
from wfrun.simulator.account.answers import Response


def authorized(amount: int = 20675, **card: Any) -> Stage:
    """A payment of that amount that waits to be captured, with its charge."""
    allowed = {feature: {"status": status} for feature, status in card.items()}
    details = {"type": "card", "card": allowed}
    held = charge(amount=amount, amount_captured=0, captured=False, payment_method_details=details)
    return Stage(held, thing("payment_intent", "pi_1", "requires_capture", amount=amount, amount_capturable=amount, latest_charge="ch_1"))


def charge_of(stage: Stage) -> tuple[int, int, bool, bool]:
    raw = stage.done("retrieve_charge", charge="ch_1")
    return raw["amount_captured"], raw["amount_refunded"], raw["captured"], raw["refunded"]


def test_what_a_partial_capture_released_is_not_refunded_again() -> None:
    stage = authorized()
    stage.done("capture_payment_intent", payment_intent="pi_1", amount_to_capture=20300)
    assert charge_of(stage) == (20300, 375, True, False)
    assert stage.refused("create_refund", charge="ch_1", amount=20301) == (
        "amount_too_large",
        "Refund amount ($203.01) is greater than unrefunded amount on charge ($203.00)",
    )
    assert stage.done("create_refund", charge="ch_1", amount=300)["amount"] == 300
    assert stage.done("create_refund", payment_intent="pi_1")["amount"] == 20000
    assert charge_of(stage) == (20300, 20675, True, True)


@pytest.mark.parametrize(("refunded", "left"), [(375, 20300), (675, 20000), (0, 20300), (100, 20200)])
def test_a_given_charge_may_count_what_was_released_or_not(refunded: int, left: int) -> None:
    stage = Stage(charge(amount=20675, amount_captured=20300, amount_refunded=refunded))
    assert stage.done("create_refund", charge="ch_1")["amount"] == left


def test_what_was_captured_counts_where_a_given_charge_does_not_agree_with_itself() -> None:
    stage = Stage(charge(amount=2500, amount_captured=50000))
    assert stage.done("create_refund", charge="ch_1", amount=25000)["amount"] == 25000


def test_a_charge_inferred_from_a_partly_captured_payment_counts_what_was_released() -> None:
    stage = Stage(thing("payment_intent", "pi_1", amount=1000, amount_received=600, latest_charge="ch_1"))
    assert stage.done("create_refund", payment_intent="pi_1")["amount"] == 600


def test_captures_that_are_not_final_add_up() -> None:
    stage = authorized(10000, multicapture="available")
    first = stage.done("capture_payment_intent", payment_intent="pi_1", amount_to_capture=6000, final_capture=False)
    assert (first["status"], first["amount_capturable"], first["amount_received"]) == ("requires_capture", 4000, 6000)
    assert charge_of(stage) == (6000, 0, True, False)
    last = stage.done("capture_payment_intent", payment_intent="pi_1", amount_to_capture=3000)
    assert (last["status"], last["amount_capturable"], last["amount_received"]) == ("succeeded", 0, 9000)
    assert charge_of(stage) == (9000, 1000, True, False)
    assert stage.done("create_refund", payment_intent="pi_1")["amount"] == 9000


def test_more_than_is_left_is_not_captured() -> None:
    stage = authorized(10000, multicapture="available")
    stage.done("capture_payment_intent", payment_intent="pi_1", amount_to_capture=6000, final_capture=False)
    assert stage.refused("capture_payment_intent", payment_intent="pi_1", amount_to_capture=4001)[0] == "amount_too_large"


@pytest.mark.parametrize(
    ("action", "arguments", "feature"),
    [
        ("capture_payment_intent", {"amount_to_capture": 5, "final_capture": False}, "multicapture"),
        ("increment_payment_intent_authorization", {"amount": 15000}, "incremental_authorization"),
    ],
)
def test_what_the_card_must_allow_is_asked_of_its_charge(action: str, arguments: dict[str, Any], feature: str) -> None:
    assert authorized(10000, **{feature: "unavailable"}).refused(action, payment_intent="pi_1", **arguments)[0] == "invalid_request_error"
    sure = authorized(10000, **{feature: "available"}).answer(action, payment_intent="pi_1", **arguments)
    assert isinstance(sure, Response) and not sure.assumed
    stage = Stage(thing("payment_intent", "pi_1", "requires_capture", amount=10000, amount_capturable=10000, latest_charge=None))
    unsure = stage.answer(action, payment_intent="pi_1", **arguments)
    assert isinstance(unsure, Response) and unsure.assumed
    (note,) = unsure.notes
    assert "is available" in note and "made up" not in note, "the payment itself is known"


def test_an_authorization_is_raised_to_a_new_total() -> None:
    stage = authorized(10000, incremental_authorization="available")
    raised = stage.done("increment_payment_intent_authorization", payment_intent="pi_1", amount=15000)
    assert (raised["amount"], raised["amount_capturable"], raised["status"]) == (15000, 15000, "requires_capture")
    assert stage.refused("increment_payment_intent_authorization", payment_intent="pi_1", amount=15000)[0] == "invalid_request_error"
    done = stage.done("capture_payment_intent", payment_intent="pi_1", amount_to_capture=15000)
    assert (done["status"], done["amount_received"]) == ("succeeded", 15000)
    assert charge_of(stage) == (15000, 0, True, False)
    assert (
        stage.refused("increment_payment_intent_authorization", payment_intent="pi_1", amount=16000)[0] == "payment_intent_unexpected_state"
    )


# --- connected accounts ---------------------------------------------------------------------------------------------------------


def destination(transferred: int = 9000, fee: int = 1000) -> Stage:
    return Stage(
        charge(amount=10000, transfer="tr_1", application_fee="fee_1", application_fee_amount=fee),
        thing("transfer", "tr_1", amount=transferred, amount_reversed=0),
        thing("application_fee", "fee_1", amount=fee, amount_refunded=0, charge="ch_1"),
    )


def given_back(stage: Stage) -> tuple[int, bool, int, bool]:
    transfer, fee = stage.done("retrieve_transfer", transfer="tr_1"), stage.done("retrieve_application_fee", application_fee="fee_1")
    return transfer["amount_reversed"], transfer["reversed"], fee["amount_refunded"], fee["refunded"]


def test_transfer_and_fee_go_back_in_proportion_to_the_refund() -> None:
    stage = destination()
    refund = stage.done("create_refund", charge="ch_1", amount=5000, reverse_transfer=True, refund_application_fee=True)
    assert given_back(stage) == (4500, False, 500, False)
    assert stage.done("retrieve_transfer_reversal", transfer="tr_1", reversal=refund["transfer_reversal"])["amount"] == 4500
    assert stage.refused("create_transfer_reversal", transfer="tr_1", amount=6000)[0] == "amount_too_large"
    stage.done("create_refund", charge="ch_1", reverse_transfer=True, refund_application_fee=True)
    assert given_back(stage) == (9000, True, 1000, True)


def test_without_being_asked_nothing_goes_back() -> None:
    stage = destination()
    stage.done("create_refund", charge="ch_1", amount=5000, reverse_transfer=False)
    assert given_back(stage) == (0, False, 0, False)


def test_a_part_of_a_cent_is_rounded_and_told() -> None:
    stage = destination(transferred=9999)
    answer = stage.answer("create_refund", charge="ch_1", amount=3333, reverse_transfer=True)
    assert isinstance(answer, Response) and answer.assumed and "is rounded to 3333" in answer.notes[0]
    assert given_back(stage)[0] == 3333


def test_a_charge_without_transfer_has_none_to_reverse() -> None:
    stage = Stage(charge(amount=900, transfer=None))
    assert "does not have a transfer" in stage.refused("create_refund", charge="ch_1", reverse_transfer=True)[1]
    assert stage.done("retrieve_charge", charge="ch_1")["amount_refunded"] == 0, "a refused refund does nothing"
    partial = {"id": "ch_1", "object": "charge", "amount": 900, "currency": "usd", "status": "succeeded", "captured": True}
    answer = Stage(partial).answer("create_refund", charge="ch_1", reverse_transfer=True)
    assert isinstance(answer, Response) and answer.assumed and "`reverse_transfer` is not carried out" in answer.notes[0]


# --- amounts that Stripe does not take ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "arguments", "code"),
    [
        ("create_payment_intent", {"amount": 1, "currency": "usd"}, "amount_too_small"),
        ("create_payment_intent", {"amount": 29, "currency": "gbp"}, "amount_too_small"),
        ("create_charge", {"amount": 49, "currency": "eur", "source": "tok"}, "amount_too_small"),
        ("create_payment_intent", {"amount": 550, "currency": "isk"}, "parameter_invalid_integer"),
        ("create_payment_intent", {"amount": 5124, "currency": "kwd"}, "parameter_invalid_integer"),
        ("create_payout", {"amount": 1045, "currency": "huf"}, "parameter_invalid_integer"),
        ("create_payout", {"amount": 80050, "currency": "twd"}, "parameter_invalid_integer"),
    ],
)
def test_an_amount_that_is_too_small_or_between_the_steps_is_refused(action: str, arguments: dict[str, Any], code: str) -> None:
    assert Stage().refused(action, **arguments)[0] == code


@pytest.mark.parametrize(
    ("action", "arguments"),
    [
        ("create_payment_intent", {"amount": 50, "currency": "usd"}),
        ("create_payment_intent", {"amount": 20045, "currency": "huf"}),
        ("create_payout", {"amount": 1000, "currency": "huf"}),
        ("create_payout", {"amount": 1, "currency": "usd"}),
    ],
)
def test_the_least_amount_and_whole_steps_are_taken(action: str, arguments: dict[str, Any]) -> None:
    assert Stage().done(action, **arguments)["amount"] == arguments["amount"]
