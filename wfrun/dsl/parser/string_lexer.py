"""Strings that need more than a look: with escapes, with holes, over several lines.

A string without holes becomes one ``STRING`` token with the text that it stands for. A string with holes becomes ``_QUOTE``, then
``TEXT`` and ``${ … }$`` in turn with the tokens of each hole between, then ``_UNQUOTE``. Holes may hold strings, which may have
holes.
"""

from __future__ import annotations

import re

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.parser.holes import FORMAT, OPEN_NAME, RUNS_ON, closed_after_name, without_format
from wfrun.dsl.parser.string_recovery import end_below, end_of_argument, end_of_lines, end_on_line, holds_item, item_before
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.keywords import ESCAPES, VALUE_WORDS
from wfrun.dsl.syntax.tokens import OPERAND_ENDS, Token, make_token

MAX_OPEN_STRINGS = 100
"""How deep strings may stand in the holes of strings."""

MAX_GUESSES = 3
"""So many times the end of a string over lines is guessed, and the rest of the text is read again from there."""

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

    __slots__ = ("braces", "end", "first_problem", "first_token", "fresh", "hole", "pieces", "start", "triple")

    def __init__(self, start: int, triple: bool, fresh: bool, first_token: int, first_problem: int) -> None:
        self.start = start
        self.triple = triple
        self.fresh = fresh
        self.first_token = first_token
        self.first_problem = first_problem
        self.pieces: list[_Piece] = []
        self.hole = -1
        self.braces = 0
        self.end = -1


