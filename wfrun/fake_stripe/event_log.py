"""Event log: the events of an account, in both forms, kept as objects of the account for 30 days (https://docs.stripe.com/api/events)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wfrun.fake_stripe.change_events import ChangeEvent
from wfrun.simulator.account.account import Account
from wfrun.simulator.samples.event_forms import of_account, snapshot_event, thin_event
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.tables import Json, Raw
from wfrun.support.records import frozen
from wfrun.values.datetimes import Timestamp

KEPT = 30 * 86_400
"""Seconds for which an event can be read back."""


@frozen
class LoggedEvent:
    """An event in its two forms. An event that Stripe sends as a thin one only has no ``snapshot``; one that has no thin form, no ``thin``.

    ``account`` is the connected account that it is of, None for the platform's own.
    """

    snapshot: Raw | None
    thin: Raw | None
    account: str | None


class EventLog:
    """The events of a platform and its connected accounts, which are read back like other objects."""

    __slots__ = ("_account",)

    def __init__(self, account: Account) -> None:
        self._account = account

    def add(
        self, events: Iterable[ChangeEvent], *, now: int, request: Mapping[str, Json], account: str | None = None, seed: str
    ) -> list[LoggedEvent]:
        """Keeps what one request sends, and returns it. ``request`` (``id``, ``idempotency_key``) caused it at ``now``, unix seconds.

        ``seed`` decides the ids: equal seeds give equal ids.
        """
        logged = []
        for number, event in enumerate(events):
            identity = identifier("event", seed, str(number))
            snapshot = thin = None
            if not event.thin_only:
                snapshot = snapshot_event(
                    identity,
                    event.type,
                    event.object,
                    event.previous,
                    release=self._account.catalog.release,
                    now=now,
                    request=request,
                    pending=0,
                )
            declared = self._account.catalog.event(event.type)
            if declared is not None and "id" in event.object:
                thin = thin_event(
                    identifier("event", "thin", seed, str(number)),
                    declared.thin_name,
                    event.object,
                    event.previous,
                    now=now,
                    snapshot=identity if snapshot is not None else None,
                )
                thin |= {"context": None, "reason": {"type": "request", "request": dict(request)}}
            if account is not None:
                snapshot = of_account(snapshot, account) if snapshot is not None else None
                thin = {**of_account(thin, account), "context": account} if thin is not None else None
            for form in (snapshot, thin):
                if form is not None:
                    self._account.add(form, account)
            logged.append(LoggedEvent(snapshot, thin, account))
        return logged

    def set_pending(self, event: Raw, pending: int, account: str | None) -> None:
        """Notes how many endpoints have not taken an event so far; a thin event does not say."""
        if "pending_webhooks" in event:
            event["pending_webhooks"] = pending
            self._account.add(event, account)

    def forget_old(self, now: int) -> None:
        """Forgets the events that can not be read back any more."""
        oldest = str(Timestamp(now - KEPT))
        self._account.forget("event", lambda raw: isinstance(created := raw.get("created"), int) and created < now - KEPT)
        self._account.forget("v2.core.event", lambda raw: isinstance(created := raw.get("created"), str) and created < oldest)
