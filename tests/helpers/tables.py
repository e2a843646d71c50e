"""Tables of rows inside one test: each row runs, and every row that fails is shown.

``@each`` stands where ``@pytest.mark.parametrize`` would, for tables of a dozen rows or more that need nothing of their own from pytest.
"""

from __future__ import annotations

import functools
import inspect
import traceback
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

Test = Callable[..., None]
Rows = Iterable[Any] | Callable[[], Iterable[Any]]
"""The rows, or a function that makes them when the test runs, where making them is work."""


def each(names: str | Sequence[str], rows: Rows, ids: Iterable[str] | Callable[[Any], str] | None = None) -> Callable[[Test], Test]:
    """Runs a test for each row: ``names`` are its arguments, ``ids`` name the rows, as for ``parametrize``.

    The other arguments are fixtures, which all rows share. A table without a row fails.
    """
    arguments = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    single = names == arguments[0]

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def run_all(**fixtures: Any) -> None:
            failures = []
            count = 0
            for name, values in named_rows(rows() if callable(rows) else rows, ids, single=single):
                count += 1
                try:
                    test(**dict(zip(arguments, values, strict=True)), **fixtures)
                except Exception as error:
                    failures.append(f"row {name}\n{shown(error)}")
            assert count, "the table has no row"
            if failures:
                pytest.fail("\n".join([f"{len(failures)} of {count} rows fail", *failures]), pytrace=False)

        kept = [one for one in inspect.signature(test).parameters.values() if one.name not in arguments]
        run_all.__signature__ = inspect.Signature(kept)  # type: ignore[attr-defined]  # pytest reads which fixtures the test needs
        return run_all

    return decorate


def named_rows(
    rows: Iterable[Any], ids: Iterable[str] | Callable[[Any], str] | None, *, single: bool
) -> Iterable[tuple[str, Sequence[Any]]]:
    """Yields each row's name and its values."""
    table = list(rows)
    names = list(ids) if ids is not None and not callable(ids) else None
    assert names is None or len(names) == len(table), "each row has a name"
    for number, row in enumerate(table):
        values = (row,) if single else row
        name = names[number] if names else " - ".join((ids(value) if callable(ids) else None) or repr(value) for value in values)
        yield f"{number + 1} [{name}]", values


def shown(error: BaseException) -> str:
    """Returns what happened, with the lines of the test that led there and without those of this module."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    return "".join([*traceback.format_list(frames[:1] + frames[1:][-2:]), *traceback.format_exception_only(error)])
