"""Money that goes to an operation without a currency of its own is in the currency of the object acted on, or it is not sent.

Stripe takes a bare integer there and reads it in the object's currency: 500 that was meant as yen would be refunded as 5.00 dollars. So
every such operation of the newest release is called here with money of the object's currency, with money of another, and where nothing
tells the currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from attrs import Factory, define

from tests.helpers.tables import each
from wfrun.dsl.declarations import ActionDeclaration, CurrencyOf, Parameter
from wfrun.dsl.types.base import Id, Money, Number, String, Timestamp, Union
from wfrun.interpreter.effects import Answer, Call, Done, Effect, Refused, RunEnvironment
from wfrun.interpreter.effects_loop import run_effects
from wfrun.interpreter.executor import execute
from wfrun.interpreter.report import Step, WorkflowReport
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import RunIdentity
from wfrun.interpreter.triggers import rules_of
from wfrun.project.loader import load_text
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.stdlib_actions.stripe.currencies import NOT_TOLD

NOW = 1_767_225_600
DECLARATIONS = StandardDeclarations.of(None)


def is_money(parameter: Parameter) -> bool:
    members = parameter.type.members if isinstance(parameter.type, Union) else (parameter.type,)
    return any(isinstance(member, Money) for member in members)


def amounts(declaration: ActionDeclaration) -> list[Parameter]:
    """The parameters of an action that are money themselves."""
    return list(filter(is_money, declaration.parameters))


ACTIONS = [
    declaration
    for declaration in map(DECLARATIONS.action, DECLARATIONS.action_names())
    if declaration is not None and declaration.operation is not None and declaration.currency_parameter is None and amounts(declaration)
]
"""Every operation that takes money at its top level and has no currency of its own."""

TOLD = [(declaration, amount, holder) for declaration in ACTIONS for amount in amounts(declaration) for holder in declaration.currency_of]
"""Each such amount with each object that tells its currency."""


def left_out(declaration: ActionDeclaration) -> bool:
    """Whether an action can be called without naming any object that tells the currency."""
    holders = {holder.parameter for holder in declaration.currency_of}
    return not any(parameter.required for parameter in declaration.parameters if parameter.name in holders)


UNTOLD = [(declaration, amount) for declaration in ACTIONS if left_out(declaration) for amount in amounts(declaration)]
"""The amounts that can be given while nothing tells their currency."""


@define
class World:
    """Answers calls and remembers them. The action ``reads`` finds ``found``, or nothing where that is None; all others are done."""

    reads: str = ""
    found: Mapping[str, Any] | None = None
    calls: list[Call] = Factory(list)

    def answer(self, call: Effect) -> Answer:
        assert isinstance(call, Call)
        self.calls.append(call)
        if call.action != self.reads:
            return Done({"id": "made_1"}, NOW)
        if self.found is None:
            return Refused("resource_missing", "there is no such object", NOW)
        return Done(dict(self.found), NOW)

    @property
    def called(self) -> list[str]:
        return [call.action for call in self.calls]


def written(parameter: Parameter, money: str) -> str:
    """A value that the checker accepts for a parameter, as a script writes it; for an amount it is ``money``."""
    match parameter.type:
        case Money():
            return money
        case Id():
            return f'"{parameter.name}_1"'
        case String(values=values):
            return f'"{values[0] if values else "text"}"'
        case Number():
            return "1"
        case Timestamp():
            return "now"
    raise AssertionError(f"`{parameter.name}` takes {parameter.type}: say here how it is written")


SPARE = {"create_credit_note": 'shipping_cost={shipping_rate: "shr_1"}', "create_refund": 'customer="customer_1"'}
"""Of operations that need one of several parameters one that is no amount and tells no currency."""


def call(declaration: ActionDeclaration, amount: Parameter, money: str, holder: CurrencyOf | None) -> str:
    """A call of the action with what it needs, the amount, and the object that tells the currency."""
    needed = {parameter.name: parameter for parameter in declaration.parameters if parameter.required}
    if holder is not None:
        parameter = declaration.parameter(holder.parameter)
        assert parameter is not None
        needed[parameter.name] = parameter
    needed.pop(amount.name, None)
    arguments = [f"{name}={written(parameter, money)}" for name, parameter in needed.items()]
    if declaration.one_of and not {amount.name, *needed} & set(declaration.one_of):
        arguments.append(SPARE[declaration.name])
    return " ".join([declaration.name, *arguments, f"{amount.name}={money}"])


def run(world: World, statement: str) -> WorkflowReport:
    """A workflow that holds this statement alone, run in this world."""
    loaded = load_text(f'workflow "pays" on demand() <\n  {statement}\n>\n', "pays.wf")
    (rule,) = rules_of([(loaded.checked.files[0], loaded.sources[0], loaded.libraries[0])])
    identity = RunIdentity(rule.name, "evt_1")
    return run_effects(execute(Run(rule, None, RunEnvironment(NOW), identity)), world.answer)


def holding(holder: CurrencyOf, currency: str | None) -> Mapping[str, Any]:
    """An object with its currency at the place where the declaration looks for it."""
    found: Any = currency
    for step in reversed(holder.path):
        found = {step: found}
    return {"id": f"{holder.parameter}_1", **found}


def of(report: WorkflowReport, name: str) -> Step:
    """The step of an action."""
    (step,) = (step for step in report.steps if step.action == name)
    return step


def test_there_are_such_operations() -> None:
    names = {declaration.name for declaration in ACTIONS}

    assert {"create_refund", "capture_payment_intent", "create_transfer_reversal", "create_fee_refund", "create_credit_note"} <= names
    assert {declaration.name for declaration in ACTIONS if not declaration.currency_of} <= NOT_TOLD.keys()


@each(("declaration", "amount", "holder"), TOLD, ids=[f"{action.name}-{amount.name}-{holder.parameter}" for action, amount, holder in TOLD])
def test_money_in_the_currency_of_the_object_is_sent(declaration: ActionDeclaration, amount: Parameter, holder: CurrencyOf) -> None:
    world = World(holder.retrieve, holding(holder, "usd"))

    report = run(world, call(declaration, amount, "5 USD", holder))

    assert (report.outcome, report.error) == ("succeeded", None)
    assert world.called == [holder.retrieve, declaration.name]
    reading, acting = world.calls
    assert set(reading.arguments.values()) == {acting.arguments[holder.parameter]}
    assert acting.arguments[amount.name] in (500, "500")


@each(("declaration", "amount", "holder"), TOLD, ids=[f"{action.name}-{amount.name}-{holder.parameter}" for action, amount, holder in TOLD])
@pytest.mark.parametrize("money", ["5 EUR", "500 JPY"])
def test_money_in_another_currency_is_not_sent(declaration: ActionDeclaration, amount: Parameter, holder: CurrencyOf, money: str) -> None:
    world = World(holder.retrieve, holding(holder, "usd"))

    report = run(world, call(declaration, amount, money, holder))

    assert world.called == [holder.retrieve]
    step = of(report, declaration.name)
    assert report.outcome == step.outcome == "failed"
    assert step.error is not None
    assert step.error.code == "mixed-currencies"
    assert money[-3:] in step.error.message
    assert "USD" in step.error.message


@each(("declaration", "amount", "holder"), TOLD, ids=[f"{action.name}-{amount.name}-{holder.parameter}" for action, amount, holder in TOLD])
@pytest.mark.parametrize("known", [False, True], ids=["the object is not there", "the object has no currency"])
def test_money_is_not_sent_where_the_object_does_not_tell(
    declaration: ActionDeclaration, amount: Parameter, holder: CurrencyOf, known: bool
) -> None:
    world = World(holder.retrieve, holding(holder, None) if known else None)

    report = run(world, call(declaration, amount, "5 USD", holder))

    assert world.called == [holder.retrieve]
    step = of(report, declaration.name)
    assert report.outcome == "failed"
    assert step.error is not None
    assert step.error.code == "mixed-currencies"


@each(("declaration", "amount"), UNTOLD, ids=[f"{action.name}-{amount.name}" for action, amount in UNTOLD])
def test_money_is_not_sent_where_no_object_tells(declaration: ActionDeclaration, amount: Parameter) -> None:
    world = World()

    report = run(world, call(declaration, amount, "5 USD", None))

    assert world.calls == []
    assert report.outcome == "failed"
    assert report.error is not None
    assert report.error.code == "mixed-currencies"
