from __future__ import annotations

import re

import pytest

from tests.helpers.checking import fixed, found, only, when, within
from tests.helpers.tables import each

ORDER = """\
on payment_intent.succeeded <
  log "{amount} {object.amount} {event.id} {event.type} {event.created.year} {event.livemode} {event.account}"
  log "{run.id} {run.url} {run.workflow} {now.hour}"
>
"""


def test_the_names_that_the_language_gives() -> None:
    assert found(ORDER) == ""


@each(
    ("script", "problems"),
    [
        # a name
        (when("amuont > 10 USD"), "unknown-name@2:1"),
        (when("amount > 10 USD"), ""),
        (within('log "{customer} {nobody}"'), "unknown-name@2:18"),
        (within('log "{customer}"'), ""),
        # the author's names come first, from the next statement to the end of the block
        (within("log amount_left\nlet amount_left = 3"), "unknown-name@2:5"),
        (within("let amount_left = 3\nlog amount_left"), ""),
        (within("if amount > 1 USD <\nlet part = 3\n>\nlog part"), "unknown-name@5:5"),
        (within("let part = 3\nif amount > 1 USD <\nlog part\n>"), ""),
        (within('let amount = "text"\nif amount > 5 < stop >'), "wrong-type@3:4"),
        (within('if amount > 5 USD <\nlet amount = "text"\n>\nif amount > 5 USD < stop >'), ""),
        (within("for line in [1, 2] < log line >\nlog line"), "unknown-name@3:5"),
        (within("let xs = [x for x in [1, 2]]\nlog x"), "unknown-name@3:5"),
        (within('try < log "a" > catch trouble < log trouble.message >\nlog trouble'), "unknown-name@3:5"),
        # constants: in any order among the workflows, but each after those that it uses
        ("on charge.failed when amount > floor < stop >\nlet floor = 5 USD", ""),
        ("let low = high\nlet high = 5 USD\non charge.failed when amount > low < stop >", "unknown-name@1:11"),
        ("let low = 5 USD\nlet high = low + 5 USD\non charge.failed when amount > high < stop >", ""),
        ("let today = now\non charge.failed < log today >", "unknown-name@1:13"),
        # parameters
        ("on demand(order: string) < log order >", ""),
        ("on demand(order: string) < log ordr >", "unknown-name@1:32"),
        # no event, no fields
        ("on demand(order: string) < log amount >", "unknown-name@1:32"),
        ("on every day at 09:00 < log event.id >", "unknown-name@1:29"),
        ("on every day at 09:00 < log now.hour >", ""),
        ("on every day at 09:00 < log run.id >", ""),
        # several types: each must have the field
        ("on invoice.paid, charge.failed when amount_due > 5 USD < stop >", "unknown-name@1:37"),
        ('on invoice.paid, charge.failed when currency == "usd" < stop >', ""),
        ("on invoice.paid, invoice.voided when amount_due > 5 USD < stop >", ""),
        ("on invoice.paid, charge.failed < log object.amount_due >", "unknown-field@1:45"),
        ("on charge.dispute.* when amount > 5 USD < log reason >", ""),
        ("on charge.* when amount > 5 USD < log captured >", "unknown-name@1:39"),
        ("on * < log object.object >", ""),
        ("on * when amount > 5 USD < stop >", "unknown-name@1:11"),
        # one event whose object is one of several: what one of them has may be read
        ('on customer.source.created when last4 == "1" < stop >', "event-hint@1:4"),
        ('on customer.source.created when lats4 == "1" < stop >', "event-hint@1:4 unknown-name@1:33"),
        # actions and functions are no values, except where a value or an action may stand
        (within("let balance = retrieve_balance\nlog balance.livemode"), ""),
        (within("for one in list_charges < log one.id >"), ""),
        (within('let retrieve_balance = "mine"\nlet mine = retrieve_balance\nif mine == "mine" < stop >'), ""),
        (within("let more = retrieve_balance + 1"), "unknown-name@2:12"),
        (within("let small = lower"), "unknown-name@2:13"),
    ],
)
def test_names(script: str, problems: str) -> None:
    assert found(script) == problems


