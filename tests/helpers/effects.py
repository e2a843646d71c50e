"""Driving an execution by hand: each effect is answered by a function of the test, and remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wfrun.interpreter.effects import Answer, Call, Done, Effect, RunEnvironment
from wfrun.interpreter.effects_loop import run_effects
from wfrun.interpreter.executor import execute
from wfrun.interpreter.report import WorkflowReport
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import identity_on_event
from wfrun.interpreter.triggers import Rule, rules_of
from wfrun.project.loader import load_text

NOW = 1_795_000_000

CHARGE = {"id": "ch_1", "object": "charge", "amount": 900, "currency": "usd", "customer": "cus_9", "payment_intent": "pi_1"}


def event(type_: str = "charge.succeeded", body: Mapping[str, Any] | None = None, **envelope: Any) -> dict[str, Any]:
    """An event of a type about an object, by default a charge of 9.00 USD."""
    data: dict[str, Any] = {"object": dict(CHARGE if body is None else body)}
    if "previous" in envelope:
        data["previous_attributes"] = envelope.pop("previous")
    return {"id": "evt_1", "object": "event", "type": type_, "created": NOW, "livemode": False, "data": data, **envelope}


def done(effect: Effect) -> Answer:
    """Everything succeeds and gives nothing."""
    return Done({}, NOW)


def rules_in(text: str) -> Sequence[Rule]:
    """Every workflow of a script as the interpreter runs it."""
    loaded = load_text(text, "script.wf")
    assert loaded.checked.errors == ()
    return rules_of(list(zip(loaded.checked.files, loaded.sources, loaded.libraries, strict=True)))


class Driver:
    """Runs the first workflow of a script; ``effects`` are those that it yielded."""

    def __init__(self, answer: Callable[[Effect], Answer] = done) -> None:
        self.answer = answer
        self.effects: list[Effect] = []

    def run(self, text: str, given: Mapping[str, Any] | None = None, *, named: str | None = None, **environment: Any) -> WorkflowReport:
        """The report of the run of the first workflow, or of the one that is called ``named``."""
        rule = next(one for one in rules_in(text) if one.name == (named or one.name))
        around = RunEnvironment(NOW, **environment)
        on = given or event()
        run = Run(rule, on, around, identity_on_event(rule.name, on))

        def handler(effect: Effect) -> Answer:
            self.effects.append(effect)
            return self.answer(effect)

        return run_effects(execute(run), handler)

    @property
    def calls(self) -> list[Call]:
        """The actions called."""
        return [effect for effect in self.effects if isinstance(effect, Call)]

    @property
    def actions(self) -> list[str]:
        """The names of the actions called, in order."""
        return [call.action for call in self.calls]
