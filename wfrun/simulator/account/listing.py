"""Listing: answers a list operation from what an account holds, filtered, newest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from wfrun.dsl.types.base import Id, List, Object, Timestamp, Type, Union
from wfrun.simulator.account.included_lists import LINE_ITEM, line_items_of
from wfrun.simulator.account.newest_first import created
from wfrun.simulator.account.objects import RequestError, StoredObject, no_such_object
from wfrun.simulator.account.request import STEERING, Request
from wfrun.simulator.account.search import read_query
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.sampler import sample_object
from wfrun.simulator.samples.tables import Json, Raw

EACH = "[]"
"""A step of a path: every item of a list."""

PLACES: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    ("event", "types"): (("type",),),
    ("invoice", "subscription"): (("subscription",), ("parent", "subscription_details", "subscription")),
    ("price", "lookup_keys"): (("lookup_key",),),
    ("product", "ids"): (("id",),),
    ("promotion_code", "coupon"): (("coupon",), ("promotion", "coupon")),
    ("v2.core.event", "object_id"): (("related_object", "id"),),
    ("v2.core.event", "types"): (("type",),),
    ("shipping_rate", "currency"): (("fixed_amount", "currency"),),
    ("subscription", "current_period_end"): (("current_period_end",), ("items", "data", EACH, "current_period_end")),
    ("subscription", "current_period_start"): (("current_period_start",), ("items", "data", EACH, "current_period_start")),
    ("subscription", "plan"): (("items", "data", EACH, "plan"), ("items", "data", EACH, "price")),
    ("subscription", "price"): (("items", "data", EACH, "price"),),
}
"""(Object, filter of its list) → the paths to the filtered value, where it is not in the field of that name.

Source: the list operations in Stripe's API reference (https://docs.stripe.com/api).
"""

YES_OR_NO: dict[tuple[str, str], Callable[[Raw], bool]] = {
    # Whether all endpoints took the event (https://docs.stripe.com/api/events/list).
    ("event", "delivery_success"): lambda raw: raw.get("pending_webhooks") == 0,
    ("entitlements.feature", "archived"): lambda raw: raw.get("active") is False,
    ("invoiceitem", "pending"): lambda raw: raw.get("invoice") is None,
    ("subscription_schedule", "scheduled"): lambda raw: raw.get("status") == "not_started",
}
"""(Object, filter of its list that is true or false) → whether an object fits where it is true."""

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

    The list of an object's own items (the lines of an invoice) is the one that the object holds. Otherwise, unless the account was given
    objects of this kind, those it holds need not be all: the answer is assumed, and an empty list gets one made-up object that fits. A
    filter that can't be read from the objects is not carried out, and the answer is assumed too.
    """
    if request.text("starting_after") is not None and request.text("ending_before") is not None:
        raise RequestError("invalid_request_error", "You may only specify one of these parameters: starting_after, ending_before.")
    names = names_of(request.operation.result)
    filters, unread = _filters(request, names)
    if request.store.source is not None and (read := _read_list(request, names, filters, unread)) is not None:
        return read
    for name in unread:
        request.not_carried_out(name)
    items = _items_of_owner(request, names, filters)
    if items is None and names == (LINE_ITEM,) and request.operation.path:
        items = list(line_items_of(request.store, request.target()[1])) or None
    if items is not None:
        return _cut(request, items)
    if request.strict and len(names) == 1:
        return _page(request, names[0], filters)
    found = [stored for stored in request.store.of_kind(*names) if _fits(stored.raw, filters)]
    query = request.text("query")
    if query is not None and names:
        sought = read_query(names[0], query)
        found = [stored for stored in found if sought(stored.raw)]
    if not request.strict and not any(name in request.store.complete_kinds for name in names):
        if not found and names:
            found = _made_up(request, names[0], filters)
        request.assumed = True
        if not request.store.is_partial:  # of that, the answer tells by itself
            request.notes.append(f"the account was given no {names[0] if names else 'such object'}: what the list holds is assumed")
    for stored in found:
        if stored.assumed:
            request.assumed = True
    newest = sorted(found, key=lambda stored: created(stored.raw), reverse=True)
    return _cut(request, [stored.raw for stored in newest])


