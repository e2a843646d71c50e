"""``wfrun … --live`` through the real door: what it refuses, plans, asks, does, and does not do twice."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Result
from tests.helpers.command_terminal import PATIENCE, CommandTerminal, at_a_terminal
from tests.helpers.mail_server import MailServer, mail_server
from tests.helpers.repository import ROOT
from wfrun.fake_stripe.fault_answers import Connection
from wfrun.runs.acting import Acting
from wfrun.runs.database import DatabaseProblem
from wfrun.testing import FakeStripeServer

Command = Callable[..., Result]

TAG = """
workflow "Tag"
on payment_intent.succeeded when amount > 1000 USD <
  email to="fulfilment@example.com" subject="A note for {customer}"
  update_customer customer metadata={Tier: "VIP"}
>
"""


@pytest.fixture
def folder(tmp_path: Path, fake_stripe: FakeStripeServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a script, and the configuration for the fake Stripe and mails as files."""
    monkeypatch.chdir(tmp_path)
    variables = {
        "STRIPE_API_KEY": fake_stripe.api_key, "STRIPE_API_BASE": fake_stripe.url, "WFRUN_MAIL_FROM": "shop@example.com",
        "WFRUN_MAIL_DIR": "mails", "XDG_STATE_HOME": str(tmp_path / "state"),
    }  # fmt: skip
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "tag.wf").write_text(TAG)
    return tmp_path


def happened(stripe: FakeStripeServer, kind: str, *changes: str, account: str | None = None) -> dict[str, Any]:
    """An event that happened in the fake Stripe, whose own effects are not counted."""
    event = stripe.trigger(kind, *changes, account=account)[-1]
    return event


@pytest.fixture
def paid(fake_stripe: FakeStripeServer, folder: Path) -> dict[str, Any]:
    return happened(fake_stripe, "payment_intent.succeeded", "amount=250000")


def mails(folder: Path) -> list[Path]:
    return sorted((folder / "mails").glob("*.eml"))


def effects(stripe: FakeStripeServer) -> list[str]:
    return [effect["operation"] for effect in stripe.effects()]


def asked(stripe: FakeStripeServer) -> list[str]:
    return [call["operation"] for call in stripe.calls()]


def test_it_acts_once_however_often_it_is_called(wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, paid: dict[str, Any]) -> None:
    status, out, err = wfrun("tag.wf", paid["id"], "--live", "--yes")
    assert (status, err) == (0, "")
    assert "✓ sent an email to fulfilment@example.com" in out and f"✓ updated customer {paid['data']['object']['customer']}" in out
    assert out.endswith("\nDone: 1 email, 1 update of a customer.\n")
    assert effects(fake_stripe) == ["customers.update"] and len(mails(folder)) == 1
    status, out, err = wfrun("tag.wf", paid["id"], "--live", "--yes")
    assert (status, err) == (0, "")
    assert "note: was run before: succeeded at 20" in out and out.endswith("\nNothing was done: 1 run was done before.\n")
    assert effects(fake_stripe) == ["customers.update"] and len(mails(folder)) == 1
    (folder / "tag.wf").write_text(TAG.replace("VIP", "gold"))
    status, out, err = wfrun("tag.wf", paid["id"], "--live", "--yes")
    text = " ".join(out.split())
    assert "; nothing is repeated; it keeps to the script as it was then, which was edited since" in text and "Tier: VIP" in text
    assert effects(fake_stripe) == ["customers.update"]


def test_its_json_says_that_it_is_live(wfrun: Command, folder: Path, paid: dict[str, Any]) -> None:
    status, out, err = wfrun("tag.wf", paid["id"], "--live", "--yes", "--json")
    told = json.loads(out)
    (workflow,) = told["workflows"]
    assert (status, err, told["live"], told["event"]["id"]) == (0, "", True, paid["id"])
    assert (workflow["outcome"], [step["outcome"] for step in workflow["steps"]], workflow["notes"]) == ("succeeded", ["succeeded"] * 2, [])
    told = json.loads(wfrun("tag.wf", paid["id"], "--live", "--yes", "--json").out)
    assert told["workflows"][0]["notes"][0].startswith("was run before: succeeded at ")


