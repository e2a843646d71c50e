"""Expressions → canonical text, with the parentheses that precedence needs and no others.

``flat`` prints on one line. ``spread`` breaks what does not fit: maps, lists and calls inside their brackets, chains before their
operators.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TypeAlias, assert_never

from wfrun.dsl import nodes
from wfrun.dsl.nodes import Expression
from wfrun.dsl.slips import UNSEEN
from wfrun.dsl.words import ARITHMETIC_SIGNS

WIDTH = 100
"""Longer lines are broken where they can be."""

# From loosest to tightest, as in the grammar.
CHOICE, OR, AND, NOT, COMPARISON, COALESCE, SUM, PRODUCT, UNARY, POSTFIX = range(10)

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "{": "{{", "}": "}}"}
_TO_ESCAPE = re.compile(f'[\\\\"\n\t{{}}]|{UNSEEN.pattern}')
_TO_ESCAPE_IN_LINES = re.compile(f'[\\\\\t{{}}]|"(?="")|{UNSEEN.pattern}')


Broken: TypeAlias = Callable[[int, int], bool]
"""Whether the author begins a new line between two places of the source."""


def _never(start: int, end: int) -> bool:
    return False


def flat(expression: Expression, level: int = CHOICE) -> str:
    """The expression on one line, in parentheses where it binds more loosely than ``level``."""
    own, text = _flat(expression)
    return text if own >= level else f"({text})"


def verbatim(text: str) -> str:
    """A string that stands for itself, as names, patterns and keys do. ValueError for a text that cannot be written so."""
    if not _is_verbatim(text):
        raise ValueError("a name, pattern or key cannot hold quotes, line breaks or characters that cannot be seen")
    return f'"{text}"'


def number(value: Decimal) -> str:
    """A number in digits, without an exponent."""
    return f"{value:f}"


def keys(entries: Sequence[nodes.MapEntry]) -> list[str]:
    """The keys of a map: names where all of them can be, else strings."""
    names = [entry.key for entry in entries]
    return names if all(_PLAIN_KEY.fullmatch(name) for name in names) else [verbatim(name) for name in names]


def spread(expression: Expression, column: int, indent: int, level: int = CHOICE, broken: Broken = _never) -> str:
    """The expression, begun at ``column``; over several lines if one is too short for it, or if the author has it so (``broken``).

    Further lines stand at ``indent`` or deeper.
    """
    line = flat(expression, level)
    if column + len(line) <= WIDTH and not is_open(expression, broken):
        return line
    own, _ = _flat(expression)
    if own < level:
        return f"({spread(expression, column + 1, indent + 2, CHOICE, broken)})"
    pad = "\n" + " " * indent
    inside = indent + 2

    def part(head: str, value: Expression) -> str:
        return head + spread(value, inside + len(head) + 1, inside, OR, broken)

    match expression:
        case nodes.Logical(operator=operator, operands=operands):
            inner = NOT if operator == "and" else AND
            return f"{pad}{operator} ".join(flat(operand, inner) for operand in operands)
        case nodes.Coalesce(operands=operands):
            return f"{pad}?? ".join(flat(operand, SUM) for operand in operands)
        case nodes.Arithmetic(first=first, rest=rest):
            inner = PRODUCT if rest[0].operator in ("+", "-") else UNARY
            return flat(first, inner) + "".join(f"{pad}{term.operator} {flat(term.operand, inner)}" for term in rest)
        case nodes.Choice(branches=branches, otherwise=otherwise):
            return f"{pad}else ".join([*_choices(branches), flat(otherwise, OR)])
        case nodes.ListLiteral(items=items):
            return _bracketed("[", [part("", item) for item in items], "]", indent)
        case nodes.MapLiteral(entries=entries):
            return _bracketed(
                "{", [part(f"{name}: ", entry.value) for name, entry in zip(keys(entries), entries, strict=True)], "}", indent
            )
        case nodes.Call(function=function, arguments=arguments, keywords=keywords):
            given = [part("", argument) for argument in arguments] + [part(f"{word.name}=", word.value) for word in keywords]
            return _bracketed(f"{function}(", given, ")", indent)
        case _:
            return line


def is_open(expression: Expression, broken: Broken) -> bool:
    """Whether the author has a list, a map, a call or a condition spread over lines."""
    match expression:
        case nodes.ListLiteral(items=(first, *_), span=span) | nodes.Call(arguments=(first, *_), span=span):
            return broken(span.start, first.span.start)
        case nodes.MapLiteral(entries=(entry, *_), span=span):
            return broken(span.start, entry.span.start)
        case nodes.Logical(operands=operands):
            return broken(operands[0].span.end, operands[1].span.start)
        case _:
            return False


def lines_of_text(value: nodes.Text | nodes.Template, indent: int) -> str | None:
    """A text of several lines in ``\"\"\"``, its lines at ``indent``; None where one line says it better, or a line begins with blanks."""
    parts: tuple[str | Expression, ...] = (value.value,) if isinstance(value, nodes.Text) else value.parts
    if isinstance(value, nodes.Text) and value.raw:
        return None
    # Holes become a sign that is no blank, so that lines can be looked at as they will stand.
    outline = "".join(part if isinstance(part, str) else "\0" for part in parts)
    lines = outline.split("\n")
    filled = [line for line in lines if line]
    if len(filled) < 2 or any(line.isspace() for line in filled) or all(line[0] in " \t" for line in filled) or not lines[0]:
        return None
    written = []
    for position, part in enumerate(parts):
        if isinstance(part, str):
            text = _TO_ESCAPE_IN_LINES.sub(_escape, part)
            written.append(f'{text[:-1]}\\"' if text.endswith('"') and position == len(parts) - 1 else text)
        else:
            written.append(_hole(part))
    pad = " " * indent
    body = re.sub(r"\n(?=[^\n])", f"\n{pad}", "".join(written))
    return f'"""\n{pad}{body}' + (f'{pad}"""' if body.endswith("\n") else '"""')


