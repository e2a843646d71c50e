"""Test blocks: checks that everything a ``test`` names exists, so that a test with a typing slip does not pass for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from wfrun.dsl.checker.actions import check_message, check_stubbed_value, check_time_limit, infer_action_call, resolve_action
from wfrun.dsl.checker.arguments import list_parameters
from wfrun.dsl.checker.assignability import check_exact_type
from wfrun.dsl.checker.context import CheckContext, item_type
from wfrun.dsl.checker.environment import Environment, TypeScope
from wfrun.dsl.checker.expressions import infer
from wfrun.dsl.checker.fields import report_unknown_field
from wfrun.dsl.checker.money import check_currency_text, check_same_currency, is_money, is_number, resolve_currency
from wfrun.dsl.checker.suggestions import suggest_conversion
from wfrun.dsl.checker.test_aliases import report_bare_answer, report_envelope_path, report_stubbed_approval, report_unknown_expectation
from wfrun.dsl.checker.test_consistency import TestedProgram, check_consistency
from wfrun.dsl.checker.test_values import check_answer, check_sample
from wfrun.dsl.checker.triggers import IN_TESTS, PARAMETER_TYPES, event_object_type, resolve_event, resolve_events
from wfrun.dsl.declarations import EventDeclaration
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import (
    Demand,
    DurationLiteral,
    EventPattern,
    EventTrigger,
    ExpectAction,
    ExpectNothing,
    ExpectOutcome,
    ExpectWait,
    Expression,
    GivenApprove,
    GivenEvent,
    GivenFails,
    GivenFile,
    GivenLater,
    GivenNow,
    GivenReturns,
    GivenStart,
    Negate,
    Pair,
    Test,
    TestStatement,
    Trigger,
)
from wfrun.dsl.syntax.paths import Path, path_text
from wfrun.dsl.types.base import ANY, TIMESTAMP, Id, List, Money, Timestamp, Type
from wfrun.dsl.types.display import describe, describe_object
from wfrun.dsl.types.refinements import MAP, MOMENT, value_kinds


def check_test(ctx: CheckContext, node: Test, own: TypeScope, tested: TestedProgram) -> None:
    """Checks a test. ``own`` holds the file's constants."""
    env = Environment(TypeScope(own), IN_TESTS)
    for one in node.body:
        _check_statement(ctx, one, env, tested)
    if not ctx.has_unparsed(node.span):
        check_consistency(ctx, node, tested)


def _check_file(ctx: CheckContext, node: GivenFile, tested: TestedProgram) -> None:
    """Reports an event file that is the name of a workflow."""
    trigger = tested.triggers.get(node.path)
    if trigger is None:
        return
    span = ctx.find(node.span, f'"{node.path}"')
    message = f'"{node.path}" is a workflow, not a file with an event'
    if isinstance(trigger, EventTrigger):
        ctx.report("wrong-type", span, message, f"give the test an event: `given {_example_event(trigger)}`")
    else:
        fix = Fix(Span(span.start, span.start), "start ", f'write `given start "{node.path}"`')
        ctx.report("wrong-type", span, message, f'write `given start "{node.path}"`', fix)


def _example_event(trigger: EventTrigger) -> str:
    """Returns an event type that starts such a workflow, for an example."""
    return next((one.pattern for one in trigger.events if not one.pattern.endswith("*")), "payment_intent.succeeded")


