"""Live settings: the configuration of the live world, made from options, variables of the environment and ``wfrun.toml``.

An option wins over its variable, a variable over the file. Paths in the file are relative to it, others to the current folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from wfrun.live.configuration import STRIPE_API, LiveConfiguration
from wfrun.settings.loading import VARIABLES, Settings, settings_file
from wfrun.settings.reading import BadSettings
from wfrun.settings.secret_values import source_of
from wfrun.settings.settings_file import SettingsFile, read_file
from wfrun.values.contact_addresses import address_of
from wfrun.values.secret import NoSecret, Secret

STRIPE_KEY = "STRIPE_API_KEY"
STRIPE_BASE = "STRIPE_API_BASE"
SMTP_URL = "SMTP_URL"
MAIL_FROM = "WFRUN_MAIL_FROM"
MAIL_FOLDER = "WFRUN_MAIL_DIR"
SLACK_WEBHOOK = "SLACK_WEBHOOK_URL"
PAGE_URL = "WFRUN_URL"
"""The variables of the environment."""

_PRINTABLE = re.compile(r"[!-~]+")
_HOST = re.compile(r"(?:\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(?::\d{1,5})?")

_Check = Callable[[str], str | None]


def live_configuration(
    scripts: Sequence[str | os.PathLike[str]],
    *,
    environ: Mapping[str, str],
    env: str | None = None,
    mail_folder: str | None = None,
    page_url: str | None = None,
    folder: str | os.PathLike[str] = "",
    only_stripe: bool = False,
) -> LiveConfiguration:
    """Returns what acting needs, for these scripts; ``folder`` is the current folder. Raises ``BadSettings``.

    ``mail_folder`` and ``page_url`` are the options. Commands that print a key or an address run here, unless something stands over them;
    with ``only_stripe``, for what only reads, those of Stripe alone.
    """
    folders = [os.path.dirname(script) for script in scripts][:1] or [os.fspath(folder)]
    env = env or environ.get(VARIABLES["env"]) or None
    asked = _Asked(environ, settings_file([*folders, os.fspath(folder)], env), env)
    return _configuration(asked, mail_folder, page_url, only_stripe=only_stripe)


def configuration_beside(
    settings: Settings, *, environ: Mapping[str, str], mail_folder: str | None = None, page_url: str | None = None
) -> LiveConfiguration:
    """Returns what acting needs, from the file and in the environment that settings were read from. Raises ``BadSettings``."""
    file = read_file(settings.file) if settings.file is not None else None
    return _configuration(_Asked(environ, file, settings.env), mail_folder, page_url)


def _configuration(asked: _Asked, mail_folder: str | None, page_url: str | None, *, only_stripe: bool = False) -> LiveConfiguration:
    environ = asked.environ
    stripe_key = asked.secret(STRIPE_KEY, "stripe", "key", _key_problem)
    stripe_base = _address(environ.get(STRIPE_BASE), STRIPE_BASE, "http://127.0.0.1:12111") or STRIPE_API
    if only_stripe:
        return LiveConfiguration(stripe_key=stripe_key, stripe_base=stripe_base)
    mails_to = mail_folder or environ.get(MAIL_FOLDER) or (asked.mail_folder() if not environ.get(SMTP_URL) else None)
    return LiveConfiguration(
        stripe_key=stripe_key,
        stripe_base=stripe_base,
        smtp_url=asked.secret(SMTP_URL, "mail", "url", _smtp_problem, public=_has_no_password) if mails_to is None else None,
        mail_token=asked.mail_token() if mails_to is None else None,
        mail_from=_sender(asked.text(MAIL_FROM, "mail", "from")),
        mail_folder=mails_to,
        slack_webhooks=asked.webhooks(),
        trusted_hosts=asked.trusted_hosts(),
        page_url=_address(page_url, "--url") if page_url else _address(environ.get(PAGE_URL), PAGE_URL),
    )


class _Asked:
    """The sources of live settings: an environment and a settings file, where there is one."""

    def __init__(self, environ: Mapping[str, str], file: SettingsFile | None, env: str | None) -> None:
        self.environ = environ
        self.file = file
        self.env = env

    def written(self, table: str, key: str) -> tuple[str, Any] | None:
        """Returns the place of a key in the file and what stands there."""
        if self.file is None:
            return None
        value = self.file.table(table, self.env).get(key)
        return (f"{self.file.path}: `{table}.{key}`", value) if value is not None else None

    def text(self, variable: str, table: str, key: str) -> tuple[str, str] | None:
        """Returns the place of a text, and the text."""
        given = self.environ.get(variable)
        return (variable, given) if given else self.written(table, key)

    def secret(
        self, variable: str, table: str, key: str, problem_of: _Check, *, public: Callable[[str], bool] = lambda text: False
    ) -> Secret | None:
        """Returns a secret that ``problem_of`` finds nothing wrong with. No sentence holds it."""
        given = self.environ.get(variable)
        if given:
            return _checked(given, variable, problem_of)
        found = self.written(table, key)
        return self._secret_at(f"{table}.{key}", found[1], problem_of, public) if found is not None else None

    def _secret_at(self, name: str, value: Any, problem_of: _Check, public: Callable[[str], bool] = lambda text: False) -> Secret:
        assert self.file is not None
        source = source_of(self.file, name, value, self.environ, public=isinstance(value, str) and public(value))
        place = f"{self.file.path}: `{name}`"
        try:
            return _checked(source if isinstance(source, str) else source.output(), place, problem_of)
        except NoSecret as problem:
            raise BadSettings(str(problem)) from None

    def mail_folder(self) -> str | None:
        """Returns the folder of the file that mails are written to; None where a server stands nearer: an environment's over the rest."""
        if self.file is None:
            return None
        near = self.file.environments()[self.env] if self.env is not None else {}
        for tables in (near, self.file.tables):
            mail = tables.get("mail", {})
            if "folder" in mail:
                return os.path.join(os.path.dirname(self.file.path), mail["folder"])
            if "url" in mail:
                return None
        return None

    def mail_token(self) -> Callable[[], Secret] | None:
        """Returns what gives a token for the mail server: its command runs for each mail, for tokens are valid for a short time."""
        found = self.written("mail", "token")
        if found is None:
            return None
        assert self.file is not None
        place, value = found
        source = source_of(self.file, "mail.token", value, self.environ)

        def token() -> Secret:
            text = (source if isinstance(source, str) else source.output()).strip()
            if not _PRINTABLE.fullmatch(text):
                raise NoSecret(f"{place} is no access token: it holds a space or a character that none has")
            return Secret(text)

        return token

    def webhooks(self) -> Mapping[str, Secret]:
        """Returns the addresses of Slack's webhooks by channel."""
        found: dict[str, Secret] = {}
        general = self.secret(SLACK_WEBHOOK, "slack", "webhook", _webhook_problem)
        if general is not None:
            found[""] = general
        if self.file is not None:
            environments = self.file.environments()
            over = environments[self.env].get("slack", {}).get("channels", {}) if self.env is not None else {}
            rest = self.file.tables.get("slack", {}).get("channels", {})
            for table in (rest, over):
                names = [channel.removeprefix("#").casefold() for channel in table]
                twice = next((channel for channel, name in zip(table, names, strict=True) if names.count(name) > 1), None)
                if twice is not None:
                    raise BadSettings(f"{self.file.path}: `slack.channels` has the channel `{twice}` twice, written in two ways")
            for channel, value in {**rest, **over}.items():
                found[channel] = self._secret_at(f"slack.channels.{channel}", value, _webhook_problem)
        return found

    def trusted_hosts(self) -> frozenset[str]:
        """Returns the hosts that may be reached without TLS and at private addresses."""
        found = self.written("http", "trusted_hosts")
        if found is None:
            return frozenset()
        hosts = [host.strip().lower() for host in found[1]]
        for host in hosts:
            if not _HOST.fullmatch(host):
                raise BadSettings(f"{found[0]}: `{host}` is no host; write for instance `crm.internal` or `localhost:8000`")
        return frozenset(hosts)


