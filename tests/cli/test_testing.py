"""``wfrun test``: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Result, on_a_terminal

Wfrun = Callable[..., Result]

SCRIPT = """\
currency USD

workflow "Tag"
on payment_intent.succeeded when amount > 1000 USD <
  email to="f@example.com" subject="Note for {customer}"
  if amount > 2000 USD <
    update_customer customer metadata={Tier: "VIP"}
  >
>
"""

GOOD = """
test "a big spender" <
  given payment_intent.succeeded with amount = 2500 USD, customer = "cus_9"
  expect update_customer "cus_9" metadata={Tier: "VIP"}
>
"""

BAD = """
test "a small one" <
  given payment_intent.succeeded with amount = 1500 EUR
  expect email to="f@example.com"
  expect nothing_else
>
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a script whose one test passes, which is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.wf").write_text(SCRIPT + GOOD)
    return tmp_path


def without_time(text: str) -> str:
    """The text without how long it took."""
    lines = text.splitlines(keepends=True)
    return "".join(line[: line.rindex("  (")] + "\n" if line.endswith(" s)\n") else line for line in lines)


def test_what_passes_is_a_line_for_a_file(here: Path, wfrun: Wfrun) -> None:
    ran = wfrun("test", "good.wf")

    assert (ran.status, without_time(ran.out), ran.err) == (0, "✓ good.wf  1 passed\n\n1 test in 1 file: 1 passed\n", "")
    assert without_time(wfrun("test", ".", "-v").out) == ("✓ good.wf  1 passed\n  ✓ a big spender  line 11\n\n1 test in 1 file: 1 passed\n")
    assert without_time(wfrun("test", "good.wf", "-q").out) == "1 test in 1 file: 1 passed\n"


def test_a_failure_tells_what_was_expected_and_what_happened(here: Path, wfrun: Wfrun) -> None:
    (here / "bad.wf").write_text(SCRIPT.replace("Tag", "Tag again") + BAD)
    ran = wfrun("test", ".")

    assert ran.status == 1
    assert without_time(ran.out) == (
        "✗ bad.wf  1 failed\n"
        "  ✗ a small one  bad.wf:11\n"
        '      ✗ expect email to="f@example.com"  bad.wf:13:3\n'
        "          `email` did not happen\n"
        "      ✓ expect nothing_else\n"
        "      what happened:\n"
        "        payment_intent.succeeded · 1,500.00 EUR · test mode\n"
        "        pi_YHz9hR4A3A4kg5FSn6ds73n3 · evt_xf57ufa0yjOQjYmjSyectQ9r\n"
        "          - Tag again  bad.wf:3  skipped: amount > 1000 USD (1,500.00 EUR > 1,000.00 USD) is unknown (other\n"
        "            currency: eur and usd)\n"
        "\n"
        "✓ good.wf  1 passed\n"
        "\n"
        "2 tests in 2 files: 1 failed, 1 passed\n"
    )


def test_what_differs_is_told_argument_by_argument(here: Path, wfrun: Wfrun) -> None:
    (here / "a.wf").write_text(SCRIPT + GOOD.replace("VIP", "Gold"))
    out = wfrun("test", "a.wf").out

    assert (
        "          `update_customer` happened with other arguments\n"
        '          nearest: line 7 of "Tag"\n'
        "            argument metadata.Tier\n"
        '              expected "Gold"\n'
        '              actual   "VIP"\n'
    ) in out
    assert "if amount > 2000 USD: ✓ true  (2,500.00 USD > 2,000.00 USD)" in out


def test_words_choose_tests_by_their_names(here: Path, wfrun: Wfrun) -> None:
    (here / "bad.wf").write_text(SCRIPT.replace("Tag", "Tag again") + BAD)

    ran = wfrun("test", ".", "-k", "SPENDER big")
    assert (ran.status, without_time(ran.out)) == (0, "✓ good.wf  1 passed\n\n1 test in 1 file: 1 passed, 1 left out by -k\n")
    assert wfrun("test", ".", "-k", "bad.wf").status == 1
    assert wfrun("test", ".", "-k", "spender other") == Result(2, "", "wfrun: no test has `spender other` in its name; there are 2 tests\n")


