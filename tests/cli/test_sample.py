"""``wfrun sample``: what it prints, what it writes, and every way to ask for what there is not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import environment, on_a_terminal
from wfrun import stripe_catalog
from wfrun.dsl.types.base import Object
from wfrun.simulator.samples.conformance import type_violations
from wfrun.simulator.samples.sampler import sample_event

NOW = ("--now", "2026-11-02T09:00Z")
CATALOG = stripe_catalog.load()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_sample_is_the_event_that_its_type_stands_for(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("sample", "charge.succeeded", *NOW)
    assert (status, err) == (0, "")
    assert json.loads(out) == sample_event(CATALOG, "charge.succeeded")
    assert out.startswith('{\n  "id": "evt_') and out.endswith("\n}\n")


def test_a_sample_is_changed(wfrun: Callable[..., Any]) -> None:
    words = ("amount=6000 USD", "metadata.order=7", "customer=null", "event.id=evt_1")
    event = json.loads(wfrun("sample", "charge.succeeded", *words, "--account", "acct_1", "--livemode").out)
    charge = event["data"]["object"]
    assert (charge["amount"], charge["amount_captured"], charge["metadata"], charge["customer"]) == (600_000, 600_000, {"order": "7"}, None)
    assert (event["id"], event["account"], event["livemode"], charge["livemode"]) == ("evt_1", "acct_1", True, True)
    event = json.loads(wfrun("sample", "customer.subscription.updated", "previous.status=active", "status=past_due").out)
    assert event["data"]["previous_attributes"] == {"status": "active"} and event["data"]["object"]["status"] == "past_due"
    assert json.loads(wfrun("sample", "charge.failed", "--thin", *NOW).out) == sample_event(CATALOG, "v1.charge.failed")
    event = json.loads(wfrun("sample", "charge.failed", "--api", "basil", "failure_message=x").out)
    assert "basil" in event["api_version"]


def test_several_stand_one_a_line_a_minute_apart(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("sample", "charge.failed", "customer=cus_9", "--count", "3", "--seed", "5", *NOW)
    assert (status, err) == (0, "")
    events = [json.loads(line) for line in out.splitlines()]
    assert [event["created"] for event in events] == [1_793_609_880, 1_793_609_940, 1_793_610_000]
    assert len({event["id"] for event in events}) == 3
    assert {event["data"]["object"]["customer"] for event in events} == {"cus_9"}
    (first,) = wfrun("sample", "charge.failed", "customer=cus_9", "--count", "1", "--seed", "5", "--now", "1793609880").out.splitlines()
    assert json.loads(first) == events[0]


def test_what_is_printed_can_be_run_and_is_history(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "a.wf").write_text(
        'on charge.failed when count(c in recent("charge.failed", 1 hour) where c.customer == customer) >= 2 < log "x" >'
    )
    out = wfrun("sample", "charge.failed", "customer=cus_9", "--count", "3", *NOW).out
    (folder / "history.jsonl").write_text(out)
    ran = wfrun("a.wf", "charge.failed", "--set", "customer=cus_9", "--seed", "7", "--history", "history.jsonl", *NOW)
    assert "logs “x”" in ran.out and ran.err == ""
    assert '"outcome": "succeeded"' in wfrun("a.wf", "-", "--json", stdin=out.encode()).out
    assert wfrun("a.wf", "-", stdin=wfrun("sample", "charge.failed").out.encode()).status == 0


def test_objects_are_written_and_agree_with_the_event(wfrun: Callable[..., Any], folder: Path) -> None:
    words = ("sample", "charge.dispute.created", "amount=600 EUR", "charge=ch_9", "--seed", "4", "--objects", "held/objects", *NOW)
    status, out, err = wfrun(*words)
    dispute = json.loads(out)["data"]["object"]
    held = {raw["object"]: raw for raw in (json.loads(file.read_text()) for file in (folder / "held/objects").iterdir())}
    assert (status, err) == (0, f"wfrun: {len(held)} new objects in held/objects\n")
    assert set(held) == {"dispute", "charge", "payment_intent", "customer", "payment_method", "balance_transaction"}
    assert (folder / "held/objects/ch_9.json").read_text().startswith('{\n  "id": "ch_9",\n')
    assert held["dispute"] == dispute
    assert (held["charge"]["amount"], held["charge"]["currency"], held["charge"]["disputed"]) == (60_000, "eur", True)
    assert held["payment_intent"]["amount"] == 60_000 and held["payment_intent"]["latest_charge"] == "ch_9"
    assert held["charge"]["customer"] == held["payment_method"]["customer"] == held["customer"]["id"]
    assert held["customer"]["name"] == held["payment_method"]["billing_details"]["name"] != "Jenny Rosen"
    for name, raw in held.items():
        assert list(type_violations(CATALOG, Object(name), raw)) == [], name
    (folder / "a.wf").write_text('on charge.dispute.created < let c = retrieve_charge charge\n log "{c.amount}" >')
    ran = wfrun("a.wf", "-", "--objects", "held/objects", stdin=out.encode())
    assert "logs “600.00 EUR”" in ran.out and "assumed" not in ran.out
    assert wfrun(*words).err == "wfrun: 0 new objects in held/objects\n"


def test_objects_of_several_events_are_those_of_all(wfrun: Callable[..., Any], folder: Path) -> None:
    assert wfrun("sample", "invoice.paid", "customer=cus_9", "--count", "3", "--objects", "o", "--livemode").status == 0
    held = [json.loads(file.read_text()) for file in (folder / "o").iterdir()]
    assert [raw["id"] for raw in held if raw["object"] == "customer"] == ["cus_9"]
    assert len([raw for raw in held if raw["object"] == "invoice"]) == 3
    assert {raw["livemode"] for raw in held if "livemode" in raw} == {True}


def test_calls_fill_one_folder_together(wfrun: Callable[..., Any], folder: Path) -> None:
    assert wfrun("sample", "customer.created", "id=cus_9", "email=ada@example.com", "--objects", "o").status == 0
    before = (folder / "o/cus_9.json").read_text()
    status, _, err = wfrun("sample", "customer.subscription.created", "customer=cus_9", "--seed", "2", "--objects", "o")
    assert status == 0 and err.endswith(" new objects in o\n")
    assert (folder / "o/cus_9.json").read_text() == before
    held = [json.loads(file.read_text()) for file in (folder / "o").iterdir()]
    assert {raw["customer"] for raw in held if raw["object"] in ("subscription", "invoice")} == {"cus_9"}
    (folder / "o/cus_9.json").write_text("[")
    assert wfrun("sample", "charge.failed", "--objects", "o").err == "wfrun: o/cus_9.json:1:2: the JSON ends too early\n"


def test_a_thin_events_object_is_written(wfrun: Callable[..., Any], folder: Path) -> None:
    out = wfrun("sample", "charge.failed", "id=ch_1", "--thin", "--account", "acct_1", "--objects", "o").out
    assert "data" not in json.loads(out)
    assert {"ch_1.json", "acct_1.json"} <= {file.name for file in (folder / "o").iterdir()}


def test_what_a_folder_holds_otherwise_is_kept(wfrun: Callable[..., Any], folder: Path) -> None:
    words = ("sample", "charge.failed", "id=ch_1", "--objects", "o", *NOW)
    assert wfrun(*words).status == 0
    before = {file.name: file.read_bytes() for file in (folder / "o").iterdir()}
    told = "holds charge ch_1 already, and otherwise than the event tells it, so nothing is written: remove it, or name another folder"
    assert wfrun(*words, "amount=5 USD") == (2, "", f"wfrun: o {told}\n")
    assert {file.name: file.read_bytes() for file in (folder / "o").iterdir()} == before
    (folder / "p").mkdir()
    (folder / "p" / "all.json").write_text(json.dumps([{"id": "ch_1", "object": "charge", "amount": 1}]))
    assert wfrun(*words[:3], "--objects", "p").err == f"wfrun: p {told}\n"
    (folder / "q").mkdir()
    (folder / "q" / "ch_1.json").write_text(json.dumps({"id": "cus_1", "object": "customer"}))
    assert wfrun(*words[:3], "--objects", "q").err == (
        "wfrun: q/ch_1.json is there already and holds something else, so nothing is written: remove it, or name another folder\n"
    )


def test_an_id_is_no_path(wfrun: Callable[..., Any], folder: Path) -> None:
    assert wfrun("sample", "coupon.created", "id=../../.x", "--objects", "o/p").status == 0
    assert [file.name for file in (folder / "o/p").iterdir()] == ["_.._.x.json"]
    assert not (folder / ".x.json").exists()


def test_an_event_that_points_to_nothing(wfrun: Callable[..., Any], folder: Path) -> None:
    status, out, err = wfrun("sample", "balance.available", "--objects", "o")
    assert status == 0 and json.loads(out)["type"] == "balance.available"
    assert err == "wfrun: a `balance.available` event points to no object that has an id: nothing is written to o\n"
    assert not (folder / "o").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "a TYPE is needed: wfrun sample payment_intent.succeeded"),
        (("charge.faild",), "unknown event type `charge.faild`; did you mean `charge.failed`?"),
        (("charge",), "`charge` is not one event type; `wfrun events charge` lists those that begin so"),
        (("charge.*",), "`charge.*` is not one event type; `wfrun events charge` lists those that begin so"),
        (("amount=5",), "the TYPE comes first: wfrun sample payment_intent.succeeded amount=5"),
        (("charge.failed", "amuont=5"), "a charge has no field `amuont`; did you mean `amount`?"),
        (("charge.failed", "status=fialed"), "`fialed` is not among the listed values of `status`; did you mean `failed`?"),
        (("charge.failed", "amount=6000", "USD"), '`USD` stands alone; quote what has a space in it, as in `amount="25 USD"`'),
        (("charge.failed", "--count", "0"), "invalid value for '--count': 0 is not in the range"),
        (("charge.failed", "--seed", "-1"), "--seed takes a whole number from 0 on, not `-1`"),
        (("charge.failed", "--account", "cus_1"), "`cus_1` is not the id of an account, which begins with `acct_`"),
        (("balance.available", "--thin"), "`balance.available` has no thin form: "),
        (("charge.failed", "--now", "soon"), "--now takes a moment after 1970: 2026-11-02T09:00Z, a date, or unix seconds; not `soon`"),
        (("charge.failed", "--now", "60", "--count", "5"), "5 events a minute apart begin before 1970"),
        (("charge.failed", "--api", "acaca"), "the Stripe API release acaca is not known"),
        (("charge.failed", "--objects", "a.txt"), "a.txt is a file, not a folder"),
        (("charge.failed", "--objects", "a.txt/o"), "a.txt/o cannot be made: not a directory"),
        (("charge.failed", "--objects", ""), "--objects takes the name of a folder"),
        (("charge.failed", "--objects", "a\0b"), "a\\u{0}b cannot be made: this is no name of a file"),
        (("charge.failed", "--sed", "4"), "no such option"),
    ],
)
def test_wrong_usage(wfrun: Callable[..., Any], folder: Path, words: tuple[str, ...], sentence: str) -> None:
    (folder / "a.txt").write_text("")
    status, out, err = wfrun("sample", *words)
    assert (status, out) == (2, "")
    assert err.startswith(f"wfrun: {sentence}") and err.count("\n") == 1
    assert {file.name for file in folder.iterdir()} == {"a.txt"}


def test_bytes_that_are_no_text_are_told(process: Callable[..., Any]) -> None:
    status, out, err = process("sample", "charge.failed", b"description=\xff".decode("utf-8", "surrogateescape"))
    assert (status, out) == (2, "") and "is not UTF-8" in err and "Traceback" not in err


def test_a_reader_that_goes_away_ends_it(folder: Path) -> None:
    command = [sys.executable, "-m", "wfrun", "sample", "charge.failed", "--count", "100000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as ran:
        assert ran.stdout is not None and ran.stderr is not None
        assert ran.stdout.readline().startswith(b'{"id": "evt_')
        ran.stdout.close()
        assert ran.stderr.read() == b"" and ran.wait() == 141


def test_on_a_terminal_it_is_the_same(wfrun: Callable[..., Any], folder: Path) -> None:
    assert on_a_terminal(folder, "sample", "charge.failed", *NOW, columns=80) == wfrun("sample", "charge.failed", *NOW).out


def test_changes_that_a_thin_event_does_not_show_are_told(wfrun: Callable[..., Any]) -> None:
    told = "wfrun: a thin event does not carry its object; --objects DIR writes it, with `amount`, `customer`\n"
    words = ("sample", "charge.failed", "amount=5 USD", "customer=cus_9", "id=ch_1", "event.id=evt_1", "--thin")
    assert wfrun(*words).err == told
    assert wfrun(*words, "--objects", "o").err.startswith("wfrun: ") and wfrun("sample", "v1.charge.failed", "id=ch_1").err == ""
    assert wfrun("sample", "v1.charge.failed", "amount=5 USD").err.endswith("with `amount`\n")


@pytest.mark.parametrize(("option", "path"), [(("--account", "acct_1"), "event.account=acct_2"), (("--livemode",), "event.livemode=false")])
def test_one_thing_is_said_once(wfrun: Callable[..., Any], option: tuple[str, ...], path: str) -> None:
    name = path.partition("=")[0]
    told = f"wfrun: {option[0]} and `{name}` say the same thing twice: leave one of them out\n"
    assert wfrun("sample", "charge.failed", path, *option) == (2, "", told)
