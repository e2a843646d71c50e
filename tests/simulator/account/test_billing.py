"""Invoices, credit notes, balances, items and billing periods: what one object does to the others."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.helpers.account import NOW, Stage, charge, thing
from wfrun import stripe_catalog
from wfrun.simulator.account.answers import Response
from wfrun.simulator.account.operations.subscription_items import period_after


def customer(balance: int = 0, currency: str = "usd") -> dict[str, Any]:
    return thing("customer", "cus_1", currency=currency, balance=balance)


def draft(stage: Stage, *amounts: int, **fields: Any) -> str:
    """The id of a draft with these items."""
    identity = str(stage.done("create_invoice", customer="cus_1", **fields)["id"])
    for amount in amounts:
        stage.done("create_invoice_item", customer="cus_1", invoice=identity, amount=amount, currency="usd")
    return identity


def balance_of(stage: Stage) -> int:
    return int(stage.done("retrieve_customer", customer="cus_1")["balance"])


# --- a customer's balance -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("balance", "amounts", "due", "status", "left"),
    [
        (0, [5000], 5000, "open", 0),
        (-3000, [5000], 2000, "open", 0),
        (-8000, [5000], 0, "paid", -3000),
        (-5000, [5000], 0, "paid", 0),
        (700, [5000], 5700, "open", 0),
        (0, [-1000], 0, "paid", -1000),
        (0, [4000, -1000], 3000, "open", 0),
        (0, [30], 0, "paid", 30),
        (-4980, [5000], 0, "paid", 20),
        (0, [], 0, "paid", 0),
    ],
)
def test_an_invoice_takes_the_balance_into_account(balance: int, amounts: list[int], due: int, status: str, left: int) -> None:
    stage = Stage(customer(balance))
    identity = draft(stage, *amounts)
    assert stage.done("retrieve_invoice", invoice=identity)["starting_balance"] == balance
    assert balance_of(stage) == balance, "a draft moves nothing"
    final = stage.done("finalize_invoice", invoice=identity)
    assert (final["amount_due"], final["amount_paid"], final["status"]) == (due, 0, status)
    assert (final["starting_balance"], final["ending_balance"], final["total"]) == (balance, left, sum(amounts))
    assert balance_of(stage) == left
    entries = stage.account.objects("customer_balance_transaction")
    assert [(entry["type"], entry["amount"], entry["invoice"]) for entry in entries] == (
        [] if left == balance else [("applied_to_invoice", left - balance, identity)]
    )
    if status == "open":
        paid = stage.done("pay_invoice", invoice=identity)
        assert (paid["amount_paid"], paid["amount_remaining"], paid["status"]) == (due, 0, "paid")
        assert balance_of(stage) == left, "it is applied once"


def test_a_balance_in_another_currency_is_not_applied() -> None:
    stage = Stage(customer(-3000, "eur"))
    final = stage.done("finalize_invoice", invoice=draft(stage, 5000, currency="usd"))
    assert (final["amount_due"], balance_of(stage)) == (5000, -3000)


def test_the_balance_of_a_customer_that_nobody_gave_is_assumed() -> None:
    invoice = {
        "id": "in_1",
        "object": "invoice",
        "status": "draft",
        "customer": "cus_1",
        "total": 900,
        "amount_due": 900,
        "currency": "usd",
    }
    answer = Stage(invoice).answer("finalize_invoice", invoice="in_1")
    assert isinstance(answer, Response) and answer.assumed and "has no balance" in answer.notes[0]
    known = Stage({**invoice, "starting_balance": 0}).answer("finalize_invoice", invoice="in_1")
    assert isinstance(known, Response) and not known.assumed


# --- pending items and currencies -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("behavior", "total"), [("include", 1250), ("exclude", 0), (None, 0)])
def test_pending_items_come_onto_a_new_invoice_when_it_says_so(behavior: str | None, total: int) -> None:
    stage = Stage(customer(), thing("invoiceitem", "ii_0", customer="cus_2", invoice=None, amount=7, currency="usd"))
    for amount, currency in ((1000, "usd"), (250, "usd"), (99, "eur")):
        stage.done("create_invoice_item", customer="cus_1", amount=amount, currency=currency)
    given = {} if behavior is None else {"pending_invoice_items_behavior": behavior}
    answer = stage.answer("create_invoice", customer="cus_1", **given)  # type: ignore[arg-type]
    assert isinstance(answer, Response) and not answer.assumed and isinstance(answer.value, dict)
    assert (answer.value["total"], answer.value["amount_due"], len(answer.value["lines"]["data"])) == (total, total, 2 if total else 0)
    assert len({line["id"] for line in answer.value["lines"]["data"]}) == len(answer.value["lines"]["data"])
    assert len(stage.done("list_invoice_items", pending=True, customer="cus_1")) == (1 if total else 3)
    final = stage.done("finalize_invoice", invoice=answer.value["id"])
    assert (final["status"], final["amount_due"]) == ("open" if total else "paid", total)


def test_items_that_the_account_was_not_given_may_be_pending() -> None:
    answer = Stage(customer()).answer("create_invoice", customer="cus_1", pending_invoice_items_behavior="include")
    assert isinstance(answer, Response) and answer.assumed and "no pending invoice items" in answer.notes[0]


def test_an_invoice_has_one_currency() -> None:
    stage = Stage(customer(), thing("price", "price_jpy", unit_amount=1000, currency="jpy", type="one_time", recurring=None))
    identity = draft(stage, 500)
    for item in ({"amount": 1250, "currency": "eur"}, {"pricing": {"price": "price_jpy"}, "quantity": 2}):
        code, message = stage.refused("create_invoice_item", customer="cus_1", invoice=identity, **item)
        assert code == "invalid_request_error" and "must be that of the invoice (usd)" in message
    assert stage.done("retrieve_invoice", invoice=identity)["total"] == 500
    assert len(stage.account.objects("invoiceitem")) == 1, "a refused item is not there"


def test_a_checkout_session_and_a_subscription_have_one_currency() -> None:
    lines = [
        {"price_data": {"unit_amount": 100, "currency": code, "product_data": {"name": "x"}}, "quantity": 2} for code in ("usd", "jpy")
    ]
    assert "one currency" in Stage().refused("create_checkout_session", mode="payment", line_items=lines)[1]
    total = Stage().done("create_checkout_session", mode="payment", line_items=lines[:1])
    assert (total["amount_total"], total["currency"]) == (200, "usd")
    prices = Stage(customer(), *(thing("price", f"price_{code}", currency=code, unit_amount=500) for code in ("usd", "eur")))
    both = [{"price": "price_usd"}, {"price": "price_eur"}]
    assert "one currency" in prices.refused("create_subscription", customer="cus_1", items=both)[1]
    assert list(prices.account.objects("subscription")) == []


# --- items and lines ------------------------------------------------------------------------------------------------------------


def test_a_changed_item_changes_its_line_and_its_invoice() -> None:
    stage = Stage(customer())
    identity = draft(stage, 500, 200)
    item = stage.account.objects("invoiceitem")[0]["id"]
    stage.done("update_invoice_item", invoice_item=item, amount=900, description="More")
    invoice = stage.done("retrieve_invoice", invoice=identity)
    assert (invoice["total"], invoice["subtotal"], invoice["amount_due"], invoice["amount_remaining"]) == (1100, 1100, 1100, 1100)
    assert [(line["amount"], line["description"]) for line in invoice["lines"]["data"]] == [(900, "More"), (200, None)]
    stage.done("delete_invoice_item", invoice_item=item)
    invoice = stage.done("retrieve_invoice", invoice=identity)
    assert (invoice["total"], [line["amount"] for line in invoice["lines"]["data"]]) == (200, [200])
    assert stage.refused("retrieve_invoice_item", invoice_item=item)[0] == "resource_missing"


def test_an_item_by_quantity_keeps_its_price() -> None:
    stage = Stage(customer(), thing("price", "price_1", unit_amount=300, currency="usd", type="one_time", recurring=None))
    identity = draft(stage)
    item = stage.done("create_invoice_item", customer="cus_1", invoice=identity, pricing={"price": "price_1"}, quantity=3)
    stage.done("update_invoice_item", invoice_item=item["id"], quantity=5)
    assert stage.done("retrieve_invoice", invoice=identity)["total"] == 1500


def test_the_items_of_a_final_invoice_stay() -> None:
    stage = Stage(customer())
    identity = draft(stage, 500)
    stage.done("finalize_invoice", invoice=identity)
    item = stage.account.objects("invoiceitem")[0]["id"]
    assert stage.refused("update_invoice_item", invoice_item=item, amount=1)[0] == "invoice_not_editable"
    assert stage.refused("delete_invoice_item", invoice_item=item)[0] == "invoice_not_editable"


def plan(**fields: Any) -> dict[str, Any]:
    price = thing("price", "price_1", unit_amount=1000, currency="usd", recurring={"interval": "month"})
    return thing("subscription", "sub_1", customer="cus_1", items=[{"id": "si_1", "quantity": 1, "price": price}], **fields)


def test_subscription_items_are_those_of_their_subscription() -> None:
    stage = Stage(plan(), thing("price", "price_2", unit_amount=50, currency="usd", recurring={"interval": "month"}))

    def held() -> list[tuple[str, int]]:
        items = stage.done("retrieve_subscription", subscription="sub_1")["items"]["data"]
        assert [one["id"] for one in stage.done("list_subscription_items", subscription="sub_1")] == [one["id"] for one in items]
        return [(one["price"]["id"], one["quantity"]) for one in items]

    stage.done("update_subscription_item", subscription_item="si_1", quantity=7)
    assert held() == [("price_1", 7)]
    new = stage.done("create_subscription_item", subscription="sub_1", price="price_2", quantity=2)
    assert held() == [("price_1", 7), ("price_2", 2)]
    stage.done("delete_subscription_item", subscription_item="si_1")
    assert held() == [("price_2", 2)]
    assert stage.refused("retrieve_subscription_item", subscription_item="si_1")[0] == "resource_missing"
    assert "at least one" in stage.refused("delete_subscription_item", subscription_item=new["id"])[1]
    assert held() == [("price_2", 2)]
    stage.done("update_subscription", subscription="sub_1", items=[{"id": new["id"], "quantity": 4}])
    assert stage.done("retrieve_subscription_item", subscription_item=new["id"])["quantity"] == 4


# --- paying an invoice ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "latest", "after"),
    [
        ("past_due", "in_1", "active"),
        ("unpaid", "in_1", "active"),
        ("incomplete", "in_1", "active"),
        ("past_due", "in_2", "past_due"),
        ("canceled", "in_1", "canceled"),
        ("trialing", "in_1", "trialing"),
    ],
)
def test_paying_the_latest_invoice_makes_its_subscription_active(status: str, latest: str, after: str) -> None:
    parent = {"type": "subscription_details", "subscription_details": {"subscription": "sub_1"}}
    stage = Stage(plan(status=status, latest_invoice=latest), thing("invoice", "in_1", "unpaid", parent=parent))
    stage.done("pay_invoice", invoice="in_1")
    assert stage.done("retrieve_subscription", subscription="sub_1")["status"] == after


def test_what_paid_an_invoice_can_be_found_and_refunded() -> None:
    other = {"id": "inpay_0", "object": "invoice_payment", "invoice": "in_0", "status": "paid"}
    stage = Stage(customer(), thing("invoice", "in_1", "unpaid", customer="cus_1"), other)
    due = stage.done("retrieve_invoice", invoice="in_1")["amount_remaining"]
    stage.done("pay_invoice", invoice="in_1")
    (payment,) = stage.done("list_invoice_payments", invoice="in_1")
    assert (payment["amount_paid"], payment["status"], payment["payment"]["type"]) == (due, "paid", "payment_intent")
    refund = stage.done("create_refund", payment_intent=payment["payment"]["payment_intent"])
    assert refund["amount"] == due
    elsewhere = Stage(thing("invoice", "in_1", "unpaid"), other)
    elsewhere.done("pay_invoice", invoice="in_1", paid_out_of_band=True)
    assert elsewhere.done("list_invoice_payments", invoice="in_1") == []


# --- credit notes ---------------------------------------------------------------------------------------------------------------


def invoice(status: str = "open", **fields: Any) -> dict[str, Any]:
    """An invoice of 50.00 USD with nothing credited."""
    paid = status == "paid"
    amounts = {
        "total": 5000,
        "subtotal": 5000,
        "amount_due": 5000,
        "amount_paid": 5000 if paid else 0,
        "amount_remaining": 0 if paid else 5000,
    }
    credited = {"post_payment_credit_notes_amount": 0, "pre_payment_credit_notes_amount": 0}
    return {**thing("invoice", "in_1", None if paid else "unpaid"), **amounts, **credited, "customer": "cus_1", "currency": "usd", **fields}


def test_a_credit_note_on_an_open_invoice_lowers_it_and_voided_it_does_not() -> None:
    stage = Stage(customer(), invoice())
    note = stage.done("create_credit_note", invoice="in_1", amount=2000)
    assert (note["type"], note["pre_payment_amount"], note["post_payment_amount"]) == ("pre_payment", 2000, 0)
    lowered = stage.done("retrieve_invoice", invoice="in_1")
    assert (lowered["amount_due"], lowered["amount_remaining"], lowered["pre_payment_credit_notes_amount"]) == (3000, 3000, 2000)
    assert stage.done("void_credit_note", credit_note=note["id"])["status"] == "void"
    again = stage.done("retrieve_invoice", invoice="in_1")
    assert (again["amount_due"], again["amount_remaining"], again["pre_payment_credit_notes_amount"]) == (5000, 5000, 0)
    assert stage.refused("void_credit_note", credit_note=note["id"])[1] == "This credit note has already been voided."


def test_an_invoice_that_is_credited_in_full_is_paid() -> None:
    stage = Stage(customer(), invoice())
    note = stage.done("create_credit_note", invoice="in_1", amount=5000)
    paid = stage.done("retrieve_invoice", invoice="in_1")
    assert (paid["status"], paid["amount_remaining"], paid["amount_paid"]) == ("paid", 0, 0)
    assert "open invoices" in stage.refused("void_credit_note", credit_note=note["id"])[1]


def test_a_credit_on_a_paid_invoice_reaches_the_customers_balance() -> None:
    stage = Stage(customer(), invoice("paid"))
    note = stage.done("create_credit_note", invoice="in_1", amount=2000, credit_amount=1500, out_of_band_amount=500)
    assert (note["type"], note["post_payment_amount"], note["out_of_band_amount"]) == ("post_payment", 2000, 500)
    assert balance_of(stage) == -1500
    (entry,) = stage.account.objects("customer_balance_transaction")
    assert (entry["type"], entry["amount"], entry["credit_note"]) == ("credit_note", -1500, note["id"])
    after = stage.done("retrieve_invoice", invoice="in_1")
    assert (after["post_payment_credit_notes_amount"], after["amount_paid"], after["status"]) == (2000, 5000, "paid")
    assert stage.refused("create_credit_note", invoice="in_1", amount=3001, credit_amount=3001)[0] == "amount_too_large"


@pytest.mark.parametrize(
    "parts",
    [{}, {"credit_amount": 1900}, {"credit_amount": 3000, "refund_amount": 3000}, {"refunds": [{"refund": "re_1", "amount_refunded": 1}]}],
)
def test_the_parts_of_a_credit_note_must_add_up(parts: dict[str, Any]) -> None:
    stage = Stage(customer(), invoice("paid"))
    code, message = stage.refused("create_credit_note", invoice="in_1", amount=2000, **parts)
    assert code == "invalid_request_error" and "must equal" in message and "$20.00" in message
    assert (balance_of(stage), stage.account.objects("credit_note")) == (0, [])


def test_a_refund_by_credit_note_refunds_what_paid_the_invoice() -> None:
    payment = {
        "id": "inpay_1", "object": "invoice_payment", "invoice": "in_1", "status": "paid",
        "payment": {"type": "payment_intent", "payment_intent": "pi_1"},
    }  # fmt: skip
    stage = Stage(customer(), invoice("paid"), payment, thing("payment_intent", "pi_1", latest_charge="ch_1"), charge(amount=5000))
    note = stage.done("create_credit_note", invoice="in_1", amount=2000, refund_amount=2000)
    assert stage.done("retrieve_charge", charge="ch_1")["amount_refunded"] == 2000
    (refund,) = stage.account.objects("refund")
    assert [(one["refund"], one["amount_refunded"]) for one in note["refunds"]] == [(refund["id"], 2000)]


def test_a_refund_of_a_payment_that_nobody_gave_is_told() -> None:
    answer = Stage(customer(), invoice("paid")).answer("create_credit_note", invoice="in_1", amount=2000, refund_amount=2000)
    assert isinstance(answer, Response) and answer.assumed and any("`refund_amount` is not carried out" in note for note in answer.notes)


# --- billing periods ------------------------------------------------------------------------------------------------------------


def day(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("start", "interval", "count", "end"),
    [
        ("2027-01-30", "month", 1, "2027-02-28"),
        ("2028-01-31", "month", 1, "2028-02-29"),
        ("2027-12-31", "month", 2, "2028-02-29"),
        ("2027-11-15", "month", 3, "2028-02-15"),
        ("2028-02-29", "year", 1, "2029-02-28"),
        ("2027-01-30", "year", 1, "2028-01-30"),
        ("2027-01-30", "week", 2, "2027-02-13"),
        ("2027-01-30", "day", 3, "2027-02-02"),
    ],
)
def test_periods_are_those_of_the_calendar(start: str, interval: str, count: int, end: str) -> None:
    assert period_after(day(start) + 3_600, interval, count) == day(end) + 3_600


@pytest.mark.parametrize("release", [stripe_catalog.releases()[0], stripe_catalog.releases()[-1]])
def test_a_trial_is_the_first_period(release: str) -> None:
    stage = Stage(customer(), thing("price", "price_1", unit_amount=700, currency="usd", recurring={"interval": "month"}))
    stage.account.catalog = stripe_catalog.load(release)
    trial = stage.done("create_subscription", customer="cus_1", items=[{"price": "price_1"}], trial_period_days=14)
    later = stage.done("update_subscription", subscription=trial["id"], trial_end=NOW + 20 * 86_400)
    ended = stage.done("update_subscription", subscription=trial["id"], trial_end="now")
    ends = [
        one["current_period_end"] if "current_period_end" in one else one["items"]["data"][0]["current_period_end"]
        for one in (trial, later, ended)
    ]
    assert ends == [NOW + 14 * 86_400, NOW + 20 * 86_400, period_after(NOW, "month")]
    assert (trial["status"], ended["status"]) == ("trialing", "active")
