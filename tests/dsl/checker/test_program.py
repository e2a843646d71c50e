from __future__ import annotations

import pytest

from tests.helpers.checking import checked, declarations, fixed, found, only, shown, when, within
from tests.helpers.scripts import SPENDERS, TESTS, WARNINGS
from tests.helpers.tables import each
from wfrun.dsl.declarations import Declarations
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.pipeline import check
from wfrun.dsl.program import ParsedFile
from wfrun.dsl.source import Source


def test_the_examples_have_no_problems() -> None:
    assert found(SPENDERS, WARNINGS, TESTS) == ""


def test_a_checked_file_knows_its_text_and_release() -> None:
    program = checked(SPENDERS)
    (file,) = program.files
    assert file.source_name == "1.wf"
    assert file.digest == Source("1.wf", SPENDERS).digest
    assert file.release == declarations().release
    assert file.currency == "usd"
    assert (program.errors, program.warnings) == ((), ())


@each(
    ("scripts", "problems"),
    [
        # a workflow's name is its identity in the whole program
        (['workflow "A" on charge.failed < stop >\nworkflow "A" on charge.failed < stop >'], "duplicate-name@2:10"),
        (['workflow "A" on charge.failed < stop >\nworkflow "B" on charge.failed < stop >'], ""),
        (['workflow "A" on charge.failed < stop >', 'workflow "A" on charge.failed < stop >'], "duplicate-name@1:10"),
        (["on charge.failed < stop >\non charge.failed < stop >"], ""),
        # constants and parameters
        (["let a = 1\nlet a = 2\non charge.failed < log a >"], "duplicate-name@2:5"),
        (["let a = 1\non charge.failed < log a >", "let a = 2\non charge.failed < log a >"], ""),
        (["let a = 1\non charge.failed < let a = 2; log a >"], ""),
        (["on demand(a: string, a: number) < log a >"], "duplicate-name@1:22"),
        (["on demand(a: string, b: number) < log a >"], ""),
        (["on demand(a: string = 5) < log a >"], "wrong-type@1:23"),
        (['on demand(a: string = "5", t: timestamp, l: list = [], m: map = {}) < log "{a} {l[0]} {m.x}" >'], ""),
        (['on demand(a: string = b, b: string = "") < log a >'], "unknown-name@1:23"),
        # tests
        (['test "a" < expect nothing >\ntest "a" < expect nothing >'], "duplicate-name@2:7"),
        (['test "a" < expect nothing >\ntest "b" < expect nothing >'], ""),
        # lines of which a file has one
        (["currency USD\ncurrency EUR\non charge.failed when amount > 5 < stop >"], "duplicate-name@2:1"),
        (["api endive\napi endive\non charge.failed < stop >"], "duplicate-name@2:1"),
        (["api endive\ncurrency USD\non charge.failed < stop >"], ""),
        # the release
        (["api endiv\non charge.failed when nothing < stop >"], "unknown-name@1:5"),
        (["api 2026-10-28.endive\non charge.failed when captured < stop >"], ""),
        # a constant calls nothing
        (["let a = retrieve_balance\non charge.failed < log a >"], "unknown-name@1:9"),
        (['let a = retrieve_charge "ch_1"\non charge.failed < log a >'], "syntax@1:9"),
        # once per, and within
        (["on charge.failed once per customer within 30 days < stop >"], ""),
        (["on charge.failed once per customer within 0 days < stop >"], "bad-schedule@1:43"),
        (["on charge.failed once per customer within -1 days < stop >"], "bad-schedule@1:43"),
        (["on charge.failed not older than 0 days < stop >"], "bad-schedule@1:33"),
        (["on charge.failed not older than -2 days < stop >"], "bad-schedule@1:33"),
        (["on charge.failed once per custmer within 30 days < stop >"], "unknown-name@1:27"),
        (["on charge.failed once per metadata < stop >"], "wrong-type@1:27"),
        (["on charge.failed once per customer within 30 < stop >"], "wrong-type@1:43"),
    ],
)
def test_programs(scripts: list[str], problems: str) -> None:
    assert found(*scripts) == problems


def test_fields_are_those_of_the_release() -> None:
    assert found(when("present(subscription)", on="invoice.paid")) == "unknown-name@2:9"
    assert only("api endiv\non charge.failed < stop >").help == "did you mean `2026-10-28.endive`?"
    assert found(fixed("api endiv\non charge.failed < stop >")) == ""


def test_the_declarations_are_asked_for_with_file_and_release() -> None:
    asked: list[tuple[str, str | None]] = []

    def provide(file: ParsedFile, release: str | None) -> Declarations:
        asked.append((file.source.name, release))
        return declarations(release)

    sources = [Source("a.wf", 'use "actions.py"\nuse "more.py"\n'), Source("b.wf", "api endive\n")]
    check([parse(source) for source in sources], provide)
    assert asked == [("a.wf", None), ("b.wf", "endive")]


def test_an_error_that_the_api_line_did_not_cause_is_not_swallowed() -> None:
    def fails(file: ParsedFile, release: str | None) -> Declarations:
        raise ValueError("no catalogue at all")

    source = Source("a.wf", "on charge.failed < stop >")
    with pytest.raises(ValueError, match="no catalogue"):
        check([parse(source)], fails)


