"""Serving: pages on a socket, in a thread of a process that does other things."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from wfrun.runs.database import Database
from wfrun.runs.engine import Engine
from wfrun.server.approval_pages import approval_app
from wfrun.support.listening import address, listen

STOP_SECONDS = 2
"""Seconds that requests under way have when the server stops."""

MAX_CONNECTIONS = 200
"""Connections at a time; more are answered with 503."""


class _Server(uvicorn.Server):
    """A server that leaves the signals to its process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class PageServer:
    """Pages that are served in a thread, at ``address``, until ``stop`` is called."""

    def __init__(self, server: uvicorn.Server, listening: socket.socket) -> None:
        self.address = address(listening)
        self._server = server
        self._listening = listening
        self._thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="pages", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends what is under way, and listens no more."""
        self._server.should_exit = True
        self._thread.join(STOP_SECONDS + 3)
        self._listening.close()


def serve_approvals(database: Database, engine: Engine, host: str, port: int) -> PageServer:
    """Serves the pages of approvals; port 0 takes a free one. Raises ``PortTaken``.

    The requests are not logged: whoever has the address of a question may answer it.
    """
    listening = listen(host, port)
    config = uvicorn.Config(
        approval_app(database, engine),
        log_level="critical",
        access_log=False,
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=STOP_SECONDS,
        http="h11",
        h11_max_incomplete_event_size=16_384,
        ws="none",
    )
    return PageServer(_Server(config), listening)
