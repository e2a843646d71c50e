"""Typed values: reads the changes of a sample as a person types them.

Examples: ``amount=6000 USD``, ``metadata.order=7``, ``lines[0].quantity=2``, ``customer=null``.

Paths and values are those of a test's ``with``, without the quotes that a shell would eat: a value is read by the type of the field that it
is for. A value that Stripe would never send there is an error of one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from wfrun.dsl.checker.assignability import describe_expected, shown_values
from wfrun.dsl.checker.ids import describe_prefixes
from wfrun.dsl.declarations import EventDeclaration
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.types.base import (
    STRING,
    Any_,
    Boolean,
    Id,
    List,
    Map,
    Money,
    Number,
    Object,
    String,
    Timestamp,
    Type,
    Union,
    closest_structure,
    find_member,
    members_of,
)
from wfrun.dsl.types.display import describe, describe_object
from wfrun.simulator.samples import overrides as changes
from wfrun.simulator.samples.builder import ObjectBuilder
from wfrun.simulator.samples.conformance import type_violations
from wfrun.simulator.samples.overrides import BadOverride, Overrides
from wfrun.simulator.samples.sampler import SAMPLE_TIME, UnknownEvent, check_account, object_builder, sample_event_and_object
from wfrun.simulator.samples.tables import At, Json, Raw
from wfrun.simulator.samples.written_paths import Paths, Place, container_member, shorten, split_assignment
from wfrun.stripe_catalog import Catalog
from wfrun.support.json_reader import BadJson, read_json
from wfrun.values.currencies import CURRENCIES, exponent, step
from wfrun.values.datetimes import read_moment
from wfrun.values.missing import Missing
from wfrun.values.money import BadAmount, from_major
from wfrun.values.money import Money as Amount
from wfrun.values.numbers import as_integer, parse_number
from wfrun.values.stripe_ids import is_no_id, owner_elsewhere

_MONEY = re.compile(r"(\S+)\s+([A-Za-z]{3})", re.ASCII)
_LONGEST = 15
"""Digits of the longest amount that a message suggests."""
_MILLISECONDS = re.compile(r"\d{1,15}", re.ASCII)


def read_assignments(catalog: Catalog, type: str, texts: Iterable[str]) -> Overrides:
    """Reads ``path=value`` texts as overrides for a sample event of the type; of two for one path the later counts.

    ``null`` is nothing, an amount is written with its currency or as Stripe sends it (``6000``: the smallest unit), a moment as ISO 8601 or
    in unix seconds, lists and maps as JSON. Raises ``UnknownEvent``, and ``BadOverride`` with one sentence.
    """
    reader = _reader(catalog, type)
    found: dict[str, Json] = {}
    for text in texts:
        path, value = split_assignment(text)
        place = reader.paths.place(path)
        found.pop(path, None)
        found[path] = reader.value(place, value)
    reader.check(type, found)
    return found


def smallest_units(catalog: Catalog, type: str, overrides: Overrides) -> dict[str, Amount]:
    """Returns the amounts among overrides that were given in the smallest unit of a currency with a larger one, by their paths."""
    reader = _reader(catalog, type)
    found = reader.bare_amounts(reader.object(type, overrides), overrides)
    return {text: Amount(minor, code) for text, minor, code in found if minor and exponent(code)}


def _reader(catalog: Catalog, type: str) -> _Reader:
    declared = catalog.event(type)
    if declared is None:
        close = nearest(type, catalog.event_names())
        raise UnknownEvent(f"unknown event type `{shorten(type)}`" + (f"; did you mean `{close}`?" if close else ""))
    return _Reader(catalog, declared, thin=declared.thin_only or type.startswith("v1."))


class _Reader:
    """A reader of values for the samples of one event type, which checks that they fit together."""

    def __init__(self, catalog: Catalog, declared: EventDeclaration, *, thin: bool) -> None:
        self.catalog = catalog
        self.paths = Paths(catalog, declared, thin=thin)
        self.root = self.paths.root
        self.builder: ObjectBuilder = object_builder(catalog, SAMPLE_TIME)

    def value(self, place: Place, text: str) -> Json:
        """Returns the value that a text stands for at a place."""
        if text == "null":
            if place.path.startswith("previous.") and place.free:
                return None
            return self._nothing(place)
        if place.name == "account" and place.path.startswith("event."):
            check_account(text)
        members = members_of(place.type)
        wanted_json = text[:1] in ("{", "[")
        fitting = [one for one in members if isinstance(one, Object | Map | List | Any_) == wanted_json] or list(members)
        refused: BadOverride | None = None
        for member in fitting:
            try:
                return self._of(place._replace(type=member), text)
            except BadOverride as problem:
                refused = refused or problem
        assert refused is not None
        if len(fitting) > 1:
            raise self._unfit(place, text)
        raise refused

    def _of(self, place: Place, text: str) -> Json:
        match place.type:
            case Money():
                return self._money(place, text)
            case Number():
                return self._number(place, text)
            case Boolean():
                if text not in ("true", "false"):
                    raise self._unfit(place, text)
                return text == "true"
            case Timestamp(unit=unit):
                return self._moment(place, text, unit)
            case Object() | Map() | List():
                return self._structure(place, text)
            case Any_():
                return _plain(text)
            case _:
                return self._text(place, _unquoted(place, text))

    def _text(self, place: Place, text: str) -> str:
        """Returns a text that the place takes: a listed one, the id of the right object, a currency as Stripe writes it."""
        match place.type:
            case String(values=values) if values and text not in values:
                reason = f"`{shorten(text)}` is not among the listed values of `{place.path}`"
                close = nearest(text, values)
                raise BadOverride(f"{reason}; " + (f"did you mean `{close}`?" if close else f"it can be {shown_values(values)}"))
            case String(values=()) if (place.name == "currency" or place.name.endswith("_currency")) and text not in CURRENCIES:
                if text.lower() in CURRENCIES:
                    raise BadOverride(f"Stripe writes currencies in small letters: `{place.path}={text.lower()}`")
                close = nearest(text.lower(), sorted(CURRENCIES))
                reason = f"`{shorten(text)}` is not a currency that Stripe knows"
                raise BadOverride(reason + (f"; did you mean `{close}`?" if close else ""))
            case Id() if not text:
                raise BadOverride(f"`{place.path}` is {describe(place.type)}, and nothing stands after `=`")
            case Id(targets=targets):
                owner = owner_elsewhere(text, targets) if targets else None
                if owner is not None or (targets and is_no_id(text, targets)):
                    given = f"the id of {describe_object(owner)}" if owner is not None else "no id"
                    begins = describe_prefixes(place.type)
                    reason = f"`{shorten(text)}` is {given}, and `{place.path}` is {describe(place.type)}"
                    raise BadOverride(f"{reason}; {begins}" if begins else reason)
        return text

    def _number(self, place: Place, text: str) -> Json:
        number = _digits(text)
        if number is None:
            raise self._unfit(place, text)
        integer = as_integer(number)
        if isinstance(place.type, Number) and place.type.integer and integer is None:
            raise BadOverride(f"`{place.path}` is a whole number, not `{shorten(text)}`")
        return text if place.encoded else number if integer is None else integer

    def _money(self, place: Place, text: str) -> Json:
        assert isinstance(place.type, Money)
        written = _MONEY.fullmatch(text)
        number = _digits(written[1] if written else text)
        if number is None:
            example = f'"{_amount_meant(text)}"' if place.type.currency != "none" else "2500"
            raise BadOverride(f"`{place.path}` is money, and `{shorten(text)}` is none: write `{place.path}={example}`")
        if written is not None:
            amount = from_major(Decimal(number), written[2])
            if isinstance(amount, BadAmount):
                raise BadOverride(amount.message + (f": {amount.help}" if amount.help else ""))
            return (str(amount.minor) if place.type.decimal else int(amount.minor)), amount.currency
        integer = as_integer(number)
        if integer is None and not place.type.decimal:
            reason = f"Stripe sends `{place.path}` in the smallest unit, as a whole number, not `{shorten(text)}`"
            raise BadOverride(f'{reason}: write the amount with its currency, `{place.path}="{shorten(text)} USD"`')
        return text if place.type.decimal or integer is None else integer

    def _moment(self, place: Place, text: str, unit: str) -> Json:
        if unit == "ms" and _MILLISECONDS.fullmatch(text):
            return int(text)
        seconds = read_moment(_unquoted(place, text))
        if seconds is None:
            reason = f"`{place.path}` is a moment, and `{shorten(text)}` is none"
            raise BadOverride(f"{reason}: write `2026-11-02T09:00Z`, a date, or unix seconds")
        return self.builder.fill(Timestamp(unit), At(seconds - SAMPLE_TIME))

    def _structure(self, place: Place, text: str) -> Json:
        if place.type == Map(STRING) and not text.startswith("{") and place.name == "metadata":
            raise BadOverride(f"`{place.path}` is a map: set a key of it, `{place.path}.order=7`, or all of it as JSON")
        if text[:1] not in ("{", "["):
            item = place.type.item if isinstance(place.type, List) else None
            within = ".…" if item is None else "[0].…" if isinstance(container_member(item), Object | Map) else "[0]"
            reason = f"`{place.path}` is {'a map' if item is None else 'a list'}"
            raise BadOverride(f"{reason}: write it as JSON, or set what is inside, `{place.path}{within}=…`")
        return self._fitted(place, _json(place, text))

    # --- JSON ------------------------------------------------------------------------------------------------------------------

    def _fitted(self, place: Place, value: Json) -> Json:
        """Returns JSON as the object holds it: every name known, every value of its type, and with the fields that Stripe always sends."""
        if value is None:
            return self._nothing(place)
        match place.type:
            case Union(members=members):
                return self._fitted(place._replace(type=self._member(members, value)), value)
            case Object(name=name) if isinstance(value, Mapping):
                return self._object(place, name, value)
            case Map(value=inner) if isinstance(value, Mapping):
                return {
                    key: self._fitted(Place(_key(place.path, key), key, inner, free=True), one) for key, one in value.items()
                }  # fmt: skip
            case List(item=item, page=page):
                items = value.get("data") if page and isinstance(value, Mapping) else value
                if isinstance(items, list):
                    fitted = [self._listed(Place(f"{place.path}[{at}]", place.name, item), one, at) for at, one in enumerate(items)]
                    return self.builder.fill(place.type, fitted)
            case String() | Id() if isinstance(value, str):
                return self._text(place, value)
            case String() if place.free and isinstance(value, bool | int | Decimal):
                return str(value).lower() if isinstance(value, bool) else str(value)
            case Timestamp(unit=unit) if isinstance(value, str) and unit != "iso":
                return self._moment(place, value, unit)
            case Any_():
                return value
            case _:
                if not any(type_violations(self.catalog, place.type, value, encoded=place.encoded)):
                    return value
        raise self._unfit(place, value if isinstance(value, str) else _json_text(value))

    def _listed(self, place: Place, value: Json, at: int) -> Json:
        """Returns an item of a list; one that is given no id gets one of its own."""
        fitted = self._fitted(place, value)
        return fitted if isinstance(value, Mapping) and "id" in value else changes.with_own_id(self.builder, fitted, at)

    def _object(self, place: Place, name: str, value: Mapping[str, Json]) -> Json:
        given: dict[str, Json] = {}
        for key, one in value.items():
            field = self.paths.field(f"{place.path}.{key}", changes.parse(place.path), key, name)
            given[key] = self._fitted(Place(f"{place.path}.{key}", key, field.type, field.nullable, field.encoded), one)
        return self.builder.fill(Object(name), given)

    def _member(self, members: tuple[Type, ...], value: Json) -> Type:
        """Returns the member of a union that JSON is of: of structures the one that has most of its keys."""
        if isinstance(value, Mapping):
            shapes = [shape for one in members if isinstance(one, Object) and (shape := self.catalog.object(one.name)) is not None]
            chosen = closest_structure(shapes, list(value))
            return Object(chosen.name) if chosen is not None else next((one for one in members if isinstance(one, Map)), members[0])
        return next((one for one in members if not any(type_violations(self.catalog, one, value))), members[0])

    def _nothing(self, place: Place) -> None:
        if place.free:
            raise BadOverride(f"`{place.path}` is a text, never null; leave the key out")
        if not place.nullable and not isinstance(place.type, Any_):
            raise BadOverride(f"`{place.path}` is never null: Stripe always sends {describe(place.type)} there")

    def _unfit(self, place: Place, text: str) -> BadOverride:
        return BadOverride(f"`{place.path}` is {describe_expected(place.type)}, not `{shorten(text)}`")

    # --- together --------------------------------------------------------------------------------------------------------------

    def object(self, type: str, found: Overrides) -> Raw:
        """Returns the object of the sample with the changes."""
        return sample_event_and_object(self.catalog, type, overrides=found)[1]

    def check(self, type: str, found: Overrides) -> None:
        """Reports amounts that disagree with their currency, paths out of a list's bounds, and whatever else would not fit together."""
        raw = self.object(type, found)
        for text, minor, code in self.bare_amounts(raw, found):
            if minor % step(code):
                raise BadOverride(f"`{text}`: Stripe has amounts of {code.upper()} in multiples of {step(code)}, and `{minor}` is none")
        for problem in type_violations(self.catalog, self.root, raw):
            raise BadOverride(problem)

    def bare_amounts(self, raw: Raw, found: Overrides) -> Iterator[tuple[str, int, str]]:
        """Yields the amounts that were given as Stripe sends them: path, smallest units, and currency."""
        for text, value in found.items():
            if text.partition(".")[0] in ("previous", "event") or isinstance(value, bool) or not isinstance(value, int):
                continue
            type_ = self.paths.place(text).type
            money = find_member(type_, Money)
            if money is None or money.currency == "none":
                continue
            path = changes.canonical(self.builder, self.root, changes.parse(text.removeprefix("object.")))
            place = changes.currency_place(self.builder, self.root, raw, path, text)
            code = changes.read(raw, place) if place is not None else path[-2]
            if isinstance(code, str) and code in CURRENCIES:
                yield text, value, code