def _bracketed(opening: str, parts: list[str], closing: str, indent: int) -> str:
    if not parts:
        return opening + closing
    pad = "\n" + " " * indent
    return f"{opening}{pad}  " + f",{pad}  ".join(parts) + pad + closing


def _joined(expressions: Iterable[Expression]) -> str:
    return ", ".join(flat(expression, OR) for expression in expressions)


def _flat(expression: Expression) -> tuple[int, str]:
    """How tightly the expression binds, and its text."""
    match expression:
        case nodes.Text(value=value, raw=raw):
            return POSTFIX, f"r{verbatim(value)}" if raw and _is_verbatim(value) else quoted(value)
        case nodes.Template(parts=parts):
            return POSTFIX, '"' + "".join(_TO_ESCAPE.sub(_escape, part) if isinstance(part, str) else _hole(part) for part in parts) + '"'
        case nodes.Number(value=value, percent=percent):
            return POSTFIX, f"{number(value.scaleb(2))}%" if percent else number(value)
        case nodes.MoneyLiteral(amount=amount, currency=currency):
            return POSTFIX, f"{number(amount)} {currency}"
        case nodes.DurationLiteral(count=count, unit=unit):
            return POSTFIX, f"{number(count)} {unit}{'' if count == 1 else 's'}"
        case nodes.Boolean(value=value):
            return POSTFIX, "true" if value else "false"
        case nodes.Null():
            return POSTFIX, "null"
        case nodes.Omit():
            return POSTFIX, "omit"
        case nodes.ListLiteral(items=items):
            return POSTFIX, f"[{_joined(items)}]"
        case nodes.MapLiteral(entries=entries):
            return POSTFIX, "{" + ", ".join(
                f"{name}: {flat(entry.value, OR)}" for name, entry in zip(keys(entries), entries, strict=True)
            ) + "}"
        case nodes.Name(name=name):
            return POSTFIX, name
        case nodes.Field(target=target, name=name):
            return POSTFIX, f"{flat(target, POSTFIX)}.{name}"
        case nodes.Index(target=target, key=index):
            return POSTFIX, f"{flat(target, POSTFIX)}[{_index_key(index)}]"
        case nodes.Call(function=function, arguments=arguments, keywords=keywords):
            given = [flat(argument, OR) for argument in arguments] + [f"{word.name}={flat(word.value, OR)}" for word in keywords]
            return POSTFIX, f"{function}({', '.join(given)})"
        case nodes.Quantifier(function=function, element=element, variable=variable, items=items, where=where):
            if element is None:
                assert where is not None
                return POSTFIX, f"{function}({variable} in {flat(items, COALESCE)} where {flat(where, OR)})"
            return POSTFIX, f"{function}({flat(element, OR)} for {_loop(variable, items, where)})"
        case nodes.Comprehension(element=element, variable=variable, items=items, where=where):
            return POSTFIX, f"[{flat(element, OR)} for {_loop(variable, items, where)}]"
        case nodes.Negate(operand=operand):
            return UNARY, f"-{flat(operand, UNARY)}"
        case nodes.Not(operand=operand):
            return NOT, f"not {flat(operand, NOT)}"
        case nodes.Arithmetic(first=first, rest=rest):
            assert rest and rest[0].operator in ARITHMETIC_SIGNS
            own, inner = (SUM, PRODUCT) if rest[0].operator in ("+", "-") else (PRODUCT, UNARY)
            return own, flat(first, inner) + "".join(f" {term.operator} {flat(term.operand, inner)}" for term in rest)
        case nodes.Coalesce(operands=operands):
            return COALESCE, " ?? ".join(flat(operand, SUM) for operand in operands)
        case nodes.Comparison(operator=operator, left=left, right=right):
            written = _pattern(right) if operator == "matches" else flat(right, COALESCE)
            return COMPARISON, f"{flat(left, COALESCE)} {operator} {written}"
        case nodes.Logical(operator=operator, operands=operands):
            own, inner = (AND, NOT) if operator == "and" else (OR, AND)
            return own, f" {operator} ".join(flat(operand, inner) for operand in operands)
        case nodes.Choice(branches=branches, otherwise=otherwise):
            return CHOICE, " else ".join([*_choices(branches), flat(otherwise, OR)])
        case nodes.Lost():
            return POSTFIX, "…"
        case _:
            assert_never(expression)


