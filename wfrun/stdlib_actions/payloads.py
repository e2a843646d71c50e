"""Payloads: values as text for people, and as JSON for other services, which never holds anything missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.dsl.declarations import ActionDeclaration
from wfrun.interpreter.argument_encoding import Json, RejectedArgument, missing_value
from wfrun.interpreter.evaluator import OMITTED
from wfrun.interpreter.operators import kind_of
from wfrun.interpreter.views import Items, Record
from wfrun.support.limits import MAX_NESTING
from wfrun.support.short_text import shortened_line
from wfrun.values.contact_addresses import link_problem
from wfrun.values.datetimes import Duration, Timestamp
from wfrun.values.formatting import pretty_of, text_of, without_controls
from wfrun.values.missing import Missing
from wfrun.values.money import Money
from wfrun.values.numbers import is_number
from wfrun.values.secret import Secret

MAX_LINE = 900
"""The longest single line, in characters: headers of a mail end at 998 bytes."""

MAX_VALUES = 100_000
"""Number of values that one JSON body may hold."""

MAX_ROWS = 1_000
"""Number of rows that a message may have."""


def check_names(declaration: ActionDeclaration, values: Mapping[str, Any]) -> None:
    """Refuses arguments that the action does not have, and their absence where they are required. Raises ``RejectedArgument``."""
    for name in values:
        if declaration.parameter(name) is None:
            raise RejectedArgument("unknown-argument", f"`{declaration.name}` has no argument `{name}`")
    for parameter in declaration.parameters:
        if parameter.required and parameter.name not in values:
            raise RejectedArgument("missing-argument", f"`{declaration.name}` needs `{parameter.name}`")


def for_people(value: Any) -> str:
    """Returns a value as text for people: what is missing prints as ``(missing)``, a secret as ``•••``."""
    return text_of(value)


def one_line(value: Any) -> str:
    """Returns a value as a single line for people: line breaks and other control characters become spaces, what is too long is cut."""
    return shortened_line(without_controls(text_of(value)), MAX_LINE)


def rows(where: str, value: Any) -> dict[str, str]:
    """Returns a map of labels to values as rows for people: money grouped, what is missing as ``(missing)``."""
    if isinstance(value, Missing):
        return {}
    if not isinstance(value, dict | Record):
        raise RejectedArgument("wrong-type", f"`{where}` takes a map of labels and values, not {kind_of(value)}")
    shown = {one_line(label): pretty_of(item) for label, item in value.items() if item is not OMITTED}
    if len(shown) > MAX_ROWS:
        raise RejectedArgument("wrong-type", f"`{where}` takes at most {MAX_ROWS:,} rows, not {len(shown):,}")
    return shown


def required_text(where: str, value: Any) -> str | Secret:
    """Returns a text in which nothing may be missing: a channel, a header, a web address."""
    if isinstance(value, Missing):
        raise missing_value(where, value)
    if not isinstance(value, str | Secret):
        raise RejectedArgument("wrong-type", f"`{where}` takes text, not {kind_of(value)}")
    return value


def revealed(text: str | Secret) -> str:
    """Returns the text itself, for judging its form; never for a message."""
    return text.reveal() if isinstance(text, Secret) else text


def required_link(where: str, value: Any) -> str | Secret:
    """Returns a web address, and rejects what is none."""
    link = required_text(where, value)
    problem = link_problem(revealed(link))
    if problem is not None:
        # Of a secret nothing is told: its parts stand in the sentences about its form.
        raise RejectedArgument(
            "wrong-type", f"`{where}`: {problem}" if isinstance(link, str) else f"`{where}` holds no web address that is allowed"
        )
    return link


def sendable(where: str, value: Any) -> Json:
    """Returns a value as JSON for another service; something missing in it, at any depth, raises ``RejectedArgument`` (``missing-value``).

    Money is ``{"minor": 250000, "currency": "usd"}``, a timestamp ISO 8601, a duration its seconds; a Stripe object is the JSON that Stripe
    sent.
    """
    return _Sending(where).json(where, value, 0)


class _Sending:
    """One value on its way out. Lists may hold one list many times over: what they come to is counted, and ends at a limit."""

    def __init__(self, whole: str) -> None:
        self.whole = whole
        self.left = MAX_VALUES

    def room(self, depth: int) -> bool:
        """Counts one value more; raises ``RejectedArgument`` where there are too many, or too deep."""
        self.left -= 1
        if depth > MAX_NESTING or self.left < 0:
            raise RejectedArgument("wrong-type", f"`{self.whole}` is nested too deeply, or holds more than {MAX_VALUES:,} values")
        return True

    def json(self, where: str, value: Any, depth: int) -> Json:
        self.room(depth)
        match value:
            case Missing():
                raise missing_value(where, value)
            case bool() | str() | Secret():
                return value
            case Money():
                return {"minor": value.rounded(), "currency": value.currency}
            case Timestamp():
                return str(value)
            case Duration():
                return value.seconds
            case Record() if value.id is not None:
                return self.sent(where, value.raw, depth)
            case dict() | Record():
                entries = [(str(key), item) for key, item in value.items() if item is not OMITTED]
                return {key: self.json(f"{where}.{key}", item, depth + 1) for key, item in entries}
            case tuple() | list():
                if isinstance(value, Items) and value.partial is not None:
                    raise missing_value(where, value.partial)
                return [self.json(f"{where}[{index}]", item, depth + 1) for index, item in enumerate(value)]
        if is_number(value):
            return value
        raise RejectedArgument("wrong-type", f"`{where}` cannot be sent")

    def sent(self, where: str, raw: Json, depth: int) -> Json:
        """Returns the JSON of an object as Stripe sent it, nulls and all."""
        if isinstance(raw, Mapping):
            return {str(key): self.sent(where, item, depth + 1) for key, item in raw.items() if self.room(depth)}
        if isinstance(raw, tuple | list):
            return [self.sent(where, item, depth + 1) for item in raw if self.room(depth)]
        return raw
