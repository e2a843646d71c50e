"""Answers on a terminal: in the words and signs of a report, and problems as the checker shows them."""

from __future__ import annotations

from typing import assert_never

from wfrun.cli.diagnostic_output import problems_text
from wfrun.cli.report_printer import ReportPrinter
from wfrun.cli.terminal import Span, Terminal, text_of
from wfrun.repl.answers import Answer, Branch, Line, Part, Problems, RunPart, Steps, Table, TracedCondition, Value
from wfrun.support.terminal_text import cells


class AnswerPrinter:
    """Prints the answers of a session on a terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self._noted: set[str] = set()
        """Notes on the whole session that were printed: each is printed once."""

    def print_answer(self, answer: Answer) -> None:
        """Prints one answer, part by part."""
        for part in answer.parts:
            self._part(part)

    def _part(self, part: Part) -> None:
        terminal = self.terminal
        match part:
            case Value():
                self._value(part)
            case TracedCondition(condition):
                single = condition.is_single
                marks: tuple[Span, ...] = ((" (assumed)", "doubt"),) if condition.assumed and not single else ()
                ReportPrinter(terminal).print_condition(condition, ((" · condition", "faint"), *marks))
            case Branch(depth, word, condition):
                text: Span = (f"  {word}", "faint") if word else f"  {condition.text}"
                if depth == 0:
                    terminal.line((condition.text, "name"))
                ReportPrinter(terminal).print_condition(condition, (text,) if depth or word else (), 2 + 2 * depth, parts=False)
            case Steps(report):
                ReportPrinter(terminal).print_steps(report, self._noted)
            case RunPart(report, event):
                printer = ReportPrinter(terminal)
                printer.print_report(report, event)
                printer.print_summary()
            case Problems(problems):
                terminal.write(problems_text(problems, terminal))
            case Line(spans, indent, fault):
                terminal.line(*((("✗ ", "bad"),) if fault else ()), *spans, indent=indent)
            case Table(rows, indent):
                self._table(rows, indent)
            case _:
                assert_never(part)

    def _value(self, value: Value) -> None:
        spans: list[Span] = [(f"{value.name} ", "name"), "= "] if value.name else []
        spans.append(("missing", "doubt") if value.text == "missing" else value.text)
        spans.append((f" · {value.type}", "faint"))
        if value.note:
            spans.append((f"  {value.note}", "doubt"))
        if value.assumed:
            spans.append((" (assumed)", "doubt"))
        self.terminal.line(*spans)
        width = max((len(name) for name, _ in value.fields), default=0)
        for name, text in value.fields:
            self.terminal.line((name.ljust(width) + "  ", "faint"), text, indent=2, hang=width + 2)
        if value.more:
            self.terminal.line((f"… and {value.more:,} more fields", "faint"), indent=2)

    def _table(self, rows: tuple[tuple[Span, ...], ...], indent: int) -> None:
        width = max((cells(text_of(row[0])) for row in rows), default=0)
        room = min(width, self.terminal.width // 3 - indent)
        for first, *rest in rows:
            text, style = (first, "") if isinstance(first, str) else first
            self.terminal.line((text + " " * max(0, room - cells(text)) + "  ", style), *rest, indent=indent, hang=room + 2)
