"""Events read again from Stripe by their ids: what acts is what Stripe says, not what a file says."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from wfrun.interpreter.effects import Refused, TryAgain, Unknown
from wfrun.interpreter.event_origin import account_of, is_thin
from wfrun.live.checks import LiveRefused
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.stripe.connection import StripeConnection
from wfrun.live.stripe.exchange import HttpRequest
from wfrun.live.stripe.outcomes import KEY_REFUSED, Asked, outcome
from wfrun.stripe_catalog import releases

SNAPSHOT, THIN = "/v1/events/", "/v2/core/events/"
"""Where Stripe's two forms of events are (https://docs.stripe.com/api/events/retrieve, https://docs.stripe.com/api/v2/core/events/retrieve)."""

PAUSES = (1.0, 2.0, 4.0)
"""Seconds between two tries to read an event."""

LONGEST_PAUSE = 10.0
"""Seconds that are waited at most where Stripe asks for more."""

COMPARED = ("type", "created", "livemode", "data")
"""What a file's event and Stripe's must have in common; the rest changes while an event is delivered."""


class EventNotRead(Exception):
    """An event that cannot be read now, or is not there; the text is one sentence."""


class EventReader:
    """Reads events with the key of a configuration; ``sleep`` waits for a number of seconds between two tries."""

    def __init__(self, configuration: LiveConfiguration, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._connection = StripeConnection(configuration)
        self._sleep = sleep

    def read(self, name: str, account: str | None, release: str, *, thin: bool = False) -> Mapping[str, Any]:
        """Returns an event as Stripe has it, with its connected account. Raises ``EventNotRead`` and ``LiveRefused``.

        ``thin`` says which of the two forms it is known to have; without it, the thin one is asked for where there is no other. A thin
        event is of no ``release``, and older ones do not have the API that gives it: it is asked for in the newest.
        """
        first, second = (THIN, SNAPSHOT) if thin else (SNAPSHOT, THIN)
        answer = self._answer(first, name, account, release)
        if isinstance(answer, Refused) and answer.code == "resource_missing":
            other = self._answer(second, name, account, release)
            answer = other if isinstance(other, Mapping) else answer
        if isinstance(answer, Refused) and answer.code in (*KEY_REFUSED, "permission_error", "account_invalid"):
            raise LiveRefused(f"Stripe refuses the key for the event {name}: {answer.message}")
        if not isinstance(answer, Mapping):
            missing = isinstance(answer, Refused) and answer.code == "resource_missing" and account is None
            hint = " (of one of a connected account, --account acct_… says whose it is)" if missing else ""
            raise EventNotRead(f"the event {name} cannot be read from Stripe: {answer.message}{hint}")
        if answer.get("id") != name:
            raise EventNotRead(f"the event {name} cannot be read from Stripe: the answer is another one")
        if account is None:
            return answer
        of_event = account_of(answer)
        if of_event not in (None, account):
            raise LiveRefused(f"the event {name} is of the account {of_event}, and not of {account}")
        return {**answer, "account": account} if of_event is None else answer

    def _answer(self, path: str, name: str, account: str | None, release: str) -> Mapping[str, Any] | Refused | Unknown | TryAgain:
        """Asks for an event, several times where no answer comes."""
        request = HttpRequest("", "GET", path + quote(name, safe=""), {}, releases()[-1] if path == THIN else release, account)
        for wait in (*PAUSES, None):
            now = int(time.time())
            found = outcome(Asked(writes=False, repeated=False, now=now), self._connection.send(request))
            if not isinstance(found, TryAgain) or wait is None:
                return found
            self._sleep(min(max(wait, found.after or 0), LONGEST_PAUSE))
        raise AssertionError("the last try returns")

    def close(self) -> None:
        """Closes the connections."""
        self._connection.close()


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
