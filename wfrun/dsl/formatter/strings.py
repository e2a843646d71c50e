"""Strings to documents.

With a source, a string keeps its quotes and its escapes; only its interpolations and its indentation are formatted. Without one, a string
has the shortest form of an equal value.
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
"""Placeholder of an interpolation; no script can hold the character itself."""


def verbatim(text: str) -> str:
    """Prints a string without interpolation, as names, patterns and keys are. Raises ``ValueError`` for a text that has no such form."""
    if not is_verbatim(text):
        raise ValueError("a name, pattern or key cannot hold quotes, line breaks or characters that cannot be seen")
    return f'"{text}"'


def is_verbatim(text: str) -> bool:
    """Tells whether a text can be a string without interpolation."""
    return '"' not in text and "\n" not in text and UNSEEN.search(text) is None


def text_doc(value: nodes.Text | nodes.Template, trivia: SourceTrivia, hole: Callable[[Expression], str], *, inline: bool) -> Doc:
    """Prints a string. ``hole`` prints an interpolated expression; an ``inline`` string, one inside an interpolation, has one line."""
    written = trivia.written(value.span)
    holes = [_hole(hole(part)) for part in parts_of(value) if not isinstance(part, str)]
    if written is None:
        return (None if inline else _triple_quoted(value, holes)) or _quoted(value, holes)
    if isinstance(value, nodes.Text) and value.raw:
        return written
    quotes = _LINES if written.startswith(_LINES) else '"'
    pieces = _pieces(value, written, trivia, quotes)
    if not any("\n" in piece for piece in pieces):
        return quotes + _interleave(pieces, holes) + quotes
    if inline:
        return _quoted(value, holes)
    return _reindented(pieces, holes)


def parts_of(value: nodes.Text | nodes.Template) -> tuple[str | Expression, ...]:
    """Returns the texts and interpolations of a string."""
    return (value.value,) if isinstance(value, nodes.Text) else value.parts


def _hole(text: str) -> str:
    # `{{` would be a brace.
    return f"{{ {text}}}" if text.startswith("{") else f"{{{text}}}"


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    return _ESCAPED[sign] if sign in _ESCAPED else f"\\u{{{ord(sign):x}}}"


def _interleave(pieces: Sequence[str], holes: Sequence[str]) -> str:
    """Joins pieces of text with the interpolations between them."""
    return "".join(text for pair in zip(pieces, [*holes, ""], strict=True) for text in pair)


# --- as the author wrote it


def _pieces(value: nodes.Text | nodes.Template, written: str, trivia: SourceTrivia, quotes: str) -> list[str]:
    """Returns the source around the interpolations, one piece more than there are interpolations."""
    begin = value.span.start
    start = len(quotes)
    pieces = []
    for hole in trivia.holes(begin) if isinstance(value, nodes.Template) else ():
        pieces.append(written[start : hole.start - begin])
        start = hole.end - begin
    return [*pieces, written[start : len(written) - len(quotes)]]


def _reindented(pieces: Sequence[str], holes: Sequence[str]) -> Doc:
    """Prints a string over several lines at a new indentation; at its old one where that would change its value."""
    plain = without_indentation(list(pieces))
    lines = _PLACE.join(plain).split("\n")
    moved = "".join(f"\n  {line}" if line else "\n" for line in lines)
    if without_indentation(moved.split(_PLACE)) == plain:
        return _lines(lines, holes)
    first, *others = _interleave(pieces, holes).split("\n")
    return Parts(_LINES, first, *(doc for line in others for doc in (TextBreak(indented=False), line)), _LINES)


def _lines(lines: Sequence[str], holes: Sequence[str]) -> Doc:
    """Prints a string over several lines, its text and closing quotes indented by one step."""
    rest = iter(holes)
    docs: list[Doc] = [_LINES]
    for number, line in enumerate(lines):
        docs.append(TextBreak(indented=bool(line) or number == len(lines) - 1))
        docs.append(re.sub(_PLACE, lambda _: next(rest), line))
    return Nest(*docs, _LINES)


# --- without the author's text


def _quoted(value: nodes.Text | nodes.Template, holes: Sequence[str]) -> str:
    """Prints a string in quotes, on one line."""
    if isinstance(value, nodes.Text) and value.raw and is_verbatim(value.value):
        return f"r{verbatim(value.value)}"
    rest = iter(holes)
    return '"' + "".join(_TO_ESCAPE.sub(_escape, part) if isinstance(part, str) else next(rest) for part in parts_of(value)) + '"'


def _triple_quoted(value: nodes.Text | nodes.Template, holes: Sequence[str]) -> Doc | None:
    """Prints a string of several lines in triple quotes; None where one line is better, or a line begins with blanks."""
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
