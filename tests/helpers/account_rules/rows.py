"""Rows of the table of rules, and how one is played through a door: a function from operation and parameters to the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

DOCS = "https://docs.stripe.com/"
RECORDED = "https://github.com/Kiln-AI/Seahaven"
"""A project that records Stripe's answers; for what Stripe's own pages do not say."""


@dataclass(frozen=True)
class Refused:
    """An error: its code, and a part of its message."""

    code: str
    text: str = ""


@dataclass(frozen=True)
class Said:
    """What a door answered: a value, or an error; ``left_out`` are the notes of what was not carried out."""

    value: Any = None
    error: tuple[str, str] | None = None
    left_out: tuple[str, ...] = ()


Door: TypeAlias = Callable[[str, Mapping[str, Any]], Said]
"""From the name of an operation and its parameters, the path's among them, to the answer."""

Step: TypeAlias = tuple[str, dict[str, Any], Any]
"""Operation, parameters, and what must come out: fields of the answer by their paths (``items.data.0.id``), a list of ids, or ``Refused``.

A text that begins with ``$`` stands for a value of an earlier step's answer: ``$0.id``.
"""


@dataclass(frozen=True)
class Rule:
    """One rule of Stripe's: objects that exist, steps, and the objects afterwards by their ids; ``source`` is where Stripe says so."""

    name: str
    source: str
    given: tuple[dict[str, Any], ...]
    steps: tuple[Step, ...]
    then: Mapping[str, Mapping[str, Any]]


def rule(name: str, source: str, given: list[dict[str, Any]], *steps: Step, then: Mapping[str, Mapping[str, Any]] | None = None) -> Rule:
    """A row; the source is a path of Stripe's documentation, or an address."""
    return Rule(name, source if "://" in source else DOCS + source, tuple(given), steps, then or {})


RETRIEVE: dict[str, str] = {
    "acct_": "account",
    "ch_": "charge",
    "cn_": "credit_note",
    "cs_": "checkout.session",
    "cus_": "customer",
    "du_": "dispute",
    "fee_": "application_fee",
    "ii_": "invoice_item",
    "in_": "invoice",
    "issfr_": "radar.early_fraud_warning",
    "pi_": "payment_intent",
    "pm_": "payment_method",
    "po_": "payout",
    "price_": "price",
    "prod_": "product",
    "promo_": "promotion_code",
    "prv_": "review",
    "qt_": "quote",
    "re_": "refund",
    "seti_": "setup_intent",
    "si_": "subscription_item",
    "sub_": "subscription",
    "sub_sched_": "subscription_schedule",
    "tr_": "transfer",
}
"""Beginning of an id → the object."""


def retrieving(identity: str) -> tuple[str, dict[str, Any]]:
    """The operation that reads an object, with its parameters."""
    prefix = max((one for one in RETRIEVE if identity.startswith(one)), key=len)
    name = RETRIEVE[prefix]
    return f"{name}s.retrieve", {name.rpartition(".")[2]: identity}


def problems(played: Rule, door: Door) -> Iterator[str]:
    """Plays a rule and yields what came out otherwise."""
    answers: list[Any] = []
    for number, (operation, parameters, expected) in enumerate(played.steps):
        said = door(operation, _filled(parameters, answers))
        answers.append(said.value)
        yield from (f"step {number} {operation}: {problem}" for problem in _differences(said, _filled(expected, answers)))
    for identity, fields in played.then.items():
        operation, parameters = retrieving(_filled(identity, answers))
        said = door(operation, parameters)
        yield from (f"then {identity}: {problem}" for problem in _differences(said, _filled(fields, answers)))


def _differences(said: Said, expected: Any) -> Iterator[str]:
    if isinstance(expected, Refused):
        if said.error is None:
            yield f"not refused: {said.value}"
        elif said.error[0] != expected.code or expected.text not in said.error[1]:
            yield f"refused with {said.error}"
        return
    if said.error is not None:
        yield f"refused: {said.error}"
        return
    if isinstance(expected, list):
        ids = [one["id"] for one in said.value]
        if ids != expected:
            yield f"lists {ids}"
        return
    wanted = expected.get("left out", ())
    if sorted(said.left_out) != sorted(wanted):
        yield f"left out: {said.left_out}"
    for path, value in expected.items():
        if path != "left out" and (found := at(said.value, path)) != value:
            yield f"{path} is {found!r}, not {value!r}"


def at(value: Any, path: str) -> Any:
    """The value at a path; ``#`` after a list is its length."""
    for step in path.split("."):
        if step == "#":
            value = len(value)
        elif isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _filled(value: Any, answers: list[Any]) -> Any:
    if isinstance(value, str) and value.startswith("$"):
        number, _, path = value[1:].partition(".")
        return at(answers[int(number)], path)
    if isinstance(value, dict):
        return {key: _filled(inner, answers) for key, inner in value.items()}
    return [_filled(inner, answers) for inner in value] if isinstance(value, list) else value
