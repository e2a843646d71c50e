"""Programs that an earlier version of wfrun checked and stored: their runs go on, and one that is refused today stops no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.durable import Place, payment
from wfrun.project import codec
from wfrun.project.loader import load_text
from wfrun.runs import programs
from wfrun.runs.activation import ActivePrograms, activate
from wfrun.runs.programs import StoredProgram
from wfrun.settings import Settings
from wfrun.support.json_text import json_bytes, read_json

WAITS = 'workflow "waits" on payment_intent.succeeded <\n  wait 3 days\n  log "done"\n>\n'
NAMELESS = WAITS.replace('workflow "waits" ', "")
TAKEN = WAITS.replace("waits", "taken then")
REFUSED = TAKEN.replace('"done"', "no_such_name")
"""Stands for a script that an earlier version took."""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "runs.db")


def stored_before(place: Place, text: str, monkeypatch: pytest.MonkeyPatch) -> StoredProgram:
    """Stores a program as a version did whose trees have another form."""
    with monkeypatch.context() as before, place.database.transaction() as connection:
        before.setattr(codec, "_FINGERPRINT", 0)
        form = programs.stored_form(load_text(text.replace("no_such_name", '"done"'), "rules/a.wf"), Settings())
        content = {**read_json(form), "scripts": [["rules/a.wf", text]]}
        return programs.read(connection, programs.store(connection, json_bytes(content), place.now))


@pytest.mark.parametrize(("text", "name"), [(WAITS, "waits"), (NAMELESS, "rules/a.wf:1")])
def test_a_run_of_an_earlier_version_goes_on_under_its_name(text: str, name: str, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.accept(payment(), [stored_before(place, text, monkeypatch)])
    place.work()
    place.restart()  # the worker of today has read nothing yet
    place.work(3 * 86_400)
    assert place.run(name).status == "succeeded" and place.sent.said == ["done"]
    assert place.report(name)["file"] == "rules/a.wf"


def test_a_program_that_is_refused_today_stops_its_own_runs_only(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    both = [stored_before(place, text, monkeypatch) for text in (REFUSED, WAITS)]
    place.accept(payment(), both)
    with place.database.transaction() as connection:
        for number, program in enumerate(both):
            activate(connection, "simulated", [f"{number}.wf"], program, place.now)
    place.restart()
    place.work()
    place.work(3 * 86_400)
    stopped = place.run("taken then")
    assert place.run("waits").status == "succeeded" and stopped.status == "needs_attention"
    told = "this version of wfrun finds an error in a script that an earlier one took: a.wf:3: "
    assert stopped.error.startswith(told)
    active = ActivePrograms("simulated")
    with place.database.transaction() as connection:
        assert [program.hash for program in active.read(connection)] == [both[1].hash]
    assert [problem.startswith(told) for problem in active.problems] == [True]


def test_programs_that_are_stored_are_read_by_the_words_of_the_tree() -> None:
    """Where this changes on purpose, all that is stored is checked again, and some of it may be refused: tell it in CHANGELOG."""
    assert codec._FINGERPRINT == 2635378682
