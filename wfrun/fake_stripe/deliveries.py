"""Deliveries: events sent to their destinations over HTTP, signed, and sent again until they are taken.

Signature: https://docs.stripe.com/webhooks#verify-manually. An event is taken by an answer 2xx; anything else, a redirect among it, and no
answer in time is a failure (https://docs.stripe.com/webhooks#retries). Stripe tries for three days, here the first tries count in seconds.
Events to one destination are sent one after the other, in the order in which they happened; one that failed does not hold up the next.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

import httpx2

from wfrun.fake_stripe.destinations import Destination
from wfrun.simulator.samples.tables import Raw
from wfrun.support.records import frozen

ANSWER_SECONDS = 10.0
"""How long an endpoint may take for its answer."""

HELD_SECONDS = 2.0
"""How long an event that is to come out of order waits for another one."""

MOST_ATTEMPTS_TOLD = 10_000
"""Attempts that can be looked up."""

FaultsOf: TypeAlias = Callable[[str], frozenset[str]]
"""From an event type to the faults of its next delivery: ``duplicate``, ``reorder``, ``lose``, ``bad_signature``."""


def signature_header(body: bytes, secret: str, at: int) -> str:
    """Returns the ``Stripe-Signature`` of a body that is sent ``at`` a moment, unix seconds."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


@frozen
class Attempt:
    """One try to deliver an event, ``at`` a moment in unix seconds: the answer's ``status``, or the ``error`` where there was none."""

    event: str
    type: str
    endpoint: str
    url: str
    number: int
    at: int
    status: int | None
    error: str | None = None

    def to_json(self) -> Raw:
        """Returns the attempt as JSON."""
        return {
            "event": self.event,
            "type": self.type,
            "endpoint": self.endpoint,
            "url": self.url,
            "attempt": self.number,
            "at": self.at,
            "status": self.status,
            "error": self.error,
        }


@frozen
class _Delivery:
    destination: Destination
    event: Raw
    taken: Callable[[], None]
    faults: frozenset[str]
    number: int = 1


class Deliveries:
    """The events on their way. Its methods are called in the server's event loop; what is sent before ``start`` waits for it.

    A failed event is tried ``retries`` times more: ``first_delay`` seconds later, then after twice as long, and so on. ``faults`` says what
    goes wrong with a delivery. ``attempts`` holds the latest tries.
    """

    def __init__(self, *, retries: int = 5, first_delay: float = 1.0, faults: FaultsOf | None = None) -> None:
        self.retries = retries
        self.first_delay = first_delay
        self.attempts: deque[Attempt] = deque(maxlen=MOST_ATTEMPTS_TOLD)
        self._faults = faults
        self._queues: dict[str, asyncio.Queue[_Delivery]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._retries: set[asyncio.Task[None]] = set()
        self._client: httpx2.AsyncClient | None = None
        self._open = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def send(self, destination: Destination, event: Raw, taken: Callable[[], None]) -> None:
        """Sends an event to a destination; ``taken`` is called when it was taken."""
        faults = self._faults(str(event.get("type"))) if self._faults is not None else frozenset()
        if "lose" in faults:
            return
        for _ in range(2 if "duplicate" in faults else 1):
            self._put(_Delivery(destination, event, taken, faults))

    async def start(self) -> None:
        """Begins to deliver."""
        # Whoever listens is near: a proxy of the environment is for the world outside.
        self._client = httpx2.AsyncClient(timeout=ANSWER_SECONDS, follow_redirects=False, transport=httpx2.AsyncHTTPTransport())
        for name in self._queues:
            self._work(name)

    async def stop(self) -> None:
        """Ends delivering: what is on its way is not sent any more."""
        tasks = [*self._workers.values(), *self._retries]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._workers.clear()
        self._queues.clear()
        self._open, self._idle = 0, asyncio.Event()
        self._idle.set()
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def idle(self, timeout: float) -> bool:
        """Waits until nothing is on its way; reports whether that came in time (seconds)."""
        try:
            await asyncio.wait_for(self._idle.wait(), timeout)
        except TimeoutError:
            return False
        return True

    def _put(self, delivery: _Delivery) -> None:
        self._open += 1
        self._idle.clear()
        name = delivery.destination.id
        self._queues.setdefault(name, asyncio.Queue()).put_nowait(delivery)
        if self._client is not None:
            self._work(name)

    def _done(self) -> None:
        self._open -= 1
        if self._open == 0:
            self._idle.set()

    def _work(self, name: str) -> None:
        if name not in self._workers:
            self._workers[name] = asyncio.create_task(self._deliver_all(self._queues[name]))

    async def _deliver_all(self, queue: asyncio.Queue[_Delivery]) -> None:
        while True:
            delivery = await queue.get()
            if "reorder" in delivery.faults:
                with suppress(TimeoutError):  # it goes out after the next one, or late
                    await self._deliver(await asyncio.wait_for(queue.get(), HELD_SECONDS))
            await self._deliver(delivery)

    async def _deliver(self, delivery: _Delivery) -> None:
        status, error = await self._post(delivery)
        event = delivery.event
        self.attempts.append(
            Attempt(
                str(event.get("id")),
                str(event.get("type")),
                delivery.destination.id,
                delivery.destination.url,
                delivery.number,
                int(time.time()),
                status,
                error,
            )
        )
        if status is not None and 200 <= status < 300:
            delivery.taken()
            self._done()
        elif delivery.number > self.retries:
            self._done()
        else:
            task = asyncio.create_task(self._try_again(delivery))
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)

    async def _try_again(self, failed: _Delivery) -> None:
        await asyncio.sleep(self.first_delay * 2 ** (failed.number - 1))
        self._put(_Delivery(failed.destination, failed.event, failed.taken, frozenset(), failed.number + 1))
        self._done()

    async def _post(self, delivery: _Delivery) -> tuple[int | None, str | None]:
        assert self._client is not None
        body = json.dumps(delivery.event, indent=2).encode()
        now = int(time.time())
        secret = "whsec_of_somebody_else" if "bad_signature" in delivery.faults else delivery.destination.secret
        headers: dict[str, str] = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature_header(body, secret, now),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        try:
            answer = await self._client.post(delivery.destination.url, content=body, headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            return None, f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return answer.status_code, None