def quoted(text: str) -> str:
    """A string in quotes, escaped."""
    return '"' + _TO_ESCAPE.sub(_escape, text) + '"'


def _choices(branches: Sequence[nodes.ChoiceBranch]) -> list[str]:
    return [f"if {flat(branch.condition, OR)} then {flat(branch.value, OR)}" for branch in branches]


def _loop(variable: str, items: Expression, where: Expression | None) -> str:
    return f"{variable} in {flat(items, OR)}" + (f" where {flat(where, OR)}" if where is not None else "")


def _hole(expression: Expression) -> str:
    text = flat(expression)
    # `{{` would be a brace.
    return f"{{ {text}}}" if text.startswith("{") else f"{{{text}}}"


def _index_key(index: Expression) -> str:
    """A key in brackets: a lone string there stands for itself."""
    if isinstance(index, nodes.Text) and not index.raw and _is_verbatim(index.value):
        return verbatim(index.value)
    text = flat(index)
    return f"({text})" if isinstance(index, nodes.Text | nodes.Template) and text.startswith('"') else text


def _pattern(right: Expression) -> str:
    """The right side of ``matches``: a string straight after it stands for itself."""
    if isinstance(right, nodes.Text) and not right.raw and _is_verbatim(right.value):
        return verbatim(right.value)
    text = flat(right, COALESCE)
    return f"({text})" if text.startswith('"') else text


def _is_verbatim(text: str) -> bool:
    return '"' not in text and "\n" not in text and UNSEEN.search(text) is None


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    return _ESCAPED[sign] if sign in _ESCAPED else f"\\u{{{ord(sign):x}}}"
