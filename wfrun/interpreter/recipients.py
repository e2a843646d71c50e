"""Recipients: checks the addresses and channels that a mail, a message or a question goes to before anything is sent."""

from __future__ import annotations

from typing import Any

from wfrun.interpreter.argument_encoding import RejectedArgument, missing_value
from wfrun.interpreter.operators import kind_of
from wfrun.values.contact_addresses import address_problem
from wfrun.values.missing import Missing
from wfrun.values.secret import Secret

MAX_RECIPIENTS = 100
"""Addresses that one mail may go to at most."""

MAX_CHANNEL = 80
"""The longest name of a channel, in characters."""


def mail_addresses(name: str, value: Any) -> str | list[str]:
    """Returns the address, or the several different ones, of an argument. Raises ``RejectedArgument``."""
    if not isinstance(value, tuple | list):
        return mail_address(name, value)
    partial = getattr(value, "partial", None)
    if partial is not None:
        raise missing_value(name, partial)
    if not value:
        raise RejectedArgument("bad-address", f"`{name}` names nobody")
    if len(value) > MAX_RECIPIENTS:
        raise RejectedArgument("bad-address", f"`{name}` names {len(value):,} addresses, more than {MAX_RECIPIENTS}")
    addresses = list(dict.fromkeys(mail_address(f"{name}[{index}]", item) for index, item in enumerate(value)))
    return addresses[0] if len(addresses) == 1 else addresses


def mail_address(name: str, value: Any) -> str:
    """Returns the one address of an argument. Raises ``RejectedArgument``: ``missing-value``, ``wrong-type``, ``bad-address``."""
    if isinstance(value, Missing):
        raise missing_value(name, value)
    if isinstance(value, Secret) or not isinstance(value, str):
        raise RejectedArgument("wrong-type", f"`{name}` takes an address, not {kind_of(value)}")
    problem = address_problem(value)
    if problem is not None:
        raise RejectedArgument("bad-address", f"`{name}`: {problem}")
    return value.strip()


def plain_channel(name: str, value: Any) -> str:
    """Returns the channel of an argument. Raises ``RejectedArgument``: ``missing-value``, ``wrong-type``."""
    if isinstance(value, Missing):
        raise missing_value(name, value)
    if isinstance(value, Secret) or not isinstance(value, str):
        raise RejectedArgument("wrong-type", f"`{name}` takes a channel's name or id, not {kind_of(value)}")
    check_channel(name, value)
    return value


def check_channel(name: str, channel: str) -> None:
    """Raises ``RejectedArgument`` for a text that can be no channel."""
    if not 1 <= len(channel) <= MAX_CHANNEL or any(sign.isspace() or not sign.isprintable() for sign in channel):
        raise RejectedArgument("wrong-type", f"`{name}` takes a channel's name or id, of 1 to {MAX_CHANNEL} characters and no spaces")