@each(
    ("script", "problems"),
    [
        (within("log object.amuont"), "unknown-field@2:12"),
        (within("log object.amount"), ""),
        (within("log event.kind\nlog run.name"), "unknown-field@2:11 unknown-field@3:9"),
        (within("log amount.minor\nlog amount.currency"), ""),
        (within("log amount.cents"), "unknown-field@2:12"),
        (within("log created.date\nlog created.weekday\nlog created.hour"), ""),
        (within("log created.minute"), "unknown-field@2:13"),
        (within("log metadata.anything"), ""),
        (within('let tier = metadata["with space"]\nlog tier'), ""),
        (within("log metadata.tier.name"), "unknown-field@2:19"),
        (within("log status.length"), "unknown-field@2:12"),
        (within("log payment_method_types.first"), "unknown-field@2:26"),
        (within("let first = payment_method_types[0]\nlog first"), ""),
        (within('log object["amount"]'), ""),
        (within('log object["amuont"]'), "unknown-field@2:13"),
        # a list that Stripe sends in part, with and without `data`
        (when("any(x in lines where x.amount > 5 USD)", on="invoice.paid"), ""),
        (when("any(x in lines.data where x.amount > 5 USD)", on="invoice.paid"), ""),
        (when("lines.has_more", on="invoice.paid"), ""),
        (when("lines[0].amount > 5 USD and lines.data[0].amount > 5 USD", on="invoice.paid"), ""),
        (when("lines.amount > 5 USD", on="invoice.paid"), "unknown-field@2:7"),
        (when("any(x in lines where x.amonut > 5 USD)", on="invoice.paid"), "unknown-field@2:24"),
        # what an action gives
        (within("let one = retrieve_customer customer\nlog one.email"), ""),
        (within("let one = retrieve_customer customer\nlog one.emial"), "unknown-field@3:9"),
        (within("for one in list_charges < log one.emial >"), "unknown-field@2:35"),
        (within('try < log "a" > catch trouble < log trouble.mesage >'), "unknown-field@2:45"),
        (within('try < log "a" > catch trouble < log "{trouble.action} {trouble.message} {trouble.code}" >'), ""),
        ('on charge.failed < log "a" > on_failure < log "{problem.code} {amount}" >', ""),
        ('on charge.failed < log "a" > on_failure < log problem.reason >', "unknown-field@1:55"),
        # a previous value is read like the field itself
        ("on customer.updated when previous.email == email < stop >", ""),
        ("on customer.updated when previous.emial == email < stop >", "unknown-field@1:35"),
    ],
)
def test_fields(script: str, problems: str) -> None:
    assert found(script) == problems


@each(
    ("script", "problems"),
    [
        ("on payment_intent.succeded < stop >", "unknown-event@1:4"),
        ("on payment_intent.succeeded < stop >", ""),
        ("on v1.customer.created < stop >", ""),
        ("on v1.customer.craeted < stop >", "unknown-event@1:4"),
        ("on charge.dispute.* < stop >", ""),
        ("on charge.dsipute.* < stop >", "unknown-event@1:4"),
        ("on invoice.paid, invoice.piad < stop >", "unknown-event@1:18"),
        # where it is clear which event is meant, its fields are looked at
        ("on payment_intent.succeded when amuont > 5 USD < log object.status >", "unknown-event@1:4 unknown-name@1:33"),
        ("on payment_intent.succeded when amount > 5 USD < log object.status >", "unknown-event@1:4"),
        # else nothing is known of the fields, so nothing is said about them
        ("on payment_intent.unheard_of when amuont > 5 USD < log object.anything >", "unknown-event@1:4"),
        (within("wait for invoice.paid up to 3 days"), "waits-for-any@2:1"),
        (within("wait for invoice.piad up to 3 days"), "unknown-event@2:10"),
        (when('count(x in recent("charge.failed", 24 hours) where x.amount > 5 USD) > 3'), ""),
        (when('count(x in recent("charge.faild", 24 hours) where x.amount > 5 USD) > 3'), "unknown-event@2:20"),
        (when('count(x in recent("charge.failed", 24 hours) where x.total > 5 USD) > 3'), "unknown-field@2:54"),
    ],
)
def test_events(script: str, problems: str) -> None:
    assert found(script) == problems


