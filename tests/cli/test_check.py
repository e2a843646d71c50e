"""``wfrun check``: what it reads, what it reports in each format, and how it ends."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.streams import Stream
from wfrun.cli import progress
from wfrun.dsl.parser import parser

WRONG = 'workflow "A"\non charge.failed when amuont > 10 USD <\n  log nobody\n>\n'
WARNED = "on radar.early_fraud_warning.created <\n  create_refund charge=charge\n>\n"
CLEAN = 'workflow "C"\non charge.failed <\n  log id\n>\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a script with errors, one with a warning, and two without problems below it, which is the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    (tmp_path / "a.wf").write_text(WRONG)
    (tmp_path / "b.wf").write_text(WARNED)
    (tmp_path / "good" / "deep").mkdir(parents=True)
    (tmp_path / "good" / "c.wf").write_text(CLEAN)
    (tmp_path / "good" / "deep" / "d.wf").write_text(CLEAN.replace('"C"', '"D"'))
    yield tmp_path


def codes(out: str) -> list[tuple[str, str, str, int]]:
    """The problems of a JSON document: severity, code, file, line."""
    return [(one["severity"], one["code"], one["file"], one["line"]) for one in json.loads(out)["problems"]]


def test_every_problem_of_every_script_and_a_closing_line(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("check", "a.wf", "b.wf", "good")
    assert (status, err) == (1, "")
    shown, closing = out.rstrip("\n").rsplit("\n\n", 1)
    assert closing == "2 errors and 1 warning in 2 of 4 files"
    assert [part.splitlines()[0].partition("]")[0] for part in shown.split("\n\n")] == [
        "a.wf:2:23: error[unknown-name", "a.wf:3:7: error[unknown-name", "b.wf:2:3: warning[not-actionable",
    ]  # fmt: skip
    assert shown.startswith(
        "a.wf:2:23: error[unknown-name]: `amuont` means nothing here\n"
        " 2 | on charge.failed when amuont > 10 USD <\n"
        "   |                       ^^^^^^\n"
        "   = help: did you mean `amount`?\n"
        "\n"
    )


@pytest.mark.parametrize(
    ("words", "status", "closing"),
    [
        (("a.wf",), 1, "2 errors in 1 file"),
        (("b.wf",), 0, "1 warning in 1 file"),
        (("b.wf", "--strict"), 1, "1 error in 1 file"),
        (("a.wf", "b.wf"), 1, "2 errors and 1 warning in 2 files"),
        (("a.wf", "b.wf", "--strict"), 1, "3 errors in 2 files"),
        (("good/c.wf",), 0, "1 file, no problems"),
        (("good",), 0, "2 files, no problems"),
        (("good", "--strict"), 0, "2 files, no problems"),
        (("good/c.wf", "good", "./good/deep/d.wf"), 0, "2 files, no problems"),
        (("b.wf", "good"), 0, "1 warning in 1 of 3 files"),
        (("good", "none.wf"), 2, "2 files, no problems; 1 could not be read"),
        (("a.wf", "none.wf", "nor.wf"), 2, "2 errors in 1 file; 2 could not be read"),
        (("none.wf",), 2, "nothing was checked"),
    ],
)
def test_how_it_ends(wfrun: Callable[..., Any], words: tuple[str, ...], status: int, closing: str) -> None:
    whole = wfrun("check", *words)
    assert (whole.status, whole.out.splitlines()[-1]) == (status, closing)
    assert wfrun("check", "-q", *words) == (status, f"{closing}\n", whole.err)


def test_all_scripts_are_one_program(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "good" / "again.wf").write_text(CLEAN)
    status, out, _ = wfrun("check", "--json", "good")
    assert (status, codes(out)) == (1, [("error", "duplicate-name", "good/c.wf", 1)])
    assert wfrun("check", "good/again.wf").status == wfrun("check", "good/c.wf").status == 0


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("none.wf", None, "none.wf does not exist"),
        ("x.wf", b"on \xff", "x.wf:1: byte 4 of the file is not UTF-8 text"),
        ("x.wf", CLEAN.encode("utf-16"), "x.wf: this is UTF-16; save it as UTF-8"),
        ("x.wf", b" " * (1 << 20) + b" ", "x.wf is larger than 1,024 KiB, the most that is read of a script"),
        ("gone.wf", "nowhere.wf", "gone.wf does not exist"),
        ("sub", "", "sub holds no script: a script's name ends in .wf"),
        ("\x1b[31m.wf", None, "\\u{1b}[31m.wf does not exist"),
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_what_cannot_be_read_is_named_and_the_others_are_checked(
    wfrun: Callable[..., Any], folder: Path, name: str, data: bytes | str | None, sentence: str, form: str
) -> None:
    match data:
        case bytes():
            (folder / name).write_bytes(data)
        case "":
            (folder / name).mkdir()
        case str():
            (folder / name).symlink_to(data)
    status, out, err = wfrun("check", name, "a.wf", "--format", form)
    assert (status, err) == (2, f"wfrun: {sentence}\n")
    assert out.count("nobody") >= 1
    if form == "sarif":
        (invocation,) = json.loads(out)["runs"][0]["invocations"]
        assert invocation["executionSuccessful"] is False
        assert invocation["toolExecutionNotifications"][0]["message"]["text"].endswith(sentence.rpartition("}")[2])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "a SCRIPT is needed: wfrun check rules.wf, or a folder of scripts"),
        (("a.wf", "--format", "xml"), "invalid value for '--format'"),
        (("a.wf", "--json", "--format", "sarif"), "--json and --format sarif are two formats; one is printed"),
        (("a.wf", "--colour"), "no such option"),
        (("--explain",), "option '--explain' requires an argument"),
        (("--explain", "unusd"), "unknown code `unusd`; did you mean `unused`?"),
        (("--explain", "unused", "a.wf"), "--explain takes no SCRIPT"),
        (("--explain", "unused", "--json"), "--explain prints text"),
    ],
)
def test_wrong_usage(wfrun: Callable[..., Any], words: tuple[str, ...], sentence: str) -> None:
    status, out, err = wfrun("check", *words)
    assert (status, out) == (2, "")
    assert err.startswith(f"wfrun: {sentence}") and err.count("\n") == 1


def test_an_empty_word_is_no_script(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("check", "", "good")
    assert (status, out) == (2, "2 files, no problems; 1 could not be read\n")
    assert err == "wfrun: a SCRIPT is empty: the name of a file or a folder is needed\n"


# --- stdin ---------------------------------------------------------------------------------------------------------------------------


def test_a_script_from_stdin(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("check", "-", stdin=b"\xef\xbb\xbf" + WRONG.encode())
    assert (status, err) == (1, "")
    assert out.startswith("<stdin>:2:23: error[unknown-name]") and out.endswith("2 errors in 1 file\n")
    both = wfrun("check", "-", "--json", "good/c.wf", "-", stdin=CLEAN.encode())
    assert codes(both.out) == [("error", "duplicate-name", "<stdin>", 1)]
    assert wfrun("check", "-", stdin=b"\xff") == (2, "nothing was checked\n", "wfrun: <stdin>:1: byte 1 of the file is not UTF-8 text\n")


def test_what_a_script_from_stdin_uses_is_looked_for_in_the_current_folder(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "actions.py").write_text("import wfrun\n\n@wfrun.action\ndef add(*, thing: str): ...\n")
    script = b'use "actions.py"\non charge.failed < add thing="x" >\n'
    assert wfrun("check", "-", stdin=script).status == 0
    assert "unknown-argument" in wfrun("check", "-", stdin=script.replace(b"thing", b"thign")).out


# --- formats -------------------------------------------------------------------------------------------------------------------------


def test_json(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("check", "a.wf", "b.wf", "--json")
    assert (status, err) == (1, "")
    assert codes(out) == [
        ("error", "unknown-name", "a.wf", 2), ("error", "unknown-name", "a.wf", 3), ("warning", "not-actionable", "b.wf", 2),
    ]  # fmt: skip
    assert wfrun("check", "a.wf", "b.wf", "--format", "json").out == wfrun("check", "a.wf", "b.wf", "--json", "-q").out == out
    assert json.loads(wfrun("check", "good", "--json").out) == {"problems": []}
    assert codes(wfrun("check", "b.wf", "--json", "--strict").out) == [("error", "not-actionable", "b.wf", 2)]


def test_the_same_document_as_a_run_with_errors_gives(wfrun: Callable[..., Any]) -> None:
    assert wfrun("check", "a.wf", "--json").out == wfrun("run", "a.wf", "charge.failed", "--json").out


def test_annotations(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("check", "a.wf", "b.wf", "--format", "github")
    assert (status, err) == (1, "")
    assert out.splitlines()[0] == (
        "::error file=a.wf,line=2,endLine=2,col=23,endColumn=28,title=wfrun unknown-name::"
        "a.wf:2:23: `amuont` means nothing here%0Ahelp: did you mean `amount`?"
    )
    assert [line.partition(" ")[0] for line in out.splitlines()] == ["::error", "::error", "::warning", "2"]
    assert out.endswith("\n2 errors and 1 warning in 2 files\n")
    assert wfrun("check", "b.wf", "--format", "github", "--strict").out.startswith("::error file=b.wf")
    assert wfrun("check", "good", "--format", "github").out == "2 files, no problems\n"


def test_sarif(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("check", "a.wf", "b.wf", "--format", "sarif")
    assert (status, err) == (1, "")
    (run,) = json.loads(out)["runs"]
    assert [(result["ruleId"], result["level"]) for result in run["results"]] == [
        ("unknown-name", "error"), ("unknown-name", "error"), ("not-actionable", "warning"),
    ]  # fmt: skip
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_services_are_told_paths_in_the_repository_and_nothing_of_the_machine(
    wfrun: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def called(word: object, form: str) -> str:
        out: str = wfrun("check", word, "--format", form).out
        assert str(folder) not in out
        if form == "sarif":
            uri: str = json.loads(out)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            return uri
        return out.partition("file=")[2].partition(",")[0]

    for form in ("sarif", "github"):
        assert {called(word, form) for word in ("b.wf", "./b.wf", folder / "b.wf", "good/../b.wf")} == {"b.wf"}
    monkeypatch.chdir(folder / "good")
    assert called("../b.wf", "github") == "../b.wf"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))
    for form in ("sarif", "github"):
        assert {called(word, form) for word in ("../b.wf", folder / "b.wf")} == {"b.wf"}
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder / "good" / "deep"))
    assert called("../b.wf", "github") == "../b.wf"


# --- explain -------------------------------------------------------------------------------------------------------------------------


def test_a_code_is_explained(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("check", "--explain", "not-actionable")
    assert (status, err) == (0, "")
    assert out.startswith("not-actionable  warning\n")
    assert "warning[not-actionable]" in out and "# wfrun: ignore[not-actionable]" in out


# --- what is kept, progress, Ctrl-C --------------------------------------------------------------------------------------------------


def test_what_is_kept_says_the_same(wfrun: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFRUN_CACHE", "off")
    fresh = {words: wfrun("check", *words, "--json") for words in (("b.wf",), ("good",), ("b.wf", "good"), ("a.wf",))}
    monkeypatch.setenv("WFRUN_CACHE", str(folder / "cache"))
    for _ in range(2):
        assert {words: wfrun("check", *words, "--json") for words in fresh} == fresh
    monkeypatch.setattr(parser, "parse", lambda source: pytest.fail("it is parsed again"))
    del fresh[("a.wf",)]  # what has errors is not kept
    assert {words: wfrun("check", *words, "--json") for words in fresh} == fresh


def test_many_files_show_a_bar_while_it_takes_long(wfrun: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFRUN_CACHE", "off")
    monkeypatch.setattr(progress, "BAR_AFTER_SECONDS", 0)
    monkeypatch.setattr(progress, "REDRAW_SECONDS", 0)
    stderr = Stream(terminal=True)
    monkeypatch.setattr(sys, "stderr", stderr)
    assert wfrun("check", "good", "b.wf").status == 0
    drawn = stderr.getvalue().split("\r")
    assert [line.partition("] ")[2] for line in drawn] == [
        "", *(f"{done} of 3 files\x1b[K" for done in (0, 1, 1, 1, 2, 2)), "",
    ]  # fmt: skip
    assert drawn[-1] == "\x1b[K"
    stderr.truncate(0)
    assert wfrun("check", "b.wf").status == 0
    assert stderr.getvalue().strip("\0") == ""


def test_ctrl_c_says_how_far_it_came_and_prints_nothing(wfrun: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFRUN_CACHE", "off")
    real, seen = parser.parse, []

    def parse(source: Any) -> Any:
        seen.append(source.name)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return real(source)

    monkeypatch.setattr(parser, "parse", parse)
    for form in ("text", "json"):
        seen.clear()
        assert wfrun("check", ".", "--format", form) == (130, "", "wfrun: interrupted after 1 of 4 files; nothing is reported\n")


def test_scripts_that_hold_anything(wfrun: Callable[..., Any], folder: Path) -> None:
    for number, data in enumerate(
        (b"", b"\x00" * 100, b"<" * 5000, b'"' * 3, b"\x1b]0;owned\x07\xe2\x80\xae", "日 👩‍👧".encode(), b"on\r\n\r*")
    ):
        (folder / f"x{number}.wf").write_bytes(data)
    for form in ("text", "json", "github", "sarif"):
        for color in ("always", "never"):
            status, out, err = wfrun("check", ".", "--format", form, "--color", color)
            assert (status, err) == (1, "")
            assert not set(out) & {"\x07", "\u202e", "\x00"}
            assert ("\x1b" in out) is (color == "always" and form in ("text", "github"))
