"""Expansion: puts whole objects in place of their ids in an answer, as the parameter ``expand`` asks (https://docs.stripe.com/expand)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wfrun.dsl.types.base import Id, List, Object, Type, Union
from wfrun.simulator.account.included_lists import included_list
from wfrun.simulator.account.objects import RequestError, name_of
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.tables import Json, Raw

MAX_DEPTH = 4
"""Levels that Stripe expands at most."""

INCLUDED_ON_REQUEST = frozenset(
    {
        ("coupon", "applies_to"),
        ("coupon", "currency_options"),
        ("customer", "cash_balance"),
        ("customer", "invoice_credit_balance"),
        ("customer", "tax"),
        ("invoice", "confirmation_secret"),
        ("issuing.card", "cvc"),
        ("issuing.card", "number"),
        ("price", "currency_options"),
        ("price", "tiers"),
    }
)
"""Object and field that an answer holds where ``expand`` asks for it, though it is no id (https://docs.stripe.com/expand)."""


def expanded(request: Request, value: Json) -> Json:
    """Returns an answer with the objects that the request asks for; the objects that the account holds stay as they are.

    What can't be put in place is not carried out: the request notes it. Refuses a path that is no expandable field, as Stripe does.
    """
    asked = request.given.get("expand")
    for path in asked if isinstance(asked, list) else ():
        if not isinstance(path, str):
            raise RequestError("invalid_request_error", "Invalid expand: it must be a list of fields.")
        steps = path.split(".")
        if len(steps) > MAX_DEPTH:
            raise RequestError("invalid_request_error", f"You cannot expand more than {MAX_DEPTH} levels of a property ({path}).")
        if isinstance(value, list):
            if steps[0] != "data" or len(steps) == 1:
                raise _not_expandable(path)
            value = [_in_object(request, item, steps[1:], path) for item in value]
        else:
            value = _in_object(request, value, steps, path)
    return value


def _not_expandable(path: str) -> RequestError:
    return RequestError("invalid_request_error", f"This property cannot be expanded ({path}).")


def _in_object(request: Request, value: Json, steps: Sequence[str], path: str, kind: Type | None = None) -> Json:
    if not isinstance(value, Mapping):
        return value
    name = kind.name if isinstance(kind, Object) else name_of(value)
    shape = request.catalog.object(name or "")
    if shape is None or value.get("deleted") is True:
        return value
    field = shape.fields.get(steps[0])
    if field is None:
        raise _not_expandable(path)
    inner = value.get(steps[0])
    if inner is None and request.strict and name is not None and isinstance(field.type, List) and field.type.page:
        inner = included_list(request.store, name, value, steps[0])
    if inner is None and name is not None and isinstance(field.type, List) and field.type.page:
        inner = _read_page(request, name, value, steps[0])
    if (name, steps[0]) in INCLUDED_ON_REQUEST:
        if len(steps) > 1:
            raise _not_expandable(path)
        new = _included(request, name, value, steps[0])
        read = _read_field(request, name, value, steps[0]) if new is None else None
        if read is not None:
            new = read[0]
        elif new is None:
            request.not_carried_out(f"expand {path}")
    else:
        new = _in_field(request, inner, field.type, steps[1:], path)
    return value if new is value.get(steps[0]) else {**value, steps[0]: new}


def _included(request: Request, name: str | None, value: Mapping[str, Json], field: str) -> Json:
    """Returns a field that stands in an answer on request only; None where there is nothing to put there."""
    if (name, field) != ("invoice", "confirmation_secret") or value.get(field) is not None:
        return value.get(field)
    for one in request.store.listed("invoice_payment", where=("invoice", str(value.get("id")))):
        paid_by = one.raw.get("payment")
        intent = paid_by.get("payment_intent") if isinstance(paid_by, Mapping) else None
        stored = request.store.get("payment_intent", intent) if isinstance(intent, str) else None
        if stored is not None:
            return {"client_secret": stored.raw.get("client_secret"), "type": "payment_intent"}
    return None


def _read_field(request: Request, name: str | None, value: Mapping[str, Json], field: str) -> tuple[Json] | None:
    """Reads a field that stands in an answer on request only; None where that cannot be done, or not be right for what changed here."""
    identity, source = value.get("id"), request.store.source
    if source is None or name is None or not isinstance(identity, str) or request.store.is_own(identity):
        return None
    return source.field_on_request(name, identity, field)


def _read_page(request: Request, name: str, value: Mapping[str, Json], field: str) -> Json:
    """Reads a list that stands in an answer on request only, and returns its objects as they are here now."""
    read = _read_field(request, name, value, field)
    if read is None or not isinstance(read[0], Mapping):
        return None
    from wfrun.simulator.account.reading import objects_of_page  # few runs read

    return {**read[0], "data": request.store.current(objects_of_page(read[0]))}


def _in_field(request: Request, value: Json, kind: Type, rest: Sequence[str], path: str) -> Json:
    target = _id_in(kind)
    if target is not None:
        whole = _whole(request, value, target) if isinstance(value, str) and value else value
        return _in_object(request, whole, rest, path) if rest else whole
    if isinstance(kind, List):
        if kind.page:
            return _in_page(request, value, kind, rest, path)
        items = value if isinstance(value, list) else []
        return [_in_field(request, item, kind.item, rest, path) for item in items]
    if isinstance(kind, Object) and rest:
        return _in_object(request, value, rest, path, kind if kind.name.startswith("#") else None)
    raise _not_expandable(path)


def _in_page(request: Request, value: Json, kind: List, rest: Sequence[str], path: str) -> Json:
    if not isinstance(value, Mapping) or not isinstance(value.get("data"), list):
        request.not_carried_out(f"expand {path}")
        return value
    if not rest:
        return value
    if rest[0] != "data" or len(rest) == 1:
        raise _not_expandable(path)
    return {**value, "data": [_in_object(request, item, rest[1:], path) for item in value["data"]]}


def _id_in(kind: Type) -> Id | None:
    if isinstance(kind, Union):
        return next((member for member in kind.members if isinstance(member, Id)), None)
    return kind if isinstance(kind, Id) else None


def _whole(request: Request, identity: str, kind: Id) -> Json:
    name = request.kind(kind, identity)
    if request.catalog.object(name) is None:
        return identity
    try:
        stored = request.lookup(name, identity)
    except RequestError:
        if request.store.source is None:
            raise
        request.not_carried_out(f"expand to {name} {identity}")  # Stripe names it and does not have it: an object of another kind
        return identity
    deleted: Raw = {"id": identity, "object": name, "deleted": True}
    return deleted if stored.deleted else stored.raw
