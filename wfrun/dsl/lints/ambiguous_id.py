"""``wrong-type``: an id of the event's object that is the right one on some events of a trigger, and another object's on others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wfrun.dsl.analysis.conditions import ConditionReader
from wfrun.dsl.analysis.formulas import Formula, Literal, conjunction
from wfrun.dsl.analysis.path_condition import PathCondition
from wfrun.dsl.analysis.value_sets import strings_in
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.fields import first_names
from wfrun.dsl.checker.ids import unrelated
from wfrun.dsl.declarations import ActionDeclaration
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.types.base import ANY, Id, Object, Type
from wfrun.dsl.types.display import describe
from wfrun.dsl.types.refinements import EVENT, EventObjectUnion

MAX_SHOWN_EVENTS = 2


def ambiguous_id(
    ctx: CheckContext,
    reader: ConditionReader,
    node: n.Action,
    declaration: ActionDeclaration,
    path_condition: PathCondition,
    _: Mapping[str, int],
) -> None:
    """Reports an id that is given to an operation and that belongs to another object on an event which can arrive there."""
    values = [(argument.name, argument.value) for argument in node.arguments]
    if node.main is not None and declaration.main is not None:
        values.insert(0, (declaration.main, node.main))
    for name, value in values:
        parameter = declaration.parameter(name)
        if parameter is not None and isinstance(parameter.type, Id) and not ctx.has_error(value.span):
            _check_each_event(ctx, reader, name, value, parameter.type, path_condition)


def _check_each_event(
    ctx: CheckContext, reader: ConditionReader, name: str, value: n.Expression, wanted: Id, path_condition: PathCondition
) -> None:
    subject, field = _event_field(ctx, value)
    if not isinstance(subject, EventObjectUnion):
        return
    right: list[str] = []
    wrong: list[tuple[Type, tuple[str, ...]]] = []
    for member, events in zip(subject.members, subject.events, strict=False):
        found = member if field is None else ctx.field(member, field)
        if found is None or not unrelated(found, wanted):
            right += events
        elif path_condition.allows(reader.terms, _event_formula(reader, member, events)):
            wrong.append((found, events))
    if right and wrong:
        type_, events = wrong[0]
        ctx.report(
            "wrong-type",
            value.span,
            f"`{name}` takes {describe(wanted)}, and on {first_names(events, MAX_SHOWN_EVENTS)} `{ctx.text(value)}` is {describe(type_)}",
            f'ask for the event first: `if event.type == "{right[0]}" < … >`, or write a workflow for each',
        )


def _event_field(ctx: CheckContext, value: n.Expression) -> tuple[Type | None, str | None]:
    """Returns the event's object and the field of it that an expression reads; no field for the object itself."""
    match value:
        case n.Name("object"):
            return ctx.event_reads.get(id(value)), None
        case n.Name(name):
            return ctx.event_reads.get(id(value)), name
        case n.Field(n.Name("object") as target, name):
            return ctx.event_reads.get(id(target)), name
    return None, None


def _event_formula(reader: ConditionReader, member: Type, events: Iterable[str]) -> Formula:
    """Returns the formula for an event of one of these types, in their snapshot names, with an object of this type."""
    kind = reader.field(reader.event, EVENT, "type", ANY)
    object_name = reader.terms.intern("field", reader.object, "object", needs=(reader.object,))
    of_type = [Literal(object_name, strings_in([member.name]))] if isinstance(member, Object) else []
    return conjunction([Literal(kind, strings_in(events)), *of_type])
