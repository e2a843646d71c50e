"""Ids that look like Stripe's: the prefix that tells the object, then letters and digits.

The same object and seed always give the same id, so that samples and simulations repeat exactly.
"""

from __future__ import annotations

from hashlib import sha256

from wfrun.values.stripe_ids import PREFIXES

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

LENGTHS: dict[str, int] = {"account": 16, "customer": 14, "product": 14, "subscription_item": 14, "checkout.session": 58}
"""How many letters and digits follow the prefix, where it is not 24."""


def identifier(name: str, *seed: str) -> str:
    """The id of an object of that name; the same seed gives the same id."""
    digest = int.from_bytes(sha256("\n".join((name, *seed)).encode("utf-8", "replace")).digest(), "big")
    length = 8 if name == "coupon" else LENGTHS.get(name, 24)
    letters = []
    state = digest
    for _ in range(length):
        if state == 0:
            state = digest
        state, index = divmod(state, len(ALPHABET))
        letters.append(ALPHABET[index])
    tail = "".join(letters)
    if name == "coupon":
        return tail
    return f"{PREFIXES.get(name) or name.rpartition('.')[2]}_{tail}"
