"""Several events in one simulated account: nothing acts twice, brakes hold, earlier events are known."""

from __future__ import annotations

from typing import Any

import pytest

import wfrun

NOW = 1_795_000_000
DAY = 86_400


def charge(number: int, *, created: int = NOW, type_: str = "charge.failed", **body: Any) -> dict[str, Any]:
    """A failed charge of a customer, as an event."""
    raw = {"id": f"ch_{number}", "object": "charge", "amount": 500, "currency": "usd", "customer": "cus_1", "status": "failed", **body}
    return {"id": f"evt_{number}", "object": "event", "type": type_, "created": created, "livemode": False, "data": {"object": raw}}


def outcomes(session: Any, *events: dict[str, Any]) -> list[str]:
    """How the first workflow ended on each event; ``none`` where nothing was listed."""
    reports = [session.run(event) for event in events]
    return [report.workflows[0].outcome if report.workflows else "none" for report in reports]


def test_an_event_that_comes_twice_acts_once() -> None:
    session = wfrun.load(text='on charge.failed < log "x" >').session()

    assert outcomes(session, charge(1), charge(1), charge(2)) == ["succeeded", "none", "succeeded"]


def test_a_change_that_comes_as_snapshot_and_thin_event_is_one() -> None:
    thin = {
        "id": "evt_thin",
        "object": "v2.core.event",
        "type": "v1.charge.failed",
        "created": "2026-11-18T11:06:40.000Z",
        "livemode": False,
        "related_object": {"id": "ch_1", "type": "charge", "url": "/v1/charges/ch_1"},
        "snapshot_event": "evt_1",
    }
    program = wfrun.load(text='on charge.failed < log "{id} {event.created}" >')

    assert outcomes(program.session(), charge(1), thin) == ["succeeded", "none"]
    report = program.run(thin, objects=[charge(1)["data"]["object"]])
    assert report.workflows[0].steps[0].arguments == {"message": "ch_1 2026-11-18T11:06:40Z"}
    assert not report.workflows[0].assumed
    assert program.run(thin).workflows[0].assumed


def test_a_wait_sees_a_later_event_in_its_thin_form() -> None:
    program = wfrun.load(text='on charge.failed <\n let e = wait for charge.refunded where id == "ch_1" up to 1 day\n log "{e.amount}"\n>')
    thin = {
        "id": "evt_thin", "object": "v2.core.event", "type": "v1.charge.refunded", "created": "2026-11-18T12:00:00.000Z", "livemode": False,
        "related_object": {"id": "ch_1", "type": "charge", "url": "/v1/charges/ch_1"},
    }  # fmt: skip

    report = program.run(charge(1), later=[thin])

    assert report.workflows[0].steps[0].event == "evt_thin"
    assert report.workflows[0].steps[1].arguments == {"message": "5.00 USD"}


def test_once_per_value_and_time() -> None:
    session = wfrun.load(text='workflow "w" on charge.failed once per customer within 2 days < log "x" >').session()

    found = outcomes(
        session,
        charge(1),
        charge(2, created=NOW + DAY),
        charge(3, created=NOW + DAY, customer="cus_2"),
        charge(4, created=NOW + 3 * DAY),
        charge(5, created=NOW + 3 * DAY, customer=None),
    )

    assert found == ["succeeded", "skipped", "succeeded", "succeeded", "skipped"]


def test_a_brake_makes_runs_wait_for_a_person() -> None:
    session = wfrun.load(text='workflow "w" on charge.failed at most 2 per day when amount > 1 USD < log "x" >').session()

    found = outcomes(session, charge(1), charge(2), charge(3), charge(4, amount=5), charge(5, created=NOW + DAY))

    assert found == ["succeeded", "succeeded", "needs_attention", "skipped", "succeeded"]


