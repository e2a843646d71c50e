"""Outcomes of calls to Stripe: whatever is answered is one of four answers, and none of them is wrong about whether something happened."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.effects import NOW
from tests.helpers.live_stripe import KEY, call, handler, live_stripe, run_of
from tests.helpers.raw_server import Pause, http, raw_server
from tests.helpers.tables import each
from tests.helpers.time_limits import out_of_time
from wfrun.interpreter.effects import Answer, Call, Done, Refused, TryAgain, Unknown
from wfrun.live.stripe.channel import LiveStripe
from wfrun.live.stripe.outcomes import MAX_AFTER
from wfrun.support.records import evolve
from wfrun.testing import FakeStripeServer, fake_stripe, fake_stripe_server  # noqa: F401 - pytest finds fixtures by their names
from wfrun.values.secret import Secret

WRITE = call("create_customer", email="ada@example.com")
READ = call("retrieve_charge", charge="ch_1")
DELETE = call("delete_customer", customer="cus_1")

RUN = run_of()


def sent(channel: LiveStripe, what: Call, *, repeated: bool = False) -> Answer | TryAgain:
    return channel.send(what, RUN, NOW, repeated=repeated)


def told(answer: Answer | TryAgain) -> str:
    """An answer in short: `again`, `again?` where it may have happened, `done`, `refused CODE` or `unknown`."""
    match answer:
        case TryAgain(sent=True):
            return "again?"
        case TryAgain():
            return "again"
        case Refused(code=code):
            return f"refused {code}"
        case Unknown():
            return "unknown"
    return "done"


@pytest.fixture
def stripe(fake_stripe: FakeStripeServer) -> Iterator[LiveStripe]:  # noqa: F811
    with live_stripe(fake_stripe.url) as channel:
        yield channel


FAULTS = [
    # the fault, what it is for a write, for a read, what the next try of the write gives with the same key, and how many effects there are
    ("429", "again", "again", "done", 1),
    ("429; code=lock_timeout", "again", "again", "done", 1),
    ("409", "again", "again", "done", 1),
    ("500", "again?", "again", "unknown", 0),
    ("500; after", "again?", "again", "unknown", 1),
    ("502", "again?", "again", "done", 1),
    ("502; after", "again?", "again", "done", 1),
    ("drop", "again?", "again", "done", 1),
    ("drop; after", "again?", "again", "done", 1),
    ("timeout; seconds=1", "again?", "again", "done", 1),
    ("timeout; seconds=1; after", "again?", "again", "done", 1),
    ("delay; seconds=0.05", "done", "done", "done", 1),
    ("slow; seconds=0.2", "done", "done", "done", 1),
    ("slow; seconds=30", "again?", "again", "done", 1),
    ("wrong-type", "done", "done", "done", 1),
]


@each("fault, write, read, again, effects", FAULTS)
def test_faults(
    fault: str,
    write: str,
    read: str,
    again: str,
    effects: int,
    fake_stripe: FakeStripeServer,  # noqa: F811
    stripe: LiveStripe,
) -> None:
    fake_stripe.reset()
    fake_stripe.add({"object": "charge", "id": "ch_1"})
    timed = 0.15 if fault.startswith("timeout") or fault == "slow; seconds=30" else None
    for what, expected in ((READ, read), (WRITE, write)):
        fake_stripe.fault(fault)
        assert told(sent(stripe, evolve(what, timeout=timed))) == expected
    assert told(sent(stripe, WRITE, repeated=write == "again?")) == again
    assert len(fake_stripe.effects()) == effects


def error(code: str | None = None, kind: str = "invalid_request_error", message: str = "So it is.") -> str:
    return json.dumps({"error": {"type": kind, "message": message, **({"code": code} if code is not None else {})}})


CUSTOMER = '{"object": "customer", "id": "cus_1"}'
NEST = 100_000
RAW: list[tuple[str, list[bytes | Pause], str, str, str]] = [
    # what the server sends; what it is for a write, for a write whose earlier try may have happened, and for a read
    ("an object", [http(200, CUSTOMER)], "done", "done", "done"),
    ("an object in pieces", [http(200, CUSTOMER)[:60], Pause(0.02), http(200, CUSTOMER)[60:]], "done", "done", "done"),
    ("a zipped object", [http(200, gzip.compress(CUSTOMER.encode()), "Content-Encoding: gzip")], "done", "done", "done"),
    ("a page of HTML", [http(200, "<html>Welcome</html>", "Content-Type: text/html")], "again?", "again?", "again"),
    ("an empty answer", [http(200)], "again?", "again?", "again"),
    ("no content", [http(204)], "again?", "again?", "again"),
    ("half an answer", [http(200, CUSTOMER, length=500)], "again?", "again?", "again"),
    ("half of its JSON", [http(200, CUSTOMER[:20])], "again?", "again?", "again"),
    ("a list where an object should be", [http(200, "[1, 2]")], "again?", "again?", "again"),
    ("an object without anything", [http(200, "{}")], "again?", "again?", "again"),
    ("an object of somebody else's", [http(200, '{"ok": true, "id": null, "object": ""}')], "again?", "again?", "again"),
    ("a list of the v2 API", [http(200, '{"data": []}')], "again?", "again?", "done"),
    ("an object without an id", [http(200, '{"object": "billing.meter_event"}')], "done", "done", "done"),
    ("an object without its type", [http(200, '{"id": "cus_1", "deleted": true}')], "done", "done", "done"),
    ("a number", [http(200, "5")], "again?", "again?", "again"),
    ("no UTF-8", [http(200, b'{"id": "\xff\xfe"}')], "again?", "again?", "again"),
    ("NaN", [http(200, '{"amount": NaN}')], "again?", "again?", "again"),
    ("a number without an end", [http(200, '{"amount": ' + "9" * 5000 + "}")], "again?", "again?", "again"),
    ("a number beyond all bounds", [http(200, '{"amount": 1e999999999}')], "again?", "again?", "again"),
    ("brackets without an end", [http(200, '{"a":' + "[" * NEST)], "again?", "again?", "again"),
    ("too deep", [http(200, '{"a":' * 150 + "1" + "}" * 150)], "again?", "again?", "again"),
    ("a broken archive", [http(200, b"\x1f\x8b\x08 nothing", "Content-Encoding: gzip")], "again?", "again?", "again"),
    ("no HTTP", [b"SSH-2.0-OpenSSH_9.2\r\n\r\n"], "again?", "again?", "again"),
    ("nothing at all", [], "again?", "again?", "again"),
    ("a status of its own", [http(299, CUSTOMER)], "done", "done", "done"),
    ("a status beyond all", [http(999, error())], "again?", "again?", "again"),
    ("a redirect", [http(302, "", "Location: https://example.com/")], "again?", "again?", "again"),
    ("a redirect that keeps the method", [http(307, "", "Location: https://example.com/")], "again?", "again?", "again"),
    ("refused with a page", [http(403, "<html>Blocked</html>")], "again?", "again?", "again"),
    ("an error that is a text", [http(400, '{"error": "invalid_request"}')], "again?", "again?", "again"),
    (
        "invalid",
        [http(400, error("parameter_missing"))],
        "refused parameter_missing",
        "refused parameter_missing",
        "refused parameter_missing",
    ),
    ("no code", [http(400, error())], "refused invalid_request_error", "refused invalid_request_error", "refused invalid_request_error"),
    (
        "a strange code",
        [http(400, error("a b\u202ec"))],
        "refused invalid_request_error",
        "refused invalid_request_error",
        "refused invalid_request_error",
    ),
    ("missing", [http(404, error("resource_missing"))], "refused resource_missing", "refused resource_missing", "refused resource_missing"),
    (
        "declined",
        [http(402, error("card_declined", "card_error"))],
        "refused card_declined",
        "refused card_declined",
        "refused card_declined",
    ),
    (
        "a dependency",
        [http(424, error("processing_error"))],
        "refused processing_error",
        "refused processing_error",
        "refused processing_error",
    ),
    # These refusals come before the idempotency key is looked at: they do not tell what became of an earlier try.
    ("a wrong key", [http(401, error())], "refused authentication_error", "unknown", "refused authentication_error"),
    ("no permission", [http(403, error())], "refused permission_error", "unknown", "refused permission_error"),
    (
        "not there at all",
        [http(501, error("not_carried_out", "api_error"))],
        "refused not_carried_out",
        "unknown",
        "refused not_carried_out",
    ),
    ("too many", [http(429, error("rate_limit"))], "again", "again?", "again"),
    ("too many, in the old form", [http(400, error("rate_limit"))], "again", "again?", "again"),
    ("locked", [http(409, error("lock_timeout"))], "again", "again?", "again"),
    ("in use", [http(409, error("idempotency_key_in_use", "idempotency_error"))], "again?", "again?", "again"),
    ("another request", [http(400, error(None, "idempotency_error"))], "unknown", "unknown", "unknown"),
    ("an error of Stripe", [http(500, error(None, "api_error"))], "again?", "again?", "again"),
    ("the same error again", [http(500, error(), "Idempotent-Replayed: true")], "unknown", "unknown", "again"),
    ("an error for good", [http(500, error(), "Stripe-Should-Retry: false")], "unknown", "unknown", "again"),
    ("unavailable", [http(503, error())], "again?", "again?", "again"),
    ("to be tried again", [http(400, error("x"), "Stripe-Should-Retry: true")], "again", "again?", "again"),
    ("a conflict for good", [http(409, error("x"), "Stripe-Should-Retry: false")], "refused x", "refused x", "refused x"),
]


@each("name, parts, write, repeated, read", RAW, ids=[row[0] for row in RAW])
def test_whatever_a_server_sends(name: str, parts: list[bytes | Pause], write: str, repeated: str, read: str) -> None:
    with raw_server(parts) as server, live_stripe(server.url) as channel:
        assert told(sent(channel, WRITE)) == write
        assert told(sent(channel, WRITE, repeated=True)) == repeated
        assert told(sent(channel, READ)) == read
        assert len(server.requests) == 3, "each call is one request"


def test_a_slow_answer_has_an_end() -> None:
    drip: list[bytes | Pause] = [http(200, "", length=1000), *[part for _ in range(999) for part in (b" ", Pause(0.05))]]

    def attempt(seconds: float) -> tuple[Answer | TryAgain, bool]:
        with raw_server(drip) as server, live_stripe(server.url) as channel:
            answer = sent(channel, evolve(WRITE, timeout=seconds))
        return answer, isinstance(answer, TryAgain) and "status 200" in answer.message  # the headers had come

    answer, _ = out_of_time(attempt)
    assert told(answer) == "again?"
    assert answer == TryAgain("Stripe's answer (status 200) says nothing: the answer came too slowly", answer.now, True)


def test_a_large_answer_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wfrun.live.stripe.client.MAX_ANSWER", 1 << 20)
    bomb = gzip.compress(b" " * (64 << 20))
    with raw_server([http(200, bomb, "Content-Encoding: gzip")]) as server, live_stripe(server.url) as channel:
        answer = sent(channel, WRITE)
    assert isinstance(answer, TryAgain) and answer.sent and "larger than 1 MiB" in answer.message


def test_what_cannot_be_reached_was_not_sent() -> None:
    with raw_server([]) as server:
        closed = server.url
    for base, why in (
        (closed, "the connection was refused"),
        ("http://nobody.invalid", "the name of the server is not known"),
    ):
        with live_stripe(base) as channel:
            answer = sent(channel, WRITE)
            assert answer == TryAgain(f"Stripe did not answer: {why}", answer.now, sent=False)
            assert told(sent(channel, WRITE, repeated=True)) == "again?"


def test_a_server_without_encryption_is_not_spoken_to_as_with_one() -> None:
    with raw_server([b"HTTP/1.1 400 Bad Request\r\n\r\n"]) as server, live_stripe(server.url.replace("http:", "https:")) as channel:
        answer = sent(channel, WRITE)
        assert isinstance(answer, TryAgain) and answer.message == "Stripe did not answer: the encrypted connection broke"
        assert b"customers" not in b"".join(server.requests)


def test_no_answer_in_time() -> None:
    with raw_server([Pause(30)]) as server, live_stripe(server.url) as channel:
        answer = sent(channel, evolve(WRITE, timeout=0.1))
        assert isinstance(answer, TryAgain) and answer.sent and answer.message.startswith("Stripe did not answer: no answer within 0.")
        assert told(sent(channel, evolve(READ, timeout=0.1))) == "again"


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        (["Retry-After: 7"], 7),
        (["Retry-After: 0.5"], 0.5),
        (["Retry-After: 0"], 0),
        (["Retry-After: 999999999"], MAX_AFTER),
        (["Retry-After: Mon, 30 Nov 2026 12:00:30 GMT", "Date: Mon, 30 Nov 2026 12:00:00 GMT"], 30),
        (["Retry-After: Mon, 30 Nov 2026 11:00:00 GMT", "Date: Mon, 30 Nov 2026 12:00:00 GMT"], 0),
        (["Retry-After: Mon, 30 Nov 2026 12:00:30 GMT"], None),
        (["Retry-After: -3"], None),
        (["Retry-After: soon"], None),
        ([], None),
    ],
)
def test_retry_after(headers: list[str], after: float | None) -> None:
    with raw_server([http(429, error("rate_limit"), *headers)]) as server, live_stripe(server.url) as channel:
        answer = sent(channel, WRITE)
        assert isinstance(answer, TryAgain) and answer.after == after


def test_a_refusal_tells_the_request() -> None:
    answer_of_stripe = http(400, error("parameter_missing", message="Missing required param: x."), "Request-Id: req_123")
    with raw_server([answer_of_stripe]) as server, live_stripe(server.url) as channel:
        refused = sent(channel, WRITE)
    assert refused == Refused("parameter_missing", "Missing required param: x.", refused.now, started=NOW, request_id="req_123")


def test_no_redirect_is_followed_and_no_other_server_gets_the_key() -> None:
    with raw_server([http(200, CUSTOMER)]) as other, raw_server([http(307, "", f"Location: {other.url}/v1/customers")]) as server:
        with live_stripe(server.url) as channel:
            answer = sent(channel, WRITE)
        assert isinstance(answer, TryAgain) and "a redirect, 307" in answer.message
        assert other.requests == []


def test_a_password_file_does_not_replace_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password else\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with raw_server([http(200, CUSTOMER)]) as server, live_stripe(server.url) as channel:
        assert told(sent(channel, WRITE)) == "done"
        assert f"Authorization: Bearer {KEY}".encode() in server.requests[0]


def test_nothing_is_told_of_the_machine() -> None:
    with raw_server([http(200, CUSTOMER, "Request-Id: req_1")]) as server, live_stripe(server.url) as channel:
        sent(channel, WRITE)
        sent(channel, WRITE)
    for request in server.requests:
        assert b"telemetry" not in request.lower() and b'"platform"' not in request


def test_neither_keys_nor_secrets_stand_in_an_answer() -> None:
    what = call("create_customer", metadata={"Token": Secret("hunter2-hunter2")})
    echo = error("x", message=f"Wrong: {KEY} and sk_live_abcdef, hunter2-hunter2\n!")
    with raw_server([http(400, echo)]) as server, live_stripe(server.url) as channel:
        assert sent(channel, READ) == Refused("x", "Wrong: ••• and •••, hunter2-hunter2 !", NOW, started=NOW)
        refused = handler(channel, RUN)(what)
        assert refused == Refused("x", "Wrong: ••• and •••, ••• !", NOW, started=NOW)
        assert b"hunter2-hunter2" in server.requests[1]
    with raw_server([http(200, '{"id": "cus_1", "metadata": {"Token": "hunter2-hunter2"}}')]) as server, live_stripe(server.url) as channel:
        assert handler(channel, RUN)(what) == Done({"id": "cus_1", "metadata": {"Token": "•••"}}, NOW, started=NOW)


def test_numbers_stay_exact() -> None:
    body = '{"id": "price_1", "unit_amount": 9007199254740993, "unit_amount_decimal": "0.1", "rate": 0.1000000000000000055}'
    with raw_server([http(200, body)]) as server, live_stripe(server.url) as channel:
        done = sent(channel, READ)
    assert isinstance(done, Done)
    assert (done.value["unit_amount"], str(done.value["rate"])) == (9007199254740993, "0.1000000000000000055")


CANCEL = call("cancel_subscription", subscription="sub_1")
COUPON = call("delete_coupon", coupon="SUMMER")
DISCOUNT = call("delete_customer_discount", customer="cus_1")
GONE = http(404, error("resource_missing"))
NOT_NOW = http(400, error("resource_in_use"))
NO_SUCH_PATH = http(404, '{"error": {"type": "invalid_request_error", "message": "Unrecognized request URL"}}')
FORBIDDEN = http(403, error("", "invalid_request_error"))

ENDED = [
    # the deletion, what it is refused with when it is repeated, what a look at the object finds, and what is answered
    (DELETE, GONE, http(200, '{"id": "cus_1", "object": "customer", "deleted": true}'), "done"),
    (CANCEL, GONE, http(200, '{"id": "sub_1", "object": "subscription", "status": "canceled"}'), "done"),
    (CANCEL, FORBIDDEN, http(200, '{"id": "sub_1", "object": "subscription", "status": "canceled"}'), "done"),
    # what stays readable, and is not there, never was; what does not, is gone
    (DELETE, GONE, GONE, "refused resource_missing"),
    (CANCEL, GONE, GONE, "refused resource_missing"),
    (COUPON, GONE, GONE, "done"),
    (COUPON, FORBIDDEN, GONE, "done"),
    (COUPON, GONE, FORBIDDEN, "done"),
    (DISCOUNT, GONE, NO_SUCH_PATH, "done"),
    # what is there still was not deleted, unless the two answers contradict each other
    (COUPON, NOT_NOW, http(200, '{"id": "SUMMER", "object": "coupon"}'), "refused resource_in_use"),
    (COUPON, GONE, http(200, '{"id": "SUMMER", "object": "coupon"}'), "unknown"),
    (COUPON, FORBIDDEN, http(200, '{"id": "SUMMER", "object": "coupon"}'), "unknown"),
    # what cannot be looked at
    (DELETE, GONE, FORBIDDEN, "unknown"),
    (DISCOUNT, NOT_NOW, NO_SUCH_PATH, "unknown"),
    (DELETE, FORBIDDEN, FORBIDDEN, "unknown"),
    (DELETE, GONE, http(500, error()), "again?"),
]


@each("what, refusal, looked, expected", ENDED)
def test_a_deletion_that_is_repeated_is_looked_at(what: Call, refusal: bytes, looked: bytes, expected: str) -> None:
    with raw_server([refusal], [looked]) as server, live_stripe(server.url) as channel:
        answer = sent(channel, what, repeated=True)
        assert told(answer) == expected
        assert [request.split()[0] for request in server.requests] == [b"DELETE", b"GET"]
        assert not isinstance(answer, Unknown) or answer.message.count("an earlier try") == 1
    with raw_server([GONE]) as server, live_stripe(server.url) as channel:
        assert told(sent(channel, what)) == "refused resource_missing"


def test_what_a_deletion_answers_is_told_also_where_the_answer_was_lost(fake_stripe: FakeStripeServer, stripe: LiveStripe) -> None:  # noqa: F811
    fake_stripe.client().v1.coupons.create({"id": "SUMMER", "duration": "once", "percent_off": 10})
    customer = {"id": "cus_1", "object": "customer", "discount": {"id": "di_1", "object": "discount", "customer": "cus_1"}}
    fake_stripe.add(customer)
    for what, value in (
        (DISCOUNT, {"object": "discount", "deleted": True}),
        (COUPON, {"id": "SUMMER", "object": "coupon", "deleted": True}),
    ):
        fake_stripe.fault("drop; after")
        assert told(sent(stripe, what)) == "again?"
        answer = sent(stripe, what, repeated=True)
        assert isinstance(answer, Done)
        assert (answer.value, answer.notes) == (value, ("it is gone already: an earlier try of this step got no answer",))


def test_an_answer_of_the_other_mode_is_told() -> None:
    bodies: list[Any] = [
        '{"id": "cus_1", "livemode": true}',
        '{"object": "list", "data": [{"id": "ch_1", "livemode": true}], "has_more": false}',
    ]
    for body, what in zip(bodies, (WRITE, call("list_charges")), strict=True):
        with raw_server([http(200, body)]) as server, live_stripe(server.url) as channel:
            done = sent(channel, what)
        assert isinstance(done, Done)
        assert done.notes == ("Stripe's answer says that it is of live mode, and the key is of test mode",)
