"""Recorded effects and answers: how the effects of a run and their answers stand in the database, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, assert_never

from wfrun.interpreter.effects import Answer, Ask, Call, Done, Effect, ReadRest, Refused, Unknown, Wait, WaitFor
from wfrun.support.json_text import json_text, read_json


class RunProblem(Exception):
    """Something that cannot be done with a run; the text is one sentence."""


class BrokenRecord(RunProblem):
    """A record that cannot be read, or that is not about the effect that the program asks for; the text is one sentence."""


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Reads something stored in the block. Raises ``BrokenRecord`` where that is not what wfrun wrote."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise BrokenRecord(f"{what} cannot be read: it is not what wfrun stored") from error


def read_stored(text: str, what: str) -> Any:
    """Returns a JSON object that is stored. Raises ``BrokenRecord``."""
    with reading(what):
        found = read_json(text)
        if not isinstance(found, dict):
            raise ValueError(what)
        return found


def kind_of(effect: Effect) -> str:
    """Returns the word for an effect."""
    match effect:
        case Call():
            return "call"
        case ReadRest():
            return "read_rest"
        case Wait():
            return "wait"
        case WaitFor():
            return "wait_for"
        case Ask():
            return "ask"
        case _:
            assert_never(effect)


def request_text(effect: Effect) -> str:
    """Returns what an effect asks for; a secret stands as ``•••``."""
    match effect:
        case Call():
            asked: dict[str, Any] = {"action": effect.action, "arguments": plain(effect.arguments), "account": effect.account}
        case ReadRest():
            asked = {"url": effect.url, "after": effect.after, "account": effect.account}
        case Wait():
            asked = {"until": effect.until}
        case WaitFor():
            asked = {"events": [pattern.pattern for pattern in effect.events], "until": effect.until}
        case Ask():
            asked = {"message": effect.message, "arguments": plain(effect.arguments), "until": effect.until}
        case _:
            assert_never(effect)
    return json_text(asked)


def answer_text(answer: Answer) -> str:
    """Returns an answer as it is recorded."""
    match answer:
        case Done():
            told: dict[str, Any] = {"done": plain(answer.value), "now": answer.now, "started": answer.started, "tries": answer.tries}
            if answer.assumed:
                told |= {"assumed": True, "certain": plain(answer.certain)}
            if answer.notes:
                told["notes"] = list(answer.notes)
            if answer.releases:
                told["releases"] = dict(answer.releases)
        case Refused():
            told = {"refused": answer.code, "message": answer.message, "now": answer.now, "started": answer.started, "tries": answer.tries}
            if answer.assumed:
                told["assumed"] = True
            if answer.request_id is not None:
                told["request_id"] = answer.request_id
        case Unknown():
            told = {"unknown": answer.message, "now": answer.now, "started": answer.started, "tries": answer.tries}
        case _:
            assert_never(answer)
    return json_text(told)


def read_answer(text: str) -> Answer:
    """Returns a recorded answer. Raises ``BrokenRecord``."""
    with reading("the recorded answer of a step"):
        told = read_json(text)
        now, started, tries = told["now"], told.get("started"), told.get("tries", 1)
        if "done" in told:
            return Done(
                told["done"],
                now,
                assumed=told.get("assumed", False),
                started=started,
                tries=tries,
                notes=tuple(told.get("notes", ())),
                certain=told.get("certain"),
                releases=told.get("releases", {}),
            )
        if "refused" in told:
            return Refused(
                told["refused"],
                told["message"],
                now,
                assumed=told.get("assumed", False),
                started=started,
                tries=tries,
                request_id=told.get("request_id"),
            )
        return Unknown(told["unknown"], now, started=started, tries=tries)


def plain(value: Any) -> Any:
    """Returns a value as JSON that can be stored: a secret stands as ``•••``, a value of the language as its text."""
    match value:
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case None | bool() | int() | str() | Decimal():
            return value
    return str(value)