def _check_statement(ctx: CheckContext, node: TestStatement, env: Environment, tested: TestedProgram) -> None:
    match node:
        case GivenEvent():
            if not report_bare_answer(ctx, node):
                _check_event(ctx, node.event, node.pairs, env)
        case GivenLater():
            _check_after(ctx, node.after, env)
            _check_event(ctx, node.event, node.pairs, env)
        case GivenReturns():
            _check_returns(ctx, node, env)
        case GivenFails():
            _check_stub(ctx, node, env)
            check_message(ctx, node.message, env, "`fails` says why in words")
        case GivenNow():
            type_ = infer(ctx, node.value, env)
            if not value_kinds(type_) & MOMENT:
                message = f"`now` is a moment, and `{ctx.text(node.value)}` is {describe(type_)}"
                ctx.report("wrong-type", node.value.span, message, *suggest_conversion(ctx, node.value, TIMESTAMP, env))
        case GivenStart():
            _check_start(ctx, node, env, tested.triggers)
        case ExpectAction():
            if not report_unknown_expectation(ctx, node.action, env):
                infer_action_call(ctx, node.action, env, partly=True)
        case ExpectOutcome():
            if node.message is not None:
                check_message(ctx, node.message, env, "a failure is told in words")
        case ExpectWait():
            resolve_events(ctx, node.events)
        case GivenFile():
            _check_file(ctx, node, tested)
        case GivenApprove():
            if not tested.asks:
                message = "no workflow asks for an approval, so this answer is never used"
                ctx.report("unused", node.span, message, "take it out")
        case ExpectNothing():
            pass
        case _:
            assert_never(node)


# --- given an event ----------------------------------------------------------------------------------------------------------------


def _check_event(ctx: CheckContext, pattern: EventPattern, pairs: tuple[Pair, ...], env: Environment) -> None:
    for pair in pairs:
        infer(ctx, pair.value, env)
    if pattern.pattern.endswith("*"):
        return  # the parser has asked for one event type
    event = resolve_event(ctx, pattern.pattern, pattern.span)
    if event is None:
        return
    subject = event_object_type((event,))
    amounts: dict[Path, list[Expression]] = {}
    places: dict[Path, list[Pair]] = {}
    for pair in pairs:
        type_ = _resolve_path(ctx, pair, event, subject)
        if type_ is None:
            continue
        name = _path_label(pair.path)
        check_currency_text(ctx, name, pair.value, type_, sent=True)
        _check_value(ctx, pair.value, type_, env, name)
        if isinstance(type_, Money) and not type_.currency:
            amounts.setdefault(pair.path[:-1], []).append(pair.value)
        places.setdefault(_normalized_path(ctx, pair.path, subject), []).append(pair)
    for same in places.values():
        _report_same_place(ctx, same)
    currencies = {pair.path[:-1]: pair.value for pair in pairs if pair.path[-1] == "currency"}
    for path, nodes in amounts.items():
        check_same_currency(ctx, nodes, "currency", currencies.get(path))


def _normalized_path(ctx: CheckContext, path: Path, type_: Type) -> Path:
    """Returns a path without the ``data`` of lists: two equal ones lead to one place."""
    steps: list[str | int] = []
    for at, step in enumerate(path):
        if at == 0 and step == "previous" and ctx.field(type_, "previous") is None:
            steps.append(step)
            continue
        if not (step == "data" and isinstance(type_, List) and type_.page):
            steps.append(step)
        found = item_type(type_) if isinstance(step, int) else _field_type(ctx, type_, step)
        type_ = found if found is not None else ANY
    return tuple(steps)


def _report_same_place(ctx: CheckContext, pairs: list[Pair]) -> None:
    """Reports a place in a list that is set twice, once through its ``data``. The parser reports equal paths."""
    written = {pairs[0].path}
    for pair in pairs[1:]:
        if pair.path not in written:
            first = path_text(pairs[0].path)
            message = f"`{path_text(pair.path)}` is the same place as `{first}`, which is given already"
            ctx.report("duplicate-argument", pair.span, message, "keep one of the two")
        written.add(pair.path)


def _check_after(ctx: CheckContext, node: Expression, env: Environment) -> None:
    """Checks the time between the beginning of the test and an event."""
    check_time_limit(ctx, node, env, "`after`")
    if isinstance(node, Negate) and isinstance(node.operand, DurationLiteral):
        help_ = "set the moment of the beginning instead: `given now = timestamp(…)`"
        ctx.report("wrong-type", node.span, "a later event cannot come before the beginning of the test", help_)


