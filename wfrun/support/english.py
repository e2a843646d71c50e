"""English: articles, plurals, verbs in the third person, and lists of words in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable


def list_words(words: Iterable[str], conjunction: str = "or") -> str:
    """Returns the words as a sentence lists them: ``a, b or c``. There is at least one."""
    *first, last = words
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def list_names(names: Iterable[str], conjunction: str = "or") -> str:
    """Returns names of a script as a sentence lists them, each in backticks: ```a`, `b` or `c```."""
    return list_words((f"`{name}`" for name in names), conjunction)


def with_article(noun: str) -> str:
    """Returns a noun with its indefinite article, ``an invoice``; a plural noun has none: ``tax settings``."""
    if is_plural(noun):
        return noun
    return f"{'an' if noun[:1] in 'aeio' else 'a'} {noun}"


def is_plural(noun: str) -> bool:
    """Tells whether a noun is plural already: ``invoice lines``, ``tax settings``."""
    return noun.endswith("s") and not noun.endswith(("ss", "us", "is"))


def plural(noun: str) -> str:
    """Returns the plural of a noun, ``tax ids`` for ``tax id``; a plural noun stays as it is."""
    if is_plural(noun):
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def counted(number: int, one: str, many: str | None = None) -> str:
    """Returns a number with its noun: ``1 email``, ``2 emails``."""
    return f"{number:,} {one if number == 1 else many or plural(one)}"


def third_person(verb: str) -> str:
    """Returns a verb in the third person: ``reads`` for ``read``, ``retries`` for ``retry``."""
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return verb + ("es" if verb.endswith(("s", "sh", "ch", "x")) else "s")


_PAST = {
    "cancel": "cancelled", "find": "found", "log": "logged", "pay": "paid", "read": "read", "send": "sent", "set": "set",
    "submit": "submitted",
}  # fmt: skip
"""Verbs whose past has a form of its own."""


def past_tense(verb: str) -> str:
    """Returns a verb in the past: ``updated`` for ``update``, ``sent`` for ``send``."""
    if verb in _PAST:
        return _PAST[verb]
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ied"
    return verb + ("d" if verb.endswith("e") else "ed")


def first_sentence(text: str) -> str:
    """Returns the first sentence of a text, on one line."""
    flat = " ".join(text.split())
    match = re.match(r".+?[.!?](?=\s+[A-Z`(]|$)", flat)
    return match[0] if match else flat
