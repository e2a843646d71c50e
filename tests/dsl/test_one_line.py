"""A part of a script on one line, and that long blanks cost no more than their length."""

from __future__ import annotations

from campaigns.fuzz.properties import patience
from wfrun.dsl.one_line import one_line
from wfrun.dsl.source import Source, Span


def shown(text: str) -> str:
    return one_line(Source("a.wf", text), Span(0, len(text)))


def test_brackets_over_lines_stand_close() -> None:
    assert shown("(\n  a and\n\n  b\n)") == "(a and b)"
    assert shown("f(  a  )") == "f(  a  )".replace("  ", " ")
    assert shown("( # why\n  a # what\n)") == "(a)"
    assert shown("[ \n 1,\n 2 \n ]") == "[1, 2]"


def test_many_blank_lines_and_comments_cost_no_more_than_their_length() -> None:
    for text in ("(a and" + "\n" * 200_000 + "b)", "(a and" + " \n # c" * 20_000 + "\nb)", "(a and" + "\n" * 200_000 + "b"):
        with patience(10):
            assert shown(text) in ("(a and b)", "(a and b")
