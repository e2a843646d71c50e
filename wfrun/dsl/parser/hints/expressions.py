"""Hints for values and conditions: forms of other languages where an operator or an operand is needed."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.error_site import ErrorSite, Explanation, Repair, just_after, just_before, opens_block, plain_operand, suggest
from wfrun.dsl.parser.hints.worded_comparisons import OPERATOR_WORDS
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import COMPARISON_WORDS, COMPARISONS, RESERVED
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, OPERAND_ENDS, quoted

_MISSING = frozenset({"null", "None", "none", "NULL", "Null", "nil", "undefined", "missing", "empty", "unset", "absent", "blank"})
_PRESENT = frozenset({"present", "set", "defined", "there", "given"})
_EQUALS = frozenset({"is", "equals", "eq", "IS", "are"})
_ARTICLES = frozenset({"the", "both", "either", "its", "their"})

_EQUAL_SIGNS = (
    ("=", "==", "`=` gives an argument its value; values are compared with `==`"),
    ("==", "=", "`==` compares; an argument is given with `=`"),
    ("=", ":", "in a map, a key and its value are joined by `:`"),
    (":", "=", "an argument is given with `=`"),
)

_FUNCTIONS = {
    "lower": "lower", "toLowerCase": "lower", "downcase": "lower", "upper": "upper", "toUpperCase": "upper", "upcase": "upper",
    "trim": "trim", "strip": "trim", "length": "len", "len": "len", "size": "len", "count": "len", "replace": "replace", "split": "split",
    "round": "round", "abs": "abs", "toString": "text",
}  # fmt: skip
"""Functions that other languages write after their value, with a dot."""

_BEGINS_VALUE = NAMES | LITERALS | {"(", "[", "{"}

MAX_HEADER_TOKENS = 200
"""Tokens of a header that are searched for its condition."""


def other_case(site: ErrorSite) -> Explanation | None:
    """Explains ``AND``, ``NOT`` … for ``and``, ``not``."""
    token = site.token
    lower = token.text.lower()
    if token.kind == "NAME" and lower != token.text:
        if lower == "not" and site.peek(1).text.lower() == "in" and site.accepts("not in"):
            return site.is_written("not in", stop=site.index + 2)
        if lower in RESERVED and site.accepts(lower):
            return site.is_written(lower)
    if site.previous.kind == "NAME" and site.previous.text != "not" and site.previous.text.lower() == "not":
        return site.is_written("not", first=site.index - 1)
    return None


def word_after_amount(site: ErrorSite) -> Explanation | None:
    """Explains ``amount > 5 AND paid``, where the word is read as a currency."""
    money = site.previous
    word = money.text[-3:].lower() if money.kind == "MONEY" else ""
    if word not in ("and", "not") or site.token.kind not in _BEGINS_VALUE | {"not"}:
        return None
    place = Span(money.end - 3, money.end)
    number = site.new_token("NUMBER", money.text[:-3].strip(), at=money)._replace(end=place.start)
    joined = site.new_token(word)._replace(start=place.start, end=place.end)
    message = f"`{word.upper()}` is written `{word}` here"
    return Explanation(place, message, suggest(word), Fix(place, word), Repair(site.index - 1, (number, joined), site.index))


def other_side(site: ErrorSite) -> Explanation | None:
    """Explains ``amount > 5 USD or > 4 EUR``."""
    tokens, at = site.tokens, site.index - 2
    if site.token.kind not in COMPARISONS or site.previous.kind not in ("and", "or"):
        return None
    while at > site.statement_start and (tokens[at].kind in LITERALS or tokens[at].kind in NAMES | {".", "-"}):
        at -= 1
    first = plain_operand(site, at - 1) if tokens[at].kind in COMPARISONS else None
    if first is None or first <= site.statement_start:
        return None
    operand = site.text(first, at - 1)
    right = site.peek(1)
    shown = f"{operand} {site.token.text} {site.source.slice(right.span)}"
    repair = site.insert(*(one._replace(start=site.token.start, end=site.token.start) for one in tokens[first:at]))
    message = "each comparison names what it compares"
    return Explanation(site.token.span, message, suggest(quoted(shown)), just_before(site.token, f"{operand} "), repair)


def name_in_braces(site: ErrorSite) -> Explanation | None:
    """Explains ``{{amount}} > 5 USD`` and ``{amount} > 5 USD``."""
    tokens, opening = site.tokens, site.index
    if site.token.kind == "}":
        while tokens[opening - 1].kind in NAMES | {"."}:
            opening -= 1
        opening -= 1
    elif site.token.kind != "{":
        return None
    if tokens[opening - 1].kind == "{":
        opening -= 1
    first = opening + 1 + (tokens[opening + 1].kind == "{")
    last = site.dotted_name_end(first)
    closing = last + first - opening
    braces = [token.kind for token in (*tokens[opening:first], *tokens[last + 1 : closing + 1])]
    if last < first or braces not in (["{", "}"], ["{", "{", "}", "}"]):
        return None
    name, names = site.text(first, last), list(tokens[first : last + 1])
    names[0] = names[0]._replace(start=tokens[opening].start)
    names[-1] = names[-1]._replace(end=tokens[closing].end)
    if len(braces) == 2 and tokens[opening - 1].kind == "=":
        help = f"write `{name}` for the value alone, or a map: `{{{names[-1].text}: {name}}}`"
        repair = Repair(opening, tuple(names), closing + 1)
        return Explanation(tokens[closing].span, "`:` and a value are missing", help, repair=repair)
    return site.rewrite("a value is called by its name alone", name, *names, first=opening, stop=closing + 1)


def pair_with_comma(site: ErrorSite) -> Explanation | None:
    """Explains ``{"ID", id}``."""
    if site.token.kind not in (",", "}") or not site.accepts(":", "NAME"):
        return None
    comma = site.index if site.token.kind == "," else site.index - 2
    key = site.tokens[comma - 1]
    if site.tokens[comma].kind != "," or key.kind not in NAMES | {"STRING"} or site.tokens[comma - 2].kind not in ("{", ","):
        return None
    if site.tokens[comma + 1].kind not in _BEGINS_VALUE or site.tokens[comma + 2].kind not in (",", "}", "."):
        return None
    token = site.new_token(":", at=site.tokens[comma])
    return site.rewrite("in a map, a key and its value are joined by `:`", ":", token, first=comma, stop=comma + 1)


def map_in_square_brackets(site: ErrorSite) -> Explanation | None:
    """Explains ``[ID: id]``."""
    tokens, opening = site.tokens, site.index - 2
    if site.token.kind != ":" or site.previous.kind not in NAMES | {"STRING"} or tokens[opening].kind != "[":
        return None
    closing = site.closing_bracket(opening)
    if closing is None or tokens[opening - 1].kind in OPERAND_ENDS:
        return None
    text = f"{{{site.source.text[tokens[opening].end : tokens[closing].start]}}}"
    for place, sign in ((opening, "{"), (closing, "}")):
        tokens[place] = tokens[place]._replace(kind=sign, text=sign)
    found = site.rewrite("a map stands in braces", text, first=opening, stop=closing + 1)
    return found._replace(repair=Repair(opening, (), opening))


def equals_sign(site: ErrorSite) -> Explanation | None:
    """Explains ``=`` for ``==`` and ``:``, and the other way round."""
    token = site.token
    if site.index > 1 and site.peek(-2).kind == "let":
        wrong = token.kind == "==" and site.accepts("=")
        return site.rewrite("`==` compares; a value is named with `=`", "=", site.new_token("=")) if wrong else None
    for sign, meant, message in _EQUAL_SIGNS:
        if token.kind == sign and site.accepts(meant):
            found = site.rewrite(message, meant, site.new_token(meant))
            if meant == "==" and site.peek(1).kind == "null":
                return found._replace(message="", fix=None)  # the checker reports the comparison with null, with the whole fix
            # An argument's `=` and a key's `:` stand close to the name.
            place = Span(site.previous.end, site.peek(1).start)
            if meant != "==" and "\n" not in site.source.slice(place):
                return found._replace(fix=Fix(place, meant + (" " if meant == ":" else "")))
            return found if meant != ":" else found._replace(fix=Fix(token.span, ": "))
    return None


def is_for_equals(site: ErrorSite) -> Explanation | None:
    """Explains ``x is null``, ``x is not missing``, ``x is "y"``."""
    if site.token.kind != "NAME" or site.token.text not in _EQUALS or not site.accepts("==") or site.peek(1).text == "between":
        return None
    stop = site.index + 1
    negated = site.tokens[stop].kind == "not" or site.tokens[stop].text == "NOT"
    stop += negated
    word = site.tokens[stop].text
    if word in _MISSING or word in _PRESENT:
        sign = "!=" if negated == (word in _MISSING) else "=="
        null = site.new_token("null", at=site.tokens[stop])
        return Explanation(site.token.span, "", repair=site.replace(site.new_token(sign), null, resume_at=stop + 1))
    if site.tokens[stop].kind in COMPARISONS:
        return _too_many(site, site.index, stop)
    return site.is_written("!=" if negated else "==", stop=stop)


def other_operator(site: ErrorSite) -> Explanation | None:
    """Explains ``x like "a%"``, ``x between 1 and 2``, ``x changed``, ``x exists``."""
    token = site.token
    if token.kind != "NAME" or not site.accepts("=="):
        return None
    if token.text.lower() == "like" and site.peek(1).kind == "STRING":
        pattern = site.peek(1).text
        operator = {(False, True): "starts_with", (True, False): "ends_with"}.get((pattern[:1] == "%", pattern[-1:] == "%"), "contains")
        text = pattern.strip("%")
        tokens = (site.new_token(operator), site.new_token("STRING", text, at=site.peek(1)))
        return site.rewrite(f"`{quoted(token.text)}` is no operator", f'{operator} "{text}"', *tokens, stop=site.index + 2)
    if token.text in ("exists", "exist") and site.peek(1).kind not in _BEGINS_VALUE:
        # The checker reports the comparison with null, with the whole fix.
        return Explanation(token.span, "", repair=site.replace(site.new_token("!="), site.new_token("null")))
    operand = plain_operand(site, site.index - 1)
    if operand is None:
        return None
    value = site.text(operand, site.index - 1)
    between = site.index + (token.text in _EQUALS)
    if site.tokens[between].text == "between" and site.tokens[between + 2].kind == "and":
        low, high = site.text(between + 1, between + 1), site.text(between + 3, between + 3)
        message = "`between` is no operator: a range is two comparisons"
        text = f"{value} >= {low} and {value} <= {high}"
        return site.rewrite(message, text, first=operand, stop=between + 4, place=site.tokens[between].span)
    if token.text == "changed":
        stop, given = site.index + 1, [value]
        while site.tokens[stop].text in ("to", "from") and site.tokens[stop + 1].kind in LITERALS:
            given.append(f"{site.tokens[stop].text}={site.text(stop + 1, stop + 1)}")
            stop += 2
        return site.rewrite("`changed` is a function", f"changed({', '.join(given)})", first=operand, stop=stop, place=token.span)
    return None


def article(site: ErrorSite) -> Explanation | None:
    """Explains ``when the amount > 5 USD``, ``if both a and b``."""
    if site.previous.kind != "NAME" or site.previous.text not in _ARTICLES or site.token.kind not in NAMES or site.accepts("NAME", "="):
        return None
    if site.peek(-2).kind not in COMPARISONS | {"when", "if", "where", "and", "or", "not", "per", "until", "in"}:
        return None
    return _too_many(site, site.index - 1, site.index)


def comma_for_and(site: ErrorSite) -> Explanation | None:
    """Explains ``when amount > 5 USD, paid`` and ``when status in "failed", "pending"``."""
    tokens, start = site.tokens, site.statement_start
    if site.token.kind != "," or tokens[start].kind not in ("on", "if", "workflow", "else") or not site.accepts("_OPEN"):
        return None
    if not any(token.kind in ("when", "if") for token in tokens[start : min(site.index, start + MAX_HEADER_TOKENS)]):
        return None
    first = last = site.index - 1
    if tokens[first - 1].kind in ("in", "not in") and tokens[first].kind in LITERALS:
        while tokens[last + 1].kind == "," and tokens[last + 2].kind in LITERALS - {"_QUOTE"}:
            last += 2
        if last == first:
            return None
        listed = (site.new_token("[", at=tokens[first]), *tokens[first : last + 1], site.new_token("]", at=tokens[last]))
        return site.rewrite("a list stands in square brackets", f"[{site.text(first, last)}]", *listed, first=first, stop=last + 1)
    if site.peek(1).kind not in _BEGINS_VALUE | {"not"}:
        return None
    repair = Repair(first, (tokens[first], site.new_token("and")), site.index + 1)
    return Explanation(site.token.span, "conditions are joined by `and` or `or`", suggest("and"), Fix(site.token.span, " and"), repair)


def operator_before_value(site: ErrorSite) -> Explanation | None:
    """Explains ``exists x`` for ``present(x)``."""
    word = site.previous
    if word.text not in ("exists", "defined", "isset") or site.token.kind not in NAMES:
        return None
    last = site.dotted_name_end(site.index)
    text = f"present({site.text(site.index, last)})"
    return site.rewrite(f"`{word.text}` is no operator", text, first=site.index - 1, stop=last + 1, place=word.span)


def list_in_parentheses(site: ErrorSite) -> Explanation | None:
    """Explains ``x in ("a", "b")``."""
    tokens = site.tokens
    if site.token.kind != ",":
        return None
    opening = site.index - 1
    while opening > site.statement_start and tokens[opening].kind in LITERALS | {",", "NAME"}:
        opening -= 1
    closing = site.closing_bracket(opening) if tokens[opening].kind == "(" else None
    if closing is None or tokens[opening - 1].kind not in ("in", "not in"):
        return None
    for place, sign in ((opening, "["), (closing, "]")):
        tokens[place] = tokens[place]._replace(kind=sign, text=sign)
    text = f"[{site.source.text[tokens[opening].end : tokens[closing].start]}]"
    found = site.rewrite("a list stands in square brackets", text, first=opening, stop=closing + 1)
    return found._replace(repair=Repair(opening, (), opening))


def operator_as_function(site: ErrorSite) -> Explanation | None:
    """Explains ``contains(x, "a")``."""
    token = site.token
    closing = site.closing_bracket(site.index + 1) if token.kind in COMPARISON_WORDS and site.peek(1).kind == "(" else None
    commas = site.commas(site.index + 1, closing) if closing is not None else []
    if closing is None or len(commas) != 1 or not site.accepts("("):
        return None
    left, right = site.tokens[site.index + 2 : commas[0]], site.tokens[commas[0] + 1 : closing]
    if not left or not right:
        return None
    text = f"{site.text(site.index + 2, commas[0] - 1)} {token.kind} {site.text(commas[0] + 1, closing - 1)}"
    message = f"`{token.kind}` stands between its two values"
    return site.rewrite(message, text, *left, token, *right, stop=closing + 1, place=token.span)


def method(site: ErrorSite) -> Explanation | None:
    """Explains ``x.contains("a")``, ``metadata.get("a")``, ``x.lower()``."""
    name = site.previous
    if site.token.kind != "(" or name.kind not in NAMES or site.peek(-2).kind != "." or not site.accepts("+"):
        return None
    closing = site.closing_bracket(site.index)
    first = plain_operand(site, site.index - 3)
    if closing is None or first is None or first <= site.statement_start:
        return None
    target = site.text(first, site.index - 3)
    given = site.source.text[site.token.end : site.tokens[closing].start].strip()
    message = "values have no functions of their own"
    operator = name.text if name.text in COMPARISON_WORDS else OPERATOR_WORDS.get(name.text.lower())
    if operator is not None and given and not site.commas(site.index, closing):
        found = site.rewrite(message, f"{target} {operator} {given}", first=first, stop=closing + 1, place=name.span)
        return found._replace(repair=Repair(site.index - 2, (site.new_token(operator),), site.index))
    if name.text == "get" and site.kinds(1, 2) == ("STRING", ")"):
        key = site.peek(1)
        plain = key.text.isidentifier() and key.text.isascii()
        text = f"{target}.{key.text}" if plain else f'{target}["{key.text}"]'
        path = (site.new_token("."), site.new_token("NAME", key.text, at=key)) if plain else (site.new_token("["), key, site.new_token("]"))
        found = site.rewrite(message, text, first=first, stop=closing + 1, place=name.span)
        return found._replace(repair=Repair(site.index - 2, path, closing + 1))
    function = _FUNCTIONS.get(name.text)
    text = f"{function or name.text}({target}{', ' if given else ''}{given})"
    if function is None:
        return Explanation(name.span, message, f"a function stands before its values: `{quoted(text)}`")
    call = (
        site.new_token("NAME", function, at=name), site.new_token("("), *site.tokens[first : site.index - 2],
        *([site.new_token(",")] if given else []), *site.tokens[site.index + 1 : closing], site.new_token(")"),
    )  # fmt: skip
    return site.rewrite(message, text, *call, first=first, stop=closing + 1, place=name.span)


def condition_in_list(site: ErrorSite) -> Explanation | None:
    """Explains ``[x for x in xs if …]``, ``for x in xs if …``, ``any(x in xs x.a > 5)``."""
    token = site.token
    if token.kind == "if" and site.accepts("where"):
        return site.rewrite("the condition of a list stands after `where`, not after `if`", "where", site.new_token("where"))
    if token.kind not in _BEGINS_VALUE or not site.accepts("where"):
        return None
    opening = site.index - 1
    while opening > site.statement_start and site.tokens[opening].kind not in ("(", "["):
        opening -= 1
    listed = site.tokens[opening + 1].kind in NAMES and site.tokens[opening + 2].kind == "in"
    return site.is_missing("where") if listed else None


def code_before_amount(site: ErrorSite) -> Explanation | None:
    """Explains ``USD 1000``."""
    code = site.previous
    if site.token.kind != "NUMBER" or code.kind != "NAME" or len(code.text) != 3:
        return None
    from wfrun.values.currencies import known

    if not known(code.text.lower()):
        return None
    money = f"{site.token.text} {code.text.upper()}"
    token = site.new_token("MONEY", money)._replace(start=code.start)
    return site.rewrite("the code of the currency stands after the amount", money, token, first=site.index - 1)


def pattern_between_slashes(site: ErrorSite) -> Explanation | None:
    """Explains ``matches /x/``."""
    if site.token.kind != "/" or site.previous.kind != "matches":
        return None
    text = site.source.text
    end = text.find("/", site.token.end)
    line = text.find("\n", site.token.end)
    if end < 0 or (0 <= line < end) or '"' in text[site.token.end : end]:
        return None
    stop = site.index
    while site.tokens[stop].start <= end and stop < site.statement_end():
        stop += 1
    pattern = f'"{text[site.token.end : end]}"'
    span = Span(site.token.start, end + 1)
    string = site.new_token("STRING", pattern[1:-1])._replace(end=end + 1)
    repair = site.replace(string, resume_at=stop)
    return Explanation(span, "a pattern is a text in quotes", suggest(quoted(pattern)), Fix(span, pattern), repair)


def value_by_condition(site: ErrorSite) -> Explanation | None:
    """Explains ``if a 1 else 2``, ``1 if a else 2`` and ``let amounts = x.amount for x in xs``."""
    token = site.token
    if token.kind in _BEGINS_VALUE and site.accepts("then") and not site.accepts("_OPEN"):
        return site.is_missing("then")
    first, end = site.statement_start + 3, site.statement_end()
    if site.tokens[site.statement_start].kind != "let" or token.kind not in ("if", "for"):
        return None
    if token.kind == "for":
        message = "a list that is made of another one stands in square brackets"
        text = f"[{site.text(first, end - 1)}]"
        return site.rewrite(message, text, first=first, stop=end, place=token.span) if site.index > first else None
    otherwise = site.index
    while otherwise < end and site.tokens[otherwise].kind != "else":
        otherwise += 1
    if not site.index + 1 < otherwise < end - 1:
        return None
    condition, then = site.text(site.index + 1, otherwise - 1), site.text(first, site.index - 1)
    text = f"if {condition} then {then} else {site.text(otherwise + 1, end - 1)}"
    return site.rewrite("a value by condition begins with `if`", text, first=first, stop=end, place=token.span)


def _too_many(site: ErrorSite, first: int, stop: int) -> Explanation:
    opens = site.tokens[stop].kind == "_OPEN"
    return site.is_too_many(first, stop, help="a block follows at once: `<`, statements, and `>`" if opens else "")


def word_before_block(site: ErrorSite) -> Explanation | None:
    """Explains ``if a then <``, ``if a do <``, ``when if a <``."""
    token = site.token
    if opens_block(token) and site.peek(1).kind == "_OPEN" and site.accepts("_OPEN"):
        return _too_many(site, site.index, site.index + 1)
    if token.kind == "_OPEN" and site.accepts("then"):
        for place in range(site.statement_start + 1, site.index):
            if site.tokens[place].kind == "if" and site.tokens[place - 1].kind in ("when", "if", "where"):
                return _too_many(site, place, place + 1)
    return None


def colon(site: ErrorSite) -> Explanation | None:
    """Explains ``fail: "x"``, ``currency: USD`` and ``{a 1}``: a colon too many after a word, or one too few after a key."""
    token, before = site.token, site.previous
    if token.kind == ":" and before.kind == before.text and before.text.isidentifier():
        help = "leave `:` out"
        return Explanation(token.span, f"`:` is too many after `{before.text}`", help, Fix(token.span, ""), site.replace())
    if token.kind not in _BEGINS_VALUE or not site.accepts(":", token.kind, soft=True):
        return None
    key = quoted(site.source.slice(before.span))
    repair = site.insert(site.new_token(":"))
    return Explanation(token.span, f"`:` is missing after `{key}`", suggest(f"{key}: …"), just_after(before, ":"), repair)


def comma(site: ErrorSite) -> Explanation | None:
    """Explains that a comma is missing between two values in brackets."""
    if not site.accepts(",", site.token.kind, soft=True) or site.token.kind not in _BEGINS_VALUE | {"not", "omit"}:
        return None
    message, help = f"a comma is missing before `{site.quoted}`", "write `,` between the two"
    return Explanation(site.token.span, message, help, just_after(site.previous, ","), site.insert(site.new_token(",")))


def durations(site: ErrorSite) -> Explanation | None:
    """Explains ``2 days 3 hours``, ``2 days, 3 hours``."""
    token, before = site.token, site.previous
    following = site.peek(1) if token.kind == "," else token
    if before.kind != "DURATION" or following.kind != "DURATION":
        return None
    plus = site.new_token("+")
    message, help = "durations are added with `+`", suggest(f"{before.text} + {following.text}")
    fix, repair = (Fix(token.span, " +"), site.replace(plus)) if token.kind == "," else (just_before(token, "+ "), site.insert(plus))
    return Explanation(token.span, message, help, fix, repair if site.accepts("+") else None)
