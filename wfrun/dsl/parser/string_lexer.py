"""Strings with escapes, with holes, or over several lines.

A string without holes becomes one ``STRING`` token with the text that it stands for. A string with holes becomes ``_QUOTE``, then
``TEXT`` and ``${ … }$`` in turn with the tokens of each hole between, then ``_UNQUOTE``. Holes may hold strings, which may have
holes.
"""

from __future__ import annotations

import re

from wfrun.dsl.parser.error_strategy import NotReadable
from wfrun.dsl.syntax.keywords import ESCAPES, VALUE_WORDS
from wfrun.dsl.syntax.tokens import OPERAND_ENDS, Token, make_token

MAX_OPEN_STRINGS = 100
"""How deeply strings may be nested in the holes of strings."""

_LINE_PIECE = re.compile(r'(?:[^"\\{}\n]|\\u\{[^}"\n]*\}|\\[^\n]|\{\{|\}\})*+')
_LINES_PIECE = re.compile(r'(?:[^"\\{}]|\\u\{[^}"\n]*\}|\\[\s\S]|\{\{|\}\})*+')
_VERBATIM = re.compile(r'"(?!"")([^"\n]*)"')
_ESCAPE = re.compile(r"\\u\{([^}\n]*)\}|\\([\s\S])|\{\{|\}\}")
_BLANKS = re.compile(r"[ \t]*")
_BETWEEN = re.compile(r"(?:[ \t\n]+|#[^\n]*)*+")
"""What may stand between a key and its colon: blanks, line ends and comments."""
_RAW_AFTER = frozenset({"matches", "workflow", "test", "use", "schedule", "given", "start"})


class _Piece:
    """A piece of text of an open string: what is written, where, and the token that holds its place."""

    __slots__ = ("index", "offset", "written")

    def __init__(self, written: str, offset: int, index: int) -> None:
        self.written = written
        self.offset = offset
        self.index = index


class OpenString:
    """A string that has begun and not ended: where, with which quotes, its pieces so far, and the braces open in the current hole."""

    __slots__ = ("braces", "end", "first_token", "hole", "pieces", "start", "starts_line", "triple")

    def __init__(self, start: int, triple: bool, starts_line: bool, first_token: int) -> None:
        self.start = start
        self.triple = triple
        self.starts_line = starts_line
        self.first_token = first_token
        self.pieces: list[_Piece] = []
        self.hole = -1
        """The offset of the current or last hole, -1 before the first."""
        self.braces = 0
        self.end = -1


class StringErrorStrategy:
    """A strategy for a string that the lexer cannot read. That of a first reading stops with ``NotReadable``."""

    def string_begins(self, strings: StringLexer, string: OpenString) -> int | None:
        """Looks at a string that begins; gives the offset to go on from if the string is read already."""
        if len(strings.open) >= MAX_OPEN_STRINGS:
            raise NotReadable
        return None

    def no_hole(self, strings: StringLexer, string: OpenString, begin: int, brace: int) -> tuple[int, int] | None:
        """Answers a brace in a string that opens no hole; None for one that opens a hole.

        Gives the offsets from which the current piece begins and from which reading goes on.
        """
        text = strings.text
        if text[brace] == "}" or text.startswith("}", strings.skip_blanks(brace + 1)):
            raise NotReadable
        if text.find("}", brace, len(text) if string.triple else strings.line_end(brace)) < 0:
            raise NotReadable
        return None

    def escapes(self, written: str, offset: int) -> None:
        """Looks at the escapes of a piece of text."""
        for found in _ESCAPE.finditer(written):
            wrong = unescaped(found[1]) is None if found[1] is not None else found[2] is not None and found[2] not in ESCAPES
            if wrong:
                raise NotReadable

    def unclosed_string(self, strings: StringLexer, string: OpenString, position: int) -> int:
        """Answers a string that is not closed where it should be; gives the offset to go on from."""
        raise NotReadable

    def unclosed_hole(self, strings: StringLexer, string: OpenString, position: int) -> int:
        """Answers a hole that is not closed where it should be; gives the offset to go on from."""
        raise NotReadable


