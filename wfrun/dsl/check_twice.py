"""Objects that are refunded or cancelled twice on one event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wfrun.dsl import nodes as n
from wfrun.dsl.logic.conditions import Reader
from wfrun.dsl.logic.formulas import Facts, Formula, Literal, both, can_be
from wfrun.dsl.logic.terms import Terms
from wfrun.dsl.logic.walk import Act
from wfrun.dsl.problems import Related
from wfrun.dsl.source import Span

_TAKES_BACK = ("cancel_", "void_")

_OF_A_PAYMENT = ("id", "charge", "latest_charge", "payment_intent")
"""The fields of an event's object that name one and the same payment, when they are given to a refund."""

MAX_BEFORE = 20
"""So many earlier calls are compared with each."""


def acts_twice(terms: Terms, acts: Sequence[Act]) -> None:
    """Notes a refund or a cancellation of what another workflow refunds or cancels on the same event, when both conditions can hold.

    In one workflow, a second call that stands on the same way through it and gives the same arguments counts too: it can only fail, or
    take the money again.
    """
    seen: dict[tuple[str, int], list[Act]] = {}
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


def _acted_on(act: Act) -> Iterator[tuple[str, int]]:
    """What a call refunds or cancels: the kind of object, and the term of its id."""
    name, declaration = act.node.name, act.declaration
    if declaration.operation == "refunds.create":
        for parameter in ("charge", "payment_intent"):
            if parameter in act.given:
                yield "payment", _payment(act.reader, act.given[parameter])
    elif declaration.operation is not None and name.startswith(_TAKES_BACK) and declaration.main in act.given:
        yield name.split("_", 1)[1].replace("_", " "), act.reader.id_of(act.given[declaration.main])


def _payment(reader: Reader, term: int) -> int:
    """The payment that an id read from the event's object names: its charge and its payment intent are one payment."""
    term = reader.id_of(term)
    key = reader.terms.key(term)
    if key[0] == "field" and key[2] in _OF_A_PAYMENT and isinstance(key[1], int):
        payment = reader.terms.number("payment of the event")
        holder = reader.terms.key(key[1])
        if key[1] == reader.object or (holder[0] == "retrieved" and _payment(reader, int(holder[1])) == payment):
            return payment
    return term


def _both_act(terms: Terms, one: Act, other: Act) -> bool:
    """Whether two calls can both be made on one event."""
    if one.workflow.from_accounts != other.workflow.from_accounts:
        return False
    if one.workflow is other.workflow and (one.instead or other.instead or one.given != other.given):
        return False
    return can_be(terms, one.known.facts, _as_formula(other.known.facts))


def _as_formula(facts: Facts) -> Formula:
    literals: list[Formula] = [Literal(term, values) for term, values in facts.sets.items()]
    return both([*literals, *facts.choices])


def _report(act: Act, other: Act, what: str) -> None:
    does = "refunds" if what == "payment" else act.node.name.split("_", 1)[0] + "s"
    place = Related(other.c.source, _name(other.node), "here it is done for the first time")
    if act.workflow is other.workflow:
        message = f"this {does} the {what} that was dealt with before, with the same arguments"
        help_ = "take one of the two out"
    else:
        message = f"{_called(other)} acts on the same {what} on the same event: this {does} it once more"
        help_ = "put both into one workflow, or give them conditions of which only one can hold"
    act.c.report("acts-twice", _name(act.node), message, help_, related=(place,))


def _called(act: Act) -> str:
    if act.workflow.name is not None:
        return f'the workflow "{act.workflow.name}"'
    return f"the workflow in line {act.c.source.place(act.workflow.span.start).line}"


def _name(node: n.Action) -> Span:
    return node.name_span if node.name_span.end else node.span
