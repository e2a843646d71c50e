"""Stripe keys: the mode and the kind of a key, and the servers that it may be sent to. No sentence here holds a key.

Sources: https://docs.stripe.com/keys, https://docs.stripe.com/keys/restricted-api-keys.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from urllib.parse import urlsplit

from wfrun.live.configuration import STRIPE_API
from wfrun.support.records import frozen
from wfrun.values.secret import HIDDEN, Secret

_KEY = re.compile(r"(sk|rk)_(test|live)_[A-Za-z0-9_]{1,255}")
_LIKE_A_KEY = re.compile(r"\b[srp]k_(?:test|live|org)_[A-Za-z0-9_*]*")

NO_KEY = "there is no Stripe key: acting needs one in `STRIPE_API_KEY`"


@frozen
class StripeKey:
    """A key of Stripe's API: a secret one (``sk_…``) or a restricted one (``rk_…``)."""

    secret: Secret
    livemode: bool
    restricted: bool

    @property
    def mode(self) -> str:
        """Returns the word for its mode."""
        return mode_word(self.livemode)


class UnusableKey(Exception):
    """A key that must not be used; the text is one sentence without the key."""

    code = "unusable-key"


class WrongMode(UnusableKey):
    """A key of the other mode than the event's."""

    code = "wrong-mode"


class NoLibrary(UnusableKey):
    """Stripe's own library is not installed, so that no key can be used."""

    code = "not-installed"


def mode_word(livemode: bool) -> str:
    """Returns the word for a mode of Stripe."""
    return "live mode" if livemode else "test mode"


@cache
def _has_library() -> bool:
    return find_spec("stripe") is not None


def usable_key(key: Secret | None, base: str = STRIPE_API) -> StripeKey:
    """Returns a key that may be sent to the server at ``base``. Raises ``UnusableKey``."""
    found = read_key(key)
    if not _has_library():
        raise NoLibrary("calls to Stripe need its own library: pip install 'wfrun[live]'")
    fault = base_fault(base)
    if fault is not None:
        raise UnusableKey(fault)
    if found.livemode and not is_stripe(base):
        raise UnusableKey(
            f"the Stripe key is of live mode, and `STRIPE_API_BASE` is not Stripe's server but {_origin(base)}: it is not sent there"
        )
    return found


def read_key(key: Secret | None) -> StripeKey:
    """Returns what a key says of itself. Raises ``UnusableKey``."""
    text = key.reveal() if key is not None else ""
    if key is None or not text:
        raise UnusableKey(NO_KEY)
    found = _KEY.fullmatch(text)
    if found is not None:
        return StripeKey(key, found[2] == "live", found[1] == "rk")
    if text.startswith("pk_"):
        raise UnusableKey("the Stripe key is a publishable one (`pk_…`): acting needs a secret (`sk_…`) or a restricted (`rk_…`) key")
    if text.startswith("sk_org_"):
        raise UnusableKey("the Stripe key is that of an organization (`sk_org_…`): acting needs the key of one account")
    if text.startswith("whsec_"):
        raise UnusableKey(
            "the Stripe key is the secret of a webhook (`whsec_…`): acting needs a secret (`sk_…`) or a restricted (`rk_…`) key"
        )
    raise UnusableKey("the Stripe key has not the form of one: it begins with `sk_test_`, `sk_live_`, `rk_test_` or `rk_live_`")


def base_fault(base: str) -> str | None:
    """Returns why ``STRIPE_API_BASE`` is not the address of a server; None where it is."""
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    told = "`STRIPE_API_BASE` is not the address of a server, such as `http://127.0.0.1:12111`"
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\s\x00-\x1f\\]", base):
        return told
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment or parts.path.strip("/"):
        return f"{told}: it has no path, user or query"
    if host == urlsplit(STRIPE_API).hostname and not is_stripe(base):
        return f"`STRIPE_API_BASE` reaches Stripe in another way than {STRIPE_API}: leave it out"
    return None


def is_stripe(base: str) -> bool:
    """Reports whether an address is that of Stripe's API, over TLS."""
    parts, stripe = urlsplit(base), urlsplit(STRIPE_API)
    return (parts.scheme, parts.hostname, parts.port or 443) == (stripe.scheme, stripe.hostname, 443)


def check_mode(key: StripeKey, livemode: bool) -> None:
    """Checks that a key may act for an event of a mode. Raises ``WrongMode``."""
    if key.livemode != livemode:
        raise WrongMode(f"the event is of {mode_word(livemode)} and the Stripe key of {key.mode}")


def without_keys(text: str) -> str:
    """Returns a text in which nothing stands that looks like a key."""
    return _LIKE_A_KEY.sub(HIDDEN, text)


def _origin(base: str) -> str:
    parts = urlsplit(base)
    port = f":{parts.port}" if parts.port is not None else ""
    return f"{parts.scheme}://{parts.hostname}{port}"
