"""The command on scripts and events: what it prints, how it ends, and every input that cannot be used."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wfrun.cli.command_names import LATER
from wfrun.support.json_reader import MAX_DOCUMENT_BYTES

VIP = """currency USD

workflow "VIP"
on payment_intent.succeeded when amount > 1000 USD <
  email to="a@example.com" subject="Note for {customer}"
  if amount > 2000 USD <
    update_customer customer metadata={Tier: "VIP"}
  >
>
"""


def payment(amount: int, currency: str = "usd", number: int = 1) -> dict[str, Any]:
    return {
        "id": f"evt_{number}", "object": "event", "type": "payment_intent.succeeded", "created": 1_790_000_000 + number, "livemode": False,
        "data": {"object": {"id": f"pi_{number}", "object": "payment_intent", "amount": amount, "currency": currency, "customer": "cus_9"}},
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with `a.wf` and two events, which is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.wf").write_text(VIP)
    (tmp_path / "big.json").write_text(json.dumps(payment(250_000), indent=2))
    (tmp_path / "small.json").write_text(json.dumps(payment(900)))
    yield tmp_path


pytestmark = pytest.mark.usefixtures("folder")


@pytest.mark.parametrize("words", [("a.wf", "big.json"), ("run", "a.wf", "big.json"), ("--color", "never", "a.wf", "big.json")])
def test_a_script_on_an_event(wfrun: Callable[..., Any], words: tuple[str, ...]) -> None:
    status, out, err = wfrun(*words)
    assert (status, err) == (0, "")
    assert out.startswith("payment_intent.succeeded · 2,500.00 USD · test mode\npi_1 · evt_1\n")
    assert "when amount > 1000 USD: ✓ true  (2,500.00 USD > 1,000.00 USD)" in out
    assert "would send an email to a@example.com" in out
    assert "│ Subject   Note for cus_9" in out
    assert "would update customer cus_9" in out
    assert out.endswith("Nothing left this machine: 1 email, 1 update of a customer would have happened.\n")


def test_no_match_is_well(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("a.wf", "small.json")
    assert (status, err) == (0, "")
    assert "- VIP  a.wf:3  skipped: amount > 1000 USD (9.00 USD > 1,000.00 USD) is false" in out
    assert wfrun("a.wf", "charge.refunded").status == 0
    assert "not triggered: on payment_intent.succeeded" in wfrun("a.wf", "charge.refunded", "--all").out


def test_one_event_is_one_json_document(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("a.wf", "big.json", "--json")
    assert (status, err) == (0, "")
    report = json.loads(out)
    assert out.startswith('{\n  "version": 1,\n')
    assert report["event"] == {"id": "evt_1", "type": "payment_intent.succeeded", "account": None}
    (workflow,) = report["workflows"]
    assert [step["action"] for step in workflow["steps"] if step["kind"] == "action"] == ["email", "update_customer"]
    assert workflow["steps"][-1]["arguments"] == {"customer": "cus_9", "metadata": {"Tier": "VIP"}}


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(json.dumps(payment(amount, number=amount)) for amount in (900, 250_000)),
        json.dumps([payment(900, number=900), payment(250_000, number=250_000)]),
        json.dumps({"object": "list", "data": [payment(900, number=900), payment(250_000, number=250_000)], "has_more": False}, indent=2),
        json.dumps({"has_more": False, "data": [payment(900, number=900), payment(250_000, number=250_000)], "object": "list"}),
    ],
    ids=["json-lines", "array", "list-object", "list-object-of-another-order"],
)
def test_several_events(wfrun: Callable[..., Any], folder: Path, text: str) -> None:
    (folder / "events").write_text(text)
    status, out, err = wfrun("a.wf", "events", "--json")
    assert (status, err) == (0, "")
    reports = [json.loads(line) for line in out.splitlines()]
    assert [(report["event"]["id"], report["workflows"][0]["outcome"]) for report in reports] == [
        ("evt_900", "skipped"), ("evt_250000", "succeeded"),
    ]  # fmt: skip
    assert wfrun("a.wf", "-", "--json", stdin=text.encode()).out == out
    assert "2 events, 1 of them matched; 1 run: 1 succeeded." in wfrun("a.wf", "events").out
    assert wfrun("a.wf", "events", "-q").out.count("\n") == 2


def test_no_event_at_all_is_well(wfrun: Callable[..., Any]) -> None:
    for text in (b"[]", b'{"object": "list", "data": []}'):
        assert wfrun("a.wf", "-", stdin=text) == (0, "Nothing left this machine: no workflow ran.\n", "")


def test_several_scripts(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "b.wf").write_text('workflow "B" on payment_intent.succeeded < log "b" >')
    out = wfrun("a.wf", "b.wf", "big.json").out
    assert "✓ VIP  a.wf:3" in out
    assert "✓ B  b.wf:1" in out
    assert wfrun("a.wf", "b.wf", folder / "a.wf", "big.json").out == out


def test_a_sample_event(wfrun: Callable[..., Any]) -> None:
    report = json.loads(wfrun("a.wf", "payment_intent.succeeded", "--json").out)
    assert report["event"]["type"] == "payment_intent.succeeded"
    assert report["workflows"][0]["outcome"] in ("succeeded", "skipped")


def test_a_sample_is_of_the_release_that_the_script_is_written_for(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "b.wf").write_text("api basil\n" + VIP)
    status, out, err = wfrun("b.wf", "payment_intent.succeeded", "--json")
    assert (status, err) == (0, "")
    assert "notes" not in json.loads(out)


def test_a_bare_object(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "object.json").write_text(json.dumps(payment(250_000)["data"]["object"]))
    status, out, _ = wfrun("a.wf", "object.json", "--type", "payment_intent.succeeded")
    assert status == 0
    assert "would update customer cus_9" in out
    assert wfrun("a.wf", "big.json", "--type", "payment_intent.succeeded").status == 0


def test_what_a_bare_object_changed_from_is_unknown(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "up.wf").write_text('workflow "A"\non customer.updated when changed(email) < log "x" >\n')
    (folder / "bare.json").write_text('{"id": "cus_1", "object": "customer", "email": "a@example.com"}')
    status, out, err = wfrun("up.wf", "bare.json", "--type", "customer.updated")
    assert (status, err) == (0, "")
    assert "skipped: changed(email) is unknown (missing: the event does not say what changed)" in " ".join(out.split())


def test_a_thin_event(wfrun: Callable[..., Any], folder: Path) -> None:
    thin = {
        "id": "evt_7", "object": "v2.core.event", "type": "v1.customer.created", "created": "2026-10-01T09:00:00.000Z", "livemode": False,
        "related_object": {"id": "cus_7", "type": "customer", "url": "/v1/customers/cus_7"},
    }  # fmt: skip
    (folder / "thin.json").write_text(json.dumps(thin))
    (folder / "c.wf").write_text('workflow "C" on customer.created < log "{email}" >')
    held = {"id": "cus_7", "object": "customer", "email": "ada@example.com"}
    (folder / "held.json").write_text(json.dumps([held]))
    out = wfrun("c.wf", "thin.json", "--objects", "held.json").out
    assert "logs “ada@example.com”" in out
    assert "(assumed)" not in out
    assert "(assumed)" in wfrun("c.wf", "thin.json").out


ON_DEMAND = 'workflow "Credit" on demand(amount: money, note: string = "") < log "{amount} {note}" >'


def test_started_by_name(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "d.wf").write_text(ON_DEMAND)
    (folder / "input.json").write_text('{"amount": "12.50 USD", "note": "é"}')
    for given in ('{"amount": "12.50 USD", "note": "é"}', "@input.json"):
        status, out, err = wfrun("d.wf", "--start", "Credit", "--input", given)
        assert (status, err) == (0, "")
        assert out.startswith("started by name (demand)\n")
        assert "logs “12.50 USD é”" in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--start", "Credit"), "the parameter `amount` (money) is needed"),
        (("--start", "Credit", "--input", "[1]"), "--input takes a JSON object"),
        (("--start", "Credit", "--input", "{"), "--input:1:2: the JSON ends too early"),
        (("--start", "Credit", "--input", "@none.json"), "none.json does not exist"),
        (("--start", "Credit", "--input", '{"amount": 3}'), "the parameter `amount` takes money"),
        (("--start", "Nobody"), 'no workflow is called "Nobody"'),
        (("--start", "Credit", "--type", "x"), "--type belongs to an EVENT"),
        (("big.json", "--input", "{}"), "--input belongs to --start"),
    ],
)
def test_started_wrongly(wfrun: Callable[..., Any], folder: Path, words: tuple[str, ...], sentence: str) -> None:
    (folder / "d.wf").write_text(ON_DEMAND)
    refused(wfrun("d.wf", *words), sentence)


def refused(result: Any, sentence: str, status: int = 2) -> None:
    assert (result.status, result.out) == (status, "")
    assert result.err.startswith(f"wfrun: {sentence}")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("a.wf",), "an EVENT is needed after a.wf: a file, - for stdin, or an event type such as payment_intent.succeeded"),
        (("a.wf", "b.wf"), "an EVENT is needed after b.wf"),
        (("run",), "a SCRIPT and an EVENT are needed"),
        (("big.json", "a.wf"), "the EVENT comes last, after the scripts; a.wf is a script"),
        (("--start", "x"), "--start needs the SCRIPT that the workflow is in"),
        (("evnts",), "`evnts` is no command and no file; did you mean `events`?"),
        (("chek", "a.wf"), "`chek` is no command and no file; did you mean `check`?"),
        (("chequered", "a.wf"), "`chequered` is no command and no file; `wfrun --help` lists the commands"),
        (("help",), "`help` is no command and no file; `wfrun --help` lists the commands"),
        (("big.json", "small.json"), "big.json is JSON, not a script: the scripts come first, then one EVENT"),
        (("a.wf", "big.json", "--start", "x"), "big.json is JSON, not a script: --start takes no EVENT"),
        (("-", "-"), "only the EVENT can come from stdin; a SCRIPT is a file"),
        (("-", "big.json"), "only the EVENT can come from stdin; a SCRIPT is a file"),
        (("", "big.json"), "a SCRIPT is empty: the name of a file is needed"),
        (("a.wf", ""), "the EVENT is empty"),
        (("a.wf", "none.json"), "none.json does not exist"),
        (("a.wf", "."), ". is a folder, not a file"),
        (("a.wf", "x" * 300), f"{'x' * 300} cannot be read: file name too long"),
        (("a.wf", '{"id": "evt_1"}'), "the EVENT is a file, not JSON itself"),
        (("a.wf", "evt_123"), "evt_123 is the id of an event"),
        (("a.wf", "payment_intent.succeded"), "unknown event type `payment_intent.succeded`; did you mean `payment_intent.succeeded`?"),
        (("a.wf", "big.json", "--type", "charge.refundd"), "unknown event type `charge.refundd`; did you mean `charge.refunded`?"),
        (("none.wf", "big.json"), "none.wf does not exist"),
        (("a.wf", "big.json", "--env", "live"), "the environment `live` is not known"),
        (("a.wf", "big.json", "--objects", "none.json"), "none.json"),
        (("a.wf", "big.json", "--history", "none.json"), "none.json does not exist"),
        (("a.wf", "big.json", "--history", "a.wf"), "a.wf:1:1: a JSON value is expected here"),
        (("a.wf", "big.json", "--color", "red"), "invalid value for '--color'"),
        (("a.wf", "big.json", "--jsn"), "no such option"),
        (("a.wf", "charge.failed", "--fetch"), "--fetch reads what an event of Stripe's names, and `charge.failed` is a sample"),
    ],
)
def test_wrong_usage(wfrun: Callable[..., Any], words: tuple[str, ...], sentence: str) -> None:
    refused(wfrun(*words), sentence)


@pytest.mark.parametrize("group", ["runs", "db", "objects"])
def test_a_group_of_commands_alone_lists_them(wfrun: Callable[..., Any], group: str) -> None:
    alone = wfrun(group)
    assert (alone.status, alone.err) == (0, "") and alone == wfrun(group, "--help") and "\nCommands:\n" in alone.out


def test_acting_without_a_key_is_refused(wfrun: Callable[..., Any]) -> None:
    refused(wfrun("a.wf", "big.json", "--live"), "there is no Stripe key: acting needs one in `STRIPE_API_KEY`", 3)


@pytest.mark.parametrize("word", LATER)
def test_a_documented_command_of_later(wfrun: Callable[..., Any], word: str) -> None:
    refused(wfrun(word, "a.wf"), f"`wfrun {word}` is not part of this version")


def test_a_file_may_be_called_like_a_later_command(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / LATER[0]).write_text(VIP)
    assert wfrun(LATER[0], "big.json").status == 0


EVENT = json.dumps(payment(250_000))
AMOUNT_AT = EVENT.index("250000") + 1
BAD = [
    (b"", "e.json is empty"),
    (b"  \n", "e.json is empty"),
    (b'{"a": }', "e.json:1:7: a JSON value is expected here"),
    (b'{\n "a": NaN}', "e.json:2:7: NaN is not JSON"),
    (EVENT.replace("250000", "9" * 5000).encode(), f"e.json:1:{AMOUNT_AT}: this number is out of bounds"),
    (EVENT.replace("250000", "1, \"amount\": 2").encode(), f'e.json:1:{AMOUNT_AT + 3}: the key "amount" stands twice in this object'),
    (b"[" * 10_000, "e.json:1:102: brackets stand in each other more than 100 deep"),
    (b'{"a": "\xff"}', "e.json: byte 8 is not UTF-8"),
    (EVENT.encode("utf-16"), "e.json: this is UTF-16; save it as UTF-8"),
    (b"3", "e.json: this is no event: a JSON object is expected"),
    (b"{}", "e.json: this is no event: it has no `type` and no `object`"),
    (b'{"object": "event", "data": {"object": {}}}', "e.json: the event has no `type`"),
    (b'{"object": "event", "type": 3, "data": {"object": {}}}', "e.json: the event has no `type`"),
    (b'{"object": "event", "type": "charge.refunded"}', "e.json: the event has no object: `data.object` is missing"),
    (b'{"object": "event", "type": "charge.refunded", "data": {"object": "ch_1"}}', "e.json: the event has no object"),
    (b'{"object": "charge", "id": "ch_1"}', "e.json: this is a charge, not an event; name the event that it came with, as in `--type"),
    (b'{"object": "\x7f", "id": "ch_1"}', "e.json: this is a \\u{7f}, not an event"),
    (b'{"x": "' + b"x" * MAX_DOCUMENT_BYTES + b'"}', "e.json:1:1: a document is too large: at most 4 MiB are read"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "sentence"), BAD, ids=[str(number) for number in range(len(BAD))])
def test_an_input_that_cannot_be_read(wfrun: Callable[..., Any], folder: Path, data: bytes, sentence: str) -> None:
    (folder / "e.json").write_bytes(data)
    refused(wfrun("a.wf", "e.json"), sentence)
    refused(wfrun("a.wf", "e.json", "--json"), sentence)
    refused(wfrun("a.wf", "-", stdin=data), sentence.replace("e.json", "stdin"))


def test_bare_objects_of_the_wrong_kind(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "e.json").write_text('{"object": "charge", "id": "ch_1"}')
    refused(
        wfrun("a.wf", "e.json", "--type", "payment_intent.succeeded"),
        "e.json: a `payment_intent.succeeded` event carries a payment_intent, not a charge",
    )
    refused(
        wfrun("a.wf", "big.json", "--type", "charge.refunded"),
        "big.json: this is a `payment_intent.succeeded` event already, not a `charge.refunded`",
    )


@pytest.mark.parametrize("form", ["array", "json-lines"])
def test_one_bad_event_is_named_and_the_others_run(wfrun: Callable[..., Any], folder: Path, form: str) -> None:
    members: list[Any] = [payment(250_000, number=1), {"object": "event", "type": "x.y"}, payment(250_000, number=3)]
    (folder / "e.json").write_text(json.dumps(members) if form == "array" else "\n".join(map(json.dumps, members)))
    status, out, err = wfrun("a.wf", "e.json", "--json")
    assert status == 2
    assert [json.loads(line)["event"]["id"] for line in out.splitlines()] == ["evt_1", "evt_3"]
    line = 1 if form == "array" else 2
    assert err == f"wfrun: e.json:{line}: event 2: the event has no object: `data.object` is missing\n"
    assert "2 events, 2 of them matched; 2 runs: 2 succeeded; 1 event could not be read." in wfrun("a.wf", "e.json").out


def test_a_broken_line_is_named_and_the_others_run(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "e.jsonl").write_text(f"{EVENT}\n{{]\n{EVENT}\n")
    status, out, err = wfrun("a.wf", "e.jsonl", "--json")
    assert (status, out.count("\n"), err) == (2, 2, "wfrun: e.jsonl:2:2: a key in double quotes is expected here\n")


def test_a_byte_order_mark_is_well(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "e.json").write_bytes(b"\xef\xbb\xbf" + EVENT.encode())
    assert wfrun("a.wf", "e.json").status == 0


def test_a_script_with_errors_is_not_run(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "b.wf").write_text('workflow "B" on payment_intent.succeded < log "b" >\nworkflow "C" on charge.refnded < log "c" >')
    status, out, err = wfrun("b.wf", "big.json")
    assert (status, out) == (1, "")
    assert "b.wf:1:17: error[unknown-event]" in err
    assert "b.wf:2:17: error[unknown-event]" in err
    status, out, err = wfrun("b.wf", "big.json", "--json")
    assert (status, err) == (1, "")
    assert [(problem["code"], problem["line"]) for problem in json.loads(out)["problems"]] == [("unknown-event", 1), ("unknown-event", 2)]


def test_warnings_stand_after_the_report(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "w.wf").write_text('workflow "W" on radar.early_fraud_warning.created <\n  create_refund charge=charge\n>\n')
    status, out, err = wfrun("w.wf", "radar.early_fraud_warning.created")
    assert status == 0
    assert "would create a refund" in out
    assert "w.wf:2:3: warning[not-actionable]" in err


@pytest.mark.parametrize("data", [b"x" * (10 << 20), b"\xff\xfe", b"\x00" * 10, b"<" * 10_000])
def test_a_script_that_cannot_be_read(wfrun: Callable[..., Any], folder: Path, data: bytes) -> None:
    (folder / "b.wf").write_bytes(data)
    status, out, err = wfrun("b.wf", "big.json")
    assert status in (1, 2)
    assert out == ""
    assert err.startswith(("b.wf:", "wfrun: b.wf"))
    assert len(err) < 4000


def test_a_run_that_fails(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "f.wf").write_text('workflow "F" on payment_intent.succeeded < fail "no {metadata.order}" >')
    status, out, _ = wfrun("f.wf", "big.json")
    assert status == 1
    assert "✗ F  f.wf:1  failed" in out
    assert "fails here: no (missing)" in out


def test_a_run_that_needs_attention(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "f.wf").write_text('workflow "F" on payment_intent.succeeded at most 1 per day < log "x" >')
    (folder / "two.jsonl").write_text(f"{EVENT}\n{json.dumps(payment(900, number=2))}\n")
    status, out, _ = wfrun("f.wf", "two.jsonl")
    assert status == 4
    assert "? F  f.wf:1  needs attention" in out


def test_history_and_earlier_events(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "h.wf").write_text(
        'workflow "H" on payment_intent.succeeded when len(recent("payment_intent.succeeded", 24 hours)) > 0 < log "again" >'
    )
    (folder / "two.jsonl").write_text(f"{EVENT}\n{json.dumps(payment(900, number=2))}\n")
    assert "logs “again”" not in wfrun("h.wf", "big.json").out
    assert wfrun("h.wf", "two.jsonl").out.count("logs “again”") == 1
    (folder / "history.json").write_text(json.dumps([payment(1, number=-5)]))
    assert "logs “again”" in wfrun("h.wf", "big.json", "--history", "history.json").out


def test_settings_lists_and_secrets(wfrun: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "wfrun.toml").write_text('[settings]\ngreeting = "hello"\n[env.live.settings]\ngreeting = "welcome"\n')
    (folder / "lists").mkdir()
    (folder / "lists" / "vip.txt").write_text("cus_9\n")
    monkeypatch.setenv("WFRUN_SECRET_TOKEN", "hush-hush")
    (folder / "s.wf").write_text(
        'workflow "S" on payment_intent.succeeded when customer in list("vip") <\n  log "{setting("greeting")} {secret("TOKEN")}"\n>'
    )
    result = wfrun("s.wf", "big.json", "-v")
    assert "logs “hello •••”" in result.out
    assert "hush" not in result.out + result.err + wfrun("s.wf", "big.json", "--json").out
    assert "logs “welcome •••”" in wfrun("s.wf", "big.json", "--env", "live").out


def test_hostile_data_does_nothing_to_the_terminal(wfrun: Callable[..., Any], folder: Path) -> None:
    event = payment(250_000)
    event["data"]["object"]["customer"] = event["id"] = "\x1b]0;owned\x07\u202e\x9b"
    (folder / "e.json").write_text(json.dumps(event))
    for options in ((), ("-v",), ("--json",), ("--color", "never")):
        out = wfrun("a.wf", "e.json", *options).out
        assert not set(out) & {"\x1b", "\x07", "\u202e", "\x9b"}
    assert "\\u{1b}]0;owned" in wfrun("a.wf", "e.json").out


def test_an_error_of_wfrun_itself_is_a_sentence(wfrun: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("out of\x1b order")

    monkeypatch.setattr("wfrun.simulator.session.Session.run", broken)
    refused(wfrun("a.wf", "big.json"), "this is an error in wfrun itself: RuntimeError: out of\\u{1b} order", 1)
    monkeypatch.setenv("WFRUN_DEBUG", "1")
    with pytest.raises(RuntimeError):
        wfrun("a.wf", "big.json")
