"""`http_request` over real sockets: what is sent, what an answer comes to, redirects, doubts, bounds, and secrets."""

from __future__ import annotations

import gzip
import hmac
import logging
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.http_servers import Received, Server, answer, redirect, serving
from tests.helpers.time_limits import out_of_time
from wfrun.interpreter.effects import Answer, Call, Done, Refused, TryAgain, Unknown
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.http_messages import value_of
from wfrun.live.http_requests import HttpChannel
from wfrun.live.http_transport import MAX_BODY_BYTES, Reply, trusted_certificates
from wfrun.live.masking import Mask
from wfrun.values.secret import Secret

CERTIFICATE = str(Path(__file__).parent / "data" / "pinned.example.pem")

NOW = 1_767_225_600
"""2026-01-01T00:00:00Z."""

METHODS = ("GET", "HEAD", "PUT", "DELETE", "POST", "PATCH")


def trusting(*servers: Server, **more: Any) -> HttpChannel:
    return HttpChannel(LiveConfiguration(trusted_hosts=frozenset(server.host for server in servers)), **more)


def call(url: str | Secret, method: str = "GET", *, retry: int | None = None, timeout: float | None = 5.0, **arguments: Any) -> Call:
    return Call("1", "http_request", {"url": url, "method": method, **arguments}, "wf_key_1", retry=retry, timeout=timeout)


def send(channel: HttpChannel, *arguments: Any, repeated: bool = False, **named: Any) -> Answer | TryAgain:
    return channel.send(call(*arguments, **named), NOW, repeated=repeated)


def done(outcome: Answer | TryAgain) -> Mapping[str, Any]:
    assert isinstance(outcome, Done), outcome
    assert (outcome.now, outcome.started) == (NOW, NOW)
    value: Mapping[str, Any] = outcome.value
    return value


# --- what is sent ------------------------------------------------------------------------------------------------------------------


def test_json_is_sent_exactly_and_with_its_secrets() -> None:
    with serving(answer(201, '{"id": "o_1", "total": 10.10}', kind="application/json")) as server:
        body = {
            "order": "pi_1",
            "share": Decimal("0.10"),
            "key": Secret("hush-hush"),
            "list": [1, Secret("two", "t•••")],
            "half": "a\ud800b",
        }
        headers = {"Authorization": Secret("Bearer hush-hush", "Bearer •••"), "X-Note": "Grüße"}
        got = done(send(trusting(server), f"{server.url}/orders?a=1", "POST", json=body, headers=headers))
    (request,) = server.received
    assert (request.method, request.target) == ("POST", "/orders?a=1")
    assert request.body == rb'{"order":"pi_1","share":0.10,"key":"hush-hush","list":[1,"two"],"half":"a\ud800b"}'
    assert request.headers["content-type"] == "application/json"
    assert request.headers["authorization"] == "Bearer hush-hush"
    assert request.headers["x-note"].encode("utf-8", "surrogateescape").decode() == "Grüße"
    assert request.headers["host"] == server.host
    assert request.headers["idempotency-key"] == "wf_key_1"
    assert request.headers["user-agent"].startswith("wfrun/")
    assert got["status"] == 201
    assert got["json"] == {"id": "o_1", "total": Decimal("10.10")}
    assert got["body"] == '{"id": "o_1", "total": 10.10}'
    assert got["headers"]["content-type"] == "application/json"


def test_a_form_is_sent_with_several_texts_for_one_name() -> None:
    with serving(answer()) as server:
        done(send(trusting(server), server.url, "PUT", form={"a": "ü &=", "b": ["1", Secret("2")]}))
    assert server.received[0].body == b"a=%C3%BC+%26%3D&b=1&b=2"
    assert server.received[0].headers["content-type"] == "application/x-www-form-urlencoded"


def test_headers_of_a_script_replace_ours_where_they_may() -> None:
    with serving(answer()) as server:
        headers = {"user-agent": "shop", "Content-Type": "application/vnd.api+json", "Accept": " text/csv "}
        done(send(trusting(server), server.url, "POST", json={}, headers=headers))
        done(send(trusting(server), server.url, "POST"))
    first, second = server.received
    assert (first.headers["user-agent"], first.headers["content-type"], first.headers["accept"]) == (
        "shop",
        "application/vnd.api+json",
        "text/csv",
    )
    assert second.headers["content-length"] == "0"


