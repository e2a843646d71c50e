"""The command, called in this process (most tests) or in one of its own (what only a real process shows)."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from wfrun.cli import run_command

ROOT = Path(__file__).parents[2]


class Result(NamedTuple):
    """How a call of the command ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def wfrun(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Calls the command in this process: ``wfrun("a.wf", "event.json", stdin=b"…")``."""

    def call(*arguments: object, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        status = run_command([str(argument) for argument in arguments])
        return Result(status, *capsys.readouterr())

    return call


def environment(**changes: str) -> dict[str, str]:
    """The environment of a process that runs the command from the tree."""
    return os.environ | {"PYTHONPATH": str(ROOT)} | changes


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., Result]:
    """Calls ``python -m wfrun`` in a process of its own, in an empty folder."""

    def call(*arguments: object, stdin: bytes | None = b"", environ: Mapping[str, str] = {}, **options: object) -> Result:
        given = {"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}
        ran = subprocess.run(  # type: ignore[call-overload]
            [sys.executable, "-m", "wfrun", *map(str, arguments)],
            **(
                {"env": environment(**environ), "cwd": tmp_path, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 300}
                | given
                | options
            ),
        )
        return Result(ran.returncode, (ran.stdout or b"").decode(), (ran.stderr or b"").decode())

    return call


def on_a_terminal(
    folder: Path,
    *arguments: str,
    columns: int = 60,
    environ: Mapping[str, str] = {},
    program: Sequence[str] = ("-m", "wfrun"),
) -> str:
    """What the command prints on a terminal of this width. ``program`` is what Python runs."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(
        [sys.executable, *program, *arguments],
        cwd=folder,
        env=environment(**{"TERM": "xterm", **environ}),
        stdout=follower,
        stderr=follower,
    ):
        os.close(follower)
        out = b""
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:  # how Linux says that the other side is closed
                break
            if not part:
                break
            out += part
    os.close(leader)
    return out.decode().replace("\r\n", "\n")