@each(
    ("script", "problems"),
    [
        # the awaited object's fields come before all other names
        (within('let mine = "in_1"\nwait for invoice.paid where id == mine and total > 5 USD up to 3 days'), "waits-for-any@3:29"),
        (within("wait for invoice.paid where totla > 5 USD up to 3 days"), "unknown-name@2:29"),
        (within('let status = 5\nwait for invoice.paid where status == "paid" up to 3 days'), "waits-for-any@3:29"),
        (within("let own = amount_capturable\nwait for invoice.paid where amount_capturable > 5 USD up to 3 days"), ""),
        # … also before `object`, which each of Stripe's objects has as a field
        (within("wait for invoice.paid where customer == object.customer up to 3 days"), "unknown-field@2:48"),
        (within("let own = customer\nwait for invoice.paid where customer == own up to 3 days"), ""),
        # of several awaited events all have the field or none
        (within("wait for invoice.paid, charge.failed where amount_due > 5 USD up to 3 days"), "unknown-name@2:44"),
        (within("wait for invoice.paid, charge.failed where amount_capturable > 5 USD up to 3 days"), ""),
        # what has come is the object
        (within("let paid = wait for invoice.paid up to 3 days\nlog paid.total"), "waits-for-any@2:12"),
        (within("let paid = wait for invoice.paid up to 3 days\nlog paid.totla"), "waits-for-any@2:12 unknown-field@3:10"),
        (within("let one = wait for invoice.paid, charge.failed up to 3 days\nlog one.amount_due"), "waits-for-any@2:11 unknown-field@3:9"),
        (within("let one = wait for invoice.piad up to 3 days\nlog one.amount_due"), "unknown-event@2:20"),
    ],
)
def test_awaited_objects(script: str, problems: str) -> None:
    assert found(script) == problems


@pytest.mark.parametrize(
    ("script", "problems"),
    [
        (when('customer.email == "a"'), "not-expanded@2:1"),
        (when('customer.id == "cus_1"'), "not-expanded@2:1"),
        (when('customer == "cus_1"'), ""),
        (within("let one = retrieve_charge latest_charge\nlog one.customer.email"), "not-expanded@3:5"),
        (within('let one = retrieve_charge latest_charge expand=["customer"]\nlog one.customer.email'), ""),
        (within('let one = retrieve_charge latest_charge expand=["customer"]\nlog one.customer.emial'), "unknown-field@3:18"),
        (within('let one = retrieve_charge latest_charge expand=["balance_transaction"]\nlog one.customer.email'), "not-expanded@3:5"),
        (within('for one in list_charges expand=["data.customer"] < log one.customer.email >'), ""),
        (within("for one in list_charges < log one.customer.email >"), "not-expanded@2:31"),
        (within("log previous_attempt"), "unknown-name@2:5"),
    ],
)
def test_ids(script: str, problems: str) -> None:
    assert found(script) == problems


@each(
    ("script", "problems"),
    [
        ("on customer.updated when changed(email) < stop >", ""),
        ("on customer.created when changed(email) < stop >", "not-an-update@1:26"),
        ("on customer.created, customer.updated when changed(email) < stop >", "not-an-update@1:44"),
        ("on customer.created when previous.email == email < stop >", "not-an-update@1:26"),
        ("on customer.created < let previous = 5; log previous >", ""),
        ("on demand(a: string) when changed(a) < stop >", "unknown-function@1:27"),
        ("on every day at 09:00 < log previous.a >", "unknown-name@1:29"),
        ("on customer.updated when changed(emial) < stop >", "unknown-name@1:34"),
        ("on customer.updated when changed(lower(email)) < stop >", "wrong-type@1:34"),
        ("on customer.updated when changed(object) < stop >", "wrong-type@1:34"),
        ('on customer.updated when changed(object.email) and changed(metadata["a"]) and changed(address.city) < stop >', ""),
        ("on customer.updated < let one = retrieve_customer id; if changed(one.email) < stop > >", "wrong-type@1:66"),
        ('on customer.subscription.updated when changed(status, from="trialing", to="active") < stop >', ""),
        ('on customer.subscription.updated when changed(status, to="activ") < stop >', "unknown-value@1:58"),
        ('on customer.subscription.updated when changed(status, too="active") < stop >', "unknown-argument@1:55"),
        ("on customer.updated when changed(email, to=5) < stop >", "wrong-type@1:44"),
    ],
)
def test_updates(script: str, problems: str) -> None:
    assert found(script) == problems