def _path_label(path: Path) -> str:
    """Returns the name of a path's place for messages: its last name or key, with the indices after it."""
    first = max(at for at, step in enumerate(path) if isinstance(step, str))
    name = path[first]
    return f"{name}{path_text(path[first + 1 :])}"


def _resolve_path(ctx: CheckContext, pair: Pair, event: EventDeclaration, subject: Type) -> Type | None:
    """Returns the type of a path's place in an event; reports a path that leads nowhere, and returns None."""
    path = pair.path
    if (path[0] == "object" or ctx.field(subject, str(path[0])) is None) and report_envelope_path(ctx, pair):
        return None
    if path[0] != "previous" or ctx.field(subject, "previous") is not None:
        return _resolve_steps(ctx, pair, 0, subject)
    span = ctx.find(pair.span, "previous")
    if not event.previous:
        ctx.report("unknown-field", span, f"`{event.name}` is not an update: it has no previous values")
        return None
    if len(path) == 1:
        ctx.report(
            "unknown-field", span, "`previous` holds the values of fields before the update", "name the field: `previous.status = …`"
        )
        return None
    return _resolve_steps(ctx, pair, 1, subject)


def _resolve_steps(ctx: CheckContext, pair: Pair, begin: int, type_: Type) -> Type | None:
    """Returns the type of a path's place; reports a path that leads nowhere, as None. ``begin`` is the first step into the type."""
    path = pair.path
    written = Span(pair.span.start, max(pair.span.start, pair.value.span.start))
    for at, part in enumerate(path):
        span = ctx.find(written, f"[{part}]" if isinstance(part, int) else part)
        if at < begin:
            written = Span(span.end, written.end) if span != written else written
            continue
        before = path_text(path[:at]) or "the event's object"
        written = Span(span.end, written.end) if span != written else written
        if isinstance(type_, Id):
            target = describe_object(type_.targets[0]) if type_.targets else "another object"
            ctx.report(
                "not-expanded",
                span,
                f"events carry the id of {target}, not the object",
                f"set the id, `{before} = …`, and give the object with `given … returns`",
            )
            return None
        if isinstance(type_, Money | Timestamp):
            ctx.report("unknown-field", span, f"`{before}` is set as a whole", f"write `{before} = …`")
            return None
        item = item_type(type_)
        found = item if isinstance(part, int) else _field_type(ctx, type_, part)
        if found is None:
            _report_unknown_step(ctx, path, at, type_, item, span, before)
            return None
        type_ = found
    return type_


def _field_type(ctx: CheckContext, type_: Type, name: str) -> Type | None:
    """Returns the type of a field. A list that Stripe sends in pages is equal to its ``data``."""
    return List(type_.item) if name == "data" and isinstance(type_, List) and type_.page else ctx.field(type_, name)


def _report_unknown_step(ctx: CheckContext, path: Path, at: int, type_: Type, item: Type | None, span: Span, before: str) -> None:
    """Reports a step that leads nowhere. ``item`` is the type of a list's items, ``before`` the path up to the step."""
    part = path[at]
    if isinstance(part, int) and value_kinds(type_) & MAP:
        help_ = f'write the key in quotes: `{before}["{part}"] = …`'
        ctx.report("unknown-field", span, f"`{before}` is {describe(type_)}, which has keys and no places", help_)
    elif isinstance(part, int):
        ctx.report("unknown-field", span, f"`{before}` is {describe(type_)} and has no items", "leave the index out")
    elif item is not None:
        first = part == "first" or part.isdecimal()
        rest = path_text((int(part) if part.isdecimal() else 0, *path[at + first :]))
        help_ = f"write `{before}{rest} = …`, or set the whole list: `{before} = [{{…}}]`"
        fix = None
        if part == "first" and ctx.source.text.startswith(".", span.start - 1):
            fix = Fix(Span(span.start - 1, span.end), "[0]")
        elif first and ctx.source.text.startswith('["', span.start - 2):
            fix = Fix(Span(span.start - 1, span.end + 1), str(int(part)))
        ctx.report("unknown-field", span, f"`{before}` is a list: its items are numbered from 0", help_, fix)
    else:
        report_unknown_field(ctx, part, span, type_, before)


