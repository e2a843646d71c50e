"""Event stream: events of any number are put in order within a window, and what no later event needs is held by nobody."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

import wfrun
from wfrun.interpreter.event_history import HistoryQuestion
from wfrun.interpreter.recent_events import history_questions
from wfrun.interpreter.triggers import rules_of
from wfrun.project.loader import load_text
from wfrun.simulator.account import account, forgetting, objects
from wfrun.simulator.event_order import OUT_OF_ORDER, EventStream, too_late

NOW = 1_793_610_000


class Tracked(dict[str, Any]):
    """An event or an object that can be watched."""


def event(number: int, at: int | None = None, **more: Any) -> dict[str, Any]:
    """A failed charge's event, a minute after the one before it."""
    raw = Tracked(id=f"ch_{number}", object="charge", amount=900, currency="usd", customer=f"cus_{number % 3}", **more)
    created = NOW + 60 * (number if at is None else at)
    return Tracked(id=f"evt_{number}", object="event", type="charge.failed", created=created, livemode=False, data={"object": raw})


def stream(*moments: int, window: int = 3, chars: int = 1_000) -> EventStream:
    """A stream of events that were made at these minutes."""
    return EventStream(((event(number, at), 1) for number, at in enumerate(moments)), whole=window, window=window, chars=chars)


def told(events: EventStream) -> list[tuple[str, tuple[str, ...]]]:
    """The ids of the events in their order, with the notes on them."""
    return [(one.event["id"].removeprefix("evt_"), one.notes) for one in events]


def test_an_input_that_fits_is_put_in_order_as_a_whole() -> None:
    assert told(stream(3, 2, 1)) == [("2", (OUT_OF_ORDER,)), ("1", ()), ("0", ())]
    assert told(stream(2, 2, 1)) == [("2", (OUT_OF_ORDER,)), ("1", ()), ("0", ())], "a list that is newest first is read from its end"
    assert told(stream(1, 1, 2)) == [("0", ()), ("1", ()), ("2", ())]
    assert told(stream()) == []


def test_a_longer_input_is_put_in_order_within_the_window() -> None:
    assert [name for name, _ in told(stream(1, 3, 2, 5, 4, 6))] == ["0", "2", "1", "4", "3", "5"]
    assert [notes for _, notes in told(stream(1, 2, 3, 4, 5))] == [()] * 5


def test_what_comes_too_late_runs_where_it_stands_and_says_so() -> None:
    assert told(stream(5, 6, 7, 8, 1, 9)) == [
        ("0", ()),
        ("1", ()),
        ("4", (OUT_OF_ORDER, too_late(3))),
        ("2", ()),
        ("3", ()),
        ("5", ()),
    ]


def test_large_events_make_the_window_smaller() -> None:
    events = EventStream(((event(number), 400) for number in range(9)), whole=9, window=9, chars=1_000)
    assert events.held == 3
    assert [one.event["id"] for one in events] == [f"evt_{number}" for number in range(9)]


def test_what_is_asked_for_ahead_is_given_again() -> None:
    events = stream(1, 2, 3, 4, 5, 6, window=2)
    events.following()
    ahead = events.ahead()
    assert [next(ahead)["id"] for _ in range(3)] == ["evt_1", "evt_2", "evt_3"]
    assert [name for name, _ in told(events)] == ["1", "2", "3", "4", "5"]


def test_an_input_that_fits_when_it_begins_is_sorted_though_the_window_is_smaller() -> None:
    events = EventStream(((event(number, -number), 1) for number in range(6)), whole=6, window=2, chars=1_000)
    assert [name for name, _ in told(events)] == ["5", "4", "3", "2", "1", "0"]
    longer = EventStream(((event(number), 1) for number in range(9)), whole=6, window=2, chars=1_000)
    held = []
    while longer.following() is not None:
        held.append(longer.held)
    assert held == [6, 5, 4, 3, 2, 1, 1, 1, 0], "no further event is read before less than the window is left"


