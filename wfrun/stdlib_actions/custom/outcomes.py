"""Outcomes: what a function of an ``actions.py`` raises to say what became of a call."""

from __future__ import annotations

import re

_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class Refused(Exception):
    """Says that a call was refused and that nothing happened; ``code`` is what scripts find as ``problem.code``.

    ::

        raise wfrun.Refused("the CRM knows no such customer", code="unknown-customer")
    """

    def __init__(self, message: str, code: str = "refused") -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.code = code if is_code(code) else "refused"


class TryLater(Exception):
    """Says that a call did not succeed and is to be tried again, not before ``seconds`` have passed.

    Nothing happened, unless ``may_have_happened`` says that this is not known: an answer that did not come, for instance.

    ::

        raise wfrun.TryLater(30, "the CRM has too much to do")
    """

    def __init__(self, seconds: float | None = None, message: str = "it is to be tried later", *, may_have_happened: bool = False) -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.seconds = float(seconds) if isinstance(seconds, int | float) and 0 <= seconds < 1e9 else None
        self.may_have_happened = bool(may_have_happened)


def is_code(code: object) -> bool:
    """Tells whether a value may be the code of a problem."""
    return isinstance(code, str) and _CODE.fullmatch(code) is not None
