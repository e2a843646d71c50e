"""Overrides: changes a sample by paths, ``amount = 2500 USD``, ``metadata.order = "7"``, ``lines.data[0].quantity = 2``.

What hangs together stays together: when the amount of a payment is set, the amounts that were equal to it follow, and so do the currencies
inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from wfrun.dsl.types.base import ANY, Any_, Id, List, Map, Money, Object, Type, Union
from wfrun.simulator.samples.builder import ObjectBuilder
from wfrun.simulator.samples.conformance import Path, leaves, member_for, path_text
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.tables import Json, Raw

Overrides: TypeAlias = Mapping[str, Json]
"""Path → JSON value. A pair ``(minor, currency)`` sets an amount and its currency."""

LEADERS = frozenset({"amount", "amount_due", "amount_paid", "amount_subtotal", "amount_total", "subtotal", "total", "unit_amount"})
"""Amounts of an object that its other amounts repeat."""


class BadOverride(ValueError):
    """A path that leads nowhere, or a value that its place does not take."""


def apply(builder: ObjectBuilder, raw: Raw, overrides: Overrides) -> Raw:
    """Returns the object with the values set; ``raw`` itself does not change. Raises ``BadOverride``."""
    root = Object(str(raw.get("object", "")))
    before = raw
    steps = {text: canonical(builder, root, parse(text)) for text in overrides}
    fixed: set[Path] = set(steps.values())
    amounts: dict[Path, int] = {}
    currencies: dict[Path, str] = {}
    for text, value in overrides.items():
        path = steps[text]
        if isinstance(value, tuple):
            minor, currency = value
            raw = put(builder, root, raw, path, minor, text)
            place = currency_place(builder, root, raw, path, text)
            if place is not None:
                raw = put(builder, root, raw, place, currency, text)
                fixed.add(place)
                currencies[place] = currency
            if isinstance(minor, int):
                amounts[path] = minor
        else:
            raw = put(builder, root, raw, path, value, text)
            if path[-1] == "currency" and isinstance(value, str):
                currencies[path] = value
            elif isinstance(value, int) and not isinstance(value, bool):
                amounts[path] = value
    raw = _follow(builder, root, before, raw, fixed, amounts, currencies)
    return _settle(raw, fixed)


def check_currencies(builder: ObjectBuilder, raw: Raw, overrides: Overrides, before: Raw | None = None) -> None:
    """Reports an amount that is in another currency than it was given in, because another change sets that currency.

    ``raw`` holds the changes, or ``before`` does: the previous values of an update. Raises ``BadOverride``.
    """
    root = Object(str(raw.get("object", "")))
    for text, value in overrides.items():
        if not isinstance(value, tuple):
            continue
        path = canonical(builder, root, parse(text))
        place = currency_place(builder, root, raw, path, text)
        named = currency_at(place, raw, before) if place is not None else path[-2] if len(path) > 1 else value[1]
        if str(named).lower() != value[1]:
            other = f"{path_text(place)} is" if place is not None else "it stands under"
            raise BadOverride(f"`{'' if before is None else 'previous.'}{text}` is in {value[1].upper()}, but {other} {str(named).upper()}")


def currency_at(place: Path, raw: Raw, before: Raw | None) -> Json:
    """Returns the currency at a place: that of an update's previous values, else that of the object."""
    found = read(before, place) if before is not None else None
    return read(raw, place) if found is None else found


def parse(text: str) -> Path:
    """Returns the steps of a path: ``lines.data[0].amount``, ``metadata["my key"]``, ``items.0.price``. Raises ``BadOverride``."""
    steps: list[str | int] = []
    rest = text
    while rest:
        if rest.startswith("["):
            inside, closed, rest = rest[1:].partition("]")
            inside = inside.strip()
            quoted = len(inside) >= 2 and inside[0] == inside[-1] == '"'
            if not closed or not (quoted or inside.isdecimal()):
                raise BadOverride(f"`{text}` is no path to a field")
            steps.append(inside[1:-1] if quoted else int(inside))
            rest = rest[1:] if rest.startswith(".") else rest
            continue
        cut = min((position for position in (rest.find("."), rest.find("[")) if position >= 0), default=len(rest))
        name, rest = rest[:cut].strip(), rest[cut:]
        if not name:
            raise BadOverride(f"`{text}` is no path to a field")
        steps.append(int(name) if name.isdecimal() and steps else name)
        rest = rest[1:] if rest.startswith(".") and len(rest) > 1 else rest
    if not steps:
        raise BadOverride("a path is empty")
    return tuple(steps)


