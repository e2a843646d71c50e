"""Live world: the channels of one configuration, put together for the runs that act with it.

A channel is imported and made when a call of its kind comes: what a program does not use need not be installed or configured.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Generic, TypeVar

from wfrun.interpreter.run import Run
from wfrun.live.channel import Channel, Messenger
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.custom.channel import CustomActionChannel
from wfrun.live.events import EventReader
from wfrun.live.masking import configured_parts, configured_texts
from wfrun.live.questions import Links, Questions
from wfrun.live.sender import LiveSender
from wfrun.live.stripe.channel import LiveStripe

_Kind = TypeVar("_Kind", bound=Channel, covariant=True)


class World:
    """The channels of one configuration; safe to share between threads. ``close`` ends their connections."""

    def __init__(self, configuration: LiveConfiguration) -> None:
        self.configuration = configuration
        self.links: Links = lambda run, path, until: None
        """Returns the addresses of the pages on which the questions of runs are answered; whoever has their database sets it."""
        self._secrets = configured_texts(configuration)
        self._parts = configured_parts(configuration)
        self._stripe = LiveStripe(configuration)
        self._custom = CustomActionChannel()
        messengers = _Channels[Messenger]({"email": self._mail, "slack": self._slack})
        self._channels = _Channels[Channel](
            {"email": lambda: messengers["email"], "http_request": self._http, "slack": lambda: messengers["slack"]}
        )
        self._questions = Questions(messengers, lambda *question: self.links(*question))

    @cached_property
    def events(self) -> EventReader:
        """Returns the reader of events by their ids."""
        return EventReader(self.configuration)

    def sender(self, run: Run) -> LiveSender:
        """Returns what carries out the calls of a run."""
        return LiveSender(
            run,
            stripe=self._stripe,
            channels=self._channels,
            custom=self._custom,
            questions=self._questions,
            secrets=self._secrets,
            parts=self._parts,
        )

    def close(self) -> None:
        """Ends all connections."""
        self._stripe.close()
        if "events" in self.__dict__:
            self.events.close()

    def _mail(self) -> Messenger:
        from wfrun.live.mail.channel import MailChannel

        return MailChannel(self.configuration)

    def _http(self) -> Channel:
        from wfrun.live.http_requests import HttpChannel

        return HttpChannel(self.configuration)

    def _slack(self) -> Messenger:
        from wfrun.live.slack import SlackChannel

        return SlackChannel(self.configuration)


class _Channels(Mapping[str, _Kind], Generic[_Kind]):
    """Channels by the names of their actions, each made when it is first asked for."""

    def __init__(self, makers: Mapping[str, Callable[[], _Kind]]) -> None:
        self._makers = makers
        self._made: dict[str, _Kind] = {}
        self._lock = threading.Lock()

    def __getitem__(self, name: str) -> _Kind:
        with self._lock:
            if name not in self._made:
                self._made[name] = self._makers[name]()
            return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)
