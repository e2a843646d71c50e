"""Stripe account: which account a key is of, as Stripe says it (https://docs.stripe.com/api/accounts/retrieve).

A restricted key may seldom read its account. The refusal names the account all the same: `The provided key 'rk_…' does not have the
required permissions for this endpoint on account 'acct_…'` (https://github.com/dj-stripe/dj-stripe/pull/1131).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping

from wfrun.interpreter.effects import Refused, TryAgain
from wfrun.live.checks import LiveRefused
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.stripe.connection import StripeConnection
from wfrun.live.stripe.exchange import HttpRequest
from wfrun.live.stripe.outcomes import KEY_REFUSED, Asked, outcome

_REFUSED_ON = re.compile(r"on account '(acct_[A-Za-z0-9_]+)'")

SECONDS = 10.0
"""How long an answer may take: a worker begins without it."""

PAUSES = (1.0, 2.0)
"""Seconds between two tries."""


def account_of_key(configuration: LiveConfiguration, release: str, *, sleep: Callable[[float], None] = time.sleep) -> str | None:
    """Returns the account that a key is of; None where Stripe does not tell. Raises ``LiveRefused`` for a key that Stripe does not take."""
    connection = StripeConnection(configuration)
    request, asked = HttpRequest("", "GET", "/v1/account", {}, release, timeout=SECONDS), Asked(writes=False, repeated=False, now=0)
    try:
        found = outcome(asked, connection.send(request))
        for pause in PAUSES:
            if isinstance(found, TryAgain):
                sleep(pause)
                found = outcome(asked, connection.send(request))
    finally:
        connection.close()
    if isinstance(found, Refused):
        if found.code in KEY_REFUSED:
            raise LiveRefused(f"Stripe refuses the key: {found.message}")
        named = _REFUSED_ON.search(found.message)
        return named[1] if named is not None else None
    account = found.get("id") if isinstance(found, Mapping) else None
    return account if isinstance(account, str) and account.startswith("acct_") else None
