"""Strings that need more than a look: with escapes, with holes, over several lines.

A string without holes becomes one ``STRING`` token with the text that it stands for. A string with holes becomes ``_QUOTE``, then
``TEXT`` and ``${ … }$`` in turn with the tokens of each hole between, then ``_UNQUOTE``. Holes may hold strings, which may have
holes.
"""

from __future__ import annotations

import re

from wfrun.dsl.problems import Fix, Problem
from wfrun.dsl.source import Source, Span
from wfrun.dsl.tokens import OPERAND_ENDS, Token, make_token
from wfrun.dsl.words import ESCAPES, VALUE_WORDS

MAX_OPEN_STRINGS = 100
"""How deep strings may stand in the holes of strings."""

_LINE_PIECE = re.compile(r'(?:[^"\\{}\n]|\\u\{[^}"\n]*\}|\\[^\n]|\{\{|\}\})*+')
_LINES_PIECE = re.compile(r'(?:[^"\\{}]|\\u\{[^}"\n]*\}|\\[\s\S]|\{\{|\}\}|"(?!""))*+')
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


class _Open:
    """A string that has begun and not ended: where, with which quotes, its pieces so far, and the braces open in the current hole."""

    __slots__ = ("braces", "first_problem", "first_token", "fresh", "hole", "pieces", "start", "triple")

    def __init__(self, start: int, triple: bool, fresh: bool, first_token: int, first_problem: int) -> None:
        self.start = start
        self.triple = triple
        self.fresh = fresh
        self.first_token = first_token
        self.first_problem = first_problem
        self.pieces: list[_Piece] = []
        self.hole = -1
        self.braces = 0


