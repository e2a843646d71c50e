"""Every example runs, on each of its events, and says what its ``expected`` folder holds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
UPDATE = os.environ.get("WFRUN_UPDATE_GOLDEN") == "1"

CASES = sorted(path.relative_to(EXAMPLES) for path in EXAMPLES.glob("*/events/*.json*"))


def test_each_example_is_whole() -> None:
    folders = sorted(path for path in EXAMPLES.iterdir() if path.is_dir())

    assert len(folders) >= 3
    for folder in folders:
        assert (folder / "README.md").is_file(), folder
        assert list(folder.glob("*.wf")), folder
        assert list(folder.glob("events/*.json*")), folder
        expected = {path.stem for path in folder.glob("expected/*.txt")}
        assert UPDATE or expected == {path.stem for path in folder.glob("events/*.json*")}, folder


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_report_is_the_expected_one(case: Path) -> None:
    folder = EXAMPLES / case.parts[0]
    scripts = [str(path.relative_to(folder)) for path in sorted(folder.glob("*.wf"))]
    command = [sys.executable, "-m", "wfrun", *scripts, f"events/{case.name}"]
    if (folder / "objects").is_dir():
        command += ["--objects", "objects"]
    environment = {**os.environ, "COLUMNS": "100", "PYTHONUTF8": "1"}

    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)

    failed = "run failed" in done.stdout
    assert (done.returncode, done.stderr) == (1 if failed else 0, "")
    expected = folder / "expected" / f"{case.stem}.txt"
    if UPDATE:
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(done.stdout, encoding="utf-8")
    assert done.stdout == expected.read_text(encoding="utf-8")
