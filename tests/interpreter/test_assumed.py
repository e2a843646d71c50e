"""What rests on something made up is marked, however the value got to where it is used."""

from __future__ import annotations

import pytest

from tests.helpers.effects import CHARGE, NOW, Driver, event
from wfrun.interpreter.effects import Answer, Ask, Call, Done, Effect, Refused, WaitFor
from wfrun.interpreter.report import WorkflowReport


def answered(effect: Effect) -> Answer:
    """``retrieve_charge`` gives a made-up charge; refunds are refused."""
    if isinstance(effect, Call) and effect.action == "retrieve_charge":
        return Done(dict(CHARGE), NOW, assumed=True)
    if isinstance(effect, Call) and effect.action == "create_refund":
        return Refused("charge_already_refunded", "no", NOW)
    if isinstance(effect, WaitFor):
        return Done(next((one for one in COMING if effect.matches(one)), None), NOW)
    return Done(True if isinstance(effect, Ask) else {}, NOW)


COMING = [event("charge.refunded", {**CHARGE, "id": "ch_2"})]


def marks(body: str, tail: str = "") -> dict[str, bool]:
    """Which steps are marked, by their paths."""
    report = run(f"let c = retrieve_charge id\n{body}", tail)
    return {step.path: step.assumed for step in report.steps if step.path != "0"}


def run(body: str, tail: str = "") -> WorkflowReport:
    return Driver(answered).run(f'workflow "w" on charge.succeeded <\n{body}\n>{tail}')


def test_the_choice_of_a_loops_items() -> None:
    assert marks('for x in [1, 2] where c.amount > x * 5 USD < log "x" >\nlog "after"') == {"1": True, "1[0].0": True, "2": False}


def test_a_loop_that_may_end_the_run() -> None:
    loop = 'for x in [1, 2] <\n if c.amount > 100 USD < stop >\n log "x"\n>\nlog "after"'

    assert marks(loop) == {"1": False, "1[0].0": True, "1[0].1": True, "1[1].0": True, "1[1].1": True, "2": True}


@pytest.mark.parametrize(
    "where", ["where amount == c.amount up to 1 day", "where amount > 50 USD up to (if c.amount > 5 USD then 1 day else 2 days)"]
)
def test_an_event_that_is_waited_for(where: str) -> None:
    assert marks(f'let e = wait for charge.refunded {where}\nlog "{{present(e)}}"') == {"1": True, "2": True}


def test_a_wait_rests_on_nothing_that_it_does_not_ask() -> None:
    assert marks('let e = wait for charge.refunded where amount == 9 USD up to 1 day\nlog "{e.id}"') == {"1": False, "2": False}


def test_a_question_to_a_person() -> None:
    assert marks('let ok = approve "Refund {c.amount}?" to="a@example.com" up to 1 day\nif ok < log "x" >') == {
        "1": True, "2": True, "2.0": True,
    }  # fmt: skip


def test_a_wait_in_a_branch_moves_the_clock_for_all_that_follows() -> None:
    assert marks('if c.amount > 5 USD < wait 1 day >\nlog "x"') == {"1": True, "1.0": True, "2": True}


def test_a_failure_and_what_follows_from_it() -> None:
    refused = "create_refund charge=c.id amount=c.amount"

    assert marks(f'try < {refused} > catch p < log "x" >\nlog "after"') == {"1.0": True, "1.catch": True, "1.catch.0": True, "2": False}
    assert marks(refused, ' on_failure < log "x" >') == {"1": True, "on_failure.0": True}
    assert marks('fail "{c.amount}"', ' on_failure < log "x" >') == {"1": True, "on_failure.0": True}
    assert marks("wait (if c.amount > 5 USD then null else 1 day)", ' on_failure < log "x" >') == {"1": True, "on_failure.0": True}


def test_a_handler_that_stops_the_run() -> None:
    assert marks('try < create_refund charge=c.id amount=c.amount > catch p < if p.code == "x" < stop > >\nlog "after"')["2"]


def test_a_failure_inside_an_assumed_loop_is_assumed_outside_of_it() -> None:
    caught = marks('try < for x in [c.amount] < create_refund charge=id amount=amount > > catch p < log "x" >')

    assert caught["1.catch.0"]


def test_reading_the_currency_of_a_made_up_id() -> None:
    script = "create_refund charge=c.id amount=5 USD"

    assert marks(script) == {"1.currency": True, "1": True}


@pytest.mark.parametrize(
    "expression",
    [
        "[x.id for x in [c]]", "first(x in [c] where true).amount", "if c.captured then 1 else 2", 'c.metadata.a ?? "b"', "{a: c.id}",
        "max(c.amount, 1 USD)", "missing(c.amount)", "count(x in [1] where c.amount > 5 USD)", 'replace("a", c.id, "b")', "c",
    ],
)  # fmt: skip
def test_whatever_is_computed_from_it(expression: str) -> None:
    found = marks(f'let a = {expression}\nlet b = [a]\nlet amount = 5\nlog "{{b}}"\nlog "{{amount}}"')

    assert (found["4"], found["5"]) == (True, False)
