"""Included lists: the lists of an object that answers hold on request only, built from the objects that the account holds.

Source: the fields that Stripe's API reference marks as expandable lists (https://docs.stripe.com/expand). The line items of a session or a
payment link have no field that names their owner, so their ids are made from its id: that is how they are found again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from wfrun.simulator.account.objects import ObjectStore
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.tables import Json, Raw

INCLUDED = 10
"""Objects that an included list holds at most; the list's own operation gives the others."""

LINE_ITEM = "item"

_WITH_LINE_ITEMS = frozenset({"checkout.session", "payment_link"})

_BY_OWNER: Mapping[tuple[str, str], tuple[str, str]] = {
    ("charge", "refunds"): ("refund", "charge"),
    ("customer", "subscriptions"): ("subscription", "customer"),
    ("customer", "tax_ids"): ("tax_id", "customer"),
    ("file", "links"): ("file_link", "file"),
    ("invoice", "payments"): ("invoice_payment", "invoice"),
}
"""(Object, field with a list) → the objects in the list, and their field that names the owner."""


def included_list(store: ObjectStore, name: str, raw: Mapping[str, Json], field: str) -> Raw | None:
    """Returns the list in a field of an object; None where it can't be built."""
    owner = raw.get("id")
    if not isinstance(owner, str):
        return None
    if name in _WITH_LINE_ITEMS and field == "line_items":
        found = line_items_of(store, owner)
    elif (name, field) in _BY_OWNER:
        kind, names_owner = _BY_OWNER[name, field]
        found = (one.raw for one in store.listed(kind, where=(names_owner, owner)) if _id(one.raw.get(names_owner)) == owner)
        if kind == "subscription":
            found = (one for one in found if one.get("status") != "canceled")
    else:
        return None
    data = list(islice(found, INCLUDED + 1))
    collection = f"/v1/{name.replace('.', '/')}s/{owner}/{field}"
    return {"object": "list", "data": data[:INCLUDED], "has_more": len(data) > INCLUDED, "url": collection}


def line_item_id(owner: str, number: int) -> str:
    """Returns the id of a line item by its place among those of its owner."""
    return identifier(LINE_ITEM, owner, str(number))


def line_items_of(store: ObjectStore, owner: str) -> Iterator[Raw]:
    """Yields the line items of a session or a payment link, in their order."""
    number = 0
    while (stored := store.get(LINE_ITEM, line_item_id(owner, number))) is not None:
        yield stored.raw
        number += 1


def _id(value: Json) -> Json:
    return value.get("id") if isinstance(value, Mapping) else value
