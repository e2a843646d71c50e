"""Plans: what a simulation before acting knows of the database, and what is said where it turns out otherwise."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.helpers.durable import Sent, payment
from tests.helpers.tables import each
from wfrun.interpreter.effects import Done, Refused
from wfrun.interpreter.report import RunReport, WorkflowReport, iso
from wfrun.interpreter.triggers import RuleIndex
from wfrun.project.loader import load_text
from wfrun.runs import schema
from wfrun.runs.acting import Acting
from wfrun.runs.drive import OLDEST_EVENT
from wfrun.runs.opening import open_database
from wfrun.runs.plan_differences import differences
from wfrun.runs.planning import PlannedGuards, PlannedHistory
from wfrun.settings import Settings
from wfrun.simulator.session import Session
from wfrun.support.records import evolve


class Place:
    """A database in which runs acted, and plans for the next."""

    def __init__(self, url: str) -> None:
        self.database = open_database(url)
        self.sent = Sent()
        self.acting = Acting(self.database, self.sent.of, livemode=False)

    def act(self, text: str, event: dict[str, Any]) -> None:
        with self.acting as acting:
            accepted = acting.accept(event, acting.store(load_text(text, "rules.wf"), Settings()))
            acting.drive(accepted.runs)
            assert all(acting.story(run).summary["status"] == "succeeded" for run in accepted.runs)
        self.acting = Acting(self.database, self.sent.of, livemode=False)

    def plan(self, text: str, event: dict[str, Any]) -> RunReport:
        now = int(time.time())
        rules = self.acting.store(load_text(text, "rules.wf"), Settings()).rules
        session = Session(
            RuleIndex(rules),
            now=now,
            fixed=True,
            guards=PlannedGuards(self.database, now),
            past=PlannedHistory(self.database, event, now, livemode=False),
            oldest_event=OLDEST_EVENT,
        )
        return session.run(event)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    found = Place(str(tmp_path / "runs.db"))
    yield found
    found.database.close()


def event(identity: str, **fields: Any) -> dict[str, Any]:
    return payment(identity, now=int(time.time()), **{"customer": "cus_1", **fields})


def test_a_key_that_was_used_up_holds_the_plan_back_and_planning_uses_up_nothing(place: Place) -> None:
    script = 'workflow "w" on payment_intent.succeeded once per customer < log "x" >'
    for _ in range(2):
        assert place.plan(script, event("evt_1")).workflows[0].outcome == "succeeded"
    place.act(script, event("evt_1"))
    (workflow,) = place.plan(script, event("evt_2")).workflows
    assert workflow.outcome == "skipped" and "`once per customer`" in workflow.notes[0]
    assert place.plan(script, event("evt_2", customer="cus_2")).workflows[0].outcome == "succeeded"


def test_brakes_count_what_was_done(place: Place) -> None:
    script = 'workflow "w" on payment_intent.succeeded at most 1 per day < log "x" >'
    assert place.plan(script, event("evt_1")).workflows[0].outcome == "succeeded"
    place.act(script, event("evt_1"))
    assert place.plan(script, event("evt_2")).workflows[0].outcome == "needs_attention"


def test_a_brake_on_money_counts_what_was_moved_and_what_the_plan_moves(place: Place) -> None:
    script = """
workflow "w"
on payment_intent.succeeded
at most 20 USD per day
<
  let half = 8 USD
  create_refund payment_intent=id amount=half
  create_refund payment_intent=id amount=half
