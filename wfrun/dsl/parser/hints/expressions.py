"""Slips in values and conditions: words and forms of other languages where an operator or an operand is needed."""

from __future__ import annotations

from collections.abc import Callable

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.error_site import Explanation, Mend, Spot, just_after, just_before, opens_block, plain_operand, written
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import COMPARISON_WORDS, COMPARISONS, RESERVED
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, Token, quoted

_MISSING = frozenset({"null", "None", "none", "NULL", "Null", "nil", "undefined", "missing", "empty", "unset", "absent", "blank"})
_PRESENT = frozenset({"present", "set", "defined", "there", "given"})
_EQUALS = frozenset({"is", "equals", "eq", "IS", "are"})

_OPERATORS = {
    "startswith": "starts_with", "startsWith": "starts_with", "beginswith": "starts_with", "begins_with": "starts_with",
    "beginsWith": "starts_with", "endswith": "ends_with", "endsWith": "ends_with", "includes": "contains", "include": "contains",
    "contain": "contains", "has": "contains", "match": "matches", "ne": "!=", "neq": "!=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<=",
}  # fmt: skip
"""Words for operators in other languages."""

_WITH = {"starts": "starts_with", "begins": "starts_with", "ends": "ends_with"}
"""The same before ``with``."""

_METHODS = {
    "lower": "lower", "toLowerCase": "lower", "downcase": "lower", "upper": "upper", "toUpperCase": "upper", "upcase": "upper",
    "trim": "trim", "strip": "trim", "length": "len", "len": "len", "size": "len", "count": "len", "replace": "replace", "split": "split",
    "round": "round", "abs": "abs", "toString": "text",
}  # fmt: skip
"""Functions that other languages write after their value, with a dot."""

_BEGINS_VALUE = NAMES | LITERALS | {"(", "[", "{"}


def cased(spot: Spot) -> Explanation | None:
    """``AND``, ``NOT`` … for ``and``, ``not``."""
    token, before = spot.token, spot.before
    lower = token.text.lower()
    if token.kind == "NAME" and lower != token.text:
        if lower == "not" and spot.at(1).text.lower() == "in" and spot.accepts("not in"):
            return _exchanged(spot, spot.index, spot.index + 2, "not in")
        if lower in RESERVED and spot.accepts(lower):
            return _exchanged(spot, spot.index, spot.index + 1, lower)
    if before is not None and before.kind == "NAME" and before.text != "not" and before.text.lower() == "not":
        return _exchanged(spot, spot.index - 1, spot.index, "not")
    return None


def _exchanged(spot: Spot, first: int, on: int, meant: str) -> Explanation:
    """Some words, up to a token, are written otherwise."""
    span = spot.span(first, on - 1)
    token = spot.made(meant, at=spot.tokens[first])
    message = f"`{quoted(spot.source.slice(span))}` is written `{meant}` here"
    return Explanation(span, message, written(meant), Fix(span, meant), Mend(first, (token,), on))


def equals_sign(spot: Spot) -> Explanation | None:
    """``=`` for ``==`` and ``:``, and the other way round."""
    token = spot.token
    if spot.index > 1 and spot.at(-2).kind == "let":
        if token.kind != "==" or not spot.accepts("="):
            return None
        mend = spot.instead(spot.made("="))
        return Explanation(token.span, "`==` compares; a value is named with `=`", written("="), Fix(token.span, "="), mend)
    for sign, meant, message in _EQUAL_SIGNS:
        if token.kind == sign and spot.accepts(meant):
            mend = spot.instead(spot.made(meant))
            if meant == "==" and spot.at(1).kind == "null":
                return Explanation(token.span, "", mend=mend)  # that it is compared with null will be told, with the whole fix
            before = spot.before
            if before is None or meant == "==":
                return Explanation(token.span, message, written(meant), Fix(token.span, meant), mend)
            # An argument's `=` and a key's `:` stand close to the name.
            place = Span(before.end, spot.at(1).start)
            blank = " " if meant == ":" else ""
            fix = Fix(place if "\n" not in spot.source.slice(place) else token.span, meant + blank)
            return Explanation(token.span, message, written(meant), fix, mend)
    return None


_EQUAL_SIGNS = (
    ("=", "==", "`=` gives an argument its value; values are compared with `==`"),
    ("==", "=", "`==` compares; an argument is given with `=`"),
    ("=", ":", "in a map, a key and its value are joined by `:`"),
    (":", "=", "an argument is given with `=`"),
)


