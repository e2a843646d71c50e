"""Calls of actions: their names and arguments, and the money that is given to them."""

from __future__ import annotations

from collections.abc import Mapping, Set

from wfrun.dsl.checker.arguments import (
    OMIT_HELP,
    PRINTED_KINDS,
    READABLE_KINDS,
    ParameterSlot,
    check_given_value,
    list_parameters,
    mark_omits,
)
from wfrun.dsl.checker.assignability import check_assignable
from wfrun.dsl.checker.context import CheckContext, item_type, shorten
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.expressions import infer
from wfrun.dsl.checker.ids import fields_with_id, targets_of
from wfrun.dsl.checker.money import (
    GivenAmounts,
    check_amounts,
    check_currency_text,
    currency_literal,
    currency_of,
    is_money,
    require_one_currency,
)
from wfrun.dsl.checker.string_formats import check_format
from wfrun.dsl.checker.suggestions import DURATION_HELP, Suggestion, replace_with, suggest_conversion
from wfrun.dsl.declarations import APPROVE_PARAMETERS, COMMON_PARAMETERS, ActionDeclaration, Parameter
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import (
    Action,
    Approve,
    Argument,
    Expression,
    ListLiteral,
    MapLiteral,
    MoneyLiteral,
    Name,
    Negate,
    Null,
    Omit,
    Text,
)
from wfrun.dsl.types.base import ANY, DURATION, STRING, Any_, Format, Id, List, Map, Money, Object, Type, Union, find_member
from wfrun.dsl.types.display import describe
from wfrun.dsl.types.refinements import LENGTH, MONEY, NOTHING, TEXT, KnownId, MapLiteralType, RefinedObject, expand, value_kinds
from wfrun.support.english import list_words
from wfrun.support.records import evolve, frozen
from wfrun.values.stripe_ids import owners_of


def resolve_action(ctx: CheckContext, name: str, span: Span, *, lost: bool = False) -> ActionDeclaration | None:
    """Returns the action of a name, and reports an unknown one. ``lost``: a part of its statement could not be read."""
    found = ctx.declarations.action(name)
    if found is None:
        if ctx.declarations.function(name) is not None:
            ctx.report("unknown-action", span, f"`{name}` is a function, not an action", f"write `{name}(…)` where a value is needed")
        else:
            from wfrun.dsl.hints.aliases import language_construct

            usual = language_construct("action", name)
            meant = ctx.suggest_name("action", name, ctx.declarations.action_names()) if not usual else None
            if meant is not None or not (ctx.actions_unread or lost):
                help_ = usual or '`wfrun actions` lists all; one of your own is a Python function, with `use "actions.py"`'
                ctx.report_unknown("unknown-action", span, f"there is no action `{name}`", meant, help_)
    return found


def infer_action_call(ctx: CheckContext, node: Action, env: Environment, *, partly: bool = False) -> Type:
    """Checks a call and returns the type of its result. ``partly``: only some of the arguments are named, as in ``expect``."""
    meant = _without_leading_verb(ctx, node, env)
    if meant is not None:
        return infer_action_call(ctx, meant, env, partly=partly)
    if node.main is not None:
        infer(ctx, node.main, env)
    for argument in node.arguments:
        mark_omits(ctx, argument.value)
        infer(ctx, argument.value, env)
    span = node.name_span if node.name_span.end else node.span
    lost = ctx.has_unparsed(node.span)
    if _is_declaration(ctx, node, span, env):
        return ANY
    reported = len(ctx.problems)
    declaration = resolve_action(ctx, node.name, span, lost=lost)
    if declaration is None:
        _join_parse_problems(ctx, node, reported)
        return ANY
    given: dict[str, Expression] = {}
    amounts: GivenAmounts = []
    currency = next((one.value for one in node.arguments if one.name == "currency"), None) if declaration.currency_parameter else None
    call = _Call(declaration, given, amounts, currency_literal(currency), env)
    if node.main is not None:
        check_main_value(ctx, node.name, node.main, call)
    written = {one.name for one in node.arguments}
    for argument in node.arguments:
        _check_argument(ctx, node, argument, written, call)
    if not (partly or lost):
        _check_required(ctx, node, span, call)
    return _result_type(ctx, declaration, given, _check_amounts(ctx, call))


