"""The short form of the campaign: of every kind of mistake that is to be caught, a few at places all over the examples."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import pytest

from campaigns.mutants.mutant import Change, Edit, replaced, slip_of
from campaigns.mutants.outcomes import GROUPS, KINDS, changes, check, outcome
from campaigns.mutants.script import Script, corpus
from wfrun.dsl.source import Span

FEW = 4
"""So many mistakes of each kind are tried here; ``make mutants`` tries all."""

CERTAIN = [kind for kind in KINDS.values() if not kind.why]

examples = cache(corpus)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of scripts that are checked once need not be kept."""
    monkeypatch.setenv("WFRUN_CACHE", "off")


def few(kind_name: str) -> list[tuple[Script, Change]]:
    """Mistakes of a kind, from the first example to the last."""
    every = [(script, change) for script in examples() for change in changes(script, KINDS[kind_name])]
    return [every[at * len(every) // FEW] for at in range(FEW)] if len(every) > FEW else every


def test_the_examples_themselves_have_no_problems() -> None:
    assert [problem for script in examples() for problem in check(script, script.text)] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [kind.name for kind in CERTAIN])
def test_what_nobody_can_have_meant_is_caught(name: str) -> None:
    found = [outcome(script, KINDS[name], change) for script, change in few(name)]
    made = [one for one in found if one is not None]
    assert made, "no example has a place for this mistake"
    assert [f"{one.place}: {one.said}: {one.line}" for one in made if not one.codes] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [kind.name for kind in KINDS.values() if kind.why])
def test_what_may_be_meant_is_a_script(name: str) -> None:
    # A mutant that cannot be read would be caught for the wrong reason: looking at it raises.
    found = [outcome(script, KINDS[name], change) for script, change in few(name)]
    assert any(one is not None for one in found), "no example has a place for this mistake"


def test_the_page_tells_of_every_kind() -> None:
    page = (Path(__file__).parents[2] / "docs" / "mutants.md").read_text(encoding="utf-8")
    assert [name for name in GROUPS if f"\n## {name}\n" not in page] == []
    assert [name for name in KINDS if f"\n| {name} | " not in page] == []


def test_the_same_mistakes_are_made_each_time() -> None:
    script = examples()[0]
    kinds = [KINDS["a field misspelt"], KINDS["another own name"]]
    assert [changes(script, kind) for kind in kinds] == [changes(Script(Path(script.folder) / "capture.wf"), kind) for kind in kinds]


def test_edits_do_not_move_each_other() -> None:
    change = Change((Edit(Span(0, 3), "one and a half"), Edit(Span(8, 13), "four")), "two edits")
    assert change.apply("one two three") == "one and a half two four"


def test_a_place_is_told_as_it_was_and_as_it_is() -> None:
    script = examples()[0]
    start = script.text.index("capture_method")
    assert replaced(script, Span(start, start + 14), "status").said == "`capture_method` is now `status`"


def test_a_slip_is_another_word_that_means_nothing() -> None:
    slips = {slip_of("amount", Random(seed), frozenset({"amout", "aount"})) for seed in range(200)}
    assert {"ammount", "amonut", "amunt"} <= slips
    assert not slips & {"amount", "amout", "aount", None}
    assert slip_of("1", Random(0), frozenset()) is None
