"""The parser: text to the tree of a script, and everything that is wrong with it.

The lexer makes tokens, the layout pass decides which brackets are blocks and where statements end, and Lark's LALR(1) parser reads the
result (``lark_parser``). A right script needs no more. Where one of them cannot go on, or the builder finds a problem, the room of hints
reads the source again: with repairs (``hints/second_reading.py``), so that the rest is still read and every problem is reported.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.parser.builder import TreeBuilder
from wfrun.dsl.parser.error_strategy import NotReadable
from wfrun.dsl.parser.lark_parser import LarkParser, TokenRefused, end_tokens
from wfrun.dsl.parser.layout.blocks import in_workflow, lay_out
from wfrun.dsl.parser.lexer import Lexer
from wfrun.dsl.parser.tree_depth import is_too_deep
from wfrun.dsl.program import ParsedFile, ParsedStatements
from wfrun.dsl.source import NOWHERE, Source, Span
from wfrun.dsl.syntax.nodes import Comment, Expression, File, Item, Workflow
from wfrun.support.gc_pause import gc_paused
from wfrun.support.limits import MAX_SOURCE_BYTES, MAX_TOKENS


class _Reading(NamedTuple):
    """A first reading that found nothing wrong, but for a tree that may be too deep."""

    value: Any
    comments: list[Comment]
    too_deep: bool


def parse(source: Source) -> ParsedFile:
    """Reads a script. Statements and items with errors are left out of the tree."""
    too_large = _too_large(source)
    if too_large is not None:
        everything = Span(0, len(source.text))
        return ParsedFile(source, File((), (), everything), (too_large,), (everything,))
    with gc_paused():
        read = _read(source)
        if read is not None:
            file = File(read.value.items, tuple(read.comments), Span(0, len(source.text)))
            if not read.too_deep:
                return ParsedFile(source, file, ())
        from wfrun.dsl.parser.hints.second_reading import read_file, without_deep_items

        return without_deep_items(source, file) if read is not None else read_file(source)


def parse_expression(source: Source) -> tuple[Expression | None, tuple[Problem, ...]]:
    """Reads one expression; None when it has errors."""
    too_large = _too_large(source)
    if too_large is not None:
        return None, (too_large,)
    read = _read(source, expression=True)
    if read is not None and not read.too_deep:
        return read.value, ()
    from wfrun.dsl.parser.hints.second_reading import read_expression

    return read_expression(source)


def parse_statements(source: Source) -> ParsedStatements:
    """Reads statements that stand in no workflow, as if they stood in a block. The block is None where the text is too large or deep."""
    too_large = _too_large(source)
    if too_large is not None:
        return ParsedStatements(None, (too_large,))
    with gc_paused():
        read = _read(source, statements=True)
        items: tuple[Item, ...] = read.value.items if read is not None and not read.too_deep else ()
        if len(items) == 1 and isinstance(items[0], Workflow) and items[0].on_failure is None:
            return ParsedStatements(items[0].body)
        from wfrun.dsl.parser.hints.second_reading import read_statements

        return read_statements(source)


def _read(source: Source, *, expression: bool = False, statements: bool = False) -> _Reading | None:
    """Returns the first reading of a source; None where anything is wrong."""
    try:
        lexer = Lexer(source).read()
        if len(lexer.tokens) > MAX_TOKENS:
            return None
        layout = lay_out(source, in_workflow(lexer.tokens) if statements else lexer.tokens, expression=expression)
        value = LarkParser(TreeBuilder(source), [*layout.tokens, *end_tokens(source)], "expression" if expression else "file").read()
    except (NotReadable, TokenRefused):
        return None
    return _Reading(value, lexer.comments, layout.deep and is_too_deep(value))


def _too_large(source: Source) -> Problem | None:
    text = source.text
    if len(text) * 4 <= MAX_SOURCE_BYTES or len(text.encode("utf-8", "surrogatepass")) <= MAX_SOURCE_BYTES:
        return None
    message = f"a script holds at most {MAX_SOURCE_BYTES >> 20} MiB"
    return Problem("too-large", source, NOWHERE, message, "split it into several files")
