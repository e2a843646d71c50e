"""Argument encoding: from values to what Stripe takes: integers in the smallest unit, unix seconds, ids, nested maps.

``encode_arguments`` is the one gate of a Stripe action's arguments. No missing value, no value of another type and no money of another
currency passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from attrs import Factory, define

from wfrun.dsl.declarations import ActionDeclaration, Declarations
from wfrun.dsl.types.base import (
    ANY,
    Any_,
    Boolean,
    FieldType,
    Id,
    List,
    Map,
    Null,
    Number,
    Object,
    String,
    Type,
    Union,
    closest_structure,
)
from wfrun.dsl.types.base import (
    Duration as DurationType,
)
from wfrun.dsl.types.base import (
    Money as MoneyType,
)
from wfrun.dsl.types.base import (
    Timestamp as TimestampType,
)
from wfrun.interpreter.evaluator import OMITTED
from wfrun.interpreter.operators import kind_of
from wfrun.interpreter.views import Items, Record
from wfrun.support.limits import MAX_NESTING
from wfrun.support.records import frozen
from wfrun.values.datetimes import Duration, Timestamp
from wfrun.values.formatting import text_of
from wfrun.values.missing import Missing
from wfrun.values.money import CURRENCIES, Money, step
from wfrun.values.numbers import is_number, number_text, round_half_even
from wfrun.values.secret import Secret

Json: TypeAlias = Any

DECIMALS = 12
"""Decimals of the smallest unit that Stripe takes in ``…_decimal`` parameters (API reference, "Create a price")."""


class RejectedArgument(Exception):
    """An argument that must not be sent: a code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def missing_value(where: str, value: Missing) -> RejectedArgument:
    """Returns the error of an argument that is missing."""
    return RejectedArgument("missing-value", f"`{where}` is missing" + (f": {value.note}" if value.note else ""))


def empty_id(where: str) -> RejectedArgument:
    """Returns the error of an id that is empty: in a path it would name another operation, and elsewhere it names nothing."""
    return RejectedArgument("empty-id", f"`{where}` is empty, and takes the id of an object")


def is_id(type_: Type) -> bool:
    """Reports whether a parameter takes the id of an object."""
    return isinstance(type_, Id) or (isinstance(type_, Union) and any(isinstance(member, Id) for member in type_.members))


@frozen
class Amount:
    """Money among the arguments; ``currency`` says where its currency is, as in ``types.Money``.

    An amount whose currency is not among the arguments must be in the currency of the object acted on.
    """

    argument: str
    money: Money
    currency: str = ""


@define
class EncodedArguments:
    """The arguments as Stripe takes them, and the amounts whose currency is still to be proved."""

    arguments: dict[str, Json] = Factory(dict)
    amounts: list[Amount] = Factory(list)


def encode_arguments(declaration: ActionDeclaration, values: Mapping[str, Any], declarations: Declarations) -> EncodedArguments:
    """Encodes the arguments of a Stripe action.

    Raises ``RejectedArgument`` (``missing-value``, ``empty-id``, ``wrong-type``, ``mixed-currencies``, ``no-currency``,
    ``missing-argument``, ``unknown-argument``, ``unknown-value``).
    """
    encoder = _Encoder(declarations)
    encoded = EncodedArguments()
    found: list[Amount] = []
    for name, value in values.items():
        if value is OMITTED:
            continue
        parameter = declaration.parameter(name)
        if parameter is None:
            raise RejectedArgument("unknown-argument", f"`{declaration.name}` has no argument `{name}`")
        encoded.arguments[name] = encoder.encode(name, value, parameter.type, found)
        if encoded.arguments[name] == "" and not parameter.clearable and is_id(parameter.type):
            raise empty_id(name)
    found = _fill_named_currencies(encoded.arguments, found, [parameter.name for parameter in declaration.parameters])
    for amount in found:
        if amount.currency:
            raise RejectedArgument("mixed-currencies", f"nothing tells the currency that `{amount.argument}` must be in")
    _one_currency(found)
    if declaration.currency_parameter is not None and found:
        _fill_or_check_currency(encoded.arguments, declaration.currency_parameter, found)
    for parameter in declaration.parameters:
        if parameter.required:
            _require(declaration, parameter.name, encoded.arguments.get(parameter.name))
    if declaration.currency_parameter is None and found:
        # A refund of a customer's balance names its currency; any other is in the currency of what is refunded. An update that names a
        # currency sets it, and leaves the object's own otherwise.
        given = declaration.parameter("currency") is not None and "currency" in encoded.arguments
        if given:
            _fill_or_check_currency(encoded.arguments, "currency", found)
        if not given or (not declaration.updates and any(holder.parameter in encoded.arguments for holder in declaration.currency_of)):
            encoded.amounts = found
    return encoded


