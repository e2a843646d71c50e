"""Event history: what `recent` finds among earlier events, and what finding it costs."""

from __future__ import annotations

from typing import Any

import pytest

import wfrun
from tests.helpers.work import lines_run
from wfrun.interpreter.effects import PastEvent
from wfrun.interpreter.event_history import EventHistory, HistoryQuestion

NOW = 1_793_610_000


def charge(number: int, *, at: int = NOW, **more: Any) -> dict[str, Any]:
    """A failed charge's event."""
    return {
        "id": f"evt_{number}",
        "type": "charge.failed",
        "created": at,
        "livemode": False,
        **more,
        "data": {"object": {"id": f"ch_{number}"}},
    }


def found(
    history: EventHistory, event: dict[str, Any], name: str = "charge.failed", *, since: int = NOW - 100, now: int = NOW
) -> list[str]:
    """The ids of the objects that a run on the event finds."""
    events = history.before(event, now)(name, since)
    assert events is not None, "not all of that time is known"
    return [one.object["id"] for one in events]


def test_an_event_counts_once_however_often_it_came() -> None:
    history = EventHistory([charge(1), charge(1), charge(2, at=NOW - 5)])
    history.add(charge(1))
    history.add({**charge(3), "id": "evt_thin", "snapshot_event": "evt_2"}, assumed=True)
    assert found(history, charge(9)) == ["ch_2", "ch_1"]
    assert found(history, charge(1)) == ["ch_2"], "the event itself is not among the earlier ones"


def test_a_known_object_takes_the_place_of_one_that_was_made_up() -> None:
    history = EventHistory()
    history.add({**charge(7), "id": "evt_thin", "snapshot_event": "evt_1"}, assumed=True)
    history.add(charge(1))
    (past,) = history.before(charge(9), NOW)("charge.failed", 0) or [PastEvent({})]
    assert (past.object.get("id"), past.assumed) == ("ch_1", False)


def test_events_of_another_account_mode_type_or_time_are_not_found() -> None:
    others = [
        charge(1, account="acct_1"),
        charge(2, livemode=True),
        {**charge(3), "type": "charge.succeeded"},
        charge(4, at=NOW - 101),
        charge(5, at=NOW + 1),
        {**charge(6), "data": None},
    ]
    history = EventHistory([*others, charge(7)])
    assert found(history, charge(9)) == ["ch_7"]
    assert found(history, charge(9), "charge.*") == ["ch_3", "ch_7"]
    assert found(history, charge(9, account="acct_1")) == ["ch_1"]
    history.forget(NOW)
    assert found(history, charge(9), since=NOW) == ["ch_7"]
    assert history.before(charge(9), NOW)("charge.failed", NOW - 1) is None, "what was dropped is unknown, not missing"


def test_what_a_question_costs_does_not_grow_with_the_history() -> None:
    def work(count: int) -> int:
        history = EventHistory(charge(number, at=NOW - 10 * number) for number in range(count, 0, -1))
        ask = history.before(charge(0), NOW)
        return lines_run(lambda: ask("charge.failed", NOW - 100))

    assert work(4_000) <= work(100) + 10


def failed(number: int, **more: Any) -> dict[str, Any]:
    """A failed charge's event with fields of the charge."""
    made = charge(number, at=NOW + number)
    made["data"]["object"] |= {"object": "charge", "amount": 900, "currency": "usd", **more}
    return made


CONDITIONS = (
    "count(c in recent('charge.failed', 1 hour) where c.customer == customer)",
    "any(c in recent('charge.failed', 1 hour) where c.customer == customer and c.amount > 5 USD)",
    "none(c in recent('charge.failed', 1 hour) where 'cus_2' == c.customer)",
    "all(c in recent('charge.failed', 1 hour) where c.customer == customer)",
    "len([c.id for c in recent('charge.failed', 1 hour) where c.billing_details.email == receipt_email])",
    "sum(c.amount for c in recent('charge.failed', 1 hour) where c.customer == customer)",
    "first(c in recent('charge.failed', 1 hour) where c.customer == 'cus_1').id",
)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_an_index_changes_no_answer(condition: str) -> None:
    events = [
        failed(number, customer=customer, receipt_email=mail, billing_details={"email": mail}, amount=300 * number)
        for number, (customer, mail) in enumerate(
            [("cus_1", "a@x.example"), ("cus_2", None), (None, "a@x.example"), ("cus_1", "b@x.example"), ("cus_1", "a@x.example")]
        )
    ]
    script = 'workflow "W" on charge.failed < log "{' + condition.replace("'", '"') + '}" >'

    def messages() -> list[Any]:
        session = wfrun.load(text=script).session(history=[])
        reports = [session.run(event) for event in events]
        return [(run.steps[0].arguments, run.assumed) for report in reports for run in report.workflows]

    narrowed = messages()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wfrun.interpreter.comprehensions.narrowed_events", lambda evaluator, node: None)
        assert messages() == narrowed


def test_what_no_question_asks_for_is_not_kept() -> None:
    history = EventHistory(questions=[HistoryQuestion("charge.failed", 100)])
    history.add({**charge(1), "type": "charge.succeeded"})
    assert history.held == 0
    for number in range(2_000):
        history.reach(NOW + number)
        history.add(charge(number, at=NOW + number))
    assert history.held <= 210
    assert found(history, charge(2_000), since=NOW + 1_990, now=NOW + 2_000) == [f"ch_{number}" for number in range(1_990, 2_000)]
    assert history.before(charge(9), NOW)("charge.failed", NOW - 100) is None, "a late event asks for what was dropped"
