"""Links of approvals: which of them answer a question, and what is said of the others."""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.durable import ASKS, Place, asking, payment
from wfrun.runs import schema
from wfrun.runs.approval_links import BadLink, answer_link, find_question, link_maker, make_token
from wfrun.runs.approvals import NotAsked
from wfrun.runs.database import Database
from wfrun.runs.migrations import migrate
from wfrun.runs.repeats import START, replay

DAY = 86_400


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return asking(tmp_path / "runs.db")


def question(place: Place) -> Any:
    return [step for step in place.rows(schema.steps) if step.kind == "ask"][-1]


def token(place: Place) -> str:
    asked = question(place)
    return make_token(place.database, asked.run, asked.path, asked.until)


def reply(place: Place, text: str, approved: bool = True, who: str = "anna") -> None:
    answer_link(place.database, place.engine, text, approved, who, clock=lambda: place.now)


@pytest.mark.parametrize("approved", [True, False])
def test_a_link_answers_its_question_once(place: Place, approved: bool) -> None:
    text = token(place)
    found = find_question(place.database, text, clock=lambda: place.now)
    assert (found.run, found.workflow, found.message, found.livemode) == (place.run().id, "asks", "Refund 50.00 USD?", False)
    assert found.until == question(place).until and text == token(place)
    reply(place, text, approved)
    for again in (lambda: reply(place, text, not approved), lambda: find_question(place.database, text, clock=lambda: place.now)):
        with pytest.raises(NotAsked, match=f"has its answer: it was {'approved' if approved else 'refused'} by anna at 2026"):
            again()
    place.work()
    assert place.sent.said == ["yes" if approved else "no"]


def test_of_many_at_once_one_answers(place: Place) -> None:
    text = token(place)

    def one(number: int) -> bool:
        try:
            reply(place, text, number % 2 == 0, f"person {number}")
        except NotAsked:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(one, range(16))) == 1
    place.work()
    assert len(place.sent.said) == 1


def test_a_late_link(place: Place) -> None:
    text = token(place)
    place.now += 2 * DAY
    with pytest.raises(NotAsked, match="it is too late to answer"):
        reply(place, text)
    place.work()
    assert place.sent.said == ["nobody"]
    with pytest.raises(NotAsked, match="nobody answered until"):
        reply(place, text)


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


FORGED = [
    "",
    ".",
    "x",
    "x.y",
    "é.y",
    "{named}",
    "{named}.",
    ".{signature}",
    "{named}.{signature}x",
    "{named}={signature}",
    "{named}.{signature}.",
    " {named}.{signature}",
    "{cut}.{signature}",
    "{named}.{short}",
    "{later}.{signature}",
    "{signature}.{named}",
    "{named}.{zeros}",
    "{long}",
]


@pytest.mark.parametrize("form", FORGED)
def test_a_link_that_was_cut_or_changed(place: Place, form: str) -> None:
    named, _, signature = token(place).partition(".")
    asked = question(place)
    parts = {
        "named": named,
        "signature": signature,
        "cut": named[:-1],
        "short": signature[:-1],
        "later": encoded(json.dumps([asked.run, asked.path, asked.until + DAY], separators=(",", ":")).encode()),
        "zeros": encoded(bytes(32)),
        "long": "a" * 3_000,
    }
    with pytest.raises(BadLink, match="this link answers nothing here: it was cut off or changed, or"):
        reply(place, form.format(**parts))
    assert question(place).answer is None


@given(st.text(max_size=60))
def test_no_other_text_is_a_link(text: str) -> None:
    database = SHARED
    with pytest.raises(BadLink):
        find_question(database, text)


SHARED = Database("sqlite://")
migrate(SHARED)


def test_a_wrong_link_does_not_reach_the_database(place: Place) -> None:
    text = token(place)
    place.database.close()
    asked: list[str] = []
    sa.event.listen(place.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with pytest.raises(BadLink):
        reply(place, text + "x")
    assert not asked
    reply(place, text)
    assert asked


def test_a_link_of_another_database(place: Place, tmp_path: Path) -> None:
    other = Place(tmp_path / "other.db")
    other.load(ASKS)
    other.accept(payment())
    other.work()
    assert question(other).run == question(place).run and token(other) != token(place)
    with pytest.raises(BadLink):
        reply(place, token(other))
    reply(other, token(other))
    assert question(place).answer is None


def test_a_link_answers_no_later_question_at_the_same_place(place: Place) -> None:
    asked = question(place)
    earlier = make_token(place.database, asked.run, asked.path, asked.until - DAY)
    with pytest.raises(NotAsked, match="has asked anew since, and waits for an answer to that question until 2026-11-04"):
        reply(place, earlier)
    reply(place, token(place))
    place.work()
    again = replay(place.database, place.engine, asked.run, start=START, again=True)
    place.work()
    with pytest.raises(NotAsked, match=f"{asked.run} has its answer"):
        reply(place, make_token(place.database, asked.run, asked.path, asked.until))
    assert [step.answer for step in place.rows(schema.steps) if step.run == again and step.kind == "ask"] == [None]


def test_a_step_that_does_not_ask_and_a_run_that_is_not_there(place: Place) -> None:
    asked = question(place)
    with pytest.raises(NotAsked, match="asks nothing at the step 9"):
        reply(place, make_token(place.database, asked.run, "9", asked.until))
    with pytest.raises(NotAsked, match="there is no run run_0"):
        reply(place, make_token(place.database, "run_0", asked.path, asked.until))


def test_the_key_is_made_once_and_tokens_go_into_addresses(place: Place, database_url: str) -> None:
    make = link_maker(place.database, "https://rules.example.com/")
    assert make("run_1", "0[ü/&?#].1", 5) == "https://rules.example.com/approvals/" + make_token(place.database, "run_1", "0[ü/&?#].1", 5)
    assert set(make_token(place.database, "run_1", "0[ü/&?#].1", 5)) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
    )
    database = Database(database_url)
    migrate(database)
    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(lambda _: make_token(database, "run_1", "0", 5), range(12)))) == 1
    database.close()
