"""Stripe's query language: what a query finds, and which are refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.account import Stage, thing
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.search import read_query

AMY: dict[str, Any] = {
    "object": "customer",
    "id": "cus_1",
    "created": 1_690_000_000,
    "email": "Amy@rocketrides.io",
    "name": "Amy Ruiz",
    "phone": None,
    "metadata": {"tier": "gold", "donation-id": 'a "b"'},
}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('email:"amy@rocketrides.io"', True),
        ("email:'AMY@ROCKETRIDES.IO'", True),
        ('email:"amy"', False),
        ('email~"rocket"', True),
        ('-email~"rocket"', False),
        ('name~"RUI" metadata["tier"]:"gold"', True),
        ('metadata["tier"]:"gold" AND metadata[\'tier\']:"silver"', False),
        ('metadata["tier"]:"gold" or metadata["tier"]:"silver"', True),
        (r'metadata["donation-id"]:"a \"b\""', True),
        ('metadata["gone"]:null', True),
        ('-metadata["tier"]:NULL', True),
        ("phone:null", True),
        ("created>1689999999", True),
        ("created>1690000000", False),
        ("created>=1690000000 created<=1690000000", True),
        ("created<1690000000.5", True),
        ("created:1690000000", True),
        ('created:"1690000000"', True),
    ],
)
def test_a_customer_is_found(query: str, found: bool) -> None:
    assert read_query("customer", query)(AMY) is found


def test_fields_that_lie_deeper_are_found() -> None:
    charge = {
        "payment_method_details": {"card": {"last4": "4242", "exp_year": 2030}},
        "disputed": False,
        "amount": 1050,
        "customer": {"id": "cus_1"},
    }
    for query in (
        'payment_method_details.card.last4:"4242"',
        "payment_method_details.card.exp_year>2029",
        "disputed:false",
        'disputed:"false"',
        "amount>1000 amount<1051",
        'customer:"cus_1"',
    ):
        assert read_query("charge", query)(charge), query
    invoice = {"parent": {"subscription_details": {"subscription": "sub_1"}}, "last_finalization_error": {"code": "x"}}
    assert read_query("invoice", 'subscription:"sub_1" last_finalization_error_code:"x"')(invoice)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "We were unable to parse your search query."),
        ("amy", "We were unable to parse your search query."),
        ('email:"amy', "We were unable to parse your search query."),
        ("email:amy", "We were unable to parse your search query."),
        ('email:"a" AND', "We were unable to parse your search query."),
        ('(email:"a")', "We were unable to parse your search query."),
        ('email:"a"name:"b"', "We were unable to parse your search query."),
        ('metadata:"a"', "We were unable to parse your search query."),
        ('email["a"]:"a"', "We were unable to parse your search query."),
        ('foo:"bar"', "Field `foo` is an unsupported search field for resource `customers`."),
        ('email:"a" OR name:"b" AND phone:"c"', "You cannot combine `AND` and `OR` in the same query."),
        ('email:"a" OR name:"b" phone:"c"', "You cannot combine `AND` and `OR` in the same query."),
        ('email~"am"', "Substring search for field `email` requires a minimum of 3 characters."),
        ('email>"a"', "Operator `>` with value `a` is not supported for field `email`."),
        ("created>yesterday", "Operator `>` with value `yesterday` is not supported for field `created`."),
        ('created~"169"', "Operator `~` with value `169` is not supported for field `created`."),
        ('metadata["tier"]~"gold"', "Operator `~` with value `gold` is not supported for field `metadata`."),
        ('created:"soon"', "Operator `:` with value `soon` is not supported for field `created`."),
        ("created>null", "Operator `>` with value `null` is not supported for field `created`."),
        (" ".join(['email:"a"'] * 11), "Your search query has too many clauses."),
    ],
)
def test_what_is_no_query_is_refused_as_stripe_refuses_it(query: str, message: str) -> None:
    with pytest.raises(RequestError) as refused:
        read_query("customer", query)
    assert refused.value.message.startswith(message)


def test_a_strict_account_searches_newest_first() -> None:
    held = [thing("customer", f"cus_{number}", created=number, email=f"{number % 2}@x.io") for number in range(1, 6)]
    stage = Stage(*held, strict=True)
    found = stage.done("search_customers", query='email:"1@x.io"')
    assert [raw["id"] for raw in found] == ["cus_5", "cus_3", "cus_1"]
    assert stage.refused("search_customers", query="x")[0] == "invalid_request_error"
