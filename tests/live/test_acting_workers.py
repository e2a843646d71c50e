"""``wfrun worker --live``: runs act, go on with what a command left, and those of the other mode stay."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Result
from tests.helpers.repository import ROOT
from wfrun.runs.opening import open_database
from wfrun.testing import FakeStripeServer

Command = Callable[..., Result]

PATIENCE = 300.0
"""Seconds after which something that must happen counts as missing, on a machine that is busy."""

TAG = 'workflow "Tag" on demand(customer: string) < update_customer customer metadata={Tier: "VIP"} >'

WAITS = """
workflow "Wait"
on payment_intent.succeeded <
  let made = customer
  let next = wait for customer.updated where id == made up to 2 days
  if present(next) < update_customer made metadata={Seen: "yes"} >
>
"""


@pytest.fixture
def folder(tmp_path: Path, fake_stripe: FakeStripeServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, value in {"STRIPE_API_KEY": fake_stripe.api_key, "STRIPE_API_BASE": fake_stripe.url, "WFRUN_DATABASE": "runs.db"}.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "tag.wf").write_text(TAG)
    (tmp_path / "wait.wf").write_text(WAITS)
    return tmp_path


class Worker:
    """A worker that runs, and what it prints."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.out, self.err = folder / "worker.out", folder / "worker.err"
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        with self.out.open("w") as out, self.err.open("w") as err:
            call = [sys.executable, "-m", "wfrun", "worker", *words, "--live", "--json"]
            self.process = subprocess.Popen(call, stdout=out, stderr=err, env=environ, cwd=folder)
        self.until(lambda: "started" in self.out.read_text())

    def until(self, reached: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not reached():
            assert time.monotonic() < end and self.process.poll() is None, self.err.read_text()
            time.sleep(0.05)


@pytest.fixture
def worker(folder: Path) -> Iterator[Callable[..., Worker]]:
    started: list[Worker] = []

    def start(*words: str) -> Worker:
        started.append(Worker(folder, *words))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()


def statuses() -> dict[str, str]:
    connection = sqlite3.connect("runs.db")
    found = dict(connection.execute("SELECT workflow, status FROM wfrun_runs").fetchall())
    connection.close()
    return found


def test_a_worker_acts_on_what_was_started_and_left(
    wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, worker: Callable[..., Worker]
) -> None:
    fake_stripe.add({"object": "customer", "id": "cus_1"})
    paid = fake_stripe.trigger("payment_intent.succeeded")[-1]
    status, out, err = wfrun("wait.wf", paid["id"], "--live", "--yes")
    assert (status, err) == (0, "") and "waits for an event: customer.updated, until 20" in out
    assert out.endswith("\nNothing was sent or changed. 1 run waits.\n")
    told = json.loads(wfrun("start", "tag.wf", "Tag", "--input", '{"customer": "cus_1"}', "--live", "--json").out)
    assert told["live"] is True and statuses() == {"Wait": "waiting", "Tag": "queued"}
    running = worker("tag.wf", "wait.wf")
    assert json.loads(running.out.read_text().splitlines()[0])["live"] is True
    running.until(lambda: statuses()["Tag"] == "succeeded")
    customer = paid["data"]["object"]["customer"]
    fake_stripe.client().v1.customers.update(customer, {"name": "Ada"})
    (updated,) = [
        event for event in fake_stripe.objects("event") if event["type"] == "customer.updated" and event["data"]["object"]["id"] == customer
    ]
    assert wfrun("tag.wf", updated["id"], "--live", "--yes").status == 0  # no workflow starts on it, and it is what the run waits for
    running.until(lambda: statuses()["Wait"] == "succeeded")
    keys = {key for raw in fake_stripe.objects("customer") for key in raw.get("metadata", {})}
    assert keys >= {"Tier", "Seen"}
    before = len(fake_stripe.effects())
    (folder / "mark.wf").write_text('workflow "Mark" on payment_intent.succeeded < update_customer customer metadata={Mark: id} >')
    for _ in range(3):  # the worker may take the run first: that is no harm
        event = fake_stripe.trigger("payment_intent.succeeded")[-1]
        status, out, _ = wfrun("mark.wf", event["id"], "--live", "--yes")
        assert status == 0 and out.endswith("Done: 1 update of a customer.\n")
    assert len(fake_stripe.effects()) == before + 3
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(PATIENCE) == 0 and running.err.read_text() == ""


def test_a_worker_goes_on_with_what_a_killed_command_left(
    folder: Path, fake_stripe: FakeStripeServer, worker: Callable[..., Worker]
) -> None:
    steps = "; ".join(f"update_customer customer metadata={{{name}: id}}" for name in "AB")
    script = f'workflow "Mark" on payment_intent.succeeded < {steps} >'
    (folder / "mark.wf").write_text(script)
    event = fake_stripe.trigger("payment_intent.succeeded")[-1]
    words = [
        sys.executable,
        "-m",
        "tests.helpers.killed_commands",
        f"sent,{event['id']},once",
        "--",
        "mark.wf",
        "{event}",
        "--live",
        "--yes",
    ]
    subprocess.run(words, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, timeout=300, stdout=subprocess.DEVNULL)
    assert statuses() == {"Mark": "running"} and len(fake_stripe.effects()) == 1
    running = worker("tag.wf")
    running.until(lambda: statuses()["Mark"] == "succeeded")
    assert len(fake_stripe.effects()) == 2


def test_runs_of_the_other_mode_stay(wfrun: Command, folder: Path, worker: Callable[..., Worker]) -> None:
    from tests.helpers.durable import payment
    from wfrun.project.loader import load_text
    from wfrun.runs.acting import Acting
    from wfrun.settings import Settings

    database = open_database("runs.db")
    acting = Acting(database, lambda run: pytest.fail("nothing acts here"), livemode=True)
    acting.engine.prepare()
    program = acting.store(load_text('workflow "Live" on payment_intent.succeeded < log "x" >', "live.wf"), Settings())
    acting.accept({**payment("evt_1", now=int(time.time())), "livemode": True}, program)
    database.close()
    running = worker("tag.wf")
    running.until(lambda: running.err.read_text() != "")
    assert running.err.read_text() == "wfrun: runs in Stripe's live mode are left alone, for the key is of its test mode\n"
    assert statuses() == {"Live": "queued"}


def test_a_key_of_live_mode_must_be_meant(wfrun: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_API_KEY", "sk_live_1")
    monkeypatch.delenv("STRIPE_API_BASE")
    sentence = "with a key of Stripe's live mode moves real money: --yes says that this is meant\n"
    assert wfrun("worker", "tag.wf", "--live") == Result(3, "", f"wfrun: `wfrun worker --live` {sentence}")
    words = ("start", "tag.wf", "Tag", "--input", '{"customer": "cus_1"}', "--live")
    assert wfrun(*words) == Result(3, "", f"wfrun: `wfrun start --live` {sentence}")
    assert json.loads(wfrun(*words, "--yes", "--json").out)["live"] is True


def test_what_belongs_together_is_told(wfrun: Command, folder: Path) -> None:
    assert wfrun("worker", "tag.wf", "--listen", "127.0.0.1:0") == Result(2, "", "wfrun: --listen belongs to --live\n")
    result = wfrun("worker", "tag.wf", "--live", "--listen", "127.0.0.1:0")
    assert (result.status, result.err) == (
        2,
        "wfrun: --listen serves pages that people reach by links, and --url (or WFRUN_URL) says where\n",
    )
    result = wfrun("worker", "tag.wf", "--live", "--listen", "nowhere", "--url", "https://x.example.com")
    assert (result.status, result.err) == (2, "wfrun: --listen takes HOST:PORT, such as 127.0.0.1:8484, and not nowhere\n")
