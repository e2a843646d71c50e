"""Mistakes in what actions and functions are given."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from random import Random

from campaigns.mutants.mutant import Change, Kind, exchanged, replaced
from campaigns.mutants.script import Script, Spot, within_statement
from wfrun.dsl.declarations import Parameter
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import PARAMETER_TYPES
from wfrun.dsl.syntax.nodes import Action, Argument, Call, Demand, Expression, Field, MapLiteral, Name, Template, Text
from wfrun.dsl.types.base import Id, String
from wfrun.dsl.types.refinements import value_kinds


def _given(script: Script) -> Iterator[tuple[Action, Argument, Parameter]]:
    for node, declared in script.actions():
        for argument in node.arguments:
            if (parameter := declared.parameter(argument.name)) is not None:
                yield node, argument, parameter


def _without(script: Script, node: Action, argument: Argument) -> Change:
    return replaced(script, Span(script.before(argument.span.start), argument.span.end), "", f"`{argument.name}` of `{node.name}` is gone")


def required(script: Script, _: Random) -> Iterator[Change]:
    """An action without an argument that it needs."""
    for node, argument, parameter in _given(script):
        if parameter.required:
            yield _without(script, node, argument)


def mains(script: Script, _: Random) -> Iterator[Change]:
    """An action without the value that stands first."""
    for node, _declared in script.actions():
        if node.main is not None:
            yield replaced(script, Span(node.name_span.end, node.main.span.end), "", f"the value after `{node.name}` is gone")


def optional(script: Script, _: Random) -> Iterator[Change]:
    """An action without an argument that may be left out."""
    for node, argument, parameter in _given(script):
        if not parameter.required and argument.name != "amount":
            yield _without(script, node, argument)


def amounts(script: Script, _: Random) -> Iterator[Change]:
    """A refund or a reversal without its amount."""
    for node, argument, parameter in _given(script):
        if not parameter.required and argument.name == "amount":
            yield _without(script, node, argument)


def renamed(script: Script, dice: Random) -> Iterator[Change]:
    """Another argument that the action has."""
    for node, declared in script.actions():
        given = {one.name for one in node.arguments} | {declared.main}
        others = sorted(one.name for one in declared.parameters if one.name not in given)
        for argument in node.arguments if others else ():
            yield replaced(script, argument.name_span, dice.choice(others))


def twice(script: Script, _: Random) -> Iterator[Change]:
    """The same argument a second time."""
    for _node, argument, _parameter in _given(script):
        end = argument.span.end
        yield replaced(script, Span(end, end), f" {script.slice(argument)}", f"`{argument.name}` is given twice")


def _exchanged(script: Script, *, fitting: bool) -> Iterator[Change]:
    for node, _ in script.actions():
        for (one, left), (other, right) in combinations(script.values(node), 2):
            fit = _fits(script, left, other) and _fits(script, right, one)
            if left is node.main and not isinstance(right, Name | Field | Text | Template):
                continue  # such a value cannot stand first
            if fit is fitting and script.slice(left) != script.slice(right):
                yield exchanged(script, left.span, right.span, f"the values of `{one.name}` and `{other.name}`")


def _fits(script: Script, value: Expression, parameter: Parameter) -> bool:
    """Whether a value can be given to an argument as far as their kinds tell."""
    have, wanted = script.type_of(value), parameter.type
    if isinstance(have, Id) and isinstance(wanted, Id):
        return not (have.targets and wanted.targets) or bool(set(have.targets) & set(wanted.targets))
    return bool(value_kinds(have) & value_kinds(wanted)) or parameter.text


def exchanged_unlike(script: Script, _: Random) -> Iterator[Change]:
    """Two arguments with each other's values, one of which is of a type that does not fit."""
    return _exchanged(script, fitting=False)


def exchanged_alike(script: Script, _: Random) -> Iterator[Change]:
    """Two arguments with each other's values, both of a type that fits."""
    return _exchanged(script, fitting=True)


# --- ids -------------------------------------------------------------------------------------------------------------------------


def _taken_ids(script: Script) -> Iterator[tuple[Spot, Id, Expression]]:
    """Where an action takes the id of an object that is known, and what it is given."""
    for spot in script.spots:
        for node in within_statement(spot.statement):
            for parameter, value in script.values(node) if isinstance(node, Action) else ():
                if isinstance(parameter.type, Id) and parameter.type.targets:
                    yield spot, parameter.type, value


def wrong_ids(script: Script, dice: Random) -> Iterator[Change]:
    """The id of another object where an id is wanted."""
    for spot, wanted, value in _taken_ids(script):
        others = sorted(_other_ids(script, spot, wanted))
        if others:
            yield replaced(script, value.span, dice.choice(others))


