"""Parameters: the texts of a request, typed and checked by the parameters of its operation, refused in Stripe's words.

What is checked here is what Stripe checks before it executes anything: names, types, listed values, bounds of metadata. Values are listed
for answers of any release (``open``), but Stripe refuses those that the release of the request does not know, and so does this.
Source: https://docs.stripe.com/error-codes, https://docs.stripe.com/api/metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from wfrun.dsl.declarations import Parameter
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.types.base import ANY, Any_, Boolean, Id, List, Map, Money, Number, Object, String, Timestamp, Type, Union
from wfrun.fake_stripe.errors import ApiError
from wfrun.fake_stripe.idempotency import is_second_api
from wfrun.simulator.account.request import MAX_METADATA_KEY, MAX_METADATA_VALUE
from wfrun.stripe_catalog import Catalog, Operation

CARD_DATA = ("payment_method_data", "card")
CARD_TYPE = ("payment_method_data[type]", "card")
"""A parameter and a value that Stripe takes and that its libraries leave out, so that nobody sends card numbers from a server."""

PAGE = Parameter("page", String())
"""The token of a page, which lists of the v2 API take in the address of the next one.

Source: https://docs.stripe.com/api-v2-overview#list-pagination."""

MAX_TEXT = 5_000
"""Characters of a text of a form, as Stripe limits it."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?")


def checked(catalog: Catalog, operation: Operation, given: Mapping[str, Any], *, typed: bool = False) -> dict[str, Any]:
    """Returns the parameters of an operation with their types.

    ``typed`` says that they came as JSON, which tells numbers from texts. Raises ``ApiError`` as Stripe refuses: an unknown name, a missing
    one, a value of another type.
    """
    reader = _Reader(catalog, typed)
    known = {parameter.name: parameter for parameter in operation.parameters}
    if is_second_api(operation.url) and "limit" in known:
        known.setdefault(PAGE.name, PAGE)
    values: dict[str, Any] = {}
    for name, value in given.items():
        parameter = known.get(name)
        if parameter is None:
            raise _unknown(name, known)
        if value == "" and (parameter.clearable or not typed):
            values[name] = ""  # what an empty text means is decided by the account: it clears, or is refused
        else:
            values[name] = reader.value(value, parameter.type, name)
    for name, parameter in known.items():
        if parameter.required and name not in values:
            raise missing(name)
    return values


def missing(path: str) -> ApiError:
    """Returns the error of a parameter that is not there."""
    return ApiError(f"Missing required param: {path}.", code="parameter_missing", param=path)


class _Reader:
    """A reader of values by the types of one catalogue."""

    __slots__ = ("_catalog", "_typed")

    def __init__(self, catalog: Catalog, typed: bool) -> None:
        self._catalog = catalog
        self._typed = typed

    def value(self, value: Any, type_: Type, path: str) -> Any:
        """Returns a value of the type; raises ``ApiError`` at its place."""
        match type_:
            case String(values=values):
                return self._text(value, values, path)
            case Id():
                return self._text(value, (), path)
            case Boolean():
                return self._boolean(value, path)
            case Number(integer=True) | Money(decimal=False) | Timestamp(unit="s" | "ms"):
                return self._integer(value, path)
            case Number() | Money():
                return self._decimal(value, path)
            case Timestamp():
                return self._text(value, (), path)
            case List(item=item):
                return self._list(value, item, path)
            case Map(value=inner):
                return self._map(value, inner, path)
            case Object(name=name):
                return self._structure(value, name, path)
            case Union(members=members):
                return self._one_of(value, members, path)
        return value

    def _text(self, value: Any, values: tuple[str, ...], path: str) -> str:
        if not isinstance(value, str):
            if self._typed and isinstance(value, int | float) and not values:
                return str(value)
            raise ApiError(f"Invalid string: {_shown(value)}", param=path)
        if values and value not in values and (path, value) != CARD_TYPE:
            raise ApiError(f"Invalid {path}: must be one of {_listed(values)}", param=path)
        if len(value) > MAX_TEXT:
            raise ApiError(
                f"Invalid string: {value[:20]}...{value[-10:]}; must be at most {MAX_TEXT} characters", param=path, code="string_too_long"
            )
        return value

    def _boolean(self, value: Any, path: str) -> bool:
        if isinstance(value, bool):
            return value
        if value in ("true", "false"):
            return bool(value == "true")
        raise ApiError(f"Invalid boolean: {_shown(value)}", param=path)

    def _integer(self, value: Any, path: str) -> int:
        if self._typed and isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and _INTEGER.fullmatch(value.strip()) is not None:
            return int(value)
        raise ApiError(f"Invalid integer: {_shown(value)}", param=path, code="parameter_invalid_integer")

    def _decimal(self, value: Any, path: str) -> str:
        text = str(value) if self._typed and isinstance(value, int | float) and not isinstance(value, bool) else value
        if isinstance(text, str) and _DECIMAL.fullmatch(text.strip()) is not None:
            return text.strip()
        raise ApiError(f"Invalid decimal: {_shown(value)}", param=path)

    def _list(self, value: Any, item: Type, path: str) -> list[Any]:
        if isinstance(value, Mapping) and not self._typed and all(key.isascii() and key.isdigit() and len(key) < 6 for key in value):
            value = [value[key] for key in sorted(value, key=int)]
        if not isinstance(value, list):
            raise ApiError("Invalid array", param=path)
        return [self.value(one, item, f"{path}[{place}]") for place, one in enumerate(value)]

    def _map(self, value: Any, inner: Type, path: str) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise ApiError("Invalid object", param=path)
        if path.rpartition("[")[2].removesuffix("]") == "metadata":
            _check_metadata(value, path)
        return {key: "" if item == "" else self.value(item, inner, f"{path}[{key}]") for key, item in value.items()}

    def _structure(self, value: Any, name: str, path: str) -> Any:
        shape = self._catalog.object(name)
        if shape is None:
            return value
        if not isinstance(value, Mapping):
            raise ApiError("Invalid object", param=path)
        values: dict[str, Any] = {}
        for key, item in value.items():
            field, inner = shape.fields.get(key), f"{path}[{key}]"
            if field is None and (path, key) == CARD_DATA:
                values[key] = self.value(item, self._card_type(), inner)
                continue
            if field is None:
                raise _unknown(inner, [f"{path}[{known}]" for known in shape.fields])
            values[key] = "" if item == "" and not self._typed and _takes_empty(field.type) else self.value(item, field.type, inner)
        if name.startswith("#"):
            for key, field in shape.fields.items():
                if not field.nullable and key not in values:
                    raise missing(f"{path}[{key}]")
        return values

    def _card_type(self) -> Type:
        """Returns the type of a card among parameters."""
        operation = self._catalog.operation("payment_methods.create")
        found = {parameter.name: parameter.type for parameter in operation.parameters} if operation is not None else {}
        return found.get("card", ANY)

    def _one_of(self, value: Any, members: tuple[Type, ...], path: str) -> Any:
        """Returns the value by the first member that takes it; of the refusals, tells the one of the member that is most like it."""
        refusal: ApiError | None = None
        for member in sorted(members, key=lambda one: not _like(value, one)):
            try:
                return self.value(value, member, path)
            except ApiError as error:
                refusal = refusal or error
        assert refusal is not None
        raise refusal


def _like(value: Any, type_: Type) -> bool:
    """Reports whether a value is of the form of a type: a structure where the type is one."""
    return isinstance(value, Mapping | list) == isinstance(type_, Object | Map | List)


def _takes_empty(type_: Type) -> bool:
    if isinstance(type_, Union):
        return any(_takes_empty(member) for member in type_.members)
    return isinstance(type_, Any_ | Id) or (isinstance(type_, String) and (not type_.values or "" in type_.values))


def _check_metadata(given: Mapping[str, Any], path: str) -> None:
    for key, value in given.items():
        if len(key) > MAX_METADATA_KEY:
            raise ApiError(
                f"Metadata keys can have up to {MAX_METADATA_KEY} characters, but you passed in a key that is {len(key)} characters. "
                f"Invalid key: {key[:60]}",
                param=path,
            )
        if isinstance(value, str) and len(value) > MAX_METADATA_VALUE:
            raise ApiError(
                f"Metadata values can have up to {MAX_METADATA_VALUE} characters, but you passed in a value that is {len(value)} "
                f"characters. Invalid value: {value[:20]}...{value[-10:]}",
                param=f"{path}[{key}]",
            )


def _unknown(path: str, known: Iterable[str]) -> ApiError:
    guess = nearest(path, known)
    hint = f". Did you mean {guess}?" if guess is not None else ""
    return ApiError(f"Received unknown parameter: {_shown(path)}{hint}", code="parameter_unknown", param=path[:200])


def _listed(values: Iterable[str]) -> str:
    shown = [value for value in values if value] or ["an empty string"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])}, or {shown[-1]}"


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else text[:77] + "..."
