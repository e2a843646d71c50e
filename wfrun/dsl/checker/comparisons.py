"""Comparisons: the kinds of values that each operator compares, and suggestions where it cannot."""

from __future__ import annotations

from wfrun.dsl.checker.assignability import check_assignable, check_share, listed_values, shown_values
from wfrun.dsl.checker.context import LITERALS, CheckContext, item_type, shorten
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.ids import in_free_map, is_structure, targets_of, unrelated
from wfrun.dsl.checker.money import check_currency_comparison, is_money, is_number, is_stripe_count, resolve_currency
from wfrun.dsl.checker.names import lookup
from wfrun.dsl.checker.string_formats import check_pattern
from wfrun.dsl.checker.suggestions import Suggestion, replace_with, suggest_conversion
from wfrun.dsl.syntax.nodes import Call, Comparison, Expression, Field, ListLiteral, MoneyLiteral, Name, Null, Number, Text
from wfrun.dsl.types.base import ANY, BOOLEAN, STRING, Id, Object, String, Type
from wfrun.dsl.types.display import describe, describe_list
from wfrun.dsl.types.refinements import LENGTH, LIST, MAP, MOMENT, MONEY, NUMBER, OBJECT, TEXT, join, value_kinds

MAX_SHOWN_FIELDS = 6
"""At most this many fields are named in a message."""

ORDER = frozenset({"<", "<=", ">", ">="})

_PERCENT_OPERATORS = ORDER | {"==", "!="}

_ORDERED = NUMBER | MONEY | MOMENT | LENGTH | TEXT


def infer_comparison(ctx: CheckContext, node: Comparison, left: Type, right: Type, env: Environment) -> Type:
    """Checks the sides of a comparison and infers its type."""
    if _check_secret(ctx, node) or (node.operator not in ORDER and (_check_null(ctx, node) or _check_empty(ctx, node, left, right))):
        return BOOLEAN
    if node.operator in _PERCENT_OPERATORS and (
        _check_percent(ctx, node.right, node.left, env) or _check_percent(ctx, node.left, node.right, env)
    ):
        return BOOLEAN
    match node.operator:
        case "==" | "!=":
            _check_equality(ctx, node, left, right, env)
        case "<" | "<=" | ">" | ">=":
            _check_order(ctx, node, left, right, env)
        case "in" | "not in":
            _check_membership(ctx, node, node.left, left, node.right, right, env)
        case "contains":
            _check_contains(ctx, node, left, right, env)
        case "starts_with" | "ends_with":
            _check_texts(ctx, node, left, right)
        case "matches":
            if _check_texts(ctx, node, left, right):
                check_pattern(ctx, node.right)
    return BOOLEAN


def _check_secret(ctx: CheckContext, node: Comparison) -> bool:
    """Reports a side that is a secret, of which nothing is revealed, not even by comparison. Returns True if it did."""
    for one in (node.left, node.right):
        if isinstance(one, Call) and one.function == "secret":
            ctx.report(
                "wrong-type",
                one.span,
                "a secret is never compared: the trace would tell what it is",
                "use `setting(…)` for what is no secret",
            )
            return True
    return False


def report_incomplete_comparison(ctx: CheckContext, node: Comparison, env: Environment) -> bool:
    """Reports ``customer == None``, another language's word for ``null``. Returns True if it did."""
    if node.operator not in ("==", "!="):
        return False
    for one, other in ((node.right, node.left), (node.left, node.right)):
        if not isinstance(one, Name) or lookup(ctx, one.name, env) is not None:
            continue
        from wfrun.dsl.hints.aliases import constant

        if constant(one.name) == "null":
            asked = f"{'missing' if node.operator == '==' else 'present'}({ctx.code(other)})"
            ctx.report("compared-to-null", node.span, "a comparison with a missing value is never true", *replace_with(ctx, node, asked))
            return True
    return False


