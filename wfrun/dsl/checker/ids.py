"""Ids: the objects that they point to, by their type and, for literals, by their prefix."""

from __future__ import annotations

from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.syntax.nodes import Expression, Field, Index, Name, Text
from wfrun.dsl.types.base import Format, Id, Null, Object, String, Type, Union
from wfrun.dsl.types.display import MAX_DESCRIBED_TARGETS, describe_object
from wfrun.support.english import list_words
from wfrun.values.stripe_ids import OTHER_PREFIXES, PREFIXES, interchangeable, is_no_id, owner_elsewhere


def targets_of(type_: Type) -> tuple[str, ...]:
    """Returns the objects that a value of the type may be, or be an id of; none where that is not certain."""
    if isinstance(type_, Id):
        return type_.targets
    if isinstance(type_, Object):
        return (type_.name,) if type_.name[:1] not in "#@" else ()
    if isinstance(type_, Union):
        each = [targets_of(member) for member in type_.members if not isinstance(member, Null)]
        return tuple(name for names in each for name in names) if each and all(each) else ()
    return ()


def unrelated(type_: Type, other: Type) -> bool:
    """Returns whether ids of these types certainly point to different objects; a text of which all values are known may be no id at all."""
    names, others = targets_of(type_), targets_of(other)
    for one, wanted in ((type_, others), (other, names)):
        if isinstance(one, String) and one.values and wanted:
            return all(is_no_id(text, wanted) for text in one.values)
    return bool(names and others) and not any(interchangeable(name, one) for name in names for one in others)


def id_owner(node: Text, wanted: Type) -> str | None:
    """Returns the object that an id literal belongs to, where the id of another is wanted; None in any doubt."""
    names = targets_of(wanted)
    return owner_elsewhere(node.value, names) if names else None


def is_certainly_no_id(node: Text, wanted: Type) -> bool:
    """Returns whether a text literal is certainly no id of what is wanted."""
    names = targets_of(wanted)
    return bool(names) and is_no_id(node.value, names)


def describe_prefixes(type_: Type) -> str:
    """Returns the help that tells how the ids of a type begin: ``the id of a charge begins with `ch_` or `py_` ``."""
    names = targets_of(type_)
    if len(names) > MAX_DESCRIBED_TARGETS:
        return ""
    begins = dict.fromkeys(prefix for name in names for prefix in (PREFIXES.get(name, ""), *OTHER_PREFIXES.get(name, ())) if prefix)
    what = f"the id of {list_words(dict.fromkeys(map(describe_object, names)))}"
    return f"{what} begins with {list_words(f'`{prefix}_`' for prefix in begins)}" if begins else ""


def fields_with_id(ctx: CheckContext, source: Type, wanted: Id) -> list[str]:
    """Returns the fields of an object that hold a wanted id and have the name of its object: ``charge``, ``latest_charge``."""
    structure = ctx.structure(source.name) if isinstance(source, Object) else None
    if structure is None:
        return []
    called = tuple(name.rpartition(".")[2] for name in wanted.targets)
    ways = ["id"] if isinstance(source, Object) and source.name in wanted.targets else []
    for name, field in structure.fields.items():
        if isinstance(field.type, Id) and field.type.targets and set(field.type.targets) <= set(wanted.targets) and name.endswith(called):
            ways.append(name)
    return ways


def nested_fields_with_id(ctx: CheckContext, source: Type, wanted: Id) -> list[str]:
    """Returns the paths through structures of an object to a wanted id that has the name of its object: ``parent.a.subscription``."""
    called = tuple(name.rpartition(".")[2] for name in wanted.targets)
    found: list[str] = []
    pending: list[tuple[str, Type, int]] = [("", source, 0)]
    while pending:
        path, type_, depth = pending.pop()
        structure = ctx.structure(type_.name) if isinstance(type_, Object) else None
        for name, field in structure.fields.items() if structure is not None else ():
            if isinstance(field.type, Id) and field.type.targets and set(field.type.targets) <= set(wanted.targets) and name in called:
                found.append(f"{path}{name}")
            elif depth < MAX_ID_DEPTH and isinstance(field.type, Object) and field.type.name.startswith("#"):
                pending.append((f"{path}{name}.", field.type, depth + 1))
    return found


MAX_ID_DEPTH = 3
"""Structures inside an object that are searched for an id."""


def is_structure(type_: Type) -> bool:
    """Returns whether a value is an object without an id of its own: a structure inside another object."""
    if isinstance(type_, Union):
        objects = [member for member in type_.members if isinstance(member, Object)]
        return bool(objects) and all(map(is_structure, objects))
    return isinstance(type_, Object) and type_.name[:1] in "#@"


def in_free_map(ctx: CheckContext, node: Expression) -> bool:
    """Returns whether an expression reads a key of a map whose keys the author chooses."""
    target = node.target if isinstance(node, Field | Index) else None
    return isinstance(target, Name | Field) and ctx.declarations.format_of(target.name) is Format.FREE_MAP
