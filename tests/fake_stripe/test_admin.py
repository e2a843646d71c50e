"""Admin calls: counting, objects, the start over."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.http import call
from wfrun.fake_stripe.door import OWN_ACCOUNT, FakeStripe


def test_the_overview_names_the_calls(address: str) -> None:
    told = call(address, "GET", "/_fake", key=None).json
    assert told["api_version"] == "2026-10-28.endive" and "POST /_fake/reset" in told["admin"]


def test_calls_tell_what_came(client: Any, address: str) -> None:
    client.v1.customers.create({"email": "ada@example.com", "metadata": {"a": "1"}}, {"idempotency_key": "k"})
    client.v1.customers.list({"limit": 3})
    call(address, "GET", "/v1/nothing")
    told = call(address, "GET", "/_fake/calls").json
    assert (told["count"], told["dropped"]) == (3, 0)
    first, second, third = told["calls"]
    assert {name: first[name] for name in ("method", "path", "operation", "status", "idempotency_key", "replayed", "parameters")} == {
        "method": "POST",
        "path": "/v1/customers",
        "operation": "customers.create",
        "status": 200,
        "idempotency_key": "k",
        "replayed": False,
        "parameters": {"email": "ada@example.com", "metadata": {"a": "1"}},
    }
    assert (second["operation"], second["parameters"]) == ("customers.list", {"limit": 3})
    assert (third["operation"], third["status"]) == (None, 404)
    assert call(address, "GET", "/_fake/calls?operation=customers.list&status=200").json["count"] == 1


def test_effects_tell_what_really_changed(client: Any, address: str) -> None:
    paid = client.v1.charges.create({"amount": 5000, "currency": "usd", "source": "tok_visa"})
    client.v1.refunds.create({"charge": paid.id, "amount": 500}, {"idempotency_key": "r"})
    client.v1.refunds.create({"charge": paid.id, "amount": 500}, {"idempotency_key": "r"})
    client.v1.charges.update(paid.id, {"description": paid.description or ""})
    told = call(address, "GET", "/_fake/effects?operation=refunds.create").json
    assert told["count"] == 1
    changes = {change["object"]: change for change in told["effects"][0]["changes"]}
    assert changes["refund"]["what"] == "created"
    assert changes["charge"]["what"] == "changed" and "amount_refunded" in changes["charge"]["fields"]
    assert call(address, "GET", "/_fake/effects?object=refund").json["count"] == 1
    assert call(address, "GET", "/_fake/effects?operation=charges.update").json["count"] == 0


def test_objects_are_put_and_read(client: Any, address: str, fake: FakeStripe) -> None:
    given = {"id": "ch_1", "object": "charge", "amount": 500, "currency": "usd", "created": 5, "percent": 12.25}
    assert call(address, "POST", "/_fake/objects", json=[given, {**given, "id": "ch_2"}]).json == {"count": 2}
    assert client.v1.charges.retrieve("ch_1").amount == 500
    assert b'"percent":12.25' in call(address, "GET", "/v1/charges/ch_1").body
    told = call(address, "GET", "/_fake/objects?object=charge&id=ch_2").json
    assert (told["count"], told["objects"][0]["id"]) == (1, "ch_2")
    assert {raw["object"] for raw in call(address, "GET", "/_fake/objects").json["objects"]} == {"account", "charge"}
    assert fake.ledger.effects_made == 0


def test_objects_of_a_connected_account(client: Any, address: str) -> None:
    connected = client.v1.accounts.create({"country": "US"})
    call(address, "POST", f"/_fake/objects?account={connected.id}", json={"id": "cus_1", "object": "customer"})
    assert call(address, "GET", f"/_fake/objects?account={connected.id}&object=customer").json["count"] == 1
    assert client.v1.customers.list().data == []
    assert client.v1.customers.list({}, {"stripe_account": connected.id}).data[0].id == "cus_1"


def test_reset_goes_back_to_the_start(client: Any, address: str) -> None:
    client.v1.customers.create({}, {"idempotency_key": "k"})
    call(address, "POST", "/_fake/faults", json={"fault": "500"})
    assert call(address, "POST", "/_fake/reset").json == {"reset": True}
    assert client.v1.customers.list().data == []
    assert call(address, "GET", "/_fake/effects").json == {"count": 0, "dropped": 0, "effects": []}
    assert "idempotent-replayed" not in client.v1.customers.create({}, {"idempotency_key": "k"}).last_response.headers
    assert client.v1.accounts.retrieve_current().id == OWN_ACCOUNT


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "sentence"),
    [
        ("GET", "/_fake/nothing", None, 404, "there is no /_fake/nothing: there are /_fake/calls, "),
        ("POST", "/_fake/calls", None, 405, "/_fake/calls takes GET, not POST"),
        ("PUT", "/_fake/faults", None, 405, "/_fake/faults takes DELETE and GET and POST, not PUT"),
        ("POST", "/_fake/objects", "{", 400, "the body is not JSON"),
        ("POST", "/_fake/objects", b"\xff", 400, "the body is not JSON"),
        ("POST", "/_fake/objects", "[" * 100_000, 400, "the body is not JSON"),
        ("POST", "/_fake/objects", "[1]", 400, "an object is a JSON object that says what it is"),
        ("POST", "/_fake/objects", '{"id": "x"}', 400, "an object is a JSON object that says what it is"),
        ("POST", "/_fake/objects", '{"object": "charge", "id": 1}', 400, "the id of the charge is no text"),
        ("GET", "/_fake/objects?kind=charge", None, 400, "`kind` is no filter of objects"),
        ("POST", "/_fake/keys", '{"key": "rk_test_1"}', 400, "a restricted key is told as"),
        ("POST", "/_fake/keys", '{"key": "sk_test_1", "permissions": {}}', 400, "is no restricted key"),
        ("POST", "/_fake/faults", "", 400, "the body is not JSON"),
    ],
)
def test_admin_calls_that_can_not_be_answered(address: str, method: str, path: str, body: Any, status: int, sentence: str) -> None:
    answer = call(address, method, path, body or b"", key=None)
    assert (answer.status, sentence in answer.error["message"]) == (status, True), answer.body


@pytest.mark.parametrize(
    ("method", "path", "body", "told"),
    [
        ("GET", "calls?operatoin=refunds.create", None, "`operatoin` is no filter of calls"),
        ("GET", "effects?status=200", None, "`status` is no filter of effects"),
        ("POST", "objects", {"object": "custmer", "id": "cus_1"}, "no object `custmer`: did you mean `customer`?"),
        ("POST", "faults", {"fault": "429", "operation": "refund.create"}, "did you mean `refunds.create`?"),
        ("POST", "faults", {"fault": "webhook-lose", "operation": "refunds.create"}, "is no event type"),
    ],
)
def test_what_would_silently_find_or_strike_nothing_is_refused(address: str, method: str, path: str, body: Any, told: str) -> None:
    answer = call(address, method, f"/_fake/{path}", json=body)
    assert answer.status == 400 and told in answer.json["error"]["message"]


def test_what_the_server_does_not_do_points_at_no_page_of_stripe(address: str) -> None:
    told = call(address, "GET", "/v1/quotes/qt_1/pdf").json["error"]
    assert told["code"] == "not_carried_out" and "doc_url" not in told
