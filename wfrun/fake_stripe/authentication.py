"""Authentication: who a request comes from, by its key, and what a restricted key may do.

Any secret key of test mode is taken. A key of live mode is refused, because whoever sends one here believes to talk to Stripe; so is a
publishable key, and a restricted key of which nothing was said. Source: https://docs.stripe.com/api/authentication,
https://docs.stripe.com/keys.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

from wfrun.fake_stripe.errors import ApiError
from wfrun.stripe_catalog import Operation
from wfrun.support.records import frozen

_KEY = re.compile(r"(sk|rk|pk)_(test|live)_[A-Za-z0-9_]{1,255}")
_PERMISSION = re.compile(r"[a-z0-9_.]+")

Permissions = Mapping[str, str]
"""The first words of an operation's id (``charges``, ``checkout.sessions``) → ``read`` or ``write``; writing includes reading."""


class BadPermissions(ValueError):
    """Permissions of a restricted key that are not written as they should be; the text is one sentence."""


@frozen
class ApiKey:
    """A key that is taken. ``permissions`` is None for a key that may do everything."""

    secret: str
    permissions: Permissions | None = None

    @property
    def shown(self) -> str:
        """Returns the key as Stripe shows it in sentences and logs."""
        return masked(self.secret)


class Keys:
    """The keys that are taken: all secret ones of test mode, and the restricted ones that were told."""

    def __init__(self, restricted: Mapping[str, Permissions] | None = None, *, live: bool = False) -> None:
        self.restricted: dict[str, Permissions] = dict(restricted or {})
        self._live = live
        self._known: dict[str, ApiKey] = {}

    def of(self, header: str | None) -> ApiKey:
        """Returns the key of an ``Authorization`` header. Raises ``ApiError``."""
        secret = _secret(header)
        known = self._known.get(secret)
        if known is None:
            known = self._check(secret)
            if len(self._known) < 1_000:
                self._known[secret] = known
        return known

    def restrict(self, secret: str, permissions: Permissions) -> None:
        """Takes a restricted key from now on."""
        self.restricted[secret] = permissions
        self._known.pop(secret, None)

    def _check(self, secret: str) -> ApiKey:
        match = _KEY.fullmatch(secret)
        if match is None:
            raise ApiError(f"Invalid API Key provided: {masked(secret)}", status=401)
        kind, mode = match.groups()
        if mode == "live" and not self._live:
            raise ApiError(
                f"This is not Stripe but wfrun fake-stripe, and {masked(secret)} is a key of live mode: use a key that begins with "
                f"{kind}_test_, or start the server with --allow-live-keys.",
                status=401,
            )
        if kind == "pk":
            raise ApiError(
                "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API "
                "keys at https://dashboard.stripe.com/account/apikeys.",
                status=403,
                code="secret_key_required",
            )
        if kind == "rk":
            if secret not in self.restricted:
                raise ApiError(f"Invalid API Key provided: {masked(secret)}", status=401)
            return ApiKey(secret, self.restricted[secret])
        return ApiKey(secret)


def check_permission(key: ApiKey, operation: Operation, account: str) -> None:
    """Refuses an operation that a restricted key has no permission for. Raises ``ApiError``."""
    if key.permissions is None:
        return
    wanted = "read" if operation.verb == "GET" else "write"
    group = operation.id.rpartition(".")[0]
    parts = group.split(".")
    for length in range(len(parts), 0, -1):
        allowed = key.permissions.get(".".join(parts[:length]))
        if allowed is not None:
            if allowed == "write" or allowed == wanted:
                return
            break
    raise ApiError(
        f"The provided key '{key.shown}' does not have the required permissions for this endpoint on account '{account}'. Having the "
        f"'rak_{_singular(group)}_{wanted}' permission would allow this request to continue.",
        status=403,
    )


def read_permissions(text: str) -> tuple[str, Permissions]:
    """Returns a restricted key and what it may do, from ``rk_test_1=charges:write,customers:read``. Raises ``BadPermissions``."""
    secret, equals, rest = text.partition("=")
    if not equals:
        raise BadPermissions(f"`{text}` says nothing that the key may do: write rk_test_1=charges:write,customers:read")
    return secret, permissions_of(secret, dict(_pairs(part) for part in rest.split(",") if part))


def permissions_of(secret: str, given: Mapping[str, str]) -> Permissions:
    """Returns what a restricted key may do, checked. Raises ``BadPermissions``."""
    match = _KEY.fullmatch(secret)
    if match is None or match.group(1) != "rk":
        raise BadPermissions(f"`{masked(secret)}` is no restricted key: such a key begins with rk_test_")
    for name, allowed in given.items():
        if _PERMISSION.fullmatch(name) is None or allowed not in ("read", "write", "none"):
            raise BadPermissions(f"`{name}:{allowed}` is no permission: write RESOURCE:read, RESOURCE:write or RESOURCE:none")
    return dict(given)


def masked(secret: str) -> str:
    """Returns a key as it may be shown: its kind and its last four characters."""
    if len(secret) <= 12:
        return "*" * len(secret)
    head = "_".join(secret.split("_")[:2])[:8]
    return f"{head}_{'*' * max(0, len(secret) - len(head) - 5)}{secret[-4:]}"


def _pairs(part: str) -> tuple[str, str]:
    name, colon, allowed = part.partition(":")
    if not colon:
        raise BadPermissions(f"`{part}` does not say `read` or `write`: write {part or 'charges'}:read")
    return name.strip(), allowed.strip()


def _singular(group: str) -> str:
    return "_".join(part.removesuffix("s") for part in group.split("."))


def _secret(header: str | None) -> str:
    if header is None or not header.strip():
        raise ApiError(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. "
            "'Authorization: Bearer YOUR_SECRET_KEY'). See https://docs.stripe.com/api#authentication for details, or we can help at "
            "https://support.stripe.com/.",
            status=401,
        )
    scheme, _, rest = header.strip().partition(" ")
    rest = rest.strip()
    if scheme.lower() == "bearer" and rest:
        return rest
    if scheme.lower() == "basic" and rest:
        try:
            return base64.b64decode(rest, validate=True).decode("utf-8").partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            pass
    raise ApiError(
        "Invalid Authorization header: it must be `Bearer YOUR_SECRET_KEY`, or `Basic` with the key as the user name.",
        status=401,
    )
