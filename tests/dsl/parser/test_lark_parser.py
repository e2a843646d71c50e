"""Reading with Lark: quickly, and with answers to errors, which on a right script give the same tree and say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given

from tests.helpers.properties import examples
from tests.helpers.strategies import expressions, files
from wfrun.dsl.formatter.format import print_expression, print_file
from wfrun.dsl.parser.builder import TreeBuilder
from wfrun.dsl.parser.hints.recovery import Recovery
from wfrun.dsl.parser.lark_parser import LarkParser, TokenRefused
from wfrun.dsl.parser.layout.blocks import Layout
from wfrun.dsl.parser.lexer import Scan
from wfrun.dsl.parser.parser import _ends
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import Expression, File, Node
from wfrun.dsl.syntax.visitor import walk

EXAMPLES = sorted(Path(__file__).parents[3].glob("examples/*/*.wf"))


def parser_of(text: str, start: str) -> tuple[LarkParser, Source]:
    """A parser that has read nothing yet."""
    source = Source("t.wf", text)
    layout = Layout(source, Scan(source).tokens)
    layout.read_file() if start == "file" else layout.read_expression()
    return LarkParser(TreeBuilder(source), [*layout.tokens, *_ends(source)], start), source


def spans(node: Node) -> Iterator[tuple[str, Span]]:
    """Every node with its place."""
    return ((type(one).__name__, one.span) for one in walk(node))


def same_both_ways(text: str, start: str) -> None:
    quick = parser_of(text, start)[0].read()
    careful, source = parser_of(text, start)
    read = Recovery(careful, source).read_from(0)
    assert read == quick
    assert list(spans(read)) == list(spans(quick))
    assert (careful.builder.problems, careful.builder.lost_parts) == ([], [])


@pytest.mark.slow
@given(expressions)
@examples(200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_an_expression_is_read_alike_both_ways(expression: Expression) -> None:
    same_both_ways(print_expression(expression), "expression")


@pytest.mark.slow
@given(files)
@examples(200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_script_is_read_alike_both_ways(file: File) -> None:
    same_both_ways(print_file(file), "file")


def test_examples_are_read_alike_both_ways() -> None:
    assert EXAMPLES
    for path in EXAMPLES:
        same_both_ways(path.read_text("utf-8"), "file")


def test_a_refused_token_leaves_the_items_before_it() -> None:
    parser, _ = parser_of('currency USD\non charge.failed <\n  log "a"\n>\nlet = 5\n', "file")
    with pytest.raises(TokenRefused):
        parser.read()
    index = parser.rewind_to_item()
    assert parser.tokens[index].text == "let"
    assert len(parser.states) == len(parser.values) + 1 == len(parser.starts) + 1
    assert [type(item).__name__ for item in parser.values[0] if isinstance(item, Node)] == ["Currency", "Workflow"]
