"""``wfrun objects pull``: objects of an account, and what stands around them, in a file that ``--objects`` takes."""

from __future__ import annotations

import io
import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wfrun.cli import run_command
from wfrun.simulator.samples.sampler import SAMPLE_TIME, sample_object
from wfrun.stripe_catalog import load
from wfrun.testing import FakeStripeServer, fake_stripe, fake_stripe_server  # noqa: F401 - pytest finds fixtures by their names

CATALOG = load()
SCRIPT = """
on charge.refunded <
  for earlier in list_charges customer=customer limit=5 <
    log "{earlier.id}"
  >
>
"""

CARDLESS = {"default_source": None, "invoice_settings": {"default_payment_method": None}, "test_clock": None}

Command = Callable[..., tuple[int, str, str]]


def charge(identity: str, **fields: Any) -> dict[str, Any]:
    table = {"amount": 2500, "payment_intent": None, "customer": "cus_1", "balance_transaction": None, "payment_method": None, **fields}
    return sample_object(CATALOG, "charge", id=identity, now=SAMPLE_TIME, table=table)


def customer(identity: str = "cus_1", **fields: Any) -> dict[str, Any]:
    return sample_object(CATALOG, "customer", id=identity, now=SAMPLE_TIME, table={"name": "Grace", **CARDLESS, **fields})


