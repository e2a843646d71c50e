"""The short form of the campaign, and that the campaign would see what it looks for."""

from __future__ import annotations

import pytest

from campaigns.fuzz import campaign, properties
from campaigns.fuzz.inputs import KINDS, an_input, corpus
from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.source import Source, Span


@pytest.mark.slow
@pytest.mark.parametrize("begin", range(0, 1_000, campaign.CHUNK))
def test_nothing_goes_wrong(begin: int) -> None:
    found = campaign.chunk(begin)
    assert found.failure is None, found.failure


def test_inputs_are_the_same_for_the_same_number_and_many() -> None:
    for kind in KINDS:
        assert an_input(kind, 7) == an_input(kind, 7)
        assert len({an_input(kind, number) for number in range(100)}) > 60
    assert len(corpus()) > 400


def test_what_goes_wrong_is_seen_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def outside(problems: tuple[Problem, ...]) -> None:
        if any(problem.code == "unknown-name" for problem in problems):
            properties.within(Problem("syntax", Source("a.wf", "abc"), Span(2, 4), "outside"))

    monkeypatch.setattr(properties, "show", outside)
    raw = b"# nothing\non charge.failed when amount > 5 USD <\n  log nobody\n>\n"
    wrong = campaign.failing(raw)
    assert wrong is not None and "AssertionError" in wrong
    small = campaign.smaller(raw)
    assert len(small) < len(raw) - 20 and campaign.failing(small) is not None


@pytest.mark.slow
def test_what_hangs_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(problems: tuple[Problem, ...]) -> None:
        while True:
            pass

    monkeypatch.setattr(properties, "show", hang)
    monkeypatch.setattr(properties, "PATIENCE", 1)
    assert "Hangs" in (campaign.failing(b"on charge.failed < stop >") or "")
