"""Sample ids: the prefix of the object, then letters and digits, as at Stripe.

Equal objects and seeds give equal ids, so that samples and simulations repeat exactly.
"""

from __future__ import annotations

from hashlib import sha256

from wfrun.values.stripe_ids import PREFIXES

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

LENGTHS: dict[str, int] = {"account": 16, "customer": 14, "product": 14, "subscription_item": 14, "checkout.session": 58}
"""Object → letters and digits after the prefix, where they are not 24."""


def identifier(name: str, *seed: str) -> str:
    """Returns the id of an object of that name; equal seeds give equal ids."""
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
