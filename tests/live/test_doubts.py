"""Calls that were begun before: a refusal ends the doubt only where it comes from who can tell a repeat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.helpers.effects import event
from wfrun.interpreter.effects import Answer, Call, Done, Refused, RunEnvironment, TryAgain, Unknown
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import identity_on_event
from wfrun.interpreter.triggers import rules_of
from wfrun.live.sender import LiveSender
from wfrun.project.loader import load_files

NOW = 1_795_000_000
REFUSED = Refused("no", "the other side says no", NOW, started=NOW)
LATER = TryAgain("later", NOW, sent=False)

ACTIONS = """
import wfrun

@wfrun.action
def plain(*, a: str) -> dict: ...

@wfrun.action
def keyed(*, a: str, idempotency_key: str) -> dict: ...

@wfrun.action(effect="read")
def reading(*, a: str) -> dict: ...
"""

SCRIPT = """
use "actions.py"
workflow "w"
on charge.succeeded <
  plain a="1"
  keyed a="1"
  reading a="1"
>
"""


class Says:
    """Channels of all kinds that give one answer."""

    def __init__(self, answer: Answer | TryAgain) -> None:
        self.answer = answer

    def send(self, *_: Any, **__: Any) -> Any:
        return self.answer

    rest = complete = ask = send


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (tmp_path / "actions.py").write_text(ACTIONS, encoding="utf-8")
    (tmp_path / "w.wf").write_text(SCRIPT, encoding="utf-8")
    loaded = load_files([tmp_path / "w.wf"])
    (rule,) = rules_of(list(zip(loaded.checked.files, loaded.sources, loaded.libraries, strict=True)))
    return Run(rule, event(), RunEnvironment(NOW), identity_on_event("w", event()))


def answer_of(run: Run, action: str, *, repeated: bool, answer: Answer | TryAgain = REFUSED, **arguments: Any) -> Any:
    says: Any = Says(answer)
    channels = dict.fromkeys(("email", "slack", "http_request"), says)
    sender = LiveSender(run, stripe=says, channels=channels, custom=says, questions=says)
    return sender.send(Call("0", action, arguments, "wf_1"), NOW, repeated=repeated)


ASKED: list[tuple[str, dict[str, Any], bool]] = [
    ("email", {}, False),
    ("slack", {}, False),
    ("http_request", {"method": "PUT"}, False),
    ("http_request", {"method": "DELETE"}, False),
    ("http_request", {"method": "GET"}, True),
    ("http_request", {"method": "HEAD"}, True),
    ("plain", {}, False),
    ("keyed", {}, True),
    ("reading", {}, True),
    ("create_refund", {"charge": "ch_1"}, True),  # Stripe tells by the key, and its channel knows when
]


@pytest.mark.parametrize(("action", "arguments", "tells"), ASKED)
def test_a_refusal_of_a_repeated_call_tells_only_where_the_other_side_can_tell(
    run: Run, action: str, arguments: dict[str, Any], tells: bool
) -> None:
    assert answer_of(run, action, repeated=False, **arguments) == REFUSED
    found = answer_of(run, action, repeated=True, **arguments)
    doubt = Unknown("an earlier try may have happened, and now it is refused: the other side says no", NOW, started=NOW)
    assert found == (REFUSED if tells else doubt)


@pytest.mark.parametrize("answer", [Done({}, NOW), LATER, Unknown("nobody knows", NOW)])
def test_other_answers_stay_what_they_are(run: Run, answer: Answer | TryAgain) -> None:
    for action, arguments, _ in ASKED:
        assert answer_of(run, action, repeated=True, answer=answer, **arguments) == answer
