"""Start parameters: the input of a workflow that is started by name, from JSON to values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from wfrun.dsl.syntax.nodes import Demand, Every, Parameter, Schedule
from wfrun.dsl.types.base import ANY
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.run import Run
from wfrun.interpreter.triggers import Rule
from wfrun.interpreter.views import view
from wfrun.values.datetimes import parse_timestamp, timestamp_of
from wfrun.values.missing import Missing
from wfrun.values.money import Money, from_major, money_of, step
from wfrun.values.numbers import parse_number

_EXPECTED: Mapping[str, str] = {
    "money": 'money: "12.50 USD" or {"minor": 1250, "currency": "usd"}',
    "timestamp": 'a moment: "2026-01-31T09:00Z" or unix seconds',
    "string": "a string",
    "boolean": "true or false",
}
"""Parameter type → what its JSON looks like; of the other types the name says it."""


class BadInput(ValueError):
    """A workflow cannot be started by that name or with that input: one sentence that says why."""


def rule_to_start(rules: Sequence[Rule], name: str) -> tuple[Rule, str]:
    """Returns the workflow that a name starts, and what starts it else: ``demand`` (nothing) or ``timetable``. Raises ``BadInput``."""
    rule = next((rule for rule in rules if rule.name == name), None)
    if rule is None:
        startable = ", ".join(f'"{rule.name}"' for rule in rules if isinstance(rule.workflow.trigger, Demand | Every | Schedule))
        there = f"these can be started: {startable}" if startable else "none of this script can be started by name"
        raise BadInput(f'no workflow is called "{name}"; {there}')
    if not isinstance(rule.workflow.trigger, Demand | Every | Schedule):
        raise BadInput(f'"{name}" is started by events, not by name')
    return rule, "demand" if isinstance(rule.workflow.trigger, Demand) else "timetable"


def parameters_of_start(run: Run, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the values of the parameters of a run that is started by name. Raises ``BadInput``."""
    trigger = run.rule.workflow.trigger
    if isinstance(trigger, Demand):
        return start_parameters(trigger, given, run.evaluator())
    if given:
        raise BadInput(f'"{run.rule.name}" runs on a timetable and takes no input')
    return {}


def start_parameters(trigger: Demand, given: Mapping[str, Any], evaluator: Evaluator) -> dict[str, Any]:
    """Returns the values of a workflow's parameters: those given as JSON, and the defaults of the others, which ``evaluator`` evaluates.

    Raises ``BadInput`` for a name that is no parameter, a value of another type, and a required parameter that is not given.
    """
    known = {parameter.name for parameter in trigger.parameters}
    for name in given:
        if name not in known:
            raise BadInput(
                f"the workflow has no parameter `{name}`; it takes " + (", ".join(f"`{each}`" for each in sorted(known)) or "none")
            )
    values: dict[str, Any] = {}
    for parameter in trigger.parameters:
        if parameter.name in given:
            values[parameter.name] = _parameter_value(parameter, given[parameter.name], evaluator)
        elif parameter.default is not None:
            values[parameter.name] = evaluator.evaluate(parameter.default)
        else:
            raise BadInput(f"the parameter `{parameter.name}` ({parameter.type}) is needed")
    return values


def _parameter_value(parameter: Parameter, raw: Any, evaluator: Evaluator) -> Any:
    value: Any = None
    match parameter.type:
        case "string" if isinstance(raw, str):
            value = raw
        case "boolean" if isinstance(raw, bool):
            value = raw
        case "number" if isinstance(raw, int | Decimal | float) and not isinstance(raw, bool):
            value = parse_number(_plain(raw))
        case "money":
            value = money_from_json(raw)
        case "timestamp" if isinstance(raw, str):
            value = parse_timestamp(raw)
        case "timestamp" if isinstance(raw, int) and not isinstance(raw, bool):
            value = timestamp_of(raw)
        case "list" if isinstance(raw, list):
            value = view(raw, ANY, None, types=evaluator.declarations)
        case "map" if isinstance(raw, Mapping):
            value = view(raw, ANY, None, types=evaluator.declarations)
    if value is None or isinstance(value, Missing):
        raise BadInput(f"the parameter `{parameter.name}` takes {_EXPECTED.get(parameter.type, f'a {parameter.type}')}")
    return value


MAX_EXPONENT = 1_000
"""Powers of ten in a number of JSON's that is written out; `parse_number` refuses longer ones."""


def _plain(number: int | Decimal | float) -> str:
    """Returns a number of JSON's as it is written in the language, without an exponent: ``1e3`` is ``1000``."""
    exact = number if isinstance(number, Decimal) else Decimal(str(number)) if isinstance(number, float) else None
    if exact is None or not exact.is_finite() or abs(exact.adjusted()) > MAX_EXPONENT:
        return str(number)
    return format(exact, "f")


def money_from_json(raw: Any) -> Money | None:
    """Returns the amount that ``"12.50 USD"`` or ``{"minor": 1250, "currency": "usd"}`` stands for; None for anything else."""
    if isinstance(raw, str):
        amount, _, code = raw.strip().partition(" ")
        number = parse_number(amount)
        if isinstance(number, Missing) or not code:
            return None
        money = from_major(Decimal(number), code.strip())
        return money if isinstance(money, Money) else None
    if isinstance(raw, Mapping):
        minor = raw.get("minor")
        exact = money_of(minor, raw.get("currency"))
        if type(minor) is int and isinstance(exact, Money) and not minor % step(exact.currency):
            return exact
    return None
