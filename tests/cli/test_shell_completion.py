"""Completion in shells: what each shell asks is asked here, and bash, which is everywhere, evaluates the code that it is given."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result, environment


def completed(folder: Path, line: str, shell: str = "bash") -> list[str]:
    """Asks as bash or zsh does for the last word of a line: the values that come back, files asked of the shell as ``(files)``."""
    words = line.split(" ")
    ran = subprocess.run(
        [sys.executable, "-m", "wfrun"],
        env=environment(_WFRUN_COMPLETE=f"{shell}_complete", COMP_WORDS=line, COMP_CWORD=str(len(words) - 1)),
        cwd=folder, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    if shell == "zsh":
        return ran.stdout.split("\n")[:-1]
    return listed(ran.stdout)


def listed(out: str) -> list[str]:
    items = [item.partition(",") for item in out.split()]
    return ["(files)" if kind == "file" else value for kind, _, value in items]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "charges.wf").touch()
    (tmp_path / "checks").mkdir()
    (tmp_path / "refunds.wf").touch()
    return tmp_path


def test_words_are_completed_where_they_stand(folder: Path, wfrun: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    def offered(line: str) -> list[str]:
        for name, value in {"_WFRUN_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}.items():
            monkeypatch.setenv(name, value)
        result = wfrun()
        assert (result.status, result.err) == (0, "")
        return listed(result.out)

    monkeypatch.chdir(folder)
    asked = {
        "wfrun ev": ["events"],
        "wfrun ch": ["check", "charges.wf", "checks/"],
        "wfrun ref": ["(files)"],
        "wfrun events charge.dispute.c": ["charge.dispute.closed", "charge.dispute.created"],
        "wfrun actions create_ref": ["create_refund"],
        "wfrun types early_fraud": [],
        "wfrun types radar.early": ["radar.early_fraud_warning"],
        "wfrun check --explain never": ["never-true"],
        "wfrun test ref": ["(files)"],
        "wfrun sample customer.subscription.trial": ["customer.subscription.trial_will_end", "customer.subscription.trialing"],
        "wfrun sample charge.refunded amount_r": ["amount_refunded="],
        "wfrun grammar te": ["textmate"],
        "wfrun rel": ["releases"],
        "wfrun types --api 2024-0": ["2024-04-10", "2024-06-20", "2024-09-30.acacia"],
        "wfrun sample --api ac": ["acacia"],
        "wfrun repl refunds.wf payment_intent.suc": ["payment_intent.succeeded"],
        "wfrun refunds.wf --type payment_intent.suc": ["payment_intent.succeeded"],
        "wfrun check ref": ["(files)"],
        "wfrun run refunds.wf payment_intent.suc": ["payment_intent.succeeded"],
        "wfrun refunds.wf payment_intent.suc": ["payment_intent.succeeded"],
        "wfrun --objects x refunds.wf payment_intent.suc": ["payment_intent.succeeded"],
        "wfrun refunds.wf no_such_thing": ["(files)"],
        "wfrun --vers": ["--version"],
        "wfrun --hist": ["--history"],
        "wfrun refunds.wf --color ": ["auto", "always", "never"],
    }
    assert {line: offered(line) for line in asked} == asked


@pytest.mark.slow
def test_a_process_of_its_own_answers(folder: Path) -> None:
    assert completed(folder, "wfrun ev") == ["events"]
    assert completed(folder, "wfrun ref") == ["(files)"]


def test_zsh_shows_what_a_command_does(folder: Path) -> None:
    assert completed(folder, "wfrun ev", "zsh") == ["plain", "events", "Event types and what they carry."]


@pytest.mark.skipif(shutil.which("bash") is None, reason="the code for bash needs bash")
def test_bash_completes(folder: Path) -> None:
    command = folder / "bin" / "wfrun"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m wfrun "$@"\n')
    command.chmod(0o755)
    script = (
        'eval "$(_WFRUN_COMPLETE=bash_source wfrun)" && COMP_WORDS=(wfrun events charge.ref) COMP_CWORD=2 && '
        '_wfrun_completion wfrun && echo "${COMPREPLY[@]}" && complete -p wfrun'
    )
    ran = subprocess.run(
        ["bash", "-c", script],
        env=environment(PATH=f"{command.parent}:/usr/bin:/bin"),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.stdout.splitlines() == ["charge.refund.updated charge.refunded", "complete -o nosort -F _wfrun_completion wfrun"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_code(shell: str, folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "wfrun"],
        env=environment(_WFRUN_COMPLETE=f"{shell}_source"),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0
    assert f"_WFRUN_COMPLETE={shell}_complete" in ran.stdout


@pytest.mark.parametrize("instruction", ["", "bash", "cmd_source", "bash_x", "\x1b[31m"])
def test_another_instruction_is_refused(instruction: str, wfrun: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_WFRUN_COMPLETE", instruction)
    result = wfrun()  # type: ignore[operator]
    assert isinstance(result, Result)
    assert result.status == 2
    assert "it takes bash_source, zsh_source, fish_source" in result.err
    assert "\x1b" not in result.err
