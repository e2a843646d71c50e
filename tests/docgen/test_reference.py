"""The reference pages say what the declarations say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.repository import ROOT
from wfrun.docgen.markdown import cell
from wfrun.docgen.reference import PAGES, differences, main, pages
from wfrun.dsl.diagnostics.rules import RULES
from wfrun.dsl.types.base import STRING, Id, List, Map, Money, Number, Object, String, Type, Union
from wfrun.dsl.types.display import type_words
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.support.english import first_sentence


@pytest.fixture(scope="module")
def declarations() -> StandardDeclarations:
    return StandardDeclarations.of(None)


def test_the_pages_are_in_step_with_the_declarations(declarations: StandardDeclarations) -> None:
    assert differences(ROOT / "docs", pages(declarations)) == ""


def test_nothing_declared_is_left_out(declarations: StandardDeclarations) -> None:
    written = pages(declarations)
    assert [
        name
        for name in declarations.action_names()
        if f"`{name}`" not in written["reference/actions.md"] and f"### {name}\n" not in written["reference/actions.md"]
    ] == []
    assert [name for name in declarations.event_names() if f"| `{name}` |" not in written["reference/events.md"]] == []
    assert [name for name in RULES if f"### {name}\n" not in written["problems.md"]] == []
    assert [name for name in declarations.function_names() if f"## {name}\n" not in written["reference/functions.md"]] == []


def test_check_fails_with_the_difference_and_what_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")) == sorted(PAGES)
    (tmp_path / "reference" / "events.md").write_text("# Events\n", encoding="utf-8")
    (tmp_path / "reference" / "stray.md").write_text("old\n", encoding="utf-8")
    # Pages beside those that are written here belong to somebody else.
    (tmp_path / "own.md").write_text("my own\n", encoding="utf-8")
    capsys.readouterr()
    assert main([str(tmp_path), "--check"]) == 1
    shown = capsys.readouterr().err
    assert "+| `payment_intent.succeeded` |" in shown
    assert "-old" in shown
    assert "my own" not in shown
    assert "make docs" in shown


@pytest.mark.parametrize(
    ("type_", "words"),
    [
        (STRING, "string"),
        (String(("day", "month"), open=False), '"day" or "month"'),
        (String(("day",)), '"day" or another string'),
        (Number(integer=True), "whole number"),
        (List(Money()), "list of money"),
        (Map(STRING), "map of string"),
        (Id(("charge", "payment")), "id of charge or payment"),
        (Object("#17"), "map"),
        (Union((STRING, Object("charge"), STRING)), "string or charge"),
    ],
)
def test_types_are_said_in_the_languages_words(type_: Type, words: str) -> None:
    assert type_words(type_) == words


def test_a_cell_stays_in_its_table() -> None:
    assert cell("one | two\nthree <b> `<c>`") == "one \\| two three &lt;b> `<c>`"


def test_the_first_sentence_ends_at_its_full_stop() -> None:
    assert first_sentence("Refunds a charge, e.g. in part.\nThe rest follows.") == "Refunds a charge, e.g. in part."
    assert first_sentence("No full stop") == "No full stop"
