"""Live world: the channels of one configuration, put together for the runs that act with it.

A channel is imported and made when a call of its kind comes: what a program does not use need not be installed or configured.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from wfrun.interpreter.effects import Answer, Ask, Call, Refused, TryAgain
from wfrun.interpreter.run import Run
from wfrun.live.channel import Channel
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.events import EventReader
from wfrun.live.sender import LiveSender
from wfrun.live.stripe.channel import LiveStripe
from wfrun.stdlib_actions.custom.action import CustomAction


class World:
    """The channels of one configuration; safe to share between threads. ``close`` ends their connections."""

    def __init__(self, configuration: LiveConfiguration) -> None:
        self.configuration = configuration
        self._stripe = LiveStripe(configuration)
        self._channels = _Channels({"email": self._mail})
        self._custom = _NoCustom()
        self._questions = _NoQuestions()

    @cached_property
    def events(self) -> EventReader:
        """Returns the reader of events by their ids."""
        return EventReader(self.configuration)

    def sender(self, run: Run) -> LiveSender:
        """Returns what carries out the calls of a run."""
        return LiveSender(run, stripe=self._stripe, channels=self._channels, custom=self._custom, questions=self._questions)

    def close(self) -> None:
        """Ends all connections."""
        self._stripe.close()
        if "events" in self.__dict__:
            self.events.close()

    def _mail(self) -> Channel:
        from wfrun.live.mail.channel import MailChannel

        return MailChannel(self.configuration)


class _Channels(Mapping[str, Channel]):
    """Channels by the names of their actions, each made when it is first asked for."""

    def __init__(self, makers: Mapping[str, Callable[[], Channel]]) -> None:
        self._makers = makers
        self._made: dict[str, Channel] = {}
        self._lock = threading.Lock()

    def __getitem__(self, name: str) -> Channel:
        with self._lock:
            if name not in self._made:
                self._made[name] = self._makers[name]()
            return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


class _NoCustom:
    def send(self, action: CustomAction, call: Call, now: int, *, repeated: bool) -> Answer | TryAgain:
        return Refused("not-carried-out", f"nothing carries out `{call.action}`", now, started=now)


class _NoQuestions:
    def ask(self, effect: Ask, run: Run, now: int) -> Answer | TryAgain | None:
        return None
