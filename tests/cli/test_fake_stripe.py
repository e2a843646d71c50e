"""``wfrun fake-stripe``: how it starts, what it says, how it ends."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Result
from tests.helpers.http import call

Command = Callable[..., Result]


@contextmanager
def started(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server of its own process, and the first line that it prints."""
    command = [sys.executable, "-m", "wfrun", "fake-stripe", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline()
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_asked_to(number: signal.Signals, tmp_path: Path) -> None:
    objects = tmp_path / "objects.json"
    objects.write_text('[{"id": "cus_1", "object": "customer", "created": 5}]')
    with started("--json", "--seed", "1", "--objects", str(objects), "--restricted", "rk_test_1=customers:read") as (process, line):
        told = json.loads(line)
        assert (told["pid"], told["api_version"], told["signing_secrets"]) == (process.pid, "2026-10-28.endive", {})
        assert call(told["url"], "GET", "/v1/customers/cus_1", key="rk_test_1").status == 200
        assert call(told["url"], "POST", "/v1/customers", key="rk_test_1").status == 403
        ignored = call(told["url"], "POST", "/v1/charges", "amount=500&currency=usd&source=tok_visa&application_fee_amount=5")
        assert ignored.headers["fake-stripe-ignored"] == "application_fee_amount"
        process.send_signal(number)
        out, err = process.communicate(timeout=300)
    assert (process.returncode, out) == (0, "")
    assert err == "wfrun: POST /v1/charges: not carried out: application_fee_amount\n"


def test_it_says_how_a_library_is_pointed_at_it() -> None:
    with started() as (process, line):
        assert line.startswith("fake Stripe at http://127.0.0.1:") and line.endswith(", release 2026-10-28.endive\n")
        address = line.split()[3].rstrip(",")
        assert process.stdout is not None
        python, curl = process.stdout.readline(), process.stdout.readline()
    assert f'stripe.StripeClient("sk_test_123", base_addresses={{"api": "{address}"}})' in python
    assert f"curl {address}/v1/customers -u sk_test_123:" in curl


def test_live_keys_are_taken_where_it_is_told_to() -> None:
    with started("--json", "--allow-live-keys") as (_, line):
        answer = call(json.loads(line)["url"], "POST", "/v1/customers", key="sk_live_123")
        assert (answer.status, answer.json["livemode"]) == (200, False)


def test_a_rate_of_faults() -> None:
    with started("--json", "--seed", "7", "--fault-rate", "1", "--fault", "429; retry-after=7", "--fault", "409") as (_, line):
        address = json.loads(line)["url"]
        assert call(address, "GET", "/_fake/faults").json["rate"] == 1.0
        answers = [call(address, "GET", "/v1/customers") for _ in range(40)]
    assert {answer.status for answer in answers} == {429, 409}


def test_a_port_in_use_is_told(wfrun: Command, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = wfrun("fake-stripe", "--port", port, "--state", tmp_path / "state")
    assert ended == Result(
        2, "", f"wfrun: port {port} of 127.0.0.1 cannot be listened at: address already in use; --port 0 takes a free one\n"
    )


def test_the_signals_are_no_business_of_a_thread(wfrun: Command) -> None:
    assert wfrun("fake-stripe", "--host", "300.0.0.1", "--port", "0").err.startswith("wfrun: 300.0.0.1 cannot be listened at: ")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--restricted", "rk_test_1"), "`rk_test_1` says nothing that the key may do: write rk_test_1=charges:write,customers:read"),
        (("--restricted", "sk_test_1=charges:read"), "`*********` is no restricted key: such a key begins with rk_test_"),
        (("--objects", "none.json"), "none.json cannot be read: there is no such file"),
        (("--state", "none/state"), "none/state cannot serve as the state: it cannot be opened or made"),
        (("--fault", "earthquake"), "`earthquake` is no fault: there are 429, 409, 500, 502, "),
        (("--fault", "webhook-lose"), "`webhook-lose` strikes a delivery, not a request: order it at /_fake/faults\n"),
        (("--forward-to", "nowhere"), "--forward-to is an address such as http://127.0.0.1:8484/webhooks/stripe, not nowhere"),
    ],
)
def test_options_that_can_not_be_used(wfrun: Command, options: tuple[str, ...], sentence: str) -> None:
    ended = wfrun("fake-stripe", "--port", "0", *options)
    assert (ended.status, ended.out) == (2, "") and ended.err.startswith(f"wfrun: {sentence}")