def test_a_brake_counts_back_from_the_run_and_not_from_the_clock() -> None:
    session = wfrun.load(text='workflow "w" on charge.failed at most 2 per hour < log "x" >').session()
    hour = NOW - NOW % 3600 + 3600

    found = outcomes(session, *(charge(number, created=hour + second) for number, second in enumerate((-2, -1, 1, 2, 3598, 3599))))

    assert found == ["succeeded", "succeeded", "needs_attention", "needs_attention", "succeeded", "succeeded"]


def test_recent_sees_earlier_events_and_nothing_is_known_without_any() -> None:
    program = wfrun.load(
        text='workflow "w" on charge.failed when count(c in recent("charge.failed", 1 hour) where c.customer == customer) >= 2 < log "x" >'
    )
    events = [charge(1), charge(2, created=NOW + 60), charge(3, created=NOW + 120), charge(4, created=NOW + 8000)]

    session = program.session()
    reports = [session.run(event).workflows[0] for event in events]

    assert [report.condition.value for report in reports if report.condition] == [None, False, True, False]
    assert program.run(charge(9, created=NOW + 200), history=events).workflows[0].outcome == "succeeded"
    assert program.run(charge(9, created=NOW + 200), history=[]).workflows[0].condition.value is False  # type: ignore[union-attr]


def test_what_one_event_did_the_next_finds() -> None:
    program = wfrun.load(
        text='on charge.succeeded <\n try < create_refund charge=id amount=amount > catch problem < log "{problem.code}" >\n>'
    )
    session = program.session()

    first = session.run(
        charge(1, type_="charge.succeeded", status="succeeded", captured=True, paid=True, amount_refunded=0, refunded=False)
    )
    again = charge(1, type_="charge.succeeded", status="succeeded", captured=True, paid=True, amount_refunded=0, refunded=False)
    second = session.run({**again, "id": "evt_again"})

    assert [step.outcome for step in first.workflows[0].steps] == ["succeeded"]
    assert second.workflows[0].outcome == "succeeded"


def test_an_event_caused_by_a_workflow_does_not_start_it_again() -> None:
    program = wfrun.load(text='workflow "w" on customer.updated < update_customer id metadata={seen: "yes"} >')
    event = {
        "id": "evt_1",
        "type": "customer.updated",
        "data": {"object": {"id": "cus_1", "object": "customer"}, "previous_attributes": {}},
    }
    report = program.run(event)
    key = report.workflows[0].steps[0].idempotency_key

    again = program.run({**event, "id": "evt_2", "request": {"id": "req_1", "idempotency_key": key}})

    assert again.workflows == ()
    assert "own action" in again.notes[0]
    assert program.matcher()({**event, "request": {"idempotency_key": key}}) == ()
    assert len(program.matcher()({**event, "request": {"idempotency_key": "wf_other"}})) == 1


def test_events_of_connected_accounts_start_only_what_asks_for_them() -> None:
    program = wfrun.load(text='workflow "mine" on charge.failed < log "a" >\nworkflow "theirs" on charge.failed from accounts < log "b" >')
    own, connected = charge(1), {**charge(2), "account": "acct_1"}

    assert [workflow.name for workflow in program.matching(own)] == ["mine"]
    assert [workflow.name for workflow in program.matching(connected)] == ["theirs"]
    for event in (own, connected):
        assert list(program.matcher()(event)) == program.matching(event)


def thin(number: int, **envelope: Any) -> dict[str, Any]:
    """The update of a customer as a thin event."""
    return {
        "id": f"evt_thin_{number}",
        "object": "v2.core.event",
        "type": "v1.customer.updated",
        "created": "2026-11-18T11:06:40.000Z",
        "livemode": False,
        "related_object": {"id": "cus_1", "type": "customer", "url": "/v1/customers/cus_1"},
        "changes": {"before": {"metadata": {}}, "after": {}},
        **envelope,
    }


TWO_SIDES = """
workflow "mine" on customer.updated < update_customer id metadata={seen: "yes"} >
workflow "theirs" on customer.updated from accounts < update_customer id metadata={seen: "by {event.account}"} >
"""


