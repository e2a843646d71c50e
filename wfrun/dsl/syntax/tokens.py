"""Tokens: the lexer makes them, the layout pass completes them, and the parser reads them.

A sign or a word of the language is its own kind (``"=="``, ``"if"``, ``"currency"``, ``"up to"``). The other kinds are ``NAME
STRING RAW NUMBER PERCENT MONEY DURATION TIME RELEASE``; ``_QUOTE TEXT ${ }$ _UNQUOTE``, the pieces of a string with holes;
``_OPEN _CLOSE _END``, which the layout pass makes of block brackets and line ends; ``_ERROR`` for what cannot be read and has been
reported; ``EOF``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple

from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import SOFT


class Token(NamedTuple):
    """One token: its kind, its text (of a string: the text it stands for), its offsets, and whether it is the first of its line."""

    kind: str
    text: str
    start: int
    end: int
    starts_line: bool

    @property
    def span(self) -> Span:
        """Returns the span of the token."""
        return Span(self.start, self.end)


make_token: Callable[[tuple[str, str, int, int, bool]], Token] = functools.partial(tuple.__new__, Token)
"""Makes a token of a tuple, several times faster than calling the class."""


NAMES = SOFT | {"NAME"}
"""The kinds of words that are names where the grammar expects a name."""

LITERALS = frozenset({"STRING", "RAW", "_QUOTE", "NUMBER", "PERCENT", "MONEY", "DURATION", "true", "false", "null"})
"""The kinds that begin a literal other than a list or a map."""

OPERAND_ENDS = NAMES | LITERALS - {"_QUOTE"} | {"_UNQUOTE", "TIME", "RELEASE", "omit", ")", "]", "}", "}$"}
"""The kinds after which an operand may be complete."""

LOOKAHEAD = 8
"""The number of copies of the last token, so that lookahead always finds one."""

MAX_DIGITS = 40
"""The longest number that is read, in characters, its unit included."""

MAX_QUOTED = 60
"""How much of a script a message quotes, in characters."""


def quoted(text: str) -> str:
    """Returns a piece of a script as a message quotes it: its first line, shortened."""
    line = text.partition("\n")[0]
    return line if len(line) == len(text) <= MAX_QUOTED else line[:MAX_QUOTED] + "…"
