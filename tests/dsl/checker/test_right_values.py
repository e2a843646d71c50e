"""No false alarms: a right value for every field of every event, and for every argument of every action, is never a problem."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.checking import checked, declarations, without_advice, without_logic
from tests.helpers.tables import each
from wfrun.dsl.types.base import (
    Any_,
    Boolean,
    Duration,
    Format,
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
from wfrun.values.stripe_ids import PREFIXES

DEPTH = 2
"""So deep the fields of structures inside objects are looked at."""


def right(type_: Type, name: str, depth: int = 0) -> list[str]:
    """Values of a type, as scripts write them."""
    match type_:
        case List() if name == "expand":
            return []
        case String(values) if any(values):
            return [f'"{next(filter(None, reversed(values)))}"', "metadata_of_mine"]
        case String():
            by_name = {"currency": "usd", "email": "a@b.co", "country": "US", "brand": "visa"}
            return [f'"{next((text for end, text in by_name.items() if name.endswith(end)), "some text")}"', "metadata_of_mine"]
        case Id(targets):
            return [f'"{PREFIXES.get(target, "x")}_1a2B3c"' for target in targets or ("x",)] + ["metadata_of_mine"]
        case Number(integer):
            return ["3"] if integer else ["3.5"] if declarations().format_of(name) is Format.PERCENT else ["3.5", "10%"]
        case Boolean():
            return ["true"]
        case Money():
            return ["5 USD"]
        case Timestamp():
            return ["now", 'timestamp("2026-01-31")']
        case Duration():
            return ["3 days"]
        case List(item):
            return [f"[{one}]" for one in right(item, name, depth)]
        case Map(value):
            return [f"{{key: {one}}}" for one in right(value, "key", depth)]
        case Object(structure):
            return [f"{{{', '.join(entries(structure, depth))}}}"]
        case Union(members):
            return [one for member in members for one in right(member, name, depth)]
        case Any_() | Null():
            return ['"anything"']
    raise AssertionError(type_)


def entries(structure: str, depth: int) -> Iterator[str]:
    """The entries of a map that stands for a structure, each with a right value."""
    found = declarations().object(structure)
    if found is None or depth >= DEPTH:
        return
    for field in found.fields.values():
        values = right(field.type, field.name, depth + 1)
        if values:
            yield f"{field.name}: {values[0]}"


def paths(structure: str, before: str = "", depth: int = 0) -> Iterator[tuple[str, Type]]:
    """The fields of an object, and of the structures in it, by their path."""
    found = declarations().object(structure)
    for field in found.fields.values() if found is not None and depth < DEPTH else ():
        yield before + field.name, field.type
        if isinstance(field.type, Object):
            yield from paths(field.type.name, f"{before}{field.name}.", depth + 1)


def asked(path: str, type_: Type) -> Iterator[str]:
    """Right conditions about a field."""
    match type_:
        case Boolean():
            yield path
            yield f"{path} == false"
        case Number():
            yield f"{path} > 3"
        case Money():
            yield f"{path} >= 5 USD and {path} == {path}"
        case Timestamp():
            yield f"now - {path} > 3 days and {path} < now"
        case String() | Id():
            for value in right(type_, path.rpartition(".")[2]):
                yield f"{path} == {value} or {path} in [{value}]"
            yield f'{path} starts_with "x" or lower({path}) matches "x"'
        case List(item):
            yield f"len({path}) > 3 and any(x in {path} where present(x))"
            yield from (f"any(x in {path} where {one})" for one in asked("x", item))
        case Map():
            yield f'"key" in {path} and present({path}["a key"])'
    yield f"missing({path}) or present({path})"


EVENTS = [name for name in declarations().event_names() if declarations().event(name)]
OBJECTS = sorted({event.objects[0] for name in EVENTS if (event := declarations().event(name)) is not None and event.objects})


def event_of(name: str) -> str:
    return next(one for one in EVENTS if (event := declarations().event(one)) is not None and event.objects == (name,))


ALONE = [name for name in OBJECTS if any((event := declarations().event(one)) is not None and event.objects == (name,) for one in EVENTS)]


@pytest.mark.slow
@each("name", ALONE)
def test_conditions_about_every_field(name: str) -> None:
    lines = ['let metadata_of_mine = setting("x")', f"on {event_of(name)} <"]
    for path, type_ in paths(name):
        lines += [f"  if {condition} < stop >" for condition in asked(f"object.{path}", type_)]
    lines.append(">")
    assert [problem.message for problem in without_advice(checked("\n".join(lines)).problems)] == []


@pytest.mark.slow
@each("name", ALONE)
def test_every_field_of_a_made_up_event(name: str) -> None:
    lines = ['test "t" <']
    for path, type_ in paths(name):
        lines += [f"  given {event_of(name)} with {path} = {value}" for value in right(type_, path.rpartition(".")[2])]
    lines.append(">")
    text = "\n".join(lines).replace("metadata_of_mine", 'setting("x")')
    assert [problem.message for problem in without_logic(checked(text).problems)] == []


ACTIONS = sorted(declarations().action_names())
GROUPS = [ACTIONS[at : at + 40] for at in range(0, len(ACTIONS), 40)]


@pytest.mark.slow
@each("names", GROUPS, ids=lambda names: names[0])
def test_every_argument_of_every_action(names: list[str]) -> None:
    lines = ['let metadata_of_mine = setting("x")', 'workflow "w" on demand() <']
    for name in names:
        declaration = declarations().action(name)
        assert declaration is not None
        if declaration.operation is None:
            continue
        needed = {one.name: right(one.type, one.name)[0] for one in declaration.parameters if one.required}
        one_of = [one for one in declaration.parameters if one.name in declaration.one_of[:1]]
        for parameter in declaration.parameters:
            for value in right(parameter.type, parameter.name):
                chosen = {} if parameter.name in declaration.one_of else {one.name: right(one.type, one.name)[0] for one in one_of}
                given = {**needed, **chosen, parameter.name: value}
                lines.append(f"  {name} " + " ".join(f"{key}={one}" for key, one in given.items()))
    lines.append(">")
    found = without_logic(checked("\n".join(lines)).problems)
    assert [(problem.message, problem.source.slice(problem.span)) for problem in found] == []
