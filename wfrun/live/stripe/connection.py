"""Stripe connection: the client of one configuration. It is made, and Stripe's library imported, when the first request goes out."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from wfrun.live.configuration import LiveConfiguration
from wfrun.live.stripe.exchange import HttpAnswer, HttpRequest
from wfrun.live.stripe.keys import StripeKey, usable_key

if TYPE_CHECKING:
    from wfrun.live.stripe.client import StripeClient


class StripeConnection:
    """The way to Stripe for whoever has a configuration; safe to share between threads."""

    def __init__(self, configuration: LiveConfiguration) -> None:
        self._configuration = configuration
        self._client: StripeClient | None = None
        self._lock = Lock()

    def key(self) -> StripeKey:
        """Returns the key. Raises ``UnusableKey``."""
        return usable_key(self._configuration.stripe_key, self._configuration.stripe_base)

    def send(self, request: HttpRequest) -> HttpAnswer:
        """Sends a request once. Raises ``UnusableKey``, and nothing for what the outside does."""
        with self._lock:
            if self._client is None:
                from wfrun.live.stripe.client import StripeClient

                self._client = StripeClient(self.key().secret, self._configuration.stripe_base)
            client = self._client
        return client.send(request)

    def close(self) -> None:
        """Closes the connections; a later request opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()
