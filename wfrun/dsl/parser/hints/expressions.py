"""Slips in values and conditions: words and forms of other languages where an operator or an operand is needed."""

from __future__ import annotations

from collections.abc import Callable

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.error_site import ErrorSite, Explanation, Repair, just_after, just_before, opens_block, plain_operand, suggest
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


def cased(site: ErrorSite) -> Explanation | None:
    """``AND``, ``NOT`` … for ``and``, ``not``."""
    token, previous = site.token, site.previous
    lower = token.text.lower()
    if token.kind == "NAME" and lower != token.text:
        if lower == "not" and site.peek(1).text.lower() == "in" and site.accepts("not in"):
            return _exchanged(site, site.index, site.index + 2, "not in")
        if lower in RESERVED and site.accepts(lower):
            return _exchanged(site, site.index, site.index + 1, lower)
    if previous is not None and previous.kind == "NAME" and previous.text != "not" and previous.text.lower() == "not":
        return _exchanged(site, site.index - 1, site.index, "not")
    return None


def _exchanged(site: ErrorSite, first: int, resume_at: int, meant: str) -> Explanation:
    """Some words, up to a token, are written otherwise."""
    span = site.span(first, resume_at - 1)
    token = site.new_token(meant, at=site.tokens[first])
    message = f"`{quoted(site.source.slice(span))}` is written `{meant}` here"
    return Explanation(span, message, suggest(meant), Fix(span, meant), Repair(first, (token,), resume_at))


def equals_sign(site: ErrorSite) -> Explanation | None:
    """``=`` for ``==`` and ``:``, and the other way round."""
    token = site.token
    if site.index > 1 and site.peek(-2).kind == "let":
        if token.kind != "==" or not site.accepts("="):
            return None
        repair = site.replace(site.new_token("="))
        return Explanation(token.span, "`==` compares; a value is named with `=`", suggest("="), Fix(token.span, "="), repair)
    for sign, meant, message in _EQUAL_SIGNS:
        if token.kind == sign and site.accepts(meant):
            repair = site.replace(site.new_token(meant))
            if meant == "==" and site.peek(1).kind == "null":
                return Explanation(token.span, "", repair=repair)  # that it is compared with null will be told, with the whole fix
            previous = site.previous
            if previous is None or meant == "==":
                return Explanation(token.span, message, suggest(meant), Fix(token.span, meant), repair)
            # An argument's `=` and a key's `:` stand close to the name.
            place = Span(previous.end, site.peek(1).start)
            blank = " " if meant == ":" else ""
            fix = Fix(place if "\n" not in site.source.slice(place) else token.span, meant + blank)
            return Explanation(token.span, message, suggest(meant), fix, repair)
    return None


_EQUAL_SIGNS = (
    ("=", "==", "`=` gives an argument its value; values are compared with `==`"),
    ("==", "=", "`==` compares; an argument is given with `=`"),
    ("=", ":", "in a map, a key and its value are joined by `:`"),
    (":", "=", "an argument is given with `=`"),
)


def is_(site: ErrorSite) -> Explanation | None:
    """``x is null``, ``x is not missing``, ``x is "y"``."""
    if site.token.kind != "NAME" or site.token.text not in _EQUALS or not site.accepts("==") or site.peek(1).text == "between":
        return None
    resume_at = site.index + 1
    negated = site.tokens[resume_at].kind == "not" or site.tokens[resume_at].text == "NOT"
    resume_at += negated
    word = site.tokens[resume_at].text
    if word in _MISSING or word in _PRESENT:
        sign = "!=" if negated == (word in _MISSING) else "=="
        repair = Repair(site.index, (site.new_token(sign), site.new_token("null", at=site.tokens[resume_at])), resume_at + 1)
        return Explanation(site.token.span, "", repair=repair)  # that it is compared with null will be told, with the whole fix
    if site.tokens[resume_at].kind in COMPARISONS:
        return _too_many(site, site.index, resume_at)
    return _exchanged(site, site.index, resume_at, "!=" if negated else "==")


