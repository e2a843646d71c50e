"""The command where only wfrun itself is installed, and not what acting, durable runs and servers need."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.helpers.repository import ROOT
from wfrun.cli.packages import EXTRAS

RUNS = "needs alembic, cronsim, dbos, psycopg, sqlalchemy: pip install 'wfrun[runs]'"
LIVE_AND_RUNS = "needs alembic, cronsim, dbos, httpcore2, httpx2, psycopg, sqlalchemy, stripe, urllib3: pip install 'wfrun[live,runs]'"
SERVE = "needs httptools, httpx2, jinja2, starlette, uvicorn: pip install 'wfrun[serve]'"
LIVE = "needs httpcore2, httpx2, stripe, urllib3: pip install 'wfrun[live]'"

RULE = """
workflow "notes"
on payment_intent.succeeded <
  log "{id}"
>
test "it notes" <
  given payment_intent.succeeded
  expect log
>
"""

REFUSED = {
    "rule.wf evt_1 --live": f"`wfrun --live` {LIVE_AND_RUNS}",
    "rule.wf --start notes --live": f"`wfrun --live` {LIVE_AND_RUNS}",
    "worker rule.wf": f"`wfrun worker` {RUNS}",
    "worker rule.wf --live": f"`wfrun worker --live` {LIVE_AND_RUNS}",
    "start rule.wf notes": f"`wfrun start` {RUNS}",
    "start rule.wf notes --live": f"`wfrun start --live` {LIVE_AND_RUNS}",
    "runs list": f"`wfrun runs list` {RUNS}",
    "runs show run_1": f"`wfrun runs show` {RUNS}",
    "runs retry run_1": f"`wfrun runs retry` {RUNS}",
    "runs replay run_1": f"`wfrun runs replay` {RUNS}",
    "runs cancel run_1": f"`wfrun runs cancel` {RUNS}",
    "runs decide run_1 yes --who ada": f"`wfrun runs decide` {RUNS}",
    "runs pause": f"`wfrun runs pause` {RUNS}",
    "runs resume": f"`wfrun runs resume` {RUNS}",
    "runs exempt": f"`wfrun runs exempt` {RUNS}",
    "db migrate": f"`wfrun db migrate` {RUNS}",
    "db check": f"`wfrun db check` {RUNS}",
    "db backup copy.db": f"`wfrun db backup` {RUNS}",
    "db prune --days 30": f"`wfrun db prune` {RUNS}",
    "db erase cus_1": f"`wfrun db erase` {RUNS}",
    "fake-stripe": f"`wfrun fake-stripe` {SERVE}",
    "objects pull ch_1": f"reading from Stripe {LIVE}",
}
AT_WORK = ("rule.wf payment_intent.succeeded", "test rule.wf", "repl rule.wf", "runs list --help", "doctor --help")
DOCTOR = "doctor rule.wf"

WITHOUT = """
import contextlib, importlib.machinery, io, json, sys

hidden, commands = json.loads(sys.argv[1])
find = importlib.machinery.PathFinder.find_spec
importlib.machinery.PathFinder.find_spec = lambda name, *rest: None if name.partition(".")[0] in hidden else find(name, *rest)

from wfrun.cli import run_command

for command in commands:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run_command(command.split())
    print(json.dumps([command, status, out.getvalue(), err.getvalue()]))
"""


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str, str]]:
    """Status and output of each of the commands where no package of an extra is installed."""
    place = tmp_path_factory.mktemp("without")
    (place / "rule.wf").write_text(RULE)
    hidden = sorted({name for names in EXTRAS.values() for name in names})
    variables = {
        "PYTHONPATH": str(ROOT),
        "HOME": str(place),
        "STRIPE_API_KEY": "sk_test_0123456789",
        "SLACK_WEBHOOK_URL": "https://hooks.slack.com/a",
    }
    words = [sys.executable, "-c", WITHOUT, json.dumps([hidden, [*REFUSED, *AT_WORK, DOCTOR]])]
    told = subprocess.run(words, cwd=place, env=variables, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL).stdout
    return {command: (status, out, err) for command, status, out, err in map(json.loads, told.splitlines())}


@pytest.mark.parametrize("command", REFUSED)
def test_what_is_not_installed_is_told_with_what_installs_it(command: str, without: dict[str, tuple[int, str, str]]) -> None:
    status, out, err = without[command]
    assert (out, err) == ("", f"wfrun: {REFUSED[command]}\n")
    assert status == (3 if command.startswith("objects") else 2)


@pytest.mark.parametrize("command", AT_WORK)
def test_what_needs_nothing_more_works(command: str, without: dict[str, tuple[int, str, str]]) -> None:
    status, out, err = without[command]
    assert (status, err) == (0, "")
    assert out or command == "repl rule.wf"


def test_the_doctor_tells_what_is_not_installed(without: dict[str, tuple[int, str, str]]) -> None:
    status, out, err = without[DOCTOR]
    text = " ".join(out.split())
    assert (status, err) == (1, "") and "not foreseen" not in text
    assert "Stripe key: there is one, and it cannot be tried: Stripe's library is not installed: pip install 'wfrun[live,runs]'" in text
    assert "- database: acting needs alembic, cronsim, dbos, psycopg, sqlalchemy: pip install 'wfrun[live,runs]'" in text


def test_the_extras_are_those_of_the_package() -> None:
    declared = tomllib.loads(Path(ROOT, "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for extra, names in EXTRAS.items():
        assert [re.split(r"[^A-Za-z0-9_-]", line)[0] for line in declared[extra]] == list(names)