>
"""
    place.sent.answers["retrieve_payment_intent"] = {"id": "pi_1", "object": "payment_intent", "amount": 5000, "currency": "usd"}
    place.sent.answers["create_refund"] = {"id": "re_1", "object": "refund", "amount": 800, "currency": "usd"}
    first = place.plan(script, event("evt_1", id="pi_1")).workflows[0]
    assert (first.outcome, [step.outcome for step in first.steps if step.action == "create_refund"]) == ("succeeded", ["succeeded"] * 2)
    place.act(script, event("evt_1", id="pi_1"))
    (second,) = place.plan(script, event("evt_2", id="pi_2")).workflows
    assert second.outcome == "needs_attention"
    assert place.plan(script.replace("20 USD", "25 USD"), event("evt_2", id="pi_2")).workflows[0].outcome == "needs_attention"


def test_recent_finds_what_the_database_knows(place: Place) -> None:
    condition = 'count(one in recent("payment_intent.canceled", 1 second) where present(one.id)) == 0'
    script = f'workflow "w" on payment_intent.succeeded when {condition} < log "x" >'
    place.act('workflow "other" on payment_intent.succeeded < log "x" >', event("evt_0"))
    with place.database.transaction() as connection:
        facts = schema.facts
        an_hour_ago = repr(time.time() - 3600)  # nothing is known of before
        connection.execute(sa.update(facts).where(facts.c.name == "began").values(value=an_hour_ago))
    (workflow,) = place.plan(script, event("evt_1")).workflows
    assert workflow.outcome == "succeeded"
    (unknown,) = place.plan(script.replace("1 second", "30 days"), event("evt_1")).workflows
    assert unknown.outcome == "skipped"


def test_an_event_that_is_too_old_is_planned_as_it_will_be(place: Place) -> None:
    old = payment("evt_1", now=int(time.time()) - 4 * 86_400)
    assert place.plan('workflow "w" on payment_intent.succeeded < log "x" >', old).workflows[0].outcome == "skipped"


# --- differences ------------------------------------------------------------------------------------------------------------------------


def both(text: str, event: dict[str, Any], place: Place, answers: dict[str, Any]) -> tuple[WorkflowReport, WorkflowReport]:
    """The plan of a run, and what it did where the outside answers so."""
    (plan,) = place.plan(text, event).workflows
    place.sent.answers = answers
    with place.acting as acting:
        accepted = acting.accept(event, acting.store(load_text(text, "rules.wf"), Settings()))
        acting.drive(accepted.runs)
        report = acting.story(accepted.runs[0]).report
    assert report is not None
    return plan, report


BRANCHES = """workflow "w" on payment_intent.succeeded <
  let made = create_customer name="Ada"
  update_customer made.id metadata={Tier: "VIP", At: "{now}"}
  if made.name == "Ada" < log "it is {made.name}" > else < log "somebody else" >
>
"""


def test_ids_that_the_run_makes_and_the_moment_are_no_difference(place: Place) -> None:
    answers = {
        "create_customer": {"id": "cus_real", "object": "customer", "name": "Ada"},
        "update_customer": {"id": "cus_real", "object": "customer", "name": "Ada"},
    }
    plan, real = both(BRANCHES, event("evt_1"), place, answers)
    time.sleep(0)
    assert real.outcome == "succeeded" and differences(plan, real) == []


def test_moments_that_are_later_because_the_run_is_are_no_difference(place: Place) -> None:
    _, real = both('workflow "w" on payment_intent.succeeded < log "{now - 30 days} to {now}" >', event("evt_1"), place, {})
    start = real.started
    assert start is not None and dict(real.steps[0].shown)["message"] == f"{iso(start - 30 * 86_400)} to {iso(start)}"

    def plan(*, begun: int, said: int) -> WorkflowReport:
        told = f"{iso(start - said - 30 * 86_400)} to {iso(start - said)}"
        return evolve(real, started=start - begun, steps=[evolve(real.steps[0], shown=(("message", told),))])

    assert differences(plan(begun=7, said=7), real) == []
    assert differences(plan(begun=7, said=8), real) != [] != differences(plan(begun=0, said=7), real)


def test_what_only_looks_like_a_moment_is_compared_as_a_text(place: Place) -> None:
    _, real = both('workflow "w" on payment_intent.succeeded < log "due 9999-99-99T99:99:99Z" >', event("evt_1"), place, {})
    plan = evolve(real, steps=[evolve(real.steps[0], shown=(("message", "due 0000-00-00T00:00:00Z"),))])
    assert len(differences(plan, real)) == 1


def test_another_path_is_told_step_by_step(place: Place) -> None:
    answers = {
        "create_customer": {"id": "cus_real", "object": "customer", "name": "Bob"},
        "update_customer": {"id": "cus_real", "object": "customer", "name": "Bob"},
    }
    plan, real = both(BRANCHES, event("evt_1"), place, answers)
    assert differences(plan, real) == [
        'line 4: `made.name == "Ada"` is false, and was true in the plan',
        "line 4: log was not planned",
        "line 4: log was planned and was not done",
    ]


TWICE = """workflow "w" on payment_intent.succeeded <
  try < create_refund payment_intent=id amount=50 USD; create_refund payment_intent=id amount=50 USD >
  catch problem < log "{problem.code}: {problem.request_id ?? "not sent"}, {problem.request_id ?? "not sent"} (TELL)" >
