"""The values of a test: its expressions evaluated, and what they are in Stripe's own form.

What a test makes up may be written as the language has it (``9.50 USD``, ``timestamp("2026-01-31")``) or as Stripe sends it (``950``, unix
seconds). Events and objects hold it as Stripe sends it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from wfrun.dsl.program import CheckedFile
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import AnsweringStatement, Expression, Let
from wfrun.dsl.types.base import (
    ANY,
    Any_,
    Boolean,
    FieldType,
    Id,
    List,
    Map,
    Number,
    Object,
    String,
    Type,
    closest_structure,
    find_member,
    members_of,
)
from wfrun.dsl.types.base import Money as MoneyType
from wfrun.dsl.types.base import Timestamp as TimestampType
from wfrun.interpreter.argument_encoding import DECIMALS
from wfrun.interpreter.effects import RunEnvironment
from wfrun.interpreter.evaluator import OMITTED, Evaluator
from wfrun.interpreter.scope import EventSubject
from wfrun.interpreter.views import Record
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.support.limits import MAX_NESTING
from wfrun.values.datetimes import Duration, Timestamp
from wfrun.values.missing import MISSING, Missing
from wfrun.values.money import Money
from wfrun.values.numbers import is_number, number_text, round_half_even
from wfrun.values.secret import Secret

Json: TypeAlias = Any


class BadTest(Exception):
    """A test cannot be carried out as it is written: one sentence, and where in the script."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


class TestValues:
    """Evaluates the expressions of one test: the constants of its file, ``now``, and functions."""

    __test__ = False

    def __init__(
        self,
        file: CheckedFile,
        source: Source,
        library: StandardDeclarations,
        environment: RunEnvironment,
    ) -> None:
        self.library = library
        self._evaluator = Evaluator(source, file.currencies, library, EventSubject(None, library), environment)
        for item in file.file.items:
            if isinstance(item, Let) and not isinstance(item.value, AnsweringStatement):
                self._evaluator.scope.bind(item.name, self._evaluator.evaluate(item.value))
        self._evaluator.scope = self._evaluator.scope.inner()

    def of(self, node: Expression, *, people: bool = False) -> Any:
        """Evaluates an expression. In text for ``people`` a missing value inside prints as ``(missing)``."""
        self._evaluator.for_people = people
        try:
            return self._evaluator.evaluate(node)
        finally:
            self._evaluator.for_people = False

    def present(self, node: Expression) -> Any:
        """Returns the value of an expression that must have one; ``null`` is ``MISSING``. Raises ``BadTest``."""
        value = self.of(node)
        if type(value) is Missing and value is not MISSING:
            raise BadTest(f"`{self.text(node)}` is missing" + (f": {value.note}" if value.note else ""), node.span)
        return value

    def text(self, node: Expression) -> str:
        """Returns the source of an expression on one line."""
        return self._evaluator.text(node)