def operator_word(site: ErrorSite) -> Explanation | None:
    """``startswith``, ``starts with``, ``like``, ``includes``."""
    token = site.token
    if token.kind != "NAME" or not site.accepts("=="):
        return None
    if token.text in _WITH and site.peek(1).text == "with":
        return _exchanged(site, site.index, site.index + 2, _WITH[token.text])
    if token.text in _OPERATORS:
        return _exchanged(site, site.index, site.index + 1, _OPERATORS[token.text])
    if token.text.lower() == "like" and site.peek(1).kind == "STRING":
        pattern = site.peek(1).text
        operator = {(False, True): "starts_with", (True, False): "ends_with"}.get((pattern[:1] == "%", pattern[-1:] == "%"), "contains")
        text = pattern.strip("%")
        span, shown = site.span(site.index, site.index + 1), f'{operator} "{text}"'
        repair = site.replace(site.new_token(operator), site.new_token("STRING", text, at=site.peek(1)), resume_at=site.index + 2)
        return Explanation(span, f"`{quoted(token.text)}` is no operator", suggest(shown), Fix(span, shown), repair)
    operand = plain_operand(site, site.index - 1)
    if operand is None:
        return None
    value = site.text(operand, site.index - 1)
    between = site.index + (token.text in _EQUALS)
    if site.tokens[between].text == "between" and site.tokens[between + 2].kind == "and":
        span = site.span(operand, between + 3)
        shown = f"{value} >= {site.text(between + 1, between + 1)} and {value} <= {site.text(between + 3, between + 3)}"
        return Explanation(
            site.tokens[between].span, "`between` is no operator: a range is two comparisons", suggest(quoted(shown)), Fix(span, shown)
        )
    if token.text == "changed":
        shown = f"changed({value})"
        return Explanation(token.span, "`changed` is a function", suggest(shown), Fix(site.span(operand, site.index), shown))
    return None


def exists(site: ErrorSite) -> Explanation | None:
    """``customer exists``."""
    if (
        site.token.kind != "NAME"
        or site.token.text not in ("exists", "exist")
        or site.peek(1).kind in _BEGINS_VALUE
        or not site.accepts("==")
    ):
        return None
    repair = site.replace(site.new_token("!="), site.new_token("null"))
    return Explanation(site.token.span, "", repair=repair)  # that it is compared with null will be told, with the whole fix


def article(site: ErrorSite) -> Explanation | None:
    """``when the amount > 5 USD``, ``if both a and b``."""
    previous = site.previous
    if (
        previous is None
        or previous.kind != "NAME"
        or previous.text not in _ARTICLES
        or site.token.kind not in NAMES
        or site.accepts("NAME", "=")
    ):
        return None
    if site.peek(-2).kind not in COMPARISONS | {"when", "if", "where", "and", "or", "not", "per", "until", "in"}:
        return None
    return _too_many(site, site.index - 1, site.index)


_ARTICLES = frozenset({"the", "both", "either", "its", "their"})


def comma_for_and(site: ErrorSite) -> Explanation | None:
    """``when amount > 5 USD, paid`` and ``when status in "failed", "pending"``."""
    tokens = site.tokens
    if site.token.kind != "," or tokens[site.statement_start].kind not in ("on", "if", "workflow", "else") or not site.accepts("_OPEN"):
        return None
    if not any(token.kind in ("when", "if") for token in tokens[site.statement_start : min(site.index, site.statement_start + _FAR)]):
        return None
    first = resume_at = site.index - 1
    if tokens[first - 1].kind in ("in", "not in") and tokens[first].kind in LITERALS:
        while tokens[resume_at + 1].kind == "," and tokens[resume_at + 2].kind in LITERALS - {"_QUOTE"}:
            resume_at += 2
        if resume_at == first:
            return None
        span, shown = site.span(first, resume_at), f"[{site.text(first, resume_at)}]"
        replacement = (site.new_token("[", at=tokens[first]), *tokens[first : resume_at + 1], site.new_token("]", at=tokens[resume_at]))
        return Explanation(
            span, "a list stands in square brackets", suggest(quoted(shown)), Fix(span, shown), Repair(first, replacement, resume_at + 1)
        )
    if site.peek(1).kind not in _BEGINS_VALUE | {"not"}:
        return None
    fix = Fix(site.token.span, " and")
    repair = Repair(first, (tokens[first], site.new_token("and")), site.index + 1)
    return Explanation(site.token.span, "conditions are joined by `and` or `or`", suggest("and"), fix, repair)


_FAR = 200
"""So many tokens of a header are looked at."""


