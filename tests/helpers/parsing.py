"""What the tests of the language front share: reading a text, and looking at what was read."""

from __future__ import annotations

import re

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.formatter.format import print_file
from wfrun.dsl.parser.hints.layout_repair import repair_layout
from wfrun.dsl.parser.parser import parse, parse_expression
from wfrun.dsl.parser.scan import scan
from wfrun.dsl.program import ParsedFile
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import Expression, File, Item, Statement, Workflow
from wfrun.dsl.syntax.tokens import Token


def read(text: str) -> File:
    """The tree of a script without problems."""
    result = parse(Source("t.wf", text))
    assert not result.problems, [shown(problem) for problem in result.problems]
    return result.file


def read_item(text: str) -> Item:
    (item,) = read(text).items
    return item


def read_workflow(text: str) -> Workflow:
    item = read_item(text)
    assert isinstance(item, Workflow)
    return item


def read_statements(text: str) -> tuple[Statement, ...]:
    """The statements of a block that holds this text."""
    return read_workflow(f"on charge.refunded <\n{text}\n>").body.statements


def read_statement(text: str) -> Statement:
    (statement,) = read_statements(text)
    return statement


def read_expression(text: str) -> Expression:
    expression, problems = parse_expression(Source("t.wf", text))
    assert expression is not None, [shown(problem) for problem in problems]
    return expression


def problems_of(text: str) -> tuple[Problem, ...]:
    return parse(Source("t.wf", text)).problems


def result_of(text: str) -> ParsedFile:
    return parse(Source("t.wf", text))


def layout_tokens(source: Source) -> list[Token]:
    """The tokens of any text after the layout pass, with its repairs."""
    layout, _ = repair_layout(source, scan(source).tokens)
    layout.read_file()
    return layout.state.tokens


def shown(problem: Problem) -> str:
    """``2:5 syntax: message``."""
    place = problem.source.place(problem.span.start)
    return f"{place.line}:{place.column} {problem.code}: {problem.message}"


def fixed(text: str, problem: Problem) -> str:
    """The text with the problem's fix applied."""
    assert problem.fix is not None, shown(problem)
    span = problem.fix.span
    return text[: span.start] + problem.fix.text + text[span.end :]


def formatted(text: str) -> str:
    """What the formatter makes of a text, after all that must be true of it: the same tree, the same comments, nothing left to do."""
    source = Source("t.wf", text)
    result = parse(source)
    assert not result.problems, (text, shown(result.problems[0]))
    printed = Source("t.wf", print_file(result.file, source))
    again = parse(printed)
    assert not again.problems, (text, printed.text, shown(again.problems[0]))
    assert again.file == result.file, (text, printed.text)
    assert [comment.text for comment in again.file.comments] == [comment.text for comment in result.file.comments], (text, printed.text)
    assert print_file(again.file, printed) == printed.text, (text, printed.text)
    outside_strings = re.sub(r'"""[\s\S]*?"""', "text", printed.text)
    assert not re.search(r"[ \t]$", outside_strings, re.MULTILINE), printed.text
    return printed.text
