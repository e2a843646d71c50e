"""Calls of actions: their names and arguments, and the money that is given to them."""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.dsl.checker.arguments import OMITTED, PEOPLE_READ, STRIPE_PRINTS, Taker, accept, allow_omit, is_email, member, of_a_form, takes
from wfrun.dsl.checker.assignability import value
from wfrun.dsl.checker.context import CheckContext, item_of
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.expressions import infer
from wfrun.dsl.checker.ids import reached, targets_of
from wfrun.dsl.checker.money import Amounts, code_of, currency_named, is_money, one_currency, settle, written
from wfrun.dsl.checker.string_formats import ADDRESSES, LINKS, addresses, channel, link
from wfrun.dsl.checker.suggestions import A_LENGTH, Advice, advise, instead
from wfrun.dsl.declarations import COMMON_PARAMETERS, ActionDeclaration, Parameter
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Action, Approve, Argument, Expression, ListLiteral, MoneyLiteral, Name, Negate, Null, Omit, Text
from wfrun.dsl.types.base import ANY, DURATION, STRING, Any_, Id, List, Money, Object, Type, Union
from wfrun.dsl.types.refinements import LENGTH, NOTHING, KnownId, RefinedObject, describe, either, expand, value_kinds
from wfrun.support.records import evolve, frozen
from wfrun.values.stripe_ids import owners_of


def declared(ctx: CheckContext, name: str, span: Span, *, lost: bool = False) -> ActionDeclaration | None:
    """The action of that name; a problem when there is none. ``lost``: a part of its statement could not be read."""
    found = ctx.declarations.action(name)
    if found is None:
        if ctx.declarations.function(name) is not None:
            ctx.report("unknown-action", span, f"`{name}` is a function, not an action", f"write `{name}(…)` where a value is needed")
        else:
            from wfrun.dsl.hints.aliases import instead_of

            usual = instead_of("action", name)
            meant = ctx.meant("action", name, ctx.declarations.action_names()) if not usual else None
            if meant is not None or not (ctx.actions_lost or lost):
                ctx.unknown("unknown-action", span, f"there is no action `{name}`", meant, usual)
    return found


def action(ctx: CheckContext, node: Action, env: Environment, *, partly: bool = False) -> Type:
    """Checks a call and gives the type of its result. ``partly``: only some of the arguments are named, as in ``expect``."""
    meant = _after_verb(ctx, node, env)
    if meant is not None:
        return action(ctx, meant, env, partly=partly)
    if node.main is not None:
        infer(ctx, node.main, env)
    for argument in node.arguments:
        allow_omit(ctx, argument.value)
        infer(ctx, argument.value, env)
    span = node.name_span if node.name_span.end else node.span
    lost = ctx.loses(node.span)
    if _gives_name(ctx, node, span, env):
        return ANY
    declaration = declared(ctx, node.name, span, lost=lost)
    if declaration is None:
        return ANY
    given: dict[str, Expression] = {}
    amounts: Amounts = []
    currency = next((one.value for one in node.arguments if one.name == "currency"), None) if declaration.currency_parameter else None
    to = _Call(declaration, given, amounts, currency_named(currency), env)
    if node.main is not None:
        main(ctx, node.name, node.main, to)
    for argument in node.arguments:
        _argument(ctx, node, argument, to)
    if not (partly or lost):
        _required(ctx, node, span, to)
    return _answer(ctx, declaration, given, _money(ctx, to))


_CALLING = frozenset({"call", "do", "execute", "invoke", "perform", "run", "send"})
"""Words of other languages before what is called."""


def _after_verb(ctx: CheckContext, node: Action, env: Environment) -> Action | None:
    """Notes that ``send email to="a@example.com"`` has a word too many before the action; gives the call without it, None for others."""
    main = node.main
    if not isinstance(main, Name) or env.scope.find(main.name) is not None or ctx.declarations.action(main.name) is None:
        return None
    if not node.arguments and node.name not in _CALLING:
        return None  # a field may have the name of an action
    if ctx.declarations.action(node.name) is not None or ctx.declarations.function(node.name) is not None or not node.name_span.end:
        return None
    help = f"an action is called by its name alone: `{main.name}`"
    fix = Fix(Span(node.name_span.start, main.span.start), "", f"leave `{node.name}` out")
    ctx.report("unknown-action", node.name_span, f"there is no action `{node.name}`", help, fix)
    return evolve(node, name=main.name, main=None, name_span=main.span)


