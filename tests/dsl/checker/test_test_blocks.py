from __future__ import annotations

import pytest

from tests.helpers.checking import checked, fixed, found, only, shown
from tests.helpers.tables import each

WORKFLOWS = """\
workflow "Pay out" on demand(amount: money, note: string = "") < log note >
workflow "Nightly" on every day at 02:00 < stop >
workflow "Failed" on charge.failed < stop >
"""


def block(*lines: str) -> str:
    """A test whose lines begin with the second of the script."""
    return 'test "t" <\n' + "\n".join(lines) + "\n>"


@each(
    ("lines", "problems"),
    [
        # an event and its fields
        (["given payment_intent.succeeded"], ""),
        (["given payment_intent.succeded"], "unknown-event@2:7"),
        (["given payment_intent.succeded with nothing = 5"], "unknown-event@2:7 unknown-field@2:36"),
        (["given payment_intent.succeded with amount = 5 USD"], "unknown-event@2:7"),
        (["given payment_intent.unheard_of with nothing = 5"], "unknown-event@2:7"),
        (["given payment_intent.*"], "syntax@2:7"),
        (['given payment_intent.succeeded with amount = 5 USD, customer = "cus_9", metadata.order = "7"'], ""),
        (["given payment_intent.succeeded with amuont = 5 USD"], "unknown-field@2:37"),
        (["given payment_intent.succeeded with amount_details.tpi = {}"], "unknown-field@2:52"),
        (["given payment_intent.succeeded with amount_details.tip = {}"], ""),
        (['given payment_intent.succeeded with customer.email = "a"'], "not-expanded@2:46"),
        (['given payment_intent.succeeded with status = "succeded"'], "unknown-value@2:46"),
        (['given payment_intent.succeeded with status = "succeeded"'], ""),
        (['given payment_intent.succeeded with amount = "5"'], "wrong-type@2:46"),
        (["given payment_intent.succeeded with livemode = 1"], "wrong-type@2:48"),
        (["given payment_intent.succeeded with livemode = true, customer = null"], ""),
        (["given payment_intent.succeeded with created = 1767225600"], ""),
        (['given payment_intent.succeeded with created = timestamp("2026-01-01")'], ""),
        (['given payment_intent.succeeded with created = "2026-01-01"'], "wrong-type@2:47"),
        (['given payment_intent.succeeded with metadata = {order: "7"}'], ""),
        (["given payment_intent.succeeded with amount = half"], "unknown-name@2:46"),
        # what an update changed
        (['given customer.subscription.updated with previous.status = "trialing"'], ""),
        (['given customer.subscription.updated with previous.status = "trialling"'], "unknown-value@2:60"),
        (["given customer.subscription.updated with previous.sttus = 5"], "unknown-field@2:51"),
        (['given customer.subscription.created with previous.status = "active"'], "unknown-field@2:42"),
        # items and keys
        (['given invoice.paid with lines.data[0].quantity = 2, lines[1].quantity = 3, metadata["my key"] = "x"'], ""),
        (['given invoice.paid with lines["data"][0].quantity = 2'], ""),
        (["given invoice.paid with lines.data[0].quantity = 2.5"], "wrong-type@2:50"),
        (["given invoice.paid with lines[0].qantity = 2"], "unknown-field@2:34"),
        (["given invoice.paid with lines.quantity = 2"], "unknown-field@2:31"),
        (["given invoice.paid with lines[0] = 5"], "wrong-type@2:36"),
        (['given invoice.paid with lines[0] = {quantity: 2, description: "x"}'], ""),
        (["given invoice.paid with lines[0] = {qantity: 2}"], "unknown-field@2:37"),
        (["given invoice.paid with lines[0].quantity = 2, lines.data[0].quantity = 2"], "duplicate-argument@2:48"),
        (["given invoice.paid with lines[0].quantity = 2, lines.data[1].quantity = 2"], ""),
        (["given invoice.paid with lines[0].amount = 5 USD, lines[1].amount = 5 EUR"], ""),
        (['given invoice.paid with lines[0].amount = 5 USD, lines[0].currency = "eur"'], "mixed-currencies@2:43"),
        (['given invoice.paid with metadata["a"] = 5'], "wrong-type@2:41"),
        (['given invoice.paid with metadata["a"].b = "x"'], "unknown-field@2:39"),
        (['given invoice.paid with billing_reason["a"] = "x"'], "unknown-field@2:41"),
        (["given customer.subscription.updated with previous.items[0].quantity = 2"], ""),
        (["given customer.subscription.updated with previous.items.quantity = 2"], "unknown-field@2:57"),
        (["given customer.subscription.updated with previous[0] = 2"], "unknown-field@2:50"),
        # what comes later
        (["given charge.failed", "given invoice.paid after 2 days with amount_paid = 5 USD"], ""),
        (["given invoice.paid after (1 + 1) * 1 day"], ""),
        (["given invoice.payd after 2 days with amount = 5"], "unknown-event@2:7 unknown-field@2:38"),
        (["given invoice.paid after 5"], "wrong-type@2:26"),
        (["given invoice.paid after nothing with amount_paid = 5 USD"], "unknown-name@2:26"),
        (["given invoice.paid after -2 days"], "wrong-type@2:26"),
        (["given invoice.paid after null"], "wrong-type@2:26"),
        (["given invoice.paid after 2 days with amuont_paid = 5 USD"], "unknown-field@2:38"),
        # stand-ins
        (['given retrieve_charge returns {id: "ch_1", amount: 900, currency: "usd"}'], ""),
        (['given retrieve_charge "ch_1" returns {id: "ch_1"}'], ""),
        (["given retrieve_chrge returns {}"], "unknown-action@2:7"),
        (["given retrieve_charge returns {amuont: 900}"], "unknown-field@2:32"),
        (["given retrieve_charge returns {outcome: {netwrok_status: 1}}"], "unknown-field@2:42"),
        (['given retrieve_charge returns {metadata: {anything: "1"}}'], ""),
        (["given retrieve_charge returns {metadata: {anything: 1}}"], "wrong-type@2:53"),
        (['given list_charges returns [{id: "ch_1"}, {idd: "ch_2"}]'], "unknown-field@2:44"),
        (["given retrieve_charge 5 returns {}"], "wrong-type@2:23"),
        (['given create_refund fails "card declined"'], ""),
        (['given create_refnd fails "card declined"'], "unknown-action@2:7"),
        (['given create_refund "ch_1" fails "card declined"'], "unknown-argument@2:21"),
        (['given create_refund fails "{reason}"'], "unknown-name@2:29"),
        # the clock
        (['given now = timestamp("2026-01-31T09:00Z")'], ""),
        (["given now = 5"], "wrong-type@2:13"),
        # what is expected
        (['expect update_customer "cus_9" metadata={Tier: "VIP"}'], ""),
        (["expect update_custmer"], "unknown-action@2:8"),
        (["expect update_customer metdata={a: 1}"], "unknown-argument@2:24"),
        (["expect create_refund"], ""),
        (['expect create_refund reason="dupe"'], "unknown-value@2:29"),
        (["expect create_refund amount=5 USD"], ""),
        (["expect update_customer customer"], "unknown-name@2:24"),
        (['expect failed "no {nobody}"'], "unknown-name@2:20"),
        (["expect needs_attention", "expect wait", "expect wait for invoice.paid, invoice.voided", "expect wait for charge.*"], ""),
        (["expect wait for invoice.payd, charge.faild"], "unknown-event@2:17 unknown-event@2:31"),
        (["expect wait for invoce.*"], "unknown-event@2:17"),
        (['expect failed "no"', "expect nothing_else", "expect succeeded", 'given "events/a.json"'], ""),
    ],
)
def test_test_blocks(lines: list[str], problems: str) -> None:
    assert found(block(*lines)) == problems


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        ('given start "Pay out" with amount = 5 USD', ""),
        ('given start "Pay out" with amount = 5 USD, note = "x"', ""),
        ('given start "Nightly"', ""),
        ('given start "Pay uot" with amount = 5 USD', "unknown-name@5:14"),
        ('given start "Failed"', "wrong-type@5:14"),
        ('given start "Pay out" with amuont = 5 USD', "unknown-argument@5:28"),
        ('given start "Nightly" with amount = 5 USD', "unknown-argument@5:28"),
        ('given start "Pay out" with note = "x"', "missing-argument@5:14"),
        ('given start "Pay out" with amount = "5"', "wrong-type@5:37"),
        ('given start "Pay out" with amount = 5', "no-currency@5:37"),
    ],
)
def test_starting_by_name(line: str, problems: str) -> None:
    assert found(WORKFLOWS + block(line)) == problems


