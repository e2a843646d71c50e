"""The commands, which begin with a colon."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.repl.conftest import PAYMENT, Talk
from wfrun.repl.commands import COMMANDS
from wfrun.repl.evaluating import read


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Three payments, of 10 USD, 20 EUR and 30 USD, and a customer."""
    lines = []
    for number, (amount, currency) in enumerate([(1000, "usd"), (2000, "eur"), (3000, "usd")], 1):
        event = dict(Talk(f"{PAYMENT} amount={amount // 100} {currency.upper()}").session.events.current or {})
        lines.append(json.dumps(event | {"id": f"evt_{number}", "created": 1_793_610_000 + number}))
    customer = dict(Talk("customer.created").session.events.current or {})
    lines.append(json.dumps(customer | {"created": 1_793_610_004}))
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_help_tells_of_every_command(talk: Talk) -> None:
    told = talk(":help")
    for command in COMMANDS:
        assert f":{command.name}" in told
        for way, doc in command.arguments.items():
            assert f":{command.name} {way}".rstrip() in told
            assert doc.split()[0] in told
    assert talk(":help :set") == talk(":help set") == "  :set path = value  changes the event: `:set customer = null`\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (":rset", "✗ there is no command `:rset`; did you mean `:reset`?\n"),
        (":zzzzzz", "✗ there is no command `:zzzzzz`; `:help` lists the commands\n"),
        (":", "✗ a command has a name: `:help` lists them\n"),
        (":help zzzzzz", "✗ there is no command `:zzzzzz`\n"),
        (":set", "✗ `:set` needs what it is about: `:set path = value`\n"),
        (":vars now", "✗ `:vars` takes nothing after it\n"),
        (":why", "✗ no condition was asked yet: type one, such as `amount > 50 USD`\n"),
        (":run", "✗ there is no workflow: start with a script, `wfrun repl script.wf`, or type a workflow\n"),
        (":run maybe", "✗ `maybe` is no answer to an approval: yes, no and none are\n"),
        (":next", "✗ that was the last of 1 event: `:event 1` goes back to the first\n"),
        (":event 9", "✗ there is no event 9: payment_intent.succeeded has 1 event\n"),
        (":event 0", "✗ there is no event 0: payment_intent.succeeded has 1 event\n"),
        (":event payment_intent.suceeded", "✗ unknown event type `payment_intent.suceeded`; did you mean `payment_intent.succeeded`?\n"),
        (f":event {PAYMENT} amont=3", "✗ a payment intent has no field `amont`; did you mean `amount`?\n"),
        (":event nothing.json", "✗ nothing.json does not exist\n"),
        (':event "x', '✗ a quote is open: what has blanks in it stands in quotes, as in `amount="6000 USD"`\n'),
        (":event -", "✗ what is typed comes from stdin here; give the events in a file\n"),
        (":set amont = 5 USD", "✗ a payment intent has no field `amont`; did you mean `amount`?\n"),
        (":set amount", "✗ a path and its value are needed: `:set amount = 50 USD`, `:set customer = null`\n"),
        (":set status = paid", "✗ `paid` is not among the listed values of `status`"),
        (":objects nothing.json", "✗ nothing.json does not exist\n"),
        (":type amont", "<input>:1:7: error[unknown-name]: `amont` means nothing here\n 1 | :type amont\n   |       ^^^^^\n"),
        (":type 1 +", "error[syntax]"),
        (":matching amount", "✗ `:matching` asks a condition, and `amount` is money\n"),
        (f":event {PAYMENT} amount", "✗ `amount` says no value: `path=value` is needed, such as `status=active`\n"),
        (f":event {PAYMENT} = 5", "✗ `= 5` has no path before `=`\n"),
        (":matching amont > 5 USD", "<input>:1:11: error[unknown-name]"),
    ],
)
def test_what_a_command_cannot_do_is_told_in_a_sentence(talk: Talk, text: str, told: str) -> None:
    assert told in talk(text)
    assert talk.answer.failed
    assert talk("amount").startswith("25.00 USD"), "nothing is lost"


def test_without_events_commands_say_what_to_do() -> None:
    talk = Talk()
    assert talk(":next") == talk(":event 1") == talk(":matching") == "✗ no events are loaded: `:event FILE` loads those of a file\n"
    assert talk(":event") == "✗ no event is loaded: `:event payment_intent.succeeded` loads a sample\n"
    assert talk(":set amount = 5 USD") == "✗ no event is loaded: `:event payment_intent.succeeded` loads a sample\n"
    assert talk(":vars") == "no names were given: `let limit = 50 USD` gives one\n"