def test_the_signature_is_that_of_the_moment_and_the_body() -> None:
    with serving(answer()) as server:
        done(send(trusting(server), server.url, "POST", json={"a": "ü"}, sign_with=Secret("hook-secret")))
        done(send(trusting(server), server.url, sign_with=Secret("hook-secret")))
    for request in server.received:
        expected = hmac.new(b"hook-secret", f"{NOW}.".encode() + request.body, "sha256").hexdigest()
        assert request.headers["wfrun-signature"] == f"t={NOW},v1={expected}"


def test_nothing_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ada password word\n")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("HOME", str(tmp_path))
    with serving(answer(headers={"Set-Cookie": "session=1"})) as server:
        channel = trusting(server)
        for _ in range(2):
            done(send(channel, server.url))
    assert not any({"authorization", "cookie"} & set(request.headers) for request in server.received)


# --- answers -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "body", "text", "json"),
    [
        ("text/plain; charset=latin-1", "Grüße".encode("latin-1"), "Grüße", None),
        ("text/plain", b"\xff\xfea", "\ufffd\ufffda", None),
        ("text/plain; charset=punycode", b"abc", "abc", None),
        ("text/plain; charset=no-such", b"abc", "abc", None),
        ("application/json; charset=utf-16-le", '{"a": 1}'.encode("utf-16-le"), '{"a": 1}', {"a": 1}),
        ("application/problem+json", b'"x"', '"x"', "x"),
        ("text/plain", b'\xef\xbb\xbf [1, 0.1, 1e2]', " [1, 0.1, 1e2]", [1, Decimal("0.1"), Decimal("1e2")]),
        ("text/plain", b"12", "12", None),
        ("application/json", b'{"a": NaN}', '{"a": NaN}', None),
        ("application/json", b'{"a": 1, "a": 2}', '{"a": 1, "a": 2}', None),
        ("application/json", b"[" * 10_000, "[" * 10_000, None),
        ("application/json", b"", "", None),
        ("", b"", "", None),
    ],
)  # fmt: skip
def test_a_body_is_text_by_its_encoding_and_json_where_it_is_that(kind: str, body: bytes, text: str, json: Any) -> None:
    with serving(answer(200, body, kind=kind)) as server:
        got = done(send(trusting(server), server.url))
    assert (got["body"], got["json"]) == (text, json)
    assert not isinstance(got["json"], float)


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ('{"a": NaN}', "`json` is left out: the answer:1:7: NaN is not JSON"),
        ('{"a": 1, "a": 2}', '`json` is left out: the answer:1:10: the key "a" stands twice in this object'),
        ("no", "`json` is left out: the answer:1:1: a JSON value is expected here"),
    ],
)
def test_json_that_cannot_be_read_is_told(body: str, note: str) -> None:
    with serving(answer(200, body, kind="application/json")) as server:
        outcome = send(trusting(server), server.url)
    assert isinstance(outcome, Done)
    assert (outcome.value["json"], outcome.notes) == (None, (note,))


def test_headers_are_texts_by_names_in_small_letters_and_several_are_joined() -> None:
    raw = b"HTTP/1.1 200 OK\r\nX-One: a\r\nx-one: b\r\nX-Two: \xc3\xbc\r\nX-Three: \xfc\r\nContent-Length: 0\r\n\r\n"
    with serving(raw) as server:
        got = done(send(trusting(server), server.url))
    assert got["headers"] == {"x-one": "a, b", "x-two": "ü", "x-three": "ü", "content-length": "0"}


class Looked(tuple[Any, ...]):
    """Headers that count how often they are gone through."""

    times = 0

    def __iter__(self) -> Iterator[Any]:
        Looked.times += 1
        return super().__iter__()


def test_many_headers_are_gone_through_a_few_times_and_not_once_for_each() -> None:
    """Some 20,000 fit into an answer: for each of them, that would be a minute."""
    reply = Reply(200, Looked((f"x-{number}", "y") for number in range(100)), b"")
    value, _ = value_of(reply, Mask([]))
    assert len(value["headers"]) == 100 and Looked.times < 10


def test_a_head_request_has_no_body() -> None:
    with serving(answer(200, "", {"Content-Length": "500", "Content-Encoding": "br"})) as server:
        got = done(send(trusting(server), server.url, "HEAD"))
    assert (got["body"], got["json"]) == ("", None)


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422, 501, 505])
@pytest.mark.parametrize("method", METHODS)
def test_an_answer_of_400_and_above_fails_the_step_by_its_code(status: int, method: str) -> None:
    with serving(answer(status, "" if method == "HEAD" else "no\x1b[31m\n such  order")) as server:
        outcome = send(trusting(server), server.url, method)
    assert isinstance(outcome, Refused)
    assert outcome.code == f"http-{status}"
    assert outcome.message.startswith(f"`127.0.0.1` answered {status}")
    if method != "HEAD":
        assert outcome.message.endswith(r": no\u{1b}[31m\n such order")


