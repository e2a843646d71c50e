"""Idempotency keys: a request that comes again under its key gets its first answer again, and nothing happens a second time.

A key belongs to an account. It counts for requests that POST, in the second API also for those that DELETE, and is kept for 24 hours, there
for 30 days. What Stripe checks before it executes (the key of the API, the parameters, a conflict) leaves no record, so the key may be used
again; the result of an execution does, in the first API also an error. Sources: https://docs.stripe.com/api/idempotent_requests,
https://docs.stripe.com/api-v2-overview#idempotency.
"""

from __future__ import annotations

from wfrun.fake_stripe.errors import IDEMPOTENCY, ApiError
from wfrun.support.records import frozen

KEPT_SECONDS = 24 * 60 * 60
"""Seconds that a key of the first API is kept."""

KEPT_SECONDS_V2 = 30 * KEPT_SECONDS
"""Seconds that a key of the second API is kept."""

_FORGETS_EVERY = 1_000
"""New keys between two looks for old ones."""

MAX_KEY = 255
"""Characters of a key."""

Place = tuple[str | None, str]
"""The account that a key was used on, and the key."""


@frozen
class KeptAnswer:
    """The answer that a key gives again, and the request that it answered. ``at`` is the moment, unix seconds."""

    at: int
    method: str
    path: str
    parameters: str
    request_id: str
    status: int
    body: bytes


class IdempotencyKeys:
    """The keys that were used, each with its answer; a key whose request is still being executed has none yet."""

    def __init__(self) -> None:
        self._kept: dict[Place, KeptAnswer] = {}
        self._kept_since_look = 0
        self.in_flight: set[Place] = set()
        """The keys that are being executed."""

    def find(self, place: Place, method: str, path: str, parameters: str, now: int) -> KeptAnswer | None:
        """Returns the answer that a key gives again; None for a key that is new. Raises ``ApiError``."""
        if len(place[1]) > MAX_KEY:
            raise ApiError(
                f"Idempotency keys can be up to {MAX_KEY} characters long, but you passed in a key that is {len(place[1])} characters.",
                type=IDEMPOTENCY,
            )
        kept = self._kept.get(place)
        if kept is None:
            return None
        if _is_old(kept, now):
            del self._kept[place]
            return None
        if (kept.method, kept.path) != (method, path):
            raise ApiError(
                f"Keys for idempotent requests can only be used for the same endpoint they were first used for ('{path}' vs "
                f"'{kept.path}'). Try using a key other than '{place[1]}' if you meant to execute a different request.",
                type=IDEMPOTENCY,
            )
        if kept.parameters != parameters:
            raise ApiError(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other "
                f"than '{place[1]}' if you meant to execute a different request.",
                type=IDEMPOTENCY,
            )
        return kept

    def begin(self, place: Place) -> None:
        """Marks a key as being executed. Raises ``ApiError`` where it already is."""
        self.check_free(place)
        self.in_flight.add(place)

    def check_free(self, place: Place) -> None:
        """Refuses a key that is being executed. Raises ``ApiError``."""
        if place in self.in_flight:
            raise ApiError(
                f"There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and "
                f"the other request is still going through): {place[1]}.",
                status=409,
                type=IDEMPOTENCY,
                code="idempotency_key_in_use",
                headers={"Stripe-Should-Retry": "true"},
            )

    def end(self, place: Place) -> None:
        """Marks a key as executed."""
        self.in_flight.discard(place)

    def keep(self, place: Place, answer: KeptAnswer) -> None:
        """Keeps the answer of a key."""
        self._kept[place] = answer
        self._kept_since_look += 1
        if self._kept_since_look >= _FORGETS_EVERY:
            self._kept_since_look = 0
            self._forget_old(answer.at)

    def forget(self, place: Place) -> None:
        """Forgets a key."""
        self._kept.pop(place, None)

    def _forget_old(self, now: int) -> None:
        for place, kept in list(self._kept.items()):
            if _is_old(kept, now):
                del self._kept[place]

    def clear(self) -> None:
        """Forgets all keys."""
        self._kept.clear()
        self.in_flight.clear()

    def __contains__(self, place: Place) -> bool:
        return place in self._kept

    def __len__(self) -> int:
        return len(self._kept)


def counts(method: str, path: str) -> bool:
    """Reports whether a request of that method and path is one that a key makes safe."""
    return method == "POST" or (method == "DELETE" and is_second_api(path))


def is_second_api(path: str) -> bool:
    """Reports whether a path is of the second API."""
    return path.startswith("/v2/")


def _is_old(kept: KeptAnswer, now: int) -> bool:
    return now - kept.at >= (KEPT_SECONDS_V2 if is_second_api(kept.path) else KEPT_SECONDS)
