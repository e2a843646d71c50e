"""Settings: options over variables over wfrun.toml, lists and secrets, and every way to get them wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from wfrun.settings import BadSettings, Settings, load_settings

TABLES = "http, mail, secrets, settings, slack, stripe"


def settings(folder: Path, toml: str | None = None, *, environ: dict[str, str] | None = None, env: str | None = None) -> Settings:
    if toml is not None:
        (folder / "wfrun.toml").write_text(toml, encoding="utf-8")
    return load_settings([folder / "a.wf"], environ=environ or {}, env=env, folder=folder / "elsewhere")


def test_nothing_is_needed(tmp_path: Path) -> None:
    assert settings(tmp_path) == Settings()


def test_values_keep_their_kinds(tmp_path: Path) -> None:
    found = settings(
        tmp_path, '[settings]\nchannel = "#payments"\nshare = 0.1\nlimit = 3\non = true\nids = ["a", "b"]\nnested = {a = {b = 1}}\n'
    )
    assert found.values == {
        "channel": "#payments", "share": Decimal("0.1"), "limit": 3, "on": True, "ids": ["a", "b"], "nested": {"a": {"b": 1}},
    }  # fmt: skip
    assert found.file == str(tmp_path / "wfrun.toml")


def test_an_environment_stands_over_the_rest(tmp_path: Path) -> None:
    toml = "[settings]\na = 1\nb = 2\n[env.live.settings]\nb = 3\nc = 4\n[env.empty]\n"
    assert settings(tmp_path, toml).values == {"a": 1, "b": 2}
    assert settings(tmp_path, toml, env="live").values == {"a": 1, "b": 3, "c": 4}
    assert settings(tmp_path, toml, env="empty").values == {"a": 1, "b": 2}
    assert settings(tmp_path, toml, environ={"WFRUN_ENV": "live"}).env == "live"
    assert settings(tmp_path, toml, environ={"WFRUN_ENV": "empty"}, env="live").env == "live"


def test_the_file_beside_the_script_comes_first(tmp_path: Path) -> None:
    script, here = tmp_path / "script", tmp_path / "here"
    for folder in (script, here):
        folder.mkdir()
        (folder / "wfrun.toml").write_text(f'[settings]\nfrom = "{folder.name}"\n')
    assert load_settings([script / "a.wf"], environ={}, folder=here).values == {"from": "script"}
    (script / "wfrun.toml").unlink()
    assert load_settings([script / "a.wf"], environ={}, folder=here).values == {"from": "here"}


def test_lists_stand_beside_the_script(tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "blocked.txt").write_text("\ufeff# who may not\n\n  cus_1  \r\ncus_2 # not a comment\n\n", encoding="utf-8")
    (lists / "empty.txt").write_text("")
    (lists / "notes.md").write_text("no list")
    assert settings(tmp_path).lists == {"blocked": ("cus_1", "cus_2 # not a comment"), "empty": ()}


def test_lists_of_two_folders_must_agree(tmp_path: Path) -> None:
    for name, item in (("one", "a"), ("two", "b")):
        (tmp_path / name / "lists").mkdir(parents=True)
        (tmp_path / name / "lists" / "x.txt").write_text(item)
    scripts = [tmp_path / "one" / "a.wf", tmp_path / "two" / "b.wf"]
    with pytest.raises(BadSettings, match=r"two/lists/x.txt: the list `x` stands in .*one/lists/x.txt too, and differs$"):
        load_settings(scripts, environ={})
    (tmp_path / "two" / "lists" / "x.txt").write_text("a\n")
    assert load_settings(scripts, environ={}).lists == {"x": ("a",)}


def test_secrets_come_from_the_environment_and_are_not_shown() -> None:
    found = load_settings(["a.wf"], environ={"WFRUN_SECRET_TOKEN": "hush", "TOKEN": "other"})
    assert found.secrets == {"TOKEN": "hush"}
    assert "hush" not in repr(found)


def test_variables_stand_in_for_options() -> None:
    environ = {"WFRUN_COLOR": "never", "WFRUN_OBJECTS": "o", "WFRUN_HISTORY": "h"}
    found = load_settings(["a.wf"], environ=environ)
    assert (found.color, found.objects, found.history) == ("never", "o", "h")
    found = load_settings(["a.wf"], environ=environ, color="always", objects="p", history="i")
    assert (found.color, found.objects, found.history) == ("always", "p", "i")


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        (
            "[settings]\na = 1\n\n[setings]\n",
            "wfrun.toml: unknown key `setings`; known here: env, " + TABLES,
        ),
        ("key = 1\n", "wfrun.toml: unknown key `key`; known here: env, " + TABLES),
        (
            "[env.live]\nsettings = {a = 1}\nother = 2\n",
            "wfrun.toml: unknown key `env.live.other`; known here: " + TABLES,
        ),
        (
            "[env.live.setings]\na = 1\n",
            "wfrun.toml: unknown key `env.live.setings`; known here: " + TABLES,
        ),
        ("settings = 3\n", "wfrun.toml: `settings` must be a table: [settings]"),
        ("[env]\nlive = 3\n", "wfrun.toml: `env.live` must be a table: [env.live]"),
        ("[settings]\na = \n", "wfrun.toml:2:5: not TOML: invalid value"),
        ("[settings]\na = 1\na = 2\n", "wfrun.toml:3:6: not TOML: cannot overwrite a value"),
        ("[settings", "wfrun.toml: not TOML: expected ']' at the end of a table declaration"),
        (
            "[settings]\nday = 2026-01-31\n",
            "wfrun.toml: `settings.day` must be text, a number, true or false, a list or a table; write dates as text",
        ),
        (
            "[settings]\na = [{b = nan}]\n",
            "wfrun.toml: `settings.a[0].b` must be text, a number, true or false, a list or a table; write dates as text",
        ),
        (
            "[env.x.settings]\na = inf\n",
            "wfrun.toml: `env.x.settings.a` must be text, a number, true or false, a list or a table; write dates as text",
        ),
        ("[settings]\na = " + "[" * 5000 + "]" * 5000, "wfrun.toml: a value in it nests too deep or is a number out of bounds"),
        ("[settings]\na = " + "9" * 5000, "wfrun.toml: a value in it nests too deep or is a number out of bounds"),
    ],
)
def test_a_bad_file_is_named_with_its_place(tmp_path: Path, toml: str, sentence: str) -> None:
    with pytest.raises(BadSettings) as caught:
        settings(tmp_path, toml)
    assert str(caught.value) == f"{tmp_path}/{sentence}"


def test_other_mistakes(tmp_path: Path) -> None:
    with pytest.raises(
        BadSettings, match=r"the environment `live` is not known, for there is no wfrun.toml beside the script or in the current"
    ):
        settings(tmp_path, env="live")
    with pytest.raises(BadSettings, match=r"wfrun.toml: there is no environment `lvie`; did you mean `live`\?$"):
        settings(tmp_path, "[env.live.settings]\n", env="lvie")
    with pytest.raises(BadSettings, match=r"^WFRUN_COLOR: `red` is not one of auto, always, never$"):
        settings(tmp_path, environ={"WFRUN_COLOR": "red"})
    (tmp_path / "wfrun.toml").write_bytes(b"a = '\xff'")
    with pytest.raises(BadSettings, match=r"wfrun.toml: byte 6 is not UTF-8$"):
        settings(tmp_path)
    (tmp_path / "wfrun.toml").unlink()
    (tmp_path / "wfrun.toml").mkdir()
    with pytest.raises(BadSettings, match=r"wfrun.toml: it is a folder, not a file$"):
        settings(tmp_path)
