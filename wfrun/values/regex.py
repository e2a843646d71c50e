"""Regular expressions in linear time: RE2's syntax, no look-around and no back-references. The only module that imports ``re2``."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from wfrun.support.limits import MAX_PATTERN
from wfrun.values.missing import MISSING_VALUE, Missing


def _read(pattern: str) -> tuple[Any, str | None]:
    """Returns the compiled pattern, or None with what is wrong with it."""
    if len(pattern) > MAX_PATTERN:
        return None, f"a regular expression has at most {MAX_PATTERN:,} characters"
    return _compiled(pattern)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> tuple[Any, str | None]:
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options), None
    except re2.error as error:
        told = error.args[0] if error.args else ""
        return None, told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    except UnicodeEncodeError:
        return None, "a character that is no text"


def pattern_error(pattern: str) -> str | None:
    """Describes what is wrong with a regular expression, in RE2's words (``missing ): (a``); None when it is fine."""
    return _read(pattern)[1]


def matches(text: str, pattern: str) -> bool | Missing:
    """Tells whether the pattern is found anywhere in the text (``^`` and ``$`` tie it to the ends). A bad pattern gives missing."""
    compiled, error = _read(pattern)
    if error is not None:
        return Missing(MISSING_VALUE, f"a bad regular expression: {error[:200]}")
    try:
        return compiled.search(text) is not None
    except UnicodeEncodeError:
        return Missing(MISSING_VALUE, "a character that is no text")
