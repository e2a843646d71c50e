"""Requests that no library sends: each gets an answer of Stripe's form, and the server goes on."""

from __future__ import annotations

import os
import random
import socket
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fake_stripe.conftest import CLOCK
from tests.helpers.http import call
from tests.helpers.random_parameters import Parameters
from wfrun.fake_stripe.app import MAX_BODY
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.errors import ApiError
from wfrun.fake_stripe.form import nested, read_form
from wfrun.fake_stripe.messages import HttpRequest
from wfrun.simulator.samples.sampler import sample_object
from wfrun.stripe_catalog import releases

EXPLORE = bool(os.environ.get("WFRUN_EXPLORE"))
SEED = random.SystemRandom().randrange(10**6) if EXPLORE else 1
"""The seed of random requests: another one each time where new examples are looked for."""

KEY = {"authorization": "Bearer sk_test_1", "content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [
        ("GET", "/", b"", 404, "Unrecognized request URL (GET: /)."),
        ("GET", "/v1/customers/", b"", 200, ""),
        ("GET", "/v1/customers/%00", b"", 404, "No such customer"),
        ("GET", "/v1/customers/cus%2F..%2Fx", b"", 400, "Could not determine which URL to request"),
        ("GET", "/v1/customers/%ff%fe", b"", 404, "No such customer"),
        ("GET", "/v1/customers/" + "x" * 5_000, b"", 404, "No such customer"),
        ("PUT", "/v1/customers", b"", 404, "Unrecognized request URL (PUT: /v1/customers)."),
        ("PATCH", "/v1/customers/cus_1", b"", 404, "Unrecognized request URL"),
        ("GET", "/v1/../v1/customers", b"", 404, "Unrecognized request URL"),
        ("POST", "/v1/customers", b"email=%ff", 400, "Invalid request: the parameters are not percent-encoded UTF-8."),
        ("POST", "/v1/customers", "email=é".encode(), 400, "Invalid request: the parameters are not percent-encoded UTF-8."),
        ("POST", "/v1/customers", b"email=a%00b", 400, "Invalid string: email holds a null character."),
        ("POST", "/v1/customers", b"[email]=x", 400, "Invalid request: malformed parameter name: [email]"),
        ("POST", "/v1/customers", b"email[=x", 400, "Invalid request: malformed parameter name: email["),
        ("POST", "/v1/customers", b"a" + b"[b]" * 30 + b"=1", 400, "Invalid request: a[b]"),
        (
            "POST",
            "/v1/customers",
            b"address=x&address[line1]=y",
            400,
            "Invalid request: address[line1] is given as a value and as a structure.",
        ),
        ("POST", "/v1/customers", b"address[line1]=y&address=x", 400, "Invalid request: address is given as a value and as a structure."),
        (
            "POST",
            "/v1/customers",
            b"&".join(b"metadata[k%d]=1" % at for at in range(10_001)),
            400,
            "Invalid request: there are more than 10000",
        ),
        ("POST", "/v1/customers", b"email[a]=x", 400, "Invalid string: "),
        ("POST", "/v1/customers", b"balance=1e3", 400, "Invalid integer: 1e3"),
        ("POST", "/v1/customers", b"balance=99999999999999999999", 400, "Invalid integer: 99999999999999999999"),
        ("POST", "/v1/customers", b"balance=%EF%BC%91", 400, "Invalid integer: \uff11"),
        ("POST", "/v1/customers", b"validate=yes", 400, "Invalid boolean: yes"),
        ("POST", "/v1/customers", b"preferred_locales=en", 400, "Invalid array"),
        ("POST", "/v1/customers", b"preferred_locales[x]=en", 400, "Invalid array"),
        ("POST", "/v1/customers", b"address[planet]=mars", 400, "Received unknown parameter: address[planet]"),
        ("POST", "/v1/customers", b"tax_id_data[0][type]=eu_vat", 400, "Missing required param: tax_id_data[0][value]."),
        (
            "POST",
            "/v1/customers",
            b"name=" + b"x" * 5_001,
            400,
            "Invalid string: xxxxxxxxxxxxxxxxxxxx...xxxxxxxxxx; must be at most 5000 characters",
        ),
        ("POST", "/v1/customers", b"metadata[" + b"k" * 41 + b"]=1", 400, "Metadata keys can have up to 40 characters"),
        ("POST", "/v1/customers", b"metadata[k]=" + b"v" * 501, 400, "Metadata values can have up to 500 characters"),
    ],
)
def test_odd_requests(address: str, fake: FakeStripe, method: str, path: str, body: bytes, status: int, message: str) -> None:
    answer = call(address, method, path, body)
    assert answer.status == status, answer.body[:300]
    if status >= 400:
        assert message in answer.error["message"] and answer.error["type"] == "invalid_request_error"
        assert answer.headers["request-id"].startswith("req_")
    assert fake.ledger.effects_made == 0


def test_at_most_fifty_keys_of_metadata(address: str, fake: FakeStripe) -> None:
    fifty = "&".join(f"metadata[k{at}]=1" for at in range(50))
    made = call(address, "POST", "/v1/customers", fifty)
    assert made.status == 200 and len(made.json["metadata"]) == 50
    more = call(address, "POST", f"/v1/customers/{made.json['id']}", "metadata[more]=1")
    assert more.status == 400 and "50 keys" in more.error["message"]
    other = call(address, "POST", f"/v1/customers/{made.json['id']}", "metadata[k0]=&metadata[more]=1")
    assert other.status == 200 and len(other.json["metadata"]) == 50
    assert call(address, "POST", f"/v1/customers/{made.json['id']}", "metadata=").json["metadata"] == {}


