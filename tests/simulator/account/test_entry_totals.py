"""The totals of a balance: the same as adding all entries up each time."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from wfrun.simulator.account.entry_totals import EntryTotals

ENTRIES = st.fixed_dictionaries({"available_on": st.integers(0, 9), "currency": st.sampled_from(["usd", "eur"]), "net": st.integers(-5, 5)})
STEPS = st.lists(st.tuples(st.sampled_from("abcd"), ENTRIES | st.none(), st.integers(0, 3)), max_size=20)


def sums(entries: list[dict[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for entry in entries:
        found[entry["currency"]] = found.get(entry["currency"], 0) + entry["net"]
    return {currency: total for currency, total in found.items() if total}


@given(STEPS)
def test_totals_are_what_all_entries_add_up_to(steps: list[tuple[str, dict[str, Any] | None, int]]) -> None:
    totals, held, now = EntryTotals([]), dict[str, dict[str, Any]](), 0
    for identity, entry, later in steps:
        if entry is None:
            totals.remove(identity)
            held.pop(identity, None)
        else:
            totals.put(identity, entry)
            held[identity] = entry
        now += later
        available, pending = ({currency: total for currency, total in part.items() if total} for part in totals.at(now))
        assert available == sums([one for one in held.values() if one["available_on"] <= now])
        assert pending == sums([one for one in held.values() if one["available_on"] > now])
