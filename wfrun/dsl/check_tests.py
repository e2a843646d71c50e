"""The ``test`` blocks: that what a test names exists, so that a test with a typing slip does not pass for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from wfrun.dsl.check_actions import action, declared, main
from wfrun.dsl.check_context import Around, Context, Scope, item_of
from wfrun.dsl.check_expressions import infer
from wfrun.dsl.check_kinds import MAP, MOMENT, NUMBER, OBJECT, TEXT, describe, kinds, with_article
from wfrun.dsl.check_names import field_problem
from wfrun.dsl.check_triggers import PARAMETER_TYPES, TESTS, event_named, subject_of
from wfrun.dsl.check_values import exactly, key_span
from wfrun.dsl.nodes import (
    Demand,
    EventTrigger,
    ExpectAction,
    ExpectNothing,
    ExpectOutcome,
    Expression,
    GivenEvent,
    GivenFails,
    GivenFile,
    GivenNow,
    GivenReturns,
    GivenStart,
    ListLiteral,
    MapLiteral,
    Null,
    Pair,
    Test,
    TestStatement,
    Trigger,
)
from wfrun.dsl.source import Span
from wfrun.dsl.types import Any_, Id, Object, Type, Union


def test(c: Context, node: Test, own: Scope, workflows: Mapping[str, Trigger]) -> None:
    """One test. ``own`` holds the file's constants, ``workflows`` how each workflow of the program starts."""
    around = Around(Scope(own), TESTS)
    for one in node.body:
        _statement(c, one, around, workflows)


def _statement(c: Context, node: TestStatement, around: Around, workflows: Mapping[str, Trigger]) -> None:
    match node:
        case GivenEvent():
            _event(c, node, around)
        case GivenReturns():
            _returns(c, node, around)
        case GivenFails():
            _stand_in(c, node, around)
            infer(c, node.message, around)
        case GivenNow():
            type_ = infer(c, node.value, around)
            if not kinds(type_) & MOMENT:
                c.report("wrong-type", node.value.span, f"`now` is a moment, and `{c.text(node.value)}` is {describe(type_)}")
        case GivenStart():
            _start(c, node, around, workflows)
        case ExpectAction():
            action(c, node.action, around, partly=True)
        case ExpectOutcome():
            if node.message is not None:
                infer(c, node.message, around)
        case GivenFile() | ExpectNothing():
            pass
        case _:
            assert_never(node)


# --- given an event ----------------------------------------------------------------------------------------------------------------


def _event(c: Context, node: GivenEvent, around: Around) -> None:
    for pair in node.pairs:
        infer(c, pair.value, around)
    if node.event.pattern.endswith("*"):
        return  # the parser has asked for one event type
    event = event_named(c, node.event.pattern, node.event.span)
    if event is None:
        return
    subject = subject_of((event,))
    for pair in node.pairs:
        path = list(pair.path)
        if len(path) > 1 and path[0] == "previous" and c.field(subject, "previous") is None:
            if not event.update:
                span = c.find(pair.span, "previous")
                c.report("not-an-update", span, f"`{event.name}` is not an update: it has no previous values")
                continue
            path = path[1:]
        type_ = _reach(c, pair, path, subject)
        if type_ is not None:
            _given(c, pair.value, type_, around, pair.path[-1])


def _reach(c: Context, pair: Pair, path: list[str], type_: Type) -> Type | None:
    """The type of what a path leads to; None when it leads nowhere (a problem then)."""
    written = Span(pair.span.start, max(pair.span.start, pair.value.span.start))
    for at, part in enumerate(path):
        span = c.find(written, part)
        written = Span(span.end, written.end) if span != written else written
        if isinstance(type_, Id):
            what = with_article(type_.targets[0]) if type_.targets else "another object"
            before = path[at - 1]
            c.report(
                "not-expanded",
                span,
                f"events carry the id of {what}, not the object",
                f"set the id, `{before} = …`, and give the object with `given … returns`",
            )
            return None
        found = c.field(type_, part)
        if found is None:
            item = item_of(type_)
            found = item if part.isdigit() else None
        if found is None:
            field_problem(c, part, span, type_, ".".join(path[:at]) or "the event's object")
            return None
        type_ = found
    return type_


def _given(c: Context, node: Expression, type_: Type, around: Around, name: str) -> None:
    """A value that is put into an event: as the language has it, or as Stripe sends it."""
    have, wanted = kinds(c.type_of(node)), kinds(type_)
    if isinstance(node, Null) or (have & NUMBER and wanted & MOMENT) or (have & MAP and wanted & OBJECT):
        return
    if have & (MAP | OBJECT) and wanted & TEXT and isinstance(type_, Id | Union):
        return
    exactly(c, node, type_, around, name)


# --- stand-ins ---------------------------------------------------------------------------------------------------------------------


def _stand_in(c: Context, node: GivenReturns | GivenFails, around: Around) -> Type | None:
    """The result of the action that the test stands in for; None when there is no such action."""
    if node.main is not None:
        infer(c, node.main, around)
    declaration = declared(c, node.action, c.find(node.span, node.action))
    if declaration is None:
        return None
    if node.main is not None:
        main(c, node.action, node.main, declaration, around)
    return declaration.result


def _returns(c: Context, node: GivenReturns, around: Around) -> None:
    infer(c, node.value, around)
    result = _stand_in(c, node, around)
    if result is None:
        return
    values = node.value.items if isinstance(node.value, ListLiteral) else (node.value,)
    item = item_of(result)
    for value in values:
        _keys(c, value, result if item is None else item, node.action)


def _keys(c: Context, node: Expression, type_: Type, what: str) -> None:
    """The keys of a made-up answer: fields that the object has. ``what`` names it in messages."""
    if not isinstance(node, MapLiteral) or not isinstance(type_, Object):
        return
    for entry in node.entries:
        found = c.field(type_, entry.key)
        if found is None:
            field_problem(c, entry.key, key_span(c, entry), type_, what)
        elif not isinstance(found, Any_):
            _keys(c, entry.value, found, entry.key)


# --- starting by name --------------------------------------------------------------------------------------------------------------


def _start(c: Context, node: GivenStart, around: Around, workflows: Mapping[str, Trigger]) -> None:
    for pair in node.pairs:
        infer(c, pair.value, around)
    span = c.find(node.span, node.workflow)
    trigger = workflows.get(node.workflow)
    if trigger is None:
        meant = c.meant("workflow", node.workflow, workflows)
        if meant is not None or "" not in workflows:
            c.unknown("unknown-name", span, f'there is no workflow "{node.workflow}"', meant)
        return
    if isinstance(trigger, EventTrigger):
        if trigger.events:
            c.report(
                "wrong-type", span, f'"{node.workflow}" starts on an event', "give the test an event: `given payment_intent.succeeded`"
            )
        return
    parameters = {one.name: one for one in trigger.parameters} if isinstance(trigger, Demand) else {}
    for pair in node.pairs:
        found = parameters.get(pair.path[0])
        if found is None:
            meant = c.meant(f"parameter of {node.workflow}", pair.path[0], parameters)
            c.unknown("unknown-argument", c.find(pair.span, pair.path[0]), f"the workflow has no parameter `{pair.path[0]}`", meant)
        elif len(pair.path) == 1:
            exactly(c, pair.value, PARAMETER_TYPES[found.type], around, found.name)
    given = {pair.path[0] for pair in node.pairs}
    lacking = [one.name for one in parameters.values() if one.default is None and one.name not in given]
    if lacking and not given - parameters.keys():
        c.report("missing-argument", span, f"the workflow needs `{lacking[0]}`", f"add `with {lacking[0]} = …`")
