"""``wfrun doctor``: what it finds without a network, and how it ends."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.durable import Place, payment
from wfrun.runs import schema

NOTHING_NEEDED = 'workflow "notes"\non payment_intent.succeeded <\n  log "{id}"\n>\n'
MUCH_NEEDED = """
workflow "much"
on radar.early_fraud_warning.created when actionable <
  let ok = approve "Refund {charge}?" to="ada@example.com" channel="#fraud" up to 1 day
  if ok <
    create_refund charge=charge amount=5 USD
  >
  slack "done" channel="#fraud"
  http_request "http://crm.internal/notes" form={a: "b"} headers={Authorization: secret("CRM_TOKEN")}
>
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, with a database of its own that is not there yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SLACK_WEBHOOK_URL", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def found(wfrun: Callable[..., Any], *words: str) -> dict[str, list[tuple[str, str]]]:
    """Check → state and text with advice, of each of its findings."""
    result = wfrun("doctor", *words, "--json")
    document = json.loads(result.out)
    assert result.err == ""
    assert (result.status == 0) is document["ok"] is all(one["state"] != "bad" for one in document["checks"])
    checks: dict[str, list[tuple[str, str]]] = {}
    for one in document["checks"]:
        text = one["text"] + (f": {one['advice']}" if one["advice"] is not None else "")
        checks.setdefault(one["check"], []).append((one["state"], text))
    return checks


def states(checks: dict[str, list[tuple[str, str]]]) -> dict[str, list[str]]:
    return {check: [state for state, _ in findings] for check, findings in checks.items()}


def test_where_nothing_is_configured_each_line_says_what_it_is_for(wfrun: Callable[..., Any], place: Path) -> None:
    result = wfrun("doctor")
    lines = result.out.splitlines()
    assert result.status == 0
    assert lines[0].startswith("✓ wfrun: wfrun ")
    text = " ".join(result.out.split())
    for told in (
        "- Stripe key: there is none; acting and --fetch need one: set STRIPE_API_KEY",
        "- webhook secret: there is none; receiving Stripe's webhooks will need it: set STRIPE_WEBHOOK_SECRET",
        "- mail server: there is none; `email` and questions by mail need one: set SMTP_URL=",
        "- mail sender: there is none for mails that name none: set WFRUN_MAIL_FROM",
        "- Slack: there is no webhook; `slack` and questions in Slack need one: set SLACK_WEBHOOK_URL",
        "is not there yet: it is made when something acts or waits",
    ):
        assert told in text
    assert list(place.iterdir()) == [], "nothing was made"


def test_scripts_that_need_nothing_need_nothing(wfrun: Callable[..., Any], place: Path) -> None:
    (place / "notes.wf").write_text(NOTHING_NEEDED)
    checks = found(wfrun, "notes.wf")
    assert checks["scripts"] == [("good", "1 workflow in 1 file, and nothing to remark")]
    assert "bad" not in {state for findings in checks.values() for state, _ in findings}


