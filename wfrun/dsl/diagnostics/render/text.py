"""Terminal rendering of problems: place, message, the line with the place underlined, help, and the lines after the fix.

::

    refunds.wf:2:3: warning[not-actionable]: this refund does not ask whether the fraud warning is `actionable`: …
     2 |   create_refund charge=charge
       |   ^^^^^^^^^^^^^
       = help: start the workflow `when actionable`
     1 + on radar.early_fraud_warning.created when actionable <
       |                                      +++++++++++++++
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.diagnostics.render.fix_preview import NewLine, advice, new_lines, trimmed
from wfrun.dsl.diagnostics.render.snippet import Snippet, snippet
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.source import Source, Span
from wfrun.support.terminal_text import MIN_COLUMNS, Piece, encodable, no_command, painted, visible, wrapped

MAX_LINE_COLUMNS = 160
"""Shown part of a long line where no width is given, in columns."""

MAX_FIX_LINES = 6
"""At most this many lines of a fix are shown."""

_HANG = 4
_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33"}
_BOLD, _FAINT, _GREEN, _CYAN = "1", "2", "32", "36"


def render_text(
    problems: Iterable[Problem], color: bool = False, *, strict: bool = False, width: int | None = None, encoding: str = "utf-8"
) -> str:
    """Renders all problems, each ending with a line break; empty for none.

    Within a ``width`` in columns no line is longer, so that marks stay below what they mark. Without it sentences are not broken, and of
    very long lines of a script a part is shown. Characters that an ``encoding`` lacks are spelled out.
    """
    sheet = _TextRenderer(color, strict, width, encoding)
    return "\n".join(sheet.problem(problem) for problem in problems)


class _TextRenderer:
    """The rendering options: colours, width, characters."""

    def __init__(self, color: bool, strict: bool, width: int | None, encoding: str) -> None:
        self.color = color
        self.strict = strict
        self.width = max(width, MIN_COLUMNS) if width is not None else None
        self.encoding = encoding
        self.more = "…" if encodable("…", encoding) == "…" else "..."
        self.digits = 1

    def problem(self, problem: Problem) -> str:
        """Renders a problem."""
        severity = problem.shown_severity(self.strict)
        paint = _COLORS[severity]
        fixed = new_lines(problem)
        ends = [_last_line(problem.source, problem.span), *(_last_line(one.source, one.span) for one in problem.related)]
        self.digits = len(str(max(ends + [line.number for line in fixed[:MAX_FIX_LINES]])))
        lines = list(
            self._sentence(
                (f"{_place(problem.source, problem.span)}: ", ""),
                (f"{severity.value}[{problem.code}]:", f"{_BOLD};{paint}"),
                (f" {problem.message}", _BOLD),
            )
        )
        lines += self._excerpt(problem.source, problem.span, "^", paint)
        for one in problem.related:
            lines += self._note("see", f"{_place(one.source, one.span)}: {one.text}")
            lines += self._excerpt(one.source, one.span, "-", _CYAN)
        if words := advice(problem):
            lines += self._note("help", words)
        lines += self._fixed(fixed)
        return "".join(f"{no_command(line)}\n" for line in lines)

    def _sentence(self, *pieces: Piece, hang: int = _HANG) -> Iterator[str]:
        shown = [(self._shown(text), style) for text, style in pieces]
        for number, line in enumerate(wrapped(shown, self.width, hang) if self.width is not None else [shown]):
            yield (" " * hang if number else "") + "".join(self._painted(text, style) for text, style in line).rstrip()

    def _note(self, word: str, text: str) -> Iterator[str]:
        lead = f"{'':{self.digits}}  = "
        yield from self._sentence((lead, _FAINT), (f"{word}:", _CYAN), (f" {text}", ""), hang=len(lead))

    def _excerpt(self, source: Source, span: Span, mark: str, paint: str) -> Iterator[str]:
        """Renders the line of a place with the place underlined; of a place over several lines the first and the last."""
        end = max(span.start, trimmed(source, span).end)
        first, last = source.place(span.start), source.place(end)
        yield from self._marked(first.line, self._line(source.text, Span(span.start, end)), mark, paint)
        if last.line > first.line:
            if last.line > first.line + 1:
                yield self._row("", "|", self.more)
            begin = end - last.column + 1
            begin += len(source.text[begin:end]) - len(source.text[begin:end].lstrip())
            yield from self._marked(last.line, self._line(source.text, Span(begin, end)), mark, paint)

    def _fixed(self, lines: Sequence[NewLine]) -> Iterator[str]:
        """Renders the fixed lines; where only a part of a line is new, the part is marked."""
        for line in lines[:MAX_FIX_LINES]:
            shown = self._line(line.text, line.new)
            yield self._row(str(line.number), "+", shown.text, _GREEN)
            if line.new.end > line.new.start:
                yield self._under(shown, "+", _GREEN)
        if len(lines) > MAX_FIX_LINES:
            yield self._row("", "+", self.more, _GREEN)

    def _marked(self, number: int, shown: Snippet, mark: str, paint: str) -> Iterator[str]:
        if shown.text.strip():
            yield self._row(str(number), "|", shown.text)
            yield self._under(shown, mark, paint)

    def _under(self, shown: Snippet, mark: str, paint: str) -> str:
        return self._row("", "|", " " * shown.before + self._painted(mark * max(1, shown.under), paint))

    def _row(self, number: str, sign: str, text: str, paint: str = _FAINT) -> str:
        return (self._painted(f" {number:>{self.digits}} {sign}", paint) + f" {text}").rstrip()

    def _line(self, text: str, span: Span) -> Snippet:
        room = MAX_LINE_COLUMNS if self.width is None else self.width - self.digits - 4
        return snippet(text, span, room, self.more, self._shown)

    def _shown(self, text: str) -> str:
        """Returns the text on one line, tabs as blanks, without control characters."""
        return encodable(visible(text.replace("\t", "    ").replace("\n", " ")), self.encoding)

    def _painted(self, text: str, paint: str) -> str:
        return painted(text, paint) if self.color else text


def _place(source: Source, span: Span) -> str:
    place = source.place(span.start)
    return f"{source.name}:{place.line}:{place.column}"


def _last_line(source: Source, span: Span) -> int:
    return source.place(max(span.start, trimmed(source, span).end)).line
