"""Loading of settings: what options, ``WFRUN_*`` variables and ``wfrun.toml`` say, in one frozen value.

An option wins over its variable, a variable over ``wfrun.toml``. The file stands beside the first script or in the current folder. Beside
a script, ``lists/NAME.txt`` is what ``list("NAME")`` gives. What ``secret("NAME")`` gives is the variable ``WFRUN_SECRET_NAME``, else what
stands below ``[secrets]``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import Factory, field

from wfrun.settings.named_lists import lists_beside
from wfrun.settings.reading import BadSettings
from wfrun.settings.settings_file import SETTINGS_FILE, SettingsFile, find_file, read_file
from wfrun.support.records import frozen

if TYPE_CHECKING:
    from wfrun.dsl.declarations import ConfiguredNames

SECRET_PREFIX = "WFRUN_SECRET_"
VARIABLES = {"env": "WFRUN_ENV", "color": "WFRUN_COLOR", "objects": "WFRUN_OBJECTS", "history": "WFRUN_HISTORY"}
"""Options that have a variable of their own."""

COLORS = ("auto", "always", "never")


@frozen
class Settings:
    """The settings of a command. ``values``, ``lists`` and ``secrets`` are what ``setting``, ``list`` and ``secret`` give a script.

    To look a secret up may run a command, where ``wfrun.toml`` names one. ``secrets`` are for acting; simulation takes
    ``simulated_secrets``.
    """

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

    @property
    def simulated_secrets(self) -> Mapping[str, str]:
        """The secrets for where nothing acts: no command runs, and a stand-in is there for what it would print."""
        if isinstance(self.secrets, dict):
            return self.secrets
        from wfrun.settings.secret_values import Secrets

        return self.secrets.simulated() if isinstance(self.secrets, Secrets) else self.secrets

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
    file = settings_file([*folders[:1], os.fspath(folder)], env)
    if file is not None:
        values = file.table("settings", env)
    return Settings(
        env=env,
        values=values,
        lists=lists_beside(folders),
        secrets=_secrets(environ, file, env),
        file=file.path if file is not None else None,
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
    secrets = set(_given_secrets(environ))
    for path in dict.fromkeys(filter(None, (find_file([one]) for one in (*folders, folder)))):
        file = read_file(path)
        settings |= file.everywhere("settings")
        secrets |= file.everywhere("secrets")
    return ConfiguredNames(frozenset(lists_beside(folders)), frozenset(settings), frozenset(secrets))


def settings_file(folders: Sequence[str], env: str | None) -> SettingsFile | None:
    """Returns the settings file of the first folder that has one, which has the environment. Raises ``BadSettings``."""
    path = find_file(folders)
    if path is not None:
        file = read_file(path)
        file.require(env)
        return file
    if env is not None:
        raise BadSettings(
            f"the environment `{env}` is not known, for there is no {SETTINGS_FILE} beside the script or in the current folder"
        )
    return None


def _given_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """Returns the secrets of the environment. An empty variable is none: automation sets one where it has no secret to give."""
    return {name.removeprefix(SECRET_PREFIX): value for name, value in environ.items() if name.startswith(SECRET_PREFIX) and value}


def _secrets(environ: Mapping[str, str], file: SettingsFile | None, env: str | None) -> Mapping[str, str]:
    given = _given_secrets(environ)
    written = file.table("secrets", env) if file is not None else {}
    if file is None or not written:
        return given
    from wfrun.settings.secret_values import Secrets, source_of

    sources = {name: source_of(file, f"secrets.{name}", value, environ) for name, value in written.items() if name not in given}
    return Secrets({**sources, **given})
