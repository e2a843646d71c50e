"""Addresses that requests may reach: public ones, judged after the name was looked up, and the hosts that an installation trusts.

A web address in a rule may come from an event, and a name may be made to lead anywhere: to the machine itself, to the network that it
stands in, to the service of a cloud that hands out the machine's keys. So a host is judged by every address that its name leads to, and
the connection is made to an address that was judged: the name is not looked up again, for the second answer may be another one. Redirects
come through here as well.

What is public is decided by tables of our own, from the registries of special addresses
(https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry): ``ipaddress``
knows other ones in each release of Python. Of IPv6 only what is given out to networks (2000::/3) counts as public. An IPv4 address inside
an IPv6 address is judged as itself.

A host in ``trusted_hosts`` may be anywhere, and may be asked over plain HTTP, unless a host that is not trusted sends on to it. Spellings
of an address that only some programs understand (``0x7f.1``, ``2130706433``, a dot at the end) are refused always: what reads them
differently would reach another host than was judged.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

import httpx2

from wfrun.support.records import frozen
from wfrun.values.contact_addresses import link_problem

Resolver: TypeAlias = Callable[[str, int], Sequence[str]]
"""Returns all addresses that a name leads to, as text; raises ``OSError`` where there are none."""

DEFAULT_PORTS = {"https": 443, "http": 80}

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")

_SPECIAL_IPV4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "an unspecified"),
        ("10.0.0.0/8", "a private"),
        ("100.64.0.0/10", "a private"),
        ("127.0.0.0/8", "a loopback"),
        (
            "168.63.129.16/32",
            "a platform's own",
        ),  # Azure: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
        ("169.254.0.0/16", "a link-local"),
        ("172.16.0.0/12", "a private"),
        ("192.0.0.0/24", "a reserved"),
        ("192.0.2.0/24", "a reserved"),
        ("192.88.99.0/24", "a reserved"),
        ("192.168.0.0/16", "a private"),
        ("198.18.0.0/15", "a reserved"),
        ("198.51.100.0/24", "a reserved"),
        ("203.0.113.0/24", "a reserved"),
        ("224.0.0.0/4", "a multicast"),
        ("240.0.0.0/4", "a reserved"),
    )
)

_PUBLIC_IPV6 = IPv6Network("2000::/3")

_SPECIAL_IPV6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        ("::/128", "an unspecified"),
        ("::1/128", "a loopback"),
        ("fc00::/7", "a private"),
        ("fe80::/10", "a link-local"),
        ("fec0::/10", "a private"),
        ("ff00::/8", "a multicast"),
        # Protocols' own, with Teredo: nobody serves there, and what is inside leads through other machines.
        ("2001::/23", "a reserved"),
        ("2001:db8::/32", "a reserved"),
        ("2002::/16", "a reserved"),  # 6to4
        ("3fff::/20", "a reserved"),
    )
)

_MAPPED = IPv6Network("::ffff:0:0/96")
"""IPv4 addresses in the form of IPv6 (RFC 4291, section 2.5.5.2)."""

_NAT64 = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as networks of IPv6 alone reach them (RFC 6052)."""