def is_(spot: Spot) -> Explanation | None:
    """``x is null``, ``x is not missing``, ``x is "y"``."""
    if spot.token.kind != "NAME" or spot.token.text not in _EQUALS or not spot.accepts("==") or spot.at(1).text == "between":
        return None
    on = spot.index + 1
    negated = spot.tokens[on].kind == "not" or spot.tokens[on].text == "NOT"
    on += negated
    word = spot.tokens[on].text
    if word in _MISSING or word in _PRESENT:
        sign = "!=" if negated == (word in _MISSING) else "=="
        mend = Mend(spot.index, (spot.made(sign), spot.made("null", at=spot.tokens[on])), on + 1)
        return Explanation(spot.token.span, "", mend=mend)  # that it is compared with null will be told, with the whole fix
    if spot.tokens[on].kind in COMPARISONS:
        return _too_many(spot, spot.index, on)
    return _exchanged(spot, spot.index, on, "!=" if negated else "==")


def operator_word(spot: Spot) -> Explanation | None:
    """``startswith``, ``starts with``, ``like``, ``includes``."""
    token = spot.token
    if token.kind != "NAME" or not spot.accepts("=="):
        return None
    if token.text in _WITH and spot.at(1).text == "with":
        return _exchanged(spot, spot.index, spot.index + 2, _WITH[token.text])
    if token.text in _OPERATORS:
        return _exchanged(spot, spot.index, spot.index + 1, _OPERATORS[token.text])
    if token.text.lower() == "like" and spot.at(1).kind == "STRING":
        pattern = spot.at(1).text
        operator = {(False, True): "starts_with", (True, False): "ends_with"}.get((pattern[:1] == "%", pattern[-1:] == "%"), "contains")
        text = pattern.strip("%")
        span, shown = spot.span(spot.index, spot.index + 1), f'{operator} "{text}"'
        mend = spot.instead(spot.made(operator), spot.made("STRING", text, at=spot.at(1)), on=spot.index + 2)
        return Explanation(span, f"`{quoted(token.text)}` is no operator", written(shown), Fix(span, shown), mend)
    operand = plain_operand(spot, spot.index - 1)
    if operand is None:
        return None
    value = spot.written(operand, spot.index - 1)
    between = spot.index + (token.text in _EQUALS)
    if spot.tokens[between].text == "between" and spot.tokens[between + 2].kind == "and":
        span = spot.span(operand, between + 3)
        shown = f"{value} >= {spot.written(between + 1, between + 1)} and {value} <= {spot.written(between + 3, between + 3)}"
        return Explanation(
            spot.tokens[between].span, "`between` is no operator: a range is two comparisons", written(quoted(shown)), Fix(span, shown)
        )
    if token.text == "changed":
        shown = f"changed({value})"
        return Explanation(token.span, "`changed` is a function", written(shown), Fix(spot.span(operand, spot.index), shown))
    return None


def exists(spot: Spot) -> Explanation | None:
    """``customer exists``."""
    if (
        spot.token.kind != "NAME"
        or spot.token.text not in ("exists", "exist")
        or spot.at(1).kind in _BEGINS_VALUE
        or not spot.accepts("==")
    ):
        return None
    mend = spot.instead(spot.made("!="), spot.made("null"))
    return Explanation(spot.token.span, "", mend=mend)  # that it is compared with null will be told, with the whole fix


def article(spot: Spot) -> Explanation | None:
    """``when the amount > 5 USD``, ``if both a and b``."""
    before = spot.before
    if before is None or before.kind != "NAME" or before.text not in _ARTICLES or spot.token.kind not in NAMES or spot.accepts("NAME", "="):
        return None
    if spot.at(-2).kind not in COMPARISONS | {"when", "if", "where", "and", "or", "not", "per", "until", "in"}:
        return None
    return _too_many(spot, spot.index - 1, spot.index)


_ARTICLES = frozenset({"the", "both", "either", "its", "their"})


