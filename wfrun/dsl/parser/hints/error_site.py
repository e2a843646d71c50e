"""What the rules about slips share: the place where reading cannot go on, and what is said and done about it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.keywords import ARITHMETIC_SIGNS
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, Token, make_token, quoted

SKIPPED = "_SKIPPED"
"""The kind of a token that was reported and is passed over."""

_OPENING = frozenset({"do", "DO", "begin", "BEGIN", "THEN"})
_ENDING = frozenset({"end", "END", "End", "done", "fi", "endif", "endon", "esac"})

CLOSING = "_END_CLOSE"
"""The kind of the end of a statement that is also the end of a block which was made up on its line."""

_PAIRS = {"(": ")", "[": "]", "{": "}", "${": "}$"}
_CLOSERS = frozenset(_PAIRS.values())
BOUNDS = frozenset({"_END", "_OPEN", "_CLOSE", "$END", "EOF", CLOSING})
"""The kinds of the tokens at which a statement or its header ends."""


class Mend(NamedTuple):
    """How reading goes on as what was meant: back to before the token ``back``, then these tokens, then the text from ``on`` on."""

    back: int
    put: tuple[Token, ...]
    on: int


class Explanation(NamedTuple):
    """What is wrong, and how reading goes on; without a mend, what could not be read is left out.

    Without a message nothing is said, because something else will be.
    """

    span: Span
    message: str
    help: str = ""
    fix: Fix | None = None
    mend: Mend | None = None


class Spot:
    """A token that cannot stand where it stands: ``index`` is its number among the tokens.

    ``begun`` is the number of the token that its statement begins with, or the part of it after its last block. ``accepts`` tells whether
    tokens may come next, one after the other; ``starts`` where what was read begins, the last first; ``bounds`` the numbers of the tokens
    at which a statement or its header ends.
    """

    __slots__ = ("accepts", "before", "begun", "bounds", "index", "source", "starts", "token", "tokens")

    def __init__(
        self,
        tokens: list[Token],
        index: int,
        begun: int,
        source: Source,
        accepts: Callable[..., bool],
        starts: Sequence[int],
        bounds: Sequence[int],
    ) -> None:
        self.tokens = tokens
        self.index = index
        self.begun = begun
        self.source = source
        self.accepts = accepts
        self.starts = starts
        self.bounds = bounds
        self.token = tokens[index]
        before = index - 1
        while before >= 0 and tokens[before].kind == SKIPPED:
            before -= 1
        self.before: Token | None = tokens[before] if before >= 0 else None

    def at(self, offset: int) -> Token:
        """The token so many places after this one, or before it; the last one where there is none."""
        return self.tokens[max(0, min(self.index + offset, len(self.tokens) - 1))]

    @property
    def shown(self) -> str:
        """The token as a message quotes it."""
        return quoted(self.source.slice(self.token.span) or self.token.text)

    def kinds(self, offset: int, count: int) -> tuple[str, ...]:
        """The kinds of so many tokens, from an offset on."""
        return tuple(token.kind for token in self.tokens[self.index + offset : self.index + offset + count])

    def written(self, first: int, last: int) -> str:
        """The text from one token to another, both by their numbers."""
        return self.source.text[self.tokens[first].start : self.tokens[last].end]

    def span(self, first: int, last: int) -> Span:
        """The place from one token to another, both by their numbers."""
        return Span(self.tokens[first].start, self.tokens[last].end)

    def end(self, first: int | None = None) -> int:
        """The number of the token before which the statement or its header ends."""
        return self.bounds[bisect_left(self.bounds, self.index if first is None else first)]

    def closing(self, opening: int) -> int | None:
        """The number of the bracket that closes one, within the statement."""
        depth = 0
        for index in range(opening, len(self.tokens)):
            kind = self.tokens[index].kind
            if kind in _PAIRS:
                depth += 1
            elif kind in _CLOSERS:
                depth -= 1
                if depth == 0:
                    return index if kind == _PAIRS[self.tokens[opening].kind] else None
            elif kind in BOUNDS:
                return None
        return None

    def commas(self, opening: int, closing: int) -> list[int]:
        """The numbers of the commas between two brackets, outside of others."""
        found = []
        depth = 0
        for index in range(opening + 1, closing):
            kind = self.tokens[index].kind
            depth += (kind in _PAIRS) - (kind in _CLOSERS)
            if kind == "," and depth == 0:
                found.append(index)
        return found

    def skip(self, numbers: Iterable[int]) -> None:
        """Passes over tokens that have not been read yet."""
        for number in numbers:
            self.tokens[number] = self.tokens[number]._replace(kind=SKIPPED)

    def made(self, kind: str, text: str = "", *, at: Token | None = None) -> Token:
        """A token that the text does not hold, in the place of the one at hand or of another."""
        place = at if at is not None else self.token
        return make_token((kind, text or kind, place.start, place.end, False))

    def instead(self, *put: Token, back: int | None = None, on: int | None = None) -> Mend:
        """Reading goes on with these tokens in the place of the one at hand, or of others."""
        return Mend(self.index if back is None else back, put, self.index + 1 if on is None else on)

    def first(self, *put: Token) -> Mend:
        """Reading goes on with these tokens before the one at hand."""
        return Mend(self.index, put, self.index)

    def names(self, index: int) -> int:
        """The number of the last token of the dotted name that begins at a token; one less where none begins."""
        if self.tokens[index].kind not in NAMES:
            return index - 1
        while self.tokens[index + 1].kind == "." and self.tokens[index + 2].kind in NAMES:
            index += 2
        return index


def just_before(token: Token, text: str) -> Fix:
    """The edit that writes a text before a token."""
    return Fix(Span(token.start, token.start), text)


def just_after(token: Token, text: str) -> Fix:
    """The edit that writes a text after a token."""
    return Fix(Span(token.end, token.end), text)


def written(text: str) -> str:
    """The help that shows what to write."""
    return f"write `{text}`"


def opens_block(token: Token) -> bool:
    """Whether it is a word that other languages write before a block."""
    return token.kind == "then" or (token.kind == "NAME" and token.text in _OPENING)


def ends_block(token: Token) -> bool:
    """Whether it is a word that other languages write after a block."""
    return token.kind == "NAME" and token.text in _ENDING


def one_line(text: str) -> str:
    """Code on one line, for a message."""
    return quoted(" ".join(text.split()))


def plain_operand(spot: Spot, last: int) -> int | None:
    """The number of the first token of a plain operand, a literal or a dotted name, that ends here; None for what is more than that."""
    first = last
    if spot.tokens[last].kind in NAMES:
        while spot.tokens[first - 1].kind == "." and spot.tokens[first - 2].kind in NAMES:
            first -= 2
    elif spot.tokens[last].kind not in LITERALS:
        return None
    around = spot.tokens[first - 1].kind
    return None if around in ARITHMETIC_SIGNS or around in (".", "??") else first
