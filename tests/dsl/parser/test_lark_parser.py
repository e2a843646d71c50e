"""Lark's parser with its stacks: what a refused token leaves behind."""

from __future__ import annotations

import pytest

from wfrun.dsl.parser.builder import TreeBuilder
from wfrun.dsl.parser.lark_parser import LarkParser, TokenRefused, end_tokens
from wfrun.dsl.parser.layout.blocks import lay_out
from wfrun.dsl.parser.lexer import Lexer
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import Node


def test_a_refused_token_leaves_the_items_before_it() -> None:
    source = Source("t.wf", 'currency USD\non charge.failed <\n  log "a"\n>\nlet = 5\n')
    layout = lay_out(source, Lexer(source).read().tokens)
    parser = LarkParser(TreeBuilder(source), [*layout.tokens, *end_tokens(source)], "file")
    with pytest.raises(TokenRefused):
        parser.read()
    assert len(parser.states) == len(parser.values) + 1 == len(parser.starts) + 1
    assert [type(item).__name__ for item in parser.values[0] if isinstance(item, Node)] == ["Currency", "Workflow"]
