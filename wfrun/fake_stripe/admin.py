"""Admin calls: what a test asks the fake itself, under ``/_fake/``: what was called, what changed, what is there, what goes wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from wfrun.dsl.hints.spelling import nearest
from wfrun.fake_stripe.authentication import BadPermissions, permissions_of
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.faults import KINDS, BadFault, Fault, read_order
from wfrun.fake_stripe.messages import HttpAnswer, HttpRequest
from wfrun.fake_stripe.triggers import BadTrigger
from wfrun.fake_stripe.webhooks import Webhooks
from wfrun.simulator.account.objects import name_of
from wfrun.stripe_catalog import Catalog
from wfrun.support.json_text import json_bytes, read_json

PREFIX = "/_fake"
"""The beginning of the paths of admin calls."""


class AdminError(Exception):
    """An admin call that cannot be answered: a status and a sentence."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def answer(fake: FakeStripe, request: HttpRequest, webhooks: Webhooks | None = None) -> HttpAnswer:
    """Returns the answer to an admin call."""
    name = request.path.removeprefix(PREFIX).strip("/")
    calls = {place: partial(call, fake) for place, call in CALLS.items()}
    if webhooks is not None:
        calls |= {place: partial(call, webhooks) for place, call in WEBHOOK_CALLS.items()}
    known = {method: call for (method, path), call in calls.items() if path == name}
    try:
        if not known:
            there = ", ".join(sorted({f"{PREFIX}/{path}" for _, path in calls if path}))
            raise AdminError(f"there is no {request.path[:100]}: there are {there}", 404)
        call = known.get(request.method)
        if call is None:
            raise AdminError(f"{request.path} takes {' and '.join(sorted(known))}, not {request.method}", 405)
        query = dict(parse_qsl(request.query.decode("latin-1"), keep_blank_values=True))
        with fake.lock:
            value = call(query, request)
    except AdminError as error:
        return HttpAnswer(error.status, {}, json_bytes({"error": {"message": str(error)}}))
    return HttpAnswer(200, {}, json_bytes(value))


def _trigger(webhooks: Webhooks, query: Mapping[str, str], request: HttpRequest) -> Any:
    given = _body(request)
    changes = given.get("set", []) if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(given.get("type"), str) or set(given) - {"type", "set", "seed", "account"}:
        raise AdminError(
            'a trigger is told as {"type": "payment_intent.succeeded", "set": ["amount=4200"], "seed": 1, "account": "acct_1"}'
        )
    if not isinstance(changes, list) or not all(isinstance(one, str) for one in changes):
        raise AdminError('`set` is a list of texts such as "amount=4200"')
    seed, account = given.get("seed"), given.get("account")
    if seed is not None and (not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**63):
        raise AdminError("`seed` is a whole number from 0")
    if account is not None and not isinstance(account, str):
        raise AdminError("`account` is the id of a connected account")
    try:
        events = webhooks.trigger(given["type"], tuple(changes), seed=seed, account=account)
    except BadTrigger as error:
        raise AdminError(str(error)) from None
    return {"events": [event.snapshot or event.thin for event in events]}


def _attempts(webhooks: Webhooks, query: Mapping[str, str], request: HttpRequest) -> Any:
    return {"attempts": [attempt.to_json() for attempt in webhooks.deliveries.attempts]}


def _overview(fake: FakeStripe, query: Mapping[str, str], request: HttpRequest) -> Any:
    calls = sorted(f"{method} {PREFIX}/{path}" for method, path in (*CALLS, *WEBHOOK_CALLS) if path)
    return {"api_version": fake.catalog.release, "calls": fake.ledger.calls_made, "effects": fake.ledger.effects_made, "admin": calls}


CALL_FILTERS = ("account", "fault", "idempotency_key", "method", "operation", "path", "replayed", "request", "status")
"""Fields of a call that calls are found by."""

EFFECT_FILTERS = ("account", "idempotency_key", "object", "operation", "request")
"""Fields of an effect that effects are found by; ``object`` is a kind of object among its changes."""


def _check_filters(query: Mapping[str, str], known: tuple[str, ...], what: str) -> None:
    unknown = sorted(set(query) - set(known))
    if unknown:
        there = ", ".join(f"`{name}`" for name in known[:-1])
        raise AdminError(f"`{unknown[0][:40]}` is no filter of {what}: there are {there} and `{known[-1]}`")


def _calls(fake: FakeStripe, query: Mapping[str, str], request: HttpRequest) -> Any:
    _check_filters(query, CALL_FILTERS, "calls")
    return fake.ledger.calls(query)


def _effects(fake: FakeStripe, query: Mapping[str, str], request: HttpRequest) -> Any:
    _check_filters(query, EFFECT_FILTERS, "effects")
    return fake.ledger.effects(query)


