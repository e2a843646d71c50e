"""Reading: what an account does not hold is read from a real one before it is made up, once, and never changed there."""

from __future__ import annotations

from typing import Any

import pytest

import wfrun
from tests.helpers.account import Stage, charge
from tests.helpers.real_account import CATALOG, NOW, RealAccount
from wfrun.simulator.account.answers import Response
from wfrun.simulator.account.reading import Reads
from wfrun.simulator.samples.sampler import sample_object
from wfrun.values.stripe_ids import PREFIXES


def customer(identity: str = "cus_1", **fields: Any) -> dict[str, Any]:
    return sample_object(CATALOG, "customer", id=identity, now=NOW, table={"name": "Ada", **fields})


def charges(count: int, **fields: Any) -> list[dict[str, Any]]:
    return [charge(f"ch_{number}", customer="cus_1", created=NOW - number, **fields) for number in range(count)]


def answer(stage: Stage, action: str, **arguments: Any) -> Response:
    found = stage.answer(action, **arguments)
    assert isinstance(found, Response), found
    return found


# --- one object -----------------------------------------------------------------------------------------------------------------


def test_an_object_is_read_once_and_is_not_assumed() -> None:
    real = RealAccount(customer(name="Grace"))
    stage = Stage(reader=real)

    first = answer(stage, "retrieve_customer", customer="cus_1")
    again = answer(stage, "retrieve_customer", customer="cus_1")

    assert first.value["name"] == again.value["name"] == "Grace"
    assert (first.assumed, first.notes) == (False, ())
    assert real.reads == ["customers.retrieve"]
    assert stage.account.reads == 1


def test_an_object_that_the_account_holds_is_not_read() -> None:
    real = RealAccount(customer(name="Grace"))
    stage = Stage(customer(name="Ada"), reader=real)

    assert answer(stage, "retrieve_customer", customer="cus_1").value["name"] == "Ada"
    assert real.reads == []


def test_an_object_that_stripe_does_not_have_is_refused_as_stripe_refuses_it() -> None:
    real = RealAccount()
    stage = Stage(reader=real)

    assert stage.refused("retrieve_customer", customer="cus_1") == ("resource_missing", "No such customer: 'cus_1'")
    assert stage.refused("update_customer", customer="cus_1", name="Ada") == ("resource_missing", "No such customer: 'cus_1'")
    assert real.reads == ["customers.retrieve"]


def test_an_object_that_cannot_be_read_is_made_up_and_says_why() -> None:
    stage = Stage(reader=RealAccount(customer(), refuses={"customers.retrieve": "the key may not read customers"}))

    found = answer(stage, "retrieve_customer", customer="cus_1")

    assert found.assumed
    assert found.notes == ("customer cus_1 was made up: it could not be read from Stripe, for the key may not read customers",)


def test_a_change_stays_here_and_wins_over_what_is_read_later() -> None:
    real = RealAccount(customer(), *charges(2, amount=2500))
    stage = Stage(reader=real)

    refund = stage.done("create_refund", charge="ch_0", amount=2000)
    left = stage.refused("create_refund", charge="ch_0", amount=2000)
    listed = answer(stage, "list_charges", customer="cus_1")

    assert refund["amount"] == 2000
    assert left[0] == "charge_already_refunded" or "greater than unrefunded amount" in left[1]
    assert [(one["id"], one["amount_refunded"]) for one in listed.value] == [("ch_0", 2000), ("ch_1", 0)]
    assert not listed.assumed
    held = real.account.held("charge", "ch_0")
    assert held is not None and held["amount_refunded"] == 0


def test_what_the_simulation_made_is_not_looked_for_at_stripe() -> None:
    real = RealAccount(customer(), *charges(1))
    stage = Stage(reader=real)

    refund = stage.done("create_refund", charge="ch_0", amount=1000)
    before = list(real.reads)
    stage.answer("retrieve_balance_transaction", balance_transaction=refund["balance_transaction"])
    stage.done("retrieve_refund", refund=refund["id"])
    new = stage.done("create_customer", email="ada@example.com")
    assert answer(stage, "list_charges", customer=new["id"]).value == []
    assert not answer(stage, "list_charges", customer=new["id"]).assumed

    assert real.reads == before


