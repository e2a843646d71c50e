"""Text → the tree of a script, and everything that is wrong with it, in one pass.

The scanner makes tokens, the layout pass decides which brackets are blocks and where statements end, and Lark's LALR(1) parser reads the
result (``lark_parser``). A script that it accepts needs no more. After an error ``recovery`` unwinds to the last statement or item that was
complete and goes on with the next one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.parser.builder import TreeBuilder
from wfrun.dsl.parser.lark_parser import LarkParser, TokenRefused
from wfrun.dsl.parser.layout.blocks import Layout
from wfrun.dsl.parser.layout.state import DEEP_HELP
from wfrun.dsl.parser.lexer import Scan
from wfrun.dsl.program import ParsedFile
from wfrun.dsl.source import NOWHERE, Source, Span
from wfrun.dsl.syntax.nodes import (
    Argument,
    Block,
    Branch,
    ChoiceBranch,
    Expression,
    File,
    Item,
    Keyword,
    MapEntry,
    Node,
    Pair,
    Term,
    Workflow,
)
from wfrun.dsl.syntax.tokens import LOOKAHEAD, Token, make_token
from wfrun.support.gc_pause import gc_paused
from wfrun.support.limits import MAX_NESTING, MAX_SOURCE_BYTES

_NO_LEVEL = (Argument, Branch, ChoiceBranch, Keyword, MapEntry, Pair, Term)
"""Nodes that only hold together what belongs to the node above them."""


def parse(source: Source) -> ParsedFile:
    """Reads a script. Statements and items with errors are left out of the tree."""
    too_large = _too_large(source)
    if too_large is not None:
        everything = Span(0, len(source.text))
        return ParsedFile(source, File((), (), everything), (too_large,), (everything,))
    with gc_paused():
        scan = Scan(source)
        layout = Layout(source, scan.tokens)
        layout.read_file()
        layout.tokens.extend(_ends(source))
        parser, read = _read(source, layout.tokens, "file")
        items = read.items if isinstance(read, File) else ()
        problems = _together(scan, layout, parser.builder)
        lost = (
            scan.lost
            + layout.lost
            + parser.builder.lost_parts
            + [problem.span for problem in scan.problems if problem.code == "unterminated-string"]
        )
        if layout.deep:
            items = tuple(_without_deep(items, source, problems, lost))
        file = File(items, tuple(scan.comments), Span(0, len(source.text)))
        return ParsedFile(source, file, _in_order(problems), _joined(lost))


def parse_expression(source: Source) -> tuple[Expression | None, tuple[Problem, ...]]:
    """Reads one expression; None when it has errors."""
    too_large = _too_large(source)
    if too_large is not None:
        return None, (too_large,)
    scan = Scan(source)
    layout = Layout(source, scan.tokens)
    layout.read_expression()
    layout.tokens.extend(_ends(source))
    parser, read = _read(source, layout.tokens, "expression")
    problems = _together(scan, layout, parser.builder)
    expression: Expression | None = read
    if expression is not None and layout.deep and _is_deep(expression):
        problems.append(_too_deep(source, expression.span))
    return (None if problems else expression), _in_order(problems)


class Statements(NamedTuple):
    """Statements by themselves, as ``parse_statements`` reads them: as ``ParsedFile``, with a block around them."""

    block: Block | None
    problems: tuple[Problem, ...]
    lost: tuple[Span, ...] = ()


def parse_statements(source: Source) -> Statements:
    """Reads statements that stand in no workflow, as if they stood in a block. The block is None where the text is too large or deep."""
    too_large = _too_large(source)
    if too_large is not None:
        return Statements(None, (too_large,))
    with gc_paused():
        read = _read_statements(source, closed=True)
        if any(problem.code == "unclosed-block" and problem.span == NOWHERE for problem in read.problems):
            # An inner block took what closes the one around: without that, the inner one is told of.
            read = _read_statements(source, closed=False)
            return read._replace(problems=tuple(problem for problem in read.problems if problem.span != NOWHERE))
        return read


def _read_statements(source: Source, *, closed: bool) -> Statements:
    scan = Scan(source)
    end = len(source.text)
    closing = [make_token((">", ">", end, end, True))] if closed else []
    layout = Layout(source, [*_AROUND, *scan.tokens[:-1], *closing, scan.tokens[-1]])
    layout.read_file()
    layout.tokens.extend(_ends(source))
    parser, read = _read(source, layout.tokens, "file")
    problems = _together(scan, layout, parser.builder)
    lost = scan.lost + layout.lost + parser.builder.lost_parts + [one.span for one in scan.problems if one.code == "unterminated-string"]
    items = list(read.items) if isinstance(read, File) else []
    if layout.deep:
        items = list(_without_deep(tuple(items), source, problems, lost))
    block = items[0].body if len(items) == 1 and isinstance(items[0], Workflow) else None
    early = _end_of_block(layout.tokens)
    if source.text[early : early + 1] in (">", "}"):
        span = Span(early, early + 1)
        stray = Problem("stray-bracket", source, span, f"this `{source.slice(span)}` closes nothing", "delete it", Fix(span, ""))
        problems = [*(problem for problem in problems if problem.span.end <= early), stray]
    return Statements(block, _in_order(problems), _joined(lost))


def _end_of_block(tokens: Sequence[Token]) -> int:
    """Where the first block of all is closed."""
    depth = 0
    for token in tokens:
        depth += (token.kind == "_OPEN") - (token.kind == "_CLOSE")
        if token.kind == "_CLOSE" and not depth:
            return token.start
    return tokens[-1].end


_AROUND = (
    make_token(("on", "on", 0, 0, True)),
    make_token(("*", "*", 0, 0, False)),
    make_token(("<", "<", 0, 0, False)),
)
"""The header of a workflow around statements that stand in none: it takes no room in the text."""


class Openness(NamedTuple):
    """What is open where a text ends, so that more is to come."""

    depth: int = 0
    """So many blocks and brackets; negative where more are closed than were opened."""
    unfinished: bool = False
    """A header without its block, an operator without what stands after it, a ``try`` without its ``catch``."""
    text: bool = False
    """A text over several lines."""

    @property
    def ends(self) -> bool:
        """Whether the text is a whole: right or wrong, nothing more belongs to it."""
        return self.depth <= 0 and not self.unfinished and not self.text


def openness(source: Source, *, statements: bool = False, expression: bool = False) -> Openness:
    """What is open at the end of items of a file, of ``statements`` that stand in no workflow, or of one ``expression``."""
    scan = Scan(source)
    for problem in scan.problems:
        if problem.code == "unterminated-string" and source.text.startswith('"""', problem.span.start):
            return Openness(text=True)
    layout = Layout(source, [*_AROUND, *scan.tokens] if statements else scan.tokens)
    depth, unfinished = layout.open_at_end(expression=expression)
    return Openness(depth - statements, unfinished)


