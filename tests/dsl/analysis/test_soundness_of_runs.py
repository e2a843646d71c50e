"""What the checker says of runs that wait, retrieve, go through lists and look at what has changed is so: see ``test_logic_is_so``."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st

from tests.helpers.checking import checked
from tests.helpers.condition_texts import ORDERS, TEXTS, joined, one_of
from tests.helpers.observed_conditions import LOGIC_OF_CONDITIONS, contradiction, happenings
from tests.helpers.properties import examples

COMPARED = st.sampled_from(ORDERS)
ONES = ["1", "2", "2.5", "3", "-1", "few", "1 + 1"]
STATES = ['"active"', '"past_due"', '"canceled"', "wanted"]
PRICES = ["0 USD", "5 USD", "5.01 BHD", "5 BHD", "5 JPY"]

# --- conditions on a subscription: as the event has it, as it was before, as it was retrieved, as it is waited for -----------------------

NUMBERS = one_of(
    "days_until_due",
    "object.days_until_due",
    "items[0].quantity",
    "items.data[0].quantity",
    "previous.days_until_due",
    "days_until_due + 1",
    "days_until_due * 2",
    "- days_until_due",
    "min(days_until_due, 2)",
    "max(days_until_due, 2)",
    "round(days_until_due / 2)",
    "(days_until_due ?? 1)",
    "(if cancel_at_period_end then 2 else days_until_due)",
    "len(items)",
    "sum(i.quantity for i in items)",
    "count(i in items where i.quantity > 1)",
    "first(i in items where i.quantity > 1).quantity",
)
WORDS = one_of(
    "description",
    "metadata.a",
    "lower(description)",
    "trim(metadata.a)",
    "previous.metadata.a",
    "previous.description",
    "text(days_until_due)",
    "(metadata.a ?? description)",
    '(description ?? metadata.a ?? "a")',
)
STATE = one_of(
    "status",
    "object.status",
    "previous.status",
    "(previous.status ?? status)",
    "(if changed(status) then status else previous.status)",
)
PRICE_PATHS = one_of(
    "items[0].price.unit_amount",
    "items.data[0].price.unit_amount",
    "(items[0].price.unit_amount ?? 5 USD)",
    "items[0].price.unit_amount * 2",
)

ATOMS = st.one_of(
    joined(NUMBERS, COMPARED, st.sampled_from(ONES)),
    joined(one_of("days_until_due", "items[0].quantity"), COMPARED, one_of("previous.days_until_due", "items[0].quantity")),
    joined(WORDS, COMPARED, st.sampled_from([f'"{text}"' for text in TEXTS])),
    joined(WORDS, one_of("starts_with", "ends_with", "contains"), one_of('"a"', '"ab"', '""', '"A"')),
    joined(WORDS, one_of('matches r"^a"', 'matches r"b$"', 'in ["a", metadata.b]', 'not in ["a", metadata.b]', 'in ["a", "b", "1"]')),
    joined(WORDS, COMPARED, one_of("metadata.b", "description", "lower(description)")),
    joined(STATE, one_of("==", "!="), st.sampled_from(STATES)),
    joined(STATE, one_of("in", "not in"), one_of('["active", "past_due"]', '["canceled"]', '["active", wanted]')),
    joined(one_of("changed(status, to=", "changed(status, from="), st.sampled_from(STATES), ")"),
    joined(PRICE_PATHS, COMPARED, st.sampled_from(PRICES)),
    joined("items[0].price.currency", one_of("==", "!="), one_of('"usd"', '"bhd"')),
    joined(
        one_of("missing(", "present("),
        st.one_of(
            NUMBERS, WORDS, STATE, one_of("previous", "items[0]", "items[0].price", "trial_end", "changed(status)", 'metadata.a == "a"')
        ),
        ")",
    ),
    one_of(
        "changed(status)",
        "changed(days_until_due)",
        "changed(days_until_due, to=2)",
        "changed(days_until_due, from=1, to=3)",
        "changed(metadata)",
        "changed(metadata.a)",
        'changed(metadata.a, from="a")',
        "changed(description, to=metadata.b)",
        "changed(cancel_at_period_end, to=true)",
        "previous.cancel_at_period_end == true",
        "cancel_at_period_end",
        'wanted == "active"',
        "few > 1",
        "few in [1, 2]",
        "switch",
        'id == "sub_1"',
        "id == object.id",
        "object == id",
        'customer == "cus_1"',
        "customer == previous.customer",
        "present(customer)",
        "all(i in items where i.quantity > 1)",
        "none(i in items where i.quantity > 1)",
        "any(i in items where i.price.unit_amount > 5 USD)",
        "any(i in items where i.quantity > 1 and any(j in items where j.quantity < i.quantity and j.quantity > 2))",
        "any(i in items where any(i in items where i.quantity > 2) and i.quantity < 2)",
        "all(i in items where any(x in [1, 2] where x == i.quantity and x > 1))",
        "trial_end > created",
        "trial_end > now",
        "trial_end - created > 3 seconds",
        "trial_end.day == created.day",
        "created.month == 1",
        "created.month > 12",
        "created.year > 2025",
        'created.weekday == "thursday"',
        'created.date == "2026-01-01"',
        "now > created",
        "now - created > 8 seconds",
        "now - created <= 8 seconds",
        "event.created == now",
        "[1, 2] == [1, days_until_due]",
        "days_until_due in [1, 2]",
        "days_until_due not in [1, items[0].quantity]",
    ),
)


def nested(atoms: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Conditions made of these."""
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.tuples(inner, one_of("and", "or"), inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
            inner.map("not ({})".format),
            st.tuples(inner, inner).map(lambda parts: f"(({parts[0]}) ?? ({parts[1]}))"),
            st.tuples(inner, inner, inner).map(lambda parts: f"((if {parts[0]} then {parts[1]} else {parts[2]}) == true)"),
        ),
        max_leaves=4,
    )


