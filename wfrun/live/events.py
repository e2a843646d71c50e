"""Events read again from Stripe by their ids: what acts is what Stripe says, not what a file says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.interpreter.effects import Call, Done, TryAgain
from wfrun.interpreter.event_origin import account_of, is_thin
from wfrun.live.checks import LiveRefused
from wfrun.live.sender import StripeChannel

COMPARED = ("type", "created", "livemode", "data")
"""What a file's event and Stripe's must have in common; the rest changes while an event is delivered."""


class EventNotRead(Exception):
    """An event that cannot be read now, or is not there; the text is one sentence."""


def read_event(stripe: StripeChannel, name: str, account: str | None, now: int) -> Mapping[str, Any]:
    """Returns an event as Stripe has it, with its connected account. Raises ``EventNotRead``."""
    answer = stripe.send(Call("event", "retrieve_event", {"event": name}, "", account=account), now, repeated=False)
    if isinstance(answer, TryAgain):
        raise EventNotRead(f"the event {name} cannot be read from Stripe now: {answer.message}")
    if not isinstance(answer, Done):
        raise EventNotRead(f"the event {name} cannot be read from Stripe: {answer.message}")
    event = answer.value
    if not isinstance(event, Mapping) or event.get("id") != name:
        raise EventNotRead(f"the event {name} cannot be read from Stripe: the answer is another one")
    return {**event, "account": account} if account is not None and account_of(event) is None else event


def check_file(told: Mapping[str, Any], event: Mapping[str, Any], place: str) -> None:
    """Raises ``LiveRefused`` where an event of a file is not what Stripe has: an edited one, for instance."""
    if is_thin(told) or told.get("api_version") != event.get("api_version"):
        return  # another form of the same event: Stripe's counts, and is checked
    for name in COMPARED:
        if name in told and told[name] != event.get(name):
            place_in = f"{name}.{_differing(told[name], event.get(name))}".rstrip(".")
            raise LiveRefused(
                f"{place}: the event {told.get('id')} is not as Stripe has it: `{place_in}` differs; "
                "an edited event is for trying out, and its id alone acts on Stripe's"
            )


def _differing(told: Any, event: Any) -> str:
    """Returns the path of the first value that differs between two JSON objects."""
    if isinstance(told, Mapping) and isinstance(event, Mapping):
        for name in dict.fromkeys((*told, *event)):
            if told.get(name) != event.get(name):
                return f"{name}.{_differing(told.get(name), event.get(name))}".rstrip(".")
    return ""
