"""The comparisons: which kinds of values each operator compares, and what to write where it cannot."""

from __future__ import annotations

from wfrun.dsl.checker.assignability import listed_values, shown_values, value
from wfrun.dsl.checker.check_patterns import pattern
from wfrun.dsl.checker.context import WRITTEN, Context, item_of, shorten
from wfrun.dsl.checker.environment import Around
from wfrun.dsl.checker.ids import in_metadata, is_structure, targets_of, unrelated
from wfrun.dsl.checker.money import check_code, counts, is_money, is_number, take
from wfrun.dsl.checker.names import lookup
from wfrun.dsl.checker.suggestions import Advice, advise, instead
from wfrun.dsl.syntax.nodes import Call, Comparison, Expression, Field, ListLiteral, MoneyLiteral, Name, Null, Number, Text
from wfrun.dsl.types.base import ANY, BOOLEAN, STRING, Id, Object, String, Type
from wfrun.dsl.types.refinements import LENGTH, LIST, MAP, MOMENT, MONEY, NUMBER, OBJECT, TEXT, describe, describe_list, join, kinds

MOST_FIELDS = 6
"""So many fields are named in a message."""

ORDER = frozenset({"<", "<=", ">", ">="})

_ORDERED = NUMBER | MONEY | MOMENT | LENGTH | TEXT


def comparison(c: Context, node: Comparison, left: Type, right: Type, around: Around) -> Type:
    """A comparison's sides; it is true, false or unknown."""
    if _secret(c, node) or (node.operator not in ORDER and (_null(c, node) or _empty(c, node, left, right))):
        return BOOLEAN
    match node.operator:
        case "==" | "!=":
            _equality(c, node, left, right, around)
        case "<" | "<=" | ">" | ">=":
            _order(c, node, left, right, around)
        case "in" | "not in":
            _membership(c, node, node.left, left, node.right, right, around)
        case "contains":
            _contains(c, node, left, right, around)
        case "starts_with" | "ends_with":
            _texts(c, node, left, right)
        case "matches":
            if _texts(c, node, left, right):
                pattern(c, node.right)
    return BOOLEAN


def _secret(c: Context, node: Comparison) -> bool:
    """Whether a side is a secret: nothing is told of it, not even whether it is equal to something."""
    for one in (node.left, node.right):
        if isinstance(one, Call) and one.function == "secret":
            c.report(
                "wrong-type",
                one.span,
                "a secret is never compared: the trace would tell what it is",
                "use `setting(…)` for what is no secret",
            )
            return True
    return False


def compared_to_nothing(c: Context, node: Comparison, around: Around) -> bool:
    """Notes ``customer == None``: a word of another language for ``null``. Whether it did."""
    if node.operator not in ("==", "!="):
        return False
    for one, other in ((node.right, node.left), (node.left, node.right)):
        if not isinstance(one, Name) or lookup(c, one.name, around) is not None:
            continue
        from wfrun.dsl.hints.aliases import constant

        if constant(one.name) == "null":
            asked = f"{'missing' if node.operator == '==' else 'present'}({c.code(other)})"
            c.report("compared-to-null", node.span, "a comparison with a missing value is never true", *instead(c, node, asked))
            return True
    return False


def _null(c: Context, node: Comparison) -> bool:
    """Whether ``null`` is asked for: nothing is equal to it, and nothing is in it."""
    for one, other in ((node.left, node.right), (node.right, node.left)):
        for null in one.items if isinstance(one, ListLiteral) else (one,):
            if isinstance(null, Null):
                help_ = f"ask whether it is missing: `missing({c.text(other)})`" if not isinstance(other, WRITTEN) else ""
                c.report("compared-to-null", null.span, "a comparison with a missing value is never true", help_)
                return True
    return False


def _empty(c: Context, node: Comparison, left: Type, right: Type) -> bool:
    """Notes ``customer == ""``: an id is never empty, it is missing. Whether it did."""
    for one, other, type_ in ((node.right, node.left, left), (node.left, node.right, right)):
        if node.operator in ("==", "!=") and isinstance(one, Text) and not one.value and targets_of(type_):
            asked = f"{'missing' if node.operator == '==' else 'present'}({c.code(other)})"
            told = f"`{c.text(other)}` is {describe(type_)}: an id is never empty, but it may be missing"
            c.report("wrong-type", one.span, told, *instead(c, node, asked))
            return True
    return False