OVER = "takes the file to write, and {} is a script: it is not written over"
USAGE: dict[str, tuple[tuple[str, ...], str]] = {
    "no script": ((), "a SCRIPT is needed: wfrun test rules.wf, or a folder of scripts"),
    "stdin": (("-",), "a SCRIPT is a file or a folder; tests are not read from stdin"),
    "no such file": (("none.wf",), "none.wf does not exist"),
    "a folder without scripts": (("empty",), "empty holds no script: a script's name ends in .wf"),
    "no test": (("plain.wf",), 'no test was found in 1 file: a test is written `test "what it shows" < … >`'),
    "a folder to write into": (("good.wf", "--junit", "empty"), "--junit takes the name of a file; empty is a folder"),
    "a folder that is not there": (("good.wf", "--lcov", "none/x.info"), "--lcov: the folder none does not exist"),
    "a script to write over": (("good.wf", "--junit", "plain.wf"), f"--junit {OVER.format('plain.wf')}"),
    "the script itself": (("good.rules", "--lcov", "./good.rules"), f"--lcov {OVER.format('./good.rules')}"),
    "one file for both": (
        ("good.wf", "--junit", "out", "--lcov", "./out"),
        "--junit and --lcov would both write out: give each a file of its own",
    ),
    "an environment that is not there": (
        ("good.wf", "--env", "production"),
        "the environment `production` is not known, for there is no wfrun.toml beside the scripts",
    ),
    "an unknown option": (("good.wf", "--frobnicate"), "no such option '--frobnicate'"),
}


@pytest.mark.parametrize(("words", "sentence"), USAGE.values(), ids=USAGE)
def test_wrong_usage_is_a_sentence(words: tuple[str, ...], sentence: str, here: Path, wfrun: Wfrun) -> None:
    (here / "empty").mkdir()
    (here / "plain.wf").write_text('on invoice.paid <\n  log "x"\n>\n')
    (here / "good.rules").write_text(SCRIPT + GOOD)
    before = {path: path.read_text() for path in here.iterdir() if path.is_file()}

    ran = wfrun("test", *words)
    assert {path: path.read_text() for path in here.iterdir() if path.is_file()} == before
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.casefold() == f"wfrun: {sentence}\n".casefold()


def test_the_other_files_are_tested_where_one_cannot_be_read(here: Path, wfrun: Wfrun) -> None:
    ran = wfrun("test", "none.wf", "good.wf")

    assert (ran.status, without_time(ran.out)) == (2, "✓ good.wf  1 passed\n\n1 test in 1 file: 1 passed\n")
    assert ran.err == "wfrun: none.wf does not exist\n"


def test_a_script_with_errors_is_shown_as_check_shows_it(here: Path, wfrun: Wfrun) -> None:
    (here / "wrong.wf").write_text("on invoice.payd <\n  log 1\n>\n" + GOOD)
    ran = wfrun("test", "wrong.wf", "good.wf")
    checked = wfrun("check", "wrong.wf", "good.wf")

    assert (ran.status, ran.err) == (1, "")
    assert "unknown-event" in ran.out
    assert ran.out.replace("no test was run: a script has errors\n", "").strip() in checked.out
    problems = json.loads(wfrun("test", "wrong.wf", "--json").out)["problems"]
    assert "unknown-event" in [problem["code"] for problem in problems]


def test_a_full_disk_is_told(here: Path, wfrun: Wfrun) -> None:
    ran = wfrun("test", "good.wf", "--junit", "/dev/full")

    assert (ran.status, ran.err) == (2, "wfrun: --junit: /dev/full cannot be written: no space left on device\n")
    assert "1 passed" in ran.out


def test_junit_is_xml_whatever_names_hold(here: Path, wfrun: Wfrun) -> None:
    hostile = "]]> <b> & 'x' é 🎈"
    (here / "a.wf").write_text(SCRIPT + GOOD + BAD.replace("a small one", hostile), encoding="utf-8")
    assert wfrun("test", "a.wf", "--junit", "out.xml").status == 1

    root = ElementTree.fromstring((here / "out.xml").read_bytes())
    assert (root.tag, root.attrib["tests"], root.attrib["failures"], root.attrib["errors"]) == ("testsuites", "2", "1", "0")
    (suite,) = root
    assert (suite.tag, suite.attrib["name"], suite.attrib["tests"], suite.attrib["failures"]) == ("testsuite", "a.wf", "2", "1")
    good, bad = suite
    assert (good.tag, good.attrib["classname"], good.attrib["name"], good.attrib["line"]) == ("testcase", "a.wf", "a big spender", "11")
    assert float(good.attrib["time"]) >= 0
    assert list(good) == []
    assert bad.attrib["name"] == hostile
    (failure,) = bad
    assert (failure.tag, failure.attrib["type"]) == ("failure", "failure")
    assert failure.attrib["message"] == 'expect email to="f@example.com": `email` did not happen'
    assert failure.text is not None
    assert "what happened:" in failure.text


def test_names_in_junit_hold_nothing_that_xml_cannot() -> None:
    from wfrun.tools.junit import legal_xml

    assert legal_xml("a\x00b\x1b[31m\ufffe\ud800\tc") == "a?b?[31m??\tc"


