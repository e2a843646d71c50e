"""Values as an answer shows them: money grouped, texts in quotes, what is missing with the place, objects with their fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wfrun.interpreter.condition_trace import MAX_SHOWN_CHARS, display_text
from wfrun.interpreter.views import Record
from wfrun.repl.answers import Value
from wfrun.values.missing import Missing

MAX_FIELDS = 15
"""The most fields of an object that are shown."""

_FIRST = (
    "object", "amount", "amount_due", "amount_paid", "amount_total", "total", "currency", "customer", "email", "name", "status", "reason",
    "actionable", "active", "paid", "refunded", "charge", "payment_intent", "invoice", "subscription", "price", "product", "quantity",
    "description", "metadata", "created",
)  # fmt: skip
"""The fields that conditions are mostly about, in this order."""


def value_of(value: Any, type_: str, assumed: bool, *, name: str = "", whole: bool = False) -> Value:
    """Shows a value with its type. With ``whole``, an object is shown with its fields."""
    if isinstance(value, Missing):
        return Value("missing", type_, name, value.note, assumed)
    fields: tuple[tuple[str, str], ...] = ()
    more = 0
    if whole and isinstance(value, Record):
        names = [field for field in value.raw if value.raw[field] is not None and field != "id"]
        rank = {field: number for number, field in enumerate(_FIRST)}
        names.sort(key=lambda field: rank.get(field, len(rank)))
        if value.id is not None or len(names) > 1:
            fields = tuple((field, written(value.read(field))) for field in names[:MAX_FIELDS])
            more = max(0, len(names) - MAX_FIELDS)
    text = "{…}" if fields and isinstance(value, Record) and value.id is None else written(value)
    return Value(text, type_, name, "", assumed, fields, more)


def written(value: Any) -> str:
    """Shows a value on one line: a text in quotes, a list in square brackets, a map in braces. What is long is cut."""
    if isinstance(value, str):
        text = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{text}"' if len(text) <= MAX_SHOWN_CHARS else f'"{text[:MAX_SHOWN_CHARS]}…"'
    if isinstance(value, Missing):
        return "missing"
    if isinstance(value, Record):
        return value.id if value.id is not None else "{" + display_text(value) + "}"
    if isinstance(value, Mapping):
        return "{" + display_text(value) + "}"
    if isinstance(value, Sequence):
        return "[" + display_text(value) + "]"
    return display_text(value)