QUESTION = 'let ok = approve "Go on?" to="a@example.com" up to 1 day; if ok < log "a" >'
ASKS = f"on charge.failed < {QUESTION} >\n"
NEVER_ASKS = "on charge.failed < stop >\n"


@pytest.mark.parametrize(
    ("scripts", "problems"),
    [
        ([ASKS + block("given charge.failed", "given approve false")], ""),
        ([NEVER_ASKS + block("given charge.failed", "given approve false")], "unused@4:1"),
        # The tests of one file may be about the workflows of another.
        ([NEVER_ASKS + block("given charge.failed", "given approve no_answer"), ASKS], ""),
        ([block("given charge.failed", "given approve true")], ""),
        # What could not be read may ask.
        ([NEVER_ASKS + "on charge.failed < log 1 2 >\n" + block("given charge.failed", "given approve true")], "syntax@2:26"),
        (["on charge.failed < try < " + QUESTION + " > catch p < stop > >\n" + block("given charge.failed", "given approve true")], ""),
    ],
)  # fmt: skip
def test_an_answer_is_of_use_where_something_asks(scripts: list[str], problems: str) -> None:
    assert " ".join(map(shown, checked(*scripts).problems)) == problems


@each(
    ("scripts", "problems"),
    [
        ([NEVER_ASKS + block("given charge.failed", "expect log")], ""),
        ([NEVER_ASKS + block("given v1.charge.failed", "expect log")], ""),
        ([NEVER_ASKS + block("given invoice.paid", "expect log")], "unreachable@3:7"),
        ([NEVER_ASKS + block("given invoice.paid", "given charge.failed after 1 day", "expect log")], ""),
        ([NEVER_ASKS + block("given invoice.paid", "given invoice.voided after 1 day", "expect succeeded")], "unreachable@3:7"),
        ([NEVER_ASKS + block("given invoice.paid", "expect wait")], "unreachable@3:7"),
        # That nothing happens may be meant.
        ([NEVER_ASKS + block("given invoice.paid", "expect nothing")], ""),
        ([NEVER_ASKS + block("given invoice.paid", 'given "a.json"', "expect log")], ""),
        ([NEVER_ASKS + block("given invoice.paid", "expect log"), "on invoice.* < stop >"], ""),
        ([NEVER_ASKS + block("given invoice.paid", "expect log"), "on * < stop >"], ""),
        ([NEVER_ASKS + block("given invoice.payd", "expect log")], "unknown-event@3:7"),
        (["on invoice.payd < stop >\n" + block("given invoice.paid", "expect log")], "unknown-event@1:4"),
        (["on invoice.paid < log 1 2 >\n" + block("given charge.failed", "expect log")], "syntax@1:25"),
        ([block("given invoice.paid", "expect log")], ""),
    ],
)
def test_an_event_starts_something(scripts: list[str], problems: str) -> None:
    assert " ".join(map(shown, checked(*scripts).problems)) == problems


