"""Flow analysis: a symbolic walk over workflows with the path condition at each statement.

The walk follows the statements of a workflow in the order of a run and carries two things along: a ``PathCondition``, which holds the
formulas of all conditions around a place, and a ``ProgramPoint``, which says what the author's names stand for there. A branch of an ``if``
is walked with its condition assumed true and the conditions of the branches above assumed not true; after the ``if`` the run goes on with
what is known before it, or with what the only branch that goes on leaves. Loops are walked once: what an iteration computes is a fresh
term, so nothing is concluded from one iteration about another. A wait advances time: from then on ``now`` and ``run`` are other terms. What
the event carried stays a fact, which is why a read of it after a wait is a lint and not an unknown.

On the way the walk reports conditions that never or always hold and statements that nothing leads to. It asks the path lints at each place,
where the path condition is at hand, and returns the call sites, over which the other lints work.

A part of the text that has an error contributes nothing: its condition is unknown, and call sites below it are not returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias, assert_never

from wfrun.dsl.analysis import messages as words
from wfrun.dsl.analysis.conditions import ConditionReader
from wfrun.dsl.analysis.constant_conditions import find_constant_parts
from wfrun.dsl.analysis.formulas import Formula, Literal, Ternary, conjunction, disjunction
from wfrun.dsl.analysis.path_condition import PathCondition, Reason
from wfrun.dsl.analysis.term_builder import ConditionalTerm, NameBinding, Operand, ProgramPoint, TermScope
from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.analysis.value_sets import FALSE, MISSING, PRESENT, TRUE, ValueSet, strings_in
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.declarations import ActionDeclaration, ImpliedValue
from wfrun.dsl.source import Span
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.syntax.visitor import expressions_in, waits_in, walk
from wfrun.dsl.types.base import ANY, STRING
from wfrun.dsl.types.refinements import EVENT, PROBLEM
from wfrun.support.english import list_words

FieldPath: TypeAlias = tuple[str, ...]
"""The names that lead to a field of an object."""

_STARTED = "no other events start the workflow"
_CONNECTED = "events of connected accounts carry the account"
_OWN = "events of one's own account carry none; those of others start it with `from accounts` after the trigger"

_IMPLIED = "each of these events tells what its object is like"

MAX_IMPLIED_GROUPS = 12
"""Of events that say more different things than this about their objects, nothing is assumed."""

MAX_TRACKED_COPIES = 30
"""Track at most this many re-fetched copies of the event's object, the newest ones."""

MAX_ALIAS_DEPTH = 8
"""Look through at most this many names, each standing for a condition with the next one; deeper ones are opaque terms."""

ENDED = None
"""The path condition after a block that always ends the run."""


class CallSite(NamedTuple):
    """A call of an action, with its path condition and the terms of its arguments by name.

    Neither the call nor a condition around it has an error.

    ``sets`` are the fields that an update sets, each with its value. ``refetched`` are the terms of the event's object as retrieved again
    before the call. ``in_handler`` marks a call in a ``catch`` or an ``on_failure``. Between calls of one workflow with different ``now``
    the run waits. ``try_blocks`` are the ``try`` blocks around it, outermost first; ``branches`` the ``if`` statements around it, each with
    the number of the branch that it stands in.
    """

    ctx: CheckContext
    reader: ConditionReader
    workflow: n.Workflow
    node: n.Action
    declaration: ActionDeclaration
    path_condition: PathCondition
    arguments: dict[str, int]
    sets: tuple[tuple[FieldPath, Operand], ...]
    refetched: tuple[int, ...]
    in_handler: bool
    now: int
    try_blocks: tuple[int, ...]
    branches: tuple[tuple[int, int], ...]

    @property
    def name_span(self) -> Span:
        """Returns the place of the action's name."""
        return self.node.name_span if self.node.name_span.end else self.node.span


class PathLints(NamedTuple):
    """Lints that need the path condition of one place.

    ``calls`` are asked about each reachable call of an action, with the terms of its arguments; ``sums`` about each chain of arithmetic.
    """

    calls: tuple[Callable[[CheckContext, ConditionReader, n.Action, ActionDeclaration, PathCondition, Mapping[str, int]], None], ...] = ()
    sums: tuple[Callable[[CheckContext, ConditionReader, n.Arithmetic, ProgramPoint, PathCondition], None], ...] = ()


