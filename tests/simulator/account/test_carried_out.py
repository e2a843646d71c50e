"""Nothing of a request is left out in silence: what is not carried out makes the answer assumed, and is named."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.account import CATALOG, Stage, charge, thing
from wfrun.dsl.types.base import List
from wfrun.simulator.account.account import Account
from wfrun.simulator.account.answers import Response, StripeError
from wfrun.simulator.account.arguments import Arguments
from wfrun.simulator.account.listing import names_of


def answered(stage: Stage, action: str, **arguments: Any) -> Response:
    answer = stage.answer(action, **arguments)
    assert isinstance(answer, Response), answer
    return answer


def not_carried_out(stage: Stage, action: str, **arguments: Any) -> list[str]:
    """What the notes of an answer say was left out; empty where the answer is not assumed."""
    answer = answered(stage, action, **arguments)
    notes = [note for note in answer.notes if "carried out" in note]
    assert answer.assumed or not notes
    return notes


def test_arguments_note_what_is_read_at_any_depth() -> None:
    given = Arguments({"a": 1, "b": {"c": 2, "d": {"e": 3}}, "list": [{"x": 1, "y": 2}, {"x": 1}], "f": [1]})
    assert list(given.unread()) == ["a", "b", "list", "f"]
    assert ("a" in given, list(given)) == (True, ["a", "b", "list", "f"])
    assert list(given.unread()) == ["a", "b", "list", "f"]
    assert (given["a"], given.get("b")["c"], [one["x"] for one in given["list"]], given.get("g", 7)) == (1, 2, [1, 1], 7)
    assert list(given.unread()) == ["b.d", "list[].y", "f"]
    assert {**given["b"]} == {"c": 2, "d": {"e": 3}} and {**given["b"]["d"]} == {"e": 3}
    assert list(given.unread()) == ["list[].y", "f"]
    given.take("list", [{"x": 1, "y": 2}, {"x": 1}])
    given.take("f", None)
    assert list(given.unread()) == []


LEFT_OUT: list[tuple[str, dict[str, Any], str]] = [
    ("create_refund", {"charge": "ch_1", "refund_payment_config": {"x": 1}}, "`refund_payment_config` is"),
    ("update_subscription", {"subscription": "sub_1", "transfer_data": {"destination": "acct_1"}}, "`transfer_data` is"),
    ("update_subscription", {"subscription": "sub_1", "proration_behavior": "none"}, "`proration_behavior` is"),
    ("create_customer", {"email": "a@example.com", "source": "tok_visa"}, "`source` is"),
    ("create_invoice", {"customer": "cus_1", "application_fee_amount": 90}, "`application_fee_amount` is"),
    ("create_invoice", {"customer": "cus_1", "automatic_tax": {"enabled": True}}, "`automatic_tax` is"),
    ("create_invoice_item", {"customer": "cus_1", "amount": 5, "currency": "usd", "discounts": [{"coupon": "x"}]}, "`discounts` is"),
]


@pytest.mark.parametrize(("action", "arguments", "said"), LEFT_OUT, ids=[case[2] for case in LEFT_OUT])
def test_a_parameter_without_effect_is_told(action: str, arguments: dict[str, Any], said: str) -> None:
    stage = Stage(charge(amount=900), thing("customer", "cus_1"), thing("subscription", "sub_1", customer="cus_1"))
    (note,) = not_carried_out(stage, action, **arguments)
    assert note.startswith(said) and "left out" in note


def test_what_is_carried_out_is_not_told() -> None:
    stage = Stage(charge(amount=900), thing("customer", "cus_1"), thing("subscription", "sub_1", customer="cus_1"))
    for action, arguments in (
        (
            "create_refund",
            {"charge": "ch_1", "amount": 5, "reason": "duplicate", "metadata": {"a": "b", "c": ""}, "reverse_transfer": False},
        ),
        ("update_customer", {"customer": "cus_1", "name": "Ada", "metadata": {"a": "b"}, "address": {"city": "Rome"}, "email": ""}),
        ("create_coupon", {"percent_off": "12.5", "duration": "once", "redeem_by": 1800000000}),
        ("cancel_subscription", {"subscription": "sub_1", "prorate": False, "cancellation_details": {"comment": "x"}}),
        (
            "create_payment_intent",
            {"amount": 900, "currency": "usd", "confirm": True, "payment_method": "pm_1", "return_url": "https://a.example"},
        ),
    ):
        answer = answered(stage, action, **arguments)
        assert (answer.assumed, answer.notes) == (False, ()), action


def subscription(identity: str, price: str, **fields: Any) -> dict[str, Any]:
    return thing("subscription", identity, customer="cus_1", items=[{"id": f"si_{identity}", "price": {"id": price}}], **fields)


def ids(stage: Stage, action: str, **arguments: Any) -> list[str]:
    answer = answered(stage, action, **arguments)
    assert not answer.assumed, answer.notes
    assert isinstance(answer.value, list)
    return [one["id"] for one in answer.value]


def test_lists_are_filtered_by_what_lies_inside_their_objects() -> None:
    plans = Stage(subscription("sub_old", "price_old"), subscription("sub_new", "price_new"))
    assert ids(plans, "list_subscriptions", customer="cus_1", price="price_old") == ["sub_old"]
    assert ids(plans, "list_subscriptions", plan="price_new") == ["sub_new"]
    end = thing("subscription", "x")["items"]["data"][0]["current_period_end"]
    assert ids(plans, "list_subscriptions", current_period_end={"gt": end}) == []

    payments = Stage(
        *(
            {
                "id": f"inpay_{n}",
                "object": "invoice_payment",
                "invoice": f"in_{n}",
                "payment": {"type": "payment_intent", "payment_intent": f"pi_{n}"},
            }
            for n in range(3)
        ),
        {"id": "inpay_9", "object": "invoice_payment", "invoice": "in_9"},
    )
    assert ids(payments, "list_invoice_payments", payment={"type": "payment_intent", "payment_intent": "pi_1"}) == ["inpay_1"]

    prices = Stage(thing("price", "price_a", lookup_key="gold"), thing("price", "price_b", lookup_key="lead"))
    assert ids(prices, "list_prices", lookup_keys=["gold", "tin"]) == ["price_a"]
    products = Stage(thing("product", "prod_a"), thing("product", "prod_b"))
    assert ids(products, "list_products", ids=["prod_b"]) == ["prod_b"]
    items = Stage(thing("invoiceitem", "ii_a", invoice="in_1"), thing("invoiceitem", "ii_b", invoice=None))
    assert ids(items, "list_invoice_items", pending=True) == ["ii_b"]
    assert ids(items, "list_invoice_items", pending=False) == ["ii_a"]


def test_a_filter_that_cannot_be_read_is_told() -> None:
    stage = Stage({"id": "txn_1", "object": "balance_transaction", "amount": 5, "currency": "usd"})
    (note,) = not_carried_out(stage, "list_balance_transactions", payout="po_1")
    assert note.startswith("`payout` is")
    assert not_carried_out(Stage(thing("customer", "cus_1")), "search_customers", query="email:'a'") == []


PAGING = {"limit", "starting_after", "ending_before", "expand", "page", "query"}


def test_every_filter_of_every_list_selects_or_is_told() -> None:
    silent, judged = [], 0
    for identity in CATALOG.operation_ids():
        operation = CATALOG.operation(identity)
        assert operation is not None
        if operation.verb != "GET" or not isinstance(operation.result, List) or operation.action is None:
            continue
        names = names_of(operation.result)
        for parameter in operation.parameters:
            if parameter.name in PAGING or not names:
                continue
            stage = Stage({"id": "no_such_value", "object": names[0]})
            owner: dict[str, Any] = {one.name: "x_1" for one in operation.path}
            required: dict[str, Any] = {one.name: "x_2" for one in operation.parameters if one.required}
            answer = stage.answer(operation.action, **{**required, parameter.name: "no such value"}, **owner)
            if isinstance(answer, StripeError):
                continue
            judged += 1
            told = any(f"`{parameter.name}`" in note or "made up" in note for note in answer.notes)
            if not told and answer.value:
                silent.append(f"{identity} {parameter.name}")
    assert silent == [] and judged > 150, judged


def test_the_items_of_an_object_are_those_that_it_holds() -> None:
    lines = [{"id": "il_1", "amount": -500}, {"id": "il_2", "amount": 2000}]
    stage = Stage(thing("invoice", "in_1", lines=lines), thing("subscription", "sub_1", items=[{"id": "si_1"}]))
    assert ids(stage, "list_invoice_line_items", invoice="in_1") == ["il_1", "il_2"]
    assert ids(stage, "list_invoice_line_items", invoice="in_1", limit=1) == ["il_1"]
    assert ids(stage, "list_subscription_items", subscription="sub_1") == ["si_1"]
    part = thing("invoice", "in_2", lines=lines)
    part["lines"]["has_more"] = True
    answer = answered(Stage(part), "list_invoice_line_items", invoice="in_2")
    assert answer.assumed and "only the first part" in answer.notes[0]


def test_a_reversal_made_later_is_among_the_items_of_its_transfer() -> None:
    transfer = thing("transfer", "tr_1", amount=900)
    transfer["reversals"] = {"object": "list", "data": [], "has_more": False, "url": "/v1/transfers/tr_1/reversals"}
    stage = Stage(transfer)
    made = stage.done("create_transfer_reversal", transfer="tr_1", amount=5)
    assert ids(stage, "list_transfer_reversals", transfer="tr_1") == [made["id"]]


# --- expand ---------------------------------------------------------------------------------------------------------------------


def paid() -> Stage:
    entry = {"id": "txn_1", "object": "balance_transaction", "amount": 9000, "fee": 300, "currency": "eur", "source": "ch_1"}
    return Stage(
        charge(balance_transaction="txn_1", customer="cus_1", payment_intent="pi_1"), entry, thing("customer", "cus_1", name="Ada")
    )


def test_expand_puts_objects_in_place_of_their_ids() -> None:
    stage = paid()
    answer = answered(stage, "retrieve_charge", charge="ch_1", expand=["balance_transaction", "customer"])
    assert isinstance(answer.value, dict) and not answer.assumed
    assert (answer.value["balance_transaction"]["fee"], answer.value["customer"]["name"]) == (300, "Ada")
    assert stage.done("retrieve_charge", charge="ch_1")["customer"] == "cus_1", "what the account holds stays as it is"
    deep = stage.done("retrieve_balance_transaction", balance_transaction="txn_1", expand=["source.customer"])
    assert deep["source"]["customer"]["name"] == "Ada"
    (one,) = stage.done("list_charges", expand=["data.customer"])
    assert one["customer"]["name"] == "Ada"
    updated = stage.done("update_charge", charge="ch_1", description="x", expand=["customer"])
    assert (updated["description"], updated["customer"]["name"]) == ("x", "Ada")


def test_an_expanded_object_that_nobody_gave_is_made_up_and_told() -> None:
    answer = answered(paid(), "retrieve_charge", charge="ch_1", expand=["payment_intent"])
    assert isinstance(answer.value, dict) and answer.value["payment_intent"]["id"] == "pi_1"
    assert answer.assumed and answer.notes == ("payment_intent pi_1 was made up: the account does not know it",)
    strict = Stage(charge(), strict=True).answer("retrieve_charge", charge="ch_1", expand=["payment_intent"])
    assert isinstance(strict, StripeError) and strict.code == "resource_missing"


@pytest.mark.parametrize("path", ["status", "nonsense", "customer.nonsense", "customer.name", "metadata", "a.b.c.d.e"])
def test_what_is_no_expandable_field_is_refused(path: str) -> None:
    code, message = paid().refused("retrieve_charge", charge="ch_1", expand=[path])
    assert code == "invalid_request_error" and path in message


def test_a_list_that_an_object_does_not_hold_is_told() -> None:
    session = thing("checkout.session", "cs_1")
    session.pop("line_items", None)
    (note,) = not_carried_out(Stage(session), "retrieve_checkout_session", session="cs_1", expand=["line_items"])
    assert note.startswith("`expand line_items` is")


# --- empty texts ----------------------------------------------------------------------------------------------------------------


def test_an_empty_text_unsets_what_can_be_unset_and_is_refused_elsewhere() -> None:
    stage = Stage(charge(amount=900), thing("customer", "cus_1"))
    for action, arguments in (
        ("create_refund", {"charge": "ch_1", "reason": ""}),
        ("create_refund", {"charge": "ch_1", "amount": ""}),
        ("create_subscription", {"customer": "cus_1", "items": [], "collection_method": ""}),
        ("update_subscription", {"subscription": "sub_1", "cancel_at_period_end": ""}),
    ):
        code, message = stage.refused(action, **arguments)
        assert code == "parameter_invalid_empty" and "cannot be unset" in message, arguments
    assert stage.done("update_customer", customer="cus_1", metadata="")["metadata"] == {}
    assert stage.done("retrieve_charge", charge="ch_1")["amount_refunded"] == 0


def test_an_account_answers_alike_whoever_reads_its_answer() -> None:
    """What a request came with is held as plain maps: reading an answer later changes no note."""
    account: Account = Stage().account
    stage = Stage()
    stage.account = account
    made = stage.done("create_customer", address={"city": "Rome"}, metadata={"a": "b"})
    assert type(made["address"]) is dict and type(made["metadata"]) is dict
