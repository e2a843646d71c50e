"""The door to Stripe: what of a call's arguments must never be sent, whatever the script says, looked at right before they are.

Most of it is refused earlier, by the checker or where the arguments are encoded. Here it is refused once more, by the parameters of the
operation alone. The codes are Stripe's own where Stripe would refuse the same.

- ``missing-value``: something is missing, at whatever depth, or empty where it is required. The API has no null; a field is cleared by an
  empty text.
- ``missing-argument``: a required parameter is not there.
- ``unknown-argument``: the operation has no such parameter, or the structure no such field.
- ``empty-id``: an id is empty. In a path it would name another operation.
- ``wrong-type``: an id of the path is none, an amount is no whole number, a number has no exact value.
- ``parameter_invalid_integer``: an amount that must be more than nothing is not, or it is none that Stripe takes in its currency.
- ``amount_too_small``: an amount that is to be charged is less than Stripe charges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from wfrun.dsl.declarations import ActionDeclaration, Parameter
from wfrun.dsl.types.base import Any_, Id, List, Map, Money, Number, Object, String, Timestamp, Type, closest_structure, members_of
from wfrun.interpreter.argument_encoding import RejectedArgument, empty_id, is_id
from wfrun.interpreter.run_identity import KEY_FORM, is_key
from wfrun.stripe_catalog import Catalog, Operation
from wfrun.stripe_catalog.operation_facts import CHARGES
from wfrun.support.limits import MAX_NESTING
from wfrun.support.records import frozen
from wfrun.values.amount_limits import AmountFault, charge_fault, positive_fault, step_fault
from wfrun.values.currencies import known
from wfrun.values.secret import Secret

_ACCOUNT = re.compile(r"[A-Za-z0-9_-]{1,255}")
_DECIMAL = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")


@frozen
class Sendable:
    """The arguments of a call as Stripe takes them: the ids of the path in order, and the parameters. Secrets are revealed in them."""

    ids: tuple[str, ...]
    parameters: Mapping[str, Any]


def check_options(idempotency_key: str | None, account: str | None) -> None:
    """Checks what goes into the headers of a request. Raises ``RejectedArgument``."""
    if idempotency_key is not None and not is_key(idempotency_key):
        raise RejectedArgument("wrong-type", f"`idempotency_key` takes {KEY_FORM}")
    if account is not None and not _ACCOUNT.fullmatch(account):
        raise RejectedArgument("wrong-type", "`on_account` is not the id of an account")


def sendable(catalog: Catalog, operation: Operation, declaration: ActionDeclaration, arguments: Mapping[str, Any]) -> Sendable:
    """Returns the arguments of a call as Stripe takes them. Raises ``RejectedArgument``."""
    path = {parameter.name: parameter for parameter in operation.path}
    known_parameters = {parameter.name: parameter for parameter in operation.parameters}
    reader = _Reader(catalog, operation)
    ids = tuple(_id_of_path(name, arguments.get(name), reader) for name in path)
    parameters: dict[str, Any] = {}
    for name, value in arguments.items():
        if name in path:
            continue
        parameter = known_parameters.get(name)
        if parameter is None:
            raise RejectedArgument("unknown-argument", f"`{declaration.name}` has no argument `{name}`")
        found = _of_parameter(reader, parameter, value, arguments)
        if found is not _NOTHING:
            parameters[name] = found
    for parameter in known_parameters.values():
        if parameter.required and parameter.name not in parameters:
            raise RejectedArgument("missing-argument", f"`{declaration.name}` needs `{parameter.name}`")
    for parameter in declaration.parameters:
        if parameter.positive and parameter.name in parameters:
            _refuse(positive_fault(parameter.name, parameters[parameter.name]))
    if operation.id in CHARGES and "amount" in parameters:
        _refuse(charge_fault(parameters["amount"], parameters.get("currency")))
    return Sendable(ids, parameters)


_NOTHING: Any = object()
"""An empty list or map, of which a form holds nothing."""


def _of_parameter(reader: _Reader, parameter: Parameter, value: Any, arguments: Mapping[str, Any]) -> Any:
    if value == "" and not parameter.clearable and is_id(parameter.type):
        raise empty_id(parameter.name)
    if value == "" and not parameter.clearable and parameter.required:
        raise RejectedArgument("missing-value", f"`{parameter.name}` is empty")
    found = reader.value(parameter.name, value, parameter.type, [arguments])
    # A form has no empty list. An empty text clears the field, which is what an empty list says; an empty map says nothing.
    if isinstance(found, list) and not found:
        return "" if parameter.clearable else _NOTHING
    return _NOTHING if isinstance(found, dict) and not found else found


def _id_of_path(name: str, value: Any, reader: _Reader) -> str:
    if value is None:
        raise RejectedArgument("missing-value", f"`{name}` is missing")
    if value == "":
        raise empty_id(name)
    text = reader.scalar(name, value)
    if not isinstance(text, str) or not text.strip() or text in (".", "..") or len(text) > 5_000:
        raise RejectedArgument("wrong-type", f"`{name}` is no id")
    return text


def _takes_empty(type_: Type) -> bool:
    """Reports whether an empty text stands for something, so that it clears the field."""
    return any(isinstance(one, String) and "" in one.values for one in members_of(type_))


def _refuse(fault: AmountFault | None) -> None:
    if fault is not None:
        raise RejectedArgument(fault.code, fault.message)


class _Reader:
    """Reads values by the types of a catalogue."""

    def __init__(self, catalog: Catalog, operation: Operation) -> None:
        self.catalog = catalog
        self._pays_out = operation.id == "payouts.create"

    def value(self, where: str, value: Any, type_: Type, around: Sequence[Mapping[str, Any]], key: str = "") -> Any:
        """Returns a value as it is sent.

        ``around`` are the structures that hold it, the outermost first; ``key`` is its key where it stands in a map. Raises
        ``RejectedArgument``.
        """
        if len(around) > MAX_NESTING:
            raise RejectedArgument("wrong-type", f"`{where[:60]}…` is nested too deeply")
        match value:
            case list() | tuple():
                item = next((one.item for one in members_of(type_) if isinstance(one, List)), Any_())
                # Each item counts as a level of its own, so that lists in lists have an end too.
                return [self.value(f"{where}[{index}]", one, item, [*around, {}]) for index, one in enumerate(value)]
            case Mapping():
                return self._mapping(where, value, type_, [*around, value])
        found = self.scalar(where, value)
        for member in members_of(type_):
            if isinstance(member, Money) and found != "":
                self._check_amount(where, found, member, around, key)
                break
            if isinstance(member, String | Id | Any_):
                break
            if isinstance(member, Number | Timestamp) and found != "":
                self._check_number(where, found, member)
                break
        return found

    def scalar(self, where: str, value: Any) -> Any:
        """Returns a value that is no list and no map as it is sent. Raises ``RejectedArgument``."""
        match value:
            case Secret():
                return value.reveal()
            case bool() | int() | str():
                return value
            case Decimal() if value.is_finite():
                return format(value, "f")
            case float():
                raise RejectedArgument("wrong-type", f"`{where}` is a number without an exact value")
        raise RejectedArgument("missing-value", f"`{where}` is missing")

    def _mapping(self, where: str, value: Mapping[str, Any], type_: Type, around: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        members = list(members_of(type_))
        shapes = [shape for one in members if isinstance(one, Object) and (shape := self.catalog.object(one.name)) is not None]
        shape = closest_structure(shapes, list(value))
        free = next((one.value for one in members if isinstance(one, Map)), None)
        out: dict[str, Any] = {}
        for key, item in value.items():
            inner = f"{where}.{key}"
            if shape is None or not shape.fields:
                out[key] = self.value(inner, item, free or Any_(), around, key)
                continue
            field = shape.fields.get(key)
            if field is None:
                raise RejectedArgument("unknown-argument", f"`{where}` has no field `{key}`")
            if item == "" and isinstance(field.type, Id):
                raise empty_id(inner)
            if item == "" and not field.nullable and not _takes_empty(field.type):
                raise RejectedArgument("missing-value", f"`{inner}` is empty")
            found = self.value(inner, item, field.type, around, key)
            if isinstance(found, list) and not found:
                if _takes_empty(field.type):
                    out[key] = ""
                continue
            out[key] = found
        return out

    def _check_number(self, where: str, value: Any, type_: Number | Timestamp) -> None:
        whole = not isinstance(type_, Number) or type_.integer
        if isinstance(value, bool) or (isinstance(value, str) and whole and value != "now" and not _DECIMAL.fullmatch(value)):
            raise RejectedArgument("wrong-type", f"`{where}` is no number")

    def _check_amount(self, where: str, value: Any, type_: Money, around: Sequence[Mapping[str, Any]], key: str) -> None:
        if type_.decimal:
            if isinstance(value, bool) or not _DECIMAL.fullmatch(str(value)):
                raise RejectedArgument("wrong-type", f"`{where}` is no number")
            return
        if not isinstance(value, int) or isinstance(value, bool):
            raise RejectedArgument("wrong-type", f"`{where}` is no whole number of the smallest unit")
        _refuse(step_fault(where, value, next(self._currencies(type_, around, key), ""), payout=self._pays_out))

    def _currencies(self, type_: Money, around: Sequence[Mapping[str, Any]], key: str) -> Iterator[str]:
        """Yields the currencies of an amount that the arguments tell, the nearest first."""
        if type_.currency == "none":
            return
        if type_.currency == "key":
            # The amount stands in a structure that is itself under the code of a currency.
            holder = around[-1]
            keys = [name for outer in around[:-1] for name, one in outer.items() if one is holder] if not known(key) else [key]
            yield from (name for name in keys if known(name))
            return
        name = type_.currency.removeprefix("=") or "currency"
        for structure in reversed(around):
            given = structure.get(name)
            if isinstance(given, str) and known(given.lower()):
                yield given.lower()
