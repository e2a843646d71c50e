"""Statements: checks workflows statement by statement, and binds names in the scope of those that follow."""

from __future__ import annotations

from typing import assert_never

from wfrun.dsl.checker.actions import check_approve, check_duration, check_message, check_time_limit, infer_action_call
from wfrun.dsl.checker.assignability import check_exact_type
from wfrun.dsl.checker.brakes import check_brakes, check_key, check_moved_money, check_window
from wfrun.dsl.checker.calls import action_call_text
from wfrun.dsl.checker.context import MAX_DEPTH, CheckContext, item_type
from wfrun.dsl.checker.environment import Environment, TypeScope
from wfrun.dsl.checker.expressions import check_condition, infer
from wfrun.dsl.checker.iteration import infer_items
from wfrun.dsl.checker.money import narrow_by_condition
from wfrun.dsl.checker.names import lookup
from wfrun.dsl.checker.suggestions import Suggestion, replace_with, suggest_conversion
from wfrun.dsl.checker.triggers import IN_CONSTANTS, PARAMETER_TYPES, event_object_type, parameter_scope, resolve_events, trigger_context
from wfrun.dsl.diagnostics.diagnostic import Fix, Related
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import (
    Action,
    AnsweringStatement,
    Approve,
    Argument,
    Block,
    Call,
    Demand,
    Expression,
    Fail,
    Field,
    File,
    For,
    If,
    Index,
    Let,
    Name,
    Null,
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
from wfrun.dsl.types.display import describe
from wfrun.dsl.types.refinements import LENGTH, MOMENT, PROBLEM, value_kinds


def check_constants(ctx: CheckContext, file: File) -> TypeScope:
    """Checks the constants of the file and returns their scope. A constant may use those above it."""
    scope = TypeScope()
    env = Environment(scope, IN_CONSTANTS)
    for item in file.items:
        if not isinstance(item, Let):
            continue
        # The parser has refused a constant that calls or awaits something.
        type_: Type = ANY if isinstance(item.value, AnsweringStatement) else infer(ctx, item.value, env)
        if item.name in scope.names:
            span = item.name_span if item.name_span.end else item.span
            first = next(one for one in file.items if isinstance(one, Let) and one.name == item.name)
            there = (Related(ctx.source, first.name_span, "the first one"),) if first.name_span.end else ()
            type_ = ctx.report("duplicate-name", span, f"there are two constants `{item.name}` in this file", related=there)
        scope.names[item.name] = ctx.named_types.kept(type_)
    return scope


def check_workflow(ctx: CheckContext, node: Workflow, own: TypeScope) -> None:
    """Checks a workflow. ``own`` holds the file's constants."""
    base = trigger_context(ctx, node.trigger)
    scope = TypeScope(own)
    if isinstance(node.trigger, Demand):
        _check_defaults(ctx, node.trigger, own)
        scope = TypeScope(own, parameter_scope(ctx, node.trigger.parameters).names)
    env = Environment(scope, base)
    if node.once is not None:
        check_key(ctx, node.once.per, env, "once per")
        if node.once.within is not None:
            check_window(ctx, node.once.within, env, "`within`", "every earlier run is longer ago than that: it would act again each time")
    check_brakes(ctx, node, env)
    if node.when is not None:
        check_condition(ctx, node.when, env, "`when` takes a condition")
        env = narrow_by_condition(ctx, node.when, env)
    check_block(ctx, node.body, env)
    if node.on_failure is not None:
        check_block(ctx, node.on_failure, Environment(TypeScope(scope, {"problem": PROBLEM}), base, env.requires))
    check_moved_money(ctx, node)


def _check_defaults(ctx: CheckContext, node: Demand, own: TypeScope) -> None:
    env = Environment(own, IN_CONSTANTS)
    for parameter in node.parameters:
        if parameter.default is not None:
            infer(ctx, parameter.default, env)
            check_exact_type(ctx, parameter.default, PARAMETER_TYPES.get(parameter.type, ANY), env, parameter.name)


def check_block(ctx: CheckContext, node: Block, env: Environment) -> None:
    """Checks the statements of a block; names bound in it end with it."""
    ctx.depth += 1
    if ctx.depth > MAX_DEPTH:
        ctx.report("too-deep", node.span, "this is nested too deeply")
    else:
        inside = env.block()
        for one in node.statements:
            check_statement(ctx, one, inside.at(one.span))
    ctx.depth -= 1


def check_statement(ctx: CheckContext, node: Statement, env: Environment) -> None:
    """Checks a statement; a ``let`` binds its name in the enclosing scope."""
    match node:
        case Action():
            infer_action_call(ctx, node, env)
        case Let():
            type_ = _infer_let_value(ctx, node.value, env)
            env.scope.names[node.name] = ctx.named_types.kept(type_)
        case If():
            for branch in node.branches:
                check_condition(ctx, branch.condition, env, "`if` takes a condition")
                check_block(ctx, branch.body, narrow_by_condition(ctx, branch.condition, env))
            if node.otherwise is not None:
                check_block(ctx, node.otherwise, env)
        case For():
            _check_for(ctx, node, env)
        case Wait():
            _check_wait(ctx, node, env)
        case WaitUntil():
            _check_wait_until(ctx, node, env)
        case WaitFor():
            _check_wait_for(ctx, node, env)
        case Approve():
            check_approve(ctx, node, env)
        case Try():
            check_block(ctx, node.body, env)
            check_block(ctx, node.handler, env.inside({node.problem: PROBLEM}))
        case Stop():
            _check_ending(ctx, node, env)
        case Fail():
            check_message(ctx, node.message, env, "`fail` says why in words")
            _check_ending(ctx, node, env)
        case _:
            assert_never(node)


def _check_ending(ctx: CheckContext, node: Stop | Fail, env: Environment) -> None:
    """Checks the condition behind ``stop`` or ``fail``."""
    if node.condition is not None:
        check_condition(ctx, node.condition, env, "`unless` takes a condition" if node.unless else "`if` takes a condition")


def _called_action(ctx: CheckContext, node: Expression, env: Environment) -> Action | None:
    """Returns the action that an unbound lone name calls, or reports and returns one that is called as a function."""
    if isinstance(node, Name) and lookup(ctx, node.name, env) is None and ctx.declarations.action(node.name) is not None:
        return Action(node.name, None, (), node.span, node.span)
    if isinstance(node, Call) and ctx.declarations.function(node.function) is None and ctx.declarations.action(node.function) is not None:
        return _action_called_as_function(ctx, node)
    return None


def _action_called_as_function(ctx: CheckContext, node: Call) -> Action | None:
    """Returns the action of ``let payer = retrieve_customer(customer)``, and reports the parentheses."""
    span = node.name_span if node.name_span.end else node.span
    declaration, written = ctx.declarations.action(node.function), action_call_text(ctx, node, node.function)
    if declaration is None or written is None:
        return None
    message = f"`{node.function}` is an action: it is called without parentheses"
    ctx.report("unknown-function", span, message, *replace_with(ctx, node, written))
    arguments = [Argument(keyword.name, keyword.value, keyword.span, keyword.span) for keyword in node.keywords]
    main = node.arguments[0] if node.arguments else None
    if main is not None and (declaration.main is None or not isinstance(main, Name | Field | Index | Text)):
        name = declaration.main or ctx.text(main)
        arguments.insert(0, Argument(name, main, main.span, main.span))
        main = None
    return Action(node.function, main, tuple(arguments), span, node.span)


def _infer_let_value(ctx: CheckContext, node: Expression | AnsweringStatement, env: Environment) -> Type:
    match node:
        case Action():
            return infer_action_call(ctx, node, env)
        case WaitFor():
            return _check_wait_for(ctx, node, env)
        case Approve():
            check_approve(ctx, node, env)
            return BOOLEAN
    called = _called_action(ctx, node, env)
    return infer_action_call(ctx, called, env) if called is not None else infer(ctx, node, env)


def _check_for(ctx: CheckContext, node: For, env: Environment) -> None:
    called = node.items if isinstance(node.items, Action) else _called_action(ctx, node.items, env)
    if called is not None:
        item = _result_item(ctx, called, infer_action_call(ctx, called, env))
    elif not isinstance(node.items, Action):
        item = infer_items(ctx, node.items, infer(ctx, node.items, env))
    inner = env.inside({node.variable: ctx.named_types.kept(item)})
    if node.where is not None:
        check_condition(ctx, node.where, inner, "`where` takes a condition")
        inner = narrow_by_condition(ctx, node.where, inner)
    check_block(ctx, node.body, inner)


def _result_item(ctx: CheckContext, node: Action, result: Type) -> Type:
    found = item_type(result)
    if found is not None:
        return found
    return ctx.report(
        "wrong-type",
        node.name_span,
        f"`{node.name}` gives {describe(result)}, not a list",
        "`for` goes through a list; use `let` for one value",
    )


def _check_wait_until(ctx: CheckContext, node: WaitUntil, env: Environment) -> None:
    type_ = infer(ctx, node.moment, env)
    if value_kinds(type_) & MOMENT and not isinstance(node.moment, Null):
        return
    text = ctx.text(node.moment)
    if value_kinds(type_) == LENGTH:
        start = min(node.span.start, node.moment.span.start)
        fix = Fix(Span(start, node.moment.span.start), "wait ", f"write `wait {text}`")
        advice = Suggestion(f"write `wait {text}`", fix)
    else:
        advice = suggest_conversion(ctx, node.moment, TIMESTAMP, env)
    ctx.report("wrong-type", node.moment.span, f"`wait until` takes a moment, and `{text}` is {describe(type_)}", *advice)


def _check_wait(ctx: CheckContext, node: Wait, env: Environment) -> None:
    type_ = infer(ctx, node.duration, env)
    if value_kinds(type_) == MOMENT:
        text = ctx.text(node.duration)
        fix = Fix(Span(node.duration.span.start, node.duration.span.start), "until ", f"write `wait until {text}`")
        message = f"`wait` takes a duration, and `{text}` is {describe(type_)}"
        ctx.report("wrong-type", node.duration.span, message, f"write `wait until {text}`", fix)
    else:
        check_duration(ctx, node.duration, type_, env, "`wait`")


def _check_wait_for(ctx: CheckContext, node: WaitFor, env: Environment) -> Type:
    found, broken = resolve_events(ctx, node.events)
    subject = ANY if broken else event_object_type(found)
    ctx.types[id(node)] = subject
    if node.where is not None:
        check_condition(ctx, node.where, env.awaiting(subject), "`where` takes a condition")
    check_time_limit(ctx, node.up_to, env)
    return subject
