"""A file with very many problems is not looked at whole, says so, and is never run."""

from __future__ import annotations

import pytest

from benchmarks.checking import check_text
from wfrun.dsl.diagnostics.problem_limit import MAX_PROBLEMS
from wfrun.dsl.parser import parser
from wfrun.dsl.parser.hints import second_reading
from wfrun.dsl.parser.parser import parse, parse_expression, parse_statements
from wfrun.dsl.program import CheckedProgram
from wfrun.dsl.source import NOWHERE, Source
from wfrun.support.limits import MAX_TOKENS


def stop_of(program: CheckedProgram) -> str:
    """What is said of the end of reading or checking; it stands before all else."""
    found = [problem for problem in program.problems if problem.code == "too-large"]
    assert len(found) == 1 and program.problems[0] is found[0] and found[0].span == NOWHERE
    assert program.errors
    return found[0].message


def test_reading_stops_in_the_lexer_in_the_layout_and_in_the_parser() -> None:
    for wrong in ("log 'a'", "log a)", "log = 1"):
        text = "on charge.failed <\n" + f"{wrong}\n" * (MAX_PROBLEMS + 500) + ">\n"
        program = check_text(text)
        assert stop_of(program) == f"there are more than 1,000 problems: reading stopped at line {MAX_PROBLEMS + 1:,}", wrong
        assert len(program.problems) == MAX_PROBLEMS + 1
        assert parse(Source("a.wf", text)).unparsed == ((0, len(text)),)
        assert program.files[0].file.items == (), "nothing of it is run"


def test_a_file_with_as_many_problems_as_the_limit_is_read_whole() -> None:
    text = "on charge.failed <\n" + "log 'a'\n" * MAX_PROBLEMS + "log nobody\n>\n"
    program = check_text(text)
    assert len(program.problems) == MAX_PROBLEMS + 1
    assert all(problem.code != "too-large" for problem in program.problems)
    assert program.problems[-1].code == "unknown-name"


def test_checking_stops_at_errors_and_not_at_warnings() -> None:
    text = "on charge.failed <\n" + "log nobody\n" * (MAX_PROBLEMS + 500) + ">\n"
    program = check_text(text)
    assert stop_of(program) == f"there are more than 1,000 problems: checking stopped at line {MAX_PROBLEMS + 1:,}"
    warned = check_text("on charge.failed <\n" + "let a = 1\n" * (MAX_PROBLEMS + 500) + 'log "{a}"\n>\n')
    assert len(warned.warnings) == MAX_PROBLEMS + 499 and not warned.errors


def test_triggers_that_stand_for_very_many_events_are_told_and_like_ones_cost_nothing() -> None:
    assert not check_text("on * < stop >\n" * 500).problems
    program = check_text("".join(f"on *{', charge.failed' * count} < stop >\n" for count in range(200)))
    assert any("stand for more than 50,000 event types together" in problem.message for problem in program.errors)
    assert program.errors[0].code == "too-large"


def test_expressions_and_statements_stop_too() -> None:
    value, problems = parse_expression(Source("a", "'a' " * (MAX_PROBLEMS + 1)))
    assert value is None and problems[0].code == "too-large"
    block = parse_statements(Source("a", "log 'a'\n" * (MAX_PROBLEMS + 1)))
    assert block.block is None and block.problems[0].code == "too-large"
    assert parse_statements(Source("a", ">" * 3_000)).problems[0].code == "too-large"


def test_a_script_of_very_many_words_and_signs_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_TOKENS == 500_000
    monkeypatch.setattr(parser, "MAX_TOKENS", 2_000)
    monkeypatch.setattr(second_reading, "MAX_TOKENS", 2_000)
    for text in ("on charge.failed < let a = [" + "1," * 1_000 + "] >", ">" * 2_001):
        program = check_text(text)
        assert [problem.message for problem in program.problems] == ["a script holds at most 2,000 words and signs"]
        assert program.files[0].file.items == ()
