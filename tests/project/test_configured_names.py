"""Lists, settings and secrets that a script asks for are looked up where it is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from wfrun.dsl.source import Source
from wfrun.project.files import Script
from wfrun.project.loader import check_scripts
from wfrun.settings import configured_names


def found(text: str, folder: Path, environ: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Checks a script that stands in a folder; gives codes with helps."""
    name = str(folder / "rule.wf")
    names = configured_names([name], environ=environ or {}, folder=str(folder))
    checked = check_scripts([Script(Source(name, text), str(folder))], configured=names).checked
    return [(problem.code, problem.help) for problem in checked.problems]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "blocked.txt").write_text("a@example.com\n")
    (tmp_path / "wfrun.toml").write_text('[settings]\nchannel = "#a"\n[env.production.settings]\nowner = "b"\n')
    return tmp_path


def test_names_that_are_there_are_no_problem(folder: Path) -> None:
    text = 'on charge.failed when description in list("blocked") < log "{setting("channel")} {setting("owner")} {secret("HOOK")}" >'
    assert found(text, folder, {"WFRUN_SECRET_HOOK": "s"}) == []


def test_a_misspelt_name_is_told_with_the_nearest(folder: Path) -> None:
    text = 'on charge.failed when description in list("blokced") < log "{setting("chanel")} {secret("HOKO")}" >'
    assert found(text, folder, {"WFRUN_SECRET_HOOK": "s"}) == [
        ("unknown-list", "did you mean `blocked`?"),
        ("unknown-setting", "did you mean `channel`?"),
        ("unknown-secret", "did you mean `HOOK`?"),
    ]


def test_what_is_missing_is_told_with_its_place(tmp_path: Path) -> None:
    text = 'on charge.failed when description in list("a") < log "{setting("b")} {secret("C")}" >'
    assert found(text, tmp_path, {"WFRUN_SECRET_HOOK": "s"}) == [
        ("unknown-list", "there is no file `lists/a.txt` beside the script"),
        ("unknown-setting", "give it a value in `wfrun.toml` beside the script"),
        ("unknown-secret", "set `WFRUN_SECRET_C`, or write it below `[secrets]` in `wfrun.toml`"),
    ]


def test_a_verdict_from_the_cache_rests_on_the_lists_of_today(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFRUN_CACHE", str(folder / "cache"))
    text = 'on charge.failed when description in list("vips") < log "x" >'
    (folder / "lists" / "vips.txt").write_text("a\n")
    assert found(text, folder) == []
    (folder / "lists" / "vips.txt").unlink()
    assert [code for code, _ in found(text, folder)] == ["unknown-list"]


def test_without_a_place_nothing_is_asked() -> None:
    checked = check_scripts([Script(Source("rule.wf", 'on charge.failed < log "{list("x")}" >'), None)]).checked
    assert checked.problems == ()


def test_a_setting_with_a_default_is_told_only_where_it_is_misspelt(folder: Path) -> None:
    assert found('on charge.failed < log "{setting("colour") ?? "red"}" >', folder) == []
    assert found('on charge.failed < log "{setting("chanel") ?? "#b"}" >', folder) == [("unknown-setting", "did you mean `channel`?")]
    assert [code for code, _ in found('on charge.failed < log "{"#b" ?? setting("colour")}" >', folder)] == ["unknown-setting"]


def test_secrets_are_not_asked_for_where_there_are_none(folder: Path) -> None:
    text = 'on charge.failed < log "{secret("HOOK")}" >'
    assert found(text, folder) == []
    assert [code for code, _ in found(text, folder, {"WFRUN_SECRET_OTHER": "s"})] == ["unknown-secret"]


def test_secrets_of_the_file_are_known_by_name_in_every_environment(folder: Path) -> None:
    with (folder / "wfrun.toml").open("a") as file:
        file.write("[secrets]\nCRM = {command = '/bin/nowhere'}\n[env.live.secrets]\nHOOK = 'text that anybody may read'\n")
    assert found('on charge.failed < log "{secret("CRM")} {secret("HOOK")}" >', folder) == []
    assert found('on charge.failed < log "{secret("HOKO")}" >', folder) == [("unknown-secret", "did you mean `HOOK`?")]
