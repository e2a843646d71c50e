"""Codec of the check cache: ``CheckedProgram`` to bytes and back, so that an unchanged program need not be parsed and checked again.

The bytes are JSON: a node is an array of its class's number and its fields, spans as two offsets. Reading them makes nothing but nodes,
each field of the class that the tree declares for it; bytes that are broken, of another format or of a tree with other classes give None.
"""

from __future__ import annotations

import json
from binascii import crc32
from decimal import Decimal
from typing import Any

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem, Related
from wfrun.dsl.diagnostics.rules import WARNINGS
from wfrun.dsl.program import CheckedFile, CheckedProgram
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.nodes import Node
from wfrun.support.gc_pause import gc_paused

_FORMAT = "wfrun-checked-2"

SPAN, DECIMAL, _ONE, MANY = range(4)

_DIGITS = 10_000
"""The largest exponent, up or down, of a number that is read back."""


class _Broken(ValueError):
    """The bytes do not hold a checked program."""


_Field = tuple[int, frozenset[type]]


_ALLOWED: dict[str, frozenset[type]] = {
    name: frozenset({class_}) for name, class_ in (("str", str), ("int", int), ("bool", bool), ("None", type(None)))
}
"""The classes that each annotation of ``nodes.py`` allows."""


def _allowed(text: str) -> frozenset[type]:
    """Returns the classes that an annotation allows: ``"Expression | None"`` is every class of expression and ``NoneType``."""
    found = _ALLOWED.get(text)
    if found is None:
        if " | " in text:
            found = frozenset[type]().union(*map(_allowed, text.split(" | ")))
        else:
            named = getattr(nodes, text)
            found = frozenset(getattr(named, "__args__", (named,)))
        _ALLOWED[text] = found
    return found


def _fields(node: type[Node]) -> tuple[_Field, ...]:
    fields: list[_Field] = []
    for name in node.__match_args__:  # type: ignore[attr-defined]
        text: str = node.__annotations__[name]
        if text == "Span":
            fields.append((SPAN, frozenset()))
        elif text == "Decimal":
            fields.append((DECIMAL, frozenset()))
        elif text.startswith("tuple["):
            fields.append((MANY, _allowed(text[len("tuple[") : -len(", ...]")])))
        else:
            fields.append((_ONE, _allowed(text)))
    return tuple(fields)


def _node_classes() -> tuple[type[Node], ...]:
    """Returns every class of the tree, in the order of ``nodes.py``."""
    return tuple(value for value in vars(nodes).values() if isinstance(value, type) and issubclass(value, Node) and value is not Node)


CLASSES = _node_classes()
PLANS = tuple((node, _fields(node)) for node in CLASSES)
_NUMBERS = {node: number for number, node in enumerate(CLASSES)}
_FINGERPRINT = crc32("\n".join(f"{node.__name__} {node.__match_args__} {node.__annotations__}" for node in CLASSES).encode())  # type: ignore[attr-defined]
"""Differs when the classes of the tree do."""


# --- to bytes --------------------------------------------------------------------------------------------------------------------


def encode(checked: CheckedProgram) -> bytes:
    """Returns a checked program as bytes. The sources of its problems are kept with it, so that they can be shown."""
    sources: list[list[str]] = []
    numbers: dict[tuple[str, str], int] = {}

    def source(one: Source) -> int:
        key = (one.name, one.text)
        if key not in numbers:
            numbers[key] = len(sources)
            sources.append(list(key))
        return numbers[key]

    problems = [
        [
            problem.code,
            source(problem.source),
            *problem.span,
            problem.message,
            problem.help,
            _fix_to_json(problem.fix),
            [[source(one.source), *one.span, one.text] for one in problem.related],
        ]
        for problem in checked.problems
    ]
    files = [
        [
            file.source_name,
            file.digest,
            file.release,
            file.currency,
            [[*span, code] for span, code in file.currencies.items()],
            node_to_json(file.file),
        ]
        for file in checked.files
    ]
    return json.dumps([_FORMAT, _FINGERPRINT, files, sources, problems], separators=(",", ":")).encode("ascii")


def _fix_to_json(fix: Fix | None) -> list[Any] | None:
    return None if fix is None else [*fix.span, fix.text, fix.label]


