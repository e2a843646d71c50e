"""A webhook endpoint on this machine: a real HTTP server that keeps what it gets."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """What an endpoint got: each request's signature and body. ``answers`` are the statuses of its next answers, then 200."""

    def __init__(self) -> None:
        self.url = ""
        self.got: list[tuple[str, bytes]] = []
        self.answers: list[int] = []

    def wait_for(self, count: int, seconds: float = 20) -> None:
        """Waits until so many events came."""
        end = time.monotonic() + seconds
        while len(self.got) < count:
            assert time.monotonic() < end, f"{len(self.got)} of {count} events came: {self.types}"
            time.sleep(0.005)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events, parsed, in the order in which they came."""
        return [json.loads(body) for _, body in self.got]

    @property
    def types(self) -> list[str]:
        """The types of the events that came."""
        return [str(event["type"]) for event in self.events]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A running endpoint."""
    got = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.got.append((self.headers["Stripe-Signature"], body))
            self.send_response(got.answers.pop(0) if got.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    got.url = f"http://127.0.0.1:{server.server_port}/webhooks"
    try:
        yield got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
