"""Carrying out actions in an account by their names, as a workflow does."""

from __future__ import annotations

from typing import Any

from wfrun import stripe_catalog
from wfrun.simulator.account.account import Account
from wfrun.simulator.account.answers import Response, StripeError
from wfrun.simulator.samples.sampler import SAMPLE_TIME, sample_object
from wfrun.stdlib_actions.stripe import operations as stripe_operations
from wfrun.stripe_catalog import Operation
from wfrun.stripe_catalog.reading import Reader

CATALOG = stripe_catalog.load()
NOW = SAMPLE_TIME


class Stage:
    """An account and a script's way of acting on it: each call has a key of its own unless one is given."""

    def __init__(self, *objects: dict[str, Any], strict: bool = False, reader: Reader | None = None) -> None:
        self.account = Account(CATALOG, objects, NOW, strict=strict, reader=reader)
        self.calls = 0

    def answer(
        self, action: str, *, key: str | None = None, on: str | None = None, now: int = NOW, **arguments: Any
    ) -> Response | StripeError:
        self.calls += 1
        declared = stripe_operations.action(CATALOG, action)
        assert declared is not None and declared.operation is not None, action
        operation = CATALOG.operation(declared.operation)
        assert operation is not None
        key = key if key is not None else f"key {self.calls}"
        return self.account.perform(operation, arguments, now=now, idempotency_key=key, account=on)

    def perform(self, operation: Operation, **arguments: Any) -> Any:
        """The value of the answer to an operation, also one that no action stands for."""
        self.calls += 1
        answer = self.account.perform(operation, arguments, now=NOW, idempotency_key=f"key {self.calls}")
        assert isinstance(answer, Response), answer
        return answer.value

    def done(self, action: str, **arguments: Any) -> Any:
        """The value of an answer that must be there."""
        answer = self.answer(action, **arguments)
        assert isinstance(answer, Response), answer
        return answer.value

    def refused(self, action: str, **arguments: Any) -> tuple[str, str]:
        """Code and message of an answer that must be a refusal."""
        answer = self.answer(action, **arguments)
        assert isinstance(answer, StripeError), answer
        return answer.code, answer.message


def charge(identity: str = "ch_1", **fields: Any) -> dict[str, Any]:
    """A charge with these fields."""
    amount = fields.get("amount", 2500)
    return sample_object(CATALOG, "charge", id=identity, now=NOW, table={"amount_captured": amount, "payment_intent": "pi_1", **fields})


def thing(kind: str, identity: str, state: str | None = None, **fields: Any) -> dict[str, Any]:
    """Any object in a state, with these fields."""
    return sample_object(CATALOG, kind, id=identity, now=NOW, state=state, table=fields)
