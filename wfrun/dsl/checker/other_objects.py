"""Fields of other objects: where a name is found that the event's object does not have.

A name that means nothing may be the field of an object that the event's object points to (a payment's charge), or of one that other events
bring. Both are read from the declarations.
"""

from __future__ import annotations

from collections.abc import Sequence

from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.ids import fields_with_id
from wfrun.dsl.types.base import Id, Object, Type, members_of
from wfrun.dsl.types.display import describe_object
from wfrun.support.english import list_names, list_words

MAX_OBJECTS = 2
"""Objects that a message names; where more have the field, its name says too little."""


def suggest_other_object(ctx: CheckContext, subject: Type, name: str, *, far: bool = True) -> str:
    """Returns the help that tells which object has a field of this name, and how to get it; empty where none or too many have it.

    ``far``: an object that only other events bring is named too.
    """
    if not ctx.may_search():
        return ""
    near = _pointed_to(ctx, subject, name)
    named = {target: field for target, field in near.items() if field.endswith(target.rpartition(".")[2])}
    if len(named) == 1:
        near = named  # the field is called after its object
    if len(near) == 1:
        ((target, field),) = near.items()
        called = target.rpartition(".")[2]
        action = ctx.declarations.retrieval(target)
        if action is not None and action.main is not None:
            return f"{describe_object(target)} has it: `let {called} = {action.name} {field}` in the block, then `{called}.{name}`"
    if near:
        return (
            f"{list_words([describe_object(target) for target in near], 'and')} have it: retrieve one in the block"
            if len(near) == 2
            else ""
        )
    return _brought_by_others(ctx, name) if far else ""


def suggest_retrieval(ctx: CheckContext, subject: Type, name: str) -> str:
    """Returns the help for ``charge.refunded`` where the event's object holds the id of a charge; empty where it holds none, or several."""
    ways = fields_with_id(ctx, subject, Id((name,)))
    action = ctx.declarations.retrieval(name)
    if len(ways) != 1 or action is None or action.main is None:
        return ""
    return f"retrieve it in the block: `let {name} = {action.name} {ways[0]}`"


def fields_ending(ctx: CheckContext, subject: Type, word: str) -> Sequence[str]:
    """Returns the fields of an object whose names end with a word: ``receipt_email`` for ``email``."""
    return [name for name in ctx.field_names(subject) if name.endswith(f"_{word}")]


def _pointed_to(ctx: CheckContext, subject: Type, name: str) -> dict[str, str]:
    """Returns the objects that have a field of this name and are pointed to by an id, each with the field that holds the id."""
    members = members_of(subject)
    found: dict[str, str] = {}
    for member in members:
        structure = ctx.structure(member.name) if isinstance(member, Object) else None
        for field in structure.fields.values() if structure is not None else ():
            if isinstance(field.type, Id) and len(field.type.targets) == 1 and (target := field.type.targets[0]) not in found:
                other = ctx.structure(target)
                if other is not None and name in other.fields and ctx.field(subject, field.name) is not None:
                    found[target] = field.name
    return found


def _brought_by_others(ctx: CheckContext, name: str) -> str:
    """Returns the help that names the objects of other events that have a field of this name; empty where none or too many have it."""
    events: dict[str, list[str]] = {}
    for event_name in ctx.declarations.event_names():
        event = ctx.declarations.event(event_name)
        for object_name in event.objects if event is not None else ():
            structure = ctx.structure(object_name)
            if structure is not None and name in structure.fields:
                events.setdefault(object_name, []).append(event_name)
    if not 0 < len(events) <= MAX_OBJECTS:
        return ""
    objects = list_words(map(describe_object, events), "and")
    has = "has" if len(events) == 1 else "have"
    which = "the event" if len(events) == 1 else "the events"
    return f"{objects} {has} it, as in {which} {list_names([names[0] for names in events.values()])}"