@pytest.fixture
def command(
    fake_stripe: FakeStripeServer,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """Calls the command in an empty folder, with the key and the address of the fake Stripe, which holds two charges of a customer."""
    fake_stripe.add(customer(), charge("ch_1"), charge("ch_2", created=SAMPLE_TIME - 60))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_123")
    monkeypatch.setenv("STRIPE_API_BASE", fake_stripe.url)

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
        capsys.readouterr()
        status = run_command(["objects", "pull", *words])
        return status, *capsys.readouterr()

    return call


def ids(text: str) -> list[str]:
    return [raw["id"] for raw in json.loads(text)]


def test_an_object_and_what_its_fields_name_are_printed(command: Command, fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    status, out, err = command("ch_1")

    assert (status, err) == (0, "")
    assert ids(out) == ["ch_1", "cus_1"]
    assert {call["method"] for call in fake_stripe.calls()} == {"GET"}


def test_what_scripts_read_on_an_event_of_the_object_is_pulled(command: Command, tmp_path: Path) -> None:
    (tmp_path / "rule.wf").write_text(SCRIPT)

    assert ids(command("ch_1", "rule.wf")[1]) == ["ch_1", "ch_2"]
    status, out, err = command("cus_1", "rule.wf")
    assert (status, ids(out)) == (0, ["cus_1"])
    assert err == "wfrun: cus_1: no workflow of these scripts starts on an event of a customer, so what it names is read\n"


def test_a_simulation_on_the_file_assumes_nothing(command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rule.wf").write_text('on charge.refunded < let c = retrieve_customer customer\n log "{c.name}" >')
    (tmp_path / "event.json").write_text(
        json.dumps(
            {"id": "evt_1", "type": "charge.refunded", "created": SAMPLE_TIME, "livemode": False, "data": {"object": charge("ch_1")}}
        )
    )

    assert command("ch_1", "rule.wf", "--out", "objects.json")[0] == 0
    capsys.readouterr()
    assert run_command(["rule.wf", "event.json", "--objects", "objects.json", "--json"]) == 0
    assert not json.loads(capsys.readouterr().out)["workflows"][0]["assumed"]


def test_an_event_is_run_by_its_id(command: Command, fake_stripe: FakeStripeServer, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "rule.wf").write_text("on charge.refunded < retrieve_customer customer >")
    event = fake_stripe.trigger("charge.refunded", "customer=cus_1")[-1]

    assert ids(command(event["id"], "rule.wf")[1]) == ["cus_1"]
    assert "cus_1" in ids(command(event["id"])[1])


def test_a_file_is_for_its_owner_and_keeps_what_else_it_holds(command: Command, fake_stripe: FakeStripeServer, tmp_path: Path) -> None:  # noqa: F811
    out = tmp_path / "objects.json"
    other = {"id": "prod_9", "object": "product", "name": "By hand"}
    out.write_text(json.dumps([other, customer(name="Before")]))
    out.chmod(0o644)

    status, printed, err = command("ch_1", "--out", "objects.json")

    assert (status, printed) == (0, "")
    assert err == "wfrun: 1 new object in objects.json, 1 other read again\n"
    assert [(raw["id"], raw.get("name")) for raw in json.loads(out.read_text())] == [
        ("prod_9", "By hand"),
        ("cus_1", "Grace"),
        ("ch_1", None),
    ]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["objects.json"]


def test_a_link_stays_a_link(command: Command, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "objects.json").symlink_to("kept/objects.json")

    assert command("cus_1", "--out", "objects.json")[0] == 0
    assert (tmp_path / "objects.json").is_symlink()
    assert ids((tmp_path / "kept" / "objects.json").read_text()) == ["cus_1"]


def test_the_objects_of_a_connected_account_are_pulled_there(command: Command, fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    fake_stripe.add({"object": "account", "id": "acct_1"})
    fake_stripe.add(customer("cus_7"), account="acct_1")

    assert ids(command("cus_7", "--account", "acct_1")[1]) == ["cus_7"]
    status, out, err = command("cus_8", "--account", "acct_1")
    assert (status, json.loads(out), err) == (1, [], "wfrun: cus_8 was not read: Stripe has none of that id in acct_1\n")


def test_an_id_that_its_owner_chose_is_named_with_its_type(command: Command, fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    fake_stripe.add(sample_object(CATALOG, "coupon", id="SUMMER", now=SAMPLE_TIME))
    assert ids(command("coupon:SUMMER")[1]) == ["SUMMER"]


def test_what_is_missing_is_told_and_the_rest_is_written(command: Command, tmp_path: Path) -> None:
    status, _, err = command("cus_none", "cus_1", "--out", "objects.json")

    assert status == 1
    assert "cus_none was not read: Stripe has none of that id" in err
    assert ids((tmp_path / "objects.json").read_text()) == ["cus_1"]


def test_where_nothing_was_read_no_file_is_made_or_changed(command: Command, tmp_path: Path) -> None:
    gone = "wfrun: cus_none was not read: Stripe has none of that id\n"
    assert command("cus_none", "--out", "new.json") == (1, "", f"{gone}wfrun: nothing was read: new.json is not written\n")
    assert os.listdir(tmp_path) == []

    (tmp_path / "old.json").write_text("[]")
    assert command("cus_none", "--out", "old.json") == (1, "", f"{gone}wfrun: nothing was read: old.json stays as it is\n")
    assert (tmp_path / "old.json").read_text() == "[]"


def test_a_thin_event_is_pulled_by_its_id(command: Command, fake_stripe: FakeStripeServer, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "rule.wf").write_text("on charge.refunded < retrieve_customer customer >")
    fake_stripe.trigger("charge.refunded", "customer=cus_1")
    thin = fake_stripe.client().v2.core.events.list({"types": ["v1.charge.refunded"]}).data[0].id

    assert [one.partition("_")[0] for one in ids(command(thin, "rule.wf")[1])] == ["ch", "cus"]
    assert {"ch", "cus"} <= {one.partition("_")[0] for one in ids(command(thin)[1])}
    status, out, err = command("evt_none")
    assert (status, json.loads(out)) == (1, [])
    assert err.startswith("wfrun: the event evt_none cannot be read from Stripe: No such event: 'evt_none'")


def test_a_permission_that_is_missing_is_named(
    command: Command,
    fake_stripe: FakeStripeServer,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake_stripe._ask("POST", "keys", {"key": "rk_test_1", "permissions": {"charges": "read"}})
    monkeypatch.setenv("STRIPE_API_KEY", "rk_test_1")

    status, out, err = command("ch_1")

    assert (status, ids(out)) == (1, ["ch_1"])
    assert err == "wfrun: customer cus_1 was not read: the key has not the permission `rak_customer_read`\n"


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        ((), 2, "an ID is needed"),
        (("foo_1",), 2, "foo_1: no object's ids begin so"),
        (("cus_1", "foo:1"), 2, "foo:1: Stripe has no object `foo`"),
        (("coupon:",), 2, "coupon: is no id"),
        (("trr_1",), 2, "trr_1: Stripe gives no transfer reversal by its id alone; pull the object that it belongs to"),
        (("cus_1", "--out", "none/objects.json"), 2, "none/objects.json cannot be written: there is no folder none"),
        (("cus_1", "--out", "."), 2, ". is a folder; --out names a file"),
        (("cus_1", "--out", "broken.json"), 2, "broken.json:1:1"),
        (("cus_1", "broken.wf"), 1, "script"),
    ],
)
def test_what_is_refused_reads_nothing(
    command: Command,
    fake_stripe: FakeStripeServer,  # noqa: F811
    tmp_path: Path,
    words: tuple[str, ...],
    status: int,
    sentence: str,
) -> None:
    (tmp_path / "broken.json").write_text("no JSON")
    (tmp_path / "broken.wf").write_text("this is no script")

    found = command(*words)

    assert found[0] == status
    assert sentence in found[2]
    assert fake_stripe.calls() == []
    assert (tmp_path / "broken.json").read_text() == "no JSON"


def test_without_a_key_it_is_refused(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STRIPE_API_KEY")
    status, out, err = command("cus_1")
    assert (status, out, err) == (3, "", "wfrun: there is no Stripe key: reading needs one in `STRIPE_API_KEY`\n")
