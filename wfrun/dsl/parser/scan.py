"""Lexing any text, right or wrong: for what needs tokens or comments and no tree."""

from __future__ import annotations

from typing import NamedTuple

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.parser.error_strategy import NotReadable
from wfrun.dsl.parser.lexer import Lexer
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import Comment
from wfrun.dsl.syntax.tokens import Token


class Scan(NamedTuple):
    """The tokens of a text (the last is ``EOF``), its comments, and the problems of its words and signs."""

    tokens: list[Token]
    comments: list[Comment]
    problems: list[Problem]


def scan(source: Source) -> Scan:
    """Returns the tokens of a text."""
    try:
        lexer = Lexer(source).read()
    except NotReadable:
        from wfrun.dsl.parser.hints.lexer_repair import repair_tokens

        lexer, repair = repair_tokens(source)
        return Scan(lexer.tokens, lexer.comments, repair.problems)
    return Scan(lexer.tokens, lexer.comments, [])


def without_comments(text: str) -> str:
    """Returns a piece of a script without its comments."""
    kept: list[str] = []
    at = 0
    for comment in scan(Source("", text)).comments:
        kept.append(text[at : comment.span.start])
        at = comment.span.end
    return "".join([*kept, text[at:]])
