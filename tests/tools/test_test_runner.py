"""What ``test`` blocks mean: each is run, and passes or fails for the reason that is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.script_tests import SCRIPT, complaints, test
from tests.helpers.tables import each
from wfrun.project.loader import load_files, load_text
from wfrun.settings import Settings
from wfrun.simulator.samples.sampler import sample_event
from wfrun.stripe_catalog import load as load_catalog
from wfrun.tools.test_runner import cases_of, run_case, units_of

PASSING = {
    "arguments that are not named are free": """
        given payment_intent.succeeded with amount = 2500 USD, customer = "cus_9"
        expect email to="f@example.com"
        expect update_customer "cus_9" metadata={Tier: "VIP"}
        expect nothing_else
        expect succeeded""",
    "money is compared as money, in rows too": """
        given payment_intent.succeeded with amount = 1500
        expect email append={Amount: 1500 USD}
        expect nothing_else""",
    "constants of the file have their value": """
        given payment_intent.succeeded with amount = 2500 USD, customer = "cus_9"
        expect update_customer metadata={Tier: vip}""",
    "a condition that is unknown does nothing": """
        given payment_intent.succeeded with amount = 2500 EUR
        expect nothing""",
    "actions that are not named are allowed": """
        given payment_intent.succeeded with amount = 2500 USD
        expect update_customer""",
    "omit means that an argument was left out": """
        given payment_intent.succeeded with amount = 1500 USD
        expect email cc=omit body=omit""",
    "a read is no action for nothing_else": """
        given radar.early_fraud_warning.created with charge = "ch_1"
        given retrieve_charge returns {id: "ch_1", amount: 900, currency: "usd"}
        expect create_refund charge="ch_1" amount=9 USD
        expect nothing_else""",
    "a read is no action for nothing": """
        given radar.early_fraud_warning.created with charge = "ch_1"
        given retrieve_charge returns {id: "ch_1", amount: 90000, currency: "usd"}
        expect nothing""",
    "a read may be named": """
        given radar.early_fraud_warning.created with charge = "ch_1"
        given retrieve_charge returns {id: "ch_1", amount: 90000, currency: "usd"}
        expect retrieve_charge "ch_1"
        expect nothing_else""",
    "money in an answer sets its currency": """
        given radar.early_fraud_warning.created with charge = "ch_1"
        given retrieve_charge returns {id: "ch_1", amount: 9 USD}
        expect create_refund charge="ch_1" amount=9 USD""",
    "with a main value for that one only": """
        given radar.early_fraud_warning.created with charge = "ch_1"
        given retrieve_charge returns {id: "ch_1", amount: 90000, currency: "usd"}
        given retrieve_charge "ch_1" returns {id: "ch_1", amount: 900, currency: "usd"}
        expect create_refund charge="ch_1" amount=9 USD""",
    "an action that was refused has not happened": """
        given radar.early_fraud_warning.created with charge = "ch_1"
        given retrieve_charge returns {id: "ch_1", amount: 900, currency: "usd"}
        given create_refund fails "it was refunded"
        expect nothing
        expect failed "it was refunded\"""",
    "the account holds what a read returned": """
        given radar.early_fraud_warning.created with charge = "ch_1"
        given retrieve_charge returns {id: "ch_1", amount: 1400, amount_refunded: 1000, currency: "usd"}
        expect nothing
        expect failed""",
    "a start by name, with the clock": """
        given now = timestamp("2026-01-31T09:00Z")
        given start "Goodwill" with order = "7", amount = 5 USD
        expect log message="7: 5.00 USD at 2026-01-31"
        expect stopped""",
    "a message of a failure": """
        given start "Goodwill" with order = "7", amount = 500 USD
        expect failed "too much\"""",
    "without an answer an approval is answered yes": """
        given charge.refunded
        expect log "yes\"""",
    "approvals are answered in their order": """
        given charge.refunded with id = "ch_1"
        given charge.refunded with id = "ch_2"
        given charge.refunded with id = "ch_3"
        given approve true
        given approve false
        given approve no_answer
        expect log "yes"
        expect log "no"
        expect log "nobody\"""",
    "waits take no time, and may be named": """
        given invoice.payment_failed
        expect wait
        expect wait for invoice.paid, invoice.*
        expect slack "unpaid" channel="#billing"
        expect nothing_else""",
    "a later event ends a wait, and starts workflows of its own": """
        given invoice.payment_failed with id = "in_1"
        given invoice.paid after 2 days with id = "in_1", amount_paid = 20 USD
        expect wait for invoice.voided, invoice.paid
        expect slack "paid 20.00 USD"
        expect log "paid"
        expect nothing_else""",
    "what happens is in the order of time, not of runs": """
        given invoice.payment_failed with id = "in_1"
        given invoice.paid after 1 hour with id = "in_2"
        expect log
        expect slack""",
    "two samples of one type are two events": """
        given payment_intent.succeeded with amount = 1500 USD, customer = "cus_1"
        given payment_intent.succeeded with amount = 1500 USD, customer = "cus_2"
        expect email subject="Note for cus_1"
        expect email subject="Note for cus_2"
        expect nothing_else""",
    "what stands for several calls answers them one by one": """
        given radar.early_fraud_warning.created with id = "issfr_1", charge = "ch_1"
        given radar.early_fraud_warning.created with id = "issfr_2", charge = "ch_1"
        given radar.early_fraud_warning.created with id = "issfr_3", charge = "ch_1"
        given retrieve_charge returns {id: "ch_1", amount: 100, currency: "usd"}
        given retrieve_charge returns {id: "ch_1", amount: 90000, currency: "usd"}
        expect create_refund amount=1 USD
        expect nothing_else""",
}  # fmt: skip