def _read(source: Source, tokens: list[Token], start: str) -> tuple[LarkParser, Any]:
    """Returns what the tokens say: read quickly first, and with error recovery from the item on in which a token is refused."""
    parser = LarkParser(TreeBuilder(source), tokens, start)
    try:
        return parser, parser.read()
    except TokenRefused:
        from wfrun.dsl.parser.hints.recovery import Recovery

        return parser, Recovery(parser, source).read_from(parser.rewind_to_item())


def _ends(source: Source) -> list[Token]:
    """The end of the tokens."""
    end = len(source.text)
    return [make_token(("$END", "", end, end, True))] * (1 + LOOKAHEAD)


def _too_large(source: Source) -> Problem | None:
    text = source.text
    if len(text) * 4 <= MAX_SOURCE_BYTES or len(text.encode("utf-8", "surrogatepass")) <= MAX_SOURCE_BYTES:
        return None
    message = f"a script holds at most {MAX_SOURCE_BYTES >> 20} MiB"
    return Problem("too-large", source, NOWHERE, message, "split it into several files")


def _together(scan: Scan, layout: Layout, builder: TreeBuilder) -> list[Problem]:
    """The problems of all three stages; what the parser says of a place that is known already is left out."""
    passed_over = _joined(layout.lost)
    earlier = [problem for problem in scan.problems if not _within(passed_over, problem.span)] + layout.problems
    known = {problem.span.start for problem in earlier}
    return earlier + [problem for problem in builder.problems if problem.code != "syntax" or problem.span.start not in known]


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.span))


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    """The spans in order; those that overlap become one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _within(parts: tuple[Span, ...], span: Span) -> bool:
    """Whether a span lies within one of the parts."""
    at = bisect_right(parts, span.start, key=lambda part: part.start) - 1
    return at >= 0 and span.end <= parts[at].end


def _without_deep(items: tuple[Item, ...], source: Source, problems: list[Problem], lost: list[Span]) -> Iterator[Item]:
    for item in items:
        if _is_deep(item):
            problems.append(_too_deep(source, item.span))
            lost.append(item.span)
        else:
            yield item


def _too_deep(source: Source, span: Span) -> Problem:
    end = source.text.find("\n", span.start, span.end)
    place = Span(span.start, end if end >= 0 else span.end)
    return Problem("too-deep", source, place, f"something here goes deeper than {MAX_NESTING} levels", DEEP_HELP)


def _is_deep(root: Node) -> bool:
    """Whether blocks and expressions stand in each other deeper than the limit; chains of one operator count once."""
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        level = list(node.children())
        if isinstance(node, Block) or (level and not isinstance(node, _NO_LEVEL) and isinstance(node, Expression)):
            depth += 1
            if depth > MAX_NESTING:
                return True
        waiting.extend([(child, depth) for child in level])
    return False