def _check_value(ctx: CheckContext, node: Expression, type_: Type, env: Environment, name: str) -> None:
    """Checks a value that is put into an event. A bare number is money in the file's currency."""
    if is_number(ctx.type_of(node)) and is_money(type_):
        resolve_currency(ctx, node, env)
    else:
        check_sample(ctx, node, type_, name, env)


# --- stand-ins ---------------------------------------------------------------------------------------------------------------------


def _check_stub(ctx: CheckContext, node: GivenReturns | GivenFails, env: Environment) -> Type | None:
    """Checks the action of a stub and returns its result type; None when there is no such action."""
    if node.main is not None:
        infer(ctx, node.main, env)
    if report_stubbed_approval(ctx, node):
        return None
    declaration = resolve_action(ctx, node.action, ctx.find(node.span, node.action))
    if declaration is None:
        return None
    if node.main is not None:
        check_stubbed_value(ctx, node.action, node.main, declaration, env)
    return declaration.result


def _check_returns(ctx: CheckContext, node: GivenReturns, env: Environment) -> None:
    infer(ctx, node.value, env)
    result = _check_stub(ctx, node, env)
    if result is not None:
        check_answer(ctx, node.value, result, node.action, env)


# --- starting by name --------------------------------------------------------------------------------------------------------------


def _check_start(ctx: CheckContext, node: GivenStart, env: Environment, workflows: Mapping[str, Trigger]) -> None:
    for pair in node.pairs:
        infer(ctx, pair.value, env)
    span = ctx.find(node.span, node.workflow)
    trigger = workflows.get(node.workflow)
    if trigger is None:
        meant = ctx.suggest_name("workflow", node.workflow, workflows)
        if meant is not None or "" not in workflows:
            ctx.report_unknown("unknown-name", span, f'there is no workflow "{node.workflow}"', meant)
        return
    if isinstance(trigger, EventTrigger):
        if trigger.events:
            ctx.report(
                "wrong-type", span, f'"{node.workflow}" starts on an event', f"give the test an event: `given {_example_event(trigger)}`"
            )
        return
    parameters = {one.name: one for one in trigger.parameters} if isinstance(trigger, Demand) else {}
    for pair in node.pairs:
        name = path_text(pair.path[:1])
        found = parameters.get(name)
        if found is None:
            meant = ctx.suggest_name(f"parameter of {node.workflow}", name, parameters)
            message = f"the workflow has no parameter `{name}`"
            ctx.report_unknown("unknown-argument", ctx.find(pair.span, name), message, meant, list_parameters(tuple(parameters)))
            continue
        if found.type == "list" and len(pair.path) > 1:
            help_ = f"write the whole list: `{name} = […]`"
            ctx.report("unknown-field", ctx.find(pair.span, path_text(pair.path[1:]).lstrip(".")), f"`{name}` is given as a whole", help_)
            continue
        type_ = _resolve_steps(ctx, pair, 1, PARAMETER_TYPES[found.type])
        if type_ is not None and type_ != ANY:
            check_exact_type(ctx, pair.value, type_, env, _path_label(pair.path))
    given = {path_text(pair.path[:1]) for pair in node.pairs}
    lacking = [one.name for one in parameters.values() if one.default is None and one.name not in given]
    if lacking and not given - parameters.keys():
        ctx.report("missing-argument", span, f"the workflow needs `{lacking[0]}`", f"add `with {lacking[0]} = …`")