def _read_list(request: Request, names: tuple[str, ...], filters: Mapping[str, Json], unread: tuple[str, ...]) -> list[Raw] | None:
    """Reads a list from the real account with the filters of the request, and returns it as the objects are here now.

    An object that was made or changed here is in the list where it fits the filters here. Returns None where the list cannot be read, or
    belongs to an object that is only here: the account's own listing answers then.
    """
    store, source = request.store, request.store.source
    assert source is not None
    from wfrun.simulator.account.reading import ListRead  # few runs read

    owners = [str(value) for name, value in request.given.items() if name not in STEERING and isinstance(value, str)]
    if any(store.is_own_id(owner) for owner in owners) or _holds_all_items(request, names, filters):
        return None
    limit, before = request.integer("limit"), request.text("ending_before")
    cursor = before or request.text("starting_after")
    if cursor is not None and any(stored.deleted for name in names if (stored := store.here(name, cursor)) is not None):
        raise no_such_object(names[0], cursor)
    begins_here = cursor is not None and store.is_made(cursor)
    kinds = [(name, identity) for name in names for identity in store.objects.get(name, ())]
    own = [store.objects[name][identity] for name, identity in kinds]
    own = [stored for stored in own if stored.deleted or not source.is_as_read(stored.raw)]
    wanted = None if limit is None or limit < 0 or begins_here else limit + len(own)
    asked = {name: value for name, value in request.given.items() if not begins_here or name not in ("starting_after", "ending_before")}
    is_only_here = any(store.is_made(owner) for owner in owners)
    page = ListRead(()) if is_only_here else source.read_list(request.operation, asked, wanted)
    if page is None:
        raise _missing_owner(request, names)
    if page.missing is not None:
        request.notes.append(f"the list could not be read from Stripe, for {page.missing.reason}")
        request.assumed = True
        return None
    for name, value in request.given.items():
        request.arguments.take(name, value)
    query = request.text("query")
    fits_query = read_query(names[0], query) if query is not None and own and names else None

    def fits(raw: Raw) -> bool:
        return _fits(raw, filters) and (fits_query is None or fits_query(raw))

    ids = {raw.get("id") for raw in page.objects}
    items = [raw for raw in store.current(page.objects) if source.is_as_read(raw) or "id" not in raw or fits(raw)]
    others = [stored for stored in own if not stored.deleted and stored.raw.get("id") not in ids and fits(stored.raw)]
    request.assumed = request.assumed or any(stored.assumed for stored in others)
    if others:
        for name in unread:
            request.not_carried_out(name)
        new = [one.raw for one in reversed(others)]
        items = sorted((*(new if begins_here else _on_page(request, names, new)), *items), key=created, reverse=True)
    if begins_here:
        return _cut(request, items)
    if limit is None or limit < 0:
        return items
    return items[max(0, len(items) - limit) :] if before else items[:limit]


def _holds_all_items(request: Request, names: tuple[str, ...], filters: Mapping[str, Json]) -> bool:
    """Reports whether the owner of a list is here and holds the whole list."""
    owner = _owner(request, names, filters)
    stored = request.store.here(owner[0], owner[1]) if owner is not None else None
    page = stored.raw.get(owner[2]) if stored is not None and owner is not None else None
    return isinstance(page, Mapping) and isinstance(page.get("data"), list) and page.get("has_more") is not True


def _owner(request: Request, names: tuple[str, ...], filters: Mapping[str, Json]) -> tuple[str, str, str] | None:
    """Returns the kind and the id of the object that holds the list in one of its fields, and the field; None for other lists."""
    if request.operation.path:
        return *request.target(), request.operation.url.rpartition("/")[2]
    if names == ("subscription_item",) and isinstance(filters.get("subscription"), str):
        return "subscription", str(filters["subscription"]), "items"
    return None


def _missing_owner(request: Request, names: tuple[str, ...]) -> RequestError:
    """Returns the error of a list that Stripe does not have, because the object that it is asked for does not exist."""
    for parameter in (*reversed(request.operation.path), *request.operation.parameters):
        value = request.given.get(parameter.name)
        if isinstance(parameter.type, Id) and isinstance(value, str) and value:
            return no_such_object(request.kind(parameter.type, value), value)
    return RequestError("resource_missing", f"No such {names[0] if names else 'object'}")


