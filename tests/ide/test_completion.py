"""Completion at places of scripts and lines: `|` is where the cursor stands.

Each row names what is offered first, in this order. `+` before a label asks that it is offered somewhere, `-` that it is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from wfrun.dsl.parser.lark_parser import load_grammar
from wfrun.ide import keywords
from wfrun.ide.completion import MAX_ITEMS, Completions

Ask = Callable[[str], Completions]

CHARGE = "on charge.failed <\n  "
UPDATE = "on customer.subscription.updated <\n  "
FOUND = 'let big = 5 USD\nworkflow "Pay"\non demand(order: string, amount: money) <\n  log "x"\n>\n'


def wrong(ask: Ask, rows: dict[str, str]) -> list[str]:
    """The rows that are not as they should be, each with what is offered instead."""
    out = []
    for text, expected in rows.items():
        labels = [item.label for item in ask(text).items]
        words = expected.split("; ") if expected else []
        first = [word for word in words if word[0] not in "+-"]
        bad = [word for word in words if (word[0] == "+" and word[1:] not in labels) or (word[0] == "-" and word[1:] in labels)]
        if bad or labels[: len(first)] != first or (not words and labels):
            out.append(f"{text!r}: {bad or first} but {labels[:8]}")
    return out


def holds(ask: Ask, rows: dict[str, str]) -> None:
    failing = wrong(ask, rows)
    assert not failing, "\n".join(failing)


def test_events(script: Ask) -> None:
    holds(
        script,
        {
            "on |": "every; schedule; demand; account.application.authorized; -email",
            "on v1.charge.|": "v1.charge.captured; +v1.charge.dispute.*",
            "on charge.dis|": "charge.dispute.closed; charge.dispute.created; +charge.dispute.*; -charge.failed",
            "on charge.|": "charge.captured; -customer.created",
            "on charge.failed, invoice.pa|": "invoice.paid; invoice.payment_action_required; -every",
            "on payment_failed|": "+invoice.payment_failed; +payment_intent.payment_failed; -charge.failed",
            CHARGE + "wait for invoice.p|": "invoice.paid; +invoice.payment_failed",
            CHARGE + "wait for invoice.paid, charge.|": "charge.captured",
            'on charge.failed when any(c in recent("charge.|': "charge.captured; -charge.*",
            'test "x" <\n  given charge.f|': "charge.failed; -charge.*",
            'on charge.failed, charge.refunded when event.type == "|': "charge.failed; charge.refunded; -v1.charge.failed",
        },
    )
    assert script("on charge.dis|").start == 3


def test_triggers_and_their_clauses(script: Ask) -> None:
    holds(
        script,
        {
            "on every |": "minute; hour; day; weekday; month; monday",
            "on every 15 |": "minutes; hours; -days",
            "on every month |": "at; on; in; when",
            "on every day |": "+at; -on",
            "on every month on |": "last",
            'on every day at 09:00 in "Europe/L|': "Europe/Lisbon; Europe/Ljubljana; Europe/London",
            'on schedule "0 9 * * *" in "U|': "UTC; +US/Alaska",
            "on demand(a: |": "string; number; boolean; money; timestamp; list; map",
            "on demand(a: string, b|": "",
            "on charge.failed |": "when; from; once; at most; -<",
            "on charge.failed when paid |": "and; or; -once; -when",
            "on charge.failed once per customer |": "+within; +at most; +when; -from; -once",
            "on charge.failed\n  wh|": "when",
            "on charge.failed at |": "at most",
            "on charge.failed at m|": "at most",
            "on charge.failed at most 3 |": "per",
            "on charge.failed at most 3 per |": "hour; day; week",
            "|": "on; workflow; test; let; currency; api; use",
            "api |": "endive; dahlia; clover; basil; acacia; 2024-06-20; 2024-04-10; 2023-10-16",
            "currency |": "USD; EUR",
            "currency e|": "EUR",
            'workflow "x" |': "on",
            'on charge.failed <\n  log "x"\n>\n|': "on_failure; on; workflow",
        },
    )


def test_names(script: Ask) -> None:
    holds(
        script,
        {
            "on charge.failed when am|": "amount; amount_captured; amount_refunded",
            "on charge.failed when |": "captured; disputed; +true; +customer; +event; +object; +run; +now; -previous; +not; -email",
            "on customer.updated when prev|": "previous",
            "on charge.failed, customer.created when |": "+created; -amount; -email; +livemode",
            "on demand(order: string, total: money) when to|": "total",
            "let big = 5 USD\non charge.failed when amount > b|": "big; +billing_details",
            'on charge.failed when amount > b|\n< log "x" >\nlet big = 5 USD': "big",
            CHARGE + 'let a = 1\n  if paid <\n    let ab = 2\n  >\n  log "{a|}"': "a; -ab",
            CHARGE + "for one in refunds <\n    log on|\n  >": "one",
            CHARGE + 'try < log "x" > catch why < log w|': "why",
            "on radar.early_fraud_warning.created <\n  let charge = charge|": "charge",
            CHARGE + "let x = x|": "-x",
            "on charge.failed when any(r in refunds where r|": "r; refunded; +refunds; -refund",
            CHARGE + "for one in refunds where |": "one",
            "on charge.failed when any(r in ref|": "refunds; refunded; -r",
            'on charge.failed when any(c in rec|("charge.failed", 1 hour) where c.paid)': "recent",
            "on charge.failed when any(c in refunds| where c.amount > 1 USD)": "refunds",
            'on charge.failed <\n  email body="""\non customer.created\n""" subject="{amount_c|': "amount_captured",
            'on charge.failed <\nlog "{b|"\nlet big = 5\n>': "-big",
            CHARGE + "let ids = [on|e.id for one in refunds]": "one",
            CHARGE + "let sums = sum(one.am| for one in refunds.data)": "amount",
            CHARGE + "wait for invoice.paid where amount_d| up to 1 day": "amount_due",
            CHARGE + 'log "{cus|': "customer",
            CHARGE + 'log "{cus|}"': "customer",
            CHARGE + 'log "cus|': "",
            CHARGE + "let |": "",
            CHARGE + "for |": "",
            "# cus|": "",
            CHARGE + 'log "x" # cus|': "",
        },
    )


def test_broken_text_before_the_place(script: Ask) -> None:
    """What cannot be read before the place costs as little as possible."""
    holds(
        script,
        {
            CHARGE + "create_refund charge= reason=|": "duplicate",
            CHARGE + "create_refund charge=id amount=5 + reason=|": "duplicate",
            CHARGE + "create_refund charge=id ) reason=|": "duplicate",
            CHARGE + "create_refund charge=id amount=(5 USD reason=|": "duplicate",
            CHARGE + 'let ab\n  log "{a|': "ab",
            CHARGE + "let ab = amount.\n  log a|": "ab",
            CHARGE + "let ab = [1, 2\n  log a|": "ab",
            CHARGE + "if any(r in refunds <\n    create_refund charge=id reason=|": "duplicate",
            CHARGE + "if paid and <\n    create_refund charge=id reason=|": "duplicate",
            CHARGE + 'log "not closed\n  create_refund charge=id reason=|': "duplicate",
            CHARGE + 'log "{amount\n  create_refund charge=id reason=|': "duplicate",
            CHARGE + 'else <\n    log "x"\n  >\n  create_refund charge=id reason=|': "duplicate",
            CHARGE + "if amount > and amount_c|": "amount_captured",
            CHARGE + ">\n>\n>\non charge.failed when amount_c|": "amount_captured",
            'on charge.failed when status = "failed" and amount_c|': "amount_captured",
            "on charge.failed when ?? and amount_c|": "amount_captured",
            "on charge.failed wen paid <\n  create_refund charge=id reason=|": "duplicate",
            "on when amount_c|": "-amount_captured",
            'workflow "a\n\non charge.failed when amount_c|': "amount_captured",
            'on nonsense.here <\n  log "x"\n>\n\non charge.failed when amount_c|': "amount_captured",
            "on charge.failed\n\non charge.failed when amount_c|": "amount_captured",
            'test "x" <\n  given nonsense of words\n  given charge.failed with status = "|': "failed",
            'test "x" <\n  expect\n  given charge.failed with status = "|': "failed",
            "}}} ((( on charge.failed\non charge.failed when amount_c|": "amount_captured",
        },
    )


def test_fields(script: Ask) -> None:
    holds(
        script,
        {
            CHARGE + "let ch = retrieve_charge id\n  log ch.bal|": "balance_transaction",
            CHARGE + "let customer = retrieve_customer customer\n  log customer.em|": "email",
            CHARGE + 'let a = retrieve_charge id expand=["customer"]\n  if a.customer.em|': "email",
            "on charge.failed when amount.|": "minor; currency",
            "on charge.failed when created.|": "date; year; month; day; weekday; hour",
            "on charge.failed when event.|": "livemode; id; type; created; account",
            "on billing.meter.error_report_triggered when present(event.data.|": "developer_message_summary; reason",
            "on billing.meter.error_report_triggered when present(event.d|": "data",
            "on v2.core.account[req|": "v2.core.account[requirements].updated",
            "on v2.core.account.cr|": "v2.core.account.created",
            "on customer.subscription.updated when previous.items.data[0].pr|": "price",
            "on customer.subscription.updated when items.|": "[0]; .has_more; .data; .url",
            "on charge.failed when customer.|": "",
            'on charge.failed when metadata.order == "1" and metadata.|': "order",
            'on charge.failed when metadata.order == "1" and metadata["|': "order",
            CHARGE + 'update_charge id metadata={tier: "a", "b c": "d"}\n  log metadata.t|': "tier",
            CHARGE + 'update_charge id metadata={tier: "a"}\n  update_customer customer metadata={|': "tier",
            "on charge.failed when nothing_such.|": "",
            CHARGE + 'let m = {Tier: 1, Name: "x"}\n  log m.|': "Tier; Name",
            CHARGE + 'log "{billing_details.address.ci|': "city",
            "on charge.failed when object.am|": "amount",
        },
    )


def test_values(script: Ask) -> None:
    holds(
        script,
        {
            "on charge.failed when status == |": "failed; pending; succeeded; +status; -true",
            'on charge.failed when status == "|': "failed; pending; succeeded; -status",
            'on charge.failed when status == "p|': "pending",
            'on charge.failed when status != "|"': "failed; pending; succeeded",
            'on charge.failed when status in ["failed", "p|': "pending",
            "on charge.failed when status in [|": "failed; pending; succeeded",
            'on charge.failed when "|" == status': "",
            "on charge.failed when paid == |": "true; false",
            'on charge.failed when currency == "u|': "usd",
            'on charge.failed when currency in ["usd", "|': "usd; eur",
            'on charge.failed when created.weekday == "|': "monday; tuesday",
            "on charge.failed when amount > 1000 |": "USD; EUR",
            "on charge.failed when amount > 1000 U|": "USD; UAH; -and",
            "on charge.failed when amount > 1000U|": "USD",
            "on charge.failed when amount > 1 |\ncurrency GBP": "GBP; USD",
            "currency GBP\non charge.failed when amount > 1 |": "GBP; USD",
            CHARGE + "wait 3 |": "seconds; minutes; hours; days; weeks",
            CHARGE + "wait 1 d|": "day",
            CHARGE + "wait until created + 3 |": "seconds; minutes; hours; days; weeks",
            CHARGE + "create_refund charge=id reason=|": "duplicate; fraudulent; requested_by_customer",
            CHARGE + 'create_refund charge=id reason="f|"': "fraudulent",
            UPDATE + 'update_subscription id proration_behavior=if livemode then "|': "always_invoice; create_prorations; none",
            UPDATE + 'update_subscription id proration_behavior=previous.x ?? "|': "always_invoice; create_prorations; none",
            'on customer.subscription.updated when changed(status, to="a|': "active",
            'on charge.failed when customer in list("|': "blocked; vip",
            CHARGE + 'let a = setting("|': "price",
            CHARGE + 'let a = secret("|': "TOKEN",
            'use "|': "acme_crm",
            'use "actions.py"\nuse "ac|"\non charge.failed < stop >': "acme_crm",
            CHARGE + 'let a = format_time(created, "%Y", "Europe/Lon|': "Europe/London",
            CHARGE + 'let a = money(5, "e|': "eur",
            CHARGE + 'let a = retrieve_charge id expand=["|': "application; +customer",
            CHARGE + 'log "|': "",
        },
    )


def test_actions_and_arguments(script: Ask) -> None:
    holds(
        script,
        {
            CHARGE + "|": "let; if; for; wait; approve; try; stop; fail; email; slack; http_request; log; +capture_charge",
            CHARGE + "create_ref|": "create_refund",
            CHARGE + "cr_ref|": "create_refund",
            CHARGE + "refu|": "+create_refund; +list_refunds",
            CHARGE + "let ch = retrieve_ch|": "retrieve_charge",
            CHARGE + "for one in list_ch|": "list_charges",
            CHARGE + "create_refund |": "charge; customer; payment_intent; amount; +retry; -==; -and",
            CHARGE + "create_refund charge=id |": "amount; -charge",
            CHARGE + "let a = create_refund |": "charge; -==; -and",
            CHARGE + "create_refund | amount=5 USD": "charge; -amount",
            CHARGE + "create_refund charge=|": "id",
            CHARGE + "create_refund payment_intent=|": "payment_intent",
            CHARGE + "create_refund amount=|": "amount",
            CHARGE + "email to=|": "receipt_email",
            CHARGE + "http_request me|": "method",
            CHARGE + "let ch = retrieve_charge id\n  create_refund charge=|": "ch.id; id",
            CHARGE + "retrieve_customer |": "customer",
            CHARGE + "let customer = retrieve_customer |": "customer",
            CHARGE + 'email to="a@example.com"\n        |': "cc; bcc; from; reply_to; subject; body; append; -to",
            CHARGE + 'email to="a@example.com"\n        sub|\n  log "x"': "subject",
            CHARGE + 'email to="a@example.com"\n  |': "let; if; -cc",
            CHARGE + 'let ok = approve "x?" |': "to; cc; bcc; from; reply_to; channel; up to",
            CHARGE + 'let ok = approve "x?" to="a@example.com" up |': "up to",
            UPDATE + "update_subscription id items=[{pr|": "price; price_data",
            UPDATE + "update_subscription id items=[{id: items.data[0].id, |": "-id; +price",
            CHARGE + "create_refund charge=id metadata={a: customer ?? om|": "omit",
            CHARGE + "let a = customer ?? om|": "-omit",
            CHARGE + 'log "x"; ema|': "email",
            CHARGE + "if paid < ema|": "email",
        },
    )


def test_functions_and_operators(script: Ask) -> None:
    holds(
        script,
        {
            "on customer.updated when changed(em|": "email",
            "on customer.updated when changed(|": "-now; -run; +email",
            "on customer.subscription.updated when changed(status, |": "from; to",
            'on customer.subscription.updated when changed(status, from="active", |': "to; -from",
            CHARGE + "let a = low|": "lower",
            CHARGE + "let a = round(amount, |": "digits",
            "on charge.failed when status |": "==; !=; in; not in; contains; starts_with; ends_with; matches; ??; -<; -and",
            "on charge.failed when amount |": "==; !=; <; <=; >; >=; -contains; -and",
            "on charge.failed when paid |": "and; or; ==; !=; ??; -<",
            "on charge.failed when not status |": "==",
            'on charge.failed when status == "failed" |': "and; or; -==",
            "on charge.failed when amount > 5 USD\n  a|": "and",
            "on charge.failed when refunds |": "+contains; -==",
            "on charge.failed when status st|": "starts_with",
            "on charge.failed when status not |": "not in",
            CHARGE + "wait |": "until; for",
            CHARGE + "wait for invoice.paid |": "where; up to",
            CHARGE + "let x = if paid |": "then; and; or",
            CHARGE + "let x = if paid then 1 |": "+else; -then",
            CHARGE + 'if paid <\n    log "x"\n  > |': "else",
            CHARGE + 'if paid <\n    log "x"\n  >\n  |': "else; let",
            CHARGE + 'try <\n    log "x"\n  > |': "catch",
            'on charge.failed < if paid < log "x" > |': "else",
            'on charge.failed < if paid < log "x" > e|': "else",
            'on charge.failed < log "x" > w|': "workflow",
            "on charge.failed when amount > a|": "amount; -api",
            "on charge.failed when amount < |": "amount; +application_fee_amount; +let",
            "on charge.failed when amount < application_fee_amount |": "and; or",
        },
    )


def test_tests(script: Ask) -> None:
    holds(
        script,
        {
            'test "x" <\n  |': "given; expect; -log",
            'test "x" <\n  given |': "start; now; account.application.authorized",
            'test "x" <\n  given invoice.paid |': "with; -when",
            'test "x" <\n  given invoice.paid with |': "+amount_due; +status; -previous; -now",
            'test "x" <\n  given invoice.paid with status = "|': "draft; open; paid; uncollectible; void",
            'test "x" <\n  given invoice.paid with status = "paid", |': "-status; +total",
            'test "x" <\n  given customer.updated with pre|': "previous",
            'test "x" <\n  given customer.updated with previous.em|': "email",
            'test "x" <\n  given customer.updated with address.ci|': "city",
            'test "x" <\n  given retrieve_ch|': "retrieve_charge; -charge.failed",
            'test "x" <\n  given retrieve_charge "ch_1" |': "returns; fails",
            'test "x" <\n  given retrieve_charge returns {amount_c|': "amount_captured",
            'test "x" <\n  given retrieve_charge returns {status: "f|': "failed",
            'test "x" <\n  given appr|': "approve",
            'test "x" <\n  given approve |': "true; false; no_answer",
            'test "x" <\n  given invoice.paid after 2 |': "seconds; minutes; hours; days; weeks",
            'test "x" <\n  given invoice.paid after 2 days with status = "|': "draft",
            'test "x" <\n  given invoice.paid with lines.data[0].qu|': "quantity",
            'test "x" <\n  expect wait |': "for",
            'test "x" <\n  expect wait for invoice.pa|': "invoice.paid",
            'test "x" <\n  given now = |': "now; +timestamp",
            FOUND + 'test "x" <\n  given start "|': "Pay",
            FOUND + 'test "x" <\n  given start "Pay" with |': "order; amount",
            'test "x" <\n  given start "Pay" with |\n>\n' + FOUND: "order; amount",
            'test "x" <\n  expect |': "nothing; nothing_else; succeeded; failed; stopped; needs_attention; wait; email; -charge.failed",
            'test "x" <\n  expect create_refund |': "charge; -==",
            'test "x" <\n  expect create_refund reason="|': "duplicate; fraudulent; requested_by_customer",
        },
    )


def test_lines_of_the_repl(line: Ask) -> None:
    holds(
        line,
        {
            "|": "found; ch; paid; run; now; +event; +status; +let; +if; -it",
            "pa|": "paid; pause_collection; +payment_settings",
            'status == "tr|': "trialing",
            'status == "active" and pre|': "previous",
            "ch.am|": "amount; amount_captured; amount_refunded",
            "found[0].am|": "amount",
            "found.|": "[0]",
            "paid > ch.amount |": "and; or",
            "create_refund charge=|": "ch.id",
            "create_refund |": "charge; -==; -and",
            "let x = retrieve_cust|": "retrieve_customer",
            "let xy = 1; x|": "xy",
            "let xy = 1\nx|": "xy",
            'if status == "active" <\n  cancel_subscription |': "id",
            "retrieve_customer customer; upd|": "update_subscription",
            "any(one in found where one.st|": "status",
            "changed(|": "+status; -now; -paid",
            "1 |": "USD",
            'list("|': "",
            "workf|": "workflow",
            "paid; workf|": "-workflow",
            "on charge.failed when amount_c|": "amount_captured",
            "on charge.failed when amount > pa|": "paid; payment_intent",
            'on charge.failed <\n  log "x"\n>\non ch|': "charge.captured",
            "currency e|": "EUR",
            'currency in ["e|': "eur",
            'lower("a; b" + |': "+latest_invoice",
        },
    )
    assert line("let it = ch.am|").start == 12
    assert line("paid; ch.am|").start == 9


def test_the_parts_of_a_completion(script: Ask) -> None:
    def first(text: str) -> tuple[str, str, str, str, str]:
        item = script(text).items[0]
        return item.label, item.kind, item.insert, item.detail, item.doc

    assert first("on charge.refunded|") == (
        "charge.refunded",
        "event",
        "charge.refunded",
        "charge",
        "carries the charge and its previous values",
    )
    assert first("on customer.updated|")[4] == "carries the customer and its previous values"
    assert first(CHARGE + "create_refund|") == (
        "create_refund",
        "action",
        "create_refund ",
        "create_refund charge=… …",
        "Creates a refund.",
    )
    assert first(CHARGE + "create_refund reas|")[:4] == ("reason", "argument", "reason=", "string · one of 3")
    assert first(CHARGE + 'retrieve_customer cust|="cus_1"')[:4] == ("customer", "argument", "customer", "id of customer · required")
    assert first("on customer.updated when chan|")[1:4] == ("function", "changed(", "changed(field, from=…, to=…) → boolean")
    assert first("on charge.failed when amoun|")[3:] == ("money", "Amount intended to be collected by this payment.")
    assert first("on charge.failed when status == |")[:4] == ("failed", "value", '"failed"', "string")
    assert first('on charge.failed when status == "f|')[2] == 'failed"'
    assert first('on charge.failed when status == "f|"')[2] == "failed"
    assert first("on charge.failed wh|")[:3] == ("when", "keyword", "when ")
    assert first("on charge.failed when pres|ent(customer)")[2] == "present("
    assert first("on charge.failed when pres|(customer)")[2] == "present"
    assert first(UPDATE + "update_subscription id items=[{pric|")[2] == "price: "
    assert first(CHARGE + 'let a = list("v|')[:3] == ("vip", "list", 'vip"')


def test_every_word_of_the_grammar_is_told_of() -> None:
    words = {kind for kind in load_grammar().signs if re.fullmatch(r"[a-z_ ]+", kind)}
    told = {*keywords.STATEMENTS, *keywords.ITEMS, *keywords.PARTS, *keywords.VALUES, *keywords.JOINING, *keywords.COMPARING}
    assert words - told == set()
    assert all(one.doc for table in (keywords.STATEMENTS, keywords.ITEMS, keywords.PARTS) for one in table.values())


def test_at_most_so_many_and_none_twice(script: Ask, line: Ask) -> None:
    for ask, text in [(script, "on |"), (script, CHARGE + "|"), (line, "|"), (line, "let x = |"), (script, 'test "x" <\n  given |')]:
        items = ask(text).items
        assert len(items) == MAX_ITEMS
        assert len({(item.label, item.insert) for item in items}) == len(items)


def test_begins_before_holds(script: Ask) -> None:
    labels = [item.label for item in script("on charge.failed when amount_c|").items]
    assert labels[0] == "amount_captured"
    labels = [item.label for item in script("on charge.failed when AMO|").items]
    assert labels[:3] == ["amount", "amount_captured", "amount_refunded"]
    assert "application_fee_amount" in labels
