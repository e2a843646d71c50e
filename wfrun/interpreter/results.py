"""An action's answer as a report tells it in JSON: as Stripe sent it, with each amount beside its currency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.dsl.types.base import Type
from wfrun.interpreter.views import Items, ObjectTypes, Record, view
from wfrun.values.money import Money


def told(raw: Any, type_: Type, types: ObjectTypes) -> Any:
    """``raw`` with money as ``{"minor": 250000, "currency": "usd"}``, wherever Stripe's types say that it is money.

    An amount whose currency is not known stays the number that it is. ``raw`` is no deeper than values may be.
    """
    return _told(raw, view(raw, type_, None, types=types))


def _told(raw: Any, value: Any) -> Any:
    if isinstance(value, Money):
        return {"minor": raw, "currency": value.currency}
    if isinstance(raw, Mapping):
        if isinstance(value, Items):  # a list of Stripe's: `data` beside what is said of it
            return {**raw, "data": [_told(one, item) for one, item in zip(raw["data"], value, strict=True)]}
        if isinstance(value, Record):
            return {name: _told(one, value.read(name)) for name, one in raw.items()}
    if isinstance(raw, list) and isinstance(value, Items):
        return [_told(one, item) for one, item in zip(raw, value, strict=True)]
    return raw