CONDITIONS = nested(ATOMS)


def of(name: str) -> st.SearchStrategy[str]:
    """Conditions on a subscription that a name stands for, also beside those on the event's own."""
    return nested(
        st.one_of(
            joined(f"{name}.status", one_of("==", "!="), st.sampled_from(STATES)),
            joined(f"{name}.days_until_due", COMPARED, one_of("1", "2", "days_until_due", "few")),
            joined(f"{name}.metadata.a", one_of("==", "!="), one_of('"a"', "metadata.a", "description")),
            joined(f"{name}.items[0].price.unit_amount", COMPARED, st.sampled_from(PRICES)),
            one_of(f"{name}.cancel_at_period_end", f"{name}.id == id", f"present({name})", f"missing({name}.description)"),
            ATOMS,
        )
    )


AWAITED = nested(
    st.one_of(
        joined("status", one_of("==", "!="), st.sampled_from(STATES)),
        joined("days_until_due", COMPARED, one_of("1", "2", "few")),
        joined(one_of("description", "metadata.a"), one_of("==", "!="), one_of('"a"', "metadata.b")),
        one_of("cancel_at_period_end", "now > created", "any(i in items where i.quantity > 1 and i.quantity < 1.5)", "switch"),
    )
)


@st.composite
def blocks(draw: st.DrawFn, known: tuple[str, ...] = (), depth: int = 0) -> str:
    """Statements, one a line. ``known`` are names that stand for subscriptions."""
    lines: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        kinds = ["if", "if", "let", "log", "wait", "retrieve", "again", "for", "await", "stop"] if depth < 3 else ["log", "stop"]
        kind, name = draw(st.sampled_from(kinds)), f"n{depth}{number}"
        conditions = st.one_of(CONDITIONS, *(of(one) for one in known))
        match kind:
            case "if":
                lines.append(f"if {draw(conditions)} <\n{draw(blocks(known, depth + 1))}\n>")
                if draw(st.booleans()):
                    lines[-1] += f" else if {draw(conditions)} <\n{draw(blocks(known, depth + 1))}\n>"
                if draw(st.booleans()):
                    lines[-1] += f" else <\n{draw(blocks(known, depth + 1))}\n>"
            case "let":
                lines.append(f"let {name} = {draw(conditions)}\nif {name} <\n{draw(blocks(known, depth + 1))}\n>")
            case "wait":
                lines.append("wait 3 days")
            case "retrieve":
                lines.append(f"let {name} = retrieve_subscription id")
                known = (*known, name)
            case "again":
                name = draw(st.sampled_from(known)) if known else name
                lines.append(f"let {name} = retrieve_subscription {name if name in known else 'object'}.id")
                known = (*known, name)
            case "for":
                where = draw(st.one_of(st.just(""), of(name).map("where {} ".format)))
                lines.append(f"for {name} in list_subscriptions {where}<\n{draw(blocks((*known, name), depth + 1))}\n>")
            case "await":
                lines.append(f"let {name} = wait for customer.subscription.updated where {draw(AWAITED)} up to 3 days")
                known = (*known, name)
            case _:
                lines.append('log "x"' if kind == "log" else "stop")
    return "\n".join(lines)


