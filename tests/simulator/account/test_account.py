"""What an account knows, what it makes up, and how it says so."""

from typing import Any

import pytest

from tests.helpers.account import CATALOG, NOW, Stage, charge, thing
from tests.helpers.tables import each
from wfrun.dsl.types.base import Object
from wfrun.simulator.account.account import Account
from wfrun.simulator.account.answers import Response, StripeError
from wfrun.simulator.samples.conformance import type_violations
from wfrun.simulator.samples.sampler import sample_event


def observed(name: str, **overrides: Any) -> tuple[Stage, dict[str, Any]]:
    stage = Stage()
    event = sample_event(CATALOG, name, now=NOW, overrides=overrides)
    stage.account.observe(event)
    return stage, event["data"]["object"]


def test_a_given_object_is_known() -> None:
    stage = Stage(charge(amount=900))
    answer = stage.answer("retrieve_charge", charge="ch_1")
    assert isinstance(answer, Response) and answer.value["amount"] == 900 and not answer.assumed and answer.notes == ()
    assert stage.account.find("charge", "ch_1") == (answer.value, False)
    assert stage.account.made_up == ()


def test_an_unknown_object_is_made_up_once_and_stays_assumed() -> None:
    stage = Stage()
    answer = stage.answer("retrieve_charge", charge="ch_1")
    assert isinstance(answer, Response) and answer.assumed and answer.value["id"] == "ch_1"
    assert answer.notes == ("charge ch_1 was made up: the account does not know it",)
    assert list(type_violations(CATALOG, Object("charge"), answer.value)) == []
    stage.done("update_charge", charge="ch_1", description="Order 7")
    again = stage.answer("retrieve_charge", charge="ch_1")
    assert isinstance(again, Response) and again.assumed
    assert again.value == {**answer.value, "description": "Order 7"}
    assert stage.account.made_up == (("charge", "ch_1"),)
    assert stage.account.find("charge", "ch_1") == (again.value, True)


def test_an_update_of_an_object_that_nobody_told_about_happens_as_asked() -> None:
    answer = Stage().answer("update_customer", customer="cus_9", metadata={"Tier": "VIP"})
    assert isinstance(answer, Response)
    assert answer.certain == {"id": "cus_9", "object": "customer", "metadata": {"Tier": "VIP"}}
    assert answer.assumed and answer.value["email"] == "jenny.rosen@example.com" and answer.notes == ()


def test_the_object_of_an_event_is_known() -> None:
    stage, raw = observed("payment_intent.succeeded", amount=9900, customer="cus_9")
    answer = stage.answer("retrieve_payment_intent", payment_intent=raw["id"])
    assert isinstance(answer, Response) and not answer.assumed and answer.value == raw


CONSISTENT: list[tuple[str, dict[str, Any], str, str, dict[str, Any]]] = [
    (
        "payment_intent.succeeded",
        {"amount": (9900, "eur"), "customer": "cus_9"},
        "latest_charge",
        "charge",
        {"amount": 9900, "amount_captured": 9900, "currency": "eur", "customer": "cus_9", "status": "succeeded", "refunded": False},
    ),
    (
        "payment_intent.payment_failed",
        {"amount": (9900, "eur")},
        "latest_charge",
        "charge",
        {"amount": 9900, "amount_captured": 0, "currency": "eur", "status": "failed", "paid": False},
    ),
    (
        "payment_intent.amount_capturable_updated",
        {"amount": 9900},
        "latest_charge",
        "charge",
        {"amount": 9900, "amount_captured": 0, "captured": False, "status": "succeeded"},
    ),
    (
        "payment_intent.succeeded",
        {"amount": (9900, "eur")},
        "customer",
        "customer",
        {"currency": "eur", "email": "jenny.rosen@example.com"},
    ),
    (
        "charge.succeeded",
        {"amount": (9900, "eur")},
        "payment_intent",
        "payment_intent",
        {"amount": 9900, "amount_received": 9900, "currency": "eur", "status": "succeeded"},
    ),
    (
        "charge.failed",
        {"amount": 9900},
        "payment_intent",
        "payment_intent",
        {"amount": 9900, "amount_received": 0, "status": "requires_payment_method"},
    ),
    ("charge.succeeded", {"billing_details.email": "a@example.com"}, "customer", "customer", {"email": "a@example.com"}),
    ("charge.dispute.created", {"amount": (9900, "eur")}, "charge", "charge", {"amount": 9900, "currency": "eur", "disputed": True}),
    (
        "refund.created",
        {"amount": (9900, "eur")},
        "charge",
        "charge",
        {"amount": 9900, "amount_refunded": 9900, "refunded": True, "currency": "eur"},
    ),
    ("refund.failed", {"amount": 9900}, "charge", "charge", {"amount": 9900, "amount_refunded": 0, "refunded": False}),
    ("radar.early_fraud_warning.created", {"charge": "ch_7"}, "charge", "charge", {"id": "ch_7", "disputed": False, "refunded": False}),
    ("radar.early_fraud_warning.updated", {"actionable": False}, "charge", "charge", {"refunded": True}),
    ("invoice.paid", {"customer_email": "a@example.com"}, "customer", "customer", {"email": "a@example.com"}),
    (
        "checkout.session.completed",
        {"amount_total": (9900, "eur")},
        "payment_intent",
        "payment_intent",
        {"amount": 9900, "amount_received": 9900, "currency": "eur", "status": "succeeded"},
    ),
    ("checkout.session.completed", {"customer_details.email": "a@example.com"}, "customer", "customer", {"email": "a@example.com"}),
    (
        "customer.subscription.updated",
        {"customer": "cus_9", "status": "past_due"},
        "latest_invoice",
        "invoice",
        {"customer": "cus_9", "amount_due": 2500, "amount_paid": 0, "status": "open"},
    ),
    ("credit_note.created", {"total": (9900, "eur")}, "invoice", "invoice", {"total": 9900, "currency": "eur"}),
    (
        "payout.paid",
        {"amount": (9900, "eur")},
        "balance_transaction",
        "balance_transaction",
        {"amount": -9900, "net": -9900, "fee": 0, "currency": "eur", "type": "payout"},
    ),
]


