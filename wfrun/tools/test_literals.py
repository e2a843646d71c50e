"""Values as a test writes them: JSON, as Stripe sends it or takes it, turned into literals of the language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from wfrun.dsl.declarations import ActionDeclaration
from wfrun.dsl.formatter.strings import is_verbatim
from wfrun.dsl.syntax.nodes import (
    Action,
    Argument,
    Boolean,
    Call,
    DurationLiteral,
    Expression,
    Field,
    File,
    Index,
    Let,
    ListLiteral,
    MapEntry,
    MapLiteral,
    MoneyLiteral,
    Name,
    Negate,
    Null,
    Number,
    Pair,
    Text,
    Workflow,
)
from wfrun.dsl.syntax.paths import Path
from wfrun.dsl.syntax.visitor import walk
from wfrun.dsl.types.base import (
    ANY,
    Any_,
    Id,
    List,
    Map,
    Object,
    Type,
    closest_structure,
    find_member,
    members_of,
)
from wfrun.dsl.types.base import Duration as DurationType
from wfrun.dsl.types.base import Money as MoneyType
from wfrun.dsl.types.base import Timestamp as TimestampType
from wfrun.interpreter.report import Step
from wfrun.simulator.samples.conformance import member_for
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.tools.test_expectations import same_json
from wfrun.values.datetimes import UNITS, Timestamp
from wfrun.values.money import CURRENCIES, Money
from wfrun.values.secret import HIDDEN

Json: TypeAlias = Any

_AMOUNT = re.compile(r"(-?[0-9][0-9,]*(?:\.[0-9]+)?) ([A-Z]{3})")


class NoLiteral(Exception):
    """A value that the language has no literal for."""


def literal(value: Json) -> Expression:
    """Writes JSON as it stands. Raises ``NoLiteral``."""
    match value:
        case None:
            return Null()
        case bool():
            return Boolean(value)
        case int() | Decimal():
            return Negate(Number(-Decimal(value))) if value < 0 else Number(Decimal(value))
        case str():
            if HIDDEN in value:
                raise NoLiteral("a secret is hidden in it")
            return Text(value)
        case Mapping():
            return MapLiteral(tuple(entry(key, literal(item)) for key, item in value.items()))
        case list() | tuple():
            return ListLiteral(tuple(map(literal, value)))
    raise NoLiteral("no value of the language")


def entry(key: str, value: Expression) -> MapEntry:
    """Writes one entry of a map. Raises ``NoLiteral`` for a key that cannot be written."""
    if not is_verbatim(key):
        raise NoLiteral("a key that cannot be written")
    return MapEntry(key, value)


def amount(minor: int, currency: str) -> Expression:
    """Returns an amount in the main unit. Raises ``NoLiteral``."""
    if currency.lower() not in CURRENCIES:
        raise NoLiteral("an unknown currency")
    number, _, code = Money(minor, currency.lower()).text().partition(" ")
    return _money(Decimal(number), code)


def _money(number: Decimal, code: str) -> Expression:
    value = abs(number)
    made = MoneyLiteral(value if value != value.to_integral_value() else Decimal(int(value)), code)
    return Negate(made) if number < 0 else made


def moment(seconds: int) -> Expression:
    """Writes ``timestamp("2026-01-31T09:00:00Z")``."""
    return Call("timestamp", (Text(str(Timestamp(seconds))),))


def duration(seconds: int) -> Expression:
    """Writes ``2 days``: in the largest unit up to days that says it in whole numbers."""
    unit = next(unit for unit in ("day", "hour", "minute", "second") if seconds % UNITS[unit] == 0)
    return DurationLiteral(Decimal(seconds // UNITS[unit]), unit)


# --- what an action was sent -------------------------------------------------------------------------------------------------------


class ActionWriter:
    """The arguments of a call as an ``expect`` line names them."""

    def __init__(self, library: StandardDeclarations) -> None:
        self.library = library

    def action(self, step: Step, left_out: frozenset[str] = frozenset()) -> Action:
        """Writes the action of a step with all arguments that can be written, but for those that are left out."""
        name = step.action or ""
        declared = self.library.action(name)
        arguments: dict[str, Expression] = {}
        for argument, value in (step.arguments or {}).items():
            if argument not in left_out and (declared is None or declared.parameter(argument) is not None):
                try:
                    arguments[argument] = self._argument(declared, step, argument, value)
                except NoLiteral:
                    continue
        main = arguments.pop(declared.main, None) if declared is not None and declared.main is not None else None
        given = dict(step.shown)
        # What was not written, such as the currency that an amount fills, is not named.
        kept = [Argument(name, value) for name, value in arguments.items() if name in given]
        return Action(name, main, tuple(kept))

    def _argument(self, declared: ActionDeclaration | None, step: Step, name: str, value: Json) -> Expression:
        parameter = declared.parameter(name) if declared is not None else None
        shown = dict(step.shown).get(name, "")
        if parameter is None:
            return literal(value)
        if parameter.text and isinstance(value, Mapping):
            return MapLiteral(tuple(entry(label, _row(text)) for label, text in value.items()))
        found = _AMOUNT.fullmatch(shown)
        currency = found[2] if found else (step.arguments or {}).get("currency")
        return self.typed(value, parameter.type, currency if isinstance(currency, str) else None)

    def typed(self, value: Json, type_: Type, currency: str | None) -> Expression:
        """Returns a value that was sent for that type; ``currency`` is that of amounts without one of their own. Raises ``NoLiteral``."""
        kinds = members_of(type_)
        money = find_member(type_, MoneyType)
        if money is not None and isinstance(value, int) and not isinstance(value, bool) and not money.decimal:
            if currency is None:
                raise NoLiteral("the currency is not known")
            return amount(value, currency)
        if money is not None and isinstance(value, Mapping) and set(value) == {"minor", "currency"}:
            return amount(value["minor"], value["currency"])
        if money is not None and money.decimal and isinstance(value, str) and value.removeprefix("-").isdecimal() and currency is not None:
            return amount(int(value), currency)
        if money is not None and not isinstance(value, Mapping | list):
            raise NoLiteral("parts of the smallest unit")
        instant = find_member(type_, TimestampType)
        if instant is not None and isinstance(value, int) and not isinstance(value, bool):
            return moment(value // (1000 if instant.unit == "ms" else 1))
        if any(isinstance(one, DurationType) for one in kinds) and isinstance(value, int):
            return duration(value)
        if isinstance(value, list):
            item = next((one.item for one in kinds if isinstance(one, List)), ANY)
            return ListLiteral(tuple(self.typed(one, item, currency) for one in value))
        if isinstance(value, Mapping):
            return self._map(value, type_, currency)
        return literal(value)

    def _map(self, value: Mapping[str, Json], type_: Type, currency: str | None) -> Expression:
        free = find_member(type_, Map)
        if free is not None:
            return MapLiteral(
                tuple(entry(key, self.typed(item, free.value, key if key in CURRENCIES else currency)) for key, item in value.items())
            )
        shapes = [found for one in members_of(type_) if isinstance(one, Object) and (found := self.library.object(one.name)) is not None]
        shape = closest_structure(shapes, list(value))
        if shape is None:
            return literal(value)
        own = value.get("currency")
        inner = own if isinstance(own, str) else currency
        return MapLiteral(
            tuple(
                entry(key, self.typed(item, shape.fields[key].type if key in shape.fields else ANY, inner)) for key, item in value.items()
            )
        )


def _row(text: Json) -> Expression:
    """Writes a row of a message: money as the language writes it."""
    found = _AMOUNT.fullmatch(text) if isinstance(text, str) else None
    if found is None or found[2].lower() not in CURRENCIES:
        return literal(text)
    return _money(Decimal(found[1].replace(",", "")), found[2])


# --- what an event or an answer holds ----------------------------------------------------------------------------------------------


class NamesRead(NamedTuple):
    """The names that workflows and constants of a file use: ``bare`` may be fields of the event's object, ``all`` fields of anything."""

    bare: frozenset[str]
    all: frozenset[str]


