"""An account that reads what it does not hold answers as the real one would, had the operations been carried out there."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.account import Stage, charge
from tests.helpers.real_account import CATALOG, NOW, RealAccount
from wfrun.simulator.account.answers import Response
from wfrun.simulator.samples.sampler import sample_object

CUSTOMERS = ("cus_1", "cus_2", "cus_3")
CHARGES = ("ch_1", "ch_2", "ch_3", "ch_4")
MISSING = "_none"
NEW = "cus_new"
"""Stands for the customer that was made last."""
EMAILS = ("ada@example.com", "alan@example.com")

Operation = tuple[str, dict[str, Any]]


def objects() -> list[dict[str, Any]]:
    customers = [
        sample_object(CATALOG, "customer", id=identity, now=NOW, table={"email": EMAILS[number % 2], "created": NOW - 10 * number - 1})
        for number, identity in enumerate(CUSTOMERS)
    ]
    table: dict[str, Any] = {"payment_intent": None, "balance_transaction": None}
    charges = [
        charge(identity, customer=CUSTOMERS[number % 2], created=NOW - 5 * number - 1, **table) for number, identity in enumerate(CHARGES)
    ]
    return [*customers, *charges]


def operations() -> st.SearchStrategy[Operation]:
    customer = st.sampled_from([*CUSTOMERS, "cus" + MISSING])
    charged = st.sampled_from([*CHARGES, "ch" + MISSING])
    email = st.sampled_from(EMAILS)
    sides = st.sampled_from(["starting_after", "ending_before"])
    pages = st.fixed_dictionaries({}, optional={"limit": st.integers(1, 4)})
    return st.one_of(
        st.builds(lambda one: ("retrieve_customer", {"customer": one}), customer),
        st.builds(lambda one, text: ("update_customer", {"customer": one, "email": text}), customer, email),
        st.builds(lambda one: ("delete_customer", {"customer": one}), customer),
        st.builds(lambda text: ("create_customer", {"email": text}), email),
        st.builds(lambda text, page: ("list_customers", {"email": text, **page}), email, pages),
        st.builds(lambda page: ("list_customers", page), pages),
        st.builds(lambda side, one, page: ("list_customers", {side: one, **page}), sides, st.sampled_from([*CUSTOMERS, NEW]), pages),
        st.builds(lambda one: ("delete_customer", {"customer": one}), st.just(NEW)),
        st.builds(lambda one: ("retrieve_charge", {"charge": one, "expand": ["customer"]}), charged),
        st.builds(lambda one, text: ("update_charge", {"charge": one, "description": text}), charged, st.sampled_from(["a", "b"])),
        st.builds(lambda one, page: ("list_charges", {"customer": one, **page}), st.sampled_from(CUSTOMERS), pages),
        st.builds(lambda one, amount: ("create_refund", {"charge": one, "amount": amount}), charged, st.integers(1, 2000)),
        st.builds(lambda one: ("list_refunds", {"charge": one}), st.sampled_from(CHARGES)),
    )


def told(stage: Stage, number: int, operation: Operation) -> Any:
    """What an answer says, without what the two kinds of account make up differently beside it."""
    name, arguments = operation
    answer = stage.answer(name, key=f"key {number}", **arguments)
    if not isinstance(answer, Response):
        return answer.code
    return [_told(one) for one in answer.value] if isinstance(answer.value, list) else _told(answer.value)


def _told(raw: dict[str, Any]) -> Any:
    customer = raw.get("customer")
    names = ("id", "object", "email", "description", "amount", "amount_refunded", "refunded", "deleted", "created")
    return {name: raw.get(name) for name in names} | {"customer": _told(customer) if isinstance(customer, dict) else customer}


@settings(max_examples=60)
@given(st.lists(operations(), min_size=1, max_size=8), st.sampled_from([1, 2, 100]))
def test_reading_and_changing_agree_with_the_real_account(steps: list[Operation], page: int) -> None:
    real = RealAccount(*objects(), page=page)
    there, here = Stage(*objects(), strict=True), Stage(reader=real)

    for number, (name, arguments) in enumerate(steps):
        made = [raw["id"] for raw in there.account.objects("customer") if raw["id"] not in CUSTOMERS]
        operation = name, {key: made[-1] if value == NEW and made else value for key, value in arguments.items()}
        assert told(here, number, operation) == told(there, number, operation), operation

    assert all(CATALOG.operation(name) is not None and CATALOG.operation(name).verb == "GET" for name in real.reads)  # type: ignore[union-attr]
    assert [real.account.held("charge", identity) for identity in CHARGES] == [raw for raw in objects() if raw["object"] == "charge"]
