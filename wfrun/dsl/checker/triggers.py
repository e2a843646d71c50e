"""Triggers: resolves what starts a workflow, and the names that it brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.environment import TriggerContext, TypeScope
from wfrun.dsl.checker.schedules import check_every, check_schedule
from wfrun.dsl.checker.unknown_names import report_unknown_event
from wfrun.dsl.declarations import EventDeclaration
from wfrun.dsl.diagnostics.diagnostic import Related
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Demand, EventPattern, Every, Parameter, Schedule, Trigger
from wfrun.dsl.types.base import ANY, BOOLEAN, MONEY, NUMBER, STRING, TIMESTAMP, List, Map, Object, Type, Union
from wfrun.dsl.types.refinements import EVENT, RUN, Envelope, EventObjectUnion

PARAMETER_TYPES: Mapping[str, Type] = {
    "string": STRING,
    "number": NUMBER,
    "boolean": BOOLEAN,
    "money": MONEY,
    "timestamp": TIMESTAMP,
    "list": List(ANY),
    "map": Map(ANY),
}
"""The types of an on-demand workflow's parameters."""

_RUN_NAMES: Mapping[str, Type] = {"run": RUN, "now": TIMESTAMP}


def resolve_event(ctx: CheckContext, name: str, span: Span) -> EventDeclaration | None:
    """Returns the event type of a name; reports an unknown one, and returns the one that was meant where that is clear."""
    found = ctx.declarations.event(name)
    if found is None and (meant := report_unknown_event(ctx, name, span)) is not None:
        return ctx.declarations.event(meant)
    return found


def resolve_events(ctx: CheckContext, patterns: Iterable[EventPattern]) -> tuple[tuple[EventDeclaration, ...], bool]:
    """Returns the event types of patterns, and whether one of them is unknown; reports that one."""
    found: dict[str, EventDeclaration] = {}
    broken = False
    for pattern in patterns:
        if not pattern.pattern.endswith("*"):
            event = resolve_event(ctx, pattern.pattern, pattern.span)
            if event is not None:
                found[event.name] = event
            broken = broken or event is None
            continue
        some = False
        for name in ctx.declarations.event_names():
            if pattern.matches(name):
                event = ctx.declarations.event(name)
                if event is not None:
                    some = True
                    found[event.name] = event
        if not some:
            broken = True
            _report_unknown_prefix(ctx, pattern)
    return tuple(found.values()), broken


def _report_unknown_prefix(ctx: CheckContext, pattern: EventPattern) -> None:
    prefixes: dict[str, None] = {}
    for name in ctx.declarations.event_names():
        parts = name.partition("[")[0].split(".")
        for count in range(1, len(parts)):
            prefixes[".".join(parts[:count]) + ".*"] = None
    meant = ctx.suggest_name("prefix", pattern.pattern.removeprefix("v1."), prefixes)
    ctx.report_unknown("unknown-event", pattern.span, f"no event of Stripe's begins with `{pattern.pattern[:-1]}`", meant)


def event_object_type(found: Iterable[EventDeclaration]) -> Type:
    """Returns the type of the object that these events carry. Of several events, what is read must exist in the object of each."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for event in found:
        groups.setdefault(event.objects, []).append(event.name)
    members = tuple(map(_one_of, groups))
    if not members:
        return ANY
    return members[0] if len(members) == 1 else EventObjectUnion(members, tuple(map(tuple, groups.values())))


def _one_of(objects: tuple[str, ...]) -> Type:
    named = tuple(map(Object, objects))
    return ANY if not named else named[0] if len(named) == 1 else Union(named)


def trigger_context(ctx: CheckContext, trigger: Trigger) -> TriggerContext:
    """Returns the context that a trigger gives; reports problems of the trigger."""
    if isinstance(trigger, Every):
        check_every(ctx, trigger)
        return TriggerContext(_RUN_NAMES, place="in a workflow on a timetable")
    if isinstance(trigger, Schedule):
        check_schedule(ctx, trigger)
        return TriggerContext(_RUN_NAMES, place="in a workflow on a timetable")
    if isinstance(trigger, Demand):
        return TriggerContext(_RUN_NAMES, place="in a workflow that is started by hand")
    patterns = tuple(event.pattern for event in trigger.events)
    known = ctx.event_triggers.get(patterns)
    if known is not None:
        return known
    found, broken = resolve_events(ctx, trigger.events)
    subject = event_object_type(found)
    types = tuple(name for event in found for name in dict.fromkeys((event.name, event.thin_name)))
    data = {event.data for event in found}
    envelope = Envelope(EVENT.name, types, data.pop() if len(data) == 1 else "")
    names = {**_RUN_NAMES, "event": envelope, "object": subject, "previous": subject}
    context = TriggerContext(names, subject, found, broken)
    if not broken:
        ctx.event_triggers[patterns] = context
        ctx.count_events(trigger.span, len(found))
    return context


IN_CONSTANTS = TriggerContext({}, place="in a constant")
"""Constants are evaluated before any run."""

IN_TESTS = TriggerContext({"now": TIMESTAMP}, place="in a test")


def parameter_scope(ctx: CheckContext, found: Sequence[Parameter]) -> TypeScope:
    """Returns the scope of an on-demand workflow's parameters; reports one that is given twice."""
    scope = TypeScope()
    for parameter in found:
        if parameter.name in scope.names:
            first = next(one for one in found if one.name == parameter.name)
            there = (Related(ctx.source, ctx.find(first.span, first.name), "the first one"),)
            message = f"there are two parameters `{parameter.name}`"
            ctx.report("duplicate-name", ctx.find(parameter.span, parameter.name), message, related=there)
            scope.names[parameter.name] = ANY
        else:
            scope.names[parameter.name] = PARAMETER_TYPES.get(parameter.type, ANY)
    return scope
