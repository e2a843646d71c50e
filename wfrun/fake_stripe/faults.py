"""Faults on demand: what may go wrong between a client and Stripe, made to happen by a header, by an admin call, or at a rate.

A fault is written as one line: its kind, then its options: ``429; retry-after=1``, ``drop; after``, ``timeout; seconds=2``. ``before`` and
``after`` say whether it strikes before anything happens or after it happened; before is the default. Sources:
https://docs.stripe.com/error-low-level, https://docs.stripe.com/rate-limits, https://docs.stripe.com/webhooks.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from wfrun.support.records import frozen

HEADER = "fake-stripe-fault"
"""The header that makes a fault of one request."""


class BadFault(ValueError):
    """A fault that is not written as it should be; the text is one sentence."""


@frozen
class FaultKind:
    """A kind of fault: what it does in words, and the options that it takes. ``later`` says that it can strike after the effect too."""

    doc: str
    options: tuple[str, ...] = ()
    later: bool = False
    webhook: bool = False


KINDS: Mapping[str, FaultKind] = {
    "429": FaultKind("too many requests; nothing happens", ("retry-after", "code")),
    "409": FaultKind("a conflict, the object is locked; nothing happens", ("code",)),
    "500": FaultKind("an error of the server, which the idempotency key gives again", (), later=True),
    "502": FaultKind("an error of the gateway, with a page of HTML", (), later=True),
    "timeout": FaultKind("no answer for so many seconds, then the connection closes", ("seconds",), later=True),
    "drop": FaultKind("the connection closes without an answer", (), later=True),
    "delay": FaultKind("the answer comes after so many seconds; until then the idempotency key is in use", ("seconds",)),
    "slow": FaultKind("the bytes of the answer come one by one within so many seconds", ("seconds",)),
    "wrong-type": FaultKind("the answer says that it is HTML"),
    "webhook-duplicate": FaultKind("an event is delivered twice", webhook=True),
    "webhook-reorder": FaultKind("an event is delivered after the one that follows it", webhook=True),
    "webhook-lose": FaultKind("an event is never delivered", webhook=True),
    "webhook-bad-signature": FaultKind("an event is delivered with the signature of another secret", webhook=True),
}
"""The kinds of faults by their names. Those of webhooks strike deliveries, the others the answers of the API."""

RANDOM = ("429", "409", "500", "502", "drop", "drop; after", "500; after", "502; after")
"""The faults that a rate chooses from where nobody says which."""

SECONDS: Mapping[str, float] = {"timeout": 300.0, "delay": 1.0, "slow": 5.0}
"""Kind → the seconds that it takes where it does not say so."""

MAX_SECONDS = 3_600.0
MAX_TIMES = 1_000_000


@frozen
class Fault:
    """One fault that strikes one request or one delivery."""

    kind: str
    after: bool = False
    seconds: float = 0.0
    retry_after: int | None = None
    code: str | None = None

    @property
    def text(self) -> str:
        """Returns the fault as it is written."""
        parts = [self.kind]
        if self.after:
            parts.append("after")
        if self.seconds != SECONDS.get(self.kind, 0.0):
            parts.append(f"seconds={self.seconds:g}")
        if self.retry_after is not None:
            parts.append(f"retry-after={self.retry_after}")
        if self.code is not None:
            parts.append(f"code={self.code}")
        return "; ".join(parts)


def read_fault(text: str) -> Fault:
    """Returns the fault that a line means. Raises ``BadFault``."""
    name, *options = [part.strip() for part in text.split(";")]
    kind = KINDS.get(name)
    if kind is None:
        raise BadFault(f"`{name[:40]}` is no fault: there are {', '.join(KINDS)}")
    after, seconds, retry_after, code = False, SECONDS.get(name, 0.0), None, None
    for option in options:
        word, _, value = (part.strip() for part in option.partition("="))
        if word in ("before", "after") and not value and (kind.later or (word == "before" and not kind.webhook)):
            after = word == "after"
        elif word not in kind.options:
            known = [*(("before", "after") if kind.later else ()), *(f"{one}=…" for one in kind.options)]
            raise BadFault(f"`{name}` takes no `{option[:40]}`" + (f": it takes {', '.join(known)}" if known else ""))
        elif word == "seconds":
            seconds = _number(value, option)
        elif word == "retry-after":
            retry_after = int(_number(value, option))
        else:
            code = value
    return Fault(name, after, seconds, retry_after, code)


def _number(value: str, option: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= MAX_SECONDS:
        raise BadFault(f"`{option[:40]}` does not say how many seconds, at most {MAX_SECONDS:g}")
    return number


class _Ordered:
    """A fault that was ordered: how often it still strikes, and whom."""

    __slots__ = ("fault", "operation", "times")

    def __init__(self, fault: Fault, times: int, operation: str | None) -> None:
        self.fault = fault
        self.times = times
        self.operation = operation

    def to_json(self) -> dict[str, Any]:
        return {"fault": self.fault.text, "times": self.times, "operation": self.operation}


class Faults:
    """The faults that were ordered, each for a number of requests or deliveries, and the rate at which others strike.

    ``chosen`` are the faults that the rate chooses from; raises ``BadFault`` for one that strikes no request.
    """

    def __init__(self, rate: float = 0.0, seed: str = "", chosen: Iterable[str] = RANDOM) -> None:
        self.rate = rate
        self._chosen = [_of_a_request(text) for text in chosen]
        self._seed = seed
        self._chance = random.Random(f"faults {seed}")
        self._ordered: deque[_Ordered] = deque()

    def order(self, fault: Fault, times: int = 1, operation: str | None = None) -> None:
        """Makes a fault strike the next requests: all, or those of an operation (``refunds.create``); of webhooks, an event type."""
        self._ordered.append(_Ordered(fault, times, operation))

    def of_request(self, header: str | None, operation: str | None) -> Fault | None:
        """Returns the fault that strikes a request: of its header, of an order, or by chance. Raises ``BadFault``."""
        if header is not None:
            return _of_a_request(header)
        ordered = self._next(operation, webhook=False)
        if ordered is None and self.rate and self._chance.random() < self.rate:
            return self._chance.choice(self._chosen)
        return ordered

    def of_delivery(self, event_type: str) -> frozenset[str]:
        """Returns the ordered faults that strike the delivery of an event: ``duplicate``, ``reorder``, ``lose``, ``bad_signature``."""
        fault = self._next(event_type, webhook=True)
        return frozenset() if fault is None else frozenset({fault.kind.removeprefix("webhook-").replace("-", "_")})

    def ordered(self) -> list[dict[str, Any]]:
        """Returns what was ordered and has not struck yet."""
        return [one.to_json() for one in self._ordered]

    def clear(self) -> None:
        """Takes all orders back; chance begins again."""
        self._ordered.clear()
        self._chance = random.Random(f"faults {self._seed}")

    def _next(self, operation: str | None, *, webhook: bool) -> Fault | None:
        if not self._ordered:
            return None
        return _take(self._ordered, operation, webhook)


def _of_a_request(text: str) -> Fault:
    fault = read_fault(text)
    if KINDS[fault.kind].webhook:
        raise BadFault(f"`{fault.kind}` strikes a delivery, not a request: order it at /_fake/faults")
    return fault


def _take(ordered: deque[_Ordered], operation: str | None, webhook: bool) -> Fault | None:
    for one in ordered:
        if KINDS[one.fault.kind].webhook == webhook and one.operation in (None, operation):
            one.times -= 1
            if one.times <= 0:
                ordered.remove(one)
            return one.fault
    return None


def read_order(given: Any) -> tuple[Fault, int, str | None]:
    """Returns what an admin call orders: a fault, how often, and of which operation. Raises ``BadFault``."""
    if not isinstance(given, Mapping) or not isinstance(given.get("fault"), str):
        raise BadFault('an order is a JSON object such as {"fault": "429; retry-after=1", "times": 2, "operation": "refunds.create"}')
    unknown = _first(set(given) - {"fault", "times", "operation"})
    if unknown is not None:
        raise BadFault(f"`{unknown}` is nothing that an order says: it says `fault`, `times` and `operation`")
    times, operation = given.get("times", 1), given.get("operation")
    if not isinstance(times, int) or isinstance(times, bool) or not 1 <= times <= MAX_TIMES:
        raise BadFault(f"`times` is a whole number from 1 to {MAX_TIMES:,}")
    if operation is not None and not isinstance(operation, str):
        raise BadFault("`operation` is the id of an operation, such as refunds.create")
    return read_fault(given["fault"]), times, operation


def _first(names: Iterable[Any]) -> str | None:
    return min((str(name) for name in names), default=None)
