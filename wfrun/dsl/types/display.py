"""Types in the language's own words, and the first sentence of a longer text: for reference pages and for editors."""

from __future__ import annotations

import re
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


def type_words(type_: Type, most: int | None = None) -> str:
    """A type as the language's own words: ``list of money``, ``id of a charge``, ``"day" or "month"``.

    Of more than ``most`` texts that Stripe lists, so many are named; with 0 it is a string.
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


def sentence(text: str) -> str:
    """The first sentence of a text, on one line."""
    flat = " ".join(text.split())
    match = re.match(r".+?[.!?](?=\s+[A-Z`(]|$)", flat)
    return match[0] if match else flat
