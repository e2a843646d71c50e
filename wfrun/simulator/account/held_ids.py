"""Held ids: refuses requests that name objects which a strict account does not hold, where their kind alone does not tell.

The owner in a path (the customer whose tax ids are listed) must exist. A payment method or a source must be held, or be one of Stripe's
test cards; the catalogue calls these parameters texts, because several kinds of object may stand there.
"""

from __future__ import annotations

from typing import TypeGuard

from wfrun.dsl.types.base import Id
from wfrun.simulator.account.objects import RequestError, no_such_object
from wfrun.simulator.account.operations.test_cards import card_named
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.tables import Json

_METHODS = ("payment_method", "default_payment_method")
_SOURCES = ("source", "default_source")
_OF_SOURCES = ("card", "bank_account", "source", "payment_method", "account", "token")


def check_held(request: Request) -> None:
    """Refuses ids that the account does not hold. Raises ``RequestError``."""
    path = request.operation.path
    for parameter in path if not request.operation.url.endswith("}") else path[:-1]:
        identity = str(request.given[parameter.name])
        targets = parameter.type.targets if isinstance(parameter.type, Id) else ()
        if targets and card_named(identity) is None and not _holds(request, targets, identity):
            raise no_such_object(targets[0], identity)
    for name in _METHODS:
        method = request.given.get(name)
        if _is_id(method) and card_named(method) is None and not _holds(request, ("payment_method", "card", "source"), method):
            raise RequestError("resource_missing", f"No such PaymentMethod: '{method}'")
    for name in _SOURCES:
        source = request.given.get(name)
        if _is_id(source) and card_named(source) is None and not _holds(request, _OF_SOURCES, source):
            raise no_such_object("token" if source.startswith("tok_") else "source", source)


def _is_id(value: Json) -> TypeGuard[str]:
    return isinstance(value, str) and value != ""


def _holds(request: Request, names: tuple[str, ...], identity: str) -> bool:
    return any((stored := request.store.get(name, identity)) is not None and not stored.deleted for name in names)
