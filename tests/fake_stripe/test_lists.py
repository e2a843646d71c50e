"""Lists and searches: pages both ways, in one total order."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
import stripe

from tests.fake_stripe.conftest import CLOCK
from tests.helpers.http import call
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.messages import HttpRequest
from wfrun.simulator.samples.sampler import sample_object


def put_customers(fake: FakeStripe, count: int, apart: int = 1) -> list[str]:
    """Puts customers into the account, some of them of one second; their ids, newest first."""
    shape = sample_object(fake.catalog, "customer", id="cus_x")
    numbers = range(count)
    made = [{**shape, "id": f"cus_{at:04}", "created": 1_000 + at // apart, "email": f"{at % 3}@x.io"} for at in numbers]
    fake.put_objects(made)
    return [str(raw["id"]) for raw in made][::-1]


def ids(page: Any) -> list[str]:
    return [one.id for one in page.data]


def test_a_page_holds_ten_and_says_whether_there_are_more(client: Any, fake: FakeStripe) -> None:
    newest = put_customers(fake, 11)
    page = client.v1.customers.list()
    assert (ids(page), page.has_more, page.url) == (newest[:10], True, "/v1/customers")
    rest = client.v1.customers.list({"starting_after": newest[9]})
    assert (ids(rest), rest.has_more) == (newest[10:], False)


@pytest.mark.parametrize("apart", [1, 7])
def test_pages_in_both_directions_hold_every_object_once(client: Any, fake: FakeStripe, apart: int) -> None:
    newest = put_customers(fake, 23, apart)
    assert [one.id for one in client.v1.customers.list({"limit": 5}).auto_paging_iter()] == newest
    back = client.v1.customers.list({"limit": 5, "ending_before": newest[12]})
    assert (ids(back), back.has_more) == (newest[7:12], True)
    first = client.v1.customers.list({"limit": 5, "ending_before": newest[3]})
    assert (ids(first), first.has_more) == (newest[:3], False)
    backwards = [one.id for one in client.v1.customers.list({"limit": 5, "ending_before": newest[22]}).auto_paging_iter()]
    assert backwards == newest[:22][::-1]


def test_an_object_that_comes_meanwhile_moves_no_page(client: Any, fake: FakeStripe) -> None:
    newest = put_customers(fake, 6)
    page = client.v1.customers.list({"limit": 3})
    client.v1.customers.create({})
    client.v1.customers.delete(newest[4])
    assert ids(client.v1.customers.list({"limit": 3, "starting_after": page.data[-1].id})) == [newest[3], newest[5]]


@pytest.mark.parametrize(
    ("given", "code", "param", "message"),
    [
        ({"limit": 0}, "parameter_invalid_integer", "limit", "This value must be greater than or equal to 1."),
        ({"limit": 101}, "parameter_invalid_integer", "limit", "This value must be less than or equal to 100."),
        ({"starting_after": "cus_none"}, "resource_missing", "starting_after", "No such customer: 'cus_none'"),
        ({"ending_before": "cus_none"}, "resource_missing", "ending_before", "No such customer: 'cus_none'"),
    ],
)
def test_pages_that_there_are_not(client: Any, fake: FakeStripe, given: dict[str, Any], code: str, param: str, message: str) -> None:
    put_customers(fake, 3)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.list(given)
    assert (refused.value.code, refused.value.param, refused.value.user_message) == (code, param, message)


def test_filters_and_ranges(client: Any, fake: FakeStripe) -> None:
    newest = put_customers(fake, 9)
    assert ids(client.v1.customers.list({"email": "1@x.io"})) == [newest[1], newest[4], newest[7]]
    assert ids(client.v1.customers.list({"created": {"gte": 1002, "lt": 1004}})) == [newest[5], newest[6]]
    assert ids(client.v1.customers.list({"created": 1008})) == [newest[0]]


def test_searching_pages_by_tokens(client: Any, fake: FakeStripe) -> None:
    newest = put_customers(fake, 10)
    wanted = [newest[0], newest[3], newest[6], newest[9]]
    page = client.v1.customers.search({"query": 'email:"0@x.io"', "limit": 2})
    assert (page.object, [one.id for one in page.data], page.has_more) == ("search_result", wanted[:2], True)
    rest = client.v1.customers.search({"query": 'email:"0@x.io"', "limit": 2, "page": page.next_page})
    assert ([one.id for one in rest.data], rest.has_more, rest.next_page) == (wanted[2:], False, None)
    assert [one.id for one in client.v1.customers.search({"query": 'email:"0@x.io"', "limit": 1}).auto_paging_iter()] == wanted
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.search({"query": 'tier:"gold"'})
    assert refused.value.param == "query" and "unsupported search field for resource `customers`" in str(refused.value)
    with pytest.raises(stripe.InvalidRequestError, match="Invalid page"):
        client.v1.customers.search({"query": 'email:"0@x.io"', "page": "é"})


def test_objects_inside_are_expanded_on_request(client: Any) -> None:
    customer = client.v1.customers.create({"email": "ada@example.com"})
    paid = client.v1.payment_intents.create(
        {"amount": 500, "currency": "usd", "customer": customer.id, "payment_method": "pm_card_visa", "confirm": True}
    )
    found = client.v1.payment_intents.retrieve(paid.id, {"expand": ["customer", "latest_charge.customer"]})
    assert found.customer.email == found.latest_charge.customer.email == "ada@example.com"
    listed = client.v1.payment_intents.list({"expand": ["data.customer"]})
    assert listed.data[0].customer.email == "ada@example.com"
    for path in ("amount", "customer.a.b.c.d"):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.payment_intents.retrieve(paid.id, {"expand": [path]})


def test_second_api_pages_by_addresses(client: Any, address: str) -> None:
    for _ in range(3):
        client.v1.customers.create({})
    page = call(address, "GET", "/v2/core/events?limit=2").json
    assert set(page) == {"data", "next_page_url", "previous_page_url"}


def request(query: str) -> HttpRequest:
    return HttpRequest("GET", "/v1/customers", query.encode(), {"authorization": "Bearer sk_test_1"})


@pytest.mark.slow
def test_a_page_of_a_hundred_thousand_takes_the_memory_of_a_page() -> None:
    fake = FakeStripe(seed="many", clock=CLOCK)
    newest = [f"cus_{at}" for at in range(100_000, 0, -1)]
    fake.put_objects({"id": name, "object": "customer", "created": at // 3} for at, name in enumerate(newest[::-1]))
    assert fake.answer(request("limit=1")).status == 200
    pages = []
    tracemalloc.start()
    for after in (newest[0], newest[50_000], newest[-200]):
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        answer = fake.answer(request(f"limit=100&starting_after={after}"))
        assert answer.body.count(b'"object":"customer"') == 100
        pages.append(tracemalloc.get_traced_memory()[1] - before)
    tracemalloc.stop()
    assert max(pages) < 200_000  # a list of all would take some megabytes