def test_all_problems_of_all_files_in_the_order_of_files_and_places() -> None:
    program = checked(
        "on charge.failed when amuont > 5 USD <\n  log nobody\n  update_custmer customer\n>",
        "on charge.faild < stop >\non charge.failed when < stop >",
    )
    assert [(problem.source.name, shown(problem)) for problem in program.problems] == [
        ("1.wf", "unknown-name@1:23"),
        ("1.wf", "unknown-name@2:7"),
        ("1.wf", "unknown-action@3:3"),
        ("2.wf", "unknown-event@1:4"),
        ("2.wf", "syntax@2:23"),
    ]


@each(
    ("script", "problems"),
    [
        ("on radar.early_fraud_warning.created < create_refund charge=charge >", "not-actionable@1:40"),
        ("on radar.early_fraud_warning.created when actionable < create_refund charge=charge >", ""),
        ("on radar.early_fraud_warning.* < if object.actionable < create_refund charge=charge > >", ""),
        ("on radar.early_fraud_warning.* < create_refund charge=charge >", "not-actionable@1:34"),
        ("on radar.early_fraud_warning.created < log charge >", ""),
        ("on charge.failed < create_refund charge=id >", ""),
        # what a wait makes old
        (within('wait 3 days\nif status == "succeeded" < stop >'), "stale-after-wait@3:4"),
        (within('wait 3 days\nif object.status == "succeeded" < stop >'), "stale-after-wait@3:4"),
        (within('if status == "succeeded" < stop >\nwait 3 days'), ""),
        (within("wait 3 days\nlog status"), ""),
        (within('wait 3 days\nif id == "pi_1" and object.id == "pi_1" and currency == "usd" < stop >'), ""),
        (within("wait until created + 3 days\nfor x in [1] where livemode and amount > 5 USD < log x >"), "stale-after-wait@3:33"),
        (within("wait for invoice.paid up to 3 days\nif amount > 5 USD < stop >"), "waits-for-any@2:1 stale-after-wait@3:4"),
        (within('let ok = approve "?" to="a@b.co" up to 3 days\nif ok and amount > 5 USD < stop >'), "stale-after-wait@3:11"),
        (within("if livemode < wait 3 days >\nif amount > 5 USD < stop >"), "stale-after-wait@3:4"),
        (within("if livemode < wait 3 days; stop >\nif amount > 5 USD < stop >"), ""),
        (within("if livemode < stop > else < wait 3 days >\nif amount > 5 USD < stop >"), "stale-after-wait@3:4"),
        (within("try < wait 3 days > catch p < stop >\nif amount > 5 USD < stop >"), "stale-after-wait@3:4"),
        (within("for x in [1] < wait 3 days >\nif amount > 5 USD < stop >"), "stale-after-wait@3:4"),
        (within("wait 3 days\nlet one = retrieve_payment_intent id\nif one.amount > 5 USD < stop >"), ""),
        (within('let status = "a"\nwait 3 days\nif status == "a" < stop >'), ""),
        (within("wait 3 days\nif now > created < stop >"), ""),
        ("on demand(amount: money) < wait 3 days; if amount > 5 USD < stop > >", ""),
        ("on charge.failed < wait 3 days > on_failure < if captured < stop > >", "stale-after-wait@1:50"),
    ],
)
def test_care(script: str, problems: str) -> None:
    assert found(script) == problems
    assert all(problem.severity is Severity.WARNING for problem in checked(script).problems)


def test_what_is_old_after_a_wait_is_retrieved_again() -> None:
    script = within('  wait 3 days\n  if status == "succeeded" < stop >')
    after = within(
        '  wait 3 days\n  let payment_intent = retrieve_payment_intent object.id\n  if payment_intent.status == "succeeded" < stop >'
    )
    assert fixed(script) == after
    assert found(after) == ""
    assert fixed(script.replace("if status", "if object.status")) == after
    problem = only(script)
    assert problem.message == "`status` is as it was when the event was made, before the wait"


@pytest.mark.parametrize(
    ("script", "after"),
    [
        (
            "on radar.early_fraud_warning.created < create_refund charge=charge >",
            "on radar.early_fraud_warning.created when actionable < create_refund charge=charge >",
        ),
        (
            "on radar.early_fraud_warning.created once per charge <\n  create_refund charge=charge\n>",
            "on radar.early_fraud_warning.created once per charge when actionable <\n  create_refund charge=charge\n>",
        ),
        (
            "on radar.early_fraud_warning.created when not livemode < create_refund charge=charge >",
            "on radar.early_fraud_warning.created when actionable and not livemode < create_refund charge=charge >",
        ),
    ],
)
def test_a_refund_on_a_warning_asks_whether_it_is_actionable(script: str, after: str) -> None:
    assert fixed(script) == after
    assert found(after) == ""


def test_a_condition_that_cannot_be_added_to_has_no_fix() -> None:
    assert only("on radar.early_fraud_warning.created when livemode or present(charge) < create_refund charge=charge >").fix is None
