"""``wfrun fmt``: what it writes and leaves alone, what it says, and how it ends."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import ROOT, environment, on_a_terminal
from tests.helpers.streams import Stream
from wfrun.cli import progress
from wfrun.cli.commands import fmt
from wfrun.dsl.formatter import format as formatter

UGLY = "currency   USD # dollars\non nobody.knows when amuont>1000USD < frobnicate x  y=1;stop >\n"
PRETTY = """\
currency USD  # dollars

on nobody.knows when amuont > 1000 USD <
  frobnicate x y=1
  stop
>
"""
BROKEN = "on charge.failed <\n  log id\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a script to format, one that is formatted, and one that cannot be read below it; it is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ugly.wf").write_text(UGLY)
    (tmp_path / "pretty.wf").write_text(PRETTY)
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "broken.wf").write_text(BROKEN)
    yield tmp_path


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# --- in place ------------------------------------------------------------------------------------------------------------------------


def test_files_are_formatted_in_place_whatever_their_names_mean(wfrun: Callable[..., Any], folder: Path) -> None:
    before = (folder / "pretty.wf").stat()
    assert wfrun("fmt", "ugly.wf", "pretty.wf") == (0, "formatted ugly.wf\n1 file formatted, 1 formatted already\n", "")
    assert (folder / "ugly.wf").read_text() == (folder / "pretty.wf").read_text() == PRETTY
    after = (folder / "pretty.wf").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert wfrun("fmt", "ugly.wf", "pretty.wf") == (0, "2 files formatted already\n", "")
    assert names(folder) == ["below/broken.wf", "pretty.wf", "ugly.wf"]


def test_quiet_says_nothing_where_all_is_well(wfrun: Callable[..., Any], folder: Path) -> None:
    assert wfrun("fmt", "-q", "--check", "ugly.wf") == (1, "", "")
    assert wfrun("fmt", "-q", "ugly.wf") == (0, "", "")
    assert (folder / "ugly.wf").read_text() == PRETTY


def test_a_file_keeps_its_permissions_and_a_link_stays_one(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "ugly.wf").chmod(0o640)
    (folder / "link.wf").symlink_to("ugly.wf")
    assert wfrun("fmt", "link.wf") == (0, "formatted link.wf\n1 file formatted\n", "")
    assert (folder / "link.wf").is_symlink()
    assert (folder / "ugly.wf").read_text() == PRETTY
    assert (folder / "ugly.wf").stat().st_mode & 0o7777 == 0o640


def test_a_folder_means_every_script_below_it_and_a_file_counts_once(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "below" / "broken.wf").write_text(UGLY)
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "ugly.wf").write_text(UGLY)
    out = wfrun("fmt", "ugly.wf", ".", "./ugly.wf").out
    assert out == "formatted ugly.wf\nformatted below/broken.wf\n2 files formatted, 1 formatted already\n"
    assert (folder / ".hidden" / "ugly.wf").read_text() == UGLY


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"let x=1\r\nlet y=2\r\n", b"let x = 1\r\nlet y = 2\r\n"),
        (b"let x = 1\r\nlet y = 2\n", b"let x = 1\r\nlet y = 2\r\n"),
        (b"let x = 1\nlet y = 2\r\n", b"let x = 1\nlet y = 2\n"),
        (b"let x = 1\rlet y = 2\r", b"let x = 1\nlet y = 2\n"),
        (b"\xef\xbb\xbflet x = 1\n", b"let x = 1\n"),
        (b"let x = 1", b"let x = 1\n"),
        (b"\n\n", b""),
    ],
)
def test_line_ends_are_those_of_the_first_line(wfrun: Callable[..., Any], folder: Path, before: bytes, after: bytes) -> None:
    (folder / "a.wf").write_bytes(before)
    assert wfrun("fmt", "a.wf", "--check").status == 1
    assert wfrun("fmt", "a.wf").status == 0
    assert (folder / "a.wf").read_bytes() == after
    assert wfrun("fmt", "a.wf", "--check", "--diff") == (0, "", "wfrun: 1 file formatted already\n")


def test_what_is_silenced_stays_silenced(wfrun: Callable[..., Any], folder: Path) -> None:
    long = "a text that is so long that there is no room for it beside what else stands on its line"
    (folder / "a.wf").write_text(
        f"""\