def comma_for_and(spot: Spot) -> Explanation | None:
    """``when amount > 5 USD, paid`` and ``when status in "failed", "pending"``."""
    tokens = spot.tokens
    if spot.token.kind != "," or tokens[spot.begun].kind not in ("on", "if", "workflow", "else") or not spot.accepts("_OPEN"):
        return None
    if not any(token.kind in ("when", "if") for token in tokens[spot.begun : min(spot.index, spot.begun + _FAR)]):
        return None
    first = on = spot.index - 1
    if tokens[first - 1].kind in ("in", "not in") and tokens[first].kind in LITERALS:
        while tokens[on + 1].kind == "," and tokens[on + 2].kind in LITERALS - {"_QUOTE"}:
            on += 2
        if on == first:
            return None
        span, shown = spot.span(first, on), f"[{spot.written(first, on)}]"
        put = (spot.made("[", at=tokens[first]), *tokens[first : on + 1], spot.made("]", at=tokens[on]))
        return Explanation(span, "a list stands in square brackets", written(quoted(shown)), Fix(span, shown), Mend(first, put, on + 1))
    if spot.at(1).kind not in _BEGINS_VALUE | {"not"}:
        return None
    fix = Fix(spot.token.span, " and")
    mend = Mend(first, (tokens[first], spot.made("and")), spot.index + 1)
    return Explanation(spot.token.span, "conditions are joined by `and` or `or`", written("and"), fix, mend)


_FAR = 200
"""So many tokens of a header are looked at."""


def word_before(spot: Spot) -> Explanation | None:
    """``exists x`` for ``present(x)``."""
    before = spot.before
    if before is None or before.text not in ("exists", "defined", "isset") or spot.token.kind not in NAMES:
        return None
    last = spot.names(spot.index)
    shown = f"present({spot.written(spot.index, last)})"
    return Explanation(before.span, f"`{before.text}` is no operator", written(shown), Fix(spot.span(spot.index - 1, last), shown))


def list_in_parentheses(spot: Spot) -> Explanation | None:
    """``x in ("a", "b")``."""
    if spot.token.kind != ",":
        return None
    opening = spot.index - 1
    while opening > spot.begun and spot.tokens[opening].kind in LITERALS | {",", "NAME"}:
        opening -= 1
    closing = spot.closing(opening) if spot.tokens[opening].kind == "(" else None
    if closing is None or spot.tokens[opening - 1].kind not in ("in", "not in"):
        return None
    for place, sign in ((opening, "["), (closing, "]")):
        spot.tokens[place] = spot.tokens[place]._replace(kind=sign, text=sign)
    shown = f"[{spot.source.text[spot.tokens[opening].end : spot.tokens[closing].start]}]"
    span = spot.span(opening, closing)
    return Explanation(span, "a list stands in square brackets", written(quoted(shown)), Fix(span, shown), Mend(opening, (), opening))


def operator_as_function(spot: Spot) -> Explanation | None:
    """``contains(x, "a")``."""
    token = spot.token
    closing = spot.closing(spot.index + 1) if token.kind in COMPARISON_WORDS and spot.at(1).kind == "(" else None
    commas = spot.commas(spot.index + 1, closing) if closing is not None else []
    if closing is None or len(commas) != 1 or not spot.accepts("("):
        return None
    left, right = spot.tokens[spot.index + 2 : commas[0]], spot.tokens[commas[0] + 1 : closing]
    if not left or not right:
        return None
    shown = f"{spot.written(spot.index + 2, commas[0] - 1)} {token.kind} {spot.written(commas[0] + 1, closing - 1)}"
    mend = spot.instead(*left, token, *right, on=closing + 1)
    message = f"`{token.kind}` stands between its two values"
    return Explanation(token.span, message, written(quoted(shown)), Fix(spot.span(spot.index, closing), shown), mend)


def method(spot: Spot) -> Explanation | None:
    """``x.contains("a")``, ``metadata.get("a")``, ``x.lower()``."""
    before = spot.before
    if spot.token.kind != "(" or before is None or before.kind not in NAMES or spot.at(-2).kind != ".":
        return None
    if not spot.accepts("+"):
        return None
    closing = spot.closing(spot.index)
    first = plain_operand(spot, spot.index - 3)
    if closing is None or first is None or first <= spot.begun:
        return None
    target = spot.written(first, spot.index - 3)
    given = spot.source.text[spot.token.end : spot.tokens[closing].start].strip()
    commas = spot.commas(spot.index, closing)
    whole = spot.span(first, closing)
    message = "values have no functions of their own"
    operator = before.text if before.text in COMPARISON_WORDS else _OPERATORS.get(before.text)
    if operator is not None and given and not commas:
        shown = f"{target} {operator} {given}"
        return Explanation(before.span, message, written(quoted(shown)), Fix(whole, shown), spot.instead(
            spot.made(operator), back=spot.index - 2, on=spot.index))  # fmt: skip
    if before.text == "get" and spot.kinds(1, 2) == ("STRING", ")"):
        key = spot.at(1)
        plain = key.text.isidentifier() and key.text.isascii()
        shown = f"{target}.{key.text}" if plain else f'{target}["{key.text}"]'
        put: tuple[Token, ...] = (spot.made("."), spot.made("NAME", key.text, at=key)) if plain else (spot.made("["), key, spot.made("]"))
        mend = Mend(spot.index - 2, put, closing + 1)
        return Explanation(before.span, message, written(quoted(shown)), Fix(whole, shown), mend)
    function = _METHODS.get(before.text)
    shown = f"{function or before.text}({target}{', ' if given else ''}{given})"
    if function is None:
        return Explanation(before.span, message, f"a function stands before its values: `{quoted(shown)}`")
    put = (
        spot.made("NAME", function, at=before), spot.made("("), *spot.tokens[first : spot.index - 2],
        *([spot.made(",")] if given else []), *spot.tokens[spot.index + 1 : closing], spot.made(")"),
    )  # fmt: skip
    return Explanation(before.span, message, written(quoted(shown)), Fix(whole, shown), Mend(first, put, closing + 1))


