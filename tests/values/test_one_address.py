"""One address: a name before it is no second address."""

from __future__ import annotations

import pytest

from wfrun.values.contact_addresses import address_of


@pytest.mark.parametrize(
    "text",
    [
        "boss@evil.example, Ada <ada@example.com>",
        "Ada, Bob <ada@example.com>",
        "team: Ada <ada@example.com>",
        "a@b.example <ada@example.com>",
    ],
)
def test_an_unquoted_name_holds_no_sign_between_addresses(text: str) -> None:
    assert address_of(text) is None


def test_a_quoted_name_stays_quoted() -> None:
    found = address_of('"Lovelace, Ada" <ada@example.com>')

    assert found is not None
    assert str(found) == '"Lovelace, Ada" <ada@example.com>'
    assert str(address_of("Ada <ada@example.com>")) == "Ada <ada@example.com>"
