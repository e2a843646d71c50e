"""What a run is told beside its scripts and its event: how the sample is to be, when it starts, what people answer, folders of scripts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

BIG = 'workflow "Big" on payment_intent.succeeded when amount > 1000 USD < log "{id} {customer} {now.date} {event.account ?? "own"}" >\n'
ASKS = """workflow "Refund" on charge.failed <
  let ok = approve "Refund {id}?" to="lead@example.com" up to 1 day
  if missing(ok) < log "nobody by {now.date}" > else if ok < log "refunded" > else < log "kept" >
>
workflow "By hand" on demand(charge: string) <
  let ok = approve "Refund {charge}?" to="lead@example.com" up to 1 day
  if not ok < stop >
  log "refunded {now.date}"
>
"""
ON_A_SAMPLE = "is for the sample that an event type stands for"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two scripts, one of them in a folder, and an event file; the folder is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "big.wf").write_text(BIG)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "asks.wf").write_text(ASKS)
    event = {"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "created": 1_790_000_000, "livemode": False}
    raw = {"id": "pi_1", "object": "payment_intent", "amount": 250_000, "currency": "usd", "customer": "cus_1"}
    (tmp_path / "e.json").write_text(json.dumps(event | {"data": {"object": raw}}))
    return tmp_path


def logged(result: Any) -> list[tuple[str, bool]]:
    """What a run logged, and whether that is assumed."""
    assert result.status == 0, result
    workflows = json.loads(result.out)["workflows"]
    return [
        (step["arguments"]["message"], step.get("assumed", False)) for one in workflows for step in one["steps"] if step["kind"] == "action"
    ]


def test_the_sample_is_changed(wfrun: Callable[..., Any]) -> None:
    on_sample = ("big.wf", "payment_intent.succeeded", "--json", "--now", "2026-11-02")
    assert logged(wfrun(*on_sample)) == []
    assert logged(wfrun(*on_sample, "--set", "amount=2500 USD", "--set", "id=pi_9", "--set", "customer=cus_9")) == [
        ("pi_9 cus_9 2026-11-02 own", False)
    ]
    ids = {logged(wfrun(*on_sample, "--set", "amount=2500 USD", "--seed", str(seed)))[0][0] for seed in range(4)}
    assert len(ids) == 4


def test_an_amount_without_a_currency_is_in_the_smallest_unit_and_that_is_said(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("big.wf", "payment_intent.succeeded", "--set", "amount=6000", "--set", "amount_received=0")
    assert status == 0 and "60.00 USD > 1,000.00 USD" in out
    assert err == "wfrun: `amount=6000` is 60.00 USD: a bare number counts the smallest unit, as Stripe sends it\n"
    for changes in (("amount=6000", "currency=jpy"), ("amount=60 USD",), ("application_fee_amount=0",)):
        words = [word for change in changes for word in ("--set", change)]
        assert wfrun("big.wf", "payment_intent.succeeded", *words).err == ""
    told = "wfrun: `lines[0].amount=7` is 0.07 EUR: a bare number counts the smallest unit, as Stripe sends it\n"
    assert wfrun("sample", "invoice.paid", "lines[0].amount=7", "currency=eur").err == told


def test_a_thin_sample_is_changed_in_the_object_that_it_names(wfrun: Callable[..., Any]) -> None:
    thin = ("big.wf", "v1.payment_intent.succeeded", "--json", "--now", "2026-11-02", "--set", "id=pi_9", "--set", "customer=cus_9")
    assert logged(wfrun(*thin)) == []
    assert logged(wfrun(*thin, "--set", "amount=2500 USD")) == [("pi_9 cus_9 2026-11-02 own", False)]


def test_the_sample_comes_from_a_connected_account(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "big.wf").write_text(BIG.replace("succeeded when", "succeeded from accounts when"))
    for type in ("payment_intent.succeeded", "v1.payment_intent.succeeded"):
        words = ("big.wf", type, "--json", "--account", "acct_1", "--objects", "held.json", "--now", "2026-11-02")
        held = {"id": "pi_9", "object": "payment_intent", "amount": 250_000, "currency": "usd", "customer": "cus_9"}
        (folder / "held.json").write_text(json.dumps(held))
        changes = ("--set", "id=pi_9", "--set", "amount=2500 USD", "--set", "customer=cus_9")
        assert logged(wfrun(*words, *changes)) == [("pi_9 cus_9 2026-11-02 acct_1", False)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("payment_intent.succeeded", "--set", "amuont=5"), "a payment intent has no field `amuont`; did you mean `amount`?\n"),
        (("payment_intent.succeeded", "--set", "amount"), "`amount` says no value: `path=value` is needed, such as `status=active`\n"),
        (("charge.faild", "--set", "amount=5"), "unknown event type `charge.faild`; did you mean `charge.failed`?\n"),
        (("payment_intent.succeeded", "--account", "x"), "`x` is not the id of an account, which begins with `acct_`\n"),
        (("e.json", "--set", "amount=5"), f"--set {ON_A_SAMPLE}, and e.json is a file: change the event itself\n"),
        (("e.json", "--seed", "0"), f"--seed {ON_A_SAMPLE}, and e.json is a file: change the event itself\n"),
        (("-", "--account", "acct_1"), f"--account {ON_A_SAMPLE}, and the EVENT comes from stdin: change the event itself\n"),
        (("--start", "X", "--set", "amount=5"), f"--set {ON_A_SAMPLE}, and --start takes no EVENT\n"),
        (("e.json", "--now", "noon"), "--now takes a moment after 1970: 2026-11-02T09:00Z, a date, or unix seconds; not `noon`\n"),
        (("e.json", "--now", "-5"), "--now takes a moment after 1970: 2026-11-02T09:00Z, a date, or unix seconds; not `-5`\n"),
        (("e.json", "--answer", "maybe"), "invalid value for '--answer': 'maybe' is not one of 'yes', 'no', 'none'\n"),
        (("e.json", "--seed", "x"), "--seed takes a whole number from 0 on, not `x`\n"),
    ],
)  # fmt: skip
def test_wrong_usage(wfrun: Callable[..., Any], words: tuple[str, ...], sentence: str) -> None:
    assert wfrun("big.wf", *words) == (2, "", f"wfrun: {sentence}")


def test_now_is_when_runs_start(wfrun: Callable[..., Any]) -> None:
    assert logged(wfrun("big.wf", "e.json", "--json")) == [("pi_1 cus_1 2026-09-21 own", False)]
    for time in ("2027-01-31", "2027-01-31T09:00Z", "1801386000"):
        assert logged(wfrun("big.wf", "e.json", "--json", "--now", time)) == [("pi_1 cus_1 2027-01-31 own", False)]
    started = ("rules", "--start", "By hand", "--input", '{"charge": "ch_1"}', "--json", "--answer", "yes", "--now", "2027-01-31")
    assert logged(wfrun(*started)) == [("refunded 2027-01-31", False)]


def test_approvals_are_answered(wfrun: Callable[..., Any]) -> None:
    asked = ("rules/asks.wf", "charge.failed", "--json", "--now", "2026-11-02")
    assert logged(wfrun(*asked)) == [("refunded", True)]
    for answer, message in (("yes", "refunded"), ("no", "kept"), ("none", "nobody by 2026-11-03")):
        assert logged(wfrun(*asked, "--answer", answer)) == [(message, False)]
    shown = wfrun("rules/asks.wf", "charge.failed", "--answer", "no")
    assert "?”: refused\n" in shown.out and shown.err == ""
    assert wfrun("rules/asks.wf", "--start", "By hand", "--input", '{"charge": "ch_1"}', "--answer", "no").status == 0


def test_answers_are_used_over_all_events_of_an_input(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "many.jsonl").write_text(wfrun("sample", "charge.failed", "--count", "3").out)
    out = wfrun("rules/asks.wf", "many.jsonl", "--json", "--answer", "no", "--answer", "yes").out
    steps = [json.loads(line)["workflows"][0]["steps"] for line in out.splitlines()]
    assert [next(step["value"] for step in run if step["kind"] == "approve") for run in steps] == [False, True, True]
    assert [next(step.get("assumed", False) for step in run if step["kind"] == "approve") for run in steps] == [False, False, True]


def test_an_answer_for_an_approval_that_never_comes_is_told(wfrun: Callable[..., Any]) -> None:
    without = wfrun("big.wf", "e.json")
    assert wfrun("big.wf", "e.json", "--answer", "no") == (
        without.status, without.out, "wfrun: `--answer no` was not used: no approval came\n",
    )  # fmt: skip
    two = ("--answer", "yes", "--answer", "none")
    assert wfrun("big.wf", "e.json", "--json", *two).err == "wfrun: `--answer yes`, `--answer none` were not used: no approval came\n"
    told = "wfrun: `--answer none` was not used: no approval after the first 1 came\n"
    assert wfrun("rules/asks.wf", "charge.failed", *two).err == told
    assert wfrun("rules/asks.wf", "--start", "By hand", "--input", '{"charge": "c"}', *two).err == told


def test_a_folder_is_all_the_scripts_below_it(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "rules" / "more").mkdir()
    (folder / "rules" / "more" / "big.wf").write_text(BIG)
    out = wfrun("rules", "e.json", "--all").out
    assert "✓ Big  rules/more/big.wf:1" in out and "Refund  rules/asks.wf:1" in out
    assert wfrun("rules", "rules/more/big.wf", "e.json", "--all").out == out, "each script once"
    assert wfrun("run", "rules/", "e.json", "-q").status == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("empty", "e.json"), "empty holds no script: a script's name ends in .wf"),
        (("rules", "none.wf", "e.json"), "none.wf does not exist"),
        (("none.wf", "e.json"), "none.wf does not exist"),
        (("rules",), "an EVENT is needed after rules: a file, - for stdin, or an event type such as payment_intent.succeeded"),
        (("big.wf", "rules"), "rules is a folder, not a file"),
    ],
)
def test_folders_that_cannot_be_run(wfrun: Callable[..., Any], folder: Path, words: tuple[str, ...], sentence: str) -> None:
    (folder / "empty").mkdir()
    assert wfrun(*words) == (2, "", f"wfrun: {sentence}\n")


def test_settings_stand_in_the_folder_of_scripts(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "rules" / "asks.wf").unlink()
    (folder / "rules" / "deep").mkdir()
    (folder / "rules" / "deep" / "s.wf").write_text('on payment_intent.succeeded < log "{setting("channel")}" >')
    (folder / "rules" / "wfrun.toml").write_text('[settings]\nchannel = "#a"\n')
    assert logged(wfrun("rules", "e.json", "--json")) == [("#a", False)]