def _join_parse_problems(ctx: CheckContext, node: Action, reported: int) -> None:
    """Joins the problem of an unknown action with what the parser reports of its arguments: brackets, and the missing name of one."""
    if reported >= len(ctx.problems):
        return
    problem, found = ctx.problems[reported], ctx.parse_problems_within(node.span)
    for one in found:
        fix = one.fix
        whole = fix is not None and problem.fix is not None and fix.span.start == problem.fix.span.start and fix.text.startswith(node.name)
        if whole and fix is not None and problem.fix is not None and len(found) == 1:
            written = problem.fix.text + fix.text.removeprefix(node.name)
            joined = Fix(fix.span, written, f"write `{shorten(written)}`")
            ctx.problems[reported] = evolve(problem, help=f"did you mean `{shorten(written)}`?", fix=joined)
            ctx.explain_parse_problems((one,), reported)
        elif fix is not None and fix.text == "=":
            # Which arguments it takes is not known, and with another name alone it could not be read.
            ctx.problems[reported] = evolve(ctx.problems[reported], fix=None)
            ctx.explain_parse_problems((one,), reported)


_CALL_VERBS = frozenset({"call", "do", "execute", "invoke", "perform", "run", "send"})
"""Words of other languages before the name of what is called."""


def _without_leading_verb(ctx: CheckContext, node: Action, env: Environment) -> Action | None:
    """Reports the first word of ``send email to="a@example.com"``, and returns the call without it; None for other calls."""
    main = node.main
    if not isinstance(main, Name) or env.scope.find(main.name) is not None or ctx.declarations.action(main.name) is None:
        return None
    if not node.arguments and node.name not in _CALL_VERBS:
        return None  # a field may have the name of an action
    if ctx.declarations.action(node.name) is not None or ctx.declarations.function(node.name) is not None or not node.name_span.end:
        return None
    help = f"an action is called by its name alone: `{main.name}`"
    fix = Fix(Span(node.name_span.start, main.span.start), "", f"leave `{node.name}` out")
    ctx.report("unknown-action", node.name_span, f"there is no action `{node.name}`", help, fix)
    return evolve(node, name=main.name, main=None, name_span=main.span)


def _is_declaration(ctx: CheckContext, node: Action, span: Span, env: Environment) -> bool:
    """Reports ``var x = 5`` of other languages, which is ``let x = 5`` here, and gives the name all the same."""
    from wfrun.dsl.hints.keyword_aliases import DECLARES

    if node.name not in DECLARES or node.main is not None or len(node.arguments) != 1 or ctx.declarations.action(node.name) is not None:
        return False
    (given,) = node.arguments
    ctx.report(
        "unknown-action", span, f"`{node.name}` is written `let` here", f"write `let {given.name} = …`", Fix(span, "let", "write `let`")
    )
    env.scope.names[given.name] = ctx.type_of(given.value)
    return True


@frozen
class _Call:
    """A call whose arguments are being checked: those given so far, the amounts in them, and the currency written beside the amounts."""

    declaration: ActionDeclaration
    given: dict[str, Expression]
    amounts: GivenAmounts
    currency: str
    env: Environment


def _result_type(ctx: CheckContext, declaration: ActionDeclaration, given: Mapping[str, Expression], code: str) -> Type:
    """Returns the type of the result, with the objects that ``expand`` puts in place of ids, in the currency of the given amounts."""
    result, paths = declaration.result, given.get("expand")
    if declaration.operation is None:
        return result
    if paths is not None:
        if not isinstance(paths, ListLiteral) or not all(isinstance(path, Text) for path in paths.items):
            return ANY
        texts = [path for path in paths.items if isinstance(path, Text)]
        for path in texts:
            _check_expand_path(ctx, path, result)
        result = expand(result, [path.value for path in texts])
    if code and isinstance(result, Object):
        structure = ctx.structure(result.name)
        if structure is not None and "currency" in structure.fields:
            return RefinedObject(result.name, result.paths if isinstance(result, RefinedObject) else (), code)
    return result


def _check_expand_path(ctx: CheckContext, path: Text, result: Type) -> None:
    """Reports a path of ``expand`` that leads to no field."""
    parts = path.value.split(".")
    type_ = result
    if isinstance(result, List):
        if parts[0] != "data":
            message = f"`{path.value}` is no path in a list: what is expanded stands in its `data`"
            ctx.report("unknown-value", path.span, message, *replace_with(ctx, path, f'"data.{path.value}"'))
            return
        parts, type_ = parts[1:], result.item
    for at, part in enumerate(parts):
        inner = Union(tuple(map(Object, type_.targets))) if isinstance(type_, Id) and type_.targets else type_
        item = item_type(inner)
        if item is not None and part != "data":
            inner = item
        found = ctx.field(inner, part)
        if found is None:
            meant = ctx.suggest_name(f"field {inner!r}", part, ctx.field_names(inner))
            right = (
                ".".join([*path.value.split(".")[: len(path.value.split(".")) - len(parts) + at], meant, *parts[at + 1 :]]) if meant else ""
            )
            suggestion = replace_with(ctx, path, f'"{right}"', f"did you mean `{right}`?") if right else Suggestion()
            ctx.report("unknown-value", path.span, f"there is no `{part}` to expand", *suggestion)
            return
        type_ = found


