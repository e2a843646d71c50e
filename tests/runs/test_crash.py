"""The short form of the crash campaign: a worker kills itself amid runs, another one goes on; and what the verdict finds wrong."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaigns.crash.campaign import POINTS, crash, table
from campaigns.crash.deliveries import PAYS, deliver_again_and_again
from campaigns.crash.place import Place
from campaigns.crash.verdict import judge
from wfrun.runs import drive, held_run, schema

BRAKED = 27
"""Two more runs than the brake lets through."""


def test_the_campaign_comes_to_every_failure_point() -> None:
    named = {point for module in (drive, held_run) for point in re.findall(r'points\("(\w+)"\)', inspect.getsource(module))}
    # No call is tried again there, and none waits for its turn.
    assert sorted(named) == sorted([*POINTS, "again", "turn"])


@pytest.mark.slow
def test_no_run_is_lost_and_no_step_is_sent_under_two_keys(database_url: str, tmp_path: Path) -> None:
    place = Place(database_url, tmp_path)
    workers = 1 if place.database.is_sqlite else 2
    try:
        verdict = crash(place, runs=4, braked=BRAKED, workers=workers, moments=0, seconds=600, points=["sent"])
        assert verdict.faults == []
        assert (verdict.runs, verdict.kills, verdict.lost, verdict.moved) == (len(place.accepted), 1, 0, 50_000)
        assert verdict.calls > 4 * 4 + BRAKED and verdict.steps > verdict.calls
        assert list(table({"a title": verdict}))[2].startswith(f"| a title | {verdict.runs} | {verdict.steps} | 1 | 0 | 0 | 0 |")
        _spoil(place)
    finally:
        place.close()


@pytest.mark.slow
def test_events_that_four_processes_accept_again_and_again_are_recorded_and_run_once(database_url: str, tmp_path: Path) -> None:
    place = Place(database_url, tmp_path, PAYS)
    try:
        verdict = deliver_again_and_again(place, events=20, times=8, workers=1, seconds=600)
        assert verdict.faults == []
        assert (verdict.runs, verdict.steps, verdict.calls, verdict.sent_again) == (20, 20, 20, 0)
    finally:
        place.close()


def _spoil(place: Place) -> None:
    """Does what must not happen, and looks for it."""
    lines = [line for line in place.ledger.read() if line.kind == "effect"]
    paid = next(line for line in lines if not line.minor and place.accepted[line.run] == "five steps")
    braked = next(run for run, workflow in place.accepted.items() if workflow == "braked")
    place.ledger.write("worker-1", "begin", paid.run, 1, paid.path, "another key", paid.asked, 0)
    place.ledger.write("worker-1", "effect", paid.run, 1, paid.path, "another key", paid.asked, 0)
    place.ledger.write("worker-1", "effect", "run_none", 1, "0", paid.key, paid.asked, 1)
    with place.database.transaction() as connection:
        connection.execute(sa.delete(schema.runs).where(schema.runs.c.id == braked))
        connection.execute(sa.update(schema.runs).where(schema.runs.c.id == paid.run).values(status="running"))
    verdict = judge(place)
    assert (verdict.lost, verdict.not_done, verdict.changed_keys, verdict.moved) == (1, 1, 1, 50_001)
    assert sorted(verdict.faults) == sorted(
        [
            "1 accepted runs are not in the database",
            f"{paid.run} of five steps is running: None",
            f"{paid.run} was sent under two keys at {paid.path}",
            f"{paid.run} was sent at {paid.path} under a key that is not recorded",
            f"{paid.run} was sent at {paid.path} though its answer was recorded",
            f"{paid.key} was used for two calls",
            "the brake let 50001 cents through",
        ]
    )
