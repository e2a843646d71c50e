"""Conditions as hypothesis strategies of text, over few values, so that they often meet."""

from __future__ import annotations

from hypothesis import strategies as st

TEXTS = ["a", "b", "ab", "A", " a"]
ORDERS = ["<", "<=", ">", ">=", "==", "!="]


def one_of(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


def joined(*parts: st.SearchStrategy[str] | str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.just(part) if isinstance(part, str) else part for part in parts)).map(" ".join)