# --- equal or not ------------------------------------------------------------------------------------------------------------------


def _equality(c: Context, node: Comparison, left: Type, right: Type, around: Around) -> None:
    for one, type_, other, beside in ((node.right, right, node.left, left), (node.left, left, node.right, right)):
        if kinds(type_) == LIST and not kinds(beside) & LIST:
            told = _told(c, node.operator, node.left, left, node.right, right)
            c.report("wrong-type", one.span, told, *_among_its_items(c, node, one, type_, other, beside))
            return
    _same(c, node.operator, node.left, left, node.right, right, around)


def _among_its_items(c: Context, node: Comparison, holder: Expression, type_: Type, wanted: Expression, wanted_type: Type) -> Advice:
    """To ask whether a value is in a list that it is compared with."""
    item = item_of(type_)
    if item is None or not comparable(item, wanted_type):
        return Advice()
    among = f"{c.operand(wanted)} {'in' if node.operator == '==' else 'not in'} {c.operand(holder)}"
    return instead(c, node, among) if isinstance(holder, ListLiteral) else Advice(f"ask about its items: `{shorten(among)}`")


def _same(c: Context, operator: str, left_node: Expression, left: Type, right_node: Expression, right: Type, around: Around) -> None:
    """Two values that are asked to be equal: of one kind, texts among those that Stripe lists, ids of one object."""
    for one, type_, other, beside in ((left_node, left, right_node, right), (right_node, right, left_node, left)):
        if value(c, one, beside, f"`{c.text(other)}`") or check_code(c, one, other, beside, around):
            return
        if is_number(type_) and is_money(beside):
            _number_beside_money(c, operator, left_node, left, right_node, right, around)
            return
    if not comparable(left, right):
        _mismatch(c, operator, left_node, left, right_node, right, around)
    elif unrelated(left, right):
        span = (right_node if right_node.span.start >= left_node.span.start else left_node).span
        told = f"`{c.text(left_node)}` is {describe(left)} and `{c.text(right_node)}` {describe(right)}: they are never the same"
        c.report("wrong-type", span, told)


def comparable(left: Type, right: Type) -> bool:
    """Whether two values of these types may be equal. An object is equal to its id."""
    have, want = kinds(left), kinds(right)
    if have & want:
        items = item_of(left), item_of(right)
        return have | want != LIST or items[0] is None or items[1] is None or comparable(items[0], items[1])
    if have | want <= TEXT | OBJECT:
        return not any(is_structure(one) or listed_values(one) for one in (left, right))
    return have | want <= MAP | OBJECT


def _mismatch(c: Context, operator: str, left_node: Expression, left: Type, right_node: Expression, right: Type, around: Around) -> None:
    """Two values of different kinds. What is marked is the one that can be put right, else the one that stands last."""
    first = _towards(c, operator, left_node, left, right_node, right, around)
    second = _towards(c, operator, right_node, right, left_node, left, around)
    last = right_node if right_node.span.start >= left_node.span.start else left_node
    if first.fix is not None and second.fix is None:
        at, advice = left_node, first
    elif second.fix is not None:
        at, advice = right_node, second
    else:
        at, advice = last, first if first.help and kinds(left) == MOMENT else second if second.help else first
        if not advice.help:
            advice = _listing(c, left_node, left, right_node, right)
    c.report("wrong-type", at.span, _told(c, operator, left_node, left, right_node, right), *advice)


def _told(c: Context, operator: str, left_node: Expression, left: Type, right_node: Expression, right: Type) -> str:
    both = kinds(left) == kinds(right) == LIST
    first, second = (describe_list(item_of(one) or ANY) if both else describe(one) for one in (left, right))
    return f"`{c.text(left_node)}` is {first} and `{c.text(right_node)}` is {second}: `{operator}` cannot compare them"