def test_large_objects_that_events_told_of_are_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "MAX_TOLD_BYTES", 4_000)
    session = wfrun.load(text='workflow "Note" on charge.failed < log "x" >').session()
    for number in range(20):
        session.run(event(number, description="x" * 900))
    store = session.account._stores[None]
    assert list(store.objects["charge"]) == ["ch_17", "ch_18", "ch_19"] and store.forgotten == 17
    session.run(event(20, description="x" * 9_000))
    assert list(store.objects["charge"]) == ["ch_20"], "the last one stays, however large it is"


def alive(text: str, count: int, window: int = 10) -> int:
    """How many of the objects of so many events are held while a program runs on them, at most."""
    held: weakref.WeakSet[Tracked] = weakref.WeakSet()
    most = 0

    def source() -> Iterator[tuple[dict[str, Any], int]]:
        for number in range(count):
            yield event(number), 1

    Tracked.__hash__ = object.__hash__  # type: ignore[assignment]
    session = wfrun.load(text=text).session()
    events = EventStream(source(), whole=window, window=window)
    for number, following in enumerate(events):
        held.add(following.event["data"]["object"])
        session.run(following.event, later=events)
        if number in (count // 2, count - 20):
            gc.collect()
            most = max(most, len(held))
    return most


def test_what_is_held_does_not_grow_where_runs_change_each_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "MAX_CHANGED", 20)
    monkeypatch.setattr(account, "MAX_ANSWERS", 20)
    assert alive('workflow "Mark" on charge.failed < update_charge id description="seen" >', 120) <= 50
    monkeypatch.setattr(objects, "MAX_AHEAD", 20)
    later = 'workflow "Mark" on charge.failed < wait 1 day; update_charge id description="seen" >'
    assert alive(later, 120) <= 90


def test_what_is_held_does_not_grow_with_the_input() -> None:
    plain = 'workflow "Note" on charge.failed when amount > 5 USD < log "{id}" >'
    assert alive(plain, 120) <= 20
    asked = 'count(c in recent("charge.failed", 10 minutes) where c.customer == customer) > 2'
    recent = f'workflow "Note" on charge.failed when {asked} < log "x" >'
    assert alive(recent, 120) <= 60
    waiting = 'workflow "Wait" on charge.failed < let c = wait for charge.failed where customer == "cus_x" up to 10 minutes; log "x" >'
    assert alive(waiting, 120) <= 60


def test_the_questions_of_a_program_say_what_must_be_kept() -> None:
    loaded = load_text(
        """let days = 2 days
workflow "A" on charge.failed when any(c in recent("charge.failed", 24 hours) where c.amount > 5 USD) <
  let n = count(r in recent("charge.refunded", days) where r.amount > 5 USD)
  log "{n}"
>
""",
        "a.wf",
    )
    rules = rules_of(list(zip(loaded.checked.files, loaded.sources, loaded.libraries, strict=True)))
    assert history_questions(rules) == (HistoryQuestion("charge.failed", 86_400), HistoryQuestion("charge.refunded", None))


def test_the_account_forgets_what_only_events_told_of() -> None:
    program = wfrun.load(text='workflow "Refund" on charge.failed when id == "ch_0" < create_refund charge=id >')
    session = program.session()
    simulated = session.account
    session.run(event(0, status="succeeded", captured=True, paid=True, amount_captured=900, amount_refunded=0, refunded=False))
    store = simulated._stores[None]
    store.forgetting.told.most = 5
    for number in range(1, 40):
        session.run(event(number))
    assert len(store.objects["charge"]) == 6, "the five last, and the one that was refunded"
    assert store.objects["charge"]["ch_0"].raw["refunded"] is True
    assert store.forgotten == 34
    report = wfrun.load(text='workflow "Look" on charge.failed < let c = retrieve_charge "ch_7"; log "{c.amount}" >').session()
    report.account._stores[None] = store
    (run,) = report.run(event(50)).workflows
    assert run.assumed, "what was forgotten is made up, and so assumed"
    assert "(of the objects that events tell of it holds the last 5)" in run.steps[0].notes[0]