def _checked(text: str, place: str, problem_of: _Check) -> Secret:
    text = text.strip()
    problem = problem_of(text)
    if problem is not None:
        raise BadSettings(f"{place} {problem}")
    return Secret(text)


def _key_problem(text: str) -> str | None:
    return None if _PRINTABLE.fullmatch(text) else "is no key of Stripe's: it holds a space or a character that no key has"


def _split(text: str) -> SplitResult | None:
    """Returns the parts of an address that has a host; None for anything else."""
    if not _PRINTABLE.fullmatch(text):
        return None
    try:
        parts = urlsplit(text)
        return parts if parts.hostname and (parts.port is None or parts.port > 0) else None
    except ValueError:
        return None


def _smtp_problem(text: str) -> str | None:
    parts = _split(text)
    fine = parts is not None and parts.scheme in ("smtp", "smtps") and parts.path in ("", "/") and not parts.fragment
    return None if fine else "is no mail server's address; write `smtp://user:password@host:587` or `smtps://…`, special characters as %40"


def _has_no_password(text: str) -> bool:
    parts = _split(text)
    return parts is not None and parts.password is None


def _webhook_problem(text: str) -> str | None:
    parts = _split(text)
    fine = parts is not None and parts.scheme in ("http", "https") and parts.username is None
    return None if fine else "is no address of a webhook; Slack shows it as `https://hooks.slack.com/services/…`"


def _sender(found: tuple[str, str] | None) -> str | None:
    if found is None:
        return None
    place, text = found
    if address_of(text) is None:
        raise BadSettings(f"{place}: `{text}` is no sender; write for instance `Shop <shop@example.com>`")
    return text


def _address(text: str | None, place: str, example: str = "https://wfrun.example.com") -> str | None:
    """Returns a web address without the slash at its end; None where none is given. ``example`` is one that is fine."""
    if not text:
        return None
    parts = _split(text.strip())
    if parts is None or parts.scheme not in ("http", "https") or parts.username is not None or parts.query or parts.fragment:
        raise BadSettings(f"{place} is no web address; write for instance `{example}`")
    return text.strip().rstrip("/")
