"""What inputs are answered with: values, conditions, statements, items, and problems in what was typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.repl.conftest import NOW, PAYMENT, Talk
from wfrun.dsl.source import Source
from wfrun.project.files import Script, read_script
from wfrun.repl.event_commands import load_sample_of_script
from wfrun.support.terminal_text import visible


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("amount", "25.00 USD · money"),
        ("status", '"succeeded" · text'),
        ("customer", '"cus_Fu3qW1XknF0RMa" · the id of a customer'),
        ("description", "missing · text  `description` is not there"),
        ("7 / 4", "1.75 · a number"),
        ("1 / 0", "missing · a number  division by zero"),
        ("10 USD * 3", "30.00 USD · money"),
        ("3 days + 1 hour", "3 days 1 hour · a duration"),
        ("[1, 2]", "[1, 2] · a list of numbers"),
        ('{Tier: "VIP"}', "{Tier: VIP} · a map"),
        ('"a \\"b\\" {amount}"', '"a \\"b\\" 25.00 USD" · text'),
        ("if amount > 5 USD then 1 else 2", "1 · a number"),
        ("now", "2026-11-02T09:00:00Z · a moment"),
        ("event.type", '"payment_intent.succeeded" · text'),
        ('secret("KEY")', "missing"),
    ],
)
def test_an_expression_is_answered_with_its_value_and_its_type(talk: Talk, text: str, told: str) -> None:
    assert talk(text).startswith(told)
    assert not talk.answer.failed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("amount > 20 USD", "✓ true · condition  (25.00 USD > 20.00 USD)\n"),
        ("amount > 50 USD", "✗ false · condition  (25.00 USD > 50.00 USD)\n"),
        ("amount > 20 EUR", "? unknown · condition  (25.00 USD > 20.00 EUR)  other currency: usd and eur\n"),
        ('description == "x"', "? unknown · condition  (missing == x)  missing: `description` is not there\n"),
        ("missing(description)", "✓ true · condition\n"),
        (
            'amount > 20 USD and description == "x"',
            "? unknown · condition\n  ✓ true  amount > 20 USD  (25.00 USD > 20.00 USD)\n"
            '  ? unknown  description == "x"  (missing == x)  missing: `description` is not there\n',
        ),
    ],
)
def test_a_condition_is_answered_with_its_parts_and_why_it_does_not_hold(talk: Talk, text: str, told: str) -> None:
    assert talk(text) == told


def test_an_object_is_shown_with_its_fields(talk: Talk) -> None:
    lines = talk("object").split("\n")
    assert lines[0] == "pi_YHz9hR4A3A4kg5FSn6ds73n3 · a payment intent"
    assert '  object                     "payment_intent"' in lines
    assert "  amount                     25.00 USD" in lines
    assert lines[-2].startswith("  … and ")


def test_statements_act_once_and_names_stay(talk: Talk) -> None:
    told = talk("let c = retrieve_charge latest_charge")
    assert told.startswith("✓ reads charge ch_")
    assert told.endswith("c = ch_tQq9YrNxhZm2LmGjYGBkSf2Y · a charge (assumed)\n")
    assert talk("c.amount") == "25.00 USD · money (assumed)\n"
    assert "create a refund of 20.00 USD" in talk("create_refund charge=c.id amount=20 USD")
    assert talk("let again = retrieve_charge c.id").endswith("again = ch_tQq9YrNxhZm2LmGjYGBkSf2Y · a charge (assumed)\n")
    assert talk("again.amount_refunded") == "20.00 USD · money (assumed)\n"
    told = talk("create_refund charge=c.id amount=20 USD")
    assert talk.answer.failed
    assert "could not create a refund of 20.00 USD" in told
    assert talk("c.amount_refunded") == "0.00 USD · money (assumed)\n", "a value is as it was when it was named"


def test_blocks_loops_and_tries_tell_their_steps(talk: Talk) -> None:
    assert talk('if amount > 20 USD < log "big {amount}" > else < stop >') == (
        "if amount > 20 USD: ✓ true  (25.00 USD > 20.00 USD)\n  not done: stop\n  ✓ logs “big 25.00 USD”\n"
    )
    assert talk('for x in [1, 2] < log "{x}" >') == "for x in [1, 2]: 2 items\n  ✓ logs “1”\n  ✓ logs “2”\n"
    told = talk("try < create_refund charge=latest_charge amount=99999 USD > catch problem < log problem.code >")
    assert "caught create_refund" in told
    assert not talk.answer.failed
    assert talk("stop") == "stops here\n"
    assert talk('fail "enough"') == "✗ fails here: enough\n"
    assert talk.answer.failed


def test_a_name_that_a_run_did_not_get_to_is_what_it_was(talk: Talk) -> None:
    talk("let x = 1")
    assert "fails here" in talk('let y = 2; fail "no"; let x = "text"; let z = 3')
    assert talk("x") == "1 · a number\n"
    assert talk("y") == "2 · a number\n"
    assert "`z` means nothing here" in talk("z")


def test_waiting_moves_the_clock_for_what_follows(talk: Talk) -> None:
    assert talk("wait 3 days") == "wait 3 days: time passes, now 2026-11-05T09:00:00Z\n"
    assert talk("now") == "2026-11-05T09:00:00Z · a moment\n"
    talk("wait 1 hour")
    assert talk("now") == "2026-11-05T10:00:00Z · a moment\n"


def test_approvals_are_asked_of_a_person_or_assumed(talk: Talk) -> None:
    ask = 'let ok = approve "Refund {amount}?" to="a@example.com" up to 2 days'
    assert "note: assumed that it is approved" in talk(ask)
    assert talk("ok") == "✓ true · condition  (assumed)\n"
    asked: list[str] = []
    answers = iter([False, None])

    def person(message: str) -> bool | None:
        asked.append(message)
        return next(answers)

    other = Talk(PAYMENT, ask=person)
    assert other(ask) == "would ask “Refund 25.00 USD?”: refused\nok = false · true or false\n"
    assert other(ask).startswith("would ask “Refund 25.00 USD?”: nobody answered in time\nok = missing · true or false")
    assert other("now") == "2026-11-04T09:00:00Z · a moment\n"
    assert asked == ["Refund 25.00 USD?"] * 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "amont > 5 USD",
            "<input>:1:1: error[unknown-name]: `amont` means nothing here\n"
            " 1 | amont > 5 USD\n   | ^^^^^\n   = help: did you mean `amount`?\n",
        ),
        (
            "let x = 5 USD; let y = x + 5 EUR",
            "<input>:1:28: error[mixed-currencies]",
        ),
        ("if amount > 5 USD < stop", "<input>:1:19: error[unclosed-block]: the block that this `<` opens is not closed\n"),
        ("stop >", "<input>:1:6: error[stray-bracket]: this `>` closes nothing\n"),
        ("amount >", "error[syntax]"),
        ("amount > 1000", "<input>:1:10: error[no-currency]"),
        ('status == "succeded"', "error[unknown-value]"),
        ("refnd x", "error[unknown-action]"),
        ("customer.email", "error[not-expanded]"),
        ("let = 5", "error[syntax]"),
        ("on payment_intent.suceeded < stop >", "error[unknown-event]"),
        ("currency XXX", "error[unknown-currency]"),
    ],
)
def test_problems_are_told_as_the_checker_tells_them(talk: Talk, text: str, told: str) -> None:
    assert told in talk(text)
    assert talk.answer.failed
    assert talk("x").startswith("<input>:1:1: error[unknown-name]"), "nothing of it was carried out"


def test_a_warning_stands_after_the_answer(talk: Talk) -> None:
    told = talk("amount > 5 USD and amount < 3 USD")
    assert told.startswith("✗ false · condition\n")
    assert "<input>:1:20: warning[never-true]" in told
    assert not talk.answer.failed
    assert talk("1 < 2") == "✓ true · condition  (1 < 2)\n", "what is about no event is tried out"


def test_types_of_names_are_remembered_for_the_checker(talk: Talk) -> None:
    talk("let c = retrieve_charge latest_charge")
    assert "a charge has no field `amont`" in talk("c.amont")
    talk("let amount = 7 EUR")
    assert talk("amount > 5 EUR") == "✓ true · condition  (7.00 EUR > 5.00 EUR)\n"


def test_without_an_event() -> None:
    talk = Talk()
    assert talk("1 + 2") == "3 · a number\n"
    told = talk("amount > 5 USD")
    assert "`amount` means nothing here" in told
    assert "no event is loaded: `:event payment_intent.succeeded` loads a sample one" in told
    assert talk('let c = retrieve_charge "ch_1"').endswith("c = ch_1 · a charge (assumed)\n")
    assert talk(PAYMENT).startswith("payment_intent.succeeded · 25.00 USD"), "a type that is typed loads its sample"
    assert talk("amount > 5 USD").startswith("✓ true")
    assert talk("charge.refunded").startswith("charge.refunded · 25.00 USD")


def test_items_of_a_file_hold_for_what_follows(talk: Talk) -> None:
    assert talk("currency USD") == "bare numbers beside money are USD\n"
    assert talk("amount > 20") == "✓ true · condition  (25.00 USD > 20.00 USD)\n"
    assert talk('workflow "Big" on payment_intent.succeeded when amount > 20 <\n  log "big"\n>') == '"Big" is there: `:run` runs it\n'
    told = talk(":run")
    assert "✓ Big  <input>:1" in told
    assert "when amount > 20: ✓ true  (25.00 USD > 20.00 USD)" in told
    assert talk('workflow "Big" on payment_intent.succeeded when amount > 50 <\n  log "big"\n>') == (
        '"Big" takes the place of the one before: `:run` runs it\n'
    )
    assert "amount > 50 (25.00 USD > 50.00 USD) is false" in talk(":run")
    assert "API release is 2026-02-25.clover" in talk("api clover")
    assert talk("amount > 20").startswith("✓ true")


def test_a_whole_script_may_be_typed(talk: Talk) -> None:
    talk("currency USD")
    talk("let limit = 20 USD")
    talk("let twice = limit * 2")
    talk("let own = amount")
    assert talk('workflow "Big" on payment_intent.succeeded when amount > twice < stop >') == '"Big" is there: `:run` runs it\n'
    assert "amount > twice (25.00 USD > 40.00 USD) is false" in talk(":run")
    told = talk('workflow "Own" on payment_intent.succeeded when amount > own < stop >')
    assert "`own` means nothing here" in told
    assert "only where its value is a constant" in told
    talk("let limit = 10 USD")
    assert talk("twice") == "40.00 USD · money\n"
    assert "`twice` means nothing here" in talk("on payment_intent.succeeded when amount > twice < stop >"), (
        "its constant is another one now"
    )
    talk('workflow "Big" on payment_intent.succeeded when amount > limit < stop >')
    assert "amount > limit: ✓ true  (25.00 USD > 10.00 USD)" in talk(":run")
    assert "is started by its name" in talk('workflow "By hand" on demand(a: money) < log "{a}" >')


def test_actions_of_ones_own_are_used(talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "actions.py").write_text(
        'import wfrun\n@wfrun.action(example={"id": 7})\ndef add_to_crm(*, email: str) -> dict:\n    """Adds."""\n'
    )
    monkeypatch.chdir(tmp_path)
    assert "`nothing.py` does not exist" in talk('use "nothing.py"')
    assert talk('use "actions.py"') == "actions.py: add_to_crm\n"
    told = talk('let one = add_to_crm email="a@example.com"')
    assert "would call add_to_crm" in told
    assert "one = {id: 7} · " in told
    talk('workflow "Mine" on payment_intent.succeeded < add_to_crm email="a@example.com" >')
    assert "would call add_to_crm" in talk(":run")


def test_a_script_gives_its_constants_workflows_and_event(tmp_path: Path) -> None:
    (tmp_path / "a.wf").write_text(
        'currency USD\nlet limit = 20 USD\nworkflow "Big" on charge.refunded, charge.updated when amount > limit < stop >\n'
    )
    talk = Talk()
    assert talk.tell(talk.session.load_script(read_script(str(tmp_path / "a.wf")))) == ""
    assert talk.tell(load_sample_of_script(talk.session)).startswith("charge.refunded · 25.00 USD")
    assert talk("amount > limit") == "✓ true · condition  (25.00 USD > 20.00 USD)\n"
    assert talk("amount > 20").startswith("✓ true")
    assert "✓ Big" in talk(":run")
    assert talk("limit = 5") and talk.answer.failed


def test_a_script_with_errors_is_loaded_with_its_problems() -> None:
    talk = Talk()
    text = "currency USD\nlet limit = 20 USD\nlet broken = nothing\non payment_intent.succeeded when amont > 5 < stop >\n"
    told = talk.tell(talk.session.load_script(Script(Source("a.wf", text), None)))
    assert talk.answer.failed
    assert "a.wf:4:34: error[unknown-name]: `amont` means nothing here" in told
    assert "a.wf has errors" in told
    assert talk.tell(load_sample_of_script(talk.session)).startswith("payment_intent.succeeded · 25.00 USD")
    assert talk("amount > limit").startswith("✓ true")
    assert talk("amount > 20").startswith("✓ true")
    assert talk(":run") == "✗ a.wf has errors, so its workflows are not run\n"


def test_what_stripe_sends_has_no_power_over_the_terminal(tmp_path: Path) -> None:
    event = json.loads(json.dumps(Talk(PAYMENT).session.events.current, default=str))
    event["data"]["object"]["description"] = "a\x1b[31mred\x07\u202e"
    event["data"]["object"]["id"] = "pi_\x1b]0;title\x07"
    (tmp_path / "e.json").write_text(json.dumps(event))
    talk = Talk()
    for text in (
        f":event {tmp_path / 'e.json'}",
        "description",
        "object",
        'log "{description}"',
        'description == "\x1b[2J"',
        ":x\x1b[2J",
        "\x1b[2J",
    ):
        told = talk(text)
        assert told and all(visible(line) == line for line in told.split("\n")), text


def test_the_moment_is_the_events() -> None:
    assert Talk(PAYMENT)("now") == "2026-11-02T09:00:00Z · a moment\n"
    assert NOW == 1_793_610_000


def test_secrets_and_settings_come_from_around() -> None:
    from wfrun.settings import Settings

    talk = Talk(PAYMENT, settings=Settings(values={"channel": "#pay"}, lists={"blocked": ("a", "b")}, secrets={"KEY": "hush"}))
    assert talk('secret("KEY")') == "••• · text\n"
    assert "hush" not in talk('slack "x {secret("KEY")}" channel=setting("channel")')
    assert talk('setting("channel")').startswith('"#pay" · ')
    assert talk('"a" in list("blocked")').startswith("✓ true")


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "1",
        "not " * 5000 + "true",
        "if amount > 1 USD < " * 150 + "stop" + " >" * 150,
        '"' + "x" * 900_000 + '"',
        "[" + ",".join(["1"] * 50_000) + "]",
        ":" * 3000,
        ":event " + "x" * 5000,
        ":set " + "a." * 3000 + "b = 1",
        f":event {PAYMENT} " + "a" * 5000 + "=1",
        ":help " + "x" * 5000,
    ],
)
def test_what_is_endless_is_answered_shortly(talk: Talk, text: str) -> None:
    told = talk(text)
    assert 0 < len(told) < 1500
    assert talk("1 + 1") == "2 · a number\n"


@pytest.mark.parametrize(("text", "help_"), [("help", "`:help` lists"), ("exit()", "`:quit` or Ctrl-D"), ("quit", "`:quit` or Ctrl-D")])
def test_commands_of_other_tools_are_told(talk: Talk, text: str, help_: str) -> None:
    assert help_ in talk(text)
    assert help_ in Talk()(text)