def encode_argument(name: str, value: Any, type_: Type, declarations: Declarations) -> tuple[Json, list[Amount]]:
    """Encodes one argument of a Stripe action by itself; returns it with the amounts in it whose currency is elsewhere.

    Raises ``RejectedArgument``.
    """
    found: list[Amount] = []
    return _Encoder(declarations).encode(name, value, type_, found), found


def _whole_steps(where: str, value: Money) -> int:
    """Returns an amount in smallest units. One that Stripe does not take in its currency is not sent as another one: it is rejected."""
    rounded = value.rounded()
    unit = step(value.currency)
    if unit > 1 and value.minor != rounded:
        nearest = Money(rounded, value.currency)
        raise RejectedArgument(
            "wrong-type",
            f"`{where}` is {value.pretty()}, and Stripe takes {value.currency.upper()} in steps of {Money(unit, value.currency).pretty()} "
            f"only; the nearest is {nearest.pretty()}",
        )
    return rounded


def _require(declaration: ActionDeclaration, name: str, value: Json) -> None:
    """Checks that a required argument is there and not empty, and no place in a path."""
    if value is None:
        raise RejectedArgument("missing-argument", f"`{declaration.name}` needs `{name}`")
    if value == "":
        raise RejectedArgument("missing-value", f"`{name}` is empty")
    if value in (".", ".."):
        raise RejectedArgument("wrong-type", f"`{name}` is `{value}`, which is no id")


def _fill_named_currencies(arguments: dict[str, Json], amounts: list[Amount], names: Iterable[str]) -> list[Amount]:
    """Fills the currencies that have a name of their own among ``names`` (``minimum_amount_currency``); returns the other amounts."""
    rest = [amount for amount in amounts if not amount.currency.startswith("=") or amount.currency[1:] not in names]
    for name in dict.fromkeys(amount.currency[1:] for amount in amounts if amount not in rest):
        _fill_or_check_currency(arguments, name, [amount for amount in amounts if amount.currency == f"={name}"])
    return rest


def _check_currency_key(where: str, key: str, amounts: list[Amount]) -> list[Amount]:
    """Checks that amounts under the code of a currency (``currency_options.eur``) are in it; returns the other amounts."""
    if key not in CURRENCIES:
        return amounts
    for amount in amounts:
        if amount.currency == "key" and amount.money.currency != key:
            code = amount.money.currency.upper()
            raise RejectedArgument("mixed-currencies", f"`{amount.argument}` is in {code}, but stands under `{where}.{key}`")
    return [amount for amount in amounts if amount.currency != "key"]


def _one_currency(amounts: list[Amount]) -> None:
    for amount in amounts[1:]:
        first, other = amounts[0].money.currency.upper(), amount.money.currency.upper()
        if first != other:
            raise RejectedArgument("mixed-currencies", f"`{amounts[0].argument}` is in {first} and `{amount.argument}` in {other}")


def _fill_or_check_currency(arguments: dict[str, Json], name: str, amounts: list[Amount]) -> None:
    """Fills the currency argument ``name`` from the amounts, or checks that it agrees with them."""
    _one_currency(amounts)
    money = amounts[0].money
    given = arguments.setdefault(name, money.currency)
    if not isinstance(given, str) or given.lower() != money.currency:
        raise RejectedArgument(
            "mixed-currencies", f"`{amounts[0].argument}` is in {money.currency.upper()}, but `{name}` is {str(given).upper()}"
        )
    arguments[name] = money.currency


