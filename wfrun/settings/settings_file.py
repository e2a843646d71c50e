"""Settings file: ``wfrun.toml``, its tables and the environments in it, and who may read it.

::

    [settings]                       # what setting("name") gives
    channel = "#payments"

    [secrets]                        # what secret("NAME") gives: text, or a command that prints it
    CRM_TOKEN = {command = ["pass", "show", "crm"]}

    [stripe]                         # for acting
    key = {command = "pass show stripe/test"}

    [env.production.settings]        # with --env production, over the above; so every table
    channel = "#payments-live"
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import Any

from wfrun.settings.reading import BadSettings, read_with_status, table_of
from wfrun.support.records import frozen

SETTINGS_FILE = "wfrun.toml"

MAX_DEPTH = 100
"""The depth to which tables and lists of a setting may nest."""

TABLES = ("http", "mail", "secrets", "settings", "slack", "stripe")
"""The tables of a settings file, and of each of its environments."""


@frozen
class SettingsFile:
    """A settings file with all its tables checked."""

    path: str
    tables: Mapping[str, Any]
    mode: int
    """The permissions of the file."""
    owner: int
    """The user whose file it is."""

    def environments(self) -> Mapping[str, Mapping[str, Any]]:
        """Returns the tables of each environment."""
        found: Mapping[str, Mapping[str, Any]] = self.tables.get("env", {})
        return found

    def require(self, env: str | None) -> None:
        """Raises ``BadSettings`` for an environment that the file does not have."""
        if env is None or env in self.environments():
            return
        from wfrun.dsl.hints.spelling import nearest

        close = nearest(env, self.environments())
        hint = f"; did you mean `{close}`?" if close else ""
        raise BadSettings(f"{self.path}: there is no environment `{env}`{hint}")

    def table(self, name: str, env: str | None = None) -> dict[str, Any]:
        """Returns the values of a table, with those of the environment over them."""
        over = self.environments().get(env, {}) if env is not None else {}
        return {**self.tables.get(name, {}), **over.get(name, {})}

    def everywhere(self, name: str) -> set[str]:
        """Returns the keys that a table has in any environment."""
        return set(self.tables.get(name, {})).union(*(inner.get(name, {}) for inner in self.environments().values()))


def find_file(folders: Iterable[str]) -> str | None:
    """Returns the settings file of the first folder that has one."""
    return next((path for folder in folders if os.path.exists(path := os.path.join(folder, SETTINGS_FILE))), None)


def read_file(path: str) -> SettingsFile:
    """Returns a settings file, whose tables are as they must be in every environment. Raises ``BadSettings``."""
    text, status = read_with_status(path)
    tables = _parse(text, path)
    _known(tables, {*TABLES, "env"}, path, "")
    _check_tables(tables, path, "")
    environments = table_of(tables, "env", path, "")
    for name in environments:
        inner = table_of(environments, name, path, "env.")
        _known(inner, set(TABLES), path, f"env.{name}.")
        _check_tables(inner, path, f"env.{name}.")
    return SettingsFile(path, tables, status.st_mode, status.st_uid)


def _check_tables(tables: Mapping[str, Any], path: str, prefix: str) -> None:
    check_value(table_of(tables, "settings", path, prefix), path, f"{prefix}settings")
    if not tables.keys() <= {"settings", "env"}:
        from wfrun.settings.live_tables import check_live_tables

        check_live_tables(tables, path, prefix)


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


def check_value(value: Any, path: str, name: str, depth: int = 0) -> None:
    """Refuses what has no counterpart in the language: dates, ``nan``, ``inf``. Raises ``BadSettings``."""
    if depth > MAX_DEPTH:
        raise BadSettings(f"{path}: `{name}` nests too deep")
    if isinstance(value, dict):
        for key, inner in value.items():
            check_value(inner, path, f"{name}.{key}", depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            check_value(inner, path, f"{name}[{index}]", depth + 1)
    elif isinstance(value, str | bool | int):
        return
    elif not getattr(value, "is_finite", lambda: False)():
        raise BadSettings(f"{path}: `{name}` must be text, a number, true or false, a list or a table; write dates as text")
