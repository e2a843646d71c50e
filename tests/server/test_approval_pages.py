"""The pages of approvals over HTTP: what they show, what they take, and what they say of all else."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import re
import time
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import sqlalchemy as sa

from tests.helpers.durable import Place, payment
from tests.helpers.http import Answer, call
from wfrun.runs import schema
from wfrun.runs.approval_links import make_token
from wfrun.server.serving import PageServer, serve_approvals
from wfrun.support.listening import PortTaken

ASKS = """
workflow "asks & <more>"
on payment_intent.succeeded <
  let ok = approve "Refund {amount} of {description}?" to="lead@example.com" up to 2 days
  log "yes"
  stop unless ok
  log "really"
>
"""
HOSTILE = '<script>alert(1)</script>" onload="x\u202e{{ 7 * 7 }}'


class Asked:
    """A run that asks, in a place that all tests share."""

    def __init__(self, place: Place, number: int) -> None:
        self.place = place
        with place.database.transaction() as connection:
            before = set(connection.execute(sa.select(schema.runs.c.id)).scalars())
        place.accept(payment(f"evt_{number}", now=int(place.now), description=HOSTILE))
        place.work()
        (self.id,) = {row.id for row in place.rows(schema.runs)} - before
        assert self.status == "waiting"

    def _row(self, table: sa.Table, column: str) -> Any:
        return next(row for row in self.place.rows(table) if getattr(row, column) == self.id)

    @property
    def status(self) -> str:
        return str(self._row(schema.runs, "id").status)

    @property
    def notes(self) -> list[str]:
        found: list[str] = json.loads(self._row(schema.runs, "id").report)["steps"][0]["notes"]
        return found

    @property
    def answer(self) -> Any:
        return self._row(schema.steps, "run").answer

    @property
    def path(self) -> str:
        asked = self._row(schema.steps, "run")
        return "/approvals/" + make_token(self.place.database, asked.run, asked.path, asked.until)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = Place(tmp_path_factory.mktemp("runs") / "runs.db")
    place.now = time.time()
    place.load(ASKS)
    yield place
    place.database.close()


@pytest.fixture(scope="module")
def pages(place: Place) -> Iterator[PageServer]:
    served = serve_approvals(place.database, place.engine, "127.0.0.1", 0)
    try:
        yield served
    finally:
        served.stop()


NUMBERS = count(1)


@pytest.fixture
def run(place: Place) -> Asked:
    return Asked(place, next(NUMBERS))


def send(pages: PageServer, where: str, **fields: str) -> Answer:
    return call(pages.address, "POST", where, urlencode(fields), key=None)


def text(answer: Answer) -> str:
    return re.sub(r"\s+", " ", answer.body.decode())


def test_looking_decides_nothing(run: Asked, pages: PageServer) -> None:
    where = run.path
    for method, address in (("GET", where), ("GET", where + "?answer=yes"), ("HEAD", where), ("GET", where + "?answer=no&name=x")):
        answer = call(pages.address, method, address, key=None)
        assert answer.status == 200 and run.answer is None
        assert bool(answer.body) is (method == "GET")


def test_the_page_shows_the_question_as_text(run: Asked, pages: PageServer) -> None:
    answer = call(pages.address, "GET", run.path, key=None)
    shown = text(answer)
    assert "<h1>Refund 50.00 USD of &lt;script&gt;alert(1)&lt;/script&gt;&#34; onload=&#34;x {{ 7 * 7 }}?</h1>" in shown
    assert "<dd>asks &amp; &lt;more&gt;</dd>" in shown and run.id in shown and "test mode: no real money" in shown
    assert "<script" not in shown and "49" not in shown.partition("<h1>")[2].partition("</h1>")[0]
    assert shown.count("<form ") == 1 and 'value="yes"' in shown and 'value="no"' in shown
    # Enter in the field for the name decides nothing: the form's first button is disabled.
    assert shown.partition("<form")[2].partition("<button")[2].startswith(' type="submit" disabled hidden')


STRICT = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
}


@pytest.mark.parametrize(
    ("method", "where", "status"),
    [("GET", "{path}", 200), ("GET", "/approvals/x", 404), ("GET", "/", 404), ("PUT", "{path}", 405), ("POST", "{path}", 400)],
)
def test_every_page_has_strict_headers(run: Asked, pages: PageServer, method: str, where: str, status: int) -> None:
    answer = call(pages.address, method, where.format(path=run.path), key=None)
    assert answer.status == status
    assert STRICT.items() <= answer.headers.items() and "server" not in answer.headers
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'" and policy["form-action"] == "'self'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    style = answer.body.decode().partition("<style>")[2].partition("</style>")[0]
    assert policy["style-src"] == f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("approved", [True, False])
def test_an_answer_by_the_form(run: Asked, pages: PageServer, approved: bool) -> None:
    where = run.path
    answer = send(pages, where, answer="yes" if approved else "no", name="Anna\n<b>  Lovelace")
    assert answer.status == 200 and ("<h1>Approved</h1>" if approved else "<h1>Refused</h1>") in text(answer)
    run.place.work()
    assert run.status == ("succeeded" if approved else "stopped")
    assert run.notes == [f"{'approved' if approved else 'refused'} by Anna <b> Lovelace, by the link"]
    for again in (send(pages, where, answer="yes"), send(pages, where, answer="no"), call(pages.address, "GET", where, key=None)):
        assert again.status == 410
        assert f"{run.id} has its answer: it was {'approved' if approved else 'refused'} by Anna &lt;b&gt; Lovelace" in text(again)


def test_an_answer_without_a_name(run: Asked, pages: PageServer) -> None:
    assert send(pages, run.path, answer="yes", name=" \t").status == 200
    run.place.work()
    assert run.notes == ["approved by the link"]


REFUSED: list[tuple[str, str, dict[str, str], int, str]] = [
    ("no answer", "name=x", {}, 400, "An answer is `yes` or `no`: nothing was decided."),
    ("another answer", "answer=maybe", {}, 400, "An answer is `yes` or `no`"),
    ("two answers", "answer=yes&answer=no", {}, 400, "The form says something twice: nothing was decided."),
    ("nothing", "", {}, 400, "An answer is `yes` or `no`"),
    ("too large", "answer=yes&name=" + "x" * 5_000, {}, 413, "The form is too large: nothing was decided."),
    ("no text", "answer=yes&name=\xff", {}, 400, "The form cannot be read"),
    ("too many fields", "a=1&" * 11 + "answer=yes", {}, 400, "The form cannot be read"),
    ("JSON", '{"answer": "yes"}', {"Content-Type": "application/json"}, 415, "takes its own form"),
    ("another kind of form", "x", {"Content-Type": "multipart/form-data; boundary=x"}, 415, "takes its own form"),
]


@pytest.mark.parametrize(("body", "headers", "status", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_no_answer(run: Asked, pages: PageServer, body: str, headers: dict[str, str], status: int, sentence: str) -> None:
    answer = call(pages.address, "POST", run.path, body.encode("latin-1"), headers=headers, key=None)
    assert answer.status == status and sentence in text(answer)
    assert run.answer is None


def test_a_link_that_is_none(run: Asked, pages: PageServer) -> None:
    where = run.path
    for wrong in (where[:-1], where + "x", "/approvals/..%2f..%2fetc", "/approvals/%00", "/approvals/" + "a" * 5_000):
        for method, body in (("GET", ""), ("POST", "answer=yes")):
            answer = call(pages.address, method, wrong, body, key=None)
            assert answer.status == 404
            assert "This link answers nothing here" in text(answer) or "There is no such page here" in text(answer)
    assert run.answer is None


def test_when_the_time_is_up(run: Asked, pages: PageServer) -> None:
    where = run.path
    with run.place.database.transaction() as connection:
        connection.execute(schema.steps.update().where(schema.steps.c.run == run.id).values(until=int(run.place.now) - 1))
    answer = send(pages, where, answer="yes")
    assert answer.status == 410 and "has asked anew since" in text(answer)
    where = run.path
    for late in (send(pages, where, answer="yes"), call(pages.address, "GET", where, key=None)):
        assert late.status == 410 and "It is too late to answer" in text(late)
    assert run.answer is None


def test_a_database_that_is_gone_is_told_without_its_place(run: Asked, pages: PageServer) -> None:
    where = run.path
    with run.place.database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE wfrun_runs RENAME TO gone")
    for answer in (send(pages, where, answer="yes"), call(pages.address, "GET", where, key=None)):
        assert answer.status == 503 and "Nothing was decided" in text(answer) and "runs.db" not in text(answer)
        assert answer.headers["retry-after"] == "30"
    with run.place.database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO wfrun_runs")


def test_a_request_that_never_ends_is_cut(run: Asked, pages: PageServer) -> None:
    connection = http.client.HTTPConnection(urlsplit(pages.address).netloc, timeout=300)
    connection.putrequest("POST", run.path)
    connection.putheader("Content-Type", "application/x-www-form-urlencoded")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    try:
        for _ in range(100):
            connection.send(b"100\r\n" + b"x" * 256 + b"\r\n")
    except OSError:
        pass
    else:
        assert connection.getresponse().status == 413
    connection.close()
    assert run.answer is None


def test_a_port_that_is_taken(run: Asked, pages: PageServer) -> None:
    port = urlsplit(pages.address).port
    assert port is not None
    with pytest.raises(PortTaken, match=f"port {port} of 127.0.0.1 cannot be listened at"):
        serve_approvals(run.place.database, run.place.engine, "127.0.0.1", port)