def test_an_item_of_a_subscription_made_here_is_found_here() -> None:
    price = sample_object(CATALOG, "price", id="price_1", now=NOW)
    stage = Stage(reader=RealAccount(customer(), price))

    made = stage.done("create_subscription", customer="cus_1", items=[{"price": "price_1"}])
    item = made["items"]["data"][0]["id"]

    assert stage.done("retrieve_subscription_item", subscription_item=item)["id"] == item


def test_an_id_that_the_author_sets_is_read() -> None:
    other = sample_object(CATALOG, "payment_method", id="pm_1", now=NOW, table={"customer": "cus_1"})
    real = RealAccount(customer(), other)
    stage = Stage(reader=real)

    stage.done("update_customer", customer="cus_1", invoice_settings={"default_payment_method": "pm_1"})

    assert not answer(stage, "retrieve_payment_method", payment_method="pm_1").assumed


def test_an_object_below_another_one_is_read_at_its_own_address() -> None:
    entry = {
        "id": "cbtxn_1", "object": "customer_balance_transaction", "customer": "cus_1", "amount": -500, "currency": "usd", "created": NOW,
        "livemode": False, "metadata": {}, "type": "adjustment", "ending_balance": -500,
    }  # fmt: skip
    real = RealAccount(customer(), entry)
    stage = Stage(reader=real)

    found = answer(stage, "retrieve_customer_balance_transaction", customer="cus_1", balance_transaction="cbtxn_1")

    assert (found.value["amount"], found.assumed) == (-500, False)
    assert real.reads == ["customers.balance_transactions.retrieve"]


def test_the_balance_is_read() -> None:
    amounts = [{"amount": 4200, "currency": "usd", "source_types": {"card": 4200}}]
    balance = {"object": "balance", "available": amounts, "pending": [], "livemode": False}
    real = RealAccount(balance)
    stage = Stage(reader=real)

    found = answer(stage, "retrieve_balance")

    assert (found.value["available"], found.assumed, real.reads) == (amounts, False, ["balance.retrieve"])


def test_a_deleted_customer_is_a_deleted_customer() -> None:
    real = RealAccount(customer())
    real.account.delete("customer", "cus_1")
    stage = Stage(reader=real)

    assert answer(stage, "retrieve_customer", customer="cus_1").value == {"id": "cus_1", "object": "customer", "deleted": True}
    assert stage.refused("update_customer", customer="cus_1", name="Ada")[0] == "resource_missing"


def test_expanded_objects_and_fields_on_request_are_read() -> None:
    subscription = sample_object(CATALOG, "subscription", id="sub_1", now=NOW, table={"customer": "cus_1"})
    real = RealAccount(customer(), *charges(1), subscription)
    stage = Stage(reader=real)

    found = answer(stage, "retrieve_charge", charge="ch_0", expand=["customer"])
    whole = answer(stage, "retrieve_customer", customer="cus_1", expand=["subscriptions"])

    assert (found.value["customer"]["name"], found.assumed) == ("Ada", False)
    assert ([one["id"] for one in whole.value["subscriptions"]["data"]], whole.assumed, whole.ignored) == (["sub_1"], False, ())


def test_expanded_objects_come_with_the_list_and_count_as_read() -> None:
    real = RealAccount(customer(), *charges(5))
    stage = Stage(reader=real)

    found = answer(stage, "list_charges", customer="cus_1", expand=["data.customer", "data.refunds"])

    assert [(one["customer"]["name"], one["refunds"]["data"]) for one in found.value] == [("Ada", [])] * 5
    assert [arguments.get("expand") for _, arguments, _ in real.read_] == [["data.customer"], *[["refunds"]] * 5]
    assert not found.assumed
    assert answer(stage, "retrieve_customer", customer="cus_1").value["name"] == "Ada"
    assert answer(stage, "retrieve_charge", charge="ch_3").value["customer"] == "cus_1"
    assert len(real.read_) == 6