workflow "A"
on charge.failed when amount > 5 USD and "{long}" != "" and true # wfrun: ignore[always-true]
< if true < log "{long}" > # wfrun: ignore[always-true]
let unused = amount ?? "{long}" # wfrun: ignore[unused]
for x in list_refunds charge=id limit=1 where true and "{long}" != "" # wfrun: ignore[always-true]
< log x.id >
>
"""
    )
    assert wfrun("check", "a.wf", "--strict") == (0, "1 file, no problems\n", "")
    assert wfrun("fmt", "a.wf").status == 0
    assert wfrun("check", "a.wf", "--strict") == (0, "1 file, no problems\n", "")


# --- looking only --------------------------------------------------------------------------------------------------------------------


def test_check_lists_what_would_change_and_writes_nothing(wfrun: Callable[..., Any], folder: Path) -> None:
    assert wfrun("fmt", "--check", "ugly.wf", "pretty.wf") == (
        1, "would format ugly.wf\n1 file would be formatted, 1 formatted already\n", "",
    )  # fmt: skip
    assert wfrun("fmt", "--check", "pretty.wf") == (0, "1 file formatted already\n", "")
    assert (folder / "ugly.wf").read_text() == UGLY


def test_diff_shows_what_would_change_and_writes_nothing(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "a.wf").write_text("# one\n# two\n# three\n# four\nlet x=1\r\n\n# end")
    assert wfrun("fmt", "--diff", "a.wf", "pretty.wf") == (
        1,
        "--- a.wf\n+++ a.wf\n@@ -2,6 +2,6 @@\n # two\n # three\n # four\n-let x=1\r\n+let x = 1\n"
        " \n-# end\n\\ No newline at end of file\n+# end\n",
        "wfrun: 1 file would be formatted, 1 formatted already\n",
    )
    assert wfrun("fmt", "--diff", "--check", "-q", "ugly.wf").err == ""
    assert wfrun("fmt", "--diff", "pretty.wf", "-q") == (0, "", "")
    assert (folder / "ugly.wf").read_text() == UGLY
    painted = wfrun("fmt", "--diff", "a.wf", "--color", "always").out
    assert "\x1b[32m+let x = 1\x1b[0m\n" in painted and "\x1b[1m--- a.wf\x1b[0m\n" in painted and "\x1b[36m@@" in painted


def test_a_diff_can_be_applied(wfrun: Callable[..., Any], folder: Path) -> None:
    diff = wfrun("fmt", "--diff", "ugly.wf").out
    subprocess.run(["git", "apply", "-p0", "-"], input=diff, text=True, check=True, cwd=folder)
    assert (folder / "ugly.wf").read_text() == PRETTY


# --- stdin ---------------------------------------------------------------------------------------------------------------------------


def test_a_script_from_stdin_is_printed_on_stdout(wfrun: Callable[..., Any]) -> None:
    assert wfrun("fmt", "-", stdin=UGLY.encode()) == (0, PRETTY, "")
    assert wfrun("fmt", "-", stdin=PRETTY.encode()) == (0, PRETTY, "")
    assert wfrun("fmt", "-", "--check", stdin=UGLY.encode()) == (1, "would format <stdin>\n", "")
    assert wfrun("fmt", "-", "--check", stdin=PRETTY.encode()) == (0, "", "")
    status, out, err = wfrun("fmt", "-", "--diff", stdin=b"let x=1\n")
    assert (status, out, err) == (1, "--- <stdin>\n+++ <stdin>\n@@ -1 +1 @@\n-let x=1\n+let x = 1\n", "")


def test_stdin_that_cannot_be_formatted_gives_nothing(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("fmt", "-", stdin=BROKEN.encode())
    assert (status, out) == (1, "")
    assert err.startswith("<stdin>:1:18: error[unclosed-block]: ")
    assert wfrun("fmt", "-", stdin=b"\xff") == (2, "", "wfrun: <stdin>:1: byte 1 of the file is not UTF-8 text\n")
    assert wfrun("fmt", "-", stdin=b"#" * (1 << 21)).status == 2
    assert wfrun("fmt", "-", "a.wf") == (2, "", "wfrun: - stands alone: the script from stdin is printed on stdout\n")


@pytest.mark.parametrize("environ", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
def test_a_script_from_stdin_stays_utf_8_in_any_locale(process: Callable[..., Any], environ: dict[str, str]) -> None:
    assert process("fmt", "-", stdin='let x="日本✓"\n'.encode(), environ=environ) == (0, 'let x = "日本✓"\n', "")
    assert process("fmt", "-", stdin=b"let x=1\r\n", environ=environ).out == "let x = 1\r\n"


# --- what cannot be formatted --------------------------------------------------------------------------------------------------------


def test_a_script_with_errors_is_left_as_it_is_and_the_others_are_formatted(wfrun: Callable[..., Any], folder: Path) -> None:
    status, out, err = wfrun("fmt", ".")
    assert (status, out) == (1, "formatted ugly.wf\n1 file formatted, 1 formatted already, 1 left as it is\n")
    assert err.startswith("below/broken.wf:1:18: error[unclosed-block]: the block that this `<` opens is not closed\n")
    assert (folder / "below" / "broken.wf").read_text() == BROKEN
    assert wfrun("fmt", "--check", "below").status == 1


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_formatted(wfrun: Callable[..., Any], folder: Path) -> None:
    (folder / "bytes.wf").write_bytes(b"# \xff\n")
    (folder / "gone.wf").symlink_to("nowhere.wf")
    (folder / "large.wf").write_bytes(b"#" * ((1 << 20) + 1))
    status, out, err = wfrun("fmt", "none.wf", ".")
    assert (status, out) == (2, "formatted ugly.wf\n1 file formatted, 1 formatted already, 1 left as it is, 4 could not be read\n")
    for sentence in (
        "none.wf does not exist",
        "bytes.wf:1: byte 3 of the file is not UTF-8 text",
        "gone.wf does not exist",
        "large.wf is larger",
    ):
        assert f"wfrun: {sentence}" in err
    assert wfrun("fmt", "none.wf") == (2, "1 could not be read\n", "wfrun: none.wf does not exist\n")
    assert wfrun("fmt") == (2, "", "wfrun: a SCRIPT is needed: wfrun fmt rules.wf, or a folder of scripts, or - for stdin\n")


def test_a_file_that_cannot_be_written_is_named_and_stays(wfrun: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "below" / "broken.wf").write_text(UGLY)
    (folder / "ugly.wf").chmod(0o444)
    status, out, err = wfrun("fmt", ".")
    assert (status, out) == (2, "formatted below/broken.wf\n1 file formatted, 1 formatted already, 1 could not be written\n")
    assert err == "wfrun: ugly.wf cannot be written: it is read-only\n"
    assert (folder / "ugly.wf").read_text() == UGLY
    (folder / "ugly.wf").chmod(0o644)

    def vanish(source: Any) -> str:
        Path(source.name).unlink()
        return formatter.format_source(source)

    monkeypatch.setattr(fmt, "format_source", vanish)
    assert wfrun("fmt", "ugly.wf").err == "wfrun: ugly.wf cannot be written: no such file or directory\n"
    assert names(folder) == ["below/broken.wf", "pretty.wf"]


def test_a_full_disk_is_said_and_leaves_nothing_behind(process: Callable[..., Any], folder: Path) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))

    status, out, err = process("fmt", "ugly.wf", environ={"PYTHONDONTWRITEBYTECODE": "1"}, preexec_fn=small)
    assert (status, out, err) == (2, "1 could not be written\n", "wfrun: ugly.wf cannot be written: file too large\n")
    assert (folder / "ugly.wf").read_text() == UGLY
    assert names(folder) == ["below/broken.wf", "pretty.wf", "ugly.wf"]


def test_a_save_made_meanwhile_is_left_alone(wfrun: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = formatter.format_source

    def slow(source: Any) -> str:
        (folder / "ugly.wf").write_text("let other = 1\n")
        return real(source)

    monkeypatch.setattr(fmt, "format_source", slow)
    result = wfrun("fmt", "ugly.wf")
    assert result.err == "wfrun: ugly.wf cannot be written: it was changed meanwhile, and is left as it is\n"
    assert (folder / "ugly.wf").read_text() == "let other = 1\n"
    assert names(folder) == ["below/broken.wf", "pretty.wf", "ugly.wf"]


def test_owner_and_group_stay(wfrun: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[int, int]] = []
    real = os.stat

    def of_another_group(path: Any, *arguments: Any, **named: Any) -> Any:
        found = real(path, *arguments, **named)
        if os.path.basename(os.fspath(path) if not isinstance(path, int) else "") == "ugly.wf":
            found = os.stat_result([*found[:5], 4242, *found[6:10]])
        return found

    def refused(path: Any, user: int, group: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("wfrun.cli.atomic_write.os.stat", of_another_group)
    monkeypatch.setattr("wfrun.cli.atomic_write.os.chown", refused)
    assert wfrun("fmt", "ugly.wf").err == "wfrun: ugly.wf cannot be written: its owner and group could not be kept\n"
    assert (folder / "ugly.wf").read_text() == UGLY

    monkeypatch.setattr("wfrun.cli.atomic_write.os.chown", lambda path, user, group: kept.append((user, group)))
    assert wfrun("fmt", "ugly.wf").status == 0
    assert kept == [(os.getuid(), 4242)]


def test_what_is_no_file_is_not_written(process: Callable[..., Any]) -> None:
    assert process("fmt", "/dev/stdin", stdin=b"let x=1\n").err == "wfrun: /dev/stdin cannot be read: it is a named pipe, not a file\n"


@pytest.mark.parametrize(("module", "data"), [(formatter, b"on a.b <\n" + b"stop;" * 320 + b">\n"), (fmt, b"#\r\n" + b"let x=1;" * 190)])
def test_a_script_that_would_grow_too_large_is_left_as_it_is(
    wfrun: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch, module: Any, data: bytes
) -> None:
    (folder / "long.wf").write_bytes(data)
    sentence = "formatted, it would be larger than 1,024 KiB, the most that is read of a script; split it into several"
    with monkeypatch.context() as small:
        small.setattr(module, "MAX_SOURCE_BYTES", 2048)
        status, out, err = wfrun("fmt", "long.wf")
        assert (status, out) == (1, "1 left as it is\n")
        assert re.sub(r"[\d,]+ KiB", "1,024 KiB", err) == f"wfrun: long.wf is left as it is: {sentence}\n"
    assert (folder / "long.wf").read_bytes() == data
    assert wfrun("fmt", "long.wf").status == 0


def test_a_formatter_that_would_change_the_program_changes_nothing(
    wfrun: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = {
        PRETTY.replace("1000", "100"): "the formatted script would say something else",
        PRETTY.replace("  # dollars", ""): "the formatted script would not have the same comments",
        PRETTY.replace("dollars", "euros"): "the formatted script would not have the same comments",
        PRETTY.replace(">\n", "\n"): "the formatted script could not be read again: ",
    }
    for text, sentence in faults.items():
        monkeypatch.setattr(formatter, "print_file", lambda file, source, text=text: text)
        status, out, err = wfrun("fmt", "ugly.wf")
        assert (status, out) == (1, "1 left as it is\n")
        assert err.startswith(f"wfrun: ugly.wf is left as it is, because of an error in wfrun itself: {sentence}")
        assert (folder / "ugly.wf").read_text() == UGLY
        status, out, err = wfrun("fmt", "-", stdin=UGLY.encode())
        assert (status, out) == (1, "")


def test_scripts_that_hold_anything(wfrun: Callable[..., Any], folder: Path) -> None:
    for number, data in enumerate(
        (b"\x00" * 100, b"<" * 5000, b'"' * 3, b"\x1b]0;owned\x07\xe2\x80\xae", b"let x = " + b"[" * 3000, b"on\r*")
    ):
        (folder / f"x{number}.wf").write_bytes(data)
        for option in ("-q", "--check", "--diff"):
            status, out, err = wfrun("fmt", f"x{number}.wf", option)
            assert status == 1
            assert not set(out + err) & {"\x1b", "\x07", "\u202e", "\x00"}
        assert (folder / f"x{number}.wf").read_bytes() == data
    (folder / "deep.wf").write_text('let x = "{' + "[" * 98 + "1" + "]" * 98 + '}"\n')
    assert wfrun("fmt", "deep.wf", "-q") == (0, "", "")


# --- progress, Ctrl-C ----------------------------------------------------------------------------------------------------------------


def test_many_files_show_a_bar_while_it_takes_long(wfrun: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "BAR_AFTER_SECONDS", 0)
    monkeypatch.setattr(progress, "REDRAW_SECONDS", 0)
    stderr = Stream(terminal=True)
    monkeypatch.setattr(sys, "stderr", stderr)
    assert wfrun("fmt", "pretty.wf", "ugly.wf").status == 0
    bar, last = "[============            ] 1 of 2 files", "[========================] 2 of 2 files"
    assert stderr.getvalue() == f"\r{bar}\x1b[K\r\x1b[K\r{last}\x1b[K\r\x1b[K"


def test_ctrl_c_says_what_was_done(wfrun: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "zz.wf").write_text(UGLY)
    real = os.replace

    def replace(draft: str, target: str) -> None:
        if target.endswith("zz.wf"):
            raise KeyboardInterrupt
        real(draft, target)

    monkeypatch.setattr(os, "replace", replace)
    assert wfrun("fmt", "ugly.wf", "zz.wf", "pretty.wf") == (130, "formatted ugly.wf\ninterrupted: 1 file formatted\n", "")
    assert (folder / "zz.wf").read_text() == UGLY
    assert names(folder) == ["below/broken.wf", "pretty.wf", "ugly.wf", "zz.wf"]


def test_a_diff_is_coloured_on_a_terminal_alone(process: Callable[..., Any], folder: Path) -> None:
    assert "\x1b[31m-currency   USD # dollars\x1b[0m" in on_a_terminal(folder, "fmt", "--diff", "ugly.wf")
    assert "\x1b" not in on_a_terminal(folder, "fmt", "--diff", "ugly.wf", environ={"NO_COLOR": "1"})
    assert "\x1b" not in process("fmt", "--diff", "ugly.wf").out


@pytest.mark.slow
def test_a_reader_that_goes_away_ends_it_quietly(folder: Path) -> None:
    (folder / "long.wf").write_text("let x=1\n" * 20_000)
    ran = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m wfrun fmt --diff long.wf | head -n 1"],
        cwd=folder, env=environment(), capture_output=True, timeout=300,
    )  # fmt: skip
    assert (ran.stdout, ran.stderr) == (b"--- long.wf\n", b"")


def test_the_examples_are_formatted(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("fmt", "--check", ROOT / "examples")
    assert (status, err) == (0, ""), out
