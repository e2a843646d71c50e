"""The terminal report, from reports made by hand: every kind of step and outcome, at several widths, in ASCII, and with hostile data.

``WFRUN_UPDATE_GOLDEN=1`` writes the expected texts anew; read the difference before keeping it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import wfrun
from wfrun.cli.report_printer import ReportPrinter
from wfrun.cli.terminal import Terminal
from wfrun.interpreter.report import Condition, ConditionPart, RunReport, Step, StepError, WorkflowReport
from wfrun.support.records import evolve
from wfrun.support.terminal_text import cells

GOLDEN = Path(__file__).parent / "golden"

EVENT = {
    "id": "evt_1",
    "type": "payment_intent.succeeded",
    "livemode": False,
    "data": {"object": {"id": "pi_1", "amount": 250000, "currency": "usd"}},
}


def told(*reports: tuple[RunReport, Any], verbosity: int = 0, width: int = 100, encoding: str = "utf-8", **closing: Any) -> str:
    out: list[str] = []
    printer = ReportPrinter(Terminal(out.append, width=width, encoding=encoding), verbosity)
    for report, event in reports:
        printer.print_report(report, event)
    printer.print_summary(**closing)
    text = "".join(out)
    assert all(cells(line) <= width for line in text.splitlines())
    return text


def check(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("WFRUN_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def part(text: str, value: bool | None, left: str | None = None, right: str | None = None, **more: Any) -> ConditionPart:
    reason = None if value else "false" if value is False else "missing"
    return ConditionPart(text, value, left, right, **({"reason": reason} | more))


def action(path: str, line: int, name: str, depth: int = 0, **more: Any) -> Step:
    shown = more.pop("shown", ())
    given: dict[str, Any] = {
        "outcome": "succeeded",
        "arguments": dict(shown),
        "result": {},
        "idempotency_key": f"wf_{path}",
        "tries": 1,
    } | more
    return Step("action", path, line, depth, action=name, shown=shown, **given)


def workflow(name: str, outcome: str = "succeeded", **more: Any) -> WorkflowReport:
    given: dict[str, Any] = {
        "file": "tag.wf",
        "line": 4,
        "script": "sha256:ab",
        "run": "run_1",
        "trigger": "payment_intent.succeeded",
    } | more
    return WorkflowReport(name=name, outcome=outcome, **given)


def run_report(*workflows: WorkflowReport, notes: tuple[str, ...] = (), **event: Any) -> RunReport:
    return RunReport({"id": "evt_1", "type": "payment_intent.succeeded", "account": None} | event, workflows, notes=notes)


VIP = workflow(
    "Tag valuable customers",
    condition=Condition("amount > 1000 USD", True, (part("amount > 1000 USD", True, "2,500.00 USD", "1,000.00 USD"),)),
    steps=[
        action(
            "0", 6, "email",
            arguments={
                "to": "fulfilment@example.com",
                "cc": ["a@example.com", "b@example.com"],
                "subject": "Handwritten note for cus_9",
                "body": "Add a handwritten thank-you note before shipping.\n\nThank you.",
                "append": {"Customer ID": "cus_9", "Amount": "2,500.00 USD"},
            },
            shown=(("to", "fulfilment@example.com"), ("subject", "Handwritten note for cus_9")),
        ),
        Step(
            "if", "1", 10, text="amount > 2000 USD", value=True, branch="then", skipped=('log "small"',),
            condition=Condition("amount > 2000 USD", True, (part("amount > 2000 USD", True, "2,500.00 USD", "2,000.00 USD"),)),
        ),
        action("1.0", 11, "update_customer", 1, shown=(("customer", "cus_9"), ("metadata", "Tier: VIP")), result={"id": "cus_9"}),
    ],
)  # fmt: skip

EVERYTHING = workflow(
    "Everything that can happen",
    "failed",
    condition=Condition(
        "actionable and not (livemode or amount > 3 USD)",
        True,
        (
            part("actionable", True, "true"),
            part("livemode", None, note="`livemode` is not there"),
            part("amount > 3 USD", None, "2.00 EUR", "3.00 USD", reason="other currency", note="eur and usd"),
            part('note in ["a < b", "c"]', False, "x", "a < b, c"),
            part("count not in [1, 2]", True, "3", "1, 2", assumed=True),
        ),
    ),
    steps=[
        action(
            "0", 3, "retrieve_charge", shown=(("charge", "ch_1"),), assumed=True, notes=("the charge ch_1 was made up",),
            result={"id": "ch_1", "amount": 900, "currency": "usd", "status": "succeeded"},
        ),
        Step(
            "if", "1", 10, text="charge.amount > 20 USD and charge.disputed", value=False, branch="else if",
            skipped=("create_refund charge=charge.id",),
            condition=Condition(
                "…", False,
                (part("charge.amount > 20 USD", False, "9.00 USD", "20.00 USD", assumed=True), part("charge.disputed", False, "false")),
            ),
        ),
        Step(
            "if", "1.else1", 12, text="charge.paid", value=None, branch="else", skipped=('log "a" …',),
            condition=Condition("charge.paid", None, (part("charge.paid", None, "(missing)"),)),
        ),
        Step("for", "1.else.0", 12, 1, text="line in lines where line.amount > 0 USD", count=3, notes=("1 left out: unknown",)),
        action(
            "1.else.0[0].0", 3, "create_refund", 2, outcome="failed",
            shown=(("charge", "ch_1"), ("amount", "9.00 USD"), ("reason", "fraudulent")),
            error=StepError("Charge ch_1 has already been refunded.", "charge_already_refunded"),
        ),
        Step("catch", "2.catch", 12, 1, text="create_refund: Charge ch_1 has already been refunded."),
        action("3", 13, "create_refund", shown=(("payment_intent", "pi_1"),), tries=3),
        action("4", 14, "create_invoice_item", shown=(("customer", "cus_9"), ("description", "Late fee"))),
        action("5", 15, "cancel_subscription", shown=(("subscription", "sub_1"),)),
        action("6", 16, "list_invoices", shown=(("customer", "cus_9"),), result=[{}, {}]),
        action("7", 17, "log", shown=(("message", "seen"),)),
        action("8", 18, "slack", shown=(("text", "hello"), ("channel", "#orders"))),
        action("9", 19, "http_request", shown=(("url", "https://crm.example.com"),), arguments={"method": "POST"}),
        action("10", 20, "add_to_crm", shown=(("email", "a@b.c"),)),
        action("11", 20, "add_to_crm", shown=(("email", "b@b.c"),)),
        Step("wait", "12", 21, text="3 days", until=1_700_000_000, finished=1_700_000_000),
        Step("wait", "12b", 21, text="until_when", outcome="failed", error=StepError("`until_when` is missing", "missing-value")),
        Step("wait_for", "13", 22, text="invoice.paid where id == inv up to 7 days", until=1_700_000_000, finished=1_700_000_000),
        Step("wait_for", "14", 23, text="invoice.paid up to 7 days", until=1_700_000_000, finished=1_600_000_000, event="evt_2"),
        Step("approve", "15", 24, text="Refund 5.00 USD?", value=True, assumed=True, notes=("assumed that it is approved",)),
        Step("approve", "16", 24, text="Really?", value=False),
        Step("approve", "17", 24, text="Sure?"),
        action("18", 25, "pay_invoice", outcome="unknown", shown=(("invoice", "in_1"),), error=StepError("no answer", "unknown-outcome")),
        Step("stop", "19", 26),
        Step("fail", "20", 27, text="gave up", outcome="failed"),
    ],
    notes=["a note of the run"],
    error=StepError("gave up", "failed"),
    assumed=True,
)  # fmt: skip

SKIPPED = workflow(
    "Other", "skipped", line=40,
    condition=Condition("amount > 1000 USD", False, (part("amount > 1000 USD", False, "2,500.00 EUR", "1,000.00 USD"),)),
)  # fmt: skip
UNDECIDED = workflow(
    "Undecided", "skipped", line=41,
    condition=Condition(
        "livemode and amount > 1 USD", None, (part("livemode", True, "true"), part("amount > 1 USD", None, "(missing)", "1.00 USD"))
    ),
)  # fmt: skip
HELD_BACK = workflow("Once", "skipped", line=42, notes=["`once per charge`: it already ran for ch_1"])
ELSEWHERE = workflow("tag.wf:50", "not_triggered", line=50, trigger="invoice.paid")
BRAKED = workflow("Braked", "needs_attention", line=60, notes=["`at most 1 per day`: this would be run 2, and waits for a person"])
STOPPED = workflow("Stopped", "stopped", steps=[Step("stop", "0", 5)])


@pytest.mark.parametrize(
    ("name", "options"),
    [("story", {}), ("narrow", {"width": 40}), ("ascii", {"encoding": "ascii"}), ("verbose", {"verbosity": 1})],
)
def test_the_story(name: str, options: dict[str, Any]) -> None:
    check(name, told((run_report(VIP, SKIPPED, UNDECIDED, notes=("a note of the event",)), EVENT), **options))


@pytest.mark.parametrize(("name", "options"), [("everything", {}), ("everything-narrow", {"width": 40})])
def test_every_kind_of_step(name: str, options: dict[str, Any]) -> None:
    check(name, told((run_report(EVERYTHING), EVENT), **options))


def test_several_events() -> None:
    connected = {"id": "evt_2", "type": "charge.refunded", "livemode": True, "account": "acct_1", "data": {"object": {"id": "ch_1"}}}
    check(
        "several",
        told(
            (run_report(VIP, HELD_BACK, ELSEWHERE), EVENT),
            (run_report(id="evt_2", type="charge.refunded", account="acct_1"), connected),
            (run_report(BRAKED, STOPPED), EVENT),
            unread=1,
        ),
    )


def test_of_many_events_those_that_start_nothing_are_counted() -> None:
    nothing, noted = run_report(id="evt_2", type="charge.refunded"), run_report(id="evt_3", type="charge.refunded", notes=("read late",))
    for verbosity, lines in ((0, 0), (1, 2)):
        out: list[str] = []
        printer = ReportPrinter(Terminal(out.append, width=100, encoding="utf-8"), verbosity)
        for report in (nothing, run_report(VIP), nothing, noted):
            printer.print_report(report, EVENT, one_of_many=True)
        printer.print_summary()
        text = "".join(out)
        assert text.count("evt_2") == lines and "note: read late" in text and not text.startswith("\n")
        unlisted = "" if verbosity else "; 2 trigger no workflow and are not listed (--all lists them)"
        assert f"4 events, 1 of them matched{unlisted}; 1 run: 1 succeeded." in " ".join(text.split())


def test_started_by_name() -> None:
    text = told((run_report(VIP, id=None, type="demand"), None))
    assert text.startswith("started by name (demand)\n")


@pytest.mark.parametrize(
    ("reports", "text"),
    [
        ((run_report(VIP),), "Nothing left this machine: 1 email, 1 update of a customer would have happened.\n"),
        ((run_report(SKIPPED),), "Nothing left this machine: no workflow ran.\n"),
        ((run_report(),), "Nothing left this machine: no workflow ran.\n"),
        ((run_report(STOPPED),), "Nothing left this machine, and nothing would have been sent or changed.\n"),
        (
            (run_report(EVERYTHING), run_report(VIP, BRAKED)),
            "2 events, 2 of them matched; 3 runs: 1 failed, 1 succeeded, 1 needs attention.\n"
            "Nothing left this machine: 1 new refund, 1 new invoice item, 1 cancellation of a subscription, 1\n"
            "  Slack message, 1 HTTP request, 2 calls of add_to_crm, 3 questions to people, 1 email, 1 update of\n"
            "  a customer would have happened. 1 run failed. 1 run needs attention.\n",
        ),
    ],
)
def test_the_closing_line_alone(reports: tuple[RunReport, ...], text: str) -> None:
    assert told(*((report, EVENT) for report in reports), verbosity=-1) == text


def test_an_interrupted_run_tells_what_happened_so_far() -> None:
    assert "Interrupted: this is what happened up to here, in 1 event.\n" in told((run_report(VIP), EVENT), interrupted=True)


HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202e\n\x9b1m"


def test_hostile_data_does_nothing() -> None:
    hostile = workflow(
        HOSTILE,
        "failed",
        file=HOSTILE,
        trigger=HOSTILE,
        notes=[HOSTILE],
        condition=Condition(HOSTILE, True, (part(HOSTILE, True, HOSTILE, HOSTILE, note=HOSTILE),)),
        error=StepError(HOSTILE, HOSTILE),
        steps=[
            action("0", 1, "email", arguments=dict.fromkeys(("to", "subject", "body"), HOSTILE) | {"append": {HOSTILE: HOSTILE}}),
            action("1", 1, HOSTILE, shown=((HOSTILE, HOSTILE),), result={HOSTILE: HOSTILE}, notes=(HOSTILE,)),
            action("2", 1, "retrieve_charge", shown=(("charge", HOSTILE),), result={"status": HOSTILE}),
            Step("if", "3", 1, text=HOSTILE, value=False, skipped=(HOSTILE,)),
            Step("wait_for", "4", 1, text=HOSTILE, event=HOSTILE),
            Step(HOSTILE, "5", 1, text=HOSTILE),
        ],
    )
    event = {"id": HOSTILE, "type": HOSTILE, "account": HOSTILE, "data": {"object": {"id": HOSTILE, "amount": 1, "currency": HOSTILE}}}
    text = told((run_report(hostile, id=HOSTILE, type=HOSTILE, notes=(HOSTILE,)), event), verbosity=1)
    assert not set(text) & set(HOSTILE) - {"\n"} & set(map(chr, (*range(32), *range(127, 160), 0x202E)))
    assert "\\u{1b}]0;owned\\u{7}" in text


def test_a_long_mail_is_cut_and_odd_amounts_are_no_error() -> None:
    mail = workflow("Mail", steps=[action("0", 1, "email", arguments={"to": "a@b.c", "body": "x\n" * 100})])
    assert "… and 60 lines more" in told((run_report(mail), EVENT))
    bodies: tuple[Any, ...] = (
        {"amount": 10**30, "currency": "usd"},
        {"amount": 1, "currency": 7},
        {"amount": True},
        {"total": -1, "currency": "jpy"},
        [],
        None,
    )
    for body in bodies:
        assert told((run_report(VIP), EVENT | {"data": {"object": body}}))


@pytest.mark.parametrize(
    ("chars", "width", "cut"),
    [(880, 100, False), (3_000, 100, True), (2_700, 300, False), (9_000, 300, True), (290, 40, False), (880, 40, True)],
)
def test_nothing_is_cut_that_fits_in_ten_lines(chars: int, width: int, cut: bool) -> None:
    text = 'on payment_intent.succeeded <\n  log description\n  slack "{description}"\n>'
    event = {"type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1", "description": "x" * chars + "END"}}}
    shown = told((wfrun.load(text=text).run(event), event), width=width)
    assert ("END" in shown, "…" in shown) == (not cut, cut)
    assert sum("xxx" in line for line in shown.splitlines()) <= 28


def lines_of(*steps: Step, **more: Any) -> list[str]:
    return [line.strip() for line in told((run_report(workflow("A", steps=list(steps), **more)), EVENT)).splitlines()]


def test_what_is_done_on_failure_stands_under_its_name_and_a_failure_is_told_once() -> None:
    refused = StepError("Charge ch_1 has already been refunded.", "charge_already_refunded")
    lines = lines_of(
        action("0", 1, "create_refund", outcome="failed", error=refused),
        action("on_failure.0", 2, "log", 1, shown=(("message", "one"),)),
        action("on_failure.1", 3, "log", 1, shown=(("message", "two"),)),
        outcome="failed",
        error=refused,
    )
    assert lines.count("on failure") == 1 and lines.index("on failure") < lines.index("✓ logs “one”")
    assert sum(refused.message in line for line in lines) == 1
    assert "failed: the limit [too-many-steps]" in lines_of(outcome="failed", error=StepError("the limit", "too-many-steps"))


def test_a_request_that_was_answered_with_an_error_was_sent() -> None:
    given = {"url": "https://crm.example.com", "method": "POST"}
    error = StepError("`crm.example.com` answered 404 Not Found", "http-404")
    request = action("0", 2, "http_request", outcome="failed", arguments=given, error=error)
    failed = workflow("Tell", "failed", steps=[request], error=error)
    lines = told((evolve(run_report(failed), live=True), {})).splitlines()
    assert "    ✗ sent POST https://crm.example.com, and it was refused" in lines
    assert lines[-1] == "Done: 1 HTTP request that was refused. 1 run failed."


def test_a_note_is_told_once_in_a_run() -> None:
    twice = [action(str(n), n, "log", notes=("charge ch_1 was made up",)) for n in (1, 2)]
    assert lines_of(*twice).count("note: charge ch_1 was made up") == 1
    both = told(*[(run_report(workflow("A", steps=twice)), EVENT)] * 2)
    assert both.count("note: charge ch_1 was made up") == 2


def test_loops_and_waits_that_come_to_nothing_say_so() -> None:
    lines = lines_of(
        Step("for", "0", 1, text="line in lines", count=0),
        Step("for", "1", 1, text="line in lines", count=1),
        Step("for", "2", 1, text="line in lines", count=50),
        Step("wait", "3", 1, text="until period_end", until=1_700_000_000, started=1_700_000_000, finished=1_700_000_000),
    )
    assert [line for line in lines if line.startswith(("for", "wait"))] == [
        "for line in lines: no items",
        "for line in lines: 1 item",
        "for line in lines: 50 items",
        "wait until period_end: that is past already, now 2023-11-14T22:13:20Z",
    ]


def test_an_event_without_ids_leaves_no_empty_line() -> None:
    text = told((run_report(SKIPPED, id=None), {"type": "payment_intent.succeeded"}))
    assert text.startswith("payment_intent.succeeded\n  - Other")
