"""Mistakes in names: another name that exists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from campaigns.mutants.mutant import Change, Kind, replaced
from campaigns.mutants.names import Read, listed, members, patterns, reads, without_quotes
from campaigns.mutants.script import Script, within_statement
from wfrun.dsl.syntax.nodes import Comparison, Field, Name
from wfrun.dsl.types.base import ANY, Id, Object, String, Type
from wfrun.dsl.types.refinements import value_kinds


def _other_fields(script: Script, dice: Random, found: Iterator[Read], fits: Callable[[Type, Type], bool]) -> Iterator[Change]:
    for read in found:
        name = script.slice(read.span)
        mine = script.context.field(read.target, name) or ANY
        others = [
            other
            for other in sorted(script.fields(read.target) - {name})
            if ANY not in (mine, theirs := script.context.field(read.target, other) or ANY) and fits(mine, theirs)
        ]
        if others:
            yield replaced(script, read.span, dice.choice(others))


def _alike(mine: Type, other: Type) -> bool:
    """Whether two fields can stand in each other's place as far as types tell."""
    if isinstance(mine, Id) or isinstance(other, Id):
        return mine == other
    if isinstance(mine, String) and isinstance(other, String):
        return mine.values == other.values
    return value_kinds(mine) == value_kinds(other)


def _unlike(mine: Type, other: Type) -> bool:
    """Whether no value can be of both types. An object stands for its id, which is a text."""
    objects = any(isinstance(one, Object) and not one.name.startswith("#") for one in members(other))
    return not objects and not value_kinds(mine) & value_kinds(other)


def _compared(script: Script, read: Read) -> bool:
    """Whether a field is one side of a comparison."""
    around = next(script.above(read.node), None)
    return isinstance(around, Comparison) and around.operator in ("==", "!=", "<", "<=", ">", ">=")


def like_fields(script: Script, dice: Random) -> Iterator[Change]:
    """Another field of the same type: ``amount_received`` for ``amount``."""
    return _other_fields(script, dice, reads(script), _alike)


def compared_fields(script: Script, dice: Random) -> Iterator[Change]:
    """Another field of another type, which is compared: ``status > 1000 USD``."""
    return _other_fields(script, dice, (read for read in reads(script) if _compared(script, read)), _unlike)


def unlike_fields(script: Script, dice: Random) -> Iterator[Change]:
    """Another field of another type elsewhere."""
    return _other_fields(script, dice, (read for read in reads(script) if not _compared(script, read)), _unlike)


def other_values(script: Script, dice: Random) -> Iterator[Change]:
    """Another one of Stripe's values."""
    for one in listed(script):
        others = [value for value in one.values if value != one.node.value]
        if others:
            yield replaced(script, without_quotes(one.node), dice.choice(others))


def _other_events(script: Script, dice: Random, *, same_object: bool) -> Iterator[Change]:
    taken = {one.pattern for one in patterns(script)}
    objects = {name: event.objects for name in script.declarations.event_names() if (event := script.declarations.event(name)) is not None}
    for node in patterns(script):
        others = [name for name in objects if name not in taken and (objects[name] == objects[node.pattern]) is same_object]
        if others:
            yield replaced(script, node.span, dice.choice(others))


def like_events(script: Script, dice: Random) -> Iterator[Change]:
    """Another event about the same object."""
    return _other_events(script, dice, same_object=True)


def unlike_events(script: Script, dice: Random) -> Iterator[Change]:
    """An event about another object."""
    return _other_events(script, dice, same_object=False)


def _other_actions(script: Script, dice: Random, part: int) -> Iterator[Change]:
    """Another action that has one part of the name in common: 0 is the verb, 2 the object."""
    for node, declared in script.actions():
        mine = node.name.partition("_")[part]
        others = sorted(name for name in script.declarations.action_names() if name.partition("_")[part] == mine and name != node.name)
        if others and declared.operation is not None:
            yield replaced(script, node.name_span, dice.choice(others))


def other_verbs(script: Script, dice: Random) -> Iterator[Change]:
    """Another action on the same object: ``void_invoice`` for ``send_invoice``."""
    return _other_actions(script, dice, 2)


def other_objects(script: Script, dice: Random) -> Iterator[Change]:
    """The same action on another object: ``retrieve_customer`` for ``retrieve_charge``."""
    return _other_actions(script, dice, 0)


def other_names(script: Script, dice: Random) -> Iterator[Change]:
    """Another name of the author's that can be seen there."""
    for spot in script.spots:
        for node in within_statement(spot.statement):
            others = sorted(spot.names - {node.name}) if isinstance(node, Name) and node.name in spot.names else []
            if isinstance(node, Name) and others and not script.is_event_read(node):
                yield replaced(script, node.span, dice.choice(others))


def own_fields(script: Script, _: Random) -> Iterator[Change]:
    """A field of what was retrieved read from the event, whose object has none: ``amount`` for ``charge.amount``."""
    for spot in script.spots:
        subject = script.fields(script.subject(spot.workflow))
        for node in within_statement(spot.statement) if subject else ():
            match node:
                case Field(name=name, target=Name(name=own)) if own in spot.names and name not in subject | spot.names:
                    yield replaced(script, node.span, name)


KINDS = (
    Kind("another field of the same type", like_fields, "both are amounts, or both are texts: only the author knows which is meant"),
    Kind("another field of another type, compared", compared_fields),
    Kind(
        "another field of another type, elsewhere",
        unlike_fields,
        "what is printed, or asked whether it is there, may be of any type",
    ),
    Kind("another of Stripe's values", other_values, "each of them is possible"),
    Kind("another event about the same object", like_events, "each of them may start a workflow"),
    Kind("an event about another object", unlike_events, "what is read may exist in both objects"),
    Kind("another action on the same object", other_verbs, "both take the same arguments"),
    Kind("the same action on another object", other_objects, "the arguments may be those of both"),
    Kind("another own name", other_names, "both may be of one type"),
    Kind("a field read from the event, which has none", own_fields),
)
