"""Strings → documents. With the author's text a string keeps its quotes and its escapes; only its holes and its indentation are formatted.

Without it a string is written in the shortest form that says the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from wfrun.dsl.formatter.comments import SourceTrivia
from wfrun.dsl.formatter.doc import Doc, Nest, Parts, TextBreak
from wfrun.dsl.parser.lexer import UNSEEN
from wfrun.dsl.parser.string_lexer import without_indentation
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.nodes import Expression

_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "{": "{{", "}": "}}"}
_TO_ESCAPE = re.compile(f'[\\\\"\n\t{{}}]|{UNSEEN.pattern}')
_TO_ESCAPE_IN_LINES = re.compile(f'[\\\\\t{{}}]|"(?="")|{UNSEEN.pattern}')
_LINES = '"""'
_PLACE = "\0"
"""Holds the place of a hole; no script can hold the character itself."""


def verbatim(text: str) -> str:
    """A string that stands for itself, as names, patterns and keys do. ValueError for a text that cannot be written so."""
    if not is_verbatim(text):
        raise ValueError("a name, pattern or key cannot hold quotes, line breaks or characters that cannot be seen")
    return f'"{text}"'


def is_verbatim(text: str) -> bool:
    """Whether a text can be written as a string that stands for itself."""
    return '"' not in text and "\n" not in text and UNSEEN.search(text) is None


def text_doc(value: nodes.Text | nodes.Template, trivia: SourceTrivia, hole: Callable[[Expression], str], *, inline: bool) -> Doc:
    """A string. ``hole`` prints the expression in a hole; an ``inline`` string, one inside a hole, has one line."""
    written = trivia.written(value.span)
    holes = [_hole(hole(part)) for part in parts_of(value) if not isinstance(part, str)]
    if written is None:
        return (None if inline else _made_lines(value, holes)) or _made(value, holes)
    if isinstance(value, nodes.Text) and value.raw:
        return written
    quotes = _LINES if written.startswith(_LINES) else '"'
    pieces = _pieces(value, written, trivia, quotes)
    if not any("\n" in piece for piece in pieces):
        return quotes + _woven(pieces, holes) + quotes
    if inline:
        return _made(value, holes)
    return _kept_lines(pieces, holes)


def parts_of(value: nodes.Text | nodes.Template) -> tuple[str | Expression, ...]:
    """The texts and holes of a string."""
    return (value.value,) if isinstance(value, nodes.Text) else value.parts


def _hole(text: str) -> str:
    # `{{` would be a brace.
    return f"{{ {text}}}" if text.startswith("{") else f"{{{text}}}"


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    return _ESCAPED[sign] if sign in _ESCAPED else f"\\u{{{ord(sign):x}}}"


def _woven(pieces: Sequence[str], holes: Sequence[str]) -> str:
    """Pieces of text with the holes between them."""
    return "".join(text for pair in zip(pieces, [*holes, ""], strict=True) for text in pair)


# --- as the author wrote it


def _pieces(value: nodes.Text | nodes.Template, written: str, trivia: SourceTrivia, quotes: str) -> list[str]:
    """What is written around the holes, one more than there are holes."""
    begin = value.span.start
    start = len(quotes)
    pieces = []
    for hole in trivia.holes(begin) if isinstance(value, nodes.Template) else ():
        pieces.append(written[start : hole.start - begin])
        start = hole.end - begin
    return [*pieces, written[start : len(written) - len(quotes)]]


def _kept_lines(pieces: Sequence[str], holes: Sequence[str]) -> Doc:
    """A string over several lines at a new indentation; where that would change its text, with the indentation that it has."""
    plain = without_indentation(list(pieces))
    lines = _PLACE.join(plain).split("\n")
    moved = "".join(f"\n  {line}" if line else "\n" for line in lines)
    if without_indentation(moved.split(_PLACE)) == plain:
        return _lines(lines, holes)
    first, *others = _woven(pieces, holes).split("\n")
    return Parts(_LINES, first, *(doc for line in others for doc in (TextBreak(indented=False), line)), _LINES)


def _lines(lines: Sequence[str], holes: Sequence[str]) -> Doc:
    """A string over several lines, its text and its closing quotes one step further in than what it stands in."""
    rest = iter(holes)
    docs: list[Doc] = [_LINES]
    for number, line in enumerate(lines):
        docs.append(TextBreak(indented=bool(line) or number == len(lines) - 1))
        docs.append(re.sub(_PLACE, lambda _: next(rest), line))
    return Nest(*docs, _LINES)


# --- without the author's text


def _made(value: nodes.Text | nodes.Template, holes: Sequence[str]) -> str:
    """A string in quotes, on one line."""
    if isinstance(value, nodes.Text) and value.raw and is_verbatim(value.value):
        return f"r{verbatim(value.value)}"
    rest = iter(holes)
    return '"' + "".join(_TO_ESCAPE.sub(_escape, part) if isinstance(part, str) else next(rest) for part in parts_of(value)) + '"'


def _made_lines(value: nodes.Text | nodes.Template, holes: Sequence[str]) -> Doc | None:
    """A string of several lines in `\"\"\"`; None where one line says it better, or a line begins with blanks."""
    if isinstance(value, nodes.Text) and value.raw:
        return None
    parts = parts_of(value)
    text = "".join(_TO_ESCAPE_IN_LINES.sub(_escape, part) if isinstance(part, str) else _PLACE for part in parts)
    lines = text.split("\n")
    filled = [line for line in lines if line]
    if len(filled) < 2 or any(line.isspace() for line in filled) or all(line[0] == " " for line in filled) or not lines[0]:
        return None
    if lines[-1].endswith('"'):
        lines[-1] = f'{lines[-1][:-1]}\\"'
    return _lines(lines, holes)