def test_an_expanded_object_that_was_changed_here_stands_as_it_is_here() -> None:
    item = {"price": {"id": "price_1", "product": "prod_1"}}
    product = sample_object(CATALOG, "product", id="prod_1", now=NOW, table={"name": "Mug"})
    subscription = sample_object(CATALOG, "subscription", id="sub_1", now=NOW, table={"customer": "cus_1", "items": [item]})
    stage = Stage(reader=RealAccount(customer(), product, subscription))

    stage.done("update_product", product="prod_1", name="Cup")
    found = answer(stage, "retrieve_subscription", subscription="sub_1", expand=["items.data.price.product", "customer"])

    assert found.value["items"]["data"][0]["price"]["product"]["name"] == "Cup"
    assert found.value["items"]["data"][0]["price"]["id"] == "price_1"
    assert (found.value["customer"]["name"], found.assumed) == ("Ada", False)


def test_each_account_reads_for_itself() -> None:
    real = RealAccount(customer(name="Grace"))
    real.account.add(customer(name="Alan"), "acct_2")
    stage = Stage(reader=real)

    assert answer(stage, "retrieve_customer", customer="cus_1").value["name"] == "Grace"
    assert answer(stage, "retrieve_customer", customer="cus_1", on="acct_2").value["name"] == "Alan"
    assert [account for _, _, account in real.read_] == [None, "acct_2"]


# --- lists ----------------------------------------------------------------------------------------------------------------------


def test_a_list_is_read_whole_with_its_filters() -> None:
    real = RealAccount(customer(), *charges(7), customer("cus_2"), charge("ch_other", customer="cus_2"), page=3)
    stage = Stage(reader=real)

    found = answer(stage, "list_charges", customer="cus_1")

    assert [one["id"] for one in found.value] == [f"ch_{number}" for number in range(7)]
    assert (found.assumed, found.notes) == (False, ())
    assert len(real.read_) == 3
    assert all(arguments["customer"] == "cus_1" for _, arguments, _ in real.read_)
    answer(stage, "retrieve_charge", charge="ch_6")
    answer(stage, "list_charges", customer="cus_1")
    assert len(real.read_) == 3


def test_a_list_is_read_up_to_its_limit() -> None:
    real = RealAccount(customer(), *charges(9), page=2)
    stage = Stage(reader=real)

    assert [one["id"] for one in answer(stage, "list_charges", customer="cus_1", limit=3).value] == ["ch_0", "ch_1", "ch_2"]
    assert len(real.read_) == 2
    after = answer(stage, "list_charges", customer="cus_1", limit=2, starting_after="ch_5").value
    assert [one["id"] for one in after] == ["ch_6", "ch_7"]


def test_what_was_made_and_deleted_here_counts_in_a_list() -> None:
    real = RealAccount(customer("cus_1", email="ada@example.com"), customer("cus_2", email="ada@example.com"))
    stage = Stage(reader=real)

    new = stage.done("create_customer", email="ada@example.com")
    stage.done("create_customer", email="alan@example.com")
    stage.done("delete_customer", customer="cus_1")
    stage.done("update_customer", customer="cus_2", email="grace@example.com")

    found = answer(stage, "list_customers", email="ada@example.com")
    assert [one["id"] for one in found.value] == [new["id"]]
    assert not found.assumed


def test_what_was_deleted_here_does_not_count_for_the_limit() -> None:
    real = RealAccount(*(customer(f"cus_{number}", created=NOW - number) for number in range(3)), page=1)
    stage = Stage(reader=real)

    stage.done("delete_customer", customer="cus_0")

    assert [one["id"] for one in answer(stage, "list_customers", limit=1).value] == ["cus_1"]


def test_the_items_of_an_object_that_was_changed_here_are_those_that_it_holds() -> None:
    subscription = sample_object(CATALOG, "subscription", id="sub_1", now=NOW, table={"customer": "cus_1"})
    item = subscription["items"]["data"][0]["id"]
    stage = Stage(reader=RealAccount(customer(), subscription))

    stage.done("update_subscription", subscription="sub_1", items=[{"id": item, "quantity": 7}])

    found = answer(stage, "list_subscription_items", subscription="sub_1")
    assert [(one["id"], one["quantity"]) for one in found.value] == [(item, 7)]