def _on_page(request: Request, names: tuple[str, ...], items: list[Raw]) -> list[Raw]:
    """Returns the items on the side of the cursor that is asked for. Next to one that cannot be read, they are newer than it."""
    after, before = request.text("starting_after"), request.text("ending_before")
    cursor = after or before
    if cursor is None:
        return items
    stored = next((found for name in names if (found := request.store.get(name, cursor)) is not None), None)
    if stored is None:
        return [] if after else items
    moment = created(stored.raw)
    others = [item for item in items if item.get("id") != cursor]
    return [item for item in others if (created(item) < moment if after else created(item) >= moment)]


def _page(request: Request, name: str, filters: Mapping[str, Json]) -> list[Raw]:
    """Returns the part of a complete list that is asked for, and looks at no more objects than it must."""
    after, before, limit = request.text("starting_after"), request.text("ending_before"), request.integer("limit")
    for cursor in (after, before):
        stored = request.store.get(name, cursor) if cursor is not None else None
        if cursor is not None and (stored is None or stored.deleted):
            raise no_such_object(name, cursor)
    objects = request.store.listed(name, after, before, _indexed(name, filters))
    query = request.text("query")
    if query is not None:
        found = read_query(name, query)
        fitting = (stored.raw for stored in objects if found(stored.raw))
    else:
        fitting = (stored.raw for stored in objects if _fits(stored.raw, filters))
    page = list(islice(fitting, limit) if limit is not None and limit >= 0 else fitting)
    return page if before is None else page[::-1]


def _indexed(name: str, filters: Mapping[str, Json]) -> tuple[str, str] | None:
    """Returns a filter that an index of the store answers: a text in the field of the filter's name."""
    for field, value in filters.items():
        if (
            isinstance(value, str)
            and (name, field) not in PLACES
            and (name, field) not in YES_OR_NO
            and value not in ("all", "ended")
            and not value.endswith("*")
        ):
            return field, value
    return None


def _items_of_owner(request: Request, names: tuple[str, ...], filters: dict[str, Json]) -> list[Raw] | None:
    """Returns the items that an object holds in the field of the list's name, and those that came later; None where it holds none."""
    owner = _owner(request, names, filters)
    if owner is None:
        return None
    kind, identity, field = owner
    stored = request.store.here(kind, identity)
    page = stored.raw.get(field) if stored is not None and not stored.deleted else None
    if stored is None or not isinstance(page, Mapping) or not isinstance(page.get("data"), list):
        return None
    if stored.assumed:
        request.assume(kind, identity)
    if page.get("has_more") is True:
        request.assumed = True
        request.notes.append(f"{kind} {identity} holds only the first part of its {field}: what else the list holds is assumed")
    held = [item for item in page["data"] if isinstance(item, dict)]
    known = {item.get("id") for item in held}
    later = [one.raw for one in request.store.of_kind(*names) if one.raw.get("id") not in known and identity in one.raw.values()]
    own = {parameter.name for parameter in request.operation.path} | {"subscription"}
    rest = {name: value for name, value in filters.items() if name not in own}
    return [item for item in (*later, *held) if _fits(item, rest, names[0] if names else "")]


def _filters(request: Request, names: tuple[str, ...]) -> tuple[dict[str, Json], tuple[str, ...]]:
    """Returns the filters that can be carried out, by their names, and the names of those that cannot."""
    known = {parameter.name for parameter in (*request.operation.path, *request.operation.parameters)}
    path = {parameter.name for parameter in request.operation.path}
    filters: dict[str, Json] = {}
    unread: list[str] = []
    for name, value in request.given.items():
        if name not in known or name in STEERING or name == "query" or value in (None, ""):
            continue
        readable = [kind for kind in names if _readable(request, kind, name)]
        if readable and len(readable) == len(names):
            filters[name] = value
            request.arguments.take(name, value)
        elif name not in path and readable:
            unread.append(name)
    return filters, tuple(unread)


def _readable(request: Request, kind: str, field: str) -> bool:
    """Reports whether objects of a kind hold what a filter asks for."""
    shape = request.catalog.object(kind)
    return (kind, field) in PLACES or (kind, field) in YES_OR_NO or (shape is not None and field in shape.fields)