class StringLexer:
    """Reads strings into the lexer's tokens. ``open`` holds the strings in whose holes the lexer is, outermost first."""

    __slots__ = ("_errors", "open", "text", "tokens")

    def __init__(self, text: str, tokens: list[Token], errors: StringErrorStrategy) -> None:
        self.text = text
        self.tokens = tokens
        self.open: list[OpenString] = []
        self._errors = errors

    def begin(self, position: int, starts_line: bool) -> int:
        """Reads a string from its opening quote up to its end or its first hole; gives the offset to go on from."""
        tokens = self.tokens
        verbatim = _VERBATIM.match(self.text, position)
        if verbatim is not None and self._stands_for_itself(verbatim.end()):
            tokens.append(make_token(("STRING", verbatim[1], position, verbatim.end(), starts_line)))
            return self.skip_blanks(verbatim.end())
        triple = self.text.startswith('"""', position)
        string = OpenString(position, triple, starts_line, len(tokens))
        after = self._errors.string_begins(self, string)
        if after is not None:
            return after
        self.open.append(string)
        return self._read(position + (3 if triple else 1))

    def ends_hole(self, brace: str) -> bool:
        """Counts a brace inside a hole; says whether it ends the hole."""
        string = self.open[-1]
        string.braces += 1 if brace == "{" else -1
        return string.braces < 0

    def resume(self, brace: int) -> int:
        """Goes on with the string after the brace that ends a hole; gives the offset to go on from."""
        self.tokens.append(make_token(("}$", "}", brace, brace + 1, False)))
        return self._read(brace + 1)

    def end_of_line(self, position: int) -> int:
        """Ends a line inside a hole: right in a string over lines, the end of any other. Gives the offset to go on from."""
        for index, string in enumerate(self.open):
            if not string.triple:
                del self.open[index:]
                return self._errors.unclosed_hole(self, string, position)
        return position

    def end_of_text(self) -> int:
        """Ends the text inside a hole. Gives the offset to go on from."""
        string = self.open[0]
        self.open.clear()
        return self._errors.unclosed_hole(self, string, len(self.text))

    def _stands_for_itself(self, end: int) -> bool:
        """Says whether a string that may end here is a pattern, a name, a zone, a cron line or a key: those know no escapes or holes."""
        tokens = self.tokens
        before = tokens[-1].kind if tokens else ""
        if before in _RAW_AFTER:
            return True
        between = _BETWEEN.match(self.text, end)
        following = self.text[between.end() : between.end() + 1] if between is not None and before in ("{", ",", "[") else ""
        if before in ("{", ","):
            return following == ":"
        if before == "[" and following == "]" and len(tokens) > 1:
            return tokens[-2].kind in OPERAND_ENDS and tokens[-2].kind not in VALUE_WORDS
        return False

    def _read(self, position: int) -> int:
        """Reads the innermost open string from inside its quotes up to its end or to its next hole."""
        text = self.text
        string = self.open[-1]
        piece = _LINES_PIECE if string.triple else _LINE_PIECE
        begin = position
        while True:
            found = piece.match(text, position)
            position = found.end() if found is not None else position
            sign = text[position : position + 1]
            if sign == '"' and string.triple and not text.startswith('"""', position):
                position += 1  # a quote of the text
                continue
            if sign == '"':
                self.add_piece(string, begin, position)
                return self._finish(string, position + (3 if string.triple else 1))
            if sign not in ("{", "}"):
                return self._errors.unclosed_string(self, string, position)
            resumed = self._errors.no_hole(self, string, begin, position)
            if resumed is None:
                self.add_piece(string, begin, position)
                self.open_hole(string, position)
                return self.skip_blanks(position + 1)
            begin, position = resumed

    def open_hole(self, string: OpenString, position: int) -> None:
        """Opens a hole at a brace."""
        self.tokens.append(make_token(("${", "{", position, position + 1, False)))
        string.hole = position
        string.braces = 0

    def add_piece(self, string: OpenString, begin: int, end: int) -> None:
        """Adds a piece of text to a string."""
        if not string.pieces:
            self.tokens.append(make_token(("_QUOTE", '"', string.start, string.start + 1, string.starts_line)))
        string.pieces.append(_Piece(self.text[begin:end], begin, len(self.tokens)))
        self.tokens.append(make_token(("TEXT", "", begin, end, False)))

    def _finish(self, string: OpenString, end: int) -> int:
        """Ends a string: its pieces get the text that they stand for."""
        self.open.pop().end = end
        tokens = self.tokens
        pieces = [piece.written for piece in string.pieces]
        if string.triple:
            pieces = without_indentation(pieces)
        for value, piece in zip(pieces, string.pieces, strict=True):
            place = tokens[piece.index]
            if "\\" in value or "{" in value or "}" in value:
                self._errors.escapes(piece.written, piece.offset)
                value = _ESCAPE.sub(_replacement, value)
            tokens[piece.index] = make_token(("TEXT", value, place.start, place.end, False))
        if string.hole < 0:
            value = tokens[string.first_token + 1].text
            del tokens[string.first_token :]
            tokens.append(make_token(("STRING", value, string.start, end, string.starts_line)))
        else:
            tokens.append(make_token(("_UNQUOTE", '"', end - 1, end, False)))
        return self.skip_blanks(end)

    def line_end(self, position: int) -> int:
        """Returns the offset of the end of a line."""
        end = self.text.find("\n", position)
        return end if end >= 0 else len(self.text)

    def skip_blanks(self, position: int) -> int:
        """Returns the offset after the blanks that begin at an offset."""
        found = _BLANKS.match(self.text, position)
        return found.end() if found is not None else position