def test_a_list_that_cannot_be_read_is_assumed_and_says_why() -> None:
    stage = Stage(reader=RealAccount(customer(), *charges(2), refuses={"charges.list": "the key may not read charges"}))

    found = answer(stage, "list_charges", customer="cus_1")

    assert found.assumed
    assert "the list could not be read from Stripe, for the key may not read charges" in found.notes


def test_the_list_of_an_object_that_stripe_does_not_have_is_refused() -> None:
    stage = Stage(reader=RealAccount())

    assert stage.refused("list_invoice_line_items", invoice="in_1") == ("resource_missing", "No such invoice: 'in_1'")


def test_a_page_without_end_ends_with_the_bound() -> None:
    class Endless(RealAccount):
        def read(self, operation: Any, arguments: Any, account: str | None) -> Any:
            self.read_.append((operation.id, dict(arguments), account))
            return {"object": "list", "data": [customer(f"cus_{len(self.read_)}")], "has_more": True}

    reads = Reads(CATALOG, Endless(), limit=5)
    stage = Stage(reader=Endless())
    stage.account._reads = reads

    found = answer(stage, "list_customers")

    assert reads.made == 5
    assert found.assumed
    assert "the list could not be read from Stripe, for 5 reads were made, and no more are made in one simulation" in found.notes


@pytest.mark.parametrize("ids", [("cus_1",), ("cus_1", "cus_2"), (7,), ("",)])
def test_pages_that_go_round_in_a_circle_end(ids: tuple[Any, ...]) -> None:
    class Round(RealAccount):
        def read(self, operation: Any, arguments: Any, account: str | None) -> Any:
            self.read_.append((operation.id, dict(arguments), account))
            last = arguments.get("starting_after")
            identity = ids[(ids.index(last) + 1) % len(ids)] if last in ids else ids[0]
            return {"object": "list", "data": [{**customer(), "id": identity}], "has_more": True}

    real = Round()
    answer(Stage(reader=real), "list_customers")
    assert len(real.read_) <= len(ids) + 1


@pytest.mark.parametrize(
    "broken",
    [[], "text", 7, {"data": "no"}, {"data": [None, 7, {}], "has_more": True}, {"object": "list"}, {"id": "cus_9", "object": "customer"}],
)
def test_an_answer_in_no_form_of_stripes_is_no_traceback(broken: Any) -> None:
    class Broken(RealAccount):
        def read(self, operation: Any, arguments: Any, account: str | None) -> Any:
            return broken

    stage = Stage(reader=Broken())

    for action, on in (("retrieve_charge", "charge"), ("update_customer", "customer"), ("retrieve_subscription", "subscription")):
        found = answer(stage, action, **{on: f"{PREFIXES[on]}_1"})
        assert (found.assumed, found.value["id"]) == (True, f"{PREFIXES[on]}_1")
    assert isinstance(stage.answer("list_charges", customer="cus_1"), Response)
    stage.answer("retrieve_charge", charge="ch_1", expand=["customer", "refunds"])
    stage.answer("retrieve_balance")


def test_only_what_reads_is_ever_asked_for() -> None:
    reads = Reads(CATALOG, RealAccount())
    operation = CATALOG.operation("customers.create")
    assert operation is not None

    with pytest.raises(ValueError, match=r"customers\.create does not only read"):
        reads.read(operation, {}, None)


# --- runs -----------------------------------------------------------------------------------------------------------------------


def event(type: str, raw: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"id": "evt_1", "object": "event", "type": type, "created": NOW, "livemode": False, "data": {"object": raw}, **fields}


