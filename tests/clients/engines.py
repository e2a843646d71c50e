"""The script of calls with Stripe's libraries for other languages. ``make test-clients`` fetches them and runs this."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import stripe

from tests.helpers.client_script import CLIENTS, run_with_python, wrong_answers
from wfrun.fake_stripe.deliveries import Deliveries
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.server import in_thread
from wfrun.fake_stripe.webhooks import Webhooks

NOW = 1_793_610_000.0


def served() -> Any:
    """A fake Stripe that starts the same each time, at an address."""
    fake = FakeStripe(seed="clients", clock=lambda: NOW)
    return in_thread(fake, webhooks=Webhooks(fake, Deliveries()))


def test_the_node_library_runs_the_script_and_gets_the_answers_of_the_python_library() -> None:
    with served() as address:
        done = subprocess.run(["node", "run.js", address], cwd=CLIENTS, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    wrong = wrong_answers(answers)
    assert wrong == [], "\n".join(wrong)
    with served() as address:
        others = run_with_python(stripe.StripeClient("sk_test_123", base_addresses={"api": address}))
    different = [
        f"{number}: {ours} is not {theirs}" for number, (ours, theirs) in enumerate(zip(others, answers, strict=True)) if ours != theirs
    ]
    assert different == [], "\n".join(different)[:3000]


def test_the_command_line_tool_creates_reads_and_triggers(tmp_path: Path) -> None:
    env = {**os.environ, "STRIPE_CLI_TELEMETRY_OPTOUT": "1", "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}

    def stripe_tool(*words: str) -> str:
        command = [str(CLIENTS / "node_modules" / ".bin" / "stripe"), *words, "--api-base", address, "--api-key", "sk_test_123456789012"]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    # The tool's recipes are those of a release in which payments name the types of their methods.
    release = ("--api-version", "2026-08-26.dahlia")
    with served() as address:
        customer = json.loads(stripe_tool("customers", "create", "-d", "email=ada@example.com"))
        assert json.loads(stripe_tool("get", f"/v1/customers/{customer['id']}"))["email"] == "ada@example.com"
        for type in ("payment_intent.succeeded", "payment_intent.payment_failed", "charge.dispute.created", "invoice.paid"):
            stripe_tool("trigger", type, *release)
        client = stripe.StripeClient("sk_test_123", base_addresses={"api": address})
        types = {event.type for event in client.v1.events.list({"limit": 100}).data}
    assert {"payment_intent.succeeded", "payment_intent.payment_failed", "charge.dispute.created", "invoice.paid"} <= types
