"""``program.run(event, world=wfrun.live())``: the same path as the command's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import wfrun
from tests.helpers.repository import ROOT
from wfrun.settings import load_settings
from wfrun.testing import FakeStripeServer

TAG = 'workflow "Tag" on payment_intent.succeeded when amount > 1000 USD < update_customer customer metadata={Tier: "VIP"} >'


@pytest.fixture
def paid(tmp_path: Path, fake_stripe: FakeStripeServer, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.chdir(tmp_path)
    for name, value in {"STRIPE_API_KEY": fake_stripe.api_key, "STRIPE_API_BASE": fake_stripe.url, "XDG_STATE_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    return fake_stripe.trigger("payment_intent.succeeded", "amount=250000")[-1]


def test_it_acts_once(paid: dict[str, Any], fake_stripe: FakeStripeServer, tmp_path: Path) -> None:
    program = wfrun.load(text=TAG)
    world = wfrun.live()
    report = program.run(paid, world=world)
    (workflow,) = report.workflows
    assert (report.live, workflow.outcome, workflow.notes) == (True, "succeeded", [])
    (again,) = program.run({"id": paid["id"]}, world=world).workflows
    assert again.outcome == "succeeded" and again.notes[0].startswith("was run before: succeeded at ")
    assert [effect["operation"] for effect in fake_stripe.effects()] == ["customers.update"]
    assert (tmp_path / "wfrun" / "runs.db").exists()


def test_a_start_acts(paid: dict[str, Any], fake_stripe: FakeStripeServer) -> None:
    program = wfrun.load(text='workflow "VIP" on demand(customer: string) < update_customer customer metadata={Tier: "VIP"} >')
    customer = paid["data"]["object"]["customer"]
    report = program.start("VIP", {"customer": customer}, world=wfrun.live("runs.db"))
    assert (report.event["type"], [workflow.outcome for workflow in report.workflows]) == ("demand", ["succeeded"])
    assert [effect["operation"] for effect in fake_stripe.effects()] == ["customers.update"]


def test_what_is_refused(paid: dict[str, Any], fake_stripe: FakeStripeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    program, world = wfrun.load(text=TAG), wfrun.live("runs.db")
    with pytest.raises(TypeError, match="objects= is for trying out, and a run with world= acts"):
        program.run(paid, world=world, objects=[{"id": "cus_1", "object": "customer"}])
    edited = {**paid, "data": {"object": {**paid["data"]["object"], "amount": 1}}}
    with pytest.raises(wfrun.LiveRefused, match=r"the event evt_\w+ is not as Stripe has it: `data.object.amount` differs"):
        program.run(edited, world=world)
    with pytest.raises(wfrun.LiveRefused, match="the event evt_none cannot be read from Stripe: No such "):
        program.run({"id": "evt_none"}, world=world)
    with pytest.raises(wfrun.LiveRefused, match="an event without an id of Stripe's"):
        program.run({"type": "payment_intent.succeeded"}, world=world)
    monkeypatch.setenv("STRIPE_API_KEY", "sk_live_1")
    monkeypatch.delenv("STRIPE_API_BASE")
    with pytest.raises(wfrun.LiveRefused, match=r"wfrun.live\(live_mode=True\) says that this is meant"):
        program.run(paid, world=world)
    assert fake_stripe.effects() == []


def test_the_settings_of_the_program_say_how(paid: dict[str, Any], fake_stripe: FakeStripeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STRIPE_API_KEY")
    Path("wfrun.toml").touch(mode=0o600)
    Path("wfrun.toml").write_text(f'[env.shop.stripe]\nkey = "{fake_stripe.api_key}"\n')
    Path("tag.wf").write_text(TAG)
    settings = load_settings(["tag.wf"], environ={}, env="shop")
    (workflow,) = wfrun.load("tag.wf", settings=settings).run(paid, world=wfrun.live("runs.db")).workflows
    assert workflow.outcome == "succeeded"
    with pytest.raises(wfrun.LiveRefused, match="there is no Stripe key"):
        wfrun.load("tag.wf").run(paid, world=wfrun.live("runs.db"))
    monkeypatch.setenv("STRIPE_API_BASE", "nowhere")
    with pytest.raises(wfrun.LiveRefused, match="STRIPE_API_BASE"):
        wfrun.load("tag.wf", settings=settings).run(paid, world=wfrun.live("runs.db"))


@pytest.mark.parametrize("before", ["", "import wfrun.live.checks; ", "wfrun.LiveRefused; "])
def test_the_function_and_the_package_of_one_name_are_both_there(before: str) -> None:
    code = f"import wfrun; {before}print(type(wfrun.live()).__name__, wfrun.live.__name__); from wfrun.live.checks import check_names"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert (ran.stdout, ran.stderr) == ("Live wfrun.live\n", "")
