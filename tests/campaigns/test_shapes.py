"""The short form of the campaign over shapes: one shape of each kind, counted in work."""

from __future__ import annotations

import pytest

from benchmarks.checking import check_text
from campaigns.shapes import campaign
from campaigns.shapes.shapes import all_shapes, pairs
from tests.helpers.work import growth, lines_run

CHARACTERS = 1_500
MOST = 2.3

SOME = (
    "items: let b{next} = b{n}",
    "items: on * < stop >",
    "items: # wfrun: ignore[unused]",
    "statements: create_refund charge=id",
    "on one line: wait for invoice.paid where customer == customer up to 1 day",
    "on one line: x ? y : z",
    "else if of one field",
    "a path",
    'a condition: (metadata.a{n} == "x" and metadata.b{n} == "y")',
    "a list: [1, 2]",
    "nested and closed: (",
    "keys and lines",
    "in a block: '>'",
    "in a text: '\\\\'",
    "in a condition: '\"'",
)
"""The beginnings of the names of shapes, each of which stands for its kind."""


@pytest.mark.slow
@pytest.mark.parametrize("begin", SOME)
def test_twice_the_shape_is_twice_the_work(begin: str) -> None:
    make = next(make for name, make in all_shapes().items() if name.startswith(begin))
    assert growth(lambda text: check_text(text), make, CHARACTERS) <= MOST


def test_there_are_a_great_many_shapes_and_each_has_its_size() -> None:
    shapes = all_shapes()
    assert len(shapes) > 2_000 and sum(1 for _ in pairs()) > 20_000
    for name, make in shapes.items():
        assert 1_000 <= len(make(2_000)) <= 3_000, name


def test_what_costs_too_much_is_seen() -> None:
    found = campaign.cost("fine", "on charge.failed < stop >")
    assert found.problems == 0 and found.megabytes > 0
    fine = found._replace(megabytes=80.0)  # a process of tests, from which it is forked, may hold more than a campaign may
    assert not campaign.is_too_much(fine, 25)
    assert campaign.is_too_much(fine._replace(seconds=2.0), 1_000)
    assert campaign.is_too_much(fine._replace(megabytes=401.0), campaign.CHARACTERS)
    assert campaign.is_too_much(campaign.Cost("stopped", 1.0, 0, -1), campaign.CHARACTERS)


def test_work_of_more_than_its_size_is_seen() -> None:
    def pairs_of(text: str) -> int:
        return sum(one == other for one in text for other in text)

    assert growth(pairs_of, lambda count: "a" * count, 100) > MOST
    assert lines_run(lambda: pairs_of("a" * 30)) > 30 * 30
