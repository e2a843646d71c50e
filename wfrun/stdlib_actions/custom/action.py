"""Custom actions: functions of an ``actions.py`` that ``@action`` marks, and the values that they take and give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal, TypeVar, overload

from wfrun.dsl.declarations import ActionDeclaration
from wfrun.dsl.types.base import Boolean, List, Map, Number, String, Type
from wfrun.dsl.types.base import Money as MoneyType
from wfrun.interpreter.argument_encoding import Json, RejectedArgument, missing_value
from wfrun.interpreter.operators import kind_of
from wfrun.interpreter.views import Items, Record
from wfrun.stdlib_actions import payloads as rendering
from wfrun.support.limits import MAX_NESTING
from wfrun.support.records import frozen
from wfrun.values.formatting import exact_text
from wfrun.values.missing import Missing
from wfrun.values.money import Money, money_of
from wfrun.values.numbers import as_integer, is_number
from wfrun.values.secret import Secret

_Function = TypeVar("_Function", bound=Callable[..., Any])

MARK = "__wfrun_action__"
"""The attribute that ``@action`` sets on a function."""


MAX_BITS = 1_000
"""Binary digits of the largest whole number in a result, and decimal ones of any other."""


@overload
def action(function: _Function) -> _Function: ...


@overload
def action(
    *,
    example: Any = None,
    effect: Literal["read", "write", "money", "end"] = "write",
    retries: int | None = None,
    timeout: float | None = None,
) -> Callable[[_Function], _Function]: ...


def action(
    function: Any = None, *, example: Any = None, effect: str = "write", retries: int | None = None, timeout: float | None = None
) -> Any:
    """Makes a function an action of the scripts that ``use`` its file.

    ::

        @wfrun.action(example={"id": "crm_1"})
        def add_to_crm(*, email: str, tier: str = "standard") -> dict:
            '''Adds a customer to the CRM.'''

    Arguments are given by name; each has a type: ``str``, ``int``, ``Decimal``, ``bool``, ``Money``, ``list``, ``dict``, ``Literal[…]`` or
    ``Any``. One with a default may be left out. ``idempotency_key: str`` is filled in: it is the same whenever a call is repeated, and no
    other call has it. ``example`` is what simulation answers instead of calling the function, a literal. ``effect`` is what a call does:
    ``read``, ``write``, ``money`` (moves it) or ``end`` (ends something). ``retries`` is how often a call that failed is tried again,
    ``timeout`` how many seconds it may take; the function may also be an ``async`` one. All of these are literals, for the file is read
    before it is run.
    """

    def marked(target: _Function) -> _Function:
        setattr(target, MARK, True)
        return target

    return marked if function is None else marked(function)


@frozen
class ActionsFile:
    """The Python file that declares actions: the ``path`` that scripts name it by, its text, and its ``place`` on the disk."""

    path: str
    text: str
    place: str | None = None
    """The absolute path; None where only the text is known."""
    module: str | None = None
    """The name of the module, where an installed package offers it."""


@frozen
class CustomAction:
    """One action of an ``actions.py``: its declaration, the JSON that simulation answers, and where it stands."""

    declaration: ActionDeclaration
    example: Json
    source: ActionsFile
    line: int
    takes_key: bool = False
    """The function takes the idempotency key of the call, and so can tell a repeat."""

    @property
    def file(self) -> str:
        """The path that scripts name the file by."""
        return self.source.path

    def render(self, values: Mapping[str, Any], workflow: str) -> dict[str, Json]:
        """Returns the arguments as JSON, by the types of the parameters; money is ``{"minor": …, "currency": …}``.

        Raises ``RejectedArgument``: ``missing-value``, ``wrong-type``, ``unknown-value``, ``no-currency``, ``missing-argument``, ``unknown-
        argument``.
        """
        rendering.check_names(self.declaration, values)
        types = {parameter.name: parameter.type for parameter in self.declaration.parameters}
        return {name: _fitting(name, value, types[name]) for name, value in values.items()}

    def arguments(self, rendered: Mapping[str, Json]) -> dict[str, Any]:
        """Returns the arguments that the function is called with.

        The rendered arguments, with money as ``Money``, numbers as ``Decimal`` where they are declared so, and secrets as their text.
        """
        types = {parameter.name: parameter.type for parameter in self.declaration.parameters}
        return {name: _for_python(value, types.get(name)) for name, value in rendered.items()}


@frozen
class CustomActions:
    """The actions that an ``actions.py`` declares, and what is wrong with it: one sentence each, with file and line."""

    actions: tuple[CustomAction, ...]
    problems: tuple[str, ...]


def as_result(value: Any, depth: int = 0) -> Json:
    """Returns the result of a function as JSON.

    Money is ``{"minor": …, "currency": …}``, a tuple a list, a float the decimal that it prints as. Raises ``TypeError`` for anything
    that JSON cannot say.
    """
    if depth > MAX_NESTING:
        raise TypeError("the result is nested too deeply")
    match value:
        case None | str() | bool():
            return value
        case int():
            if value.bit_length() > MAX_BITS:
                raise TypeError("the result holds a number that is out of bounds")
            return value
        case float() | Decimal():
            number = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
            if not number.is_finite() or abs(number.adjusted()) > MAX_BITS:
                raise TypeError("the result holds a number that is none, or out of bounds")
            return number
        case Money():
            return {"minor": value.rounded(), "currency": value.currency}
        case Mapping():
            if not all(isinstance(key, str) for key in value):
                raise TypeError("the result has a key that is no text")
            return {key: as_result(item, depth + 1) for key, item in value.items()}
        case list() | tuple():
            return [as_result(item, depth + 1) for item in value]
        case _:
            raise TypeError(f"the result holds a {type(value).__name__}, which cannot be kept")


def _fitting(where: str, value: Any, type_: Type) -> Json:
    """Returns a value as JSON, if it is of the type that the parameter declares."""
    if isinstance(value, Missing):
        raise missing_value(where, value)
    match type_:
        case String():
            return _text(where, value, type_)
        case Number(integer):
            if is_number(value) and (not integer or as_integer(value) is not None):
                return as_integer(value) if integer else value
        case Boolean():
            if isinstance(value, bool):
                return value
        case MoneyType():
            if isinstance(value, Money):
                return rendering.sendable(where, value)
            if is_number(value):
                raise RejectedArgument("no-currency", f"`{where}` is money, and a number has no currency")
        case List(item):
            if isinstance(value, tuple | list):
                if isinstance(value, Items) and value.partial is not None:
                    raise missing_value(where, value.partial)
                return [_fitting(f"{where}[{index}]", one, item) for index, one in enumerate(value)]
        case Map(item):
            if isinstance(value, dict | Record):
                return {str(key): _fitting(f"{where}.{key}", one, item) for key, one in value.items()}
        case _:
            return rendering.sendable(where, value)
    raise RejectedArgument("wrong-type", f"`{where}` takes another kind of value than {kind_of(value)}")


def _text(where: str, value: Any, type_: String) -> str | Secret:
    if isinstance(value, Secret):
        return value
    if isinstance(value, tuple | list | dict) or (isinstance(value, Record) and value.id is None):
        raise RejectedArgument("wrong-type", f"`{where}` takes text, not {kind_of(value)}")
    text = exact_text(value)
    if isinstance(text, Missing):
        raise missing_value(where, text)
    if type_.values and not type_.open and text not in type_.values:
        raise RejectedArgument("unknown-value", f"`{where}` takes {', '.join(type_.values)}")
    return text


def _for_python(value: Json, type_: Type | None) -> Any:
    match type_, value:
        case _, Secret():
            return value.reveal()
        case MoneyType(), {"minor": minor, "currency": currency}:
            return money_of(minor, currency)
        case Number(integer=False), int():
            return Decimal(value)
        case List(item), list():
            return [_for_python(one, item) for one in value]
        case Map(item), dict():
            return {key: _for_python(one, item) for key, one in value.items()}
        case _, list():
            return [_for_python(one, None) for one in value]
        case _, dict():
            return {key: _for_python(one, None) for key, one in value.items()}
        case _:
            return value
