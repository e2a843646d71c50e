"""``wfrun doctor`` against a Stripe, a mail server and what else answers."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.mail_server import AUTHORITY, mail_server, scripted_server, server_tls
from wfrun.cli import run_command
from wfrun.stripe_catalog import releases
from wfrun.testing import FakeStripeServer, fake_stripe, fake_stripe_server  # noqa: F401 - pytest finds fixtures by their names

SCRIPT = """
workflow "refund"
on radar.early_fraud_warning.created when actionable <
  let warned = retrieve_charge charge
  for earlier in list_charges customer=warned.customer limit=5 <
    log earlier.id
  >
  create_refund charge=warned amount=5 USD
>
"""

Doctor = Callable[..., dict[str, list[tuple[str, str]]]]


@pytest.fixture
def doctor(
    fake_stripe: FakeStripeServer,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Doctor:
    """Calls the command in a folder with ``rule.wf``; gives check → state and text with advice of each of its findings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_123")
    monkeypatch.setenv("STRIPE_API_BASE", fake_stripe.url)
    (tmp_path / "rule.wf").write_text(SCRIPT)

    def call(*words: str) -> dict[str, list[tuple[str, str]]]:
        capsys.readouterr()
        status = run_command(["doctor", *words, "--json"])
        out, err = capsys.readouterr()
        document = json.loads(out)
        assert (err, status) == ("", 0 if document["ok"] else 1)
        checks: dict[str, list[tuple[str, str]]] = {}
        for one in document["checks"]:
            text = one["text"] + (f": {one['advice']}" if one["advice"] is not None else "")
            checks.setdefault(one["check"], []).append((one["state"], text))
        return checks

    return call


