"""Conformance: checks JSON against Stripe's types, and walks over its values with their types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from wfrun.dsl.types.base import Any_, Boolean, Duration, Id, List, Map, Money, Null, Number, Object, String, Timestamp, Type, Union
from wfrun.simulator.samples.tables import Json, Objects

Path: TypeAlias = tuple[str | int, ...]


def type_violations(
    catalog: Objects, type_: Type, value: Json, *, nullable: bool = False, encoded: bool = False, path: Path = ()
) -> Iterator[str]:
    """Yields a sentence for each violation of the type; nothing for a value that conforms.

    A field that Stripe always sends must be there, a value must be of its type and among the documented ones where the list is closed; a
    field that the type does not know is wrong too, as is an object where an id belongs: an event never carries expanded objects.
    """
    if value is None:
        if not nullable and not isinstance(type_, Any_ | Null):
            yield f"{path_text(path)} is null"
        return
    match type_:
        case Any_():
            return
        case Object(name=name):
            yield from _object_misfits(catalog, name, value, path)
        case List(item=item, page=page):
            items = value.get("data") if page and isinstance(value, Mapping) and value.get("object") == "list" else None if page else value
            if not isinstance(items, list):
                yield f"{path_text(path)} is no list"
                return
            for index, one in enumerate(items):
                yield from type_violations(catalog, item, one, path=(*path, index))
        case Map(value=inner):
            if not isinstance(value, Mapping):
                yield f"{path_text(path)} is no map"
                return
            for key, one in value.items():
                yield from type_violations(catalog, inner, one, path=(*path, key))
        case Union(members=members):
            if all(any(type_violations(catalog, member, value, encoded=encoded, path=path)) for member in members):
                yield f"{path_text(path)} is none of what it may be"
        case _:
            if not _scalar(type_, value, encoded):
                yield f"{path_text(path)} is {value!r}"


def _object_misfits(catalog: Objects, name: str, value: Json, path: Path) -> Iterator[str]:
    shape = catalog.object(name)
    if shape is None or not isinstance(value, Mapping):
        yield f"{path_text(path)} is no {name}"
        return
    for key in value:
        if key not in shape.fields:
            yield f"{path_text((*path, key))} is not a field of {name}"
    for field in shape.fields.values():
        if field.name in value or not field.nullable:
            yield from type_violations(
                catalog, field.type, value.get(field.name), nullable=field.nullable, encoded=field.encoded, path=(*path, field.name)
            )


def _scalar(type_: Type, value: Json, encoded: bool) -> bool:
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    match type_:
        case String(values=values, open=is_open):
            return isinstance(value, str) and (is_open or not values or value in values)
        case Id():
            return isinstance(value, str) and value != ""
        case Boolean():
            return isinstance(value, bool)
        case Money(decimal=True):
            return _decimal(value) if encoded else is_integer or isinstance(value, Decimal | float) or _decimal(value)
        case Money():
            return is_integer
        case Number(integer=integer):
            if encoded:
                return _decimal(value)
            return is_integer or (not integer and isinstance(value, Decimal | float))
        case Timestamp(unit=unit):
            return isinstance(value, str) if unit == "iso" else is_integer
        case Duration() | Null():
            return False
    return True


def _decimal(value: Json) -> bool:
    return isinstance(value, str) and value.lstrip("-").replace(".", "", 1).isdigit()


def leaves(catalog: Objects, type_: Type, value: Json, path: Path = ()) -> Iterator[tuple[Path, Type, Json]]:
    """Yields every value that is no map and no list, with its path and its type."""
    match type_:
        case Object(name=name) if isinstance(value, Mapping):
            shape = catalog.object(name)
            for key, one in value.items():
                field = shape.fields.get(key) if shape is not None else None
                yield from leaves(catalog, field.type if field is not None else Any_(), one, (*path, key))
        case List(item=item, page=page):
            items: Any = value.get("data") if page and isinstance(value, Mapping) else value
            if isinstance(items, list):
                for index, one in enumerate(items):
                    yield from leaves(catalog, item, one, (*path, *(("data",) if page else ()), index))
        case Map(value=inner) if isinstance(value, Mapping):
            for key, one in value.items():
                yield from leaves(catalog, inner, one, (*path, key))
        case Union(members=members):
            yield from leaves(catalog, member_for(members, value), value, path)
        case _ if not isinstance(value, Mapping | list):
            yield path, type_, value


def member_for(members: tuple[Type, ...], value: Json) -> Type:
    """Returns the member of a union that a value is of: an object's by its ``object``, another's by its kind."""
    if isinstance(value, Mapping):
        named = value.get("object")
        for member in members:
            if isinstance(member, Object) and (member.name == named or member.name.startswith("#")):
                return member
        return next((member for member in members if isinstance(member, Object | Map)), members[0])
    if isinstance(value, list):
        return next((member for member in members if isinstance(member, List)), members[0])
    return next((member for member in members if _scalar(member, value, False)), members[0])


def path_text(path: Path) -> str:
    """Returns a path as it is written in the language: ``lines.data[0].amount``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return f"`{text}`" if text else "the value"
