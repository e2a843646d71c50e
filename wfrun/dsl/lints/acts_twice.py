"""Objects that are refunded or cancelled twice on one event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wfrun.dsl.analysis.conditions import ConditionReader
from wfrun.dsl.analysis.flow import CallSite
from wfrun.dsl.analysis.formulas import Facts, Formula, Literal, conjunction, is_satisfiable
from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.diagnostics.diagnostic import Related
from wfrun.dsl.source import Span
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.syntax.visitor import walk

_TAKES_BACK = ("cancel_", "void_")

_OF_A_PAYMENT = ("id", "charge", "latest_charge", "payment_intent")
"""The fields of an event's object that name one and the same payment, when they are given to a refund."""

MAX_BEFORE = 20
"""So many earlier calls are compared with each."""


def acts_twice(terms: TermTable, acts: Sequence[CallSite]) -> None:
    """Notes a refund or a cancellation of what another workflow refunds or cancels on the same event, when both conditions can hold.

    In one workflow, a second call on the same way through it counts too where it can only fail, or take the same money again; and so does
    one that a loop makes in every round in the same way.
    """
    seen: dict[tuple[str, int], list[CallSite]] = {}
    loops: dict[int, dict[int, n.For]] = {}
    for act in acts:
        if not isinstance(act.workflow.trigger, n.EventTrigger):
            continue
        # The charge and the payment intent of one call may be one payment: a call is not compared with itself.
        for what in dict.fromkeys(_acted_on(act)):
            earlier = seen.setdefault(what, [])
            other = next((one for one in reversed(earlier[-MAX_BEFORE:]) if _both_act(terms, one, act)), None)
            earlier.append(act)
            if other is not None:
                _report(act, other, what[0])
                break
            if _takes_all(act) and not act.instead and "idempotency_key" not in act.given:
                if id(act.workflow) not in loops:
                    loops[id(act.workflow)] = dict(_in_rounds(act.workflow.body))
                loop = loops[id(act.workflow)].get(id(act.node))
                if loop is not None:
                    _report_round(act, loop, what[0])
                    break


def _acted_on(act: CallSite) -> Iterator[tuple[str, int]]:
    """What a call refunds or cancels: the kind of object, and the term of its id."""
    name, declaration = act.node.name, act.declaration
    if declaration.operation == "refunds.create":
        for parameter in ("charge", "payment_intent"):
            if parameter in act.given:
                yield "payment", _payment(act.reader, act.given[parameter])
    elif declaration.operation is not None and name.startswith(_TAKES_BACK) and declaration.main in act.given:
        yield name.split("_", 1)[1].replace("_", " "), act.reader.id_of(act.given[declaration.main])


def _payment(reader: ConditionReader, term: int) -> int:
    """The payment that an id read from the event's object names: its charge and its payment intent are one payment."""
    term = reader.id_of(term)
    key = reader.terms.key(term)
    if key[0] == "field" and key[2] in _OF_A_PAYMENT and isinstance(key[1], int):
        payment = reader.terms.intern("payment of the event")
        holder = reader.terms.key(key[1])
        if key[1] == reader.object or (holder[0] == "retrieved" and _payment(reader, int(holder[1])) == payment):
            return payment
    return term


def _both_act(terms: TermTable, one: CallSite, other: CallSite) -> bool:
    """Whether two calls can both be made on one event."""
    if one.workflow.from_accounts != other.workflow.from_accounts:
        return False
    if one.workflow is other.workflow and (one.instead or other.instead or not _leaves_nothing(one, other)):
        return False
    return is_satisfiable(terms, one.known.facts, _as_formula(other.known.facts))


def _takes_all(act: CallSite) -> bool:
    """Whether a call leaves nothing to refund or to cancel: all but the refund of a part does."""
    return act.declaration.operation != "refunds.create" or "amount" not in act.given


def _leaves_nothing(one: CallSite, other: CallSite) -> bool:
    """Whether a call leaves nothing to do for a later one; the same part refunded twice at a time is hardly meant either.

    Behind a ``try`` nobody knows whether the call in it was made.
    """
    if other.tried[: len(one.tried)] != one.tried:
        return False
    return _takes_all(one) or (one.given == other.given and one.now == other.now)


def _as_formula(facts: Facts) -> Formula:
    literals: list[Formula] = [Literal(term, values) for term, values in facts.sets.items()]
    return conjunction([*literals, *facts.choices])


def _report(act: CallSite, other: CallSite, what: str) -> None:
    does = _does(act, what)
    place = Related(other.ctx.source, _name(other.node), "here it is done for the first time")
    if act.workflow is not other.workflow:
        message = f"{_called(other)} acts on the same {what} on the same event: this {does} it once more"
        help_ = "put both into one workflow, or give them conditions of which only one can hold"
    elif act.given == other.given:
        message = f"this {does} the {what} that was dealt with before, with the same arguments"
        help_ = "take one of the two out"
    elif what == "payment":
        message = "nothing of the payment is left for this refund: the one before it takes back all of it"
        help_ = "take one of the two out, or give each its `amount`"
    else:
        message = f"this {does} the {what} that was dealt with before"
        help_ = "take one of the two out"
    act.ctx.report("acts-twice", _name(act.node), message, help_, related=(place,))


def _report_round(act: CallSite, loop: n.For, what: str) -> None:
    place = Related(act.ctx.source, Span(loop.span.start, loop.body.span.start), "this loop does it again in each round")
    message = f"this {_does(act, what)} the same {what} in every round of the loop"
    help_ = "put it behind the loop, or act on the item of each round"
    act.ctx.report("acts-twice", _name(act.node), message, help_, related=(place,))


def _does(act: CallSite, what: str) -> str:
    return "refunds" if what == "payment" else act.node.name.split("_", 1)[0] + "s"


def _called(act: CallSite) -> str:
    if act.workflow.name is not None:
        return f'the workflow "{act.workflow.name}"'
    return f"the workflow in line {act.ctx.source.place(act.workflow.span.start).line}"


def _name(node: n.Action) -> Span:
    return node.name_span if node.name_span.end else node.span


# --- loops ---------------------------------------------------------------------------------------------------------------------------


def _in_rounds(block: n.Block, loop: n.For | None = None, names: frozenset[str] = frozenset()) -> Iterator[tuple[int, n.For]]:
    """The calls, by the identity of their nodes, that are made in every round of a loop in the same way, each with its loop.

    ``names`` are those that the loop gives, the one of its item and all behind it. Calls whose conditions read one, and loops that may end
    before the second round or try something again, are left out.
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
