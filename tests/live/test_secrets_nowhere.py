"""Secrets are nowhere: programs run with them in every way, and all that comes out, every file and every table, is searched for them."""

from __future__ import annotations

import base64
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from tests.cli.conftest import Result
from tests.helpers.repository import ROOT
from wfrun.runs import schema
from wfrun.runs.opening import open_database
from wfrun.settings import load_settings
from wfrun.settings.live import configuration_beside
from wfrun.testing import FakeStripeServer

Command = Callable[..., Result]

ENVIRONMENT = "environment/secret+1"
FILE = 'file "secret" <2>'
PRINTED = "printed-secret-3"
PASSWORD = "mail:secret-4"
WEBHOOK = "T0000/B0000/webhook-secret-5"
STRIPE = "sk_test_stripe_secret_6"

ACTIONS = """
import os, sys
import wfrun

@wfrun.action(example={"id": "crm_1"})
def repeat(*, tokens: list[str]) -> dict:
    print("printed", tokens)
    print("complained", *tokens, file=sys.stderr)
    return {"tokens": tokens, "repr": repr(tokens), **{token: 1 for token in tokens}}

@wfrun.action
def break_with(*, tokens: list[str]) -> dict:
    raise ValueError(f"not these: {tokens} {' '.join(tokens)}")

@wfrun.action
def refuse(*, tokens: list[str]) -> dict:
    raise wfrun.Refused(" ".join(tokens), code="refused")

@wfrun.action(effect="money")
def lose(*, tokens: list[str]) -> dict:
    raise KeyError(tokens[0])

@wfrun.action
def keep(*, tokens: list[str]) -> object:
    class Odd(dict):
        def items(self): raise ValueError(tokens)
    return Odd(a=1)
"""

BROKEN = """
import os
import wfrun

@wfrun.action
def unreachable_one(): ...

raise RuntimeError(f"cannot connect with {os.environ['WFRUN_SECRET_ENVIRONMENT']}")
"""

SCRIPT = """
use "actions.py"
use "broken.py"

workflow "an answer" on customer.created <
  let answer = http_request "{setting("echo")}/200" headers={A: secret("ENVIRONMENT"), B: "Bearer {secret("FILE")}"}
    json={c: secret("PRINTED")}
  log "{answer.body} {answer.headers.seen} {secret("FILE")}"
  try <
    email to="a@example.com" subject="{secret("FILE")}" body="{secret("PRINTED")} {answer.json.c}" retry=0
  > catch problem <
    log "{problem.message}"
  >
  update_customer id metadata={answer: answer.json.c, a: secret("ENVIRONMENT"), b: "x {secret("FILE")} y"}
>
workflow "a refusal" on customer.created <
  http_request "{setting("echo")}/400?key={secret("PRINTED")}" headers={A: secret("ENVIRONMENT")} form={b: secret("FILE")}
>
workflow "a drop" on customer.created <
  http_request "http://localhost:9/?key={secret("PRINTED")}" retry=0
>
workflow "Stripe refuses" on customer.created <
  try <
    update_customer id email="{secret("PRINTED")}"
  > catch problem <
    log "{problem.message} {problem.code}"
  >
  update_customer customer=secret("FILE") metadata={a: "b"}
>
workflow "a mail" on customer.created <
  email to="b@example.com" subject="x" retry=0
>
workflow "Slack" on customer.created <
  slack "x {secret("FILE")}" retry=0
>
workflow "repeated" on customer.created <
  let found = repeat tokens=[secret("ENVIRONMENT"), secret("FILE"), secret("PRINTED")]
  log "{found.tokens} {found.repr}"
>
workflow "broken" on customer.created <
  break_with tokens=[secret("ENVIRONMENT"), secret("FILE"), secret("PRINTED")]
>
workflow "refused" on customer.created <
  refuse tokens=[secret("ENVIRONMENT"), secret("FILE"), secret("PRINTED")]
>
workflow "lost" on customer.created <
  lose tokens=[secret("FILE")]
>
workflow "kept" on customer.created <
  keep tokens=[secret("ENVIRONMENT"), secret("FILE"), secret("PRINTED")]
>
workflow "not loaded" on customer.created <
  unreachable_one
>
"""


