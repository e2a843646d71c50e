"""One program in another layout: its tokens with other block brackets, other statement ends and other line ends."""

from __future__ import annotations

from collections.abc import Callable

from tests.helpers.parsing import layout_tokens
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.tokens import Token

HEADERS = {"if", "for", "try", "on", "workflow", "test"}
SECOND_PARTS = {"else", "catch", "on_failure"}
SIGNS = {"==", "!=", "<=", ">=", "+", "-", "*", "/", "in", "not in", "contains", "starts_with", "ends_with", "matches", "and", "or", "??"}
JOINS_NEXT = SIGNS | {"<", "not", ",", "="}
JOINS_BEFORE = SIGNS | {".", "then", "else", "where", "up to"}


def pieces(text: str) -> list[tuple[Token, str]]:
    """The tokens of a text with what is written for each; a string with holes is one piece."""
    source = Source("t.wf", text)
    tokens = layout_tokens(source)
    result: list[tuple[Token, str]] = []
    opened: list[Token] = []
    for token in tokens:
        if token.kind == "_QUOTE":
            opened.append(token)
        elif token.kind == "_UNQUOTE":
            first = opened.pop()
            if not opened:
                result.append((first, text[first.start : token.end]))
        elif not opened:
            result.append((token, text[token.start : token.end]))
    return result


Breaks = Callable[[list[tuple[Token, str]], int, bool], bool]


def joined(text: str, opening: str, closing: str, end: str, breaks: Breaks, line_end: str = "\n") -> str:
    """The same tokens with other block brackets, another end of a statement, and line ends where ``breaks`` says so."""
    written: list[str] = []
    header = False
    brackets = 0
    tokens = pieces(text)
    for index, (token, piece) in enumerate(tokens):
        kind = token.kind
        before = tokens[index - 1][0].kind if index else "_END"
        if (before in ("_END", "_OPEN") and kind in HEADERS) or (before == "_CLOSE" and kind in SECOND_PARTS):
            header = True
        if index and breaks(tokens, index, header or brackets > 0):
            written.append(line_end)
        elif not (kind == "=" and before not in ("=",)):
            written.append(" ")
        brackets += (kind in ("(", "[", "{")) - (kind in (")", "]", "}"))
        if kind == "_OPEN":
            header = False
        written.append({"_OPEN": opening, "_CLOSE": closing, "_END": end}.get(kind, piece))
    return "".join(written)


def never(tokens: list[tuple[Token, str]], index: int, free: bool) -> bool:
    return False


def wherever_allowed(tokens: list[tuple[Token, str]], index: int, free: bool) -> bool:
    kind, before = tokens[index][0].kind, tokens[index - 1][0].kind
    if kind in ("_END", "=") or before == "_END":
        return False
    if free:
        return True
    if before == "*" and tokens[index - 2][0].kind in (".", "for", "given", ","):
        return False
    argument = tokens[index + 1][0].kind == "=" and before not in ("_OPEN", "let", "given", "with")
    if before == ">":
        return False
    return before in JOINS_NEXT or kind in JOINS_BEFORE or argument or before == "_OPEN"


def with_comments(text: str) -> str:
    """A comment at the end of each line, unless a string goes over lines."""
    return text if '"""' in text else text.replace("\n", "  # a > note <\n")


LAYOUTS: dict[str, Callable[[str], str]] = {
    "braces": lambda text: joined(text, "{", "}", "\n", never),
    "one line": lambda text: joined(text, "<", ">", ";", never),
    "one line in braces": lambda text: joined(text, "{", "}", ";", never),
    "spread": lambda text: joined(text, "<", ">", "\n", wherever_allowed),
    "spread, with comments": lambda text: with_comments(joined(text, "<", ">", "\n", wherever_allowed)),
    "spread in braces": lambda text: joined(text, "{", "}", "\n\n", wherever_allowed),
}
