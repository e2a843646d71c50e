"""JSON text of answers and of the state: compact, and exact where numbers have fractions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def json_bytes(value: Any) -> bytes:
    """Returns a value as JSON in UTF-8, on one line. Objects hold few decimals, so the fast encoder is tried first."""
    try:
        return _PLAIN.encode(value).encode("utf-8", "surrogatepass")
    except TypeError:
        return "".join(_pieces(value)).encode("utf-8", "surrogatepass")


def json_text(value: Any) -> str:
    """Returns a value as JSON on one line; half a character, which no text may hold, is replaced."""
    return json_bytes(value).decode("utf-8", "replace")


def read_json(text: str | bytes) -> Any:
    """Returns the value of a JSON text that ``json_bytes`` wrote."""
    return json.loads(text, parse_float=Decimal)


_PLAIN = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _pieces(value: Any) -> list[str]:
    if isinstance(value, Decimal):
        return [format(value, "f")]
    if isinstance(value, Mapping):
        inner = [f"{_PLAIN.encode(str(key))}:{''.join(_pieces(item))}" for key, item in value.items()]
        return ["{", ",".join(inner), "}"]
    if isinstance(value, list | tuple):
        return ["[", ",".join("".join(_pieces(item)) for item in value), "]"]
    return [_PLAIN.encode(value)]