def word_before(site: ErrorSite) -> Explanation | None:
    """``exists x`` for ``present(x)``."""
    previous = site.previous
    if previous is None or previous.text not in ("exists", "defined", "isset") or site.token.kind not in NAMES:
        return None
    last = site.dotted_name_end(site.index)
    shown = f"present({site.text(site.index, last)})"
    return Explanation(previous.span, f"`{previous.text}` is no operator", suggest(shown), Fix(site.span(site.index - 1, last), shown))


def list_in_parentheses(site: ErrorSite) -> Explanation | None:
    """``x in ("a", "b")``."""
    if site.token.kind != ",":
        return None
    opening = site.index - 1
    while opening > site.statement_start and site.tokens[opening].kind in LITERALS | {",", "NAME"}:
        opening -= 1
    closing = site.closing_bracket(opening) if site.tokens[opening].kind == "(" else None
    if closing is None or site.tokens[opening - 1].kind not in ("in", "not in"):
        return None
    for place, sign in ((opening, "["), (closing, "]")):
        site.tokens[place] = site.tokens[place]._replace(kind=sign, text=sign)
    shown = f"[{site.source.text[site.tokens[opening].end : site.tokens[closing].start]}]"
    span = site.span(opening, closing)
    return Explanation(span, "a list stands in square brackets", suggest(quoted(shown)), Fix(span, shown), Repair(opening, (), opening))


def operator_as_function(site: ErrorSite) -> Explanation | None:
    """``contains(x, "a")``."""
    token = site.token
    closing = site.closing_bracket(site.index + 1) if token.kind in COMPARISON_WORDS and site.peek(1).kind == "(" else None
    commas = site.commas(site.index + 1, closing) if closing is not None else []
    if closing is None or len(commas) != 1 or not site.accepts("("):
        return None
    left, right = site.tokens[site.index + 2 : commas[0]], site.tokens[commas[0] + 1 : closing]
    if not left or not right:
        return None
    shown = f"{site.text(site.index + 2, commas[0] - 1)} {token.kind} {site.text(commas[0] + 1, closing - 1)}"
    repair = site.replace(*left, token, *right, resume_at=closing + 1)
    message = f"`{token.kind}` stands between its two values"
    return Explanation(token.span, message, suggest(quoted(shown)), Fix(site.span(site.index, closing), shown), repair)


def method(site: ErrorSite) -> Explanation | None:
    """``x.contains("a")``, ``metadata.get("a")``, ``x.lower()``."""
    previous = site.previous
    if site.token.kind != "(" or previous is None or previous.kind not in NAMES or site.peek(-2).kind != ".":
        return None
    if not site.accepts("+"):
        return None
    closing = site.closing_bracket(site.index)
    first = plain_operand(site, site.index - 3)
    if closing is None or first is None or first <= site.statement_start:
        return None
    target = site.text(first, site.index - 3)
    given = site.source.text[site.token.end : site.tokens[closing].start].strip()
    commas = site.commas(site.index, closing)
    whole = site.span(first, closing)
    message = "values have no functions of their own"
    operator = previous.text if previous.text in COMPARISON_WORDS else _OPERATORS.get(previous.text)
    if operator is not None and given and not commas:
        shown = f"{target} {operator} {given}"
        return Explanation(previous.span, message, suggest(quoted(shown)), Fix(whole, shown), site.replace(
            site.new_token(operator), rewind_to=site.index - 2, resume_at=site.index))  # fmt: skip
    if previous.text == "get" and site.kinds(1, 2) == ("STRING", ")"):
        key = site.peek(1)
        plain = key.text.isidentifier() and key.text.isascii()
        shown = f"{target}.{key.text}" if plain else f'{target}["{key.text}"]'
        replacement: tuple[Token, ...] = (
            (site.new_token("."), site.new_token("NAME", key.text, at=key)) if plain else (site.new_token("["), key, site.new_token("]"))
        )
        repair = Repair(site.index - 2, replacement, closing + 1)
        return Explanation(previous.span, message, suggest(quoted(shown)), Fix(whole, shown), repair)
    function = _METHODS.get(previous.text)
    shown = f"{function or previous.text}({target}{', ' if given else ''}{given})"
    if function is None:
        return Explanation(previous.span, message, f"a function stands before its values: `{quoted(shown)}`")
    replacement = (
        site.new_token("NAME", function, at=previous), site.new_token("("), *site.tokens[first : site.index - 2],
        *([site.new_token(",")] if given else []), *site.tokens[site.index + 1 : closing], site.new_token(")"),
    )  # fmt: skip
    return Explanation(previous.span, message, suggest(quoted(shown)), Fix(whole, shown), Repair(first, replacement, closing + 1))


