"""``acts-twice``: two calls that take back or cancel one object on one event.

Which actions do that, and with which argument, their declarations say (``Reversal``). The lint goes through the calls of all files in
order. Two calls meet where the terms of their ids are equal: the symbolic reader gives equal values equal numbers, and the fields of an
event's object that name one and the same object, such as a charge and its payment intent, are one term here. They are reported where the
path conditions of both can hold on one event. Inside one workflow the first must leave nothing to do, since two partial refunds are no
mistake. A call that a loop makes in the same way in every round meets itself.

Of an action of the author's own that moves money or ends something, only its declared effect is known: two calls of it meet where all their
arguments are equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wfrun.dsl.analysis.conditions import ConditionReader
from wfrun.dsl.analysis.flow import CallSite
from wfrun.dsl.analysis.formulas import Facts, Formula, Literal, conjunction, is_satisfiable
from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.declarations import Reversal
from wfrun.dsl.diagnostics.diagnostic import Related
from wfrun.dsl.source import Span
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.syntax.visitor import walk

MAX_COMPARED_CALLS = 20
"""Number of earlier calls that each call is compared with, the newest."""


def acts_twice(terms: TermTable, calls: Sequence[CallSite]) -> None:
    """Reports calls that take back or cancel what another call takes back or cancels on the same event."""
    seen: dict[tuple[str, int], list[CallSite]] = {}
    own: dict[tuple[str, tuple[tuple[str, int], ...]], list[CallSite]] = {}
    loops: dict[int, dict[int, n.For]] = {}
    for call in calls:
        reversal = call.declaration.reversal
        reached: Formula | None = None
        if call.declaration.operation is None and isinstance(call.workflow.trigger, n.EventTrigger):
            alike = own.setdefault((call.node.name, tuple(sorted(call.arguments.items()))), [])
            rivals = _rivals(alike, call)
            reached = _as_formula(call.path_condition.facts) if rivals else None
            first = next((one for one in rivals if _both_act(terms, one, call, reached)), None)
            alike.append(call)
            if first is not None and "idempotency_key" not in call.arguments:
                _report_repeated(call, first)
        if reversal is None or not isinstance(call.workflow.trigger, n.EventTrigger):
            continue
        # Two arguments of one call may name one object: a call is not compared with itself.
        for acted_on in dict.fromkeys(_acted_on(call, reversal)):
            earlier = seen.setdefault((reversal.what, acted_on), [])
            rivals = _rivals(earlier, call)
            if rivals and reached is None:
                reached = _as_formula(call.path_condition.facts)
            other = next((one for one in rivals if _both_act(terms, one, call, reached)), None)
            earlier.append(call)
            if other is not None:
                _report(call, other, reversal)
                break
            if _leaves_no_rest(call) and not call.in_handler and "idempotency_key" not in call.arguments:
                if id(call.workflow) not in loops:
                    loops[id(call.workflow)] = dict(_in_rounds(call.workflow.body))
                loop = loops[id(call.workflow)].get(id(call.node))
                if loop is not None:
                    _report_round(call, loop, reversal)
                    break


def _acted_on(call: CallSite, reversal: Reversal) -> Iterator[int]:
    """Yields the terms of the ids of what a call takes back or cancels."""
    return (
        _object_of(call.reader, call.arguments[parameter], reversal) for parameter in reversal.parameters if parameter in call.arguments
    )


def _object_of(reader: ConditionReader, term: int, reversal: Reversal) -> int:
    """Returns the term of an object's id; all fields of the event's object that name one and the same object have one term."""
    term = reader.id_of(term)
    key = reader.terms.key(term)
    if key[0] == "field" and key[2] in reversal.same_object and isinstance(key[1], int):
        shared = reader.terms.intern("object of the event", reversal.what)
        holder = reader.terms.key(key[1])
        if key[1] == reader.object or (holder[0] == "retrieved" and _object_of(reader, int(holder[1]), reversal) == shared):
            return shared
    return term


def _rivals(earlier: Sequence[CallSite], call: CallSite) -> list[CallSite]:
    """Returns the calls that a call is compared with, the newest first: none of another branch of an ``if`` around it."""
    return [one for one in reversed(earlier[-MAX_COMPARED_CALLS:]) if not _in_other_branch(one, call)]


def _in_other_branch(one: CallSite, other: CallSite) -> bool:
    """Returns whether two calls stand in two branches of one ``if``, of which a run takes only one."""
    for (statement, branch), (its_statement, its_branch) in zip(one.branches, other.branches, strict=False):
        if statement != its_statement:
            return False
        if branch != its_branch:
            return True
    return False


def _both_act(terms: TermTable, one: CallSite, other: CallSite, reached: Formula | None) -> bool:
    """Returns whether two calls can both be made on one event, and the second, which is made where ``reached`` is true, is a mistake."""
    if one.workflow.from_accounts != other.workflow.from_accounts:
        return False
    if one.workflow is other.workflow and (one.in_handler or other.in_handler or not _leaves_nothing(one, other)):
        return False
    return reached is None or is_satisfiable(terms, one.path_condition.facts, reached)


def _leaves_no_rest(call: CallSite) -> bool:
    """Returns whether a call takes all of the object back."""
    reversal = call.declaration.reversal
    return reversal is None or not reversal.part or reversal.part not in call.arguments


def _leaves_nothing(one: CallSite, other: CallSite) -> bool:
    """Returns whether a call leaves nothing to do for a later one, or both take the same part back at the same time.

    After a ``try`` nobody knows whether the call in it was made.
    """
    if other.try_blocks[: len(one.try_blocks)] != one.try_blocks:
        return False
    return _leaves_no_rest(one) or (one.arguments == other.arguments and one.now == other.now)


def _as_formula(facts: Facts) -> Formula:
    literals: list[Formula] = [Literal(term, values) for term, values in facts.sets.items()]
    return conjunction([*literals, *facts.choices])


def _report(call: CallSite, other: CallSite, reversal: Reversal) -> None:
    what = reversal.what
    place = Related(other.ctx.source, other.name_span, "here it is done for the first time")
    help_ = "take one of the two out"
    if call.workflow is not other.workflow:
        message = f"{_workflow_name(other)} acts on the same {what} on the same event: this {reversal.verb}s it once more"
        help_ = "put both into one workflow, or give them conditions of which only one can hold"
    elif call.arguments == other.arguments:
        message = f"this {reversal.verb}s the {what} that was dealt with before, with the same arguments"
    elif reversal.part:
        message = f"nothing of the {what} is left for this {reversal.verb}: the one before it takes back all of it"
        help_ += f", or give each its `{reversal.part}`"
    else:
        message = f"this {reversal.verb}s the {what} that was dealt with before"
    call.ctx.report("acts-twice", call.name_span, message, help_, related=(place,))


def _report_repeated(call: CallSite, other: CallSite) -> None:
    """Reports a second call of an action of the author's own that moves money or ends something, with the arguments of the first."""
    place = Related(other.ctx.source, other.name_span, "here it is done for the first time")
    by = f" {_workflow_name(other)} does it too" if call.workflow is not other.workflow else ""
    message = f"`{call.node.name}` is called once more on the same event, with the same arguments{':' + by if by else ''}"
    call.ctx.report("acts-twice", call.name_span, message, "take one of the two out, or give what differs", related=(place,))


