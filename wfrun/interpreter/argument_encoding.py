"""From values to what Stripe takes: integers in the smallest unit, unix seconds, ids, nested maps; and nothing that is missing.

``prepare`` is the one gate that a Stripe action's arguments go through. It lets no missing value, no value of another kind and no money
of another currency pass.
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
    closest,
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
from wfrun.values.money import CURRENCIES, Money
from wfrun.values.numbers import is_number, number_text, round_half_even
from wfrun.values.secret import Secret

Json: TypeAlias = Any

DECIMALS = 12
"""So many decimals of the smallest unit Stripe takes in ``…_decimal`` parameters (API reference, "Create a price")."""


class RejectedArgument(Exception):
    """An argument cannot be sent: a code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def missing_value(where: str, value: Missing) -> RejectedArgument:
    """What is raised when something missing would be sent."""
    return RejectedArgument("missing-value", f"`{where}` is missing" + (f": {value.note}" if value.note else ""))


@frozen
class Amount:
    """Money among the arguments; ``currency`` says where its currency stands, as in ``types.Money``.

    What stands in no currency of its own among the arguments must be in the currency of the object acted on.
    """

    argument: str
    money: Money
    currency: str = ""


@define
class Prepared:
    """The arguments as Stripe takes them, as people read them, and the amounts whose currency is still to be proved."""

    arguments: dict[str, Json] = Factory(dict)
    amounts: list[Amount] = Factory(list)


def prepare(declaration: ActionDeclaration, values: Mapping[str, Any], declarations: Declarations) -> Prepared:
    """The arguments of a Stripe action.

    Raises ``RejectedArgument`` (``missing-value``, ``wrong-type``, ``mixed-currencies``, ``no-currency``, ``missing-argument``, ``unknown-
    argument``, ``unknown-value``).
    """
    gate = _Gate(declarations)
    prepared = Prepared()
    found: list[Amount] = []
    for name, value in values.items():
        if value is OMITTED:
            continue
        parameter = declaration.parameter(name)
        if parameter is None:
            raise RejectedArgument("unknown-argument", f"`{declaration.name}` has no argument `{name}`")
        prepared.arguments[name] = gate.convert(name, value, parameter.type, found)
    found = _settled(prepared.arguments, found, [parameter.name for parameter in declaration.parameters])
    for amount in found:
        if amount.currency:
            raise RejectedArgument("mixed-currencies", f"nothing tells the currency that `{amount.argument}` must be in")
    _one_currency(found)
    if declaration.currency_parameter is not None and found:
        _agree(prepared.arguments, declaration.currency_parameter, found)
    for parameter in declaration.parameters:
        if parameter.required:
            _needed(declaration, parameter.name, prepared.arguments.get(parameter.name))
    if declaration.currency_parameter is None and found:
        # A refund of a customer's balance names its currency; any other is in the currency of what is refunded.
        given = declaration.parameter("currency") is not None and "currency" in prepared.arguments
        if given:
            _agree(prepared.arguments, "currency", found)
        if not given or any(holder.parameter in prepared.arguments for holder in declaration.currency_of):
            prepared.amounts = found
    return prepared


def argument(name: str, value: Any, type_: Type, declarations: Declarations) -> tuple[Json, list[Amount]]:
    """One argument of a Stripe action as it is sent, by itself, and the amounts in it whose currency stands elsewhere.

    Raises ``RejectedArgument``.
    """
    found: list[Amount] = []
    return _Gate(declarations).convert(name, value, type_, found), found


def _needed(declaration: ActionDeclaration, name: str, value: Json) -> None:
    """A required argument is there and not empty: an empty id in an operation's path would name another operation."""
    if value is None:
        raise RejectedArgument("missing-argument", f"`{declaration.name}` needs `{name}`")
    if value == "":
        raise RejectedArgument("missing-value", f"`{name}` is empty")
    if value in (".", ".."):
        raise RejectedArgument("wrong-type", f"`{name}` is `{value}`, which is no id")


def _settled(arguments: dict[str, Json], amounts: list[Amount], names: Iterable[str]) -> list[Amount]:
    """Amounts whose currency has a name of its own among ``names`` (``minimum_amount_currency``) fill it; the others are given back."""
    rest = [amount for amount in amounts if not amount.currency.startswith("=") or amount.currency[1:] not in names]
    for name in dict.fromkeys(amount.currency[1:] for amount in amounts if amount not in rest):
        _agree(arguments, name, [amount for amount in amounts if amount.currency == f"={name}"])
    return rest