class StringReader:
    """Reads strings into the scanner's tokens. ``open`` holds the strings in whose holes the scanner stands, outermost first."""

    __slots__ = (
        "_cut",
        "_known",
        "_mended",
        "_no_brace",
        "_over_lines",
        "_problems",
        "_source",
        "_text",
        "_tokens",
        "_unclosed_lines",
        "lost",
        "open",
    )

    def __init__(self, source: Source, tokens: list[Token], problems: list[Problem]) -> None:
        self._source = source
        self._text = source.text
        self._tokens = tokens
        self._problems = problems
        self._no_brace = (0, 0)
        self._known: set[int] = set()
        self._cut: set[int] = set()
        """Where a string over lines begins that is known not to be closed."""
        self._over_lines: list[_Open] = []
        """The strings over lines so far, outside holes."""
        self._unclosed_lines = 0
        """How many of them were not closed."""
        self._mended = -1
        """The end of the last line on which a string was ended by a guess."""
        self.lost: list[Span] = []
        """Where a name seems to be used in a hole that is not closed, and is read as text."""
        self.open: list[_Open] = []

    def begin(self, position: int, fresh: bool) -> int:
        """Reads a string from its opening quote up to its end or its first hole; gives the offset to go on from."""
        tokens = self._tokens
        if position in self._cut:
            return self._end_open(_Open(position, True, fresh, len(tokens), len(self._problems)), position)
        verbatim = _VERBATIM.match(self._text, position)
        if verbatim is not None and self._stands_for_itself(verbatim.end()):
            tokens.append(make_token(("STRING", verbatim[1], position, verbatim.end(), fresh)))
            return self._skip_blanks(verbatim.end())
        triple = self._text.startswith('"""', position)
        string = _Open(position, triple, fresh, len(tokens), len(self._problems))
        if len(self.open) >= MAX_OPEN_STRINGS:
            self._problem("too-deep", Span(position, position + 1), f"strings within strings go deeper than {MAX_OPEN_STRINGS}")
            self.open.clear()
            end = self._line_end(position)
            return self._give_up(string, end, end)
        self.open.append(string)
        if triple and len(self.open) == 1:
            self._over_lines.append(string)
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

    def end_of_line(self, position: int) -> int:
        """A line ends inside a hole: fine in a string over lines, the end of any other. Gives the offset to go on from."""
        for index, string in enumerate(self.open):
            if not string.triple:
                del self.open[index:]
                return self._unclosed_hole(string, position)
        return position

    def end_of_text(self) -> int:
        """The text ends inside a hole. Gives the offset to go on from."""
        string = self.open[0]
        self.open.clear()
        return self._unclosed_hole(string, len(self._text))

    def before_swallowing(self) -> _Open | None:
        """Where to read the text again from, when its last string over lines is not closed.

        The end of an earlier one may be missing, and each one after it took an end for a beginning: the first one that seems to hold an
        item, or one before it in the same item that goes on where the indentation says that its text has ended.
        """
        if not self._unclosed_lines or self._cut or not self._over_lines:
            return None
        text = self._text
        strings = [(string, string.end if string.end >= 0 else len(text)) for string in self._over_lines]
        first, most = next(((string, end) for string, end in strings if holds_item(text, string.start, end)), strings[-1])
        item = item_before(text, first.start)
        suspects = [(string, end) for string, end in strings if item <= string.start and end <= most]
        first = next((string for string, end in suspects if end_of_lines(text, string.start, end)[0] < end), first)
        if first.end >= 0:
            self._cut.add(first.start)
            del self._tokens[first.first_token :], self._problems[first.first_problem :]
            return first
        return None

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
            formatted = FORMAT.match(text, position) if sign == "{" else None
            if formatted is not None:
                self._no_format(formatted)
                begin = position = self._hole_of_name(string, begin, formatted)
                continue
            if sign == "{" and self._is_hole(string, position):
                self._add_piece(string, begin, position)
                self._tokens.append(make_token(("${", "{", position, position + 1, False)))
                string.hole = position
                string.braces = 0
                return self._skip_blanks(position + 1)
            if sign in ("{", "}") and sign:
                position += 1
                continue
            return self._end_open(string, position)

    def _no_format(self, found: re.Match[str]) -> None:
        """``{amount:.2f}``, ``{created:%Y}``."""
        help, shown = without_format(found["name"], found["format"])
        place = Span(found.start("format"), found.end("format"))
        self._problem("syntax", place, "a hole holds an expression, and no format", help=help, fix=Fix(Span(*found.span()), shown))

    def _hole_of_name(self, string: _Open, begin: int, found: re.Match[str]) -> int:
        """Reads a hole as if it held the name alone; gives where the text goes on."""
        position, end = found.span()
        self._add_piece(string, begin, position)
        self._tokens.append(make_token(("${", "{", position, position + 1, False)))
        string.hole = position
        at = found.start("name")
        for part in found["name"].split("."):
            if at > found.start("name"):
                self._tokens.append(make_token((".", ".", at - 1, at, False)))
            self._tokens.append(make_token(("NAME", part, at, at + len(part), False)))
            at += len(part) + 1
        self._tokens.append(make_token(("}$", "}", at - 1, end, False)))
        return end

    def _closes_hole(self, position: int, end: int) -> int:
        """Where the next closing brace stands before this end; -1 for none."""
        low, high = self._no_brace
        if low <= position < high:
            return -1
        closing = self._text.find("}", position, end)
        if closing < 0:
            self._no_brace = (position, end)
        return closing

    def _is_hole(self, string: _Open, position: int) -> bool:
        """Whether the brace here opens a hole. An empty one, and one that nothing closes, is reported and stands for itself."""
        text = self._text
        after = self._skip_blanks(position + 1)
        if text.startswith("}", after):
            self._known.add(after)
            self._problem("syntax", Span(position, after + 1), "a hole needs an expression between `{` and `}`",
                          help="write `{{` and `}}` for braces", fix=Fix(Span(position, after + 1), "{{}}"))  # fmt: skip
            return False
        closing = -1
        if RUNS_ON.match(text, position) is None:
            closing = self._closes_hole(position, len(text) if string.triple else self._line_end(position))
        if closing < 0:
            named = OPEN_NAME.match(text, position)
            help, fix = "write `{{` for a brace", Fix(Span(position, position + 1), "{{")
            if named is not None:
                help, fix = closed_after_name(named)
                self.lost.append(Span(position, named.end()))
            message = "this `{` opens a hole that nothing closes"
            self._problem("syntax", Span(position, position + 1), message, help=help, fix=fix)
            return False
        return True

    def _add_piece(self, string: _Open, begin: int, end: int) -> None:
        if not string.pieces:
            self._tokens.append(make_token(("_QUOTE", '"', string.start, string.start + 1, string.fresh)))
        string.pieces.append(_Piece(self._text[begin:end], begin, len(self._tokens)))
        self._tokens.append(make_token(("TEXT", "", begin, end, False)))

    def _finish(self, string: _Open, end: int) -> int:
        """The string is complete: its pieces get the text that they stand for."""
        self.open.pop().end = end
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

    def _unclosed_hole(self, string: _Open, position: int) -> int:
        del self._problems[string.first_problem :]
        end, after = self._end_of_lines(string) if string.triple else self._end_on_line(string, position)
        place = Span(string.hole, max(string.hole, min(end, self._line_end(string.hole))))
        help = "close the hole with `}` and the string with its quotes; write `{{` for a brace"
        fix = Fix(Span(string.hole, string.hole + 1), "{{")
        self._problem("unterminated-string", place, "a hole of this string is not closed", help=help, fix=fix)
        return self._give_up(string, end, after)

    def _end_open(self, string: _Open, position: int) -> int:
        """The string that was read up to here is not closed: it ends where it was meant to, so that what follows is still read."""
        if string in self.open:
            del self.open[self.open.index(string) :]
        del self._problems[string.first_problem :]
        text = self._text
        opened = Span(string.start, min(position, self._line_end(string.start)))
        if string.triple:
            end, after = self._end_of_lines(string)
            place = Span(string.start, min(end, self._line_end(string.start)))
            self._problem("unterminated-string", place, "this string is not closed", help='close it with `"""`')
            return self._give_up(string, end, after)
        blamed = self._swallowing(string) if self._mended < position else None
        if blamed is not None:
            string, end = blamed
            opened = Span(string.start, end)
            after = end
        else:
            below = end_below(text, position) if not self.open and position == self._line_end(string.start) else None
            end, after = below or self._end_on_line(string, position)
        self._mended = position
        if after > position:
            written = f'"""{text[string.start + 1 : end]}"""'
            help = 'text over several lines stands in `"""`'
            self._problem("unterminated-string", opened, "this string goes on in the next line", help=help,
                          fix=Fix(Span(string.start, after), written))  # fmt: skip
        else:
            help = 'close it with `"` on the same line; `"""…"""` may go over lines'
            self._problem("unterminated-string", Span(string.start, end), "this string is not closed", help=help,
                          fix=Fix(Span(end, end), '"'))  # fmt: skip
        return self._give_up(string, end, after)

    def _end_on_line(self, string: _Open, position: int) -> tuple[int, int]:
        """Where a string ends that its line does not close. Asked again on the same line, nothing is guessed: reading must have an end."""
        if self._mended >= position:
            return position, position
        self._mended = position
        named = string.first_token > 0 and self._tokens[string.first_token - 1].kind == "workflow"
        return end_on_line(self._text, string.start, position, name=named)

    def _end_of_lines(self, string: _Open) -> tuple[int, int]:
        """The same of a string over lines that the text does not close."""
        self._unclosed_lines += 1
        if self._unclosed_lines > MAX_GUESSES:
            return len(self._text), len(self._text)
        return end_of_lines(self._text, string.start, len(self._text))

    def _swallowing(self, string: _Open) -> tuple[_Open, int] | None:
        """The first string of the line that seems to have swallowed the name of the next argument, and where its text ends."""
        tokens = self._tokens
        found: tuple[_Open, int] | None = None
        for index in range(string.first_token - 1, -1, -1):
            token = tokens[index]
            if token.kind == "STRING" and (own := end_of_argument(token.text)) is not None:
                problems = self._problems
                kept = len(problems)
                while kept and problems[kept - 1].span.start >= token.start:
                    kept -= 1
                found = _Open(token.start, False, token.fresh, index, kept), token.start + 1 + own
            if token.fresh:
                break
        if found is not None:
            del self._problems[found[0].first_problem :]
        return found

    def before_comment(self, position: int) -> int | None:
        """Where to go on from, when the ``#`` here begins a text and no comment; None for a comment.

        In ``text="a note channel="#orders"`` the first string is not closed, so that its second quotes seem to close it. A string that ends
        with the name of an argument, a ``#`` right behind its quotes and quotes without their counterpart after that tell.
        """
        tokens, end_of_line = self._tokens, self._line_end(position)
        odd = self._text.count('"', position, end_of_line) % 2
        if self.open or not odd or self._mended >= end_of_line or not tokens or tokens[-1].end != position:
            return None
        first, begin = len(tokens) - 1, tokens[-1].start + 1
        if tokens[-1].kind == "_UNQUOTE":
            begin, depth = tokens[-2].start, 1
            while depth:
                first -= 1
                depth += (tokens[first].kind == "_UNQUOTE") - (tokens[first].kind == "_QUOTE")
        own = end_of_argument(self._text[begin : position - 1]) if tokens[first].kind in ("STRING", "_QUOTE") else None
        if own is None:
            return None
        self._mended = end_of_line
        opening, end = tokens[first], begin + own
        help = 'close it with `"` before the next argument'
        self._problem("unterminated-string", Span(opening.start, end), "this string is not closed", help=help, fix=Fix(Span(end, end), '"'))
        return self._give_up(_Open(opening.start, False, opening.fresh, first, len(self._problems)), end, end)

    def _give_up(self, string: _Open, end: int, after: int) -> int:
        """The string becomes one with the text up to ``end``; gives ``after``, the offset to go on from."""
        begin = min(string.start + (3 if string.triple else 1), end)
        del self._tokens[string.first_token :]
        self._tokens.append(make_token(("STRING", self._text[begin:end], string.start, after, string.fresh)))
        return self._skip_blanks(after)

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
