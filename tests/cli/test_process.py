"""What only a process of its own shows: pipes, terminals, signals, encodings, full disks, and what starting imports."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import environment, on_a_terminal

SCRIPT = 'workflow "Log" on payment_intent.succeeded when amount > 1 USD < log "seen {id} ✓" >\n'
EVENT = {
    "id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "created": 1_790_000_000, "livemode": False,
    "data": {"object": {"id": "pi_1", "object": "payment_intent", "amount": 2500, "currency": "usd", "description": "Ünïcode"}},
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    """A script, one event, and many."""
    (tmp_path / "a.wf").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "e.json").write_text(json.dumps(EVENT))
    (tmp_path / "many.jsonl").write_text((json.dumps(EVENT) + "\n") * 3000)
    return tmp_path


def test_the_command_runs(process: Callable[..., Any]) -> None:
    status, out, err = process("a.wf", "e.json")
    assert (status, err) == (0, "")
    assert "✓ logs “seen pi_1 ✓”" in out
    assert "\x1b" not in out
    assert process("a.wf", "-", stdin=json.dumps(EVENT).encode()).out == out


def test_version_and_help(process: Callable[..., Any]) -> None:
    from wfrun import __version__

    assert process("--version") == (0, f"wfrun, version {__version__}\n", "")
    for arguments in ((), ("--help",), ("run", "--help"), ("events", "-h")):
        status, out, err = process(*arguments)
        assert (status, err) == (0, "")
        assert out.startswith("Usage: wfrun")


@pytest.mark.parametrize("environ", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
def test_a_locale_that_is_not_utf_8(process: Callable[..., Any], environ: dict[str, str]) -> None:
    status, out, err = process("a.wf", "e.json", environ=environ)
    assert (status, err) == (0, "")
    assert out.isascii()
    assert '+ logs "seen pi_1 +"' in out
    status, out, _ = process("a.wf", "e.json", "--json", environ=environ)
    assert out.isascii()
    assert json.loads(out)["workflows"][0]["steps"][0]["arguments"] == {"message": "seen pi_1 ✓"}
    assert process("a.wf", "ünknown.json", environ=environ).status == 2


def test_a_reader_that_goes_away_ends_it_quietly(folder: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "wfrun", "a.wf", "many.jsonl"], cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None and running.stderr is not None
    assert running.stdout.readline().startswith(b"payment_intent.succeeded")
    running.stdout.close()
    err = running.stderr.read()
    running.stderr.close()
    assert (running.wait(300), err) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("event", ["e.json", "many.jsonl"])
def test_a_full_disk_is_said(process: Callable[..., Any], event: str) -> None:
    with Path("/dev/full").open("wb") as full:
        status, _, err = process("a.wf", event, stdout=full)
    assert (status, err) == (2, "wfrun: stdout: no space left on device\n")


def test_closed_streams(folder: Path) -> None:
    command = f"{sys.executable} -m wfrun a.wf"

    def shell(line: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(["sh", "-c", line], cwd=folder, env=environment(), capture_output=True, timeout=300)

    ran = shell(f"{command} e.json >&-")
    assert (ran.returncode, ran.stderr) == (2, b"wfrun: stdout is closed: there is nowhere to print to\n")
    ran = shell(f"{command} none.json 2>&-")
    assert (ran.returncode, ran.stdout) == (2, b"")
    ran = shell(f"{command} - <&-")
    assert (ran.returncode, ran.stderr) == (2, b"wfrun: stdin is closed\n")


def test_ctrl_c_ends_with_a_summary(folder: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "wfrun", "a.wf", "many.jsonl"], cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    running.stdout.readline()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=300)
    assert (running.returncode, err) == (130, b"")
    assert b"Interrupted: this is what happened up to here, in " in out
    assert out.endswith(b"Nothing left this machine, and nothing would have been sent or changed.\n")


@pytest.mark.parametrize("words", [("a.wf", "-"), ("check", "-"), ("fmt", "-")])
def test_ctrl_c_while_reading(words: tuple[str, ...], folder: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "wfrun", *words],
        cwd=folder, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert running.stdin is not None
    # More than a pipe holds: when all of it is written, the command is reading.
    running.stdin.write(b" " * (512 << 10))
    running.stdin.flush()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=300)
    assert (running.returncode, out, err) == (130, b"", b"")


@pytest.mark.slow
def test_on_a_terminal_there_is_colour_and_the_width_is_kept(folder: Path) -> None:
    import re

    out = on_a_terminal(folder, "a.wf", "e.json", columns=40)
    assert "\x1b[32m✓ \x1b[0m" in out
    plain = re.sub(r"\x1b\[\d+m", "", out)
    assert max(map(len, plain.splitlines())) <= 40
    for more in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\x1b" not in on_a_terminal(folder, "a.wf", "e.json", environ=more)
    assert "\x1b" not in on_a_terminal(folder, "a.wf", "e.json", "--color", "never")


def test_errors_of_a_script_are_coloured_on_a_terminal(folder: Path) -> None:
    (folder / "b.wf").write_text('workflow "B" on charge.refnded < log "b" >')
    assert "\x1b[1;31merror[unknown-event]:\x1b[0m" in on_a_terminal(folder, "b.wf", "e.json")


@pytest.mark.slow
def test_an_edited_script_is_checked_again(process: Callable[..., Any], folder: Path) -> None:
    for number in range(3):
        (folder / "a.wf").write_text(SCRIPT.replace("seen", f"seen {number}"), encoding="utf-8")
        for _ in range(2):
            assert f"logs “seen {number} pi_1" in process("a.wf", "e.json").out


def test_a_warm_start_imports_no_more_than_it_needs(process: Callable[..., Any]) -> None:
    process("a.wf", "e.json")
    ran = process("a.wf", "e.json", environ={"PYTHONPROFILEIMPORTTIME": "1"})
    imported = {line.rsplit("|", 1)[-1].strip() for line in ran.err.splitlines()}
    assert "wfrun.simulator.session" in imported
    heavy = {
        "click",
        "lark",
        "stripe",
        "rich",
        "tomllib",
        "asyncio",
        "http",
        "ssl",
        "sqlite3",
        "email",
        "logging",
        "importlib.metadata",
    }
    others = {f"wfrun.cli.{name}" for name in ("events", "actions", "types", "reference", "overview")}
    unwanted = heavy | others | {"wfrun.dsl.parser.parser", "wfrun.dsl.pipeline", "wfrun.dsl.diagnostics.render", "wfrun.docgen.reference"}
    acting = {"wfrun.live", "wfrun.runs", "wfrun.server", "wfrun.cli.acting", "wfrun.cli.live_world"}
    assert imported & (unwanted | acting) == set()