def _report_round(call: CallSite, loop: n.For, reversal: Reversal) -> None:
    place = Related(call.ctx.source, Span(loop.span.start, loop.body.span.start), "this loop does it again in each round")
    message = f"this {reversal.verb}s the same {reversal.what} in every round of the loop"
    help_ = "put it behind the loop, or act on the item of each round"
    call.ctx.report("acts-twice", call.name_span, message, help_, related=(place,))


def _workflow_name(call: CallSite) -> str:
    if call.workflow.name is not None:
        return f'the workflow "{call.workflow.name}"'
    return f"the workflow in line {call.ctx.source.place(call.workflow.span.start).line}"


# --- loops ---------------------------------------------------------------------------------------------------------------------------


def _in_rounds(block: n.Block, loop: n.For | None = None, names: frozenset[str] = frozenset()) -> Iterator[tuple[int, n.For]]:
    """Yields the calls that are made in the same way in every round of a loop, by the identity of their nodes, each with its loop.

    ``names`` are those that the loop gives: its item, and the names behind it. Calls whose conditions read one are left out, and so are
    loops that may end before the second round or try something again.
    """
    for statement in block.statements:
        match statement:
            case n.Let(name, value):
                if isinstance(value, n.Action) and loop is not None and not _reads(value, names):
                    yield id(value), loop
                names |= {name}
            case n.Action():
                if loop is not None and not _reads(statement, names):
                    yield id(statement), loop
            case n.If(branches, otherwise):
                within = loop
                for branch in branches:
                    within = None if _reads(branch.condition, names) else within
                    yield from _in_rounds(branch.body, within, names)
                if otherwise is not None:
                    yield from _in_rounds(otherwise, within, names)
            case n.For(variable, items, where, body):
                once = where is not None or (isinstance(items, n.ListLiteral) and len(items.items) < 2) or _may_end(body)
                yield from _in_rounds(body, None if once else statement, frozenset({variable}))
            case n.Try(body, _, handler):
                yield from _in_rounds(body)
                yield from _in_rounds(handler)


def _reads(node: n.Node, names: frozenset[str]) -> bool:
    return any(isinstance(one, n.Name) and one.name in names for one in walk(node))


def _may_end(block: n.Block) -> bool:
    return any(isinstance(one, n.Stop | n.Fail) for one in walk(block))
