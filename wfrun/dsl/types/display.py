"""Types in words: in the language's own, for reference pages and editors, and in English, for messages."""

from __future__ import annotations

from typing import assert_never

from wfrun.dsl.types.base import (
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
from wfrun.dsl.types.refinements import join, value_kinds
from wfrun.support.english import list_words, with_article


def type_words(type_: Type, most: int | None = None) -> str:
    """Returns a type in the language's own words: ``list of money``, ``id of a charge``, ``"day" or "month"``.

    At most ``most`` of the texts that Stripe lists are named; with 0 the type is a string.
    """
    match type_:
        case String(values=()):
            return "string"
        case String(values, open):
            if most == 0:
                return "string"
            if most is not None and len(values) > most + 1:
                return " or ".join(f'"{value}"' for value in values[:most]) + f" or {len(values) - most} others"
            listed = " or ".join(f'"{value}"' for value in values)
            return f"{listed} or another string" if open else listed
        case Number(integer):
            return "whole number" if integer else "number"
        case Boolean():
            return "boolean"
        case Timestamp():
            return "timestamp"
        case Duration():
            return "duration"
        case Money():
            return "money"
        case Null():
            return "null"
        case Id(targets=()):
            return "id"
        case Id(targets):
            return "id of " + " or ".join(targets)
        case List(item):
            return f"list of {type_words(item, most)}"
        case Map(value):
            return f"map of {type_words(value, most)}"
        case Object(name):
            return "map" if name.startswith("#") else name.removeprefix("@")
        case Union(members):
            return " or ".join(dict.fromkeys(type_words(member, most) for member in members))
        case Any_():
            return "any value"
    assert_never(type_)


_KIND_WORDS = {
    "text": "text",
    "number": "a number",
    "money": "money",
    "boolean": "true or false",
    "timestamp": "a moment",
    "duration": "a duration",
    "list": "a list",
    "map": "a map",
    "object": "an object",
}


MAX_DESCRIBED_TARGETS = 3
"""An id that may point to more objects than this is described as an id."""


def describe_object(name: str) -> str:
    """Returns the name of an object in words: ``a charge``, ``an issuing card``."""
    return with_article(name.replace(".", " ").replace("_", " "))


def describe(type_: Type) -> str:
    """Returns a value of the type in words, for messages: ``text``, ``the id of a customer``, ``a charge``."""
    if isinstance(type_, Id) and type_.targets:
        return f"the id of {list_words(map(describe_object, type_.targets))}" if len(type_.targets) <= MAX_DESCRIBED_TARGETS else "an id"
    if isinstance(type_, Object) and type_.name[:1] not in "#@":
        return describe_object(type_.name)
    if isinstance(type_, Union) and all(isinstance(member, Id) for member in type_.members):
        return describe(join(type_.members))
    if isinstance(type_, Null):
        return "missing"
    return list_words(name for kind, name in _KIND_WORDS.items() if kind in value_kinds(type_))


_PLURAL_KIND_WORDS = {
    "text": "texts",
    "number": "numbers",
    "money": "amounts of money",
    "boolean": "truth values",
    "timestamp": "moments",
    "duration": "durations",
    "list": "lists",
    "map": "maps",
    "object": "objects",
}


def describe_list(item: Type) -> str:
    """Returns a list of values of the type in words: ``a list of numbers``, ``a list of ids``."""
    if isinstance(item, Any_):
        return "a list"
    if isinstance(item, Id):
        return "a list of ids"
    return "a list of " + list_words(name for kind, name in _PLURAL_KIND_WORDS.items() if kind in value_kinds(item))
