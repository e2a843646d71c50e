"""The error strategy of the lexer that repairs: what is no token is reported once, and what was meant is read."""

from __future__ import annotations

import re

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.parser.hints import characters, numbers
from wfrun.dsl.parser.hints.string_repair import StringRepair
from wfrun.dsl.parser.lexer import Lexer, LexerErrorStrategy
from wfrun.dsl.source import Source, Span


class LexerRepair(LexerErrorStrategy):
    """The strategy of a second reading: what was reported, and what the tokens do not hold."""

    def __init__(self, source: Source, problems: list[Problem]) -> None:
        self.problems = problems
        self.strings: StringRepair = StringRepair(source, self.problems)

    @property
    def unparsed(self) -> list[Span]:
        """Returns the parts that are read as text although a name seems to be used there."""
        return self.strings.unparsed

    def unseen_character(self, lexer: Lexer, found: re.Match[str]) -> None:
        """Reports the character."""
        characters.report_unseen(lexer.source, self.problems)

    def no_token(self, lexer: Lexer, position: int, starts_line: bool) -> tuple[int, bool]:
        """Reports the character, and reads what is meant by it."""
        count = len(lexer.tokens)
        position = characters.read(lexer.source, position, starts_line, lexer.tokens, self.problems)
        return position, starts_line and len(lexer.tokens) == count and lexer.text[position - 1] in characters.BLANKS

    def comment(self, lexer: Lexer, position: int) -> int | None:
        """Reads a ``#`` as the beginning of a text where the quote before it was meant to open one."""
        return self.strings.before_comment(lexer.strings, position)

    def number_before_word(self, lexer: Lexer, position: int) -> int:
        """Reads a word after a number that is a unit written otherwise."""
        return numbers.number_before_word(lexer.source, lexer.tokens, position, self.problems)

    def long_number(self, lexer: Lexer) -> None:
        """Reports the number."""
        numbers.long_number(lexer.source, lexer.tokens, self.problems)


def repair_tokens(source: Source, problems: list[Problem] | None = None) -> tuple[Lexer, LexerRepair]:
    """Returns the lexing of any text, and its repairs; what they report is added to ``problems``, an empty list."""
    repair = LexerRepair(source, [] if problems is None else problems)
    lexer = Lexer(source, repair)
    lexer.read()
    again = repair.strings.before_swallowing(lexer.strings)
    if again is not None:
        del lexer.tokens[again.first_token :]
        while lexer.comments and lexer.comments[-1].span.start > again.start:
            lexer.comments.pop()
        lexer.read_from(again.start, again.starts_line)
        lexer.end()
    return lexer, repair
