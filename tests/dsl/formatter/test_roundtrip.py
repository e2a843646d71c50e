"""What the formatter prints reads back as the same tree, and is printed the same again."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given

from tests.helpers.properties import examples
from tests.helpers.strategies import expressions, files
from wfrun.dsl.formatter.format import print_expression, print_file
from wfrun.dsl.parser.parser import parse, parse_expression
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import Expression, File

thorough = examples(150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.slow
@thorough
@given(expressions)
def test_an_expression_reads_back(expression: Expression) -> None:
    text = print_expression(expression)
    read, problems = parse_expression(Source("t.wf", text))
    assert not problems, (text, problems[0].message)
    assert read == expression, text
    assert print_expression(read) == text


@pytest.mark.slow
@thorough
@given(files)
def test_a_file_reads_back(file: File) -> None:
    text = print_file(file)
    result = parse(Source("t.wf", text))
    assert not result.problems, (text, result.problems[0].message)
    assert result.file == file, text
    assert print_file(result.file) == text
    again = Source("t.wf", text)
    assert print_file(result.file, again) == print_file(parse(again).file, again)
