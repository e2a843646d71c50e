"""Approvals: who answers, when it is too late, and that the run goes on with the first answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.helpers.durable import ASKS, NOW, Killed, Place, asking, payment
from wfrun.runs import schema
from wfrun.runs.approvals import NotAsked, answer

DAY = 86_400


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return asking(tmp_path / "runs.db")


def reply(place: Place, approved: bool, who: str = "anna", step: str | None = "0", run: str | None = None) -> None:
    answer(place.database, place.engine, run or place.run().id, step, approved, who, clock=lambda: place.now)


@pytest.mark.parametrize("approved", [True, False])
def test_the_run_goes_on_with_the_answer_and_names_who_gave_it(place: Place, approved: bool) -> None:
    place.now += 60
    reply(place, approved, "anna  @ example")
    assert place.work() == 1
    assert place.sent.said == ["yes" if approved else "no"]
    (step,) = [step for step in place.report()["steps"] if step["kind"] == "approve"]
    assert step["notes"] == [f"{'approved' if approved else 'refused'} by anna @ example"]
    assert step["value"] is approved
    place.restart()
    assert place.work(3 * DAY) == 1  # what was put down for the end of its time finds nothing to do
    assert place.sent.said == ["yes" if approved else "no"]


def test_nobody_answers(place: Place) -> None:
    place.work(2 * DAY)
    assert place.sent.said == ["nobody"]


def test_the_question_is_the_one_that_the_run_asks_now(place: Place) -> None:
    reply(place, True, step=None)
    place.work()
    assert place.sent.said == ["yes"]


def test_a_worker_that_dies_with_the_answer_leaves_it_to_the_next(place: Place) -> None:
    reply(place, True)
    place.stop_at = ("taken", place.points.count("taken") + 1)
    with pytest.raises(Killed):
        place.work()
    place.stop_at = None
    place.restart()
    place.work(3 * DAY)
    assert place.sent.said == ["yes"]


REFUSED = [
    ("at once after another", 0, ["yes"], "has its answer: it was approved by anna at 2026-11-02"),
    ("after the run has ended", 0, ["yes", "work"], "has its answer: it was approved by anna"),
    ("when the time is up", 2 * DAY, [], "it is too late to answer"),
    ("when nobody did", 2 * DAY, ["work"], "does not wait for this answer any more: nobody answered until"),
    ("without a name", 0, ["nameless"], "an answer says who gives it"),
    ("of another step", 0, ["elsewhere"], "asks nothing at the step 7"),
    ("of no run", 0, ["no run"], "there is no run run_0"),
]


@pytest.mark.parametrize(("when", "seconds", "before", "sentence"), REFUSED, ids=[row[0] for row in REFUSED])
def test_an_answer_that_does_not_count_is_refused(tmp_path: Path, when: str, seconds: int, before: list[str], sentence: str) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(ASKS)
    place.accept(payment())
    place.work()
    place.now += seconds
    options: dict[str, Any] = {"nameless": {"who": " "}, "elsewhere": {"step": "7"}, "no run": {"run": "run_0"}}.get("".join(before), {})
    for one in before:
        if one == "yes":
            reply(place, True)
        elif one == "work":
            place.work()
    with pytest.raises(NotAsked) as refused:
        reply(place, False, **options)
    assert sentence in str(refused.value)
    place.work()
    assert "no" not in place.sent.said
    assert len([step for step in place.rows(schema.steps) if step.kind == "ask"]) == 1 and place.now >= NOW
