"""Calls of Stripe's operations that act: what is sent, and what comes back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from tests.helpers.effects import NOW, event
from tests.helpers.live_stripe import act, call, handler, live_stripe, run_of
from tests.helpers.operations import sent_arguments
from tests.helpers.raw_server import http, raw_server
from tests.helpers.repository import ROOT
from tests.helpers.tables import each
from wfrun.dsl.types.base import List, Object, Type, Union
from wfrun.fake_stripe.form import read_form
from wfrun.fake_stripe.parameters import checked
from wfrun.fake_stripe.routes import Routes
from wfrun.interpreter.effects import Answer, Call, Done, Effect, ReadRest, Refused, TryAgain, Unknown
from wfrun.interpreter.effects_loop import run_effects
from wfrun.interpreter.event_origin import CompletedEvent
from wfrun.interpreter.executor import execute
from wfrun.live.stripe.calls import carries_a_file, is_list
from wfrun.live.stripe.channel import LiveStripe
from wfrun.stripe_catalog import load
from wfrun.testing import FakeStripeServer, fake_stripe, fake_stripe_server  # noqa: F401 - pytest finds fixtures by their names

CATALOG = load()
ERROR = '{"error": {"type": "invalid_request_error", "message": "So it is."}}'

CHARGE = {
    "id": "ch_1",
    "object": "charge",
    "amount": 250000,
    "amount_captured": 250000,
    "amount_refunded": 0,
    "currency": "usd",
    "captured": True,
    "paid": True,
    "refunded": False,
    "status": "succeeded",
}


@pytest.fixture
def stripe(fake_stripe: FakeStripeServer) -> Iterator[LiveStripe]:  # noqa: F811
    with live_stripe(fake_stripe.url) as channel:
        yield channel


def test_a_write_carries_its_key_its_account_and_the_release(fake_stripe: FakeStripeServer, stripe: LiveStripe) -> None:  # noqa: F811
    fake_stripe.add({"object": "account", "id": "acct_1"})
    fake_stripe.add({"object": "customer", "id": "cus_1"}, account="acct_1")
    report = act(stripe, 'api endive\non charge.succeeded < update_customer "cus_1" metadata={Tag: "vip"} on_account="acct_1" >')
    assert report.outcome == "succeeded", report.error
    (made,) = fake_stripe.calls()
    assert (made["method"], made["path"], made["account"]) == ("POST", "/v1/customers/cus_1", "acct_1")
    assert made["idempotency_key"] == report.steps[0].idempotency_key
    assert made["parameters"] == {"metadata": {"Tag": "vip"}}
    (held,) = fake_stripe.objects("customer", account="acct_1")
    assert held["metadata"] == {"Tag": "vip"}
    assert report.steps[0].result == held


def test_a_read_carries_no_key(fake_stripe: FakeStripeServer, stripe: LiveStripe) -> None:  # noqa: F811
    fake_stripe.add(CHARGE)
    assert stripe.send(call("retrieve_charge", charge="ch_1"), run_of(), NOW, repeated=False) == Done(CHARGE, NOW, started=NOW)
    fake_stripe.add({"object": "customer", "id": "cus_1"})
    stripe.send(call("delete_customer", customer="cus_1"), run_of(), NOW, repeated=False)
    assert [(made["method"], made["idempotency_key"]) for made in fake_stripe.calls()] == [("GET", None), ("DELETE", None)]


def test_the_same_key_acts_once(fake_stripe: FakeStripeServer, stripe: LiveStripe) -> None:  # noqa: F811
    first = stripe.send(call("create_customer", email="ada@example.com"), run_of(), NOW, repeated=False)
    again = stripe.send(call("create_customer", email="ada@example.com"), run_of(), NOW, repeated=True)
    elsewhere = stripe.send(call("create_customer", email="ada@example.com"), run_of(), NOW, repeated=False)
    assert isinstance(first, Done) and isinstance(again, Done) and isinstance(elsewhere, Done)
    assert first.value == again.value == elsewhere.value
    assert (first.notes, again.notes) == ((), ())
    assert elsewhere.notes == ("Stripe had done this before, under the same idempotency key, and did not do it again",)
    assert len(fake_stripe.effects()) == 1
    other = stripe.send(call("create_customer", email="bob@example.com"), run_of(), NOW, repeated=False)
    assert isinstance(other, Unknown) and other.message.startswith("another request was sent to Stripe under this idempotency key before")
    assert len(fake_stripe.effects()) == 1


def test_a_parameter_that_the_library_keeps_for_itself_is_sent(fake_stripe: FakeStripeServer, stripe: LiveStripe) -> None:  # noqa: F811
    for action, given in (("create_setup_intent", {"usage": "on_session"}), ("create_source", {"type": "card", "usage": "single_use"})):
        answer = stripe.send(call(action, key=action, **given), run_of(), NOW, repeated=False)
        assert isinstance(answer, Done) and answer.value["usage"] == given["usage"]
        assert fake_stripe.calls()[-1]["parameters"] == given


def test_every_operation_is_written_as_stripe_reads_it() -> None:
    routes, run = Routes(CATALOG), run_of()
    sent = 0
    with raw_server([http(200, '{"id": "x_1"}')]) as server, live_stripe(server.url) as channel:
        for name in CATALOG.action_names():
            operation = CATALOG.operation(str(CATALOG.operation_of(name)))
            assert operation is not None
            given = sent_arguments(CATALOG, operation)
            answer = channel.send(call(name, key=name, **given), run, NOW, repeated=False)
            if carries_a_file(operation):
                assert isinstance(answer, Refused) and answer.code == "not_carried_out"
                continue
            # Everything is done; a list that is none is told as such.
            assert isinstance(answer, TryAgain if is_list(operation) else Done), f"{name}: {answer}"
            sent += 1
            head, _, body = server.requests[-1].partition(b"\r\n\r\n")
            verb, target, _ = head.split(b"\r\n")[0].decode().split()
            path, _, query = target.partition("?")
            route = routes.find(verb, path)
            # Two operations may have one place: detaching a source deletes it from its customer.
            assert route is not None and (route.operation.verb, len(route.ids)) == (operation.verb, len(operation.path))
            ids = dict(zip((parameter.name for parameter in operation.path), route.ids.values(), strict=True))
            paged = is_list(operation) and any(parameter.name == "limit" for parameter in operation.parameters)
            limit = {"limit": 100} if paged else {}
            read = checked(CATALOG, operation, read_form(query.encode(), body))
            assert _texts({**ids, **read}) == _texts({**given, **limit}), name
            assert len(server.requests) == sent
    assert sent > 500


def _texts(value: Any) -> Any:
    """A value with its numbers as texts: a form does not tell them apart."""
    match value:
        case dict():
            return {key: _texts(item) for key, item in value.items()}
        case list():
            return [_texts(item) for item in value]
        case bool() | str():
            return value
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def test_lists_are_read_to_their_end_or_to_their_limit(fake_stripe: FakeStripeServer, stripe: LiveStripe) -> None:  # noqa: F811
    fake_stripe.add(*[{"object": "customer", "id": f"cus_{number:03}", "created": number} for number in range(230)])
    run = run_of()

    def ids(action: str, **given: Any) -> list[str]:
        answer = stripe.send(call(action, **given), run, NOW, repeated=False)
        assert isinstance(answer, Done), answer
        return [one["id"] for one in answer.value]

    newest = [f"cus_{number:03}" for number in reversed(range(230))]
    assert ids("list_customers") == newest
    assert [made["parameters"] for made in fake_stripe.calls()] == [
        {"limit": 100},
        {"limit": 100, "starting_after": "cus_130"},
        {"limit": 100, "starting_after": "cus_030"},
    ]
    assert ids("list_customers", limit=3) == newest[:3]
    assert ids("list_customers", limit=150) == newest[:150]
    assert ids("list_customers", starting_after="cus_005") == newest[-5:]
    assert ids("list_customers", ending_before="cus_010") == newest[:-11]
    assert ids("list_customers", ending_before="cus_010", limit=120) == newest[99:-11]
    assert ids("list_customers", ending_before="cus_010", limit=2) == ["cus_012", "cus_011"]
    assert ids("search_customers", query="created>=100") == newest[:130]
    assert ids("search_customers", query="created>=100", limit=101) == newest[:101]
    assert ids("list_customers", email="nobody@example.com") == []


BROKEN_LISTS = [
    '{"object": "list", "data": {}, "has_more": false}',
    '{"object": "list", "has_more": true}',
    '{"object": "list", "data": [], "has_more": true}',
    '{"object": "list", "data": [5], "has_more": true}',
    '{"object": "list", "data": [{"id": ""}], "has_more": true}',
    '{"object": "list", "data": [{"id": "ch_same"}], "has_more": true}',
    '{"id": "ch_1"}',
]


def test_a_search_whose_pages_are_all_empty_has_an_end() -> None:
    page = http(200, '{"object": "search_result", "data": [], "has_more": true, "next_page": "more"}')
    with raw_server([page]) as server, live_stripe(server.url) as channel:
        answer = channel.send(call("search_charges", query="amount>1"), run_of(), NOW, repeated=False)
        assert isinstance(answer, TryAgain) and len(server.requests) == 1


@each("body", BROKEN_LISTS)
def test_a_list_that_is_none_is_not_taken_for_a_short_one(body: str) -> None:
    with raw_server([http(200, body)]) as server, live_stripe(server.url) as channel:
        answer = channel.send(call("list_charges"), run_of(), NOW, repeated=False)
        assert isinstance(answer, TryAgain) and not answer.sent
        assert len(server.requests) <= 2


@pytest.mark.parametrize(("limit", "most", "told"), [("MAX_ITEMS", 250, "250 objects"), ("MAX_LIST_BYTES", 5_000, "0 MiB")])
def test_a_list_without_an_end_has_one(limit: str, most: int, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"wfrun.live.stripe.channel.{limit}", most)
    pages = [
        http(200, json.dumps({"object": "list", "has_more": True, "data": [{"id": f"ch_{page}_{number}"} for number in range(100)]}))
        for page in range(4)
    ]
    with raw_server(*[[page] for page in pages]) as server, live_stripe(server.url) as channel:
        answer = channel.send(call("list_charges"), run_of(), NOW, repeated=False)
        assert len(server.requests) == 3
    message = f"the list has more than {told}: ask for fewer objects, with `limit` or a filter"
    assert answer == Refused("too-many-items", message, NOW, started=NOW)


def test_what_goes_wrong_on_a_later_page_is_the_answer() -> None:
    first = http(200, '{"object": "list", "data": [{"id": "ch_1"}], "has_more": true}')
    for second, kind in ((http(429, ERROR, "Retry-After: 3"), TryAgain), (http(404, ERROR), Refused)):
        with raw_server([first], [second]) as server, live_stripe(server.url) as channel:
            answer = channel.send(call("list_charges"), run_of(), NOW, repeated=False)
        assert isinstance(answer, kind), answer


LINES = 'workflow "w"\non invoice.paid <\n  for line in lines <\n    log "{line.id}"\n  >\n>'


def test_a_loop_over_a_list_that_was_sent_in_part_reads_the_rest(fake_stripe: FakeStripeServer, stripe: LiveStripe) -> None:  # noqa: F811
    items = [{"object": "line_item", "id": f"il_{number:03}", "amount": 1, "currency": "usd", "invoice": "in_1"} for number in range(130)]
    page = {"object": "list", "data": items, "has_more": False, "url": "/v1/invoices/in_1/lines"}
    invoice = {"object": "invoice", "id": "in_1", "currency": "usd", "lines": page}
    fake_stripe.add(invoice)
    given = event("invoice.paid", {**invoice, "lines": {**page, "data": items[:10], "has_more": True}})
    report = act(stripe, LINES, given)
    assert report.outcome == "succeeded", report.error
    logged = [step.arguments["message"] for step in report.steps if step.action == "log" and step.arguments is not None]
    assert logged == [f"il_{number:03}" for number in range(130)]
    assert [(made["method"], made["parameters"].get("starting_after")) for made in fake_stripe.calls()] == [
        ("GET", "il_009"),
        ("GET", "il_109"),
    ]


def test_the_rest_of_a_list_is_read(fake_stripe: FakeStripeServer, stripe: LiveStripe) -> None:  # noqa: F811
    items = [{"object": "line_item", "id": f"il_{number:03}", "amount": 1, "currency": "usd", "invoice": "in_1"} for number in range(130)]
    page = {"object": "list", "data": items, "has_more": False, "url": "/v1/invoices/in_1/lines"}
    fake_stripe.add({"object": "invoice", "id": "in_1", "currency": "usd", "lines": page})
    answer = stripe.rest(ReadRest("0", "/v1/invoices/in_1/lines", "il_002"), run_of(), NOW)
    assert isinstance(answer, Done) and [one["id"] for one in answer.value] == [f"il_{number:03}" for number in range(3, 130)]
    assert not answer.assumed and answer.notes == ()
    whole = stripe.rest(ReadRest("0", "/v1/invoices/in_1/lines?limit=3", None), run_of(), NOW)
    assert isinstance(whole, Done) and len(whole.value) == 130


@each(
    "url",
    [
        "https://example.com/v1/charges", "//example.com/v1/charges", "/v1/../../secrets", "/v1/charges/%2e%2e/x", "v1/charges",
        "/oauth/token", "/v1/charges#x", "/v1//charges", "/v1/charges?a=%ff", "@example.com/v1/charges", "/v1/charges\r\nX: y", "",
        "/v1/" + "x" * 3000,
    ],
)  # fmt: skip
def test_the_rest_of_a_list_is_read_from_stripe_alone(url: str) -> None:
    with raw_server([http(200, "{}")]) as server, live_stripe(server.url) as channel:
        answer = channel.rest(ReadRest("0", url, None), run_of(), NOW)
        assert isinstance(answer, Refused) and answer.message == "the list does not say where its rest is in Stripe's API"
        assert server.requests == []


THIN = {
    "id": "evt_thin",
    "object": "v2.core.event",
    "type": "v1.charge.succeeded",
    "created": "2026-11-18T12:00:00.000Z",
    "livemode": False,
    "related_object": {"id": "ch_1", "type": "charge", "url": "/v1/charges/ch_1"},
}


def test_a_thin_event_is_completed(fake_stripe: FakeStripeServer, stripe: LiveStripe) -> None:  # noqa: F811
    fake_stripe.add({"object": "account", "id": "acct_1"}, CHARGE)
    fake_stripe.add({**CHARGE, "amount": 100}, account="acct_1")
    whole = stripe.complete(THIN, run_of(given=THIN), NOW)
    assert whole == CompletedEvent({**THIN, "data": {"object": CHARGE}}, note="the event is thin: its charge ch_1 was read from Stripe")
    connected = {**THIN, "context": "acct_1"}
    found = stripe.complete(connected, run_of(given=connected), NOW)
    assert isinstance(found, CompletedEvent)
    assert (found.event["account"], found.event["data"]["object"]["amount"]) == ("acct_1", 100)
    without_url = {**THIN, "related_object": {"id": "ch_1", "type": "charge"}}
    assert isinstance(one := stripe.complete(without_url, run_of(given=THIN), NOW), CompletedEvent)
    assert one.event["data"]["object"] == CHARGE
    snapshot = event()
    assert stripe.complete(snapshot, run_of(), NOW) == CompletedEvent(snapshot)


def test_a_thin_event_whose_object_cannot_be_had_stays_as_it_is(fake_stripe: FakeStripeServer, stripe: LiveStripe) -> None:  # noqa: F811
    found = stripe.complete(THIN, run_of(given=THIN), NOW)
    assert isinstance(found, CompletedEvent) and found.event == THIN
    assert found.note == "the event is thin: its charge ch_1 could not be read: No such charge: 'ch_1'"
    nowhere = {**THIN, "related_object": {"id": "x", "type": "nothing", "url": "https://example.com/v1/charges/ch_1"}}
    assert isinstance(one := stripe.complete(nowhere, run_of(given=THIN), NOW), CompletedEvent)
    assert one == CompletedEvent(
        nowhere, note="the event is thin: its nothing x could not be read: it does not say where it is in Stripe's API"
    )
    fake_stripe.fault("502")
    assert isinstance(stripe.complete(THIN, run_of(given=THIN), NOW), TryAgain)
    with raw_server([http(403, ERROR)]) as server, live_stripe(server.url) as channel:
        assert channel.complete(THIN, run_of(given=THIN), NOW) == TryAgain("So it is.", NOW, sent=False, code="permission_error")
        of_live_mode = {**THIN, "livemode": True}
        asked = channel.complete(of_live_mode, run_of(given=of_live_mode), NOW)
        assert isinstance(asked, TryAgain) and asked.code == "wrong-mode" and len(server.requests) == 1
    other = http(200, '{"id": "ch_2", "object": "charge"}')
    with raw_server([other]) as server, live_stripe(server.url) as channel:
        assert isinstance(two := channel.complete(THIN, run_of(given=THIN), NOW), CompletedEvent)
    assert two.note == "the event is thin: its charge ch_1 could not be read: Stripe answered with another object"


def test_threads_share_a_client(fake_stripe: FakeStripeServer, stripe: LiveStripe) -> None:  # noqa: F811
    fake_stripe.add(*[{**CHARGE, "id": f"ch_{number}"} for number in range(40)])
    run = run_of()
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda number: stripe.send(call("retrieve_charge", charge=f"ch_{number}"), run, NOW, repeated=False), range(40))
        )
    assert [answer.value["id"] for answer in answers if isinstance(answer, Done)] == [f"ch_{number}" for number in range(40)]


def test_the_release_of_the_script_is_asked_for() -> None:
    with raw_server([http(200, '{"id": "ch_1"}')]) as server, live_stripe(server.url) as channel:
        run = run_of('api acacia\nworkflow "w"\non charge.succeeded < log "x" >')
        channel.send(call("retrieve_charge", charge="ch_1"), run, NOW, repeated=False)
        assert f"Stripe-Version: {run.library.release}".encode() in server.requests[0]
        assert run.library.release != CATALOG.release


def test_without_stripes_library_nothing_is_sent() -> None:
    code = (
        "import sys; sys.modules['stripe'] = None\n"
        "from tests.helpers.live_stripe import call, live_stripe, run_of\n"
        "with live_stripe('http://127.0.0.1:1') as channel:\n"
        "    answer = channel.send(call('create_customer'), run_of(), 0, repeated=False)\n"
        "    print(answer.code, answer.message)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert ran.stdout == "not-installed calls to Stripe need its own library: pip install 'wfrun[live]'\n"


def test_nothing_of_stripes_library_is_imported_before_a_request() -> None:
    code = "import sys, wfrun.live.sender, wfrun.live.stripe.channel; print('stripe' in sys.modules, 'requests' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False False\n"


def test_a_refusal_is_a_value_of_the_language(fake_stripe: FakeStripeServer, stripe: LiveStripe) -> None:  # noqa: F811
    script = (
        'workflow "w"\non charge.succeeded <\n  try < let c = retrieve_customer "cus_404" > catch p <\n'
        '    log "{p.code} {p.request_id}: {p.message}"\n  >\n>'
    )
    logged: list[str] = []
    run = run_of(script)
    effects = handler(stripe, run)

    def answer(effect: Effect) -> Answer:
        if isinstance(effect, Call) and effect.action == "log":
            logged.append(effect.arguments["message"])
            return Done({}, NOW)
        return effects(effect)

    report = run_effects(execute(run), answer)
    (made,) = fake_stripe.calls()
    assert logged == [f"resource_missing {made['request']}: No such customer: 'cus_404'"]
    assert report.to_dict()["steps"][0]["error"]["request_id"] == made["request"]


def test_all_that_operations_answer_with_names_its_object() -> None:
    """By this an answer is told from a page of somebody else's; a file is not sent, and an operation without a name has no action."""
    operations = [operation for name in CATALOG.operation_ids() if (operation := CATALOG.operation(name)) is not None]
    sent = [operation for operation in operations if operation.action is not None and not carries_a_file(operation)]
    assert sent and [operation.id for operation in sent if not _named(operation.result)] == []


def _named(result: Type) -> bool:
    match result:
        case Object(name=name):
            found = CATALOG.object(name)
            return found is not None and not {"object", "id"}.isdisjoint(found.fields)
        case Union(members=members):
            return all(_named(member) for member in members)
    return isinstance(result, List) and result.page