def test_a_file_is_read_again_and_an_edited_one_is_refused(
    wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, paid: dict[str, Any]
) -> None:
    object = paid["data"]["object"]
    edited = {**paid, "data": {**paid["data"], "object": {**object, "amount": 260000}}}
    (folder / "edited.json").write_text(json.dumps(edited))
    result = wfrun("tag.wf", "edited.json", "--live", "--yes")
    sentence = f"wfrun: edited.json: the event {paid['id']} is not as Stripe has it: `data.object.amount` differs; "
    assert result.status == 3 and result.err.startswith(sentence) and effects(fake_stripe) == []
    (folder / "event.json").write_text(json.dumps({**paid, "pending_webhooks": 7}))
    assert wfrun("tag.wf", "event.json", "--live", "--yes").status == 0
    assert effects(fake_stripe) == ["customers.update"]


def test_several_events_need_to_be_meant(wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, paid: dict[str, Any]) -> None:
    other = happened(fake_stripe, "payment_intent.succeeded", "amount=150000")
    (folder / "two.jsonl").write_text(f"{json.dumps(paid)}\n{json.dumps(other)}\n")
    status, out, err = wfrun("tag.wf", "two.jsonl", "--live", "--yes")
    assert (status, err) == (0, "")
    assert "2 events, 2 of them matched; 2 runs: 2 succeeded." in out and out.endswith("Done: 2 emails, 2 updates of customers.\n")
    assert effects(fake_stripe) == ["customers.update"] * 2


def test_a_list_without_events_acts_on_nothing_and_two_events_are_no_script(wfrun: Command, folder: Path) -> None:
    (folder / "none.json").write_text("[]")
    assert wfrun("tag.wf", "none.json", "--live", "--yes") == (0, "Nothing was done: no workflow ran.\n", "")
    result = wfrun("tag.wf", "evt_1", "evt_2", "--live", "--yes")
    assert result.status == 2 and result.err == "wfrun: evt_1 is the id of an event, not a script: the scripts come first, then one EVENT\n"


