"""Live sender: hands each call of a run to the channel that carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from wfrun.dsl.declarations import Effect as Effects
from wfrun.interpreter.effects import Answer, Ask, Call, Effect, ReadRest, Refused, TryAgain, Unknown
from wfrun.interpreter.event_origin import CompletedEvent
from wfrun.interpreter.run import Run
from wfrun.live.channel import Channel
from wfrun.live.log import LogChannel
from wfrun.live.masking import Mask, mask_of
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.stdlib_actions.custom.action import CustomAction

SAFE_METHODS = ("GET", "HEAD")
"""Methods of ``http_request`` that change nothing (RFC 9110, section 9.2.1)."""


class StripeChannel(Protocol):
    """Stripe: it reads, too. The run tells the API release, and the mode that the key must have."""

    def send(self, call: Call, run: Run, now: int, *, repeated: bool) -> Answer | TryAgain:
        """Carries out a call of one of Stripe's operations, as a ``Channel`` does."""
        ...

    def rest(self, effect: ReadRest, run: Run, now: int) -> Answer | TryAgain:
        """Reads the rest of a list that Stripe sent in part."""
        ...

    def complete(self, event: Mapping[str, Any], run: Run, now: int) -> CompletedEvent | TryAgain:
        """Returns a thin event with its object, as Stripe holds it now; as it is, with a note, where Stripe gives none."""
        ...


class CustomChannel(Protocol):
    """The author's own actions."""

    def send(self, action: CustomAction, call: Call, now: int, *, repeated: bool, mask: Mask) -> Answer | TryAgain:
        """Calls the function of an action, as a ``Channel`` does. What the function prints is logged, its secrets hidden by the mask."""
        ...


class QuestionChannel(Protocol):
    """Lets the people know whom a run asks."""

    def ask(self, effect: Ask, run: Run, now: int) -> Answer | TryAgain | None:
        """Sends a question out; None once it is on its way, or where nobody is to be told."""
        ...


class LiveSender:
    """Carries out the calls of one run.

    ``channels`` are by the names of wfrun's own actions, ``log`` apart; ``custom`` takes the author's, ``stripe`` Stripe's. ``secrets`` are
    the texts that are secret in the configuration: with those of the run they are hidden in every answer. ``parts`` are secret in addresses
    of mail and Slack: they are hidden in what these and the author's functions answer.
    """

    def __init__(
        self,
        run: Run,
        *,
        stripe: StripeChannel,
        channels: Mapping[str, Channel],
        custom: CustomChannel,
        questions: QuestionChannel,
        secrets: tuple[str, ...] = (),
        parts: tuple[str, ...] = (),
    ) -> None:
        self._run = run
        self._stripe = stripe
        self._channels = channels
        self._log = LogChannel(run.identity)
        self._custom = custom
        self._questions = questions
        self._secrets = secrets
        self._parts = parts

    def complete(self, event: Mapping[str, Any], now: int) -> CompletedEvent | TryAgain:
        """Returns a thin event with its object, as Stripe holds it now; as it is, with a note, where Stripe gives none."""
        return self._stripe.complete(event, self._run, now)

    def begin(self, event: Mapping[str, Any], now: int) -> None:
        """Hears of the run's own event: Stripe knows it already."""

    def send(self, effect: Call | ReadRest, now: int, *, repeated: bool = False) -> Answer | TryAgain:
        """Carries a call out, or tries it again with the idempotency key that it had."""
        call = effect if isinstance(effect, Call) else None
        of_stripe = call is None or self._is_stripes(call)
        knows_parts = call is not None and not of_stripe and call.action != "http_request"
        mask = self._mask(call, self._parts if knows_parts else ())
        return mask.answer(self._sent(effect, mask, now, repeated), keys=not of_stripe)

    def _is_stripes(self, call: Call) -> bool:
        declared = self._run.library.action(call.action)
        return declared is not None and declared.operation is not None

    def _mask(self, call: Call | None, parts: tuple[str, ...]) -> Mask:
        return mask_of(call, self._run.environment.secrets, (*self._secrets, *parts))

    def _sent(self, effect: Call | ReadRest, mask: Mask, now: int, repeated: bool) -> Answer | TryAgain:
        if isinstance(effect, ReadRest):
            return self._stripe.rest(effect, self._run, now)
        library = self._run.library
        declared = library.action(effect.action)
        if declared is None:
            return Refused("unknown-action", f"no action is called `{effect.action}`", now, started=now)
        if declared.operation is not None:
            return self._stripe.send(effect, self._run, now, repeated=repeated)
        channel = self._log if effect.action == "log" else self._channels.get(effect.action)
        if channel is not None:
            answer = channel.send(effect, now, repeated=repeated)
            return _undecided(answer) if repeated and effect.arguments.get("method") not in SAFE_METHODS else answer
        action = library.custom(effect.action) if isinstance(library, StandardDeclarations) else None
        if action is None:
            return Refused("unknown-action", f"nothing carries out `{effect.action}`", now, started=now)
        answer = self._custom.send(action, effect, now, repeated=repeated, mask=mask)
        knows = action.takes_key or action.declaration.effect is Effects.READS
        return _undecided(answer) if repeated and not knows else answer

    def ask(self, effect: Ask, now: int) -> Answer | TryAgain | None:
        """Sends a question to the people whom it is for."""
        answer = self._questions.ask(effect, self._run, now)
        return self._mask(None, self._parts).answer(answer) if answer is not None else None

    def answered(self, effect: Effect, answer: Answer) -> None:
        """Hears of an answer that others gave: the world remembers itself what was done in it."""


def _undecided(answer: Answer | TryAgain) -> Answer | TryAgain:
    """Returns what an answer to a repeated call says: a refusal by who knows no keys does not tell whether the call came through before."""
    if not isinstance(answer, Refused):
        return answer
    return Unknown(f"an earlier try may have happened, and now it is refused: {answer.message}", answer.now, started=answer.started)