@pytest.mark.parametrize("context", ["acct_1", "org_1/acct_1"])
def test_a_thin_event_is_of_the_account_in_its_context(context: str) -> None:
    program = wfrun.load(text=TWO_SIDES)
    event = thin(1, context=context)
    report = program.session().run(event)

    assert [workflow.name for workflow in report.workflows] == ["theirs"]
    assert report.event["account"] == "acct_1"
    step = report.workflows[0].steps[0]
    assert step.arguments is not None and step.arguments["metadata"] == {"seen": "by acct_1"}
    assert [workflow.name for workflow in program.matching(event)] == ["theirs"]
    assert list(program.matcher()(event)) == program.matching(event)


def test_both_forms_of_one_change_in_a_connected_account_are_one_event() -> None:
    body = {"object": {"id": "cus_1", "object": "customer"}, "previous_attributes": {"metadata": {}}}
    snapshot = {"id": "evt_1", "object": "event", "type": "customer.updated", "account": "acct_1", "created": NOW, "data": body}
    twin = thin(1, context="acct_1", snapshot_event="evt_1")
    for first, second in ((snapshot, twin), (twin, snapshot)):
        session = wfrun.load(text=TWO_SIDES).session()
        assert len(session.run(first).workflows) == 1
        again = session.run(second)
        assert again.workflows == () and "does not act twice" in again.notes[0]
    other = thin(2, context="acct_2", snapshot_event="evt_1")
    assert len(session.run(other).workflows) == 1, "an id says nothing about another account's event"


def test_a_thin_event_names_the_request_that_caused_it_in_its_reason() -> None:
    program = wfrun.load(text=TWO_SIDES)
    key = program.run(thin(1)).workflows[0].steps[0].idempotency_key
    caused = thin(2, reason={"type": "request", "request": {"id": "req_1", "idempotency_key": key}})
    report = program.run(caused)

    assert report.workflows == () and any("own action" in note for note in report.notes)
    assert program.matcher()(caused) == ()
    foreign = thin(3, reason={"type": "request", "request": {"id": "req_1", "idempotency_key": "theirs"}})
    assert len(program.run(foreign).workflows) == 1


def test_workflows_without_a_name_on_one_line_are_two() -> None:
    program = wfrun.load(text='on charge.failed < log "a" > on charge.failed when amount > 1 USD < log "b" >')
    report = program.run(charge(1))

    assert [workflow.name for workflow in program.workflows] == ["script.wf:1", "script.wf:1:30"]
    assert len({step.idempotency_key for workflow in report.workflows for step in workflow.steps}) == 2
    assert list(program.matcher()(charge(1))) == list(program.workflows)


DEMAND = """
workflow "d" on demand(order: string, amount: money, due: timestamp, count: number = 2, tags: list = []) when amount > 5 EUR <
  log "{order} {amount} {due.year} {count} {len(tags)}"
>
workflow "t" on every day at 09:00 < log "tick {now}" >
workflow "e" on charge.failed < log "x" >
"""


def test_a_workflow_is_started_by_name_with_checked_input() -> None:
    program = wfrun.load(text=DEMAND)

    report = program.start("d", {"order": "o1", "amount": "12.50 EUR", "due": "2026-01-31T09:00Z", "tags": ["a", "b"]})
    assert report.event == {"id": None, "type": "demand", "account": None}
    assert report.workflows[0].steps[0].arguments == {"message": "o1 12.50 EUR 2026 2 2"}

    other = program.start("d", {"order": "o1", "amount": {"minor": 900, "currency": "usd"}, "due": 1_795_000_000})
    assert other.workflows[0].outcome == "skipped"

    assert program.start("t", now=NOW).workflows[0].steps[0].arguments == {"message": "tick 2026-11-18T11:06:40Z"}


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("nobody", {}, "no workflow is called"),
        ("e", {}, "started by events"),
        ("t", {"a": 1}, "takes no input"),
        ("d", {}, "`order` (string) is needed"),
        ("d", {"order": 5, "amount": "1 EUR", "due": 1}, "`order` takes a string"),
        ("d", {"order": "o", "amount": "1 XYZ", "due": 1}, "`amount` takes money"),
        ("d", {"order": "o", "amount": 5, "due": 1}, "`amount` takes money"),
        ("d", {"order": "o", "amount": "1.234 EUR", "due": 1}, "`amount` takes money"),
        ("d", {"order": "o", "amount": "1 EUR", "due": "soon"}, "`due` takes a moment"),
        ("d", {"order": "o", "amount": "1 EUR", "due": 1, "tag": "x"}, "no parameter `tag`"),
    ],
)
def test_input_that_does_not_fit_is_refused(name: str, given: dict[str, Any], words: str) -> None:
    with pytest.raises(wfrun.BadInput, match=words.replace("(", r"\(").replace(")", r"\)")):
        wfrun.load(text=DEMAND).start(name, given)


