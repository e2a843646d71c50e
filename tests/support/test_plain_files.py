"""Plain files: what is none is told at once, wherever a name may be given."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import wfrun
from wfrun.project.files import ReadError, read_text
from wfrun.settings import BadSettings, load_settings
from wfrun.simulator.event_files import BadEvents, load_events
from wfrun.simulator.object_files import BadObjects, load_objects
from wfrun.support.plain_files import open_plain


def test_a_file_and_a_link_to_one_are_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"text")
    (tmp_path / "link").symlink_to("file")
    for name in ("file", "link"):
        with open_plain(tmp_path / name) as stream:
            assert stream.read() == b"text"


def test_a_pipe_is_read_where_it_is_meant(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = Thread(target=lambda: (tmp_path / "pipe").write_bytes(b"text"))
    writer.start()
    with open_plain(tmp_path / "pipe", pipes=True) as stream:
        assert stream.read() == b"text"
    writer.join()


READERS: tuple[tuple[Callable[[str], object], type[Exception]], ...] = (
    (read_text, ReadError),
    (load_events, BadEvents),
    (load_objects, BadObjects),
    (lambda path: load_settings([os.path.join(os.path.dirname(path), "a.wf")], environ={}), BadSettings),
)


@pytest.mark.parametrize(("read", "error"), READERS)
def test_what_is_no_file_is_told(tmp_path: Path, read: Callable[[str], object], error: type[Exception]) -> None:
    place = tmp_path / "wfrun.toml"
    for make, what in (
        (lambda: os.mkfifo(place), "it is a named pipe, not a file"),
        (lambda: place.symlink_to("/dev/zero"), "it is a device, not a file"),
        (lambda: place.symlink_to("/proc/self/environ"), "it is a page of the system's own, not a file"),
    ):
        make()  # type: ignore[no-untyped-call]
        with pytest.raises(error) as told:
            read(str(place))
        assert str(told.value).endswith(what)
        place.unlink()


def test_a_pipe_among_the_objects_of_a_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "cus_1.json")
    with pytest.raises(BadObjects, match=r"cus_1\.json cannot be read: it is a named pipe, not a file"):
        load_objects(tmp_path)


def test_a_used_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "actions.py")
    (tmp_path / "a.wf").write_text('use "actions.py"\non charge.succeeded < stop >')
    with pytest.raises(wfrun.CheckFailed) as failed:
        wfrun.load(tmp_path / "a.wf")
    assert failed.value.problems[0].message == "`actions.py` cannot be read: it is a named pipe, not a file"


def lists_of(folder: Path) -> Any:
    return load_settings([str(folder / "a.wf")], environ={}).lists


def test_a_list_is_a_file_beside_its_script(tmp_path: Path) -> None:
    inner = tmp_path / "rules" / "lists"
    (inner / "..data").mkdir(parents=True)
    (inner / "..data" / "blocked.txt").write_text("cus_1")
    (inner / "blocked.txt").symlink_to("..data/blocked.txt")
    assert lists_of(tmp_path / "rules") == {"blocked": ("cus_1",)}

    (tmp_path / "rules" / ".env").write_text("KEY=1")
    (inner / "other.txt").symlink_to("../.env")
    with pytest.raises(BadSettings, match=r"other.txt: a list is a plain file beside its scripts, and this is a link to somewhere else$"):
        lists_of(tmp_path / "rules")

    (inner / "other.txt").unlink()
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "lists").symlink_to(inner)
    with pytest.raises(BadSettings, match="a link to somewhere else"):
        lists_of(tmp_path / "two")

    (inner / "pipe.txt").parent.mkdir(exist_ok=True)
    os.mkfifo(inner / "pipe.txt")
    with pytest.raises(BadSettings, match=r"pipe.txt: it is a named pipe, not a file$"):
        lists_of(tmp_path / "rules")