def _gives_name(ctx: CheckContext, node: Action, span: Span, env: Environment) -> bool:
    """Notes that ``var x = 5`` of other languages is ``let x = 5``; the name is given all the same."""
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
    """A call while its arguments are looked at: what was given so far, the amounts in it, and the currency that is written beside them."""

    declaration: ActionDeclaration
    given: dict[str, Expression]
    amounts: Amounts
    named: str
    env: Environment


def _answer(ctx: CheckContext, declaration: ActionDeclaration, given: Mapping[str, Expression], code: str) -> Type:
    """The type of the result: with what ``expand`` puts in place of ids, and in the currency of the amounts that were given."""
    result, paths = declaration.result, given.get("expand")
    if declaration.operation is None:
        return result
    if paths is not None:
        if not isinstance(paths, ListLiteral) or not all(isinstance(path, Text) for path in paths.items):
            return ANY
        texts = [path for path in paths.items if isinstance(path, Text)]
        for path in texts:
            _expandable(ctx, path, result)
        result = expand(result, [path.value for path in texts])
    if code and isinstance(result, Object):
        structure = ctx.structure(result.name)
        if structure is not None and "currency" in structure.fields:
            return RefinedObject(result.name, result.paths if isinstance(result, RefinedObject) else (), code)
    return result


def _expandable(ctx: CheckContext, path: Text, result: Type) -> None:
    """A path that ``expand`` names leads to fields that there are."""
    parts = path.value.split(".")
    type_ = result
    if isinstance(result, List):
        if parts[0] != "data":
            told = f"`{path.value}` is no path in a list: what is expanded stands in its `data`"
            ctx.report("unknown-value", path.span, told, *instead(ctx, path, f'"data.{path.value}"'))
            return
        parts, type_ = parts[1:], result.item
    for at, part in enumerate(parts):
        inner = Union(tuple(map(Object, type_.targets))) if isinstance(type_, Id) and type_.targets else type_
        item = item_of(inner)
        if item is not None and part != "data":
            inner = item
        found = ctx.field(inner, part)
        if found is None:
            meant = ctx.meant(f"field {inner!r}", part, ctx.field_names(inner))
            right = (
                ".".join([*path.value.split(".")[: len(path.value.split(".")) - len(parts) + at], meant, *parts[at + 1 :]]) if meant else ""
            )
            advice = instead(ctx, path, f'"{right}"', f"did you mean `{right}`?") if right else Advice()
            ctx.report("unknown-value", path.span, f"there is no `{part}` to expand", *advice)
            return
        type_ = found


def main(ctx: CheckContext, name: str, node: Expression, to: _Call) -> None:
    """The value that is written first, without its name."""
    declaration = to.declaration
    if declaration.main is None:
        _nameless(ctx, name, node, declaration)
        return
    to.given[declaration.main] = node
    parameter = declaration.parameter(declaration.main)
    if parameter is not None:
        _give(ctx, node, to, parameter)


def _nameless(ctx: CheckContext, name: str, node: Expression, declaration: ActionDeclaration) -> None:
    """A value without a name where each needs one: the one argument that it is of the type of, else the one that is required."""
    type_ = ctx.type_of(node)
    if isinstance(node, Text) and owners_of(node.value):
        type_ = Id(tuple(owners_of(node.value)))
    ids = [one.name for one in declaration.parameters if targets_of(type_) and set(targets_of(type_)) & set(targets_of(one.type))]
    money = [one.name for one in declaration.parameters if is_money(type_) and isinstance(one.type, Money)]
    needed = [one.name for one in declaration.parameters if one.required and value_kinds(one.type) & value_kinds(type_)]
    fitting = ids or money[:1] or needed
    advice = Advice("write the name of the argument before it")
    if len(fitting) == 1:
        advice = instead(ctx, node, f"{fitting[0]}={ctx.code(node)}")
    ctx.report("unknown-argument", node.span, f"`{name}` takes no value without a name", *advice)


def stand_in_for(ctx: CheckContext, name: str, node: Expression, declaration: ActionDeclaration, env: Environment) -> None:
    """The main value that a test names with an action it stands in for."""
    if declaration.main is None:
        told = f"`{name}` takes no value without a name: the test stands in for every call of it"
        before = ctx.find(Span(0, node.span.start), name, last=True).end
        ctx.report("unknown-argument", node.span, told, "leave the value out", Fix(Span(before, node.span.end), "", "delete it"))
        return
    main(ctx, name, node, _Call(declaration, {}, [], "", env))


