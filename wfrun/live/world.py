"""Live world: the channels of one configuration, put together for the runs that act with it.

A channel is made when the first call of its kind comes: what a program does not use need not be installed or configured.
"""

from __future__ import annotations

from wfrun.interpreter.run import Run
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.sender import LiveSender


class World:
    """The channels of one configuration; safe to share between threads. ``close`` ends their connections."""

    def __init__(self, configuration: LiveConfiguration) -> None:
        self.configuration = configuration

    def sender(self, run: Run) -> LiveSender:
        """Returns what carries out the calls of a run."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends all connections."""
