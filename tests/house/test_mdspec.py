"""The harness of the executable pages: what it reads, when a fence passes, when it fails, what it rewrites."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.mdspec import Fence, Page, PageError, embedded, fences, rewrite
from tests.helpers.mdspec_expectations import Answer, Expected, Seen, expected_items, expected_on_lines, fit
from tests.helpers.repository import ROOT
from tests.helpers.tables import each

UNKNOWN = Seen("error", "unknown-name", 1, 33, "nothing is named `amuont`", "did you mean `amount`?")
UNUSED = Seen("warning", "unused", 2, 7, "`spare` is never used")
LINES = "on payment_intent.succeeded when amuont > 10 USD <{}\n  let spare = 1{}\n>\n"


def page(tmp_path: Path, text: str) -> Page:
    path = tmp_path / "page.md"
    path.write_text(text, encoding="utf-8")
    return Page(path)


# --- reading ---------------------------------------------------------------------------------------------------------------------


def test_a_fence_has_its_kind_its_options_its_text_and_its_line() -> None:
    found = fences("prose\n\n```wf on=charge.failed fragment\nstop\n\n```\n```\nplain\n```\n")
    assert found == [Fence("wf", {"on": "charge.failed", "fragment": ""}, "stop\n\n", 3), Fence("", {}, "plain\n", 7)]


def test_a_fence_inside_a_longer_fence_is_text() -> None:
    assert [fence.kind for fence in fences("````markdown\n```wf\nstop\n```\n````\n")] == ["markdown"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("```wf\nstop\n", "never closed"),
        ("```evla\n1 => 1\n```\n", "no `evla` fences"),
        ("```eval events=order\n1 => 1\n```\n", "`eval` takes no `events`"),
    ],
)
def test_a_page_that_breaks_the_conventions_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(PageError, match=says):
        page(tmp_path, text)


def test_the_words_after_wf_become_the_lines_around_the_fence() -> None:
    both = Fence("wf", {"on": "charge.failed", "currency": "USD"}, "stop\n", 1)
    assert embedded(both) == ("currency USD\non charge.failed <\nstop\n>\n", 2)
    assert embedded(Fence("wf", {}, "stop\n", 1)) == ("stop\n", 0)


# --- problems on lines -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "comment",
    [
        " # error: unknown-name",
        " # error: [unknown-name]",
        " # error: 33 unknown-name",
        ' # error: 33 [unknown-name] "did you mean"',
    ],
)
def test_what_is_expected_and_reported_passes(comment: str) -> None:
    text = LINES.format(comment, "  # warning: unused")
    assert expected_on_lines(text, [UNKNOWN, UNUSED]) == text


def test_an_expectation_on_a_line_of_its_own_speaks_of_the_next() -> None:
    text = "# error: unknown-name\n# warning: unused\nx\n"
    seen = [Seen("error", "unknown-name", 3, 1, ""), Seen("warning", "unused", 3, 1, "")]
    assert expected_on_lines(text, seen) == text
    assert expected_on_lines(text, []) == "x\n"


@pytest.mark.parametrize(
    ("comments", "seen", "wanted"),
    [
        (("", ""), [UNKNOWN], ("  # error: unknown-name", "")),
        (("  # error: unknown-name", ""), [], ("", "")),
        (("  # error: unknown-name", ""), [UNKNOWN, UNUSED], ("  # error: unknown-name", "  # warning: unused")),
        (("  # error: 32 unknown-name", ""), [UNKNOWN], ("  # error: unknown-name", "")),
        (('  # error: unknown-name "spelling"', ""), [UNKNOWN], ("  # error: unknown-name", "")),
        (("  # warning: unknown-name", ""), [UNKNOWN], ("  # error: unknown-name", "")),
        (("  # error: unknown-name, unknown-name", ""), [UNKNOWN], ("  # error: unknown-name", "")),
        (("  # error: unused", ""), [UNUSED], ("", "  # warning: unused")),
    ],
)
def test_what_differs_is_shown_as_it_should_stand(comments: tuple[str, str], seen: list[Seen], wanted: tuple[str, str]) -> None:
    assert expected_on_lines(LINES.format(*comments), seen) == LINES.format(*wanted)


def test_a_problem_outside_the_fence_is_never_lost() -> None:
    assert "line 7, outside the fence: error unknown-name" in expected_on_lines("stop\n", [Seen("error", "unknown-name", 7, 1, "")])


@pytest.mark.parametrize(
    ("comment", "after", "holds"),
    [
        ("", "", False),
        ("", "```rendered\n```\n", True),
        ("", "```problems\n```\n", True),
        # Comments that say what is reported are held to it, whatever stands below.
        ("  # error: unused", "```rendered\n```\n", False),
        ("  # error: unknown-name", "```rendered\n```\n", True),
        # What is shown belongs to the nearest script above it.
        ("", "```wf\non charge.failed < stop >\n```\n```rendered\n```\n", False),
    ],
)
def test_what_is_shown_below_a_script_need_not_stand_in_it(tmp_path: Path, comment: str, after: str, holds: bool) -> None:
    shown = page(tmp_path, f"```wf\non charge.failed when amuont > 5 USD < stop >{comment}\n```\n{after}")
    assert (shown.actual(shown.fences[0]) == shown.fences[0].text) is holds


def test_two_expectations_need_two_problems_and_the_particular_one_is_served_first() -> None:
    at_33 = Expected("error", "unknown-name", 33)
    anywhere = Expected("error", "unknown-name")
    other = Seen("error", "unknown-name", 1, 5, "")
    assert fit([anywhere, at_33], [UNKNOWN, other])
    assert not fit([anywhere, at_33], [other, other])
    assert not fit([anywhere], [UNKNOWN, other])


def test_expected_items_are_read_with_column_and_words() -> None:
    assert expected_items("error", '33 unknown-name "a, b", wrong-type') == [
        Expected("error", "unknown-name", 33, "a, b"),
        Expected("error", "wrong-type"),
    ]


# --- results of expressions ------------------------------------------------------------------------------------------------------


@each(
    ("answer", "expected", "holds"),
    [
        (Answer("0.1"), "0.1", True),
        (Answer('"true"'), "true", False),
        (Answer(missing="missing", note="division by zero"), "missing", True),
        (Answer(missing="missing", note="division by zero"), "missing: division by zero", True),
        (Answer(missing="missing", note="division by zero"), "missing: not there", False),
        (Answer(missing="other currency", note="usd and eur"), "unknown (other currency)", True),
        (Answer(missing="other currency"), "missing", False),
        (Answer("missing"), "unknown (other currency)", False),
        (Answer(errors=(UNKNOWN,)), "error: unknown-name", True),
        (Answer(errors=(UNKNOWN,)), 'error: unknown-name "did you mean"', True),
        (Answer(errors=(UNKNOWN,)), "error: wrong-type", False),
        (Answer("1"), "error: wrong-type", False),
    ],
)
def test_an_answer_is_what_the_page_says_or_not(answer: Answer, expected: str, holds: bool) -> None:
    assert answer.satisfies(expected) is holds


# --- rewriting -------------------------------------------------------------------------------------------------------------------


def test_rewriting_puts_each_text_in_its_place(tmp_path: Path) -> None:
    one = page(tmp_path, "a\n```eval\n1 => 2\n```\nb\n```eval\n2 => 3\n3 => 4\n```\nc\n")
    first, second = one.fences
    rewrite(one.path, [(first, "1 => 1\nmore => 1\n"), (second, "")])
    assert one.path.read_text(encoding="utf-8") == "a\n```eval\n1 => 1\nmore => 1\n```\nb\n```eval\n```\nc\n"


PAGE = """# A page

