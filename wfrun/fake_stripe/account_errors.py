"""Account errors: the refusals of the account model as Stripe's errors, with the status and the parameter that go with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.fake_stripe.errors import CARD, ApiError
from wfrun.simulator.account.answers import StripeError
from wfrun.stripe_catalog import Operation

NO_CODE = "invalid_request_error"
"""The code of the account for a refusal to which Stripe gives a type only."""

_DECLINED = frozenset({"card_declined", "expired_card", "incorrect_cvc", "incorrect_number", "processing_error", "authentication_required"})
"""Codes of errors of a card (https://docs.stripe.com/error-codes)."""

_INTENTS = ("payment_intents", "setup_intents")
"""Objects whose id Stripe calls ``intent``; it calls the others ``id`` where the path ends with them, else by their kind."""


def api_error(answer: StripeError, operation: Operation, arguments: Mapping[str, Any], ids: Mapping[str, str]) -> ApiError:
    """Returns the error of a refusal."""
    param = _parameter(answer, operation, arguments, ids)
    if answer.code == "resource_missing":
        of_path = param is not None and param not in arguments
        return ApiError(answer.message, status=404 if of_path else 400, code=answer.code, param=param, kept=True)
    if answer.code in _DECLINED:
        return ApiError(answer.message, status=402, type=CARD, code=answer.code, kept=True)
    return ApiError(answer.message, code=None if answer.code == NO_CODE else answer.code, param=param, kept=True)


def _parameter(answer: StripeError, operation: Operation, arguments: Mapping[str, Any], ids: Mapping[str, str]) -> str | None:
    """Returns the parameter that a refusal is about: the one whose value or name its sentence quotes."""
    for name, identity in ids.items():
        if f"'{identity}'" in answer.message:
            if operation.url.split("/")[2] in _INTENTS:
                return "intent"
            return "id" if operation.path[-1].name == name or len(ids) == 1 else name
    if operation.url.endswith("/search") and answer.code == NO_CODE:
        return "query"
    return _place_of(answer.message, arguments) or _named(answer.message, arguments)


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


def _named(message: str, arguments: Mapping[str, Any]) -> str | None:
    for lead in ("Missing required param: ", "Invalid "):
        if message.startswith(lead):
            word = message.removeprefix(lead).partition(":")[0].rstrip(".")
            return word if lead.startswith("Missing") or word in arguments else None
    return None
