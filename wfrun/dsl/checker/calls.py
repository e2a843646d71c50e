"""Calls of built-in functions: binds their arguments, and infers results that depend on the arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from wfrun.dsl.checker.assignability import check_assignable
from wfrun.dsl.checker.comparisons import comparable
from wfrun.dsl.checker.context import CheckContext, item_type, shorten
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.ids import unrelated
from wfrun.dsl.checker.iteration import comprehended_type, report_unquantified
from wfrun.dsl.checker.money import (
    check_currency_comparison,
    is_money,
    is_number,
    report_unknown_currency,
    require_one_currency,
    resolve_currencies,
    resolve_currency,
    resolved_type,
)
from wfrun.dsl.checker.names import lookup, report_no_update
from wfrun.dsl.checker.schedules import check_zone
from wfrun.dsl.checker.suggestions import TIMESTAMP_HELP, Suggestion, replace_with, suggest_conversion
from wfrun.dsl.checker.triggers import event_object_type, resolve_event
from wfrun.dsl.declarations import FunctionDeclaration, Parameter
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import QUANTIFIERS
from wfrun.dsl.syntax.nodes import Call, Expression, Field, Index, ListLiteral, Name, Null, Number, Text
from wfrun.dsl.types.base import ANY, STRING, List, Type, Union
from wfrun.dsl.types.display import describe, describe_list
from wfrun.dsl.types.refinements import EVERYTHING, LENGTH, LIST, MOMENT, MONEY, NUMBER, TEXT, KnownMoney, MinorUnits, join, value_kinds
from wfrun.values.currencies import CURRENCIES
from wfrun.values.datetimes import parse_timestamp
from wfrun.values.missing import Missing
from wfrun.values.money import MAX_PARTS, percent_text


def infer_call(ctx: CheckContext, node: Call, env: Environment) -> Type:
    """Infers the type of a call. The types of its arguments are known already."""
    span = node.name_span if node.name_span.end else node.span
    declaration = ctx.declarations.function(node.function)
    if declaration is None:
        return _report_unknown_function(ctx, node, span, env)
    if node.function in QUANTIFIERS:
        return report_unquantified(ctx, node, span)
    bound = _bind_arguments(ctx, node, declaration, span)
    if bound is None:
        return ANY
    special = _INFER_BY_NAME.get(node.function)
    if special is not None:
        return special(ctx, node, declaration, bound, env)
    _check_arguments(ctx, node, declaration, bound, env)
    return declaration.result


def _report_unknown_function(ctx: CheckContext, node: Call, span: Span, env: Environment) -> Type:
    if ctx.declarations.action(node.function) is not None:
        message = f"`{node.function}` is an action: it is called without parentheses, as a statement"
        return ctx.report("unknown-function", span, message, *_suggest_action_call(ctx, node, node.function))
    from wfrun.dsl.hints.aliases import language_construct

    if node.function.lower() == "not":
        return ctx.report("unknown-function", span, f"`{node.function}` is written `not` here", "write `not`", Fix(span, "not"))
    usual = language_construct("function", node.function)
    if not usual and lookup(ctx, node.function, env) is not None:
        message = f"`{node.function}` is a value, not a function"
        match node.arguments:
            case (Number() | Text() as key,):
                return ctx.report("unknown-function", span, message, *replace_with(ctx, node, f"{node.function}[{ctx.code(key)}]"))
        return ctx.report("unknown-function", span, message)
    meant = ctx.suggest_name("function", node.function, ctx.declarations.function_names()) if not usual else None
    message = f"there is no function `{node.function}`"
    action = ctx.suggest_name("action", node.function, ctx.declarations.action_names()) if meant is None and not usual else None
    if action is not None and "_" in action and env.trigger.names:
        advice = _suggest_action_call(ctx, node, action)
        return ctx.report("unknown-function", span, message, f"did you mean the action? {advice.help.capitalize()}", advice.fix)
    return ctx.report_unknown("unknown-function", span, message, meant, usual)


_NAMES_VALUE = re.compile(r"\blet\s+[A-Za-z_]\w*\s*=\s*$")
_LINE_ENDS = re.compile(r"[ \t]*(?:[;#\n>}]|\Z)")


def _suggest_action_call(ctx: CheckContext, node: Call, action: str) -> Suggestion:
    """Suggests the call of an action in the place of a call with brackets; the fix where that is the whole value of a ``let``."""
    written = action_call_text(ctx, node, action)
    plain, call = written is not None, written or f"{action} …"
    before = ctx.source.text[max(0, node.span.start - MAX_LET_CHARS) : node.span.start]
    if _NAMES_VALUE.search(before) is not None and _LINE_ENDS.match(ctx.source.text, node.span.end) is not None:
        return replace_with(ctx, node, call) if plain else Suggestion(f"write `{call}`, with the name of each argument before it")
    return Suggestion(f"write `let result = {shorten(call)}`")


def action_call_text(ctx: CheckContext, node: Call, action: str) -> str | None:
    """Returns the call of an action that a call with brackets means; None where it cannot be told which argument a value is for.

    A value that is computed is given with the name of the action's main argument. Where there is none, a name says which one is meant.
    """
    declaration = ctx.declarations.action(action)
    if declaration is None or len(node.arguments) > 1:
        return None
    given = [f"{keyword.name}={ctx.code(keyword.value)}" for keyword in node.keywords]
    for argument in node.arguments:
        if isinstance(argument, Name | Field | Index | Text) and declaration.main is not None:
            given.insert(0, ctx.code(argument))
        elif declaration.main is not None:
            given.insert(0, f"{declaration.main}={ctx.code(argument)}")
        elif isinstance(argument, Name) and any(one.name == argument.name for one in declaration.parameters):
            given.insert(0, f"{argument.name}={argument.name}")
        else:
            return None
    return " ".join([action, *given])


MAX_LET_CHARS = 200
"""Characters before a call that are searched for the ``let`` that names its result."""


_BoundArguments = Sequence[tuple[Parameter, Expression]]


def _bind_arguments(ctx: CheckContext, node: Call, declaration: FunctionDeclaration, span: Span) -> _BoundArguments | None:
    """Binds arguments to parameters; None where one is unknown, is given twice or is missing."""
    parameters = declaration.parameters
    bound: list[tuple[Parameter, Expression]] = []
    for at, argument in enumerate(node.arguments):
        if at < len(parameters):
            bound.append((parameters[at], argument))
        elif declaration.variadic:
            bound.append((parameters[-1], argument))
        else:
            count = "one value" if len(parameters) == 1 else f"{len(parameters)} values" if parameters else "no values"
            ctx.report("unknown-argument", argument.span, f"`{node.function}` takes {count}", _usage(declaration))
            return None
    names = {parameter.name: parameter for parameter in parameters}
    seen = {parameter.name for parameter, _ in bound}
    fine = True
    for keyword in node.keywords:
        place = keyword.name_span if keyword.name_span.end else keyword.span
        found = names.get(keyword.name)
        if found is None:
            meant = ctx.suggest_name(f"argument of {node.function}", keyword.name, names)
            ctx.report_unknown("unknown-argument", place, f"`{node.function}` has no argument `{keyword.name}`", meant)
            fine = False
        elif keyword.name in seen:
            ctx.report("duplicate-argument", place, f"`{keyword.name}` is given twice")
            fine = False
        else:
            bound.append((found, keyword.value))
            seen.add(keyword.name)
    lacking = [parameter.name for parameter in parameters if parameter.required and parameter.name not in seen]
    if fine and lacking:
        ctx.report("missing-argument", span, f"`{node.function}` needs `{lacking[0]}`", _usage(declaration))
        fine = False
    return bound if fine else None


def _usage(declaration: FunctionDeclaration) -> str:
    """Returns how a function is called, for messages."""
    names = ", ".join(one.name if one.required else f"{one.name}=…" for one in declaration.parameters)
    return f"write `{declaration.name}({names}{', …' if declaration.variadic else ''})`"


def _check_arguments(ctx: CheckContext, node: Call, declaration: FunctionDeclaration, bound: _BoundArguments, env: Environment) -> bool:
    """Tells whether each argument is of a kind that the function takes; reports those that are not."""
    fine = True
    for parameter, argument in bound:
        type_ = ctx.type_of(argument)
        if isinstance(argument, Null) and value_kinds(parameter.type) != EVERYTHING:
            ctx.report("wrong-type", argument.span, f"`{node.function}` of `null` is always missing")
            fine = False
        elif not value_kinds(type_) & value_kinds(parameter.type):
            message = f"`{node.function}` takes {describe(parameter.type)}, and `{ctx.text(argument)}` is {describe(type_)}"
            # The name of an event is no number in quotes.
            advice = suggest_conversion(
                ctx, argument, _required_type(ctx, parameter, bound), env, compared=node.function == "recent" and parameter.name == "type"
            )
            ctx.report("wrong-type", argument.span, message, *advice)
            fine = False
        elif isinstance(argument, Name):
            check_assignable(ctx, argument, parameter.type, f"`{parameter.name}`")
    return fine


def _required_type(ctx: CheckContext, parameter: Parameter, bound: _BoundArguments) -> Type:
    """Returns the expected type of an argument: where a function takes several kinds, the type of its first argument."""
    first = ctx.type_of(bound[0][1])
    several = isinstance(parameter.type, Union) and bound[0][0] is parameter and value_kinds(first) <= value_kinds(parameter.type)
    return first if several else parameter.type


# --- functions that need more than their declaration -------------------------------------------------------------------------------


def _infer_extreme(ctx: CheckContext, node: Call, declaration: FunctionDeclaration, bound: _BoundArguments, env: Environment) -> Type:
    """Infers ``min`` and ``max``: all arguments are of one kind, and numbers among money take its currency."""
    arguments = [argument for _, argument in bound]
    (only, *more) = arguments
    item = item_type(ctx.type_of(only)) if not more else None
    if item is not None and not isinstance(only, ListLiteral):
        if value_kinds(item) & (NUMBER | MONEY | MOMENT | LENGTH):
            return item
        message = f"`{node.function}` compares numbers, money and times, and `{ctx.text(only)}` is {describe_list(item)}"
        return ctx.report("wrong-type", only.span, message)
    if isinstance(only, ListLiteral) and not more:
        arguments = list(only.items)
        bound = [(declaration.parameters[0], item) for item in arguments]
    if not arguments or not _check_arguments(ctx, node, declaration, bound, env):
        return ANY
    if any(is_money(ctx.type_of(argument)) for argument in arguments):
        resolve_currencies(ctx, arguments, env)
    first, *others = arguments
    for argument in others:
        one, other = ctx.type_of(first), ctx.type_of(argument)
        money = is_money(resolved_type(ctx, first, one)) and is_money(resolved_type(ctx, argument, other))
        if not money and not value_kinds(one) & value_kinds(other) and not value_kinds(one) | value_kinds(other) <= NUMBER | MONEY:
            message = f"`{ctx.text(first)}` is {describe(one)} and `{ctx.text(argument)}` is {describe(other)}"
            return ctx.report("wrong-type", argument.span, f"`{node.function}` compares what is of one kind; {message}")
    if any(is_money(ctx.type_of(argument)) for argument in arguments):
        return require_one_currency(ctx, arguments, "compared")
    return join(ctx.type_of(argument) for argument in arguments)


def _infer_listed(ctx: CheckContext, node: Call, declaration: FunctionDeclaration, bound: _BoundArguments, env: Environment) -> Type:
    """Infers ``sort`` and ``unique``: a list of the items of the argument."""
    if not _check_arguments(ctx, node, declaration, bound, env):
        return ANY
    argument = bound[0][1]
    return comprehended_type(ctx, node.function, argument, item_type(ctx.type_of(argument)) or ANY)


def _infer_remainder(ctx: CheckContext, node: Call, declaration: FunctionDeclaration, bound: _BoundArguments, env: Environment) -> Type:
    """Infers ``remainder``: both values are of one kind, and a number beside money takes its currency."""
    arguments = [argument for _, argument in bound]
    if not _check_arguments(ctx, node, declaration, bound, env):
        return ANY
    if any(is_money(ctx.type_of(argument)) for argument in arguments):
        resolve_currencies(ctx, arguments, env)
    one, other = (resolved_type(ctx, argument, ctx.type_of(argument)) for argument in arguments)
    if not value_kinds(one) & value_kinds(other):
        message = f"`{ctx.text(arguments[0])}` is {describe(one)} and `{ctx.text(arguments[1])}` is {describe(other)}"
        return ctx.report("wrong-type", arguments[1].span, f"`remainder` takes two values of one kind; {message}")
    if is_money(one) and is_money(other):
        return require_one_currency(ctx, arguments, "divided")
    return join((one, other))


def _infer_split(ctx: CheckContext, node: Call, declaration: FunctionDeclaration, bound: _BoundArguments, env: Environment) -> Type:
    """Infers ``split``: of a text a list of texts, of an amount a list of amounts in its currency."""
    if not _check_arguments(ctx, node, declaration, bound, env):
        return ANY
    value, by = (argument for _, argument in bound)
    whole, parts = ctx.type_of(value), ctx.type_of(by)
    if is_money(whole):
        if not value_kinds(parts) & (NUMBER | LIST):
            message = f"an amount is split into a number of parts or by shares, and `{ctx.text(by)}` is {describe(parts)}"
            return ctx.report("wrong-type", by.span, message, "write `split(amount, 3)` or `split(amount, [70%, 30%])`")
        _check_shares(ctx, by)
        return List(whole)
    if value_kinds(whole) == TEXT and not value_kinds(parts) & TEXT:
        message = f"a text is split at another text, and `{ctx.text(by)}` is {describe(parts)}"
        return ctx.report("wrong-type", by.span, message, f'write `split({ctx.text(value)}, ",")`')
    return List(STRING) if value_kinds(whole) == TEXT else declaration.result


def _check_shares(ctx: CheckContext, node: Expression) -> None:
    """Reports a written number of parts that cannot be made, and written shares that are not the whole."""
    match node:
        case Number(value):
            if node.percent or value != value.to_integral_value() or not 0 < value <= MAX_PARTS:
                help_ = f"by shares it is `[{ctx.text(node)}, …]`, which add up to 100%" if 0 < value < 1 else ""
                message = f"an amount is split into 1 to {MAX_PARTS:,} parts, not into `{ctx.text(node)}`"
                ctx.report("wrong-type", node.span, message, help_)
        case ListLiteral(items):
            shares = [item.value for item in items if isinstance(item, Number)]
            if len(shares) == len(items) and sum(shares) != 1:
                message = f"the shares add up to {percent_text(sum(shares))}, not to 100%: the parts would not add up to the amount"
                ctx.report("wrong-type", node.span, message, "for equal parts write their number: `split(amount, 3)`")


def _infer_rounding(ctx: CheckContext, node: Call, declaration: FunctionDeclaration, bound: _BoundArguments, env: Environment) -> Type:
    """Infers ``abs``, ``round``, ``floor`` and ``ceil``: the type of the argument."""
    return ctx.type_of(bound[0][1]) if _check_arguments(ctx, node, declaration, bound, env) else ANY


def _infer_money(ctx: CheckContext, node: Call, declaration: FunctionDeclaration, bound: _BoundArguments, env: Environment) -> Type:
    if not _check_arguments(ctx, node, declaration, bound, env):
        return ANY
    number = bound[0][1]
    if isinstance(ctx.type_of(number), MinorUnits):
        text = ctx.text(number)
        message = f"`{text}` counts smallest units, and `money` takes a number of main units"
        return ctx.report("wrong-type", number.span, message, "the amount itself is money: compute with it, without `.minor`")
    code = next((argument for parameter, argument in bound if parameter.name == "currency"), None)
    if not isinstance(code, Text):
        return declaration.result
    if code.value.lower() not in CURRENCIES:
        return report_unknown_currency(ctx, code.span, code.value, upper=code.value.isupper(), quoted=True)
    return KnownMoney(code=code.value.lower())


def _infer_timestamp(ctx: CheckContext, node: Call, declaration: FunctionDeclaration, bound: _BoundArguments, env: Environment) -> Type:
    if not _check_arguments(ctx, node, declaration, bound, env):
        return ANY
    argument = bound[0][1]
    if isinstance(argument, Text) and isinstance(parse_timestamp(argument.value), Missing):
        return ctx.report("wrong-type", argument.span, f"`{argument.value}` names no moment", TIMESTAMP_HELP)
    return declaration.result


def _infer_format_time(ctx: CheckContext, node: Call, declaration: FunctionDeclaration, bound: _BoundArguments, env: Environment) -> Type:
    _check_arguments(ctx, node, declaration, bound, env)
    for parameter, argument in bound:
        if parameter.name == "zone" and isinstance(argument, Text):
            check_zone(ctx, argument)
    return declaration.result


def _infer_recent(ctx: CheckContext, node: Call, declaration: FunctionDeclaration, bound: _BoundArguments, env: Environment) -> Type:
    if not _check_arguments(ctx, node, declaration, bound, env):
        return ANY
    event = bound[0][1]
    if not isinstance(event, Text):
        return declaration.result
    inner = Span(event.span.start + 1, event.span.end - 1)
    found = resolve_event(ctx, event.value, inner)
    return List(event_object_type((found,))) if found is not None else ANY


def _infer_configured(ctx: CheckContext, node: Call, declaration: FunctionDeclaration, bound: _BoundArguments, env: Environment) -> Type:
    """Infers ``list``, ``setting`` and ``secret``; reports a name that nothing gives where the program is checked."""
    name = bound[0][1]
    if not _check_arguments(ctx, node, declaration, bound, env) or ctx.configured is None or not isinstance(name, Text):
        return declaration.result
    known, code, where = {
        "list": (ctx.configured.lists, "unknown-list", f"there is no file `lists/{name.value}.txt` beside the script"),
        "setting": (ctx.configured.settings, "unknown-setting", "give it a value in `wfrun.toml` beside the script"),
        "secret": (
            ctx.configured.secrets,
            "unknown-secret",
            f"set `WFRUN_SECRET_{name.value}`, or write it below `[secrets]` in `wfrun.toml`",
        ),
    }[node.function]
    if node.function == "secret" and not known:
        # Where the environment holds no secret at all, scripts are reviewed and do not act.
        return declaration.result
    if name.value not in known:
        meant = ctx.suggest_name(node.function, name.value, sorted(known))
        fix = Fix(name.span, f'"{meant}"', f'write `"{meant}"`') if meant is not None else None
        if meant is None and id(node) in ctx.with_default:
            return declaration.result
        help_ = f"did you mean `{meant}`?" if meant is not None else where
        ctx.report(code, name.span, f"there is no {node.function} called `{name.value}`", help_, fix)
    return declaration.result


def _infer_changed(ctx: CheckContext, node: Call, declaration: FunctionDeclaration, bound: _BoundArguments, env: Environment) -> Type:
    span = node.name_span if node.name_span.end else node.span
    if env.trigger.subject is None and not env.trigger.broken:
        return ctx.report("unknown-function", span, f"`changed` asks what an update changed, and there is no event {env.trigger.place}")
    report_no_update(ctx, span, "`changed` asks what an update changed", env)
    field = bound[0][1]
    if not _is_field(field, env):
        return ctx.report(
            "wrong-type",
            field.span,
            f"`changed` takes a field of the event's object, not `{ctx.text(field)}`",
            *_suggest_field(ctx, field, env),
        )
    type_ = ctx.type_of(field)
    for parameter, argument in bound[1:]:
        other_type = ctx.type_of(argument)
        if isinstance(argument, Null):
            asked = f"missing(previous.{ctx.text(field)})" if parameter.name == "from" else f"missing({ctx.text(field)})"
            ctx.report(
                "compared-to-null",
                argument.span,
                "a comparison with a missing value is never true",
                f"write `changed({ctx.text(field)}) and {asked}`",
            )
        elif check_assignable(ctx, argument, type_, f"`{ctx.text(field)}`") or check_currency_comparison(ctx, argument, field, type_, env):
            continue
        elif is_money(type_) and is_number(other_type):
            resolve_currency(ctx, argument, env, type_)
        elif not comparable(type_, other_type) or unrelated(type_, other_type):
            message = f"`{ctx.text(field)}` is {describe(type_)}, and `{parameter.name}` is given {describe(other_type)}"
            advice = suggest_conversion(ctx, argument, type_, env, compared=not isinstance(argument, Number))
            ctx.report("wrong-type", argument.span, message, *advice)
    return declaration.result


def _suggest_field(ctx: CheckContext, node: Expression, env: Environment) -> Suggestion:
    """Suggests a field of the event's object in place of what is none."""
    match node:
        case Text(name) if env.trigger.subject is not None and ctx.field(env.trigger.subject, name) is not None:
            return replace_with(ctx, node, name, f"write the field without quotes: `changed({name})`")
        case Field(Name("previous"), name):
            return replace_with(ctx, node, name, f"write `changed({name})`")
        case Call(arguments=(Name(name),)) if env.trigger.subject is not None and ctx.field(env.trigger.subject, name) is not None:
            return replace_with(ctx, node, name, f"ask about the field itself: `changed({name})`")
    return Suggestion("name the field itself, as in `changed(status)`")


def _is_field(node: Expression, env: Environment) -> bool:
    """Tells whether an expression is a field of the event's object, by its name or after ``object``."""
    below = False
    while True:
        match node:
            case Field(target, _) | Index(target, Text(_)):
                node, below = target, True
            case Name(name):
                author = env.scope.find(name) is not None
                return not author and (below if name == "object" else name not in env.trigger.names)
            case _:
                return False


_INFER_BY_NAME: dict[str, Callable[[CheckContext, Call, FunctionDeclaration, _BoundArguments, Environment], Type]] = {
    "min": _infer_extreme,
    "max": _infer_extreme,
    "abs": _infer_rounding,
    "round": _infer_rounding,
    "floor": _infer_rounding,
    "ceil": _infer_rounding,
    "money": _infer_money,
    "timestamp": _infer_timestamp,
    "format_time": _infer_format_time,
    "in_zone": _infer_format_time,
    "sort": _infer_listed,
    "unique": _infer_listed,
    "remainder": _infer_remainder,
    "split": _infer_split,
    "recent": _infer_recent,
    "list": _infer_configured,
    "setting": _infer_configured,
    "secret": _infer_configured,
    "changed": _infer_changed,
}
"""The functions whose result, or the meaning of whose arguments, depends on the arguments."""
