"""Turns: runs of one value follow each other in the order of their events, however these came and whoever asks first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.helpers.durable import NOW, Place, payment
from wfrun.runs import schema

TURNS = """
workflow "turns"
on payment_intent.succeeded one at a time per customer <
  log "{id} begins"
  wait 1 hour
  log "{id} ends"
>
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "runs.db")
    place.load(TURNS)
    return place


def event(number: int, created: int, **fields: Any) -> dict[str, Any]:
    return payment(f"evt_{number}", now=NOW + created, id=f"pi_{number}", **{"customer": "cus_1", **fields})


def work_all(place: Place) -> None:
    for _ in range(12):
        place.work(3_600)


def first_to_ask(place: Place, run: str) -> None:
    """Lets the work of a run be handed out before that of others."""
    with place.database.transaction() as connection:
        connection.execute(sa.text("UPDATE reference_work SET due = -1 WHERE run = :run"), {"run": run})


@pytest.mark.parametrize("order", [(3, 1, 2), (2, 3, 1), (1, 2, 3)])
def test_those_that_wait_follow_in_the_order_of_their_events(place: Place, order: tuple[int, ...]) -> None:
    place.accept(event(9, 0))
    place.work()
    for number in order:
        place.accept(event(number, number))
        place.work(70)
    work_all(place)
    assert place.sent.said == [f"pi_{number} {what}" for number in (9, 1, 2, 3) for what in ("begins", "ends")]


def test_of_one_second_the_smaller_id_comes_first(place: Place) -> None:
    place.accept(event(9, 0))
    place.work()
    for number in (5, 4):
        place.accept(event(number, 1))
    work_all(place)
    assert place.sent.said[2:] == ["pi_4 begins", "pi_4 ends", "pi_5 begins", "pi_5 ends"]


def test_who_asks_first_waits_for_an_earlier_event_that_was_accepted_just_now(place: Place) -> None:
    (later,) = place.accept(event(2, 2)).runs
    place.accept(event(1, 1))
    first_to_ask(place, later)
    place.work()
    assert place.sent.said == ["pi_1 begins"]
    assert place.points.count("parked") == 2 and place.now > NOW + 0.9, "it asked again in place before it was parked"
    work_all(place)
    assert place.sent.said == ["pi_1 begins", "pi_1 ends", "pi_2 begins", "pi_2 ends"]


def test_a_run_that_does_not_ask_for_a_minute_holds_nobody_back(place: Place) -> None:
    (later,) = place.accept(event(2, 2)).runs
    place.accept(event(1, 1))
    with place.database.transaction() as connection:
        connection.execute(sa.update(schema.runs).where(schema.runs.c.id != later).values(accepted=NOW - 61))
    first_to_ask(place, later)
    place.work()
    assert place.sent.said == ["pi_2 begins"]


def test_of_another_value_runs_go_on_side_by_side(place: Place) -> None:
    place.accept(event(2, 2, customer="cus_2"))
    place.accept(event(1, 1))
    work_all(place)
    assert sorted(place.sent.said[:2]) == ["pi_1 begins", "pi_2 begins"]
