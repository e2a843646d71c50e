"""Addresses that requests may reach: every spelling of what is private, names that lead there, and hosts that are trusted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from wfrun.live.addresses import AddressError, AddressRules, HostNotFound, kind_of_address

PUBLIC = "93.184.216.34"


def resolver(*addresses: str) -> Callable[[str, int], Sequence[str]]:
    return lambda host, port: addresses


def refused(url: str, *addresses: str, trusted: Sequence[str] = ()) -> str:
    with pytest.raises(AddressError) as caught:
        AddressRules(trusted, resolver(*(addresses or (PUBLIC,)))).route(url)
    return caught.value.problem


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("0.0.0.0", "an unspecified"),
        ("0.1.2.3", "an unspecified"),
        ("10.1.2.3", "a private"),
        ("100.64.0.1", "a private"),
        ("100.100.100.200", "a private"),
        ("127.0.0.1", "a loopback"),
        ("127.255.255.254", "a loopback"),
        ("168.63.129.16", "a platform's own"),
        ("169.254.169.254", "a link-local"),
        ("172.16.0.1", "a private"),
        ("172.31.255.255", "a private"),
        ("192.0.0.192", "a reserved"),
        ("192.0.2.1", "a reserved"),
        ("192.88.99.1", "a reserved"),
        ("192.168.1.1", "a private"),
        ("198.19.0.1", "a reserved"),
        ("198.51.100.1", "a reserved"),
        ("203.0.113.1", "a reserved"),
        ("224.0.0.1", "a multicast"),
        ("240.0.0.1", "a reserved"),
        ("255.255.255.255", "a reserved"),
        ("::", "an unspecified"),
        ("::1", "a loopback"),
        ("::127.0.0.1", "a reserved"),
        ("::ffff:127.0.0.1", "a loopback"),
        ("::ffff:a9fe:a9fe", "a link-local"),
        ("64:ff9b::10.0.0.1", "a private"),
        ("64:ff9b::7f00:1", "a loopback"),
        ("64:ff9b:1::1", "a reserved"),
        ("100::1", "a reserved"),
        ("2001:0:7f00:1::", "a reserved"),
        ("2001:db8::1", "a reserved"),
        ("2002:7f00:1::", "a reserved"),
        ("2002:c0a8:101::1", "a reserved"),
        ("3fff::1", "a reserved"),
        ("5f00::1", "a reserved"),
        ("fc00::1", "a private"),
        ("fd00:ec2::254", "a private"),
        ("fe80::1", "a link-local"),
        ("fe80::1%eth0", "a link-local"),
        ("2606:4700::1%eth0", "a link-local"),
        ("fec0::1", "a private"),
        ("ff02::1", "a multicast"),
        ("what is this", "an unknown"),
    ],
)
def test_what_is_not_public_is_refused_at_whatever_name(address: str, kind: str) -> None:
    assert kind_of_address(address) == kind
    assert (
        refused("https://shop.example.com/x", address)
        == f"has {kind} address; to reach it, name it under `http.trusted_hosts` in wfrun.toml"
    )


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
        "192.169.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:1.1.1.1", "64:ff9b::101:101",
    ],
)  # fmt: skip
def test_what_is_public_is_reached(address: str) -> None:
    assert AddressRules(resolver=resolver(address)).route("https://shop.example.com/x").addresses == (address,)


@pytest.mark.parametrize(
    "host",
    [
        "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0x", "2130706433", "017700000001", "0177.0.0.1", "127.1", "127.0.1", "1", "1.2.3.4.5",
        "1.2.3.256", "127.0.0.01", "127.0.0.1.", "shop.example.com.", "localhost.", "127.0.0.0x1", "shop.0x7f", "shop.1", "１２７.0.0.1",
        "127%2e0.0.1", "127。0。0。1", "[::]", "a..b", "-a.example", "a_b.example", "ⓛocalhost", "xn--", "shop.example.com@127.0.0.1",
        "user:word@shop.example.com", "[::1", "[::1%25eth0]", "[::ffff:127.0.0.1]", "[1.1.1.1]", "[v1.x]", "shop.example.com:port",
        "shop.example.com:99999", "a" * 64 + ".example", "a.example\\@b", "shop.example.com\t.b", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("trusted", [(), ("localhost", "127.0.0.1", "::1", "shop.example.com")])
def test_a_spelling_that_programs_read_differently_is_refused_even_where_the_host_is_trusted(host: str, trusted: Sequence[str]) -> None:
    refused(f"https://{host}/x", trusted=trusted)


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LocalHost", "a.localhost", "127.0.0.1", "[::1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:1]", "[fd00:ec2::254]",
        "[fe80::1]", "169.254.169.254", "10.0.0.1", "localhost:443", "127.0.0.1:8443",
    ],
)  # fmt: skip
def test_this_machine_and_its_network_are_refused_by_their_names_and_addresses(host: str) -> None:
    assert refused(f"https://{host}/x").endswith("name it under `http.trusted_hosts` in wfrun.toml")


def test_one_private_address_among_public_ones_is_enough() -> None:
    assert "has a private address" in refused("https://shop.example.com/", PUBLIC, "10.0.0.1")
    assert "has a loopback address" in refused("https://shop.example.com/", "2606:4700::1111", "::1")


@pytest.mark.parametrize(
    "url",
    ["ftp://shop.example.com/", "file:///etc/passwd", "gopher://shop.example.com", "shop.example.com", "https:shop.example.com", "//a.b"],
)
def test_other_schemes_are_refused(url: str) -> None:
    assert refused(url) == "is not allowed: a web address starts with `https://` or `http://`"


def test_a_refusal_says_what_to_write() -> None:
    assert refused("https://shop.example.com./") == "ends with a dot; leave it out"
    assert refused("https://0x7f.1/") == "is no address as it is written; write the four numbers of an address, or a name"
    assert refused("https://1/") == "is no address as it is written; write the four numbers of an address, or a name"


def test_plain_http_goes_to_trusted_hosts_only() -> None:
    assert (
        refused("http://shop.example.com/")
        == "is asked over plain HTTP, which only hosts under `http.trusted_hosts` in wfrun.toml may be; write `https://`"
    )
    assert AddressRules(["shop.example.com"], resolver("10.0.0.1")).route("http://shop.example.com/").trusted


@pytest.mark.parametrize(
    ("entry", "url", "fits"),
    [
        ("crm.internal", "http://crm.internal/", True),
        ("crm.internal", "http://crm.internal:8000/", True),
        ("CRM.Internal", "http://crm.internal/", True),
        ("crm.internal:8000", "http://crm.internal:8000/", True),
        ("crm.internal:8000", "http://crm.internal/", False),
        ("crm.internal:80", "http://crm.internal/", True),
        ("crm.internal:443", "https://crm.internal/", True),
        ("crm.internal", "http://other.crm.internal/", False),
        ("crm.internal", "http://crm.internal.example.com/", False),
        ("localhost", "http://localhost:9/", True),
        ("localhost", "http://a.localhost/", False),
        ("127.0.0.1:8000", "http://127.0.0.1:8000/", True),
        ("127.0.0.1:8000", "http://127.0.0.1:8001/", False),
        ("::1", "http://[::1]:5/", True),
        ("[::1]:5", "http://[::1]:5/", True),
        ("[::1]:5", "http://[0:0::1]:5/", True),
        ("[::1]:5", "http://[::1]:6/", False),
        ("bücher.example", "http://xn--bcher-kva.example/", True),
    ],
)
def test_a_trusted_host_is_meant_with_its_port_where_it_has_one(entry: str, url: str, fits: bool) -> None:
    rules = AddressRules([entry], resolver("10.0.0.1"))
    if fits:
        assert rules.route(url).trusted
        return
    with pytest.raises(AddressError):
        rules.route(url)


def test_a_name_that_leads_nowhere_is_not_found() -> None:
    def fails(host: str, port: int) -> Sequence[str]:
        raise OSError

    for nothing in (fails, resolver()):
        with pytest.raises(HostNotFound):
            AddressRules(resolver=nothing).route("https://shop.example.com/")


def test_a_route_names_the_host_in_ascii_and_leaves_the_fragment_out() -> None:
    route = AddressRules(resolver=resolver(PUBLIC)).route("https://Bücher.example/ü?q=1#part")
    assert (route.host, route.port, str(route.url)) == ("xn--bcher-kva.example", 443, "https://xn--bcher-kva.example/%C3%BC?q=1")
