"""Timetables: their moments where clocks change, one run for each over all workers, and what happens to missed ones."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.durable import NOW, Place, payment
from tests.helpers.tables import each
from wfrun.dsl.syntax.nodes import Every, Schedule
from wfrun.project.loader import load_text
from wfrun.runs import schema
from wfrun.runs.timetables import Timetables, moments, newest_moment
from wfrun.support.json_text import read_json

HOUR, DAY = 3600, 86_400


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def trigger_of(text: str) -> Every | Schedule:
    (workflow,) = load_text(f'workflow "w" on {text} < stop >', "a.wf").checked.files[0].file.items
    trigger = workflow.trigger  # type: ignore[union-attr]
    assert isinstance(trigger, Every | Schedule)
    return trigger


def shown(text: str, since: str, until: str) -> list[str]:
    found = moments(trigger_of(text), seconds(since), seconds(until))
    return [datetime.fromtimestamp(one, UTC).strftime("%m-%dT%H:%M") for one in found]


MOMENTS = [
    ("every hour", "2026-03-01T00:00", "2026-03-01T02:30", ["03-01T01:00", "03-01T02:00"]),
    ("every 15 minutes", "2026-03-01T00:05", "2026-03-01T00:45", ["03-01T00:15", "03-01T00:30", "03-01T00:45"]),
    ("every 7 minutes", "2026-03-01T00:50", "2026-03-01T01:10", ["03-01T00:55", "03-01T01:02", "03-01T01:09"]),
    ("every 6 hours", "2026-03-01T01:00", "2026-03-01T13:00", ["03-01T06:00", "03-01T12:00"]),
    ('every 12 hours in "Asia/Kolkata"', "2026-03-01T00:00", "2026-03-02T00:00", ["03-01T06:30", "03-01T18:30"]),
    ("every day at 09:00", "2026-03-01T09:00", "2026-03-03T09:00", ["03-02T09:00", "03-03T09:00"]),
    ("every weekday at 08:30", "2026-02-26T08:30", "2026-03-03T08:00", ["02-27T08:30", "03-02T08:30"]),
    ("every monday at 09:00", "2026-03-01T00:00", "2026-03-10T00:00", ["03-02T09:00", "03-09T09:00"]),
    ("every sunday at 09:00", "2026-03-01T00:00", "2026-03-09T00:00", ["03-01T09:00", "03-08T09:00"]),
    ("every month on 1 at 09:00", "2026-02-01T09:00", "2026-04-01T09:00", ["03-01T09:00", "04-01T09:00"]),
    ("every month on last at 18:00", "2028-01-31T20:00", "2028-03-31T20:00", ["02-29T18:00", "03-31T18:00"]),
    ('schedule "0 9 * * mon,tue"', "2026-03-01T00:00", "2026-03-04T00:00", ["03-02T09:00", "03-03T09:00"]),
    ('schedule "0 12 13 * 5"', "2026-03-01T00:00", "2026-03-14T00:00", ["03-06T12:00", "03-13T12:00"]),
    ('schedule "0 9 29 2 *"', "2026-03-01T00:00", "2029-03-14T00:00", ["02-29T09:00"]),
    # London's clocks go from 01:00 to 02:00 on 29 March 2026, and from 02:00 to 01:00 on 25 October.
    ('every day at 09:00 in "Europe/London"', "2026-03-28T00:00", "2026-03-30T00:00", ["03-28T09:00", "03-29T08:00"]),
    ('every day at 01:30 in "Europe/London"', "2026-03-28T02:00", "2026-03-30T23:00", ["03-29T01:00", "03-30T00:30"]),
    ('every day at 01:30 in "Europe/London"', "2026-10-24T02:00", "2026-10-26T23:00", ["10-25T00:30", "10-26T01:30"]),
    ('schedule "*/30 1 * * *" in "Europe/London"', "2026-03-29T00:00", "2026-03-29T23:00", ["03-29T01:00"]),
    ('schedule "*/30 1 * * *" in "Europe/London"', "2026-10-24T23:00", "2026-10-25T23:00", ["10-25T00:00", "10-25T00:30"]),
    ('every hour in "Europe/London"', "2026-10-24T23:30", "2026-10-25T02:30", ["10-25T00:00", "10-25T01:00", "10-25T02:00"]),
    ('every hour in "Europe/London"', "2026-03-28T23:30", "2026-03-29T02:30", ["03-29T00:00", "03-29T01:00", "03-29T02:00"]),
    ('every 30 minutes in "Europe/London"', "2026-10-25T00:20", "2026-10-25T01:40", ["10-25T00:30", "10-25T01:00", "10-25T01:30"]),
    # In Santiago midnight is skipped on 6 September 2026, and in the second half of an hour that comes twice nothing runs again.
    ('every day at 00:00 in "America/Santiago"', "2026-09-05T12:00", "2026-09-07T12:00", ["09-06T04:00", "09-07T03:00"]),
    ('every 6 hours in "America/Santiago"', "2026-09-06T00:00", "2026-09-06T12:00", ["09-06T04:00", "09-06T09:00"]),
    ('every day at 01:30 in "Europe/London"', "2026-10-25T01:10", "2026-10-25T23:00", []),
]


@each("text, since, until, expected", MOMENTS)
def test_the_moments_of_a_timetable(text: str, since: str, until: str, expected: list[str]) -> None:
    assert shown(text, since, until) == expected
    newest = newest_moment(trigger_of(text), seconds(since), seconds(until))
    assert (newest is not None) == bool(expected)
    if newest is not None:
        assert datetime.fromtimestamp(newest, UTC).strftime("%m-%dT%H:%M") == expected[-1]


def test_a_year_of_minutes_is_no_work() -> None:
    trigger = trigger_of("every 1 minutes")
    assert newest_moment(trigger, NOW - 365 * DAY, NOW) == NOW
    yearly = trigger_of('schedule "0 9 29 2 *"')
    assert newest_moment(yearly, seconds("2024-03-01T00:00"), seconds("2027-12-01T00:00")) is None


DAILY = 'workflow "daily" on every day at 09:00 < log "{now}" >'


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "runs.db")
    place.load(DAILY)
    return place


def notes(place: Place) -> list[list[str]]:
    import json

    rows = sorted(place.rows(schema.runs), key=lambda row: row.accepted)
    return [json.loads(row.report)["notes"] for row in rows]


def test_each_moment_starts_one_run_over_all_workers(place: Place) -> None:
    assert NOW % DAY == 9 * HOUR
    workers = [Timetables(place.acceptance) for _ in range(3)]
    for _ in range(4):
        for worker in workers:
            worker.start_due(place.programs)
        place.work(12 * HOUR)
    for worker in workers:
        worker.start_due(place.programs)
    place.work()
    said = place.sent.said
    assert said == ["2026-11-03T21:00:00Z", "2026-11-04T09:00:00Z"]
    assert place.statuses == ["succeeded", "succeeded"]


@pytest.mark.parametrize(
    ("days", "note"),
    [
        (1, []),
        (2, ["the timetable meant 2026-11-04T09:00:00Z, and nobody was there to start it then; 1 time before it was left out"]),
        (30, ["the timetable meant 2026-12-02T09:00:00Z, and nobody was there to start it then; 29 times before it were left out"]),
    ],
)
def test_what_was_missed_is_one_run_for_the_newest_moment(place: Place, days: int, note: list[str]) -> None:
    Timetables(place.acceptance).start_due(place.programs)
    place.now += days * DAY + (600 if days > 1 else 0)
    assert len(Timetables(place.acceptance).start_due(place.programs)) == 1
    place.work()
    assert notes(place) == [note]
    assert Timetables(place.acceptance).start_due(place.programs) == []


def test_a_moment_of_long_ago_starts_nothing(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load('workflow "monthly" on every month on 3 at 09:00 < log "tick" >')
    Timetables(place.acceptance).start_due(place.programs)
    place.now += 5 * DAY
    assert Timetables(place.acceptance).start_due(place.programs) == []
    assert place.rows(schema.ticks)[0].last == NOW + DAY


def test_a_changed_timetable_begins_with_its_next_moment(place: Place) -> None:
    Timetables(place.acceptance).start_due(place.programs)
    place.now += 23 * HOUR
    place.programs.clear()
    place.load(DAILY.replace("09:00", "07:00"))
    assert Timetables(place.acceptance).start_due(place.programs) == []
    place.now += 23 * HOUR
    assert len(Timetables(place.acceptance).start_due(place.programs)) == 1


def test_workers_that_look_at_once_start_one_run(database_url: str) -> None:
    place = Place(database_url)
    program = place.load(DAILY)
    Timetables(place.acceptance).start_due([program])
    place.now += DAY
    barrier, started, problems = threading.Barrier(4), [], []

    def look() -> None:
        timetables = Timetables(place.acceptance)
        barrier.wait()
        try:
            started.extend(timetables.start_due([program]))
        except BaseException as problem:  # shown by the test
            problems.append(problem)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == [] and len(started) == 1 == len(place.rows(schema.runs))
    place.database.close()


def test_a_simulated_run_of_a_timetable_has_a_name_of_its_own(tmp_path: Path) -> None:
    place: Any = Place(tmp_path / "runs.db", mode="simulated")
    place.load(DAILY)
    timetables = Timetables(place.acceptance)
    timetables.start_due(place.programs)
    place.now += DAY
    (run,) = timetables.start_due(place.programs)
    assert run.endswith("_simulated")


LOOKS = 'workflow "looks" on every day at 09:00 < log "{[one.id for one in recent("charge.failed", 24 hours)]}" >'


def failed(number: int, *, livemode: bool) -> dict[str, Any]:
    charge = payment(f"evt_{number}", id=f"ch_{number}")
    return {**charge, "type": "charge.failed", "created": NOW + HOUR, "livemode": livemode}


def test_timetables_run_in_each_of_stripes_modes_and_find_the_events_of_theirs(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(LOOKS)
    workers = [Timetables(place.acceptance, livemode=livemode) for livemode in (False, True)]
    assert [worker.start_due(place.programs) for worker in workers] == [[], []]
    place.accept(failed(1, livemode=False))
    place.accept(failed(2, livemode=True))
    place.now += DAY
    first, second = (worker.start_due(place.programs) for worker in workers)
    assert len(first) == len(second) == 1 and first != second
    place.work()
    said = {row.livemode: [step["arguments"]["message"] for step in read_json(row.report)["steps"]] for row in place.rows(schema.runs)}
    assert said == {False: ["ch_1"], True: ["ch_2"]}


def test_a_start_by_name_finds_the_events_of_the_mode_that_it_says(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db", mode="simulated")
    place.load(LOOKS)
    place.accept({**failed(1, livemode=True), "created": NOW - HOUR})
    runs = [place.acceptance.start("looks", None, place.programs, livemode=livemode) for livemode in (False, True)]
    place.work()
    said = {row.id: read_json(row.report)["steps"][0]["arguments"]["message"] for row in place.rows(schema.runs)}
    assert [said[run] for run in runs] == ["", "ch_1"]
