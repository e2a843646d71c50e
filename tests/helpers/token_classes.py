"""Scripts as the language itself reads them: which classes an editor may give each of their characters."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.helpers.mdspec import fences
from tests.helpers.parsing import layout_tokens
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.parser.scan import scan
from wfrun.dsl.source import Source
from wfrun.dsl.syntax import keywords as words
from wfrun.tools.grammar.pygments_lexer import WfLexer, token_type
from wfrun.tools.grammar.table import Class

ROOT = Path(__file__).parents[2]

NAMES = frozenset({
    Class.NAME, Class.PROPERTY, Class.ARGUMENT, Class.KEY, Class.DECLARED, Class.EVENT, Class.ACTION, Class.FUNCTION, Class.TYPE,
    Class.UNIT, Class.CURRENCY, Class.RELEASE,
})  # fmt: skip
"""What a word may be that is no word of the language."""

_TEXT = frozenset({Class.STRING, Class.ESCAPE})
_KINDS = {
    "_OPEN": {Class.BLOCK}, "_CLOSE": {Class.BLOCK},
    "STRING": _TEXT | {Class.KEY, Class.ARGUMENT}, "RAW": {Class.STRING}, "TEXT": _TEXT,
    "_QUOTE": {Class.STRING}, "_UNQUOTE": {Class.STRING}, "${": {Class.HOLE}, "}$": {Class.HOLE},
    "NUMBER": {Class.NUMBER, Class.ARGUMENT}, "PERCENT": {Class.PERCENT}, "MONEY": {Class.MONEY}, "DURATION": {Class.DURATION},
    "TIME": {Class.TIME}, "RELEASE": {Class.RELEASE},
    ".": {Class.SEPARATOR, Class.EVENT, Class.ACTION, Class.ARGUMENT},
    "*": {Class.OPERATOR, Class.EVENT},
    "[": {Class.BRACKET, Class.EVENT, Class.ARGUMENT}, "]": {Class.BRACKET, Class.EVENT, Class.ARGUMENT},
    "in": {Class.WORD_OPERATOR, Class.KEYWORD},
    "NAME": NAMES, "up to": {Class.SOFT}, "at most": {Class.SOFT},
}  # fmt: skip


class Expected(NamedTuple):
    """A place in a script and the classes that it may have."""

    start: int
    end: int
    kinds: frozenset[Class]


class Script(NamedTuple):
    """A script, and what its tokens may be."""

    name: str
    text: str
    right: bool
    """Whether it can be read: what its brackets are is known for certain then."""
    expected: tuple[Expected, ...]


def _kinds(kind: str) -> frozenset[Class]:
    if kind in _KINDS:
        return frozenset(_KINDS[kind])
    if kind in words.SOFT:
        return NAMES | {Class.SOFT}
    if kind in words.CONSTANT_WORDS:
        return frozenset({Class.CONSTANT})
    if kind in words.STATEMENT_WORDS | words.HEADER_WORDS:
        return frozenset({Class.KEYWORD})
    if kind[0].isalpha():
        return frozenset({Class.WORD_OPERATOR})
    if kind in "()[]{}":
        return frozenset({Class.BRACKET})
    return frozenset({Class.SEPARATOR}) if kind in ",:" else frozenset({Class.OPERATOR})


def script(name: str, text: str) -> Script:
    """A script with what its own tokens say."""
    source = Source(name, text)
    tokens = layout_tokens(source)
    expected = [Expected(token.start, token.end, _kinds(token.kind)) for token in tokens if token.kind not in ("_END", "EOF")]
    expected += [Expected(comment.span.start, comment.span.end, frozenset({Class.COMMENT})) for comment in scan(source).comments]
    return Script(name, source.text, not parse(source).problems, tuple(sorted(expected)))


def _texts() -> Iterator[tuple[str, str]]:
    for path in sorted(ROOT.glob("examples/**/*.wf")):
        yield str(path.relative_to(ROOT)), path.read_text("utf-8")
    for path in sorted(ROOT.glob("tests/spec/**/*.md")):
        for fence in fences(path.read_text("utf-8")):
            if fence.kind == "wf":
                text = f"on {fence.options['on']} < {fence.text}>\n" if "on" in fence.options else fence.text
                yield f"{path.relative_to(ROOT)}:{fence.line}", text


@cache
def scripts() -> tuple[Script, ...]:
    """Every example and every script of a page of the specification."""
    return tuple(script(name, text) for name, text in _texts())


class Coloured(NamedTuple):
    """A piece of a script as an engine sees it."""

    start: int
    end: int
    kind: Class | None


def classes(text: str, coloured: list[Coloured]) -> list[Class | None]:
    """The class of each character; None for blanks."""
    found: list[Class | None] = [None] * len(text)
    for piece in coloured:
        found[piece.start : piece.end] = [piece.kind] * (piece.end - piece.start)
    return [None if letter.isspace() else kind for letter, kind in zip(text, found, strict=True)]


def faults(script: Script, coloured: list[Coloured]) -> list[str]:
    """What an engine gives another class than the language allows, or none at all.

    Every character but blanks has a class, in a script that cannot be read too. In one that can, each token has a class that its kind
    allows, nothing is taken for invalid, and what the token pass reads as the bracket of a block is one, and no other is.
    """
    kinds = classes(script.text, coloured)
    found = []
    for place, letter in enumerate(script.text):
        if not letter.isspace() and (kinds[place] is None or (script.right and kinds[place] is Class.INVALID)):
            found.append(_at(script, place, place + 1, kinds[place]))
    for start, end, allowed in script.expected if script.right else ():
        wrong = [place for place in range(start, end) if not script.text[place].isspace() and kinds[place] not in allowed]
        if wrong:
            found.append(_at(script, start, end, kinds[wrong[0]]))
    return found


def _at(script: Script, start: int, end: int, kind: Class | None) -> str:
    line = script.text.count("\n", 0, start) + 1
    column = start - script.text.rfind("\n", 0, start)
    return f"{script.name} {line}:{column} {script.text[start:end]!r} is {kind.value if kind else 'nothing'}"


PYGMENTS_CLASSES = {token_type(kind): kind for kind in Class}


def by_pygments(text: str) -> list[Coloured]:
    pieces = WfLexer().get_tokens_unprocessed(text)
    return [Coloured(start, start + len(value), PYGMENTS_CLASSES.get(kind)) for start, kind, value in pieces]
