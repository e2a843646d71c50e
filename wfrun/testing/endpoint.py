"""Webhook endpoint on this machine: a real HTTP server that keeps what it gets, for tests."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, TypeVar

Found = TypeVar("Found")


class Delivery(NamedTuple):
    """One request that came to an endpoint: its ``Stripe-Signature`` and its ``payload``, the raw bytes that the signature is of."""

    signature: str
    payload: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The event, not verified."""
        parsed: dict[str, Any] = json.loads(self.payload)
        return parsed


class Endpoint:
    """An endpoint that takes everything. ``secret`` is what its events are signed with, where it was made with Stripe's API.

    ``answers`` are the statuses of the next answers; after them it answers 200.
    """

    def __init__(self) -> None:
        self.url = ""
        self.secret = ""
        self.deliveries: list[Delivery] = []
        self.answers: list[int] = []
        self._came = threading.Condition()

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events in the order in which they came."""
        return [delivery.event for delivery in self.deliveries]

    @property
    def types(self) -> list[str]:
        """The types of the events that came."""
        return [str(event["type"]) for event in self.events]

    def wait_for(self, type: str, timeout: float = 10) -> Delivery:
        """Returns the first delivery of an event type, and waits for it. Raises ``TimeoutError`` after so many seconds."""
        found = self._wait(lambda: next((one for one in self.deliveries if one.event.get("type") == type), None), timeout)
        if found is None:
            raise TimeoutError(f"no {type} came within {timeout:g} seconds; there came {', '.join(self.types) or 'nothing'}")
        return found

    def wait_for_count(self, count: int, timeout: float = 10) -> list[Delivery]:
        """Returns the first ``count`` deliveries, and waits for them. Raises ``TimeoutError`` after so many seconds."""
        found = self._wait(lambda: self.deliveries[:count] if len(self.deliveries) >= count else None, timeout)
        if found is None:
            raise TimeoutError(f"{len(self.deliveries)} of {count} events came within {timeout:g} seconds: {', '.join(self.types)}")
        return found

    def took(self, delivery: Delivery) -> int:
        """Keeps a delivery; returns the status of the answer."""
        with self._came:
            self.deliveries.append(delivery)
            status = self.answers.pop(0) if self.answers else 200
            self._came.notify_all()
        return status

    def _wait(self, found: Callable[[], Found | None], timeout: float) -> Found | None:
        end = time.monotonic() + timeout
        with self._came:
            while (value := found()) is None:
                left = end - time.monotonic()
                if left <= 0:
                    return None
                self._came.wait(left)
            return value


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    """Runs an endpoint while the block runs."""
    running = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(running.took(Delivery(self.headers.get("Stripe-Signature") or "", payload)))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    running.url = f"http://127.0.0.1:{server.server_port}/webhooks"
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
