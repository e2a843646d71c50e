"""Listing: answers a list operation from what an account holds, filtered, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wfrun.dsl.types.base import List, Object, Timestamp, Type, Union
from wfrun.simulator.account.objects import StoredObject
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.sampler import sample_object
from wfrun.simulator.samples.tables import Json, Raw

PLACES: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    ("invoice", "subscription"): (("subscription",), ("parent", "subscription_details", "subscription")),
    ("person", "relationship"): (),
    ("price", "recurring"): (),
    ("promotion_code", "coupon"): (("coupon",), ("promotion", "coupon")),
    ("invoice_payment", "payment"): (),
    ("subscription", "price"): (),
    ("subscription", "plan"): (),
}
"""(Object, filter of its list) → the paths to the filtered value, where it is not in the field of that name.

Empty where the object does not hold the value.
"""

RANGE = ("gt", "gte", "lt", "lte")


def names_of(type_: Type) -> tuple[str, ...]:
    """Returns the names of the objects that a type stands for, also of a list of them."""
    match type_:
        case Object(name=name):
            return () if name.startswith("#") else (name,)
        case Union(members=members):
            return tuple(name for member in members for name in names_of(member))
        case List(item=item):
            return names_of(item)
    return ()


def list_objects(request: Request) -> list[Raw]:
    """Returns the objects of a list operation, all its pages, up to its ``limit``.

    Unless the account was given objects of this kind, those it holds need not be all: the answer is assumed, and an empty list gets one
    made-up object that fits.
    """
    names = names_of(request.operation.result)
    filters = _filters(request)
    found = [stored for stored in request.store.of_kind(*names) if _fits(request, stored.raw, filters)]
    complete = request.strict or any(name in request.store.complete_kinds for name in names)
    if "query" in request.arguments:
        complete = False
        request.notes.append("the search was not carried out: what it finds is assumed")
    if not complete:
        if not found and names:
            found = _made_up(request, names[0], filters)
        request.assumed = True
        request.notes.append(f"the account was given no {names[0] if names else 'such object'}: what the list holds is assumed")
    for stored in found:
        if stored.assumed:
            request.assumed = True
    newest = sorted(found, key=lambda stored: _created(stored.raw), reverse=True)
    return _cut(request, [stored.raw for stored in newest])


def _filters(request: Request) -> dict[str, Json]:
    known = {parameter.name for parameter in (*request.operation.path, *request.operation.parameters)}
    paging = ("limit", "starting_after", "ending_before", "expand", "query", "page")
    return {name: value for name, value in request.arguments.items() if name in known and name not in paging and value not in (None, "")}


def _fits(request: Request, raw: Raw, filters: Mapping[str, Json]) -> bool:
    name = str(raw.get("object"))
    if name == "subscription" and "status" not in filters and raw.get("status") == "canceled":
        return False  # Stripe lists canceled subscriptions only when they are asked for.
    shape = request.catalog.object(name)
    for field, expected in filters.items():
        if (name, field) == ("subscription", "status") and expected in ("all", "ended"):
            if expected == "ended" and raw.get("status") not in ("canceled", "incomplete_expired"):
                return False
            continue
        places = PLACES.get((name, field), ((field,),) if shape is not None and field in shape.fields else ())
        if places and not any(_equal(_read(raw, place), expected) for place in places):
            return False
    return True


def _equal(value: Json, expected: Json) -> bool:
    if isinstance(expected, Mapping):
        if not any(bound in expected for bound in RANGE):
            return not isinstance(value, Mapping) or all(_equal(value.get(key), item) for key, item in expected.items())
        if not isinstance(value, int):
            return False
        bounds = {bound: limit for bound, limit in expected.items() if isinstance(limit, int)}
        return (
            value > bounds.get("gt", value - 1)
            and value >= bounds.get("gte", value)
            and value < bounds.get("lt", value + 1)
            and value <= bounds.get("lte", value)
        )
    if isinstance(value, Mapping):
        value = value.get("id")
    if isinstance(expected, list):
        return value in expected
    return bool(value == expected)


def _read(raw: Raw, place: tuple[str, ...]) -> Json:
    value: Json = raw
    for step in place:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _made_up(request: Request, name: str, filters: Mapping[str, Json]) -> list[StoredObject]:
    """Makes up one object that fits the filters; returns none where a filter cannot be met."""
    shape = request.catalog.object(name)
    if shape is None:
        return []
    table: dict[str, Any] = {}
    for field, expected in filters.items():
        if (name, field) == ("subscription", "status") and expected in ("all", "ended"):
            continue
        if isinstance(expected, str | bool | int) and field in shape.fields and not isinstance(shape.fields[field].type, Timestamp):
            table[field] = {"id": expected} if isinstance(shape.fields[field].type, Object) else expected
        elif (name, field) == ("invoice", "subscription"):
            table["parent"] = {"subscription_details": {"subscription": expected}}
    scene = identifier(name, request.operation.id, *(f"{field}={value}" for field, value in sorted(filters.items())))
    status = filters.get("status")
    state = status if isinstance(status, str) else None
    raw = sample_object(request.catalog, name, id=scene if "id" in shape.fields else None, now=request.now, state=state, table=table)
    if not _fits(request, raw, filters):
        return []
    stored = request.store.put(raw, assumed=True)
    if stored is not None:
        request.assume(name, str(raw.get("id")))
    return [] if stored is None else [stored]


def _cut(request: Request, items: list[Raw]) -> list[Raw]:
    after, before, limit = request.text("starting_after"), request.text("ending_before"), request.integer("limit")
    identities: Iterable[Json] = [item.get("id") for item in items]
    order = list(identities)
    if after in order:
        items = items[order.index(after) + 1 :]
    elif before in order:
        items = items[: order.index(before)]
    return items[:limit] if limit is not None and limit >= 0 else items


def _created(raw: Raw) -> int:
    created = raw.get("created")
    return created if isinstance(created, int) else 0