@st.composite
def workflows(draw: st.DrawFn) -> str:
    """A workflow that updates start, with settings before it."""
    when = draw(st.one_of(st.just(""), CONDITIONS.map("when {} ".format)))
    return f'let few = 2\nlet wanted = "active"\nlet switch = true\non customer.subscription.updated {when}<\n{draw(blocks())}\n>'


# --- events ------------------------------------------------------------------------------------------------------------------------------

SOME_TEXT = st.sampled_from(["a", "b", "ab", "A", " a", "1", "", None])
PRICE = st.fixed_dictionaries(
    {"unit_amount": st.sampled_from([0, 5, 500, 5000, 5010, None]), "currency": st.sampled_from(["usd", "bhd", "jpy"])}
)
ITEMS = st.lists(st.fixed_dictionaries({"quantity": st.sampled_from([0, 1, 2, 3, None]), "price": st.one_of(st.none(), PRICE)}), max_size=2)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "status": st.sampled_from(["active", "past_due", "canceled"]),
    "days_until_due": st.sampled_from([1, 2, 3, None]),
    "description": SOME_TEXT,
    "metadata": st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["a", "b", "ab", " a"])),
    "cancel_at_period_end": st.booleans(),
    "trial_end": st.sampled_from([None, 1767225600, 1767225606, 1767225611]),
}
SUBSCRIPTIONS = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["sub_1", "sub_2"]),
        "object": st.just("subscription"),
        "currency": st.just("usd"),
        "created": st.sampled_from([1767225595, 1767225600, 1767225606]),
        "customer": st.sampled_from(["cus_1", "cus_2", None]),
        "items": st.tuples(ITEMS, st.booleans()).map(lambda parts: {"object": "list", "data": parts[0], "has_more": parts[1]}),
        **FIELDS,
    }
)
EVENTS = st.tuples(SUBSCRIPTIONS, st.one_of(st.none(), st.fixed_dictionaries({}, optional=FIELDS)))


@pytest.mark.slow
def test_what_is_said_of_runs_is_so() -> None:
    reports: list[int] = []

    @examples(60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(workflows(), st.lists(EVENTS, min_size=8, max_size=8), st.lists(SUBSCRIPTIONS, min_size=3, max_size=3))
    def is_so(script: str, events: list[tuple[dict[str, Any], dict[str, Any] | None]], later: list[dict[str, Any]]) -> None:
        program = checked(script)
        assume(not program.errors)
        said = [problem for problem in program.problems if problem.code in LOGIC_OF_CONDITIONS]
        reports.append(len(said))
        for body, previous in events:
            noted, reached = happenings(script, program, body, "customer.subscription.updated", previous, later)
            for problem in said:
                assert not contradiction(problem, noted, reached), (problem.code, problem.message)

    is_so()
    assert sum(map(bool, reports)) > len(reports) / 2, "too few of the workflows are said anything of"
