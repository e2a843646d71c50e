"""Trees and comments → canonical text: one statement a line, two blanks for each level, the block form of the file's first block.

What is printed reads back as the same tree, and is printed the same again. Blank lines between statements are kept, one at most;
comments stay before the statement, or after it on its line, as they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from wfrun.dsl import nodes
from wfrun.dsl.nodes import Action, Argument, Block, Comment, Expression, File, Item, Statement, Test, TestStatement, Workflow
from wfrun.dsl.print_expressions import COALESCE, OR, WIDTH, flat, lines_of_text, quoted, spread, verbatim
from wfrun.dsl.source import Source, Span


def print_expression(expression: Expression) -> str:
    """The expression on one line."""
    return flat(expression)


def print_file(file: File, source: Source | None = None) -> str:
    """The whole script. Comments and blank lines are taken from ``source``, the text that the tree was read from."""
    printer = _Printer(file, source)
    printer.file(file)
    return "".join(f"{line}\n" for line in printer.lines)


class _Printer:
    def __init__(self, file: File, source: Source | None) -> None:
        self.lines: list[str] = []
        self._source = source
        self._comments = list(file.comments) if source is not None else []
        self._comments.reverse()
        first = next((item for item in file.items if isinstance(item, Workflow | Test)), None)
        braces = first.body.braces if isinstance(first, Workflow) else first is not None and first.braces
        self._opening, self._closing = ("{", "}") if braces else ("<", ">")

    # --- items

    def file(self, file: File) -> None:
        before: Item | None = None
        for item in file.items:
            apart = before is not None and (isinstance(item, Workflow | Test) or isinstance(before, Workflow | Test))
            self._lead(item.span, 0, blank=apart and self._source is None, inner=self._head_end(item))
            self._item(item)
            self._trail(item.span.end)
            before = item
        self._rest(len(self._source.text) if self._source is not None else 0, 0)

    def _head_end(self, node: nodes.Node) -> int:
        """Up to where comments inside the node cannot keep their line: its header, or all of it."""
        match node:
            case Workflow(body=body) | nodes.For(body=body) | nodes.Try(body=body):
                return body.span.start
            case nodes.If(branches=branches):
                return branches[0].body.span.start
            case Test(span=span):
                return span.start
            case _:
                return node.span.end

    def _item(self, item: Item) -> None:
        match item:
            case nodes.Api(release=release):
                self.lines.append(f"api {release}")
            case nodes.Currency(code=code):
                self.lines.append(f"currency {code}")
            case nodes.Use(path=path):
                self.lines.append(f"use {verbatim(path)}")
            case nodes.Let():
                self._statement(item, 0)
            case Workflow():
                self._workflow(item)
            case Test(name=name, body=body, span=span):
                self._open(f"test {verbatim(name)}")
                self._trail_header(span, body)
                for statement in body:
                    self._lead(statement.span, 2, inner=statement.span.end)
                    self._test_statement(statement, 2)
                    self._trail(statement.span.end)
                self._close(span.end, 0)
            case _:
                assert_never(item)

    def _workflow(self, workflow: Workflow) -> None:
        if workflow.name is not None:
            self.lines.append(f"workflow {verbatim(workflow.name)}")
        clauses = [_trigger(workflow.trigger)]
        if workflow.from_accounts:
            clauses.append("from accounts")
        if workflow.once is not None:
            # A `<` before `when` opens the block, so that a comparison needs parentheses here.
            within = f" within {flat(workflow.once.within, COALESCE)}" if workflow.once.within is not None else ""
            clauses.append(f"once per {flat(workflow.once.per, COALESCE)}{within}")
        if workflow.at_most is not None:
            clauses.append(f"at most {workflow.at_most.count} per {workflow.at_most.unit}")
        line = " ".join(["on", *clauses] + ([f"when {flat(workflow.when, OR)}"] if workflow.when is not None else []))
        if len(line) + 2 > WIDTH:
            line = "\n  ".join([f"on {clauses[0]}", *clauses[1:]])
            if workflow.when is not None:
                line += f"\n  when {spread(workflow.when, 7, 4, OR)}"
        self._open(line)
        self._block(workflow.body, 0)
        if workflow.on_failure is not None:
            self._open_after("on_failure", workflow.body.span.end, workflow.on_failure.span.start, 0)
            self._block(workflow.on_failure, 0)
        self._close(workflow.span.end, 0)

    # --- statements

    def _block(self, block: Block, indent: int) -> None:
        """The statements of a block whose opening line has been printed; the closing sign is not."""
        self._trail_header(block.span, block.statements)
        for statement in block.statements:
            self._lead(statement.span, indent + 2, inner=self._head_end(statement))
            self._statement(statement, indent + 2)
            self._trail(statement.span.end)
        self._rest(block.span.end, indent + 2)

    def _statement(self, statement: Statement, indent: int) -> None:
        pad = " " * indent
        match statement:
            case Action():
                self._add(pad + self._action(statement, indent))
            case nodes.Let(name=name, value=value):
                head = f"{pad}let {name} = "
                match value:
                    case Action():
                        self._add(head + self._action(value, len(head)))
                    case nodes.WaitFor() | nodes.Approve():
                        self._add(head + self._waiting(value, indent))
                    case _:
                        self._add(head + self._value(value, len(head), indent))
            case nodes.WaitFor() | nodes.Approve():
                self._add(pad + self._waiting(statement, indent))
            case nodes.If(branches=branches, otherwise=otherwise):
                for position, branch in enumerate(branches):
                    if position:
                        self._open_after("else if ", branches[position - 1].body.span.end, branch.body.span.start, indent, branch.condition)
                    else:
                        self._open(f"{pad}if {spread(branch.condition, indent + 5, indent + 4, OR)}")
                    self._block(branch.body, indent)
                if otherwise is not None:
                    self._open_after("else", branches[-1].body.span.end, otherwise.span.start, indent)
                    self._block(otherwise, indent)
                self._close(statement.span.end, indent)
            case nodes.For(variable=variable, items=items, where=where, body=body):
                head = f"{pad}for {variable} in "
                # A `<` before a name and another argument would open the block, so that comparisons need parentheses here.
                written = (
                    self._action(items, len(head), COALESCE) if isinstance(items, Action) else spread(items, len(head), indent + 4, OR)
                )
                if where is not None:
                    line = f"{head}{written} where {flat(where, OR)}"
                    broken = f"{head}{written}\n{pad}    where {spread(where, indent + 10, indent + 6, OR)}"
                    head, written = ("", line) if "\n" not in written and len(line) + 2 <= WIDTH else ("", broken)
                self._open(head + written)
                self._block(body, indent)
                self._close(statement.span.end, indent)
            case nodes.Wait(duration=duration):
                self._add(f"{pad}wait {flat(duration, OR)}")
            case nodes.WaitUntil(moment=moment):
                self._add(f"{pad}wait until {flat(moment, OR)}")
            case nodes.Try(body=body, problem=problem, handler=handler):
                self._open(f"{pad}try")
                self._block(body, indent)
                self._open_after(f"catch {problem}", body.span.end, handler.span.start, indent)
                self._block(handler, indent)
                self._close(statement.span.end, indent)
            case nodes.Stop():
                self._add(f"{pad}stop")
            case nodes.Fail(message=message):
                self._add(f"{pad}fail {self._value(message, indent + 5, indent)}")
            case _:
                assert_never(statement)

    def _action(self, action: Action, column: int, level: int = OR) -> str:
        """A call begun at ``column``: on one line, or each argument on its own, below the first."""
        head = action.name if action.main is None else f"{action.name} {flat(action.main)}"
        main = action.main
        if isinstance(main, nodes.Text | nodes.Template):
            lines = lines_of_text(main, column + 2)
            if lines is not None:
                head = f"{action.name} {lines}"
                return head + self._arguments(action.arguments, column + 2, level, first=True)
        line = " ".join([head, *[f"{argument.name}={flat(argument.value, level)}" for argument in action.arguments]])
        if not action.arguments or (column + len(line) <= WIDTH and not any(_has_lines(argument.value) for argument in action.arguments)):
            return line
        return f"{head} " + self._arguments(action.arguments, column + len(head) + 1, level)

    def _arguments(self, arguments: Sequence[Argument], column: int, level: int, first: bool = False) -> str:
        pad = "\n" + " " * column
        written = [
            f"{argument.name}={self._value(argument.value, column + len(argument.name) + 1, column, level)}" for argument in arguments
        ]
        return (pad if first and written else "") + pad.join(written)

    def _value(self, value: Expression, column: int, indent: int, level: int = 0) -> str:
        if isinstance(value, nodes.Text | nodes.Template):
            lines = lines_of_text(value, indent + 2)
            if lines is not None:
                return lines
        return spread(value, column, indent + (0 if isinstance(value, nodes.MapLiteral | nodes.ListLiteral | nodes.Call) else 2), level)

    def _waiting(self, statement: nodes.WaitFor | nodes.Approve, indent: int) -> str:
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
        return line if indent + len(line) <= WIDTH else pad.join(parts)

    # --- tests

    def _test_statement(self, statement: TestStatement, indent: int) -> None:
        pad = " " * indent
        match statement:
            case nodes.GivenEvent(event=event, pairs=pairs):
                self._add(pad + _with(f"given {event.pattern}", pairs, indent))
            case nodes.GivenFile(path=path):
                self._add(f"{pad}given {verbatim(path)}")
            case nodes.GivenReturns(action=action, main=main, value=value):
                head = f"{pad}given {action}{_main(main)} returns "
                self._add(head + self._value(value, len(head), indent))
            case nodes.GivenFails(action=action, main=main, message=message):
                self._add(f"{pad}given {action}{_main(main)} fails {flat(message)}")
            case nodes.GivenNow(value=value):
                self._add(f"{pad}given now = {flat(value)}")
            case nodes.GivenStart(workflow=workflow, pairs=pairs):
                self._add(pad + _with(f"given start {verbatim(workflow)}", pairs, indent))
            case nodes.ExpectAction(action=action):
                self._add(f"{pad}expect {self._action(action, indent + 7)}")
            case nodes.ExpectNothing(else_=else_):
                self._add(f"{pad}expect {'nothing_else' if else_ else 'nothing'}")
            case nodes.ExpectOutcome(outcome=outcome, message=message):
                self._add(f"{pad}expect {outcome}" + (f" {flat(message)}" if message is not None else ""))
            case _:
                assert_never(statement)

    # --- lines, blank lines and comments

    def _add(self, text: str) -> None:
        self.lines.extend(text.split("\n"))

    def _open(self, header: str) -> None:
        self._add(f"{header} {self._opening}")

    def _open_after(self, header: str, closed: int, opened: int, indent: int, condition: Expression | None = None) -> None:
        """A header after the closing sign of the block before it; comments between the two stand inside that block."""
        self._rest(opened, indent + 2)
        pad = " " * indent
        written = spread(condition, indent + len(header) + 4, indent + 4, OR) if condition is not None else ""
        self._add(f"{pad}{self._closing} {header}{written} {self._opening}")

    def _close(self, end: int, indent: int) -> None:
        self._rest(end, indent + 2)
        self.lines.append(" " * indent + self._closing)

    def _lead(self, span: Span, indent: int, *, blank: bool = False, inner: int) -> None:
        """What stands before a statement: a blank line, comments, and comments inside it that cannot keep their place."""
        self._rest(span.start, indent)
        if blank or self._blank_before(span.start):
            self._blank_line()
        while self._comments and self._comments[-1].span.start < inner:
            self.lines.append(" " * indent + self._comments.pop().text)

    def _rest(self, end: int, indent: int) -> None:
        """All comments before ``end``, each on its line."""
        while self._comments and self._comments[-1].span.start < end:
            comment = self._comments.pop()
            if self._blank_before(comment.span.start):
                self._blank_line()
            self.lines.append(" " * indent + comment.text)

    def _trail(self, end: int) -> None:
        """A comment after the statement that ends here, on the same line."""
        comment = self._next_on_line(end)
        if comment is not None:
            self._comments.pop()
            self.lines[-1] += f"  {comment.text}"

    def _trail_header(self, span: Span, statements: Sequence[nodes.Node]) -> None:
        """A comment on the line of the sign that opens a block."""
        if self._source is None or not self._comments:
            return
        first = statements[0].span.start if statements else span.end
        comment = self._comments[-1]
        begin = max(span.start, 0)
        if begin <= comment.span.start < first and "\n" not in self._source.text[begin : comment.span.start]:
            self._comments.pop()
            self.lines[-1] += f"  {comment.text}"

    def _next_on_line(self, end: int) -> Comment | None:
        if self._source is None or not self._comments:
            return None
        comment = self._comments[-1]
        between = self._source.text[end : comment.span.start]
        return comment if comment.span.start >= end and not between.strip(" \t;") else None

    def _blank_before(self, position: int) -> bool:
        """Whether the source has a blank line before the line that begins here."""
        if self._source is None:
            return False
        text = self._source.text
        start = text.rfind("\n", 0, position)
        if start < 0 or text[start + 1 : position].strip(" \t"):
            return False
        above = text.rfind("\n", 0, start)
        return not text[above + 1 : start].strip(" \t")

    def _blank_line(self) -> None:
        if self.lines and self.lines[-1] and not self.lines[-1].endswith(f" {self._opening}"):
            self.lines.append("")


def _has_lines(value: Expression) -> bool:
    return isinstance(value, nodes.Text | nodes.Template) and lines_of_text(value, 0) is not None


def _main(main: Expression | None) -> str:
    return f" {flat(main)}" if main is not None else ""


def _with(head: str, pairs: Sequence[nodes.Pair], indent: int) -> str:
    if not pairs:
        return head
    written = [f"{'.'.join(pair.path)} = {flat(pair.value, OR)}" for pair in pairs]
    line = f"{head} with {', '.join(written)}"
    if indent + len(line) <= WIDTH:
        return line
    separator = ",\n" + " " * (indent + 4)
    return f"{head} with {separator.join(written)}"


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
