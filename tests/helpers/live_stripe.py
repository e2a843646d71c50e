"""Runs that act on a fake Stripe, through Stripe's own library and a real socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.helpers.effects import NOW, event, rules_in
from wfrun.interpreter.effects import Answer, Call, Done, Effect, ReadRest, RunEnvironment, TryAgain
from wfrun.interpreter.effects_loop import run_effects
from wfrun.interpreter.executor import execute
from wfrun.interpreter.report import WorkflowReport
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import identity_on_event
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.sender import LiveSender
from wfrun.live.stripe.channel import LiveStripe
from wfrun.values.secret import Secret

KEY = "sk_test_123"

EMPTY = 'workflow "w"\non charge.succeeded < log "x" >\n'


@contextmanager
def live_stripe(base: str, key: str = KEY) -> Iterator[LiveStripe]:
    """The channel to a server, with a key of test mode."""
    channel = LiveStripe(LiveConfiguration(stripe_key=Secret(key), stripe_base=base))
    try:
        yield channel
    finally:
        channel.close()


def run_of(text: str = EMPTY, given: Mapping[str, Any] | None = None, **environment: Any) -> Run:
    """The run of the first workflow of a script, before it starts."""
    rule = rules_in(text)[0]
    on = given or event()
    return Run(rule, on, RunEnvironment(NOW, **environment), identity_on_event(rule.name, on))


def call(action: str, key: str = "key_1", **arguments: Any) -> Call:
    """A call of an action, made by hand: nothing looked at its arguments."""
    return Call("0", action, arguments, key)


def act(channel: LiveStripe, text: str, given: Mapping[str, Any] | None = None, *, tries: int = 1, **environment: Any) -> WorkflowReport:
    """The report of a run that acts; what may be tried again is, at once, so many times."""
    run = run_of(text, given, **environment)
    return run_effects(execute(run), handler(channel, run, tries))


def handler(channel: LiveStripe, run: Run, tries: int = 1) -> Callable[[Effect], Answer]:
    """What answers the effects of a run."""
    sender = LiveSender(run, stripe=channel, channels={"log": _Log()}, custom=_Nothing(), questions=_Nothing())

    def answer(effect: Effect) -> Answer:
        assert isinstance(effect, Call | ReadRest)
        repeated = False
        for _ in range(tries):
            found = sender.send(effect, NOW, repeated=repeated)
            if not isinstance(found, TryAgain):
                return found
            repeated = repeated or found.sent
        raise AssertionError(f"there was no answer: {found}")

    return answer


class _Log:
    """The log, which nobody reads here."""

    def send(self, call: Call, now: int, *, repeated: bool) -> Answer:
        return Done({}, now, started=now)


class _Nothing:
    """A channel that nothing is sent to."""

    def send(self, *_: Any, **__: Any) -> Answer:
        raise AssertionError("nothing of this kind is sent here")

    def ask(self, *_: Any) -> None:
        raise AssertionError("nobody is asked here")
