"""Calls of actions: their names and arguments, and the money that is given to them."""

from __future__ import annotations

from wfrun.dsl.check_arguments import PEOPLE_READ, STRIPE_PRINTS, Taker, accept, agree, allow_omit
from wfrun.dsl.check_context import Around, Context
from wfrun.dsl.check_expressions import infer
from wfrun.dsl.check_kinds import LENGTH, NOTHING, describe, expand, kinds
from wfrun.dsl.check_money import unknown_currency
from wfrun.dsl.declarations import COMMON_PARAMETERS, ActionDeclaration, Parameter
from wfrun.dsl.nodes import Action, Approve, Argument, Expression, ListLiteral, Text
from wfrun.dsl.problems import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.types import ANY, Money, String, Type, Union
from wfrun.values.addresses import address_problem, link_problem
from wfrun.values.currencies import CURRENCIES

ADDRESSES = frozenset({"to", "cc", "bcc", "from", "reply_to"})
"""The arguments of a mail that hold addresses."""

LINKS = frozenset({("http_request", "url"), ("slack", "link")})
"""The arguments that hold web addresses, with their actions."""


def declared(c: Context, name: str, span: Span, *, lost: bool = False) -> ActionDeclaration | None:
    """The action of that name; a problem when there is none. ``lost``: a part of its statement could not be read."""
    found = c.declarations.action(name)
    if found is None:
        if c.declarations.function(name) is not None:
            c.report("unknown-action", span, f"`{name}` is a function, not an action", f"write `{name}(…)` where a value is needed")
        else:
            from wfrun.dsl.habits import instead_of

            instead = instead_of("action", name)
            meant = c.meant("action", name, c.declarations.action_names()) if not instead else None
            if meant is not None or not (c.actions_lost or lost):
                c.unknown("unknown-action", span, f"there is no action `{name}`", meant, instead)
    return found


def action(c: Context, node: Action, around: Around, *, partly: bool = False) -> Type:
    """Checks a call and gives the type of its result. ``partly``: only some of the arguments are named, as in ``expect``."""
    if node.main is not None:
        infer(c, node.main, around)
    for argument in node.arguments:
        allow_omit(c, argument.value)
        infer(c, argument.value, around)
    span = node.name_span if node.name_span.end else node.span
    lost = c.loses(node.span)
    declaration = declared(c, node.name, span, lost=lost)
    if declaration is None:
        return ANY
    given: dict[str, Expression] = {}
    if node.main is not None:
        main(c, node.name, node.main, declaration, around)
        if declaration.main is not None:
            given[declaration.main] = node.main
    for argument in node.arguments:
        _argument(c, node, argument, declaration, given, around)
    if not (partly or lost):
        _required(c, node, span, declaration, given)
    _money(c, declaration, given)
    return _answer(declaration, given.get("expand"))


def _answer(declaration: ActionDeclaration, paths: Expression | None) -> Type:
    """The type of the result, with what ``expand`` puts in place of ids."""
    if paths is None or declaration.operation is None:
        return declaration.result
    if not isinstance(paths, ListLiteral) or not all(isinstance(path, Text) for path in paths.items):
        return ANY
    return expand(declaration.result, [path.value for path in paths.items if isinstance(path, Text)])


def main(c: Context, name: str, value: Expression, declaration: ActionDeclaration, around: Around) -> None:
    """The value that is written first, without its name."""
    if declaration.main is None:
        wanted = next((parameter.name for parameter in declaration.parameters if parameter.required), None)
        help_ = f"write its name: `{wanted}={c.text(value)}`" if wanted is not None else "write the argument's name before it"
        c.report("unknown-argument", value.span, f"`{name}` takes no value without a name", help_)
        return
    parameter = declaration.parameter(declaration.main)
    if parameter is not None:
        _give(c, value, declaration, parameter, around)


def _argument(
    c: Context, node: Action, argument: Argument, declaration: ActionDeclaration, given: dict[str, Expression], around: Around
) -> None:
    span = argument.name_span if argument.name_span.end else argument.span
    parameter = declaration.parameter(argument.name) or next((one for one in COMMON_PARAMETERS if one.name == argument.name), None)
    if parameter is None:
        names = [one.name for one in (*declaration.parameters, *COMMON_PARAMETERS)]
        meant = c.meant(f"argument of {node.name}", argument.name, names)
        c.unknown("unknown-argument", span, f"`{node.name}` has no argument `{argument.name}`", meant)
        return
    if argument.name in given:
        what = "is the value written first already" if argument.name == declaration.main and node.main is not None else "is given twice"
        c.report("duplicate-argument", span, f"`{argument.name}` {what}")
        return
    given[argument.name] = argument.value
    _give(c, argument.value, declaration, parameter, around)


