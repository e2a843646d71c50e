"""The worked examples on docs/custom-actions.md: a CRM that is really there, and a database."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.mdspec import Fence, fences
from tests.helpers.repository import ROOT
from wfrun.interpreter.effects import Answer, Call, Done, Refused, TryAgain
from wfrun.live.custom.channel import CustomActionChannel
from wfrun.live.masking import Mask
from wfrun.project.loader import Loaded, load_files
from wfrun.values.secret import Secret

NOW = 1_767_225_600
FENCES: list[Fence] = fences((ROOT / "docs" / "custom-actions.md").read_text(encoding="utf-8"))


def example(name: str, folder: Path) -> Loaded:
    """Writes an example of the page into a folder and checks it, without a warning."""
    place = next(index for index, fence in enumerate(FENCES) if fence.options.get("actions") == name)
    (folder / "actions.py").write_text(FENCES[place].text)
    (folder / "rule.wf").write_text(FENCES[place + 1].text)
    loaded = load_files([str(folder / "rule.wf")])
    assert [problem.message for problem in loaded.checked.problems] == []
    return loaded


class Actions:
    """The actions of an example, called as a run calls them."""

    def __init__(self, loaded: Loaded) -> None:
        self.library = loaded.libraries[0]
        self.channel = CustomActionChannel()

    def __call__(self, name: str, values: dict[str, Any], key: str = "wf_1") -> Answer | TryAgain:
        action = self.library.custom(name)
        assert action is not None
        call = Call("1", name, action.render(values, "W"), key, retry=action.declaration.retries)
        return self.channel.send(action, call, NOW, repeated=False, mask=Mask(()))


class Crm:
    """A CRM: what it knows, the keys that it has seen, and the status that it answers with next."""

    def __init__(self) -> None:
        self.customers: dict[str, Mapping[str, Any]] = {}
        self.keys: dict[str, Mapping[str, Any]] = {}
        self.writes = 0
        self.trouble = 0


@pytest.fixture
def crm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Crm]:
    known = Crm()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, status: int, body: Any, **headers: str) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(data)

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.headers["Authorization"] != "Bearer tok_1":
                return self.answer(401, {})
            if known.trouble:
                return self.answer(known.trouble, {}, Retry_After="7")
            key = self.headers["Idempotency-Key"]
            if key not in known.keys:
                known.writes += 1
                known.keys[key] = known.customers[body["email"]] = {"id": f"crm_{known.writes}", "tier": body["tier"]}
            return self.answer(200, known.keys[key])

        def do_GET(self) -> None:
            found = known.customers.get(self.path.removeprefix("/customers/"))
            self.answer(404 if found is None else 200, found)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("CRM_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield known
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_crm_over_http(crm: Crm, tmp_path: Path) -> None:
    call = Actions(example("crm", tmp_path))
    ada = {"email": "ada@example.com", "token": Secret("tok_1")}
    added = Done({"id": "crm_1", "tier": "gold"}, NOW, started=NOW)
    assert call("find_in_crm", ada) == Refused("unknown-customer", "the CRM knows no such customer", NOW, started=NOW)
    assert [call("add_to_crm", {**ada, "tier": "gold"}) for _ in range(2)] == [added, added]
    assert crm.writes == 1
    assert call("find_in_crm", ada) == added
    crm.trouble = 429
    assert call("add_to_crm", ada, "wf_2") == TryAgain("the CRM has too much to do", NOW, sent=False, after=7.0)
    crm.trouble = 500
    found = call("add_to_crm", ada, "wf_2")
    assert isinstance(found, TryAgain)
    assert found.message.startswith("HTTPError: HTTP Error 500: Internal Server Error (actions.py:")
    crm.trouble = 0
    assert call("add_to_crm", ada, "wf_2") == Done({"id": "crm_2", "tier": "standard"}, NOW, started=NOW)


def test_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from wfrun.values.money import Money

    monkeypatch.setenv("SHOP_DATABASE", str(tmp_path / "shop.db"))
    call = Actions(example("shop", tmp_path))
    five = Money(500, "usd")
    assert call("credit_of", {"customer": "cus_1", "currency": "usd"}) == Done(0, NOW, started=NOW)
    for key, balance in (("wf_1", 500), ("wf_1", 500), ("wf_2", 1000)):
        assert call("add_credit", {"customer": "cus_1", "amount": five}, key) == Done({"balance": balance}, NOW, started=NOW)
    assert call("credit_of", {"customer": "cus_1", "currency": "eur"}) == Done(0, NOW, started=NOW)