def names_in(file: File) -> NamesRead:
    """Returns every name, field and key that a file may read."""
    bare: set[str] = set()
    fields: set[str] = set()

    for item in file.items:
        if not isinstance(item, Workflow | Let):
            continue
        for node in walk(item):
            match node:
                case Name(name):
                    bare.add(name)
                case Field(Name("object"), name):
                    bare.add(name)
                case Field(_, name):
                    fields.add(name)
                case Index(_, Text(key)):
                    fields.add(key)
    return NamesRead(frozenset(bare), frozenset(bare | fields))


def only(value: Json, names: frozenset[str]) -> Json:
    """Returns the part of an answer that a script may read: fields it names, ids, and the currency of amounts. Free keys stay."""
    match value:
        case Mapping():
            kept = {key: only(item, names) for key, item in value.items() if key in names or key == "id"}
            if "currency" in value and any(isinstance(item, int) and not isinstance(item, bool) for item in kept.values()):
                kept["currency"] = value["currency"]
            if value.get("object") == "list" and isinstance(value.get("data"), list):
                kept = {"data": [only(item, names) for item in value["data"]], "has_more": value.get("has_more", False)}
            if "metadata" in kept:
                kept["metadata"] = {key: item for key, item in value["metadata"].items() if key in names} if value["metadata"] else {}
            return kept
        case list():
            return [only(item, names) for item in value]
    return value