def test_the_body_of_a_refusal_is_shown_in_part() -> None:
    with serving(answer(400, "x" * 5000)) as server:
        outcome = send(trusting(server), server.url)
    assert isinstance(outcome, Refused)
    assert outcome.message == "`127.0.0.1` answered 400 Bad Request: " + "x" * 199 + "…"


@pytest.mark.parametrize(
    ("header", "after"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("Thu, 01 Jan 2026 00:01:30 GMT", 90.0),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("status", [408, 425, 429, 503])
def test_a_service_that_asks_to_be_left_alone_did_nothing_and_is_asked_again(header: str, after: float | None, status: int) -> None:
    with serving(answer(status, headers={"Retry-After": header})) as server:
        outcome = send(trusting(server), server.url, "POST")
    assert isinstance(outcome, TryAgain)
    assert (outcome.sent, outcome.after, outcome.code) == (False, after, f"http-{status}")


# --- doubts ------------------------------------------------------------------------------------------------------------------------


def silent(request: Received, stream: socket.socket) -> None:
    stream.recv(1)


def drip(request: Received, stream: socket.socket) -> None:
    for _ in range(2_000):  # until the client goes, which is before the end
        stream.sendall(b"H")
        time.sleep(0.01)


def did_not_answer(limit: float) -> str:
    return f"did not answer within {limit:g} second{'' if limit == 1 else 's'}"


FAULTS: dict[str, tuple[Callable[[Received, socket.socket], bytes | None] | bytes, str]] = {
    "drops": (b"", "sent an answer that is no HTTP"),
    "cut in the headers": (b"HTTP/1.1 200 OK\r\nContent-", "sent an answer that is no HTTP"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n\r\n", "sent an answer that is no HTTP"),
    "endless header": (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000, "sent an answer that is no HTTP"),
    "another protocol": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "sent an answer that is no HTTP"),
    "broken down": (answer(500), "answered 500 Internal Server Error"),
    "bad gateway": (answer(502), "answered 502 Bad Gateway"),
    "gateway timeout": (answer(504), "answered 504 Gateway Timeout"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("method", METHODS)
def test_a_doubt_is_ended_by_asking_again_where_that_does_nothing_twice(fault: str, method: str) -> None:
    behaviour, problem = FAULTS[fault]
    with serving(behaviour) as server:
        once = send(trusting(server), server.url, method)
        asked = send(trusting(server), server.url, method, retry=2)
    code = {"broken down": "http-500", "bad gateway": "http-502", "gateway timeout": "http-504"}.get(fault)
    is_a_doubt(once, asked, method, problem, code)


def is_a_doubt(once: Answer | TryAgain, asked: Answer | TryAgain, method: str, problem: str, code: str | None = None) -> None:
    assert isinstance(asked, TryAgain)
    assert asked.message == f"`127.0.0.1` {problem}"
    assert (asked.sent, asked.code) == (method not in ("GET", "HEAD"), code)
    if method in ("POST", "PATCH"):
        assert isinstance(once, Unknown)
        assert once.message == f"`127.0.0.1` {problem}; it is not known whether the `{method}` was carried out"
    else:
        assert once == asked


@pytest.mark.parametrize("method", METHODS)
def test_silence_is_a_doubt(method: str) -> None:
    def attempt(seconds: float) -> tuple[list[Answer | TryAgain], bool]:
        with serving(silent) as server:
            outcomes = [send(trusting(server), server.url, method, timeout=seconds, retry=retry) for retry in (None, 2)]
        return outcomes, len(server.received) == 2

    (once, asked), limit = out_of_time(attempt)
    is_a_doubt(once, asked, method, did_not_answer(limit))


def test_an_answer_that_comes_byte_by_byte_ends_in_time() -> None:
    def attempt(seconds: float) -> tuple[Answer | TryAgain, bool]:
        with serving(drip) as server:
            outcome = send(trusting(server), server.url, timeout=seconds)
        return outcome, bool(server.received)

    outcome, limit = out_of_time(attempt)
    assert outcome == TryAgain(f"`127.0.0.1` {did_not_answer(limit)}", NOW, sent=False)


def test_a_body_that_comes_byte_by_byte_ends_in_time() -> None:
    def behave(request: Received, stream: socket.socket) -> None:
        stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")
        drip(request, stream)

    def attempt(seconds: float) -> tuple[tuple[Answer | TryAgain, Answer | TryAgain], bool]:
        with serving(behave) as server:
            posted = send(trusting(server), server.url, "POST", timeout=seconds)
            read = send(trusting(server), server.url, timeout=seconds)
        headers_came = isinstance(posted, Done) and isinstance(read, TryAgain) and "did not answer" not in read.message
        return (posted, read), headers_came

    (posted, read), _ = out_of_time(attempt)
    assert isinstance(posted, Done)
    assert (posted.value["status"], posted.notes) == (200, ("the answer did not end in time: `body` and `json` are left out",))
    assert read == TryAgain("`127.0.0.1` did not send its whole answer", NOW, sent=False)


@pytest.mark.parametrize("method", METHODS)
def test_a_call_that_was_begun_before_is_repeated_unless_it_could_happen_twice(method: str) -> None:
    with serving(answer()) as server:
        outcome = send(trusting(server), server.url, method, repeated=True)
        asked = send(trusting(server), server.url, method, repeated=True, retry=1)
    assert isinstance(asked, Done)
    assert {request.headers["idempotency-key"] for request in server.received} == {"wf_key_1"}
    if method in ("POST", "PATCH"):
        assert outcome == Unknown(
            f"it is not known whether the `{method}` was carried out, and without `retry=` it is not repeated", NOW, started=NOW
        )
        assert len(server.received) == 1
    else:
        assert isinstance(outcome, Done)


def test_what_cannot_be_reached_was_not_sent() -> None:
    with serving(answer()) as server:
        channel = trusting(server)
    assert send(channel, server.url, "POST") == TryAgain("`127.0.0.1` could not be reached", NOW, sent=False)


def test_a_name_that_is_not_found_was_not_sent() -> None:
    def nowhere(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror

    channel = HttpChannel(LiveConfiguration(), resolver=nowhere)
    assert send(channel, "https://shop.example.com/", "POST") == TryAgain("`shop.example.com` was not found", NOW, sent=False)


# --- bounds ------------------------------------------------------------------------------------------------------------------------

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Id: 7\r\n\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        answer(200, b"x" * (MAX_BODY_BYTES + 1)),
        answer(200, gzip.compress(b"x" * (8 << 20)), {"Content-Encoding": "gzip"}),
        answer(200, gzip.compress(gzip.compress(b"x" * (8 << 20))), {"Content-Encoding": "gzip, gzip"}),
        answer(200, zlib.compress(b"x" * (8 << 20)), {"Content-Encoding": "deflate"}),
        CHUNKED + b"%x\r\n" % (3 << 20) + b"x" * (3 << 20),
    ],
    ids=["long", "gzip", "gzip twice", "deflate", "chunked"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_of_an_answer_that_is_too_long_the_body_is_left_out(raw: bytes, method: str) -> None:
    with serving(raw) as server:
        outcome = send(trusting(server), server.url, method)
    got = done(outcome)
    assert (got["status"], got["body"], got["json"]) == (200, None, None)
    assert isinstance(outcome, Done)
    assert outcome.notes == ("the answer is longer than 1 MiB: `body` and `json` are left out",)


def test_the_largest_answer_is_read() -> None:
    with serving(answer(200, gzip.compress(b"x" * MAX_BODY_BYTES), {"Content-Encoding": "gzip"})) as server:
        assert done(send(trusting(server), server.url))["body"] == "x" * MAX_BODY_BYTES


BROKEN = "the connection broke in the middle of the answer: `body` and `json` are left out"
UNREADABLE = "the answer could not be decompressed: `body` and `json` are left out"


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        (CHUNKED + b"zz\r\nabc\r\n", BROKEN),
        (CHUNKED + b"5\r\nabc", BROKEN),
        (b"HTTP/1.1 200 OK\r\nX-Id: 7\r\nContent-Length: 9\r\n\r\nabc", BROKEN),
        (answer(200, b"no gzip", {"Content-Encoding": "gzip", "X-Id": "7"}), UNREADABLE),
        (answer(200, b"\x0b\x02\x80hello\x03", {"Content-Encoding": "br", "X-Id": "7"}), UNREADABLE),
    ],
)  # fmt: skip
def test_an_answer_that_breaks_off_says_that_the_request_was_taken(raw: bytes, note: str) -> None:
    with serving(raw) as server:
        posted = send(trusting(server), server.url, "POST")
        read = send(trusting(server), server.url, "GET")
    assert isinstance(posted, Done)
    assert (posted.value["body"], posted.value["headers"]["x-id"], posted.notes) == (None, "7", (note,))
    if note == UNREADABLE:
        assert isinstance(read, Done)
    else:
        assert read == TryAgain("`127.0.0.1` did not send its whole answer", NOW, sent=False)


def test_many_runs_share_a_channel() -> None:
    def echo_target(request: Received, _: socket.socket) -> bytes:
        return answer(200, request.target)

    with serving(echo_target) as server, ThreadPoolExecutor(8) as threads:
        channel = trusting(server)
        got = threads.map(lambda n: done(send(channel, f"{server.url}/{n}"))["body"], range(40))
        assert list(got) == [f"/{n}" for n in range(40)]


# --- redirects ---------------------------------------------------------------------------------------------------------------------


def sending_on(status: int, location: str) -> Callable[[Received, socket.socket], bytes]:
    return lambda request, _: redirect(status, location) if request.target == "/start" else answer(200, "there")


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "GET", "GET"), (302, "GET", "GET"), (303, "GET", "GET"), (307, "GET", "GET"), (308, "GET", "GET"),
        (301, "HEAD", "HEAD"), (303, "HEAD", "HEAD"), (307, "HEAD", "HEAD"),
        (301, "POST", "GET"), (302, "POST", "GET"), (303, "POST", "GET"), (307, "POST", "POST"), (308, "POST", "POST"),
        (301, "PUT", "PUT"), (302, "PUT", "PUT"), (303, "PUT", "GET"), (307, "PUT", "PUT"), (308, "PATCH", "PATCH"), (303, "DELETE", "GET"),
    ],
)  # fmt: skip
def test_a_redirect_is_followed_with_the_method_that_http_says(status: int, method: str, then: str) -> None:
    body: dict[str, Any] = {"json": {"a": 1}} if method not in ("GET", "HEAD", "DELETE") else {}
    with serving(sending_on(status, "/end")) as server:
        headers = {"X-Key": Secret("hush-hush")}
        done(send(trusting(server), f"{server.url}/start", method, headers=headers, sign_with=Secret("signing"), **body))
    first, second = server.received
    assert (second.method, second.target, second.headers["x-key"]) == (then, "/end", "hush-hush")
    assert second.body == (first.body if then == method else b"")
    assert ("content-type" in second.headers) is bool(second.body)
    assert second.headers["wfrun-signature"].endswith(hmac.new(b"signing", f"{NOW}.".encode() + second.body, "sha256").hexdigest())


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_another_host_gets_no_header_that_may_hold_a_key(status: int) -> None:
    with serving(answer(200, "there")) as other, serving(redirect(status, f"{other.url}/end")) as server:
        headers = {
            "Authorization": "Bearer word",
            "X-Key": Secret("hush-hush"),
            "Cookie": "a=1",
            "User-Agent": "shop",
            "Accept": "text/csv",
        }
        done(send(trusting(server, other), server.url, "GET", headers=headers, sign_with=Secret("signing")))
    (request,) = other.received
    assert request.headers == {
        "host": other.host,
        "user-agent": server.received[0].headers["user-agent"].replace("shop", "wfrun/0.1.0"),
        "accept": "text/csv",
        "accept-encoding": "gzip, deflate",
    }