def node_to_json(node: Node) -> list[Any]:
    """Writes a node as the number of its class and its fields in order."""
    number = _NUMBERS[type(node)]
    out: list[Any] = [number]
    for name, (kind, _) in zip(type(node).__match_args__, PLANS[number][1], strict=True):  # type: ignore[attr-defined]
        value = getattr(node, name)
        if kind == SPAN:
            out += value
        elif kind == DECIMAL:
            out.append(str(value))
        elif kind == MANY:
            out.append([node_to_json(item) if isinstance(item, Node) else item for item in value])
        else:
            out.append(node_to_json(value) if isinstance(value, Node) else value)
    return out


# --- and back --------------------------------------------------------------------------------------------------------------------


def decode(data: bytes) -> CheckedProgram | None:
    """Returns the checked program that ``encode`` made bytes of; None for any other bytes."""
    try:
        with gc_paused():
            form, fingerprint, files, sources, problems = json.loads(data)
            if form != _FORMAT or fingerprint != _FINGERPRINT:
                return None
            texts = [_source(*raw) for raw in sources]
            return CheckedProgram(tuple(_file(*raw) for raw in files), tuple(_problem(texts, *raw) for raw in problems))
    except (ValueError, TypeError, IndexError, ArithmeticError, RecursionError):
        return None


def _text(raw: Any) -> str:
    if type(raw) is not str:
        raise _Broken
    return raw


def _span(start: Any, end: Any) -> Span:
    if type(start) is not int or type(end) is not int or not 0 <= start <= end:
        raise _Broken
    return Span(start, end)


def _source(name: Any, text: Any) -> Source:
    source = Source(_text(name), "")
    source.text = _text(text)
    return source


def _file(name: Any, digest: Any, release: Any, currency: Any, currencies: Any, file: Any) -> CheckedFile:
    tree = node_from_json(file)
    if type(tree) is not nodes.File:
        raise _Broken
    meant = {_span(start, end): _text(code) for start, end, code in currencies}
    return CheckedFile(_text(name), _text(digest), tree, _text(release), None if currency is None else _text(currency), meant)


def _problem(
    sources: list[Source], code: Any, source: Any, start: Any, end: Any, message: Any, help_: Any, fix: Any, related: Any
) -> Problem:
    if _text(code) not in WARNINGS:
        # What is kept of a program that can be run are its warnings; only others need all that is known of the codes.
        from wfrun.dsl.diagnostics.rules import RULES

        if code not in RULES:
            raise _Broken
    places = tuple(Related(_numbered(sources, one), _span(first, last), _text(text)) for one, first, last, text in related)
    found = None if fix is None else _fix(*fix)
    return Problem(code, _numbered(sources, source), _span(start, end), _text(message), _text(help_), found, places)


def _numbered(sources: list[Source], number: Any) -> Source:
    if type(number) is not int or number < 0:
        raise _Broken
    return sources[number]


def _fix(start: Any, end: Any, text: Any, label: Any) -> Fix:
    return Fix(_span(start, end), _text(text), _text(label))


def _decimal(raw: Any) -> Decimal:
    number = Decimal(_text(raw))
    if not number.is_finite() or abs(number.adjusted()) > _DIGITS:
        raise _Broken
    return number


def node_from_json(raw: Any) -> Any:
    """Returns the node that an array stands for. Its fields are compared with the tree's own declaration, whatever the bytes say."""
    if type(raw) is not list:
        raise _Broken
    make, fields = PLANS[raw[0]]
    values: list[Any] = []
    at = 1
    for kind, allowed in fields:
        value = raw[at]
        at += 1
        if kind == SPAN:
            end = raw[at]
            at += 1
            if type(value) is not int or type(end) is not int or not 0 <= value <= end:
                raise _Broken
            value = Span(value, end)
        elif kind == _ONE:
            if type(value) is list:
                value = node_from_json(value)
            if type(value) not in allowed:
                raise _Broken
        elif kind == MANY:
            value = tuple([node_from_json(item) if type(item) is list else item for item in value])
            for item in value:
                if type(item) not in allowed:
                    raise _Broken
        else:
            value = _decimal(value)
        values.append(value)
    if at != len(raw):
        raise _Broken
    return make(*values)