def _fits(raw: Raw, filters: Mapping[str, Json], kind: str = "") -> bool:
    name = str(raw.get("object") or kind)
    if name == "subscription" and "status" not in filters and raw.get("status") == "canceled":
        return False  # Stripe lists canceled subscriptions only when they are asked for.
    for field, expected in filters.items():
        if (name, field) == ("subscription", "status") and expected in ("all", "ended"):
            if expected == "ended" and raw.get("status") not in ("canceled", "incomplete_expired"):
                return False
            continue
        if (name, field) == ("event", "type") and isinstance(expected, str) and expected.endswith("*"):
            # A group of event types (https://docs.stripe.com/api/events/list): `charge.*`.
            if not str(raw.get("type")).startswith(expected[:-1]):
                return False
            continue
        decide = YES_OR_NO.get((name, field))
        if decide is not None:
            if decide(raw) is not expected:
                return False
            continue
        places = PLACES.get((name, field), ((field,),))
        if not any(_equal(value, expected) for place in places for value in _read(raw, place)):
            return False
    return True


def _equal(value: Json, expected: Json) -> bool:
    if isinstance(expected, Mapping):
        if not any(bound in expected for bound in RANGE):
            return isinstance(value, Mapping) and all(_equal(value.get(key), item) for key, item in expected.items())
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


def _read(raw: Json, place: tuple[str, ...]) -> list[Json]:
    """Returns the values at a path: one, or one for each item of the lists on it."""
    values = [raw]
    for step in place:
        if step == EACH:
            values = [item for value in values if isinstance(value, list) for item in value]
        else:
            values = [value.get(step) if isinstance(value, Mapping) else None for value in values]
    return values


def _made_up(request: Request, name: str, filters: Mapping[str, Json]) -> list[StoredObject]:
    """Makes up one object that fits the filters; returns none where a filter cannot be met."""
    shape = request.catalog.object(name)
    if shape is None:
        return []
    table: dict[str, Any] = {}
    for field, expected in filters.items():
        if (name, field) == ("subscription", "status") and expected in ("all", "ended"):
            continue
        if (name, field) == ("subscription", "price"):
            table["items"] = [{"price": {"id": expected}}]
        elif isinstance(expected, str | bool | int) and field in shape.fields and not isinstance(shape.fields[field].type, Timestamp):
            table[field] = {"id": expected} if isinstance(shape.fields[field].type, Object) else expected
        elif (name, field) == ("invoice", "subscription"):
            table["parent"] = {"subscription_details": {"subscription": expected}}
    scene = identifier(name, request.operation.id, *(f"{field}={value}" for field, value in sorted(filters.items())))
    status = filters.get("status")
    state = status if isinstance(status, str) else None
    raw = sample_object(request.catalog, name, id=scene if "id" in shape.fields else None, now=request.now, state=state, table=table)
    if not _fits(raw, filters):
        return []
    stored = request.store.put(raw, assumed=True)
    if stored is not None:
        request.assume(name, str(raw.get("id")))
    return [] if stored is None else [stored]


def _cut(request: Request, items: list[Raw]) -> list[Raw]:
    """Returns a part of a list: from an object on, or up to one, and not more than the limit (https://docs.stripe.com/api/pagination)."""
    after, before, limit = request.text("starting_after"), request.text("ending_before"), request.integer("limit")
    if after or before:
        newer, older = _around(request, items, str(after or before))
        items = older if after else newer
    if limit is None or limit < 0:
        return items
    return items[max(0, len(items) - limit) :] if before else items[:limit]


def _around(request: Request, items: list[Raw], identity: str) -> tuple[list[Raw], list[Raw]]:
    """Returns what stands before and after an object in a list; one that does not exist is refused, unless the list may hold more."""
    place = next((at for at, item in enumerate(items) if item.get("id") == identity), None)
    if place is not None:
        return items[:place], items[place + 1 :]
    for name in names_of(request.operation.result):
        stored = request.store.get(name, identity)
        if stored is not None and not stored.deleted:
            moment = created(stored.raw)
            return [item for item in items if created(item) > moment], [item for item in items if created(item) <= moment]
    if not request.assumed:
        raise no_such_object(names_of(request.operation.result)[0], identity)
    request.not_carried_out("starting_after" if request.given.get("starting_after") == identity else "ending_before")
    return items, items
