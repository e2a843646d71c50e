"""Stored programs keep the text of the author's actions and where it was; calls carry what an action declares for them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.effects import NOW
from wfrun.interpreter.effects import Answer, Call, Done, Effect, RunEnvironment
from wfrun.interpreter.effects_loop import run_effects
from wfrun.interpreter.executor import execute
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import identity_on_event
from wfrun.live.custom.channel import CustomActionChannel
from wfrun.live.masking import Mask
from wfrun.project.loader import load_files
from wfrun.runs import programs
from wfrun.settings import Settings
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.stdlib_actions.custom.action import CustomAction
from wfrun.support.json_text import read_json

ACTIONS = """
import wfrun, helpers

@wfrun.action(retries=2, timeout=7)
def place() -> list:
    return [__file__, helpers.WHO]
"""

SCRIPT = """
use "kit/actions.py"

workflow "w" on customer.created <
  place
  place retry=0 timeout=1 minute
>
"""

EVENT = {"id": "evt_1", "type": "customer.created", "created": NOW, "data": {"object": {"id": "cus_1", "object": "customer"}}}


def written(folder: Path) -> Path:
    (folder / "kit").mkdir(parents=True)
    (folder / "rule.wf").write_text(SCRIPT)
    (folder / "kit" / "actions.py").write_text(ACTIONS)
    (folder / "kit" / "helpers.py").write_text(f"WHO = {folder.name!r}\n")
    return folder


def stored(folder: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Stores the program as a command in its folder does, which names the script by a relative path."""
    monkeypatch.chdir(folder)
    return programs.stored_form(load_files(["rule.wf"]), Settings())


def action(form: bytes) -> CustomAction:
    (rule,) = programs._rules(read_json(form))
    assert isinstance(rule.library, StandardDeclarations)
    found = rule.library.custom("place")
    assert found is not None
    return found


@pytest.mark.parametrize("checked_again", [False, True])
def test_a_stored_action_knows_its_place_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checked_again: bool) -> None:
    folder = written(tmp_path / "one")
    form = stored(folder, monkeypatch)
    monkeypatch.chdir(tmp_path)
    (folder / "kit" / "actions.py").write_text("changed since")
    if checked_again:
        monkeypatch.setattr(programs, "decode", lambda _: None)
    found = action(form)
    assert (found.source.text, found.source.path) == (ACTIONS, "kit/actions.py")
    answer = CustomActionChannel().send(found, Call("0", "place", {}, "wf_1"), NOW, repeated=False, mask=Mask(()))
    assert answer == Done([str(folder / "kit" / "actions.py"), "one"], NOW, started=NOW)


def test_where_files_are_makes_no_other_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = stored(written(tmp_path / "one"), monkeypatch)
    two = stored(written(tmp_path / "two"), monkeypatch)
    assert programs.hash_of(one) == programs.hash_of(two)
    assert action(one).source.place != action(two).source.place
    (tmp_path / "two" / "kit" / "actions.py").write_text(ACTIONS + "\n# another\n")
    assert programs.hash_of(stored(tmp_path / "two", monkeypatch)) != programs.hash_of(two)


def test_a_program_that_was_stored_before_places_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path / "one")
    content = read_json(stored(folder, monkeypatch))
    del content["folders"]
    shutil.rmtree(folder / "kit")
    assert action(json.dumps(content).encode()).source.place == str(folder / "kit" / "actions.py")


def test_a_call_carries_what_its_action_declares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (rule,) = programs._rules(read_json(stored(written(tmp_path / "one"), monkeypatch)))
    sent: list[tuple[Any, Any]] = []

    def answer(effect: Effect) -> Answer:
        assert isinstance(effect, Call)
        sent.append((effect.retry, effect.timeout))
        return Done(None, NOW)

    run_effects(execute(Run(rule, EVENT, RunEnvironment(NOW), identity_on_event(rule.name, EVENT))), answer)
    assert sent == [(2, 7.0), (0, 60.0)]
