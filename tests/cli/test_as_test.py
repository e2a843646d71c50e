"""``--as-test``: a run is printed as a test that passes."""

from __future__ import annotations

import json
import os
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result
from wfrun.dsl.formatter.format import format_source
from wfrun.dsl.source import Source

Wfrun = Callable[..., Result]

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
EVENTS = sorted(path.relative_to(EXAMPLES) for path in EXAMPLES.glob("*/events/*.json*"))
COMMANDS = sorted(path.relative_to(EXAMPLES) for path in EXAMPLES.glob("*/commands/*.sh"))


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A copy of an example without its own tests, which is the current folder; gives its script."""

    def copied(name: str) -> Path:
        folder = tmp_path / name
        shutil.copytree(EXAMPLES / name, folder)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("WFRUN_SECRET_LEDGER_TOKEN", "example")
        (script,) = folder.glob("*.wf")
        text = script.read_text(encoding="utf-8")
        script.write_text(text[: text.index("\ntest ")].rstrip() + "\n", encoding="utf-8")
        return script

    return copied


def passes(script: Path, printed: str, wfrun: Wfrun) -> None:
    """The test that was printed is in the one format, parses, and passes behind the script."""
    assert printed == format_source(Source("test.wf", printed))
    script.write_text(script.read_text(encoding="utf-8") + "\n" + printed, encoding="utf-8")
    ran = wfrun("test", script.name)
    assert (ran.status, ran.err) == (0, ""), ran.out
    assert "1 passed" in ran.out
    assert wfrun("fmt", "--check", script.name).status == 0


@pytest.mark.slow
@pytest.mark.parametrize("case", EVENTS, ids=str)
def test_every_event_of_the_examples_becomes_a_test(case: Path, example: Callable[[str], Path], wfrun: Wfrun) -> None:
    script = example(case.parts[0])
    words = [script.name, f"events/{case.name}"]
    words += ["--objects", "objects"] if os.path.isdir("objects") else []
    words += ["--history", "history.jsonl"] if os.path.isfile("history.jsonl") else []
    ran = wfrun(*words, "--as-test", "as it was")

    assert (ran.status, ran.err) == (0, "")
    passes(script, ran.out, wfrun)


@pytest.mark.parametrize("case", COMMANDS, ids=str)
def test_every_command_of_the_examples_becomes_a_test(case: Path, example: Callable[[str], Path], wfrun: Wfrun) -> None:
    script = example(case.parts[0])
    words = [word for word in shlex.split((EXAMPLES / case).read_text(encoding="utf-8")) if not word.startswith("WFRUN_")]
    ran = wfrun(*words[1:], "--as-test", "as it was")

    assert (ran.status, ran.err) == (0, "")
    passes(script, ran.out, wfrun)


SECRET = """workflow "s"
on charge.failed <
  {}
>
"""


@pytest.mark.parametrize(
    "call",
    [
        'http_request "https://x.example/hooks/{secret("TOK")}/in?k={secret("TOK")}" json={a: 1}',
        'let url = secret("TOK")\n  http_request url form={a: "1"}',
        'http_request "https://x.example" headers={Authorization: "Bearer {secret("TOK")}"} json={k: secret("TOK")}',
        'http_request "https://x.example/in" json={a: 1} retry=3 timeout=5 seconds',
        'email to="a@example.com" subject="k" body="t {secret("TOK")}"',
    ],
)
def test_a_secret_is_expected_nowhere(call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wfrun: Wfrun) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WFRUN_SECRET_TOK", "https://hunter2.example/s")
    script = tmp_path / "s.wf"
    script.write_text(format_source(Source("s.wf", SECRET.replace("{}", call))), encoding="utf-8")
    ran = wfrun(script.name, "charge.failed", "--as-test", "kept")

    assert (ran.status, ran.err) == (0, "")
    assert "hunter2" not in ran.out
    assert "•" not in ran.out
    monkeypatch.delenv("WFRUN_SECRET_TOK")
    passes(script, ran.out, wfrun)


WAITS = """workflow "w"
on charge.failed <
  let mine = payment_intent
  let first = retrieve_customer customer
  wait 3 days
  let paid = wait for charge.succeeded where payment_intent == mine up to 7 days
  let second = retrieve_customer customer
  wait until now + 2 hours
  let third = retrieve_customer customer
  email to="a@example.com" subject="{first.name} {second.name} {third.name}" body="{paid.id}"
