"""What a command prints of hostile input: no command to GitHub, nothing unseen, and no endless list."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wfrun.cli.json_output import json_text
from wfrun.support.terminal_text import no_command, visible


def test_a_line_is_no_command_to_github() -> None:
    assert no_command("::error title=x::y") == "\\u{3a}:error title=x::y"
    assert no_command("  ::error::y") == "  \\u{3a}:error::y"
    assert no_command("a ##[error]b") == "a #\\u{23}[error]b"
    assert no_command("a :: b") == "a :: b"


def test_an_event_type_begins_no_command(wfrun: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "a.wf").write_text("on charge.succeeded < stop >\n")
    event = {"object": "event", "id": "::error::x", "type": "::error title=pwned::injected", "data": {"object": {"id": "a"}}}
    (tmp_path / "e.json").write_text(json.dumps(event))

    result = wfrun("run", tmp_path / "a.wf", tmp_path / "e.json")

    assert "injected" in result.out
    assert not [line for line in (result.out + result.err).split("\n") if line.lstrip().startswith("::")]


def test_json_holds_no_command_and_says_the_same() -> None:
    value = {"##[error]a": ["::error::b", "x ##[warning]y\n##[group]"], "##": "#[ ##"}
    for ascii_only in (False, True):
        for indent in (None, 2):
            text = json_text(value, indent, ascii_only=ascii_only)
            assert json.loads(text) == value
            assert "##[" not in text
            assert not [line for line in text.split("\n") if line.lstrip().startswith("::")]


def test_fillers_are_written_out() -> None:
    assert visible("a\U000e0100b\u3164\u034f") == "a\\u{e0100}b\\u{3164}\\u{34f}"


def test_the_first_200_problems_of_a_file_are_shown(wfrun: Callable[..., Any], tmp_path: Path) -> None:
    for name, lines in (("many.wf", 230), ("few.wf", 3)):
        (tmp_path / name).write_text("".join(f"let a{number} = b{number}\n" for number in range(lines)))

    some, all_of_them = wfrun("check", tmp_path), wfrun("check", tmp_path, "--all")

    assert some.out.count("error[unknown-name]") == 203
    assert "many.wf: 30 problems more, not shown; `wfrun check --all` shows all of them\n" in some.out
    assert all_of_them.out.count("error[unknown-name]") == 233
    assert "not shown" not in all_of_them.out
