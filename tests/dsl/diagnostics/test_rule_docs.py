"""Each code's declaration does what it says: its wrong example has the problem and no other, its right one has none."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.helpers.mdspec_adapters import fixed
from tests.helpers.repository import files
from tests.helpers.tables import each
from wfrun.cli.commands.explain import explain
from wfrun.cli.exit_status import CommandError
from wfrun.cli.terminal import Terminal
from wfrun.docgen.rules import problems_of as problems
from wfrun.dsl.diagnostics.rule_page import FOLDER, rule_page
from wfrun.dsl.diagnostics.rules import RULE_GROUPS, RULES, Rule, Severity

rules = each("rule", RULES.values(), ids=lambda rule: rule.name)


@rules
def test_the_wrong_example_has_this_problem_and_the_right_one_has_none(rule: Rule) -> None:
    page = rule_page(rule.name)
    assert {problem.code for problem in problems(page.wrong)} == {rule.name}
    assert problems(page.right) == ()


@rules
def test_the_fixes_of_the_wrong_example_leave_nothing_to_report(rule: Rule) -> None:
    page = rule_page(rule.name)
    if any(problem.fix for problem in problems(page.wrong)):
        assert problems(fixed(page.wrong, problems(page.wrong))) == ()


@rules
def test_a_declaration_reads_well(rule: Rule) -> None:
    page = rule_page(rule.name)
    texts = [(rule.summary, 1), (page.why, 4)]
    if rule.severity is Severity.WARNING:
        texts.append((page.definition, 4))
    for text, sentences in texts:
        assert not text[0].islower() and text.endswith((".", "?")) and "\n" not in text and "  " not in text
        assert 1 <= len(re.findall(r"[.!?](?= [A-Z`]|$)", text)) <= sentences
    for script in (page.wrong, page.right):
        assert script == script.strip("\n") + "\n" and len(script.splitlines()) <= 12
    assert page.wrong != page.right


def test_each_rule_is_in_one_group_and_has_a_page() -> None:
    assert len(RULES) == sum(len(group.rules) for group in RULE_GROUPS)
    assert all(group.introduction.endswith(".") for group in RULE_GROUPS)
    assert {path.name for path in FOLDER.glob("*.md")} == {f"{name}.md" for name in RULES}


def test_what_the_checker_reports_is_declared() -> None:
    """A code's name is written where it is reported: each such word of the checker is one of the codes."""
    report = re.compile(r'(?:report|unknown|Problem)\(\s*"([a-z]+(?:-[a-z]+)*)"')
    used = {
        name for path in files("wfrun/dsl", "wfrun/project") if path.suffix == ".py" for name in report.findall(path.read_text("utf-8"))
    }
    assert used - set(RULES) == set()
    assert len(used) > 20


# --- wfrun check --explain ------------------------------------------------------------------------------------------------------------


def explained(name: str, **options: Any) -> str:
    written: list[str] = []
    assert explain(name, Terminal(written.append, **options)) == 0
    return "".join(written)


@rules
def test_a_code_is_explained_with_what_checking_its_example_reports(rule: Rule) -> None:
    page = rule_page(rule.name)
    shown = explained(rule.name)
    assert shown.startswith(f"{rule.name}  {rule.severity.value}\n")
    flat = " ".join(shown.split())
    for part in (rule.summary, page.why, page.definition, "Wrong", page.wrong, "Right", page.right):
        assert " ".join(part.split()) in flat
    reported = [problem.message for problem in problems(page.wrong)]
    assert [message for message in reported if f"{rule.severity.value}[{rule.name}]: {message}" not in shown] == []
    assert (f"`# wfrun: ignore[{rule.name}]`" in shown) is (rule.severity.value == "warning")


def test_an_explanation_keeps_to_the_width_and_has_colours_where_they_are_wanted() -> None:
    plain = explained("not-actionable", width=60)
    wrapped = plain.partition("Wrong\n")[0]
    assert max(map(len, wrapped.splitlines())) <= 60
    assert "\x1b" not in plain
    colored = explained("not-actionable", width=60, color=True)
    assert "\x1b[1;33mwarning[not-actionable]:\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("unknown-nam", "unknown code `unknown-nam`; did you mean `unknown-name`?"),
        ("Never_True", "unknown code `Never_True`; did you mean `never-true`?"),
        ("E501", "unknown code `E501`; the codes are syntax, bad-character, unterminated-string,"),
    ],
)
def test_an_unknown_code_is_answered_with_the_nearest_or_with_all(name: str, sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        explained(name)
    assert refused.value.status == 2
    assert refused.value.sentence.startswith(sentence)
