"""Conditions that read, after a wait, how things were before it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from wfrun.dsl import nodes as n
from wfrun.dsl.check_context import Context
from wfrun.dsl.check_fields import retrieving
from wfrun.dsl.frames import Frame
from wfrun.dsl.logic.walk import Act, inside, waits_in
from wfrun.dsl.types import ANY, List, Object, Type

CONSTANT_FIELDS = frozenset({"id", "object", "created", "livemode", "currency"})
"""Fields of Stripe's objects that never change."""

Waits: TypeAlias = int
"""The number of the last wait that may lie behind the run; 0 where none does."""


class _Given(NamedTuple):
    """What a name stands for: the type of an object that came from Stripe, and the last wait before it came."""

    type: Type
    waits: Waits


def stale_after_wait(c: Context, file: n.File, _: Sequence[Act]) -> None:
    """Notes fields that a condition reads after a wait, of the event's object or of one that an action gave before the wait.

    Where a comparison sets such a field beside one that was retrieved after the wait, it asks what has changed, and nothing is said.
    """
    stale: list[int] = []
    for item in file.items:
        if isinstance(item, n.Workflow):
            walker = _Walker(c)
            names: Frame[_Given] = Frame()
            walker.block(item.body, names, 0)
            if item.on_failure is not None:
                walker.block(item.on_failure, names, walker.waits)
            stale += walker.stale
    _leave_out(c, sorted(stale))


def _leave_out(c: Context, stale: Sequence[int]) -> None:
    """Takes back what was said of conditions that are decided by how things were before the wait: that follows from it.

    ``stale`` are the offsets of what was reported, in order.
    """
    if stale:
        c.problems[:] = [
            problem
            for problem in c.problems
            if problem.code not in ("never-true", "always-true")
            or bisect_left(stale, problem.span.start) == bisect_left(stale, problem.span.end)
        ]