@each(("event", "overrides", "field", "name", "expected"), CONSISTENT, ids=[f"{row[0]}-{row[3]}" for row in CONSISTENT])
def test_what_is_made_up_agrees_with_the_event(
    event: str, overrides: dict[str, Any], field: str, name: str, expected: dict[str, Any]
) -> None:
    stage, raw = observed(event, **overrides)
    made, assumed = stage.account.find(name, raw[field])
    assert assumed and {key: made[key] for key in expected} == expected
    assert list(type_violations(CATALOG, Object(name), made)) == []


def test_the_subscription_of_an_invoice() -> None:
    stage, raw = observed("invoice.payment_failed", customer="cus_9")
    identity = raw["parent"]["subscription_details"]["subscription"]
    made, assumed = stage.account.find("subscription", identity)
    assert assumed and (made["status"], made["customer"], made["latest_invoice"]) == ("past_due", "cus_9", raw["id"])


def test_an_object_that_stands_inside_the_events_is_known() -> None:
    stage, raw = observed("customer.subscription.updated")
    price = raw["items"]["data"][0]["price"]
    answer = stage.answer("retrieve_price", price=price["id"])
    assert isinstance(answer, Response) and not answer.assumed and answer.value == price


def test_what_the_script_changed_stays_when_an_event_tells_the_object_anew() -> None:
    stage = Stage(thing("customer", "cus_1", name="Jenny"))
    stage.done("update_customer", customer="cus_1", metadata={"tier": "VIP"})
    told = sample_event(CATALOG, "customer.updated", overrides={"name": "Jane", "id": "cus_1"})
    stage.account.observe(told)
    customer = stage.done("retrieve_customer", customer="cus_1")
    assert (customer["name"], customer["metadata"]) == ("Jane", {"tier": "VIP"})


def test_an_earlier_answer_does_not_change() -> None:
    stage = Stage(charge())
    before = stage.done("retrieve_charge", charge="ch_1")
    stage.done("create_refund", charge="ch_1")
    assert before["refunded"] is False


def test_connected_accounts_are_apart() -> None:
    stage = Stage()
    stage.account.add(charge(amount=900))
    other = stage.answer("retrieve_charge", charge="ch_1", on="acct_1")
    assert isinstance(other, Response) and other.assumed and other.value["amount"] != 900
    stage.done("create_refund", charge="ch_1", on="acct_1")
    assert stage.done("retrieve_charge", charge="ch_1")["refunded"] is False
    assert stage.account.objects("refund") == [] and len(stage.account.objects("refund", "acct_1")) == 1
    event = sample_event(CATALOG, "charge.succeeded", overrides={"event.account": "acct_2", "id": "ch_2"})
    stage.account.observe(event)
    assert stage.account.find("charge", "ch_2", "acct_2")[1] is False
    assert stage.account.find("charge", "ch_2")[1] is True


