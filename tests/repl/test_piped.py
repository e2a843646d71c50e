"""The command in a pipe: lines in, answers out, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.repl.conftest import PAYMENT, Result, Talk, environment

HEAD = "payment_intent.succeeded · 25.00 USD · pi_YHz9hR4A3A4kg5FSn6ds73n3\n"
Piped = Callable[..., Result]


def test_answers_without_prompt_and_colours(piped: Piped) -> None:
    lines = 'amount > 20 USD\n\n# a comment\nif amount > 20 USD <\n  log "big"\n>\nlet x = 2\nx * 3\n'
    assert piped(lines, PAYMENT) == Result(
        0,
        HEAD + "✓ true · condition  (25.00 USD > 20.00 USD)\n"
        "if amount > 20 USD: ✓ true  (25.00 USD > 20.00 USD)\n  ✓ logs “big”\nx = 2 · a number\n6 · a number\n",
        "",
    )


@pytest.mark.slow
def test_a_line_with_an_error_makes_the_status_1_and_the_others_are_answered(piped: Piped) -> None:
    ran = piped("amount\namont\n\n  1 +\n\namount\n:rset\n", PAYMENT)
    assert ran.status == 1
    assert ran.err == ""
    assert "<stdin>:2:1: error[unknown-name]: `amont` means nothing here\n 2 | amont\n   | ^^^^^\n" in ran.out
    assert "<stdin>:4:" in ran.out
    assert ran.out.count("25.00 USD · money\n") == 2
    assert ran.out.endswith("✗ there is no command `:rset`; did you mean `:reset`?\n")
    assert piped("", PAYMENT) == Result(0, HEAD, "")
    assert piped("1\n:quit\namont\n").status == 0


def test_what_a_command_is_given_has_its_line_too(piped: Piped) -> None:
    ran = piped("amount\n  :type amont\n:matching amont > 5 USD\n:type (1\n", PAYMENT)
    assert ran.status == 1
    assert "<stdin>:2:9: error[unknown-name]: `amont` means nothing here\n 2 |   :type amont\n   |         ^^^^^\n" in ran.out
    assert "<stdin>:3:11: error[unknown-name]" in ran.out
    assert " 4 + :type (1)\n" in ran.out


@pytest.mark.slow
def test_an_event_that_cannot_be_read_makes_the_status_1_and_the_others_are_there(piped: Piped, tmp_path: Path) -> None:
    event = json.dumps(Talk(PAYMENT).session.events.current)
    (tmp_path / "part.jsonl").write_text(f'{event}\n{{"id": "evt_\n{event}\n')
    ran = piped("amount\n", "part.jsonl")
    assert ran.status == 1
    assert ran.err.startswith("wfrun: part.jsonl:2:")
    assert ran.out.endswith("event 1 of 2\n25.00 USD · money\n")
    told = piped(":event part.jsonl\namount\n")
    assert (told.status, told.err) == (1, "")
    assert told.out.endswith(ran.out)


def test_the_last_line_needs_no_end_and_windows_ends_are_fine(piped: Piped) -> None:
    assert piped("\ufeff1 + 1\r\n2 + 2").out == "2 · a number\n4 · a number\n"


def test_an_input_that_is_never_closed_is_told_at_the_end(piped: Piped) -> None:
    ran = piped("1\nif amount > 5 USD <\n  stop\n", PAYMENT)
    assert ran.status == 1
    assert "<stdin>:2:19: error[unclosed-block]" in ran.out


def test_what_is_no_text_is_told_with_its_line(piped: Piped) -> None:
    ran = piped(b"1\n\xff\xfe\n2\n" + b"x" * (1 << 21) + b"\n3\n\0\n")
    assert ran.status == 1
    assert ran.out.startswith(
        "1 · a number\n✗ <stdin>:2: byte 1 of the line is not UTF-8 text\n"
        "2 · a number\n✗ <stdin>:4: the line is longer than 1 MiB\n3 · a number\n"
    )
    assert "<stdin>:6:1: error[bad-character]" in ran.out


@pytest.mark.slow
def test_many_lines(piped: Piped) -> None:
    ran = piped("".join(f"amount > {number} USD\n" for number in range(1, 2001)), PAYMENT)
    assert ran.status == 0
    assert ran.out.count("\n") == 2001


def test_an_answer_comes_before_the_next_line_is_there(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "wfrun", "repl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(tmp_path), cwd=tmp_path
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for number in (1, 2):
            child.stdin.write(f"{number} + 1\n".encode())
            child.stdin.flush()
            assert child.stdout.readline() == f"{number + 1} · a number\n".encode()
        child.stdin.close()
        assert child.wait() == 0


@pytest.mark.slow
def test_a_script_and_its_first_event(piped: Piped, tmp_path: Path) -> None:
    (tmp_path / "a.wf").write_text('let limit = 20 USD\nworkflow "Big" on charge.refunded when amount > limit < log "big" >\n')
    ran = piped("amount > limit\n:run\n", "a.wf")
    assert ran.status == 0
    assert ran.out.startswith("charge.refunded · 25.00 USD · ch_")
    assert "✓ Big  a.wf:2" in ran.out
    (tmp_path / "e.json").write_text(json.dumps(Talk("charge.refunded amount=7 EUR").session.events.current))
    assert piped("amount\n", "a.wf", "e.json").out.endswith("7.00 EUR · money\n")
    assert piped("amount\n", "e.json").out.endswith("7.00 EUR · money\n")


def test_a_script_with_errors_is_shown_and_expressions_work(piped: Piped, tmp_path: Path) -> None:
    (tmp_path / "a.wf").write_text("on charge.refunded when amont > 20 USD < stop >\n")
    ran = piped("amount\n", "a.wf")
    assert ran.status == 1
    assert "a.wf:1:25: error[unknown-name]: `amont` means nothing here" in ran.out
    assert "a.wf has errors: its workflows are not run until they are right." in ran.out
    assert ran.out.endswith("25.00 USD · money\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing.wf",), "wfrun: nothing.wf does not exist\n"),
        (("nothing.json",), "wfrun: nothing.json does not exist\n"),
        (("payment_intent.suceeded",), "wfrun: unknown event type `payment_intent.suceeded`; did you mean `payment_intent.succeeded`?\n"),
        (("empty.json",), "wfrun: empty.json"),
        (("e.json", "a.wf"), "wfrun: the EVENT comes last, after the script; a.wf is a script\n"),
        (("e.json", "e.json"), "wfrun: e.json is JSON, not a script: the script comes first, then the EVENT\n"),
        (("a.wf", "e.json", "x"), "wfrun: one SCRIPT and one EVENT are taken, not 3 words\n"),
        (("-",), "wfrun: stdin is what is typed"),
        (("",), "wfrun: a SCRIPT or an EVENT is empty"),
        (("--objects", "nothing.json"), "wfrun: nothing.json cannot be read"),
        (("--history", "nothing.json"), "wfrun: nothing.json does not exist\n"),
        (("--env", "production"), "wfrun: the environment `production` is not known"),
        (("--colour",), "wfrun: no such option"),
    ],
)
def test_what_cannot_be_read_at_the_start(piped: Piped, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    (tmp_path / "empty.json").write_text("")
    (tmp_path / "e.json").write_text("{}")
    (tmp_path / "a.wf").write_text("")
    ran = piped("1\n", *words)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(said)


def test_without_the_libraries_of_the_terminal_a_pipe_works(piped: Piped, tmp_path: Path) -> None:
    """A folder before all others holds broken ones: whatever imports them fails."""
    for name in ("prompt_toolkit", "pygments"):
        (tmp_path / "broken" / name).mkdir(parents=True)
        (tmp_path / "broken" / name / "__init__.py").write_text("raise ImportError('broken')\n")
    path = os.pathsep.join([str(tmp_path / "broken"), environment(tmp_path)["PYTHONPATH"]])
    assert piped("1 + 1\n", environ={"PYTHONPATH": path}) == Result(0, "2 · a number\n", "")


@pytest.mark.slow
def test_colours_where_they_are_asked_for(piped: Piped) -> None:
    assert "\x1b[" in piped("amount > 5 USD\n", PAYMENT, "--color", "always").out
    assert "\x1b[" not in piped("amount > 5 USD\n", PAYMENT, environ={"FORCE_COLOR": "1"}).out


def test_a_locale_that_is_not_utf_8(piped: Piped) -> None:
    ran = piped("amount > 20 USD\n", PAYMENT, environ={"PYTHONIOENCODING": "ascii"})
    assert ran.out.isascii()
    assert "+ true - condition  (25.00 USD > 20.00 USD)" in ran.out


def test_stdin_that_is_closed(tmp_path: Path) -> None:
    ran = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m wfrun repl <&-"], env=environment(tmp_path), cwd=tmp_path, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", "wfrun: stdin is closed: there is nothing to read lines from\n")


def test_a_run_imports_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.wf").write_text("on charge.refunded < stop >\n")
    code = (
        "import sys; from wfrun.cli import run_command; run_command(['a.wf', 'charge.refunded']);"
        "print(sorted(name for name in sys.modules if name.startswith(('wfrun.repl', 'wfrun.ide', 'prompt_toolkit', 'pygments'))))"
    )
    ran = subprocess.run([sys.executable, "-c", code], env=environment(tmp_path), cwd=tmp_path, capture_output=True, text=True)
    assert ran.stdout.endswith("\n[]\n")