def condition_in_list(spot: Spot) -> Explanation | None:
    """``[x for x in xs if …]``, ``for x in xs if …``, ``any(x in xs x.a > 5)``."""
    token = spot.token
    if token.kind == "if" and spot.accepts("where"):
        message = "the condition of a list stands after `where`, not after `if`"
        return Explanation(token.span, message, written("where"), Fix(token.span, "where"), spot.instead(spot.made("where")))
    if token.kind not in _BEGINS_VALUE or not spot.accepts("where"):
        return None
    opening = spot.index - 1
    while opening > spot.begun and spot.tokens[opening].kind not in ("(", "["):
        opening -= 1
    if spot.tokens[opening + 1].kind not in NAMES or spot.tokens[opening + 2].kind != "in":
        return None
    shown = quoted(spot.source.slice(token.span))
    return Explanation(
        token.span, f"`where` is missing before `{shown}`", written("where"), just_before(token, "where "), spot.first(spot.made("where"))
    )


def share(spot: Spot) -> Explanation | None:
    """``5% of amount``."""
    if spot.token.text != "of" or spot.before is None or spot.before.kind != "PERCENT" or not spot.accepts("*"):
        return None
    return _exchanged(spot, spot.index, spot.index + 1, "*")


def code_before_amount(spot: Spot) -> Explanation | None:
    """``USD 1000``."""
    before = spot.before
    if spot.token.kind != "NUMBER" or before is None or before.kind != "NAME" or len(before.text) != 3:
        return None
    from wfrun.values.currencies import known

    if not known(before.text.lower()):
        return None
    shown = f"{spot.token.text} {before.text.upper()}"
    span = spot.span(spot.index - 1, spot.index)
    money = spot.made("MONEY", shown)._replace(start=span.start)
    return Explanation(
        span, "the code of the currency stands after the amount", written(shown), Fix(span, shown), spot.instead(money, back=spot.index - 1)
    )


def pattern_between_slashes(spot: Spot) -> Explanation | None:
    """``matches /x/``."""
    if spot.token.kind != "/" or spot.before is None or spot.before.kind != "matches":
        return None
    text = spot.source.text
    end = text.find("/", spot.token.end)
    line = text.find("\n", spot.token.end)
    if end < 0 or (0 <= line < end) or '"' in text[spot.token.end : end]:
        return None
    on = spot.index
    while spot.tokens[on].start <= end and on < spot.end():
        on += 1
    shown = f'"{text[spot.token.end : end]}"'
    span = Span(spot.token.start, end + 1)
    string = spot.made("STRING", shown[1:-1])._replace(end=end + 1)
    return Explanation(span, "a pattern is a text in quotes", written(quoted(shown)), Fix(span, shown), spot.instead(string, on=on))


def value_by_condition(spot: Spot) -> Explanation | None:
    """``if a 1 else 2``, ``1 if a else 2``."""
    token = spot.token
    if token.kind in _BEGINS_VALUE and spot.accepts("then") and not spot.accepts("_OPEN"):
        shown = quoted(spot.source.slice(token.span))
        then = spot.first(spot.made("then"))
        return Explanation(token.span, f"`then` is missing before `{shown}`", written("then"), just_before(token, "then "), then)
    if token.kind == "if" and spot.kinds(spot.begun - spot.index, 1) == ("let",):
        otherwise, end = spot.index, spot.end()
        while otherwise < end and spot.tokens[otherwise].kind != "else":
            otherwise += 1
        if spot.index + 1 < otherwise < end - 1:
            first = spot.begun + 3
            shown = " ".join([
                "if", spot.written(spot.index + 1, otherwise - 1), "then", spot.written(first, spot.index - 1), "else",
                spot.written(otherwise + 1, end - 1),
            ])  # fmt: skip
            fix = Fix(spot.span(first, end - 1), shown)
            return Explanation(token.span, "a value by condition begins with `if`", written(quoted(shown)), fix)
    return None


