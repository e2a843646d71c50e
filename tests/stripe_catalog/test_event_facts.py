"""Facts about events: each is about an event and fields that there are, and sample events obey."""

from __future__ import annotations

import pytest

from wfrun.simulator.samples.sampler import sample_event
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.stripe_catalog.catalog import load
from wfrun.stripe_catalog.event_facts import IMPLIED_VALUES, WITH_PREVIOUS
from wfrun.stripe_catalog.event_hints import EVENT_HINTS

CATALOG = load()


@pytest.mark.parametrize("name", sorted(IMPLIED_VALUES))
def test_a_sample_holds_what_its_event_implies(name: str) -> None:
    for seed in range(4):
        event = sample_event(CATALOG, name, seed=seed)
        for fact in IMPLIED_VALUES[name]:
            assert event["data"]["object"][fact.field] in fact.values


def test_implied_values_are_among_those_that_stripe_lists() -> None:
    for name, facts in IMPLIED_VALUES.items():
        event = CATALOG.event(name)
        assert event is not None, name
        for kind in map(CATALOG.object, event.objects):
            for fact in facts:
                listed = getattr(kind.fields[fact.field].type, "values", ())  # type: ignore[union-attr]
                assert not listed or set(fact.values) <= set(listed), name


def test_events_with_previous_values_are_events_and_no_updates() -> None:
    for name in WITH_PREVIOUS:
        event = CATALOG.event(name)
        assert event is not None, name
        assert event.previous
        assert not event.update


def test_hints_are_about_events_fields_and_actions_that_there_are() -> None:
    assert len(EVENT_HINTS) >= 20
    actions = StandardDeclarations.of()
    for names, hint in EVENT_HINTS:
        assert hint.source.startswith("https://docs.stripe.com/")
        assert not hint.replacement or CATALOG.event(hint.replacement) is not None
        for action in hint.calls + hint.unless_made:
            assert actions.action(action) is not None, action
        fields: set[str] = set()
        for name in names:
            event = CATALOG.event(name)
            assert event is not None, name
            fields.update(*(CATALOG.object(kind).fields for kind in event.objects))  # type: ignore[union-attr]
        compared = tuple(field for field, _ in hint.compares)
        assert {*hint.reads, *hint.gives, *hint.unless_reads, *compared} <= fields, names