def test_a_command_may_be_begun(talk: Talk) -> None:
    assert talk(":va") == talk(":vars")
    assert talk(": vars") == talk(":vars")
    assert talk(":r") == "✗ `:r` may be `:run` or `:reset`\n"
    assert talk(":type\tamount") == talk(":type amount")


def test_event_loads_a_sample_with_changes(talk: Talk) -> None:
    assert talk(":event charge.refunded amount=6000 USD metadata.order=7").startswith("charge.refunded · 6,000.00 USD · ch_")
    assert talk('metadata.order == "7"').startswith("✓ true")
    for changes in ("amount = 12.50 EUR description = a mug", "amount =12.50 EUR description= a mug"):
        assert talk(f":event charge.refunded {changes}").startswith("charge.refunded · 12.50 EUR")
        assert talk("description") == '"a mug" · text\n'
    assert talk(':event charge.refunded amount="12.50 EUR"').startswith("charge.refunded · 12.50 EUR")


def test_set_changes_the_event_by_a_path(talk: Talk) -> None:
    assert talk(":set customer = null").endswith("customer = missing · the id of a customer  `customer` is not there\n")
    assert talk("missing(customer)").startswith("✓ true")
    assert talk(":set amount = 50 EUR").endswith("amount = 50.00 EUR · money\n")
    assert talk(":set metadata.order = 7").endswith('metadata.order = "7" · text\n')
    assert talk("missing(customer)").startswith("✓ true"), "what was changed before stays"
    assert talk(":set event.livemode = true").endswith("event.livemode = true · true or false\n")
    talk(":event customer.updated")
    talk(":set previous.email = old@example.com")
    talk(":set email = new@example.com")
    assert talk('changed(email, from="old@example.com", to="new@example.com")').startswith("✓ true")


def test_a_previous_amount_keeps_its_currency(talk: Talk) -> None:
    talk(":event charge.updated")
    assert talk(":set previous.amount = 50 EUR").endswith("previous.amount = 50.00 EUR · money\n")
    assert talk("amount") == "25.00 USD · money\n"
    assert talk(":set previous.amount = 40 USD").endswith("previous.amount = 40.00 USD · money\n")


def test_a_thin_sample_is_of_the_object_that_was_asked_for() -> None:
    talk = Talk()
    talk('workflow "Large" on charge.updated when amount > 50 USD < log "{amount}" >')
    talk(":event v1.charge.updated amount=60 USD")
    assert talk("amount") == "60.00 USD · money\n"
    assert "logs “60.00 USD”" in talk(":run")
    talk(":reset")
    assert talk("amount") == "60.00 USD · money\n"
    talk(":event v1.charge.updated amount=70 USD")
    assert talk("amount") == "70.00 USD · money\n"


def test_the_events_of_a_file_are_gone_through(events: Path) -> None:
    talk = Talk()
    assert talk(f":event {events}").endswith("event 1 of 4\n")
    assert talk("amount") == "10.00 USD · money\n"
    assert talk(":next").endswith("event 2 of 4\n")
    assert talk("amount") == "20.00 EUR · money\n"
    assert talk(":event 4").startswith("customer.created")
    assert "`amount` means nothing here" in talk("amount")
    assert talk(":next") == "✗ that was the last of 4 events: `:event 1` goes back to the first\n"
    talk(":event 3")
    assert talk('count(x in recent("payment_intent.succeeded", 1 hour) where x.currency == "eur")') == "1 · a number\n"
    assert talk("let e = wait for customer.created up to 1 day").startswith("wait for customer.created up to 1 day: ")


def test_the_name_of_a_file_may_have_blanks(events: Path) -> None:
    moved = events.rename(events.with_name("events of  today.jsonl"))
    talk = Talk()
    assert talk(f":event {moved}") == talk(f':event "{moved}"')
    assert talk.session.events.name == str(moved)
    assert talk(f":event {moved.with_name('events of.jsonl')}") == f"✗ {moved.with_name('events of.jsonl')} does not exist\n"
    assert talk(f':event "{moved}" amount=5 USD').startswith(f"✗ {moved} is a file, and changes are for a sample: ")


def test_matching_knows_the_events_before_each(events: Path) -> None:
    """As a run does, wherever in the file the session stands."""
    talk = Talk()
    talk(f":event {events}")
    again = 'count(x in recent("payment_intent.succeeded", 24 hours) where present(x.id)) >= 1'
    talk(f'workflow "Again" on payment_intent.succeeded when {again} < log "again" >')
    first = talk(f":matching {again}")
    assert first.startswith(f"{again}: holds for 3 of 4 events, unknown for 1\n")
    assert '"Again": holds for 2 of 4 events, unknown for 1\n' in talk(":matching")
    talk(":event 4")
    assert talk(f":matching {again}") == first