def values_without_brackets(spot: Spot) -> Explanation | None:
    """``let amounts = x.amount for x in xs``."""
    if spot.token.kind != "for" or spot.index <= spot.begun + 3 or spot.kinds(spot.begun - spot.index, 1) != ("let",):
        return None
    first, end = spot.begun + 3, spot.end()
    shown = f"[{spot.written(first, end - 1)}]"
    message = "a list that is made of another one stands in square brackets"
    return Explanation(spot.token.span, message, written(quoted(shown)), Fix(spot.span(first, end - 1), shown))


def _too_many(spot: Spot, first: int, on: int) -> Explanation:
    """A word that other languages have before what follows."""
    span = spot.span(first, on - 1)
    following = spot.tokens[on]
    shown = quoted(spot.source.slice(span))
    help = "a block follows at once: `<`, statements, and `>`" if following.kind == "_OPEN" else f"leave `{shown}` out"
    return Explanation(span, f"`{shown}` is too many here", help, Fix(Span(span.start, following.start), ""), Mend(first, (), on))


def too_many_before_block(spot: Spot) -> Explanation | None:
    """``if a then <``, ``if a do <``, ``when if a <``."""
    token = spot.token
    if opens_block(token) and spot.at(1).kind == "_OPEN" and spot.accepts("_OPEN"):
        return _too_many(spot, spot.index, spot.index + 1)
    if token.kind == "_OPEN" and spot.accepts("then"):
        for place in range(spot.begun + 1, spot.index):
            if spot.tokens[place].kind == "if" and spot.tokens[place - 1].kind in ("when", "if", "where"):
                return _too_many(spot, place, place + 1)
    return None


def colon(spot: Spot) -> Explanation | None:
    """``fail: "x"``, ``currency: USD``: a colon after a word that a value follows."""
    before = spot.before
    if spot.token.kind != ":" or before is None or before.kind != before.text or not before.text.isidentifier():
        return None
    return Explanation(spot.token.span, f"`:` is too many after `{before.text}`", "leave `:` out", Fix(spot.token.span, ""), spot.instead())


def colon_of_key(spot: Spot) -> Explanation | None:
    """``{a 1}``."""
    token, before = spot.token, spot.before
    if before is None or token.kind not in _BEGINS_VALUE or not spot.accepts(":", token.kind, soft=True):
        return None
    shown = quoted(spot.source.slice(before.span))
    return Explanation(token.span, f"`:` is missing after `{shown}`", written(f"{shown}: …"), just_after(before, ":"),
                       spot.first(spot.made(":")))  # fmt: skip


def comma(spot: Spot) -> Explanation | None:
    """A comma is missing between two values in brackets."""
    token, before = spot.token, spot.before
    if before is None or not spot.accepts(",", token.kind, soft=True) or token.kind not in _BEGINS_VALUE | {"not", "omit"}:
        return None
    shown = quoted(spot.source.slice(token.span))
    return Explanation(
        token.span, f"a comma is missing before `{shown}`", "write `,` between the two", just_after(before, ","), spot.first(spot.made(","))
    )


def durations(spot: Spot) -> Explanation | None:
    """``2 days 3 hours``, ``2 days, 3 hours``."""
    token, before = spot.token, spot.before
    comma = token.kind == ","
    following = spot.at(1) if comma else token
    if before is None or before.kind != "DURATION" or following.kind != "DURATION":
        return None
    plus = spot.made("+")
    sums = spot.accepts("+")
    help = written(f"{before.text} + {following.text}")
    if comma:
        return Explanation(token.span, "durations are added with `+`", help, Fix(token.span, " +"), spot.instead(plus) if sums else None)
    return Explanation(token.span, "durations are added with `+`", help, just_before(token, "+ "), spot.first(plus) if sums else None)


RULES: tuple[Callable[[Spot], Explanation | None], ...] = (
    durations, cased, equals_sign, is_, operator_word, exists, article, comma_for_and, word_before, list_in_parentheses,
    operator_as_function, method, condition_in_list,
    share,
    code_before_amount, pattern_between_slashes, value_by_condition, values_without_brackets, too_many_before_block, colon, colon_of_key,
)  # fmt: skip
"""Asked in this order."""
