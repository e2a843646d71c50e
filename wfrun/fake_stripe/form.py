"""Form encoding as Stripe reads it: flat pairs become nested maps and lists.

``a[b]=1`` is a map, ``a[]=1`` and ``a[0]=1`` are lists, ``a[0][b]=1`` and ``a[][b]=1`` lists of maps. A list with numbers stays a map of
its numbers here: only the type of the parameter tells it from a map whose keys are digits (``metadata[0]``).
Source: https://docs.stripe.com/api (the examples for curl).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from wfrun.fake_stripe.errors import ApiError

MAX_PAIRS = 10_000
"""Pairs in one request."""

MAX_DEPTH = 20
"""Brackets of one key; no parameter of Stripe's nests half as deep."""

_KEY = re.compile(r"[^\[\]]+(?:\[[^\[\]]*\])*")
_BRACKET = re.compile(r"\[([^\[\]]*)\]")


def read_form(*texts: bytes) -> dict[str, Any]:
    """Returns the nested values of form-encoded texts: the query, then the body. Raises ``ApiError``."""
    pairs: list[tuple[str, str]] = []
    for text in texts:
        if text:
            try:
                pairs += parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_PAIRS)
            except UnicodeDecodeError:
                raise ApiError("Invalid request: the parameters are not percent-encoded UTF-8.") from None
            except ValueError:
                raise ApiError(f"Invalid request: there are more than {MAX_PAIRS} parameters.") from None
    return nested(pairs)


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Returns the nested values of flat pairs. Raises ``ApiError``."""
    values: dict[str, Any] = {}
    for key, value in pairs:
        if _KEY.fullmatch(key) is None:
            raise ApiError(f"Invalid request: malformed parameter name: {_short(key)}", param=_short(key))
        head, bracket, rest = key.partition("[")
        steps = [head, *_BRACKET.findall(bracket + rest)]
        if len(steps) > MAX_DEPTH:
            raise ApiError(f"Invalid request: {_short(key)} nests too deep.", param=head)
        if "\0" in value or "\0" in key:
            raise ApiError(f"Invalid string: {head} holds a null character.", param=head)
        _put(values, steps, value, key)
    return values


def _put(container: dict[str, Any], steps: list[str], value: str, key: str) -> None:
    """Puts a value at its steps; an empty step is the next place of a list."""
    at = 0
    while True:
        step, last = steps[at], at == len(steps) - 1
        if last:
            if isinstance(container.get(step), dict | list):
                raise _conflict(key)
            container[step] = value
            return
        if steps[at + 1] == "":
            items = container.setdefault(step, [])
            if not isinstance(items, list):
                raise _conflict(key)
            if at + 2 == len(steps):
                items.append(value)
                return
            at += 2
            if not items or not isinstance(items[-1], dict) or _taken(items[-1], steps[at:]):
                items.append({})
            container = items[-1]
            continue
        inner = container.setdefault(step, {})
        if not isinstance(inner, dict):
            raise _conflict(key)
        container = inner
        at += 1


def _taken(item: dict[str, Any], steps: list[str]) -> bool:
    """Reports whether a map of a list has a value at these steps already: the next pair then begins another map."""
    found: Any = item
    for step in steps:
        if step == "":
            return False
        if not isinstance(found, dict) or step not in found:
            return False
        found = found[step]
    return True


def _conflict(key: str) -> ApiError:
    head = key.partition("[")[0]
    return ApiError(f"Invalid request: {_short(key)} is given as a value and as a structure.", param=head)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