def test_a_misspelt_name_has_its_fix() -> None:
    problem = only(when("amuont > 10 USD"))
    assert problem.message == "`amuont` means nothing here"
    assert problem.help == "did you mean `amount`?"
    assert fixed(when("amuont > 10 USD")) == when("amount > 10 USD")
    assert fixed("on charge.faild < stop >") == "on charge.failed < stop >"
    assert fixed("on charge.dsipute.* < stop >") == "on charge.dispute.* < stop >"
    assert fixed(within("log object.amuont")) == within("log object.amount")
    assert fixed(within('log object["amuont"]')) == within('log object["amount"]')
    assert fixed(within("let total_left = 3\nlog totl_left")) == within("let total_left = 3\nlog total_left")


def test_a_name_that_is_like_no_other_has_no_fix() -> None:
    problem = only(within("log zzzzzzzz"))
    assert problem.help == 'text stands in quotes: `"zzzzzzzz"`; a key of the metadata is read as `metadata.zzzzzzzz`'
    assert problem.fix is None
    assert only(within("log zzzzzzzz.name")).help == ""
    assert only("on every day at 09:00 < log zzzzzzzz >").help == 'text stands in quotes: `"zzzzzzzz"`'


def test_what_is_no_value_says_what_it_is() -> None:
    problem = only(within("let more = retrieve_balance + 1"))
    assert problem.message == "`retrieve_balance` is an action, not a value"
    assert problem.help == "give its result a name first: `let result = retrieve_balance …`"
    assert only(within("let small = lower")).message == "`lower` is a function, not a value"
    assert only("on every day at 09:00 < log event.id >").message == "`event` means nothing in a workflow on a timetable: there is no event"


def test_a_field_that_one_of_several_events_lacks() -> None:
    problem = only("on invoice.paid, charge.failed when amount_due > 5 USD < stop >")
    assert problem.message == "not every one of these events has `amount_due`: a charge (`charge.failed`) has none"
    assert problem.help == "use what all of them have, or start the workflow on `invoice.paid` alone"


@pytest.mark.parametrize(
    ("script", "after"),
    [
        (
            within('  if customer.email == "a" < stop >'),
            within('  let customer = retrieve_customer customer\n  if customer.email == "a" < stop >'),
        ),
        (
            'on charge.failed < log "a"; log customer.email >',
            'on charge.failed < log "a"; let customer = retrieve_customer customer; log customer.email >',
        ),
        (
            within("log object.latest_charge.amount"),
            within("let charge = retrieve_charge object.latest_charge\nlog charge.amount"),
        ),
        (
            within('let one = retrieve_charge latest_charge\n  log "to {one.customer.email}!"'),
            within(
                'let one = retrieve_charge latest_charge\n  let customer = retrieve_customer one.customer\n  log "to {customer.email}!"'
            ),
        ),
        (when('customer.id == "cus_1"'), when('customer == "cus_1"')),
    ],
)
def test_an_id_read_as_an_object_is_retrieved_first(script: str, after: str) -> None:
    assert fixed(script) == after
    assert found(after) == ""


def test_where_nothing_can_stand_before_the_help_still_says_what_to_do() -> None:
    problem = only(when('customer.email == "a"'))
    assert problem.message == "`customer` is the id of a customer, not the customer itself"
    help_ = "retrieve it in the block, `let customer = retrieve_customer customer`, and ask there: `if customer.email …`"
    assert (problem.help, problem.fix) == (help_, None)
    assert only(within("let bad = any(x in [latest_charge] where x.amount > 5 USD)")).fix is None


def test_names_that_a_syntax_problem_swallowed_are_not_reported_too() -> None:
    assert found(within('let part = == 5\nlog "{part}"\nlog other')) == "syntax@2:12 unknown-name@4:5"


@pytest.mark.parametrize(
    ("script", "message", "help_"),
    [
        (
            "on charge.* when captured < stop >",
            "not every one of these events has `captured`: a dispute (`charge.dispute.closed` and 4 more) and a refund "
            "(`charge.refund.updated`) have none",
            "use what all of them have, or start the workflow on `charge.captured`, `charge.expired`, `charge.failed` and 4 more alone",
        ),
        (
            "on customer.updated, customer.subscription.updated when changed(status) < stop >",
            "not every one of these events has `status`: a customer (`customer.updated`) has none",
            "use what all of them have, or start the workflow on `customer.subscription.updated` alone",
        ),
        (
            "on customer.updated, customer.subscription.updated when previous.status == object < stop >",
            "not every one of these events has `status`: a customer (`customer.updated`) has none",
            "use what all of them have, or start the workflow on `customer.subscription.updated` alone",
        ),
        (
            'on invoice.paid, charge.failed < log object["amount_due"] >',
            "not every one of these events has `amount_due`: a charge (`charge.failed`) has none",
            "use what all of them have, or start the workflow on `invoice.paid` alone",
        ),
        (
            "on charge.failed < let own = customer; let one = wait for invoice.paid, charge.refunded where customer == own up to 3 days"
            "; log one.amount_due >",
            "not every one of these events has `amount_due`: a charge (`charge.refunded`) has none",
            "use what all of them have, or start the workflow on `invoice.paid` alone",
        ),
    ],
)
def test_which_of_several_objects_lack_a_field_and_which_events_have_it(script: str, message: str, help_: str) -> None:
    problem = only(script)
    assert (problem.message, problem.help) == (message, help_)