def canonical(builder: ObjectBuilder, type_: Type, path: Path) -> Path:
    """Returns the path with the ``data`` of Stripe's pages written out: ``lines[0]`` is ``lines.data[0]``."""
    steps: list[str | int] = []
    for step in path:
        if isinstance(type_, Union):
            type_ = _deepest(type_)
        if isinstance(type_, List) and type_.page:
            type_ = List(type_.item)
            if step == "has_more":
                steps.append(step)
                type_ = ANY
                continue
            steps.append("data")
            if step == "data":
                continue
        steps.append(step)
        match type_:
            case List(item=item):
                type_ = item
            case Map(value=inner):
                type_ = inner
            case Object(name=name):
                shape = builder.catalog.object(name)
                field = shape.fields.get(str(step)) if shape is not None else None
                type_ = field.type if field is not None else ANY
            case _:
                type_ = ANY
    return tuple(steps)


def put(builder: ObjectBuilder, type_: Type, value: Json, path: Path, new: Json, text: str, *, partial: bool = False) -> Json:
    """Returns the value with ``new`` at the path.

    Structures on the way that are null are made: whole, or ``partial`` with nothing else in them. Raises ``BadOverride``.
    """
    if not path:
        return new
    step = path[0]
    if isinstance(type_, Union):
        type_ = member_for(type_.members, value) if value is not None else _deepest(type_)
    match type_:
        case List(page=True) if step == "data":
            page = value if isinstance(value, Mapping) else builder.fill(type_, [])
            return {**page, "data": put(builder, List(type_.item), page.get("data"), path[1:], new, text, partial=partial)}
        case List(page=True) if path == ("has_more",):
            page = value if isinstance(value, Mapping) else builder.fill(type_, [])
            return {**page, "has_more": new}
        case List(item=item, page=page_form):
            if page_form:
                return put(builder, type_, value, ("data", *path), new, text, partial=partial)
            items = list(value) if isinstance(value, list) else []
            if not isinstance(step, int) or step > len(items):
                raise BadOverride(f"`{text}`: {path_text((step,))} is not in a list of {len(items)}")
            before = items[step] if step < len(items) else with_own_id(builder, builder.value(item), step) if len(path) > 1 else None
            return [*items[:step], put(builder, item, before, path[1:], new, text, partial=partial), *items[step + 1 :]]
        case Map(value=inner):
            known = value if isinstance(value, Mapping) else {}
            return {**known, str(step): put(builder, inner, known.get(str(step)), path[1:], new, text, partial=partial)}
        case Object(name=name):
            shape = builder.catalog.object(name)
            field = shape.fields.get(str(step)) if shape is not None else None
            if field is None:
                raise BadOverride(f"`{text}`: there is no field `{step}`")
            known = value if isinstance(value, Mapping) else {} if partial else builder.fill(type_, {})
            return {**known, str(step): put(builder, field.type, known.get(str(step)), path[1:], new, text, partial=partial)}
        case Any_():
            known = value if isinstance(value, Mapping) else {}
            return {**known, str(step): put(builder, ANY, known.get(str(step)), path[1:], new, text, partial=partial)}
        case Id():
            raise BadOverride(f"`{text}`: Stripe sends an id here, which has no fields")
        case _:
            raise BadOverride(f"`{text}`: there is nothing inside a value of this kind")


def with_own_id(builder: ObjectBuilder, item: Json, at: int) -> Json:
    """Returns a new item of a list with an id that no other item of the list has; the first one keeps its id."""
    if at and isinstance(item, Mapping) and isinstance(item.get("id"), str) and isinstance(item.get("object"), str):
        return {**item, "id": identifier(item["object"], builder.scene, f"item {at}")}
    return item


def _deepest(type_: Union) -> Type:
    return next((member for member in type_.members if isinstance(member, Object | Map | List)), type_.members[0])


