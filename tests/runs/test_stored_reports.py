"""Reports in the database: printed again, they have the words that they had."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import wfrun
from wfrun.cli.report_printer import ReportPrinter
from wfrun.cli.terminal import Terminal
from wfrun.interpreter.report import RunReport
from wfrun.runs.answers import plain
from wfrun.runs.stored_reports import read_report, report_texts
from wfrun.simulator.samples.sampler import sample_event
from wfrun.stripe_catalog import load
from wfrun.support.json_text import json_bytes, read_json

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").rglob("*.wf"))

EVERY_KIND = """
workflow "every kind"
on payment_intent.succeeded <
  let kind = if amount > 10 USD then "big" else "small"
  log "{kind}"
  if amount > 20 USD and present(customer) <
    log "much"
  > else if amount > 1 USD <
    log "some"
  > else <
    log "none"
  >
  for word in ["a", "b"] <
    log "{word}"
  >
  wait 3 days
  let ok = approve "Go on?" to="lead@example.com" up to 2 days
  let paid = wait for invoice.paid where id == "in_1" up to 1 day
  try <
    create_refund payment_intent=metadata.order
  > catch problem <
    log "{problem.message}"
  >
  email to="lead@example.com" subject="Done" body="It is {amount}."
  fail "so"
>
on_failure <
  log "it failed"
>
"""


def printed(report: RunReport, verbosity: int) -> str:
    lines: list[str] = []
    printer = ReportPrinter(Terminal(lines.append), verbosity)
    printer.print_report(report, None)
    printer.print_summary()
    return "".join(lines)


def is_kept(report: RunReport) -> int:
    """Asserts that a report comes back from the database as it was; returns the number of its steps."""
    again = RunReport(report.event, tuple(read_report(*report_texts(workflow)) for workflow in report.workflows), report.live, report.notes)
    for verbosity in (0, 1):
        assert printed(again, verbosity) == printed(report, verbosity)
    assert again.to_dict() == read_json(json_bytes(plain(report.to_dict())))
    return sum(len(workflow.steps) for workflow in report.workflows)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_reports_of_the_examples_print_as_they_did(path: Path) -> None:
    program = wfrun.load(path)
    types = re.findall(r"^on ([a-z_]+(?:\.[a-z_]+)+)\b(?!\.\*)", path.read_text(encoding="utf-8"), re.MULTILINE)
    for name in dict.fromkeys(types):
        report = program.run(sample_event(load(), name, now=1_793_610_000))
        is_kept(report)


def test_every_kind_of_step_prints_as_it_did() -> None:
    event = sample_event(load(), "payment_intent.succeeded", now=1_793_610_000, overrides={"amount": 5000})
    report = wfrun.load(text=EVERY_KIND).run(event)
    assert is_kept(report) > 12
    kinds = {step.kind for step in report.workflows[0].steps}
    assert kinds == {"action", "let", "if", "for", "wait", "approve", "wait_for", "catch", "fail"}


def test_a_report_without_what_its_json_leaves_out_is_still_read() -> None:
    event = sample_event(load(), "payment_intent.succeeded", now=1_793_610_000)
    (workflow,) = wfrun.load(text=EVERY_KIND).run(event).workflows
    text, _ = report_texts(workflow)
    assert json.loads(json.dumps(read_report(text, None).to_dict(), default=str))["steps"][1]["action"] == "log"
