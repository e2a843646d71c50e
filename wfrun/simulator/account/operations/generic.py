"""Generic operations: those without a rule of their own, performed by their shape: read, list, create, change, delete.

Reading, changing and deleting are exact. What a new object holds beyond its parameters is made up, and so is the effect of an operation of
another shape.
"""

from __future__ import annotations

from wfrun.dsl.types.base import Any_, List, String
from wfrun.simulator.account.listing import list_objects, names_of
from wfrun.simulator.account.objects import WITHOUT_ID, RequestError, no_such_object, singleton
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples import overrides
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.overrides import LEADERS
from wfrun.simulator.samples.tables import Json, Raw
from wfrun.stripe_catalog.reading import Unreadable

KEPT_WHEN_DELETED = frozenset({"customer", "account"})
"""Objects that can still be read after they were deleted: Stripe then sends their id and ``deleted``."""

VERBS: dict[str, tuple[str, ...]] = {
    "activate": ("active",),
    "approve": ("approved", "open"),
    "archive": ("archived", "inactive"),
    "cancel": ("canceled",),
    "close": ("closed",),
    "deactivate": ("inactive", "deactivated"),
    "decline": ("closed", "declined"),
    "disconnect": ("disconnected",),
    "expire": ("expired",),
    "fail": ("failed",),
    "post": ("posted",),
    "reactivate": ("active",),
    "redact": ("redacted",),
    "reject": ("rejected",),
    "return": ("returned",),
    "submit": ("submitted",),
    "succeed": ("succeeded",),
    "unarchive": ("active",),
    "void": ("void", "voided"),
}
"""Last word of a path → the status that an object has after it, where it has such a status."""


def carry_out(request: Request) -> Json:
    """Returns the answer to any operation."""
    operation = request.operation
    on_object = bool(operation.path) and operation.url.endswith("}")
    match operation.verb:
        case "GET" if isinstance(operation.result, List):
            return list_objects(request)
        case "GET" if on_object:
            return retrieve(request)
        case "GET":
            return read_single(request)
        case "DELETE" if on_object:
            return delete(request)
        case "POST" if on_object:
            return update(request)
        case "POST" if operation.id.rpartition(".")[2] == "create" or not operation.path:
            return create(request)
    return act(request)


def retrieve(request: Request) -> Raw:
    """Returns the object that the path names."""
    name, identity = request.target()
    stored = request.lookup(name, identity)
    if stored.deleted:
        if name not in KEPT_WHEN_DELETED:
            raise no_such_object(name, identity)
        return {"id": identity, "object": name, "deleted": True}
    return stored.raw


def read_single(request: Request) -> Json:
    """Returns an object of which there is one: the balance, the cash balance of a customer; also a preview, which is made up."""
    names = names_of(request.operation.result)
    if not names:
        return nothing_known(request)
    shape = request.catalog.object(names[0])
    read = read_answer(request) if names[0] not in WITHOUT_ID else None
    if read is not None:
        return read
    if shape is not None and "id" in shape.fields and names[0] != "account":
        return make(request, names[0])
    owner = str(request.arguments[request.operation.path[-1].name]) if request.operation.path else ""
    if names[0] == "account":
        return request.known("account", identifier("account", "own"))
    raw = request.one_of(names[0], owner)
    if owner and raw.get("customer") not in (None, owner) and shape is not None and "customer" in shape.fields:
        raw = request.store.change(names[0], singleton(names[0], owner), {"customer": owner})
    return raw


def read_answer(request: Request) -> Json:
    """Reads an answer that belongs to no id of its own; None where the account has no reader, or where it cannot be read."""
    source = request.store.source
    if source is None or request.rests_on_own():
        return None
    answer = source.single(request.operation, {name: value for name, value in request.given.items() if name != "expand"})
    if answer is None:
        raise RequestError("resource_missing", "Stripe has nothing of that kind for these arguments.")
    if isinstance(answer, Unreadable):
        request.notes.append(f"the answer could not be read from Stripe, for {answer.reason}")
        return None
    for name, value in request.given.items():
        request.arguments.take(name, value)
    return answer


def create(request: Request) -> Json:
    """Creates an object that holds its parameters; its other fields are as usual, and assumed."""
    names = names_of(request.operation.result)
    if not names:
        return nothing_known(request)
    return make(request, names[0])


def make(request: Request, name: str) -> Raw:
    """Makes an object from its template with the parameters taken over."""
    request.assumed = True
    request.notes.append(f"what the new {name} holds beside its parameters is assumed")
    builder = request.builder()
    raw = builder.object(name)
    changes = request.taken_over(name, raw)
    parents = {parameter.name: request.arguments[parameter.name] for parameter in request.operation.path}
    shape = request.catalog.object(name)
    changes.update({key: value for key, value in parents.items() if shape is not None and key in shape.fields})
    amounts = {key: value for key, value in changes.items() if key in LEADERS and isinstance(value, int)}
    if amounts:
        raw = overrides.apply(builder, raw, amounts)
    raw = {**raw, **changes}
    if request.operation.verb == "POST":
        request.certain = {**{key: raw[key] for key in ("id", "object") if key in raw}, **changes}
        request.save(raw)
    return raw


def update(request: Request) -> Raw:
    """Changes an object by its parameters."""
    name, identity = request.target()
    raw = request.known(name, identity)
    raw = request.change(raw, request.taken_over(name, raw))
    stored = request.store.get(name, identity)
    request.certain = {"id": identity, "object": name, **(stored.changes if stored is not None else {})}
    return raw


def delete(request: Request) -> Raw:
    """Deletes an object; returns what Stripe says of a deleted one."""
    name, identity = request.target()
    request.known(name, identity)
    request.store.delete(name, identity)
    return {"id": identity, "object": name, "deleted": True}


def act(request: Request) -> Json:
    """Performs another operation on an object: takes its parameters over, and sets the status that the operation's word stands for."""
    results = names_of(request.operation.result)
    if not request.operation.path:
        return create(request)
    name, identity = request.target()
    if not results:
        return nothing_known(request)
    if name not in results:
        request.known(name, identity)
        if request.operation.verb == "DELETE":
            request.assumed = True
            return {"id": identifier(results[0], request.seed), "object": results[0], "deleted": True}
        return make(request, results[0])
    raw = request.known(name, identity)
    request.assumed = True
    request.notes.append(f"what this does to the {name} is assumed")
    changes = request.taken_over(name, raw)
    status = _status_after(request, name)
    if status is not None:
        changes["status"] = status
    return request.change(raw, changes)


def nothing_known(request: Request) -> Json:
    """Returns the answer of an operation that gives no object: a plain value of its type."""
    request.assumed = True
    kind = request.operation.result
    return {} if isinstance(kind, Any_) else request.builder().value(kind)


def _status_after(request: Request, name: str) -> str | None:
    shape = request.catalog.object(name)
    status = shape.fields.get("status") if shape is not None else None
    word = request.operation.url.rpartition("/")[2].partition("_")[0]
    if status is None or not isinstance(status.type, String):
        return None
    return next((value for value in VERBS.get(word, ()) if value in status.type.values), None)