def check_main_value(ctx: CheckContext, name: str, node: Expression, call: _Call) -> None:
    """Checks the value that is written first, without the name of its argument."""
    declaration = call.declaration
    if declaration.main is None:
        _report_unnamed_value(ctx, name, node, declaration)
        return
    call.given[declaration.main] = node
    parameter = declaration.parameter(declaration.main)
    if parameter is not None:
        _check_given(ctx, node, call, parameter)


def _report_unnamed_value(ctx: CheckContext, name: str, node: Expression, declaration: ActionDeclaration) -> None:
    """Reports a value without a name where each needs one, with the one argument that takes it."""
    type_ = ctx.type_of(node)
    if isinstance(node, Text) and owners_of(node.value):
        type_ = Id(tuple(owners_of(node.value)))
    ids = [one.name for one in declaration.parameters if targets_of(type_) and set(targets_of(type_)) & set(targets_of(one.type))]
    money = [one.name for one in declaration.parameters if is_money(type_) and isinstance(one.type, Money)]
    needed = [one.name for one in declaration.parameters if one.required and value_kinds(one.type) & value_kinds(type_)]
    fitting = ids or money[:1] or needed
    suggestion = Suggestion("write the name of the argument before it")
    if len(fitting) == 1:
        suggestion = replace_with(ctx, node, f"{fitting[0]}={ctx.code(node)}")
    ctx.report("unknown-argument", node.span, f"`{name}` takes no value without a name", *suggestion)


def check_stubbed_value(ctx: CheckContext, name: str, node: Expression, declaration: ActionDeclaration, env: Environment) -> None:
    """Checks the main value of a call that a test answers itself."""
    if declaration.main is None:
        message = f"`{name}` takes no value without a name: the test stands in for every call of it"
        before = ctx.find(Span(0, node.span.start), name, last=True).end
        ctx.report("unknown-argument", node.span, message, "leave the value out", Fix(Span(before, node.span.end), "", "delete it"))
        return
    check_main_value(ctx, name, node, _Call(declaration, {}, [], "", env))


def _check_argument(ctx: CheckContext, node: Action, argument: Argument, written: Set[str], call: _Call) -> None:
    """Checks an argument of a call; ``written`` are the names of all that are given."""
    declaration = call.declaration
    span = argument.name_span if argument.name_span.end else argument.span
    parameter = declaration.parameter(argument.name) or next((one for one in COMMON_PARAMETERS if one.name == argument.name), None)
    if parameter is None:
        names = [one.name for one in (*declaration.parameters, *COMMON_PARAMETERS) if one.name not in written]
        meant = ctx.suggest_name(f"argument of {node.name}", argument.name, names)
        help_ = list_parameters(tuple(one.name for one in declaration.parameters))
        message = f"`{node.name}` has no argument `{argument.name}`"
        free = next((one.name for one in declaration.parameters if one.format is Format.FREE_MAP and isinstance(one.type, Map)), None)
        if meant is None and free is not None and free not in written:
            as_key = f"{free}={{{argument.name}: {ctx.code(argument.value)}}}"
            if value_kinds(ctx.type_of(argument.value)) == TEXT and "\n" not in as_key:
                help_ = f"it takes keys of your own in a map: `{shorten(as_key)}`"
                ctx.report("unknown-argument", span, message, help_, Fix(argument.span, as_key, f"write `{shorten(as_key)}`"))
                return
        ctx.report_unknown("unknown-argument", span, message, meant, help_)
        return
    if argument.name in call.given:
        what = "is the value written first already" if argument.name == declaration.main and node.main is not None else "is given twice"
        ctx.report("duplicate-argument", span, f"`{argument.name}` {what}")
        return
    call.given[argument.name] = argument.value
    _check_given(ctx, argument.value, call, parameter)


