"""Facts about events: each is about an event and fields that there are, and sample events obey."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wfrun.simulator.samples.sampler import sample_event
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.stripe_catalog.catalog import load
from wfrun.stripe_catalog.event_facts import IMPLIED_VALUES, WITH_PREVIOUS, WITHOUT_ID
from wfrun.stripe_catalog.event_hints import EVENT_HINTS

CATALOG = load()
REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize("name", sorted(IMPLIED_VALUES))
def test_a_sample_holds_what_its_event_implies(name: str) -> None:
    for seed in range(4):
        event = sample_event(CATALOG, name, seed=seed)
        for fact in IMPLIED_VALUES[name]:
            assert event["data"]["object"][fact.field] in fact.values


def events_below(value: Any) -> Iterator[dict[str, Any]]:
    """The snapshot events in a JSON value."""
    if isinstance(value, dict):
        if value.get("object") == "event" and isinstance(value.get("data"), dict):
            yield value
        else:
            for member in value.values():
                yield from events_below(member)
    elif isinstance(value, list):
        for member in value:
            yield from events_below(member)


def documents(path: Path) -> Iterator[Any]:
    """The JSON values of a file: one, or one a line."""
    text = path.read_text(encoding="utf-8")
    for part in text.splitlines() if path.suffix == ".jsonl" else [text]:
        try:
            yield json.loads(part)
        except ValueError:
            continue


def test_the_events_of_examples_and_tests_hold_what_their_types_imply() -> None:
    seen: Counter[str] = Counter()
    for folder in ("examples", "tests"):
        for path in sorted((REPOSITORY / folder).rglob("*.json*")):
            if "node_modules" in path.parts:
                continue
            for event in (event for document in documents(path) for event in events_below(document)):
                for fact in IMPLIED_VALUES.get(event.get("type", ""), ()):
                    seen[event["type"]] += 1
                    assert event["data"]["object"].get(fact.field, fact.values[0]) in fact.values, path
    assert len(seen) >= 5, seen


def test_events_without_an_id_are_events() -> None:
    for name in WITHOUT_ID:
        event = CATALOG.event(name)
        assert event is not None
        assert event.without_id


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
