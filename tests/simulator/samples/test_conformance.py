"""The check that samples and answers are tested with finds what is wrong."""

from typing import Any

import pytest

from tests.helpers.account import CATALOG, charge, thing
from tests.helpers.tables import each
from wfrun.dsl.types.base import BOOLEAN, INTEGER, List, Map, Money, Object, String, Timestamp, Union
from wfrun.simulator.samples.conformance import leaves, type_violations


def test_a_sample_conforms() -> None:
    assert list(type_violations(CATALOG, Object("charge"), charge())) == []


@each(
    ("change", "problem"),
    [
        ({"amount": "2500"}, "`amount` is '2500'"),
        ({"amount": 25.0}, "`amount` is 25.0"),
        ({"amount": None}, "`amount` is null"),
        ({"paid": 1}, "`paid` is 1"),
        ({"created": "today"}, "`created` is 'today'"),
        ({"object": "refund"}, "`object` is 'refund'"),
        ({"customer": {"id": "cus_1", "object": "customer"}}, "`customer` is {'id': 'cus_1', 'object': 'customer'}"),
        ({"customer": ""}, "`customer` is ''"),
        ({"surprise": 1}, "`surprise` is not a field of charge"),
        ({"metadata": {"a": 1}}, "`metadata.a` is 1"),
        ({"metadata": []}, "`metadata` is no map"),
        ({"billing_details": {"address": {"city": 5}}}, "`billing_details.address.city` is 5"),
        ({"billing_details": 5}, "`billing_details` is no #"),
        ({"refunds": [1]}, "`refunds` is no list"),
        ({"refunds": {"object": "list", "data": [1]}}, "`refunds[0]` is no refund"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], problem: str) -> None:
    found = list(type_violations(CATALOG, Object("charge"), {**charge(), **change}))
    assert len(found) == 1 and found[0].startswith(problem)


def test_a_field_that_is_always_sent_must_be_there() -> None:
    raw = charge()
    del raw["amount"]
    assert list(type_violations(CATALOG, Object("charge"), raw)) == ["`amount` is null"]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (String(("a", "b"), open=False), "a", "c"),
        (Money(decimal=True), "12.5", "much"),
        (Timestamp("iso"), "2026-01-01T00:00:00Z", 5),
        (List(INTEGER), [1], 1),
        (Map(BOOLEAN), {"a": True}, {"a": "x"}),
        (Union((String(), INTEGER)), 5, []),
        (Object("no_such"), None, {}),
    ],
)
def test_kinds(kind: Any, good: Any, bad: Any) -> None:
    assert list(type_violations(CATALOG, kind, good, nullable=True)) == []
    assert list(type_violations(CATALOG, kind, bad)) != []


def test_the_walk_reaches_every_value() -> None:
    raw = thing("invoice", "in_1")
    found = {path: value for path, _, value in leaves(CATALOG, Object("invoice"), raw)}
    assert found["lines", "data", 0, "amount"] == 2500 and found["id",] == "in_1"