class StringReader:
    """Reads strings into the scanner's tokens. ``open`` holds the strings in whose holes the scanner stands, outermost first."""

    __slots__ = ("_known", "_no_brace", "_problems", "_source", "_text", "_tokens", "open")

    def __init__(self, source: Source, tokens: list[Token], problems: list[Problem]) -> None:
        self._source = source
        self._text = source.text
        self._tokens = tokens
        self._problems = problems
        self._no_brace = (0, 0)
        self._known: set[int] = set()
        self.open: list[_Open] = []

    def begin(self, position: int, fresh: bool) -> int:
        """Reads a string from its opening quote up to its end or its first hole; gives the offset to go on from."""
        tokens = self._tokens
        verbatim = _VERBATIM.match(self._text, position)
        if verbatim is not None and self._stands_for_itself(verbatim.end()):
            tokens.append(make_token(("STRING", verbatim[1], position, verbatim.end(), fresh)))
            return self._skip_blanks(verbatim.end())
        triple = self._text.startswith('"""', position)
        string = _Open(position, triple, fresh, len(tokens), len(self._problems))
        if len(self.open) >= MAX_OPEN_STRINGS:
            self._problem("too-deep", Span(position, position + 1), f"strings within strings go deeper than {MAX_OPEN_STRINGS}")
            self.open.clear()
            return self._give_up(string, self._line_end(position))
        self.open.append(string)
        return self._read(position + (3 if triple else 1))

    def ends_hole(self, brace: str) -> bool:
        """Counts a brace inside a hole; whether it ends the hole."""
        string = self.open[-1]
        string.braces += 1 if brace == "{" else -1
        return string.braces < 0

    def resume(self, brace: int) -> int:
        """Goes on with the string after the brace that ends a hole; gives the offset to go on from."""
        self._tokens.append(make_token(("}$", "}", brace, brace + 1, False)))
        return self._read(brace + 1)

    def end_of_line(self, position: int) -> None:
        """A line ends inside a hole: fine in a string over lines, the end of any other."""
        for index, string in enumerate(self.open):
            if not string.triple:
                del self.open[index:]
                self._unclosed_hole(string, position)
                return

    def end_of_text(self) -> None:
        """The text ends inside a hole."""
        if self.open:
            string = self.open[0]
            self.open.clear()
            self._unclosed_hole(string, len(self._text))

    def _stands_for_itself(self, end: int) -> bool:
        """Whether a string that may end here is a pattern, a name, a zone, a cron line or a key, which know neither escapes nor holes."""
        tokens = self._tokens
        before = tokens[-1].kind if tokens else ""
        if before in _RAW_AFTER:
            return True
        between = _BETWEEN.match(self._text, end)
        following = self._text[between.end() : between.end() + 1] if between is not None and before in ("{", ",", "[") else ""
        if before in ("{", ","):
            return following == ":"
        if before == "[" and following == "]" and len(tokens) > 1:
            return tokens[-2].kind in OPERAND_ENDS and tokens[-2].kind not in VALUE_WORDS
        return False

    def _read(self, position: int) -> int:
        """Reads the innermost open string from inside its quotes up to its end or to its next hole."""
        text = self._text
        string = self.open[-1]
        piece = _LINES_PIECE if string.triple else _LINE_PIECE
        begin = position
        while True:
            found = piece.match(text, position)
            position = found.end() if found is not None else position
            sign = text[position : position + 1]
            if sign == '"':
                self._add_piece(string, begin, position)
                return self._finish(string, position + (3 if string.triple else 1))
            if sign == "{" and self._is_hole(string, position):
                self._add_piece(string, begin, position)
                self._tokens.append(make_token(("${", "{", position, position + 1, False)))
                string.hole = position
                string.braces = 0
                return self._skip_blanks(position + 1)
            if sign in ("{", "}") and sign:
                position += 1
                continue
            self.open.pop()
            del self._problems[string.first_problem :]
            place = Span(string.start, min(position, self._line_end(string.start)))
            help = 'close it with `"""`' if string.triple else 'close it with `"` on the same line; `"""…"""` may go over lines'
            fix = Fix(Span(position, position), '"""' if string.triple else '"')
            self._problem("unterminated-string", place, "this string is not closed", help=help, fix=fix)
            return self._give_up(string, position)

    def _is_hole(self, string: _Open, position: int) -> bool:
        """Whether the brace here opens a hole. An empty one, and one that nothing closes, is reported and stands for itself."""
        text = self._text
        after = self._skip_blanks(position + 1)
        if text.startswith("}", after):
            self._known.add(after)
            self._problem("syntax", Span(position, after + 1), "a hole needs an expression between `{` and `}`",
                          help="write `{{` and `}}` for braces", fix=Fix(Span(position, after + 1), "{{}}"))  # fmt: skip
            return False
        low, high = self._no_brace
        if low <= position < high:
            closing = -1
        else:
            end = len(text) if string.triple else self._line_end(position)
            closing = text.find("}", position, end)
            if closing < 0:
                self._no_brace = (position, end)
        if closing < 0:
            self._problem("syntax", Span(position, position + 1), "this `{` opens a hole that nothing closes",
                          help="write `{{` for a brace", fix=Fix(Span(position, position + 1), "{{"))  # fmt: skip
            return False
        return True

    def _add_piece(self, string: _Open, begin: int, end: int) -> None:
        if not string.pieces:
            self._tokens.append(make_token(("_QUOTE", '"', string.start, string.start + 1, string.fresh)))
        string.pieces.append(_Piece(self._text[begin:end], begin, len(self._tokens)))
        self._tokens.append(make_token(("TEXT", "", begin, end, False)))

    def _finish(self, string: _Open, end: int) -> int:
        """The string is complete: its pieces get the text that they stand for."""
        self.open.pop()
        tokens = self._tokens
        pieces = [piece.written for piece in string.pieces]
        offsets = [piece.offset for piece in string.pieces]
        if string.triple:
            pieces = without_indentation(pieces)
        for number, piece in enumerate(string.pieces):
            place = tokens[piece.index]
            value = self._value(pieces[number], piece.written, offsets[number])
            tokens[piece.index] = make_token(("TEXT", value, place.start, place.end, False))
        if string.hole < 0:
            value = tokens[string.first_token + 1].text
            del tokens[string.first_token :]
            tokens.append(make_token(("STRING", value, string.start, end, string.fresh)))
        else:
            tokens.append(make_token(("_UNQUOTE", '"', end - 1, end, False)))
        return self._skip_blanks(end)

    def _value(self, text: str, written: str, offset: int) -> str:
        """The text that a piece stands for, escapes and doubled braces replaced. Slips are reported at their place in what is written."""
        if "\\" not in text and "{" not in text and "}" not in text:
            return text
        for found in re.finditer(r"\\u\{([^}\n]*)\}|\\([\s\S])|\{\{|\}\}|[{}]", written):
            self._check_escape(found, offset)
        return _ESCAPE.sub(_replacement, text)

    def _check_escape(self, found: re.Match[str], offset: int) -> None:
        place = Span(offset + found.start(), offset + found.end())
        if found[1] is not None:
            if _character(found[1]) is None:
                self._problem(
                    "syntax", place, f"`{found[0]}` is no character", help=r"write the number of a character in hexadecimal: `\u{20ac}`"
                )
        elif found[2] is not None:
            if found[2] in "{}":
                self._problem(
                    "syntax", place, f"`{found[0]}` is no escape", help=f"write `{found[2] * 2}` for a brace", fix=Fix(place, found[2] * 2)
                )
            elif found[2] not in ESCAPES:
                what = f"`{found[0]}`" if found[2] != "\n" else "a backslash at the end of a line"
                help = r'escapes are `\n`, `\t`, `\"`, `\\` and `\u{…}`; write `\\` for a backslash, or a raw string: `r"…"`'
                self._problem("syntax", place, f"{what} is no escape", help=help, fix=Fix(place, "\\" + found[0]))
        elif found[0] == "}" and place.start not in self._known:
            self._problem("syntax", place, "this `}` closes no hole", help="write `}}` for a brace", fix=Fix(place, "}}"))

    def _unclosed_hole(self, string: _Open, position: int) -> None:
        del self._problems[string.first_problem :]
        place = Span(string.hole, min(position, self._line_end(string.hole)))
        help = "close the hole with `}` and the string with its quotes; write `{{` for a brace"
        fix = Fix(Span(string.hole, string.hole + 1), "{{")
        self._problem("unterminated-string", place, "a hole of this string is not closed", help=help, fix=fix)
        self._give_up(string, position)

    def _give_up(self, string: _Open, end: int) -> int:
        """The string becomes an empty one that ends here, so that what follows is still read."""
        del self._tokens[string.first_token :]
        self._tokens.append(make_token(("STRING", "", string.start, end, string.fresh)))
        return end

    def _line_end(self, position: int) -> int:
        end = self._text.find("\n", position)
        return end if end >= 0 else len(self._text)

    def _skip_blanks(self, position: int) -> int:
        found = _BLANKS.match(self._text, position)
        return found.end() if found is not None else position

    def _problem(self, code: str, span: Span, message: str, *, help: str = "", fix: Fix | None = None) -> None:
        self._problems.append(Problem(code, self._source, span, message, help, fix))


def without_indentation(pieces: list[str]) -> list[str]:
    """The pieces of a ``\"\"\"`` string, as written, with the first line break and the common indentation taken off.

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
    """How many blanks all of them begin with."""
    if not indentations:
        return 0
    shortest, longest = min(indentations), max(indentations)
    length = 0
    while length < len(shortest) and shortest[length] == longest[length]:
        length += 1
    return length


def _replacement(found: re.Match[str]) -> str:
    if found[1] is not None:
        return _character(found[1]) or ""
    if found[2] is not None:
        return ESCAPES.get(found[2], found[2])
    return found[0][0]


def _character(digits: str) -> str | None:
    """The character with this hexadecimal number; None for none, and for half characters."""
    if not re.fullmatch(r"[0-9A-Fa-f]{1,6}", digits):
        return None
    number = int(digits, 16)
    return None if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF else chr(number)
