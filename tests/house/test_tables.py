"""Tables inside one test: every row runs, and every row that fails is shown."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from tests.helpers.tables import each


def is_even(number: int, kind: str) -> None:
    assert number % 2 == 0, f"{number} is {kind}"


def test_every_row_that_fails_is_shown_with_its_reason() -> None:
    table = each("number, kind", [(1, "odd"), (2, "even"), (3, "odd")], ids=["one", "two", "three"])(is_even)
    with pytest.raises(pytest.fail.Exception) as raised:
        table()
    text = str(raised.value)
    assert text.startswith("2 of 3 rows fail\nrow 1 [one]\n")
    assert "row 3 [three]" in text
    assert "AssertionError: 3 is odd" in text
    assert "two" not in text


def test_rows_that_pass_pass() -> None:
    seen: list[int] = []
    each("number", lambda: [0, 2])(lambda number: seen.append(number))()
    assert seen == [0, 2]


def test_a_table_without_rows_fails() -> None:
    with pytest.raises(AssertionError, match="no row"):
        each("number", [])(is_even)()


def test_pytest_gives_the_other_arguments() -> None:
    def test(number: int, tmp_path: Path) -> None: ...

    assert list(inspect.signature(each("number", [1])(test)).parameters) == ["tmp_path"]
