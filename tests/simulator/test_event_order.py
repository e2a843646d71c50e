"""Event order: events of one input run oldest first, and the account shows them what had happened by then."""

from __future__ import annotations

from typing import Any

import wfrun
from wfrun.simulator.event_order import oldest_first

NOW = 1_793_610_000
HOUR = 3_600


def event(name: str, kind: str, at: int, **body: Any) -> dict[str, Any]:
    """An event on one charge."""
    raw = {"id": "ch_1", "object": "charge", "amount": 900, "currency": "usd", "status": "succeeded", "refunded": False, **body}
    raw |= {"paid": True, "captured": True, "amount_captured": 900, "amount_refunded": 0}
    return {"id": name, "object": "event", "type": kind, "created": at, "livemode": False, "data": {"object": raw}}


def names(events: list[dict[str, Any]]) -> list[str]:
    """The ids of the events."""
    return [one["id"] for one in events]


def test_events_are_put_oldest_first() -> None:
    a, b, c = (event(name, "charge.updated", NOW + at) for name, at in (("a", 0), ("b", 0), ("c", 5)))
    assert oldest_first([a, b, c]) == ([a, b, c], False)
    assert oldest_first([c, b, a]) == ([a, b, c], True), "a list that is newest first is read from its end"
    assert names(oldest_first([b, c, a])[0]) == ["b", "a", "c"]
    silent = {"id": "silent"}
    assert names(oldest_first([c, a, silent, c])[0]) == ["a", "silent", "c", "c"]


SCRIPT = """workflow "Refund later" on charge.succeeded < wait 3 days; create_refund charge=id >
workflow "Look" on charge.updated < let c = retrieve_charge id; log "{c.refunded} {c.description}" >
"""


def looked(*events: dict[str, Any]) -> list[str]:
    """What the second workflow saw at each event."""
    session = wfrun.load(text=SCRIPT).session()
    reports = [session.run(one, later=events[number + 1 :]) for number, one in enumerate(events)]
    return [
        (step.arguments or {})["message"] for report in reports for run in report.workflows for step in run.steps if step.action == "log"
    ]


def test_what_a_run_does_after_a_wait_is_seen_from_then_on_only() -> None:
    first = event("a", "charge.succeeded", NOW, description="x")
    early, late = (event(name, "charge.updated", NOW + hours * HOUR, description="x") for name, hours in (("b", 1), ("c", 100)))
    assert looked(first, early, late) == ["false x", "true x"]


def test_an_older_event_does_not_set_back_what_the_account_knows() -> None:
    new, old = event("a", "charge.updated", NOW, description="new"), event("b", "charge.updated", NOW - 5, description="old")
    assert looked(new, old) == ["false new", "false new"]


def test_runs_of_one_value_follow_each_other() -> None:
    session = wfrun.load(text="on charge.succeeded one at a time per customer < wait 1 day >").session()
    runs = [
        session.run(event(name, "charge.succeeded", NOW + at, customer=customer)).workflows[0]
        for name, at, customer in (("a", 0, "cus_1"), ("b", 60, "cus_1"), ("c", 120, "cus_2"))
    ]
    assert [run.finished for run in runs] == [NOW + 24 * HOUR, NOW + 48 * HOUR, NOW + 120 + 24 * HOUR]
    assert [len(run.notes) for run in runs] == [0, 1, 0], "the one that waits for its turn says so"