def _check_given(ctx: CheckContext, node: Expression, call: _Call, parameter: Parameter) -> None:
    """Checks a value that is given to a parameter of an action."""
    declaration = call.declaration
    of_operation = declaration.operation is not None and parameter not in COMMON_PARAMETERS
    if of_operation and parameter.required and isinstance(node, Omit):
        ctx.report("missing-argument", node.span, f"`{declaration.name}` needs `{parameter.name}`: it cannot be left out")
        return
    printed = READABLE_KINDS if parameter.text else PRINTED_KINDS if of_operation or parameter.prints else NOTHING
    without = "" if parameter.required else OMIT_HELP
    name, type_, format = parameter.name, parameter.type, parameter.format
    slot = ParameterSlot(name, type_, parameter.clearable, printed, parameter.text, without, format, call.currency)
    check_given_value(ctx, node, slot, call.env, call.amounts)
    if of_operation:
        check_currency_text(ctx, name, node, type_)
    if parameter.positive:
        _check_positive(ctx, node, name)
    check_format(ctx, node, format, call.env)


def _check_positive(ctx: CheckContext, node: Expression, name: str) -> None:
    """Reports an amount written in place that is nothing, or less."""
    literal = node.operand if isinstance(node, Negate) else node
    if isinstance(literal, MoneyLiteral) and (node is not literal or not literal.amount):
        ctx.report("wrong-type", node.span, f"`{name}` is more than nothing, not `{ctx.text(node)}`")


def _check_required(ctx: CheckContext, node: Action, span: Span, call: _Call) -> None:
    declaration, given = call.declaration, call.given
    filled = any(takes_money(parameter.type) for parameter in declaration.parameters if parameter.name in given) or _holds_amounts(
        ctx, call
    )
    missing = [
        parameter.name
        for parameter in declaration.parameters
        if parameter.required and parameter.name not in given and not (filled and parameter.name == declaration.currency_parameter)
    ]
    misnamed = any(argument.name not in given for argument in node.arguments) or (node.main is not None and declaration.main is None)
    one_of = declaration.one_of if not any(name in given for name in declaration.one_of) else ()
    if not (missing or one_of) or (misnamed and len(missing) + bool(one_of) == 1):
        # The misspelt or unwritten name of an argument is reported already.
        return
    money = next((parameter.name for parameter in declaration.parameters if takes_money(parameter.type)), None)
    by_money = {declaration.currency_parameter} if money is not None else set()
    shown = ["a currency" if name in by_money else f"`{name}`" for name in missing]
    names = ", ".join(shown)
    if one_of:
        names += (", and " if missing else "") + list_words(f"`{name}`" for name in one_of)
    # Money that is given to any parameter fills the currency.
    example = " ".join(f"{money}=… USD" if name in by_money else f"{name}=…" for name in (*missing, *one_of[:1]))
    fix = None
    acted_on = {holder.parameter for holder in declaration.currency_of}
    for name in [name for name in one_of if name in acted_on] if not missing else missing if len(missing) == 1 and not one_of else ():
        path = _matching_field(ctx, declaration.parameter(name), call.env)
        if path:
            example = f"{name}={path}"
            fix = Fix(Span(span.end, span.end), f" {example}", f"add `{example}`")
            break
    ctx.report("missing-argument", span, f"`{node.name}` needs {names}", f"add `{example}`", fix)


def _holds_amounts(ctx: CheckContext, call: _Call) -> bool:
    """Returns whether amounts inside the arguments fill the operation's currency: written there, or in a value that has a name."""
    own = any(money.currency in ("", f"={call.declaration.currency_parameter}") for _, money in call.amounts)
    return own or any(_holds_money(ctx.type_of(node)) for node in call.given.values() if not isinstance(node, ListLiteral | MapLiteral))


def _holds_money(type_: Type) -> bool:
    """Returns whether a value may be money, or a list or map that the script made with money in it."""
    pending = [type_]
    while pending:
        one = pending.pop()
        item = item_type(one)
        if value_kinds(one) & MONEY:
            return True
        if isinstance(one, MapLiteralType):
            pending.extend(inner for _, inner in one.entries)
        elif isinstance(one, Union):
            pending.extend(one.members)
        elif isinstance(one, Map):
            pending.append(one.value)
        elif item is not None:
            pending.append(item)
    return False


def _matching_field(ctx: CheckContext, parameter: Parameter | None, env: Environment) -> str:
    """Returns the one field of the event's object that has the id which a parameter takes, and its name."""
    subject = env.trigger.subject
    if parameter is None or subject is None or env.awaited is not None:
        return ""
    paths = fields_with_id(ctx, subject, parameter.type) if isinstance(parameter.type, Id) else []
    return paths[0] if len(paths) == 1 and env.scope.find(paths[0]) is None else ""