def condition_in_list(site: ErrorSite) -> Explanation | None:
    """``[x for x in xs if …]``, ``for x in xs if …``, ``any(x in xs x.a > 5)``."""
    token = site.token
    if token.kind == "if" and site.accepts("where"):
        message = "the condition of a list stands after `where`, not after `if`"
        return Explanation(token.span, message, suggest("where"), Fix(token.span, "where"), site.replace(site.new_token("where")))
    if token.kind not in _BEGINS_VALUE or not site.accepts("where"):
        return None
    opening = site.index - 1
    while opening > site.statement_start and site.tokens[opening].kind not in ("(", "["):
        opening -= 1
    if site.tokens[opening + 1].kind not in NAMES or site.tokens[opening + 2].kind != "in":
        return None
    shown = quoted(site.source.slice(token.span))
    return Explanation(
        token.span,
        f"`where` is missing before `{shown}`",
        suggest("where"),
        just_before(token, "where "),
        site.insert(site.new_token("where")),
    )


def share(site: ErrorSite) -> Explanation | None:
    """``5% of amount``."""
    if site.token.text != "of" or site.previous is None or site.previous.kind != "PERCENT" or not site.accepts("*"):
        return None
    return _exchanged(site, site.index, site.index + 1, "*")


def code_before_amount(site: ErrorSite) -> Explanation | None:
    """``USD 1000``."""
    previous = site.previous
    if site.token.kind != "NUMBER" or previous is None or previous.kind != "NAME" or len(previous.text) != 3:
        return None
    from wfrun.values.currencies import known

    if not known(previous.text.lower()):
        return None
    shown = f"{site.token.text} {previous.text.upper()}"
    span = site.span(site.index - 1, site.index)
    money = site.new_token("MONEY", shown)._replace(start=span.start)
    return Explanation(
        span,
        "the code of the currency stands after the amount",
        suggest(shown),
        Fix(span, shown),
        site.replace(money, rewind_to=site.index - 1),
    )


def pattern_between_slashes(site: ErrorSite) -> Explanation | None:
    """``matches /x/``."""
    if site.token.kind != "/" or site.previous is None or site.previous.kind != "matches":
        return None
    text = site.source.text
    end = text.find("/", site.token.end)
    line = text.find("\n", site.token.end)
    if end < 0 or (0 <= line < end) or '"' in text[site.token.end : end]:
        return None
    resume_at = site.index
    while site.tokens[resume_at].start <= end and resume_at < site.statement_end():
        resume_at += 1
    shown = f'"{text[site.token.end : end]}"'
    span = Span(site.token.start, end + 1)
    string = site.new_token("STRING", shown[1:-1])._replace(end=end + 1)
    return Explanation(
        span, "a pattern is a text in quotes", suggest(quoted(shown)), Fix(span, shown), site.replace(string, resume_at=resume_at)
    )


def value_by_condition(site: ErrorSite) -> Explanation | None:
    """``if a 1 else 2``, ``1 if a else 2``."""
    token = site.token
    if token.kind in _BEGINS_VALUE and site.accepts("then") and not site.accepts("_OPEN"):
        shown = quoted(site.source.slice(token.span))
        then = site.insert(site.new_token("then"))
        return Explanation(token.span, f"`then` is missing before `{shown}`", suggest("then"), just_before(token, "then "), then)
    if token.kind == "if" and site.kinds(site.statement_start - site.index, 1) == ("let",):
        otherwise, end = site.index, site.statement_end()
        while otherwise < end and site.tokens[otherwise].kind != "else":
            otherwise += 1
        if site.index + 1 < otherwise < end - 1:
            first = site.statement_start + 3
            shown = " ".join([
                "if", site.text(site.index + 1, otherwise - 1), "then", site.text(first, site.index - 1), "else",
                site.text(otherwise + 1, end - 1),
            ])  # fmt: skip
            fix = Fix(site.span(first, end - 1), shown)
            return Explanation(token.span, "a value by condition begins with `if`", suggest(quoted(shown)), fix)
    return None