class StripeEncoder:
    """Turns values into JSON as Stripe sends it. ``currencies`` collects those of amounts whose currency stands further out."""

    def __init__(self, library: StandardDeclarations) -> None:
        self.library = library
        self.currencies: dict[str, str] = {}

    def json(self, value: Any, type_: Type, *, encoded: bool = False, depth: int = 0) -> Json:
        """Returns a value as Stripe sends one of that type. Raises ``ValueError`` with a sentence for what cannot be sent."""
        if depth > MAX_NESTING:
            raise ValueError("a value is nested too deeply")
        match value:
            case Missing():
                if value is not MISSING:
                    raise ValueError("a value in it is missing" + (f": {value.note}" if value.note else ""))
                return None
            case Secret():
                return value.reveal()
            case Money():
                return self._money(value, type_)
            case Timestamp():
                return _moment(value, type_)
            case Duration():
                return int(value.seconds)
            case dict() | Record():
                return self._map(dict(value.items()), type_, depth)
            case tuple() | list():
                return self._list(value, type_, depth)
        if is_number(value):
            as_text = encoded or any(isinstance(one, MoneyType) and one.decimal for one in members_of(type_))
            return number_text(value) if as_text else int(value) if value == int(value) else Decimal(value)
        return value

    def _money(self, value: Money, type_: Type) -> Json:
        wanted = find_member(type_, MoneyType) or MoneyType(currency="none")
        if wanted.currency not in ("key", "none"):
            name = wanted.currency.removeprefix("=") or "currency"
            _one_currency(name, self.currencies.setdefault(name, value.currency), value.currency)
        return number_text(round_half_even(value.minor, DECIMALS)) if wanted.decimal else value.rounded()

    def _list(self, value: tuple[Any, ...] | list[Any], type_: Type, depth: int) -> Json:
        wanted = find_member(type_, List) or List(ANY)
        items = [self.json(one, wanted.item, depth=depth + 1) for one in value]
        return {"object": "list", "data": items, "has_more": False, "url": ""} if wanted.page else items

    def _map(self, value: Mapping[str, Any], type_: Type, depth: int) -> Json:
        members = members_of(type_)
        free = find_member(type_, Map)
        if free is not None:
            return {key: self.json(item, free.value, depth=depth + 1) for key, item in value.items() if item is not OMITTED}
        page = next((one for one in members if isinstance(one, List) and one.page), None)
        if page is not None:
            data = self._list(value.get("data", ()), page, depth + 1)
            rest = {key: self.json(item, ANY, depth=depth + 1) for key, item in value.items() if key != "data" and item is not OMITTED}
            return {**data, **rest}
        names = [
            name for one in members for name in ((one.name,) if isinstance(one, Object) else one.targets if isinstance(one, Id) else ())
        ]
        shape = closest_structure([found for name in names if (found := self.library.object(name)) is not None], list(value))
        fields: Mapping[str, FieldType] = shape.fields if shape is not None else {}
        outer, self.currencies = self.currencies, {}
        out: dict[str, Json] = {}
        for key, item in value.items():
            if item is not OMITTED:
                field = fields.get(key)
                type_of_it, encoded = (field.type, field.encoded) if field is not None else (ANY, False)
                out[key] = self.json(item, type_of_it, encoded=encoded, depth=depth + 1)
        for name, code in self.currencies.items():
            _one_currency(name, (out if name in fields else outer).setdefault(name, code), code)
        self.currencies = outer
        if shape is not None and not shape.name.startswith(("#", "@")) and "object" in fields:
            out.setdefault("object", shape.name)
        return out


def _one_currency(name: str, said: Json, code: str) -> None:
    """Raises ``ValueError`` where an amount is in another currency than the field beside it says, in any case."""
    if str(said).lower() != code:
        raise ValueError(f"an amount in it is in {code.upper()}, but `{name}` is {str(said).upper()}: nothing is ever converted")


def _moment(value: Timestamp, type_: Type) -> Json:
    wanted = find_member(type_, TimestampType)
    unit = wanted.unit if wanted is not None else "iso" if isinstance(type_, String) else "s"
    return str(value) if unit == "iso" else int(value.seconds) * (1000 if unit == "ms" else 1)


def plain_input(value: Any) -> Json:
    """Returns a value as the input of an on-demand workflow has it: money with its currency, moments as ISO 8601."""
    match value:
        case Missing():
            return None
        case Money():
            return {"minor": value.rounded(), "currency": value.currency}
        case Timestamp():
            return str(value)
        case Duration():
            return value.seconds
        case dict() | Record():
            return {key: plain_input(item) for key, item in value.items() if item is not OMITTED}
        case tuple() | list():
            return [plain_input(item) for item in value]
        case Secret():
            return value.reveal()
    return value


ANYTHING: Mapping[str, Any] = {"to": "someone@example.com", "url": "https://example.com"}
"""Values for required arguments that a test leaves free, where not every text can stand."""


def some_value(name: str, type_: Type) -> Any:
    """Returns a value that can stand for an argument which nobody looks at."""
    match type_:
        case Number():
            return 1
        case Boolean():
            return True
        case MoneyType():
            return Money(100, "usd")
        case List():
            return ()
        case Map():
            return {}
        case String(values=values) if values:
            return values[0]
        case Any_():
            return "…"
    return ANYTHING.get(name, "…")
