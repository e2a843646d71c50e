"""Webhooks: from what an operation changed to the events that are kept, and sent to who asked for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wfrun.fake_stripe.change_events import ChangeEvent, EventRules
from wfrun.fake_stripe.deliveries import Deliveries
from wfrun.fake_stripe.destinations import Destination, Forwarding, destinations
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.event_log import EventLog, LoggedEvent
from wfrun.fake_stripe.ledger import Effect
from wfrun.fake_stripe.triggers import happening
from wfrun.simulator.account.account import Account
from wfrun.simulator.account.objects import ObjectChange
from wfrun.simulator.account.operations.webhook_endpoints import PING
from wfrun.simulator.samples.tables import Json, Raw

SILENT = frozenset({"event", "v2.core.event", "webhook_endpoint", "v2.core.event_destination"})
"""Kinds of objects whose changes send nothing."""


class Webhooks:
    """The events of a fake Stripe: made from changes, kept, and delivered."""

    def __init__(self, fake: FakeStripe, deliveries: Deliveries, forwarding: Forwarding | None = None) -> None:
        self._fake = fake
        self.deliveries = deliveries
        self._rules = EventRules(fake.catalog)
        self._forwarding = forwarding or Forwarding()

    @property
    def _account(self) -> Account:
        return self._fake.account

    def heard(self, effect: Effect) -> None:
        """Keeps and sends the events of one request."""
        request = {"id": effect.request_id, "idempotency_key": effect.idempotency_key}
        for change in effect.changes:
            if change.after is not None and change.after.get("type") == PING:
                self._ping(change.after, effect.account)
        self.changed(effect.operation, effect.changes, now=effect.at, request=request, account=effect.account)

    def trigger(
        self, type: str, changes: tuple[str, ...] = (), *, seed: int | None = None, account: str | None = None
    ) -> list[LoggedEvent]:
        """Makes an event happen, with the objects and the other events that go with it. Raises ``BadTrigger``.

        Each ``seed`` makes other objects; without one, each call does.
        """
        fake, now = self._fake, int(self._fake.clock())
        request_id = fake.new_request_id()
        seed = seed if seed is not None else int.from_bytes(request_id.encode()[-6:])
        found = happening(fake.account, self._rules, type, changes, seed=seed, now=now, connected=account)
        with fake.changing(account):
            for change in found.changes:
                if change.after is not None:
                    fake.account.add(change.after, account)
                elif change.before is not None:
                    fake.account.delete(change.name, str(change.before["id"]), account)
            return self.happened(found.events, now=now, request={"id": request_id, "idempotency_key": None}, account=account)

    def changed(
        self, operation: str, changes: Iterable[ObjectChange], *, now: int, request: Mapping[str, Json], account: str | None = None
    ) -> list[LoggedEvent]:
        """Keeps and sends the events of one operation. ``request`` (``id``, ``idempotency_key``) is the request that carried it out."""
        told = [change for change in changes if change.name not in SILENT]
        events = self._rules.events(operation, told) if told else []
        return self.happened(events, now=now, request=request, account=account) if events else []

    def happened(
        self, events: Iterable[ChangeEvent], *, now: int, request: Mapping[str, Json], account: str | None = None
    ) -> list[LoggedEvent]:
        """Keeps and sends events. Those that no request caused have a ``request`` whose ``id`` is None."""
        log = EventLog(self._account)
        log.forget_old(now)
        logged = log.add(events, now=now, request=request, account=account, seed=str(request.get("id") or now))
        for event in logged:
            self._send(event)
        return logged

    def send_pending(self) -> int:
        """Sends again what no endpoint took before the server ended; returns how many events."""
        count = 0
        for account in self._account.accounts():
            for raw in self._account.objects("event", account):
                if raw.get("pending_webhooks"):
                    self._send(LoggedEvent(raw, None, account))
                    count += 1
        return count

    def _ping(self, event: Raw, account: str | None) -> None:
        """Sends an event that tries one destination."""
        for place in destinations(self._account, account):
            if place.id == event["related_object"]["id"]:
                self.deliveries.send(place, event, lambda: None)

    def _send(self, event: LoggedEvent) -> None:
        found = [(place, form) for place, owner in self._places(event.account) if (form := place.taken(event, owner)) is not None]
        snapshot = event.snapshot
        waiting = {place.id for place, form in found if form.get("object") == "event"}
        if snapshot is not None and (waiting or snapshot.get("pending_webhooks")):
            EventLog(self._account).set_pending(snapshot, len(waiting), event.account)
        for place, form in found:
            sent = {**form, "pending_webhooks": len(waiting)} if "pending_webhooks" in form else form
            self.deliveries.send(place, sent, lambda place=place: self._taken(snapshot, event.account, place.id, waiting))  # type: ignore[misc]

    def _taken(self, snapshot: Raw | None, account: str | None, place: str, waiting: set[str]) -> None:
        if snapshot is not None and place in waiting:
            waiting.discard(place)
            with self._fake.changing(account):
                EventLog(self._account).set_pending(snapshot, len(waiting), account)

    def _places(self, account: str | None) -> Iterable[tuple[Destination, str | None]]:
        """Yields the places that may take an event of an account, each with the account that it belongs to."""
        for owner in (None,) if account is None else (None, account):
            for place in destinations(self._account, owner):
                yield place, owner
        for place in self._forwarding.destinations():
            yield place, None
