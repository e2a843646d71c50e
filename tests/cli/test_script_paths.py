"""Which files the SCRIPT words of a command mean."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from wfrun.cli.exit_status import CommandError
from wfrun.cli.script_paths import script_files


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with scripts at several depths, which is the current one."""
    monkeypatch.chdir(tmp_path)
    for name in ("b.wf", "a.wf", "sub/deep/d.wf", "sub/c.wf", ".hidden/x.wf", "sub/.hidden/x.wf", "sub/.draft.wf", "sub/note.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "empty.wf.d").mkdir()
    yield tmp_path


def test_files_stand_for_themselves_in_the_order_given() -> None:
    assert script_files(["b.wf", "a.wf", "sub/note.txt"]) == ["b.wf", "a.wf", "sub/note.txt"]
    assert script_files([]) == []


def test_a_folder_means_the_scripts_below_it_sorted_without_hidden_ones() -> None:
    assert script_files(["sub"]) == ["sub/c.wf", "sub/deep/d.wf"]
    assert script_files(["."]) == ["a.wf", "b.wf", "sub/c.wf", "sub/deep/d.wf"]
    assert script_files(["./sub", "./b.wf"]) == ["sub/c.wf", "sub/deep/d.wf", "./b.wf"]
    assert script_files(["sub/", "a.wf"]) == ["sub/c.wf", "sub/deep/d.wf", "a.wf"]
    assert script_files([".hidden"]) == [".hidden/x.wf"]


def test_a_file_is_counted_once_however_it_is_named(folder: Path) -> None:
    (folder / "again.wf").symlink_to("b.wf")
    assert script_files(["b.wf", "./b.wf", "b.wf", str(folder / "b.wf"), "again.wf", "sub/../a.wf"]) == ["b.wf", "sub/../a.wf"]
    assert script_files(["sub/deep/d.wf", "sub"]) == ["sub/deep/d.wf", "sub/c.wf"]


def test_links_in_a_folder(folder: Path) -> None:
    (folder / "sub" / "loop").symlink_to(folder)
    (folder / "sub" / "folder.wf").symlink_to(folder)
    (folder / "sub" / "nowhere.wf").symlink_to("gone.wf")
    os.mkfifo(folder / "sub" / "pipe.wf")
    assert script_files(["sub"]) == ["sub/c.wf", "sub/deep/d.wf", "sub/nowhere.wf"]
    (folder / "link").symlink_to("sub/deep")
    assert script_files(["link"]) == ["link/d.wf"]


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("none.wf", "none.wf does not exist"),
        ("a.wf/b.wf", "a.wf/b.wf does not exist"),
        ("a\0b", "a\0b does not exist"),
        ("", "a SCRIPT is empty: the name of a file or a folder is needed"),
        ("empty.wf.d", "empty.wf.d holds no script: a script's name ends in .wf"),
    ],
)
def test_what_means_no_file_is_refused(word: str, sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        script_files(["a.wf", word])
    assert (refused.value.sentence, refused.value.status) == (sentence, 2)


def test_a_folder_that_cannot_be_read_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = os.scandir

    def denied(path: str) -> object:
        if str(path).endswith("deep"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", denied)
    with pytest.raises(CommandError, match=r"^sub/deep cannot be read: permission denied$"):
        script_files(["sub"])
