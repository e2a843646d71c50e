"""Destinations: where events are sent: the webhook endpoints and event destinations of an account, and what is forwarded.

An endpoint is made through the API (https://docs.stripe.com/api/webhook_endpoints/create) and takes snapshot events; an event destination
(https://docs.stripe.com/api/v2/core/event-destinations/create) takes snapshot or thin ones. Forwarding needs neither.
"""

from __future__ import annotations

from collections.abc import Iterator

from wfrun.fake_stripe.event_log import LoggedEvent
from wfrun.simulator.account.account import Account
from wfrun.simulator.account.signing_secrets import signing_secret
from wfrun.simulator.samples.tables import Raw
from wfrun.support.records import frozen

FORWARDED = "we_forwarded"
"""The id that stands for the forwarding of snapshot events."""

FORWARDED_THIN = "we_forwarded_thin"
"""The id that stands for the forwarding of thin events."""


@frozen
class Destination:
    """A place that takes events. ``types`` are the event types that it asks for, ``*`` for all.

    ``own`` and ``connected`` say whose events it takes: of the account that it belongs to, of the accounts connected to it.
    """

    id: str
    url: str
    types: tuple[str, ...]
    thin: bool = False
    own: bool = True
    connected: bool = False

    @property
    def secret(self) -> str:
        """The secret that its events are signed with."""
        return signing_secret(self.id)

    def taken(self, event: LoggedEvent, owner: str | None) -> Raw | None:
        """Returns the form in which an event is sent here; None where it is not. ``owner`` is the account that the place belongs to."""
        of_owner = event.account == owner
        if not (self.own if of_owner else self.connected and owner is None):
            return None
        form = event.thin if self.thin else event.snapshot
        if form is None or not ("*" in self.types or form["type"] in self.types):
            return None
        # An account sees its own events without its id on them.
        return {key: value for key, value in form.items() if key != "account"} if of_owner and owner is not None else form


@frozen
class Forwarding:
    """Addresses to which all events go, own and connected: snapshot events to ``url``, thin ones to ``thin_url``."""

    url: str | None = None
    thin_url: str | None = None

    def destinations(self) -> Iterator[Destination]:
        """Yields the places that are forwarded to."""
        if self.url is not None:
            yield Destination(FORWARDED, self.url, ("*",), connected=True)
        if self.thin_url is not None:
            yield Destination(FORWARDED_THIN, self.thin_url, ("*",), thin=True, connected=True)


def destinations(account: Account, owner: str | None) -> Iterator[Destination]:
    """Yields the enabled places of one account that events can be sent to over HTTP."""
    for raw in account.objects("webhook_endpoint", owner):
        if raw.get("status") == "enabled" and isinstance(raw.get("url"), str):
            connected = raw.get("application") is not None
            yield Destination(str(raw["id"]), str(raw["url"]), _types(raw), own=not connected, connected=connected)
    for raw in account.objects("v2.core.event_destination", owner):
        endpoint = raw.get("webhook_endpoint")
        if raw.get("status") != "enabled" or not isinstance(endpoint, dict) or not isinstance(endpoint.get("url"), str):
            continue
        sources = raw.get("events_from")
        of = sources if isinstance(sources, list) and sources else ["@self"]
        thin = raw.get("event_payload") == "thin"
        yield Destination(str(raw["id"]), endpoint["url"], _types(raw), thin, "@self" in of, "@accounts" in of)


def _types(raw: Raw) -> tuple[str, ...]:
    given = raw.get("enabled_events")
    return tuple(one for one in given if isinstance(one, str)) if isinstance(given, list) else ()