def takes_money(type_: Type) -> bool:
    """Returns whether a parameter takes money."""
    return find_member(type_, Money) is not None


def _check_amounts(ctx: CheckContext, call: _Call) -> str:
    """Checks that the amounts of a call agree with each other and with the currencies written beside them.

    Returns the currency that they are in, empty where it is not known.
    """
    declaration = call.declaration
    own = declaration.currency_parameter is not None
    if not call.amounts:
        return call.currency if own else ""
    names = {parameter.name for parameter in declaration.parameters}
    amounts = [node for node, money in call.amounts if not money.currency]
    rest = [node for node, money in check_amounts(ctx, call.amounts, call.given, names, own) if not money.currency]
    found = require_one_currency(ctx, rest, "given together") if rest else None
    if not own and rest:
        _check_object_currency(ctx, call, rest)
    if own and call.currency:
        return call.currency
    codes = {currency_of(ctx, node) for node in amounts}
    return codes.pop() or "" if len(codes) == 1 and not isinstance(found, Any_) else ""


def _check_object_currency(ctx: CheckContext, call: _Call, amounts: list[Expression]) -> None:
    """Reports amounts in another currency than that of the object acted on, where the call that made the object tells it."""
    if call.declaration.sets_currency(call.given):
        return
    for holder in call.declaration.currency_of:
        node = call.given.get(holder.parameter)
        if node is None:
            continue
        type_ = ctx.type_of(node)
        code = type_.code if isinstance(type_, KnownId | RefinedObject) and holder.path == ("currency",) else ""
        for amount in amounts:
            given = currency_of(ctx, amount)
            if code and given is not None and given != code:
                message = f"`{ctx.text(amount)}` is in {given.upper()}, but `{ctx.text(node)}` is in {code.upper()}"
                ctx.report("mixed-currencies", amount.span, message, "nothing is ever converted")
        return


def check_approve(ctx: CheckContext, node: Approve, env: Environment) -> None:
    """Checks an ``approve``: its question, whom and where the question goes to, and the time to answer."""
    check_message(ctx, node.message, env, "`approve` asks a question in words")
    known = {parameter.name: parameter for parameter in APPROVE_PARAMETERS}
    seen: set[str] = set()
    for argument in node.arguments:
        infer(ctx, argument.value, env)
        span = argument.name_span if argument.name_span.end else argument.span
        if argument.name not in known:
            meant = ctx.suggest_name("argument of approve", argument.name, known)
            ctx.report_unknown(
                "unknown-argument", span, f"`approve` has no argument `{argument.name}`", meant, list_parameters(tuple(known))
            )
        elif argument.name in seen:
            ctx.report("duplicate-argument", span, f"`{argument.name}` is given twice")
        else:
            check_given_value(ctx, argument.value, ParameterSlot(argument.name, known[argument.name].type), env, [])
            check_format(ctx, argument.value, known[argument.name].format, env)
        seen.add(argument.name)
    check_time_limit(ctx, node.up_to, env)


def check_message(ctx: CheckContext, node: Expression, env: Environment, what: str) -> None:
    """Checks a text for people, in which a missing value prints as ``(missing)``."""
    type_ = infer(ctx, node, env)
    if isinstance(node, Null) or not value_kinds(type_) & READABLE_KINDS:
        ctx.report("wrong-type", node.span, f"{what}, and `{ctx.text(node)}` is {describe(type_)}", 'write a text: `"…"`')
    elif isinstance(node, Name):
        check_assignable(ctx, node, STRING, what)


def check_time_limit(ctx: CheckContext, node: Expression, env: Environment, what: str = "`up to`") -> None:
    """Checks a limit of time."""
    check_duration(ctx, node, infer(ctx, node, env), env, what)


def check_duration(ctx: CheckContext, node: Expression, type_: Type, env: Environment, what: str) -> None:
    """Reports a value that is no duration where one is taken."""
    if not value_kinds(type_) & LENGTH or isinstance(node, Null):
        suggestion = suggest_conversion(ctx, node, DURATION, env)
        if not suggestion.help:
            suggestion = Suggestion(DURATION_HELP)
        ctx.report("wrong-type", node.span, f"{what} takes a duration, and `{ctx.text(node)}` is {describe(type_)}", *suggestion)
