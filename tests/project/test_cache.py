"""Checked programs that are kept: damaged ones are checked again, and keeping never gets in the way."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from threading import Thread

import pytest

import wfrun
import wfrun.dsl.parser.parser
from wfrun.dsl.source import Source
from wfrun.project.cache import CheckCache, file_marks

SCRIPT = 'workflow "w" on charge.succeeded when amount > 1000 USD < log "{amount}" >'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WFRUN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "programs"


def matches(minor: int) -> bool:
    event = {"id": "evt_1", "type": "charge.succeeded", "data": {"object": {"amount": minor, "currency": "usd"}}}
    return bool(wfrun.load(text=SCRIPT).matching(event))


def test_a_program_is_read_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wfrun.load(text=SCRIPT)
    (kept,) = folder.iterdir()
    monkeypatch.setattr("wfrun.dsl.parser.parser.parse", lambda source: pytest.fail("it is parsed again"))

    assert wfrun.load(text=SCRIPT).workflows[0].name == "w"
    assert [kept] == list(folder.iterdir())


def test_a_changed_digit_is_noticed(folder: Path) -> None:
    wfrun.load(text=SCRIPT)
    (kept,) = folder.iterdir()
    whole = kept.read_bytes()
    assert whole.count(b'"1000"') == 1
    kept.write_bytes(whole.replace(b'"1000"', b'"9000"'))

    assert matches(200_000)
    assert kept.read_bytes() == whole


@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 200, -1])
def test_a_program_that_is_cut_short_is_checked_again(folder: Path, size: int) -> None:
    wfrun.load(text=SCRIPT)
    (kept,) = folder.iterdir()
    kept.write_bytes(kept.read_bytes()[:size])

    assert matches(200_000)
    assert not matches(100)


def test_a_folder_that_cannot_be_used_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "full" / "programs").mkdir(parents=True)
    for place in ("file", "file/below", "full"):
        monkeypatch.setenv("WFRUN_CACHE", str(tmp_path / place))
        assert matches(200_000)
    (kept,) = (tmp_path / "full" / "programs").iterdir()
    kept.unlink()
    kept.mkdir()

    assert matches(200_000)
    assert list(kept.parent.iterdir()) == [kept]


def test_threads_keep_one_program_at_once(folder: Path) -> None:
    found: list[bool] = []
    threads = [Thread(target=lambda: found.append(matches(200_000))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [True] * 8
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("name", ["\ud800.wf", "\udcff.wf", "ä\n.wf"])
def test_a_script_may_have_any_name(folder: Path, name: str) -> None:
    assert wfrun.load(text=SCRIPT, name=name).workflows[0].file == name


@pytest.mark.parametrize("line", ['use "actions.py"', 'use   "actions.py"', 'use\t"actions.py"'])
def test_a_program_that_uses_a_file_follows_its_changes(folder: Path, tmp_path: Path, line: str) -> None:
    script, actions = tmp_path / "a.wf", tmp_path / "actions.py"
    script.write_text(f'{line}\non charge.succeeded < add thing="x" >')
    actions.write_text("import wfrun\n\n@wfrun.action\ndef add(*, thing: str): ...\n")
    wfrun.load(script)
    actions.write_text("import wfrun\n\n@wfrun.action\ndef take(*, thing: str): ...\n")

    with pytest.raises(wfrun.CheckFailed):
        wfrun.load(script)


def test_only_own_entries_in_an_own_folder_are_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wfrun.load(text=SCRIPT)
    (kept,) = folder.iterdir()
    parsed: list[object] = []
    real = wfrun.dsl.parser.parser.parse

    def parse(source: Source) -> object:
        parsed.append(source)
        return real(source)

    monkeypatch.setattr("wfrun.dsl.parser.parser.parse", parse)

    def is_checked_again() -> bool:
        parsed.clear()
        wfrun.load(text=SCRIPT)
        return bool(parsed)

    assert not is_checked_again()
    kept.chmod(0o622)
    assert is_checked_again()
    folder.chmod(0o777)
    assert is_checked_again()
    folder.chmod(0o700)
    assert not is_checked_again()
    elsewhere = folder.parent / "elsewhere"
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere)
    assert is_checked_again()
    folder.unlink()
    elsewhere.rename(folder)
    kept.rename(folder.parent / "target")
    kept.symlink_to(folder.parent / "target")
    assert is_checked_again()
    real_user = os.geteuid()
    monkeypatch.setattr("os.geteuid", lambda: real_user + 1)
    assert is_checked_again()


def test_what_is_no_file_in_an_entrys_place_is_as_good_as_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wfrun.load(text=SCRIPT)
    (kept,) = folder.iterdir()
    kept.unlink()
    os.mkfifo(kept)
    assert matches(200_000)
    kept.unlink(missing_ok=True)
    with kept.open("wb") as file:
        file.truncate(3 << 30)
    assert matches(200_000)
    assert kept.stat().st_size < 10_000


def test_only_what_was_written_here_is_deleted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wfrun.project.cache.MAX_CACHED_PROGRAMS", 4)
    folder.mkdir(parents=True, mode=0o700)
    own = [folder / f"{number}.wf" for number in range(10)]
    alike = folder / f"wfrun-{'0' * 64}"
    for file in (*own, alike):
        file.write_text("mine")
        os.utime(file, (0, 0))
    for number in range(6):
        wfrun.load(text=f'on charge.succeeded < log "{number}" >')

    assert all(file.read_text() == "mine" for file in (*own, alike))
    assert len(list(folder.iterdir())) < len(own) + 1 + 6


def test_what_a_verdict_rests_on_is_in_its_key(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source("a.wf", SCRIPT)
    first = CheckCache([source]).path

    assert CheckCache([source]).path == first
    assert CheckCache([Source("b.wf", SCRIPT)]).path != first
    assert CheckCache([source], ["list blocked"]).path not in (first, CheckCache([source], ["list b", "locked"]).path)
    monkeypatch.setattr("sys.version", "3.99")
    assert CheckCache([source]).path != first
    monkeypatch.undo()
    monkeypatch.setattr("wfrun.project.cache._build_marks", lambda: ("another build",))
    assert os.path.basename(str(CheckCache([source]).path)) != os.path.basename(str(first))
    monkeypatch.undo()
    monkeypatch.setenv("WFRUN_CACHE", str(tmp_path / "cache"))
    assert CheckCache([source]).path == first

    # Newer time zones, in a copy of the package that lists them.
    zones = tmp_path / "tzdata"
    zones.mkdir()
    (zones / "__init__.py").write_text("")
    (zones / "zones").write_text("Europe/Kyiv\n")
    monkeypatch.delitem(sys.modules, "tzdata", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    newer = CheckCache([source]).path
    assert newer != first
    (zones / "zones").write_text("Europe/Kiev\n")
    assert CheckCache([source]).path != newer


def test_files_that_go_back_to_an_older_time_make_another_build(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text("one")
    (tmp_path / "newest.py").write_text("")
    os.utime(file, (1_000, 1_000))
    before = list(file_marks(str(tmp_path), ""))
    file.write_text("two")
    os.utime(file, (1_000, 1_000))

    assert list(file_marks(str(tmp_path), "")) != before


def test_two_used_files_with_an_action_of_one_name(tmp_path: Path) -> None:
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text("import wfrun\n\n@wfrun.action\ndef add(*, thing: str): ...\n")
    script = tmp_path / "a.wf"
    script.write_text('use "one.py"\nuse "two.py"\non charge.succeeded < add thing="x" >')

    with pytest.raises(wfrun.CheckFailed) as failed:
        wfrun.load(script)

    (problem,) = failed.value.problems
    assert problem.code == "duplicate-name"
    assert problem.message == "the action `add` of `two.py` is one of `one.py` already"
    assert problem.source.place(problem.span.start).line == 2