def _check_null(ctx: CheckContext, node: Comparison) -> bool:
    """Reports a comparison with ``null``: nothing is equal to it, and nothing is in it. Returns True if it did."""
    for one, other in ((node.left, node.right), (node.right, node.left)):
        for null in one.items if isinstance(one, ListLiteral) else (one,):
            if isinstance(null, Null):
                help_ = f"ask whether it is missing: `missing({ctx.text(other)})`" if not isinstance(other, LITERALS) else ""
                ctx.report("compared-to-null", null.span, "a comparison with a missing value is never true", help_)
                return True
    return False


def _check_empty(ctx: CheckContext, node: Comparison, left: Type, right: Type) -> bool:
    """Reports ``customer == ""``: an id is never empty, it is missing. Returns True if it did."""
    for one, other, type_ in ((node.right, node.left, left), (node.left, node.right, right)):
        if node.operator in ("==", "!=") and isinstance(one, Text) and not one.value and targets_of(type_):
            asked = f"{'missing' if node.operator == '==' else 'present'}({ctx.code(other)})"
            message = f"`{ctx.text(other)}` is {describe(type_)}: an id is never empty, but it may be missing"
            ctx.report("wrong-type", one.span, message, *replace_with(ctx, node, asked))
            return True
    return False


# --- equal or not ------------------------------------------------------------------------------------------------------------------


def _check_equality(ctx: CheckContext, node: Comparison, left: Type, right: Type, env: Environment) -> None:
    for one, type_, other, other_type in ((node.right, right, node.left, left), (node.left, left, node.right, right)):
        if value_kinds(type_) == LIST and not value_kinds(other_type) & LIST:
            message = _mismatch_message(ctx, node.operator, node.left, left, node.right, right)
            ctx.report("wrong-type", one.span, message, *_suggest_membership(ctx, node, one, type_, other, other_type))
            return
    _check_comparable(ctx, node.operator, node.left, left, node.right, right, env)


def _suggest_membership(
    ctx: CheckContext, node: Comparison, holder: Expression, type_: Type, expected: Expression, expected_type: Type
) -> Suggestion:
    """Suggests ``in`` for a value that is compared with a list."""
    item = item_type(type_)
    if item is None or not comparable(item, expected_type):
        return Suggestion()
    among = f"{ctx.operand(expected)} {'in' if node.operator == '==' else 'not in'} {ctx.operand(holder)}"
    return replace_with(ctx, node, among) if isinstance(holder, ListLiteral) else Suggestion(f"ask about its items: `{shorten(among)}`")


def _check_percent(ctx: CheckContext, node: Expression, other: Expression, env: Environment) -> bool:
    """Reports a share beside a field that counts percent. Returns True if it did."""
    owner = _field_owner(ctx, other, env)
    if owner is None or not isinstance(other, Name | Field):
        return False
    return check_share(ctx, node, ctx.declarations.format_of(other.name), f"`{ctx.text(other)}`")


def _field_owner(ctx: CheckContext, node: Expression, env: Environment) -> Object | None:
    """Returns the object whose field an expression reads; None for anything else."""
    if not isinstance(node, Name | Field) or (isinstance(node, Name) and env.scope.find(node.name) is not None):
        return None
    owner = ctx.type_of(node.target) if isinstance(node, Field) else env.awaited or env.trigger.subject
    return owner if isinstance(owner, Object) else None


def _check_meant_value(ctx: CheckContext, node: Expression, other: Expression, env: Environment) -> bool:
    """Reports a text that a field never holds, by its own documentation. Returns True if it did."""
    owner = _field_owner(ctx, other, env)
    if not isinstance(node, Text) or not isinstance(other, Name | Field) or owner is None:
        return False
    meant = ctx.declarations.meant_value(owner.name, other.name, node.value)
    if meant is None:
        return False
    message = f"`{ctx.text(other)}` is never `{node.value}`"
    if meant:
        ctx.report("unknown-value", node.span, message, *replace_with(ctx, node, f'"{meant}"'))
    else:
        ctx.report("unknown-value", node.span, message, "a country is two capital letters: `US`")
    return True


