"""App: the door as an application of Starlette."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.messages import HttpAnswer, HttpRequest
from wfrun.fake_stripe.webhooks import Webhooks

MAX_BODY = 32 * 1024 * 1024
"""Bytes of the largest body that is read."""


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

    async def api(request: Request) -> Response:
        found = await read_request(request)
        return response(fake.answer(found))

    methods = ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"]
    return Starlette(routes=[Route("/{path:path}", api, methods=methods)], lifespan=running)


async def read_request(request: Request) -> HttpRequest:
    """Returns a request with its whole body."""
    body = b""
    if request.method not in ("GET", "HEAD"):
        try:
            body = await request.body()
        except ClientDisconnect:
            body = b""
    scope = request.scope
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return HttpRequest(request.method, scope["raw_path"].decode("latin-1"), scope["query_string"], headers, body)


def response(answer: HttpAnswer) -> Response:
    """Returns an answer as Starlette sends it."""
    return Response(answer.body, answer.status, dict(answer.headers), answer.content_type)
