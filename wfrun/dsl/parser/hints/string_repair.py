"""Repairs of strings: those that nothing closes, holes that are none, and escapes of other languages."""

from __future__ import annotations

import re

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.parser.hints.holes import FORMAT, OPEN_NAME, RUNS_ON, closed_after_name, without_format
from wfrun.dsl.parser.hints.string_ends import end_below, end_of_argument, end_of_lines, end_on_line, holds_item, item_before
from wfrun.dsl.parser.string_lexer import MAX_OPEN_STRINGS, OpenString, StringErrorStrategy, StringLexer, unescaped
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.keywords import ESCAPES
from wfrun.dsl.syntax.tokens import make_token

MAX_GUESSES = 3
"""The end of a string over lines is guessed at most this many times, and the rest of the text is read again from there."""

_ESCAPE_OR_BRACE = re.compile(r"\\u\{([^}\n]*)\}|\\([\s\S])|\{\{|\}\}|[{}]")


class StringRepair(StringErrorStrategy):
    """The strategy of a second reading: what was reported of strings, and what is guessed about their ends."""

    def __init__(self, source: Source, problems: list[Problem]) -> None:
        self._source = source
        self._text = source.text
        self._problems = problems
        self.unparsed: list[Span] = []
        """The parts of holes that are not closed, and are read as text, which seem to use a name."""
        self._first_problems: dict[OpenString, int] = {}
        """The number of problems before each string."""
        self._without_brace = (0, 0)
        """A part of the text that is known to hold no closing brace."""
        self._reported_braces: set[int] = set()
        self._unclosed_starts: set[int] = set()
        """Where a string over lines begins that is known not to be closed."""
        self._over_lines: list[OpenString] = []
        """The strings over lines so far, outside holes."""
        self._unclosed_lines = 0
        """The number of them that were not closed."""
        self._guessed_up_to = -1
        """The end of the last line on which a string was ended by a guess."""

    def _report(self, code: str, span: Span, message: str, *, help: str = "", fix: Fix | None = None) -> None:
        self._problems.append(Problem(code, self._source, span, message, help, fix))

    def _forget_problems(self, string: OpenString) -> None:
        """Forgets the problems inside a string."""
        del self._problems[self._first_problems[string] :]

    def string_begins(self, strings: StringLexer, string: OpenString) -> int | None:
        """Notes the string; ends it at once where it is known not to be closed, or too deep."""
        self._first_problems[string] = len(self._problems)
        if string.start in self._unclosed_starts:
            return self.unclosed_string(strings, string, string.start)
        if len(strings.open) >= MAX_OPEN_STRINGS:
            place = Span(string.start, string.start + 1)
            self._report("too-deep", place, f"strings within strings go deeper than {MAX_OPEN_STRINGS}")
            strings.open.clear()
            end = strings.line_end(string.start)
            return self._give_up(strings, string, end, end)
        if string.triple and not strings.open:
            self._over_lines.append(string)
        return None

    # --- holes

    def no_hole(self, strings: StringLexer, string: OpenString, begin: int, brace: int) -> tuple[int, int] | None:
        """Reports a hole that is empty, not closed, or has a format; None for a right one."""
        if self._text[brace] == "}":
            return begin, brace + 1
        formatted = FORMAT.match(self._text, brace)
        if formatted is not None:
            help, shown = without_format(formatted["name"], formatted["format"])
            place = Span(formatted.start("format"), formatted.end("format"))
            message = "a hole holds an expression, and no format"
            self._report("syntax", place, message, help=help, fix=Fix(Span(*formatted.span()), shown))
            end = self._read_name(strings, string, begin, formatted)
            return end, end
        return None if self._is_hole(strings, string, brace) else (begin, brace + 1)

    def _read_name(self, strings: StringLexer, string: OpenString, begin: int, found: re.Match[str]) -> int:
        """Reads a hole as if it held the name alone; gives where the text goes on."""
        position, end = found.span()
        strings.add_piece(string, begin, position)
        strings.open_hole(string, position)
        at = found.start("name")
        for part in found["name"].split("."):
            if at > found.start("name"):
                strings.tokens.append(make_token((".", ".", at - 1, at, False)))
            strings.tokens.append(make_token(("NAME", part, at, at + len(part), False)))
            at += len(part) + 1
        strings.tokens.append(make_token(("}$", "}", at - 1, end, False)))
        return end

    def _closing_brace(self, position: int, end: int) -> int:
        """Returns where the next closing brace stands before this end; -1 for none."""
        low, high = self._without_brace
        if low <= position < high:
            return -1
        closing = self._text.find("}", position, end)
        if closing < 0:
            self._without_brace = (position, end)
        return closing

    def _is_hole(self, strings: StringLexer, string: OpenString, position: int) -> bool:
        """Says whether a brace opens a hole. An empty one, and one that nothing closes, is reported and stands for itself."""
        text = self._text
        after = strings.skip_blanks(position + 1)
        if text.startswith("}", after):
            self._reported_braces.add(after)
            self._report("syntax", Span(position, after + 1), "a hole needs an expression between `{` and `}`",
                         help="write `{{` and `}}` for braces", fix=Fix(Span(position, after + 1), "{{}}"))  # fmt: skip
            return False
        closing = -1
        if RUNS_ON.match(text, position) is None:
            closing = self._closing_brace(position, len(text) if string.triple else strings.line_end(position))
        if closing < 0:
            named = OPEN_NAME.match(text, position)
            help, fix = "write `{{` for a brace", Fix(Span(position, position + 1), "{{")
            if named is not None:
                help, fix = closed_after_name(named)
                self.unparsed.append(Span(position, named.end()))
            message = "this `{` opens a hole that nothing closes"
            self._report("syntax", Span(position, position + 1), message, help=help, fix=fix)
            return False
        return True

    # --- escapes

    def escapes(self, written: str, offset: int) -> None:
        """Reports escapes and braces that are none, at their place in what is written."""
        for found in _ESCAPE_OR_BRACE.finditer(written):
            self._check_escape(found, offset)

    def _check_escape(self, found: re.Match[str], offset: int) -> None:
        place = Span(offset + found.start(), offset + found.end())
        if found[1] is not None:
            if unescaped(found[1]) is None:
                help = r"write the number of a character in hexadecimal: `\u{20ac}`"
                self._report("syntax", place, f"`{found[0]}` is no character", help=help)
        elif found[2] is not None:
            if found[2] in "{}":
                help = f"write `{found[2] * 2}` for a brace"
                self._report("syntax", place, f"`{found[0]}` is no escape", help=help, fix=Fix(place, found[2] * 2))
            elif found[2] not in ESCAPES:
                what = f"`{found[0]}`" if found[2] != "\n" else "a backslash at the end of a line"
                help = r'escapes are `\n`, `\t`, `\"`, `\\` and `\u{…}`; write `\\` for a backslash, or a raw string: `r"…"`'
                self._report("syntax", place, f"{what} is no escape", help=help, fix=Fix(place, "\\" + found[0]))
        elif found[0] == "}" and place.start not in self._reported_braces:
            self._report("syntax", place, "this `}` closes no hole", help="write `}}` for a brace", fix=Fix(place, "}}"))

    # --- strings that are not closed

    def unclosed_hole(self, strings: StringLexer, string: OpenString, position: int) -> int:
        """Reports the hole, and ends the string where it was meant to end."""
        self._forget_problems(string)
        end, after = self._end_of_lines(string) if string.triple else self._end_on_line(strings, string, position)
        place = Span(string.hole, max(string.hole, min(end, strings.line_end(string.hole))))
        help = "close the hole with `}` and the string with its quotes; write `{{` for a brace"
        fix = Fix(Span(string.hole, string.hole + 1), "{{")
        self._report("unterminated-string", place, "a hole of this string is not closed", help=help, fix=fix)
        return self._give_up(strings, string, end, after)

    def unclosed_string(self, strings: StringLexer, string: OpenString, position: int) -> int:
        """Reports the string that was read up to here, and ends it where it was meant to end, so that what follows is still read."""
        if string in strings.open:
            del strings.open[strings.open.index(string) :]
        self._forget_problems(string)
        text = self._text
        opened = Span(string.start, min(position, strings.line_end(string.start)))
        if string.triple:
            end, after = self._end_of_lines(string)
            place = Span(string.start, min(end, strings.line_end(string.start)))
            self._report("unterminated-string", place, "this string is not closed", help='close it with `"""`')
            return self._give_up(strings, string, end, after)
        blamed = self._swallowing(strings, string) if self._guessed_up_to < position else None
        if blamed is not None:
            string, end = blamed
            opened = Span(string.start, end)
            after = end
        else:
            below = end_below(text, position) if not strings.open and position == strings.line_end(string.start) else None
            end, after = below or self._end_on_line(strings, string, position)
        self._guessed_up_to = position
        if after > position:
            written = f'"""{text[string.start + 1 : end]}"""'
            help = 'text over several lines stands in `"""`'
            self._report("unterminated-string", opened, "this string goes on in the next line", help=help,
                         fix=Fix(Span(string.start, after), written))  # fmt: skip
        else:
            help = 'close it with `"` on the same line; `"""…"""` may go over lines'
            fix: Fix | None = Fix(Span(end, end), '"')
            if text[string.start - 1 : string.start].isalnum() and text[string.start - 1] != "r":
                help, fix = 'a text that it closes needs a `"` at its beginning too', None
            self._report("unterminated-string", Span(string.start, end), "this string is not closed", help=help, fix=fix)
        return self._give_up(strings, string, end, after)

    def _end_on_line(self, strings: StringLexer, string: OpenString, position: int) -> tuple[int, int]:
        """Returns where a string ends that its line does not close; asked again on one line, it guesses nothing, so that reading ends."""
        if self._guessed_up_to >= position:
            return position, position
        self._guessed_up_to = position
        named = string.first_token > 0 and strings.tokens[string.first_token - 1].kind == "workflow"
        return end_on_line(self._text, string.start, position, name=named)

    def _end_of_lines(self, string: OpenString) -> tuple[int, int]:
        """Returns where a string over lines ends that the text does not close."""
        self._unclosed_lines += 1
        if self._unclosed_lines > MAX_GUESSES:
            return len(self._text), len(self._text)
        return end_of_lines(self._text, string.start, len(self._text))

    def _swallowing(self, strings: StringLexer, string: OpenString) -> tuple[OpenString, int] | None:
        """Returns the first string of the line that seems to hold the name of the next argument, and where its text ends."""
        tokens, problems = strings.tokens, self._problems
        found: tuple[OpenString, int] | None = None
        for index in range(string.first_token - 1, -1, -1):
            token = tokens[index]
            if token.kind == "STRING" and (own := end_of_argument(token.text)) is not None:
                first_problem = len(problems)
                while first_problem and problems[first_problem - 1].span.start >= token.start:
                    first_problem -= 1
                found = OpenString(token.start, False, token.starts_line, index), token.start + 1 + own
                self._first_problems[found[0]] = first_problem
            if token.starts_line:
                break
        if found is not None:
            self._forget_problems(found[0])
        return found

    def before_swallowing(self, strings: StringLexer) -> OpenString | None:
        """Returns the string from which the text is to be read again, when its last string over lines is not closed.

        The end of an earlier one may be missing, and each one after it took an end for a beginning: the first one that seems to hold an
        item, or one before it in the same item that goes on where the indentation says that its text has ended.
        """
        if not self._unclosed_lines or self._unclosed_starts or not self._over_lines:
            return None
        text = self._text
        over_lines = [(string, string.end if string.end >= 0 else len(text)) for string in self._over_lines]
        first, most = next(((string, end) for string, end in over_lines if holds_item(text, string.start, end)), over_lines[-1])
        item = item_before(text, first.start)
        suspects = [(string, end) for string, end in over_lines if item <= string.start and end <= most]
        first = next((string for string, end in suspects if end_of_lines(text, string.start, end)[0] < end), first)
        if first.end < 0:
            return None
        self._unclosed_starts.add(first.start)
        self._forget_problems(first)
        return first

    def before_comment(self, strings: StringLexer, position: int) -> int | None:
        """Returns where to go on from, when the ``#`` here begins a text and no comment; None for a comment.

        In ``text="a note channel="#orders"`` the first string is not closed, so that its second quotes seem to close it. A string that ends
        with the name of an argument, a ``#`` right behind its quotes and quotes without their counterpart after that tell.
        """
        tokens, end_of_line = strings.tokens, strings.line_end(position)
        odd = self._text.count('"', position, end_of_line) % 2
        if strings.open or not odd or self._guessed_up_to >= end_of_line or not tokens or tokens[-1].end != position:
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
        self._guessed_up_to = end_of_line
        opening, end = tokens[first], begin + own
        help = 'close it with `"` before the next argument'
        self._report("unterminated-string", Span(opening.start, end), "this string is not closed", help=help, fix=Fix(Span(end, end), '"'))
        return self._give_up(strings, OpenString(opening.start, False, opening.starts_line, first), end, end)

    def _give_up(self, strings: StringLexer, string: OpenString, end: int, after: int) -> int:
        """Makes the string one with the text up to ``end``; gives ``after``, the offset to go on from."""
        begin = min(string.start + (3 if string.triple else 1), end)
        del strings.tokens[string.first_token :]
        strings.tokens.append(make_token(("STRING", self._text[begin:end], string.start, after, string.starts_line)))
        return strings.skip_blanks(after)