def _check_comparable(
    ctx: CheckContext, operator: str, left_node: Expression, left: Type, right_node: Expression, right: Type, env: Environment
) -> None:
    """Checks two values for equality: one kind, texts among those that Stripe lists, ids of one object."""
    for one, type_, other, other_type in ((left_node, left, right_node, right), (right_node, right, left_node, left)):
        if check_assignable(ctx, one, other_type, f"`{ctx.text(other)}`") or check_currency_comparison(ctx, one, other, other_type, env):
            return
        if _check_meant_value(ctx, one, other, env):
            return
        if is_number(type_) and is_money(other_type):
            _resolve_number_beside_money(ctx, operator, left_node, left, right_node, right, env)
            return
    if not comparable(left, right):
        _report_mismatch(ctx, operator, left_node, left, right_node, right, env)
    elif unrelated(left, right):
        span = (right_node if right_node.span.start >= left_node.span.start else left_node).span
        message = f"`{ctx.text(left_node)}` is {describe(left)} and `{ctx.text(right_node)}` {describe(right)}: they are never the same"
        ctx.report("wrong-type", span, message)


def comparable(left: Type, right: Type) -> bool:
    """Tells whether two values of these types may be equal. An object is equal to its id."""
    have, want = value_kinds(left), value_kinds(right)
    if have & want:
        items = item_type(left), item_type(right)
        return have | want != LIST or items[0] is None or items[1] is None or comparable(items[0], items[1])
    if have | want <= TEXT | OBJECT:
        return not any(is_structure(one) or listed_values(one) for one in (left, right))
    return have | want <= MAP | OBJECT


def _report_mismatch(
    ctx: CheckContext, operator: str, left_node: Expression, left: Type, right_node: Expression, right: Type, env: Environment
) -> None:
    """Reports two values of different kinds, at the one that has a fix, else at the second."""
    first = _suggest_for_either_side(ctx, operator, left_node, left, right_node, right, env)
    second = _suggest_for_either_side(ctx, operator, right_node, right, left_node, left, env)
    last = right_node if right_node.span.start >= left_node.span.start else left_node
    if first.fix is not None and second.fix is None:
        at, advice = left_node, first
    elif second.fix is not None:
        at, advice = right_node, second
    else:
        at, advice = last, first if first.help and value_kinds(left) == MOMENT else second if second.help else first
        if not advice.help:
            advice = _suggest_list(ctx, left_node, left, right_node, right)
    ctx.report("wrong-type", at.span, _mismatch_message(ctx, operator, left_node, left, right_node, right), *advice)


def _mismatch_message(ctx: CheckContext, operator: str, left_node: Expression, left: Type, right_node: Expression, right: Type) -> str:
    both = value_kinds(left) == value_kinds(right) == LIST
    first, second = (describe_list(item_type(one) or ANY) if both else describe(one) for one in (left, right))
    return f"`{ctx.text(left_node)}` is {first} and `{ctx.text(right_node)}` is {second}: `{operator}` cannot compare them"


def _suggest_for_either_side(
    ctx: CheckContext, operator: str, node: Expression, type_: Type, other_node: Expression, other: Type, env: Environment
) -> Suggestion:
    """Suggests a conversion of the first value into the kind of the second, or the other way round."""
    have, want = value_kinds(type_), value_kinds(other)
    if have == MOMENT and want == LENGTH:
        return Suggestion(f"`now - {shorten(ctx.code(node, tight=True))}` is a duration: how long ago that was")
    if is_structure(type_) and want == TEXT:
        return _suggest_field(ctx, node, type_, other_node)
    if have == LIST:
        return Suggestion()
    if operator not in ORDER and isinstance(node, Number) and _is_free_text(other) and not in_free_map(ctx, other_node):
        return replace_with(ctx, node, f'"{ctx.code(node)}"')
    if operator not in ORDER and isinstance(other_node, Number) and _is_free_text(type_) and not in_free_map(ctx, node):
        return Suggestion()
    return suggest_conversion(ctx, node, other, env, compared=True)


