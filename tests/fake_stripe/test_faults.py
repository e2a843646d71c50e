"""Faults on demand: what a client sees, and whether anything happened."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.helpers.http import Answer, call
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.faults import KINDS, BadFault, Faults, read_fault

Clients = Callable[..., Any]
CREATE = ("POST", "/v1/customers", "email=ada%40example.com")


def struck(address: str, fault: str, **headers: str) -> Answer:
    return call(address, *CREATE, headers={"Fake-Stripe-Fault": fault, **headers})


@pytest.mark.parametrize(
    ("fault", "status", "code", "headers"),
    [
        ("429", 429, "rate_limit", {"stripe-should-retry": "false", "stripe-rate-limited-reason": "global-rate"}),
        ("429; retry-after=3", 429, "rate_limit", {"retry-after": "3"}),
        ("429; code=lock_timeout", 429, "lock_timeout", {"stripe-should-retry": "true"}),
        ("409", 409, "lock_timeout", {"stripe-should-retry": "true"}),
        ("500", 500, None, {}),
    ],
)
def test_errors_before_anything_happens(
    address: str, fake: FakeStripe, fault: str, status: int, code: str | None, headers: dict[str, str]
) -> None:
    answer = struck(address, fault)
    assert (answer.status, answer.error.get("code")) == (status, code)
    assert headers.items() <= answer.headers.items()
    assert fake.ledger.effects_made == 0
    told = fake.ledger.calls({})["calls"][-1]
    assert (told["fault"], told["status"]) == (fault, status)


def test_a_429_without_retry_after_has_none(address: str, fake: FakeStripe) -> None:
    assert "retry-after" not in struck(address, "429").headers


def test_a_500_is_given_again_under_its_key(address: str, fake: FakeStripe) -> None:
    assert struck(address, "500", **{"Idempotency-Key": "k"}).status == 500
    again = call(address, *CREATE, headers={"Idempotency-Key": "k"})
    assert (again.status, again.headers["idempotent-replayed"]) == (500, "true")
    assert fake.ledger.effects_made == 0


@pytest.mark.parametrize("kind", ["429", "409", "502", "drop"])
def test_other_faults_before_the_effect_leave_the_key_free(address: str, fake: FakeStripe, kind: str) -> None:
    if kind == "drop":
        with pytest.raises(http.client.RemoteDisconnected):
            struck(address, kind, **{"Idempotency-Key": "k"})
    else:
        struck(address, kind, **{"Idempotency-Key": "k"})
    assert fake.ledger.effects_made == 0
    again = call(address, *CREATE, headers={"Idempotency-Key": "k"})
    assert again.status == 200 and "idempotent-replayed" not in again.headers


@pytest.mark.parametrize("fault", ["drop; after", "timeout; after; seconds=0.05", "502; after", "500; after"])
def test_faults_after_the_effect_happened_once(address: str, fake: FakeStripe, fault: str) -> None:
    try:
        lost: Answer | None = struck(address, fault, **{"Idempotency-Key": "k"})
    except (http.client.RemoteDisconnected, ConnectionResetError):
        lost = None
    assert fake.ledger.effects_made == 1
    assert len(fake.objects(kind="customer")) == 1
    again = call(address, *CREATE, headers={"Idempotency-Key": "k"})
    assert again.headers["idempotent-replayed"] == "true" and fake.ledger.effects_made == 1
    assert again.status == (500 if fault.startswith("500") else 200)
    assert (lost is None) == fault.startswith(("drop", "timeout"))


def test_a_gateway_answers_in_html(address: str, fake: FakeStripe) -> None:
    answer = struck(address, "502")
    assert (answer.status, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert b"502 Bad Gateway" in answer.body and "request-id" not in answer.headers


def test_no_answer_for_some_seconds(address: str, fake: FakeStripe) -> None:
    start = time.monotonic()
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        struck(address, "timeout; seconds=0.2")
    assert time.monotonic() - start >= 0.2
    assert fake.ledger.effects_made == 0


def test_a_client_that_gives_up_is_not_waited_for(address: str, fake: FakeStripe) -> None:
    with pytest.raises(TimeoutError):
        call(address, *CREATE, headers={"Fake-Stripe-Fault": "timeout; seconds=3600"}, timeout=0.1)
    assert call(address, "GET", "/v1/customers").status == 200


def test_an_answer_can_be_late(address: str, fake: FakeStripe) -> None:
    start = time.monotonic()
    answer = struck(address, "delay; seconds=0.15")
    assert answer.status == 200 and time.monotonic() - start >= 0.15


def test_bytes_come_one_by_one(address: str, fake: FakeStripe) -> None:
    whole = struck(address, "slow; seconds=0.1")
    assert whole.status == 200 and whole.json["email"] == "ada@example.com"
    assert int(whole.headers["content-length"]) == len(whole.body)


def test_a_wrong_content_type(address: str, fake: FakeStripe) -> None:
    answer = struck(address, "wrong-type")
    assert answer.headers["content-type"].startswith("text/html") and answer.json["object"] == "customer"


class TestThroughTheLibrary:
    def test_a_dropped_connection_is_tried_again_and_happens_once(self, client_with: Clients, address: str, fake: FakeStripe) -> None:
        order(address, {"fault": "drop; after", "operation": "customers.create"})
        made = client_with(max_network_retries=1).v1.customers.create({"email": "ada@example.com"})
        assert fake.ledger.effects_made == 1
        assert made.last_response.headers["idempotent-replayed"] == "true"

    def test_a_rate_limit_is_an_error_of_its_own(self, client: Any, fake: FakeStripe) -> None:
        with pytest.raises(stripe.RateLimitError):
            client.v1.customers.create({}, {"headers": {"Fake-Stripe-Fault": "429"}})

    def test_a_page_of_html_is_an_error_of_the_api(self, client: Any, fake: FakeStripe) -> None:
        with pytest.raises(stripe.APIError, match="Invalid response body from API"):
            client.v1.customers.create({}, {"headers": {"Fake-Stripe-Fault": "502"}})


def order(address: str, *orders: dict[str, Any]) -> Any:
    answer = call(address, "POST", "/_fake/faults", json=list(orders))
    assert answer.status == 200, answer.body
    return answer.json


class TestOrders:
    def test_an_order_strikes_so_often_and_its_operation_only(self, address: str, fake: FakeStripe) -> None:
        order(address, {"fault": "429", "times": 2, "operation": "customers.create"}, {"fault": "409"})
        assert call(address, "GET", "/v1/customers").status == 409
        assert [call(address, *CREATE).status for _ in range(3)] == [429, 429, 200]
        assert call(address, "GET", "/_fake/faults").json["ordered"] == []

    def test_orders_can_be_taken_back(self, address: str, fake: FakeStripe) -> None:
        told = order(address, {"fault": "500; after", "times": 9})
        assert told["ordered"] == [{"fault": "500; after", "times": 9, "operation": None}]
        call(address, "DELETE", "/_fake/faults")
        assert call(address, *CREATE).status == 200

    def test_a_rate_strikes_that_part_of_requests_the_same_ones_each_time(self, address: str, fake: FakeStripe) -> None:
        def told() -> list[str | None]:
            fake.reset()
            call(address, "POST", "/_fake/faults", json={"rate": 0.5})
            for _ in range(40):
                try:
                    call(address, *CREATE)
                except (http.client.RemoteDisconnected, ConnectionResetError):
                    continue
            return [one["fault"] for one in fake.ledger.calls({})["calls"]]

        first = told()
        assert 8 < sum(fault is not None for fault in first) < 32
        assert told() == first
        fake.faults.rate = 0.0

    def test_faults_of_webhooks_strike_deliveries(self) -> None:
        faults = Faults()
        faults.order(read_fault("webhook-lose"), 1, "customer.created")
        faults.order(read_fault("webhook-bad-signature"))
        assert faults.of_request(None, "customers.create") is None
        assert faults.of_delivery("customer.updated") == {"bad_signature"}
        assert faults.of_delivery("customer.created") == {"lose"}
        assert faults.of_delivery("customer.created") == frozenset()


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items()])
def test_every_fault_is_written_as_it_is_read(name: str) -> None:
    kind = KINDS[name]
    options = [*(["after"] if kind.later else []), *(f"{option}=7" for option in kind.options)]
    text = "; ".join([name, *options])
    assert read_fault(read_fault(text).text) == read_fault(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("503", "`503` is no fault: there are 429, 409"),
        ("429; after", "`429` takes no `after`: it takes retry-after=…, code=…"),
        ("drop; seconds=1", "`drop` takes no `seconds=1`: it takes before, after"),
        ("timeout; seconds=long", "`seconds=long` does not say how many seconds, at most 3600"),
        ("timeout; seconds=-1", "`seconds=-1` does not say how many seconds"),
        ("wrong-type; x", "`wrong-type` takes no `x`"),
        ("webhook-lose", "`webhook-lose` strikes a delivery, not a request: order it at /_fake/faults"),
    ],
)
def test_faults_that_are_not_written_as_they_should_be(address: str, fake: FakeStripe, text: str, sentence: str) -> None:
    answer = struck(address, text)
    assert answer.status == 400 and sentence in answer.error["message"]
    assert fake.ledger.effects_made == 0


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ({"fault": "none"}, "`none` is no fault"),
        ({"times": 1}, "an order is a JSON object such as"),
        ({"fault": "429", "times": 0}, "`times` is a whole number from 1 to 1,000,000"),
        ({"fault": "429", "after": 1}, "`after` is nothing that an order says"),
        ({"fault": "429", "operation": 1}, "`operation` is the id of an operation"),
        ({"rate": 2}, "`rate` is a number from 0 to 1"),
    ],
)
def test_orders_that_are_not_written_as_they_should_be(address: str, order: Any, sentence: str) -> None:
    answer = call(address, "POST", "/_fake/faults", json=order)
    assert answer.status == 400 and sentence in answer.error["message"]


def test_a_fault_is_a_value_error() -> None:
    with pytest.raises(BadFault):
        read_fault("")