def test_a_strict_account_holds_nothing_else() -> None:
    stage = Stage(charge(), strict=True)
    assert stage.refused("retrieve_charge", charge="ch_2") == ("resource_missing", "No such charge: 'ch_2'")
    assert stage.refused("create_refund", charge="ch_2")[0] == "resource_missing"
    assert stage.refused("create_invoice", customer="cus_2") == ("resource_missing", "No such customer: 'cus_2'")
    answer = stage.answer("list_refunds")
    assert isinstance(answer, Response) and answer.value == [] and not answer.assumed


@pytest.mark.parametrize("identity", ["cus_1", "pi_1", "sub_sched_1"])
def test_an_id_of_another_object_is_not_found(identity: str) -> None:
    assert Stage().refused("retrieve_charge", charge=identity) == ("resource_missing", f"No such charge: '{identity}'")
    assert Stage().refused("create_charge", amount=5, currency="usd", customer="ch_1")[0] == "resource_missing"


@pytest.mark.parametrize("identity", ["py_1", "ch_1", "order 7", "whatever", "x" * 300])
def test_ids_that_could_be_a_charges_are_taken(identity: str) -> None:
    assert Stage().done("retrieve_charge", charge=identity)["id"] == identity


@pytest.mark.parametrize("identity", ["", " ", " ch_1", "a/b", None, 5, ["ch_1"]])
def test_what_is_no_id_is_refused(identity: object) -> None:
    assert Stage().refused("retrieve_charge", charge=identity)[0] == "parameter_invalid_empty"
    assert Stage().refused("retrieve_charge")[0] == "parameter_invalid_empty"


def test_what_is_required_must_be_there() -> None:
    assert Stage().refused("create_payment_intent", amount=5) == ("parameter_missing", "Missing required param: currency.")
    assert Stage().refused("create_payment_intent", amount=5, currency="")[0] == "parameter_missing"


class TestKeys:
    def test_the_same_key_gives_the_same_answer_and_acts_once(self) -> None:
        stage = Stage(charge(amount=900))
        first = stage.answer("create_refund", charge="ch_1", amount=100, key="k")
        assert stage.answer("create_refund", charge="ch_1", amount=100, key="k", now=NOW + 50) == first
        assert stage.done("retrieve_charge", charge="ch_1")["amount_refunded"] == 100

    def test_refusals_are_remembered_too(self) -> None:
        stage = Stage(charge(disputed=True))
        assert stage.answer("create_refund", charge="ch_1", key="k") is stage.answer("create_refund", charge="ch_1", key="k")

    def test_other_arguments_under_a_key_are_refused(self) -> None:
        stage = Stage(charge(amount=900))
        stage.done("create_refund", charge="ch_1", amount=100, key="k")
        assert stage.refused("create_refund", charge="ch_1", amount=200, key="k")[0] == "idempotency_error"
        assert stage.refused("update_customer", customer="cus_1", key="k")[0] == "idempotency_error"

    def test_keys_of_different_accounts_are_apart(self) -> None:
        stage = Stage()
        one = stage.done("create_customer", email="a@example.com", key="k")
        other = stage.done("create_customer", email="b@example.com", key="k", on="acct_1")
        assert (one["email"], other["email"]) == ("a@example.com", "b@example.com")

    def test_reading_is_not_remembered(self) -> None:
        stage = Stage(charge())
        stage.done("retrieve_charge", charge="ch_1", key="k")
        stage.done("create_refund", charge="ch_1")
        assert stage.done("retrieve_charge", charge="ch_1", key="k")["refunded"] is True

    def test_ids_come_from_the_key(self) -> None:
        made = [Stage().done("create_customer", key=key)["id"] for key in ("a", "b", "a")]
        assert made[0] == made[2] != made[1] and made[0].startswith("cus_")


def test_without_a_key_each_call_is_its_own() -> None:
    stage = Stage()
    operation = CATALOG.operation("customers.create")
    assert operation is not None
    answers = [stage.account.perform(operation, {}, now=NOW, idempotency_key=None) for _ in range(2)]
    identities = {answer.value["id"] for answer in answers if isinstance(answer, Response)}
    assert len(identities) == 2


HOSTILE: list[Any] = [
    {},
    {"id": "evt_1"},
    {"data": 5},
    {"data": {"object": 5}},
    {"data": {"object": {}}},
    {"data": {"object": {"id": 5, "object": 7}}},
    {
        "account": 7,
        "livemode": "x",
        "data": {"object": {"id": "ch_1", "object": "charge", "amount": "much", "refunds": [1], "currency": 5}},
    },
    {"data": {"object": {"object": "balance"}}},
    {"data": {"object": {"id": "x", "object": "no_such_thing"}}},
]


