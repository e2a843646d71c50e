"""The walk over workflows: triggers, statements and the names that each gives to those after it."""

from __future__ import annotations

from typing import assert_never

from wfrun.dsl.checker.actions import action, approve, length, limit, message
from wfrun.dsl.checker.assignability import exactly
from wfrun.dsl.checker.context import MAX_DEPTH, Context, item_of
from wfrun.dsl.checker.environment import Around, Scope
from wfrun.dsl.checker.expressions import condition, infer
from wfrun.dsl.checker.iteration import items
from wfrun.dsl.checker.money import where_holds
from wfrun.dsl.checker.names import lookup
from wfrun.dsl.checker.suggestions import Advice, advise, instead
from wfrun.dsl.checker.triggers import CONSTANTS, PARAMETER_TYPES, events, ground, parameters, subject_of
from wfrun.dsl.diagnostics.diagnostic import Fix, Related
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import (
    Action,
    Approve,
    Block,
    Call,
    Demand,
    Expression,
    Fail,
    Field,
    File,
    For,
    If,
    Let,
    ListLiteral,
    Name,
    Null,
    Once,
    Statement,
    Stop,
    Text,
    Try,
    Wait,
    WaitFor,
    WaitUntil,
    Workflow,
)
from wfrun.dsl.types.base import ANY, BOOLEAN, TIMESTAMP, Type
from wfrun.dsl.types.refinements import LENGTH, MOMENT, PROBLEM, describe, kinds


def constants(c: Context, file: File) -> Scope:
    """The file's own names, which hold in all its workflows and tests. A constant may use those above it."""
    scope = Scope()
    around = Around(scope, CONSTANTS)
    for item in file.items:
        if not isinstance(item, Let):
            continue
        # The parser has refused a constant that calls or awaits something.
        type_: Type = ANY if isinstance(item.value, Action | WaitFor | Approve) else infer(c, item.value, around)
        if item.name in scope.names:
            span = item.name_span if item.name_span.end else item.span
            first = next(one for one in file.items if isinstance(one, Let) and one.name == item.name)
            there = (Related(c.source, first.name_span, "the first one"),) if first.name_span.end else ()
            type_ = c.report("duplicate-name", span, f"there are two constants `{item.name}` in this file", related=there)
        scope.names[item.name] = type_
    return scope


def workflow(c: Context, node: Workflow, own: Scope) -> None:
    """One workflow. ``own`` holds the file's constants."""
    base = ground(c, node.trigger)
    scope = Scope(own)
    if isinstance(node.trigger, Demand):
        _defaults(c, node.trigger, own)
        scope = Scope(own, parameters(c, node.trigger.parameters).names)
    around = Around(scope, base)
    if node.once is not None:
        _once(c, node.once, around)
    if node.when is not None:
        condition(c, node.when, around, "`when` takes a condition")
        around = where_holds(c, node.when, around)
    block(c, node.body, around)
    if node.on_failure is not None:
        block(c, node.on_failure, Around(Scope(scope, {"problem": PROBLEM}), base, around.requires))


def _defaults(c: Context, node: Demand, own: Scope) -> None:
    around = Around(own, CONSTANTS)
    for parameter in node.parameters:
        if parameter.default is not None:
            infer(c, parameter.default, around)
            exactly(c, parameter.default, PARAMETER_TYPES.get(parameter.type, ANY), around, parameter.name)


def _once(c: Context, node: Once, around: Around) -> None:
    type_ = infer(c, node.per, around)
    if isinstance(node.per, Null) or not kinds(type_) - {"list", "map"}:
        help_ = ""
        if isinstance(node.per, ListLiteral) and node.per.items:
            help_ = 'for several together: `"' + " ".join("{" + c.text(item) + "}" for item in node.per.items) + '"`'
        c.report("wrong-type", node.per.span, f"`once per` takes one value, and `{c.text(node.per)}` is {describe(type_)}", help_)
    if node.within is not None:
        limit(c, node.within, around, "`within`")


def block(c: Context, node: Block, around: Around) -> None:
    """The statements of a block, one after another; names end with it."""
    c.depth += 1
    if c.depth > MAX_DEPTH:
        c.report("too-deep", node.span, "this is nested too deeply")
    else:
        inside = around.block()
        for one in node.statements:
            statement(c, one, inside.at(one.span))
    c.depth -= 1


