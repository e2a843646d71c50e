"""Text → the tree of a script, and everything that is wrong with it, in one pass.

The scanner makes tokens, the layout pass decides which brackets are blocks and where statements end, and Lark's LALR(1) parser reads the
result (``lark_parser``). A script that it accepts needs no more. After an error ``recovery`` unwinds to the last statement or item that was
complete and goes on with the next one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

from wfrun.dsl.angle_brackets import Layout
from wfrun.dsl.lark_parser import LarkParser, TokenRefused
from wfrun.dsl.layout_state import DEEP_HELP
from wfrun.dsl.nodes import Argument, Block, Branch, ChoiceBranch, Expression, File, Item, Keyword, MapEntry, Node, Pair, Term
from wfrun.dsl.problems import Problem
from wfrun.dsl.scanner import Scan
from wfrun.dsl.source import NOWHERE, Source, Span
from wfrun.dsl.tokens import LOOKAHEAD, Token, make_token
from wfrun.dsl.tree_building import TreeBuilder
from wfrun.values.collecting import without_collector
from wfrun.values.limits import MAX_NESTING, MAX_SOURCE_BYTES

_NO_LEVEL = (Argument, Branch, ChoiceBranch, Keyword, MapEntry, Pair, Term)
"""Nodes that only hold together what belongs to the node above them."""


class ParseResult(NamedTuple):
    """What a script says, as far as it could be read, and its problems in the order of the text.

    What could not be read is left out of the tree or stands in it as ``Lost``, but names stay known: a broken ``let`` gives its name to
    a ``Lost`` value, a broken header keeps its block, a call keeps the arguments before its problem. A name that is lost itself is the
    empty one: what nothing else explains may be it.

    ``lost`` are the parts of the text that are not in the tree, in order, none of which overlaps another; an empty one is where
    something is missing. Nothing is known of what stands there: a name may be used there, an action called, a condition asked. So what
    is concluded from the absence of something in a block or an item is certain only if no lost part lies in it (see
    ``Context.loses``).
    """

    file: File
    problems: tuple[Problem, ...]
    lost: tuple[Span, ...] = ()


def parse(source: Source) -> ParseResult:
    """Reads a script. Statements and items with errors are left out of the tree."""
    too_large = _too_large(source)
    if too_large is not None:
        everything = Span(0, len(source.text))
        return ParseResult(File((), (), everything), (too_large,), (everything,))
    with without_collector():
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
        return ParseResult(file, _in_order(problems), _joined(lost))


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


def _read(source: Source, tokens: list[Token], start: str) -> tuple[LarkParser, Any]:
    """Returns what the tokens say: read quickly first, and with error recovery from the item on in which a token is refused."""
    parser = LarkParser(source, tokens, start)
    try:
        return parser, parser.read()
    except TokenRefused:
        from wfrun.dsl.recovery import Recovery

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
