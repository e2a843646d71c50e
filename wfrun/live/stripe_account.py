"""Stripe account: which account a key is of, as Stripe says it (https://docs.stripe.com/api/accounts/retrieve).

A restricted key may seldom read its account. The refusal names the account all the same: `The provided key 'rk_…' does not have the
required permissions for this endpoint on account 'acct_…'` (https://github.com/dj-stripe/dj-stripe/pull/1131).
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

from wfrun.interpreter.effects import Refused
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.stripe.connection import StripeConnection
from wfrun.live.stripe.exchange import HttpRequest
from wfrun.live.stripe.outcomes import Asked, outcome

_REFUSED_ON = re.compile(r"on account '(acct_[A-Za-z0-9_]+)'")

SECONDS = 10.0
"""How long the answer may take: a worker begins without it."""


def account_of_key(configuration: LiveConfiguration, release: str) -> str | None:
    """Returns the account that a key is of; None where Stripe does not tell."""
    connection = StripeConnection(configuration)
    try:
        answer = connection.send(HttpRequest("", "GET", "/v1/account", {}, release, timeout=SECONDS))
    finally:
        connection.close()
    found = outcome(Asked(writes=False, repeated=False, now=int(time.time())), answer)
    if isinstance(found, Refused):
        named = _REFUSED_ON.search(found.message)
        return named[1] if named is not None else None
    account = found.get("id") if isinstance(found, Mapping) else None
    return account if isinstance(account, str) and account.startswith("acct_") else None