def _towards(c: Context, operator: str, node: Expression, type_: Type, other_node: Expression, other: Type, around: Around) -> Advice:
    """How the first could be made comparable with the second."""
    have, want = kinds(type_), kinds(other)
    if have == MOMENT and want == LENGTH:
        return Advice(f"`now - {shorten(c.code(node, tight=True))}` is a duration: how long ago that was")
    if is_structure(type_) and want == TEXT:
        return _a_field(c, node, type_, other_node)
    if have == LIST:
        return Advice()
    if operator not in ORDER and isinstance(node, Number) and _is_free_text(other) and not in_metadata(other_node):
        return instead(c, node, f'"{c.code(node)}"')
    if operator not in ORDER and isinstance(other_node, Number) and _is_free_text(type_) and not in_metadata(node):
        return Advice()
    return advise(c, node, other, around, compared=True)


def _a_field(c: Context, node: Expression, type_: Type, text: Expression) -> Advice:
    """The fields of a structure that a text may be compared with: those that list it, else those that hold text."""
    structure = c.structure(type_.name) if isinstance(type_, Object) else None
    fields = structure.fields.values() if structure is not None else ()
    fitting = [field.name for field in fields if kinds(field.type) == TEXT and not isinstance(field.type, Id)]
    listing = [field.name for field in fields if isinstance(text, Text) and text.value in (listed_values(field.type) or ())]
    if len(listing) == 1:
        return instead(c, node, f"{c.code(node, tight=True)}.{listing[0]}")
    shown = [f"`{c.text(node)}.{name}`" for name in (listing or fitting)[:MOST_FIELDS]]
    return Advice(f"compare one of its fields: {', '.join(shown)}" if shown else "compare one of its fields")


def _number_beside_money(
    c: Context, operator: str, left_node: Expression, left: Type, right_node: Expression, right: Type, around: Around
) -> None:
    """A bare number takes the currency of the money; one that counts something cannot be compared with money."""
    number, money, beside = (left_node, right_node, right) if is_number(left) else (right_node, left_node, left)
    if counts(c, number) and isinstance(money, MoneyLiteral) and not (isinstance(number, Field) and number.name == "minor"):
        _mismatch(c, operator, left_node, left, right_node, right, around)
    else:
        take(c, number, around, beside)


def _is_free_text(type_: Type) -> bool:
    return isinstance(type_, String) and not type_.values


def _listing(c: Context, left_node: Expression, left: Type, right_node: Expression, right: Type) -> Advice:
    """The values of the side that has a list of them."""
    for node, type_ in ((left_node, left), (right_node, right)):
        values = listed_values(type_)
        if values:
            return Advice(f"`{c.text(node)}` can be {shown_values(values)}")
    return Advice()


# --- more or less ------------------------------------------------------------------------------------------------------------------


def _order(c: Context, node: Comparison, left: Type, right: Type, around: Around) -> None:
    for one, type_ in ((node.left, left), (node.right, right)):
        if isinstance(one, Null):
            c.report("wrong-type", one.span, f"`null` is neither more nor less than anything: `{node.operator}` with it is never true")
            return
        if not kinds(type_) & _ORDERED:
            help_ = f"count its items: `len({c.text(one)})`" if kinds(type_) & LIST else ""
            told = f"`{c.text(one)}` is {describe(type_)}, and `{node.operator}` compares what has an order"
            c.report("wrong-type", one.span, told, help_)
            return
    if (is_number(left) and is_money(right)) or (is_money(left) and is_number(right)):
        _number_beside_money(c, node.operator, node.left, left, node.right, right, around)
    elif not kinds(left) & kinds(right):
        _mismatch(c, node.operator, node.left, left, node.right, right, around)


# --- in, contains ------------------------------------------------------------------------------------------------------------------


