"""Notation of types and fields in the catalogue files, as short text.

========== ==================================================================
``s``      text; ``e12`` closed and ``o12`` open list of values (``enum 12``)
``i n b``  whole number, number, boolean
``t T d``  moment in unix seconds, unix milliseconds, ISO 8601
``a 0``    anything, null
``$``      money; what follows is where its currency stands (``$key``, ``$=presentment_currency``); ``%`` is money with decimals
``@a,b``   the id of one of these objects
``&a #7``  an object, a nested structure
``[T]``    list, ``<T>`` page, ``{T}`` map, ``(T|T)`` one of several
========== ==================================================================

A field is a type and, after a space, its marks: ``?`` may be missing, ``^`` is cleared by ``""``, ``=`` travels as text.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import field

from wfrun.dsl.types.base import (
    ANY,
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    Any_,
    Boolean,
    Duration,
    Id,
    List,
    Map,
    Money,
    Null,
    Number,
    Object,
    String,
    Timestamp,
    Type,
    Union,
)
from wfrun.support.records import frozen


@frozen
class Member:
    """A field of an object or a parameter of an operation, as the catalogue files hold it."""

    name: str
    type: Type
    optional: bool = False
    """An object's field may be null or absent; a parameter may be left out."""
    clearable: bool = False
    encoded: bool = False
    doc: str = field(default="", eq=False)


_ATOMS: dict[str, Type] = {
    "s": STRING,
    "i": INTEGER,
    "n": NUMBER,
    "b": BOOLEAN,
    "a": ANY,
    "0": NULL,
    "t": Timestamp("s"),
    "T": Timestamp("ms"),
    "d": Timestamp("iso"),
}
_ATOM_OF = {kind: text for text, kind in _ATOMS.items()}


def write_type(kind: Type, enum: Callable[[tuple[str, ...]], int]) -> str:
    """Returns the text of a type. ``enum`` gives the number under which a list of values is kept."""
    match kind:
        case String(values=values, open=is_open) if values:
            return f"{'o' if is_open else 'e'}{enum(values)}"
        case Money(currency=currency, decimal=decimal):
            return f"{'%' if decimal else '$'}{currency}"
        case Id(targets=targets):
            return "@" + ",".join(targets)
        case Object(name=name):
            return name if name.startswith("#") else f"&{name}"
        case List(item=item, page=page):
            return f"<{write_type(item, enum)}>" if page else f"[{write_type(item, enum)}]"
        case Map(value=value):
            return f"{{{write_type(value, enum)}}}"
        case Union(members=members):
            return f"({'|'.join(write_type(member, enum) for member in members)})"
        case String() | Number() | Boolean() | Null() | Any_() | Timestamp():
            return _ATOM_OF[kind]
        case Duration():
            raise ValueError("Stripe sends no durations")


def read_type(text: str, enum: Callable[[int], tuple[str, ...]]) -> Type:
    """Returns the type that a text stands for. ``enum`` gives the values kept under a number."""
    atom = _ATOMS.get(text)
    if atom is not None:
        return atom
    head, rest = text[0], text[1:]
    match head:
        case "$" | "%":
            return Money(rest, decimal=head == "%")
        case "@":
            return Id(tuple(rest.split(",")))
        case "&":
            return Object(rest)
        case "#":
            return Object(text)
        case "e" | "o":
            return String(enum(int(rest)), open=head == "o")
        case "[" | "<":
            return List(read_type(rest[:-1], enum), page=head == "<")
        case "{":
            return Map(read_type(rest[:-1], enum))
        case "(":
            return Union(tuple(read_type(part, enum) for part in _parts(rest[:-1])))
        case _:
            raise ValueError(f"no type is written {text!r}")


def _parts(text: str) -> list[str]:
    """Splits the members of a union at the bars outside brackets."""
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        if character in "[<{(":
            depth += 1
        elif character in "]>})":
            depth -= 1
        elif character == "|" and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]


def write_member(member: Member, enum: Callable[[tuple[str, ...]], int]) -> str:
    """Returns the text of a field, without its name and documentation."""
    marks = "?" * member.optional + "^" * member.clearable + "=" * member.encoded
    text = write_type(member.type, enum)
    return f"{text} {marks}" if marks else text


def read_member(name: str, text: str, enum: Callable[[int], tuple[str, ...]]) -> Member:
    """Returns the field that a text stands for."""
    kind, _, marks = text.partition(" ")
    return Member(name, read_type(kind, enum), "?" in marks, "^" in marks, "=" in marks)