def test_of_many_objects_the_first_three_are_named() -> None:
    problem = only("on * when nickname == object.object < stop >")
    assert re.fullmatch(r"not every one of these events has `nickname`: a[^,]*, a[^,]*, a[^,]* and \d+ more have none", problem.message)
    assert problem.help == "use what all of them have, or write a workflow for each"


def test_the_nearest_field_that_all_have_is_the_fix() -> None:
    script = "on invoice.paid, invoice.voided, charge.failed when amount_pai > 5 USD or curency == object.id < stop >"
    assert found(script) == "unknown-name@1:53 unknown-name@1:75"
    assert fixed("on charge.failed, charge.dispute.created when curency == object.id < stop >") == (
        "on charge.failed, charge.dispute.created when currency == object.id < stop >"
    )
    problem = only("on charge.failed, refund.created when amount_captured_ > 5 USD or amount > 5 USD < stop >")
    assert "a refund" not in problem.message


@pytest.mark.parametrize(
    ("script", "after"),
    [
        (when("status == failed", on="charge.failed"), when('status == "failed"', on="charge.failed")),
        (when("status in [failed]", on="charge.failed"), when('status in ["failed"]', on="charge.failed")),
        (when("faild == status", on="charge.failed"), when('"failed" == status', on="charge.failed")),
        (within("create_refund charge=latest_charge reason=duplicate"), within('create_refund charge=latest_charge reason="duplicate"')),
        (within("create_payment_intent amount=amount currency=usd"), within('create_payment_intent amount=amount currency="usd"')),
        (within("let v = money(5, usd)"), within('let v = money(5, "usd")')),
        ('test "t" < given charge.failed with status = failed >', 'test "t" < given charge.failed with status = "failed" >'),
        ('test "t" < given retrieve_charge returns {status: failed} >', 'test "t" < given retrieve_charge returns {status: "failed"} >'),
        (
            'test "t" < given customer.subscription.updated with previous.status = activ >',
            'test "t" < given customer.subscription.updated with previous.status = "active" >',
        ),
    ],
)
def test_a_text_without_its_quotes(script: str, after: str) -> None:
    assert only(script).code == "unknown-name"
    assert fixed(script) == after


def test_the_type_of_the_event_is_one_of_stripes() -> None:
    assert found('on charge.* when event.type == "charge.failed" or event.type == "v1.charge.failed" < stop >') == ""
    assert found('on charge.* when event.type == "invoice.paid" < stop >') == ""  # whether it can hold is a matter of logic
    assert found('on charge.* when event.type in ["charge.faild"] < stop >') == "unknown-event@1:34"
    assert fixed('on charge.* when event.type == "charge.faild" < stop >') == 'on charge.* when event.type == "charge.failed" < stop >'


@pytest.mark.parametrize(
    ("script", "problems", "help_"),
    [
        (within("log amount.cents"), "unknown-field@2:12", "it has `minor`, `currency`"),
        (within('let h = http_request "https://a.example"\nlog h.code'), "unknown-field@3:7", "it has `status`, `headers`, `body`, `json`"),
        (
            within("let c = retrieve_customer customer\nlog c.nothing_like_it"),
            "unknown-field@3:7",
            "`wfrun types customer` lists its fields",
        ),
        (within("let all = list_charges\nlog all.has_more"), "unknown-field@3:9", "what an action lists is the list itself, and all of it"),
        (within("let all = list_charges\nlog all.length"), "unknown-field@3:9", "write `len(all)`"),
        (within("let all = list_charges\nlog all.nothing"), "unknown-field@3:9", "`all[0]` is its first item"),
        ("let today = now\non charge.failed < log today >", "unknown-name@1:13", "constants are there before any run"),
        (within("let o = {limit: 5}\nlet l = o.limt"), "unknown-field@3:11", "did you mean `limit`?"),
        (within('let o = {limit: 5}\nlet l = o["max"]'), "unknown-field@3:12", "it has `limit`"),
        (within('let o = {limit: 5, name: "x"}\nlet l = o.name + 1'), "wrong-type@3:9", "`number(o.name)` reads a number from text"),
    ],
)
def test_what_there_is_instead(script: str, problems: str, help_: str) -> None:
    assert found(script) == problems
    assert only(script).help == help_


