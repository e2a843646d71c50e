"""Events read again by their ids, and files that must be what Stripe has."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from wfrun.live.checks import LiveRefused
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.events import EventNotRead, EventReader, check_file
from wfrun.stripe_catalog import load
from wfrun.values.secret import Secret

RELEASE = load().release
THIN = {
    "id": "evt_thin", "object": "v2.core.event", "type": "v1.customer.created", "livemode": False, "context": "acct_1",
    "related_object": {"id": "cus_1", "type": "customer", "url": "/v1/customers/cus_1"},
}  # fmt: skip


class Stripe:
    """A server that answers by path, and what it was asked; an answer that is a list is used up, the last one stays."""

    def __init__(self) -> None:
        self.answers: dict[str, list[tuple[int, Any]]] = {}
        self.asked: list[str] = []
        self.accounts: list[str | None] = []
        self.slept: list[float] = []

    def answer(self, path: str) -> tuple[int, Any]:
        self.asked.append(path)
        known = self.answers.get(
            path, [(404, {"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "No such event"}})]
        )
        return known.pop(0) if len(known) > 1 else known[0]


@pytest.fixture
def stripe() -> Iterator[Stripe]:
    held = Stripe()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            held.accounts.append(self.headers.get("Stripe-Account"))
            status, value = held.answer(self.path)
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    held.url = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
    yield held
    server.shutdown()
    server.server_close()


@pytest.fixture
def reader(stripe: Stripe) -> Iterator[EventReader]:
    configuration = LiveConfiguration(stripe_key=Secret("sk_test_1"), stripe_base=stripe.url)  # type: ignore[attr-defined]
    found = EventReader(configuration, sleep=stripe.slept.append)
    yield found
    found.close()


def test_a_thin_event_is_found_where_there_is_no_other(stripe: Stripe, reader: EventReader) -> None:
    stripe.answers["/v2/core/events/evt_thin"] = [(200, THIN)]
    assert reader.read("evt_thin", None, RELEASE) == THIN
    assert reader.read("evt_thin", "acct_1", RELEASE, thin=True) == THIN
    assert stripe.asked == ["/v1/events/evt_thin", "/v2/core/events/evt_thin", "/v2/core/events/evt_thin"]
    with pytest.raises(LiveRefused, match="the event evt_thin is of the account acct_1, and not of acct_2"):
        reader.read("evt_thin", "acct_2", RELEASE, thin=True)


def test_the_account_stands_in_what_is_read(stripe: Stripe, reader: EventReader) -> None:
    stripe.answers["/v1/events/evt_1"] = [(200, {"id": "evt_1", "object": "event"})]
    assert reader.read("evt_1", "acct_1", RELEASE)["account"] == "acct_1"
    assert stripe.accounts == ["acct_1"]


def test_no_answer_is_asked_for_again(stripe: Stripe, reader: EventReader) -> None:
    stripe.answers["/v1/events/evt_1"] = [(503, {}), (429, {"error": {"message": "later"}}), (200, {"id": "evt_1"})]
    assert reader.read("evt_1", None, RELEASE) == {"id": "evt_1"}
    assert stripe.slept == [1.0, 2.0]
    stripe.answers["/v1/events/evt_2"] = [(503, {})]
    with pytest.raises(EventNotRead, match="the event evt_2 cannot be read from Stripe: Stripe's answer"):
        reader.read("evt_2", None, RELEASE)
    assert stripe.asked.count("/v1/events/evt_2") == 4


@pytest.mark.parametrize(("status", "code"), [(401, None), (401, "api_key_expired"), (403, None), (403, "account_invalid")])
def test_a_key_that_stripe_does_not_take_is_refused(stripe: Stripe, reader: EventReader, status: int, code: str | None) -> None:
    stripe.answers["/v1/events/evt_1"] = [(status, {"error": {"type": "invalid_request_error", "code": code, "message": "Expired"}})]
    with pytest.raises(LiveRefused, match="Stripe refuses the key for the event evt_1: Expired"):
        reader.read("evt_1", None, RELEASE)


def test_what_is_no_such_event_is_told(stripe: Stripe, reader: EventReader) -> None:
    told = (
        r"the event evt_none cannot be read from Stripe: No such .* \(of one of a connected account, --account acct_… says whose it is\)$"
    )
    with pytest.raises(EventNotRead, match=told):
        reader.read("evt_none", None, RELEASE)
    stripe.answers["/v1/events/evt_1"] = [(200, {"id": "evt_2"})]
    with pytest.raises(EventNotRead, match="the answer is another one"):
        reader.read("evt_1", None, RELEASE)
    stripe.answers["/v1/events/evt_3"] = [(401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key provided"}})]
    with pytest.raises(LiveRefused, match="Stripe refuses the key for the event evt_3: Invalid API Key"):
        reader.read("evt_3", None, RELEASE)


EVENT: dict[str, Any] = {
    "id": "evt_1", "type": "charge.failed", "created": 1, "livemode": False, "api_version": RELEASE, "data": {"object": {"a": {"b": 1}}},
    "pending_webhooks": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"type": "charge.succeeded"}, "type"),
        ({"created": 2}, "created"),
        ({"data": {"object": {"a": {"b": 2}}}}, "data.object.a.b"),
        ({"data": {"object": {"a": {"b": 1}, "more": 1}}}, "data.object.more"),
        ({"data": {"object": {}}}, "data.object.a"),
    ],
)
def test_an_edited_event_is_refused(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(LiveRefused, match=f"x.json: the event evt_1 is not as Stripe has it: `{place}` differs"):
        check_file({**EVENT, **changes}, EVENT, "x.json")


SAME = [EVENT, {**EVENT, "pending_webhooks": 0}, {"id": "evt_1"}, {**EVENT, "api_version": "2024-06-20", "data": {}}, THIN]


@pytest.mark.parametrize("told", SAME)
def test_what_is_the_event_of_stripe_may_act(told: dict[str, Any]) -> None:
    check_file(told, EVENT, "x.json")
