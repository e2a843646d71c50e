"""Error sites: the token that the parser refuses, its explanation and its repair."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.surroundings import Surroundings
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

START = make_token(("$START", "", 0, 0, True))
"""The token before the first one of a text."""


class Repair(NamedTuple):
    """A way to go on parsing as what was meant: read ``tokens`` before token ``rewind_to``, then the text from token ``resume_at`` on."""

    rewind_to: int
    tokens: tuple[Token, ...]
    resume_at: int


class Explanation(NamedTuple):
    """A sentence about what is wrong, and how parsing goes on; without a repair, recovery leaves out what it could not read.

    An explanation without a message reports nothing, because a later stage will.
    """

    span: Span
    message: str
    help: str = ""
    fix: Fix | None = None
    repair: Repair | None = None


class ErrorSite:
    """The token that the parser refuses, with what surrounds it: ``index`` is its number among the tokens.

    ``previous`` is the token before it, or ``START``. ``statement_start`` is the number of the token that its statement begins with, or
    the part of it after its last block. ``accepts`` tells whether the parser takes tokens of these kinds next, one after the other;
    ``starts`` are the offsets at which the parsed parts begin, the last first; ``bounds`` are the numbers of the tokens that end a
    statement or its header; ``surroundings`` are the blocks and given names of the whole text.
    """

    __slots__ = ("accepts", "bounds", "index", "previous", "source", "starts", "statement_start", "surroundings", "token", "tokens")

    def __init__(
        self,
        tokens: list[Token],
        index: int,
        statement_start: int,
        source: Source,
        accepts: Callable[..., bool],
        starts: Sequence[int],
        bounds: Sequence[int],
        surroundings: Surroundings,
    ) -> None:
        self.tokens = tokens
        self.index = index
        self.statement_start = statement_start
        self.source = source
        self.accepts = accepts
        self.starts = starts
        self.bounds = bounds
        self.surroundings = surroundings
        self.token = tokens[index]
        previous = index - 1
        while previous >= 0 and tokens[previous].kind == SKIPPED:
            previous -= 1
        self.previous = tokens[previous] if previous >= 0 else START

    def peek(self, offset: int) -> Token:
        """Returns the token that many places after this one, or before it; the outermost one where there is none."""
        return self.tokens[max(0, min(self.index + offset, len(self.tokens) - 1))]

    @property
    def quoted(self) -> str:
        """The refused token as a message quotes it."""
        return quoted(self.source.slice(self.token.span) or self.token.text)

    def kinds(self, offset: int, count: int) -> tuple[str, ...]:
        """Returns the kinds of ``count`` tokens, from an offset on."""
        return tuple(token.kind for token in self.tokens[self.index + offset : self.index + offset + count])

    def text(self, first: int, last: int) -> str:
        """Returns the text from one token to another, both by their numbers."""
        return self.source.text[self.tokens[first].start : self.tokens[last].end]

    def span(self, first: int, last: int) -> Span:
        """Returns the span from one token to another, both by their numbers."""
        return Span(self.tokens[first].start, self.tokens[last].end)

    def statement_end(self, first: int | None = None) -> int:
        """Returns the number of the token before which the statement or its header ends."""
        return self.bounds[bisect_left(self.bounds, self.index if first is None else first)]

    def closing_bracket(self, opening: int) -> int | None:
        """Returns the number of the bracket that closes one, within the statement."""
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
        """Returns the numbers of the commas between two brackets, outside of others."""
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

    def new_token(self, kind: str, text: str = "", *, at: Token | None = None) -> Token:
        """Returns a token that the text does not hold, in the place of the refused one or of another."""
        place = at if at is not None else self.token
        return make_token((kind, text or kind, place.start, place.end, False))

    def replace(self, *tokens: Token, rewind_to: int | None = None, resume_at: int | None = None) -> Repair:
        """Returns the repair that reads these tokens in the place of the refused one, or of others."""
        return Repair(self.index if rewind_to is None else rewind_to, tokens, self.index + 1 if resume_at is None else resume_at)

    def insert(self, *tokens: Token) -> Repair:
        """Returns the repair that reads these tokens before the refused one."""
        return Repair(self.index, tokens, self.index)

    def rewrite(
        self, message: str, text: str, *tokens: Token, first: int | None = None, stop: int | None = None, place: Span | None = None,
        help: str = "",
    ) -> Explanation:  # fmt: skip
        """Returns the explanation that ``text`` belongs in the place of tokens ``first`` up to ``stop``, parsed as ``tokens`` if given."""
        first = self.index if first is None else first
        stop = self.index + 1 if stop is None else stop
        span = self.span(first, stop - 1)
        repair = Repair(first, tokens, stop) if tokens else None
        return Explanation(place or span, message, help or suggest(quoted(text)), Fix(span, text), repair)

    def is_written(self, meant: str, kind: str = "", *, first: int | None = None, stop: int | None = None, help: str = "") -> Explanation:
        """Returns the explanation that tokens ``first`` up to ``stop`` are written ``meant``, a token of the kind ``kind``."""
        first = self.index if first is None else first
        stop = first + 1 if stop is None else stop
        message = f"`{quoted(' '.join(self.text(first, stop - 1).split()))}` is written `{meant}` here"
        token = self.new_token(kind or meant, meant, at=self.tokens[first])
        found = self.rewrite(message, meant, token, first=first, stop=stop, help=help or suggest(quoted(meant)))
        if found.fix is None or not meant[0].isalnum():
            return found
        # `5/day`: a word needs blanks where a sign needs none.
        before, after = self.tokens[first - 1].end == found.span.start, self.tokens[stop].start == found.span.end
        fix = Fix(found.span, f"{' ' * before}{meant}{' ' * (after and self.tokens[stop].kind[0].isalnum())}", found.fix.label)
        return found._replace(fix=fix)

    def is_missing(self, meant: str, message: str = "", help: str = "") -> Explanation:
        """Returns the explanation that the token ``meant`` is missing before the refused one."""
        message = message or f"`{meant}` is missing before `{self.quoted}`"
        return Explanation(self.token.span, message, help or suggest(meant), just_before(self.token, f"{meant} "),
                           self.insert(self.new_token(meant)))  # fmt: skip

    def is_too_many(self, first: int, stop: int, message: str = "", help: str = "") -> Explanation:
        """Returns the explanation that tokens ``first`` up to ``stop`` are to be left out."""
        span = self.span(first, stop - 1)
        shown = quoted(self.source.slice(span))
        fix = Fix(Span(span.start, self.tokens[stop].start), "")
        return Explanation(span, message or f"`{shown}` is too many here", help or f"leave `{shown}` out", fix, Repair(first, (), stop))

    def dotted_name_end(self, index: int) -> int:
        """Returns the number of the last token of the dotted name that begins at a token; one less where none begins."""
        if self.tokens[index].kind not in NAMES:
            return index - 1
        while self.tokens[index + 1].kind == "." and self.tokens[index + 2].kind in NAMES:
            index += 2
        return index


def just_before(token: Token, text: str) -> Fix:
    """Returns the edit that writes a text before a token."""
    return Fix(Span(token.start, token.start), text)


def just_after(token: Token, text: str) -> Fix:
    """Returns the edit that writes a text after a token."""
    return Fix(Span(token.end, token.end), text)


def suggest(text: str) -> str:
    """Returns the help that shows what to write."""
    return f"write `{text}`"


def opens_block(token: Token) -> bool:
    """Tells whether a token is a word that other languages write before a block."""
    return token.kind == "then" or (token.kind == "NAME" and token.text in _OPENING)


def ends_block(token: Token) -> bool:
    """Tells whether a token is a word that other languages write after a block."""
    return token.kind == "NAME" and token.text in _ENDING


def one_line(text: str) -> str:
    """Returns code on one line, for a message."""
    return quoted(" ".join(text.split()))


def plain_operand(site: ErrorSite, last: int) -> int | None:
    """Returns the number of the first token of the plain operand, a literal or a dotted name, that ends at ``last``; None for more."""
    first = last
    if site.tokens[last].kind in NAMES:
        while site.tokens[first - 1].kind == "." and site.tokens[first - 2].kind in NAMES:
            first -= 2
    elif site.tokens[last].kind not in LITERALS:
        return None
    kind_before = site.tokens[first - 1].kind
    return None if kind_before in ARITHMETIC_SIGNS or kind_before in (".", "??") else first