>
"""


def test_waits_and_answers_between_them_are_told_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wfrun: Wfrun) -> None:
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "w.wf"
    script.write_text(format_source(Source("w.wf", WAITS)), encoding="utf-8")
    ran = wfrun(script.name, "charge.failed", "--as-test", "waited")

    assert (ran.status, ran.out.count("expect wait")) == (0, 3)
    passes(script, ran.out, wfrun)


@pytest.mark.parametrize("answer", ["yes", "no", "none"])
def test_answers_of_people_are_in_it(answer: str, example: Callable[[str], Path], wfrun: Wfrun) -> None:
    script = example("large-refunds")
    words = shlex.split((EXAMPLES / "large-refunds" / "commands" / "large.sh").read_text(encoding="utf-8"))[1:]
    ran = wfrun(*words, "--answer", answer, "--as-test", "asked")

    assert f"  given approve { {'yes': 'true', 'no': 'false', 'none': 'no_answer'}[answer] }\n" in ran.out
    passes(script, ran.out, wfrun)


def test_it_is_short_where_a_sample_says_enough(example: Callable[[str], Path], wfrun: Wfrun) -> None:
    example("tag-valuable-customers")

    assert wfrun("tag.wf", "events/big_order.json", "--as-test", "a big order").out == (
        'test "a big order" <\n'
        '  given payment_intent.succeeded with amount = 2500 USD, customer = "cus_TRq7ZkVn4HdW2s"\n'
        '  expect email to="fulfilment@example.com"\n'
        '               subject="Handwritten note for cus_TRq7ZkVn4HdW2s"\n'
        '               body="Add a handwritten thank-you note before shipping."\n'
        '               append={"Customer ID": "cus_TRq7ZkVn4HdW2s", "Amount": 2500 USD}\n'
        '  expect update_customer "cus_TRq7ZkVn4HdW2s" metadata={Tier: "VIP"}\n'
        "  expect nothing_else\n"
        "  expect succeeded\n"
        ">\n"
    )
    assert wfrun("tag.wf", "payment_intent.succeeded", "--set", "amount=3000 USD", "--as-test", "a sample").out.startswith(
        'test "a sample" <\n  given payment_intent.succeeded with amount = 3000 USD\n  expect email'
    )


def test_what_depends_on_the_moment_has_the_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wfrun: Wfrun) -> None:
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "a.wf"
    script.write_text('on invoice.paid <\n  log "paid on {now.date}"\n>\n')
    ran = wfrun("a.wf", "invoice.paid", "--now", "2026-03-01T10:00Z", "--as-test", "on a day")

    assert '  given now = timestamp("2026-03-01T10:00:00Z")\n' in ran.out
    passes(script, ran.out, wfrun)


def test_amounts_that_stripe_takes_as_decimals_are_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wfrun: Wfrun) -> None:
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "a.wf"
    script.write_text(
        "on invoice.paid <\n"
        '  create_price product="prod_1" unit_amount_decimal=0.02 USD\n  create_price product="prod_1" unit_amount_decimal=150 JPY\n>\n'
    )
    ran = wfrun("a.wf", "invoice.paid", "--as-test", "prices")

    assert [line.strip() for line in ran.out.splitlines() if "create_price" in line] == [
        'expect create_price product="prod_1" unit_amount_decimal=0.02 USD',
        'expect create_price product="prod_1" unit_amount_decimal=150 JPY',
    ]
    passes(script, ran.out, wfrun)


def test_each_file_gets_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wfrun: Wfrun) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        (tmp_path / f"{name}.wf").write_text(f'workflow "{name}" on invoice.paid <\n  log "{name}"\n>\n')
    ran = wfrun("a.wf", "b.wf", "invoice.paid", "--as-test", "both")

    assert ran.out == (
        '# for a.wf\ntest "both" <\n  given invoice.paid\n  expect log "a"\n  expect nothing_else\n  expect succeeded\n>\n\n'
        '# for b.wf\ntest "both" <\n  given invoice.paid\n  expect log "b"\n  expect nothing_else\n  expect succeeded\n>\n'
    )


REFUSED: dict[str, tuple[tuple[str, ...], int, str]] = {
    "two formats": (("--json",), 2, "--as-test prints a test, and --json a report; one is printed"),
    "a name with quotes": (("--as-test", 'a "b"'), 2, "--as-test: the name of a test is a text on one line, without quotes in it"),
    "no name": (("--as-test", ""), 2, "--as-test: the name of a test is a text on one line, without quotes in it"),
    "a name that is taken": (("--as-test", "taken"), 1, 'a.wf has a test "taken" already'),
    "a connected account": (
        ("--account", "acct_1"),
        1,
        "an event is a connected account's, which only a file can say in a test: save it in a file and run that",
    ),
}


@pytest.mark.parametrize(("words", "status", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_a_test_is_told(
    words: tuple[str, ...], status: int, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wfrun: Wfrun
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.wf").write_text('on invoice.paid <\n  log "a"\n>\ntest "taken" <\n  given invoice.paid\n  expect log\n>\n')

    assert wfrun("a.wf", "invoice.paid", "--as-test", "new", *words) == Result(status, "", f"wfrun: {sentence}\n")


def test_a_secret_that_is_not_there_is_told(example: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, wfrun: Wfrun) -> None:
    example("disputes")
    monkeypatch.delenv("WFRUN_SECRET_LEDGER_TOKEN")

    assert wfrun("disputes.wf", "events/lost.json", "--as-test", "lost").err == (
        "wfrun: the run lacks the secret `LEDGER_TOKEN`, and in a test every secret is there: set WFRUN_SECRET_LEDGER_TOKEN\n"
    )


def test_several_events_without_a_file_are_later_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wfrun: Wfrun) -> None:
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "a.wf"
    script.write_text(
        "on invoice.payment_failed <\n  let bill = id\n  let paid = wait for invoice.paid where id == bill up to 7 days\n"
        '  log "{if present(paid) then "paid" else "unpaid"}"\n>\n'
    )
    first = wfrun("sample", "invoice.payment_failed", "id=in_1", "--now", "2026-05-01T10:00Z").out
    second = wfrun("sample", "invoice.paid", "id=in_1", "--now", "2026-05-03T10:00Z").out
    ran = wfrun("a.wf", "-", "--as-test", "paid in time", stdin=(first + second).encode())

    assert ran.out == (
        'test "paid in time" <\n  given invoice.payment_failed with id = "in_1"\n'
        '  given invoice.paid after 2 days with id = "in_1"\n  expect wait\n'
        '  expect log "paid"\n  expect nothing_else\n  expect succeeded\n>\n'
    )
    passes(script, ran.out, wfrun)


def test_repeated_answers_stand_once_for_each_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wfrun: Wfrun) -> None:
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "a.wf"
    script.write_text(
        "on customer.updated <\n"
        '  let a = retrieve_charge "ch_1"\n  let b = retrieve_charge "ch_1"\n  create_refund charge="ch_1" amount=2 USD\n'
        '  let c = retrieve_charge "ch_1"\n  log "{a.amount_refunded} {b.amount_refunded} {c.amount_refunded}"\n>\n'
    )
    charge = {"id": "ch_1", "object": "charge", "amount": 777, "amount_refunded": 100, "currency": "usd", "status": "succeeded"}
    (tmp_path / "charge.json").write_text(json.dumps(charge))
    ran = wfrun("a.wf", "customer.updated", "--objects", "charge.json", "--as-test", "three")
    assert 'expect log "1.00 USD 1.00 USD 3.00 USD"' in ran.out
    passes(script, ran.out, wfrun)


def test_a_run_that_stopped_on_an_unknown_condition_needs_attention_there_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wfrun: Wfrun
) -> None:
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "a.wf"
    script.write_text(
        'on payment_intent.succeeded <\n  if amount > 50 USD <\n    log "large"\n'
        '  > else <\n    log "small"\n    cancel_payment_intent id\n  >\n>\n'
    )
    ran = wfrun("a.wf", "payment_intent.succeeded", "--set", "amount=20 EUR", "--as-test", "euros")

    assert ran.out == (
        'test "euros" <\n'
        "  given payment_intent.succeeded with amount = 20 EUR\n"
        '  expect log "small"\n'
        "  expect nothing_else\n"
        "  expect needs_attention\n"
        ">\n"
    )
    script.write_text(script.read_text() + "\n" + ran.out)
    assert "1 passed" in wfrun("test", "a.wf").out
