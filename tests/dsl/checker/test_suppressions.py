"""Comments that silence warnings: what they silence, and what is said of those that silence nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.checking import checked, fixed, found, only
from tests.helpers.tables import each
from wfrun.dsl.diagnostics.rules import ACROSS_FILES, RULES, WARNINGS

WARNED = "on radar.early_fraud_warning.created < create_refund charge=charge {}\n>"
"""A script with one warning, `not-actionable` in column 40 of line 1, and room for a comment on its line."""

CLEAN = "on charge.failed < log id {}\n>"


@each(
    ("comment", "problems"),
    [
        ("", "not-actionable@1:40"),
        ("# wfrun: ignore[not-actionable]", ""),
        ("#wfrun:ignore[not-actionable] because it is fine", ""),
        ("#  wfrun:  ignore [ not-actionable ]", ""),
        ("# the charge is new # wfrun: ignore[not-actionable]", ""),
        ("# wfrun: ignore[not-actionable, not-actionable]", ""),
        ("# ignore[not-actionable]", "not-actionable@1:40"),
        ("# wfrun ignore[not-actionable]", "not-actionable@1:40"),
        ("# wfrun: ignored[not-actionable]", "not-actionable@1:40"),
        # one of several that is not there
        ("# wfrun: ignore[unused, not-actionable]", "unused@1:84"),
        ("# wfrun: ignore[not-actionable never-true]", "unused@1:99"),
        ("# wfrun: ignore[not-actionable] # wfrun: ignore[unused]", "unused@1:100"),
        ("# wfrun: ignore[unused]", "not-actionable@1:40 unused@1:68"),
        # what is said of comments no comment silences
        ("# wfrun: ignore[unused] # wfrun: ignore[not-actionable]", "unused@1:68"),
        # codes that cannot be silenced, or do not exist
        ("# wfrun: ignore[not-actionable, syntax]", "unused@1:100"),
        ("# wfrun: ignore[not_actionable]", "not-actionable@1:40 unused@1:84"),
        ("# wfrun: ignore[]", "not-actionable@1:40 unused@1:68"),
        ("# wfrun: ignore", "not-actionable@1:40 unused@1:68"),
        ("# wfrun: ignore(not-actionable)", "not-actionable@1:40 unused@1:68"),
    ],
)
def test_what_a_comment_silences(comment: str, problems: str) -> None:
    assert found(WARNED.format(comment)) == problems


def test_it_speaks_of_its_own_line() -> None:
    above = "# wfrun: ignore[not-actionable]\n" + WARNED.format("")
    assert found(above) == "unused@1:1 not-actionable@2:40"
    assert found(WARNED.format("") + "# wfrun: ignore[not-actionable]") == "not-actionable@1:40 unused@2:2"


def test_a_problem_over_several_lines_is_on_the_line_where_it_begins() -> None:
    script = "on radar.early_fraud_warning.created < create_refund{}\n  charge=charge{}\n>"
    assert found(script.format("  # wfrun: ignore[not-actionable]", "")) == ""
    assert found(script.format("", "  # wfrun: ignore[not-actionable]")) == "not-actionable@1:40 unused@2:18"


def test_text_that_looks_like_a_comment_is_none() -> None:
    assert found(CLEAN.format('; log "# wfrun: ignore[unused]"')) == ""
    assert found(CLEAN.format('; log """\n# wfrun: ignore[unused]\n"""')) == ""
    refund = 'on radar.early_fraud_warning.created < let x = "# wfrun: ignore[not-actionable]"; log x; create_refund charge=charge >'
    assert "not-actionable@1:" in found(refund)


def test_where_there_are_errors_nothing_is_said_of_what_may_be_missing() -> None:
    idle = CLEAN.format("# wfrun: ignore[not-actionable]")
    assert found(idle) == "unused@1:27"
    assert found(idle + "\non charge.faild < stop >") == "unknown-event@3:4"
    assert found(idle, "on charge.faild < stop >") == "unknown-event@1:4"
    assert found(idle + "\nworkflow") == "syntax@3:1"


@pytest.mark.parametrize(
    ("comment", "after"),
    [
        ("# wfrun: ignore[not-actionable, unused] fine", "# wfrun: ignore[not-actionable] fine"),
        ("# wfrun: ignore[unused, not-actionable]", "# wfrun: ignore[not-actionable]"),
        ("# wfrun: ignore[unused not-actionable]", "# wfrun: ignore[not-actionable]"),
        ("# wfrun: ignore[not-actionable] # wfrun: ignore[unused]", "# wfrun: ignore[not-actionable]"),
    ],
)
def test_the_fix_takes_out_the_code_that_silences_nothing(comment: str, after: str) -> None:
    assert fixed(WARNED.format(comment)) == WARNED.format(after)


