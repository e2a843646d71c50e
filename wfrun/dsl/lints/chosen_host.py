"""``chosen-host``: the host that a request is sent to is chosen by data that comes with an event or an answer.

Much of an event is written by strangers: names, descriptions, metadata, addresses of pages. A request whose host such a text gives goes
wherever its writer likes, also to services inside one's own network, with the headers and secrets that stand in it. The path behind a
fixed host is no matter of this lint.

The host of a text is what stands before the first ``/``, ``?`` or ``#`` after ``https://``. It is followed through names, choices and
functions to what it rests on. What a condition of the workflow compares with values is chosen by that condition.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TypeAlias

from wfrun.dsl.analysis.flow import CallSite
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.syntax.visitor import called_by, walk

_FIXED_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]+[/?#]")
"""The beginning of a web address whose host has ended."""

_GIVEN = frozenset({"setting", "secret", "list"})
"""Functions that read what the operator has written."""

_DATA = frozenset({"event", "object", "previous"})
"""Names of what comes with an event."""

_COMPARED = frozenset({"==", "in", "not in", "matches", "starts_with", "ends_with"})
"""Comparisons that say which values are meant."""

MAX_STEPS = 300
"""Expressions that are looked at for one address; beyond them nothing is told of it."""

_Value: TypeAlias = n.Expression | n.AnsweringStatement


def chosen_host(ctx: CheckContext, file: n.File, _: Sequence[CallSite]) -> None:
    """Reports requests whose host rests on the data of an event or an answer, where no condition asks about it."""
    constants = {item.name: item.value for item in file.items if isinstance(item, n.Let)}
    for item in file.items:
        if isinstance(item, n.Workflow):
            requests = list(_requests(ctx, item))
            if requests:
                names = ChainMap(dict(_bindings(item)), constants)
                asked = {ctx.source.slice(one.span) for condition in _conditions(item) for one in _compared(condition)}
                for node, address in requests:
                    _check_address(ctx, node, address, names, asked)


def _check_address(ctx: CheckContext, node: n.Action, address: n.Expression, names: Mapping[str, _Value], asked: Container[str]) -> None:
    chosen = next(_Search(ctx, names).host(address), None)
    if chosen is None or ctx.has_error(node.span) or ctx.source.slice(chosen.span) in asked:
        return
    written = ctx.text(chosen)
    ask = f'{written} in ["shop.example.com"]'
    if chosen.span.start == address.span.start:
        ask = f'{written} starts_with "https://shop.example.com/"'
    ctx.report(
        "chosen-host",
        chosen.span,
        f"`{written}` chooses the host that this request is sent to, and others may have written it",
        f"write the host in place, or ask first whether it is one of yours: `if {ask} < … >`",
    )


def _requests(ctx: CheckContext, workflow: n.Workflow) -> Iterator[tuple[n.Action, n.Expression]]:
    """Yields the calls of a workflow that send requests, each with its address."""
    for statement in ctx.statements_in(workflow):
        node = called_by(statement)
        if isinstance(node, n.Action):
            address = _address(ctx, node)
            if address is not None:
                yield node, address


def _address(ctx: CheckContext, node: n.Action) -> n.Expression | None:
    """Returns the web address that a call sends a request to; None where it sends none, or to one that is written in place."""
    declaration = ctx.declarations.action(node.name)
    name = next((one.name for one in declaration.parameters if one.requested), None) if declaration is not None else None
    if declaration is None or name is None:
        return None
    address = next((argument.value for argument in node.arguments if argument.name == name), None)
    address = node.main if address is None and declaration.main == name else address
    return None if isinstance(address, n.Text) else address


def _bindings(workflow: n.Workflow) -> Iterator[tuple[str, _Value]]:
    """Yields the names that a workflow gives, each with its value; of a loop the list."""
    for one in walk(workflow):
        if isinstance(one, n.Let):
            yield one.name, one.value
        elif isinstance(one, n.For):
            yield one.variable, one.items


def _conditions(workflow: n.Workflow) -> Iterator[n.Expression]:
    """Yields the conditions of a workflow that decide which statements are reached."""
    if workflow.when is not None:
        yield workflow.when
    for one in walk(workflow):
        match one:
            case n.Branch(condition):
                yield condition
            case n.For(where=n.Node() as condition) | n.Stop(n.Node() as condition) | n.Fail(condition=n.Node() as condition):
                yield condition
            case _:
                continue


def _compared(condition: n.Expression) -> Iterator[n.Node]:
    """Yields what a condition compares with values."""
    for one in walk(condition):
        if isinstance(one, n.Comparison) and one.operator in _COMPARED:
            yield from walk(one.left)
            yield from walk(one.right)


class _Search:
    """The search for what chooses the host of one address."""

    def __init__(self, ctx: CheckContext, names: Mapping[str, _Value]) -> None:
        self.ctx = ctx
        self.names = names
        self.left = MAX_STEPS

    def host(self, node: n.Expression) -> Iterator[n.Expression]:
        """Yields each part of an address that chooses its host and rests on data."""
        if not self._steps():
            return
        match node:
            case n.Template(parts):
                before = ""
                for part in parts:
                    if _FIXED_HOST.match(before):
                        return
                    if isinstance(part, str):
                        before += part
                    elif not before:
                        # The value may hold the whole host itself.
                        found = list(self.host(part))
                        yield from found
                        if not found:
                            return
                    else:
                        yield from self.data(part)
                        before += "x"
            case n.Choice(branches, otherwise):
                for value in (*(branch.value for branch in branches), otherwise):
                    yield from self.host(value)
            case n.Coalesce(operands):
                for value in operands:
                    yield from self.host(value)
            case n.Name(name) if id(node) not in self.ctx.event_reads and name in self.names:
                given = self.names[name]
                if isinstance(given, n.AnsweringStatement) or next(self.host(given), None) is not None:
                    yield node
            case _:
                if next(self.data(node), None) is not None:
                    yield node

    def data(self, node: n.Expression) -> Iterator[n.Expression]:
        """Yields parts of a value that come with an event or an answer, and make up the value."""
        if not self._steps():
            return
        match node:
            case n.Name(name):
                given = self.names.get(name)
                if (
                    id(node) in self.ctx.event_reads
                    or name in _DATA
                    or isinstance(given, n.AnsweringStatement)
                    or (given is not None and next(self.data(given), None) is not None)
                ):
                    yield node
            case n.Field(target) | n.Index(target):
                if next(self.data(target), None) is not None:
                    yield node
            case n.Call(function, arguments) if function not in _GIVEN:
                for argument in arguments:
                    yield from self.data(argument)
            case n.Template(parts):
                for part in parts:
                    if not isinstance(part, str):
                        yield from self.data(part)
            case n.Choice(branches, otherwise):
                for value in (*(branch.value for branch in branches), otherwise):
                    yield from self.data(value)
            case n.Coalesce(operands) | n.ListLiteral(operands):
                for value in operands:
                    yield from self.data(value)
            case n.MapLiteral(entries):
                for entry in entries:
                    yield from self.data(entry.value)
            case n.Quantifier(items=items) | n.Comprehension(items=items):
                yield from self.data(items)
            case _:
                return

    def _steps(self) -> bool:
        """Counts one expression more; False beyond the last that is looked at."""
        self.left -= 1
        return self.left >= 0