def _membership(
    c: Context, node: Comparison, wanted: Expression, wanted_type: Type, holder: Expression, holder_type: Type, around: Around
) -> None:
    if isinstance(holder, ListLiteral):
        _among(c, node, wanted, wanted_type, holder, around)
        return
    have = kinds(holder_type)
    if have & (MAP | OBJECT):
        if not have & LIST and not kinds(wanted_type) & TEXT:
            told = f"the keys of a map are text, and `{c.text(wanted)}` is {describe(wanted_type)}"
            c.report("wrong-type", wanted.span, told, *advise(c, wanted, STRING, around))
        elif isinstance(wanted, Name) and id(wanted) in c.unnamed:
            value(c, wanted, STRING, f"`{c.text(holder)}`")
        return
    item_type = item_of(holder_type)
    if item_type is None:
        _no_list(c, node, wanted, wanted_type, holder, holder_type)
    elif value(c, wanted, item_type, f"each item of `{c.text(holder)}`"):
        return
    elif is_number(wanted_type) and is_money(item_type):
        take(c, wanted, around, item_type)
    elif is_money(wanted_type) and is_number(item_type):
        told = f"`{c.text(wanted)}` is money, and `{c.text(holder)}` is a list of numbers"
        c.report("wrong-type", holder.span, told, "write the amounts in the list with their currency: `[1000 USD, 2000 USD]`")
    elif not comparable(item_type, wanted_type) or unrelated(item_type, wanted_type):
        told = f"`{c.text(holder)}` is {describe_list(item_type)}, and `{c.text(wanted)}` is {describe(wanted_type)}"
        c.report("wrong-type", wanted.span, told, *advise(c, wanted, item_type, around, compared=True))


def _among(c: Context, node: Comparison, wanted: Expression, wanted_type: Type, holder: ListLiteral, around: Around) -> None:
    """A value in a list that is written in place. Where it is of another kind than all of them, that is one problem."""
    types = [c.type_of(item) for item in holder.items]
    if is_number(wanted_type) and any(map(is_money, types)):
        take(c, wanted, around, next(filter(is_money, types)))
        return
    others = [type_ for type_ in types if not comparable(wanted_type, type_) and not (is_money(wanted_type) and is_number(type_))]
    if len(others) == len(types) > 1:
        told = f"`{c.text(wanted)}` is {describe(wanted_type)}, and `{c.text(holder)}` is {describe_list(join(types))}"
        c.report("wrong-type", wanted.span, told, *advise(c, wanted, join(types), around, compared=True))
        return
    for item, type_ in zip(holder.items, types, strict=True):
        _same(c, node.operator, wanted, wanted_type, item, type_, around)


def _no_list(c: Context, node: Comparison, wanted: Expression, wanted_type: Type, holder: Expression, holder_type: Type) -> None:
    advice = Advice()
    if kinds(holder_type) == TEXT and kinds(wanted_type) & TEXT:
        holds = f"{c.operand(holder)} contains {c.operand(wanted)}"
        advice = instead(c, node, f"not ({holds})" if node.operator == "not in" else holds)
    elif comparable(wanted_type, holder_type):
        advice = instead(c, holder, f"[{c.code(holder)}]")
    told = f"`{node.operator}` looks in a list or a map, and `{c.text(holder)}` is {describe(holder_type)}"
    c.report("wrong-type", holder.span, told, *advice)


def _contains(c: Context, node: Comparison, left: Type, right: Type, around: Around) -> None:
    have = kinds(left)
    if have & LIST:
        if have == LIST:
            _membership(c, node, node.right, right, node.left, left, around)
    elif have & TEXT:
        if not kinds(right) & TEXT:
            told = f"`contains` looks for text in text, and `{c.text(node.right)}` is {describe(right)}"
            listed = isinstance(node.right, ListLiteral)
            advice = (
                instead(c, node, f"{c.operand(node.left)} in {c.operand(node.right)}") if listed else advise(c, node.right, STRING, around)
            )
            c.report("wrong-type", node.right.span, told, *advice)
        elif isinstance(node.right, Name):
            value(c, node.right, STRING, f"`{c.text(node.left)}`")
    else:
        keys = have & (MAP | OBJECT) and kinds(right) & TEXT
        advice = instead(c, node, f"{c.operand(node.right)} in {c.operand(node.left)}") if keys else Advice()
        told = f"`contains` looks in text or in a list, and `{c.text(node.left)}` is {describe(left)}"
        c.report("wrong-type", node.left.span, told, *advice)


def _texts(c: Context, node: Comparison, left: Type, right: Type) -> bool:
    for one, type_ in ((node.left, left), (node.right, right)):
        if not kinds(type_) & TEXT:
            told = f"`{node.operator}` compares text, and `{c.text(one)}` is {describe(type_)}"
            c.report("wrong-type", one.span, told, *advise(c, one, STRING))
            return False
    if isinstance(node.right, Name):
        value(c, node.right, STRING, f"`{c.text(node.left)}`")
    return True