def statement(c: Context, node: Statement, around: Around) -> None:
    """One statement; a ``let`` gives its name to the scope around."""
    match node:
        case Action():
            action(c, node, around)
        case Let():
            type_ = _value(c, node.value, around)
            around.scope.names[node.name] = type_
        case If():
            for branch in node.branches:
                condition(c, branch.condition, around, "`if` takes a condition")
                block(c, branch.body, where_holds(c, branch.condition, around))
            if node.otherwise is not None:
                block(c, node.otherwise, around)
        case For():
            _loop(c, node, around)
        case Wait():
            _wait(c, node, around)
        case WaitUntil():
            _until(c, node, around)
        case WaitFor():
            _wait_for(c, node, around)
        case Approve():
            approve(c, node, around)
        case Try():
            block(c, node.body, around)
            block(c, node.handler, around.inside({node.problem: PROBLEM}))
        case Stop():
            pass
        case Fail():
            message(c, node.message, around, "`fail` says why in words")
        case _:
            assert_never(node)


def _called(c: Context, node: Expression, around: Around) -> Action | None:
    """The action that a lone name calls, where nothing gives the name a value; or one that is called as a function is, which is told."""
    if isinstance(node, Name) and lookup(c, node.name, around) is None and c.declarations.action(node.name) is not None:
        return Action(node.name, None, (), node.span, node.span)
    if isinstance(node, Call) and c.declarations.function(node.function) is None and c.declarations.action(node.function) is not None:
        return _as_function(c, node)
    return None


def _as_function(c: Context, node: Call) -> Action | None:
    """The action of ``let payer = retrieve_customer(customer)``."""
    span = node.name_span if node.name_span.end else node.span
    main = node.arguments[0] if len(node.arguments) == 1 else None
    if node.arguments and not isinstance(main, Name | Field | Text):
        return None
    written = f"{node.function} {c.code(main)}" if main is not None else node.function
    message = f"`{node.function}` is an action: it is called without parentheses"
    c.report("unknown-function", span, message, *instead(c, node, written))
    return Action(node.function, main, (), span, node.span)


def _value(c: Context, node: Expression | Action | WaitFor | Approve, around: Around) -> Type:
    match node:
        case Action():
            return action(c, node, around)
        case WaitFor():
            return _wait_for(c, node, around)
        case Approve():
            approve(c, node, around)
            return BOOLEAN
    called = _called(c, node, around)
    return action(c, called, around) if called is not None else infer(c, node, around)


def _loop(c: Context, node: For, around: Around) -> None:
    called = node.items if isinstance(node.items, Action) else _called(c, node.items, around)
    if called is not None:
        item = _listed(c, called, action(c, called, around))
    elif not isinstance(node.items, Action):
        item = items(c, node.items, infer(c, node.items, around))
    inner = around.inside({node.variable: item})
    if node.where is not None:
        condition(c, node.where, inner, "`where` takes a condition")
        inner = where_holds(c, node.where, inner)
    block(c, node.body, inner)


def _listed(c: Context, node: Action, result: Type) -> Type:
    found = item_of(result)
    if found is not None:
        return found
    return c.report(
        "wrong-type",
        node.name_span,
        f"`{node.name}` gives {describe(result)}, not a list",
        "`for` goes through a list; use `let` for one value",
    )


def _until(c: Context, node: WaitUntil, around: Around) -> None:
    type_ = infer(c, node.moment, around)
    if kinds(type_) & MOMENT and not isinstance(node.moment, Null):
        return
    text = c.text(node.moment)
    if kinds(type_) == LENGTH:
        start = min(node.span.start, node.moment.span.start)
        fix = Fix(Span(start, node.moment.span.start), "wait ", f"write `wait {text}`")
        advice = Advice(f"write `wait {text}`", fix)
    else:
        advice = advise(c, node.moment, TIMESTAMP, around)
    c.report("wrong-type", node.moment.span, f"`wait until` takes a moment, and `{text}` is {describe(type_)}", *advice)


def _wait(c: Context, node: Wait, around: Around) -> None:
    type_ = infer(c, node.duration, around)
    if kinds(type_) == MOMENT:
        text = c.text(node.duration)
        fix = Fix(Span(node.duration.span.start, node.duration.span.start), "until ", f"write `wait until {text}`")
        told = f"`wait` takes a duration, and `{text}` is {describe(type_)}"
        c.report("wrong-type", node.duration.span, told, f"write `wait until {text}`", fix)
    else:
        length(c, node.duration, type_, around, "`wait`")


def _wait_for(c: Context, node: WaitFor, around: Around) -> Type:
    found, broken = events(c, node.events)
    subject = ANY if broken else subject_of(found)
    c.types[id(node)] = subject
    if node.where is not None:
        condition(c, node.where, around.awaiting(subject), "`where` takes a condition")
    limit(c, node.up_to, around)
    return subject
