"""``--fetch``: a simulation reads what it does not hold from Stripe, and changes nothing there."""

from __future__ import annotations

import io
import json
import socket
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import wfrun
from wfrun.cli import run_command
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.stripe.keys import UnusableKey
from wfrun.live.stripe_reader import StripeReader
from wfrun.simulator.samples.sampler import SAMPLE_TIME, sample_object
from wfrun.stripe_catalog import load, releases
from wfrun.stripe_catalog.reading import Unreadable
from wfrun.testing import FakeStripeServer, fake_stripe, fake_stripe_server  # noqa: F401 - pytest finds fixtures by their names
from wfrun.values.secret import Secret

CATALOG = load()
KEY = "sk_test_123"
SCRIPT = """
on radar.early_fraud_warning.created when actionable <
  let payment = retrieve_charge charge
  if payment.amount < 50 USD <
    create_refund charge=payment reason="fraudulent"
  >
  for earlier in list_charges customer=payment.customer limit=5 <
    log earlier.id
  >
>
"""


def charge(identity: str, **fields: Any) -> dict[str, Any]:
    table = {"amount": 2500, "amount_captured": 2500, "payment_intent": None, "customer": "cus_1", **fields}
    return sample_object(CATALOG, "charge", id=identity, now=SAMPLE_TIME, table=table)


def customer(identity: str = "cus_1") -> dict[str, Any]:
    return sample_object(CATALOG, "customer", id=identity, now=SAMPLE_TIME, table={"name": "Grace"})


def warning(**fields: Any) -> dict[str, Any]:
    raw = {"id": "issfr_1", "object": "radar.early_fraud_warning", "actionable": True, "charge": "ch_1", "fraud_type": "misc"}
    event = {"id": "evt_1", "object": "event", "type": "radar.early_fraud_warning.created", "created": SAMPLE_TIME, "livemode": False}
    return {**event, "api_version": CATALOG.release, "data": {"object": {**raw, "created": SAMPLE_TIME, "livemode": False}}, **fields}


def reader(server: FakeStripeServer, key: str = KEY, **options: Any) -> StripeReader:
    return StripeReader(LiveConfiguration(Secret(key), server.url), CATALOG.release, sleep=lambda seconds: None, **options)


def operation(name: str) -> Any:
    found = CATALOG.operation(name)
    assert found is not None
    return found


@pytest.fixture
def command(
    fake_stripe: FakeStripeServer,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Calls the command in a folder with ``rule.wf`` and ``event.json``, with the key and the address of the fake Stripe."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STRIPE_API_KEY", KEY)
    monkeypatch.setenv("STRIPE_API_BASE", fake_stripe.url)
    (tmp_path / "rule.wf").write_text(SCRIPT)
    (tmp_path / "event.json").write_text(json.dumps(warning()))

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
        capsys.readouterr()
        status = run_command(list(words))
        return status, *capsys.readouterr()

    yield call


# --- the command ----------------------------------------------------------------------------------------------------------------


