"""Every example runs, on each of its events and by each of its commands, and says what its ``expected`` folder holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.repository import command
from wfrun.cli import run_command

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
UPDATE = os.environ.get("WFRUN_UPDATE_GOLDEN") == "1"

EVENTS = sorted(path.relative_to(EXAMPLES) for path in EXAMPLES.glob("*/events/*.json*"))
COMMANDS = sorted(path.relative_to(EXAMPLES) for path in EXAMPLES.glob("*/commands/*.sh"))


def test_each_example_is_whole() -> None:
    folders = sorted(path for path in EXAMPLES.iterdir() if path.is_dir())

    assert len(folders) >= 3
    for folder in folders:
        assert (folder / "README.md").is_file(), folder
        assert list(folder.glob("*.wf")), folder
        cases = sorted(path.stem for path in [*folder.glob("events/*.json*"), *folder.glob("commands/*.sh")])
        assert cases, folder
        assert UPDATE or sorted(path.stem for path in folder.glob("expected/*.txt")) == cases, folder
        pages = (folder / "README.md").read_text(encoding="utf-8")
        assert [case for case in cases if f"(expected/{case}.txt)" not in pages] == [], folder


def test_checking_them_finds_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wfrun", "check", "examples"], cwd=ROOT, env=command(tmp_path), capture_output=True, text=True, check=False
    )
    count = len(list(EXAMPLES.glob("*/*.wf")))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{count} files, no problems\n", "")


@pytest.mark.slow
def test_their_tests_pass_and_reach_everything(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wfrun", "test", "examples", "--coverage", "--json"],
        cwd=ROOT, env=command(tmp_path), capture_output=True, text=True, check=False,
    )  # fmt: skip
    document = json.loads(done.stdout)

    assert [(test["file"], test["name"]) for test in document["tests"] if test["outcome"] != "passed"] == []
    assert (done.returncode, done.stderr) == (0, "")
    missed = [(file["file"], one["line"], one["text"], one["side"]) for file in document["coverage"]["files"] for one in file["missed"]]
    assert missed == []
    assert {test["file"] for test in document["tests"]} == {str(path.relative_to(ROOT)) for path in EXAMPLES.glob("*/*.wf")}


@pytest.mark.slow
@pytest.mark.parametrize("case", EVENTS, ids=str)
def test_the_report_is_the_expected_one(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = EXAMPLES / case.parts[0]
    words = [*(path.name for path in sorted(folder.glob("*.wf"))), f"events/{case.name}"]
    if (folder / "objects").is_dir():
        words += ["--objects", "objects"]
    if (folder / "history.jsonl").is_file():
        words += ["--history", "history.jsonl"]
    for name, value in {"WFRUN_CACHE": str(tmp_path), "NO_COLOR": "1", "COLUMNS": "100"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)
    status = run_command(words)
    compare(case, status, *capsys.readouterr())


@pytest.mark.slow
@pytest.mark.parametrize("case", COMMANDS, ids=str)
def test_the_report_of_a_command_is_the_expected_one(case: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", f"commands/{case.name}"],
        cwd=EXAMPLES / case.parts[0], env=command(tmp_path), capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    compare(case, done.returncode, done.stdout, done.stderr)


def compare(case: Path, status: int, out: str, err: str) -> None:
    """Compares what a command in the example's folder printed."""
    assert (status, err) == (1 if "run failed" in out else 0, "")
    expected = EXAMPLES / case.parts[0] / "expected" / f"{case.stem}.txt"
    if UPDATE:
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(out, encoding="utf-8")
    assert out == expected.read_text(encoding="utf-8")