FAILING = {
    "other value": (
        """
        given payment_intent.succeeded with amount = 2500 USD
        expect update_customer metadata={Tier: "Gold"}""",
        '`update_customer` happened with other arguments | metadata.Tier: "Gold", not "VIP"',
    ),
    "maps are equal with all that is in them": (
        """
        given payment_intent.succeeded with amount = 2500 USD
        expect update_customer metadata={}""",
        '`update_customer` happened with other arguments | metadata.Tier: None, not "VIP"',
    ),
    "no such argument": (
        """
        given payment_intent.succeeded with amount = 2500 USD
        expect update_customer description="x\"""",
        '`update_customer` happened with other arguments | description: "x", not None',
    ),
    "another currency of the same number": (
        """
        given radar.early_fraud_warning.created with charge = "ch_1"
        given retrieve_charge returns {id: "ch_1", amount: 900, currency: "usd"}
        expect create_refund amount=9 EUR""",
        "`create_refund` happened with other arguments | amount: 9.00 EUR, not 9.00 USD",
    ),
    "did not happen": (
        """
        given payment_intent.succeeded with amount = 1500 USD
        expect update_customer""",
        "`update_customer` did not happen",
    ),
    "order": (
        """
        given payment_intent.succeeded with amount = 2500 USD
        expect update_customer
        expect email""",
        "`email` did not happen after that",
    ),
    "once is not twice": (
        """
        given payment_intent.succeeded with amount = 2500 USD
        expect email
        expect email""",
        "`email` did not happen again",
    ),
    "nothing": (
        """
        given payment_intent.succeeded with amount = 1500 USD, customer = "cus_1"
        expect nothing""",
        "this happened: `email` to=f@example.com subject=Note for cus_1 append=Amount: 1,500.00 USD",
    ),
    "nothing else": (
        """
        given payment_intent.succeeded with amount = 2500 USD, customer = "cus_1"
        expect email
        expect nothing_else""",
        "besides what is named, this happened: `update_customer` customer=cus_1 metadata=Tier: VIP",
    ),
    "what was not sent did not happen": (
        """
        given payment_intent.succeeded with amount = 2500 USD, customer = null
        expect update_customer
        expect failed""",
        "`update_customer` was not sent",
    ),
    "a failure that nobody expects": (
        """
        given start "Goodwill" with order = "7", amount = 500 USD
        expect log""",
        '"Goodwill" failed: too much',
    ),
    "another message": (
        """
        given start "Goodwill" with order = "7", amount = 500 USD
        expect failed "too little\"""",
        "it failed with: “too much”",
    ),
    "another outcome": (
        """
        given start "Goodwill" with order = "7", amount = 5 USD
        expect succeeded""",
        '"Goodwill" stopped',
    ),
    "no workflow": (
        """
        given charge.failed
        expect succeeded""",
        "no workflow ran",
    ),
    "no such wait": (
        """
        given invoice.payment_failed
        expect wait for invoice.sent""",
        "there is no such wait here; there was `wait 1 day`; `wait for invoice.paid, invoice.voided where id == unpaid up to 3 days`",
    ),
    "no wait at all": (
        """
        given charge.refunded
        expect wait""",
        "nothing was waited for",
    ),
    "nothing given": ("expect nothing", "nothing is given that starts a workflow; begin with an event: `given invoice.paid`"),
    "a file that is not there": (
        """
        given "events/none.json"
        expect nothing""",
        "events/none.json does not exist",
    ),
    "an item that is not there": (
        """
        given invoice.paid with lines.data[5].quantity = 3
        expect log""",
        "`lines.data[5].quantity`: `[5]` is not in a list of 1",
    ),
    "before the beginning": (
        """
        given invoice.paid
        given invoice.paid after (1 day - 2 days)
        expect log""",
        "`1 day - 2 days` is not how long after the beginning the event comes",
    ),
    "a value that is not there": (
        """
        given invoice.paid with customer = setting("nobody")
        expect log""",
        '`setting("nobody")` is missing: no setting is called `nobody`',
    ),
}


