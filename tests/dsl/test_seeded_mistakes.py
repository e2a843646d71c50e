"""The seeded mistakes: each is shown with its message, every code is among them, and what a fix claims to mend is mended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.mdspec import Fence, fences
from tests.helpers.mdspec_adapters import problems
from tests.helpers.mdspec_expectations import expects
from tests.helpers.repository import files
from tests.helpers.tables import each
from wfrun.dsl.diagnostics.rules import RULES

AT_LEAST = 70


def seeds() -> Iterator[tuple[str, Fence, dict[str, str]]]:
    """Every mistake: where it stands, its script, and the fences that follow it, by their kind."""
    for path in files("tests/spec/problems"):
        if path.suffix != ".md":
            continue
        found: list[tuple[str, Fence, dict[str, str]]] = []
        for fence in fences(path.read_text(encoding="utf-8")):
            if fence.kind == "wf":
                found.append((f"{path.stem}:{fence.line}", fence, {}))
            else:
                found[-1][2][fence.kind] = fence.text
        yield from found


SEEDS = list(seeds())


@pytest.mark.slow
@each("script, following", [(fence.text, following) for _, fence, following in SEEDS], ids=[where for where, _, _ in SEEDS])
def test_a_mistake_is_shown_with_its_message_and_its_fix_mends_it(script: str, following: dict[str, str]) -> None:
    assert following.get("rendered") and not expects(script)
    mended = {(problem.code, problem.message) for problem in problems(script) if problem.fix is not None}
    if "fixed" in following:
        assert mended and not mended & {(problem.code, problem.message) for problem in problems(following["fixed"])}


@pytest.mark.slow
def test_there_are_many_and_every_code_is_among_them() -> None:
    assert len(SEEDS) >= AT_LEAST
    assert len({fence.text for _, fence, _ in SEEDS}) == len(SEEDS)
    shown = {problem.code for _, fence, _ in SEEDS for problem in problems(fence.text)}
    # These three are asked only where a script stands among files: tests/project/test_configured_names.py.
    assert set(RULES) - shown == {"unknown-list", "unknown-setting", "unknown-secret"}
