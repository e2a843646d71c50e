"""Lexer sites: where the lexer finds no token, with what hints report there and the tokens that were meant."""

from __future__ import annotations

from typing import NamedTuple

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.tokens import Token, make_token, quoted


class LexerSite(NamedTuple):
    """A position of a source at which no token begins, with the tokens before it and the problems of the lexer."""

    source: Source
    tokens: list[Token]
    problems: list[Problem]
    position: int = 0
    starts_line: bool = False

    @property
    def text(self) -> str:
        """The whole text."""
        return self.source.text

    def report(self, span: Span, message: str, meant: str | None = None, help: str | None = None) -> None:
        """Reports a problem; ``meant`` is the text to write in its place."""
        fix = Fix(span, meant) if meant is not None else None
        help = help if help is not None else f"write `{quoted(meant)}`" if meant is not None else ""
        self.problems.append(Problem("syntax", self.source, span, message, help, fix))

    def bad_character(self, span: Span, message: str, help: str, fix: Fix | None = None) -> None:
        """Reports a character that the language does not know."""
        self.problems.append(Problem("bad-character", self.source, span, message, help, fix))

    def add(self, kind: str, text: str, span: Span, starts_line: bool | None = None) -> int:
        """Adds the token that was meant; returns the offset after it and the blanks that follow."""
        self.tokens.append(make_token((kind, text, *span, self.starts_line if starts_line is None else starts_line)))
        return after_blanks(self.text, span.end)

    def replace_last(self, kind: str, text: str, span: Span, count: int = 1) -> int:
        """Puts one token in the place of the last ``count`` tokens; returns the offset after it and the blanks that follow."""
        starts_line = self.tokens[-count].starts_line
        del self.tokens[-count:]
        return self.add(kind, text, span, starts_line)


def after_blanks(text: str, position: int) -> int:
    """Returns the offset of what follows blanks on the same line."""
    length = len(text)
    while position < length and text[position] in " \t":
        position += 1
    return position
