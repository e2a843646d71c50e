"""The script of calls that every client of the fake Stripe runs, and what must come out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import stripe

from tests.helpers.repository import ROOT

CLIENTS = ROOT / "tests" / "clients"
SCRIPT: list[dict[str, Any]] = json.loads((CLIENTS / "script.json").read_text(encoding="utf-8"))


def looked_up(value: Any, path: str) -> Any:
    """The value at a path (``data.0.id``)."""
    for step in path.split("."):
        if isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def filled(value: Any, kept: Mapping[str, Any]) -> Any:
    """A value with what it names of earlier answers."""
    match value:
        case str() if value.startswith("$"):
            name, _, path = value[1:].partition(".")
            return looked_up(kept.get(name), path)
        case dict():
            return {key: filled(one, kept) for key, one in value.items()}
        case list():
            return [filled(one, kept) for one in value]
    return value


def run_with_python(client: stripe.StripeClient) -> list[dict[str, Any]]:
    """Runs the script with Stripe's Python library; returns each answer: ``value``, or ``error`` with its type, code, param and status."""
    kept: dict[str, Any] = {}
    answers: list[dict[str, Any]] = []
    for step in SCRIPT:
        method: Any = client.v1
        for word in step["call"].split("."):
            method = getattr(method, word)
        given = filled(step.get("with", []), kept)
        options = filled(step.get("options", {}), kept)
        try:
            value = json.loads(str(method(*given, **({"options": options} if options else {}))))
        except stripe.StripeError as error:
            told = error.error
            answers.append(
                {
                    "error": {
                        "type": told.type if told is not None else None,
                        "code": error.code,
                        "param": getattr(error, "param", None),
                        "status": error.http_status,
                    }
                }
            )
            continue
        if "as" in step:
            kept[step["as"]] = value
        answers.append({"value": value})
    return answers


def wrong_answers(answers: list[dict[str, Any]]) -> list[str]:
    """What is not as the script says, one sentence each."""
    kept: dict[str, Any] = {}
    wrong: list[str] = []
    for number, (step, answer) in enumerate(zip(SCRIPT, answers, strict=True), 1):
        name = f"{number} {step['call']}"
        expected_error = step.get("fails")
        if expected_error is not None:
            error = answer.get("error")
            found = {key: error.get(key) for key in expected_error} if error is not None else answer
            if found != expected_error:
                wrong.append(f"{name}: {json.dumps(found)[:300]}, not the error {expected_error}")
            continue
        if "error" in answer:
            wrong.append(f"{name}: failed with {answer['error']}")
            continue
        if "as" in step:
            kept[step["as"]] = answer["value"]
        for path, expected in step.get("expect", {}).items():
            found, wanted = looked_up(answer["value"], path), filled(expected, kept)
            if found != wanted:
                wrong.append(f"{name}: {path} is {found!r}, not {wanted!r}")
    return wrong