@each("body", PASSING.values(), ids=PASSING)
def test_it_passes(body: str) -> None:
    result = test(body)

    assert [one for one in result.expectations if not one.met] == []
    assert result.faults == ()
    assert result.passed


@each(("body", "told"), FAILING.values(), ids=FAILING)
def test_it_fails_and_says_why(body: str, told: str) -> None:
    result = test(body)

    assert not result.passed
    assert complaints(result) == [told]


def test_a_secret_is_there_in_a_test_and_is_not_shown() -> None:
    script = 'on invoice.paid <\n  http_request "https://example.com" headers={Authorization: "Bearer {secret("TOKEN")}"}\n>\n'
    body = 'given invoice.paid\nexpect http_request headers={Authorization: "Bearer {secret("TOKEN")}"}\nexpect nothing_else'
    result = test(body, script)
    assert complaints(result) == []

    wrong = test('given invoice.paid\nexpect http_request headers={Authorization: "Basic"}', script)
    assert complaints(wrong) == ['`http_request` happened with other arguments | headers.Authorization: "Basic", not "Bearer •••"']


def test_what_every_action_takes_can_be_named() -> None:
    script = 'on invoice.paid <\n  retrieve_charge "ch_1" retry=3 timeout=10 seconds on_account="acct_7"\n>\n'
    assert test('given invoice.paid\nexpect retrieve_charge retry=3 timeout=10 seconds on_account="acct_7"', script).passed
    assert complaints(test("given invoice.paid\nexpect retrieve_charge retry=2", script)) == [
        "`retrieve_charge` happened with other arguments | retry: 2, not 3"
    ]


def test_the_author_s_own_actions_are_answered_and_compared(tmp_path: Path) -> None:
    (tmp_path / "actions.py").write_text(
        "import wfrun\nfrom wfrun.values.money import Money\n\n\n"
        "@wfrun.action(example={'id': 'crm_1'})\ndef add(*, email: str, spent: Money) -> dict:\n    '''Adds.'''\n"
    )
    (tmp_path / "a.wf").write_text(
        'use "actions.py"\non payment_intent.succeeded <\n'
        '  let found = add email="a@example.com" spent=amount\n  log "{found.id}"\n>\n'
        'test "example" <\n  given payment_intent.succeeded with amount = 5 EUR\n  expect add spent=5 EUR\n  expect log "crm_1"\n>\n'
        'test "told" <\n  given payment_intent.succeeded\n  given add returns {id: "crm_2"}\n  expect log "crm_2"\n>\n'
        'test "other" <\n  given payment_intent.succeeded with amount = 5 EUR\n  expect add spent=5 USD\n>\n'
    )
    cases = cases_of(units_of(load_files([tmp_path / "a.wf"]), lambda _: Settings()))
    results = [run_case(case) for case in cases]

    assert [result.passed for result in results] == [True, True, False]
    assert complaints(results[2]) == ['`add` happened with other arguments | spent.currency: "usd", not "eur"']


def test_events_of_a_file_come_in_their_order_as_far_apart_as_they_are(tmp_path: Path) -> None:
    catalog = load_catalog()
    first = sample_event(catalog, "invoice.payment_failed", overrides={"id": "in_1"}, now=1_790_000_000)
    second = sample_event(catalog, "invoice.paid", overrides={"id": "in_1"}, now=1_790_000_000 + 2 * 86400)
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "two.jsonl").write_text(f"{json.dumps(second)}\n{json.dumps(first)}\n")
    script = SCRIPT + (
        'test "file" <\n  given "events/two.jsonl"\n  expect slack\n  expect log "paid"\n  expect nothing_else\n>\n'
        'test "moved" <\n  given now = timestamp("2026-01-01")\n  given "events/two.jsonl"\n  expect slack\n  expect log "paid"\n>\n'
    )
    (tmp_path / "a.wf").write_text(script)
    results = [run_case(case) for case in cases_of(units_of(load_files([tmp_path / "a.wf"]), lambda _: Settings()))]

    assert [complaints(result) for result in results] == [[], []]
    assert [run.started for report, _ in results[1].reports for run in report.workflows if run.outcome == "succeeded"] == [
        1_767_225_600,
        1_767_225_600 + 2 * 86400,
    ]


