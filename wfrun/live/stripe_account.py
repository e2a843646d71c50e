"""Stripe account: which account a key is of, as Stripe says it (https://docs.stripe.com/api/accounts/retrieve)."""

from __future__ import annotations

import time
from collections.abc import Mapping

from wfrun.live.configuration import LiveConfiguration
from wfrun.live.stripe.connection import StripeConnection
from wfrun.live.stripe.exchange import HttpRequest
from wfrun.live.stripe.outcomes import Asked, outcome

SECONDS = 10.0
"""How long the answer may take: a worker begins without it."""


def account_of_key(configuration: LiveConfiguration, release: str) -> str | None:
    """Returns the account that a key is of; None where Stripe does not tell: not now, or not to a restricted key."""
    connection = StripeConnection(configuration)
    try:
        answer = connection.send(HttpRequest("", "GET", "/v1/account", {}, release, timeout=SECONDS))
    finally:
        connection.close()
    found = outcome(Asked(writes=False, repeated=False, now=int(time.time())), answer)
    account = found.get("id") if isinstance(found, Mapping) else None
    return account if isinstance(account, str) and account.startswith("acct_") else None
