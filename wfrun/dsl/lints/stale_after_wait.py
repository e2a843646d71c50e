"""``stale-after-wait``: conditions that read, after a wait, how things were before it.

The walk goes through each workflow in the order of the text and numbers the waits. Every name remembers the number of the last wait before
its value came from Stripe: the event's object has 0, what an action gives the number at the call, an expression that of the oldest field
that it reads. A condition that is reached after wait ``k`` is stale where it reads a field with a smaller number. Not stale are fields that
never change (their declarations say so), and older values that are compared with a fresh one: that asks what has changed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from wfrun.dsl.analysis.flow import CallSite
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.fields import retrieval_fix
from wfrun.dsl.scopes import Scope
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.syntax.visitor import waits_in, walk
from wfrun.dsl.types.base import ANY, Any_, Id, List, Money, Object, Type, members_of

WaitNumber: TypeAlias = int
"""Number of the last wait that the run may have passed; 0 for none."""


class _FieldRead(NamedTuple):
    """A read of a field: its node, the name and type of the object, and the last wait before the object came from Stripe.

    ``expanded``: a field of the object that this one leads to is read, which came along. ``paths`` are those that were expanded.
    """

    node: n.Name | n.Field | n.Index
    holder: str
    subject: Type
    waits: WaitNumber
    expanded: bool = False
    paths: tuple[str, ...] = ()


class _Binding(NamedTuple):
    """The value of a name: an object that came from Stripe, or an expression with the oldest field that it reads.

    ``waits`` is the last wait before the object, or before the newest of the fields, came; ``dated``: the value is one of the two.
    """

    type: Type
    waits: WaitNumber
    oldest: _FieldRead | None = None
    dated: bool = False
    paths: tuple[str, ...] = ()


class _PendingPart(NamedTuple):
    """A part of a condition that is still to be walked, with the names around it.

    ``deeper``: a field is read from it. ``compared``: it is compared with something that came after the last wait.
    """

    node: n.Node
    names: Scope[_Binding]
    deeper: bool = False
    compared: bool = False


def stale_after_wait(ctx: CheckContext, file: n.File, _: Sequence[CallSite]) -> None:
    """Reports fields that a condition reads after a wait, from an object that came before the wait."""
    stale: list[int] = []
    for item in file.items:
        if isinstance(item, n.Workflow):
            walker = _Walker(ctx)
            names: Scope[_Binding] = Scope()
            walker.block(item.body, names, 0)
            if item.on_failure is not None:
                walker.block(item.on_failure, names, walker.waits)
            stale += walker.stale
    _drop_consequences(ctx, sorted(stale))


def _drop_consequences(ctx: CheckContext, stale: Sequence[int]) -> None:
    """Drops ``never-true`` and ``always-true`` of conditions that rest on a stale field: these follow from it.

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
        self.waits: WaitNumber = 0
        """Number of waits so far, in the order of the text."""
        self.stale: list[int] = []
        """Offsets of what was reported."""
        self._reported: set[int] = set()
        """Nodes that were reported, by identity: a name for an expression that reads one is not reported too."""

    def block(self, block: n.Block, outer: Scope[_Binding], waited: WaitNumber) -> WaitNumber:
        """Checks the statements of a block, and returns the last wait that a run may have passed after it; 0 where it ends there."""
        names: Scope[_Binding] = Scope(outer)
        for statement in block.statements:
            waited = self._check_statement(statement, names, waited)
            if isinstance(statement, n.Stop | n.Fail) and statement.condition is None:
                return 0
        return waited

    def _wait(self) -> WaitNumber:
        self.waits += 1
        return self.waits

    def _check_statement(self, node: n.Statement, names: Scope[_Binding], waited: WaitNumber) -> WaitNumber:
        match node:
            case n.WaitFor():
                return self._check_wait_for(node, node, names, waited)
            case n.Wait() | n.WaitUntil() | n.Approve():
                return self._wait()
            case n.Let(name, n.WaitFor() as value):
                waited = self._check_wait_for(value, node, names, waited)
                names.names[name] = self._bind(value, names, waited)
            case n.Let(name, value):
                self._check_values((value,), node, names, waited)
                if isinstance(value, n.Approve):
                    waited = self._wait()
                names.names[name] = self._bind(value, names, waited)
            case n.Action(main=main, arguments=arguments):
                values = [argument.value for argument in arguments]
                self._check_values(values if main is None else [main, *values], node, names, waited)
            case n.Stop(condition):
                if condition is not None:
                    self._check_condition(condition, node, names, waited)
            case n.Fail(message, condition):
                self._check_values((message,), node, names, waited)
                if condition is not None:
                    self._check_condition(condition, node, names, waited)
            case n.If(branches, otherwise):
                after = waited
                for branch in branches:
                    self._check_condition(branch.condition, node, names, waited)
                    after = max(after, self.block(branch.body, names, waited))
                last = self.block(otherwise, names, waited) if otherwise is not None else waited
                return max(last, after)
            case n.For(variable, items, where, body):
                self._check_values((items,), node, names, waited)
                # The second item may come after a wait that stands below.
                if waits_in(body):
                    waited = self._wait()
                inner: Scope[_Binding] = Scope(names)
                listed = self._object_type(items) if isinstance(items, n.Action) else self.ctx.type_of(items)
                inner.names[variable] = _dated_binding(listed.item if isinstance(listed, List) else ANY, waited)
                if where is not None:
                    self._check_condition(where, node, inner, waited)
                return max(self.block(body, inner, waited), waited)
            case n.Try(body, problem, handler):
                before = self.waits
                after = self.block(body, names, waited)
                failed = self.waits if self.waits > before else waited
                inner = Scope(names)
                inner.names[problem] = _Binding(ANY, failed)
                return max(self.block(handler, inner, failed), after)
        return waited

    def _check_wait_for(self, node: n.WaitFor, statement: n.Statement, names: Scope[_Binding], waited: WaitNumber) -> WaitNumber:
        """Checks a ``wait for``, whose awaited fields are newer than all that came before, and returns its number."""
        awaited = self.ctx.types.get(id(node), ANY)
        if node.where is not None and not isinstance(awaited, Any_):
            inner: Scope[_Binding] = Scope(names)
            inner.names.update((name, _Binding(ANY, waited, dated=True)) for name in self.ctx.field_names(awaited))
            self._check_condition(node.where, statement, inner, waited)
        self._check_values((node.up_to,), statement, names, waited)
        return self._wait()

    def _bind(self, value: n.Node, names: Scope[_Binding], waited: WaitNumber) -> _Binding:
        """Returns the value that a name is bound to; another name for an object is as old as the object."""
        if isinstance(value, n.Name):
            subject, other = self.ctx.event_reads.get(id(value)), names.find(value.name)
            if subject is not None and value.name == "object":
                return _dated_binding(subject, 0)
            if subject is None and other is not None:
                return other
        if isinstance(value, n.AnsweringStatement):
            return _dated_binding(self._object_type(value), waited, _expanded_paths(value))
        reads = [read for node, read in self._reads(value, names, waited) if id(node) not in self._reported]
        if not reads:
            return _Binding(ANY, waited)
        oldest = min(reads, key=lambda read: read.waits)
        return _Binding(ANY, max(read.waits for read in reads), oldest, dated=True)

    def _object_type(self, value: n.Node) -> Type:
        """Returns the type of the object that a call or a wait gives."""
        if isinstance(value, n.Action):
            declaration = self.ctx.declarations.action(value.name)
            return declaration.result if declaration is not None else ANY
        return self.ctx.types.get(id(value), ANY) if isinstance(value, n.WaitFor) else ANY

    # --- conditions --------------------------------------------------------------------------------------------------------------

    def _check_values(self, nodes: Iterable[n.Node], statement: n.Statement, names: Scope[_Binding], waited: WaitNumber) -> None:
        """Checks the conditions inside the values of a statement: comparisons, and those of choices."""
        pending = list(nodes) if waited else []
        while pending:
            one = pending.pop()
            if isinstance(one, n.Comparison | n.Logical | n.Not):
                self._check_condition(one, statement, names, waited)
                continue
            if isinstance(one, n.ChoiceBranch):
                self._check_condition(one.condition, statement, names, waited)
                one = one.value
            pending.extend(one.children())

    def _check_condition(self, node: n.Expression, statement: n.Statement, names: Scope[_Binding], waited: WaitNumber) -> None:
        if not waited:
            return
        reads = list(self._reads(node, names, waited))
        # A condition may ask whether the value of a name is there before it uses it.
        asked = (one for one in walk(node) if isinstance(one, n.Call) and one.function in ("missing", "present"))
        guarded = {id(argument) for call in asked for argument in call.arguments}
        fresh = {read.subject.name for _, read in reads if read.waits == waited and isinstance(read.subject, Object)}
        for place, read in reads:
            if read.waits == waited:
                continue
            if place is read.node:
                self._report_field(read, statement)
            # What was named before the wait is kept on purpose where the condition asks how it is now as well.
            elif id(place) not in guarded and not (isinstance(read.subject, Object) and read.subject.name in fresh):
                self._report_name(place, read)

    def _reads(self, node: n.Node, names: Scope[_Binding], waited: WaitNumber) -> Iterator[tuple[n.Node, _FieldRead]]:
        """Yields the fields that a condition reads, and the names in it for expressions that read some, in the order of the text.

        Those that never change are left out, and older ones in comparisons with what came after the last wait.
        """
        pending = [_PendingPart(node, names)]
        while pending:
            part = pending.pop()
            one = part.node
            match one:
                case n.Field(target, "currency") if isinstance(self.ctx.type_of(target), Money):
                    continue
                case n.Name() | n.Field(n.Name()) | n.Index(n.Name(), n.Text()):
                    for place, read in self._read(one, part):
                        if not part.compared or read.waits == waited:
                            yield place, read
                    if isinstance(one, n.Name):
                        continue
                case n.Field(target) | n.Index(target, n.Text()):
                    pending.append(part._replace(node=target, deeper=True))
                case n.Call("changed", _, keywords):
                    pending.extend(part._replace(node=word.value, deeper=False) for word in reversed(keywords))
                case n.Quantifier(_, element, variable, items, where) | n.Comprehension(element, variable, items, where):
                    inner: Scope[_Binding] = Scope(part.names)
                    inner.names[variable] = _Binding(ANY, waited)
                    within = part._replace(names=inner, deeper=False)
                    pending.extend(within._replace(node=below) for below in (where, element) if below is not None)
                    pending.append(part._replace(node=items, deeper=False))
                case _:
                    compared = part.compared or (isinstance(one, n.Comparison) and self._compares_fresh(one, part.names, waited))
                    pending.extend(part._replace(node=below, deeper=False, compared=compared) for below in reversed(tuple(one.children())))

    def _read(self, node: n.Name | n.Field | n.Index, part: _PendingPart) -> Iterator[tuple[n.Node, _FieldRead]]:
        """Yields the field that a name, or a field of the value of a name, reads."""
        target = node if isinstance(node, n.Name) else node.target
        if not isinstance(target, n.Name):
            return
        subject, given = self.ctx.event_reads.get(id(target)), part.names.find(target.name)
        field = _field_name(node)
        if subject is not None and target.name != "object":
            if not self._is_immutable(subject, target.name, part.deeper or node is not target):
                yield target, _FieldRead(target, "object", subject, 0)
        elif subject is not None:
            if field is not None and not self._is_immutable(subject, field, part.deeper):
                yield node, _FieldRead(node, "object", subject, 0)
        elif given is not None and isinstance(given.type, Object):
            if field is not None and not self._is_immutable(given.type, field, part.deeper):
                expanded = part.deeper and isinstance(self.ctx.field(given.type, field), Id)
                yield node, _FieldRead(node, target.name, given.type, given.waits, expanded, given.paths)
        elif given is not None and given.oldest is not None:
            yield target, given.oldest

    def _is_immutable(self, subject: Type, name: str, deeper: bool) -> bool:
        """Returns whether a field of an object never changes; with ``deeper``, whether the object that it leads to does not either."""
        members = members_of(subject)
        structures = [self.ctx.structure(one.name) for one in members if isinstance(one, Object)]
        fields = [found for one in structures if one is not None and (found := one.fields.get(name)) is not None]
        if not fields or not all(field.immutable for field in fields):
            return False
        return not (deeper and any(isinstance(field.type, Id) for field in fields))

    def _compares_fresh(self, node: n.Comparison, names: Scope[_Binding], waited: WaitNumber) -> bool:
        """Returns whether a comparison reads something that came after the last wait."""
        if not waited:
            return False
        for one in walk(node):
            if isinstance(one, n.Name) and id(one) not in self.ctx.event_reads:
                given = names.find(one.name)
                if given is not None and given.dated and given.waits == waited:
                    return True
        return False

    def _report_name(self, node: n.Node, read: _FieldRead) -> None:
        """Reports a name for an expression that read a field before the wait."""
        self._record(node)
        message = f"`{self.ctx.text(node)}` is as it was before the wait: it reads `{self.ctx.text(read.node)}`"
        self.ctx.report(
            "stale-after-wait", node.span, message, "retrieve the object again after the wait, and read the field of what comes back"
        )

    def _record(self, node: n.Node) -> None:
        self.stale.append(node.span.start)
        self._reported.add(id(node))

    def _report_field(self, read: _FieldRead, statement: n.Statement) -> None:
        """Reports a field of an object that came before the wait."""
        ctx = self.ctx
        node, holder, subject, _, expanded, _ = read
        self._record(node)
        made = "when the event was made, before the wait" if holder == "object" else "before the wait"
        message = f"`{ctx.text(node)}` is as it was {made}"
        action = ctx.declarations.retrieval(subject.name) if isinstance(subject, Object) else None
        if action is None or action.main is None or not isinstance(subject, Object):
            ctx.report("stale-after-wait", node.span, message, "retrieve the object again and read the field of what comes back")
            return
        name = subject.name.split(".")[-1] if holder == "object" else holder
        call = f"let {name} = {action.name} {holder}.id"
        if read.paths:
            paths = ", ".join('"' + path + '"' for path in read.paths)
            call += f" expand=[{paths}]"
        fix = None if expanded else retrieval_fix(ctx, statement.span, node.span, call, f"{name}{_access_suffix(ctx, node)}")
        ctx.report("stale-after-wait", node.span, message, f"retrieve it again: `{call}`", fix)


def _expanded_paths(value: n.Node) -> tuple[str, ...]:
    """Returns the paths that a retrieval expands, as they are written."""
    given = next((one.value for one in value.arguments if one.name == "expand"), None) if isinstance(value, n.Action) else None
    return tuple(one.value for one in given.items if isinstance(one, n.Text)) if isinstance(given, n.ListLiteral) else ()


def _dated_binding(type_: Type, waits: WaitNumber, paths: tuple[str, ...] = ()) -> _Binding:
    """Returns the binding of an object that came from Stripe: the result of an action, an item of a list, the event's object."""
    return _Binding(type_, waits, dated=isinstance(type_, Object), paths=paths)


def _field_name(node: n.Name | n.Field | n.Index) -> str | None:
    """Returns the field that is read from the value of a name; None for the name alone."""
    match node:
        case n.Field(_, name) | n.Index(_, n.Text(name)):
            return name
    return None


def _access_suffix(ctx: CheckContext, node: n.Name | n.Field | n.Index) -> str:
    """Returns the text after the name of an object that reads the field of a node."""
    return f"[{ctx.source.slice(node.key.span)}]" if isinstance(node, n.Index) else f".{node.name}"
