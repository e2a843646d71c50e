"""Lines on a terminal: nothing in data can act on it, and every line fits."""

from __future__ import annotations

import re
import sys
import time
import unicodedata
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.streams import Stream
from wfrun.cli.progress import Progress
from wfrun.cli.terminal import DEFAULT_WIDTH, Terminal, terminal_for
from wfrun.support.terminal_text import cells, visible


def printed(*spans: str, **options: object) -> str:
    out: list[str] = []
    Terminal(out.append, **options).line(*spans)  # type: ignore[arg-type]
    return "".join(out)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("Müller ✓ 日本 👩‍👧", "Müller ✓ 日本 👩‍👧"),
        ("\x1b[31mred", "\\u{1b}[31mred"),
        ("\x9b31m", "\\u{9b}31m"),
        ("a\r\n\tb", "a\\r\\n\\tb"),
        ("\u202egpj.exe", "\\u{202e}gpj.exe"),
        ("zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}"),
        ("half \ud800", "half \\u{d800}"),
        ("\x00\x07\x7f", "\\u{0}\\u{7}\\u{7f}"),
    ],
)
def test_what_has_power_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.slow
@given(st.text() | st.text(alphabet=st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp"])))
def test_nothing_that_acts_is_left(text: str) -> None:
    kept = {"\u200c", "\u200d"}
    shown = visible(text)
    harmful = [sign for sign in shown if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")]
    harmful += [
        sign for sign in shown if unicodedata.bidirectional(sign) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    ]
    assert not [sign for sign in harmful if sign not in kept]


@given(st.lists(st.text(max_size=30), max_size=5), st.integers(24, 60), st.integers(0, 30), st.integers(0, 10))
def test_every_line_fits_and_nothing_is_lost(texts: list[str], width: int, indent: int, hang: int) -> None:
    out: list[str] = []
    Terminal(out.append, width=width).line(*texts, indent=indent, hang=hang)
    lines = "".join(out).split("\n")[:-1]
    assert all(cells(line) <= width for line in lines)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", visible("".join(texts)))


def test_lines_break_at_spaces_and_hang() -> None:
    assert printed("one two three four five six seven", width=24) == "one two three four five\n  six seven\n"
    assert printed("x" * 30, width=24) == "x" * 24 + "\n  " + "x" * 6 + "\n"


def test_wide_characters_take_two_columns() -> None:
    assert cells("日本") == 4
    assert cells("e\u0301") == 1
    assert [cells(line) for line in printed("日" * 20, width=24).splitlines()] == [24, 18]


def test_signs_have_plain_forms() -> None:
    assert printed("✓ true · “é” …", encoding="ascii") == '+ true - "\\xe9" ...\n'
    assert printed("✓ true · “é” …", encoding="latin-1") == '+ true - "é" ...\n'


@pytest.mark.parametrize(
    ("color", "terminal", "environ", "expected"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", True, {"TERM": "dumb"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {}, False),
    ],
)
def test_when_there_is_colour(color: str, terminal: bool, environ: Mapping[str, str], expected: bool) -> None:
    stream = Stream(terminal=terminal)
    page = terminal_for(stream, color, environ)
    assert page.color is expected
    page.line(("fine", "good"))
    assert stream.getvalue() == ("\x1b[32mfine\x1b[0m\n" if expected else "fine\n")


def test_colour_of_data_is_not_the_terminals() -> None:
    stream = Stream()
    terminal_for(stream, "always", {}).line(("\x1b[0m", "bad"))
    assert stream.getvalue() == "\x1b[31m\\u{1b}[0m\x1b[0m\n"


@pytest.mark.parametrize(
    ("columns", "width"),
    [("40", 40), ("3", 24), ("0", DEFAULT_WIDTH), ("x", DEFAULT_WIDTH), ("9" * 5000, DEFAULT_WIDTH), ("", DEFAULT_WIDTH)],
)
def test_columns_say_the_width(columns: str, width: int) -> None:
    assert terminal_for(Stream(), "auto", {"COLUMNS": columns}).width == width


def test_a_bar_shows_long_work_only(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = Stream(terminal=True)
    monkeypatch.setattr(sys, "stderr", stderr)
    clock = iter([0.0, 0.5, 1.2, 1.25, 1.4])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    progress = Progress(terminal_for(stderr, "never", {"COLUMNS": "50"}), 1000, "events")
    progress.reached(1)
    progress.clear()
    assert stderr.getvalue() == ""
    progress.reached(500)
    progress.reached(501)
    progress.reached(1000)
    progress.clear()
    drawn = stderr.getvalue().split("\r")
    assert drawn[1] == "[============            ] 500 of 1,000 events\x1b[K"
    assert drawn[2] == "[========================] 1,000 of 1,000 events"[:49] + "\x1b[K"
    assert drawn[3:] == ["\x1b[K"]
