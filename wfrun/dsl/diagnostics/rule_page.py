"""Rule pages: why a rule matters and its examples, read from ``rule_docs/NAME.md``.

Only ``wfrun check --explain``, the SARIF renderer and the generated manual read them; checking needs the registry alone.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).with_name("rule_docs")

_SECTION = re.compile(r"^## (\w+)\n", re.MULTILINE)
_FENCE = re.compile(r"^```wf[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class RulePage(NamedTuple):
    """The page of a rule. Both examples are complete scripts."""

    why: str
    """What would go wrong with money or mail, in one to four sentences."""
    wrong: str
    """A script that breaks this rule and no other."""
    right: str
    """The script put right: it breaks none."""
    definition: str = ""
    """Of a warning: what is reported and what is not, to the last case."""


def rule_page(name: str) -> RulePage:
    """Reads the page of a rule."""
    _, *parts = _SECTION.split((FOLDER / f"{name}.md").read_text("utf-8"))
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    return RulePage(
        _paragraph(sections["Why"]),
        _script(sections["Wrong"]),
        _script(sections["Right"]),
        _paragraph(sections.get("Definition", "")),
    )


def _paragraph(text: str) -> str:
    return " ".join(text.split())


def _script(text: str) -> str:
    fence = _FENCE.search(text)
    assert fence is not None
    return fence[1]