def test_matching_asks_the_guards(events: Path) -> None:
    talk = Talk()
    talk(f":event {events}")
    talk('workflow "Once" on payment_intent.succeeded once per currency when amount > 1 USD or amount > 1 EUR < log "x" >')
    told = talk(":matching")
    assert '"Once": holds for 2 of 4 events' in told
    assert "`once per currency`: it already ran for usd" in told


def test_an_amount_that_stripe_does_not_have_is_told(talk: Talk) -> None:
    talk(":set currency = isk")
    assert talk(":set amount = 6050") == "✗ `amount`: Stripe has amounts of ISK in multiples of 100, and `6050` is none\n"
    assert talk(":set amount = 6000") == "amount = 60 ISK · money\n"


def test_a_file_that_breaks_meanwhile_costs_nothing(events: Path) -> None:
    talk = Talk()
    talk(f":event {events}")
    text = events.read_text()
    events.write_text(text[:100])
    assert "events.jsonl:1" in talk(f":event {events}")
    assert talk.answer.failed
    assert talk(":next").endswith("event 2 of 4\n"), "what was read is there"
    events.unlink()
    assert talk(f":event {events}") == f"✗ {events} does not exist\n"
    assert talk(":next").endswith("event 3 of 4\n")
    events.write_text(text[: text.index("\n") + 50])
    assert talk(f":event {events}").startswith(f"✗ {events}:2"), "the event that can be read is loaded"
    assert talk("amount") == "10.00 USD · money\n"


def test_matching_asks_all_events(events: Path) -> None:
    talk = Talk()
    talk(f":event {events}")
    told = talk(":matching amount > 15 USD")
    assert told.startswith("amount > 15 USD: holds for 1 of 4 events, unknown for 2\n")
    assert "  ✗ 1  payment_intent.succeeded: amount > 15 USD (10.00 USD > 15.00 USD) is false\n" in told
    assert "  ? 2  payment_intent.succeeded: amount > 15 USD (20.00 EUR > 15.00 USD) is unknown (other currency: eur and usd)\n" in told
    assert "  ? 4  customer.created: it cannot be asked: `amount` means nothing here\n" in told
    talk("amount > 15 USD")
    assert talk(":matching") == told
    talk('workflow "Big" on payment_intent.succeeded when amount > 15 USD < stop >')
    told = talk(":matching")
    assert '"Big": holds for 1 of 4 events, unknown for 1\n' in told
    assert "  ✗ 4  customer.created: another trigger\n" in told


def test_why_tells_every_part(talk: Talk) -> None:
    talk('amount > 50 USD and (status == "succeeded" or missing(customer)) and not amount < 10 USD')
    assert talk(":why") == (
        'amount > 50 USD and (status == "succeeded" or missing(customer)) and not amount < 10 USD\n'
        "  ✗ false  and\n"
        "    ✗ false  amount > 50 USD  (25.00 USD > 50.00 USD)\n"
        "    ✓ true  or\n"
        '      ✓ true  status == "succeeded"  (succeeded == succeeded)\n'
        "      ✗ false  missing(customer)\n"
        "    ✓ true  not\n"
        "      ✗ false  amount < 10 USD  (25.00 USD < 10.00 USD)\n"
    )
    talk(":set amount = 60 USD")
    assert "    ✓ true  amount > 50 USD  (60.00 USD > 50.00 USD)\n" in talk(":why"), "it is asked of the event as it is now"
    talk("if amount > 70 USD < stop >")
    assert talk(":why") == "amount > 70 USD\n  ✗ false  (60.00 USD > 70.00 USD)\n"
    talk(":matching amount > 40 USD")
    assert talk(":why") == "amount > 40 USD\n  ✓ true  (60.00 USD > 40.00 USD)\n"
    talk(":event charge.refunded")
    talk(":event customer.created")
    assert "`amount` means nothing here" in talk(":why")


def test_run_begins_the_same_each_time(talk: Talk) -> None:
    talk('workflow "Back" on payment_intent.succeeded < create_refund payment_intent=id >')
    first = talk(":run")
    assert "✓ would create a refund on payment intent" in first
    assert first.endswith("Nothing left this machine: 1 new refund would have happened.\n")
    assert talk(":run") == first
    talk('workflow "Back" on payment_intent.succeeded < let ok = approve "x?" to="a@example.com" up to 1 day >')
    assert "refused" in talk(":run no")
    assert "not used" not in talk(":run no")
    assert talk(":run yes no").endswith("  note: `no` was not used: no further approval came\n")
    assert "approved (assumed)" in talk(":run")
    talk(":event customer.created")
    assert "No workflow is triggered by this event." in talk(":run")


