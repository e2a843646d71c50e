"""Conditions that read, after a wait, how things were before it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from wfrun.dsl.analysis.flow import CallSite
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.members import retrieval_fix
from wfrun.dsl.scopes import Scope
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.syntax.visitor import waits_in, walk
from wfrun.dsl.types.base import ANY, Any_, Id, List, Money, Object, Type, Union

Waits: TypeAlias = int
"""The number of the last wait that may lie behind the run; 0 where none does."""


class _Read(NamedTuple):
    """A field that is read: where, from what and of which type that is, and the last wait before that came from Stripe.

    ``expanded`` says that the object which the field leads to is read, and came with it.
    """

    node: n.Name | n.Field | n.Index
    holder: str
    subject: Type
    waits: Waits
    expanded: bool = False


class _Given(NamedTuple):
    """What a name stands for: an object that came from Stripe after a wait, or an expression, with the oldest field that it reads.

    ``waits`` is the last wait before it came, or before the newest of the fields; ``dated`` says that it is one of these.
    """

    type: Type
    waits: Waits
    oldest: _Read | None = None
    dated: bool = False


class _Part(NamedTuple):
    """A part of a condition that is still to be looked at, with the names around it.

    ``deeper`` says that a field is read from it, ``beside`` that it stands in a comparison with something that came after the last wait.
    """

    node: n.Node
    names: Scope[_Given]
    deeper: bool = False
    beside: bool = False


def stale_after_wait(ctx: CheckContext, file: n.File, _: Sequence[CallSite]) -> None:
    """Notes fields that a condition reads after a wait, of the event's object or of one that an action gave before the wait.

    A name that was given an expression reads what the expression reads. Where a comparison sets such a field beside one that was retrieved
    after the wait, it asks what has changed, and nothing is said; ``changed`` asks that too.
    """
    stale: list[int] = []
    for item in file.items:
        if isinstance(item, n.Workflow):
            walker = _Walker(ctx)
            names: Scope[_Given] = Scope()
            walker.block(item.body, names, 0)
            if item.on_failure is not None:
                walker.block(item.on_failure, names, walker.waits)
            stale += walker.stale
    _leave_out(ctx, sorted(stale))


def _leave_out(ctx: CheckContext, stale: Sequence[int]) -> None:
    """Takes back what was said of conditions that are decided by how things were before the wait: that follows from it.

    ``stale`` are the offsets of what was reported, in order.
    """
    if stale:
        ctx.problems[:] = [
            problem
            for problem in ctx.problems
            if problem.code not in ("never-true", "always-true")
            or bisect_left(stale, problem.span.start) == bisect_left(stale, problem.span.end)
        ]


class _Walker:
    def __init__(self, ctx: CheckContext) -> None:
        self.ctx = ctx
        self.waits: Waits = 0
        """The last wait so far, in the order of the text."""
        self.stale: list[int] = []
        """Where it was reported: the offsets of what is stale."""
        self._reported: set[int] = set()
        """The nodes that were reported, by identity: a name for what reads them is not reported too."""

    def block(self, block: n.Block, outer: Scope[_Given], waited: Waits) -> Waits:
        """The statements of a block; the last wait that may lie behind the run when it goes on after it, 0 where it does not."""
        names: Scope[_Given] = Scope(outer)
        for statement in block.statements:
            waited = self._statement(statement, names, waited)
            if isinstance(statement, n.Stop | n.Fail):
                return 0
        return waited

    def _wait(self) -> Waits:
        self.waits += 1
        return self.waits

    def _statement(self, node: n.Statement, names: Scope[_Given], waited: Waits) -> Waits:
        match node:
            case n.WaitFor():
                return self._wait_for(node, node, names, waited)
            case n.Wait() | n.WaitUntil() | n.Approve():
                return self._wait()
            case n.Let(name, n.WaitFor() as value):
                waited = self._wait_for(value, node, names, waited)
                names.names[name] = self._given(value, names, waited)
            case n.Let(name, value):
                self._values((value,), node, names, waited)
                if isinstance(value, n.Approve):
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
                inner: Scope[_Given] = Scope(names)
                listed = self._type(items) if isinstance(items, n.Action) else self.ctx.type_of(items)
                inner.names[variable] = _object(listed.item if isinstance(listed, List) else ANY, waited)
                if where is not None:
                    self._condition(where, node, inner, waited)
                return max(self.block(body, inner, waited), waited)
            case n.Try(body, problem, handler):
                before = self.waits
                after = self.block(body, names, waited)
                failed = self.waits if self.waits > before else waited
                inner = Scope(names)
                inner.names[problem] = _Given(ANY, failed)
                return max(self.block(handler, inner, failed), after)
        return waited

    def _wait_for(self, node: n.WaitFor, statement: n.Statement, names: Scope[_Given], waited: Waits) -> Waits:
        """A ``wait for``: the fields of what is awaited are newer than all that came before."""
        awaited = self.ctx.types.get(id(node), ANY)
        if node.where is not None and not isinstance(awaited, Any_):
            inner: Scope[_Given] = Scope(names)
            inner.names.update((name, _Given(ANY, waited, dated=True)) for name in self.ctx.field_names(awaited))
            self._condition(node.where, statement, inner, waited)
        self._values((node.up_to,), statement, names, waited)
        return self._wait()

    def _given(self, value: n.Node, names: Scope[_Given], waited: Waits) -> _Given:
        """What a name is given: another name for the event's object, or for what has a name already, is as old as that."""
        if isinstance(value, n.Name):
            subject, other = self.ctx.event_reads.get(id(value)), names.find(value.name)
            if subject is not None and value.name == "object":
                return _object(subject, 0)
            if subject is None and other is not None:
                return other
        if isinstance(value, n.Action | n.WaitFor | n.Approve):
            return _object(self._type(value), waited)
        reads = [read for node, read in self._reads(value, names, waited) if id(node) not in self._reported]
        if not reads:
            return _Given(ANY, waited)
        oldest = min(reads, key=lambda read: read.waits)
        return _Given(ANY, max(read.waits for read in reads), oldest, dated=True)

    def _type(self, value: n.Node) -> Type:
        """The type of the object that a name is given to."""
        if isinstance(value, n.Action):
            declaration = self.ctx.declarations.action(value.name)
            return declaration.result if declaration is not None else ANY
        return self.ctx.types.get(id(value), ANY) if isinstance(value, n.WaitFor) else ANY

    # --- conditions --------------------------------------------------------------------------------------------------------------

    def _values(self, nodes: Iterable[n.Node], statement: n.Statement, names: Scope[_Given], waited: Waits) -> None:
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

    def _condition(self, node: n.Expression, statement: n.Statement, names: Scope[_Given], waited: Waits) -> None:
        if not waited:
            return
        reads = list(self._reads(node, names, waited))
        # Whether there is something behind a name is asked before it is used.
        asked = (one for one in walk(node) if isinstance(one, n.Call) and one.function in ("missing", "present"))
        guarded = {id(argument) for call in asked for argument in call.arguments}
        fresh = {read.subject.name for _, read in reads if read.waits == waited and isinstance(read.subject, Object)}
        for place, read in reads:
            if read.waits == waited:
                continue
            if place is read.node:
                self._stale(read, statement)
            # What was named before the wait is kept on purpose where the condition asks how it is now as well.
            elif id(place) not in guarded and not (isinstance(read.subject, Object) and read.subject.name in fresh):
                self._named(place, read)

    def _reads(self, node: n.Node, names: Scope[_Given], waited: Waits) -> Iterator[tuple[n.Node, _Read]]:
        """The fields that a condition reads, and the names in it for expressions that read some, in the order of the text.

        Those that never change are left out, and older ones in comparisons with what came after the last wait.
        """
        pending = [_Part(node, names)]
        while pending:
            part = pending.pop()
            one = part.node
            match one:
                case n.Field(target, "currency") if isinstance(self.ctx.type_of(target), Money):
                    continue
                case n.Name() | n.Field(n.Name()) | n.Index(n.Name(), n.Text()):
                    for place, read in self._read(one, part):
                        if not part.beside or read.waits == waited:
                            yield place, read
                    if isinstance(one, n.Name):
                        continue
                case n.Field(target) | n.Index(target, n.Text()):
                    pending.append(part._replace(node=target, deeper=True))
                case n.Call("changed", _, keywords):
                    pending.extend(part._replace(node=word.value, deeper=False) for word in reversed(keywords))
                case n.Quantifier(_, element, variable, items, where) | n.Comprehension(element, variable, items, where):
                    inner: Scope[_Given] = Scope(part.names)
                    inner.names[variable] = _Given(ANY, waited)
                    within = part._replace(names=inner, deeper=False)
                    pending.extend(within._replace(node=below) for below in (where, element) if below is not None)
                    pending.append(part._replace(node=items, deeper=False))
                case _:
                    beside = part.beside or (isinstance(one, n.Comparison) and self._has_fresh(one, part.names, waited))
                    pending.extend(part._replace(node=below, deeper=False, beside=beside) for below in reversed(tuple(one.children())))

    def _read(self, node: n.Name | n.Field | n.Index, part: _Part) -> Iterator[tuple[n.Node, _Read]]:
        """What a name, or a field of what a name stands for, reads."""
        target = node if isinstance(node, n.Name) else node.target
        if not isinstance(target, n.Name):
            return
        subject, given = self.ctx.event_reads.get(id(target)), part.names.find(target.name)
        field = _key(node)
        if subject is not None and target.name != "object":
            if not self._is_immutable(subject, target.name, part.deeper or node is not target):
                yield target, _Read(target, "object", subject, 0)
        elif subject is not None:
            if field is not None and not self._is_immutable(subject, field, part.deeper):
                yield node, _Read(node, "object", subject, 0)
        elif given is not None and isinstance(given.type, Object):
            if field is not None and not self._is_immutable(given.type, field, part.deeper):
                expanded = part.deeper and isinstance(self.ctx.field(given.type, field), Id)
                yield node, _Read(node, target.name, given.type, given.waits, expanded)
        elif given is not None and given.oldest is not None:
            yield target, given.oldest

    def _is_immutable(self, subject: Type, name: str, deeper: bool) -> bool:
        """Returns whether a field of an object never changes; with ``deeper``, whether the object that it leads to does not either."""
        members = subject.members if isinstance(subject, Union) else (subject,)
        structures = [self.ctx.structure(one.name) for one in members if isinstance(one, Object)]
        fields = [found for one in structures if one is not None and (found := one.fields.get(name)) is not None]
        if not fields or not all(field.immutable for field in fields):
            return False
        return not (deeper and any(isinstance(field.type, Id) for field in fields))

    def _has_fresh(self, node: n.Comparison, names: Scope[_Given], waited: Waits) -> bool:
        """Whether a comparison looks at something that came after the last wait."""
        if not waited:
            return False
        for one in walk(node):
            if isinstance(one, n.Name) and id(one) not in self.ctx.event_reads:
                given = names.find(one.name)
                if given is not None and given.dated and given.waits == waited:
                    return True
        return False

    def _named(self, node: n.Node, read: _Read) -> None:
        """A name that was given an expression, which read a field before the wait."""
        self._note(node)
        message = f"`{self.ctx.text(node)}` is as it was before the wait: it reads `{self.ctx.text(read.node)}`"
        self.ctx.report(
            "stale-after-wait", node.span, message, "retrieve the object again after the wait, and read the field of what comes back"
        )

    def _note(self, node: n.Node) -> None:
        self.stale.append(node.span.start)
        self._reported.add(id(node))

    def _stale(self, read: _Read, statement: n.Statement) -> None:
        """A field that was read as it was before the wait."""
        ctx = self.ctx
        node, holder, subject, _, expanded = read
        self._note(node)
        made = "when the event was made, before the wait" if holder == "object" else "before the wait"
        message = f"`{ctx.text(node)}` is as it was {made}"
        action = ctx.declarations.retrieval(subject.name) if isinstance(subject, Object) else None
        if action is None or action.main is None or not isinstance(subject, Object):
            ctx.report("stale-after-wait", node.span, message, "retrieve the object again and read the field of what comes back")
            return
        called = subject.name.split(".")[-1] if holder == "object" else holder
        call = f"let {called} = {action.name} {holder}.id"
        fix = None if expanded else retrieval_fix(ctx, statement.span, node.span, call, f"{called}{_reading(ctx, node)}")
        ctx.report("stale-after-wait", node.span, message, f"retrieve it again: `{call}`", fix)


def _object(type_: Type, waits: Waits) -> _Given:
    """What an action gave, an item of a list, the event's object."""
    return _Given(type_, waits, dated=isinstance(type_, Object))


def _key(node: n.Name | n.Field | n.Index) -> str | None:
    """The field that is read from what a name stands for; None for the name alone."""
    match node:
        case n.Field(_, name) | n.Index(_, n.Text(name)):
            return name
    return None


def _reading(ctx: CheckContext, node: n.Name | n.Field | n.Index) -> str:
    """What stands behind the name of an object to read the same field."""
    return f"[{ctx.source.slice(node.key.span)}]" if isinstance(node, n.Index) else f".{node.name}"
