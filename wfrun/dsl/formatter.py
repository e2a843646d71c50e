"""Trees and comments → canonical text: one statement a line, two blanks for each level, the block form of the file's first block.

What is printed reads back as the same tree, and is printed the same again. These choices of the author are kept: blank lines between
statements, one at most; comments; and whether a call, a header, a list or a map is spread over lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, assert_never

from wfrun.dsl import nodes
from wfrun.dsl.nodes import Action, Block, Expression, File, Item, Statement, Test, TestStatement, Workflow
from wfrun.dsl.print_expressions import COALESCE, OR, WIDTH, flat, is_open, lines_of_text, quoted, spread, verbatim
from wfrun.dsl.print_lines import Lines
from wfrun.dsl.source import Source


def print_expression(expression: Expression) -> str:
    """The expression on one line."""
    return flat(expression)


def print_file(file: File, source: Source | None = None) -> str:
    """The whole script. Comments and the author's lines are taken from ``source``, the text that the tree was read from."""
    printer = _Printer(file, source)
    printer.file(file)
    return printer.out.text()


class _Row(NamedTuple):
    """One line of a call that is spread over lines, and where it ends in the source."""

    text: str
    end: int


class _Printer:
    def __init__(self, file: File, source: Source | None) -> None:
        self.out = Lines(source, file.comments)
        self._apart = source is None
        first = next((item for item in file.items if isinstance(item, Workflow | Test)), None)
        braces = first.body.braces if isinstance(first, Workflow) else first is not None and first.braces
        self._opening, self._closing = ("{", "}") if braces else ("<", ">")

    # --- items

    def file(self, file: File) -> None:
        out = self.out
        before: Item | None = None
        for item in file.items:
            if self._apart and before is not None and (isinstance(item, Workflow | Test) or isinstance(before, Workflow | Test)):
                out.blank()
            out.lead(item.span, 0, self._fixed_end(item, 0))
            self._item(item)
            out.trail(item.span.end)
            before = item
        out.comments(file.span.end, 0)

    def _fixed_end(self, node: nodes.Node, indent: int) -> int:
        """Up to where comments inside the node cannot keep their line."""
        match node:
            case Workflow(name=name, name_span=span, trigger=trigger, body=body):
                return span.start if name is not None else trigger.span.end if self._is_header_spread(node) else body.span.start
            case nodes.For(body=body) | nodes.Try(body=body):
                return body.span.start
            case nodes.If(branches=branches):
                return branches[0].body.span.start
            case Test(span=span):
                return span.start
            case Action():
                return self._rows(node, indent, indent)[0].end
            case nodes.Let(name=name, value=Action() as action):
                return self._rows(action, indent + len(f"let {name} = "), indent)[0].end
            case nodes.ExpectAction(action=action):
                return self._rows(action, indent + len("expect "), indent)[0].end
            case _:
                return node.span.end

    def _item(self, item: Item) -> None:
        match item:
            case nodes.Api(release=release):
                self.out.add(f"api {release}")
            case nodes.Currency(code=code):
                self.out.add(f"currency {code}")
            case nodes.Use(path=path):
                self.out.add(f"use {verbatim(path)}")
            case nodes.Let():
                self._statement(item, 0)
            case Workflow():
                self._workflow(item)
            case Test(name=name, body=body, span=span):
                self._open(f"test {verbatim(name)}")
                self.out.trail_opening(span, body)
                for statement in body:
                    self.out.lead(statement.span, 2, self._fixed_end(statement, 2))
                    self._test_statement(statement, 2)
                    self.out.trail(statement.span.end)
                self._close(span.end, 0)
            case _:
                assert_never(item)

    def _workflow(self, workflow: Workflow) -> None:
        out = self.out
        if workflow.name is not None:
            out.add(f"workflow {verbatim(workflow.name)}")
            out.trail(workflow.name_span.end)
        rows = self._header(workflow)
        if self._is_header_spread(workflow):
            for row in rows[:-1]:
                out.comments(row.end, 0)
                out.add(row.text)
                out.trail(row.end)
            out.comments(workflow.body.span.start, 0)
            if workflow.when is not None:
                when = spread(workflow.when, 5, 5, OR, out.broken)
                self._open(f"when {when}")
            else:
                self._open(rows[-1].text)
        else:
            out.comments(workflow.body.span.start, 0)
            self._open(" ".join(row.text for row in rows))
        self._block(workflow.body, 0)
        if workflow.on_failure is not None:
            self._open_next("on_failure", workflow.on_failure, 0)
            self._block(workflow.on_failure, 0)
        self._close(workflow.span.end, 0)

    def _header(self, workflow: Workflow) -> list[_Row]:
        """The trigger, its clauses and the condition."""
        rows = [_Row(f"on {_trigger(workflow.trigger)}", workflow.trigger.span.end)]
        if workflow.from_accounts:
            rows.append(_Row("from accounts", workflow.trigger.span.end))
        if workflow.once is not None:
            # A `<` before `when` opens the block, so that a comparison needs parentheses here.
            within = f" within {flat(workflow.once.within, COALESCE)}" if workflow.once.within is not None else ""
            rows.append(_Row(f"once per {flat(workflow.once.per, COALESCE)}{within}", workflow.once.span.end))
        if workflow.at_most is not None:
            rows.append(_Row(f"at most {workflow.at_most.count} per {workflow.at_most.unit}", workflow.at_most.span.end))
        if workflow.when is not None:
            rows.append(_Row(f"when {flat(workflow.when, OR)}", workflow.when.span.end))
        return rows

    def _is_header_spread(self, workflow: Workflow) -> bool:
        """Each part on its own line: where the author begins a line after the trigger, or one line is too short."""
        rows = self._header(workflow)
        if len(rows) > 1 and self.out.broken(workflow.trigger.span.end, rows[-1].end):
            return True
        return len(" ".join(row.text for row in rows)) + 2 > WIDTH

    # --- statements

    def _block(self, block: Block, indent: int) -> None:
        """The statements of a block whose opening line has been printed; the closing sign is not."""
        out = self.out
        out.trail_opening(block.span, block.statements)
        for statement in block.statements:
            out.lead(statement.span, indent + 2, self._fixed_end(statement, indent + 2))
            self._statement(statement, indent + 2)
            out.trail(statement.span.end)
        out.comments(block.span.end, indent + 2)

    def _statement(self, statement: Statement, indent: int) -> None:
        out = self.out
        pad = " " * indent
        match statement:
            case Action():
                self._call(pad, statement, indent, indent)
            case nodes.Let(name=name, value=value):
                head = f"{pad}let {name} = "
                match value:
                    case Action():
                        self._call(head, value, len(head), indent)
                    case nodes.WaitFor() | nodes.Approve():
                        out.add(head + self._waiting(value, len(head), indent))
                    case _:
                        out.add(head + self._value(value, len(head), indent))
            case nodes.WaitFor() | nodes.Approve():
                out.add(pad + self._waiting(statement, indent, indent))
            case nodes.If(branches=branches, otherwise=otherwise):
                for position, branch in enumerate(branches):
                    if position:
                        self._open_next("else if ", branch.body, indent, branch.condition)
                    else:
                        self._open(f"{pad}if {spread(branch.condition, indent + 3, indent + 3, OR, out.broken)}")
                    self._block(branch.body, indent)
                if otherwise is not None:
                    self._open_next("else", otherwise, indent)
                    self._block(otherwise, indent)
                self._close(statement.span.end, indent)
            case nodes.For(variable=variable, items=items, where=where, body=body):
                self._open(pad + self._loop(f"for {variable} in ", items, where, indent))
                self._block(body, indent)
                self._close(statement.span.end, indent)
            case nodes.Wait(duration=duration):
                out.add(f"{pad}wait {flat(duration, OR)}")
            case nodes.WaitUntil(moment=moment):
                out.add(f"{pad}wait until {flat(moment, OR)}")
            case nodes.Try(body=body, problem=problem, handler=handler):
                self._open(f"{pad}try")
                self._block(body, indent)
                self._open_next(f"catch {problem}", handler, indent)
                self._block(handler, indent)
                self._close(statement.span.end, indent)
            case nodes.Stop():
                out.add(f"{pad}stop")
            case nodes.Fail(message=message):
                out.add(f"{pad}fail {self._value(message, indent + 5, indent)}")
            case _:
                assert_never(statement)

    def _loop(self, head: str, items: Expression | Action, where: Expression | None, indent: int) -> str:
        column = indent + len(head)
        if isinstance(items, Action):
            # A `<` before a name and another argument would open the block, so that comparisons need parentheses here.
            below = self._below(items, column, indent)
            written = f"\n{' ' * below}".join(row.text for row in self._rows(items, column, indent, COALESCE))
        else:
            written = spread(items, column, indent + 4, OR, self.out.broken)
        if where is None:
            return head + written
        line = f"{head}{written} where {flat(where, OR)}"
        if "\n" not in written and indent + len(line) + 2 <= WIDTH:
            return line
        return f"{head}{written}\n{' ' * indent}    where {spread(where, indent + 10, indent + 6, OR, self.out.broken)}"

    def _call(self, head: str, action: Action, column: int, indent: int) -> None:
        """A call after ``head``, with the comments between its arguments."""
        out = self.out
        rows = self._rows(action, column, indent)
        out.add(head + rows[0].text)
        below = self._below(action, column, indent)
        for position, row in enumerate(rows[1:]):
            out.trail(rows[position].end)
            out.comments(row.end, below)
            out.add(" " * below + row.text)

    def _rows(self, action: Action, column: int, indent: int, level: int = OR) -> list[_Row]:
        """A call begun at ``column`` in a statement at ``indent``: on one line, or each argument on its own, below the first."""
        arguments, broken = action.arguments, self.out.broken
        lines = _lines_of_main(action, indent)
        head = f"{action.name} {lines}" if lines is not None else action.name + _main(action.main)
        line = " ".join([head, *[f"{argument.name}={flat(argument.value, level)}" for argument in arguments]])
        one_line = "\n" not in head and column + len(line) <= WIDTH and not any(self._has_lines(argument.value) for argument in arguments)
        if not arguments or (one_line and not any(broken(arguments[0].span.end, argument.span.start) for argument in arguments[1:])):
            return [_Row(line, action.span.end)]
        below = indent if len(arguments) == 1 and "\n" not in head else self._below(action, column, indent)
        written = [
            _Row(f"{argument.name}={self._value(argument.value, below + len(argument.name) + 1, below, level)}", argument.span.end)
            for argument in arguments
        ]
        if "\n" in head:
            return [_Row(head, arguments[0].span.start), *written]
        return [_Row(f"{head} {written[0].text}", written[0].end), *written[1:]]

    def _below(self, action: Action, column: int, indent: int) -> int:
        """Where the arguments of a call that is spread over lines stand."""
        return indent + 4 if _lines_of_main(action, indent) is not None else column + len(action.name + _main(action.main)) + 1

    def _value(self, value: Expression, column: int, indent: int, level: int = 0) -> str:
        """A value begun at ``column`` whose further lines belong at ``indent`` or deeper."""
        if isinstance(value, nodes.Text | nodes.Template):
            lines = lines_of_text(value, indent + 2)
            if lines is not None:
                return lines
        bracketed = isinstance(value, nodes.MapLiteral | nodes.ListLiteral | nodes.Call)
        return spread(value, column, indent if bracketed else indent + 2, level, self.out.broken)

    def _has_lines(self, value: Expression) -> bool:
        if isinstance(value, nodes.Text | nodes.Template):
            return lines_of_text(value, 0) is not None
        return is_open(value, self.out.broken)

    def _waiting(self, statement: nodes.WaitFor | nodes.Approve, column: int, indent: int) -> str:
        pad = "\n" + " " * (indent + 4)
        if isinstance(statement, nodes.WaitFor):
            parts = [f"wait for {_events(statement.events)}"]
            if statement.where is not None:
                parts.append(f"where {flat(statement.where, OR)}")
        else:
            parts = [f"approve {flat(statement.message)}"]
            parts += [f"{argument.name}={flat(argument.value, OR)}" for argument in statement.arguments]
        parts.append(f"up to {flat(statement.up_to, OR)}")
        line = " ".join(parts)
        spread_out = column + len(line) > WIDTH or self.out.broken(statement.span.start, statement.up_to.span.start)
        return pad.join(parts) if spread_out else line

    # --- tests

    def _test_statement(self, statement: TestStatement, indent: int) -> None:
        out = self.out
        pad = " " * indent
        match statement:
            case nodes.GivenEvent(event=event, pairs=pairs):
                out.add(pad + self._with(f"given {event.pattern}", pairs, indent))
            case nodes.GivenFile(path=path):
                out.add(f"{pad}given {verbatim(path)}")
            case nodes.GivenReturns(action=action, main=main, value=value):
                head = f"{pad}given {action}{_main(main)} returns "
                out.add(head + self._value(value, len(head), indent))
            case nodes.GivenFails(action=action, main=main, message=message):
                out.add(f"{pad}given {action}{_main(main)} fails {flat(message)}")
            case nodes.GivenNow(value=value):
                out.add(f"{pad}given now = {flat(value)}")
            case nodes.GivenStart(workflow=workflow, pairs=pairs):
                out.add(pad + self._with(f"given start {verbatim(workflow)}", pairs, indent))
            case nodes.ExpectAction(action=action):
                self._call(f"{pad}expect ", action, indent + len("expect "), indent)
            case nodes.ExpectNothing(else_=else_):
                out.add(f"{pad}expect {'nothing_else' if else_ else 'nothing'}")
            case nodes.ExpectOutcome(outcome=outcome, message=message):
                out.add(f"{pad}expect {outcome}" + (f" {flat(message)}" if message is not None else ""))
            case _:
                assert_never(statement)

    def _with(self, head: str, pairs: Sequence[nodes.Pair], indent: int) -> str:
        if not pairs:
            return head
        written = [f"{'.'.join(pair.path)} = {flat(pair.value, OR)}" for pair in pairs]
        line = f"{head} with {', '.join(written)}"
        if indent + len(line) <= WIDTH and not self.out.broken(pairs[0].span.end, pairs[-1].span.start):
            return line
        separator = ",\n" + " " * (indent + 4)
        return f"{head} with {separator.join(written)}"

    # --- block brackets

    def _open(self, header: str) -> None:
        self.out.add(f"{header} {self._opening}")

    def _open_next(self, header: str, block: Block, indent: int, condition: Expression | None = None) -> None:
        """A header after the closing sign of the block before it; comments between the two stand inside that block."""
        self.out.comments(block.span.start, indent + 2)
        column = indent + 2 + len(header)
        written = spread(condition, column, column, OR, self.out.broken) if condition is not None else ""
        self._open(f"{' ' * indent}{self._closing} {header}{written}")

    def _close(self, end: int, indent: int) -> None:
        self.out.comments(end, indent + 2)
        self.out.add(" " * indent + self._closing)


