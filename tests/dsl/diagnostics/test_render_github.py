"""Problems as annotations of GitHub Actions."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem, Related
from wfrun.dsl.diagnostics.render.github import render_github
from wfrun.dsl.source import Source, Span
from wfrun.support.terminal_text import visible

_COMMAND = re.compile(r"::(error|warning) ([^:]*)::(.*)")


def read(command: str) -> tuple[str, dict[str, str], str]:
    """A command as the runner reads it: its name, its properties, its message."""
    found = _COMMAND.fullmatch(command)
    assert found is not None, command
    properties = dict(part.split("=", 1) for part in found[2].split(","))
    return found[1], {name: unescaped(value) for name, value in properties.items()}, unescaped(found[3])


def unescaped(text: str) -> str:
    for escape, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, sign)
    return text


def problem(text: str, start: int, end: int, message: str = "something is wrong", help: str = "", fix: Fix | None = None) -> Problem:
    return Problem("syntax", Source("a.wf", text), Span(start, end), message, help, fix)


def test_a_problem_is_one_command() -> None:
    shown = render_github([problem("on a.b <\n  if x = 1 < stop >\n>", 16, 17, "`=` gives an argument its value", "write `==`")])
    assert shown == (
        "::error file=a.wf,line=2,endLine=2,col=8,endColumn=8,title=wfrun syntax::"
        "a.wf:2:8: `=` gives an argument its value%0Ahelp: write `==`\n"
    )


def test_columns_only_where_one_line_is_meant() -> None:
    name, properties, message = read(render_github([problem("if x <\n  stop\n>", 0, 15)]).rstrip("\n"))
    assert (name, properties) == ("error", {"file": "a.wf", "line": "1", "endLine": "3", "title": "wfrun syntax"})
    assert message == "a.wf:1:1: something is wrong"
    assert read(render_github([problem("stop", 4, 4)]).rstrip("\n"))[1]["endColumn"] == "5"


def test_warnings_and_strictness() -> None:
    warning = Problem("unused", Source("a.wf", "let x = 1"), Span(4, 5), "`x` is never read")
    assert render_github([warning]).startswith("::warning file=a.wf,")
    assert render_github([warning], strict=True).startswith("::error file=a.wf,")
    assert render_github([]) == ""


def test_the_message_says_all_that_the_terminal_does() -> None:
    text = "let a = 1\nlet b = 2\n"
    other = Source("b.wf", text)
    full = Problem(
        "unused",
        Source("a.wf", text),
        Span(4, 5),
        "`a` is never read",
        "",
        Fix(Span(0, 3), "on", "begin"),
        (Related(other, Span(14, 15), "this one"),),
    )
    assert read(render_github([full], path_of=lambda name: f"rules/{name}").rstrip("\n")) == (
        "warning",
        {"file": "rules/a.wf", "line": "1", "endLine": "1", "col": "5", "endColumn": "5", "title": "wfrun unused"},
        "rules/a.wf:1:5: `a` is never read\nsee rules/b.wf:2:5: this one\nhelp: begin\nline 1: on a = 1",
    )  # fmt: skip


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_nothing_in_a_script_is_a_command_or_leaves_its_property(name: str, text: str, message: str, new: str) -> None:
    one = Problem("syntax", Source(name, text), Span(0, len(text)), message, "help", Fix(Span(0, 0), new))
    (command,) = render_github([one]).splitlines()
    kind, properties, data = read(command)
    assert kind == "error"
    assert list(properties)[:3] == ["file", "line", "endLine"] and list(properties)[-1] == "title"
    assert "\x1b" not in command
    assert properties["file"] == visible(name)
    assert data.startswith(f"{visible(name)}:1:1: " + "\n".join(map(visible, message.split("\n"))) + "\nhelp: help")


def test_signs_with_a_meaning_are_escaped() -> None:
    shown = render_github([Problem("syntax", Source("50%, a:b.wf", "x"), Span(0, 1), "100%: `a::b`, and so on")])
    assert shown == (
        "::error file=50%25%2C a%3Ab.wf,line=1,endLine=1,col=1,endColumn=1,title=wfrun syntax::"
        "50%25, a:b.wf:1:1: 100%25: `a::b`, and so on\n"
    )