def test_a_key_is_tried_by_reading_alone(doctor: Doctor, fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    fake_stripe.trigger("customer.created")
    before = len(fake_stripe.calls())

    checks = doctor("rule.wf")

    [(state, text)] = checks["Stripe key"]
    assert state == "good"
    assert text.startswith("a secret key of test mode of the account acct_")
    assert text.endswith(f" at {fake_stripe.url}, which is not Stripe's")
    assert checks["clock"] == [("good", "it agrees with Stripe's")]
    assert checks["API release"] == [("good", f"the newest event came in {releases()[-1]}, for which the scripts are written")]
    assert checks["permissions"] == [
        (
            "good",
            "a secret key may do everything; for these scripts a restricted key is enough that may "
            "read charges, read events and write refunds",
        )
    ]
    asked = fake_stripe.calls()[before:]
    assert asked
    assert {call["method"] for call in asked} == {"GET"}


def test_the_permissions_of_a_restricted_key_are_tried(
    doctor: Doctor,
    fake_stripe: FakeStripeServer,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STRIPE_API_KEY", "rk_test_1")
    fake_stripe._ask("POST", "keys", {"key": "rk_test_1", "permissions": {"events": "read"}})
    lacking = doctor("rule.wf")
    fake_stripe._ask("POST", "keys", {"key": "rk_test_1", "permissions": {"events": "read", "charges": "read"}})
    enough = doctor("rule.wf")

    writes = ("doubt", "the scripts also write refunds, which cannot be tried without doing it: look at the key's permissions at")
    assert lacking["Stripe key"][0][1].startswith("a restricted key of test mode at ")
    assert lacking["permissions"][0] == (
        "bad", "the key lacks `rak_charge_read`, which the scripts need: add it to the key at https://dashboard.stripe.com/apikeys"
    )  # fmt: skip
    assert enough["permissions"][0] == ("good", "the key may read what the scripts read: charges")
    for checks in (lacking, enough):
        assert checks["permissions"][1][0] == writes[0]
        assert checks["permissions"][1][1].startswith(writes[1])
    assert {call["method"] for call in fake_stripe.calls()} == {"GET"}


def test_a_restricted_key_that_may_not_read_events_cannot_act(
    doctor: Doctor,
    fake_stripe: FakeStripeServer,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake_stripe._ask("POST", "keys", {"key": "rk_test_1", "permissions": {"charges": "read"}})
    monkeypatch.setenv("STRIPE_API_KEY", "rk_test_1")
    [(state, text)] = doctor()["API release"]
    assert state == "bad"
    assert "the key has not the permission `rak_event_read`, which --live needs" in text


def test_a_key_that_stripe_does_not_take(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_API_KEY", "rk_test_unknown9")
    checks = doctor("rule.wf")
    assert checks["Stripe key"][0][0] == "bad"
    assert "a restricted key of test mode, which Stripe does not take" in checks["Stripe key"][0][1]
    assert "unknown9" not in json.dumps(checks)
    assert "permissions" not in checks


def test_a_key_of_live_mode_is_not_sent_elsewhere(
    doctor: Doctor,
    fake_stripe: FakeStripeServer,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STRIPE_API_KEY", "sk_live_123456789")
    checks = doctor()
    assert checks["Stripe key"][0][0] == "bad"
    assert "is not Stripe's server" in checks["Stripe key"][0][1]
    assert fake_stripe.calls() == []


@pytest.mark.parametrize("base", ["http://127.0.0.1:9", "http://nowhere.invalid"])
def test_a_stripe_that_cannot_be_reached(doctor: Doctor, monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    monkeypatch.setenv("STRIPE_API_BASE", base)
    [(state, text)] = doctor("rule.wf")["Stripe key"]
    assert state == "bad"
    assert "which could not be tried" in text


def test_a_release_other_than_the_scripts_is_told(doctor: Doctor, fake_stripe: FakeStripeServer, tmp_path: Path) -> None:  # noqa: F811
    fake_stripe.trigger("customer.created")
    (tmp_path / "old.wf").write_text('api clover\nworkflow "old"\non customer.created <\n  log "{id}"\n>\n')
    [(state, text)] = doctor("old.wf")["API release"]
    assert state == "bad"
    assert text.startswith(f"the newest event came in {releases()[-1]}, and old.wf is written for 2026-02-25.clover")


def test_a_thing_that_is_no_stripe_is_no_traceback(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    for body in (b"", b"<html>", b"[]", b"{}", b'{"error": 7}', b'{"data": [7]}'):
        with answering(body) as url:
            monkeypatch.setenv("STRIPE_API_BASE", url)
            checks = doctor("rule.wf")
            assert all("not foreseen" not in text for findings in checks.values() for _, text in findings), (body, checks)


@pytest.mark.parametrize(
    ("ahead", "state", "told"), [(-3, "good", "agrees"), (30, "doubt", "behind"), (-30, "doubt", "ahead of"), (600, "bad", "behind")]
)
def test_the_clock_is_compared_with_stripes(doctor: Doctor, monkeypatch: pytest.MonkeyPatch, ahead: int, state: str, told: str) -> None:
    with answering(b'{"id": "acct_1", "object": "account", "data": []}', ahead) as url:
        monkeypatch.setenv("STRIPE_API_BASE", url)
        [(found, text)] = doctor()["clock"]
    assert found == state
    assert told in text


@contextmanager
def answering(body: bytes, ahead: int = 0) -> Iterator[str]:
    """A server that gives one answer to everything, with a clock that is ahead of ours by so many seconds."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return formatdate(time.time() + ahead, usegmt=True)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# --- mail -----------------------------------------------------------------------------------------------------------------------


def test_the_mail_server_is_greeted_and_gets_no_mail(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server(starttls=server_tls(), login=("anna", "hunter-2")) as server:
        monkeypatch.setenv("SMTP_URL", f"smtp://anna:hunter-2@localhost:{server.port}?ca={AUTHORITY}")
        checks = doctor()
    assert checks["mail server"] == [("good", f"localhost:{server.port} answers, with STARTTLS and a login")]
    assert server.mails == []
    assert not any(command.startswith(("MAIL", "RCPT", "DATA")) for command in server.commands)


def test_a_login_that_is_refused_is_told_without_the_password(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server(starttls=server_tls(), login=("anna", "hunter-2")) as server:
        monkeypatch.setenv("SMTP_URL", f"smtp://anna:hunter-3@localhost:{server.port}?ca={AUTHORITY}")
        [(state, text)] = doctor()["mail server"]
    assert state == "bad"
    assert "does not accept the name and password of SMTP_URL" in text
    assert "hunter-3" not in text


@pytest.mark.parametrize(
    ("url", "told"),
    [("smtp://127.0.0.1:9", "cannot be reached: nothing listens there"), ("smtp://nowhere.invalid", "its name cannot be looked up")],
)
def test_a_mail_server_that_cannot_be_reached(doctor: Doctor, monkeypatch: pytest.MonkeyPatch, url: str, told: str) -> None:
    monkeypatch.setenv("SMTP_URL", url)
    [(state, text)] = doctor()["mail server"]
    assert state == "bad"
    assert told in text


def test_what_is_no_mail_server(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted_server([b"HTTP/1.1 400 Bad Request\r\n"]) as server:
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{server.port}")
        [(state, text)] = doctor()["mail server"]
    assert state == "bad"
    assert "does not answer as mail servers do" in text


def test_a_mail_folder_that_cannot_be_made_is_told(doctor: Doctor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder, state in (("file", "bad"), ("file/mails", "bad"), ("new/mails", "good"), (str(tmp_path), "good")):
        monkeypatch.setenv("WFRUN_MAIL_DIR", folder)
        [(found, text)] = doctor()["mail server"]
        assert (found, "is no folder" in text) == (state, state == "bad"), folder
    assert not (tmp_path / "new").exists()


# --- messages to people ----------------------------------------------------------------------------------------------------------


def test_a_question_by_copies_alone_needs_mail(doctor: Doctor, tmp_path: Path) -> None:
    asks = 'workflow "asks"\non customer.created <\n  let ok = approve "Sure?" bcc="lead@example.com" up to 1 day\n  if ok < log id >\n>\n'
    (tmp_path / "asks.wf").write_text(asks)
    checks = doctor("asks.wf")
    assert [checks[name][0][0] for name in ("mail server", "mail sender")] == ["bad", "bad"]


def test_channels_are_compared_as_messages_find_them(doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "wfrun.toml").write_text('[slack.channels]\n"#Orders" = "https://hooks.slack.com/services/T1/B1/token"\n')
    (tmp_path / "wfrun.toml").chmod(0o600)
    (tmp_path / "tell.wf").write_text(
        'workflow "tells"\non customer.created <\n  slack "x" channel="orders"\n  slack "x" channel="{id}"\n>\n'
    )
    assert doctor("tell.wf")["Slack"][0][0] == "good"
    (tmp_path / "tell.wf").write_text('workflow "tells"\non customer.created <\n  slack "x" channel="#risk"\n  slack "x"\n>\n')
    [(state, text)] = doctor("tell.wf")["Slack"]
    assert state == "bad" and text.startswith("there is no webhook for `#risk`, messages without a channel")


# --- settings --------------------------------------------------------------------------------------------------------------------


def test_every_variable_that_cannot_be_used_is_told_and_the_rest_is_looked_at(
    doctor: Doctor,
    fake_stripe: FakeStripeServer,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = {
        "STRIPE_API_BASE": "http://user:hunter-22@127.0.0.1:1", "SMTP_URL": "smtp://anna:hunter-22@host:99999",
        "WFRUN_MAIL_FROM": "nobody", "SLACK_WEBHOOK_URL": "hooks.slack.com/hunter-22", "WFRUN_URL": "javascript:alert(1)",
    }  # fmt: skip
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    checks = doctor("rule.wf")
    assert {text.partition(" ")[0].rstrip(":") for state, text in checks["settings"] if state == "bad"} == set(wrong)
    assert checks["scripts"][0][0] == "good" and "database" in checks
    assert not {"Stripe key", "clock", "mail server", "mail sender", "Slack"} & set(checks)
    assert fake_stripe.calls() == [] and "hunter-22" not in json.dumps(checks)