class Flow(NamedTuple):
    """The finds of a walk over a file: its reachable call sites, in order, and its workflows, each with what starts it.

    ``reader`` has translated every condition that the walk came to.
    """

    reader: ConditionReader
    call_sites: list[CallSite]
    starts: list[tuple[n.Workflow, PathCondition]]


_Events: TypeAlias = tuple[ValueSet, Mapping[tuple[ImpliedValue, ...], Sequence[str]]]
"""The names of some event types, and the types by what they imply."""


def analyze_flow(ctx: CheckContext, file: n.File, terms: TermTable, lints: PathLints) -> Flow:
    """Reports the constant conditions and unreachable statements of a file; returns what its walk found."""
    terms.solver_steps = 0
    walker = _FlowWalker(ctx, terms, lints)
    names = walker.constants(file)
    walker.ground_ids(file)
    for item in file.items:
        if isinstance(item, n.Workflow):
            walker.workflow(item, names)
    return Flow(walker.reader, walker.call_sites, walker.starts)


def _one_of(values: Sequence[str | bool]) -> ValueSet:
    """Returns the set of these values."""
    texts = [value for value in values if isinstance(value, str)]
    return strings_in(texts) if texts else TRUE if values == (True,) else FALSE


def _in_words(one: ImpliedValue) -> str:
    """Says what an event implies, for messages."""
    values = list_words(f"`{value}`" if isinstance(value, str) else str(value).lower() for value in one.values)
    return f"on this event `{one.field}` is {values}"


