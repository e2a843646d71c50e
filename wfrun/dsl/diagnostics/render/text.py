"""Problems → text for a terminal: where and what, the line with the place underlined, what to do, and the lines as they should be.

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
from wfrun.dsl.diagnostics.render.snippet import Excerpt, excerpt
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.source import Source, Span
from wfrun.support.terminal_text import Piece, encodable, visible, wrapped

MAX_SHOWN = 160
"""How much of a long line is shown where no width is given, in columns."""

MAX_ROWS = 6
"""So many lines of a fix are shown."""

_NARROWEST = 24
_HANG = 4
_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33"}
_BOLD, _FAINT, _GREEN, _CYAN = "1", "2", "32", "36"


def render_text(
    problems: Iterable[Problem], color: bool = False, *, strict: bool = False, width: int | None = None, encoding: str = "utf-8"
) -> str:
    """All problems, one after the other, each ending with a line break; empty for none.

    Within a ``width`` in columns no line is longer, so that marks stay below what they mark; without it sentences are not broken, and of
    very long lines of a script a part is shown. What an ``encoding`` lacks is written out.
    """
    sheet = _Sheet(color, strict, width, encoding)
    return "\n".join(sheet.problem(problem) for problem in problems)


class _Sheet:
    """How problems are written: the colours, the room, the signs."""

    def __init__(self, color: bool, strict: bool, width: int | None, encoding: str) -> None:
        self.color = color
        self.strict = strict
        self.width = max(width, _NARROWEST) if width is not None else None
        self.encoding = encoding
        self.more = "…" if encodable("…", encoding) == "…" else "..."
        self.digits = 1

    def problem(self, problem: Problem) -> str:
        """One problem, with all that is known of it."""
        severity = problem.shown_severity(self.strict)
        paint = _COLORS[severity]
        fixed = new_lines(problem)
        ends = [_last_line(problem.source, problem.span), *(_last_line(one.source, one.span) for one in problem.related)]
        self.digits = len(str(max(ends + [line.number for line in fixed[:MAX_ROWS]])))
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
        return "".join(f"{line}\n" for line in lines)

    def _sentence(self, *pieces: Piece, hang: int = _HANG) -> Iterator[str]:
        shown = [(self._shown(text), style) for text, style in pieces]
        for number, line in enumerate(wrapped(shown, self.width, hang) if self.width is not None else [shown]):
            yield (" " * hang if number else "") + "".join(self._painted(text, style) for text, style in line).rstrip()

    def _note(self, word: str, text: str) -> Iterator[str]:
        lead = f"{'':{self.digits}}  = "
        yield from self._sentence((lead, _FAINT), (f"{word}:", _CYAN), (f" {text}", ""), hang=len(lead))

    def _excerpt(self, source: Source, span: Span, mark: str, paint: str) -> Iterator[str]:
        """The line of a place with the place underlined; of a place over several lines the first and the last."""
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
        """The lines as they should be; where only a part of one is new, that is marked."""
        for line in lines[:MAX_ROWS]:
            shown = self._line(line.text, line.new)
            yield self._row(str(line.number), "+", shown.text, _GREEN)
            if line.new.end > line.new.start:
                yield self._under(shown, "+", _GREEN)
        if len(lines) > MAX_ROWS:
            yield self._row("", "+", self.more, _GREEN)

    def _marked(self, number: int, shown: Excerpt, mark: str, paint: str) -> Iterator[str]:
        if shown.text.strip():
            yield self._row(str(number), "|", shown.text)
            yield self._under(shown, mark, paint)

    def _under(self, shown: Excerpt, mark: str, paint: str) -> str:
        return self._row("", "|", " " * shown.before + self._painted(mark * max(1, shown.under), paint))

    def _row(self, number: str, sign: str, text: str, paint: str = _FAINT) -> str:
        return (self._painted(f" {number:>{self.digits}} {sign}", paint) + f" {text}").rstrip()

    def _line(self, text: str, span: Span) -> Excerpt:
        room = MAX_SHOWN if self.width is None else self.width - self.digits - 4
        return excerpt(text, span, room, self.more, self._shown)

    def _shown(self, text: str) -> str:
        """The text on one line, tabs as blanks, without what has power over a terminal."""
        return encodable(visible(text.replace("\t", "    ").replace("\n", " ")), self.encoding)

    def _painted(self, text: str, paint: str) -> str:
        return f"\x1b[{paint}m{text}\x1b[0m" if self.color and paint and text.strip() else text


def _place(source: Source, span: Span) -> str:
    place = source.place(span.start)
    return f"{source.name}:{place.line}:{place.column}"


def _last_line(source: Source, span: Span) -> int:
    return source.place(max(span.start, trimmed(source, span).end)).line