def test_json_is_one_document(here: Path, wfrun: Wfrun) -> None:
    (here / "a.wf").write_text(SCRIPT + GOOD + BAD)
    ran = wfrun("test", "a.wf", "--json", "--coverage")
    document: dict[str, Any] = json.loads(ran.out)

    assert (ran.status, ran.err) == (1, "")
    assert (document["version"], document["passed"], document["failed"]) == (1, 1, 1)
    good, bad = document["tests"]
    assert good == {
        "name": "a big spender",
        "file": "a.wf",
        "line": 11,
        "column": 1,
        "outcome": "passed",
        "expectations": [
            {"text": 'expect update_customer "cus_9" metadata={Tier: "VIP"}', "line": 13, "column": 3, "met": True},
        ],
    }
    assert bad["outcome"] == "failed"
    assert bad["expectations"][0]["reason"] == "`email` did not happen"
    assert bad["runs"][0]["workflows"][0]["condition"]["value"] is None
    assert document["coverage"]["totals"] == {
        "workflows": {"reached": 1, "total": 1},
        "branches": {"reached": 1, "total": 2},
        "conditions": {"reached": 2, "total": 2},
    }
    assert document["coverage"]["files"][0]["missed"] == [
        {"kind": "branch", "line": 6, "column": 3, "text": "if amount > 2000 USD", "side": "always true"}
    ]


def test_coverage_names_what_no_test_reached(here: Path, wfrun: Wfrun) -> None:
    out = wfrun("test", "good.wf", "--coverage").out

    assert without_time(out) == (
        "✓ good.wf  1 passed\n"
        "\n"
        "Coverage      workflows      branches    conditions\n"
        "good.wf          1 of 1        1 of 2        1 of 2\n"
        "  4:34  amount > 1000 USD  always true\n"
        "  6:3  if amount > 2000 USD  always true\n"
        "60 % of what can be reached: 3 of 5\n"
        "\n"
        "1 test in 1 file: 1 passed\n"
    )


def test_lcov_can_be_read(here: Path, wfrun: Wfrun) -> None:
    (here / "below").mkdir()
    (here / "good.wf").rename(here / "below" / "good.wf")
    assert wfrun("test", "below", "--lcov", "out.info").status == 0

    assert (here / "out.info").read_text().splitlines() == [
        "TN:",
        "SF:below/good.wf",
        "FN:3,Tag",
        "FNDA:1,Tag",
        "FNF:1",
        "FNH:1",
        "BRDA:4,0,0,1",
        "BRDA:4,0,1,0",
        "BRDA:6,0,0,1",
        "BRDA:6,0,1,0",
        "BRF:4",
        "BRH:2",
        "DA:3,1",
        "DA:4,1",
        "DA:5,1",
        "DA:6,1",
        "DA:7,1",
        "LF:5",
        "LH:5",
        "end_of_record",
    ]


def test_coverage_knows_every_way_that_a_script_can_go(here: Path, wfrun: Wfrun) -> None:
    script = """\
workflow "All" on invoice.paid when attempted and not (total > 1 USD or total > 2 USD) <
  for line in lines where line.amount > 5 USD <
    log "line"
  >
  try <
    retrieve_invoice id
  > catch problem <
    log "caught"
  >
  let text = if attempt_count > 1 then "again" else "once"
  let some = [one for one in lines where one.quantity == 1]
  if attempt_count == 3 <
    log "three"
  > else if any(one in lines where one.quantity == 2) <
    log "two"
  > else <
    fail "none"
  >
> on_failure <
  log "failed"
>
workflow "Never" on charge.failed <
  log "never"
>
"""
    test = 'test "t" <\n  given invoice.paid with attempted = true, total = 0 USD\n  expect failed\n>\n'
    (here / "all.wf").write_text(script + test)
    files = json.loads(wfrun("test", "all.wf", "--coverage", "--json").out)["coverage"]["files"]

    assert [(one["kind"], one["line"], one["text"], one["side"]) for one in files[0]["missed"]] == [
        ("condition", 1, "attempted", "always true"),
        ("condition", 1, "total > 1 USD", "never true"),
        ("condition", 1, "total > 2 USD", "never true"),
        ("branch", 2, "for line in lines", "the body is never entered"),
        ("condition", 2, "line.amount > 5 USD", "never true"),
        ("branch", 7, "catch problem", "never entered"),
        ("condition", 10, "attempt_count > 1", "never true"),
        ("condition", 11, "one.quantity == 1", "always true"),
        ("branch", 12, "if attempt_count == 3", "never true"),
        ("branch", 14, "else if any(one in lines where one.quantity == 2)", "never true"),
        ("condition", 14, "one.quantity == 2", "never true"),
        ("workflow", 22, '"Never"', "never run"),
    ]


