"""Answers of Stripe as JSON, read exactly and within bounds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from wfrun.support.limits import MAGNITUDE, MAX_NESTING


class Unreadable(ValueError):
    """An answer that is not in Stripe's form; the text goes on after "the answer says nothing: "."""


def read_answer(body: bytes) -> Mapping[str, Any]:
    """Returns the JSON object of an answer, with exact numbers. Raises ``Unreadable``."""
    if not body.strip():
        raise Unreadable("it is empty")
    try:
        value = json.loads(body.decode("utf-8"), parse_float=_decimal, parse_int=_integer, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Unreadable("it is no JSON") from None
    if not isinstance(value, dict):
        raise Unreadable("it is no JSON object")
    if _is_deep(value):
        raise Unreadable(f"it is nested more than {MAX_NESTING} deep")
    return value


def tells_of_an_object(answer: Mapping[str, Any], *, listed: bool) -> bool:
    """Reports whether an answer names the object that it tells of, by its type or its id, as all that Stripe answers to scripts do.

    Lists of the v2 API have only their ``data`` (https://docs.stripe.com/api-v2-overview#list-pagination); ``listed`` takes those too.
    """
    named = any(isinstance(answer.get(name), str) and answer[name] for name in ("object", "id"))
    return named or answer.get("deleted") is True or (listed and isinstance(answer.get("data"), list))


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if number and abs(number.adjusted()) >= MAGNITUDE:
        raise ValueError
    return number


def _integer(text: str) -> int:
    if len(text) > MAGNITUDE + 1:
        raise ValueError
    return int(text)


def _refuse(_: str) -> NoReturn:
    raise ValueError


def _is_deep(value: Any) -> bool:
    """Reports whether a value nests deeper than values may."""
    level: list[Any] = [value]
    for _ in range(MAX_NESTING):
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True
