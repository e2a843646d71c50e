"""The state in a file: what was answered outlives the server, however it ends."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.http import call
from wfrun.fake_stripe.deliveries import Deliveries
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.messages import HttpAnswer, HttpRequest
from wfrun.fake_stripe.state import BadState, StateFile
from wfrun.fake_stripe.webhooks import Webhooks

RELEASE = "2026-10-28.endive"
HEADERS = {"authorization": "Bearer sk_test_1", "content-type": "application/x-www-form-urlencoded"}


class Clock:
    now = 1_793_610_000.0

    def __call__(self) -> float:
        return self.now


def opened(path: Path, **options: Any) -> tuple[FakeStripe, StateFile]:
    state = StateFile(path, RELEASE)
    return FakeStripe(seed="state", state=state, clock=options.pop("clock", Clock()), **options), state


def send(fake: FakeStripe, method: str, path: str, form: str = "", **headers: str) -> HttpAnswer:
    return fake.answer(HttpRequest(method, path, b"", {**HEADERS, **headers}, form.encode()))


def test_everything_is_there_again(tmp_path: Path) -> None:
    fake, state = opened(tmp_path / "state")
    paid = json.loads(send(fake, "POST", "/v1/charges", "amount=5000&currency=usd&source=tok_visa").body)["id"]
    first = send(fake, "POST", "/v1/refunds", f"charge={paid}&amount=500", **{"idempotency-key": "k"})
    gone = json.loads(send(fake, "POST", "/v1/customers").body)["id"]
    send(fake, "DELETE", f"/v1/customers/{gone}")
    connected = json.loads(send(fake, "POST", "/v1/accounts", "country=US").body)["id"]
    send(fake, "POST", "/v1/customers", "name=Ada", **{"stripe-account": connected})
    told = fake.ledger.calls({}), fake.ledger.effects({})
    held = fake.objects(), fake.objects(connected)
    state.close()

    again, _ = opened(tmp_path / "state")
    assert (again.objects(), again.objects(connected)) == held
    assert (again.ledger.calls({}), again.ledger.effects({})) == told
    replayed = send(again, "POST", "/v1/refunds", f"charge={paid}&amount=500", **{"idempotency-key": "k"})
    assert (replayed.body, replayed.headers["Idempotent-Replayed"]) == (first.body, "true")
    assert json.loads(send(again, "GET", f"/v1/charges/{paid}").body)["amount_refunded"] == 500
    assert json.loads(send(again, "GET", f"/v1/customers/{gone}").body)["deleted"] is True
    new = json.loads(send(again, "POST", "/v1/customers").body)["id"]
    assert new not in (gone, connected) and again.ledger.calls_made == told[0]["count"] + 4


def test_ids_are_new_after_each_start(tmp_path: Path) -> None:
    made = []
    for _ in range(3):
        fake, state = opened(tmp_path / "state")
        made += [json.loads(send(fake, "POST", "/v1/customers").body)["id"] for _ in range(2)]
        state.close()
    assert len(set(made)) == 6
    again, _ = opened(tmp_path / "state")
    assert len(again.objects(kind="customer")) == 6


def test_events_that_nobody_took_are_there_again(tmp_path: Path) -> None:
    fake, state = opened(tmp_path / "state")
    endpoint = "url=http://127.0.0.1:9/x&enabled_events[]=*"
    assert send(fake, "POST", "/v1/webhook_endpoints", endpoint).status == 200
    fake.listeners.append(Webhooks(fake, Deliveries()).heard)
    customer = json.loads(send(fake, "POST", "/v1/customers").body)["id"]
    state.close()
    again, _ = opened(tmp_path / "state")
    (event,) = again.objects(kind="event")
    assert (event["type"], event["data"]["object"]["id"], event["pending_webhooks"]) == ("customer.created", customer, 1)
    assert json.loads(send(again, "GET", f"/v1/events/{event['id']}").body)["type"] == "customer.created"


def test_lists_keep_their_order(tmp_path: Path) -> None:
    fake, state = opened(tmp_path / "state")
    made = [json.loads(send(fake, "POST", "/v1/customers").body)["id"] for _ in range(4)]
    send(fake, "POST", f"/v1/customers/{made[0]}", "name=Ada")
    state.close()
    again, _ = opened(tmp_path / "state")
    listed = json.loads(send(again, "GET", "/v1/customers").body)["data"]
    assert [raw["id"] for raw in listed] == made[::-1]


def test_keys_older_than_a_day_are_forgotten(tmp_path: Path) -> None:
    fake, state = opened(tmp_path / "state")
    send(fake, "POST", "/v1/customers", **{"idempotency-key": "k"})
    state.close()
    later = Clock()
    later.now += 86_400
    again, _ = opened(tmp_path / "state", clock=later)
    assert len(again.idempotency) == 0
    assert "Idempotent-Replayed" not in send(again, "POST", "/v1/customers", **{"idempotency-key": "k"}).headers


def test_given_objects_stand_beside_what_is_there(tmp_path: Path) -> None:
    given = [{"id": "cus_1", "object": "customer", "name": "Ada", "created": 5}]
    fake, state = opened(tmp_path / "state", objects=given)
    send(fake, "POST", "/v1/customers/cus_1", "name=Grace")
    state.close()
    again, state = opened(tmp_path / "state", objects=[*given, {"id": "cus_2", "object": "customer", "created": 6}])
    assert [raw.get("name") for raw in again.objects(kind="customer")] == ["Grace", None]
    again.reset()
    state.close()
    fresh, _ = opened(tmp_path / "state")
    assert [raw.get("name") for raw in fresh.objects(kind="customer")] == ["Ada", None]


def test_what_can_not_be_stored_did_not_happen(tmp_path: Path) -> None:
    fake, state = opened(tmp_path / "state")
    before = fake.objects()
    state.close()
    answer = send(fake, "POST", "/v1/customers", **{"idempotency-key": "k"})
    assert answer.status == 500 and b"cannot be written: cannot operate on a closed database" in answer.body
    assert fake.objects() == before and fake.ledger.effects_made == 0 and len(fake.idempotency) == 0


class TestFilesThatCanNotServe:
    def test_text(self, tmp_path: Path) -> None:
        path = tmp_path / "notes.txt"
        path.write_text("not a database, but long enough to look like something that could be one" * 20)
        with pytest.raises(BadState, match="it is no database"):
            StateFile(path, RELEASE)

    def test_another_database(self, tmp_path: Path) -> None:
        path = tmp_path / "other.db"
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE customers (id TEXT)")
        other.close()
        with pytest.raises(BadState, match="is a database of something else"):
            StateFile(path, RELEASE)

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(BadState, match="it cannot be opened or made"):
            StateFile(tmp_path / "none" / "state", RELEASE)

    def test_a_file_in_use(self, tmp_path: Path) -> None:
        _, state = opened(tmp_path / "state")
        with pytest.raises(BadState, match="another process uses it"):
            StateFile(tmp_path / "state", RELEASE)
        state.close()

    def test_another_release(self, tmp_path: Path) -> None:
        StateFile(tmp_path / "state", "2024-06-20").close()
        with pytest.raises(BadState, match=f"holds the objects of release 2024-06-20 and this version serves {RELEASE}"):
            StateFile(tmp_path / "state", RELEASE)


@pytest.mark.slow
def test_a_killed_server_has_lost_nothing_that_it_answered(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wfrun", "fake-stripe", "--port", "0", "--state", str(tmp_path / "state"), "--json"]

    def started() -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert process.stdout is not None
        return process, json.loads(process.stdout.readline())["url"]

    process, address = started()
    made = [call(address, "POST", "/v1/customers", headers={"Idempotency-Key": f"k{at}"}).json["id"] for at in range(20)]
    process.send_signal(signal.SIGKILL)
    process.communicate()

    process, address = started()
    listed = call(address, "GET", "/v1/customers?limit=100").json["data"]
    assert [raw["id"] for raw in listed] == made[::-1]
    assert call(address, "POST", "/v1/customers", headers={"Idempotency-Key": "k7"}).json["id"] == made[7]
    assert call(address, "GET", "/_fake/effects").json["count"] == 20
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=300)
    assert process.returncode == 0
