"""The nearest known word."""

from __future__ import annotations

import time

from tests.helpers.tables import each
from wfrun.dsl.hints.spelling import nearest

EVENTS = ("payment_intent.succeeded", "payment_intent.payment_failed", "charge.refunded", "charge.failed", "invoice.paid")


@each(
    ("word", "candidates", "expected"),
    [
        ("payment_intent.suceeded", EVENTS, "payment_intent.succeeded"),
        ("payment_intent.success", EVENTS, "payment_intent.succeeded"),
        ("payment_intent.done", EVENTS, None),
        ("charge.refund", EVENTS, "charge.refunded"),
        ("invoice.piad", EVENTS, "invoice.paid"),
        ("invoice_paid", EVENTS, "invoice.paid"),
        ("amuont", ("account", "amount"), "amount"),
        ("Amount", ("account", "amount"), "amount"),
        ("AMOUNT", ("amount",), "amount"),
        ("created-at", ("created_at", "created"), "created_at"),
        ("staus", ("status", "statement"), "status"),
        ("x", ("y", "z"), None),
        ("id", ("in", "is", "ie"), "in"),
        ("id", ("on", "at"), None),
        ("log", ("let", "on", "use"), None),
        ("", ("a",), None),
        ("amount", ("amount",), None),
        ("foo", (), None),
        ("abc", ("abd", "abe"), "abd"),
        ("metdata", ("metadata", "data"), "metadata"),
        ("curency", ("api", "currency", "use"), "currency"),
    ],
)
def test_nearest(word: str, candidates: tuple[str, ...], expected: str | None) -> None:
    assert nearest(word, candidates) == expected


def test_it_is_quick_among_many_and_for_long_words() -> None:
    many = [f"word_number_{number}_of_many" for number in range(3_000)]
    start = time.process_time()
    assert nearest("word_numbr_17_of_many", many) is not None
    assert nearest("x" * 100_000, many) is None
    assert time.process_time() - start < 1