>
"""


@each(
    ("told", "differs"),
    [
        ("{problem.action}", []),
        ("{problem.message}", ["line 3: log: `message` is "]),
    ],
)
def test_ids_of_requests_are_no_difference(told: str, differs: list[str], place: Place) -> None:
    refund = {"id": "re_1", "object": "refund", "amount": 5000, "currency": "usd"}
    refused = Refused("charge_already_refunded", "So it is.", int(time.time()), request_id="req_1")
    answers = iter([Done(refund, int(time.time())), refused])
    given = {
        "create_refund": lambda call: next(answers),
        "retrieve_payment_intent": {"id": "pi_1", "object": "payment_intent", "amount": 5000, "currency": "usd"},
    }
    plan, real = both(TWICE.replace("TELL", told), event("evt_1", id="pi_1", amount=5000, currency="usd"), place, given)
    assert [step.outcome for step in plan.steps if step.action == "create_refund"] == ["succeeded", "failed"]
    assert "req_1, req_1" in dict(real.steps[-1].shown)["message"]
    found = differences(plan, real)
    assert len(found) == len(differs) and all(one.startswith(begin) for one, begin in zip(found, differs, strict=True))


def test_other_arguments_are_told(place: Place) -> None:
    script = 'workflow "w" on payment_intent.succeeded < let made = create_customer name="Ada"\n  log "it is {made.name}" >'
    plan, real = both(script, event("evt_1"), place, {"create_customer": {"id": "cus_1", "object": "customer", "name": "Bob"}})
    assert differences(plan, real) == ["line 2: log: `message` is it is Bob, and was it is Ada in the plan"]


def test_an_id_of_the_plan_that_is_a_part_of_a_word_stays(place: Place) -> None:
    script = 'workflow "w" on payment_intent.succeeded < let made = create_customer email="x@example.com"\n  log "text of {made.id}" >'
    plan, real = both(script, event("evt_1"), place, {"create_customer": {"id": "cus_1", "object": "customer"}})
    steps = [evolve(plan.steps[0], result={"id": "x"}), evolve(plan.steps[1], shown=(("message", "text of x"),))]
    assert differences(evolve(plan, steps=steps), real) == []


def test_another_account_than_the_events_is_shown_and_compared(place: Place) -> None:
    script = 'workflow "w" on payment_intent.succeeded < create_customer name="Ada" on_account="{metadata.shop}" >'
    paid = event("evt_1")
    paid["data"]["object"]["metadata"] = {"shop": "acct_7"}
    plan, real = both(script, paid, place, {"create_customer": {"id": "cus_1", "object": "customer"}})
    [step] = real.steps
    assert dict(step.shown) == {"name": "Ada", "on_account": "acct_7"}
    assert step.to_dict()["on_account"] == "acct_7" and step.to_dict()["arguments"] == {"name": "Ada"}
    other = evolve(plan.steps[0], shown=(("name", "Ada"), ("on_account", "acct_8")))
    assert differences(evolve(plan, steps=[other]), real) == ["line 1: create_customer: `on_account` is acct_7, and was acct_8 in the plan"]
