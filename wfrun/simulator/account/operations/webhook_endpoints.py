"""Webhook endpoints and event destinations: where an account's events are sent.

Sources: https://docs.stripe.com/api/webhook_endpoints, https://docs.stripe.com/api/v2/core/event-destinations.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.request import Request
from wfrun.simulator.account.signing_secrets import signing_secret
from wfrun.simulator.samples.event_forms import thin_event
from wfrun.simulator.samples.tables import Json, Raw
from wfrun.values.datetimes import Timestamp

PING = "v2.core.event_destination.ping"
"""The type of the event that tries a destination."""


def create_endpoint(request: Request) -> Raw:
    """Creates an endpoint. Its secret is in this answer alone; one for the events of connected accounts names a Connect application."""
    _check_url(request.text("url"))
    connect = request.arguments.get("connect") is True
    raw = request.make("webhook_endpoint", {**NEW["webhook_endpoint"], "application": request.new_id("application") if connect else None})
    return {**raw, "secret": signing_secret(str(raw["id"]))}


def update_endpoint(request: Request) -> Raw:
    """Changes an endpoint; ``disabled`` stops its events and lets them go on."""
    name, identity = request.target()
    raw = request.known(name, identity)
    _check_url(request.text("url"))
    changes = request.taken_over(name, raw)
    disabled = request.arguments.get("disabled")
    if isinstance(disabled, bool):
        changes["status"] = "disabled" if disabled else "enabled"
    return request.change(raw, changes)


def create_destination(request: Request) -> Raw:
    """Creates an event destination: without ``include``, neither its address nor its secret is in the answer."""
    given = request.arguments.get("webhook_endpoint")
    if request.text("type") == "webhook_endpoint":
        _check_url(given.get("url") if isinstance(given, dict) else None)
    moment = str(Timestamp(request.now))
    sources = request.arguments.get("events_from") or ["@self"]
    table: Raw = {"created": moment, "updated": moment, "status": "enabled", "events_from": sources, "metadata": {}}
    return _shown(request, request.make("v2.core.event_destination", table))


def read_destination(request: Request) -> Raw:
    """Returns an event destination."""
    name, identity = request.target()
    return _shown(request, request.known(name, identity))


def update_destination(request: Request) -> Raw:
    """Changes an event destination."""
    name, identity = request.target()
    raw = request.known(name, identity)
    changes = {**request.taken_over(name, raw), "updated": str(Timestamp(request.now))}
    return _shown(request, request.change(raw, changes))


def enable_destination(request: Request) -> Raw:
    """Lets the events of a destination go on."""
    return _with_status(request, "enabled")


def disable_destination(request: Request) -> Raw:
    """Stops the events of a destination."""
    return _with_status(request, "disabled")


def ping_destination(request: Request) -> Raw:
    """Makes an event that tells of nothing but the destination, and goes to it alone."""
    name, identity = request.target()
    raw = request.known(name, identity)
    event = thin_event(request.new_id("event"), PING, {"id": identity, "object": name}, None, now=request.now, snapshot=None)
    event["related_object"]["url"] = f"/v2/core/event_destinations/{raw['id']}"
    return request.save(event)


def _with_status(request: Request, status: str) -> Raw:
    name, identity = request.target()
    raw = request.change(request.known(name, identity), {"status": status, "updated": str(Timestamp(request.now))})
    return _shown(request, raw)


def _shown(request: Request, raw: Raw) -> Raw:
    """Returns a destination as it is answered: with its address and its secret only where ``include`` asks for them."""
    include = request.arguments.get("include")
    asked = include if isinstance(include, list) else []
    endpoint = raw.get("webhook_endpoint")
    if not isinstance(endpoint, dict):
        return raw
    shown: dict[str, Json] = {"signing_secret": None, "url": None}
    if "webhook_endpoint.url" in asked:
        shown["url"] = endpoint.get("url")
    if "webhook_endpoint.signing_secret" in asked and request.operation.id.endswith(".create"):
        shown["signing_secret"] = signing_secret(str(raw["id"]))
    return {**raw, "webhook_endpoint": shown}


def _check_url(url: Json) -> None:
    if url is None:
        return
    parts = urlsplit(url) if isinstance(url, str) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise RequestError("url_invalid", "Invalid URL: An explicit scheme (such as https) must be provided.")
