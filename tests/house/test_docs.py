"""Every example in the documentation runs, and every link leads somewhere."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

from tests.helpers import mdspec_adapters
from tests.helpers.mdspec import Fence, embedded, fences, rewrite
from tests.helpers.mdspec_expectations import expected_on_lines
from tests.helpers.repository import ROOT, command, files
from tests.helpers.tables import each
from wfrun.project.loader import load_text
from wfrun.settings import Settings
from wfrun.tools.test_runner import cases_of, run_case, units_of

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(path for path in files("docs") if path.suffix == ".md")]
UPDATE = os.environ.get("WFRUN_UPDATE_GOLDEN") == "1"
PORT = re.compile(r"(?:127\.0\.0\.1:|--port )(\d{4,5})\b")
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def fences_of(kind: str, option: str = "", *, without: str = "") -> list[tuple[Path, Fence]]:
    """The fences of a kind in the documentation, with their pages."""
    return [
        (path, fence)
        for path in PAGES
        for fence in fences(path.read_text(encoding="utf-8"))
        if fence.kind == kind and (not option or option in fence.options) and without not in fence.options
    ]


@pytest.mark.parametrize("path", [ROOT / "docs" / "language.md", ROOT / "docs" / "testing.md"], ids=name)
def test_the_tests_in_the_documentation_pass(path: Path) -> None:
    failed = []
    for fence in fences(path.read_text(encoding="utf-8")):
        if fence.kind == "wf" and "fragment" not in fence.options and "# error" not in fence.text:
            for case in cases_of(units_of(load_text(fence.text, "script.wf"), lambda _: Settings())):
                result = run_case(case)
                failed += [] if result.passed else [(case.name, result.faults, [one for one in result.expectations if not one.met])]
    assert failed == []


@each("place, fence", [(f"{name(path)}:{fence.line}", fence) for path, fence in fences_of("wf", without="fragment")])
def test_scripts_in_the_documentation_check(place: str, fence: Fence) -> None:
    seen = mdspec_adapters.check(*embedded(fence))
    wanted = expected_on_lines(fence.text, seen)
    # A page shows what is right; where it shows a mistake on purpose, the comment beside it says so. Warnings need no comment.
    if any(one.severity == "error" for one in seen) or "# error:" in fence.text:
        assert fence.text == wanted


def output_after(path: Path, fence: Fence) -> Fence | None:
    """The `text output` fence right after a fence, where the page shows what the commands print."""
    for one, following in pairwise(fences(path.read_text(encoding="utf-8"))):
        # Not by its line, which moves while outputs above it are rewritten.
        if (one.kind, one.text) == (fence.kind, fence.text) and following.kind == "text" and "output" in following.options:
            return following
    return None


RUNNABLE = [*fences_of("sh", "runnable"), *fences_of("python", "runnable")]


@pytest.mark.slow
@pytest.mark.parametrize(("path", "fence"), RUNNABLE, ids=[f"{name(path)}:{fence.line}" for path, fence in RUNNABLE])
def test_commands_and_programs_in_the_documentation_run(path: Path, fence: Fence, tmp_path: Path) -> None:
    commands = tmp_path / "bin"
    commands.mkdir()
    workplace = tmp_path / "copy"
    workplace.mkdir()
    shutil.copytree(ROOT / "examples", workplace / "examples")
    status, out, err = run(runner(fence, tmp_path), workplace, command(commands))
    assert status == 0, out + err
    if (output := output_after(path, fence)) is not None:
        if UPDATE and out != output.text:
            assert "PYTEST_XDIST_WORKER" not in os.environ, "outputs of a page are rewritten one after another: run without `-n`"
            rewrite(path, [(output, out)])
            return
        assert out == output.text


def run(words: list[str], folder: Path, environ: Mapping[str, str]) -> tuple[int, str, str]:
    """Runs a program to its end, and ends what it leaves running; gives its status and what was printed."""
    out, err = folder.with_name("out"), folder.with_name("err")
    with out.open("w") as to, err.open("w") as to_err:
        process = subprocess.Popen(words, cwd=folder, env=environ, stdout=to, stderr=to_err, start_new_session=True)
    try:
        status = process.wait(300)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return status, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8")


def runner(fence: Fence, folder: Path) -> list[str]:
    """What runs a fence: bash, Python, or for a Python session (`>>>`) doctest.

    With the option ``free-ports`` each port of this machine that a fence names is another one, which is free: not one of those that the
    system gives to whoever asks for any, for another test may get it meanwhile.
    """
    if fence.kind == "sh":
        text = fence.text
        for port in sorted(set(PORT.findall(text))) if "free-ports" in fence.options else ():
            text = re.sub(rf"\b{port}\b", str(free_port()), text)
        return ["bash", "-euo", "pipefail", "-c", text]
    if ">>>" not in fence.text:
        return [sys.executable, "-c", fence.text]
    session = folder / "session.txt"
    session.write_text(fence.text, encoding="utf-8")
    return [sys.executable, "-m", "doctest", str(session)]


def free_port() -> int:
    while True:
        port = random.SystemRandom().randrange(12_000, 30_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@each("path", PAGES, ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    targets = LINK.findall(path.read_text(encoding="utf-8"))
    assert [target for target in targets if not Path(os.path.normpath(path.parent / target)).exists()] == []


def test_every_page_of_the_documentation_is_in_its_index() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {Path(os.path.normpath(index.parent / target)) for target in LINK.findall(index.read_text(encoding="utf-8"))}
    assert [name(path) for path in files("docs") if path.suffix == ".md" and path != index and path not in linked] == []
