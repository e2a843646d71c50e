"""Every operation of the catalogue can be carried out: by its rule, or by its shape."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.account import CATALOG, NOW, Stage, charge, thing
from tests.helpers.operations import plain_arguments
from tests.helpers.properties import examples
from tests.helpers.releases import SOME_RELEASES
from wfrun import stripe_catalog
from wfrun.dsl.types.base import Any_, List, Object, Type
from wfrun.simulator.account.account import Account
from wfrun.simulator.account.answers import Response, StripeError
from wfrun.simulator.samples.conformance import type_violations
from wfrun.simulator.samples.sampler import sample_event
from wfrun.stripe_catalog import Catalog, Operation


def perform(account: Account, operation: Operation, arguments: dict[str, Any], key: str = "k") -> Response | StripeError:
    return account.perform(operation, arguments, now=NOW, idempotency_key=key)


def wrong_with(catalog: Catalog, kind: Type, value: Any) -> list[str]:
    if isinstance(kind, Any_):
        return []
    if isinstance(kind, List):
        return (
            [problem for one in value for problem in type_violations(catalog, kind.item, one)] if isinstance(value, list) else ["no list"]
        )
    if isinstance(value, dict) and value.get("object") == "v2.core.event":
        return []  # each type of event has fields of its own
    if isinstance(value, dict) and value.get("deleted") is True:
        return [] if set(value) == {"id", "object", "deleted"} else ["more than a deleted object"]
    return list(type_violations(catalog, kind, value))


NEEDS_MORE = {
    "charges.create",
    "checkout.sessions.create",
    "coupons.create",
    "credit_notes.create",
    "files.create",
    "invoice_items.create",
    "invoices.create",
    "payment_links.create",
    "payment_methods.attach",
    "payment_methods.create",
    "prices.create",
    "quotes.pdf",
    "refunds.create",
    "subscriptions.create",
    "transfers.create",
}
"""Operations that ask for more than the parameters which the catalogue calls required."""


@pytest.mark.slow
@pytest.mark.parametrize("release", SOME_RELEASES)
def test_every_operation_answers_with_its_type(release: str) -> None:
    catalog = stripe_catalog.load(release)
    wrong: list[str] = []
    for identity in catalog.operation_ids():
        operation = catalog.operation(identity)
        assert operation is not None
        for all_of_them in (False, True):
            answer = perform(Account(catalog, now=NOW), operation, plain_arguments(catalog, operation, all_of_them=all_of_them))
            if isinstance(answer, StripeError):
                if identity not in NEEDS_MORE and not (
                    all_of_them and answer.code in ("invoice_not_editable", "invalid_request_error", "parameter_invalid_integer")
                ):
                    wrong.append(f"{identity}: refused {answer.code} {answer.message}")
            else:
                wrong += [f"{identity}: {problem}" for problem in wrong_with(catalog, operation.result, answer.value)]
    assert wrong == []


def test_what_has_no_rule_is_assumed() -> None:
    for action, arguments in (
        ("create_tax_calculation", {"currency": "usd", "line_items": []}),
        ("validate_payment_method_domain", {"payment_method_domain": "pmd_1"}),
        ("search_customers", {"query": 'email:"a@example.com"'}),
    ):
        if CATALOG.operation_of(action) is None:
            continue
        answer = Stage().answer(action, **arguments)
        assert isinstance(answer, Response) and answer.assumed, action


def test_what_a_new_object_was_told_is_certain() -> None:
    answer = Stage().answer("create_issuing_cardholder", name="Jenny", type="individual", billing={"address": {"city": "Berlin"}})
    assert isinstance(answer, Response) and answer.assumed
    assert answer.certain["name"] == answer.value["name"] == "Jenny" and answer.certain["id"] == answer.value["id"]
    assert answer.value["billing"]["address"]["city"] == "Berlin" and "status" not in answer.certain


class TestUpdates:
    def test_metadata_merges_and_an_empty_value_takes_a_key_away(self) -> None:
        stage = Stage(thing("customer", "cus_1", metadata={"a": "1", "b": "2"}))
        raw = stage.done("update_customer", customer="cus_1", metadata={"b": "", "c": "3"})
        assert raw["metadata"] == {"a": "1", "c": "3"}
        assert stage.done("update_customer", customer="cus_1", metadata="")["metadata"] == {}

    def test_metadata_is_text(self) -> None:
        raw = Stage(thing("customer", "cus_1")).done("update_customer", customer="cus_1", metadata={"n": 5, "yes": True, "none": None})
        assert raw["metadata"] == {"n": "5", "yes": "true"}

    def test_fields_are_set_cleared_and_merged(self) -> None:
        stage = Stage(thing("customer", "cus_1"))
        raw = stage.done("update_customer", customer="cus_1", name="Jane", phone="", address={"city": "Berlin"}, tax_exempt="reverse")
        assert (raw["name"], raw["phone"], raw["tax_exempt"]) == ("Jane", None, "reverse")
        assert raw["address"]["city"] == "Berlin" and raw["address"]["country"] == "US"
        assert list(type_violations(CATALOG, Object("customer"), raw)) == []
        assert raw["email"] == "jenny.rosen@example.com"

    def test_what_does_not_fit_is_not_taken_over(self) -> None:
        stage = Stage(thing("customer", "cus_1"))
        raw = stage.done("update_customer", customer="cus_1", name=5, balance="much", nonsense=1)
        assert raw == stage.account.find("customer", "cus_1")[0]
        assert (raw["name"], raw["balance"]) == ("Jenny Rosen", 0) and "nonsense" not in raw

    def test_a_value_that_stripe_does_not_list_is_refused(self) -> None:
        code, message = Stage().refused("update_customer", customer="cus_1", tax_exempt="maybe")
        assert code == "invalid_request_error" and message == "Invalid tax_exempt: must be one of exempt, none, reverse"


class TestDeleting:
    def test_deleted_it_is_gone(self) -> None:
        stage = Stage(thing("coupon", "FALL"))
        assert stage.done("delete_coupon", coupon="FALL") == {"id": "FALL", "object": "coupon", "deleted": True}
        assert stage.refused("retrieve_coupon", coupon="FALL") == ("resource_missing", "No such coupon: 'FALL'")
        assert stage.refused("delete_coupon", coupon="FALL")[0] == "resource_missing"


class TestLists:
    def test_given_objects_are_all_that_there_are_newest_first(self) -> None:
        stage = Stage(*(thing("refund", f"re_{number}", created=NOW - number, charge=f"ch_{number % 2}") for number in range(5)))
        answer = stage.answer("list_refunds")
        assert isinstance(answer, Response) and not answer.assumed
        assert [raw["id"] for raw in answer.value] == ["re_0", "re_1", "re_2", "re_3", "re_4"]
        ids = [raw["id"] for raw in stage.done("list_refunds", charge="ch_1")]
        assert ids == ["re_1", "re_3"]
        assert stage.done("list_refunds", charge="ch_7") == []

    def test_paging(self) -> None:
        stage = Stage(*(thing("refund", f"re_{number}", created=NOW - number) for number in range(5)))
        assert [raw["id"] for raw in stage.done("list_refunds", limit=2)] == ["re_0", "re_1"]
        assert [raw["id"] for raw in stage.done("list_refunds", starting_after="re_1", limit=2)] == ["re_2", "re_3"]
        assert [raw["id"] for raw in stage.done("list_refunds", ending_before="re_1")] == ["re_0"]

    @pytest.mark.parametrize(
        ("created", "numbers"),
        [
            ({"gt": NOW - 2}, [0, 1]),
            ({"gte": NOW - 2}, [0, 1, 2]),
            ({"lt": NOW - 3}, [4]),
            ({"lte": NOW - 3, "gt": NOW - 4}, [3]),
            (NOW - 2, [2]),
        ],
    )
    def test_ranges(self, created: Any, numbers: list[int]) -> None:
        stage = Stage(*(thing("refund", f"re_{number}", created=NOW - number) for number in range(5)))
        assert [raw["id"] for raw in stage.done("list_refunds", created=created)] == [f"re_{number}" for number in numbers]

    def test_canceled_subscriptions_are_listed_when_asked_for(self) -> None:
        stage = Stage(thing("subscription", "sub_1", customer="cus_1"), thing("subscription", "sub_2", "canceled", customer="cus_1"))
        assert [raw["id"] for raw in stage.done("list_subscriptions", customer="cus_1")] == ["sub_1"]
        assert [raw["id"] for raw in stage.done("list_subscriptions", customer="cus_1", status="canceled")] == ["sub_2"]
        assert len(stage.done("list_subscriptions", customer="cus_1", status="all")) == 2
        assert [raw["id"] for raw in stage.done("list_subscriptions", status="ended")] == ["sub_2"]

    def test_invoices_of_a_subscription(self) -> None:
        told = sample_event(CATALOG, "invoice.paid")["data"]["object"]
        other = thing("invoice", "in_2")
        stage = Stage(told, other)
        identity = told["parent"]["subscription_details"]["subscription"]
        assert [raw["id"] for raw in stage.done("list_invoices", subscription=identity)] == [told["id"]]

    def test_what_was_done_is_listed(self) -> None:
        stage = Stage(charge(), thing("refund", "re_0", charge="ch_0"))
        refund = stage.done("create_refund", charge="ch_1")
        assert stage.done("list_refunds", charge="ch_1") == [refund]
        stage = Stage(charge())
        refund = stage.done("create_refund", charge="ch_1")
        answer = stage.answer("list_refunds", charge="ch_1")
        assert isinstance(answer, Response) and answer.value == [refund] and answer.assumed

    def test_where_nothing_is_known_one_that_fits_is_made_up(self) -> None:
        stage = Stage()
        answer = stage.answer("list_subscriptions", customer="cus_1", status="past_due")
        assert isinstance(answer, Response) and answer.assumed
        (raw,) = answer.value
        assert (raw["customer"], raw["status"]) == ("cus_1", "past_due")
        assert list(type_violations(CATALOG, Object("subscription"), raw)) == []
        assert stage.done("list_subscriptions", customer="cus_1", status="past_due") == [raw]
        assert stage.done("retrieve_subscription", subscription=raw["id"]) == raw

    def test_what_cannot_be_met_gives_nothing(self) -> None:
        answer = Stage().answer("list_charges", created={"gt": NOW + 5})
        assert isinstance(answer, Response) and answer.value == [] and answer.assumed

    def test_a_search_finds_what_the_account_was_given(self) -> None:
        stage = Stage(thing("customer", "cus_1", name="Ada"), thing("customer", "cus_2", name="Grace"))
        answer = stage.answer("search_customers", query="name:'ada'")
        assert isinstance(answer, Response) and not answer.assumed
        assert [raw["id"] for raw in answer.value] == ["cus_1"]

    def test_a_search_among_objects_that_were_not_given_is_assumed(self) -> None:
        answer = Stage().answer("search_customers", query="name:'ada'")
        assert isinstance(answer, Response) and answer.assumed and len(answer.value) == 1
        assert "the account was given no customer: what the list holds is assumed" in answer.notes

    def test_the_items_of_an_owner(self) -> None:
        stage = Stage(thing("person", "person_1", account="acct_1"), thing("person", "person_2", account="acct_2"))
        assert [raw["id"] for raw in stage.done("list_account_persons", account="acct_2")] == ["person_2"]


class TestSingle:
    def test_the_balance(self) -> None:
        answer = Stage().answer("retrieve_balance")
        assert isinstance(answer, Response) and answer.assumed and answer.value["object"] == "balance"
        known = {**answer.value, "available": []}
        told = Stage(known).answer("retrieve_balance")
        assert isinstance(told, Response) and not told.assumed and told.value == known

    def test_the_cash_balance_of_each_customer(self) -> None:
        stage = Stage()
        one = stage.done("retrieve_customer_cash_balance", customer="cus_1")
        other = stage.done("retrieve_customer_cash_balance", customer="cus_2")
        assert (one["customer"], other["customer"]) == ("cus_1", "cus_2")


TEXTS = st.sampled_from(["", "x", "ch_1", "cus_1", "pi_1", "in_1", "sub_1", "usd", "all", "2500", "\ud800", "a/b", "💸"])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(10**30), 10**30), TEXTS, st.floats(allow_nan=False))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(TEXTS, st.sampled_from(["gt", "id", "data"])), inner, max_size=3)
    ),
    max_leaves=8,
)
IDENTITIES = {
    "charge": "ch_1",
    "customer": "cus_1",
    "payment_intent": "pi_1",
    "invoice": "in_1",
    "subscription": "sub_1",
    "dispute": "du_1",
    "price": "price_1",
}


@pytest.mark.slow
@examples(80)
@given(st.data())
def test_no_arguments_and_no_objects_make_it_raise(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(IDENTITIES)))
    shape = CATALOG.object(name)
    assert shape is not None
    broken = data.draw(st.dictionaries(st.sampled_from(sorted(shape.fields)), VALUES, max_size=6))
    account = Account(CATALOG, [{**thing(name, IDENTITIES[name]), **broken, "id": IDENTITIES[name], "object": name}], NOW)
    for _ in range(3):
        operation = CATALOG.operation(data.draw(st.sampled_from(CATALOG.operation_ids())))
        assert operation is not None
        names = [parameter.name for parameter in (*operation.path, *operation.parameters)]
        arguments: dict[str, Any] = {parameter.name: IDENTITIES.get(parameter.name, "x_1") for parameter in operation.path}
        if names:
            arguments |= data.draw(st.dictionaries(st.sampled_from(names), VALUES, max_size=5))
        answer = perform(account, operation, arguments, data.draw(st.sampled_from("abc")))
        assert isinstance(answer, Response | StripeError)


RULED = [
    identity
    for identity in CATALOG.operation_ids()
    if identity.split(".")[0]
    in (
        "charges",
        "refunds",
        "payment_intents",
        "invoices",
        "subscriptions",
        "customers",
        "disputes",
        "invoice_items",
        "credit_notes",
        "transfers",
        "checkout",
        "prices",
    )
]


@pytest.mark.slow
@examples(40)
@given(st.data())
def test_nor_do_broken_objects_under_rules(data: st.DataObject) -> None:
    objects = []
    for name, identity in IDENTITIES.items():
        shape = CATALOG.object(name)
        assert shape is not None
        broken = data.draw(st.dictionaries(st.sampled_from(sorted(shape.fields)), VALUES, max_size=4))
        objects.append({**thing(name, identity), **broken, "id": identity, "object": name})
    account = Account(CATALOG, objects, NOW)
    for number in range(6):
        operation = CATALOG.operation(data.draw(st.sampled_from(RULED)))
        assert operation is not None
        arguments: dict[str, Any] = {parameter.name: IDENTITIES.get(parameter.name, "x_1") for parameter in operation.path}
        for parameter in operation.parameters:
            if data.draw(st.booleans()):
                usual = IDENTITIES.get(parameter.name, 500)
                arguments[parameter.name] = data.draw(st.one_of(st.just(usual), VALUES))
        assert isinstance(perform(account, operation, arguments, f"key {number}"), Response | StripeError)
