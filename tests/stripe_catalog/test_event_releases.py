"""Releases of events: which one stands for what an event names, and where it keeps a field."""

from __future__ import annotations

import pytest

from wfrun.stripe_catalog import load, releases
from wfrun.stripe_catalog.event_releases import event_release
from wfrun.stripe_catalog.field_facts import MOVED_FIELDS

NEWEST = releases()[-1]


@pytest.mark.parametrize(
    ("made", "known_as"),
    [
        ("2024-06-20", "2024-06-20"),
        ("2025-03-31.basil", "2025-03-31.basil"),
        ("2024-08-01", "2024-06-20"),
        ("2025-04-01.preview", "2025-03-31.basil"),
        ("2099-01-01.zinnia", NEWEST),
        ("2022-11-15", None),
        ("", None),
        ("acacia", None),
        ("\ud800" * 9, None),
    ],
)
def test_the_known_release_that_stands_for_an_events(made: str, known_as: str | None) -> None:
    found = event_release(made, "2025-02-24.acacia")
    assert found is not None and (found.name, found.known_as) == (made, known_as)


def test_the_scripts_own_release_is_no_other() -> None:
    assert event_release(NEWEST, NEWEST) is None


@pytest.mark.parametrize(
    ("made", "object_name", "path", "place"),
    [
        ("2024-06-20", "invoice", "parent.subscription_details.subscription", "subscription"),
        ("2024-06-20", "subscription_item", "current_period_end", "subscription.current_period_end"),
        ("2024-06-20", "invoice", "auto_advance", ""),
        ("2024-06-20", "no_object", "amount", ""),
        (NEWEST, "invoice", "subscription", "parent.subscription_details.subscription"),
        ("2022-11-15", "invoice", "parent", ""),
    ],
)
def test_where_a_release_keeps_a_field(made: str, object_name: str, path: str, place: str) -> None:
    found = event_release(made, "2025-02-24.acacia")
    assert found is not None and found.place(object_name, path) == place


@pytest.mark.parametrize(("where", "path"), MOVED_FIELDS.items())
def test_a_field_that_moved_was_in_an_older_release_and_is_elsewhere_now(where: tuple[str, str], path: str) -> None:
    object_name, former = where
    had = [name for name in releases() if (found := load(name).object(object_name)) is not None and former in found.fields]
    assert had and NEWEST not in had
    today = load().object(object_name)
    assert today is not None and path.split(".")[0] in today.fields