class _Walker:
    def __init__(self, c: Context) -> None:
        self.c = c
        self.waits: Waits = 0
        """The last wait so far, in the order of the text."""
        self.stale: list[int] = []
        """Where it was reported: the offsets of what is stale."""

    def block(self, block: n.Block, outer: Frame[_Given], waited: Waits) -> Waits:
        """The statements of a block; the last wait that may lie behind the run when it goes on after it, 0 where it does not."""
        names: Frame[_Given] = Frame(outer)
        for statement in block.statements:
            waited = self._statement(statement, names, waited)
            if isinstance(statement, n.Stop | n.Fail):
                return 0
        return waited

    def _wait(self) -> Waits:
        self.waits += 1
        return self.waits

    def _statement(self, node: n.Statement, names: Frame[_Given], waited: Waits) -> Waits:
        match node:
            case n.Wait() | n.WaitUntil() | n.WaitFor() | n.Approve():
                return self._wait()
            case n.Let(name, value):
                self._values((value,), node, names, waited)
                if isinstance(value, n.WaitFor | n.Approve):
                    waited = self._wait()
                names.names[name] = self._given(value, names, waited)
            case n.Action(main=main, arguments=arguments):
                values = [argument.value for argument in arguments]
                self._values(values if main is None else [main, *values], node, names, waited)
            case n.Fail(message):
                self._values((message,), node, names, waited)
            case n.If(branches, otherwise):
                after = waited
                for branch in branches:
                    self._condition(branch.condition, node, names, waited)
                    after = max(after, self.block(branch.body, names, waited))
                last = self.block(otherwise, names, waited) if otherwise is not None else waited
                return max(last, after)
            case n.For(variable, items, where, body):
                self._values((items,), node, names, waited)
                # The second item may come after a wait that stands below.
                if waits_in(body):
                    waited = self._wait()
                inner: Frame[_Given] = Frame(names)
                listed = self._type(items) if isinstance(items, n.Action) else self.c.type_of(items)
                inner.names[variable] = _Given(listed.item if isinstance(listed, List) else ANY, waited)
                if where is not None:
                    self._condition(where, node, inner, waited)
                return max(self.block(body, inner, waited), waited)
            case n.Try(body, problem, handler):
                before = self.waits
                after = self.block(body, names, waited)
                failed = self.waits if self.waits > before else waited
                inner = Frame(names)
                inner.names[problem] = _Given(ANY, failed)
                return max(self.block(handler, inner, failed), after)
        return waited

    def _given(self, value: n.Node, names: Frame[_Given], waited: Waits) -> _Given:
        """What a name is given: another name for the event's object, or for what has a name already, is as old as that."""
        if isinstance(value, n.Name):
            subject, other = self.c.event_reads.get(id(value)), names.find(value.name)
            if subject is not None and value.name == "object":
                return _Given(subject, 0)
            if other is not None:
                return other
        return _Given(self._type(value), waited)

    def _type(self, value: n.Node) -> Type:
        """The type of the object that a name is given to."""
        if isinstance(value, n.Action):
            declaration = self.c.declarations.action(value.name)
            return declaration.result if declaration is not None else ANY
        return self.c.types.get(id(value), ANY) if isinstance(value, n.WaitFor) else ANY

    # --- conditions --------------------------------------------------------------------------------------------------------------

    def _values(self, nodes: Iterable[n.Node], statement: n.Statement, names: Frame[_Given], waited: Waits) -> None:
        """The conditions inside the values of a statement: comparisons, and what a choice asks."""
        pending = list(nodes) if waited else []
        while pending:
            one = pending.pop()
            if isinstance(one, n.Comparison | n.Logical | n.Not):
                self._condition(one, statement, names, waited)
                continue
            if isinstance(one, n.ChoiceBranch):
                self._condition(one.condition, statement, names, waited)
                one = one.value
            pending.extend(one.children())

    def _condition(self, node: n.Expression, statement: n.Statement, names: Frame[_Given], waited: Waits) -> None:
        pending: list[n.Node] = [node] if waited else []
        while pending:
            one = pending.pop()
            if isinstance(one, n.Comparison) and self._asks_what_changed(one, names, waited):
                continue
            if isinstance(one, n.Field) and isinstance(one.target, n.Name):
                self._field(one, one.target, statement, names, waited)
            elif isinstance(one, n.Name):
                if id(one) in self.c.event_reads and one.name not in CONSTANT_FIELDS | {"object"}:
                    self._stale(one, "object", self.c.event_reads[id(one)], statement)
            else:
                pending.extend(reversed(tuple(one.children())))

    def _field(self, node: n.Field, target: n.Name, statement: n.Statement, names: Frame[_Given], waited: Waits) -> None:
        """``target.name`` in a condition."""
        subject = self.c.event_reads.get(id(target))
        if subject is not None:
            if target.name == "object":
                if node.name not in CONSTANT_FIELDS:
                    self._stale(node, "object", subject, statement)
            elif target.name not in CONSTANT_FIELDS:
                self._stale(target, "object", subject, statement)
            return
        given = names.find(target.name)
        if given is not None and given.waits < waited and isinstance(given.type, Object) and node.name not in CONSTANT_FIELDS:
            self._stale(node, target.name, given.type, statement)

    def _asks_what_changed(self, node: n.Comparison, names: Frame[_Given], waited: Waits) -> bool:
        """Whether one side of a comparison is an object's field as it is now."""
        for one in inside(node):
            if isinstance(one, n.Field) and isinstance(one.target, n.Name) and id(one.target) not in self.c.event_reads:
                given = names.find(one.target.name)
                if given is not None and given.waits == waited and isinstance(given.type, Object):
                    return True
        return False

    def _stale(self, node: n.Name | n.Field, holder: str, subject: Type, statement: n.Statement) -> None:
        """``node`` reads a field of ``holder``, an object of the type ``subject``, as it was before the wait."""
        c = self.c
        self.stale.append(node.span.start)
        made = "when the event was made, before the wait" if holder == "object" else "before the wait"
        message = f"`{c.text(node)}` is as it was {made}"
        action = c.declarations.action("retrieve_" + subject.name.replace(".", "_")) if isinstance(subject, Object) else None
        if action is None or action.main is None or not isinstance(subject, Object):
            c.report("stale-after-wait", node.span, message, "retrieve the object again and read the field of what comes back")
            return
        called = subject.name.split(".")[-1] if holder == "object" else holder
        call = f"let {called} = {action.name} {holder}.id"
        fix = retrieving(c, statement.span, node.span, call, f"{called}.{node.name}")
        c.report("stale-after-wait", node.span, message, f"retrieve it again: `{call}`", fix)