@each(
    ("lines", "problems"),
    [
        ([], "unreachable@1:7"),
        (["given retrieve_charge returns {}", 'given now = timestamp("2026-01-01")', "given approve true"], "unreachable@1:7"),
        (["given charge.failed after 2 days"], ""),
        (['given "events/a.json"'], ""),
        (["given charge.faild"], "unknown-event@2:7"),
        (["gven charge.failed"], "syntax@2:1"),
        (["given charge.failed", "expect succeeded", "expect stopped"], ""),
        (["given charge.failed", "expect failed", "expect needs_attention", "expect stopped"], ""),
        (["given charge.failed", "expect succeeded", 'expect failed "no"'], "never-true@4:1"),
        (["given charge.failed", "expect needs_attention", "expect succeeded"], "never-true@4:1"),
        (["given charge.failed", "expect retrieve_customer", "expect wait", "expect nothing"], ""),
        (["given charge.failed", "expect nothing", "expect log"], "never-true@3:1"),
        (["given charge.failed", "expect create_refund", "expect nothing"], "never-true@4:1"),
    ],
)
def test_what_is_wrong_with_a_whole_test(lines: list[str], problems: str) -> None:
    assert " ".join(map(shown, checked(block(*lines)).problems)) == problems


def test_a_workflow_of_another_file_may_be_started() -> None:
    assert found(WORKFLOWS, block('given start "Nightly"')) == ""


def test_constants_may_be_used() -> None:
    assert found("let big = 5 USD\n" + block("given payment_intent.succeeded with amount = big", "expect create_refund amount=big")) == ""


def test_slips_in_tests_have_their_fixes() -> None:
    assert fixed(WORKFLOWS + block('given start "Pay uot" with amount = 5 USD')) == WORKFLOWS + block(
        'given start "Pay out" with amount = 5 USD'
    )
    assert fixed(block("given payment_intent.succeeded with amuont = 5 USD")) == block("given payment_intent.succeeded with amount = 5 USD")
    problem = only(block('given payment_intent.succeeded with customer.email = "a"'))
    assert problem.help == "set the id, `customer = …`, and give the object with `given … returns`"
