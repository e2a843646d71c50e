"""Hints for files of another format: what is written as keys and values, as YAML has it, is told once and not read line by line."""

from __future__ import annotations

import re

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.parser.hints.toplevel import A_RULE
from wfrun.dsl.source import Source, Span

_SIGNS_OF_BLOCKS = re.compile(r'[<{]|"""')
"""What a script with a rule holds, and text over lines, in which a line may begin with anything."""

_KEY = re.compile(r"^(?:- )?([A-Za-z_]\w*):(?=\s|$)", re.MULTILINE)

MIN_KEYS = 2
"""Lines that begin with a key, of a file that is written as keys and values."""


def keys_and_values(source: Source) -> Problem | None:
    """Reports a file that is written as keys and values; None for any other.

    A file without blocks, maps and text over lines has no right line that begins with a name and a colon.
    """
    text = source.text
    if _SIGNS_OF_BLOCKS.search(text) is not None:
        return None
    keys = list(_KEY.finditer(text))
    if len(keys) < MIN_KEYS:
        return None
    place = Span(keys[0].start(1), keys[0].end())
    return Problem("syntax", source, place, "a script is not written as keys and values", A_RULE)