def test_a_field_that_the_retrieved_object_would_not_have_either() -> None:
    problem = only(within("let e = customer.lower"))
    assert problem.fix is None
    assert problem.help == "a customer has no field `lower`; its fields are read after `let customer = retrieve_customer customer`"
    assert fixed(within("let e = customer.emial")) == within("let customer = retrieve_customer customer\nlet e = customer.email")


def test_the_first_item_and_the_list_itself() -> None:
    assert fixed(within("let f = payment_method_types.first")) == within("let f = payment_method_types[0]")
    assert fixed(within("let all = list_charges\nlet f = all.data")) == within("let all = list_charges\nlet f = all")


@pytest.mark.parametrize(
    ("script", "help_", "given"),
    [
        (
            within('if amount > 1 USD <\nlet size = "big"\nlog size\n>\nlog size'),
            '`size` ends with the block that it is given in: name it before that block, `let size = if amount > 1 USD then "big" else …`',
            "size",
        ),
        (within("log size\nlet size = 5"), "`size` is given further down: name it before it is read", "size"),
        (within("let size = size + 1"), "`size` is there from the next statement on", "size"),
        (within("for line in [1] < log line >\nlog line"), "`line` is there in the block of its `for` only", "line"),
    ],
)
def test_a_name_that_does_not_reach_here(script: str, help_: str, given: str) -> None:
    problem = only(script)
    assert (problem.code, problem.help) == ("unknown-name", help_)
    (there,) = problem.related
    assert (problem.source.slice(there.span), there.text) == (given, "it is given here")


def test_a_name_of_another_workflow_is_no_help() -> None:
    problem = only("on charge.failed < let size = 5; log size >\non charge.failed < log size >")
    assert "given" not in problem.help


@each(
    ("script", "after"),
    [
        (when("customer == None"), when("missing(customer)")),
        (when("undefined != customer"), when("present(customer)")),
        (when('customer == ""'), when("missing(customer)")),
        (when('"" != customer'), when("present(customer)")),
        (within("let payer = retrieve_customer(customer)"), within("let payer = retrieve_customer customer")),
        (within("let all = list_charges()"), within("let all = list_charges")),
        (within("for one in list_charges() < stop >"), within("for one in list_charges < stop >")),
        (within("let one = payment_method_types(0)"), within("let one = payment_method_types[0]")),
        (within('let one = metadata("tier")'), within('let one = metadata["tier"]')),
        ("on invoice.paid when sum(lines.amount) > 5 USD < stop >", "on invoice.paid when sum(x.amount for x in lines) > 5 USD < stop >"),
        (
            "on invoice.paid when any(lines, amount > 5 USD) < stop >",
            "on invoice.paid when any(x in lines where x.amount > 5 USD) < stop >",
        ),
        ('on customer.updated when changed("email") < stop >', "on customer.updated when changed(email) < stop >"),
        ("on customer.updated when changed(previous.email) < stop >", "on customer.updated when changed(email) < stop >"),
        ('on schedule "@daily" < stop >', 'on schedule "0 0 * * *" < stop >'),
        ('on schedule "0 0 9 * * 1-5" < stop >', 'on schedule "0 9 * * 1-5" < stop >'),
    ],
)
def test_a_habit_from_elsewhere_has_its_fix(script: str, after: str) -> None:
    assert fixed(script) == after
    assert found(after) == ""


def test_where_the_first_of_two_stands() -> None:
    for script, first in (("let a = 1\nlet a = 2\non charge.failed < log a >", 4), ("on demand(a: string, a: string) < log a >", 10)):
        problem = only(script)
        (there,) = problem.related
        assert (problem.code, there.span.start, there.text) == ("duplicate-name", first, "the first one")
