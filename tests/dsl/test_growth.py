"""The work of reading, checking and formatting grows with the text, whatever its shape."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.checking import check_text
from benchmarks.growth import SHAPES, format_text
from tests.helpers.properties import suite_or_campaign
from tests.helpers.work import growth

PARTS = suite_or_campaign(8, 2)
"""The shapes have so many times fewer parts than where their time is measured."""

MOST = 2.2


@pytest.mark.slow
@pytest.mark.parametrize("work", [check_text, format_text])
@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_is_twice_the_work(shape: str, work: Callable[[str], object]) -> None:
    count, make = SHAPES[shape]
    assert growth(work, make, count // PARTS) <= MOST
