"""Server: the application on a socket, in this process or in a thread of it."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from wfrun.fake_stripe.app import TRANSPORT, application
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.webhooks import Webhooks
from wfrun.support.listening import address, listen

HOST = "127.0.0.1"
"""The address that the server listens at unless it is told otherwise: nobody else's machine reaches it."""

PORT = 12111
"""The port that Stripe's own mock server listens at, which tools know."""


class _Protocol(HttpToolsProtocol):
    """A protocol that tells the application the connection of a request: faults close it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, TRANSPORT: transport}
        super().connection_made(transport)


class _Server(uvicorn.Server):
    """A server that ends by SIGINT and SIGTERM, and lets the process go on after it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve(fake: FakeStripe, listening: socket.socket, webhooks: Webhooks | None = None) -> None:
    """Serves until SIGINT or SIGTERM comes."""
    server(fake, webhooks).run(sockets=[listening])


def server(fake: FakeStripe, webhooks: Webhooks | None = None) -> uvicorn.Server:
    """Returns a server for a fake Stripe, not started."""
    config = uvicorn.Config(
        application(fake, webhooks),
        log_level="critical",
        access_log=False,
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=2,
        http=_Protocol,
        ws="none",
    )
    return _Server(config)


@contextmanager
def in_thread(fake: FakeStripe, webhooks: Webhooks | None = None) -> Iterator[str]:
    """Serves in a thread at a free port while the block runs, and gives the address."""
    listening = listen(HOST, 0)
    running = server(fake, webhooks)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, name="fake-stripe", daemon=True)
    thread.start()
    try:
        yield address(listening)
    finally:
        running.should_exit = True
        thread.join(10)
        listening.close()
