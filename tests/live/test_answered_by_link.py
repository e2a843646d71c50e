"""An approval from the event to the refund, through the real doors: command, mail server, worker, page, fake Stripe."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Result
from tests.helpers.http import call
from tests.helpers.mail_server import MailServer, mail_server
from tests.helpers.repository import ROOT
from wfrun.testing import FakeStripeServer

Command = Callable[..., Result]

PATIENCE = 300.0
"""Seconds after which something that must happen counts as missing, on a machine that is busy."""

PAGE = "https://rules.example.com"

ASKS = """
workflow "Refund on request"
on payment_intent.succeeded when amount > 1000 USD <
  let ok = approve "Refund {amount} to {customer}?" to="lead@example.com" up to 2 days
  if ok <
    create_refund payment_intent=id
    email to="fulfilment@example.com" subject="Refunded {id}"
  >
>
"""


@pytest.fixture
def server(tmp_path: Path, fake_stripe: FakeStripeServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "asks.wf").write_text(ASKS)
    with mail_server() as running:
        variables = {
            "STRIPE_API_KEY": fake_stripe.api_key, "STRIPE_API_BASE": fake_stripe.url, "SMTP_URL": running.url,
            "WFRUN_MAIL_FROM": "shop@example.com", "WFRUN_URL": PAGE, "WFRUN_DATABASE": str(tmp_path / "runs.db"),
        }  # fmt: skip
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield running


@contextmanager
def worker(folder: Path) -> Iterator[str]:
    """Runs a worker that serves the pages, and gives their address."""
    words = [sys.executable, "-m", "wfrun", "worker", "asks.wf", "--live", "--listen", "127.0.0.1:0", "--json"]
    with (folder / "err").open("w") as err:
        process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=err, text=True, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, (folder / "err").read_text()
        yield str(json.loads(line)["pages"])
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0 and (folder / "err").read_text() == ""


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_refund_is_asked_for_approved_by_the_link_and_made(
    wfrun: Command, server: MailServer, tmp_path: Path, fake_stripe: FakeStripeServer
) -> None:
    event = fake_stripe.trigger("payment_intent.succeeded", "amount=250000")[-1]
    status, out, err = wfrun("asks.wf", event["id"], "--live", "--yes", "--json")
    (workflow,) = json.loads(out)["workflows"]
    assert (status, err, workflow["outcome"]) == (0, "", "waiting")
    (mail,) = server.mails
    text = mail.message.get_body(("plain",))
    assert mail.recipients == ["lead@example.com"] and text is not None
    found = re.search(rf"^Approve:\r?\n{re.escape(PAGE)}(/approvals/\S+)\?answer=yes\r?$", text.get_content(), re.MULTILINE)
    assert found is not None
    with worker(tmp_path) as pages:
        shown = call(pages, "GET", found[1], key=None)
        assert shown.status == 200 and f"Refund 2500.00 USD to {event['data']['object']['customer']}?".encode() in shown.body
        assert [one["operation"] for one in fake_stripe.effects()] == []
        answers = [call(pages, "POST", found[1], "answer=yes&name=Lea", key=None).status for _ in range(2)]
        assert answers == [200, 410]
        until(lambda: len(server.mails) == 2)
        until(lambda: json.loads(wfrun("runs", "show", workflow["run"], "--json").out)["status"] == "succeeded")
    assert [one["operation"] for one in fake_stripe.effects()] == ["refunds.create"]
    assert server.mails[1].message["Subject"] == f"Refunded {event['data']['object']['id']}"
    told = wfrun("runs", "show", workflow["run"]).out
    assert "approved by Lea, by the link" in told and found[1] not in told
    told = wfrun("asks.wf", event["id"], "--live", "--yes").out
    assert "was run before: succeeded" in told and len(server.mails) == 2 and len(fake_stripe.effects()) == 1
