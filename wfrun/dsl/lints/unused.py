"""``unused``: names that are bound to a value and never read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from wfrun.dsl.analysis.flow import CallSite
from wfrun.dsl.checker.branch_values import suggest_outer_value
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.scopes import Scope
from wfrun.dsl.source import Span
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.syntax.node import push_children
from wfrun.dsl.syntax.visitor import walk


class _Binding:
    """A name that is bound to a value."""

    __slots__ = ("node", "outer", "read", "span", "what")

    def __init__(self, what: str, span: Span, node: n.Node, outer: n.Let | None = None) -> None:
        self.outer = outer
        """The ``let`` of the same name around the block of this one."""
        self.what = what
        """``let``, ``constant``, ``parameter``, ``loop`` or ``each``."""
        self.span = span
        self.node = node
        self.read = False


_Scope: TypeAlias = Scope[_Binding]

_LITERALS = frozenset({n.Text, n.Number, n.MoneyLiteral, n.Boolean, n.DurationLiteral, n.Null})
"""Expressions that read no name."""


def unused(ctx: CheckContext, file: n.File, _: Sequence[CallSite]) -> None:
    """Reports names that nothing reads. A name that begins with ``_`` is meant to be unread."""
    walker = _Walker(ctx)
    constants = _Scope()
    for item in file.items:
        if isinstance(item, n.Let) and not item.used_from:
            walker.let(item, constants, "constant")
    for item in file.items:
        match item:
            case n.Workflow():
                walker.workflow(item, constants)
            case n.Test():
                walker.values(item, constants)
    walker.close_file(constants)


class _Walker:
    def __init__(self, ctx: CheckContext) -> None:
        self.ctx = ctx
        unknown = [problem for problem in ctx.problems if problem.code.startswith("unknown-")]
        self._meant = {problem.fix.text for problem in unknown if problem.fix is not None}
        """Names that are read misspelt or outside their scope: nothing else reads them for that reason."""
        self._meant.update(ctx.source.slice(problem.span) for problem in unknown)
        self._everything = Span(0, len(ctx.source.text))
        self._item = self._everything
        """The item being checked: unparsed parts of it may read any name."""
        self._last_read: dict[str, int] | None = None
        """Where each name of the item is read last, once that is asked."""

    # --- names -------------------------------------------------------------------------------------------------------------------

    def bind(self, scope: _Scope, name: str, binding: _Binding) -> None:
        """Binds a name; the value that a ``let`` of the same block bound to it can no longer be read."""
        earlier = scope.names.get(name)
        if earlier is not None and binding.what == "let":
            self._report(name, earlier)
        scope.names[name] = binding

    def close(self, scope: _Scope) -> None:
        """Reports the names of a scope that ends."""
        for name, binding in scope.names.items():
            self._report(name, binding)

    def close_file(self, constants: _Scope) -> None:
        """Reports the constants of the file."""
        self._item = self._everything
        self.close(constants)

    def _read(self, scope: _Scope, name: str) -> None:
        found = scope.find(name)
        if found is not None:
            found.read = True

    # --- the walk ----------------------------------------------------------------------------------------------------------------

    def workflow(self, node: n.Workflow, constants: _Scope) -> None:
        """Checks the names of one workflow."""
        self._item = node.span
        self._last_read = None
        scope = _Scope(constants)
        trigger = node.trigger
        if isinstance(trigger, n.Demand):
            for parameter in trigger.parameters:
                if parameter.default is not None:
                    self.values(parameter.default, constants)
                span = self.ctx.find(parameter.span, parameter.name)
                self.bind(scope, parameter.name, _Binding("parameter", span, parameter))
        for part in (node.once, node.when):
            if part is not None:
                self.values(part, scope)
        self.block(node.body, scope)
        if node.on_failure is not None:
            self.block(node.on_failure, scope)
        self.close(scope)

    def block(self, node: n.Block, outer: _Scope) -> None:
        """Checks the statements of a block, whose names end with it."""
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
                self.bind(inner, variable, _Binding("loop", span, node))
                if where is not None:
                    self.values(where, inner)
                self.block(body, inner)
                self.close(inner)
            case n.Try(body, problem, handler):
                self.block(body, scope)
                # The grammar asks for this name whether it is needed or not.
                caught = _Binding("let", node.span, node)
                caught.read = True
                inner = _Scope(scope)
                inner.names[problem] = caught
                self.block(handler, inner)
            case _:
                if isinstance(node, n.Approve) and not self.ctx.has_error(node.span):
                    message = "the answer of this `approve` is never read: what follows is done whatever it is"
                    fix = Fix(Span(node.span.start, node.span.start), "let approved = ", "name the answer")
                    help_ = "name the answer and ask for it: `let approved = approve …`, then `stop unless approved`"
                    self.ctx.report("unused", Span(node.span.start, node.message.span.start), message, help_, fix)
                self.values(node, scope)

    def let(self, node: n.Let, scope: _Scope, what: str) -> None:
        """Checks a ``let``, whose value is read before its name is bound."""
        self.values(node.value, scope)
        span = node.name_span if node.name_span.end else self.ctx.find(node.span, node.name)
        outer = scope.outer.find(node.name) if scope.outer is not None and what == "let" else None
        around = outer.node if outer is not None and outer.what == "let" and isinstance(outer.node, n.Let) else None
        self.bind(scope, node.name, _Binding(what, span, node, around))

    def values(self, node: n.Node, scope: _Scope) -> None:
        """Marks all names that a value reads."""
        opened: list[_Scope] = []
        parts: list[tuple[list[n.Node], _Scope]] = [([node], scope)]
        while parts:
            pending, around = parts.pop()
            while pending:
                one = pending.pop()
                if type(one) in _LITERALS:
                    continue
                if isinstance(one, n.Name):
                    self._read(around, one.name)
                elif isinstance(one, n.Quantifier | n.Comprehension):
                    pending.append(one.items)
                    inner = self._of_each(one, around)
                    opened.append(inner)
                    parts.append(([part for part in (one.element, one.where) if part is not None], inner))
                else:
                    push_children(one, pending)
        for inner in opened:
            self.close(inner)

    def _of_each(self, node: n.Quantifier | n.Comprehension, around: _Scope) -> _Scope:
        """Returns the scope of what is asked about each item of a list."""
        span = self.ctx.find(Span(node.span.start, max(node.span.start, node.items.span.start)), node.variable, last=True)
        binding = _Binding("each", span, node)
        # `where true` takes every item on purpose, and so does an element that is the same for each.
        binding.read = node.where == n.Boolean(True)
        inner = _Scope(around)
        inner.names[node.variable] = binding
        return inner

    # --- problems ----------------------------------------------------------------------------------------------------------------

    def _report(self, name: str, binding: _Binding) -> None:
        if binding.read or name.startswith("_") or name in self._meant or self.ctx.has_error(binding.node.span):
            return
        if self.ctx.has_unparsed(self._item, name) or self.ctx.is_assigned(name):
            return
        message, help_, fix = self._explanation(name, binding)
        self.ctx.report("unused", binding.span, message, help_, fix)

    def _explanation(self, name: str, binding: _Binding) -> tuple[str, str, Fix | None]:
        ctx, node = self.ctx, binding.node
        match binding.what:
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
                return f"the constant `{name}` is never read", "take it out", self._line_deletion(node.span)
        assert isinstance(node, n.Let)
        outer = binding.outer
        if outer is not None and self._is_read_after(node):
            message = f"this `{name}` ends with its block and is never read: what follows reads the `{name}` from before"
            written = suggest_outer_value(ctx, node, outer)
            return (
                message,
                f"give the value once, in the place of both: `{written}`"
                if written
                else f"give the two names of their own, or read `{name}` here",
                None,
            )
        match node.value:
            case n.Approve():
                return f"the answer `{name}` is never read: what follows is done whatever it is", f"write `if {name} < … >` around it", None
            case n.Action() | n.WaitFor():
                begin = ctx.source.text[node.span.start : node.value.span.start]
                if not begin:
                    return f"`{name}` is never read", "leave the name out, or read it", None
                fix = Fix(Span(node.span.start, node.value.span.start), "", f"leave out `{' '.join(begin.split())}`")
                return f"`{name}` is never read", "leave the name out, or read it", fix
        return f"`{name}` is never read", "take it out, or read it", self._line_deletion(node.span)

    def _is_read_after(self, node: n.Let) -> bool:
        """Tells whether the name is read further down in its workflow, where it means the one from before."""
        if self._last_read is None:
            workflow = self.ctx.enclosing_workflow(node.span)
            reads = (one for one in walk(workflow) if isinstance(one, n.Name)) if workflow is not None else ()
            self._last_read = {}
            for one in reads:
                self._last_read[one.name] = max(one.span.start, self._last_read.get(one.name, 0))
        return self._last_read.get(node.name, 0) > node.span.end

    def _line_deletion(self, span: Span) -> Fix | None:
        """Returns the edit that deletes a statement which is alone on its lines."""
        text = self.ctx.source.text
        start = text.rfind("\n", 0, span.start) + 1
        end = text.find("\n", span.end)
        end = end + 1 if end >= 0 else len(text)
        if text[start : span.start].strip() or text[span.end : end].strip():
            return None
        return Fix(Span(start, end), "", f"take out `{self.ctx.text(span)}`")