@pytest.mark.parametrize(
    ("script", "after"),
    [
        (CLEAN.format("# wfrun: ignore[unused] once"), "on charge.failed < log id\n>"),
        (CLEAN.format("# why # wfrun: ignore[unused, never-true]"), "on charge.failed < log id # why\n>"),
        (CLEAN.format("\n    # wfrun: ignore[unused]\n"), "on charge.failed < log id \n\n>"),
        (CLEAN.format("") + "\n# wfrun: ignore[syntax]", CLEAN.format("") + "\n"),
    ],
)
def test_a_comment_that_silences_nothing_is_deleted_by_its_fix(script: str, after: str) -> None:
    assert fixed(script) == after
    assert found(after) == ""


@pytest.mark.parametrize(
    ("comment", "after"),
    [
        ("# wfrun: ignore not-actionable because", "# wfrun: ignore[not-actionable] because"),
        ("# wfrun: ignore(not-actionable)", "# wfrun: ignore[not-actionable]"),
        ("# wfrun: ignore: not-actionable, acts-twice unused-here", "# wfrun: ignore[not-actionable, acts-twice] unused-here"),
    ],
)
def test_codes_without_brackets_are_put_into_them(comment: str, after: str) -> None:
    script = WARNED.format(comment)
    (_, bracketing) = checked(script).problems
    assert bracketing.message == "this comment silences nothing: codes stand in brackets"
    fix = bracketing.fix
    assert fix is not None and script[: fix.span.start] + fix.text + script[fix.span.end :] == WARNED.format(after)
    assert found(WARNED.format(after)) == ""


def test_a_comment_above_the_line_is_moved_to_its_end() -> None:
    script = "on radar.early_fraud_warning.created <\n  # wfrun: ignore[not-actionable] asked\n  create_refund charge=charge \n>"
    (moving, _) = checked(script).problems
    assert moving.fix is not None
    after = script[: moving.fix.span.start] + moving.fix.text + script[moving.fix.span.end :]
    assert after == "on radar.early_fraud_warning.created <\n  create_refund charge=charge  # wfrun: ignore[not-actionable] asked\n>"
    assert found(after) == ""


def test_a_comment_is_not_moved_into_a_string() -> None:
    script = 'on radar.early_fraud_warning.created <\n  # wfrun: ignore[not-actionable]\n  create_refund charge=charge; log """\n  """\n>'
    (comment, warning) = checked(script).problems
    assert (comment.code, warning.code) == ("unused", "not-actionable")
    assert comment.fix is None


def test_the_nearest_code_is_named() -> None:
    problem = only(WARNED.format("# wfrun: ignore[not-actionable, unusd]"))
    assert (problem.message, problem.help) == ("there is no code `unusd`", "did you mean `unused`?")
    assert fixed(WARNED.format("# wfrun: ignore[not-actionable, unusd]")) == WARNED.format("# wfrun: ignore[not-actionable, unused]")
    assert only(CLEAN.format("# wfrun: ignore[whatever-it-is]")).help == "the code of a warning stands in brackets before its message"


@each("code", sorted(RULES.keys() - WARNINGS))
def test_an_error_cannot_be_silenced(code: str) -> None:
    problem = only(CLEAN.format(f"# wfrun: ignore[{code}]"))
    assert (problem.code, problem.message) == ("unused", f"`{code}` is an error, and only a warning can be silenced")


@pytest.mark.parametrize("code", sorted(WARNINGS - ACROSS_FILES))
def test_every_warning_that_is_not_there_is_told(code: str) -> None:
    problem = only(CLEAN.format(f"# wfrun: ignore[{code}]"))
    assert (problem.code, problem.message) == ("unused", f"this comment silences nothing: there is no `{code}` on its line")


@pytest.mark.parametrize("code", sorted(ACROSS_FILES))
def test_a_warning_that_another_file_may_have_a_part_in_may_be_missing(code: str) -> None:
    assert found(CLEAN.format(f"# wfrun: ignore[{code}]")) == ""
    assert found(CLEAN.format(f"# wfrun: ignore[{code}, unused]")) == f"unused@1:{27 + 18 + len(code)}"


@given(st.text(alphabet="# wfrun:ignoe[]u,sd-atclb\n\t", max_size=60))
def test_fixes_come_to_an_end(text: str) -> None:
    script = CLEAN.format("# wfrun: ignore[" + text)
    for _ in range(len(script)):
        problems = checked(script).problems
        assert all(0 <= problem.span.start <= problem.span.end <= len(script) for problem in problems)
        fix = next((problem.fix for problem in problems if problem.code == "unused" and problem.fix is not None), None)
        if fix is None:
            return
        script = script[: fix.span.start] + fix.text + script[fix.span.end :]
    pytest.fail("a fix leaves what it should take away")