def test_what_was_done_is_told_also_where_the_next_event_cannot_be_recorded(
    wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, paid: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = happened(fake_stripe, "payment_intent.succeeded", "amount=150000")
    (folder / "two.jsonl").write_text(f"{json.dumps(paid)}\n{json.dumps(other)}\n")
    accept = Acting.accept

    def failing(self: Acting, event: dict[str, Any], program: Any) -> Any:
        if event["id"] == other["id"]:
            raise DatabaseProblem("the database cannot be used: the disk is full")
        return accept(self, event, program)

    monkeypatch.setattr(Acting, "accept", failing)
    status, out, err = wfrun("tag.wf", "two.jsonl", "--live", "--yes")
    assert (status, err) == (2, "wfrun: the database cannot be used: the disk is full\n")
    assert "✓ updated customer" in out and out.endswith("Done: 1 email, 1 update of a customer.\n")


def test_the_event_of_a_connected_account_acts_there(wfrun: Command, folder: Path, fake_stripe: FakeStripeServer) -> None:
    fake_stripe.add({"object": "account", "id": "acct_1"})
    (folder / "tag.wf").write_text(TAG.replace("payment_intent.succeeded", "payment_intent.succeeded from accounts"))
    event = happened(fake_stripe, "payment_intent.succeeded", "amount=250000", account="acct_1")
    assert wfrun("tag.wf", event["id"], "--live", "--yes").status == 2  # on one's own account there is no such event
    status, out, err = wfrun("tag.wf", event["id"], "--live", "--yes", "--account", "acct_1")
    assert (status, err) == (0, "") and "acct_1" in out
    assert [effect["account"] for effect in fake_stripe.effects()] == ["acct_1"]


REFUSED: list[tuple[dict[str, str], tuple[str, ...], str]] = [
    ({"STRIPE_API_KEY": ""}, ("evt_1",), "there is no Stripe key: acting needs one in `STRIPE_API_KEY`"),
    ({"STRIPE_API_KEY": "pk_test_1"}, ("evt_1",), "the Stripe key is a publishable one (`pk_…`)"),
    ({"STRIPE_API_KEY": "sk_live_1"}, ("evt_1",), "the Stripe key is of live mode, and `STRIPE_API_BASE` is not Stripe's server"),
    ({}, ("payment_intent.succeeded",), "payment_intent.succeeded stands for a sample, and --live acts on events that happened"),
    ({}, ("evt_1", "--set", "amount=1"), "--set is for trying out, and --live acts on what Stripe has"),
    ({}, ("evt_1", "--objects", "x.json"), "--objects is for trying out"),
    ({}, ("evt_1", "--answer", "yes"), "--answer is for trying out"),
    ({}, ("evt_1", "--as-test", "x"), "--as-test is for trying out"),
    ({}, ("evt_1", "--now", "2026-11-01"), "--now is for trying out"),
    ({}, ("live.json",), "the event evt_live is of live mode and the Stripe key of test mode"),
    ({}, ("two.jsonl",), "two.jsonl holds 2 events: --yes acts on all of them"),
    ({}, ("made.json",), "made.json: an event without an id of Stripe's (evt_…) cannot be read again"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "words", "sentence"), REFUSED)
def test_what_it_refuses(
    wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, str], words: tuple[str, ...], sentence: str,
) -> None:  # fmt: skip
    event = {"object": "event", "type": "payment_intent.succeeded", "livemode": False, "created": 1, "data": {"object": {"id": "pi_1"}}}
    (folder / "live.json").write_text(json.dumps({**event, "id": "evt_live", "livemode": True}))
    (folder / "two.jsonl").write_text("".join(json.dumps({**event, "id": f"evt_{number}"}) + "\n" for number in range(2)))
    (folder / "made.json").write_text(json.dumps({**event, "id": "made"}))
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("wfrun.cli.acting.can_ask", lambda: True)
    status, out, err = wfrun("tag.wf", *words, "--live")
    assert (status, out) == (3, "")
    assert err.startswith(f"wfrun: {sentence}") and err.count("\n") == 1
    assert fake_stripe.calls() == [] and not (folder / "state").exists()


def test_without_a_terminal_it_must_be_told_to_act(wfrun: Command, folder: Path, fake_stripe: FakeStripeServer) -> None:
    result = wfrun("tag.wf", "evt_1", "--live")
    assert result == Result(3, "", "wfrun: --live asks before it acts, and there is no terminal to ask on: --yes acts without a question\n")
    assert fake_stripe.calls() == []


def test_a_script_of_another_release_is_refused(wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, paid: dict[str, Any]) -> None:
    (folder / "tag.wf").write_text("api dahlia\n" + TAG)
    status, _, err = wfrun("tag.wf", paid["id"], "--live", "--yes")
    assert status == 3 and f"the event {paid['id']} is of API release {paid['api_version']} (`api 2026-10-28` in the script is that)" in err
    assert "tag.wf is written for 2026-08-26.dahlia" in err and effects(fake_stripe) == []


def test_a_thin_event_is_of_no_release(wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, paid: dict[str, Any]) -> None:
    (folder / "tag.wf").write_text("api acacia\n" + TAG)
    thin = fake_stripe.client().v2.core.events.list({"types": ["v1.payment_intent.succeeded"]}).data[0].id
    status, out, err = wfrun("tag.wf", thin, "--live", "--yes")
    assert (status, err) == (0, "") and "was read from Stripe" in out
    assert effects(fake_stripe) == ["customers.update"]
    read = [call for call in fake_stripe.calls() if call["operation"] == "payment_intents.retrieve"]
    assert read


def test_a_workflow_without_a_name_is_refused(wfrun: Command, folder: Path, paid: dict[str, Any]) -> None:
    (folder / "tag.wf").write_text('on payment_intent.succeeded < log "x" >')
    status, _, err = wfrun("tag.wf", paid["id"], "--live", "--yes")
    assert status == 3 and 'tag.wf:1: a workflow that acts needs a name: workflow "…" on …' in err


