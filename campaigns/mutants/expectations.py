"""Mistakes in the test blocks."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from campaigns.mutants.mutant import Change, Kind, dropped, misspelt, replaced
from campaigns.mutants.names import without_quotes
from campaigns.mutants.script import Script
from campaigns.mutants.units import figure
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import (
    ExpectAction,
    ExpectNothing,
    GivenEvent,
    GivenFails,
    GivenLater,
    GivenReturns,
    GivenStart,
    MapLiteral,
    MoneyLiteral,
    Pair,
    TestStatement,
    Text,
)
from wfrun.dsl.syntax.visitor import walk
from wfrun.dsl.types.base import Object, String


def _lines(script: Script) -> Iterator[TestStatement]:
    for test in script.tests:
        yield from test.body


def events(script: Script, dice: Random) -> Iterator[Change]:
    """The event of a test."""
    for line in _lines(script):
        if isinstance(line, GivenEvent | GivenLater):
            yield from misspelt(script, line.event.span, dice, script.declarations.event_names())


def _pairs(script: Script) -> Iterator[tuple[Pair, Object]]:
    for line in _lines(script):
        declared = script.declarations.event(line.event.pattern) if isinstance(line, GivenEvent | GivenLater) else None
        for pair in line.pairs if isinstance(line, GivenEvent | GivenLater) and declared is not None else ():
            yield pair, Object(declared.objects[0] if declared is not None else "")


def fields(script: Script, dice: Random) -> Iterator[Change]:
    """A field of a test's event."""
    for pair, subject in _pairs(script):
        match pair.path:
            case (str(name),):
                yield from misspelt(script, script.find(name, pair.span.start), dice, script.fields(subject))


def values(script: Script, dice: Random) -> Iterator[Change]:
    """One of Stripe's values in a test."""
    for pair, subject in _pairs(script):
        name = pair.path[-1]
        type_ = script.context.field(subject, name) if isinstance(name, str) else None
        if isinstance(pair.value, Text) and isinstance(type_, String) and pair.value.value in type_.values:
            yield from misspelt(script, without_quotes(pair.value), dice, type_.values)


def actions(script: Script, dice: Random) -> Iterator[Change]:
    """An action in a test."""
    for line in _lines(script):
        match line:
            case ExpectAction(action=action):
                yield from misspelt(script, action.name_span, dice, script.declarations.action_names())
            case GivenReturns(action=name) | GivenFails(action=name):
                yield from misspelt(script, script.find(name, line.span.start), dice, script.declarations.action_names())


def arguments(script: Script, dice: Random) -> Iterator[Change]:
    """An argument in a test."""
    for line in _lines(script):
        declared = script.declarations.action(line.action.name) if isinstance(line, ExpectAction) else None
        for argument in line.action.arguments if isinstance(line, ExpectAction) and declared is not None else ():
            yield from misspelt(script, argument.name_span, dice, [one.name for one in declared.parameters] if declared is not None else ())


def starts(script: Script, dice: Random) -> Iterator[Change]:
    """The workflow that a test starts, or a parameter of it."""
    for line in _lines(script):
        if isinstance(line, GivenStart):
            yield from misspelt(script, script.find(line.workflow, line.span.start), dice, ())
            for pair in line.pairs:
                yield from misspelt(script, script.find(str(pair.path[0]), pair.span.start), dice, ())


def answers(script: Script, dice: Random) -> Iterator[Change]:
    """A field of an answer that a test gives."""
    for line in _lines(script):
        declared = script.declarations.action(line.action) if isinstance(line, GivenReturns) else None
        if isinstance(line, GivenReturns) and declared is not None and isinstance(line.value, MapLiteral):
            for entry in line.value.entries:
                yield from misspelt(script, script.find(entry.key, entry.span.start), dice, script.fields(declared.result))


def expected(script: Script, _: Random) -> Iterator[Change]:
    """Another text or amount than the script gives."""
    for line in _lines(script):
        for node in walk(line) if isinstance(line, ExpectAction) else ():
            if isinstance(node, Text) and node.value.islower() and "@" not in node.value:
                yield replaced(script, without_quotes(node), f"{node.value}x")
            if isinstance(node, MoneyLiteral):
                yield replaced(script, figure(script, node), f"{node.amount + 1:f}")


def given(script: Script, _: Random) -> Iterator[Change]:
    """A test that starts from the plain sample."""
    for line in _lines(script):
        if isinstance(line, GivenEvent | GivenLater) and line.pairs:
            yield replaced(script, Span(line.event.span.end, line.span.end), "", "`with …` is gone")


def outcomes(script: Script, _: Random) -> Iterator[Change]:
    """A test that expects less."""
    for line in _lines(script):
        if isinstance(line, ExpectNothing | ExpectAction):
            yield dropped(script, line.span, "an expectation")


KINDS = (
    Kind("the event of a test misspelt", events),
    Kind("a field of a test's event misspelt", fields),
    Kind("a value of a test's event misspelt", values),
    Kind("an action of a test misspelt", actions),
    Kind("an argument of a test misspelt", arguments),
    Kind("what a test starts, or a parameter, misspelt", starts),
    Kind("a field of a given answer misspelt", answers),
    Kind("something else expected", expected, "running the tests tells"),
    Kind("what a test gives dropped", given, "running the tests tells"),
    Kind("an expectation dropped", outcomes, "a test may expect little"),
)
