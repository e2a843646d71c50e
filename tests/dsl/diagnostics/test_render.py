"""Problems as a terminal shows them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem, Related
from wfrun.dsl.diagnostics.render import render_text
from wfrun.dsl.source import Source, Span
from wfrun.support.terminal_text import cells


def problem(text: str, start: int, end: int, message: str = "something is wrong", help: str = "", fix: Fix | None = None) -> Problem:
    return Problem("syntax", Source("a.wf", text), Span(start, end), message, help, fix)


def test_everything_that_a_problem_has() -> None:
    text = "on a.b <\n  if x = 1 < stop >\n>\n"
    place = text.index("=")
    shown = problem(text, place, place + 1, "`=` gives an argument its value", "write `==`", Fix(Span(place, place + 1), "=="))
    assert (
        render_text([shown])
        == """\
a.wf:2:8: error[syntax]: `=` gives an argument its value
 2 |   if x = 1 < stop >
   |        ^
   = help: write `==`
"""
    )


def test_several_problems_stand_apart_and_none_is_nothing() -> None:
    text = "a\nb\n"
    assert render_text([problem(text, 0, 1), problem(text, 2, 3)]) == (
        "a.wf:1:1: error[syntax]: something is wrong\n 1 | a\n   | ^\n\na.wf:2:1: error[syntax]: something is wrong\n 2 | b\n   | ^\n"
    )
    assert render_text([]) == ""


def test_warnings_say_so() -> None:
    warning = Problem("unused", Source("a.wf", "let x = 1"), Span(4, 5), "`x` is never read")
    assert render_text([warning]).startswith("a.wf:1:5: warning[unused]: `x` is never read\n")


def fixed(text: str, start: int, end: int, new: str, *, place: tuple[int, int] = (0, 3), help: str = "", label: str = "") -> list[str]:
    """What stands below the marks of a problem with a fix: the advice, and the lines as they will be."""
    shown = render_text([problem(text, *place, help=help, fix=Fix(Span(start, end), new, label))]).splitlines()
    return shown[next(number for number, line in enumerate(shown) if "^" in line) + 1 :]


def test_where_the_words_say_what_to_write_nothing_is_said_twice() -> None:
    assert fixed("let x = 1", 0, 3, "on") == ["   = help: write `on` instead of `let`"]
    assert fixed("let x = 1", 0, 4, "") == ["   = help: delete `let`"]
    assert fixed("let x = 1", 0, 3, "on", help="did you mean `on`?") == ["   = help: did you mean `on`?"]
    assert fixed("let x = 1", 0, 4, "on ", help="did you mean `on`?") == ["   = help: did you mean `on`?"]
    assert fixed('log "a"', 4, 7, '"b"', place=(4, 7), help="did you mean `b`?") == ["   = help: did you mean `b`?"]


def test_else_the_line_is_shown_as_it_will_be() -> None:
    assert fixed("let x = 1", 3, 3, ";", help="a sign is missing") == ["   = help: a sign is missing", " 1 + let; x = 1", "   |    +"]
    assert fixed("let x = 1", 0, 3, "on", label="begin a workflow") == ["   = help: begin a workflow", " 1 + on x = 1", "   | ++"]
    assert fixed("let x = 1", 3, 5, "", help="leave the name out") == ["   = help: leave the name out", " 1 + let = 1"]
    assert fixed("on a.b <\n  stop\n>", 6, 6, " when c", help="ask") == ["   = help: ask", " 1 + on a.b when c <", "   |        ++++++"]


def test_lines_that_a_fix_adds() -> None:
    two = "on a.b <\n  if x < stop >\n>"
    assert fixed(two, 11, 15, "let y = z\n  if y", help="retrieve it") == [
        "   = help: retrieve it", " 2 +   let y = z", " 3 +   if y < stop >",
    ]  # fmt: skip
    assert fixed(two, 11, 11, "let y = z\n  ", help="retrieve it") == ["   = help: retrieve it", " 2 +   let y = z"]
    assert fixed("on a.b <\n  stop", 15, 15, "\n>", help="close it") == ["   = help: close it", " 3 + >"]
    assert fixed(two, 9, 25, "", help="leave it out") == ["   = help: leave it out"]
    many = fixed(two, 11, 11, "stop\n" * 20, help="many")
    assert many[1:] == [" 2 +   stop", *(f" {number} + stop" for number in range(3, 8)), "   + …"]


def test_numbers_of_lines_stand_below_each_other() -> None:
    text = "a\n" * 8 + "when b\nif b\n"
    shown = Problem(
        "never-true", Source("a.wf", text), Span(26, 27), "never", "help", related=(Related(Source("a.wf", text), Span(21, 22), "here"),)
    )
    assert render_text([shown]).splitlines()[1:] == [
        " 10 | if b", "    |    ^", "    = see: a.wf:9:6: here", "  9 | when b", "    |      -", "    = help: help",
    ]  # fmt: skip


def test_a_place_over_lines_shows_the_first_and_the_last() -> None:
    assert render_text([problem("let x = (\n  1\n )", 8, 16)]).splitlines()[1:] == [
        " 1 | let x = (", "   |         ^", "   | …", " 3 |  )", "   |  ^",
    ]  # fmt: skip
    assert render_text([problem("if x <\n  stop\n>", 0, 14)]).splitlines()[1:] == [
        " 1 | if x <", "   | ^^^^^^", " 2 |   stop", "   |   ^^^^",
    ]  # fmt: skip


def test_a_place_that_ends_with_its_line_is_on_that_line() -> None:
    assert render_text([problem("stop\n\n  log", 0, 7)]).splitlines()[1:] == [" 1 | stop", "   | ^^^^"]


def test_a_place_at_the_end_of_a_line_or_of_the_text() -> None:
    assert render_text([problem("let x =\n", 7, 7)]).splitlines()[1:] == [" 1 | let x =", "   |        ^"]
    assert render_text([problem("let x =", 7, 7)]).splitlines()[1:] == [" 1 | let x =", "   |        ^"]
    assert render_text([problem("", 0, 0)]) == "a.wf:1:1: error[syntax]: something is wrong\n"


def test_wide_characters_take_two_columns_and_tabs_four() -> None:
    text = 'log "値段" ~'
    assert render_text([problem(text, 9, 10)]).splitlines()[1:] == [' 1 | log "値段" ~', "   |            ^"]
    assert render_text([problem("\tlog ~", 5, 6)]).splitlines()[1:] == [" 1 |     log ~", "   |         ^"]
    assert render_text([problem('log "値段"', 5, 7)]).splitlines()[-1] == "   |      ^^^^"


def test_nothing_in_a_script_speaks_to_the_terminal() -> None:
    text = 'log "\x1b[31m\u202eevil\x07" # \x9b'
    shown = render_text(
        [Problem("syntax", Source("\x1b]0;name\x07.wf", text), Span(4, len(text)), "bad `\x1b[2J`", "see \u202e", None)], color=False
    )
    assert "\x1b" not in shown and "\u202e" not in shown and "\x07" not in shown and "\x9b" not in shown
    assert "\\u{1b}" in shown and "\\u{202e}" in shown


def test_color_is_only_added() -> None:
    text = "let x = 1"
    shown = Problem(
        "unused",
        Source("a.wf", text),
        Span(4, 5),
        "never read",
        "help",
        Fix(Span(0, 3), "on", "l"),
        (Related(Source("a.wf", text), Span(0, 3), "x"),),
    )
    plain, colored = (render_text([shown], color=color) for color in (False, True))
    assert "\x1b[1;33mwarning[unused]:\x1b[0m" in colored and "\x1b[33m^\x1b[0m" in colored
    assert "\x1b[1;31merror[unused]:\x1b[0m" in render_text([shown], color=True, strict=True)
    assert "\x1b[32m 1 +\x1b[0m on x = 1" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


def test_where_warnings_count_as_errors_they_are_shown_as_such() -> None:
    warning = Problem("unused", Source("a.wf", "let x = 1"), Span(4, 5), "`x` is never read")
    assert render_text([warning], strict=True).startswith("a.wf:1:5: error[unused]: `x` is never read\n")
    assert warning.to_dict(strict=True) == {**warning.to_dict(), "severity": "error"}


def test_of_a_long_line_the_part_around_the_place_is_shown() -> None:
    text = "a" * 500 + "~" + "b" * 500
    line, under = render_text([problem(text, 500, 501)]).splitlines()[1:]
    assert len(line) < 180 and line[under.index("^")] == "~"
    assert line.startswith(" 1 | …") and line.endswith("…")
    line, under = render_text([problem(text, 0, 1)]).splitlines()[1:]
    assert line.startswith(" 1 | aaa") and line.endswith("…") and under == "   | ^"
    line, under = render_text([problem(text, 1000, 1001)]).splitlines()[1:]
    assert line.endswith("b") and line[under.index("^")] == "b" and len(under) == len(line)
    line, under = render_text([problem(text, 0, 1001)]).splitlines()[1:]
    assert under == "   | " + "^" * (len(line) - 6)


def test_no_line_begins_with_the_colon_of_the_one_before() -> None:
    lines = render_text([problem(" " * 9 + "abc", 9, 12, "sign")], width=len("a.wf:1:10: error[syntax]")).splitlines()
    assert [line.strip() for line in lines[:2]] == ["a.wf:1:10:", "error[syntax]: sign"]


def test_within_a_width_every_line_fits_and_marks_stay_below_their_place() -> None:
    text = "on charge.failed when amount > 10 USD and currency == status and customer == ~ and amount < 1000 USD <"
    place = text.index("~")
    shown = render_text(
        [problem(text, place, place + 1, "a long sentence about what is wrong with the sign", "write another one and then go on")], width=40
    )
    lines = shown.splitlines()
    assert max(map(len, lines)) <= 40
    (number,) = (number for number, line in enumerate(lines) if "^" in line)
    assert lines[number - 1][lines[number].index("^")] == "~"
    assert lines[:2] == ["a.wf:1:78: error[syntax]: a long", "    sentence about what is wrong with"]
    assert lines[-2:] == ["   = help: write another one and then go", "     on"]
    colored = render_text([problem(text, place, place + 1, "a long sentence about what is wrong with the sign")], True, width=40)
    assert not [line for line in re.sub(r"\x1b\[[0-9;]*m", "", colored).splitlines() if line != line.rstrip()]


def test_what_an_encoding_lacks_is_written_out_and_marked_in_full() -> None:
    text = 'log "é" ' + "a" * 200
    line, under = render_text([problem(text, 5, 6)], encoding="ascii").splitlines()[1:]
    assert line.startswith(' 1 | log "\\xe9" aaa') and line.endswith("a...")
    assert under == "   |      ^^^^"
    line, under = render_text([problem(text, 5, 6)], encoding="latin-1").splitlines()[1:]
    assert line.startswith(' 1 | log "é" aaa') and under == "   |      ^"


def test_signs_without_a_column_of_their_own_take_none() -> None:
    text = 'log "e\u0301👩\u200d👧" ~'
    assert render_text([problem(text, len(text) - 1, len(text))]).splitlines()[2] == "   | " + " " * 12 + "^"


@given(
    st.text(alphabet=st.sampled_from("ab \t\n日é\u0301\x1b\u202e<>"), max_size=80),
    st.integers(0, 90), st.integers(0, 90), st.integers(0, 90), st.integers(0, 90), st.text(alphabet="ab \n日", max_size=20),
    st.none() | st.integers(20, 60), st.sampled_from(["utf-8", "ascii"]), st.booleans(),
)  # fmt: skip
def test_any_place_in_any_text_is_shown(
    text: str, start: int, end: int, from_: int, to: int, new: str, width: int | None, encoding: str, color: bool
) -> None:
    size = len(text)
    span, fix = (Span(*sorted((min(one, size), min(other, size)))) for one, other in ((start, end), (from_, to)))
    source = Source("日.wf", text)
    one = Problem("unused", source, span, "`日` is never read", "", Fix(fix, new), (Related(source, fix, "there"),))
    shown = render_text([one], color, width=width, encoding=encoding)
    assert "\u202e" not in shown and shown.endswith("\n")
    assert shown.isascii() or encoding == "utf-8"
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert "\x1b" not in plain and color is not (plain == shown)
    assert width is None or max(cells(line) for line in plain.splitlines()) <= max(width, 24)


def test_the_json_shape() -> None:
    text = "on a.b <\n  log x\n"
    shown = problem(text, 11, 14, "message", "help", Fix(Span(11, 14), "email", "label"))
    assert shown.to_dict() == {
        "code": "syntax",
        "severity": "error",
        "message": "message",
        "file": "a.wf",
        "line": 2,
        "column": 3,
        "end_line": 2,
        "end_column": 6,
        "help": "help",
        "fix": {"line": 2, "column": 3, "end_line": 2, "end_column": 6, "text": "email"},
        "related": [],
    }


def test_other_places_that_a_problem_speaks_of() -> None:
    source = Source("a.wf", "when amount < 10 USD <\n  if amount > 20 USD < stop >\n")
    inner = source.text.index("amount > 20")
    shown = Problem(
        "never-true",
        source,
        Span(inner, inner + 15),
        "`amount > 20 USD` never holds here",
        related=(Related(source, Span(5, 20), "this is in force"),),
    )
    assert (
        render_text([shown])
        == """\
a.wf:2:6: warning[never-true]: `amount > 20 USD` never holds here
 2 |   if amount > 20 USD < stop >
   |      ^^^^^^^^^^^^^^^
   = see: a.wf:1:6: this is in force
 1 | when amount < 10 USD <
   |      ---------------
"""
    )
    assert shown.to_dict()["related"] == [
        {"file": "a.wf", "line": 1, "column": 6, "end_line": 1, "end_column": 21, "text": "this is in force"}
    ]
