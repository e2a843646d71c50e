"""``wfrun events``, ``actions`` and ``types``: lists, details, JSON, unknown names."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from wfrun.stripe_catalog import load, releases


def test_every_event_stands_on_a_line_of_its_own(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("events")
    assert (status, err) == (0, "")
    lines = [line for line in out.splitlines() if line]
    assert [line.split()[0] for line in lines] == list(load().event_names())
    assert "customer.updated" in out
    assert next(line for line in lines if line.startswith("customer.updated ")).split() == ["customer.updated", "customer", "previous"]


def test_several_events(wfrun: Callable[..., Any]) -> None:
    expected = [name for name in load().event_names() if name.startswith("charge.dispute.")]
    for pattern in ("charge.dispute.*", "charge.dispute"):
        assert [line.split()[0] for line in wfrun("events", pattern).out.splitlines()] == expected


@pytest.mark.parametrize("name", ["radar.early_fraud_warning.created", "v1.radar.early_fraud_warning.created"])
def test_one_event(wfrun: Callable[..., Any], name: str) -> None:
    status, out, _ = wfrun("events", name)
    assert status == 0
    assert "It carries a radar.early_fraud_warning" in out
    assert "\n  actionable  boolean\n" in out
    assert "on radar.early_fraud_warning.created when actionable <" in out


def test_what_rules_are_about_comes_first_and_long_lists_are_cut(wfrun: Callable[..., Any]) -> None:
    lines = wfrun("events", "payment_intent.succeeded").out.splitlines()
    assert "  on payment_intent.succeeded when amount > 100 USD <" in lines
    fields = [line.split()[0] for line in lines[lines.index("payment_intent") :] if line.startswith("  ") and line[2] != " "]
    assert fields[:7] == ["id", "amount", "amount_received", "currency", "customer", "status", "metadata"]
    assert set(fields) == set(load().object("payment_intent").fields)  # type: ignore[union-attr]
    text = " ".join(" ".join(lines).split())
    assert "others; see `wfrun types payment_intent.allowed_payment_method_types`" in text
    assert all("boleto" not in line for line in lines)
    assert '\n    "boleto"\n' in wfrun("types", "payment_intent.allowed_payment_method_types").out
    assert wfrun("types", "charge.amount").out.startswith("charge.amount  money  of the Stripe API")


def test_the_rule_that_each_event_shows_has_no_errors() -> None:
    import wfrun as package
    from wfrun.cli.commands.events import example

    catalog = load()
    rules = []
    for name in catalog.event_names():
        event = catalog.event(name)
        assert event is not None
        rules += example(event, [kind for one in event.objects if (kind := catalog.object(one)) is not None])
    assert "when changed(name) <" in "\n".join(rules)
    assert len(package.load(text="\n".join(rules)).workflows) == len(catalog.event_names())


def test_an_argument_is_shown_in_full(wfrun: Callable[..., Any]) -> None:
    assert "  items  list of map; see `wfrun actions create_subscription.items`" in wfrun("actions", "create_subscription").out
    out = wfrun("actions", "create_subscription.items").out
    assert out.startswith("create_subscription.items  list of map\n") and "\n  price  id of price\n" in out
    assert "\n  currency  string, required\n" in wfrun("actions", "create_subscription.items.price_data").out
    assert '\n    "fraudulent"\n' in wfrun("actions", "create_refund.reason").out
    assert wfrun("actions", "create_refund.retry").out.startswith("create_refund.retry  whole number\n")
    shown = json.loads(wfrun("actions", "create_subscription.items", "--json").out)
    assert shown["type"] == "list of map" and "price" in [field["name"] for field in shown["fields"]]


def test_an_action_says_how_far_simulation_goes(wfrun: Callable[..., Any]) -> None:
    assert "\n  In simulation: modelled, it follows Stripe's rules\n" in wfrun("actions", "create_refund").out
    assert "\n  In simulation: by shape, what it is told is stored" in wfrun("actions", "create_issuing_card").out
    assert "\n  In simulation: refused, it is not carried out\n" in wfrun("actions", "retrieve_quote_pdf").out
    assert "In simulation" not in wfrun("actions", "email").out
    assert json.loads(wfrun("actions", "list_charges", "--json").out)["simulation"] == "modelled"
    assert "simulation" not in json.loads(wfrun("actions", "log", "--json").out)


def test_every_action_stands_on_a_line_of_its_own(wfrun: Callable[..., Any]) -> None:
    from wfrun.stdlib_actions import StandardDeclarations

    status, out, err = wfrun("actions")
    assert (status, err) == (0, "")
    words = {line.split()[0] for line in out.splitlines() if line and not line.startswith(" ")}
    assert words == set(StandardDeclarations(load()).action_names())
    assert wfrun("actions", "*_refund").out.count("\ncreate_refund  ") == 1


def test_one_action(wfrun: Callable[..., Any]) -> None:
    status, out, _ = wfrun("actions", "update_customer")
    assert status == 0
    lines = out.splitlines()
    assert lines[0] == "update_customer  changes  POST /v1/customers/{customer}"
    assert lines[lines.index("Arguments") + 1] == "  customer  id of customer  main, required"
    assert "  metadata  map of string" in lines
    assert "  idempotency_key  string" in lines[lines.index("Arguments of every action") :]


def test_the_arguments_of_the_example_come_first(wfrun: Callable[..., Any]) -> None:
    lines = wfrun("actions", "create_refund").out.splitlines()
    given = [line.split()[0] for line in lines[lines.index("Arguments") :] if line.startswith("  ") and line[2] != " "]
    assert given[:4] == ["amount", "charge", "currency", "customer"]


def test_own_actions(wfrun: Callable[..., Any]) -> None:
    out = wfrun("actions", "email").out
    assert out.startswith("email  sends\n")
    assert "\n  to  string or list of string  required\n" in out
    assert "\n  email to=" in out


def test_objects(wfrun: Callable[..., Any]) -> None:
    names = [line.split()[0] for line in wfrun("types").out.splitlines() if line and not line.startswith(" ")]
    assert names == list(load().object_names())
    out = wfrun("types", "charge").out
    assert "\n  amount  money\n" in out
    assert "  billing_details  map; see `wfrun types charge.billing_details`" in out
    assert "Events that carry it:\n" in out
    assert "\n  charge.refunded\n" in out
    assert "\n  email  string, may be missing\n" in wfrun("types", "charge.billing_details").out
    assert wfrun("types", "checkout.session.customer_details").status == 0


def test_json(wfrun: Callable[..., Any]) -> None:
    events = json.loads(wfrun("events", "--json").out)
    assert {"type": "customer.updated", "objects": ["customer"], "previous": True, "thin_only": False} in events
    event = json.loads(wfrun("events", "charge.refunded", "--json").out)
    assert {"name": "amount", "type": "money", "nullable": False}.items() <= {
        name: value for field in event["fields"]["charge"] if field["name"] == "amount" for name, value in field.items()
    }.items()
    assert any(action["name"] == "create_refund" for action in json.loads(wfrun("actions", "--json").out))
    action = json.loads(wfrun("actions", "create_refund", "--json").out)
    assert action["operation"] == "refunds.create"
    assert {"name", "type", "required", "doc"} == set(action["arguments"][0])
    assert any(found["object"] == "charge" for found in json.loads(wfrun("types", "--json").out))
    assert "charge.refunded" in json.loads(wfrun("types", "charge", "--json").out)["events"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("events", "payment_intent.succeded"), "unknown event type `payment_intent.succeded`; did you mean `payment_intent.succeeded`?"),
        (("events", "zzz"), "unknown event type `zzz`"),
        (("events", "dispute"), "unknown event type `dispute`; the word is in `charge.dispute.closed`, "),
        (("actions", "refund"), "unknown action `refund`; the word is in `list_refunds`, `cancel_refund`, `create_refund` and "),
        (("actions", "creat_refund"), "unknown action `creat_refund`; did you mean `create_refund`?"),
        (("actions", "zzz_*"), "no action is called `zzz_*`"),
        (("types", "chrge"), "unknown object `chrge`; did you mean `charge`?"),
        (("types", "charge.biling_details"), "`charge` has no field `biling_details`; did you mean `billing_details`?"),
        (("types", "charge.amount.x"), "`amount` has no fields of its own"),
        (("actions", "create_refund.resaon"), "`create_refund` has no argument `resaon`; did you mean `reason`?"),
        (("actions", "create_subscription.items.prise"), "`items` has no field `prise`; did you mean `price`?"),
        (("actions", "email.to.x"), "`to` has no fields of its own"),
        (("types", "#1"), "unknown object `#1`"),
        (("events", "--api", "endivv"), "the Stripe API release endivv is not known; the nearest one is 2026-10-28.endive"),
        (("events", "\x1b[31m"), "unknown event type `\\u{1b}[31m`"),
        (("events", "a", "b"), "got unexpected extra argument (b)"),
        (("events", "--colour", "never"), "no such option"),
    ],
)
def test_unknown_names(wfrun: Callable[..., Any], arguments: tuple[str, ...], sentence: str) -> None:
    status, out, err = wfrun(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"wfrun: {sentence}")
    assert err.count("\n") == 1


def test_releases(wfrun: Callable[..., Any]) -> None:
    assert "release 2025-08-27.basil" in wfrun("events", "charge.refunded", "--api", "basil").out


def test_narrow_and_coloured(wfrun: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    for arguments in (("events",), ("actions", "create_refund"), ("types", "charge")):
        out = wfrun(*arguments).out
        assert all(len(line) <= 40 for line in out.splitlines())
        assert "\x1b[" not in out
        assert "\x1b[1m" in wfrun(*arguments, "--color", "always").out


def test_the_releases_stand_oldest_first_with_what_api_takes(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("releases")
    lines = out.splitlines()
    assert (status, err) == (0, "")
    assert [line.split()[0] for line in lines] == list(releases())
    assert lines[0].split() == ["2023-10-16", "stripe", "8.11.1"]
    assert "`api acacia`" in next(line for line in lines if line.startswith("2025-02-24.acacia"))
    assert lines[-1].endswith("`api endive`, the default")
    assert sum("`api " in line for line in lines) == 5


def test_the_releases_as_json(wfrun: Callable[..., Any]) -> None:
    listed = json.loads(wfrun("releases", "--json").out)
    assert listed[0] == {"release": "2023-10-16", "date": "2023-10-16", "name": None, "package": "8.11.1", "default": False}
    assert listed[-1] == {"release": "2026-10-28.endive", "date": "2026-10-28", "name": "endive", "package": "16.1.0", "default": True}
    assert [one["release"] for one in listed if one["default"]] == [releases()[-1]]


def test_a_reference_of_an_older_release(wfrun: Callable[..., Any]) -> None:
    assert wfrun("types", "invoice.subscription", "--api", "2024-06-20").status == 0
    assert wfrun("types", "invoice.subscription").status == 2
    refused = wfrun("types", "invoice", "--api", "2022-11-15")
    assert refused.status == 2 and "2022-11-15 is not known; known are, oldest to newest, `2023-10-16`" in refused.err


def test_an_event_with_data_of_its_own(wfrun: Callable[..., Any]) -> None:
    out = wfrun("events", "billing.meter.error_report_triggered").out
    assert "event.data, the event's own data in its thin form" in out
    assert "  event.data.reason.error_count         whole number" in out
    data = json.loads(wfrun("events", "billing.meter.error_report_triggered", "--json").out)["data"]
    assert "developer_message_summary" in json.dumps(data)


def test_events_of_the_v2_api(wfrun: Callable[..., Any]) -> None:
    assert "v2.core.account[requirements].updated" in wfrun("events", "v2.core.account").out
    assert "It carries a v2.core.account" in wfrun("events", "v2.core.account[requirements].updated").out
    event = json.loads(wfrun("sample", "v2.core.account[requirements].updated").out)
    assert event["type"] == "v2.core.account[requirements].updated" and event["related_object"]["url"].startswith("/v2/core/accounts/")