def test_what_scripts_need_and_is_not_there_fails(wfrun: Callable[..., Any], place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFRUN_SECRET_CRM_TOKEN", "")
    (place / "much.wf").write_text(MUCH_NEEDED)
    checks = found(wfrun, "much.wf")
    assert states(checks) == {
        "wfrun": ["good"], "scripts": ["good"], "Stripe key": ["bad"], "webhook secret": ["unused"], "mail server": ["bad"],
        "mail sender": ["bad"], "Slack": ["bad"], "HTTP hosts": ["bad"], "pages": ["doubt"], "secrets": ["bad"], "database": ["unused"],
    }  # fmt: skip
    assert checks["HTTP hosts"][0][1].startswith("crm.internal: asked over plain HTTP, which only trusted hosts are")


def test_what_scripts_need_and_is_there_is_good(wfrun: Callable[..., Any], place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "much.wf").write_text(MUCH_NEEDED)
    (place / "wfrun.toml").write_text(
        """
[mail]
from = "Shop <shop@example.com>"
folder = "mails"
[slack.channels]
"#fraud" = "https://hooks.slack.com/services/T000/B000/abcdefghijklmnop"
[http]
trusted_hosts = ["crm.internal"]
[secrets]
CRM_TOKEN = {command = ["printf", "token-of-the-crm"]}
"""
    )
    (place / "wfrun.toml").chmod(0o600)
    monkeypatch.setenv("WFRUN_URL", "https://wfrun.example.com")
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef, whsec_fedcba9876543210")
    result = wfrun("doctor", "much.wf")
    checks = found(wfrun, "much.wf")
    for check in ("settings", "mail server", "mail sender", "Slack", "HTTP hosts", "pages", "secrets", "webhook secret"):
        assert [state for state, _ in checks[check]] == ["good"], checks[check]
    for secret in ("abcdefghijklmnop", "token-of-the-crm", "0123456789abcdef"):
        assert secret not in result.out + result.err


@pytest.mark.parametrize(
    ("name", "value", "check", "told"),
    [
        ("STRIPE_API_KEY", "pk_test_0123456789", "Stripe key", "the Stripe key is a publishable one"),
        ("STRIPE_API_KEY", "sk_test_", "Stripe key", "the Stripe key has not the form of one"),
        ("STRIPE_API_KEY", "no key \\n", "settings", "STRIPE_API_KEY is no key of Stripe's"),
        ("STRIPE_WEBHOOK_SECRET", "we_0123456789abcdef", "webhook secret", "STRIPE_WEBHOOK_SECRET has not the form whsec_…"),
        ("SMTP_URL", "http://anna:hunter-2@mail.example.com", "settings", "SMTP_URL is no mail server's address"),
        ("SMTP_URL", "smtp://anna:hunter-2@mail.example.com?starttls=never", "mail server", "a password is not sent in the open"),
        ("SLACK_WEBHOOK_URL", "https://example.com/services/T0/B0/abcdefgh", "Slack", "the address is not of the form"),
        ("WFRUN_MAIL_FROM", "nobody", "settings", "`nobody` is no sender"),
        ("WFRUN_ENV", "staging", "settings", "the environment `staging` is not known"),
        ("WFRUN_DATABASE", "mysql://x", "database", "mysql"),
    ],
)
def test_what_is_wrong_is_said_without_a_secret(
    wfrun: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, name: str, value: str, check: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    checks = found(wfrun)
    state, text = checks[check][0]
    assert state in ("bad", "doubt")
    assert told in text
    everything = wfrun("doctor").out
    assert "hunter-2" not in everything
    assert "Traceback" not in everything
    assert "abcdefgh" not in everything


def test_scripts_with_errors_fail(wfrun: Callable[..., Any], place: Path) -> None:
    (place / "broken.wf").write_text("on charge.failed < nothing_known >")
    (place / "nameless.wf").write_text('on charge.failed < log "{id}" >')
    assert found(wfrun, "broken.wf")["scripts"][0][0] == "bad"
    assert "1 error, the first in broken.wf:1: there is no action `nothing_known`" in found(wfrun, "broken.wf")["scripts"][0][1]
    assert found(wfrun, "nameless.wf")["scripts"][0][1].startswith("nameless.wf:1: a workflow that acts needs a name")
    assert wfrun("doctor", "none.wf").status == 2


def test_the_database_is_looked_at_and_left_alone(wfrun: Callable[..., Any], place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = place / "runs.db"
    monkeypatch.setenv("WFRUN_DATABASE", str(file))
    assert found(wfrun)["database"][0][0] == "doubt"
    assert not file.exists()

    database = Place(file)
    database.load(NOTHING_NEEDED)
    database.accept(payment())
    assert [state for state, _ in found(wfrun)["workers"]] == ["bad"]
    assert "none is at work, and 1 run waits for one" in found(wfrun)["workers"][0][1]
    database.work()
    assert found(wfrun)["workers"][0] == ("good", "none is at work, and no run needs one")
    with database.database.transaction() as connection:
        connection.execute(schema.workers.insert().values(id="w1", seen=database.database.now()))
    assert found(wfrun)["workers"][0] == ("good", "1 worker is at work")


def test_a_database_of_another_version_is_told(wfrun: Callable[..., Any], place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = Path(__file__).parents[1] / "runs" / "stored" / "version-0001.sql"
    connection = sqlite3.connect(place / "old.db")
    connection.executescript(stored.read_text(encoding="utf-8"))
    connection.close()
    (place / "none.db").write_bytes(b"no database at all, but longer than a header of one" * 20)

    assert "is of version 0001" in found(wfrun, "--database", "old.db")["database"][0][1]
    assert found(wfrun, "--database", "old.db")["database"][0][0] == "bad"
    assert found(wfrun, "--database", "none.db")["database"][0][0] == "bad"


def test_a_check_that_breaks_is_no_traceback(wfrun: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Any:
        raise RuntimeError("hunter-2")

    monkeypatch.setattr("wfrun.cli.doctor.examination.webhook_checks", broken)
    result = wfrun("doctor")
    assert result.status == 1
    assert "✗ webhook secret: it could not be checked" in result.out
    assert "hunter-2" not in result.out + result.err


def test_a_check_without_an_end_is_left_alone(wfrun: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    ends = threading.Event()
    monkeypatch.setattr("wfrun.cli.doctor.examination.SECONDS", 0.05)
    monkeypatch.setattr("wfrun.cli.doctor.examination.webhook_checks", lambda environ: iter([ends.wait()]))
    result = wfrun("doctor")
    ends.set()
    assert "! webhook secret: it was not done within 0.05 seconds, and is left alone" in result.out
