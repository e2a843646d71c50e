"""Calls of the built-in functions: their arguments, and what they give where that depends on the arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wfrun.dsl.checker.assignability import value
from wfrun.dsl.checker.check_schedule import zone
from wfrun.dsl.checker.comparisons import comparable
from wfrun.dsl.checker.context import Context, item_of
from wfrun.dsl.checker.environment import Around
from wfrun.dsl.checker.ids import unrelated
from wfrun.dsl.checker.iteration import unquantified
from wfrun.dsl.checker.money import check_code, is_money, is_number, one_currency, settled, take, take_all, unknown_currency
from wfrun.dsl.checker.names import lookup, not_updates
from wfrun.dsl.checker.suggestions import A_MOMENT, Advice, advise, instead
from wfrun.dsl.checker.triggers import event_named, subject_of
from wfrun.dsl.declarations import FunctionDeclaration, Parameter
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import QUANTIFIERS
from wfrun.dsl.syntax.nodes import Call, Expression, Field, Index, ListLiteral, Name, Null, Number, Text
from wfrun.dsl.types.base import ANY, List, Type, Union
from wfrun.dsl.types.refinements import EVERYTHING, LENGTH, MOMENT, MONEY, NUMBER, KnownMoney, Minor, describe, describe_list, join, kinds
from wfrun.values.currencies import CURRENCIES
from wfrun.values.datetimes import parse_timestamp
from wfrun.values.missing import Missing


def call(c: Context, node: Call, around: Around) -> Type:
    """The type of a call; the types of its arguments are known already."""
    span = node.name_span if node.name_span.end else node.span
    declaration = c.declarations.function(node.function)
    if declaration is None:
        return _unknown(c, node, span, around)
    if node.function in QUANTIFIERS:
        return unquantified(c, node, span)
    given = _bind(c, node, declaration, span)
    if given is None:
        return ANY
    special = _SPECIAL.get(node.function)
    if special is not None:
        return special(c, node, declaration, given, around)
    _check(c, node, declaration, given, around)
    return declaration.result


def _unknown(c: Context, node: Call, span: Span, around: Around) -> Type:
    if c.declarations.action(node.function) is not None:
        return c.report(
            "unknown-function",
            span,
            f"`{node.function}` is an action: it is called without parentheses, as a statement",
            f"write `let result = {node.function} {c.text(node.arguments[0]) if len(node.arguments) == 1 else '…'}`",
        )
    from wfrun.dsl.hints.aliases import instead_of

    usual = instead_of("function", node.function)
    if not usual and lookup(c, node.function, around) is not None:
        told = f"`{node.function}` is a value, not a function"
        match node.arguments:
            case (Number() | Text() as key,):
                return c.report("unknown-function", span, told, *instead(c, node, f"{node.function}[{c.code(key)}]"))
        return c.report("unknown-function", span, told)
    meant = c.meant("function", node.function, c.declarations.function_names()) if not usual else None
    return c.unknown("unknown-function", span, f"there is no function `{node.function}`", meant, usual)


_Given = Sequence[tuple[Parameter, Expression]]


def _bind(c: Context, node: Call, declaration: FunctionDeclaration, span: Span) -> _Given | None:
    """The arguments with the parameters that they are for; None when one is not known, is given twice or is lacking."""
    parameters = declaration.parameters
    given: list[tuple[Parameter, Expression]] = []
    for at, argument in enumerate(node.arguments):
        if at < len(parameters):
            given.append((parameters[at], argument))
        elif declaration.variadic:
            given.append((parameters[-1], argument))
        else:
            count = "one value" if len(parameters) == 1 else f"{len(parameters)} values" if parameters else "no values"
            c.report("unknown-argument", argument.span, f"`{node.function}` takes {count}", _called_so(declaration))
            return None
    names = {parameter.name: parameter for parameter in parameters}
    seen = {parameter.name for parameter, _ in given}
    fine = True
    for keyword in node.keywords:
        place = keyword.name_span if keyword.name_span.end else keyword.span
        found = names.get(keyword.name)
        if found is None:
            meant = c.meant(f"argument of {node.function}", keyword.name, names)
            c.unknown("unknown-argument", place, f"`{node.function}` has no argument `{keyword.name}`", meant)
            fine = False
        elif keyword.name in seen:
            c.report("duplicate-argument", place, f"`{keyword.name}` is given twice")
            fine = False
        else:
            given.append((found, keyword.value))
            seen.add(keyword.name)
    lacking = [parameter.name for parameter in parameters if parameter.required and parameter.name not in seen]
    if fine and lacking:
        c.report("missing-argument", span, f"`{node.function}` needs `{lacking[0]}`", _called_so(declaration))
        fine = False
    return given if fine else None


def _called_so(declaration: FunctionDeclaration) -> str:
    """How a function is called."""
    names = ", ".join(one.name if one.required else f"{one.name}=…" for one in declaration.parameters)
    return f"write `{declaration.name}({names}{', …' if declaration.variadic else ''})`"


def _check(c: Context, node: Call, declaration: FunctionDeclaration, given: _Given, around: Around) -> bool:
    """Whether each argument is of a kind that the function takes."""
    fine = True
    for parameter, argument in given:
        type_ = c.type_of(argument)
        if isinstance(argument, Null) and kinds(parameter.type) != EVERYTHING:
            c.report("wrong-type", argument.span, f"`{node.function}` of `null` is always missing")
            fine = False
        elif not kinds(type_) & kinds(parameter.type):
            message = f"`{node.function}` takes {describe(parameter.type)}, and `{c.text(argument)}` is {describe(type_)}"
            # The name of an event is no number in quotes.
            advice = advise(
                c, argument, _asked(c, parameter, given), around, compared=node.function == "recent" and parameter.name == "type"
            )
            c.report("wrong-type", argument.span, message, *advice)
            fine = False
        elif isinstance(argument, Name):
            value(c, argument, parameter.type, f"`{parameter.name}`")
    return fine


def _asked(c: Context, parameter: Parameter, given: _Given) -> Type:
    """What an argument is to be: where the function takes several kinds, what its first argument is."""
    first = c.type_of(given[0][1])
    several = isinstance(parameter.type, Union) and given[0][0] is parameter and kinds(first) <= kinds(parameter.type)
    return first if several else parameter.type


# --- functions that need more than their declaration -------------------------------------------------------------------------------


def _extreme(c: Context, node: Call, declaration: FunctionDeclaration, given: _Given, around: Around) -> Type:
    """``min`` and ``max``: numbers among money take its currency, and all are of one kind."""
    arguments = [argument for _, argument in given]
    (only, *more) = arguments
    listed = item_of(c.type_of(only)) if not more else None
    if listed is not None and not isinstance(only, ListLiteral):
        if kinds(listed) & (NUMBER | MONEY | MOMENT | LENGTH):
            return listed
        told = f"`{node.function}` compares numbers, money and times, and `{c.text(only)}` is {describe_list(listed)}"
        return c.report("wrong-type", only.span, told)
    if isinstance(only, ListLiteral) and not more:
        arguments = list(only.items)
        given = [(declaration.parameters[0], item) for item in arguments]
    if not arguments or not _check(c, node, declaration, given, around):
        return ANY
    if any(is_money(c.type_of(argument)) for argument in arguments):
        take_all(c, arguments, around)
    first, *others = arguments
    for argument in others:
        one, other = c.type_of(first), c.type_of(argument)
        money = is_money(settled(c, first, one)) and is_money(settled(c, argument, other))
        if not money and not kinds(one) & kinds(other) and not kinds(one) | kinds(other) <= NUMBER | MONEY:
            told = f"`{c.text(first)}` is {describe(one)} and `{c.text(argument)}` is {describe(other)}"
            return c.report("wrong-type", argument.span, f"`{node.function}` compares what is of one kind; {told}")
    if any(is_money(c.type_of(argument)) for argument in arguments):
        return one_currency(c, arguments, "compared")
    return join(c.type_of(argument) for argument in arguments)


def _same_kind(c: Context, node: Call, declaration: FunctionDeclaration, given: _Given, around: Around) -> Type:
    """``abs``, ``round``, ``floor``, ``ceil``: what they are given, rounded."""
    return c.type_of(given[0][1]) if _check(c, node, declaration, given, around) else ANY


def _money(c: Context, node: Call, declaration: FunctionDeclaration, given: _Given, around: Around) -> Type:
    if not _check(c, node, declaration, given, around):
        return ANY
    number = given[0][1]
    if isinstance(c.type_of(number), Minor):
        text = c.text(number)
        told = f"`{text}` counts smallest units, and `money` takes a number of main units"
        return c.report("wrong-type", number.span, told, "the amount itself is money: compute with it, without `.minor`")
    code = next((argument for parameter, argument in given if parameter.name == "currency"), None)
    if not isinstance(code, Text):
        return declaration.result
    if code.value.lower() not in CURRENCIES:
        return unknown_currency(c, code.span, code.value, upper=code.value.isupper(), quoted=True)
    return KnownMoney(code=code.value.lower())


def _timestamp(c: Context, node: Call, declaration: FunctionDeclaration, given: _Given, around: Around) -> Type:
    if not _check(c, node, declaration, given, around):
        return ANY
    argument = given[0][1]
    if isinstance(argument, Text) and isinstance(parse_timestamp(argument.value), Missing):
        return c.report("wrong-type", argument.span, f"`{argument.value}` names no moment", A_MOMENT)
    return declaration.result


def _format_time(c: Context, node: Call, declaration: FunctionDeclaration, given: _Given, around: Around) -> Type:
    _check(c, node, declaration, given, around)
    for parameter, argument in given:
        if parameter.name == "zone" and isinstance(argument, Text):
            zone(c, argument)
    return declaration.result


def _recent(c: Context, node: Call, declaration: FunctionDeclaration, given: _Given, around: Around) -> Type:
    if not _check(c, node, declaration, given, around):
        return ANY
    event = given[0][1]
    if not isinstance(event, Text):
        return declaration.result
    inner = Span(event.span.start + 1, event.span.end - 1)
    found = event_named(c, event.value, inner)
    return List(subject_of((found,))) if found is not None else ANY


def _changed(c: Context, node: Call, declaration: FunctionDeclaration, given: _Given, around: Around) -> Type:
    span = node.name_span if node.name_span.end else node.span
    if around.ground.subject is None and not around.ground.broken:
        return c.report("not-an-update", span, f"`changed` asks what an update changed, and there is no event {around.ground.place}")
    if not not_updates(c, span, "`changed` asks what an update changed", around):
        return ANY
    field = given[0][1]
    if not _is_field(field, around):
        return c.report(
            "wrong-type",
            field.span,
            f"`changed` takes a field of the event's object, not `{c.text(field)}`",
            *_as_field(c, field, around),
        )
    type_ = c.type_of(field)
    for parameter, argument in given[1:]:
        beside = c.type_of(argument)
        if isinstance(argument, Null):
            asked = f"missing(previous.{c.text(field)})" if parameter.name == "from" else f"missing({c.text(field)})"
            c.report(
                "compared-to-null",
                argument.span,
                "a comparison with a missing value is never true",
                f"write `changed({c.text(field)}) and {asked}`",
            )
        elif value(c, argument, type_, f"`{c.text(field)}`") or check_code(c, argument, field, type_, around):
            continue
        elif is_money(type_) and is_number(beside):
            take(c, argument, around, type_)
        elif not comparable(type_, beside) or unrelated(type_, beside):
            message = f"`{c.text(field)}` is {describe(type_)}, and `{parameter.name}` is given {describe(beside)}"
            advice = advise(c, argument, type_, around, compared=not isinstance(argument, Number))
            c.report("wrong-type", argument.span, message, *advice)
    return declaration.result


def _as_field(c: Context, node: Expression, around: Around) -> Advice:
    """What to write instead of something that is no field of the event's object."""
    match node:
        case Text(name) if around.ground.subject is not None and c.field(around.ground.subject, name) is not None:
            return instead(c, node, name, f"write the field without quotes: `changed({name})`")
        case Field(Name("previous"), name):
            return instead(c, node, name, f"write `changed({name})`")
    return Advice("write it as `changed(status)`")


def _is_field(node: Expression, around: Around) -> bool:
    """Whether an expression is a field of the event's object, by its name or after ``object``."""
    below = False
    while True:
        match node:
            case Field(target, _) | Index(target, Text(_)):
                node, below = target, True
            case Name(name):
                author = around.scope.find(name) is not None
                return not author and (below if name == "object" else name not in around.ground.names)
            case _:
                return False


_SPECIAL: dict[str, Callable[[Context, Call, FunctionDeclaration, _Given, Around], Type]] = {
    "min": _extreme,
    "max": _extreme,
    "abs": _same_kind,
    "round": _same_kind,
    "floor": _same_kind,
    "ceil": _same_kind,
    "money": _money,
    "timestamp": _timestamp,
    "format_time": _format_time,
    "recent": _recent,
    "changed": _changed,
}
"""The functions whose result or whose arguments' meaning depends on what they are given."""