def test_an_event_that_stripe_does_not_have_is_told(wfrun: Command, folder: Path) -> None:
    status, out, err = wfrun("tag.wf", "evt_none", "--live", "--yes")
    assert (status, out) == (2, "") and err.startswith("wfrun: the event evt_none cannot be read from Stripe: No such ")


def test_what_turns_out_otherwise_than_planned_is_said(
    wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, paid: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WFRUN_MAIL_DIR", "")
    status, out, err = wfrun("tag.wf", paid["id"], "--live", "--yes", "--json")
    (workflow,) = json.loads(out)["workflows"]
    assert (status, err, workflow["outcome"]) == (1, "", "failed")
    assert workflow["notes"][:3] == [
        "other than planned: the run failed, and the plan was that it succeeded",
        "other than planned: line 4: email failed (mail-not-configured), and the plan was that it succeeded",
        "other than planned: line 5: update_customer was planned and was not done",
    ]
    corrected = f"`wfrun runs replay {workflow['run']} --script SCRIPT` on a corrected script"
    assert workflow["notes"][3] == f"`wfrun runs retry {workflow['run']}` tries the failed step again, {corrected}"
    status, out, _ = wfrun("tag.wf", paid["id"], "--live", "--yes", "--quiet")
    done, why = out.split("\n", 1)
    assert status == 1 and done.endswith(" 1 run failed.")
    assert why.startswith(f"{workflow['name']} failed ({workflow['run']}): ") and workflow["error"]["message"][:30] in why


def test_what_waits_is_left_to_a_worker(wfrun: Command, folder: Path, paid: dict[str, Any]) -> None:
    (folder / "tag.wf").write_text(
        'workflow "asks" on payment_intent.succeeded < let ok = approve "Sure?" to="a@example.com" up to 2 days; if ok < log "yes" > >'
    )
    status, out, err = wfrun("tag.wf", paid["id"], "--live", "--yes", "--json", "--database", "runs.db")
    (workflow,) = json.loads(out)["workflows"]
    run = workflow["run"]
    assert (status, err, workflow["outcome"]) == (0, "", "waiting")
    waits, answers = workflow["notes"]
    assert waits.startswith("waits for an answer to “Sure?”, until 20")
    assert waits.endswith("`wfrun worker tag.wf --live --database runs.db` goes on with it")
    assert answers == f"`wfrun runs decide {run} yes --who NAME --database runs.db` answers it"
    again = wfrun("tag.wf", paid["id"], "--live", "--yes", "--quiet", "--database", "runs.db")
    assert (again.status, again.out) == (0, "Nothing was done: 1 run was begun before. 1 run waits.\n") and len(mails(folder)) == 1
    assert wfrun("runs", "decide", run, "yes", "--who", "Ada", "--database", "runs.db").status == 0
    status, out, _ = wfrun("tag.wf", paid["id"], "--live", "--yes", "--database", "runs.db")
    assert status == 0 and "✓ logged “yes”" in out and len(mails(folder)) == 1
    assert out.endswith("\nNothing was sent or changed.\n"), "the question was put before"


def test_the_closing_line_tells_what_this_command_did(
    wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, paid: dict[str, Any]
) -> None:
    (folder / "tag.wf").write_text(
        'workflow "two" on payment_intent.succeeded < update_customer "cus_later" description="x" >\n'
        'on_failure < create_customer name="Ada" >'
    )
    status, out, _ = wfrun("tag.wf", paid["id"], "--live", "--yes")
    assert status == 1 and out.endswith("\nDone: 1 new customer. 1 run failed.\n")
    run = out.partition("wfrun runs retry ")[2].partition("`")[0]
    assert wfrun("runs", "retry", run).status == 0
    status, out, _ = wfrun("tag.wf", paid["id"], "--live", "--yes")
    assert status == 1 and out.endswith("\nNothing was sent or changed. 1 run failed.\n")
    assert effects(fake_stripe) == ["customers.create"], "what was done on failure is not done again"
    fake_stripe.add({"id": "cus_later", "object": "customer", "metadata": {}})
    assert wfrun("runs", "retry", run).status == 0
    status, out, _ = wfrun("tag.wf", paid["id"], "--live", "--yes")
    assert status == 0 and out.endswith("\nDone: 1 update of a customer.\n")


def test_a_question_that_went_out_is_no_nothing(wfrun: Command, folder: Path, paid: dict[str, Any]) -> None:
    (folder / "tag.wf").write_text(
        'workflow "asks" on payment_intent.succeeded < let ok = approve "Sure?" to="a@example.com" up to 2 days; if ok < log "yes" > >'
    )
    status, out, _ = wfrun("tag.wf", paid["id"], "--live", "--yes", "--quiet")
    assert (status, out) == (0, "Done: 1 question to a person. 1 run waits.\n") and len(mails(folder)) == 1


def test_a_workflow_is_started_by_its_name(wfrun: Command, folder: Path, fake_stripe: FakeStripeServer) -> None:
    fake_stripe.add({"object": "customer", "id": "cus_1"})
    (folder / "vip.wf").write_text('workflow "VIP" on demand(customer: string) < update_customer customer metadata={Tier: "VIP"} >')
    words = ("vip.wf", "--start", "VIP", "--input", '{"customer": "cus_1"}', "--live", "--yes")
    status, out, err = wfrun(*words)
    assert (status, err) == (0, "") and out.endswith("\nDone: 1 update of a customer.\n")
    time.sleep(1.1)  # a start of the same second is the same start
    status, out, err = wfrun(*words)
    assert status == 0 and '"VIP" was started with this input before, at 20' in err
    assert asked(fake_stripe).count("customers.update") == 2
    assert wfrun("vip.wf", "--start", "VIP", "--input", '{"customer": 7}', "--live", "--yes").status == 2


def test_a_start_of_which_a_step_is_to_be_tried_again_is_not_started_once_more(
    wfrun: Command, folder: Path, fake_stripe: FakeStripeServer
) -> None:
    fake_stripe.add({"object": "customer", "id": "cus_1"})
    (folder / "vip.wf").write_text('workflow "VIP" on demand(customer: string) < update_customer customer metadata={Tier: "VIP"} >')
    words = ("vip.wf", "--start", "VIP", "--input", '{"customer": "cus_1"}', "--live", "--yes")
    fake_stripe.fault("429; retry-after=600", operation="customers.update")
    assert "waits for another try of update_customer" in " ".join(wfrun(*words).out.split())
    time.sleep(1.1)  # a start of the same second is the same start
    status, out, err = wfrun(*words)
    assert (status, err) == (0, "") and "was begun before and is waiting" in out and out.endswith("begun before. 1 run waits.\n")
    assert [call["status"] for call in fake_stripe.calls()].count(429) == 1 and effects(fake_stripe) == []


def test_of_an_event_that_runs_wait_for_it_is_told(
    wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, paid: dict[str, Any]
) -> None:
    script = 'workflow "Waits" on payment_intent.succeeded < let r = wait for charge.refunded up to 2 days\n  log "seen {r.id}"\n>'
    (folder / "tag.wf").write_text(script)
    assert wfrun("tag.wf", paid["id"], "--live", "--yes").status == 0
    refunded = happened(fake_stripe, "charge.refunded")
    for again in (False, True):
        status, out, _ = wfrun("tag.wf", refunded["id"], "--live", "--yes")
        told = "1 run waits for such an event; where this is the one, it goes on with `wfrun worker tag.wf --live`"
        assert status == 0 and (told in " ".join(out.split())) is not again


def test_what_a_workflow_leaves_alone_is_told(wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, paid: dict[str, Any]) -> None:
    assert wfrun("tag.wf", paid["id"], "--live", "--yes").status == 0
    customer = paid["data"]["object"]["customer"]
    assert wfrun("runs", "exempt", "Tag", customer, "--until", "2099-01-01", "--reason", "asked us to").status == 0
    other = happened(fake_stripe, "payment_intent.succeeded", "amount=250000", f"customer={customer}")
    status, out, err = wfrun("tag.wf", other["id"], "--live", "--yes")
    assert (status, err) == (0, "") and f'note: "Tag" leaves {customer} alone: asked us to\n' in out
    assert out.endswith("\nNothing was done: no workflow ran.\n") and effects(fake_stripe) == ["customers.update"]


def test_what_another_command_begins_at_this_moment_is_not_done_twice(
    wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, paid: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wfrun("tag.wf", paid["id"], "--live", "--yes").status == 0
    monkeypatch.setattr("wfrun.runs.acting.Acting.earlier", lambda acting, event: {})  # it looked just before the other one began
    status, out, err = wfrun("tag.wf", paid["id"], "--live", "--yes")
    assert (status, err) == (0, "") and "note: was begun by another command at this moment; nothing is repeated" in out
    assert out.endswith("\nNothing was done: 1 run was done before.\n") and effects(fake_stripe) == ["customers.update"]


POINTS = ("accepted", "sent", "recorded:2", "finished")


def test_killed_anywhere_and_called_again_it_finishes_what_was_left(folder: Path, fake_stripe: FakeStripeServer) -> None:
    events = [happened(fake_stripe, "payment_intent.succeeded", "amount=250000") for _ in POINTS]
    places = [f"{point},{event['id']}" for point, event in zip(POINTS, events, strict=True)]
    words = [sys.executable, "-m", "tests.helpers.killed_commands", *places, "--", str(folder / "tag.wf"), "{event}", "--live", "--yes"]
    ran = subprocess.run(words, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300)
    assert ran.stderr == ""
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [(one["point"], one["signal"], one["again"]) for one in told] == [(point, 9, 0) for point in POINTS]
    assert len(mails(folder)) == len(POINTS)
    customers = [event["data"]["object"]["customer"] for event in events]
    assert [change["id"] for effect in fake_stripe.effects() for change in effect["changes"]] == customers
    assert all("✓ updated customer" in one["out"] for one in told)
    assert all("was begun before and not brought to its end" in one["out"] for one in told[:-1])
    assert "was run before: succeeded" in told[-1]["out"]
    assert "no step of it is known to be done, 1 is in" in told[1]["out"] and "1 step of it is done" in told[2]["out"]


# --- at a terminal --------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def terminal(folder: Path) -> Iterator[Callable[..., CommandTerminal]]:
    with at_a_terminal(folder) as start:
        yield start


def test_it_shows_a_plan_and_asks(
    terminal: Callable[..., CommandTerminal], fake_stripe: FakeStripeServer, folder: Path, paid: dict[str, Any]
) -> None:
    one = terminal("tag.wf", paid["id"], "--live")
    shown = one.sees("This acts in Stripe's test mode. Do it? [y/N] ")
    assert "✓ would send an email to fulfilment@example.com" in shown and "would update customer" in shown
    assert effects(fake_stripe) == [] and mails(folder) == []
    one.type("n\r")
    assert one.ends() == 3 and effects(fake_stripe) == []
    two = terminal("tag.wf", paid["id"], "--live")
    two.sees("Do it? [y/N] ")
    two.type("y\r")
    two.sees("Done: 1 email, 1 update of a customer.")
    assert two.ends() == 0 and effects(fake_stripe) == ["customers.update"]


def test_before_it_asks_it_tells_that_a_run_keeps_to_the_script_that_it_began_with(
    wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, paid: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Acting, "drive", lambda acting, runs: None)
        assert wfrun("tag.wf", paid["id"], "--live", "--yes").status == 0
    asked: list[str] = []
    monkeypatch.setattr("wfrun.cli.acting.can_ask", lambda: True)
    monkeypatch.setattr("wfrun.cli.acting.ask", asked.append)
    left = 'wfrun: "Tag" was begun before and not brought to its end: no step of it is done'
    assert wfrun("tag.wf", paid["id"], "--live") == (3, "", f"{left}\nwfrun: nothing was done\n")
    (folder / "tag.wf").write_text(TAG.replace("VIP", "Gold"))
    kept = "; it keeps to the script as it was then, which was edited since"
    assert wfrun("tag.wf", paid["id"], "--live") == (3, "", f"{left}{kept}\nwfrun: nothing was done\n")
    assert asked == ["This acts in Stripe's test mode. Go on with it?"] * 2 and effects(fake_stripe) == []
    status, out, _ = wfrun("tag.wf", paid["id"], "--live", "--yes")
    assert status == 0 and "Tier: VIP" in out and "which was edited since" in out


def test_where_nothing_is_left_to_do_nobody_is_asked(
    wfrun: Command, fake_stripe: FakeStripeServer, paid: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wfrun.cli.acting.can_ask", lambda: True)
    other = happened(fake_stripe, "payment_intent.succeeded", "amount=5000")
    status, out, err = wfrun("tag.wf", other["id"], "--live")
    assert (status, err) == (0, "") and "skipped: amount > 1000 USD" in out
    assert out.endswith("\nNothing was done: no workflow ran.\n")
    assert wfrun("tag.wf", paid["id"], "--live", "--yes").status == 0
    status, out, err = wfrun("tag.wf", paid["id"], "--live")
    assert (status, err) == (0, "") and out.endswith("\nNothing was done: 1 run was done before.\n")


# --- the templates, with a real mail server ----------------------------------------------------------------------------------------

EXAMPLES = ROOT / "examples"


@pytest.fixture
def posted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server, to which mails go in place of a folder."""
    with mail_server() as server:
        monkeypatch.delenv("WFRUN_MAIL_DIR")
        monkeypatch.setenv("SMTP_URL", server.url)
        yield server


def test_valuable_customers_are_tagged(wfrun: Command, posted: MailServer, fake_stripe: FakeStripeServer, paid: dict[str, Any]) -> None:
    for _ in range(2):
        assert wfrun(EXAMPLES / "tag-valuable-customers" / "tag.wf", paid["id"], "--live", "--yes").status == 0
    (mail,) = posted.mails
    customer = paid["data"]["object"]["customer"]
    assert (mail.recipients, mail.message["Subject"]) == (["fulfilment@example.com"], f"Handwritten note for {customer}")
    (held,) = [raw for raw in fake_stripe.objects("customer") if raw["id"] == customer]
    assert held["metadata"] == {"Tier": "VIP"}


def test_an_early_fraud_warning_refunds(wfrun: Command, posted: MailServer, fake_stripe: FakeStripeServer) -> None:
    event = happened(fake_stripe, "radar.early_fraud_warning.created")
    charge = event["data"]["object"]["charge"]
    (held,) = [raw for raw in fake_stripe.objects("charge") if raw["id"] == charge]
    fake_stripe.add({**held, "amount": 900, "amount_captured": 900})
    for _ in range(2):
        status, _, err = wfrun(EXAMPLES / "early-fraud-warnings" / "fraud.wf", event["id"], "--live", "--yes")
        assert (status, err) == (0, "")
    (refund,) = fake_stripe.objects("refund")
    assert (refund["charge"], refund["amount"]) == (charge, 900) and posted.mails == []


def test_orders_are_personalised(wfrun: Command, posted: MailServer, fake_stripe: FakeStripeServer) -> None:
    event = happened(fake_stripe, "payment_intent.succeeded", "amount=250000", "metadata.order_id=20486")
    for _ in range(2):
        assert wfrun(EXAMPLES / "personalise-orders" / "personalise.wf", event["id"], "--live", "--yes").status == 0
    (mail,) = posted.mails
    assert mail.message["Subject"] == "Handwritten note for order 20486"


def test_ctrl_c_brings_the_step_under_way_to_its_end(
    terminal: Callable[..., CommandTerminal], fake_stripe: FakeStripeServer, folder: Path, paid: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    sent, answered = threading.Event(), threading.Event()

    async def hold(connection: Connection, seconds: float) -> None:
        sent.set()
        while not answered.is_set():
            await asyncio.sleep(0.01)

    monkeypatch.setattr(Connection, "hold", hold)
    fake_stripe.fault("delay", operation="customers.update")
    (folder / "tag.wf").write_text(TAG.replace(">\n", '  update_customer customer metadata={Seen: "yes"}\n>\n', 1).replace("1000", "100"))
    one = terminal("tag.wf", paid["id"], "--live", "--yes")
    assert sent.wait(PATIENCE) and len(mails(folder)) == 1
    one.type("\x03")
    one.sees("the step under way is brought to its end")
    answered.set()
    one.sees("is not brought to its end")
    assert one.ends() == 130
    assert asked(fake_stripe).count("customers.update") == 1
    two = terminal("tag.wf", paid["id"], "--live", "--yes")
    two.sees("was begun before and not brought to its end: 2 steps of it are done, and nothing is repeated")
    assert two.ends() == 0
    assert len(mails(folder)) == 1 and asked(fake_stripe).count("customers.update") == 2


def test_another_try_is_told_of(wfrun: Command, fake_stripe: FakeStripeServer, paid: dict[str, Any]) -> None:
    fake_stripe.fault("drop", operation="customers.update")
    status, out, err = wfrun("tag.wf", paid["id"], "--live", "--yes")
    assert status == 0 and "(after 2 tries)" in out
    assert err.startswith("wfrun: update_customer (1) is tried again in 1 second: Stripe did not answer: the connection broke")


def test_it_is_never_said_that_nothing_happened_where_nobody_knows(
    wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, paid: dict[str, Any]
) -> None:
    (folder / "tag.wf").write_text('workflow "one" on payment_intent.succeeded < update_customer customer metadata={A: "b"} >')
    fake_stripe.fault("500; after", operation="customers.update")
    status, out, _ = wfrun("tag.wf", paid["id"], "--live", "--yes")
    assert effects(fake_stripe) == ["customers.update"]
    assert status == 4 and out.endswith(
        "\nIn doubt: nobody knows whether 1 step happened.\nNothing else was sent or changed. 1 run needs attention.\n"
    )
    status, out, _ = wfrun("tag.wf", paid["id"], "--live", "--yes")
    assert status == 4 and "\nIn doubt: nobody knows whether 1 step happened.\nNothing was done: 1 run was done before. " in out
    run = out.partition("wfrun runs retry ")[2].partition("`")[0]
    shown = wfrun("runs", "show", run).out
    assert f"\n{run} needs attention at 20" in shown
    assert f"next: look whether the step happened, then `wfrun runs retry {run}`, with --resend" in " ".join(shown.split())


def test_a_run_that_is_held_back_needs_attention(wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, paid: dict[str, Any]) -> None:
    script = 'workflow "one" on payment_intent.succeeded at most 1 per day < update_customer customer metadata={A: "b"} >'
    (folder / "tag.wf").write_text(script)
    assert wfrun("tag.wf", paid["id"], "--live", "--yes").status == 0
    other = happened(fake_stripe, "payment_intent.succeeded", "amount=250000")
    status, out, err = wfrun("tag.wf", other["id"], "--live", "--yes")
    assert (status, err) == (4, "") and "waits for a person" in out
    assert out.endswith("\nNothing was sent or changed. 1 run needs attention.\n") and effects(fake_stripe) == ["customers.update"]
    held = "`at most 1 per day`: there were as many already, so this run waits for a person"
    run = out.partition("wfrun runs resume ")[2].partition(" ")[0]
    assert f"needs attention: {held} [at-most]" in " ".join(out.split())
    assert f"one needs attention ({run}): {held}" in " ".join(wfrun("tag.wf", other["id"], "--live", "--yes", "--quiet").out.split())
    assert wfrun("runs", "list", "--status", "needs_attention").out.endswith(f"{run}  {held}\n")
    shown = " ".join(wfrun("runs", "show", run).out.split())
    advice = f"`wfrun runs resume {run} --who NAME` lets it pass the brake, with the next worker"
    assert f"{run} needs attention at 20" in shown and shown.endswith(f"why: {held} next: {advice}")
    assert wfrun("runs", "resume", run, "--who", "Ada").out == f"✓ {run} goes on with the next worker\n"
    queued = wfrun("runs", "show", run).out
    assert f"{run} is queued\n" in queued and "? one  tag.wf:1  waiting" in queued and "needs attention" not in queued