ASKS = """
workflow "Refund" on charge.failed <
  let ok = approve "Refund {id}?" to="lead@example.com" up to 1 day
  if ok < log "yes" > else if missing(ok) < log "nobody, {now.date}" > else < log "no" >
>
workflow "By hand" on demand(charge: string) <
  let ok = approve "Refund {charge}?" to="lead@example.com" up to 1 day
  if not ok < stop >
  log "yes"
>
"""


def said(report: wfrun.RunReport) -> list[tuple[object, bool]]:
    (workflow,) = report.workflows
    return [(step.arguments["message"], step.assumed) for step in workflow.steps if step.kind == "action" and step.arguments is not None]


def test_approvals_are_answered_one_after_the_other_over_the_session() -> None:
    session = wfrun.load(text=ASKS).session(answers=[False, None, True])
    assert [said(session.run(charge(number))) for number in range(3)] == [
        [("no", False)], [("nobody, 2026-11-19", False)], [("yes", False)],
    ]  # fmt: skip
    assert said(session.run(charge(3))) == [("yes", True)], "none is left: yes, and that is assumed"


def test_answers_that_no_approval_asks_for_are_left() -> None:
    program = wfrun.load(text=ASKS)
    session = program.session(answers=[False, True])
    session.run(charge(1))
    assert session.answers_left == (True,)
    assert said(program.run(charge(1), answers=[False])) == [("no", False)]
    assert program.start("By hand", {"charge": "ch_1"}, answers=[False]).workflows[0].outcome == "stopped"
    with pytest.raises(TypeError, match="answers are True, False or None"):
        program.run(charge(1), answers=["no"])  # type: ignore[list-item]


COUNTS = """
workflow "looks" on every day at 09:00 < log "{len(recent("charge.failed", 1 day))}" >
workflow "bare" on demand() < log "done" >
"""
TEST, LIVE = charge(1), {**charge(2), "livemode": True}
UNSAID = {name: value for name, value in charge(3).items() if name != "livemode"}
OF_OTHERS = {**charge(4), "livemode": True, "account": "acct_1"}


@pytest.mark.parametrize(
    ("history", "livemode", "said"),
    [
        ([TEST, TEST], None, "1"),
        ([LIVE], None, "1"),
        ([TEST, UNSAID, OF_OTHERS], None, "2"),
        ([TEST, LIVE], None, "(missing)"),
        ([TEST, LIVE, UNSAID], True, "1"),
        ([TEST, LIVE, UNSAID], False, "2"),
        ([LIVE], False, "0"),
        ([], None, "0"),
    ],
)
def test_a_start_by_name_finds_the_earlier_events_of_its_mode(history: list[dict[str, Any]], livemode: bool | None, said: str) -> None:
    session = wfrun.load(text=COUNTS).session(history=history, now=NOW + 60)

    report = session.start("looks", livemode=livemode)

    assert [step.arguments for step in report.workflows[0].steps] == [{"message": said}]
    unknown = "the earlier events are of both of Stripe's modes, and nothing says of which a start is: `recent` is unknown"
    assert report.notes == ((unknown,) if said == "(missing)" else ())
    assert session.start("bare", livemode=livemode).notes == ()
