"""Names that are given to a value and never read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from wfrun.dsl.analysis.flow import CallSite
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.scopes import Scope
from wfrun.dsl.source import Span
from wfrun.dsl.syntax import nodes as n


class _Given:
    """A name that is given to a value."""

    __slots__ = ("node", "read", "span", "what")

    def __init__(self, what: str, span: Span, node: n.Node) -> None:
        self.what = what
        """``let``, ``constant``, ``parameter``, ``loop`` or ``each``."""
        self.span = span
        self.node = node
        self.read = False


_Scope: TypeAlias = Scope[_Given]

_PLAIN = frozenset({n.Text, n.Number, n.MoneyLiteral, n.Boolean, n.DurationLiteral, n.Null})
"""The expressions that read nothing."""


def unused(ctx: CheckContext, file: n.File, _: Sequence[CallSite]) -> None:
    """Notes names that nothing reads. A name that begins with ``_`` says that this is meant."""
    walker = _Walker(ctx)
    constants = _Scope()
    for item in file.items:
        if isinstance(item, n.Let):
            walker.let(item, constants, "constant")
    for item in file.items:
        match item:
            case n.Workflow():
                walker.workflow(item, constants)
            case n.Test():
                walker.values(item, constants)
    walker.end(constants)


class _Walker:
    def __init__(self, ctx: CheckContext) -> None:
        self.ctx = ctx
        unknown = [problem for problem in ctx.problems if problem.code.startswith("unknown-")]
        self._meant = {problem.fix.text for problem in unknown if problem.fix is not None}
        """Names that are read where they are misspelt, or where they do not reach: that nothing else reads them follows from that."""
        self._meant.update(ctx.source.slice(problem.span) for problem in unknown)
        self._everything = Span(0, len(ctx.source.text))
        self._item = self._everything
        """What is looked at: in parts of it that are lost, a name may be read."""

    # --- names -------------------------------------------------------------------------------------------------------------------

    def give(self, scope: _Scope, name: str, given: _Given) -> None:
        """A name is given to a value; a value that a ``let`` of the same block gave it can no longer be read."""
        earlier = scope.names.get(name)
        if earlier is not None and given.what == "let":
            self._report(name, earlier)
        scope.names[name] = given

    def close(self, scope: _Scope) -> None:
        """The names of a frame end."""
        for name, given in scope.names.items():
            self._report(name, given)

    def end(self, constants: _Scope) -> None:
        """The file ends."""
        self._item = self._everything
        self.close(constants)

    def _read(self, scope: _Scope, name: str) -> None:
        found = scope.find(name)
        if found is not None:
            found.read = True

    # --- the walk ----------------------------------------------------------------------------------------------------------------

    def workflow(self, node: n.Workflow, constants: _Scope) -> None:
        """The names of one workflow."""
        self._item = node.span
        scope = _Scope(constants)
        trigger = node.trigger
        if isinstance(trigger, n.Demand):
            for parameter in trigger.parameters:
                if parameter.default is not None:
                    self.values(parameter.default, constants)
                span = self.ctx.find(parameter.span, parameter.name)
                self.give(scope, parameter.name, _Given("parameter", span, parameter))
        for part in (node.once, node.when):
            if part is not None:
                self.values(part, scope)
        self.block(node.body, scope)
        if node.on_failure is not None:
            self.block(node.on_failure, scope)
        self.close(scope)

    def block(self, node: n.Block, outer: _Scope) -> None:
        """The statements of a block; names that are given there end with it."""
        scope = _Scope(outer)
        for statement in node.statements:
            self._statement(statement, scope)
        self.close(scope)

    def _statement(self, node: n.Statement, scope: _Scope) -> None:
        match node:
            case n.Let():
                self.let(node, scope, "let")
            case n.If(branches, otherwise):
                for branch in branches:
                    self.values(branch.condition, scope)
                    self.block(branch.body, scope)
                if otherwise is not None:
                    self.block(otherwise, scope)
            case n.For(variable, items, where, body):
                self.values(items, scope)
                inner = _Scope(scope)
                span = node.variable_span if node.variable_span.end else self.ctx.find(node.span, variable)
                self.give(inner, variable, _Given("loop", span, node))
                if where is not None:
                    self.values(where, inner)
                self.block(body, inner)
                self.close(inner)
            case n.Try(body, problem, handler):
                self.block(body, scope)
                # The grammar asks for this name whether it is needed or not.
                caught = _Given("let", node.span, node)
                caught.read = True
                inner = _Scope(scope)
                inner.names[problem] = caught
                self.block(handler, inner)
            case _:
                if isinstance(node, n.Approve) and not self.ctx.is_broken(node.span):
                    message = "the answer of this `approve` is never read: what follows is done whatever it is"
                    fix = Fix(Span(node.span.start, node.span.start), "let approved = ", "name the answer")
                    help_ = "name the answer and ask for it: `let approved = approve …`, then `if approved < … >`"
                    self.ctx.report("unused", Span(node.span.start, node.message.span.start), message, help_, fix)
                self.values(node, scope)

    def let(self, node: n.Let, scope: _Scope, what: str) -> None:
        """``let``: the value is read before the name is given."""
        self.values(node.value, scope)
        span = node.name_span if node.name_span.end else self.ctx.find(node.span, node.name)
        self.give(scope, node.name, _Given(what, span, node))

    def values(self, node: n.Node, scope: _Scope) -> None:
        """Everything that a value reads."""
        pending: list[tuple[n.Node, _Scope]] = [(node, scope)]
        opened: list[_Scope] = []
        while pending:
            one, around = pending.pop()
            if type(one) in _PLAIN:
                continue
            match one:
                case n.Name(name):
                    self._read(around, name)
                case (
                    n.Quantifier(variable=variable, items=items, where=where) | n.Comprehension(variable=variable, items=items, where=where)
                ):
                    pending.append((items, around))
                    span = self.ctx.find(Span(one.span.start, max(one.span.start, items.span.start)), variable, last=True)
                    given = _Given("each", span, one)
                    # `where true` takes every item on purpose, and so does an element that is the same for each.
                    given.read = where == n.Boolean(True)
                    inner = _Scope(around)
                    inner.names[variable] = given
                    opened.append(inner)
                    pending.extend((part, inner) for part in (one.element, where) if part is not None)
                case _:
                    pending.extend([(child, around) for child in one.children()])
        for inner in opened:
            self.close(inner)

    # --- what is said ------------------------------------------------------------------------------------------------------------

    def _report(self, name: str, given: _Given) -> None:
        if given.read or name.startswith("_") or name in self._meant or self.ctx.is_broken(given.node.span):
            return
        if self.ctx.loses(self._item, name):
            return
        message, help_, fix = self._said(name, given)
        self.ctx.report("unused", given.span, message, help_, fix)

    def _said(self, name: str, given: _Given) -> tuple[str, str, Fix | None]:
        ctx, node = self.ctx, given.node
        match given.what:
            case "parameter":
                return f"`{name}` is asked for and never read", "use it, or take it out", None
            case "loop":
                return (
                    f"`{name}` is never read: the loop does the same for every item",
                    f"read `{name}`, or call it `_` if that is meant",
                    None,
                )
            case "each":
                return f"`{name}` is never read: every item gets the same answer", f"ask about the item: `{name}.…`", None
            case "constant":
                return f"the constant `{name}` is never read", "take it out", self._line(node.span)
        assert isinstance(node, n.Let)
        match node.value:
            case n.Approve():
                return f"the answer `{name}` is never read: what follows is done whatever it is", f"write `if {name} < … >` around it", None
            case n.Action() | n.WaitFor():
                begin = ctx.source.text[node.span.start : node.value.span.start]
                if not begin:
                    return f"`{name}` is never read", "leave the name out, or read it", None
                fix = Fix(Span(node.span.start, node.value.span.start), "", f"leave out `{' '.join(begin.split())}`")
                return f"`{name}` is never read", "leave the name out, or read it", fix
        return f"`{name}` is never read", "take it out, or read it", self._line(node.span)

    def _line(self, span: Span) -> Fix | None:
        """The edit that takes a statement out which stands alone on its lines."""
        text = self.ctx.source.text
        start = text.rfind("\n", 0, span.start) + 1
        end = text.find("\n", span.end)
        end = end + 1 if end >= 0 else len(text)
        if text[start : span.start].strip() or text[span.end : end].strip():
            return None
        return Fix(Span(start, end), "", f"take out `{self.ctx.text(span)}`")