def currency_place(builder: ObjectBuilder, root: Type, raw: Raw, path: Path, text: str) -> Path | None:
    """Returns the path of the currency of the amount at a path; None where the path itself names it.

    Raises ``BadOverride`` for what is no amount.
    """
    structures: list[tuple[Path, Type]] = []
    type_: Type = root
    value: Json = raw
    for index, step in enumerate(path):
        if isinstance(type_, Union):
            type_ = member_for(type_.members, value)
        value = _step(value, step)
        match type_:
            case List(page=True) if step == "data":
                type_ = List(type_.item)
            case List(item=item):
                type_ = item
            case Map(value=inner):
                type_ = inner
            case Object(name=name):
                structures.append((path[:index], type_))
                shape = builder.catalog.object(name)
                field = shape.fields.get(str(step)) if shape is not None else None
                type_ = field.type if field is not None else ANY
    if isinstance(type_, Union):
        type_ = next((member for member in type_.members if isinstance(member, Money)), type_)
    if not isinstance(type_, Money):
        raise BadOverride(f"`{text}` is not an amount")
    if type_.currency == "key":
        return None
    if type_.currency == "none":
        raise BadOverride(f"`{text}`: Stripe does not say in which currency this is; give the whole number of its smallest unit")
    expected = type_.currency[1:] if type_.currency.startswith("=") else "currency"
    for place, structure in reversed(structures):
        shape = builder.catalog.object(structure.name) if isinstance(structure, Object) else None
        if shape is not None and expected in shape.fields:
            return (*place, expected)
    raise BadOverride(f"`{text}` has no currency")


def read(raw: Raw, path: Path) -> Json:
    """Returns the value at a path; None where there is none."""
    value: Json = raw
    for step in path:
        value = _step(value, step)
    return value


def _step(value: Json, step: str | int) -> Json:
    if isinstance(value, Mapping):
        return value.get(str(step))
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None


def _follow(
    builder: ObjectBuilder, root: Type, before: Raw, raw: Raw, fixed: set[Path], amounts: dict[Path, int], currencies: dict[Path, str]
) -> Raw:
    """Carries changes over: amounts that equalled a changed one follow it, and currencies inside a structure follow the structure's."""
    known = {path: value for path, _, value in leaves(builder.catalog, root, before)}
    renamed = {place: (known.get(place), currency) for place, currency in currencies.items()}
    moved = [
        (path[:-1], known[path], minor)
        for path, minor in amounts.items()
        if path[-1] in LEADERS and isinstance(known.get(path), int) and known[path] != 0
    ]
    for path, type_, value in leaves(builder.catalog, root, raw):
        if path in fixed:
            continue
        if isinstance(type_, Money):
            for place, old, new in moved:
                if path[: len(place)] == place and value in (old, str(old)):
                    raw = put(builder, root, raw, path, str(new) if isinstance(value, str) else new, path_text(path))
                elif path[: len(place)] == place and value == -old:
                    raw = put(builder, root, raw, path, -new, path_text(path))
        elif path[-1] == "currency":
            for place, (before_it, currency) in renamed.items():
                if value == before_it and path[: len(place) - 1] == place[:-1]:
                    raw = put(builder, root, raw, path, currency, path_text(path))
    return raw


def _settle(raw: Raw, fixed: set[Path]) -> Raw:
    """Derives fields from amounts that were set: whether a charge is refunded in full, what remains of an invoice, what a fee leaves."""
    if raw.get("object") == "charge" and ("amount_refunded",) in fixed and ("refunded",) not in fixed:
        return {**raw, "refunded": raw["amount_refunded"] >= raw["amount"]}
    if raw.get("object") == "invoice" and ("amount_remaining",) not in fixed and fixed & {("amount_due",), ("amount_paid",)}:
        return {**raw, "amount_remaining": max(0, raw["amount_due"] - raw["amount_paid"])}
    entries = raw.get("balance_transactions")
    if isinstance(entries, list) and fixed:
        nets = [
            entry if ("balance_transactions", at, "net") in fixed else {**entry, "net": entry["amount"] - entry["fee"]}
            for at, entry in enumerate(entries)
        ]
        return {**raw, "balance_transactions": nets}
    return raw