class AddressError(Exception):
    """A host may not be reached. ``problem`` goes on where a sentence has named it: ``has a private address``."""

    def __init__(self, problem: str, host: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.host = host
        """The host, where the address is well-formed."""


class HostNotFound(Exception):
    """A name leads to no address now."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


@frozen
class Route:
    """The way of a request: its web address, and the addresses that its host was found at, each of them judged."""

    url: httpx2.URL
    host: str
    port: int
    addresses: tuple[str, ...]
    trusted: bool

    @property
    def encrypted(self) -> bool:
        """Tells whether the request goes over TLS."""
        return self.url.scheme == "https"

    def same_host(self, other: Route) -> bool:
        """Tells whether another route leads to this host: the name and the port, where a step from HTTP to HTTPS leads to its own port."""
        if self.host != other.host:
            return False
        upgrade = not self.encrypted and other.encrypted and (self.port, other.port) == (80, 443)
        return upgrade or (self.encrypted, self.port) == (other.encrypted, other.port)


def resolve(host: str, port: int) -> list[str]:
    """Returns all addresses that a name leads to now; raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class AddressRules:
    """Judges where requests go. ``trusted_hosts`` are hosts, with or without a port, as ``LiveConfiguration`` has them."""

    def __init__(self, trusted_hosts: Iterable[str] = (), resolver: Resolver = resolve) -> None:
        self._trusted = frozenset(_host_and_port(host) for host in trusted_hosts)
        self._resolver = resolver

    def route(self, url: str, sent_by: Route | None = None) -> Route:
        """Returns where a request to a web address goes. Raises ``AddressError``, or ``HostNotFound`` where the name is not found.

        ``sent_by`` is the host that sends on to it: what is trusted is what rules name, and not what any other host names.
        """
        problem = link_problem(url)
        if problem is not None:
            raise AddressError(f"is not allowed: {problem}")
        try:
            parsed = httpx2.URL(url).copy_with(fragment=None)
            host = parsed.raw_host.decode("ascii")
        except (httpx2.InvalidURL, UnicodeError):
            raise AddressError("is no name of a host") from None
        port = parsed.port if parsed.port is not None else DEFAULT_PORTS[parsed.scheme]
        literal = _literal(host)
        host = str(literal) if literal is not None else host
        trusted = not self._trusted.isdisjoint({(host, None), (host, port)})
        to_reach = "to reach it, name it under `http.trusted_hosts` in wfrun.toml"
        if trusted and sent_by is not None and not sent_by.trusted:
            trusted, to_reach = False, "only a trusted host may send on to it"
        if not trusted and parsed.scheme != "https":
            raise AddressError(
                "is asked over plain HTTP, which only hosts under `http.trusted_hosts` in wfrun.toml may be; write `https://`", host
            )
        if not trusted and (host == "localhost" or host.endswith(".localhost")):
            raise AddressError(f"is this machine itself; {to_reach}", host)
        found = (host,) if literal is not None else self._lookup(host, port)
        if not trusted:
            for address in found:
                kind = kind_of_address(address)
                if kind is not None:
                    raise AddressError(f"has {kind} address; {to_reach}", host)
        return Route(parsed, host, port, found, trusted)

    def _lookup(self, host: str, port: int) -> tuple[str, ...]:
        try:
            found = tuple(self._resolver(host, port))
        except (OSError, UnicodeError):
            found = ()
        if not found:
            raise HostNotFound(host)
        return found


def kind_of_address(text: str) -> str | None:
    """Returns what an address is that is not public, with its article: ``a private``; None for a public one."""
    try:
        address = ip_address(text)
    except ValueError:
        return "an unknown"
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return "a link-local"
        if address not in _MAPPED and address not in _NAT64:
            special = next((kind for network, kind in _SPECIAL_IPV6 if address in network), None)
            return special if special is not None or address in _PUBLIC_IPV6 else "a reserved"
        address = IPv4Address(int(address) & 0xFFFF_FFFF)
    return next((kind for network, kind in _SPECIAL_IPV4 if address in network), None)


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """Returns the address that a host is itself; None for a name. Raises ``AddressError`` for what is neither.

    Programs read what ends in a number as an address (https://url.spec.whatwg.org/#ends-in-a-number-checker), each in its own way.
    """
    if ":" in host:
        try:
            return IPv6Address(host)
        except ValueError:
            raise AddressError("is no address") from None
    if host.endswith("."):
        raise AddressError("ends with a dot; leave it out")
    last = host.rpartition(".")[2]
    if last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last):
        try:
            return IPv4Address(host)
        except ValueError:
            raise AddressError("is no address as it is written; write the four numbers of an address, or a name") from None
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise AddressError("is no name of a host")
    return None


def _host_and_port(entry: str) -> tuple[str, int | None]:
    """Returns the host and the port that an entry of ``trusted_hosts`` names; None for every port."""
    entry = entry.strip().lower()
    if entry.count(":") > 1 and not entry.startswith("["):
        return _canonical(entry), None
    host, closing, port = entry[1:].partition("]") if entry.startswith("[") else entry.partition(":")
    port = port.removeprefix(":") if closing == "]" else port
    return _canonical(host), int(port) if port.isascii() and port.isdigit() else None


def _canonical(host: str) -> str:
    """Returns a host as ``Route`` names it."""
    try:
        if ":" in host:
            return str(IPv6Address(host))
        return httpx2.URL(f"https://{host}/").raw_host.decode("ascii")
    except (httpx2.InvalidURL, ValueError):
        return host