class SampleDifferences:
    """The pairs of a ``with`` list for what an event holds and a sample does not: of the fields that a script may read."""

    def __init__(self, library: StandardDeclarations, names: NamesRead) -> None:
        self.library = library
        self.bare = names.bare
        self.names = names.all

    def pairs(self, type_: Type, sample: Json, real: Json, before: Path = ()) -> list[Pair]:
        """Returns the pairs that make the sample the event's object. Raises ``NoLiteral``."""
        found = [pair for pair in self._of(type_, sample, real) if pair[0][0] in self.bare]
        # Money sets its currency too.
        set_already = {(*path[:-1], "currency") for path, value in found if isinstance(value, MoneyLiteral)}
        return [Pair((*before, *path), value) for path, value in found if path not in set_already]

    def previous_pairs(self, type_: Type, changed: Mapping[str, Json]) -> list[Pair]:
        """Returns the pairs for the previous values of an update. Raises ``NoLiteral``."""
        found = []
        for key, value in changed.items():
            inner = self._step(type_, changed, key)
            found.append(Pair(("previous", key), self._value(inner, value, changed)))
        return found

    def _of(self, type_: Type, sample: Json, real: Json) -> Iterator[tuple[Path, Expression]]:
        if not isinstance(real, Mapping) or not isinstance(sample, Mapping):
            return
        for key in dict.fromkeys([*real, *sample]):
            if key not in self.names or same_json(real.get(key), sample.get(key)):
                continue
            inner = self._step(type_, real, key)
            mine, theirs = real.get(key), sample.get(key)
            kinds = members_of(inner)
            nested = any(isinstance(one, Object) for one in kinds) and not any(isinstance(one, Id) for one in kinds)
            if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
                if any(isinstance(one, List) and one.page for one in kinds):
                    yield from self._page(key, inner, theirs, mine)
                    continue
                if nested:
                    for path, value in self._of(inner, theirs, mine):
                        yield (key, *path), value
                    continue
            yield (key,), self._value(inner, mine, real)

    def _page(self, key: str, type_: Type, sample: Mapping[str, Json], real: Mapping[str, Json]) -> Iterator[tuple[Path, Expression]]:
        item = next((one.item for one in members_of(type_) if isinstance(one, List)), ANY)
        mine, theirs = real.get("data"), sample.get("data")
        if not isinstance(mine, list) or not isinstance(theirs, list):
            raise NoLiteral("a list in no form of Stripe's")
        if len(mine) == len(theirs):
            for index, (one, other) in enumerate(zip(mine, theirs, strict=True)):
                for path, value in self._of(item, other, one):
                    yield (key, "data", index, *path), value
        else:
            yield (key,), literal([only(one, self.names) for one in mine])
        if real.get("has_more") is True:
            yield (key, "has_more"), Boolean(True)

    def _value(self, type_: Type, value: Json, siblings: Mapping[str, Json]) -> Expression:
        kinds = members_of(type_)
        if any(isinstance(one, Id) for one in kinds) and isinstance(value, Mapping):
            raise NoLiteral("an object where an event has an id")
        whole = isinstance(value, int) and not isinstance(value, bool)
        money = find_member(type_, MoneyType)
        currency = siblings.get("currency")
        if money is not None and whole and money.currency == "" and not money.decimal and isinstance(currency, str):
            return amount(value, currency)
        if whole and any(isinstance(one, TimestampType) and one.unit == "s" for one in kinds):
            return moment(value)
        if isinstance(value, Mapping) and not any(isinstance(one, Map) for one in kinds):
            return literal(only(value, self.names))
        return literal([only(one, self.names) for one in value] if isinstance(value, list) else value)

    def _step(self, type_: Type, holder: Json, key: str) -> Type:
        kinds = members_of(type_)
        type_ = member_for(kinds, holder) if len(kinds) > 1 else type_
        match type_:
            case Object(name=name):
                shape = self.library.object(name)
                field = shape.fields.get(key) if shape is not None else None
                return field.type if field is not None else ANY
            case Map(value=value):
                return value
            case Any_():
                return ANY
        return ANY
