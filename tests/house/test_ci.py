"""The hooks for pre-commit and the recipes for CI: what they call is called here as they call it."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.helpers.mdspec import fences
from tests.helpers.repository import ROOT, command
from wfrun.cli.command_names import COMMANDS, LATER

WELL = 'workflow "Note"\non charge.failed <\n  log id\n>\n\ntest "Note" <\n  given charge.failed\n  expect log\n>\n'
WRONG = "on charge.faild <\n  log id\n>\n"


def hooks() -> Mapping[str, Mapping[str, str]]:
    """The hooks by their ids, as pre-commit reads them; the file is a list of flat maps."""
    found: dict[str, dict[str, str]] = {}
    hook: dict[str, str] = {}
    for line in (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        read = re.fullmatch(r"(- |  )(\w+): (.+)", line)
        assert read is not None, line
        lead, key, value = read.groups()
        if lead == "- ":
            hook = found.setdefault(value, {})
        hook[key] = value
    return found


def recipes() -> list[str]:
    """The lines of the recipes that call wfrun, without what a recipe is written in."""
    kinds = ("yaml", "make")
    text = "\n".join(fence.text for fence in fences((ROOT / "docs/ci.md").read_text(encoding="utf-8")) if fence.kind in kinds)
    return [
        line.strip().removeprefix("- ").removeprefix("run: ") for line in text.splitlines() if re.match(r"\s+(?:- )?(?:run: )?wfrun ", line)
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder `rules` with two scripts, one of them in a folder of its own."""
    (tmp_path / "rules" / "more").mkdir(parents=True)
    (tmp_path / "rules" / "a.wf").write_text(WELL)
    (tmp_path / "rules" / "more" / "b c.wf").write_text(WELL.replace("Note", "Other"))
    return tmp_path


def run(folder: Path, line: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A line of a shell, in which ``wfrun`` is this tree's."""
    (folder / "bin").mkdir(exist_ok=True)
    return subprocess.run(
        ["sh", "-c", f'{line} "$@"', "sh", *words], cwd=folder, env=command(folder / "bin"), capture_output=True, text=True, timeout=300
    )


def test_the_hooks_call_documented_commands() -> None:
    assert {name: hook["entry"].split()[1] for name, hook in hooks().items()} == {"wfrun-check": "check", "wfrun-fmt": "fmt"}
    assert {"check", "fmt"} <= {*COMMANDS, *LATER}


HERE = {name: hook for name, hook in hooks().items() if hook["entry"].split()[1] in COMMANDS}
"""The hooks whose commands this version has."""


@pytest.mark.slow
@pytest.mark.parametrize("hook", HERE.values(), ids=HERE)
def test_a_hook_runs_on_the_files_that_it_asks_for(hook: Mapping[str, str], folder: Path) -> None:
    assert hook["language"] == "python"
    assert [name for name in ("rules/a.wf", "a.wfx", "wf", "a.wf/b.json") if re.search(hook["files"], name)] == ["rules/a.wf"]
    scripts = [os.path.join("rules", "a.wf"), os.path.join("rules", "more", "b c.wf")]
    well = run(folder, hook["entry"], *scripts)
    assert well.returncode == 0, well.stdout + well.stderr
    (folder / scripts[1]).write_text("on <")
    assert run(folder, hook["entry"], *scripts).returncode != 0


def test_the_check_is_one_process_because_its_files_are_one_program() -> None:
    assert hooks()["wfrun-check"]["require_serial"] == "true"


@pytest.mark.slow
@pytest.mark.parametrize("line", recipes())
def test_a_recipe_passes_what_is_well_and_stops_at_what_is_wrong(line: str, folder: Path) -> None:
    done = run(folder, f"( {line} ) && true")
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "rules" / "a.wf").write_text(WRONG)
    assert run(folder, line).returncode == 1


def test_no_recipe_installs_what_has_no_more_than_the_same_name() -> None:
    text = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    assert set(re.findall(r"pip install (\S+)", text)) == {"git+https://git.example.com/wfrun@v0.1.0"}


def test_there_are_recipes() -> None:
    assert len(recipes()) >= 5
    assert {fence.kind for fence in fences((ROOT / "docs/ci.md").read_text(encoding="utf-8"))} == {"yaml", "make"}