@pytest.fixture
def echo() -> Iterator[str]:
    """A service that answers with all that it was sent, with the status that the path names."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen = f"{self.path} {dict(self.headers)!r}"
            given = json.loads(body) if self.headers["Content-Type"] == "application/json" else {}
            data = json.dumps({**(given if isinstance(given, dict) else {}), "seen": seen, "body": body.decode()}).encode()
            self.send_response(400 if "/400" in self.path or WEBHOOK in self.path else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Seen", quote(seen, safe=" {}':,/"))
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path, fake_stripe: FakeStripeServer, echo: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the rules, and an installation whose secrets come from everywhere."""
    place = tmp_path / "rules"
    place.mkdir()
    monkeypatch.chdir(place)
    for name, value in {
        "WFRUN_SECRET_ENVIRONMENT": ENVIRONMENT, "STRIPE_API_BASE": fake_stripe.url, "XDG_STATE_HOME": str(tmp_path / "state"),
        "WFRUN_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1",
        "STRIPE_LOG": "debug",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    host = echo.removeprefix("http://")
    command = f"[{json.dumps(sys.executable)}, '-c', \"print('{PRINTED}')\"]"
    (place / "wfrun.toml").write_text(
        f"[settings]\necho = '{echo}'\n[secrets]\nFILE = '{FILE}'\nPRINTED = {{command = {command}}}\n"
        f"[stripe]\nkey = '{STRIPE}'\n[mail]\nurl = 'smtp://ada:{quote(PASSWORD)}@localhost:9'\nfrom = 'shop@example.com'\n"
        f"[slack]\nwebhook = '{echo}/services/{WEBHOOK}'\n[http]\ntrusted_hosts = ['{host}', 'localhost:9']\n"
    )
    (place / "wfrun.toml").chmod(0o600)
    (place / "rule.wf").write_text(SCRIPT)
    (place / "actions.py").write_text(ACTIONS)
    (place / "broken.py").write_text(BROKEN)
    return place


class Search:
    """A search for the secrets in all that comes out."""

    def __init__(self) -> None:
        self.forms: dict[str, str] = {}
        for secret in (ENVIRONMENT, FILE, PRINTED, PASSWORD, WEBHOOK, STRIPE):
            for form in (
                secret, quote(secret), quote(secret, safe=""), json.dumps(secret)[1:-1], base64.b64encode(secret.encode()).decode(),
                secret.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;"),
            ):  # fmt: skip
                self.forms[form] = secret
        self.count = 0

    def text(self, place: str, text: str) -> None:
        self.count += 1
        for form in self.forms:
            at = text.find(form)
            assert at < 0, f"{place}: {text[max(0, at - 200) : at + 200]}"

    def files(self, root: Path, *, but: set[str]) -> None:
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.name not in but:
                self.text(str(path), path.read_bytes().decode("utf-8", "replace"))

    def database(self, url: str) -> None:
        database = open_database(url)
        tables = sa.MetaData()
        tables.reflect(database.engine)
        assert {schema.steps.name, schema.runs.name, schema.programs.name} <= set(tables.tables)
        with database.transaction() as connection:
            for table in tables.tables.values():
                for row in connection.execute(sa.select(table)):
                    for name, cell in zip(row._fields, row, strict=True):
                        if isinstance(cell, bytes):
                            cell = (zlib.decompress(cell) if table.name == schema.programs.name else cell).decode("utf-8", "replace")
                        self.text(f"{table.name}.{name}", str(cell))
        database.close()


def wait(reached: Callable[[], bool], told: Callable[[], str]) -> None:
    limit = time.monotonic() + 300
    while not reached():
        assert time.monotonic() < limit, told()
        time.sleep(0.05)


def test_secrets_are_nowhere(
    wfrun: Command, folder: Path, fake_stripe: FakeStripeServer, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    search = Search()
    outputs: dict[str, str] = {}

    def call(*words: str) -> Result:
        result = wfrun(*words)
        outputs[" ".join(words)] = result.out + result.err
        return result

    event = fake_stripe.trigger("customer.created")[-1]
    (folder / "event.json").write_text(json.dumps(event))
    call("check", "rule.wf", "--format", "json")
    for options in ((), ("-v",), ("--json",), ("--as-test", "made.wf")):
        call("rule.wf", "event.json", *options)
    acted = call("rule.wf", event["id"], "--live", "--yes", "-v")
    assert "Done: " in acted.out, acted
    assert "repeat: printed ['•••', '•••', '•••']\n" in acted.err
    told = json.loads(call("rule.wf", event["id"], "--live", "--yes", "--json").out)
    outcomes = {workflow["name"]: workflow["outcome"] for workflow in told["workflows"]}
    assert outcomes == {
        "an answer": "succeeded", "a refusal": "failed", "a drop": "failed", "Stripe refuses": "failed", "a mail": "failed",
        "Slack": "failed", "repeated": "succeeded", "broken": "failed", "refused": "failed", "lost": "needs_attention",
        "kept": "succeeded", "not loaded": "failed",
    }  # fmt: skip
    for run in {workflow["run"] for workflow in told["workflows"]}:
        call("runs", "show", run)
        call("runs", "show", run, "--json")
    call("runs", "list")
    call("runs", "list", "--json")

    # A worker that acts takes the failed ones up again.
    broken = next(workflow["run"] for workflow in told["workflows"] if workflow["name"] == "broken")
    assert call("runs", "retry", broken).status == 0
    out, err = tmp_path / "worker.out", tmp_path / "worker.err"
    with out.open("w") as to, err.open("w") as to_err:
        worker = subprocess.Popen([sys.executable, "-m", "wfrun", "worker", "rule.wf", "--live", "--yes"], stdout=to, stderr=to_err)
    try:
        wait(lambda: json.loads(call("runs", "show", broken, "--json").out)["status"] == "failed", err.read_text)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(300)

    (state,) = (tmp_path / "state").rglob("*.db")
    settings = load_settings([folder / "rule.wf"], environ=os.environ)
    search.text("repr", f"{settings!r} {settings.secrets!r} {configuration_beside(settings, environ=os.environ)!r}")
    for words, text in outputs.items():
        search.text(words, text)
    for record in caplog.records:
        search.text("log", record.getMessage() + repr(record.exc_info) + repr(record.args))
    search.database(str(state))
    search.files(tmp_path, but={"wfrun.toml"})
    assert search.count > 500
    assert "•••" in "".join(outputs.values())
