"""``wfrun start``: a run by name in the database, with checked input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from wfrun.runs import schema
from wfrun.runs.database import Database

PAY = """
workflow "pay" on demand(order: string, amount: money) < log "{order} {amount}" >
workflow "seen" on charge.failed < stop >
"""


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script in an empty folder, where the database is too."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    path = tmp_path / "pay.wf"
    path.write_text(PAY)
    return path


def runs(path: Path) -> list[Any]:
    database = Database(str(path))
    with database.transaction() as connection:
        rows = list(connection.execute(sa.select(schema.runs)))
    database.close()
    return rows


def test_it_puts_a_run_into_the_database_of_the_user(script: Path, wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("start", script, "pay", "--input", '{"order": "7", "amount": "5 USD"}', "--json")
    assert (status, err) == (0, "")
    told = json.loads(out)
    (row,) = runs(script.parent / "wfrun" / "runs.db")
    assert told == {"run": row.id, "workflow": "pay", "live": False}
    assert (row.status, row.mode, json.loads(row.input)) == ("queued", "simulated", {"order": "7", "amount": "5 USD"})
    assert row.livemode is False
    assert wfrun("start", script, "pay", "--input", '{"order": "8", "amount": "5 USD"}', "--livemode").status == 0
    modes = {json.loads(row.input)["order"]: (row.mode, row.livemode) for row in runs(script.parent / "wfrun" / "runs.db")}
    assert modes == {"7": ("simulated", False), "8": ("simulated", True)}


REFUSED = [
    (("pay", "--input", '{"order": 7}'), 2, "the parameter `order` takes a string"),
    (("pay", "--input", "[1]"), 2, "--input"),
    (("seen",), 2, '"seen" is started by events, not by name'),
    (("py",), 2, 'no workflow is called "py"; these can be started: "pay"'),
    (("pay", "--live", "--livemode"), 2, "--livemode is for a simulated run: with --live, the Stripe key says the mode"),
    (("pay", "--live"), 3, "there is no Stripe key"),
    (("pay", "--database", "mysql://host/x"), 2, "is no database"),
]


@pytest.mark.parametrize(("words", "status", "sentence"), REFUSED)
def test_what_cannot_be_started_is_refused_in_a_sentence(
    script: Path, wfrun: Callable[..., Any], words: tuple[str, ...], status: int, sentence: str
) -> None:
    result = wfrun("start", script, *words)
    assert (result.status, result.out) == (status, "")
    assert sentence in result.err and len(result.err.splitlines()) == 1
