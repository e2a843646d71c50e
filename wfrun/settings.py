"""Settings: what options, ``WFRUN_*`` variables and ``wfrun.toml`` say, in one frozen value.

An option wins over its variable, a variable over ``wfrun.toml``. The file stands beside the first script or in the current folder::

    [settings]                  # what setting("name") gives
    channel = "#payments"

    [env.production.settings]   # with --env production, over the above
    channel = "#payments-live"

Beside a script, ``lists/NAME.txt`` is what ``list("NAME")`` gives. A variable ``WFRUN_SECRET_NAME`` is what ``secret("NAME")`` gives.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import Factory, field

from wfrun.support.plain_files import open_plain
from wfrun.support.records import frozen

if TYPE_CHECKING:
    from wfrun.dsl.declarations import ConfiguredNames

SETTINGS_FILE = "wfrun.toml"
LISTS_FOLDER = "lists"
SECRET_PREFIX = "WFRUN_SECRET_"
VARIABLES = {"env": "WFRUN_ENV", "color": "WFRUN_COLOR", "objects": "WFRUN_OBJECTS", "history": "WFRUN_HISTORY"}
"""Options that have a variable of their own."""

COLORS = ("auto", "always", "never")

MAX_FILE_BYTES = 16 << 20
"""The largest settings file or list that is read."""

MAX_DEPTH = 100
"""The depth to which tables and lists of a setting may nest."""


class BadSettings(ValueError):
    """Settings that cannot be used: one sentence that begins with the place."""


@frozen
class Settings:
    """The settings of a command. ``values``, ``lists`` and ``secrets`` are what ``setting``, ``list`` and ``secret`` give a script."""

    env: str | None = None
    values: Mapping[str, Any] = Factory(dict)
    lists: Mapping[str, tuple[str, ...]] = Factory(dict)
    secrets: Mapping[str, str] = field(factory=dict, repr=False)
    file: str | None = None
    """The settings file that was read."""
    color: str = "auto"
    objects: str | None = None
    history: str | None = None

    def __reduce_ex__(self, protocol: Any) -> str | tuple[Any, ...]:
        if self.secrets:
            raise TypeError("settings with secrets cannot be stored")
        return super().__reduce_ex__(protocol)

    def names(self) -> ConfiguredNames:
        """Returns the names that a script may ask for."""
        from wfrun.dsl.declarations import ConfiguredNames

        return ConfiguredNames(frozenset(self.lists), frozenset(self.values), frozenset(self.secrets))


def load_settings(
    scripts: Sequence[str | os.PathLike[str]],
    *,
    environ: Mapping[str, str],
    env: str | None = None,
    color: str | None = None,
    objects: str | None = None,
    history: str | None = None,
    folder: str | os.PathLike[str] = "",
) -> Settings:
    """Returns the settings for running these scripts. ``folder`` is the current folder. Raises ``BadSettings``."""
    folders = list(dict.fromkeys(os.path.dirname(script) for script in scripts)) or [os.fspath(folder)]
    env = env or environ.get(VARIABLES["env"]) or None
    color = color or environ.get(VARIABLES["color"]) or "auto"
    if color not in COLORS:
        raise BadSettings(f"{VARIABLES['color']}: `{color}` is not one of {', '.join(COLORS)}")
    values: Mapping[str, Any] = {}
    path = _find([*folders[:1], os.fspath(folder)])
    if path is not None:
        values = _settings_of(path, env)
    elif env is not None:
        raise BadSettings(
            f"the environment `{env}` is not known, for there is no {SETTINGS_FILE} beside the script or in the current folder"
        )
    return Settings(
        env=env,
        values=values,
        lists=_lists(folders),
        secrets={name.removeprefix(SECRET_PREFIX): value for name, value in environ.items() if name.startswith(SECRET_PREFIX)},
        file=path,
        color=color,
        objects=objects or environ.get(VARIABLES["objects"]) or None,
        history=history or environ.get(VARIABLES["history"]) or None,
    )


def configured_names(scripts: Sequence[str | os.PathLike[str]], *, environ: Mapping[str, str], folder: str = "") -> ConfiguredNames:
    """Returns the names that these scripts may ask ``list``, ``setting`` and ``secret`` for, in any environment of ``wfrun.toml``.

    Raises ``BadSettings``.
    """
    from wfrun.dsl.declarations import ConfiguredNames

    folders = list(dict.fromkeys(os.path.dirname(script) for script in scripts)) or [folder]
    settings: set[str] = set()
    for path in dict.fromkeys(filter(None, (_find([one]) for one in (*folders, folder)))):
        tables = _parse(_read(path), path)
        settings.update(_table(tables, "settings", path, ""))
        environments = _table(tables, "env", path, "")
        for name in environments:
            settings.update(_table(_table(environments, name, path, "env."), "settings", path, f"env.{name}."))
    secrets = (name.removeprefix(SECRET_PREFIX) for name in environ if name.startswith(SECRET_PREFIX))
    return ConfiguredNames(frozenset(_lists(folders)), frozenset(settings), frozenset(secrets))


def _find(folders: Iterable[str]) -> str | None:
    return next((path for folder in folders if os.path.exists(path := os.path.join(folder, SETTINGS_FILE))), None)


def _settings_of(path: str, env: str | None) -> Mapping[str, Any]:
    """Returns the values of ``[settings]``, with those of ``[env.NAME.settings]`` over them."""
    tables = _parse(_read(path), path)
    _known(tables, {"settings", "env"}, path, "")
    values = dict(_table(tables, "settings", path, ""))
    environments = _table(tables, "env", path, "")
    for name in environments:
        inner = _table(environments, name, path, "env.")
        _known(inner, {"settings"}, path, f"env.{name}.")
        _check(_table(inner, "settings", path, f"env.{name}."), path, f"env.{name}.settings")
    _check(values, path, "settings")
    if env is None:
        return values
    if env not in environments:
        from wfrun.dsl.hints.spelling import nearest

        close = nearest(env, environments)
        hint = f"; did you mean `{close}`?" if close else ""
        raise BadSettings(f"{path}: there is no environment `{env}`{hint}")
    values.update(environments[env].get("settings", {}))
    return values


def _parse(text: str, path: str) -> dict[str, Any]:
    import tomllib
    from decimal import Decimal, InvalidOperation

    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
        place, message = path, message[: found.start()] if found else message
        if found and found[1]:
            place = f"{path}:{found[1]}:{found[2]}"
        raise BadSettings(f"{place}: not TOML: {message[:1].lower()}{message[1:]}") from None
    except (RecursionError, InvalidOperation, ValueError):
        raise BadSettings(f"{path}: a value in it nests too deep or is a number out of bounds") from None


def _known(table: Mapping[str, Any], allowed: set[str], path: str, prefix: str) -> None:
    for key in table:
        if key not in allowed:
            raise BadSettings(f"{path}: unknown key `{prefix}{key}`; known here: {', '.join(sorted(allowed))}")


def _table(tables: Mapping[str, Any], key: str, path: str, prefix: str) -> Mapping[str, Any]:
    table = tables.get(key, {})
    if not isinstance(table, dict):
        raise BadSettings(f"{path}: `{prefix}{key}` must be a table: [{prefix}{key}]")
    return table


def _check(value: Any, path: str, name: str, depth: int = 0) -> None:
    """Refuses what has no counterpart in the language: dates, ``nan``, ``inf``."""
    if depth > MAX_DEPTH:
        raise BadSettings(f"{path}: `{name}` nests too deep")
    if isinstance(value, dict):
        for key, inner in value.items():
            _check(inner, path, f"{name}.{key}", depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _check(inner, path, f"{name}[{index}]", depth + 1)
    elif isinstance(value, str | bool | int):
        return
    elif not getattr(value, "is_finite", lambda: False)():
        raise BadSettings(f"{path}: `{name}` must be text, a number, true or false, a list or a table; write dates as text")


def _lists(folders: Iterable[str]) -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    origin: dict[str, str] = {}
    for folder in folders:
        inner = os.path.join(folder, LISTS_FOLDER)
        if not os.path.isdir(inner):
            continue
        try:
            files = sorted(name for name in os.listdir(inner) if name.endswith(".txt"))
        except OSError as error:
            raise BadSettings(f"{inner}: {reason(error)}") from None
        for file in files:
            path, name = os.path.join(inner, file), file.removesuffix(".txt")
            if not _stays_below(inner, folder) or not _stays_below(path, inner):
                raise BadSettings(f"{path}: a list is a plain file beside its scripts, and this is a link to somewhere else")
            items = tuple(line.strip() for line in _read(path).split("\n") if line.strip() and not line.lstrip().startswith("#"))
            if lists.get(name, items) != items:
                raise BadSettings(f"{path}: the list `{name}` stands in {origin[name]} too, and differs")
            lists[name], origin[name] = items, path
    return lists


def _stays_below(path: str, folder: str) -> bool:
    """Reports whether a name, with every link on its way followed, lies below a folder."""
    root = os.path.realpath(folder)
    return os.path.realpath(path).startswith(os.path.join(root, ""))


def _read(path: str) -> str:
    try:
        with open_plain(path) as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise BadSettings(f"{path}: {reason(error)}") from None
    if len(data) > MAX_FILE_BYTES:
        raise BadSettings(f"{path}: the file is too large: at most {MAX_FILE_BYTES >> 20} MiB are read")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadSettings(f"{path}: byte {error.start + 1:,} is not UTF-8") from None


def reason(error: OSError) -> str:
    """Returns why the system refused, in lowercase: ``no such file or directory``."""
    text = error.strerror or type(error).__name__
    return text[:1].lower() + text[1:]