def _give(c: Context, node: Expression, declaration: ActionDeclaration, parameter: Parameter, around: Around) -> None:
    """Checks what is given to a parameter of an action."""
    stripes = declaration.operation is not None and parameter not in COMMON_PARAMETERS
    prints = PEOPLE_READ if parameter.text else STRIPE_PRINTS if stripes else NOTHING
    accept(c, node, Taker(parameter.name, parameter.type, parameter.clearable, prints, parameter.text), around)
    if declaration.name == "email" and parameter.name in ADDRESSES:
        addresses(c, node)
    if (declaration.name, parameter.name) in LINKS:
        link(c, node)


def _required(c: Context, node: Action, span: Span, declaration: ActionDeclaration, given: dict[str, Expression]) -> None:
    filled = any(_is_amount(parameter.type) for parameter in declaration.parameters if parameter.name in given)
    lacking = [
        parameter.name
        for parameter in declaration.parameters
        if parameter.required and parameter.name not in given and not (filled and parameter.name == declaration.currency_parameter)
    ]
    misnamed = any(argument.name not in given for argument in node.arguments) or (node.main is not None and declaration.main is None)
    if not lacking or (misnamed and len(lacking) == 1):
        # That its name is misspelt, or not written at all, has been told of already.
        return
    names = ", ".join(f"`{name}`" for name in lacking)
    example = " ".join(f"{name}=…" for name in lacking)
    c.report("missing-argument", span, f"`{node.name}` needs {names}", f"add `{example}`")


def _is_amount(type_: Type) -> bool:
    return isinstance(type_, Money) or (isinstance(type_, Union) and any(isinstance(member, Money) for member in type_.members))


def _money(c: Context, declaration: ActionDeclaration, given: dict[str, Expression]) -> None:
    """The amounts of a call agree with each other and with the currency that is written beside them."""
    own = given.get(declaration.currency_parameter or "")
    if isinstance(own, Text) and own.value.lower() not in CURRENCIES:
        parameter = declaration.parameter(declaration.currency_parameter or "")
        if parameter is not None and isinstance(parameter.type, String) and not parameter.type.values:
            unknown_currency(c, own.span, own.value, upper=False, quoted=True)
        return
    amounts = [
        given[parameter.name] for parameter in declaration.parameters if parameter.name in given and isinstance(parameter.type, Money)
    ]
    agree(c, amounts, own)


# --- mail --------------------------------------------------------------------------------------------------------------------------


def addresses(c: Context, node: Expression) -> None:
    """Notes what is written in place and can be no mail address."""
    for one in node.items if isinstance(node, ListLiteral) else (node,):
        wrong = address_problem(one.value) if isinstance(one, Text) else None
        if wrong is not None:
            c.report("bad-address", one.span, wrong, 'write it as `"ada@example.com"` or `"Ada <ada@example.com>"`')


def link(c: Context, node: Expression) -> None:
    """Notes what is written in place and can be no web address."""
    wrong = link_problem(node.value) if isinstance(node, Text) else None
    if wrong is not None:
        c.report("bad-address", node.span, wrong, 'write it as `"https://example.com/path"`')


def approve(c: Context, node: Approve, around: Around) -> None:
    """``approve``: a question, to whom it is sent as a mail, and how long there is to answer."""
    infer(c, node.message, around)
    mail = c.declarations.action("email")
    takes = {parameter.name: parameter for parameter in mail.parameters if parameter.name in ADDRESSES} if mail is not None else {}
    seen: set[str] = set()
    for argument in node.arguments:
        infer(c, argument.value, around)
        span = argument.name_span if argument.name_span.end else argument.span
        if argument.name not in takes:
            meant = c.meant("argument of approve", argument.name, takes)
            c.unknown("unknown-argument", span, f"`approve` has no argument `{argument.name}`", meant)
        elif argument.name in seen:
            c.report("duplicate-argument", span, f"`{argument.name}` is given twice")
        else:
            accept(c, argument.value, Taker(argument.name, takes[argument.name].type), around)
            addresses(c, argument.value)
        seen.add(argument.name)
    limit(c, node.up_to, around)


def limit(c: Context, node: Expression, around: Around, what: str = "`up to`") -> None:
    """A length of time."""
    type_ = infer(c, node, around)
    if not kinds(type_) & LENGTH:
        text = c.text(node)
        fix = None
        help_ = "write a length of time: `3 days`"
        if kinds(type_) == {"number"} and text.isdigit():
            help_, fix = f"write a length of time: `{text} days`", Fix(node.span, f"{text} days", f"write `{text} days`")
        c.report("wrong-type", node.span, f"{what} takes a length of time, and `{text}` is {describe(type_)}", help_, fix)
