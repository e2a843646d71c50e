"""Problems as a terminal shows them."""

from __future__ import annotations

from wfrun.dsl.problems import Fix, Problem, Related
from wfrun.dsl.render import render_text
from wfrun.dsl.source import Source, Span


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
  = fix: write `==` instead of `=`
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


def test_the_kinds_of_fixes() -> None:
    def fix(start: int, end: int, text: str, label: str = "") -> str:
        return render_text([problem("let x = 1", 0, 3, fix=Fix(Span(start, end), text, label))]).splitlines()[-1]

    assert fix(3, 3, ";") == "  = fix: insert `;`"
    assert fix(0, 4, "") == "  = fix: delete `let`"
    assert fix(0, 3, "on") == "  = fix: write `on` instead of `let`"
    assert fix(0, 3, "on", "begin a workflow") == "  = fix: begin a workflow"


def test_a_place_over_lines_shows_the_first() -> None:
    assert render_text([problem("let x = (\n1\n)", 8, 13)]).splitlines()[1:] == [" 1 | let x = (", "   |         ^"]


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
    plain, colored = (render_text([problem(text, 4, 5)], color=color) for color in (False, True))
    assert "\x1b[1;31merror[syntax]\x1b[0m" in colored and "\x1b[31m^\x1b[0m" in colored
    for code in ("\x1b[1;31m", "\x1b[31m", "\x1b[0m"):
        colored = colored.replace(code, "")
    assert colored == plain


def test_of_a_long_line_the_part_around_the_place_is_shown() -> None:
    text = "a" * 500 + "~" + "b" * 500
    line, under = render_text([problem(text, 500, 501)]).splitlines()[1:]
    assert len(line) < 180 and line[under.index("^")] == "~"
    assert line.startswith(" 1 | …") and line.endswith("…")


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
  = see a.wf:1:6: this is in force
 1 | when amount < 10 USD <
   |      ---------------
"""
    )
    assert shown.to_dict()["related"] == [
        {"file": "a.wf", "line": 1, "column": 6, "end_line": 1, "end_column": 21, "text": "this is in force"}
    ]