def _other_ids(script: Script, spot: Spot, wanted: Id) -> Iterator[str]:
    """Ids of other objects that can be read at a statement: fields of the event's object, and those of what the author has named."""
    subject = script.subject(spot.workflow)
    for name in script.fields(subject) - spot.names:
        type_ = script.context.field(subject, name)
        if isinstance(type_, Id) and type_.targets and not set(type_.targets) & set(wanted.targets):
            yield name
    for node in script.nodes():
        if isinstance(node, Field) and isinstance(node.target, Name) and node.target.name in spot.names:
            type_ = script.type_of(node)
            known = isinstance(type_, Id) and type_.targets and not script.is_event_read(node.target)
            if known and isinstance(type_, Id) and not set(type_.targets) & set(wanted.targets):
                yield script.slice(node)


def written_ids(script: Script, _: Random) -> Iterator[Change]:
    """An id in quotes that begins like those of another object: ``"cus_1a2b3c"`` for a charge."""
    for _spot, wanted, value in _taken_ids(script):
        yield replaced(script, value.span, '"cus_1a2b3c"' if "customer" not in wanted.targets else '"ch_1a2b3c"')


def words_for_ids(script: Script, _: Random) -> Iterator[Change]:
    """A word in quotes where the id of a charge, a payment or an invoice is wanted."""
    for _spot, wanted, value in _taken_ids(script):
        if wanted.targets[0] in ("charge", "payment_intent", "invoice", "subscription", "dispute"):
            yield replaced(script, value.span, '"abandoned"')


def ids_for_words(script: Script, dice: Random) -> Iterator[Change]:
    """An id where one of the values is wanted that Stripe lists."""
    for spot in script.spots:
        for node in within_statement(spot.statement):
            for parameter, value in script.values(node) if isinstance(node, Action) else ():
                ids = sorted(_other_ids(script, spot, Id()))
                if ids and isinstance(value, Text) and isinstance(parameter.type, String) and value.value in parameter.type.values:
                    yield replaced(script, value.span, dice.choice(ids))


def unquoted(script: Script, _: Random) -> Iterator[Change]:
    """A text of one word without its quotes."""
    for _node, argument, _parameter in _given(script):
        if isinstance(argument.value, Text) and argument.value.value.isidentifier():
            yield replaced(script, argument.value.span, argument.value.value)


# --- functions -------------------------------------------------------------------------------------------------------------------


def function_arguments(script: Script, _: Random) -> Iterator[Change]:
    """A function without the last argument that it needs."""
    for node in script.nodes():
        declared = script.declarations.function(node.function) if isinstance(node, Call) else None
        if not isinstance(node, Call) or declared is None or declared.variadic or node.keywords or not node.arguments:
            continue
        last = len(node.arguments) - 1
        if last < len(declared.parameters) and declared.parameters[last].required:
            end = script.outer(node.arguments[last]).end
            start = script.outer(node.arguments[last - 1]).end if last else script.outer(node.arguments[last]).start
            yield replaced(script, Span(start, end), "", f"the last argument of `{node.function}` is gone")


def function_order(script: Script, _: Random) -> Iterator[Change]:
    """Two arguments of a function in each other's place."""
    for node in script.nodes():
        if isinstance(node, Call) and node.function not in ("min", "max"):
            for left, right in combinations(node.arguments, 2):
                if script.slice(left) != script.slice(right):
                    yield exchanged(script, left.span, right.span, f"two arguments of `{node.function}`")


def entries(script: Script, _: Random) -> Iterator[Change]:
    """Two entries of a map with each other's values."""
    for node in script.nodes():
        if isinstance(node, MapLiteral):
            for left, right in zip(node.entries, node.entries[1:], strict=False):
                yield exchanged(script, left.value.span, right.value.span, f"the values of `{left.key}` and `{right.key}`")


def parameters(script: Script, dice: Random) -> Iterator[Change]:
    """A parameter of an on-demand workflow with another type."""
    for node in script.nodes():
        for parameter in node.parameters if isinstance(node, Demand) else ():
            other = dice.choice([one for one in PARAMETER_TYPES if one != parameter.type])
            yield replaced(script, script.find(parameter.type, parameter.span.start + len(parameter.name)), other)


KINDS = (
    Kind("a required argument dropped", required),
    Kind("the value after an action dropped", mains),
    Kind("an optional argument dropped", optional, "it may be left out; a test that expects it tells"),
    Kind(
        "the amount of a refund or a reversal dropped",
        amounts,
        "without an amount all of it is meant, which is common",
    ),
    Kind("another argument of the action", renamed, "it may take the same type; a test that expects the argument tells"),
    Kind("an argument given twice", twice, slip=True),
    Kind("the values of two arguments exchanged, of different types", exchanged_unlike),
    Kind("the values of two arguments exchanged, of one type", exchanged_alike, "both are texts"),
    Kind("the id of another object", wrong_ids),
    Kind("an id in quotes of another object", written_ids),
    Kind("a word where an id is wanted", words_for_ids),
    Kind("an id where a value is wanted", ids_for_words),
    Kind("quotes around a word dropped", unquoted),
    Kind("an argument of a function dropped", function_arguments),
    Kind("two arguments of a function exchanged", function_order, "both are texts"),
    Kind("two values of a map exchanged", entries, "in one's own map every key takes every value"),
    Kind("a parameter of another type", parameters),
)