def _lines_of_main(action: Action, indent: int) -> str | None:
    return lines_of_text(action.main, indent + 4) if isinstance(action.main, nodes.Text | nodes.Template) else None


def _main(main: Expression | None) -> str:
    return f" {flat(main)}" if main is not None else ""


def _events(events: Sequence[nodes.EventPattern]) -> str:
    return ", ".join(event.pattern for event in events)


def _trigger(trigger: nodes.Trigger) -> str:
    match trigger:
        case nodes.EventTrigger(events=events):
            return _events(events)
        case nodes.Every(unit=unit, count=count, day=day, hour=hour, minute=minute, zone=zone):
            text = f"every {unit}" if count == 1 else f"every {count} {unit}s"
            if day is not None:
                text += " on last" if day == -1 else f" on {day}"
            if hour is not None:
                text += f" at {hour:02}:{minute or 0:02}"
            return text + _zone(zone)
        case nodes.Schedule(cron=cron, zone=zone):
            return f"schedule {verbatim(cron.value)}{_zone(zone)}"
        case nodes.Demand(parameters=parameters):
            return f"demand({', '.join(map(_parameter, parameters))})"
        case _:
            assert_never(trigger)


def _zone(zone: nodes.Text | None) -> str:
    return f" in {quoted(zone.value)}" if zone is not None else ""


def _parameter(parameter: nodes.Parameter) -> str:
    default = f" = {flat(parameter.default, OR)}" if parameter.default is not None else ""
    return f"{parameter.name}: {parameter.type}{default}"