def test_json_is_for_the_second_api(address: str, fake: FakeStripe) -> None:
    answer = call(address, "POST", "/v1/customers", json={"email": "a@x.io"})
    assert answer.status == 400 and "takes application/x-www-form-urlencoded" in answer.error["message"]
    path = "/v2/core/event_destinations"
    for body, message in (("{", "the body is not JSON"), ("[1]", "the body must be a JSON object"), ("[" * 50_000, "the body is not JSON")):
        answer = call(address, "POST", path, body, headers={"Content-Type": "application/json"})
        assert answer.status == 400 and message in answer.error["message"]
    answer = call(address, "POST", path, json={"name": 5, "type": True})
    assert answer.status == 400


def test_a_body_may_not_be_endless(address: str, fake: FakeStripe) -> None:
    answer = call(address, "POST", "/v1/customers", b"x" * (MAX_BODY + 1))
    assert answer.status == 413 and "larger than 32 MiB" in answer.error["message"]


def test_headers_that_hold_anything(address: str, fake: FakeStripe) -> None:
    odd = {"Idempotency-Key": "k\xe9\xff", "Stripe-Account": "acct_\xe9", "Stripe-Version": "\xe9"}
    assert call(address, "GET", "/v1/customers", headers=odd).status == 400
    answer = call(address, "POST", "/v1/customers", "email=a%40x.io", headers={"Idempotency-Key": "k\xe9"})
    assert (answer.status, answer.headers["idempotency-key"]) == (200, "k?")


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\xff\xfe\r\n\r\n",
        b"GET /v1/customers\r\n\r\n",
        b"POST /v1/customers HTTP/1.1\r\nContent-Length: nonsense\r\n\r\n",
        b"GET " + b"/" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /v1/customers HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_no_http(address: str, fake: FakeStripe, sent: bytes) -> None:
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=300) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        try:
            answer = connection.recv(65_536)
        except ConnectionResetError:
            answer = b""
    assert b"Traceback" not in answer
    assert call(address, "GET", "/v1/customers").status == 200


@pytest.fixture(scope="module")
def alone() -> Iterator[FakeStripe]:
    yield FakeStripe(seed="hostile")


PIECES = st.sampled_from(
    ["a", "metadata", "items", "address", "expand", "amount", "[", "]", "[0]", "[]", "[x]", "=", "&", "%", "%00", "%e9", "1", "-", "é"]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(
        ["/v1/customers", "/v1/refunds", "/v1/subscriptions", "/v1/checkout/sessions", "/v1/charges/ch_1", "/v2/core/events", "/v1/x"]
    ),
    st.sampled_from(["GET", "POST", "DELETE"]),
    st.lists(PIECES, max_size=12).map("".join),
)
def test_anything_gets_an_answer(alone: FakeStripe, path: str, method: str, text: str) -> None:
    query, body = (text.encode(), b"") if method == "GET" else (b"", text.encode())
    answer = alone.answer(HttpRequest(method, path, query, KEY, body))
    assert answer.status in (200, 400, 404, 501), answer.body


@pytest.mark.slow
def test_no_request_of_any_operation_makes_the_server_fail() -> None:
    fake = FakeStripe(seed="random", clock=CLOCK)
    for name in fake.catalog.object_names():
        fake.put_objects([sample_object(fake.catalog, name)])
    ids = {name: [str(raw["id"]) for raw in fake.objects(kind=name) if raw.get("id")] for name in fake.catalog.object_names()}
    parameters = Parameters(fake.catalog, ids, SEED)
    chance = random.Random(SEED)
    versions = [{}, {}, *({"stripe-version": release} for release in releases()[::8])]
    found: Counter[int] = Counter()
    for name in fake.catalog.operation_ids() * (20 if EXPLORE else 2):
        operation = fake.catalog.operation(name)
        assert operation is not None
        path, form = parameters.request(operation)
        query, body = (form.encode(), b"") if operation.verb == "GET" else (b"", form.encode())
        answer = fake.answer(HttpRequest(operation.verb, path, query, {**KEY, **chance.choice(versions)}, body))
        assert answer.status in (200, 400, 402, 404, 501), f"{name} {form}: {answer.body.decode()}"
        found[answer.status] += 1
    assert found[200] > 300 and found[400] > 200


@given(st.lists(PIECES, max_size=14).map("".join))
def test_forms_are_read_or_refused(text: str) -> None:
    try:
        read = read_form(text.encode())
    except ApiError:
        return
    assert isinstance(read, dict)


@pytest.mark.parametrize(
    ("form", "values"),
    [
        ("a=1&b=2", {"a": "1", "b": "2"}),
        ("a=1&a=2", {"a": "2"}),
        ("a=", {"a": ""}),
        ("a[b][c]=1&a[b][d]=2", {"a": {"b": {"c": "1", "d": "2"}}}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[0]=1&a[1]=2", {"a": {"0": "1", "1": "2"}}),
        ("a[0][b]=1&a[1][b]=2", {"a": {"0": {"b": "1"}, "1": {"b": "2"}}}),
        ("a[][b]=1&a[][c]=2&a[][b]=3", {"a": [{"b": "1", "c": "2"}, {"b": "3"}]}),
        ("a[][b][]=1&a[][b][]=2", {"a": [{"b": ["1", "2"]}]}),
        ("a%5Bb%5D=%C3%A9+x", {"a": {"b": "é x"}}),
    ],
)
def test_forms_nest(form: str, values: object) -> None:
    assert read_form(form.encode()) == values
    assert nested([]) == {}