def test_what_the_event_names_is_read_and_nothing_is_assumed(command: Callable[..., Any], fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    fake_stripe.add(customer(), charge("ch_1"), charge("ch_2", created=SAMPLE_TIME - 5))

    assumed = json.loads(command("rule.wf", "event.json", "--json")[1])
    status, out, err = command("rule.wf", "event.json", "--fetch", "--json")

    assert assumed["workflows"][0]["assumed"]
    assert (status, err) == (0, "")
    report = json.loads(out)
    [workflow] = report["workflows"]
    assert (workflow["assumed"], workflow["notes"], report["live"]) == (False, [], False)
    assert [step.get("action", step["kind"]) for step in workflow["steps"]] == [
        "retrieve_charge",
        "if",
        "create_refund",
        "list_charges",
        "for",
        "log",
        "log",
    ]
    assert workflow["steps"][2]["result"]["amount"] == {"minor": 2500, "currency": "usd"}
    assert report["notes"] == ["read from Stripe: 2 requests, which changed nothing there"]
    assert "(assumed)" not in command("rule.wf", "event.json", "--fetch")[1]


def test_nothing_but_reading_ever_goes_out(command: Callable[..., Any], fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    fake_stripe.add(customer(), charge("ch_1"), charge("ch_2"))

    assert command("rule.wf", "event.json", "--fetch")[0] == 0

    calls = fake_stripe.calls()
    assert calls
    assert {call["method"] for call in calls} == {"GET"}
    assert all(call["idempotency_key"] is None for call in calls)
    assert fake_stripe.effects() == []
    assert [raw["refunded"] for raw in fake_stripe.objects("charge")] == [False, False]


def test_what_stripe_does_not_have_is_refused_as_stripe_refuses_it(command: Callable[..., Any]) -> None:
    status, out, _ = command("rule.wf", "event.json", "--fetch", "--json")

    [workflow] = json.loads(out)["workflows"]
    assert (status, workflow["outcome"]) == (1, "failed")
    assert workflow["steps"][-1]["error"] == {"message": "No such charge: 'ch_1'", "code": "resource_missing"}


def test_a_key_that_may_not_read_leaves_it_assumed_and_says_why(
    command: Callable[..., Any],
    fake_stripe: FakeStripeServer,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake_stripe.add(customer(), charge("ch_1"))
    fake_stripe._ask("POST", "keys", {"key": "rk_test_1", "permissions": {"customers": "read"}})
    monkeypatch.setenv("STRIPE_API_KEY", "rk_test_1")

    status, out, _ = command("rule.wf", "event.json", "--fetch", "--json")

    [workflow] = json.loads(out)["workflows"]
    assert (status, workflow["assumed"]) == (0, True)
    told = "charge ch_1 was made up: it could not be read from Stripe, for the key has not the permission `rak_charge_read`"
    assert told in workflow["steps"][0]["notes"]
    assert "rk_test_1" not in out


def test_the_objects_of_a_connected_account_are_read_there(
    command: Callable[..., Any],
    fake_stripe: FakeStripeServer,  # noqa: F811
    tmp_path: Path,
) -> None:
    fake_stripe.add({"object": "account", "id": "acct_1"})
    fake_stripe.add(customer(), charge("ch_1"), account="acct_1")
    (tmp_path / "rule.wf").write_text(SCRIPT.replace("created when", "created from accounts when"))
    (tmp_path / "event.json").write_text(json.dumps(warning(account="acct_1")))

    status, out, err = command("rule.wf", "event.json", "--fetch", "--json")

    assert (status, err) == (0, "")
    assert not json.loads(out)["workflows"][0]["assumed"]
    assert {call["account"] for call in fake_stripe.calls()} == {"acct_1"}


@pytest.mark.parametrize(
    ("key", "livemode", "sentence"),
    [
        ("", False, "there is no Stripe key: reading needs one in `STRIPE_API_KEY`"),
        ("pk_test_1", False, "reading needs a secret"),
        (KEY, True, "the event is of live mode and the Stripe key of test mode: --fetch reads in the mode of the event"),
        ("sk_live_1", True, "the Stripe key is of live mode, and `STRIPE_API_BASE` is not Stripe's server"),
    ],
)
def test_reading_is_refused(
    command: Callable[..., Any],
    fake_stripe: FakeStripeServer,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    key: str,
    livemode: bool,
    sentence: str,
) -> None:
    monkeypatch.setenv("STRIPE_API_KEY", key)
    (tmp_path / "event.json").write_text(json.dumps(warning(livemode=livemode)))

    status, out, err = command("rule.wf", "event.json", "--fetch")

    assert (status, out) == (3, "")
    assert sentence in err
    assert not key or key not in err
    assert fake_stripe.calls() == []


def test_a_sample_is_refused(command: Callable[..., Any]) -> None:
    status, _, err = command("rule.wf", "charge.failed", "--fetch")

    assert status == 2
    assert "`charge.failed` is a sample, which names nothing that Stripe has" in err


def test_an_event_is_read_by_its_id(
    command: Callable[..., Any],
    fake_stripe: FakeStripeServer,  # noqa: F811
    tmp_path: Path,
) -> None:
    (tmp_path / "rule.wf").write_text('on customer.created < log "{id}" >')
    event = fake_stripe.trigger("customer.created")[-1]

    status, out, err = command("rule.wf", event["id"], "--fetch")

    assert (status, err) == (0, "")
    assert event["data"]["object"]["id"] in out
    assert out.rstrip().endswith("Nothing was sent or changed, and nothing would have been sent or changed.")
    thin = fake_stripe.client().v2.core.events.list({"types": ["v1.customer.created"]}).data[0].id
    status, out, err = command("rule.wf", thin, "--fetch")
    assert (status, err) == (0, "")
    assert event["data"]["object"]["id"] in out and "the event is thin: its customer" in out and "was read from Stripe" in out
    status, _, err = command("rule.wf", "evt_none", "--fetch")
    assert (status, err.startswith("wfrun: the event evt_none cannot be read from Stripe: No such event")) == (2, True)


def test_a_session_of_the_python_interface_reads_too(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    fake_stripe.add(customer(), charge("ch_1"))
    program = wfrun.load(text=SCRIPT)

    report = program.session(reader=reader(fake_stripe)).run(warning())

    assert not report.workflows[0].assumed


def test_long_lists_and_searches_are_read_page_by_page(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    fake_stripe.add(customer(), *(charge(f"ch_{number}", created=SAMPLE_TIME - number) for number in range(230)))
    account = wfrun.load(text=SCRIPT).session(reader=reader(fake_stripe)).account

    def asked(name: str, **arguments: Any) -> Any:
        return account.perform(operation(name), arguments, now=SAMPLE_TIME, idempotency_key=None)

    listed = asked("charges.list", customer="cus_1", expand=["data.customer"])
    found = asked("charges.search", query="customer:'cus_1' AND amount:2500")
    assert [raw["id"] for raw in listed.value] == [f"ch_{number}" for number in range(230)]
    assert {raw["customer"]["name"] for raw in listed.value} == {"Grace"}
    assert {raw["id"] for raw in found.value} == {f"ch_{number}" for number in range(230)}
    assert (listed.assumed, listed.notes, found.assumed, found.notes) == (False, (), False, ())
    assert len(fake_stripe.calls()) == account.reads == 6


def test_the_rest_of_a_list_is_read_at_its_address(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    invoice = sample_object(CATALOG, "invoice", id="in_1", now=SAMPLE_TIME)
    lines = [{**invoice["lines"]["data"][0], "id": f"il_{number}", "invoice": "in_1"} for number in range(120)]
    fake_stripe.add({**invoice, "lines": {"object": "list", "data": lines, "has_more": False, "url": "/v1/invoices/in_1/lines"}})
    account = wfrun.load(text=SCRIPT).session(reader=reader(fake_stripe)).account

    rest = account.rest_of_list("/v1/invoices/in_1/lines", "il_9")
    assert (rest.is_read, [raw["id"] for raw in rest.items]) == (True, [f"il_{number}" for number in range(10, 120)])
    assert account.rest_of_list("/v1/invoices/in_2/lines", None).why == "Stripe has no such list"
    assert {call["path"] for call in fake_stripe.calls()} == {"/v1/invoices/in_1/lines", "/v1/invoices/in_2/lines"}


# --- the reader -----------------------------------------------------------------------------------------------------------------


def test_only_reading_is_sent(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    with pytest.raises(ValueError, match=r"customers\.create does not only read"):
        reader(fake_stripe).read(operation("customers.create"), {"email": "ada@example.com"}, None)
    assert fake_stripe.calls() == []


def test_the_release_of_the_script_is_asked_for(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    older = releases()[0]
    new = sorted(CATALOG.object("customer").fields.keys() - load(older).object("customer").fields.keys())  # type: ignore[union-attr]
    fake_stripe.add({**customer(), new[0]: "new"})
    of_older = StripeReader(LiveConfiguration(Secret(KEY), fake_stripe.url), older)

    assert new[0] in reader(fake_stripe).read(operation("customers.retrieve"), {"customer": "cus_1"}, None)
    assert new[0] not in of_older.read(operation("customers.retrieve"), {"customer": "cus_1"}, None)


@pytest.mark.parametrize("identity", ["../balance", "cus_1?x=1", "cus_1#", "cus_1/../../balance", "%2e%2e", "..", " "])
def test_an_id_stays_an_id(fake_stripe: FakeStripeServer, identity: str) -> None:  # noqa: F811
    fake_stripe.add(customer())
    found = reader(fake_stripe).read(operation("customers.retrieve"), {"customer": identity}, None)
    assert found is None or isinstance(found, Unreadable)
    assert all(call["path"].startswith("/v1/customers/") for call in fake_stripe.calls())


@pytest.mark.parametrize("fault", ["429; retry-after=1", "500", "502", "drop", "wrong-type"])
def test_a_read_that_went_wrong_is_tried_again(fake_stripe: FakeStripeServer, fault: str) -> None:  # noqa: F811
    fake_stripe.add(customer())
    fake_stripe.fault(fault, times=2)
    assert reader(fake_stripe).read(operation("customers.retrieve"), {"customer": "cus_1"}, None)["name"] == "Grace"


@pytest.mark.parametrize("fault", ["429", "500", "drop"])
def test_a_read_that_goes_wrong_again_and_again_says_so(fake_stripe: FakeStripeServer, fault: str) -> None:  # noqa: F811
    fake_stripe.fault(fault, times=3)
    found = reader(fake_stripe).read(operation("customers.retrieve"), {"customer": "cus_1"}, None)
    assert isinstance(found, Unreadable)
    assert found.reason
    assert KEY not in found.reason
    assert len(fake_stripe.calls()) <= 3


def test_a_server_that_is_not_there_is_given_up() -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    pauses: list[float] = []
    far = StripeReader(LiveConfiguration(Secret(KEY), f"http://127.0.0.1:{port}"), CATALOG.release, sleep=pauses.append)

    found = [far.read(operation("customers.retrieve"), {"customer": f"cus_{number}"}, None) for number in range(9)]

    assert set(found) == {Unreadable("Stripe did not answer: the connection was refused")}
    assert len(pauses) == 4, "two reads of three tries each, and no more"


def test_numbers_stay_exact(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    price = sample_object(CATALOG, "price", id="price_1", now=SAMPLE_TIME)
    rate = sample_object(CATALOG, "tax_rate", id="txr_1", now=SAMPLE_TIME, table={"percentage": Decimal("8.875")})
    fake_stripe.add(price, {**rate, "percentage": 8.875})
    found = reader(fake_stripe).read(operation("tax_rates.retrieve"), {"tax_rate": "txr_1"}, None)
    assert (type(found["percentage"]), found["percentage"]) == (Decimal, Decimal("8.875"))


def test_a_key_that_cannot_read_is_no_reader() -> None:
    with pytest.raises(UnusableKey):
        StripeReader(LiveConfiguration(Secret("whsec_1")), CATALOG.release)
