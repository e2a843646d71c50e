"""Configuration of the live world: the keys, servers and addresses that acting needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import Factory

from wfrun.support.records import frozen
from wfrun.values.secret import Secret

STRIPE_API = "https://api.stripe.com"
"""Where Stripe's API is (https://docs.stripe.com/api)."""


@frozen
class LiveConfiguration:
    """The keys, servers and addresses of one installation; what its programs do not use may be None."""

    stripe_key: Secret | None = None
    stripe_base: str = STRIPE_API
    """Where all calls to Stripe go: ``STRIPE_API_BASE`` points them at another server."""
    smtp_url: Secret | None = None
    """``smtp://user:password@host:port`` or ``smtps://…``."""
    mail_token: Callable[[], Secret] | None = None
    """Returns a token to log in with in place of a password (``auth=xoauth2``): one that is valid now. Raises ``NoSecret``."""
    mail_from: str | None = None
    """The sender of mails that name none."""
    mail_folder: str | None = None
    """A folder into which mails are written in place of being sent."""
    slack_webhooks: Mapping[str, Secret] = Factory(dict)
    """Addresses of incoming webhooks by channel; that of ``""`` takes messages that name no channel."""
    trusted_hosts: frozenset[str] = frozenset()
    """Hosts that requests may reach over plain HTTP and at private addresses: ``crm.internal`` or ``localhost:8000``."""
    page_url: str | None = None
    """The address under which people reach the pages of this installation, for links in mails and messages."""


def plain_channel(channel: str) -> str:
    """Returns the name of a Slack channel as it is compared: ``#Orders`` is ``orders``."""
    return channel.removeprefix("#").casefold()