def _suggest_field(ctx: CheckContext, node: Expression, type_: Type, text: Expression) -> Suggestion:
    """Suggests fields of a structure to compare a text with: those that list the text, else those that hold text."""
    structure = ctx.structure(type_.name) if isinstance(type_, Object) else None
    fields = structure.fields.values() if structure is not None else ()
    fitting = [field.name for field in fields if value_kinds(field.type) == TEXT and not isinstance(field.type, Id)]
    listing = [field.name for field in fields if isinstance(text, Text) and text.value in (listed_values(field.type) or ())]
    if len(listing) == 1:
        return replace_with(ctx, node, f"{ctx.code(node, tight=True)}.{listing[0]}")
    shown = [f"`{ctx.text(node)}.{name}`" for name in (listing or fitting)[:MAX_SHOWN_FIELDS]]
    return Suggestion(f"compare one of its fields: {', '.join(shown)}" if shown else "compare one of its fields")


def _resolve_number_beside_money(
    ctx: CheckContext, operator: str, left_node: Expression, left: Type, right_node: Expression, right: Type, env: Environment
) -> None:
    """Resolves the currency of a bare number compared with money; reports a number that counts something."""
    number, money, money_type = (left_node, right_node, right) if is_number(left) else (right_node, left_node, left)
    if is_stripe_count(ctx, number) and isinstance(money, MoneyLiteral) and not (isinstance(number, Field) and number.name == "minor"):
        _report_mismatch(ctx, operator, left_node, left, right_node, right, env)
    else:
        resolve_currency(ctx, number, env, money_type)


def _is_free_text(type_: Type) -> bool:
    return isinstance(type_, String) and not type_.values


def _suggest_list(ctx: CheckContext, left_node: Expression, left: Type, right_node: Expression, right: Type) -> Suggestion:
    """Suggests the values of the side that has a list of them."""
    for node, type_ in ((left_node, left), (right_node, right)):
        values = listed_values(type_)
        if values:
            return Suggestion(f"`{ctx.text(node)}` can be {shown_values(values)}")
    return Suggestion()


# --- more or less ------------------------------------------------------------------------------------------------------------------


def _check_order(ctx: CheckContext, node: Comparison, left: Type, right: Type, env: Environment) -> None:
    for one, type_ in ((node.left, left), (node.right, right)):
        if isinstance(one, Null):
            ctx.report("wrong-type", one.span, f"`null` is neither more nor less than anything: `{node.operator}` with it is never true")
            return
        if not value_kinds(type_) & _ORDERED:
            help_ = f"count its items: `len({ctx.text(one)})`" if value_kinds(type_) & LIST else ""
            message = f"`{ctx.text(one)}` is {describe(type_)}, and `{node.operator}` compares what has an order"
            ctx.report("wrong-type", one.span, message, help_)
            return
    if (is_number(left) and is_money(right)) or (is_money(left) and is_number(right)):
        _resolve_number_beside_money(ctx, node.operator, node.left, left, node.right, right, env)
    elif not value_kinds(left) & value_kinds(right):
        _report_mismatch(ctx, node.operator, node.left, left, node.right, right, env)


# --- in, contains ------------------------------------------------------------------------------------------------------------------


def _check_membership(
    ctx: CheckContext, node: Comparison, expected: Expression, expected_type: Type, holder: Expression, holder_type: Type, env: Environment
) -> None:
    if isinstance(holder, ListLiteral):
        _check_list_items(ctx, node, expected, expected_type, holder, env)
        return
    have = value_kinds(holder_type)
    if have & (MAP | OBJECT):
        if not have & LIST and not value_kinds(expected_type) & TEXT:
            message = f"the keys of a map are text, and `{ctx.text(expected)}` is {describe(expected_type)}"
            ctx.report("wrong-type", expected.span, message, *suggest_conversion(ctx, expected, STRING, env))
        elif isinstance(expected, Name) and id(expected) in ctx.unresolved_names:
            check_assignable(ctx, expected, STRING, f"`{ctx.text(holder)}`")
        return
    item = item_type(holder_type)
    if item is None:
        _report_no_list(ctx, node, expected, expected_type, holder, holder_type)
    elif check_assignable(ctx, expected, item, f"each item of `{ctx.text(holder)}`"):
        return
    elif is_number(expected_type) and is_money(item):
        resolve_currency(ctx, expected, env, item)
    elif is_money(expected_type) and is_number(item):
        message = f"`{ctx.text(expected)}` is money, and `{ctx.text(holder)}` is a list of numbers"
        ctx.report("wrong-type", holder.span, message, "write the amounts in the list with their currency: `[1000 USD, 2000 USD]`")
    elif not comparable(item, expected_type) or unrelated(item, expected_type):
        message = f"`{ctx.text(holder)}` is {describe_list(item)}, and `{ctx.text(expected)}` is {describe(expected_type)}"
        ctx.report("wrong-type", expected.span, message, *suggest_conversion(ctx, expected, item, env, compared=True))


