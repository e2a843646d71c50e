"""Live tables: the tables of ``wfrun.toml`` that acting needs, checked for their keys and kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.settings.reading import BadSettings, table_of

SECRET = "secret"
TEXT = "text"
TEXTS = "texts"
SECRETS = "secrets"

LIVE_TABLES: Mapping[str, Mapping[str, str]] = {
    "stripe": {"key": SECRET},
    "mail": {"url": SECRET, "token": SECRET, "from": TEXT, "folder": TEXT},
    "slack": {"webhook": SECRET, "channels": SECRETS},
    "http": {"trusted_hosts": TEXTS},
}
"""The keys of each table, with what stands there. ``secrets`` has names of the author's own."""

_WRITE_COMMAND = '{command = ["pass", "show", "NAME"]}'


def check_live_tables(tables: Mapping[str, Any], path: str, prefix: str) -> None:
    """Raises ``BadSettings`` for a key that is not known and for a value of another kind."""
    for table, keys in LIVE_TABLES.items():
        for key, value in table_of(tables, table, path, prefix).items():
            name = f"{prefix}{table}.{key}"
            if key not in keys:
                instead = _instead_of(key, keys)
                raise BadSettings(f"{path}: unknown key `{name}`; {instead or 'known here: ' + ', '.join(sorted(keys))}")
            _check(keys[key], value, path, name)
    _check(SECRETS, table_of(tables, "secrets", path, prefix), path, f"{prefix}secrets")


def _instead_of(key: str, keys: Mapping[str, str]) -> str | None:
    """Returns how a command is written, for somebody who writes it as other tools have it: ``password_command = "…"``."""
    secrets = [known for known, kind in keys.items() if kind == SECRET]
    secret = next((known for known in secrets if known in key), secrets[0] if secrets else None)
    return f"write `{secret} = {_WRITE_COMMAND}`" if secret is not None and "command" in key else None


def _check(kind: str, value: Any, path: str, name: str) -> None:
    place = f"{path}: `{name}`"
    if kind == SECRETS:
        if not isinstance(value, dict):
            raise BadSettings(f"{place} must be a table: [{name}]")
        for key, inner in value.items():
            if not key:
                raise BadSettings(f"{place} holds a name that is empty")
            _check(SECRET, inner, path, f"{name}.{key}")
    elif kind == SECRET:
        _check_secret(value, place)
    elif kind == TEXTS:
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise BadSettings(f'{place} must be a list of texts: ["…"]')
    elif not isinstance(value, str) or not value.strip():
        raise BadSettings(f"{place} must be text that is not empty")


def _check_secret(value: Any, place: str) -> None:
    """Raises ``BadSettings``, whose sentence never holds what stands there."""
    if isinstance(value, str):
        if not value:
            raise BadSettings(f"{place} is empty")
        if "\0" in value:
            raise BadSettings(f"{place} holds a character that no secret has")
        return
    if not isinstance(value, dict):
        raise BadSettings(f"{place} must be text in quotes, or a command that prints it: {_WRITE_COMMAND}")
    if value.keys() != {"command"}:
        other = next((key for key in value if key != "command"), None)
        told = f"has `{other}`, which is not known here" if other is not None else "has no command"
        raise BadSettings(f"{place} {told}; write {_WRITE_COMMAND}")
    if words_of(value["command"]) is None:
        raise BadSettings(f"{place}: a command is a list of words, or one text with quotes around words that hold spaces: {_WRITE_COMMAND}")


def words_of(command: Any) -> list[str] | None:
    """Returns the words of a command: a list of texts, or a text that is split as a shell does it; None for anything else."""
    if isinstance(command, str):
        import shlex

        try:
            words: Any = shlex.split(command)
        except ValueError:
            return None
    else:
        words = command
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and "\0" not in word for word in words):
        return None
    return words if words[0] else None