def _digits(text: str) -> int | Decimal | None:
    """Returns the number that a text is, ``10_000`` too; None for another text."""
    number = parse_number(re.sub(r"(?<=\d)_(?=\d)", "", text))
    return None if isinstance(number, Missing) else number


def _amount_meant(text: str) -> str:
    """Suggests how an amount is written, with the digits and the currency of a text that is none: ``6000 USD`` for ``$6,000``."""
    found = re.search(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", text, re.ASCII)
    code = re.search(r"[A-Za-z]{3}$", text)
    if code is not None and code[0].lower() in CURRENCIES:
        named = code[0].upper()
    else:
        named = next((name for sign, name in (("€", "EUR"), ("£", "GBP")) if sign in text), "USD")
    digits = found[0].replace(",", "") if found is not None else ""
    return f"{digits if 0 < len(digits) <= _LONGEST else '25'} {named}"


def _unquoted(place: Place, text: str) -> str:
    """Returns a text without the quotes that came through the shell."""
    if not text.startswith('"'):
        return text
    if len(text) < 2 or not text.endswith('"'):
        raise BadOverride(f"`{place.path}`: the quotes of `{shorten(text)}` do not close")
    value = _json(place, text)
    if not isinstance(value, str):
        raise BadOverride(f"`{place.path}`: the quotes of `{shorten(text)}` do not hold one text")
    return value


def _json(place: Place, text: str) -> Json:
    try:
        return read_json(text.encode(), place.path)
    except BadJson as problem:
        raise BadOverride(f"`{shorten(text)}` is not JSON: {problem}") from None


def _plain(text: str) -> Json:
    """Reads the value of a field about which nothing is known: JSON where it is, else a text."""
    try:
        return read_json(text.encode(), "value")
    except BadJson:
        return text


def _json_text(value: Json) -> str:
    import json

    return json.dumps(value, default=str)


def _key(path: str, key: str) -> str:
    return f"{path}.{key}" if key.isidentifier() else f'{path}["{key}"]'
