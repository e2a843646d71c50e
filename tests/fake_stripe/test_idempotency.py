"""Idempotency keys: what comes again under one happens once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event
from typing import Any

import pytest
import stripe

from tests.fake_stripe.conftest import CLOCK
from tests.helpers.http import call
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.fault_answers import Connection
from wfrun.fake_stripe.idempotency import IdempotencyKeys, KeptAnswer

REFUND = {"idempotency_key": "refund-1"}


def code_of(error: stripe.StripeError) -> str | None:
    """The code in the body: the library tells it only for some classes of errors."""
    body: Any = error.json_body
    code: str | None = body["error"].get("code")
    return code


def charge(client: Any) -> str:
    return str(client.v1.charges.create({"amount": 5000, "currency": "usd", "source": "tok_visa"}).id)


def test_an_equal_request_gets_the_first_answer_again(client: Any, fake: FakeStripe) -> None:
    paid = charge(client)
    first = client.v1.refunds.create({"charge": paid, "amount": 500}, REFUND)
    again = client.v1.refunds.create({"charge": paid, "amount": 500}, REFUND)
    assert again.to_dict() == first.to_dict()
    assert client.v1.charges.retrieve(paid).amount_refunded == 500
    headers = again.last_response.headers
    assert headers["idempotent-replayed"] == "true"
    assert headers["original-request"] == first.last_response.request_id != again.last_response.request_id
    assert headers["idempotency-key"] == "refund-1"
    assert "idempotent-replayed" not in first.last_response.headers
    assert [told["replayed"] for told in fake.ledger.calls({"operation": "refunds.create"})["calls"]] == [False, True]


def test_other_parameters_are_an_error(client: Any) -> None:
    paid = charge(client)
    client.v1.refunds.create({"charge": paid, "amount": 500}, REFUND)
    with pytest.raises(stripe.IdempotencyError) as refused:
        client.v1.refunds.create({"charge": paid, "amount": 600}, REFUND)
    assert refused.value.http_status == 400
    assert refused.value.user_message == (
        "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than "
        "'refund-1' if you meant to execute a different request."
    )


def test_the_order_of_parameters_does_not_matter(address: str, fake: FakeStripe) -> None:
    first = call(address, "POST", "/v1/customers", "name=Ada&metadata[a]=1&metadata[b]=2", headers={"Idempotency-Key": "k"})
    again = call(address, "POST", "/v1/customers", "metadata[b]=2&name=Ada&metadata[a]=1", headers={"Idempotency-Key": "k"})
    assert (again.body, again.headers["idempotent-replayed"]) == (first.body, "true")


def test_another_path_is_an_error(client: Any) -> None:
    paid = charge(client)
    client.v1.refunds.create({"charge": paid, "amount": 500}, REFUND)
    with pytest.raises(stripe.IdempotencyError) as refused:
        client.v1.customers.create({}, REFUND)
    assert str(refused.value.user_message).startswith(
        "Keys for idempotent requests can only be used for the same endpoint they were first used for ('/v1/customers' vs '/v1/refunds')."
    )


def test_each_account_has_keys_of_its_own(client: Any, client_with: Callable[..., Any]) -> None:
    connected = client.v1.accounts.create({"country": "US"})
    own = client.v1.customers.create({}, {"idempotency_key": "k"})
    theirs = client_with(stripe_account=connected.id).v1.customers.create({}, {"idempotency_key": "k"})
    assert own.id != theirs.id


def test_an_error_of_the_execution_is_given_again(client: Any, fake: FakeStripe) -> None:
    paid = charge(client)
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.v1.refunds.create({"charge": paid, "amount": 6000}, REFUND)
    assert refused.value.headers is not None and refused.value.headers["idempotent-replayed"] == "true"
    client.v1.refunds.create({"charge": paid, "amount": 5000}, {"idempotency_key": "another"})


def test_what_is_refused_before_the_execution_leaves_the_key_free(client: Any) -> None:
    paid = charge(client)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"charge": paid, "amount": "much"}, REFUND)
    assert client.v1.refunds.create({"charge": paid, "amount": 500}, REFUND).amount == 500


def test_a_key_is_kept_for_a_day(client: Any, fake: FakeStripe) -> None:
    first = client.v1.customers.create({}, {"idempotency_key": "k"})
    start = CLOCK.now
    try:
        CLOCK.now = start + 86_399
        assert client.v1.customers.create({}, {"idempotency_key": "k"}).id == first.id
        CLOCK.now = start + 86_400
        assert client.v1.customers.create({}, {"idempotency_key": "k"}).id != first.id
    finally:
        CLOCK.now = start


def test_a_key_has_at_most_255_characters(client: Any) -> None:
    assert client.v1.customers.create({}, {"idempotency_key": "k" * 255}).id
    with pytest.raises(stripe.IdempotencyError, match="up to 255 characters"):
        client.v1.customers.create({}, {"idempotency_key": "k" * 256})


def test_reading_is_not_remembered(client: Any) -> None:
    made = client.v1.customers.create({"name": "Ada"})
    assert client.v1.customers.retrieve(made.id, {}, {"idempotency_key": "r"}).name == "Ada"
    client.v1.customers.update(made.id, {"name": "Grace"})
    assert client.v1.customers.retrieve(made.id, {}, {"idempotency_key": "r"}).name == "Grace"


def test_deleting_is_not_remembered_in_the_first_api(client: Any) -> None:
    made = client.v1.customers.create({})
    client.v1.customers.delete(made.id, {}, {"idempotency_key": "d"})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.delete(made.id, {}, {"idempotency_key": "d"})
    assert refused.value.code == "resource_missing"


def test_the_second_api_executes_again_what_failed(address: str, fake: FakeStripe) -> None:
    body = {"name": "mine", "type": "webhook_endpoint", "enabled_events": ["v1.customer.created"], "event_payload": "thin"}
    path, key = "/v2/core/event_destinations", {"Idempotency-Key": "k"}
    assert call(address, "POST", path, json=body, headers={**key, "Fake-Stripe-Fault": "500"}).status == 500
    endpoint = {**body, "webhook_endpoint": {"url": "http://127.0.0.1:9/x"}}
    made = call(address, "POST", path, json=endpoint, headers=key)
    assert made.status == 200, made.body
    assert call(address, "POST", path, json=endpoint, headers=key).json["id"] == made.json["id"]
    gone = [call(address, "DELETE", f"{path}/{made.json['id']}", headers={"Idempotency-Key": "d"}).status for _ in range(2)]
    assert gone == [200, 200] and fake.ledger.effects_made == 2


def test_old_keys_are_forgotten_in_time() -> None:
    keys = IdempotencyKeys()
    for at in range(2_000):
        keys.keep((None, str(at)), KeptAnswer(at * 100, "POST", "/v1/customers", "", "req_1", 200, b""))
    assert len(keys) < 1_400


def test_a_key_whose_request_is_still_going_through_is_in_use(
    client: Any, address: str, fake: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal_seen = Event()

    async def hold(connection: Connection, seconds: float) -> None:
        assert seconds == 0.4
        while not refusal_seen.is_set():
            await asyncio.sleep(0.01)

    monkeypatch.setattr(Connection, "hold", hold)
    slow = {"Idempotency-Key": "k", "Fake-Stripe-Fault": "delay; seconds=0.4"}
    with ThreadPoolExecutor() as pool, ExitStack() as after:
        after.callback(refusal_seen.set)
        first = pool.submit(call, address, "POST", "/v1/customers", "email=a%40x.io", headers=slow)
        while (None, "k") not in fake.idempotency.in_flight and not first.done():
            pass
        with pytest.raises(stripe.APIError) as refused:
            client.v1.customers.create({"email": "a@x.io"}, {"idempotency_key": "k"})
        assert (refused.value.http_status, code_of(refused.value)) == (409, "idempotency_key_in_use")
        assert refused.value.headers is not None and refused.value.headers["stripe-should-retry"] == "true"
        refusal_seen.set()
        made = first.result().json["id"]
    assert client.v1.customers.create({"email": "a@x.io"}, {"idempotency_key": "k"}).id == made
    assert fake.ledger.effects_made == 1


def test_eight_clients_with_one_key_make_one_effect(client: Any, client_with: Callable[..., Any], fake: FakeStripe) -> None:
    paid = charge(client)
    before = fake.ledger.effects_made

    def refund(_: int) -> str:
        return str(client_with().v1.refunds.create({"charge": paid, "amount": 700}, REFUND).id)

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(refund, range(32)))
    assert len(made) == 1
    assert fake.ledger.effects_made == before + 1
    assert client.v1.charges.retrieve(paid).amount_refunded == 700
