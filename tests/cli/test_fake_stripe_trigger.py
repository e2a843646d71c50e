"""``wfrun fake-stripe trigger``: through the command, against a server that the command started."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

COMMAND = [sys.executable, "-m", "wfrun", "fake-stripe"]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of a server that the command started."""
    with subprocess.Popen([*COMMAND, "--port", "0", "--seed", "1", "--json"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield str(json.loads(process.stdout.readline())["url"])
        process.terminate()


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, "trigger", *words], capture_output=True, text=True, timeout=300, check=False)


def test_it_prints_the_events_in_order(url: str) -> None:
    done = run("payment_intent.succeeded", "amount=4200", "--url", url)
    assert (done.returncode, done.stderr) == (0, "")
    types = [line.split()[0] for line in done.stdout.splitlines()]
    assert types[-1] == "payment_intent.succeeded" and {"charge.succeeded", "payment_intent.created"} <= set(types)


def test_a_proxy_of_the_environment_is_not_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert run("customer.created", "--url", url).returncode == 0


def test_json_gives_whole_events(url: str) -> None:
    done = run("customer.created", "email=ada@example.com", "--url", url, "--json")
    event = json.loads(done.stdout.splitlines()[-1])
    assert (event["type"], event["data"]["object"]["email"]) == ("customer.created", "ada@example.com")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("payment.gone",), "`payment.gone` is not an event type of Stripe's"),
        (("customer.created", "nothing=1"), "nothing"),
        (("customer.created", "--url", "127.0.0.1"), "--url is an address"),
        (("customer.created", "--url", "http://127.0.0.1:9"), "no fake Stripe answers at http://127.0.0.1:9 (connection refused)"),
    ],
)
def test_what_cannot_be_done_is_one_line(url: str, words: tuple[str, ...], sentence: str) -> None:
    done = run(*words, *(() if "--url" in words else ("--url", url)))
    assert done.returncode == 2 and done.stdout == ""
    assert sentence in done.stderr and len(done.stderr.splitlines()) == 1
