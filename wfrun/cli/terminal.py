"""The terminal: width, colours, signs. Every text that is printed here is made harmless first."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TextIO, TypeAlias

from wfrun.support.short_text import shortened
from wfrun.support.terminal_text import MIN_COLUMNS, cells, encodable, no_command, painted, visible, wrapped

Span: TypeAlias = str | tuple[str, str]
"""A piece of a line: plain text, or text and the name of its style."""

_WIDEST_NAME = 36
"""The most columns of a table's column, unless it is the last."""

STYLES = {"good": "32", "bad": "31", "doubt": "33", "name": "1", "faint": "2", "code": "36"}

DEFAULT_WIDTH = 100
"""The width where there is no terminal to ask."""

_PLAIN_SIGNS = str.maketrans(
    {"✓": "+", "✗": "x", "·": "-", "…": "...", "•": "*", "│": "|", "┌": "+", "└": "+", "─": "-", "→": "->", "“": '"', "”": '"', "’": "'"}
)


class Terminal:
    """Lines on their way to a stream: made harmless, wrapped to the width, coloured.

    ``ascii`` is for streams that cannot show more; every sign of the report has a plain form and a word beside it.
    ``bounded`` says whether somebody looks at it at this width; what is one line in a file may be longer.
    """

    def __init__(self, write: Callable[[str], object], *, width: int | None = None, color: bool = False, encoding: str = "utf-8") -> None:
        self.write = write
        self.width = max(width or DEFAULT_WIDTH, MIN_COLUMNS)
        self.bounded = width is not None
        self.color = color
        self.encoding = encoding
        self.ascii = not _can_show(encoding)

    def line(self, *spans: Span, indent: int = 0, hang: int = 2, before: str = "", wrap: bool = True) -> None:
        """Prints one line of text, wrapped where it must be, with ``hang`` columns more of indent from the second on.

        ``before`` (a box's edge) stands in front of each line. Without ``wrap`` the line is as long as it is.
        """
        # On a narrow terminal deep indentation must leave room for the text.
        indent = min(indent, self.width // 3)
        lead = " " * indent + self._shown(before)
        room = self.width - cells(lead) if wrap else sys.maxsize
        for number, pieces in enumerate(wrapped([self._piece(span) for span in spans], room, min(hang, room // 3))):
            text = "".join(self._painted(piece, style) for piece, style in pieces)
            gap = " " * min(hang, room // 3) if number else ""
            self.write(no_command((lead + gap + text).rstrip()) + "\n")

    def exactly(self, text: str, style: str = "") -> None:
        """Prints a line with its end, as it is, but for what an encoding lacks and for carriage returns, which hide what is before them."""
        line = text.removesuffix("\n")
        body = line.removesuffix("\r")
        self.write(self._painted(self._shown(body.replace("\r", "\\r")), style) + line[len(body) :] + text[len(line) :])

    def within(self, text: str, lines: int) -> str:
        """Returns a text, cut where it cannot fit in so many lines."""
        room = self.width * lines
        return shortened(text, room)

    def blank(self) -> None:
        """Prints an empty line."""
        self.write("\n")

    def _piece(self, span: Span) -> tuple[str, str]:
        text, style = (span, "") if isinstance(span, str) else span
        return self._shown(visible(text)), style

    def _shown(self, text: str) -> str:
        if text.isascii():
            return text
        if self.ascii:
            text = text.translate(_PLAIN_SIGNS)
        return encodable(text, self.encoding)

    def _painted(self, text: str, style: str) -> str:
        return painted(text, STYLES[style]) if self.color and style else text


def _can_show(encoding: str) -> bool:
    try:
        "✓✗·…•│┌└─→".encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def terminal_for(stream: TextIO, color: str, environ: Mapping[str, str]) -> Terminal:
    """Returns the terminal for a stream. ``auto`` (beside ``always``, ``never``) colours only a terminal and heeds ``NO_COLOR``.

    ``COLUMNS`` sets the width, else the terminal does.
    """
    is_terminal = stream.isatty()
    painted = color == "always" or (color == "auto" and is_terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb")
    return Terminal(writer(stream), width=_width(stream, is_terminal, environ), color=painted, encoding=stream.encoding or "ascii")


def stdout_terminal(color: str) -> Terminal:
    """Returns the terminal that a command prints on."""
    return terminal_for(sys.stdout, color, os.environ)


def print_table(terminal: Terminal, rows: Sequence[Sequence[Span]], indent: int = 0) -> None:
    """Prints rows in columns, each on one line where nobody looks at the width: ``grep`` finds the whole of it."""
    columns = max((len(row) for row in rows), default=0)
    widths = [min(max((len(text_of(row[n])) for row in rows if n < len(row)), default=0), _WIDEST_NAME) for n in range(columns)]
    for row in rows:
        spans: list[Span] = []
        for number, span in enumerate(row):
            text, style = (span, "") if isinstance(span, str) else span
            padded = text if number == len(row) - 1 else text.ljust(widths[number]) + "  "
            spans.append((padded, style) if style else padded)
        terminal.line(*spans, indent=indent, hang=sum(widths[:-1]) + 2 * len(widths[:-1]), wrap=terminal.bounded)


def text_of(span: Span) -> str:
    """Returns the text of a piece of a line."""
    return span if isinstance(span, str) else span[0]


class OutputFailed(Exception):
    """Nothing more can be written to stdout; ``error`` says why."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


def writer(stream: TextIO) -> Callable[[str], None]:
    """Writes to a stream; its failures are ``OutputFailed``, so that nothing else is taken for them."""

    def write(text: str) -> None:
        try:
            stream.write(text)
        except OSError as error:
            raise OutputFailed(error) from None

    return write


def complain(sentence: str) -> None:
    """Prints a sentence on stderr, made harmless."""
    write_error(f"wfrun: {visible(sentence)}\n")


def write_error(text: str) -> None:
    """Prints text on stderr, as it is, where there is a stderr."""
    if sys.stderr is not None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            pass


def _width(stream: TextIO, is_terminal: bool, environ: Mapping[str, str]) -> int | None:
    columns = environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and 0 < int(columns[:6]) < 10_000:
        return int(columns[:6])
    if is_terminal:
        try:
            return os.get_terminal_size(stream.fileno()).columns or None
        except OSError:
            pass
    return None


def prepare_streams() -> None:
    """Makes the standard streams print what their encoding lacks as escapes, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
