"""Mistakes in names: a letter wrong."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from campaigns.mutants.mutant import Change, Kind, misspelt
from campaigns.mutants.script import Script
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import QUANTIFIERS
from wfrun.dsl.syntax.nodes import (
    Action,
    Call,
    Comparison,
    EventPattern,
    Every,
    Field,
    ListLiteral,
    MapEntry,
    MapLiteral,
    Name,
    Node,
    Quantifier,
    Schedule,
    Text,
)
from wfrun.dsl.syntax.visitor import walk
from wfrun.dsl.types.base import Map, Object, String, Type, Union


def without_quotes(node: Text) -> Span:
    """A string's text."""
    return Span(node.span.start + 1, node.span.end - 1)


def members(type_: Type) -> tuple[Type, ...]:
    """The type, or those of which it is one."""
    return type_.members if isinstance(type_, Union) else (type_,)


class Read(NamedTuple):
    """A field of Stripe's that is read.

    ``span`` is the place of its name, ``known`` all names that would mean something there, ``target`` what it is read from.
    """

    node: Name | Field
    span: Span
    known: frozenset[str]
    target: Type


def reads(script: Script) -> Iterator[Read]:
    """Every field of Stripe's that a script reads, of the event's object and of others."""
    for item in script.workflows:
        subject = script.subject(item)
        for node in walk(item):
            if isinstance(node, Name) and script.is_event_read(node) and node.name != "object":
                yield Read(node, node.span, script.known(item), subject)
            if isinstance(node, Field) and node.name_span.end:
                target = script.type_of(node.target)
                if all(isinstance(one, Object) for one in members(target)):
                    yield Read(node, node.name_span, script.fields(target), target)


def patterns(script: Script) -> Iterator[EventPattern]:
    """The event types that a script names in full."""
    for node in script.nodes():
        if isinstance(node, EventPattern) and "*" not in node.pattern:
            yield node


def fields(script: Script, dice: Random) -> Iterator[Change]:
    """A field of Stripe's."""
    for read in reads(script):
        yield from misspelt(script, read.span, dice, read.known)


def own_names(script: Script, dice: Random) -> Iterator[Change]:
    """A name of the author's, where it is used."""
    for item in script.workflows:
        mine, known = script.own_names(item), script.known(item)
        for node in walk(item):
            if isinstance(node, Name) and node.name in mine and not script.is_event_read(node):
                yield from misspelt(script, node.span, dice, known)


def metadata_keys(script: Script, dice: Random) -> Iterator[Change]:
    """A key of metadata, where it is read."""
    for node in script.nodes():
        if isinstance(node, Field) and node.name_span.end and isinstance(script.type_of(node.target), Map):
            yield from misspelt(script, node.name_span, dice, ())


def events(script: Script, dice: Random) -> Iterator[Change]:
    """An event type."""
    for node in patterns(script):
        yield from misspelt(script, node.span, dice, script.declarations.event_names())


def actions(script: Script, dice: Random) -> Iterator[Change]:
    """An action."""
    for node, _ in script.actions():
        yield from misspelt(script, node.name_span, dice, script.declarations.action_names())


def arguments(script: Script, dice: Random) -> Iterator[Change]:
    """An argument."""
    for node, declared in script.actions():
        for argument in node.arguments:
            yield from misspelt(script, argument.name_span, dice, [one.name for one in declared.parameters])


def structure_keys(script: Script, dice: Random) -> Iterator[Change]:
    """A key inside an argument that Stripe declares: ``evidence={customer_name: …}``."""
    for node, _ in script.actions():
        for parameter, value in script.values(node):
            structures = [one for one in members(parameter.type) if isinstance(one, Object)]
            for entry in value.entries if isinstance(value, MapLiteral) and structures else ():
                yield from misspelt(script, _key(script, entry), dice, script.fields(structures[0]))


def _key(script: Script, entry: MapEntry) -> Span:
    return script.find(entry.key, entry.span.start)


def functions(script: Script, dice: Random) -> Iterator[Change]:
    """A function."""
    known = (*script.declarations.function_names(), *QUANTIFIERS)
    for node in script.nodes():
        if isinstance(node, Call | Quantifier):
            yield from misspelt(script, node.name_span, dice, known)


class Listed(NamedTuple):
    """A string that stands for one of Stripe's values, and all of those."""

    node: Text
    values: tuple[str, ...]


def listed(script: Script) -> Iterator[Listed]:
    """The strings that stand for one of Stripe's values: compared with a field, asked of a change, given to an action."""
    for node in script.nodes():
        for text, type_ in _texts(script, node):
            values = tuple(value for one in members(type_) if isinstance(one, String) for value in one.values)
            if isinstance(text, Text) and text.value in values:
                yield Listed(text, values)


def _texts(script: Script, node: Node) -> Iterator[tuple[Node, Type]]:
    match node:
        case Comparison(left=left, right=ListLiteral(items=items)):
            yield from ((item, script.type_of(left)) for item in items)
        case Comparison(left=left, right=right):
            yield right, script.type_of(left)
        case Call(function="changed", arguments=given, keywords=keywords):
            yield from ((keyword.value, script.type_of(given[0])) for keyword in keywords)
        case Action():
            yield from ((value, parameter.type) for parameter, value in script.values(node))


def values(script: Script, dice: Random) -> Iterator[Change]:
    """One of Stripe's values."""
    for one in listed(script):
        yield from misspelt(script, without_quotes(one.node), dice, one.values)


def zones(script: Script, dice: Random) -> Iterator[Change]:
    """A time zone."""
    for node in script.nodes():
        match node:
            case Every(zone=Text() as zone) | Schedule(zone=Text() as zone):
                yield from misspelt(script, without_quotes(zone), dice, ())
            case Call(function="format_time", arguments=(_, _, Text() as zone)):
                yield from misspelt(script, without_quotes(zone), dice, ())


def settings(script: Script, dice: Random) -> Iterator[Change]:
    """A setting, a list or a secret."""
    for node in script.nodes():
        if isinstance(node, Call) and node.function in ("setting", "list", "secret") and isinstance(node.arguments[0], Text):
            yield from misspelt(script, without_quotes(node.arguments[0]), dice, ())


def addresses(script: Script, dice: Random) -> Iterator[Change]:
    """The first part of a mail address, or a channel."""
    for node, _ in script.actions():
        for argument in node.arguments:
            if argument.name in ("to", "channel", "reply_to") and isinstance(argument.value, Text):
                name = argument.value.value.partition("@")[0].lstrip("#")
                yield from misspelt(script, script.find(name, argument.value.span.start), dice, ())


KINDS = (
    Kind("a field misspelt", fields),
    Kind("an own name misspelt", own_names),
    Kind("an event type misspelt", events),
    Kind("an action misspelt", actions),
    Kind("an argument misspelt", arguments),
    Kind("a key of a declared argument misspelt", structure_keys),
    Kind("a function misspelt", functions),
    Kind("a value misspelt", values),
    Kind("a time zone misspelt", zones),
    Kind("a metadata key misspelt", metadata_keys, "metadata is free: any key may be there"),
    Kind("a setting, list or secret misspelt", settings, "their names are those of the environment in which the script runs"),
    Kind("an address or a channel misspelt", addresses, "any address may exist"),
)