def _argument(ctx: CheckContext, node: Action, argument: Argument, to: _Call) -> None:
    declaration = to.declaration
    span = argument.name_span if argument.name_span.end else argument.span
    parameter = declaration.parameter(argument.name) or next((one for one in COMMON_PARAMETERS if one.name == argument.name), None)
    if parameter is None:
        names = [one.name for one in (*declaration.parameters, *COMMON_PARAMETERS)]
        meant = ctx.meant(f"argument of {node.name}", argument.name, names)
        there = takes(tuple(one.name for one in declaration.parameters))
        ctx.unknown("unknown-argument", span, f"`{node.name}` has no argument `{argument.name}`", meant, there)
        return
    if argument.name in to.given:
        what = "is the value written first already" if argument.name == declaration.main and node.main is not None else "is given twice"
        ctx.report("duplicate-argument", span, f"`{argument.name}` {what}")
        return
    to.given[argument.name] = argument.value
    _give(ctx, argument.value, to, parameter)


def _give(ctx: CheckContext, node: Expression, to: _Call, parameter: Parameter) -> None:
    """Checks what is given to a parameter of an action."""
    declaration = to.declaration
    stripes = declaration.operation is not None and parameter not in COMMON_PARAMETERS
    if stripes and parameter.required and isinstance(node, Omit):
        ctx.report("missing-argument", node.span, f"`{declaration.name}` needs `{parameter.name}`: it cannot be left out")
        return
    prints = PEOPLE_READ if parameter.text else STRIPE_PRINTS if stripes or parameter.prints else NOTHING
    without = "" if parameter.required else OMITTED
    address = (declaration.name, parameter.name) in LINKS or (declaration.name == "email" and parameter.name in ADDRESSES)
    taker = Taker(parameter.name, parameter.type, parameter.clearable, prints, parameter.text, without, address, to.named)
    accept(ctx, node, of_a_form(taker) if stripes else taker, to.env, to.amounts)
    if stripes:
        written(ctx, parameter.name, node, parameter.type)
    if parameter.name == "amount" and declaration.name in MOVES_MONEY:
        _moves_something(ctx, node)
    if (declaration.name == "email" and parameter.name in ADDRESSES) or (stripes and is_email(parameter.name)):
        addresses(ctx, node, to.env)
    if (declaration.name, parameter.name) in LINKS:
        link(ctx, node)
    if (declaration.name, parameter.name) == ("slack", "channel"):
        channel(ctx, node)


MOVES_MONEY = frozenset(
    {"capture_charge", "create_charge", "create_payment_intent", "create_payout", "create_refund", "create_topup", "create_transfer"}
)
"""Operations whose ``amount`` Stripe takes for more than nothing only (https://docs.stripe.com/api)."""


def _moves_something(ctx: CheckContext, node: Expression) -> None:
    """An amount written in place that is nothing, or less."""
    literal = node.operand if isinstance(node, Negate) else node
    if isinstance(literal, MoneyLiteral) and (node is not literal or not literal.amount):
        ctx.report("wrong-type", node.span, f"`amount` is more than nothing, not `{ctx.text(node)}`")


def _required(ctx: CheckContext, node: Action, span: Span, to: _Call) -> None:
    declaration, given = to.declaration, to.given
    filled = any(is_amount(parameter.type) for parameter in declaration.parameters if parameter.name in given)
    lacking = [
        parameter.name
        for parameter in declaration.parameters
        if parameter.required and parameter.name not in given and not (filled and parameter.name == declaration.currency_parameter)
    ]
    misnamed = any(argument.name not in given for argument in node.arguments) or (node.main is not None and declaration.main is None)
    one_of = declaration.one_of if not any(name in given for name in declaration.one_of) else ()
    if not (lacking or one_of) or (misnamed and len(lacking) + bool(one_of) == 1):
        # That its name is misspelt, or not written at all, has been told of already.
        return
    money = next((parameter.name for parameter in declaration.parameters if is_amount(parameter.type)), None)
    by_money = {declaration.currency_parameter} if money is not None else set()
    shown = ["a currency" if name in by_money else f"`{name}`" for name in lacking]
    names = ", ".join(shown)
    if one_of:
        names += (", and " if lacking else "") + either(f"`{name}`" for name in one_of)
    # Money that is given to any parameter fills the currency.
    example = " ".join(f"{money}=… USD" if name in by_money else f"{name}=…" for name in (*lacking, *one_of[:1]))
    fix = None
    acted_on = {holder.parameter for holder in declaration.currency_of}
    for name in [name for name in one_of if name in acted_on] if not lacking else lacking if len(lacking) == 1 and not one_of else ():
        way = _at_hand(ctx, declaration.parameter(name), to.env)
        if way:
            example = f"{name}={way}"
            fix = Fix(Span(span.end, span.end), f" {example}", f"add `{example}`")
            break
    ctx.report("missing-argument", span, f"`{node.name}` needs {names}", f"add `{example}`", fix)