def _under_key(where: str, key: str, amounts: list[Amount]) -> list[Amount]:
    """Amounts under the code of a currency (``currency_options.eur``) must be in it; the others are given back."""
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


def _agree(arguments: dict[str, Json], name: str, amounts: list[Amount]) -> None:
    """Money fills the currency that stands beside it, or must agree with it."""
    _one_currency(amounts)
    money = amounts[0].money
    given = arguments.setdefault(name, money.currency)
    if not isinstance(given, str) or given.lower() != money.currency:
        raise RejectedArgument(
            "mixed-currencies", f"`{amounts[0].argument}` is in {money.currency.upper()}, but `{name}` is {str(given).upper()}"
        )
    arguments[name] = money.currency


class _Gate:
    def __init__(self, declarations: Declarations) -> None:
        self.declarations = declarations
        self.depth = 0

    def convert(self, where: str, value: Any, type_: Type, found: list[Amount]) -> Json:
        """A value as Stripe takes it by its type; the amounts in it are added to ``found``."""
        if self.depth > MAX_NESTING:
            raise RejectedArgument("wrong-type", f"`{where[:60]}…` is nested too deeply")
        self.depth += 1
        converted = self._convert(where, value, type_, found)
        self.depth -= 1
        return converted

    def _convert(self, where: str, value: Any, type_: Type, found: list[Amount]) -> Json:
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
                    return [self.convert(f"{where}[{index}]", item, type_.item, found) for index, item in enumerate(value)]
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
        raise RejectedArgument("wrong-type", f"`{where}` takes {_wanted(type_)}, not {kind_of(value)}")

    def _member(self, value: Any, type_: Union) -> Type:
        """The member of a union that a value is meant for; of several structures the one that has most of its fields."""
        structures = [
            found for one in type_.members if isinstance(one, Object) and (found := self.declarations.object(one.name)) is not None
        ]
        if len(structures) > 1 and isinstance(value, dict | Record):
            structure = closest(structures, list(value.keys()))
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
        return number_text(round_half_even(value.minor, DECIMALS)) if type_.decimal else value.rounded()

    def _text(self, where: str, value: Any, type_: String | Id) -> Json:
        if isinstance(value, str | Secret):
            if isinstance(type_, String) and type_.values and not type_.open and value not in type_.values:
                raise RejectedArgument("unknown-value", f"`{where}` takes {', '.join(type_.values)}; not `{value}`")
            return value
        if isinstance(value, Record) and value.id is not None:
            return value.id
        if isinstance(type_, String) and not type_.values and isinstance(value, int | Decimal | Money | bool | Timestamp | Duration):
            return text_of(value)
        raise RejectedArgument("wrong-type", f"`{where}` takes {_wanted(type_)}, not {kind_of(value)}")

    def _number(self, where: str, value: Any, type_: Number) -> Json:
        if not is_number(value):
            raise RejectedArgument("wrong-type", f"`{where}` takes {_wanted(type_)}, not {kind_of(value)}")
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
                out[key] = self.convert(f"{where}.{key}", item, type_, inside)
                found.extend(_under_key(where, key, inside))
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
            out[key] = self.convert(f"{where}.{key}", item, field.type if field is not None else ANY, amounts)
            inside.extend(_under_key(where, key, amounts))
        inside = _settled(out, inside, fields)
        own = [amount for amount in inside if not amount.currency] if "currency" in fields else []
        if own:
            _agree(out, "currency", own)
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
                return value.rounded()
            case Timestamp() | Duration():
                return int(value.seconds)
            case tuple() | list():
                return [self.convert(f"{where}[{index}]", item, ANY, found) for index, item in enumerate(value)]
            case Record() if value.id is not None:
                return value.id
            case dict() | Record():
                return self._map(where, value, ANY, found)
        raise RejectedArgument("wrong-type", f"`{where}` cannot be sent")


def _wanted(type_: Type) -> str:
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


def plain(value: Any, depth: int = 0) -> Json:
    """A prepared argument or an answer without secrets, for reports and records: they stand as ``•••``. What is too deep is ``…``."""
    if isinstance(value, Secret):
        return str(value)
    if depth > MAX_NESTING:
        return "…"
    if isinstance(value, Mapping):
        return {key: plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in value]
    return value
