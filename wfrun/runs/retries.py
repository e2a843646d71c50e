"""Retries: when a call is tried again that got no answer, and what becomes of one that is given up.

A call that surely did not happen may be tried as often as one likes, and is refused in the end. Where it may have happened, it is tried
with the idempotency key that it had while the other side surely knows that key; after that nobody can tell, and a person has to look.
"""

from __future__ import annotations

from collections.abc import Callable
from random import SystemRandom

from wfrun.interpreter.effects import Refused, TryAgain, Unknown
from wfrun.support.records import frozen
from wfrun.support.short_text import shortened_line

SKEW = 600
"""Seconds by which the clocks of workers may differ."""

UNREACHABLE = "unreachable"
"""The code of a call that was given up and surely did not happen."""

KEY_LASTS = 23 * 3600
"""Seconds for which Stripe surely still knows an idempotency key (https://docs.stripe.com/api/idempotent_requests: 24 hours)."""

MOST_ENDS = 5
"""How often a process may end, one after the other, while it calls a function of the author's own: then it is taken for the cause."""

MAX_TOLD = 300
"""Characters of a problem that a record and a list of runs hold."""

_chance = SystemRandom()


@frozen
class RetryPolicy:
    """A policy of retries: how long calls are tried, and how far their tries are apart. All are seconds."""

    first: float = 1.0
    """The longest pause after the first try; each further one may be twice as long."""
    longest: float = 1800.0
    """The longest pause that wfrun chooses."""
    longest_asked: float = 3600.0
    """The longest pause that the other side may ask for."""
    in_place: float = 10.0
    """The longest pause for which a run keeps its place with the worker, so that an outage of the other side holds none."""
    unsent: float = 86_400.0
    """For how long a call is tried that surely did not happen."""
    doubtful: float = KEY_LASTS
    """For how long a call is tried of which nobody knows whether it happened: the other side has to know its key still."""
    random: Callable[[], float] = _chance.random
    """Draws a number from 0 up to 1. No run ever sees it."""

    def pause(self, tries: int, after: float | None) -> float:
        """Returns for how long a call is left alone after so many tries; ``after`` is what the other side asks for.

        It is drawn, so that calls which failed together do not come back together.
        """
        longest = min(self.longest, self.first * 2.0 ** min(tries - 1, 30))
        drawn = longest * (0.5 + self.random() / 2)
        return drawn if after is None or after <= 0 else max(drawn, min(after, self.longest_asked) + self.random() * self.first)

    def pause_after(self, lasted: float, after: float | None) -> float:
        """Returns for how long something is left alone that was asked for in vain for so many seconds."""
        return self.pause(1 + max(0, int(lasted / self.first)).bit_length(), after)

    def until(self, begun: float, doubted: float | None) -> float:
        """Returns the moment up to which a call is tried.

        ``doubted`` is since when nobody knows whether it happened; None where it surely did not.
        """
        return begun + self.unsent if doubted is None else doubted + self.doubtful

    def too_late(self, doubted: float, now: float, *, asks_stripe: bool) -> str | None:
        """Returns why a call that may have happened since ``doubted`` is not sent again; None where it is."""
        if now < doubted - SKEW:
            return "the clock was set back since it was sent, so nobody can tell how long ago that was: look before it is sent again"
        if now <= self.until(doubted, doubted):
            return None
        forgotten = "Stripe may have forgotten its idempotency key: " if asks_stripe else ""
        hours = int(now - doubted) // 3600
        return f"it was sent {hours} hours ago and nobody knows what became of it; {forgotten}look before it is sent again"


USUAL = RetryPolicy()
"""The policy of workers and commands."""


def given_up(problem: TryAgain, *, doubted: bool, tries: int) -> Refused | Unknown:
    """Returns what a call ends with that is not tried again: unknown where it may have happened, else refused."""
    if doubted:
        return Unknown(problem.message, problem.now, tries=tries)
    return Refused(problem.code or UNREACHABLE, problem.message, problem.now, tries=tries)


def told(problem: TryAgain) -> str:
    """Returns a problem in one line that can be stored and listed."""
    return shortened_line("".join(char if char.isprintable() else " " for char in problem.message), MAX_TOLD)
