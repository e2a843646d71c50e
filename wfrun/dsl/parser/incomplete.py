"""Incomplete input: what may come next after the beginning of a script, the tree that it would be with a guess there, and what is open.

An editor asks about a place in a text that is being written: the text after it counts for nothing, and the text before it is mostly
incomplete. The parser's own recovery would leave out the statement at hand. So the parser is driven up to the place and stops there: its
table says which tokens may follow. To learn what a word at the place would mean, the word is put there and the script is completed with as
few tokens as it needs: closing brackets, an operand, an empty block. The result is an ordinary tree, which the checker reads.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wfrun.dsl.parser.hints.layout_repair import repair_layout
from wfrun.dsl.parser.hints.lexer_repair import repair_tokens
from wfrun.dsl.parser.hints.recovery import Recovery
from wfrun.dsl.parser.hints.tree_repair import TreeRepair
from wfrun.dsl.parser.lark_parser import LarkParser, end_tokens
from wfrun.dsl.parser.layout.blocks import in_workflow
from wfrun.dsl.parser.layout.state import AFTER, AWAITING, BARE, HEADER, NAMED, STATEMENT
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.keywords import UNFINISHED
from wfrun.dsl.syntax.nodes import File
from wfrun.dsl.syntax.tokens import NAMES, Token, make_token

MAX_INSERTED_TOKENS = 500
"""The number of tokens that are inserted at most to complete a script."""

_FINISHING = (
    "_END", ")", "]", "}", "}$", "_UNQUOTE", "_OPEN", "_CLOSE", "then", "else", "up to", "in", "=", ":", "per", "returns",
    "NAME", "STRING", "DURATION", "NUMBER", "TIME", "catch", "accounts", "on", "(", ".", "where",
)  # fmt: skip
"""What completes a script, what ends most first."""

_INSIDE = tuple(kind for kind in _FINISHING if kind not in ("_END", "_CLOSE", "_OPEN"))
"""What completes a part of a statement."""

_STRUCTURE = frozenset({"_END", "_CLOSE", "_OPEN", "$END"})

_TEXTS = {"DURATION": "1 day", "NUMBER": "1", "TIME": "00:00", "STRING": "", "NAME": "", "_CLOSE": ">", "_OPEN": "<"}
"""The texts of inserted tokens, where they are not their kinds."""


class PartialParse(Recovery):
    """The parser at one place of a text, with all tokens before the place read."""

    def __init__(self, source: Source, tokens: Sequence[Token]) -> None:
        builder = TreeRepair(source)
        super().__init__(LarkParser(builder, [*tokens, *end_tokens(source)], "file"), builder)
        self._count = len(tokens)
        self.reached = self._read_all()
        """Whether the place was reached: an error before it may take the place with it."""

    def _read_all(self) -> bool:
        """Reads all tokens; False when an error before the place takes the place with it."""
        index = 0
        while 0 <= index < self._count:
            if self._lacks_value(index):
                self._put("NAME")
            index = index + 1 if self._advance(self._tokens[index]) else self._repair(index)
        return index == self._count

    def _lacks_value(self, index: int) -> bool:
        """Says whether the name of an argument stands here where a value is missing: ``charge= reason="duplicate"``."""
        tokens = self._tokens
        if tokens[index + 1].kind != "=" or tokens[index].kind not in NAMES:
            return False
        return not self._parser.accepts("NAME", "=") and self._parser.accepts("NAME", "NAME", "=")

    def _repair(self, index: int) -> int:
        """Goes on with a token that cannot stand here: what is missing before it is put, else it is left out.

        Only where a statement, a header or a block ends otherwise than it may, something is left out as the parser does it. Gives the
        index of the token to go on with, -1 where there is none.
        """
        token = self._tokens[index]
        if self.complete_for(token.kind):
            return index
        return self._resume(index) if token.kind in _STRUCTURE else index + 1

    def complete_for(self, kind: str) -> bool:
        """Makes up what is missing before a token of this kind, inside the statement at hand; does nothing and gives False if it cannot."""
        trial = self.fork()
        for _ in range(40):
            if trial._parser.accepts(kind, soft=True):
                self._parser = trial._parser
                return True
            put = next((one for one in _INSIDE if one != kind and trial._parser.accepts(one)), None)
            if put is None:
                return False
            trial._put(put)
        return False

    def fork(self) -> PartialParse:
        """Returns a copy of this parse, to try something out."""
        other = copy.copy(self)
        other._parser = self._parser.fork()
        return other

    def read_on(self, tokens: Iterable[Token]) -> bool:
        """Takes further tokens; False when one of them cannot stand where it stands."""
        return all(self._advance(token) for token in tokens)

    def _put(self, kind: str) -> bool:
        return self._advance(make_token((kind, _TEXTS.get(kind, kind), self._parser.end, self._parser.end, False)))

    def accepts(self, *kinds: str) -> bool:
        """Says whether these tokens may come next, one after the other."""
        return self._parser.accepts(*kinds)

    def allowed(self, kinds: Iterable[str]) -> frozenset[str]:
        """Returns the kinds of tokens, of those given, that may come next."""
        return frozenset(kind for kind in kinds if self._parser.accepts(kind))

    def finish(self) -> File | None:
        """Returns the tree of what was read, with the rest inserted; None where the rest cannot be found."""
        for _ in range(MAX_INSERTED_TOKENS):
            put = "$END" if self._parser.may_end() else next((kind for kind in _FINISHING if self._parser.accepts(kind)), None)
            if put is None or not self._put(put):
                return None
            if put == "$END":
                read = self._parser.values[-1]
                return read if isinstance(read, File) else None
        return None


class PartialTokens:
    """The tokens of a text up to a word: once where the word goes on with what stands before it, once where it begins a statement."""

    def __init__(self, text: str, word: int) -> None:
        self.source = Source("", text)
        raw = repair_tokens(self.source)[0].tokens
        at = next((number for number, token in enumerate(raw) if token.start >= word), len(raw) - 1)
        self.word = raw[at]
        """The token of the word; the end of the text where the word could not be read."""
        before, after = _layouts(self.source, [*raw[: at + 1], *raw[-1:]] if raw[at].kind != "EOF" else raw)
        self.before = before
        """The tokens before the word where it goes on with them, although it may stand on a line of its own."""
        self.tokens = after
        """The tokens before the word where it begins a statement on a new line: what stood before it has ended."""
        self._raw = raw[:at]

    def closed(self) -> Sequence[Token]:
        """Returns the tokens before the word where a ``>`` there closes a block: a word behind it on its line speaks for a comparison."""
        end = make_token((";", ";", self.word.start, self.word.start, False))
        eof = make_token(("EOF", "", self.word.end, self.word.end, True))
        return _layouts(self.source, [*self._raw, end, eof])[0]


def _layouts(source: Source, raw: list[Token]) -> tuple[list[Token], list[Token]]:
    """Lays out the beginning of a script, whose last token is one that something is asked about; its blocks stay open.

    Returns the tokens before that one twice: as they are before it, and as it makes them where it begins a line, since a new line ends
    statements.
    """
    layout, _ = repair_layout(source, raw)
    state = layout.state
    layout.read_until(state.end - 1)
    before = list(state.tokens)
    layout.read_until(state.end)
    asked = state.raw[state.end - 1]
    after = state.tokens
    while after and after[-1].start >= asked.start and after[-1].kind not in ("_END", "_OPEN", "_CLOSE"):
        after = after[:-1]
    return before, after


class Openness(NamedTuple):
    """The parts that are open where a text ends, so that more is to come."""

    depth: int = 0
    """The number of open blocks and brackets; negative where more are closed than were opened."""
    unfinished: bool = False
    """A header without its block, an operator without what stands after it, a ``try`` without its ``catch``."""
    text: bool = False
    """A text over several lines."""

    @property
    def ends(self) -> bool:
        """Says whether nothing more belongs to the text, be it right or wrong."""
        return self.depth <= 0 and not self.unfinished and not self.text


def openness(source: Source, *, statements: bool = False, expression: bool = False) -> Openness:
    """Returns what is open at the end of items of a file, of ``statements`` that stand in no workflow, or of one ``expression``."""
    lexer, words = repair_tokens(source)
    for problem in words.problems:
        if problem.code == "unterminated-string" and source.text.startswith('"""', problem.span.start):
            return Openness(text=True)
    layout, repair = repair_layout(source, in_workflow(lexer.tokens, closed=False) if statements else lexer.tokens)
    state = layout.state
    if expression:
        layout.read_expression()
        unfinished = state.last().kind in UNFINISHED | {"then", "else", "if", "where"}
    else:
        layout.read_until(state.end)
        mode = state.block.mode
        unfinished = (
            mode in (HEADER, BARE, NAMED, AWAITING)
            or (mode == STATEMENT and state.last().kind in UNFINISHED)
            or (mode == AFTER and state.block.word == "try")
        )
    # Each sign that closes nothing counts as one less.
    stray = sum(problem.code == "stray-bracket" for problem in repair.problems)
    return Openness(len(state.blocks) - 1 + len(state.brackets) - stray - statements, unfinished)