def test_the_rest_of_a_list_is_read_at_its_address() -> None:
    program = wfrun.load(text="on invoice.paid < for line in lines < log line.id > >")
    invoice = sample_object(CATALOG, "invoice", id="in_1", now=NOW)
    line = invoice["lines"]["data"][0]
    lines = [{**line, "id": f"il_{number}", "invoice": "in_1"} for number in range(4)]
    part = {**invoice, "lines": {"object": "list", "data": lines[:1], "has_more": True, "url": "/v1/invoices/in_1/lines"}}
    real = RealAccount({**invoice, "lines": {**part["lines"], "data": lines, "has_more": False}})

    report = program.session(reader=real).run(event("invoice.paid", part))

    [workflow] = report.workflows
    assert [step.arguments for step in workflow.steps if step.action == "log"] == [{"message": f"il_{number}"} for number in range(4)]
    assert not workflow.assumed
    assert report.notes == ("read from Stripe: 1 request, which changed nothing there",)


@pytest.mark.parametrize("url", ["@evil.example/v1/x", "https://evil.example/v1/invoices", "/v1/../x", "//evil/v1", "/v1/invoices\\x", ""])
def test_the_address_of_a_list_that_is_none_of_stripes_is_not_read(url: str) -> None:
    program = wfrun.load(text="on invoice.paid < for line in lines < log line.id > >")
    invoice = sample_object(CATALOG, "invoice", id="in_1", now=NOW)
    real = RealAccount()

    program.session(reader=real).run(event("invoice.paid", {**invoice, "lines": {**invoice["lines"], "has_more": True, "url": url}}))

    assert real.reads == []


def test_the_object_of_a_thin_event_is_read() -> None:
    program = wfrun.load(text='on charge.failed < log "{amount}" >')
    thin = {
        "id": "evt_thin", "object": "v2.core.event", "type": "v1.charge.failed", "created": "2026-11-18T11:06:40.000Z", "livemode": False,
        "related_object": {"id": "ch_1", "type": "charge", "url": "/v1/charges/ch_1"},
    }  # fmt: skip
    real = RealAccount(charge("ch_1", amount=4200))

    found = program.session(reader=real).run(thin)
    gone = program.session(reader=RealAccount()).run(thin)

    assert found.notes[0] == "the event is thin: its charge ch_1 was read from Stripe"
    assert (found.workflows[0].assumed, found.workflows[0].steps[0].arguments) == (False, {"message": "42.00 USD"})
    assert gone.notes[0].endswith("was made up (assumed): it could not be read from Stripe, for Stripe has none of that id")
    assert gone.workflows[0].assumed


def test_the_currency_of_money_is_read_before_it_is_spent() -> None:
    program = wfrun.load(text="on radar.early_fraud_warning.created < create_refund charge=charge amount=5 USD >")
    warning = {"id": "issfr_1", "object": "radar.early_fraud_warning", "charge": "ch_1", "actionable": True, "created": NOW}

    right = program.session(reader=RealAccount(charge("ch_1", currency="usd"))).run(event("radar.early_fraud_warning.created", warning))
    other = program.session(reader=RealAccount(charge("ch_1", currency="eur"))).run(event("radar.early_fraud_warning.created", warning))

    assert (right.workflows[0].outcome, right.workflows[0].assumed) == ("succeeded", False)
    assert other.workflows[0].outcome == "failed"
    assert other.workflows[0].steps[-1].error is not None
    assert other.workflows[0].steps[-1].error.code == "mixed-currencies"


def test_an_object_inside_the_events_object_is_not_read() -> None:
    program = wfrun.load(text="on customer.subscription.updated < for item in items < retrieve_price price=item.price > >")
    real = RealAccount()

    report = program.session(reader=real).run(
        event("customer.subscription.updated", sample_object(CATALOG, "subscription", id="sub_1", now=NOW))
    )

    assert (report.workflows[0].outcome, report.workflows[0].assumed, real.reads) == ("succeeded", False, [])


def test_the_object_of_the_event_itself_is_not_read() -> None:
    program = wfrun.load(text="on charge.failed < retrieve_charge charge=id >")
    real = RealAccount(charge("ch_1"))

    program.session(reader=real).run(event("charge.failed", charge("ch_1")))

    assert real.reads == []
