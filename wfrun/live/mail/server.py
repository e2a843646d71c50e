"""Mail server: where mails are handed in, read from ``SMTP_URL``.

``smtp://user:password@host:port`` begins in the open and turns to TLS with STARTTLS (RFC 3207) before anything is said; ``smtps://…``
speaks TLS from the beginning (RFC 8314). A server on this machine to which nobody logs in is spoken to in the open. Options behind ``?``
say otherwise: ``starttls=required``, ``starttls=never``, ``ca=FILE`` for certificates of an authority of one's own, and ``auth=xoauth2``
where a token stands for the password.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from wfrun.support.records import frozen
from wfrun.values.contact_addresses import has_control
from wfrun.values.secret import Secret

PORTS = {"smtp": 587, "smtps": 465}
"""Where servers take mails that are handed in (RFC 6409, RFC 8314)."""

_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?")

_ENCODED = "signs such as `/`, `#`, `?` and `%` of a name or password are written `%2F`, `%23`, `%3F` and `%25`"


class BadMailServer(ValueError):
    """An ``SMTP_URL`` that cannot be used; the text is one sentence, and shows nothing of a password."""


@frozen
class MailServer:
    """The server that takes mails. ``tls`` begins with TLS, ``starttls`` turns to it; with neither, all is said in the open."""

    host: str
    port: int
    tls: bool
    starttls: bool
    user: str | None = None
    password: Secret | None = None
    takes_token: bool = False
    """Whether the password is an access token (https://developers.google.com/workspace/gmail/imap/xoauth2-protocol)."""
    ca: str | None = None
    """A file with the certificates of the authorities that vouch for the server, in place of the system's."""

    @property
    def place(self) -> str:
        """The server as messages name it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def mail_server(url: Secret) -> MailServer:
    """Returns the server of an ``SMTP_URL``. Raises ``BadMailServer``."""
    text = url.reveal()
    if has_control(text) or " " in text:
        raise BadMailServer("SMTP_URL holds no spaces, line breaks or other control characters")
    try:
        parts = urlsplit(text)
    except ValueError:
        raise BadMailServer("SMTP_URL has no host that can be read: write `smtp://host:port`") from None
    if parts.scheme not in PORTS or not text.partition(":")[2].startswith("//"):
        raise BadMailServer("SMTP_URL begins with `smtp://` or `smtps://`")
    if parts.fragment or parts.path not in ("", "/"):
        raise BadMailServer(f"SMTP_URL holds nothing behind host and port but options; {_ENCODED}")
    host, port = _host_and_port(parts)
    options = _options(parts)
    takes_token = "auth" in options
    user, password = _login(parts, takes_token)
    tls = parts.scheme == "smtps"
    starttls = options.get("starttls")
    if tls and starttls is not None:
        raise BadMailServer("SMTP_URL: `smtps://` speaks TLS from the beginning: leave `starttls` out")
    if starttls == "never" and user is not None:
        raise BadMailServer("SMTP_URL: a password is not sent in the open: leave `starttls=never` out, or the name and password")
    turns = not tls and (starttls == "required" or (starttls is None and (user is not None or not _is_this_machine(host))))
    return MailServer(host, port, tls, turns, user, password, takes_token, options.get("ca"))


def _host_and_port(parts: SplitResult) -> tuple[str, int]:
    try:
        port = parts.port
    except ValueError:
        raise BadMailServer(f"SMTP_URL: the port is a number from 1 to 65535; {_ENCODED}") from None
    if port == 0:
        raise BadMailServer("SMTP_URL: the port is a number from 1 to 65535")
    host = parts.hostname or ""
    if not host:
        raise BadMailServer("SMTP_URL has no host: write `smtp://host:port`")
    if not _HOST.fullmatch(host) or ".." in host or any(len(label) > 63 for label in host.split(".")):
        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            raise BadMailServer(f"SMTP_URL: what stands for the host is none; {_ENCODED}") from None
    return host, port or PORTS[parts.scheme]


def _login(parts: SplitResult, takes_token: bool) -> tuple[str | None, Secret | None]:
    user, password = parts.username, parts.password
    if takes_token and (not user or password is not None):
        raise BadMailServer("SMTP_URL: with `auth=xoauth2` there is a name and no password: `smtp://user@host?auth=xoauth2`")
    if not user and not password:
        return None, None
    if not user or not (password or takes_token):
        known = "`smtp://user:password@host`, or `smtp://user@host?auth=xoauth2` with a token"
        raise BadMailServer(f"SMTP_URL holds a name and a password, or neither: {known}")
    try:
        return unquote(user, errors="strict"), Secret(unquote(password, errors="strict")) if password else None
    except UnicodeDecodeError:
        raise BadMailServer(f"SMTP_URL: name and password are text in UTF-8; {_ENCODED}") from None


def _options(parts: SplitResult) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name not in ("starttls", "ca", "auth"):
            raise BadMailServer("SMTP_URL knows the options `starttls`, `ca` and `auth`")
        if name in found:
            raise BadMailServer(f"SMTP_URL: the option `{name}` stands there twice")
        if name == "starttls" and value not in ("required", "never"):
            raise BadMailServer("SMTP_URL: `starttls` is `required` or `never`")
        if name == "auth" and value != "xoauth2":
            raise BadMailServer("SMTP_URL: `auth` is `xoauth2`, or left out")
        if name == "ca" and not value:
            raise BadMailServer("SMTP_URL: `ca` names a file with certificates")
        found[name] = value
    return found


def _is_this_machine(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