@pytest.mark.parametrize(("status", "method"), [(307, "POST"), (308, "POST"), (307, "PATCH"), (301, "PUT"), (308, "DELETE")])
def test_a_request_that_changes_something_is_not_carried_to_another_host(status: int, method: str) -> None:
    with serving(answer()) as other, serving(redirect(status, f"{other.url}/end")) as server:
        outcome = send(trusting(server, other), server.url, method)
    assert outcome == Refused(
        "redirect-refused", f"`127.0.0.1` sends on to `127.0.0.1`, and a `{method}` is not carried to another host", NOW, started=NOW
    )
    assert not other.received


@pytest.mark.parametrize("status", [301, 302, 303])
def test_what_another_host_gets_after_a_post_has_no_body(status: int) -> None:
    with serving(answer(200, "there")) as other, serving(redirect(status, f"{other.url}/end")) as server:
        done(send(trusting(server, other), server.url, "POST", json={"a": 1}))
    assert (other.received[0].method, other.received[0].body) == ("GET", b"")


REFUSED_PLACES = [
    "http://127.0.0.1:1/", "https://127.0.0.1:1/", "//127.0.0.1:1/", "https://localhost/", "https://[::1]/", "https://169.254.169.254/latest/meta-data/",
    "https://0x7f.1/", "https://2130706433/", "https://user:word@shop.example.com/", "ftp://shop.example.com/", "file:///etc/passwd",
    "javascript:alert(1)", "https://", "https://[/", "\\\\127.0.0.1\\x", "https://internal.example.com/",
]  # fmt: skip