class _Encoder:
    def __init__(self, declarations: Declarations) -> None:
        self.declarations = declarations
        self.depth = 0

    def encode(self, where: str, value: Any, type_: Type, found: list[Amount]) -> Json:
        """Encodes a value by its type; adds the amounts in it to ``found``."""
        if self.depth > MAX_NESTING:
            raise RejectedArgument("wrong-type", f"`{where[:60]}…` is nested too deeply")
        self.depth += 1
        encoded = self._encode(where, value, type_, found)
        self.depth -= 1
        return encoded

    def _encode(self, where: str, value: Any, type_: Type, found: list[Amount]) -> Json:
        if type(value) is Missing:
            raise missing_value(where, value)
        if isinstance(value, Items) and value.partial is not None:
            raise missing_value(where, value.partial)
        if value is OMITTED:
            raise RejectedArgument("wrong-type", f"`omit` leaves out an argument or a field, not an item of `{where}`")
        if isinstance(type_, Union):
            type_ = self._member(value, type_)
        match type_:
            case MoneyType():
                return self._money(where, value, type_, found)
            case String() | Id():
                return self._text(where, value, type_)
            case Number():
                return self._number(where, value, type_)
            case Boolean():
                if isinstance(value, bool):
                    return value
            case TimestampType():
                if isinstance(value, Timestamp):
                    return int(value.seconds) * (1000 if type_.unit == "ms" else 1) if type_.unit != "iso" else str(value)
                if value == "now":
                    return value
            case DurationType():
                if isinstance(value, Duration):
                    return int(value.seconds)
            case List():
                if isinstance(value, tuple | list):
                    return [self.encode(f"{where}[{index}]", item, type_.item, found) for index, item in enumerate(value)]
                if value == "":
                    return value
            case Map():
                if isinstance(value, dict | Record):
                    return self._map(where, value, type_.value, found)
                if value == "":
                    return value
            case Object():
                if isinstance(value, dict | Record):
                    return self._object(where, value, type_.name, found)
                if value == "":
                    return value
            case Any_() | Null():
                return self._any(where, value, found)
        raise RejectedArgument("wrong-type", f"`{where}` takes {_expected(type_)}, not {kind_of(value)}")

    def _member(self, value: Any, type_: Union) -> Type:
        """Returns the member of a union that a value is meant for; of several structures the one that has most of its fields."""
        structures = [
            found for one in type_.members if isinstance(one, Object) and (found := self.declarations.object(one.name)) is not None
        ]
        if len(structures) > 1 and isinstance(value, dict | Record):
            structure = closest_structure(structures, list(value.keys()))
            return Object(structure.name) if structure is not None else ANY
        for member in type_.members:
            match member:
                case MoneyType():
                    fits = isinstance(value, Money)
                case String() | Id():
                    fits = isinstance(value, str | Secret) or (isinstance(value, Record) and value.id is not None)
                case Number():
                    fits = is_number(value)
                case Boolean():
                    fits = isinstance(value, bool)
                case TimestampType():
                    fits = isinstance(value, Timestamp)
                case List():
                    fits = isinstance(value, tuple | list)
                case Map() | Object():
                    fits = isinstance(value, dict | Record)
                case _:
                    fits = False
            if fits:
                return member
        return ANY if any(isinstance(member, Any_) for member in type_.members) else type_.members[0]

    def _money(self, where: str, value: Any, type_: MoneyType, found: list[Amount]) -> Json:
        if not isinstance(value, Money):
            if is_number(value):
                raise RejectedArgument("no-currency", f"`{where}` is money, and {number_text(value)} has no currency")
            raise RejectedArgument("wrong-type", f"`{where}` takes money, not {kind_of(value)}")
        found.append(Amount(where, value, type_.currency))
        return number_text(round_half_even(value.minor, DECIMALS)) if type_.decimal else _whole_steps(where, value)

    def _text(self, where: str, value: Any, type_: String | Id) -> Json:
        if isinstance(value, str | Secret):
            if isinstance(type_, String) and type_.values and not type_.open and value not in type_.values:
                raise RejectedArgument("unknown-value", f"`{where}` takes {', '.join(type_.values)}; not `{value}`")
            return value
        if isinstance(value, Record) and value.id is not None:
            return value.id
        if isinstance(type_, String) and not type_.values and is_number(value):
            return number_text(value)
        if isinstance(type_, String) and not type_.values and isinstance(value, Money | bool | Timestamp | Duration):
            return text_of(value)
        raise RejectedArgument("wrong-type", f"`{where}` takes {_expected(type_)}, not {kind_of(value)}")

    def _number(self, where: str, value: Any, type_: Number) -> Json:
        if not is_number(value):
            raise RejectedArgument("wrong-type", f"`{where}` takes {_expected(type_)}, not {kind_of(value)}")
        if value == int(value):
            return int(value)
        if type_.integer:
            raise RejectedArgument("wrong-type", f"`{where}` takes a whole number, not {number_text(value)}")
        return number_text(value)

    def _map(self, where: str, value: Any, type_: Type, found: list[Amount]) -> dict[str, Json]:
        out: dict[str, Json] = {}
        for key, item in value.items():
            if item is not OMITTED:
                inside: list[Amount] = []
                out[key] = self.encode(f"{where}.{key}", item, type_, inside)
                found.extend(_check_currency_key(where, key, inside))
        return out

    def _object(self, where: str, value: Any, name: str, found: list[Amount]) -> Json:
        declared = self.declarations.object(name)
        fields: Mapping[str, FieldType] = declared.fields if declared is not None else {}
        out: dict[str, Json] = {}
        inside: list[Amount] = []
        for key, item in value.items():
            if item is OMITTED:
                continue
            field = fields.get(key)
            if field is None and fields:
                raise RejectedArgument("unknown-argument", f"`{where}` has no field `{key}`")
            amounts: list[Amount] = []
            out[key] = self.encode(f"{where}.{key}", item, field.type if field is not None else ANY, amounts)
            if out[key] == "" and field is not None and isinstance(field.type, Id):
                raise empty_id(f"{where}.{key}")
            inside.extend(_check_currency_key(where, key, amounts))
        inside = _fill_named_currencies(out, inside, fields)
        own = [amount for amount in inside if not amount.currency] if "currency" in fields else []
        if own:
            _fill_or_check_currency(out, "currency", own)
        found.extend(amount for amount in inside if amount not in own)
        return out

    def _any(self, where: str, value: Any, found: list[Amount]) -> Json:
        match value:
            case bool() | str() | Secret():
                return value
            case int() | Decimal():
                return int(value) if value == int(value) else number_text(value)
            case Money():
                found.append(Amount(where, value))
                return _whole_steps(where, value)
            case Timestamp() | Duration():
                return int(value.seconds)
            case tuple() | list():
                return [self.encode(f"{where}[{index}]", item, ANY, found) for index, item in enumerate(value)]
            case Record() if value.id is not None:
                return value.id
            case dict() | Record():
                return self._map(where, value, ANY, found)
        raise RejectedArgument("wrong-type", f"`{where}` cannot be sent")


def _expected(type_: Type) -> str:
    match type_:
        case String():
            return "one of " + ", ".join(f"`{value}`" for value in type_.values[:12]) if type_.values else "text"
        case Id(targets):
            return f"the id of a {targets[0]}" if targets else "an id"
        case Number():
            return "a whole number" if type_.integer else "a number"
        case Boolean():
            return "true or false"
        case TimestampType():
            return "a moment"
        case DurationType():
            return "a duration"
        case MoneyType():
            return "money"
        case List():
            return "a list"
        case Map() | Object():
            return "a map"
    return "another kind of value"


def to_json(value: Any, depth: int = 0) -> Json:
    """Returns an encoded argument or an answer for reports and records: secrets are ``•••``, and what is too deep is ``…``."""
    if isinstance(value, Secret):
        return str(value)
    if depth > MAX_NESTING:
        return "…"
    if isinstance(value, Mapping):
        return {key: to_json(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item, depth + 1) for item in value]
    return value
