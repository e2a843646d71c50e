"""What the language front promises to its neighbours: the codes, the words, the tables, and how little a start costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.parsing import problems_of, read
from wfrun.dsl.diagnostics.diagnostic import CheckFailed
from wfrun.dsl.diagnostics.rules import RULES, Severity
from wfrun.dsl.parser import analyse_grammar as build_grammar
from wfrun.dsl.parser.lark_parser import GRAMMAR
from wfrun.dsl.parser.parser import parse_expression
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.keywords import ITEM_WORDS, RESERVED, SOFT

ERRORS = """
syntax bad-character unterminated-string unclosed-block stray-bracket too-deep too-large
unknown-name unknown-field unknown-event unknown-action unknown-argument unknown-function unknown-timezone duplicate-name duplicate-argument
not-expanded unknown-list
wrong-type missing-argument unknown-value bad-schedule bad-pattern bad-address
no-currency unknown-currency too-many-decimals mixed-currencies
compared-to-null
"""
WARNINGS = """
rests-on-unknown same-key waits-for-any event-hint text-hole chosen-host smallest-units unknown-setting unknown-secret not-an-update
never-true always-true unreachable unused stale-after-wait starts-itself acts-twice not-actionable
"""


def test_no_code_is_lost_and_none_becomes_another_severity() -> None:
    assert {name for name, code in RULES.items() if code.severity is Severity.ERROR} >= set(ERRORS.split())
    assert {name for name, code in RULES.items() if code.severity is Severity.WARNING} >= set(WARNINGS.split())
    assert all(code.name == name for name, code in RULES.items())


def test_reserved_and_soft_words_are_apart() -> None:
    assert not RESERVED & SOFT
    assert ITEM_WORDS < SOFT


@pytest.mark.slow
def test_the_analysed_grammar_is_in_step_with_the_grammar(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["build_grammar", "--check"])
    assert build_grammar.main() == 0
    changed = tmp_path / "grammar.lark"
    changed.write_text(GRAMMAR.read_text("utf-8").replace('"wait" "until" condition', '"wait" "until" "at" condition'), "utf-8")
    monkeypatch.setattr(build_grammar, "GRAMMAR", changed)
    assert build_grammar.main() == 1


def test_the_table_of_a_grammar_is_the_same_whatever_the_order_of_sets() -> None:
    code = "from wfrun.dsl.parser.lark_parser import *; print(table_of(analyse(GRAMMAR.read_text('utf-8'))))"
    outputs = set()
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code]
        ran = subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True, cwd=Path(__file__).parents[2])
        outputs.add(ran.stdout)
    assert len(outputs) == 1


def test_a_right_script_needs_nothing_of_what_is_about_mistakes() -> None:
    code = (
        "import sys\n"
        "from wfrun.dsl.parser.parser import parse\n"
        "from wfrun.dsl.source import Source\n"
        "assert not parse(Source('a.wf', 'on a.b < log \"x\" >')).problems\n"
        "print(*sorted(name for name in sys.modules if name.startswith(('stripe', 're2', 'rich', 'click',"
        " 'wfrun.dsl.parser.hints.recovery', 'wfrun.dsl.parser.hints.expected'))))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=Path(__file__).parents[2])
    assert ran.stdout.strip() == ""


def test_one_expression_is_read_for_itself() -> None:
    expression, problems = parse_expression(Source("repl", "amount\n > 5 USD and {a: 1}.a\n"))
    assert expression is not None and not problems
    for text in ("", "a b", "1 +", "log x", "let x = 1", "(", ")", "a;", "on a.b < stop >"):
        expression, problems = parse_expression(Source("repl", text))
        assert expression is None and problems, text


def test_problems_can_be_raised() -> None:
    error = CheckFailed(problems_of("currency"))
    assert str(error) == "t.wf:1:1: syntax: a name is missing after `currency`"
    assert str(CheckFailed(problems_of("currency\nlet = 1"))).endswith("(and 1 more)")


def test_comments_are_kept_with_their_place() -> None:
    text = "# one\ncurrency USD  # two  \n"
    comments = read(text).comments
    assert [(comment.text, text[slice(*comment.span)]) for comment in comments] == [("# one", "# one"), ("# two", "# two")]