@pytest.mark.parametrize("event", HOSTILE)
def test_events_of_any_shape_are_taken(event: dict[str, Any]) -> None:
    stage = Stage()
    stage.account.observe(event)
    assert isinstance(stage.answer("create_refund", charge="ch_1"), Response | StripeError)
    assert isinstance(stage.answer("retrieve_balance"), Response)
    stage.account.find("no_such_thing", "x")


def test_objects_without_a_kind_are_known_by_their_id() -> None:
    account = Account(CATALOG, [{"id": "cus_1", "email": "a@example.com"}, {"nothing": 1}], NOW)
    assert account.find("customer", "cus_1") == ({"id": "cus_1", "email": "a@example.com"}, False)


def test_an_unknown_kind_is_nothing_but_its_id() -> None:
    assert Stage().account.find("no_such_thing", "x_1") == ({"id": "x_1", "object": "no_such_thing"}, True)


def test_made_up_objects_are_in_the_mode_of_the_event() -> None:
    stage, _ = observed("charge.succeeded", **{"event.livemode": True})
    assert stage.account.find("customer", "cus_77")[0]["livemode"] is True


def test_given_objects_serve_every_account_and_each_changes_its_own() -> None:
    stage = Stage(charge(amount=900), thing("customer", "cus_1"))
    stage.done("create_refund", charge="ch_1", on="acct_1")
    answer = stage.answer("retrieve_charge", charge="ch_1", on="acct_1")
    assert isinstance(answer, Response) and not answer.assumed and answer.value["refunded"] is True
    for account in (None, "acct_2"):
        other = stage.answer("retrieve_charge", charge="ch_1", on=account)
        assert isinstance(other, Response) and not other.assumed and other.value["refunded"] is False
    listed = stage.answer("list_charges", on="acct_3")
    assert isinstance(listed, Response) and [one["id"] for one in listed.value] == ["ch_1"] and not listed.assumed
    assert stage.account.made_up == ()


def test_an_object_of_an_account_comes_before_the_given_one_of_its_id() -> None:
    stage = Stage(charge(amount=900), charge("ch_2", amount=700))
    stage.account.add(charge(amount=500), "acct_1")
    assert [stage.done("retrieve_charge", charge=identity, on="acct_1")["amount"] for identity in ("ch_1", "ch_2")] == [500, 700]
    assert stage.done("retrieve_charge", charge="ch_1")["amount"] == 900
    assert [one["amount"] for one in stage.account.objects("charge", "acct_1")] == [500, 700]
    stage.account.observe({"account": "acct_2", "data": {"object": charge(amount=300)}})
    assert stage.done("retrieve_charge", charge="ch_1", on="acct_2")["amount"] == 300


def test_what_a_connected_account_makes_up_agrees_with_the_given_objects() -> None:
    stage = Stage(charge(amount=900, customer="cus_7", payment_intent="pi_7"), thing("subscription", "sub_1"))
    intent = stage.answer("retrieve_payment_intent", payment_intent="pi_7", on="acct_1")
    assert isinstance(intent, Response) and intent.assumed and intent.value["amount"] == 900 and intent.value["customer"] == "cus_7"
    price = stage.done("retrieve_subscription", subscription="sub_1")["items"]["data"][0]["price"]
    inner = stage.answer("retrieve_price", price=price["id"], on="acct_1")
    assert isinstance(inner, Response) and not inner.assumed and inner.value == price


def test_what_there_is_one_of_reads_well_and_belongs_to_its_owner() -> None:
    stage = Stage({"object": "cash_balance", "customer": "cus_9", "available": {"usd": 700}})
    balance = stage.answer("retrieve_balance")
    assert isinstance(balance, Response) and balance.notes == ("the balance was made up: nobody gave it",)
    known = stage.answer("retrieve_customer_cash_balance", customer="cus_9")
    assert isinstance(known, Response) and not known.assumed and known.value["available"] == {"usd": 700}
    settings = stage.answer("retrieve_tax_settings")
    assert isinstance(settings, Response) and settings.notes == ("the tax settings were made up: nobody gave them",)
    other = stage.answer("retrieve_customer_cash_balance", customer="cus_1")
    assert isinstance(other, Response) and other.value["customer"] == "cus_1"
    assert other.notes == ("the cash balance of cus_1 was made up: nobody gave it",)