```json event=order type=payment_intent.succeeded
{"id": "pi_1", "object": "payment_intent", "amount": 250000, "currency": "usd"}
```

```eval event=order
amount => 2500.00 USD
amount > 1000 EUR => WRONG
```

```wf
on payment_intent.succeeded when amuont > 10 USD <
  stop
>
```
"""


def run_pages(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-c", str(ROOT / "pyproject.toml")]
    return subprocess.run(
        [*command, f"--rootdir={folder}", str(folder)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_wrong_page_fails_with_place_and_difference_and_an_update_rewrites_it(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests/spec/conftest.py", tmp_path)
    path = tmp_path / "page.md"
    path.write_text(PAGE, encoding="utf-8")
    failed = run_pages(tmp_path)
    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert "2 failed" in failed.stdout
    assert "page.md:7: `eval`" in failed.stdout
    assert "-amount > 1000 EUR => WRONG\n+amount > 1000 EUR => unknown (other currency)" in failed.stdout
    assert "+on payment_intent.succeeded when amuont > 10 USD <  # error: unknown-name" in failed.stdout

    updated = run_pages(tmp_path, WFRUN_UPDATE_SPEC="1")
    assert "page.md: 2 fences rewritten" in updated.stdout
    assert run_pages(tmp_path).returncode == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith(PAGE.partition("amount > 1000")[0])
    assert "# error: unknown-name\n  stop\n" in text
