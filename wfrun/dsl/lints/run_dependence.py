"""``same-key`` and ``waits-for-any``: values that ought to differ from run to run, and do not.

Two places are judged by what an expression depends on. An ``idempotency_key`` that is the same in every run makes Stripe answer the second
run with what the first one did; one that is the same in every round of a loop does so for the second round. A ``wait for`` whose ``where``
asks nothing of the run goes on with whatever event of anybody comes next.

The walk gives each of the author's names what its value depends on: the run (the event, the start's input, an answer, the time), and the
loops around whose items it is made. Constants of the file, settings, lists, secrets and what is the same on every event of the trigger
depend on nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from wfrun.dsl.analysis.flow import CallSite
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.diagnostics.diagnostic import Fix, Related
from wfrun.dsl.scopes import Scope
from wfrun.dsl.source import Span
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.syntax.visitor import called_by, walk
from wfrun.dsl.types.base import ANY, Any_, Id, Object, Type, Union
from wfrun.dsl.types.refinements import EventObjectUnion

_RUN = 0
"""Stands for the run among what a value depends on; a loop is the identity of its node."""

_Dependences: TypeAlias = frozenset[int]

_NOTHING: _Dependences = frozenset()
_OF_RUN: _Dependences = frozenset({_RUN})

_SAME_ENVELOPE = frozenset({"type", "livemode", "object", "account"})
"""Members of ``event`` that are the same on most events of a trigger."""


def run_dependence(ctx: CheckContext, file: n.File, _: Sequence[CallSite]) -> None:
    """Reports keys that are the same in every run or round, and waits for an event of anybody."""
    constants: Scope[_Dependences] = Scope()
    for item in file.items:
        if isinstance(item, n.Let):
            constants.names[item.name] = _NOTHING
    decided = sorted(problem.span.start for problem in ctx.problems if problem.code in ("always-true", "never-true"))
    for item in file.items:
        if isinstance(item, n.Workflow) and _has_keys_or_waits(ctx, item):
            _Walker(ctx, item, decided).workflow(constants)


def _has_keys_or_waits(ctx: CheckContext, workflow: n.Workflow) -> bool:
    """Tells whether a workflow gives a key of its own or waits for an event; only then is there something to report."""
    for statement in ctx.statements_in(workflow):
        called = called_by(statement)
        if isinstance(called, n.Action):
            if any(argument.name == "idempotency_key" for argument in called.arguments):
                return True
        elif isinstance(statement, n.WaitFor) or (isinstance(statement, n.Let) and isinstance(statement.value, n.WaitFor)):
            return True
    return False


class _Walker:
    """The walk over one workflow.

    ``loops`` are the loops around the statement at hand, outermost first; ``decided`` the offsets of conditions that are always or never
    true, in order.
    """

    def __init__(self, ctx: CheckContext, workflow: n.Workflow, decided: Sequence[int]) -> None:
        self.ctx = ctx
        self.item = workflow
        self.loops: tuple[n.For, ...] = ()
        self._decided = decided

    def workflow(self, constants: Scope[_Dependences]) -> None:
        scope = Scope(constants)
        if isinstance(self.item.trigger, n.Demand):
            scope.names.update((parameter.name, _OF_RUN) for parameter in self.item.trigger.parameters)
        self._block(self.item.body, scope)
        if self.item.on_failure is not None:
            self._block(self.item.on_failure, self._with(scope, "problem"))

    def _with(self, scope: Scope[_Dependences], name: str) -> Scope[_Dependences]:
        """Returns a scope in which a name is an answer."""
        inner = Scope(scope)
        inner.names[name] = self._answer()
        return inner

    def _answer(self) -> _Dependences:
        """Returns what an answer depends on: the run, and every round."""
        return _OF_RUN | {id(loop) for loop in self.loops}

    # --- statements --------------------------------------------------------------------------------------------------------------

    def _block(self, block: n.Block, outer: Scope[_Dependences]) -> None:
        scope = Scope(outer)
        for statement in block.statements:
            self._statement(statement, scope)

    def _statement(self, node: n.Statement, scope: Scope[_Dependences]) -> None:
        match node:
            case n.Action():
                self._action(node, scope)
            case n.Let(name, value):
                match value:
                    case n.Action():
                        self._action(value, scope)
                        scope.names[name] = self._answer()
                    case n.WaitFor():
                        self._wait_for(value, node.span, scope)
                        scope.names[name] = self._answer()
                    case n.Approve():
                        scope.names[name] = self._answer()
                    case _:
                        scope.names[name] = self._of(value, scope)
            case n.WaitFor():
                self._wait_for(node, node.span, scope)
            case n.If(branches, otherwise):
                for branch in branches:
                    self._block(branch.body, scope)
                if otherwise is not None:
                    self._block(otherwise, scope)
            case n.For(variable, items, _, body):
                if isinstance(items, n.Action):
                    self._action(items, scope)
                of_items = self._answer() if isinstance(items, n.Action) else self._of(items, scope)
                outer, self.loops = self.loops, (*self.loops, node)
                inner = Scope(scope)
                inner.names[variable] = of_items | {id(node)}
                self._block(body, inner)
                self.loops = outer
            case n.Try(body, problem, handler):
                self._block(body, scope)
                self._block(handler, self._with(scope, problem))
            case _:
                return

    def _action(self, node: n.Action, scope: Scope[_Dependences]) -> None:
        key = next((argument for argument in node.arguments if argument.name == "idempotency_key"), None)
        if key is None or isinstance(key.value, n.Omit) or self.ctx.has_error(key.value.span):
            return
        found = self._of(key.value, scope)
        code, span = "same-key", key.value.span
        leave = "leave the argument out: the key is made from the run and the place in the script"
        if _RUN not in found:
            message = "this key is the same in every run: what the first run does, no later one does again"
            self.ctx.report(code, span, message, f"put what differs into it, or {leave}", self._without(key))
            return
        for loop in self.loops:
            if id(loop) not in found:
                there = Related(self.ctx.source, Span(loop.span.start, loop.body.span.start), "this is the loop")
                message = "this key is the same in every round of the loop: what the first round does, no later one does again"
                help_ = f"put `{loop.variable}` into it, or {leave} and the item"
                self.ctx.report(code, span, message, help_, self._without(key), (there,))
                return

    def _without(self, key: n.Argument) -> Fix:
        """Returns the edit that takes an argument out, with the blanks before it."""
        start = key.span.start
        text = self.ctx.source.text
        while start and text[start - 1] in " \t\r\n":
            start -= 1
        return Fix(Span(start, key.span.end), "", "leave `idempotency_key` out")

    # --- waits -------------------------------------------------------------------------------------------------------------------

    def _wait_for(self, node: n.WaitFor, statement: Span, scope: Scope[_Dependences]) -> None:
        awaited = self.ctx.types.get(id(node), ANY)
        if isinstance(awaited, Any_) or self.ctx.field(awaited, "id") is None or self.ctx.has_error(node.span):
            return
        if node.where is not None and self._of(node.where, scope, awaited) & _OF_RUN:
            return
        span = node.where.span if node.where is not None else node.span
        at = bisect_left(self._decided, span.start)
        if at < len(self._decided) and self._decided[at] < span.end:
            return
        what = "this `where` asks nothing of the run" if node.where is not None else "this waits for the event of anybody"
        names = self._own_and_awaited(awaited, scope)
        if names is None:
            help_ = "compare it with a value of the run that has a name of its own: `let own = …`, then `where … == own`"
            self.ctx.report("waits-for-any", span, f"{what}: the next event of this type ends the wait, whoever's it is", help_)
            return
        own, field = names
        before, asked = f"let own = {own}", f"{field} == own"
        help_ = f"write `{before}` before it, and `where {asked}`"
        self.ctx.report(
            "waits-for-any",
            span,
            f"{what}: the next event of this type ends the wait, whoever's it is",
            help_,
            self._asking(node, statement, before, asked),
        )

    def _asking(self, node: n.WaitFor, statement: Span, before: str, asked: str) -> Fix | None:
        """Returns the edit that names a value of the run and asks for it."""
        text = self.ctx.source.text
        line = text.rfind("\n", 0, statement.start) + 1
        lead = text[line : statement.start]
        between = f"\n{lead}" if not lead.strip() else "; "
        if node.where is not None:
            end, where = node.where.span.end, f"{text[statement.start : node.where.span.start]}{asked} and {self.ctx.operand(node.where)}"
            if isinstance(node.where, n.Logical) and node.where.operator == "and":
                where = f"{text[statement.start : node.where.span.start]}{asked} and {self.ctx.code(node.where)}"
        else:
            end = node.events[-1].span.end
            where = f"{text[statement.start : end]} where {asked}"
        return Fix(Span(statement.start, end), f"{before}{between}{where}", f"ask for `{asked}`")

    def _own_and_awaited(self, awaited: Type, scope: Scope[_Dependences]) -> tuple[str, str] | None:
        """Returns a field of the event's object and the field of the awaited one that holds the same id; None where none is known."""
        if scope.find("own") is not None or not isinstance(self.item.trigger, n.EventTrigger):
            return None
        subject = self._subject
        if subject is None:
            return None
        ours, theirs = self._ids(subject), self._ids(awaited)
        for name, targets in theirs.items():
            for own, ours_targets in ours.items():
                if targets & ours_targets and (own == name or "id" in (own, name)) and scope.find(own) is None:
                    return own, name
        return None

    @cached_property
    def _subject(self) -> Type | None:
        """The type of the event's object, where the workflow reads anything of it."""
        return next((self.ctx.event_reads[id(one)] for one in walk(self.item) if id(one) in self.ctx.event_reads), None)

    def _ids(self, type_: Type) -> Mapping[str, frozenset[str]]:
        """Returns the fields of an object that hold ids, its own first, each with the objects that it may point to."""
        found: dict[str, frozenset[str]] = {}
        if isinstance(type_, Object):
            found["id"] = frozenset({type_.name})
        for name in self.ctx.field_names(type_) if not isinstance(type_, Union) or isinstance(type_, EventObjectUnion) else ():
            field = self.ctx.field(type_, name)
            if isinstance(field, Id) and field.targets and name != "id":
                found[name] = frozenset(field.targets)
        return found

    # --- expressions -------------------------------------------------------------------------------------------------------------

    def _of(self, node: n.Expression, scope: Scope[_Dependences], awaited: Type | None = None) -> _Dependences:
        """Returns what the value of an expression depends on. The fields of an awaited object are nothing of the run."""
        found = _NOTHING
        own = {one.variable for one in walk(node) if isinstance(one, n.Quantifier | n.Comprehension)}
        same = {id(one.target) for one in walk(node) if isinstance(one, n.Field) and _is_same(one)}
        for one in walk(node):
            if not isinstance(one, n.Name) or one.name in own or id(one) in same:
                continue
            if awaited is not None and self.ctx.field(awaited, one.name) is not None:
                continue
            bound = scope.find(one.name)
            found |= bound if bound is not None else _OF_RUN
        return found


def _is_same(node: n.Field) -> bool:
    """Tells whether a field is the same in every run of a workflow."""
    match node:
        case n.Field(n.Name("event"), name):
            return name in _SAME_ENVELOPE
        case n.Field(n.Name("run"), "workflow"):
            return True
    return False
