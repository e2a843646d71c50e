"""Account errors: the refusals of the account model as Stripe's errors, with the status and the parameter that go with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wfrun.fake_stripe.errors import CARD, ApiError
from wfrun.simulator.account.answers import StripeError
from wfrun.simulator.account.objects import ObjectChange
from wfrun.simulator.samples.tables import Raw
from wfrun.stripe_catalog import Operation

_NAMING = (
    re.compile(r"Missing required param: ([\w\[\]]+)\.$"),
    re.compile(r"You passed an empty string for '([^']+)'"),
    re.compile(r"Invalid (\w+): "),
    re.compile(r"Invalid positive integer: (\w+)"),
    re.compile(r"Refund (amount) "),
    re.compile(r".*(expand)"),
)
"""Sentences that name their parameter, by its name."""

_ABOUT: Mapping[str, tuple[str, ...]] = {
    "amount_too_large": ("amount", "amount_to_capture"),
    "amount_too_small": ("amount", "amount_to_capture", "unit_amount"),
    "email_invalid": ("email",),
    "resource_already_exists": ("id",),
    "url_invalid": ("url",),
}
"""Code → the parameters that it may be about."""

Find = Callable[[str, str], Raw | None]
"""From the name and the id of an object to the object, where the account holds it."""

NO_CODE = "invalid_request_error"
"""The code of the account for a refusal to which Stripe gives a type only."""

_WITHOUT_REASON = frozenset(
    {"expired_card", "incorrect_cvc", "incorrect_number", "invalid_expiry_month", "invalid_expiry_year", "processing_error"}
)
"""Codes of declines that say all: Stripe gives no ``decline_code`` beside them (https://docs.stripe.com/testing#declined-payments)."""

_PART_OF_CARD: Mapping[str, str] = {
    "incorrect_number": "number",
    "invalid_expiry_month": "exp_month",
    "invalid_expiry_year": "exp_year",
}
"""Code of a refused card → the part of the card that it is about."""

_INTENTS = ("payment_intents", "setup_intents")
"""Objects whose id Stripe calls ``intent``; it calls the others ``id`` where the path ends with them, else by their kind."""


def api_error(
    answer: StripeError, operation: Operation, arguments: Mapping[str, Any], ids: Mapping[str, str], objects: Mapping[str, Any]
) -> ApiError:
    """Returns the error of a refusal. ``objects`` are told in it: the ``payment_intent`` that was refused, the ``charge`` that failed."""
    param = _parameter(answer, operation, arguments, ids)
    if answer.code == "resource_missing":
        of_path = any(f"'{identity}'" in answer.message for identity in ids.values())
        return ApiError(answer.message, status=404 if of_path else 400, code=answer.code, param=param, kept=True)
    if answer.decline_code is not None:
        reason = {} if answer.code in _WITHOUT_REASON else {"decline_code": answer.decline_code}
        about = _PART_OF_CARD.get(answer.code)
        return ApiError(answer.message, status=402, type=CARD, code=answer.code, param=about, kept=True, more={**reason, **objects})
    code = None if answer.code == NO_CODE else answer.code
    return ApiError(answer.message, code=code, param=param, kept=True, more=objects if code is not None and "_intent_" in code else {})


def told_objects(operation: Operation, ids: Mapping[str, str], changes: Iterable[ObjectChange], find: Find) -> dict[str, Any]:
    """Returns the objects that an error of a payment tells: the intent as it is now, and the id of the charge that was made."""
    name = operation.url.split("/")[2].removesuffix("s")
    if f"{name}s" not in (*_INTENTS, "charges"):
        return {}
    told: dict[str, Any] = {change.name: change.after for change in changes if change.name in (name, "charge") and change.after is not None}
    if name not in told and name in ids and (held := find(name, ids[name])) is not None:
        told[name] = held
    if "charge" in told:
        told["charge"] = told["charge"].get("id")
    return told


def _parameter(answer: StripeError, operation: Operation, arguments: Mapping[str, Any], ids: Mapping[str, str]) -> str | None:
    """Returns the parameter that a refusal is about: the one whose value or name its sentence quotes."""
    for name, identity in ids.items():
        if f"'{identity}'" in answer.message:
            if operation.url.split("/")[2] in _INTENTS:
                return "intent"
            is_owner = operation.path[-1].name != name or operation.id.endswith((".list", ".create"))
            return name if is_owner else "id"
    if operation.url.endswith("/search") and answer.code == NO_CODE:
        return "query"
    return _place_of(answer.message, arguments) or _named(answer, arguments)


def _place_of(message: str, value: Any, path: str = "") -> str | None:
    if isinstance(value, str):
        return path if value and f"'{value}'" in message else None
    if isinstance(value, Mapping):
        pairs = [(f"{path}[{key}]" if path else str(key), item) for key, item in value.items()]
    elif isinstance(value, list):
        pairs = [(f"{path}[{place}]", item) for place, item in enumerate(value)]
    else:
        return None
    return next((found for inner, item in pairs if (found := _place_of(message, item, inner)) is not None), None)


def _named(answer: StripeError, arguments: Mapping[str, Any]) -> str | None:
    """Returns the parameter that a sentence names, or that its code is about."""
    for pattern in _NAMING:
        match = pattern.match(answer.message)
        if match is not None and (match[1] in arguments or answer.code == "parameter_missing"):
            return match[1]
    return next((name for name in _ABOUT.get(answer.code, ()) if name in arguments), None)