def test_objects_are_held_from_then_on(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "o.json").write_text('[{"id": "ch_1", "object": "charge", "amount": 777, "currency": "usd"}]')
    assert talk(f":objects {tmp_path / 'o.json'}") == "the account holds 1 object more\n"
    talk('let c = retrieve_charge "ch_1"')
    assert talk("c.amount") == "7.77 USD · money\n"
    talk(":reset")
    talk('let c = retrieve_charge "ch_1"')
    assert talk("c.amount") == "7.77 USD · money\n"
    (tmp_path / "o.json").write_text("[1")
    assert talk(f":objects {tmp_path / 'o.json'}").startswith(f"✗ {tmp_path / 'o.json'}")


def test_vars_type_and_reset(talk: Talk) -> None:
    talk("let limit = 20 USD")
    talk("let c = retrieve_charge latest_charge")
    assert talk(":vars") == "limit = 20.00 USD · money\nc = ch_tQq9YrNxhZm2LmGjYGBkSf2Y · a charge (assumed)\n"
    assert talk(":type c") == "charge\n"
    assert talk(":type amount * 2") == "money\n"
    assert talk(":type event") == "event\n"
    assert talk(":type description") == "text\n"
    assert '"succeeded"' in talk(":type status")
    talk(":set amount = 1 USD")
    assert (
        talk(":reset")
        == "names, account and events are as at the start\npayment_intent.succeeded · 25.00 USD · pi_YHz9hR4A3A4kg5FSn6ds73n3\n"
    )
    assert "`limit` means nothing here" in talk("limit")
    assert talk("amount") == "25.00 USD · money\n"


def test_quit(talk: Talk) -> None:
    assert talk(":quit") == ""
    assert talk.answer.quits


def test_read_gives_what_a_command_works_on(talk: Talk) -> None:
    found = read(talk.session, "amount > 5 USD")
    assert isinstance(found, tuple)
    assert found[0].text == "amount > 5 USD"


def test_set_knows_the_lists_of_the_event_at_hand(tmp_path: Path) -> None:
    event = json.loads(json.dumps(Talk("invoice.paid").session.events.current))
    lines = event["data"]["object"]["lines"]["data"]
    lines += [lines[0] | {"id": f"il_{number}"} for number in range(6)]
    (tmp_path / "e.json").write_text(json.dumps(event))
    talk = Talk()
    talk(f":event {tmp_path / 'e.json'}")
    assert talk(":set lines[5].quantity = 2") == "lines[5].quantity = 2 · a number\n"
    assert talk(":set lines[9].quantity = 2") == "✗ `lines[9].quantity`: `[9]` is not in a list of 7\n"
    event["type"] = "invoice.strange"
    (tmp_path / "e.json").write_text(json.dumps(event))
    talk(f":event {tmp_path / 'e.json'}")
    assert talk("amount_due") == "25.00 USD · money\n", "of a type that is not known"
    assert talk(":set amount_due = 3 EUR") == "✗ unknown event type `invoice.strange`, so its fields are not known\n"


def test_a_file_in_the_home_folder(talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "refunded.json").write_text(json.dumps(Talk("charge.refunded").session.events.current))
    assert talk(":event ~/refunded.json").startswith("charge.refunded")
    (tmp_path / "charge.json").write_text('{"id": "ch_1", "object": "charge"}')
    assert talk(":objects ~/charge.json") == "the account holds 1 object more\n"


def test_what_rests_on_an_unknown_condition_is_not_sent() -> None:
    talk = Talk(f'{PAYMENT} amount="20 EUR"')
    told = talk(f'workflow "Cancel" on {PAYMENT} < if amount > 50 USD < log "large" > else < cancel_payment_intent id > >')
    assert "rests-on-unknown" in told

    ran = talk(":run")
    assert "Cancel" in ran
    assert "needs attention" in ran
    assert "it rests on `amount > 50 USD` in line 1, which is unknown" in ran
    assert "would cancel" not in ran

    talk('let which = if amount > 50 USD then "pi_1" else "pi_2"')
    assert "[undecided]" in talk("cancel_payment_intent which")
    assert "would cancel payment intent pi_2" in talk('cancel_payment_intent "pi_2"')


def test_matching_counts_events_on_which_a_choice_rests_on_an_unknown_condition(events: Path) -> None:
    talk = Talk(str(events))
    told = talk(':matching (if amount > 15 USD then "large" else "small") == "small"')
    assert "holds for 2 of 4 events" in told
