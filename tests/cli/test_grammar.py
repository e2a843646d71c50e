"""``wfrun grammar``: the list, a format on stdout, a format in a folder, and what is refused."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import on_a_terminal
from wfrun.tools.grammar.formats import FORMATS

SINGLE = [format.name for format in FORMATS.values() if not format.folder]
FOLDERS = [format.name for format in FORMATS.values() if format.folder]


def test_the_list_says_what_each_is_and_how_it_is_installed(wfrun: Callable[..., Any]) -> None:
    status, out, err = wfrun("grammar")
    assert (status, err) == (0, "")
    blocks = out.strip().split("\n\n")
    assert [block.split()[0] for block in blocks] == list(FORMATS)
    assert [block.splitlines()[1].strip() for block in blocks] == [format.install for format in FORMATS.values()]


@pytest.mark.parametrize("columns", [40, 80, 160])
def test_the_list_keeps_to_the_terminal(columns: int, tmp_path: Path) -> None:
    out = on_a_terminal(tmp_path, "grammar", columns=columns, environ={"NO_COLOR": "1"})
    assert [line for line in out.splitlines() if len(line) > columns] == []
    assert "textmate" in out


@pytest.mark.parametrize("name", SINGLE)
def test_one_file_is_printed(wfrun: Callable[..., Any], name: str) -> None:
    status, out, err = wfrun("grammar", name)
    assert (status, err) == (0, "")
    assert [out.encode()] == list(FORMATS[name].files().values())


@pytest.mark.parametrize("name", FOLDERS)
def test_several_files_need_a_folder(wfrun: Callable[..., Any], name: str) -> None:
    status, out, err = wfrun("grammar", name)
    assert (status, out) == (2, "")
    assert err == f"wfrun: the format {name} is several files: give a folder for them with --output DIR\n"


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_written_to_a_folder_that_need_not_be_there(
    wfrun: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("new", "folder")
    status, out, err = wfrun("grammar", name, "--output", folder)
    assert (status, err) == (0, "")
    written = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert written == FORMATS[name].files()
    assert out.splitlines()[0] == f"wrote {len(written)} file{'s' if len(written) > 1 else ''} to {folder}"
    assert FORMATS[name].install in out


def test_what_was_written_may_be_written_again_and_what_differs_is_kept(wfrun: Callable[..., Any], tmp_path: Path) -> None:
    assert wfrun("grammar", "vim", "-o", tmp_path).status == 0
    assert wfrun("grammar", "vim", "-o", tmp_path).status == 0
    mine = tmp_path / "indent" / "wf.vim"
    mine.write_text("my own", encoding="utf-8")
    (tmp_path / "ftdetect" / "wf.vim").unlink()
    status, out, err = wfrun("grammar", "vim", "-o", tmp_path)
    assert (status, out) == (2, "")
    assert err == f"wfrun: {mine} is there and differs: nothing is written (--force writes over what differs)\n"
    assert mine.read_text(encoding="utf-8") == "my own"
    assert not (tmp_path / "ftdetect" / "wf.vim").exists()
    (tmp_path / "syntax" / "wf.vim").write_text("too", encoding="utf-8")
    assert "differs, and 1 more file: nothing is written" in wfrun("grammar", "vim", "-o", tmp_path).err
    assert wfrun("grammar", "vim", "-o", tmp_path, "--force").status == 0
    assert mine.read_bytes() == FORMATS["vim"].files()["indent/wf.vim"]


def test_what_cannot_be_written_is_told(wfrun: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "cannot be written: not a directory" in wfrun("grammar", "vim", "-o", tmp_path / "file").err
    assert wfrun("grammar", "ebnf", "-o", tmp_path / "file").status == 2
    (tmp_path / "wf.ebnf").mkdir()
    status, _, err = wfrun("grammar", "ebnf", "-o", tmp_path)
    assert (status, err) == (2, f"wfrun: {tmp_path}/wf.ebnf cannot be written: it is a folder, not a file\n")


def test_a_folder_that_is_read_only(wfrun: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "makedirs", refuse)
    status, _, err = wfrun("grammar", "ebnf", "-o", tmp_path / "x")
    assert (status, err) == (2, f"wfrun: {tmp_path}/x/wf.ebnf cannot be written: permission denied\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("vmi",), "unknown format `vmi`; did you mean `vim`?"),
        (("treesitter",), "unknown format `treesitter`; did you mean `tree-sitter`?"),
        (("nonsense",), f"unknown format `nonsense`; the formats are {', '.join(FORMATS)}"),
        (("--output", "x"), "a FORMAT is needed to write files: wfrun grammar vim --output DIR"),
        (("ebnf", "--output", ""), "--output takes the name of a folder"),
        (("ebnf", "--force"), "--force is about files in a folder: give it with --output DIR"),
    ],
)
def test_wrong_usage(wfrun: Callable[..., Any], arguments: tuple[str, ...], told: str) -> None:
    assert wfrun("grammar", *arguments) == (2, "", f"wfrun: {told}\n")
