"""The order of an input's events: where it is not that of `created`, reports, JSON and tests say so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wfrun.simulator.event_order import OUT_OF_ORDER

NOW = 1_793_610_000


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A rule, and a list of events that is newest first, as Stripe's are."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rule.wf").write_text(
        'workflow "Look" on charge.updated when len(recent("charge.updated", 1 hour)) == 1 < log "{id} {now}" >\n'
    )
    events = [
        {
            "id": f"evt_{number}", "object": "event", "type": "charge.updated", "created": NOW + 60 * number, "livemode": False,
            "data": {"object": {"id": f"ch_{number}", "object": "charge"}},
        }
        for number in (2, 1)
    ]  # fmt: skip
    (tmp_path / "newest_first.json").write_text(json.dumps({"object": "list", "data": events, "has_more": False}))
    return tmp_path


def test_the_note_stands_in_the_first_report(wfrun: Callable[..., Any]) -> None:
    result = wfrun("rule.wf", "newest_first.json", "--json")
    reports = [json.loads(line) for line in result.out.splitlines()]
    assert [(one["event"]["id"], one.get("notes")) for one in reports] == [("evt_1", [OUT_OF_ORDER]), ("evt_2", None)]
    assert result.err == ""
    assert f"note: {OUT_OF_ORDER}" in " ".join(wfrun("rule.wf", "newest_first.json").out.split())
    assert wfrun("rule.wf", "newest_first.json", "-q").err == f"wfrun: {OUT_OF_ORDER}\n"


def test_a_test_puts_its_events_in_order_and_moves_all_of_them(wfrun: Callable[..., Any], folder: Path) -> None:
    with (folder / "rule.wf").open("a") as script:
        script.write(
            'test "one after the other" <\n  given "newest_first.json"\n  given now = timestamp("2027-01-31T09:00Z")\n'
            '  expect log message="ch_2 2027-01-31T09:01:00Z"\n>\n'
        )
    result = wfrun("test", "rule.wf", "--json")
    (test,) = json.loads(result.out)["tests"]
    assert (test["outcome"], test["unused"][0]["message"]) == ("passed", f'"newest_first.json": {OUT_OF_ORDER}')


def test_a_test_without_an_expectation_fails(wfrun: Callable[..., Any], folder: Path) -> None:
    with (folder / "rule.wf").open("a") as script:
        script.write('test "nothing is asked" < given "newest_first.json" >\n')
    result = wfrun("test", "rule.wf")
    assert result.status == 1
    assert "this test expects nothing, so it proves nothing" in result.out