@pytest.mark.parametrize("place", REFUSED_PLACES)
def test_a_redirect_is_judged_as_the_first_address_is(place: str) -> None:
    with serving(redirect(302, place)) as server:
        channel = trusting(server, resolver=lambda host, port: ["10.0.0.1"])
        asked, posted = send(channel, server.url), send(channel, server.url, "POST", json={})
    assert isinstance(asked, Refused)
    assert asked.code == "redirect-refused"
    assert isinstance(posted, Unknown)
    assert posted.message.endswith("; the `POST` was taken, and its answer cannot be read")


def test_who_is_not_trusted_sends_on_to_nobody_who_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host out there must not reach what rules alone may ask: a name that is trusted for being private."""
    monkeypatch.setattr("wfrun.live.addresses.kind_of_address", {"127.0.0.1": None, "10.0.0.1": "a private"}.get)
    places = {"pinned.example": ["127.0.0.1"], "crm.internal": ["10.0.0.1"]}
    with serving(answer(200, "there"), CERTIFICATE) as partner:

        def sends_on(request: Received, _: socket.socket) -> bytes:
            return redirect(302, f"https://{request.target.removeprefix('/')}:{partner.port}/x")

        with serving(sends_on, CERTIFICATE) as server:
            channel = HttpChannel(
                LiveConfiguration(trusted_hosts=frozenset({"crm.internal"})), resolver=lambda host, _: places[host], tls=tls()
            )
            refused = send(channel, f"https://pinned.example:{server.port}/crm.internal")
            public = send(channel, f"https://pinned.example:{server.port}/pinned.example")
    sentence = "`pinned.example` sends on to `crm.internal`, which has a private address; only a trusted host may send on to it"
    assert refused == Refused("redirect-refused", sentence, NOW, started=NOW)
    assert done(public)["body"] == "there" and len(partner.received) == 1


def test_redirects_end() -> None:
    with serving(lambda request, _: redirect(302, request.target + "x")) as server:
        outcome = send(trusting(server), f"{server.url}/")
    assert isinstance(outcome, Refused)
    assert outcome.code == "redirect-refused"
    assert [request.target for request in server.received] == ["/", "/x", "/xx", "/xxx", "/xxxx", "/xxxxx"]


@pytest.mark.parametrize("status", [300, 304, 302])
def test_an_answer_that_names_no_other_place_is_the_answer(status: int) -> None:
    with serving(answer(status)) as server:
        assert done(send(trusting(server), server.url))["status"] == status


@pytest.mark.parametrize("raw", [answer(503), answer(502), b"", b"garbage\r\n\r\n"])
def test_after_a_post_was_taken_no_failure_of_its_answer_sends_it_again(raw: bytes) -> None:
    with serving(lambda request, _: redirect(303, "/end") if request.method == "POST" else raw) as server:
        once = send(trusting(server), server.url, "POST")
        asked = send(trusting(server), server.url, "POST", retry=1)
    assert isinstance(once, Unknown)
    assert isinstance(asked, TryAgain)
    assert asked.sent


@pytest.mark.parametrize("status", [404, 501])
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_after_something_was_taken_a_refused_answer_does_not_say_that_nothing_happened(method: str, status: int) -> None:
    with serving(lambda request, _: redirect(303, "/end") if request.method == method else answer(status, "gone")) as server:
        outcome = send(trusting(server), server.url, method)
    assert isinstance(outcome, Unknown) and f"answered {status} " in outcome.message
    assert outcome.message.endswith(f": gone; the `{method}` was taken, and its answer cannot be read")


# --- the address that was judged ---------------------------------------------------------------------------------------------------


def test_the_name_is_not_looked_up_again_for_the_connection() -> None:
    """A name that is public when it is judged, and private when it is connected to."""
    asked: list[str] = []

    def turning(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["192.0.2.7"] if len(asked) > 1 else ["127.0.0.1"]

    with serving(answer(200, "there")) as server:
        # ".invalid" is a name that no resolver of the machine finds: only an address that was judged can be connected to.
        channel = HttpChannel(LiveConfiguration(trusted_hosts=frozenset({"rebound.invalid"})), resolver=turning)
        assert done(send(channel, f"http://rebound.invalid:{server.port}/"))["body"] == "there"
    assert asked == ["rebound.invalid"]
    assert server.received[0].headers["host"] == f"rebound.invalid:{server.port}"


def test_a_name_that_turns_private_is_refused_the_next_time() -> None:
    answers = iter([["10.0.0.1"], ["127.0.0.1"]])
    channel = HttpChannel(LiveConfiguration(), resolver=lambda host, port: next(answers))
    for _ in range(2):
        outcome = send(channel, "https://rebound.invalid/")
        assert isinstance(outcome, Refused)
        assert outcome.code == "address-not-allowed"


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    with serving(answer(200, "there")) as server:
        channel = HttpChannel(LiveConfiguration(trusted_hosts=frozenset({"two.invalid"})), resolver=lambda *_: ["127.0.0.2", "127.0.0.1"])
        assert done(send(channel, f"http://two.invalid:{server.port}/"))["body"] == "there"


def tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(CERTIFICATE)
    return context


def at_home(*hosts: str, **more: Any) -> HttpChannel:
    return HttpChannel(LiveConfiguration(trusted_hosts=frozenset(hosts)), resolver=lambda *_: ["127.0.0.1"], **more)


def test_the_certificate_is_that_of_the_name_and_not_of_the_address() -> None:
    with serving(answer(200, "there"), CERTIFICATE) as server:
        channel = at_home("pinned.example", "other.example", tls=tls())
        assert done(send(channel, f"https://pinned.example:{server.port}/"))["body"] == "there"
        other = send(channel, f"https://other.example:{server.port}/")
        unknown = send(at_home("pinned.example"), f"https://pinned.example:{server.port}/")
    assert server.names == ["pinned.example", "other.example", "pinned.example"]
    for outcome in (other, unknown):
        assert isinstance(outcome, Refused)
        assert outcome.code == "not-sent"
        assert "shows a certificate that is not trusted: " in outcome.message
    assert len(server.received) == 1


def test_what_speaks_no_tls_was_not_asked() -> None:
    with serving(b"HTTP/1.1 200 OK\r\n\r\n") as server:
        outcome = send(at_home("pinned.example", tls=tls()), f"https://pinned.example:{server.port}/", "POST", timeout=0.1)
    assert isinstance(outcome, TryAgain)
    assert not outcome.sent


def test_nothing_goes_from_https_to_http() -> None:
    with serving(answer(200, "there")) as plain, serving(redirect(302, f"http://pinned.example:{plain.port}/"), CERTIFICATE) as server:
        outcome = send(at_home("pinned.example", tls=tls()), f"https://pinned.example:{server.port}/")
    assert outcome == Refused("redirect-refused", "`pinned.example` sends on to plain HTTP", NOW, started=NOW)
    assert not plain.received


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "http://shop.example.com/", "https://localhost/x", "https://0x7f.1/"])
def test_an_address_that_is_not_allowed_is_refused_before_anything_is_sent(url: str) -> None:
    outcome = send(HttpChannel(LiveConfiguration(), resolver=lambda *_: ["1.1.1.1"]), url, "POST")
    assert isinstance(outcome, Refused)
    assert outcome.code == "address-not-allowed"


# --- secrets -----------------------------------------------------------------------------------------------------------------------

KEYS = ("hush-hush-1", "hush-hush-2", "hush-hush-3", "hush-hush-4", "hush-hush-5", "wf_key_1")


def secretive(server: Server, **named: Any) -> Call:
    return call(
        Secret(f"{server.url}/hooks/hush-hush-1", f"{server.url}/hooks/•••"),
        "POST",
        json={"a": [Secret("hush-hush-2")], "b": Secret("x hush-hush-3 y", "x ••• y")},
        headers={"Authorization": Secret("Bearer hush-hush-4", "Bearer •••")},
        sign_with=Secret("hush-hush-5"),
        **named,
    )


def echo(status: int) -> Callable[[Received, socket.socket], bytes]:
    def behave(request: Received, _: socket.socket) -> bytes:
        told = f'"{request.target} {request.headers["authorization"]} hush-hush-5 ' + request.body.decode().replace('"', "'") + '"'
        return answer(status, told, {"X-Echo": told, "Location": "https://127.0.0.1/hush-hush-1"}, kind="application/json")

    return behave


@pytest.mark.parametrize("status", [200, 302, 307, 400, 429, 502])
@pytest.mark.parametrize("retry", [None, 1])
def test_no_secret_stands_in_an_outcome_or_a_log(status: int, retry: int | None, caplog: pytest.LogCaptureFixture) -> None:
    with serving(echo(status)) as server, caplog.at_level(logging.DEBUG):
        outcome = trusting(server).send(secretive(server, retry=retry), NOW, repeated=False)
    told = str(outcome) + caplog.text
    assert not [key for key in KEYS if key in told]
    assert "hush-hush-1" in server.received[0].target


def test_of_a_secret_address_not_even_the_host_is_told() -> None:
    with serving(answer(404)) as server:
        channel = trusting(server)
        got = channel.send(secretive(server), NOW, repeated=False)
    gone = channel.send(secretive(server), NOW, repeated=False)
    refused = HttpChannel(LiveConfiguration()).send(secretive(server), NOW, repeated=False)
    assert [one.message for one in (got, gone, refused) if not isinstance(one, Done)] == [
        "the service answered 404 Not Found",
        "the service could not be reached",
        "the address in `url` is not allowed",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Note", "a\r\nX-Evil: 1"),
        ("X-Note", "a\nb"),
        ("X-Note", "a\x00"),
        ("X-Note\r\nX-Evil", "1"),
        ("X Note", "1"),
        ("X-Nöte", "1"),
        ("", "1"),
    ],
)
def test_a_header_ends_where_its_text_ends(name: str, value: str) -> None:
    with serving(answer()) as server:
        outcome = send(trusting(server), server.url, headers={name: value})
    assert not server.received
    assert outcome == Refused("not-sent", "`127.0.0.1` was not asked: the request has a header that HTTP does not allow", NOW, started=NOW)


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_certificates_are_those_of_the_machine_or_of_a_file_that_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted_certificates.cache_clear()
    try:
        with serving(answer(200, "there"), CERTIFICATE) as server:
            url = f"https://pinned.example:{server.port}/"
            monkeypatch.setenv("SSL_CERT_FILE", CERTIFICATE)
            assert done(send(at_home("pinned.example"), url))["body"] == "there"
            trusted_certificates.cache_clear()
            monkeypatch.delenv("SSL_CERT_FILE")
            monkeypatch.setenv(name, "/no/such/place")
            outcome = send(at_home("pinned.example"), url)
    finally:
        trusted_certificates.cache_clear()
    assert isinstance(outcome, Refused)
    assert outcome.code == "not-sent"


PIECES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302 Found\r\n", b"HTTP/1.1 404\r\n", b"HTTP/1.0 503 \r\n", b"HTTP/9.9 200 OK\r\n",
        b"HTTP/1.1 099 X\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"Content-Length: 3\r\n", b"Content-Length: -3\r\n",
        b"Content-Length: 3, 4\r\n", b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"Retry-After: 1e9\r\n",
        b"Content-Type: application/json; charset=utf-7\r\n", b"Location: //[\r\n", b"Location: /a\r\n", b"Location: \xff\xfe\r\n",
        b"\r\n", b"3\r\nabc\r\n", b"0\r\n\r\n", b'{"a":1}', b"\x1f\x8b\x08", b": \r\n", b"\x00",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.binary(max_size=6), max_size=8).map(b"".join), st.sampled_from(METHODS))
@settings(max_examples=150)
def test_whatever_a_server_sends_there_is_an_outcome(raw: bytes, method: str) -> None:
    with serving(raw) as server:
        outcome = send(trusting(server), server.url, method)
    assert isinstance(outcome, Done | Refused | Unknown | TryAgain)
    if isinstance(outcome, TryAgain):
        assert outcome.sent is False or method in ("PUT", "DELETE")


@given(st.text(st.characters() | st.sampled_from("/:@#?[]%.\\"), max_size=30).map(lambda text: text.encode("utf-8", "replace")))
@settings(max_examples=150)
def test_wherever_a_server_sends_on_to_only_itself_is_asked(place: bytes) -> None:
    line = b"".join(place.splitlines())
    raw = b"HTTP/1.1 302 Found\r\nLocation: " + line + b"\r\nContent-Length: 0\r\n\r\n"
    with serving(lambda request, _: raw if request.target == "/start" else answer()) as server:
        outcome = send(trusting(server, resolver=lambda *_: ["10.0.0.1"]), f"{server.url}/start")
    if isinstance(outcome, Done):
        assert outcome.value["status"] in (200, 302)
    elif isinstance(outcome, Refused):
        assert outcome.code == "redirect-refused"
    else:
        assert outcome == TryAgain("`127.0.0.1` sent an answer that is no HTTP", NOW, sent=False)


def test_short_texts_of_an_answer_are_left_as_they_are() -> None:
    with serving(answer(200, "order 123456 of ada")) as server:
        got = done(send(trusting(server), server.url, headers={"X-Pin": Secret("1234")}))
    assert got["body"] == "order 123456 of ada"
