"""Mail addresses and web addresses, by their form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.tables import each
from wfrun.values.contact_addresses import Address, address_of, address_problem, link_problem


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ada@example.com", Address("", "ada@example.com")),
        (" ada@example.com \r\n", Address("", "ada@example.com")),
        ("ada+wf.test_1@mail.example.co.uk", Address("", "ada+wf.test_1@mail.example.co.uk")),
        ("o'hara!#$%&*/=?^`{|}~-@example.com", Address("", "o'hara!#$%&*/=?^`{|}~-@example.com")),
        ("root@localhost", Address("", "root@localhost")),
        ("jörg@bücher.example", Address("", "jörg@bücher.example")),
        ("Ada Lovelace <ada@example.com>", Address("Ada Lovelace", "ada@example.com")),
        ('"Lovelace, Ada" <ada@example.com>', Address("Lovelace, Ada", "ada@example.com")),
        ("<ada@example.com>", Address("", "ada@example.com")),
    ],
)
def test_addresses(text: str, address: Address) -> None:
    assert address_of(text) == address
    assert address_problem(text) is None
    assert address_of(str(address)) == address


@each(
    "text",
    [
        "",
        "  ",
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "ada@@example.com",
        "ada@exa mple.com",
        "a da@example.com",
        ".ada@example.com",
        "ada.@example.com",
        "a..da@example.com",
        "ada@-example.com",
        "ada@example-.com",
        "ada@.example.com",
        "ada@example..com",
        "ada@example.com,bob@example.com",
        "ada@example.com\nBcc: all@example.com",
        "Ada\nBcc: x <ada@example.com>",
        "Ada <ada@example.com",
        "ada@example.com>",
        "Ada <<ada@example.com>",
        "a" * 65 + "@example.com",
        "a@" + "b." * 130 + "com",
        "ada@exam\0ple.com",
        "mailto:ada@example.com",
    ],
)
def test_what_is_no_address(text: str) -> None:
    assert address_of(text) is None
    problem = address_problem(text)
    assert problem
    assert "\n" not in problem


@given(st.text())
def test_any_text_may_be_asked(text: str) -> None:
    found = address_of(text)
    assert (found is None) == (address_problem(text) is not None)
    assert found is None or "\n" not in str(found)
    link_problem(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com",
        "http://example.com:8080/path?query=a@b#part",
        "HTTPS://example.com",
        "https://localhost/hook",
        "https://127.0.0.1:9000",
        "https://[::1]:9000/x",
        "https://bücher.example/ä",
        "https://example.com./x",
    ],
)
def test_web_addresses(text: str) -> None:
    assert link_problem(text) is None


@each(
    ("text", "said"),
    [
        ("", "starts with"),
        ("example.com", "starts with"),
        ("ftp://example.com", "starts with"),
        ("javascript:alert(1)", "starts with"),
        ("https://", "host"),
        ("https:///path", "host"),
        ("https://exa_mple.com", "is not a host"),
        ("https://user:pass@example.com", "name and password"),
        ("https://user@example.com", "name and password"),
        ("https://example.com\\@evil.example", "backslashes"),
        ("https://example.com:99999", "not a port"),
        ("https://example.com:8a", "not a port"),
        ("https://[::1", "is not a host"),
        ("https://exam ple.com", "no spaces"),
        ("https://example.com/\r\nHost: evil", "line breaks"),
        ("https://example.com/" + "x" * 8_000, "8,000"),
    ],
)
def test_what_is_no_web_address(text: str, said: str) -> None:
    problem = link_problem(text)
    assert problem is not None
    assert said in problem
