"""Server: the application on a socket, in this process or in a thread of it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from wfrun.fake_stripe.app import application
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.webhooks import Webhooks

HOST = "127.0.0.1"
"""The address that the server listens at unless it is told otherwise: nobody else's machine reaches it."""

PORT = 12111
"""The port that Stripe's own mock server listens at, which tools know."""

BACKLOG = 2_048


class PortTaken(OSError):
    """The address cannot be listened at; the text is one sentence."""


def listen(host: str = HOST, port: int = PORT) -> socket.socket:
    """Returns a socket that listens; port 0 takes a free one. Raises ``PortTaken``."""
    try:
        found = socket.create_server((host, port), backlog=BACKLOG, reuse_port=False)
    except OSError as error:
        if port:
            raise PortTaken(f"port {port} of {host} cannot be listened at: {(error.strerror or str(error)).lower()}") from None
        raise PortTaken(f"{host} cannot be listened at: {(error.strerror or str(error)).lower()}") from None
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return found


def address(listening: socket.socket) -> str:
    """Returns the address of a socket as clients write it: ``http://127.0.0.1:12111``."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


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
        ws="none",
    )
    return uvicorn.Server(config)


@contextmanager
def in_thread(fake: FakeStripe, host: str = HOST, port: int = 0, webhooks: Webhooks | None = None) -> Iterator[str]:
    """Serves in a thread while the block runs, and gives the address."""
    listening = listen(host, port)
    running = server(fake, webhooks)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, name="fake-stripe", daemon=True)
    thread.start()
    try:
        yield address(listening)
    finally:
        running.should_exit = True
        thread.join(10)
        listening.close()
