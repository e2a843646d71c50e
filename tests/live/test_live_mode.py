"""Acting in Stripe's live mode: a key of live mode goes to Stripe's own name alone, over TLS, and somebody must have meant it.

The command has no switch that sends such a key elsewhere. So a server of this machine stands at that name for the processes of these tests:
they find it at ``api.stripe.com``, and trust the authority that signed its certificate. Behind it is the fake Stripe.
"""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

from tests.cli.conftest import Result
from tests.helpers.command_terminal import CommandTerminal, at_a_terminal
from tests.helpers.http_servers import Received, Server, answer, serving
from tests.helpers.repository import ROOT
from wfrun.fake_stripe.deliveries import Deliveries
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.server import in_thread
from wfrun.fake_stripe.webhooks import Webhooks
from wfrun.testing import FakeStripeServer

Command = Callable[..., Result]

CERTIFICATES = ROOT / "tests" / "helpers" / "certificates"
KEY = "sk_live_1234567890"
SCRIPT = 'workflow "Tag" on payment_intent.succeeded < update_customer customer metadata={Tier: "VIP"} >'

SEAM = """
import socket
import stripe

stripe.ca_bundle_path = {authority!r}
found = socket.getaddrinfo

def getaddrinfo(host, port, *rest, **named):
    if (host, port) != ("api.stripe.com", 443):
        raise socket.gaierror(f"no test asks for {{host}}")
    return found("127.0.0.1", {port}, *rest, **named)

socket.getaddrinfo = getaddrinfo
"""
"""What a process of these tests runs first, as ``sitecustomize``."""


@pytest.fixture(scope="module")
def account() -> Iterator[FakeStripeServer]:
    """A fake Stripe that takes keys of live mode."""
    fake = FakeStripe(seed="live", live_keys=True)
    with in_thread(fake, webhooks=Webhooks(fake, Deliveries())) as url:
        server = FakeStripeServer(url)
        yield server
        server.close()


