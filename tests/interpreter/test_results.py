"""Answers in the JSON of a report: amounts beside their currency, everything else as Stripe sent it."""

from __future__ import annotations

from typing import Any

from tests.helpers.effects import NOW, Driver
from wfrun.interpreter.effects import Call, Done

CHARGE: dict[str, Any] = {
    "id": "ch_1",
    "object": "charge",
    "amount": 900,
    "currency": "jpy",
    "created": NOW,
    "metadata": {"amount": "900"},
    "transfer_data": {"amount": 5, "destination": "acct_1"},
    "balance_transaction": {"id": "txn_1", "object": "balance_transaction", "amount": 7, "fee": 2, "currency": "usd", "net": 5},
    "refunds": {
        "object": "list",
        "has_more": False,
        "data": [{"id": "re_1", "object": "refund", "amount": 100, "currency": "jpy"}],
        "url": "/v1",
    },
}


def step(script: str, value: Any) -> dict[str, Any]:
    driver = Driver(lambda effect: Done(value if isinstance(effect, Call) and effect.action != "log" else {}, NOW))
    found: dict[str, Any] = driver.run(f"on charge.succeeded < {script} >").steps[0].to_dict()
    return found


def test_money_stands_with_its_currency_wherever_it_is() -> None:
    result = step("let c = retrieve_charge id", CHARGE)["result"]

    assert result == {
        **CHARGE,
        "amount": {"minor": 900, "currency": "jpy"},
        "transfer_data": {"amount": {"minor": 5, "currency": "jpy"}, "destination": "acct_1"},
        "balance_transaction": {
            "id": "txn_1",
            "object": "balance_transaction",
            "amount": {"minor": 7, "currency": "usd"},
            "fee": {"minor": 2, "currency": "usd"},
            "currency": "usd",
            "net": {"minor": 5, "currency": "usd"},
        },
        "refunds": {**CHARGE["refunds"], "data": [{**CHARGE["refunds"]["data"][0], "amount": {"minor": 100, "currency": "jpy"}}]},
    }


def test_a_list_of_objects_is_a_list() -> None:
    found = step("let all = list_charges limit=2", [{"id": "ch_1", "object": "charge", "amount": 1, "currency": "usd"}])

    assert found["result"] == [{"id": "ch_1", "object": "charge", "amount": {"minor": 1, "currency": "usd"}, "currency": "usd"}]


def test_arguments_keep_stripes_own_form() -> None:
    found = step("create_refund charge=id amount=amount", {"id": "re_1", "object": "refund", "amount": 900, "currency": "usd"})

    assert found["arguments"] == {"charge": "ch_1", "amount": 900}
    assert found["result"]["amount"] == {"minor": 900, "currency": "usd"}


def test_an_amount_without_a_currency_stays_the_number_that_it_is() -> None:
    assert step("let c = retrieve_charge id", {"id": "ch_1", "object": "charge", "amount": 5})["result"]["amount"] == 5


def test_odd_answers_come_out_as_they_are() -> None:
    values: list[Any] = [None, 5, "x", [], {"object": 7}, {"object": "list", "data": 5}, {"id": "ch_1", "amount": {"minor": 1}}]
    for value in values:
        assert step("let c = retrieve_charge id", value)["result"] == value


def test_what_is_empty_in_a_comparison_shows_as_it_is_written() -> None:
    found = step('if description == "" or [] == ["a"] or metadata == {} < stop >', {})

    parts = [(one["left"], one["right"]) for one in found["condition"]["parts"]]
    assert parts == [("(missing)", '""'), ("[]", "a"), ("(missing)", "{}")]
