"""Ids of the event's object that are what is wanted on some of the events that can arrive, and something else on others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wfrun.dsl.analysis.conditions import ConditionReader
from wfrun.dsl.analysis.formulas import Formula, Literal, conjunction
from wfrun.dsl.analysis.path_condition import PathCondition
from wfrun.dsl.analysis.value_sets import strings_in
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.ids import unrelated
from wfrun.dsl.checker.members import first_names
from wfrun.dsl.declarations import ActionDeclaration
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.types.base import ANY, Id, Object, Type
from wfrun.dsl.types.refinements import EVENT, EventObjectUnion, describe

SHOWN_EVENTS = 2


def gives_other_id(
    ctx: CheckContext, reader: ConditionReader, node: n.Action, declaration: ActionDeclaration, known: PathCondition, _: Mapping[str, int]
) -> None:
    """Notes an id that is given to an operation and that is one of another object on an event which can get there."""
    values = [(argument.name, argument.value) for argument in node.arguments]
    if node.main is not None and declaration.main is not None:
        values.insert(0, (declaration.main, node.main))
    for name, value in values:
        parameter = declaration.parameter(name)
        if parameter is not None and isinstance(parameter.type, Id) and not ctx.is_broken(value.span):
            _of_each_event(ctx, reader, name, value, parameter.type, known)


def _of_each_event(ctx: CheckContext, reader: ConditionReader, name: str, value: n.Expression, wanted: Id, known: PathCondition) -> None:
    subject, field = _read(ctx, value)
    if not isinstance(subject, EventObjectUnion):
        return
    right: list[str] = []
    wrong: list[tuple[Type, tuple[str, ...]]] = []
    for member, events in zip(subject.members, subject.events, strict=False):
        found = member if field is None else ctx.field(member, field)
        if found is None or not unrelated(found, wanted):
            right += events
        elif known.allows(reader.terms, _arrives(reader, member, events)):
            wrong.append((found, events))
    if right and wrong:
        type_, events = wrong[0]
        ctx.report(
            "wrong-type",
            value.span,
            f"`{name}` takes {describe(wanted)}, and on {first_names(events, SHOWN_EVENTS)} `{ctx.text(value)}` is {describe(type_)}",
            f'ask for the event first: `if event.type == "{right[0]}" < … >`, or write a workflow for each',
        )


def _read(ctx: CheckContext, value: n.Expression) -> tuple[Type | None, str | None]:
    """The event's object and the field of it that an expression reads; no field for the object itself."""
    match value:
        case n.Name("object"):
            return ctx.event_reads.get(id(value)), None
        case n.Name(name):
            return ctx.event_reads.get(id(value)), name
        case n.Field(n.Name("object") as target, name):
            return ctx.event_reads.get(id(target)), name
    return None, None


def _arrives(reader: ConditionReader, member: Type, events: Iterable[str]) -> Formula:
    """That the event is one of these, and its object is of this type. Who asks for its type thinks of the plain form of its name."""
    kind = reader.field(reader.event, EVENT, "type", ANY)
    called = reader.terms.intern("field", reader.object, "object", needs=(reader.object,))
    of_type = [Literal(called, strings_in([member.name]))] if isinstance(member, Object) else []
    return conjunction([Literal(kind, strings_in(events)), *of_type])