class _FlowWalker:
    def __init__(self, ctx: CheckContext, terms: TermTable, lints: PathLints) -> None:
        self.ctx = ctx
        self.terms = terms
        self.lints = lints
        self.reader = ConditionReader(ctx, terms)
        self.call_sites: list[CallSite] = []
        self.starts: list[tuple[n.Workflow, PathCondition]] = []
        self._events: dict[tuple[str, ...], _Events] = {}
        """The event types of each trigger, by its patterns."""
        self._with_id: dict[str, bool] = {}
        """For each pattern, whether the object of every event that it stands for has an id."""
        self.now = 0
        """The number of waits so far."""
        self._workflow: n.Workflow | None = None
        self._in_handler = False
        self._try_blocks: tuple[int, ...] = ()
        self._branches: tuple[tuple[int, int], ...] = ()

    # --- items -------------------------------------------------------------------------------------------------------------------

    def constants(self, file: n.File) -> TermScope:
        """Binds the constants of the file.

        A constant decides nothing where it is ``true`` or ``false``, or is compared with a constant: its author has chosen it for today.
        """
        names = TermScope()
        for item in file.items:
            if isinstance(item, n.Let) and not isinstance(item.value, n.AnsweringStatement):
                if isinstance(item.value, n.Boolean):
                    names.names[item.name] = NameBinding(self._always_there("switch"))
                else:
                    names.names[item.name] = self._named(item.value, ProgramPoint(names, self.now))._replace(chosen=True)
        return names

    def ground_ids(self, file: n.File) -> None:
        """Notes that the events' objects have an id, unless one of the workflows starts on events whose objects have none."""
        triggers = [item.trigger for item in file.items if isinstance(item, n.Workflow) and isinstance(item.trigger, n.EventTrigger)]
        if all(self._has_id(pattern) for trigger in triggers for pattern in trigger.events):
            self.reader.presence.ground(self.reader.identity)

    def workflow(self, node: n.Workflow, constants: TermScope) -> None:
        self._workflow = node
        self.reader.begin()
        self.advance_time()
        names = TermScope(constants)
        if isinstance(node.trigger, n.Demand):
            for parameter in node.trigger.parameters:
                there = parameter.default is None or not isinstance(parameter.default, n.Null)
                names.names[parameter.name] = NameBinding(self._always_there("parameter") if there else self.terms.fresh("parameter"))
        path_condition = PathCondition(is_complete=not self.ctx.has_error(node.trigger.span))
        if isinstance(node.trigger, n.EventTrigger):
            path_condition = self._started_by(node, node.trigger, path_condition)
        self.starts.append((node, path_condition))
        point = ProgramPoint(names, self.now)
        for clause in (node.once, node.at_most, node.at_most_money, node.one_at_a_time, node.not_older):
            for value in expressions_in(clause) if clause is not None else ():
                self.visit_expression(value, point, path_condition)
        if node.when is not None:
            path_condition = self.condition(node.when, point, path_condition)
        self.block(node.body, point, path_condition)
        if node.on_failure is not None:
            inner = TermScope(names)
            inner.names["problem"] = NameBinding(self._always_there("problem"))
            self.advance_time()
            self._in_handler = True
            self.block(node.on_failure, ProgramPoint(inner, self.now), path_condition)
            self._in_handler = False

    def _started_by(self, node: n.Workflow, trigger: n.EventTrigger, path_condition: PathCondition) -> PathCondition:
        """Assumes the event types that start the workflow, as snapshots and thin events, and the account that they come from."""
        names, implied = self._events_of(trigger)
        kind = self.reader.field(self.reader.event, EVENT, "type", ANY)
        path_condition = self._with_implied_values(trigger, implied, kind, path_condition)
        path_condition = path_condition.assume(self.terms, Reason(trigger.span, Literal(kind, names), True, _STARTED))
        account = self.reader.field(self.reader.event, EVENT, "account", ANY)
        there = Literal(account, PRESENT if node.from_accounts else MISSING)
        return path_condition.assume(self.terms, Reason(trigger.span, there, True, _CONNECTED if node.from_accounts else _OWN))

    def _events_of(self, trigger: n.EventTrigger) -> _Events:
        """Returns the names of the event types that start a workflow, as snapshots and thin events, and what each implies."""
        patterns = tuple(pattern.pattern for pattern in trigger.events)
        found = self._events.get(patterns)
        if found is None:
            types: list[str] = []
            groups: dict[tuple[ImpliedValue, ...], list[str]] = {}
            for pattern in trigger.events:
                names = self.ctx.declarations.event_names() if pattern.pattern.endswith("*") else (pattern.pattern,)
                for name in filter(pattern.matches, names):
                    plain = name.removeprefix("v1.")
                    types += (plain, "v1." + plain)
                    event = self.ctx.declarations.event(name)
                    if event is not None:
                        groups.setdefault(event.implied, []).append(event.name)
            found = self._events[patterns] = (strings_in(types), groups)
        return found

    def _with_implied_values(
        self, trigger: n.EventTrigger, groups: Mapping[tuple[ImpliedValue, ...], Sequence[str]], kind: int, path_condition: PathCondition
    ) -> PathCondition:
        """Assumes what the event types say of the object's fields: each type what it implies."""
        if not any(groups) or len(groups) > MAX_IMPLIED_GROUPS:
            return path_condition
        ways: list[Formula] = []
        for implied, names_of_group in groups.items():
            known: list[Formula] = [Literal(kind, strings_in([*names_of_group, *(f"v1.{name}" for name in names_of_group)]))]
            for one in implied:
                field = self.reader.field(self.reader.object, ANY, one.field, ANY)
                known.append(Literal(field, _one_of(one.values)))
            ways.append(conjunction(known) if len(groups) > 1 else conjunction(known[1:]))
        said = "; ".join(_in_words(one) for implied in groups for one in implied) if len(groups) == 1 else _IMPLIED
        return path_condition.assume(self.terms, Reason(trigger.span, disjunction(ways), True, said))

    def advance_time(self) -> None:
        """Makes ``now`` another moment."""
        self.now += 1

    # --- statements --------------------------------------------------------------------------------------------------------------

    def block(self, node: n.Block, point: ProgramPoint, path_condition: PathCondition) -> PathCondition | None:
        """Walks the statements of a block; returns the path condition after it, None where the run does not go on."""
        point = point.inside(TermScope(point.names))
        reached = path_condition.possible
        for at, statement in enumerate(node.statements):
            if (
                path_condition.is_complete
                and self.ctx.unparsed
                and self.ctx.has_unparsed(Span(node.span.start, max(node.span.start, statement.span.start)))
            ):
                path_condition = path_condition.assume_unknown()
            after = self.statement(statement, point._replace(now=self.now), path_condition)
            if after is ENDED:
                if reached and at + 1 < len(node.statements):
                    words.report_unreachable(self.ctx, node.statements[at + 1], statement)
                return ENDED
            path_condition = after
        return path_condition

    def statement(self, node: n.Statement, point: ProgramPoint, path_condition: PathCondition) -> PathCondition | None:
        """Walks a statement; returns the path condition after it, None where the run does not go on."""
        match node:
            case n.Action():
                self.action(node, point, path_condition)
            case n.Let():
                self._let(node, point, path_condition)
            case n.If():
                return self._if(node, point, path_condition)
            case n.For():
                self._for(node, point, path_condition)
            case n.Wait(duration):
                self.visit_expression(duration, point, path_condition)
                self.advance_time()
            case n.WaitUntil(moment):
                self.visit_expression(moment, point, path_condition)
                self.advance_time()
            case n.WaitFor():
                self._wait_for(node, point, path_condition)
            case n.Approve():
                self._approve(node, point, path_condition)
            case n.Try(body, problem, handler):
                around, self._try_blocks = self._try_blocks, (*self._try_blocks, id(node))
                after = self.block(body, point, path_condition)
                self._try_blocks = around
                inner = TermScope(point.names)
                caught_problem = self._always_there("problem")
                self.reader.presence.ground(self.reader.field(caught_problem, PROBLEM, "action", STRING))
                inner.names[problem] = NameBinding(caught_problem)
                outer, self._in_handler = self._in_handler, True
                caught = self.block(handler, ProgramPoint(inner, self.now), path_condition)
                self._in_handler = outer
                if after is ENDED or caught is ENDED:
                    return caught if after is ENDED else after
            case n.Stop(condition, unless):
                return self._ending(condition, unless, point, path_condition)
            case n.Fail(message, condition, unless):
                self.visit_expression(message, point, path_condition)
                return self._ending(condition, unless, point, path_condition)
            case _:
                assert_never(node)
        return path_condition

    def _let(self, node: n.Let, point: ProgramPoint, path_condition: PathCondition) -> None:
        value = node.value
        match value:
            case n.Action():
                arguments = self.action(value, point, path_condition)
                bound = NameBinding(self._answer(value, arguments))
            case n.WaitFor():
                self._wait_for(value, point, path_condition)
                bound = NameBinding(self.terms.fresh("awaited"))
            case n.Approve():
                self._approve(value, point, path_condition)
                bound = NameBinding(self.terms.fresh("approval"))
            case n.Name(name) if id(value) not in self.ctx.types:
                # A lone name that nothing gives a value calls the action of that name.
                bound = NameBinding(self._answer(n.Action(name, None, ()), {}))
            case _:
                self.visit_expression(value, point, path_condition)
                bound = self._named(value, point)
        point.names.names[node.name] = bound

    def _named(self, value: n.Expression, point: ProgramPoint) -> NameBinding:
        """Binds the name of an expression."""
        if self.ctx.has_error(value.span):
            return NameBinding(self.terms.fresh("something"))
        reader = self.reader
        names = [bound for one in walk(value) if isinstance(one, n.Name) and (bound := point.names.find(one.name)) is not None]
        steps = max((bound.steps for bound in names), default=0)
        if steps >= MAX_ALIAS_DEPTH:
            return NameBinding(reader.term(value, point))
        truth = reader.cond(value, point) if isinstance(value, n.Comparison | n.Logical | n.Not | n.Call) else None
        operand = reader.operand(value, point)
        return NameBinding(reader.term(value, point), operand, truth, steps + (truth is not None or isinstance(operand, ConditionalTerm)))

    def _answer(self, node: n.Action, arguments: dict[str, int]) -> int:
        """Returns the term of an action's result. An object that is retrieved by an id has that id."""
        declaration = self.ctx.declarations.action(node.name)
        if declaration is not None and declaration.retrieves and declaration.main in arguments:
            return self.reader.retrieved(arguments[declaration.main])
        return self._always_there("answer")

    def _always_there(self, form: str) -> int:
        """Returns a new term, which is there: nothing else is known of it."""
        found = self.terms.fresh(form)
        self.reader.presence.ground(found)
        return found

    def _if(self, node: n.If, point: ProgramPoint, path_condition: PathCondition) -> PathCondition | None:
        before, ways, around = path_condition, [], self._branches
        for number, branch in enumerate(node.branches):
            inside = self.condition(branch.condition, point, path_condition, node)
            self._branches = (*around, (id(node), number))
            after = self.block(branch.body, point, inside)
            self._branches = around
            if after is not ENDED and after.possible:
                ways.append(after)
                if branch is node.branches[-1] and node.otherwise is None and path_condition.possible:
                    return before  # the run goes on from the branch and from beside it
            cond = self._cond(branch.condition, point)
            if cond is not None:
                path_condition = path_condition.assume(self.terms, Reason(branch.condition.span, cond.not_true, False))
            else:
                path_condition, before = path_condition.assume_unknown(), before.assume_unknown()
        if node.otherwise is not None:
            self._branches = (*around, (id(node), len(node.branches)))
            left = self.block(node.otherwise, point, path_condition)
            self._branches = around
            if left is not ENDED and left.possible:
                ways.append(left)
            elif left is not ENDED and not ways:
                return left
        elif path_condition.possible or not ways:
            ways.append(path_condition)
        if not ways:
            return ENDED
        return ways[0] if len(ways) == 1 else before

    def _ending(
        self, condition: n.Expression | None, unless: bool, point: ProgramPoint, path_condition: PathCondition
    ) -> PathCondition | None:
        """Walks the condition behind ``stop`` or ``fail``: the run goes on where it is false, behind ``unless`` where it is true."""
        if condition is None:
            return ENDED
        held = self.condition(condition, point, path_condition)
        if unless:
            return held
        cond = self._cond(condition, point)
        if cond is None:
            return path_condition.assume_unknown()
        return path_condition.assume(self.terms, Reason(condition.span, cond.false, False))

    def _for(self, node: n.For, point: ProgramPoint, path_condition: PathCondition) -> None:
        if isinstance(node.items, n.Action):
            self.action(node.items, point, path_condition)
        else:
            self.visit_expression(node.items, point, path_condition)
        if waits_in(node.body):
            # The second item may come after a wait that stands below.
            self.advance_time()
        names = TermScope(point.names)
        item = self._always_there("item")
        if not isinstance(node.items, n.Action):
            items = self.reader.term(node.items, point)
            self.reader.presence.ground(item, *self.reader.presence.item_grounds(items))
        names.names[node.variable] = NameBinding(item)
        inner = ProgramPoint(names, self.now)
        within = self.condition(node.where, inner, path_condition) if node.where is not None else path_condition
        self.block(node.body, inner, within)

    def _wait_for(self, node: n.WaitFor, point: ProgramPoint, path_condition: PathCondition) -> None:
        if node.where is not None:
            found = self._always_there("awaited")
            if all(self._has_id(pattern) for pattern in node.events):
                self.reader.presence.ground(self.terms.intern("field", found, "id", needs=(found,)))
            awaited = point._replace(awaited=found, awaited_type=self.ctx.types.get(id(node), ANY))
            self.condition(node.where, awaited, path_condition)
        self.visit_expression(node.up_to, point, path_condition)
        self.advance_time()

    def _has_id(self, pattern: n.EventPattern) -> bool:
        """Tells whether the object of every event that a pattern stands for has an id."""
        found = self._with_id.get(pattern.pattern)
        if found is None:
            names = self.ctx.declarations.event_names() if pattern.pattern.endswith("*") else (pattern.pattern,)
            events = [self.ctx.declarations.event(name) for name in names if pattern.matches(name)]
            found = self._with_id[pattern.pattern] = all(event is not None and not event.without_id for event in events)
        return found

    def _approve(self, node: n.Approve, point: ProgramPoint, path_condition: PathCondition) -> None:
        for expression in (node.message, *(argument.value for argument in node.arguments), node.up_to):
            self.visit_expression(expression, point, path_condition)
        self.advance_time()

    def action(self, node: n.Action, point: ProgramPoint, path_condition: PathCondition) -> dict[str, int]:
        """Walks a call of an action and records its call site; returns the terms of its arguments by name."""
        arguments: dict[str, int] = {}
        declaration = self.ctx.declarations.action(node.name)
        names = [(argument.name, argument.value) for argument in node.arguments]
        if node.main is not None and declaration is not None and declaration.main is not None:
            names.insert(0, (declaration.main, node.main))
        for value in (node.main, *(argument.value for argument in node.arguments)):
            if value is not None:
                self.visit_expression(value, point, path_condition)
        if declaration is None or (declaration.operation is None and not declaration.effect.is_final):
            return arguments
        arguments.update((name, self.reader.term(value, point)) for name, value in names)
        if path_condition.possible and self._workflow is not None and not self.ctx.has_error(node.span):
            updates = node.arguments if declaration.updates else ()
            sets = (one for argument in updates for one in self._sets((argument.name,), argument.value, point))
            again = tuple(self.reader.copies_of(self.reader.identity)[-MAX_TRACKED_COPIES:])
            if path_condition.is_complete:
                about = (self.ctx, self.reader, self._workflow, node, declaration, path_condition, arguments, tuple(sets), again)
                self.call_sites.append(CallSite(*about, self._in_handler, point.now, self._try_blocks, self._branches))
            for lint in self.lints.calls:
                lint(self.ctx, self.reader, node, declaration, path_condition, arguments)
        return arguments

    def _sets(self, path: FieldPath, value: n.Expression, point: ProgramPoint) -> Iterator[tuple[FieldPath, Operand]]:
        """Yields the fields that an argument of an update sets, each with its value."""
        if isinstance(value, n.MapLiteral) and value.entries:
            for entry in value.entries:
                yield from self._sets((*path, entry.key), entry.value, point)
        elif not isinstance(value, n.Omit):
            yield path, self.reader.operand(value, point)

    # --- expressions -------------------------------------------------------------------------------------------------------------

    def visit_expression(self, node: n.Expression, point: ProgramPoint, path_condition: PathCondition) -> None:
        """Visits the conditions inside an expression."""
        while isinstance(node, n.Field | n.Index):
            if isinstance(node, n.Index):
                self.visit_expression(node.key, point, path_condition)
            node = node.target
        match node:
            case n.Text() | n.Name() | n.Number() | n.MoneyLiteral() | n.Boolean() | n.DurationLiteral():
                return
            case n.Comparison() | n.Logical() | n.Not():
                self.condition(node, point, path_condition)
            case n.Coalesce(operands) if any(isinstance(operand, n.Comparison | n.Logical | n.Not) for operand in operands):
                self.condition(node, point, path_condition)
            case n.Choice(branches, otherwise):
                for branch in branches:
                    within = self.condition(branch.condition, point, path_condition)
                    self.visit_expression(branch.value, point, within)
                    cond = self._cond(branch.condition, point)
                    if cond is not None:
                        path_condition = path_condition.assume(self.terms, Reason(branch.condition.span, cond.not_true, False))
                self.visit_expression(otherwise, point, path_condition)
            case n.Quantifier() | n.Comprehension():
                self._each(node, point, path_condition)
            case _:
                if isinstance(node, n.Arithmetic) and not self.ctx.has_error(node.span):
                    for lint in self.lints.sums:
                        lint(self.ctx, self.reader, node, point, path_condition)
                for child in expressions_in(node):
                    self.visit_expression(child, point, path_condition)

    def _each(self, node: n.Quantifier | n.Comprehension, point: ProgramPoint, path_condition: PathCondition) -> None:
        self.visit_expression(node.items, point, path_condition)
        if self.ctx.has_error(node.span):
            return
        inner = self.reader.within(node, point)
        if node.where is not None:
            path_condition = self.condition(node.where, inner, path_condition)
        if node.element is not None:
            self.visit_expression(node.element, inner, path_condition)

    def condition(self, node: n.Expression, point: ProgramPoint, path_condition: PathCondition, chain: n.If | None = None) -> PathCondition:
        """Reports a condition that never or always holds; returns the path condition where it holds."""
        if not path_condition.possible:
            return path_condition
        cond = self._cond(node, point)
        if cond is None:
            self._below(node, point, path_condition)
            return path_condition.assume_unknown()
        after, findings = find_constant_parts(self.terms, self.reader, node, point, path_condition)
        for finding in findings:
            words.report_finding(self.ctx, self.terms, finding, chain)
        if not any(finding.node is node for finding in findings):
            self._below(node, point, path_condition)
        return after

    def _cond(self, node: n.Expression, point: ProgramPoint) -> Ternary | None:
        """Returns the condition as a formula; None where it has an error."""
        return None if self.ctx.has_error(node.span) or self.ctx.reads_assigned(node) else self.reader.cond(node, point)

    def _below(self, node: n.Expression, point: ProgramPoint, path_condition: PathCondition) -> None:
        """Visits the conditions inside the operands of a condition: in the ``where`` of an ``any``, in a choice."""
        for child in expressions_in(node):
            if (isinstance(node, n.Not) and isinstance(child, n.Comparison | n.Logical | n.Not)) or isinstance(node, n.Logical):
                self._below(child, point, path_condition)
            else:
                self.visit_expression(child, point, path_condition)
