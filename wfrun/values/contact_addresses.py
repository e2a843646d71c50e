"""Mail addresses and web addresses: what may be sent to, judged by form alone."""

from __future__ import annotations

from typing import NamedTuple

MAX_ADDRESS = 254
"""The longest mail address, in characters (RFC 5321)."""

MAX_LINK = 8_000
"""The longest web address, in characters."""

_OF_SEVERAL = frozenset(",;:@()[]")
"""Signs that mean something between addresses: a name that is not in quotes holds none of them, else it could be an address of its own."""

_NOT_IN_LOCAL = frozenset('()<>[]:;@\\,"')


class Address(NamedTuple):
    """A mail address with the name written before it, empty where there is none: ``Ada <ada@example.com>``."""

    name: str
    address: str

    def __str__(self) -> str:
        if not self.name:
            return self.address
        return f'"{self.name}" <{self.address}>' if _OF_SEVERAL.intersection(self.name) else f"{self.name} <{self.address}>"


def has_control(text: str) -> bool:
    """Tells whether a text holds a line break or another control character, which must not get into a header."""
    return any(not character.isprintable() and character != " " for character in text)


def address_of(text: str) -> Address | None:
    """Returns the address that a text is, with or without a name before it; None for anything else."""
    text = text.strip()
    name = ""
    if text.endswith(">"):
        name, opening, text = text[:-1].rpartition("<")
        name = name.strip()
        quoted = len(name) > 1 and name.startswith('"') and name.endswith('"')
        name = name[1:-1] if quoted else name
        if not opening or any(sign in name for sign in '<>"\\') or (not quoted and _OF_SEVERAL.intersection(name)):
            return None
    if has_control(name) or not _is_address(text):
        return None
    return Address(name, text)


def address_problem(text: str) -> str | None:
    """Describes what is wrong with a mail address, in one lowercase sentence; None when it is fine."""
    if not text.strip():
        return "the address is empty"
    if address_of(text) is not None:
        return None
    shown = text if len(text) <= 60 else text[:60] + "…"
    return f"`{shown}` is not a mail address" if not has_control(shown) else "this is not a mail address"


def _is_address(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    if not at or len(text) > MAX_ADDRESS or not 1 <= len(local) <= 64:
        return False
    if any(not one.isprintable() or one == " " or one in _NOT_IN_LOCAL for one in local):
        return False
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return False
    labels = domain.split(".")
    return (len(labels) > 1 or domain == "localhost") and all(_is_label(label) for label in labels)


def _is_label(label: str) -> bool:
    # Letters of any script: names such as `bücher.example` are sent as they are to servers that take them.
    return 1 <= len(label) <= 63 and label[0] != "-" != label[-1] and all(one.isalnum() or one == "-" for one in label)


def link_problem(text: str) -> str | None:
    """Describes what is wrong with a web address that is opened or sent to; None when it is fine.

    It must be ``http`` or ``https`` with a host. A name and password in it are refused: addresses are printed and kept.
    """
    if len(text) > MAX_LINK:
        return f"a web address has at most {MAX_LINK:,} characters"
    if has_control(text) or " " in text or "\\" in text:
        # A backslash: some programs end the host there and some do not.
        return "a web address holds no spaces, line breaks or backslashes"
    scheme, separator, rest = text.partition("://")
    if not separator or scheme.lower() not in ("http", "https"):
        return "a web address starts with `https://` or `http://`"
    authority = rest
    for sign in "/?#":
        authority = authority.partition(sign)[0]
    if "@" in authority:
        return "a web address holds no name and password; give them in `headers`, from `secret(…)`"
    host, port = _host_and_port(authority)
    if not host or not all(_is_label(label) for label in host.split(".")):
        return "a web address has a host after `://`" if not authority else f"`{authority[:60]}` is not a host"
    if port and not (port.isascii() and port.isdigit() and int(port[:6]) < 65_536):
        return f"`{port[:20]}` is not a port"
    return None


def _host_and_port(authority: str) -> tuple[str, str]:
    """Returns the host, with the colons of an IPv6 address in brackets taken out, and the port."""
    if authority.startswith("["):
        host, closing, port = authority[1:].partition("]")
        inside = host.replace(":", "")
        return (inside if closing and ":" in host and inside.isalnum() else ""), port.removeprefix(":")
    host, _, port = authority.partition(":")
    return host.removesuffix("."), port
