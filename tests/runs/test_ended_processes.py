"""Processes that end while they call a function of the author's own: it does not end those that come after them for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.durable import Killed, Place, payment
from wfrun.project.loader import load_files
from wfrun.runs import programs
from wfrun.runs.retries import MOST_ENDS
from wfrun.settings import Settings

SCRIPT = """
use "actions.py"

workflow "ends" on payment_intent.succeeded <
  deadly
>
"""


def place_of(folder: Path, effect: str) -> Place:
    (folder / "actions.py").write_text(f"import wfrun\n@wfrun.action(effect={effect!r})\ndef deadly(): ...\n")
    (folder / "rules.wf").write_text(SCRIPT)
    place = Place(folder / "runs.db")
    form = programs.stored_form(load_files([str(folder / "rules.wf")]), Settings())
    with place.database.transaction() as connection:
        place.programs.append(programs.read(connection, programs.store(connection, form, place.now)))
    place.accept(payment())
    return place


def end(place: Place, times: int) -> None:
    place.stop_at = ("recorded", 1)
    for _ in range(times):
        with pytest.raises(Killed):
            place.work()
        place.restart()
        place.now += 3_600
    place.stop_at = None


@pytest.mark.parametrize(("effect", "status"), [("write", "needs_attention"), ("read", "failed")])
def test_a_function_that_ends_every_process_is_called_a_few_times_only(tmp_path: Path, effect: str, status: str) -> None:
    place = place_of(tmp_path, effect)
    end(place, MOST_ENDS)
    place.work()
    assert place.statuses == [status] and place.sent.actions == []
    error = place.report()["error"]
    assert error["message"].endswith(
        "`deadly` was begun 5 times without an end on record, as when it ends the process: look before it is called again"
    )


def test_a_function_that_was_killed_less_often_is_called_again(tmp_path: Path) -> None:
    place = place_of(tmp_path, "write")
    end(place, MOST_ENDS - 1)
    place.work()
    assert place.statuses == ["succeeded"] and place.sent.actions == ["deadly"]
