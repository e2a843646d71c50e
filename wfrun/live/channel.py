"""Channels: what carries calls of one kind out of the machine."""

from __future__ import annotations

from typing import Protocol

from wfrun.interpreter.effects import Answer, Call, Refused, TryAgain


class Channel(Protocol):
    """Carries out calls of one kind for all runs of a process; safe to share between threads."""

    def send(self, call: Call, now: int, *, repeated: bool) -> Answer | TryAgain:
        """Carries a call out; ``now`` is the moment in unix seconds.

        ``repeated`` says that the call was begun before and that nobody knows what became of it. What must not happen twice and cannot be
        told apart by its idempotency key is then answered with ``Unknown``. Never raises for what the outside does.
        """
        ...


class Messenger(Channel, Protocol):
    """A channel that people read."""

    def obstacle(self, call: Call, now: int) -> Refused | TryAgain | None:
        """Returns what keeps a message from its readers, as far as that can be known without sending it; None for nothing."""
        ...