def _check_list_items(
    ctx: CheckContext, node: Comparison, expected: Expression, expected_type: Type, holder: ListLiteral, env: Environment
) -> None:
    """Checks a value against a list literal. Where all items are of another kind, that is one problem."""
    types = [ctx.type_of(item) for item in holder.items]
    if is_number(expected_type) and any(map(is_money, types)):
        resolve_currency(ctx, expected, env, next(filter(is_money, types)))
        return
    others = [type_ for type_ in types if not comparable(expected_type, type_) and not (is_money(expected_type) and is_number(type_))]
    if len(others) == len(types) > 1:
        message = f"`{ctx.text(expected)}` is {describe(expected_type)}, and `{ctx.text(holder)}` is {describe_list(join(types))}"
        ctx.report("wrong-type", expected.span, message, *suggest_conversion(ctx, expected, join(types), env, compared=True))
        return
    for item, type_ in zip(holder.items, types, strict=True):
        _check_comparable(ctx, node.operator, expected, expected_type, item, type_, env)


def _report_no_list(
    ctx: CheckContext, node: Comparison, expected: Expression, expected_type: Type, holder: Expression, holder_type: Type
) -> None:
    advice = Suggestion()
    if value_kinds(holder_type) == TEXT and value_kinds(expected_type) & TEXT:
        holds = f"{ctx.operand(holder)} contains {ctx.operand(expected)}"
        advice = replace_with(ctx, node, f"not ({holds})" if node.operator == "not in" else holds)
    elif comparable(expected_type, holder_type):
        advice = replace_with(ctx, holder, f"[{ctx.code(holder)}]")
    message = f"`{node.operator}` looks in a list or a map, and `{ctx.text(holder)}` is {describe(holder_type)}"
    ctx.report("wrong-type", holder.span, message, *advice)


def _check_contains(ctx: CheckContext, node: Comparison, left: Type, right: Type, env: Environment) -> None:
    have = value_kinds(left)
    if have & LIST:
        if have == LIST:
            _check_membership(ctx, node, node.right, right, node.left, left, env)
    elif have & TEXT:
        if not value_kinds(right) & TEXT:
            message = f"`contains` looks for text in text, and `{ctx.text(node.right)}` is {describe(right)}"
            is_literal = isinstance(node.right, ListLiteral)
            advice = (
                replace_with(ctx, node, f"{ctx.operand(node.left)} in {ctx.operand(node.right)}")
                if is_literal
                else suggest_conversion(ctx, node.right, STRING, env)
            )
            ctx.report("wrong-type", node.right.span, message, *advice)
        elif isinstance(node.right, Name):
            check_assignable(ctx, node.right, STRING, f"`{ctx.text(node.left)}`")
    else:
        keys = have & (MAP | OBJECT) and value_kinds(right) & TEXT
        advice = replace_with(ctx, node, f"{ctx.operand(node.right)} in {ctx.operand(node.left)}") if keys else Suggestion()
        message = f"`contains` looks in text or in a list, and `{ctx.text(node.left)}` is {describe(left)}"
        ctx.report("wrong-type", node.left.span, message, *advice)


def _check_texts(ctx: CheckContext, node: Comparison, left: Type, right: Type) -> bool:
    for one, type_ in ((node.left, left), (node.right, right)):
        if not value_kinds(type_) & TEXT:
            message = f"`{node.operator}` compares text, and `{ctx.text(one)}` is {describe(type_)}"
            ctx.report("wrong-type", one.span, message, *suggest_conversion(ctx, one, STRING))
            return False
    if isinstance(node.right, Name):
        check_assignable(ctx, node.right, STRING, f"`{ctx.text(node.left)}`")
    return True