def _objects(fake: FakeStripe, query: Mapping[str, str], request: HttpRequest) -> Any:
    _check_filters(query, ("object", "account", "id"), "objects")
    found = fake.objects(query.get("account"), query.get("object"))
    if "id" in query:
        found = [raw for raw in found if raw.get("id") == query["id"]]
    return {"count": len(found), "objects": found}


def _add_objects(fake: FakeStripe, query: Mapping[str, str], request: HttpRequest) -> Any:
    given = _body(request)
    objects = given if isinstance(given, list) else [given]
    for raw in objects:
        if not isinstance(raw, dict) or not isinstance(raw.get("object"), str) or not name_of(raw):
            raise AdminError('an object is a JSON object that says what it is, such as {"id": "cus_1", "object": "customer"}')
        if fake.catalog.object(name_of(raw) or "") is None:
            guess = nearest(raw["object"][:80], fake.catalog.object_names())
            raise AdminError(f"Stripe has no object `{raw['object'][:40]}`" + (f": did you mean `{guess}`?" if guess is not None else ""))
        if "id" in raw and (not isinstance(raw["id"], str) or not raw["id"]):
            raise AdminError(f"the id of the {raw['object'][:40]} is no text")
    fake.put_objects(objects, query.get("account"))
    return {"count": len(objects)}


def _reset(fake: FakeStripe, query: Mapping[str, str], request: HttpRequest) -> Any:
    fake.reset()
    return {"reset": True}


def _faults(fake: FakeStripe, query: Mapping[str, str], request: HttpRequest) -> Any:
    return {"rate": fake.faults.rate, "ordered": fake.faults.ordered(), "kinds": {name: kind.doc for name, kind in KINDS.items()}}


def _order_faults(fake: FakeStripe, query: Mapping[str, str], request: HttpRequest) -> Any:
    given = _body(request)
    try:
        if isinstance(given, dict) and set(given) == {"rate"}:
            rate = given["rate"]
            if isinstance(rate, bool) or not isinstance(rate, int | Decimal) or not 0 <= rate <= 1:
                raise BadFault("`rate` is a number from 0 to 1")
            fake.faults.rate = float(rate)
        else:
            orders = [read_order(one) for one in (given if isinstance(given, list) else [given])]
            for fault, _, struck in orders:
                _check_struck(fake.catalog, fault, struck)
            for fault, times, operation in orders:
                fake.faults.order(fault, times, operation)
    except BadFault as error:
        raise AdminError(str(error)) from None
    return {"rate": fake.faults.rate, "ordered": fake.faults.ordered()}


def _check_struck(catalog: Catalog, fault: Fault, name: str | None) -> None:
    """Refuses a fault of an operation or of an event type that there is not: it would never strike. Raises ``AdminError``."""
    webhook = KINDS[fault.kind].webhook
    if name is None or (catalog.event(name) if webhook else catalog.operation(name)) is not None:
        return
    guess = nearest(name[:80], catalog.event_names() if webhook else catalog.operation_ids())
    what = "event type" if webhook else "operation"
    raise AdminError(f"`{name[:80]}` is no {what} of Stripe's" + (f": did you mean `{guess}`?" if guess is not None else ""))


def _clear_faults(fake: FakeStripe, query: Mapping[str, str], request: HttpRequest) -> Any:
    fake.faults.clear()
    fake.faults.rate = 0.0
    return {"rate": 0.0, "ordered": []}


def _keys(fake: FakeStripe, query: Mapping[str, str], request: HttpRequest) -> Any:
    given = _body(request)
    if not isinstance(given, dict) or not isinstance(given.get("key"), str) or not isinstance(given.get("permissions"), dict):
        raise AdminError('a restricted key is told as {"key": "rk_test_1", "permissions": {"charges": "write", "customers": "read"}}')
    try:
        fake.keys.restrict(given["key"], permissions_of(given["key"], given["permissions"]))
    except BadPermissions as error:
        raise AdminError(str(error)) from None
    return {"key": given["key"], "permissions": given["permissions"]}


CALLS: Mapping[tuple[str, str], Callable[[FakeStripe, Mapping[str, str], HttpRequest], Any]] = {
    ("GET", ""): _overview,
    ("GET", "calls"): _calls,
    ("GET", "effects"): _effects,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _order_faults,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "keys"): _keys,
    ("GET", "objects"): _objects,
    ("POST", "objects"): _add_objects,
    ("POST", "reset"): _reset,
}
"""Method and name of each admin call → its function."""

WEBHOOK_CALLS: Mapping[tuple[str, str], Callable[[Webhooks, Mapping[str, str], HttpRequest], Any]] = {
    ("GET", "webhooks"): _attempts,
    ("POST", "trigger"): _trigger,
}
"""The same of those that are about webhooks."""


def _body(request: HttpRequest) -> Any:
    try:
        return read_json(request.body)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise AdminError("the body is not JSON") from None
