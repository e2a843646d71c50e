"""What Stripe answers: an object, or an error."""

from __future__ import annotations

from wfrun.simulator.samples.builder import Json
from wfrun.support.records import frozen


@frozen
class Response:
    """The operation was carried out. ``value`` is Stripe's answer as JSON, ``now`` the moment of it in unix seconds.

    ``assumed`` says that it rests on something made up; ``certain`` is then the part that does not, where the operation itself does not
    either. ``notes`` say what was assumed.
    """

    value: Json
    now: int
    assumed: bool = False
    notes: tuple[str, ...] = ()
    certain: Json = None


@frozen
class StripeError:
    """The operation was refused, and nothing happened. ``code`` is Stripe's, ``now`` the moment in unix seconds."""

    code: str
    message: str
    now: int
    assumed: bool = False
