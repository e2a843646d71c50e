"""Conditions as hypothesis strategies of text, over few values, so that they often meet."""

from __future__ import annotations

from hypothesis import strategies as st

TEXTS = ["a", "b", "ab", "A", " a"]
ORDERS = ["<", "<=", ">", ">=", "==", "!="]


def one_of(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


def joined(*parts: st.SearchStrategy[str] | str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.just(part) if isinstance(part, str) else part for part in parts)).map(" ".join)


AMOUNTS = ["0 USD", "5 USD", "5.01 USD", "10 USD", "5 EUR", "10 EUR", "5 JPY"]


MONEY = st.one_of(
    one_of("amount", "amount_refunded", "object.amount", "amount - amount_refunded", "refunds[0].amount"),
    joined(one_of("(amount ??", "(amount_captured ??"), st.sampled_from(AMOUNTS), ")"),
    joined("(if captured then amount else", st.sampled_from(AMOUNTS), ")"),
)
TEXT = st.one_of(
    one_of("description", "metadata.a", 'metadata["a"]', "metadata.b", "billing_details.email"),
    joined(one_of("lower(", "upper(", "trim("), one_of("description", "metadata.a"), ")"),
    joined(one_of("(description ??", "(metadata.a ??"), st.sampled_from(TEXTS).map('"{}"'.format), ")"),
    st.just('(if captured then description else metadata.a ?? "b")'),
)
WORDS = st.sampled_from(TEXTS).map('"{}"'.format)
NUMBERS = one_of("0", "1", "2", "2.5", "-1", "1 + 1")

ATOMS = st.one_of(
    joined(MONEY, st.sampled_from(ORDERS), st.sampled_from(AMOUNTS)),
    joined(st.sampled_from(AMOUNTS), st.sampled_from(ORDERS), one_of("amount", "amount_refunded")),
    joined(one_of("amount", "amount_refunded"), st.sampled_from(ORDERS), one_of("amount", "amount_refunded", "amount_captured")),
    joined("amount", one_of("in", "not in"), one_of("[5 USD, 10 USD]", "[5 USD, 5 EUR]", "[]")),
    joined(TEXT, st.sampled_from(ORDERS), WORDS),
    joined(TEXT, one_of("starts_with", "ends_with", "contains", "matches"), WORDS),
    joined(TEXT, one_of("in", "not in"), one_of('["a", "b"]', '["A"]')),
    joined("status", st.sampled_from(ORDERS), one_of('"succeeded"', '"failed"')),
    joined("status", one_of("in", "not in"), one_of('["succeeded", "failed"]', '["pending"]')),
    joined(one_of("currency", "amount.currency"), one_of("==", "!="), one_of('"usd"', '"eur"')),
    joined("event.type", one_of("==", "!="), one_of('"charge.succeeded"', '"charge.failed"')),
    joined("event.type starts_with", one_of('"charge."', '"v1."')),
    joined(one_of("len(description)", "len(refunds)", "created.month", "created.hour"), st.sampled_from(ORDERS), NUMBERS),
    joined("created", st.sampled_from(ORDERS), one_of('timestamp("2026-01-01T00:00Z")', 'timestamp("2026-01-01T00:00:05Z")')),
    joined("now - created", st.sampled_from(ORDERS), one_of("3 seconds", "5 seconds")),
    joined(one_of("missing(", "present("), st.one_of(MONEY, TEXT, one_of("billing_details", "customer", "event.account")), ")"),
    one_of("captured", "refunded", "livemode", "captured == true", "captured != refunded", "captured == refunded", "true", "false"),
    joined("any(x in refunds where x.amount", st.sampled_from(ORDERS), st.sampled_from(AMOUNTS), ")"),
    joined("count(x in refunds where x.amount", st.sampled_from(ORDERS), st.sampled_from(AMOUNTS), ") > 0"),
    joined(
        WORDS, one_of("in", "not in"), one_of('[description, "b"]', 'unique([metadata.a, "b"])', "[x for x in [description, metadata.a]]")
    ),
    joined(one_of("[description, metadata.a]", "(if captured then [description] else [status])"), "contains", WORDS),
    joined("join([metadata.a, status]) ==", WORDS),
    joined(one_of("any(", "none("), 'x in [description, "b"] where x ==', WORDS, ")"),
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, one_of("and", "or"), inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        st.tuples(inner, one_of("and", "or"), inner, inner).map(lambda p: f"({p[0]} {p[1]} {p[2]} {p[1]} {p[3]})"),
        inner.map("not ({})".format),
        st.tuples(inner, inner).map(lambda parts: f"(({parts[0]}) ?? ({parts[1]}))"),
        inner.map("any(x in refunds where x.amount > 5 USD and {})".format),
    ),
    max_leaves=5,
)
