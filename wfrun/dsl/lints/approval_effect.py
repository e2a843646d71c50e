"""``unused``: approvals whose answer is read, and decides nothing that moves money or ends something.

``if not ok < log "no" >`` without a ``stop`` asks a person, and refunds whatever the answer is. The walk gives each of the author's names
the approvals that its value depends on, and each block those that decide whether it is reached; behind a ``stop`` or ``fail`` that an
answer decides everything depends on it. An approval is reported where an action that moves money or ends something follows it in a run,
none that follows depends on it, and its answer decides nothing else than messages to people: what it changes, or how long the run sleeps,
may be what the question is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from wfrun.dsl.analysis.flow import CallSite
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.declarations import ActionDeclaration, Effect
from wfrun.dsl.diagnostics.diagnostic import Fix, Related
from wfrun.dsl.scopes import Scope
from wfrun.dsl.source import Span
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.syntax.visitor import walk

MAX_APPROVALS = 8
"""Follow at most this many approvals of one value or block; where there are more, they count as deciding."""


class _Approval:
    """An approval whose answer has a name, and what is known of it so far.

    ``asked_for``: a condition or an argument depends on the answer. ``decides``: something depends on it that it may be about.
    ``followed_by`` is the first action behind it that moves money or ends something.
    """

    __slots__ = ("asked_for", "decides", "followed_by", "node")

    def __init__(self, node: n.Let) -> None:
        self.node = node
        self.asked_for = False
        self.decides = False
        self.followed_by: tuple[n.Action | n.Name, Effect] | None = None


_Dependences: TypeAlias = frozenset[_Approval]

_NOTHING: _Dependences = frozenset()


def approval_effect(ctx: CheckContext, file: n.File, _: Sequence[CallSite]) -> None:
    """Reports approvals whose answer decides nothing, although an action that moves money or ends something follows."""
    for item in file.items:
        if isinstance(item, n.Workflow) and any(map(_is_named_approval, ctx.statements_in(item))):
            _Walker(ctx).workflow(item)


def _is_named_approval(node: n.Statement) -> bool:
    return isinstance(node, n.Let) and isinstance(node.value, n.Approve)


class _Walker:
    """The walk over one workflow, in the order of the text.

    ``open`` are the approvals that no action of interest has followed yet, by the blocks around; ``ending`` those that decide whether the
    run comes here at all.
    """

    def __init__(self, ctx: CheckContext) -> None:
        self.ctx = ctx
        self.approvals: list[_Approval] = []
        self.open: list[list[_Approval]] = [[]]
        self.ending: list[_Approval] = []

    def workflow(self, node: n.Workflow) -> None:
        """Walks a workflow, and reports its approvals."""
        self._block(node.body, Scope(), _NOTHING)
        if node.on_failure is not None:
            self.open = [[]]
            self._block(node.on_failure, Scope(), _NOTHING)
        for approval in self.approvals:
            self._report(approval)

    def _report(self, approval: _Approval) -> None:
        node, found = approval.node, approval.followed_by
        if found is None or approval.decides or not approval.asked_for:
            return
        if self.ctx.has_error(node.span) or self.ctx.is_assigned(node.name):
            return
        workflow = self.ctx.enclosing_workflow(node.span)
        if workflow is not None and self.ctx.has_unparsed(workflow.span, node.name):
            return
        action, effect = found
        what = "moves money" if effect is Effect.MOVES_MONEY else "ends something"
        message = f"the answer `{node.name}` decides nothing that {what}: `{action.name}` is called whatever it is"
        help_ = f"write `stop unless {node.name}` behind the question, or `if {node.name} < … >` around what only a yes may do"
        there = Related(
            self.ctx.source, Span(action.span.start, action.span.start + len(action.name)), "this does not depend on the answer"
        )
        self.ctx.report("unused", node.name_span if node.name_span.end else node.span, message, help_, self._stopping(node), (there,))

    def _stopping(self, node: n.Let) -> Fix:
        """Returns the edit that ends the run behind the question unless somebody says yes; a comment stays with the question."""
        text, written = self.ctx.source.text, f"stop unless {node.name}"
        indent = text[text.rfind("\n", 0, node.span.start) + 1 : node.span.start]
        end = text.find("\n", node.span.end)
        end = len(text) if end < 0 else end
        rest = text[node.span.end : end].strip()
        if indent.strip() or (rest and not rest.startswith("#")):
            return Fix(Span(node.span.end, node.span.end), f"; {written}", f"add `{written}`")
        return Fix(Span(end, end), f"\n{indent}{written}", f"add `{written}`")

    # --- statements --------------------------------------------------------------------------------------------------------------

    def _block(self, block: n.Block, outer: Scope[_Dependences], path: _Dependences) -> bool:
        """Walks a block that is reached where the approvals of ``path`` say so; reports whether a run may go on behind it."""
        scope: Scope[_Dependences] = Scope(outer)
        return all(self._statement(statement, scope, path) for statement in block.statements)

    def _way(self, block: n.Block, outer: Scope[_Dependences], path: _Dependences) -> bool:
        """Walks a block that a run may pass by: what it asked last is open behind it only where the run goes on."""
        self.open.append([])
        goes_on = self._block(block, outer, path)
        left = self.open.pop()
        if goes_on:
            self.open[-1] += left
        return goes_on

    def _statement(self, node: n.Statement, scope: Scope[_Dependences], path: _Dependences) -> bool:
        """Walks a statement; reports whether a run may go on behind it."""
        match node:
            case n.Action():
                self._called(node, scope, path)
            case n.Let():
                self._let(node, scope, path)
            case n.If():
                return self._if(node, scope, path)
            case n.For(variable, items, where, body):
                of_items = self._called(items, scope, path) if isinstance(items, n.Action) else self._of(items, scope)
                inner = Scope(scope)
                inner.names[variable] = of_items
                self._way(body, inner, self._joined(path, of_items, self._asked(where, inner)))
            case n.Try(body, problem, handler):
                goes_on = self._way(body, scope, path)
                inner = Scope(scope)
                inner.names[problem] = _NOTHING
                return self._way(handler, inner, path) or goes_on
            case n.Stop(condition) | n.Fail(_, condition):
                self.ending += self._joined(path, self._asked(condition, scope))
                return condition is not None
            case _:
                self._decide(self._joined(path, self._asked(node, scope)))
        return True

    def _let(self, node: n.Let, scope: Scope[_Dependences], path: _Dependences) -> None:
        match node.value:
            case n.Approve():
                self._decide(self._joined(path, self._asked(node.value, scope)))
                approval = _Approval(node)
                self.approvals.append(approval)
                self.open[-1].append(approval)
                scope.names[node.name] = frozenset({approval})
            case n.WaitFor():
                self._decide(self._joined(path, self._asked(node.value, scope)))
                scope.names[node.name] = _NOTHING
            case n.Action():
                scope.names[node.name] = self._called(node.value, scope, path)
            case n.Name() as name if id(name) not in self.ctx.types:
                scope.names[node.name] = self._called(name, scope, path)
            case value:
                scope.names[node.name] = self._of(value, scope)

    def _if(self, node: n.If, scope: Scope[_Dependences], path: _Dependences) -> bool:
        goes_on = node.otherwise is None
        for branch in node.branches:
            path = self._joined(path, self._asked(branch.condition, scope))
            goes_on = self._way(branch.body, scope, path) or goes_on
        if node.otherwise is not None:
            goes_on = self._way(node.otherwise, scope, path) or goes_on
        return goes_on

    def _called(self, node: n.Action | n.Name, scope: Scope[_Dependences], path: _Dependences) -> _Dependences:
        """Walks a call; returns what its answer depends on."""
        declaration = self.ctx.declarations.action(node.name)
        found = self._joined(path, self._asked(node, scope)) if isinstance(node, n.Action) else path
        if declaration is None or not _only_tells(declaration):
            self._decide(found)
        if declaration is not None and declaration.effect.is_final:
            self._decide(self.ending)
            self.ending = []
            for approvals in self.open:
                for approval in approvals:
                    approval.followed_by = node, declaration.effect
                approvals.clear()
        return found

    # --- values ------------------------------------------------------------------------------------------------------------------

    def _of(self, node: n.Node, scope: Scope[_Dependences]) -> _Dependences:
        """Returns the approvals that a value depends on."""
        found = (scope.find(one.name) for one in walk(node) if isinstance(one, n.Name))
        return self._joined(*(each for each in found if each))

    def _asked(self, node: n.Node | None, scope: Scope[_Dependences]) -> _Dependences:
        """Returns the approvals that a condition, an argument or a length of time depends on."""
        found = self._of(node, scope) if node is not None else _NOTHING
        for approval in found:
            approval.asked_for = True
        return found

    def _joined(self, *each: _Dependences) -> _Dependences:
        found = _NOTHING.union(*each)
        if len(found) > MAX_APPROVALS:
            self._decide(found)
            return _NOTHING
        return found

    def _decide(self, approvals: Iterable[_Approval]) -> None:
        """Notes that something depends on the answers which they may be about."""
        for approval in approvals:
            approval.decides = True


def _only_tells(declaration: ActionDeclaration) -> bool:
    """Tells whether an action changes nothing: it reads, or sends people a message. A request to another service may change something."""
    requests = any(parameter.requested for parameter in declaration.parameters)
    return declaration.effect in (Effect.READS, Effect.NOTES, Effect.SENDS) and not requests
