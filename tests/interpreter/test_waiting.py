"""Waits and questions: which events are waited for, who is asked, and what is no time."""

from __future__ import annotations

from typing import Any

import pytest

import wfrun
from tests.helpers.effects import CHARGE, NOW, Driver, event
from wfrun.interpreter.effects import Answer, Ask, Done, Effect, Wait
from wfrun.interpreter.report import StepError

WAITS = 'workflow "w" on charge.succeeded{} <\n let e = wait for charge.refunded up to 7 days\n log "{{present(e)}}"\n>'


@pytest.mark.parametrize(
    ("envelope", "comes"), [({}, True), ({"account": "acct_1"}, False), ({"livemode": True}, False), ({"account": None}, True)]
)
def test_an_event_of_another_account_or_mode_is_never_the_one_that_is_waited_for(envelope: dict[str, Any], comes: bool) -> None:
    later = {**event("charge.refunded"), "id": "evt_2", "created": NOW + 60, **envelope}

    report = wfrun.load(text=WAITS.format("")).run(event(), later=[later])

    assert report.workflows[0].steps[-1].shown == (("message", "true" if comes else "false"),)


def test_a_connected_accounts_run_waits_for_its_own_events() -> None:
    later = [{**event("charge.refunded"), "id": f"evt_{name}", "created": NOW + 60, "account": name} for name in ("acct_2", "acct_1")]

    report = wfrun.load(text=WAITS.format(" from accounts")).run(event(account="acct_1"), later=later)

    assert report.workflows[0].steps[0].event == "evt_acct_1"


def asked(text: str, body: dict[str, Any] | None = None) -> tuple[Driver, StepError | None]:
    driver = Driver(lambda effect: Done(True, NOW))
    report = driver.run(f'workflow "w" on charge.succeeded <\n{text}\n>', event(body={**CHARGE, **(body or {})}))
    return driver, report.error


@pytest.mark.parametrize(
    ("to", "code"),
    [("metadata.lead", "missing-value"), ('["a@example.com", metadata.lead]', "missing-value"), ('"{customer}"', "bad-address"),
     ('"{metadata.lead} <a@example.com>"', "missing-value"), ("[x for x in [] where true]", "bad-address")],
)  # fmt: skip
def test_nobody_is_asked_at_an_address_that_is_none(to: str, code: str) -> None:
    driver, error = asked(f'let ok = approve "Refund?" to={to} up to 1 day', {"metadata": {}})

    assert driver.effects == []
    assert error is not None
    assert error.code == code


def test_a_question_is_asked_whole() -> None:
    driver, _ = asked(f'let ok = approve "{"x" * 500} {{metadata.none}}" to=["a@example.com", "b@example.com"] up to 1 day')

    (ask,) = driver.effects
    assert isinstance(ask, Ask)
    assert ask.message == "x" * 500 + " (missing)"
    assert ask.arguments == {"to": ["a@example.com", "b@example.com"]}


def test_a_failures_message_is_whole() -> None:
    _, error = asked(f'fail "{"x" * 500}"')

    assert error == StepError("x" * 500, "failed")


@pytest.mark.parametrize("statement", ["wait 99999999999 weeks", "let e = wait for charge.refunded up to 99999999999 weeks"])
def test_a_wait_ends_within_the_years_that_there_are(statement: str) -> None:
    driver, error = asked(statement)

    assert driver.effects == []
    assert error is not None
    assert error.code == "missing-value"


def test_a_wait_never_goes_back() -> None:
    def answer(effect: Effect) -> Answer:
        return Done({}, NOW)

    driver = Driver(answer)
    driver.run('workflow "w" on charge.succeeded <\n wait -3 days\n wait until timestamp("2001-01-01")\n>')

    assert [effect.until for effect in driver.effects if isinstance(effect, Wait)] == [NOW, NOW]
