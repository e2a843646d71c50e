"""The command at a terminal: what a person sees at 80 columns."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.repl.conftest import PAYMENT, InteractiveTerminal, environment

Start = Callable[..., InteractiveTerminal]


def test_a_new_user_sees_what_to_do(terminal: Start) -> None:
    one = terminal()
    assert one.ready().split("\n") == [
        "wfrun 0.1.0. Nothing leaves this machine. `:help` lists the commands, Ctrl-D",
        "  quits.",
        "No event is loaded: `:event payment_intent.succeeded` loads a sample, and its",
        "  fields are names.",
        "wf>",
    ]
    one.type(f":event {PAYMENT}\r")
    one.sees("payment_intent.succeeded · 25.00 USD")
    one.ready()
    one.type("amount > 20 USD\r")
    one.sees("✓ true · condition  (25.00 USD > 20.00 USD)\nwf>")
    one.type("\x04")
    assert one.ends() == 0


def test_a_problem_has_its_caret_below_what_was_typed(terminal: Start) -> None:
    one = terminal(PAYMENT)
    one.ready()
    one.type("amount > 5 USD and amont < 3 USD\r")
    assert (
        "wf> amount > 5 USD and amont < 3 USD\n"
        "<input>:1:20: error[unknown-name]: `amont` means nothing here\n"
        " 1 | amount > 5 USD and amont < 3 USD\n"
        "   |                    ^^^^^\n"
        "   = help: did you mean `amount`?\n"
        "wf>"
    ) in one.sees("did you mean `amount`?\nwf>")


def test_a_block_goes_on_over_lines(terminal: Start) -> None:
    one = terminal(PAYMENT)
    one.ready()
    one.type("if amount > 5 USD <\r")
    one.sees("wf> if amount > 5 USD <\n...")
    one.type('log "hello"\r')
    one.type(">\r")
    assert (
        'wf> if amount > 5 USD <\n...   log "hello"\n... >\nif amount > 5 USD: ✓ true  (25.00 USD > 5.00 USD)\n  ✓ logs “hello”\nwf>'
    ) in one.sees("“hello”\nwf>")


def test_ctrl_c_clears_what_is_open_and_ctrl_d_quits(terminal: Start) -> None:
    one = terminal(PAYMENT)
    one.ready()
    one.type("if amount > 5 USD <\r")
    one.sees("\n...")
    one.type("\x03")
    one.ready()
    one.type("amount\r")
    assert "log" not in one.sees("25.00 USD · money\nwf>")
    one.type("amoun")
    one.sees("wf> amoun")
    one.type("\x03")
    one.sees("wf> amoun\nwf>")
    one.type("\x04")
    assert one.ends() == 0


@pytest.mark.slow
def test_ctrl_c_interrupts_what_takes_long(terminal: Start) -> None:
    one = terminal()
    one.ready()
    one.type("let l = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\r")
    one.sees("l = [1,")
    one.ready()
    inner = "count(x in l where x > 0)"
    for name in "abcdefgh":
        inner = f"sum({inner} for {name} in l)"
    one.type(f"\x1b[200~1 + 1\n{inner}\x1b[201~")
    one.sees("for h in l")
    one.type("\r")
    one.sees("2 · a number\nwf> sum(")  # the first of the two is answered, and the second one is being carried out
    one.type("\x03")
    one.sees("\ninterrupted\nwf>")
    one.type("1 + 1\r")
    one.sees("2 · a number\nwf>")


def test_the_menu_completes_with_a_line_of_docs(terminal: Start) -> None:
    one = terminal(PAYMENT, columns=100)
    one.ready()
    one.type("stat\t")
    text = one.sees("status ")
    assert "status " in text
    assert "statement_descriptor" in text
    assert "one of 7" in text
    one.type("\x03")
    one.ready()
    one.type(":ma\t")
    one.sees("wf> :matching")
    one.type("\x03")
    one.ready()
    one.type(":event radar.early_fraud_warning.c\t")
    one.sees("wf> :event radar.early_fraud_warning.created")
    one.type("\r")
    one.sees("\nradar.early_fraud_warning.created")


def test_an_approval_is_asked_at_the_terminal(terminal: Start) -> None:
    one = terminal(PAYMENT)
    one.ready()
    one.type('let ok = approve "Refund {amount}?" to="a@example.com" up to 2 days\r')
    one.sees("“Refund 25.00 USD?”\nyes, no or none?")
    one.type("perhaps\r")
    one.until(lambda text: text.count("yes, no or none?") == 2)
    one.type("no\r")
    one.sees("would ask “Refund 25.00 USD?”: refused\nok = false · true or false\nwf>")
    one.type('let ok = approve "Again?" to="a@example.com" up to 2 days\r')
    one.sees("“Again?”\nyes, no or none?")
    one.type("\x03")
    one.sees("interrupted\nwf>")
    one.type("ok\r")
    one.sees("✗ false")


@pytest.mark.slow
def test_the_history_goes_on_in_the_next_session(terminal: Start, tmp_path: Path) -> None:
    one = terminal(PAYMENT)
    one.ready()
    one.type("amount > 123 USD\r")
    one.sees("(25.00 USD > 123.00 USD)\nwf>")
    one.type(' "not kept"\r')
    one.sees("· text\nwf>")
    one.type('"sk_live_abcdef"\r')
    one.until(lambda text: text.count("sk_live_abcdef") == 2 and text.endswith("wf>"))
    one.type("\x04")
    assert one.ends() == 0
    path = tmp_path / "state" / "wfrun" / "history"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == '"amount > 123 USD"\n'
    other = terminal(PAYMENT)
    other.ready()
    other.type("\x1b[A")
    other.sees("wf> amount > 123 USD")
    other.type("\r")
    other.sees("(25.00 USD > 123.00 USD)\nwf>")


def test_a_history_that_cannot_be_kept_is_told_and_the_session_goes_on(terminal: Start, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    one = terminal()
    text = one.ready()
    assert "cannot be used for the history: " in " ".join(text.split())
    one.type("1 + 1\r")
    one.sees("2 · a number\nwf>")


def test_lines_that_are_pasted_are_answered_one_by_one(terminal: Start) -> None:
    one = terminal(PAYMENT)
    one.ready()
    one.type('\x1b[200~amount > 20 USD\nlet x = 5 USD\nif amount > x <\n  log "hello"\n>\n\x1b[201~')
    one.sees("... >")
    one.type("\r")
    assert (
        "wf> amount > 20 USD\n✓ true · condition  (25.00 USD > 20.00 USD)\nwf> let x = 5 USD\nx = 5.00 USD · money\nwf> if amount > x <\n"
        "if amount > x: ✓ true  (25.00 USD > 5.00 USD)\n  ✓ logs “hello”\nwf>"
    ) in one.sees("  ✓ logs “hello”\nwf>")


@pytest.mark.slow
def test_colours_are_heeded(terminal: Start) -> None:
    one = terminal(PAYMENT, environ={"NO_COLOR": "1"})
    one.ready()
    one.type("amount > 20 USD\r")
    one.sees("✓ true")
    assert {cell.fg for row in one.screen.buffer.values() for cell in row.values()} == {"default"}
    other = terminal(PAYMENT)
    other.ready()
    other.type("amount > 20 USD\r")
    other.sees("✓ true")
    assert len({cell.fg for row in other.screen.buffer.values() for cell in row.values()}) > 1


def test_without_its_libraries_the_terminal_says_what_to_install(terminal: Start, tmp_path: Path) -> None:
    site = tmp_path / "sitecustomize.py"
    site.write_text("import sys\nsys.modules['prompt_toolkit'] = None\n")
    path = os.pathsep.join([str(tmp_path), environment(tmp_path)["PYTHONPATH"]])
    one = terminal(columns=160, environ={"PYTHONPATH": path})
    assert one.ends() == 2
    assert "pip install 'wfrun[repl]'" in one.text()
