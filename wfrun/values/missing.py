"""The missing value, which is also the language's unknown truth value."""

from __future__ import annotations

from typing import NoReturn, final

from wfrun.support.records import frozen

MISSING_VALUE = "missing"
OTHER_CURRENCY = "other currency"
PARTIAL_LIST = "partial list"
OTHER_RELEASE = "other release"


@final
@frozen
class Missing:
    """A value that is not there, or the answer to a question that cannot be decided.

    ``reason`` is one of the reasons that a report shows: ``missing``, ``other currency``, ``partial list``, ``other release``. ``note``
    tells more than the reason can: ``division by zero``, ``usd and eur``. A condition is True, False or a ``Missing``; as the third is
    neither, asking Python for its truth is an error.
    """

    reason: str = MISSING_VALUE
    note: str = ""

    def __bool__(self) -> NoReturn:
        raise TypeError("a missing value is neither true nor false")

    def __str__(self) -> str:
        return "(missing)"


MISSING = Missing()
