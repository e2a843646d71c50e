"""``wfrun check`` in a process of its own: terminals, pipes, signals, locales, and what running a script does not import for it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import environment, on_a_terminal
from wfrun.support.terminal_text import cells

WRONG = """\
workflow "A"
on charge.failed when metadata.city == "日本" and present(customer) and amuont > 10 USD <
  log nobody
>
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    """A script with errors."""
    (tmp_path / "a.wf").write_text(WRONG, encoding="utf-8")
    return tmp_path


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.slow
def test_on_a_terminal_there_is_colour_and_marks_stay_below_their_place(folder: Path) -> None:
    out = on_a_terminal(folder, "check", "a.wf", columns=44)
    for painted in ("\x1b[1;31merror[unknown-name]:\x1b[0m", "\x1b[31m^^^^^^\x1b[0m", "\x1b[31m2 errors in 1 file\x1b[0m"):
        assert painted in out
    lines = plain(out).splitlines()
    assert max(map(cells, lines)) <= 44
    under = next(number for number, line in enumerate(lines) if line.strip(" |") == "^^^^^^" and "amuont" in lines[number - 1])
    assert cells(lines[under - 1].partition("amuont")[0]) == lines[under].index("^")
    for more in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\x1b" not in on_a_terminal(folder, "check", "a.wf", environ=more)
    assert "\x1b" not in on_a_terminal(folder, "check", "a.wf", "--color", "never")
    assert "\x1b[36mhelp:\x1b[0m" in on_a_terminal(folder, "check", "--explain", "unknown-name")


@pytest.mark.slow
def test_in_a_pipe_there_is_none_and_sentences_are_whole(process: Callable[..., Any]) -> None:
    status, out, err = process("check", "a.wf")
    assert (status, err) == (1, "")
    assert "\x1b" not in out
    assert process("check", "a.wf", "--color", "always").out != out == plain(process("check", "a.wf", "--color", "always").out)


def test_on_a_terminal_many_files_show_a_bar_that_goes_away(folder: Path) -> None:
    for number in range(20):
        (folder / f"{number}.wf").write_text(f'workflow "{number}"\non charge.failed <\n  log id\n>\n')
    at_once = ("-c", "from wfrun.cli import main, progress; progress.BAR_AFTER_SECONDS = progress.REDRAW_SECONDS = 0; main()")
    out = on_a_terminal(folder, "check", ".", "-q", program=at_once, environ={"WFRUN_CACHE": "off"})
    bars, _, rest = out.rpartition("\r\x1b[K")
    assert "\r[===========             ] 10 of 21 files\x1b[K" in bars
    assert plain(rest) == "2 errors in 1 of 21 files\n"
    assert "\r" not in on_a_terminal(folder, "check", "a.wf", program=at_once, environ={"WFRUN_CACHE": "off"})


@pytest.mark.slow
@pytest.mark.parametrize("environ", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
def test_a_locale_that_is_not_utf_8(process: Callable[..., Any], environ: dict[str, str]) -> None:
    status, out, err = process("check", "a.wf", environ=environ)
    assert (status, err) == (1, "")
    assert out.isascii()
    line, marks = next((one, two) for one, two in zip(out.splitlines(), out.splitlines()[1:], strict=False) if two.endswith(" ^^^^^^"))
    assert line[marks.index("^") :].startswith("amuont") and "\\u65e5" in line
    assert json.loads(process("check", "a.wf", "--json", environ=environ).out) == json.loads(process("check", "a.wf", "--json").out)
    assert process("check", "a.wf", "--format", "github", environ=environ).out.isascii()


def test_a_reader_that_goes_away_ends_it_quietly(folder: Path) -> None:
    (folder / "a.wf").write_text("on charge.failed <\n" + "  log nobody\n" * 5000 + ">\n")
    running = subprocess.Popen(
        [sys.executable, "-m", "wfrun", "check", "a.wf", "--all"],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert running.stdout is not None and running.stderr is not None
    assert running.stdout.readline().startswith(b"a.wf:1:1: error[too-large]")
    running.stdout.close()
    err = running.stderr.read()
    running.stderr.close()
    assert (running.wait(300), err) == (141, b"")


def test_stdin_that_is_closed(folder: Path) -> None:
    ran = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m wfrun check - <&-"], cwd=folder, env=environment(), capture_output=True, timeout=300
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, b"nothing was checked\n", b"wfrun: stdin is closed\n")


def test_a_file_that_uses_actions_which_go_away_is_told(process: Callable[..., Any], folder: Path) -> None:
    (folder / "a.wf").write_text('use "actions.py"\non charge.failed < log id >\n')
    status, out, err = process("check", "a.wf")
    assert (status, err) == (1, "")
    assert out.startswith("a.wf:1:5: error[unknown-name]: `actions.py` does not exist\n")