def _at_hand(ctx: CheckContext, parameter: Parameter | None, env: Environment) -> str:
    """The one field of the event's object that holds the id which a parameter takes, and is called so."""
    subject = env.trigger.subject
    if parameter is None or subject is None or env.awaited is not None:
        return ""
    ways = reached(ctx, subject, parameter.type) if isinstance(parameter.type, Id) else []
    return ways[0] if len(ways) == 1 and env.scope.find(ways[0]) is None else ""


def is_amount(type_: Type) -> bool:
    """Whether a parameter takes money."""
    return isinstance(member(type_, Money), Money)


def _money(ctx: CheckContext, to: _Call) -> str:
    """The amounts of a call agree with each other and with the currencies that are written beside them.

    Gives the currency that they are in, empty where it is not known.
    """
    declaration = to.declaration
    own = declaration.currency_parameter is not None
    if not to.amounts:
        return to.named if own else ""
    names = {parameter.name for parameter in declaration.parameters}
    amounts = [node for node, money in to.amounts if not money.currency]
    rest = [node for node, money in settle(ctx, to.amounts, to.given, names, own) if not money.currency]
    found = one_currency(ctx, rest, "given together") if rest else None
    if not own and rest:
        _of_the_object(ctx, to, rest)
    if own and to.named:
        return to.named
    codes = {code_of(ctx, node) for node in amounts}
    return codes.pop() or "" if len(codes) == 1 and not isinstance(found, Any_) else ""


def _of_the_object(ctx: CheckContext, to: _Call, amounts: list[Expression]) -> None:
    """Amounts in the currency of the object acted on, where that is known from what made the object."""
    for holder in to.declaration.currency_of:
        node = to.given.get(holder.parameter)
        if node is None:
            continue
        type_ = ctx.type_of(node)
        code = type_.code if isinstance(type_, KnownId | RefinedObject) and holder.path == ("currency",) else ""
        for amount in amounts:
            given = code_of(ctx, amount)
            if code and given is not None and given != code:
                told = f"`{ctx.text(amount)}` is in {given.upper()}, but `{ctx.text(node)}` is in {code.upper()}"
                ctx.report("mixed-currencies", amount.span, told, "nothing is ever converted")
        return


def approve(ctx: CheckContext, node: Approve, env: Environment) -> None:
    """``approve``: a question, to whom it is sent as a mail, and how long there is to answer."""
    message(ctx, node.message, env, "`approve` asks a question in words")
    mail = ctx.declarations.action("email")
    known = {parameter.name: parameter for parameter in mail.parameters if parameter.name in ADDRESSES} if mail is not None else {}
    seen: set[str] = set()
    for argument in node.arguments:
        infer(ctx, argument.value, env)
        span = argument.name_span if argument.name_span.end else argument.span
        if argument.name not in known:
            meant = ctx.meant("argument of approve", argument.name, known)
            ctx.unknown("unknown-argument", span, f"`approve` has no argument `{argument.name}`", meant, takes(tuple(known)))
        elif argument.name in seen:
            ctx.report("duplicate-argument", span, f"`{argument.name}` is given twice")
        else:
            accept(ctx, argument.value, Taker(argument.name, known[argument.name].type), env, [])
            addresses(ctx, argument.value, env)
        seen.add(argument.name)
    limit(ctx, node.up_to, env)


def message(ctx: CheckContext, node: Expression, env: Environment, what: str) -> None:
    """A text for people: a missing value in it prints as ``(missing)``."""
    type_ = infer(ctx, node, env)
    if isinstance(node, Null) or not value_kinds(type_) & PEOPLE_READ:
        ctx.report("wrong-type", node.span, f"{what}, and `{ctx.text(node)}` is {describe(type_)}", 'write a text: `"…"`')
    elif isinstance(node, Name):
        value(ctx, node, STRING, what)


def limit(ctx: CheckContext, node: Expression, env: Environment, what: str = "`up to`") -> None:
    """A length of time."""
    length(ctx, node, infer(ctx, node, env), env, what)


def length(ctx: CheckContext, node: Expression, type_: Type, env: Environment, what: str) -> None:
    """Notes what is no length of time, where one is asked for."""
    if not value_kinds(type_) & LENGTH or isinstance(node, Null):
        advice = advise(ctx, node, DURATION, env)
        if not advice.help:
            advice = Advice(A_LENGTH)
        ctx.report("wrong-type", node.span, f"{what} takes a duration, and `{ctx.text(node)}` is {describe(type_)}", *advice)