@pytest.fixture(scope="module")
def at_stripes_name(account: FakeStripeServer) -> Iterator[Server]:
    """A server with a certificate for Stripe's name, which hands all requests on to the fake Stripe."""

    def hand_on(request: Received, _: socket.socket) -> bytes:
        connection = http.client.HTTPConnection(urlsplit(account.url).netloc, timeout=300)
        connection.request(request.method, request.target, request.body, request.headers)
        given = connection.getresponse()
        body = given.read()
        connection.close()
        return answer(given.status, body, {"Request-Id": given.headers["Request-Id"]}, "application/json")

    with serving(hand_on, certificate=str(CERTIFICATES / "stripe.pem")) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path, account: FakeStripeServer, at_stripes_name: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a script and the seam; no variable says where Stripe is."""
    account.reset()
    at_stripes_name.received.clear()
    at_stripes_name.names.clear()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STRIPE_API_BASE", raising=False)
    monkeypatch.setenv("STRIPE_API_KEY", KEY)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "tag.wf").write_text(SCRIPT)
    (tmp_path / "seam").mkdir()
    seam = SEAM.format(authority=str(CERTIFICATES / "authority.pem"), port=at_stripes_name.port)
    (tmp_path / "seam" / "sitecustomize.py").write_text(seam)
    return tmp_path


@pytest.fixture
def here(folder: Path, at_stripes_name: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seam in this process."""
    found = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        return found("127.0.0.1", at_stripes_name.port, *rest, **named) if host == "api.stripe.com" else found(host, port, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(stripe, "ca_bundle_path", str(CERTIFICATES / "authority.pem"))


def paid(account: FakeStripeServer, *, livemode: bool = True) -> str:
    """The id of an event of a mode."""
    event = account.trigger("payment_intent.succeeded")[-1]
    event["data"]["object"]["livemode"] = livemode
    account.add({**event, "livemode": livemode})
    return str(event["id"])


def effects(account: FakeStripeServer) -> list[str]:
    return [effect["operation"] for effect in account.effects()]


def test_in_live_mode_it_asks_and_a_no_sends_nothing(folder: Path, account: FakeStripeServer, at_stripes_name: Server) -> None:
    event = paid(account)
    with at_a_terminal(folder, folder / "seam") as start:
        one = start("tag.wf", event, "--live")
        assert "would update customer" in one.sees("This acts in Stripe's live mode: real money moves. Do it? [y/N] ")
        one.type("n\r")
        one.sees("wfrun: nothing was done")
        assert one.ends() == 3
        assert effects(account) == [] and {request.method for request in at_stripes_name.received} == {"GET"}

        two = start("tag.wf", event, "--live")
        two.sees("Do it? [y/N] ")
        two.type("y\r")
        two.sees("Done: 1 update of a customer.")
        assert two.ends() == 0
    assert effects(account) == ["customers.update"]
    assert {request.headers["authorization"] for request in at_stripes_name.received} == {f"Bearer {KEY}"}
    assert set(at_stripes_name.names) == {"api.stripe.com"}


@pytest.mark.parametrize("words", [("worker", "tag.wf"), ("start", "demand.wf", "Tag")])
def test_what_goes_on_by_itself_asks_once(folder: Path, at_stripes_name: Server, words: tuple[str, ...]) -> None:
    (folder / "demand.wf").write_text('workflow "Tag" on demand() < create_customer name="Ada" >')
    with at_a_terminal(folder, folder / "seam") as start:
        asked: CommandTerminal = start(*words, "--live", "--database", "runs.db")
        asked.sees("The key is of Stripe's live mode: real money moves. Go on? [y/N] ")
        asked.type("\r")
        asked.sees("wfrun: nothing was done")
        assert asked.ends() == 3
    assert at_stripes_name.received == []


@pytest.mark.usefixtures("here")
def test_a_script_says_that_it_is_meant(wfrun: Command, account: FakeStripeServer, at_stripes_name: Server) -> None:
    event = paid(account)
    told = "wfrun: --live asks before it acts, and there is no terminal to ask on: --yes acts without a question\n"
    assert wfrun("tag.wf", event, "--live") == (3, "", told)
    assert at_stripes_name.received == []

    status, out, err = wfrun("tag.wf", event, "--live", "--yes")
    assert (status, err) == (0, "") and " USD · live mode\n" in out
    assert effects(account) == ["customers.update"]
    assert KEY not in out and {request.headers["authorization"] for request in at_stripes_name.received} == {f"Bearer {KEY}"}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("key", "livemode", "told"),
    [
        (KEY, False, "is of test mode and the Stripe key of live mode"),
        ("sk_test_1234567890", True, "is of live mode and the Stripe key of test mode"),
    ],
)
def test_the_event_is_of_the_mode_of_the_key(
    wfrun: Command, account: FakeStripeServer, at_stripes_name: Server, monkeypatch: pytest.MonkeyPatch, key: str, livemode: bool, told: str
) -> None:
    event = paid(account, livemode=livemode)
    monkeypatch.setenv("STRIPE_API_KEY", key)
    status, out, err = wfrun("tag.wf", event, "--live", "--yes")
    assert (status, out, err) == (3, "", f"wfrun: the event {event} {told}\n")
    assert {request.method for request in at_stripes_name.received} == {"GET"}


@pytest.mark.usefixtures("here")
def test_a_key_of_live_mode_goes_nowhere_else(
    wfrun: Command, account: FakeStripeServer, at_stripes_name: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = paid(account)
    for base in (account.url, "http://api.stripe.com", "https://api.stripe.com.example.com"):
        monkeypatch.setenv("STRIPE_API_BASE", base)
        for words in (("--live", "--yes"), ("--fetch",)):
            status, out, err = wfrun("tag.wf", event, *words)
            assert (status, out) == (3, "") and "`STRIPE_API_BASE`" in err
    assert account.calls() == [] and at_stripes_name.names == []
