"""Answers of the account: an object, or an error."""

from __future__ import annotations

from wfrun.simulator.samples.tables import Json
from wfrun.support.records import frozen


@frozen
class Response:
    """The answer to an operation that was performed. ``value`` is Stripe's answer as JSON, ``now`` its moment in unix seconds.

    ``assumed`` says that it rests on something made up; ``certain`` is then the part that does not, where the operation itself happened as
    asked. ``notes`` say what was assumed, ``ignored`` which parts of the request had no effect.
    """

    value: Json
    now: int
    assumed: bool = False
    notes: tuple[str, ...] = ()
    certain: Json = None
    ignored: tuple[str, ...] = ()


@frozen
class StripeError:
    """The answer to an operation that was refused. ``code`` is Stripe's, ``now`` the moment in unix seconds.

    Nothing happened, unless a card was declined: then ``decline_code`` says why, and the failed attempt stays.
    """

    code: str
    message: str
    now: int
    assumed: bool = False
    decline_code: str | None = None
