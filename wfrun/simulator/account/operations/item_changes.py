"""Item changes: adding, changing and taking out the items of a subscription (https://docs.stripe.com/api/subscription_items)."""

from __future__ import annotations

from wfrun.simulator.account.inference import integer
from wfrun.simulator.account.objects import RequestError, no_such_object
from wfrun.simulator.account.operations.prorations import with_prorations
from wfrun.simulator.account.operations.subscription_items import changed_item, items_of, new_item
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.tables import Raw


def create_item(request: Request) -> Raw:
    """Adds an item to a subscription."""
    subscription = request.known("subscription", str(request.arguments["subscription"]))
    if subscription.get("status") in ("canceled", "incomplete_expired"):
        raise no_such_object("subscription", str(subscription["id"]))
    held = items_of(subscription)
    end = integer(held[0], "current_period_end") if held else 0
    item = new_item(request, request.arguments, str(subscription["id"]), 0, end or None)
    with_prorations(request, subscription, [*held, item])
    return item


def update_item(request: Request) -> Raw:
    """Changes an item, in its subscription too."""
    _, identity = request.target()
    before, subscription = _item_and_owner(request, identity)
    item = changed_item(request, before, request.arguments, str(before.get("subscription")), 0)
    item = {**item, **request.taken_over("subscription_item", item, without=("price", "plan", "quantity"))}
    if subscription is not None:
        with_prorations(request, subscription, [item if one.get("id") == identity else one for one in items_of(subscription)])
        return item
    return request.change(before, item)


def delete_item(request: Request) -> Raw:
    """Takes an item out of its subscription, whose last one must stay."""
    _, identity = request.target()
    before, subscription = _item_and_owner(request, identity)
    if subscription is not None:
        rest = [one for one in items_of(subscription) if one.get("id") != identity]
        if not rest:
            raise RequestError(
                "invalid_request_error", "A subscription must have at least one active plan: cancel the subscription instead."
            )
        with_prorations(request, subscription, rest)
    stored = request.store.get("subscription_item", str(before["id"]))
    if stored is not None and not stored.deleted:
        request.store.delete("subscription_item", identity)
    return {"id": identity, "object": "subscription_item", "deleted": True}


def _item_and_owner(request: Request, identity: str) -> tuple[Raw, Raw | None]:
    for stored in request.store.of_kind("subscription"):
        for item in items_of(stored.raw):
            if item.get("id") == identity:
                return request.known("subscription_item", identity), stored.raw
    if request.strict:
        raise no_such_object("subscription_item", identity)
    request.notes.append("the subscription of the item is not known: what this does to it is not carried out")
    request.assumed = True
    return request.known("subscription_item", identity), None
