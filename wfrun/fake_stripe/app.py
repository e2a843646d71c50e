"""App: the door, the admin calls and the faults as one application of Starlette."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from wfrun.fake_stripe import admin
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.errors import ApiError
from wfrun.fake_stripe.fault_answers import Connection, faulty_response, plain
from wfrun.fake_stripe.faults import BadFault
from wfrun.fake_stripe.messages import HttpRequest
from wfrun.fake_stripe.webhooks import Webhooks

MAX_BODY = 32 * 1024 * 1024
"""Bytes of the largest body that is read: a file may be sent."""

TRANSPORT = "transport"
"""The name under which the server tells the connection of a request."""

METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"]


class _TooLarge(Exception):
    """A body that is larger than any that is read."""


def application(fake: FakeStripe, webhooks: Webhooks | None = None) -> Starlette:
    """Returns the application that speaks for a fake Stripe, and sends its webhooks while it runs."""

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        if webhooks is None:
            yield
            return
        fake.listeners.append(webhooks.heard)
        await webhooks.deliveries.start()
        webhooks.send_pending()
        try:
            yield
        finally:
            fake.listeners.remove(webhooks.heard)
            await webhooks.deliveries.stop()

    async def endpoint(request: Request) -> Response:
        try:
            found = await _read(request)
        except _TooLarge:
            error = ApiError(f"Invalid request: the body is larger than {MAX_BODY >> 20} MiB.", status=413)
            return plain(fake.refuse(_head(request), error))
        if found.path == admin.PREFIX or found.path.startswith(f"{admin.PREFIX}/"):
            return plain(admin.answer(fake, found, webhooks))
        try:
            fault = fake.fault_of(found)
        except BadFault as error:
            return plain(fake.refuse(found, ApiError(f"wfrun fake-stripe: {error}", param="Fake-Stripe-Fault")))
        if fault is None:
            return plain(fake.answer(found))
        return await faulty_response(fake, found, fault, Connection(request.scope["state"].get(TRANSPORT)))

    return Starlette(routes=[Route("/{path:path}", endpoint, methods=METHODS)], lifespan=running)


async def _read(request: Request) -> HttpRequest:
    """Returns a request with its whole body."""
    body = bytearray()
    if request.method not in ("GET", "HEAD"):
        try:
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY:
                    raise _TooLarge
        except ClientDisconnect:
            body.clear()
    return _head(request, bytes(body))


def _head(request: Request, body: bytes = b"") -> HttpRequest:
    scope = request.scope
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return HttpRequest(request.method, scope["raw_path"].decode("latin-1"), scope["query_string"], headers, body)