def without_indentation(pieces: list[str]) -> list[str]:
    """Returns the pieces of a ``\"\"\"`` string, as written, with the first line break and the common indentation taken off.

    The pieces are what stands around the holes, one more than there are holes. Lines of nothing but blanks do not count and
    become empty. Text on the line of the opening quotes does not count either.
    """
    opening = _BLANKS.match(pieces[0])
    begun = opening is not None and pieces[0].startswith("\n", opening.end())
    if opening is not None and begun:
        pieces = [pieces[0][opening.end() :], *pieces[1:]]
    last = len(pieces) - 1
    lines = [piece.split("\n") for piece in pieces]
    indentations = []
    for number, piece_lines in enumerate(lines):
        for line_number, line in enumerate(piece_lines[1:], 1):
            blanks = line[: len(line) - len(line.lstrip(" \t"))]
            if len(blanks) < len(line) or (line_number == len(piece_lines) - 1 and number < last):
                indentations.append(blanks)
    common = _common(indentations)
    result = []
    for number, piece_lines in enumerate(lines):
        kept = piece_lines[:1]
        for line_number, line in enumerate(piece_lines[1:], 1):
            blank = not line.strip(" \t") and not (line_number == len(piece_lines) - 1 and number < last)
            kept.append("" if blank else line[common:])
        result.append("\n".join(kept))
    if begun:
        result[0] = result[0].removeprefix("\n")
    return result


def _common(indentations: list[str]) -> int:
    """Returns the number of blanks that all of them begin with."""
    if not indentations:
        return 0
    shortest, longest = min(indentations), max(indentations)
    length = 0
    while length < len(shortest) and shortest[length] == longest[length]:
        length += 1
    return length


def _replacement(found: re.Match[str]) -> str:
    if found[1] is not None:
        return unescaped(found[1]) or ""
    if found[2] is not None:
        return ESCAPES.get(found[2], found[2])
    return found[0][0]


def unescaped(digits: str) -> str | None:
    """Returns the character with a hexadecimal number; None where there is none, and for half characters."""
    if not re.fullmatch(r"[0-9A-Fa-f]{1,6}", digits):
        return None
    number = int(digits, 16)
    return None if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF else chr(number)
