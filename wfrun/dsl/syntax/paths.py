"""Paths in ``with`` lists, as they are written: ``lines.data[0].metadata["my key"]``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Names and keys as text, indices as numbers."""

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _in_quotes(key: str) -> str:
    return f'"{key}"'


def path_text(path: Path, quote: Callable[[str], str] = _in_quotes) -> str:
    """Returns a path as a script has it: indices and keys that are no names in brackets. ``quote`` puts a key in quotes."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{quote(step)}]"
    return text