def values_without_brackets(site: ErrorSite) -> Explanation | None:
    """``let amounts = x.amount for x in xs``."""
    if site.token.kind != "for" or site.index <= site.statement_start + 3 or site.kinds(site.statement_start - site.index, 1) != ("let",):
        return None
    first, end = site.statement_start + 3, site.statement_end()
    shown = f"[{site.text(first, end - 1)}]"
    message = "a list that is made of another one stands in square brackets"
    return Explanation(site.token.span, message, suggest(quoted(shown)), Fix(site.span(first, end - 1), shown))


def _too_many(site: ErrorSite, first: int, resume_at: int) -> Explanation:
    """A word that other languages have before what follows."""
    span = site.span(first, resume_at - 1)
    following = site.tokens[resume_at]
    shown = quoted(site.source.slice(span))
    help = "a block follows at once: `<`, statements, and `>`" if following.kind == "_OPEN" else f"leave `{shown}` out"
    return Explanation(span, f"`{shown}` is too many here", help, Fix(Span(span.start, following.start), ""), Repair(first, (), resume_at))


def too_many_before_block(site: ErrorSite) -> Explanation | None:
    """``if a then <``, ``if a do <``, ``when if a <``."""
    token = site.token
    if opens_block(token) and site.peek(1).kind == "_OPEN" and site.accepts("_OPEN"):
        return _too_many(site, site.index, site.index + 1)
    if token.kind == "_OPEN" and site.accepts("then"):
        for place in range(site.statement_start + 1, site.index):
            if site.tokens[place].kind == "if" and site.tokens[place - 1].kind in ("when", "if", "where"):
                return _too_many(site, place, place + 1)
    return None


def colon(site: ErrorSite) -> Explanation | None:
    """``fail: "x"``, ``currency: USD``: a colon after a word that a value follows."""
    previous = site.previous
    if site.token.kind != ":" or previous is None or previous.kind != previous.text or not previous.text.isidentifier():
        return None
    return Explanation(
        site.token.span, f"`:` is too many after `{previous.text}`", "leave `:` out", Fix(site.token.span, ""), site.replace()
    )


def colon_of_key(site: ErrorSite) -> Explanation | None:
    """``{a 1}``."""
    token, previous = site.token, site.previous
    if previous is None or token.kind not in _BEGINS_VALUE or not site.accepts(":", token.kind, soft=True):
        return None
    shown = quoted(site.source.slice(previous.span))
    return Explanation(token.span, f"`:` is missing after `{shown}`", suggest(f"{shown}: …"), just_after(previous, ":"),
                       site.insert(site.new_token(":")))  # fmt: skip


def comma(site: ErrorSite) -> Explanation | None:
    """A comma is missing between two values in brackets."""
    token, previous = site.token, site.previous
    if previous is None or not site.accepts(",", token.kind, soft=True) or token.kind not in _BEGINS_VALUE | {"not", "omit"}:
        return None
    shown = quoted(site.source.slice(token.span))
    return Explanation(
        token.span,
        f"a comma is missing before `{shown}`",
        "write `,` between the two",
        just_after(previous, ","),
        site.insert(site.new_token(",")),
    )


def durations(site: ErrorSite) -> Explanation | None:
    """``2 days 3 hours``, ``2 days, 3 hours``."""
    token, previous = site.token, site.previous
    comma = token.kind == ","
    following = site.peek(1) if comma else token
    if previous is None or previous.kind != "DURATION" or following.kind != "DURATION":
        return None
    plus = site.new_token("+")
    sums = site.accepts("+")
    help = suggest(f"{previous.text} + {following.text}")
    if comma:
        return Explanation(token.span, "durations are added with `+`", help, Fix(token.span, " +"), site.replace(plus) if sums else None)
    return Explanation(token.span, "durations are added with `+`", help, just_before(token, "+ "), site.insert(plus) if sums else None)


RULES: tuple[Callable[[ErrorSite], Explanation | None], ...] = (
    durations, cased, equals_sign, is_, operator_word, exists, article, comma_for_and, word_before, list_in_parentheses,
    operator_as_function, method, condition_in_list,
    share,
    code_before_amount, pattern_between_slashes, value_by_condition, values_without_brackets, too_many_before_block, colon, colon_of_key,
)  # fmt: skip
"""Asked in this order."""
