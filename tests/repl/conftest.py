"""A session without a terminal, the command in a pipe, and the command at a terminal whose screen can be read."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pexpect
import pyte
import pytest

from wfrun.cli.terminal import Terminal
from wfrun.repl.answer_printer import AnswerPrinter
from wfrun.repl.answering import answer_input
from wfrun.repl.answers import Answer
from wfrun.repl.session import ReplSession

ROOT = Path(__file__).parents[2]
NOW = 1_793_610_000
PAYMENT = "payment_intent.succeeded"


class Talk:
    """A session and what it says, as text in wide lines."""

    def __init__(self, event: str = "", **given: object) -> None:
        self.session = ReplSession(now=NOW, **given)  # type: ignore[arg-type]
        self.teller = AnswerPrinter(Terminal(print))
        if event:
            self(f":event {event}")

    def __call__(self, text: str) -> str:
        """What the answer to one input says."""
        return self.tell(answer_input(self.session, text))

    def tell(self, answer: Answer) -> str:
        self.answer = answer
        out = io.StringIO()
        self.teller.terminal = Terminal(out.write, width=240)
        self.teller.print_answer(answer)
        return out.getvalue()


@pytest.fixture
def talk() -> Talk:
    """A session on a sample payment of 25 dollars."""
    return Talk(PAYMENT)


def environment(folder: Path, **changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WFRUN_")}
    return kept | {
        "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(folder / "state"), "TERM": "xterm-256color", "HOME": str(folder),
    } | changes  # fmt: skip


class Result(NamedTuple):
    """How a call of the command ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def piped(tmp_path: Path) -> Callable[..., Result]:
    """Calls ``wfrun repl`` in a process of its own, with these lines in a pipe."""

    def call(lines: str | bytes, *words: str, environ: Mapping[str, str] = {}, program: tuple[str, ...] = ("-m", "wfrun")) -> Result:
        ran = subprocess.run(
            [sys.executable, *program, "repl", *words],
            input=lines.encode() if isinstance(lines, str) else lines,
            env=environment(tmp_path, **environ),
            cwd=tmp_path,
            capture_output=True,
            timeout=300,
        )
        return Result(ran.returncode, ran.stdout.decode(), ran.stderr.decode())

    return call


class InteractiveTerminal:
    """The command at a terminal; ``screen`` is what a person sees there."""

    def __init__(self, folder: Path, *words: str, columns: int = 80, rows: int = 30, environ: Mapping[str, str] = {}) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.Stream(self.screen)
        self.child = pexpect.spawn(
            sys.executable, ["-m", "wfrun", "repl", *words], dimensions=(rows, columns), encoding="utf-8", timeout=300,
            env=environment(folder, **environ), cwd=str(folder),
        )  # fmt: skip
        self.child.delaybeforesend = None

    def text(self) -> str:
        """The screen, without the blanks at the ends of its lines."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    def read(self) -> bool:
        """Takes over what the command has printed; whether it may print more."""
        try:
            self.stream.feed(self.child.read_nonblocking(1 << 16, 300))
        except pexpect.EOF:
            return False
        except pexpect.TIMEOUT:
            raise AssertionError(f"nothing more came, and this is the screen:\n{self.text()}") from None
        return True

    def until(self, shown: Callable[[str], bool]) -> str:
        """The screen as soon as it shows what is waited for."""
        while not shown(self.text()):
            if not self.read():
                raise AssertionError(f"the command has ended, and this is the screen:\n{self.text()}")
        return self.text()

    def sees(self, words: str) -> str:
        """The screen as soon as these words are on it."""
        return self.until(lambda text: words in text)

    def ready(self) -> str:
        """The screen as soon as there is an empty prompt at its end."""
        return self.until(lambda text: text.split("\n")[-1] == "wf>")

    def type(self, keys: str) -> None:
        self.child.send(keys)

    def ends(self) -> int:
        """The exit status."""
        while self.read():
            pass
        self.child.wait()
        status = self.child.exitstatus
        assert isinstance(status, int)
        return status


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., InteractiveTerminal]]:
    """Starts ``wfrun repl`` at a terminal."""
    started: list[InteractiveTerminal] = []

    def start(*words: str, columns: int = 80, rows: int = 30, environ: Mapping[str, str] = {}) -> InteractiveTerminal:
        started.append(InteractiveTerminal(tmp_path, *words, columns=columns, rows=rows, environ=environ))
        return started[-1]

    yield start
    for one in started:
        one.child.close(force=True)