def test_a_file_without_events_says_so(tmp_path: Path) -> None:
    for name, text in {
        "empty": "",
        "list": "[]",
        "broken": '{"type": ',
        "charge": '{"object": "charge"}',
        "bare": '{"type": "a.b"}',
    }.items():
        (tmp_path / f"{name}.json").write_text(text)
    names = ["empty", "list", "broken", "charge", "bare"]
    (tmp_path / "a.wf").write_text("".join(f'test "{name}" <\n  given "{name}.json"\n  expect nothing\n>\n' for name in names))
    results = [run_case(case) for case in cases_of(units_of(load_files([tmp_path / "a.wf"]), lambda _: Settings()))]

    told = [result.faults[0].message.replace(f"{tmp_path}/", "") for result in results]
    assert told[1:] == [
        "list.json holds no event",
        told[2],
        "charge.json:1: this is a charge, not an event",
        "bare.json:1: the event has no object: `data.object` is missing",
    ]
    assert told[0].startswith("empty.json")
    assert told[2].startswith("broken.json:1:")


def test_a_test_is_about_the_workflows_of_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "a.wf").write_text('workflow "A" on invoice.paid <\n  log "a"\n>\n' + case("own", 'expect log "a"', "expect nothing_else"))
    (tmp_path / "b.wf").write_text('workflow "B" on invoice.paid <\n  log "b"\n>\n')
    (tmp_path / "tests.wf").write_text(case("all of the folder", 'expect log "a"', 'expect log "b"', "expect nothing_else"))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "c.wf").write_text('workflow "C" on invoice.paid <\n  log "c"\n>\n' + start("elsewhere"))
    names = ["a.wf", "b.wf", "tests.wf", "other/c.wf"]
    results = [run_case(one) for one in cases_of(units_of(load_files([tmp_path / name for name in names]), lambda _: Settings()))]

    assert [complaints(result) for result in results] == [[], [], []]


def case(name: str, *expected: str) -> str:
    lines = "".join(f"  {line}\n" for line in expected)
    return f'test "{name}" <\n  given invoice.paid\n{lines}>\n'


def start(name: str) -> str:
    return f'test "{name}" <\n  given invoice.paid\n  expect log "c"\n  expect nothing_else\n>\n'


def test_a_workflow_of_another_file_is_not_started(tmp_path: Path) -> None:
    (tmp_path / "a.wf").write_text('on invoice.paid <\n  log "a"\n>\ntest "t" <\n  given start "B"\n  expect nothing\n>\n')
    (tmp_path / "b.wf").write_text('workflow "B" on demand() <\n  log "b"\n>\n')
    loaded = load_files([tmp_path / "a.wf", tmp_path / "b.wf"])
    (result,) = [run_case(one) for one in cases_of(units_of(loaded, lambda _: Settings()))]

    assert complaints(result) == ['no workflow of this file is called "B": a test runs the workflows of its own file']


def test_one_test_leaves_nothing_behind_for_the_next() -> None:
    script = 'workflow "Once" on invoice.paid once per id <\n  log "{id}"\n>\n'
    block = 'test "{}" <\n  given invoice.paid with id = "in_1"\n  expect log "in_1"\n>\n'
    cases = cases_of(units_of(load_text(script + block.format("a") + block.format("b"), "a.wf"), lambda _: Settings()))

    assert [run_case(one).passed for one in cases] == [True, True]
    assert [run_case(one).passed for one in reversed(cases)] == [True, True]


@pytest.mark.slow
def test_work_without_end_ends_at_the_limits_of_a_run() -> None:
    script = (
        "on invoice.paid <\n  let xs = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n"
        + "".join(f"{'  ' * depth}for a{depth} in xs <\n" for depth in range(1, 9))
        + 'log "x"\n'
        + ">\n" * 8
        + ">\n"
    )
    result = test("given invoice.paid\nexpect failed", script)

    assert complaints(result) == []
    assert test("given invoice.paid\nexpect log", script).faults[0].message.endswith("failed: the run took more than 10,000 steps")


def test_a_brake_that_holds_is_needs_attention() -> None:
    script = 'workflow "Few" on invoice.paid at most 1 per day <\n  log "{id}"\n>\n'
    body = 'given invoice.paid with id = "in_1"\ngiven invoice.paid with id = "in_2"\nexpect log "in_1"\nexpect nothing_else'
    assert test(f"{body}\nexpect needs_attention", script).passed
    assert [one.split(":")[0] for one in complaints(test(body, script))] == ['"Few" needs attention']


def test_a_failure_with_another_message_than_the_expected_one_is_told() -> None:
    script = 'workflow "A" on invoice.paid < fail "alpha" >\nworkflow "B" on invoice.paid < fail "beta" >\n'
    assert complaints(test('given invoice.paid\nexpect failed "alpha"', script)) == ['"B" failed: beta']
    assert test('given invoice.paid\nexpect failed "alpha"\nexpect failed "beta"', script).passed
    assert test("given invoice.paid\nexpect failed", script).passed
