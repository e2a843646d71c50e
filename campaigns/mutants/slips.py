"""Slips of the hand: the text itself is not as it should be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from random import Random

from campaigns.mutants.mutant import Change, Edit, Kind, replaced, slip_of
from campaigns.mutants.script import Script
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import RESERVED
from wfrun.dsl.syntax.nodes import Action, Block, Call, ListLiteral, MapLiteral, Quantifier, Template, Text, Workflow

WORDS = "workflow on when if else let for in where wait until up once per at most from try catch on_failure stop and or not within"
WORD = re.compile(rf"(?<![\w.])(?:{WORDS.replace(' ', '|')})(?![\w=:])")


def one(at: int) -> Span:
    """One character."""
    return Span(at, at + 1)


def _blocks(script: Script) -> Iterator[Block]:
    for node in script.nodes():
        if isinstance(node, Block):
            yield node


def openings(script: Script, _: Random) -> Iterator[Change]:
    """A block that is not opened."""
    for block in _blocks(script):
        yield replaced(script, one(block.span.start), "", "the sign that opens a block is gone")


def closings(script: Script, _: Random) -> Iterator[Change]:
    """A block that is not closed."""
    for block in _blocks(script):
        yield replaced(script, one(block.span.end - 1), "", "the sign that closes a block is gone")


def double_closings(script: Script, _: Random) -> Iterator[Change]:
    """A block that is closed twice."""
    for block in _blocks(script):
        yield replaced(script, Span(block.span.end, block.span.end), f" {script.text[block.span.end - 1]}", "a block is closed twice")


def other_closings(script: Script, _: Random) -> Iterator[Change]:
    """A block that opens with one sign and is closed with the other."""
    for block in _blocks(script):
        yield replaced(script, one(block.span.end - 1), ">" if block.braces else "}")


def _brackets(script: Script) -> Iterator[tuple[int, int]]:
    for node in script.nodes():
        if isinstance(node, Call | Quantifier):
            yield script.text.index("(", node.name_span.end), node.span.end - 1
        elif isinstance(node, MapLiteral | ListLiteral):
            yield node.span.start, node.span.end - 1


def bracket_openings(script: Script, _: Random) -> Iterator[Change]:
    """A call, a list or a map without the bracket that opens it."""
    for start, _end in _brackets(script):
        yield replaced(script, one(start), "", f"`{script.text[start]}` is gone")


def bracket_closings(script: Script, _: Random) -> Iterator[Change]:
    """A call, a list or a map without the bracket that closes it."""
    for _start, end in _brackets(script):
        yield replaced(script, one(end), "", f"`{script.text[end]}` is gone")


def strings(script: Script) -> Iterator[Text | Template]:
    """Strings of one line."""
    for node in script.nodes():
        if isinstance(node, Text | Template) and re.match(r'"(?!"")', script.text[node.span.start : node.span.start + 3]):
            yield node


def quote_openings(script: Script, _: Random) -> Iterator[Change]:
    """A string without the quotes that open it."""
    for node in strings(script):
        yield replaced(script, one(node.span.start), "", "the opening quotes are gone")


def quote_closings(script: Script, _: Random) -> Iterator[Change]:
    """A string that is not closed."""
    for node in strings(script):
        yield replaced(script, one(node.span.end - 1), "", "the closing quotes are gone")


def holes(script: Script, _: Random) -> Iterator[Change]:
    """A hole in a string that is not closed."""
    for node in script.nodes():
        for part in node.parts if isinstance(node, Template) else ():
            if not isinstance(part, str):
                yield replaced(script, script.find("}", part.span.end), "", "the `}` of a hole is gone")


def commas(script: Script, _: Random) -> Iterator[Change]:
    """A list or a map without a comma."""
    for node in script.nodes():
        parts = node.entries if isinstance(node, MapLiteral) else node.items if isinstance(node, ListLiteral) else ()
        for left, right in pairwise(parts):
            yield replaced(script, script.between(left, right, ","), "", "a comma is gone")


def joined_lines(script: Script, _: Random) -> Iterator[Change]:
    """Two statements on one line with nothing between them."""
    for spot in script.spots:
        if spot.next is not None:
            gap = Span(spot.statement.span.end, spot.next.span.start)
            if not script.slice(gap).strip():
                yield replaced(script, gap, " ", "two statements stand on one line")


def _words(script: Script) -> Iterator[Span]:
    """The words of the language, outside of strings, names of workflows, comments and tests."""
    covered = [node.span for node in script.nodes() if isinstance(node, Text | Template)]
    covered += [node.name_span for node in script.nodes() if isinstance(node, Workflow)]
    covered += [part.span for part in (*script.file.comments, *script.tests)]
    for found in WORD.finditer(script.text):
        if not any(span.start <= found.start() < span.end for span in covered):
            yield Span(*found.span())


def words(script: Script, dice: Random) -> Iterator[Change]:
    """A word of the language with a letter wrong."""
    for span in _words(script):
        slip = slip_of(script.slice(span), dice, RESERVED)
        if slip is not None:
            yield replaced(script, span, slip)


def words_dropped(script: Script, _: Random) -> Iterator[Change]:
    """A word of the language that is not there."""
    for span in _words(script):
        if script.slice(span) not in ("and", "or", "not", "workflow", "stop", "most", "else", "if"):
            yield replaced(script, Span(span.start, span.end + 1), "", f"`{script.slice(span)}` is gone")


def called(script: Script, _: Random) -> Iterator[Change]:
    """``retrieve_charge(charge)`` for ``retrieve_charge charge``."""
    for node in script.nodes():
        if isinstance(node, Action) and node.main is not None and not node.arguments:
            edits = (Edit(Span(node.name_span.end, node.main.span.start), "("), Edit(Span(node.main.span.end, node.main.span.end), ")"))
            yield Change(edits, f"`{node.name}` is called like a function")


KINDS = tuple(
    Kind(name, make, slip=True)
    for name, make in (
        ("a block not opened", openings),
        ("a block not closed", closings),
        ("a block closed twice", double_closings),
        ("a block closed with the other sign", other_closings),
        ("a bracket not opened", bracket_openings),
        ("a bracket not closed", bracket_closings),
        ("a string not opened", quote_openings),
        ("a string not closed", quote_closings),
        ("a hole in a string not closed", holes),
        ("a comma dropped", commas),
        ("two statements on one line", joined_lines),
        ("a word of the language misspelt", words),
        ("a word of the language dropped", words_dropped),
        ("an action called like a function", called),
    )
)
