"""The second reading of a source with problems: lexer, layout pass and parser with their repairs.

Text that the first reading accepts is read to the same tree here, without a problem; a test holds that.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.diagnostics.problem_limit import LimitedProblems, TooManyProblems, stopped
from wfrun.dsl.parser.hints.block_repair import DEEP_HELP
from wfrun.dsl.parser.hints.layout_repair import repair_layout
from wfrun.dsl.parser.hints.lexer_repair import repair_tokens
from wfrun.dsl.parser.hints.other_formats import keys_and_values
from wfrun.dsl.parser.hints.recovery import Recovery
from wfrun.dsl.parser.hints.tree_repair import TreeRepair
from wfrun.dsl.parser.lark_parser import LarkParser, end_tokens
from wfrun.dsl.parser.layout.blocks import in_workflow
from wfrun.dsl.parser.tree_depth import is_too_deep
from wfrun.dsl.program import ParsedFile, ParsedStatements
from wfrun.dsl.source import NOWHERE, Source, Span
from wfrun.dsl.syntax.nodes import Comment, Expression, File, Item, Workflow
from wfrun.dsl.syntax.tokens import Token
from wfrun.support.limits import MAX_NESTING, MAX_TOKENS


class SecondReading:
    """One second reading: what was read, as a file or an expression, with all problems and the parts that are in no tree."""

    def __init__(self, source: Source, start: str, *, statements: bool = False, closed: bool = True) -> None:
        self.value: Any = None
        self.comments: list[Comment] = []
        self.tokens: list[Token] = []
        self.deep = False
        self.problems: list[Problem] = []
        self.unparsed: list[Span] = []
        try:
            self._read(source, start, statements, closed)
        except TooManyProblems as found:
            last = max(problem.span for problem in found.problems)
            self.problems = [*self.problems, *found.problems, stopped(source, last, "reading")]
            self.value = None
            self.unparsed = [Span(0, len(source.text))]

    def _read(self, source: Source, start: str, statements: bool, closed: bool) -> None:
        """Reads the source. Raises ``TooManyProblems``; then ``problems`` are those of the passes before."""
        lexer, words = repair_tokens(source, LimitedProblems())
        self.problems = words.problems
        if len(lexer.tokens) > MAX_TOKENS:
            message = f"a script holds at most {MAX_TOKENS:,} words and signs"
            self.problems = [*words.problems, Problem("too-large", source, NOWHERE, message, "split it into several files")]
            self.unparsed = [Span(0, len(source.text))]
            return
        layout, blocks = repair_layout(source, in_workflow(lexer.tokens, closed=closed) if statements else lexer.tokens)
        blocks.problems = LimitedProblems()
        if start == "file":
            layout.read_file()
        else:
            layout.read_expression()
            if layout.state.brackets:
                blocks.drop_brackets()
            layout.state.measure()
        self.tokens, self.deep = layout.state.tokens, layout.state.deep
        self.comments = lexer.comments
        self.problems = [*words.problems, *blocks.problems]
        builder = TreeRepair(source)
        builder.problems = LimitedProblems()
        self.value = Recovery(LarkParser(builder, [*layout.state.tokens, *end_tokens(source)], start), builder).read()
        self.unparsed = words.unparsed + blocks.unparsed + builder.unparsed
        self.unparsed += [problem.span for problem in words.problems if problem.code == "unterminated-string"]
        passed_over = _joined(blocks.unparsed)
        self.problems = [problem for problem in words.problems if not _within(passed_over, problem.span)] + blocks.problems
        reported = {problem.span.start for problem in self.problems}
        # What the parser reports of a place is left out where lexer or layout reported it.
        self.problems += [problem for problem in builder.problems if problem.code != "syntax" or problem.span.start not in reported]


def read_file(source: Source) -> ParsedFile:
    """Reads a script; statements and items with errors are left out of the tree."""
    of_another_format = keys_and_values(source)
    if of_another_format is not None:
        whole = Span(0, len(source.text))
        return ParsedFile(source, File((), (), whole), (of_another_format,), (whole,))
    read = SecondReading(source, "file")
    file = File(_items(read, source), tuple(read.comments), Span(0, len(source.text)))
    return ParsedFile(source, file, _in_order(read.problems), _joined(read.unparsed))


def without_deep_items(source: Source, file: File) -> ParsedFile:
    """Returns a file that was read without an error, without the items that are too deep, which are reported."""
    problems: list[Problem] = []
    unparsed: list[Span] = []
    items = tuple(_without_deep(file.items, source, problems, unparsed))
    return ParsedFile(source, File(items, file.comments, file.span), _in_order(problems), _joined(unparsed))


def read_expression(source: Source) -> tuple[Expression | None, tuple[Problem, ...]]:
    """Reads one expression; None when it has errors."""
    read = SecondReading(source, "expression")
    if read.value is not None and read.deep and is_too_deep(read.value):
        read.problems.append(_too_deep(source, read.value.span))
    return (None if read.problems else read.value), _in_order(read.problems)


def read_statements(source: Source) -> ParsedStatements:
    """Reads statements as if they stood in a block."""
    read = _read_statements(source, closed=True)
    if any(problem.code == "unclosed-block" and problem.span == NOWHERE for problem in read.problems):
        # An inner block took the sign that closes the one around: without that sign, the inner one is reported.
        read = _read_statements(source, closed=False)
        return read._replace(problems=tuple(problem for problem in read.problems if problem.span != NOWHERE))
    return read


def _read_statements(source: Source, *, closed: bool) -> ParsedStatements:
    read = SecondReading(source, "file", statements=True, closed=closed)
    items = _items(read, source)
    block = items[0].body if len(items) == 1 and isinstance(items[0], Workflow) else None
    problems = read.problems
    early = _end_of_block(read.tokens)
    if read.tokens and source.text[early : early + 1] in (">", "}"):
        span = Span(early, early + 1)
        stray = Problem("stray-bracket", source, span, f"this `{source.slice(span)}` closes nothing", "delete it", Fix(span, ""))
        problems = [*(problem for problem in problems if problem.span.end <= early), stray]
    return ParsedStatements(block, _in_order(problems), _joined(read.unparsed))


def _end_of_block(tokens: Sequence[Token]) -> int:
    """Returns the offset at which the first block of all is closed."""
    depth = 0
    for token in tokens:
        depth += (token.kind == "_OPEN") - (token.kind == "_CLOSE")
        if token.kind == "_CLOSE" and not depth:
            return token.start
    return tokens[-1].end if tokens else 0


def _items(read: SecondReading, source: Source) -> tuple[Item, ...]:
    """Returns the items that were read, without those that are too deep, which are reported."""
    items = read.value.items if isinstance(read.value, File) else ()
    return tuple(_without_deep(items, source, read.problems, read.unparsed)) if read.deep else items


def _without_deep(items: tuple[Item, ...], source: Source, problems: list[Problem], unparsed: list[Span]) -> Iterator[Item]:
    for item in items:
        if is_too_deep(item):
            problems.append(_too_deep(source, item.span))
            unparsed.append(item.span)
        else:
            yield item


def _too_deep(source: Source, span: Span) -> Problem:
    end = source.text.find("\n", span.start, span.end)
    place = Span(span.start, end if end >= 0 else span.end)
    return Problem("too-deep", source, place, f"something here goes deeper than {MAX_NESTING} levels", DEEP_HELP)


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.span))


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    """Returns the spans in order; those that overlap become one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _within(parts: tuple[Span, ...], span: Span) -> bool:
    """Says whether a span lies within one of the parts."""
    at = bisect_right(parts, span.start, key=lambda part: part.start) - 1
    return at >= 0 and span.end <= parts[at].end