def test_a_try_that_stop_ended_did_not_go_well(here: Path, wfrun: Wfrun) -> None:
    script = """workflow "Stops" on invoice.paid <
  try <
    log "tried"
    stop
  > catch problem <
    log "caught"
  >
>
"""
    (here / "stops.wf").write_text(script + 'test "t" < given invoice.paid; expect stopped >\n')
    files = json.loads(wfrun("test", "stops.wf", "--coverage", "--json").out)["coverage"]["files"]
    assert [(one["text"], one["side"]) for one in files[0]["missed"]] == [
        ("catch problem", "never entered"),
        ("catch problem", "never without a failure"),
    ]


def test_settings_and_lists_stand_beside_each_script(here: Path, wfrun: Wfrun) -> None:
    for name in ("a", "b"):
        folder = here / name
        folder.mkdir()
        (folder / "wfrun.toml").write_text(f'[settings]\nchannel = "#{name}"\n[env.production.settings]\nchannel = "#{name}-live"\n')
        (folder / "rule.wf").write_text(
            f'workflow "{name}" on invoice.paid <\n  slack "x" channel=setting("channel")\n>\n'
            f'test "{name}" <\n  given invoice.paid\n  expect slack channel="#{name}"\n>\n'
        )
    assert wfrun("test", "a", "b").status == 0
    ran = wfrun("test", "a", "b", "good.wf", "--env", "production")
    assert ran.status == 1
    assert 'actual   "#a-live"' in ran.out
    assert wfrun("test", "a", "--env", "prod").err == "wfrun: a/wfrun.toml: there is no environment `prod`\n"


def test_interrupted_it_tells_what_ran(here: Path, wfrun: Wfrun, monkeypatch: pytest.MonkeyPatch) -> None:
    from wfrun.tools import test_runner

    real = test_runner.run_case
    done: list[int] = []

    def run(*arguments: Any) -> test_runner.CaseResult:
        if done:
            raise KeyboardInterrupt
        done.append(1)
        return real(*arguments)

    (here / "a.wf").write_text(SCRIPT + GOOD + BAD)
    monkeypatch.setattr(test_runner, "run_case", run)
    ran = wfrun("test", "a.wf", "--junit", "out.xml")

    assert (ran.status, ran.err) == (130, "")
    assert without_time(ran.out) == ("✓ a.wf  1 passed\n\nInterrupted: this is what ran up to here.\n1 test in 1 file: 1 passed\n")
    assert ElementTree.fromstring((here / "out.xml").read_bytes()).attrib["tests"] == "1"


@pytest.mark.parametrize("columns", [80, 160])
def test_on_a_terminal_no_line_is_longer_than_it(columns: int, here: Path) -> None:
    (here / "a.wf").write_text(SCRIPT + GOOD.replace("VIP", "Gold " * 30) + BAD)
    shown = on_a_terminal(here, "test", "a.wf", "--coverage", "--color", "never", columns=columns)

    assert "2 failed" in shown
    assert max(len(line) for line in shown.splitlines()) <= columns


def test_answers_that_no_run_asked_for_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wfrun: Callable[..., Result]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.wf").write_text(
        "on charge.refunded < let c = retrieve_charge id; log c.id >\n\n"
        'test "t" <\n  given charge.refunded with id = "ch_1"\n  given retrieve_charge "ch_1" returns {id: "ch_1"}\n'
        '  given retrieve_charge returns {id: "ch_2"}\n  given approve true\n  expect log "ch_1"\n>\n'
    )
    ran = wfrun("test", "a.wf")
    assert ran.status == 0
    assert ran.out == (
        "✓ a.wf  1 passed\n"
        '  note: `given retrieve_charge returns {id: "ch_2"}` was not used  a.wf:6:3\n'
        "  note: `given approve true` was not used  a.wf:7:3\n\n"
        "1 test in 1 file: 1 passed\n"
    )
    (result,) = json.loads(wfrun("test", "a.wf", "--json").out)["tests"]
    assert [one["line"] for one in result["unused"]] == [6, 7]


def test_coverage_counts_the_items_that_an_index_leaves_out(here: Path, wfrun: Wfrun) -> None:
    script = """workflow "Again" on charge.failed when any(one in recent("charge.failed", 1 day) where one.customer == customer) <
  log "again"
>

"""
    test = 'test "t" <\n  given charge.failed with customer = "cus_1"\n  given charge.failed with customer = "cus_2"\n  expect nothing\n>\n'
    (here / "again.wf").write_text(script + test)
    files = json.loads(wfrun("test", "again.wf", "--coverage", "--json").out)["coverage"]["files"]
    assert [(one["text"], one["side"]) for one in files[0]["missed"] if one["text"].startswith("one.")] == [
        ("one.customer == customer", "never true"),
    ]
