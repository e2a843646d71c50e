"""What moves money or ends something never rests on an unknown condition: held against every way in which the unknown may be decided.

The judge knows nothing of marks. It runs the script on the event, and again on each event in which the keys that lacked are there, every
approval that nobody answered being answered yes or no: what was sent on the unknown must be sent on all of them, with these arguments.
"""

from __future__ import annotations

import os
from random import Random
from typing import Any
from unittest.mock import patch

import pytest

from tests.helpers.effects import rules_in
from tests.helpers.undecided_programs import NOW, REFUSED, ProgramMaker, completions, event_with, metadata_of
from wfrun.dsl.declarations import Effect as ActionEffect
from wfrun.interpreter.effects import Answer, Ask, Call, Done, Effect, Refused, RunEnvironment
from wfrun.interpreter.effects_loop import run_effects
from wfrun.interpreter.executor import execute
from wfrun.interpreter.report import WorkflowReport
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import identity_on_event
from wfrun.interpreter.triggers import Rule

PROGRAMS = 4_000 if os.environ.get("WFRUN_EXPLORE") else 30
"""Each is run on five events: 20,000 pairs in a campaign."""

FINAL = ("create_refund", "cancel_subscription", "cancel_payment_intent")

Sent = list[tuple[str, str, tuple[tuple[str, Any], ...]]]


def run_on(rule: Rule, metadata: dict[str, str], answers: dict[str, bool], asked: set[str]) -> tuple[WorkflowReport, Sent]:
    """The report of a run, and the calls in it that move money or end something; ``asked`` gets the path of each approval."""
    given = event_with(metadata)
    sent: Sent = []

    def answer(effect: Effect) -> Answer:
        if isinstance(effect, Ask):
            asked.add(effect.path)
            return Done(answers.get(effect.path), NOW)
        if isinstance(effect, Call):
            if effect.action in FINAL:
                sent.append((effect.path, effect.action, tuple(sorted(effect.arguments.items()))))
            if effect.arguments.get("customer") == REFUSED:
                return Refused("refused", "no", NOW)
        return Done({}, NOW)

    run = Run(rule, given, RunEnvironment(NOW), identity_on_event(rule.name, given))
    return run_effects(execute(run), answer), sent


def is_within(few: Sent, many: Sent) -> bool:
    """Whether the calls of one run are among those of another, in this order."""
    rest = iter(many)
    return all(one in rest for one in few)


class Tally:
    """What was seen: pairs, runs stopped as undecided, and runs that sent something although something was unknown."""

    def __init__(self) -> None:
        self.pairs = self.undecided = self.sent = self.wrong = 0

    def look_at(self, seed: int) -> None:
        """Runs one program on five events, and counts what was sent on an unknown condition."""
        (rule,) = rules_in(ProgramMaker(seed).program())
        random = Random(seed)
        for _ in range(5):
            metadata = metadata_of(random)
            asked: set[str] = set()
            report, sent = run_on(rule, metadata, {}, asked)
            self.pairs += 1
            self.undecided += report.error is not None and report.error.code == "undecided"
            decided = completions(metadata)
            self.sent += bool(sent) and (len(decided) > 1 or bool(asked))
            for filled in decided:
                for word in (True, False):
                    self.wrong += self.differs(rule, filled, word, sent)

    def differs(self, rule: Rule, metadata: dict[str, str], word: bool, sent: Sent) -> bool:
        """Whether a run in which everything is decided leaves out a call; approvals are answered as ``word`` says, or in turn."""

        class Every(dict[str, bool]):
            def get(self, key: str, default: Any = None) -> Any:
                return word if len(key) % 2 else not word

        report, others = run_on(rule, metadata, Every(), set())
        assert report.outcome != "needs_attention", "nothing is unknown here"
        return not is_within(sent, others)


@pytest.mark.slow
def test_what_is_final_never_rests_on_an_unknown_condition() -> None:
    tally = Tally()
    for seed in range(PROGRAMS):
        tally.look_at(seed)
        assert not tally.wrong, ProgramMaker(seed).program()

    assert tally.pairs == 5 * PROGRAMS
    assert tally.undecided > tally.pairs // 20
    assert tally.sent > tally.pairs // 20


def test_the_judge_sees_what_an_unguarded_interpreter_would_send() -> None:
    tally = Tally()
    with patch.object(ActionEffect, "is_final", False):
        for seed in range(12):
            tally.look_at(seed)

    assert tally.wrong > 5
