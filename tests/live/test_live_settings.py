"""Live settings: variables over wfrun.toml, environments, commands that print secrets, whose file it is, and every mistake."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from wfrun.dsl.syntax.nodes import File
from wfrun.live.configuration import LiveConfiguration
from wfrun.project.loader import load_text
from wfrun.settings import BadSettings, Settings, configured_names, load_settings
from wfrun.settings.live import configuration_beside, live_configuration
from wfrun.settings.secret_values import asked_secrets, make_ready
from wfrun.values.secret import NoSecret, Secret

PATH = {"PATH": os.environ["PATH"]}


def written(folder: Path, toml: str, mode: int = 0o600) -> Path:
    file = folder / "wfrun.toml"
    file.write_text(toml, encoding="utf-8")
    file.chmod(mode)
    return file


def live(folder: Path, toml: str | None = None, *, environ: dict[str, str] | None = None, **given: Any) -> LiveConfiguration:
    if toml is not None:
        written(folder, toml)
    return live_configuration([folder / "a.wf"], environ={**PATH, **(environ or {})}, **given)


def settings(folder: Path, toml: str, **given: Any) -> Settings:
    written(folder, toml)
    return load_settings([folder / "a.wf"], environ={**PATH, **given.pop("environ", {})}, **given)


def shown(secret: Secret | None) -> str | None:
    return secret.reveal() if secret is not None else None


FULL = """
[stripe]
key = "sk_test_file"
[mail]
url = "smtp://ada:pass%40word@mail.example.com:587"
from = "Shop <shop@example.com>"
[slack]
webhook = "https://hooks.slack.com/services/general"
[slack.channels]
"#orders" = "https://hooks.slack.com/services/orders"
"#risk" = "https://hooks.slack.com/services/risk"
[http]
trusted_hosts = ["CRM.internal", "localhost:8000", "[::1]:80"]
[env.production.stripe]
key = "rk_live_file"
[env.production.slack.channels]
"#orders" = "https://hooks.slack.com/services/orders-live"
[env.production.http]
trusted_hosts = []
"""


def test_nothing_is_needed(tmp_path: Path) -> None:
    assert live(tmp_path) == LiveConfiguration()


def test_the_file_gives_everything(tmp_path: Path) -> None:
    found = live(tmp_path, FULL)
    assert shown(found.stripe_key) == "sk_test_file"
    assert shown(found.smtp_url) == "smtp://ada:pass%40word@mail.example.com:587"
    assert found.mail_from == "Shop <shop@example.com>"
    assert {channel: secret.reveal() for channel, secret in found.slack_webhooks.items()} == {
        "": "https://hooks.slack.com/services/general",
        "#orders": "https://hooks.slack.com/services/orders",
        "#risk": "https://hooks.slack.com/services/risk",
    }
    assert found.trusted_hosts == {"crm.internal", "localhost:8000", "[::1]:80"}
    assert all(hidden not in repr(found) for hidden in ("sk_test", "pass%40", "services/"))


def test_an_environment_stands_over_the_rest_key_by_key(tmp_path: Path) -> None:
    found = live(tmp_path, FULL, env="production")
    assert shown(found.stripe_key) == "rk_live_file"
    assert found.mail_from == "Shop <shop@example.com>"
    assert [shown(found.slack_webhooks[channel]) for channel in ("", "#orders", "#risk")] == [
        f"https://hooks.slack.com/services/{end}" for end in ("general", "orders-live", "risk")
    ]
    assert found.trusted_hosts == frozenset()
    assert shown(live(tmp_path, environ={"WFRUN_ENV": "production"}).stripe_key) == "rk_live_file"


def test_a_variable_stands_over_the_file_and_an_option_over_it(tmp_path: Path) -> None:
    environ = {
        "STRIPE_API_KEY": " sk_test_variable\n", "STRIPE_API_BASE": "http://127.0.0.1:12111/", "SMTP_URL": "smtps://mail.example.org",
        "WFRUN_MAIL_FROM": "b@example.com", "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/v", "WFRUN_URL": "https://a.example/",
    }  # fmt: skip
    found = live(tmp_path, FULL, environ=environ)
    assert (shown(found.stripe_key), found.stripe_base) == ("sk_test_variable", "http://127.0.0.1:12111")
    assert (shown(found.smtp_url), found.mail_from, found.page_url) == ("smtps://mail.example.org", "b@example.com", "https://a.example")
    assert shown(found.slack_webhooks[""]) == "https://hooks.slack.com/services/v"
    found = live(tmp_path, environ={**environ, "WFRUN_MAIL_DIR": "out"}, page_url="https://b.example")
    assert (found.smtp_url, found.mail_folder, found.page_url) == (None, "out", "https://b.example")
    assert live(tmp_path, environ={**environ, "WFRUN_MAIL_DIR": "out"}, mail_folder="mine").mail_folder == "mine"
    assert shown(live(tmp_path, environ={"STRIPE_API_KEY": ""}).stripe_key) == "sk_test_file"


def test_a_folder_for_mails_is_relative_to_the_file_that_names_it(tmp_path: Path) -> None:
    assert live(tmp_path, '[mail]\nfolder = "outbox"\n').mail_folder == str(tmp_path / "outbox")


def test_mails_go_where_the_nearest_setting_says(tmp_path: Path) -> None:
    """A folder for trying out must not take the mails of production."""
    toml = (
        "[mail]\nfolder = 'outbox'\n[env.live.mail]\nurl = 'smtp://live.example'\n"
        "[env.trial.mail]\nurl = 'smtp://a.example'\nfolder = 'trial'\n"
    )

    def way(env: str | None, **environ: str) -> tuple[str | None, str | None]:
        found = live(tmp_path, toml, env=env, environ=environ)
        return found.mail_folder and os.path.relpath(found.mail_folder, tmp_path), shown(found.smtp_url)

    assert way(None) == ("outbox", None)
    assert way("live") == (None, "smtp://live.example")
    assert way("trial") == ("trial", None)
    for env in (None, "live", "trial"):
        assert way(env, SMTP_URL="smtp://c.example") == (None, "smtp://c.example")
    assert live(tmp_path, toml, env="live", mail_folder="mine").mail_folder == "mine"


# --- commands -------------------------------------------------------------------------------------------------------------------------


def printing(folder: Path, text: str = "hush") -> str:
    """Returns a command that prints a text and counts how often it ran, as it stands in the file."""
    script = folder / "print.py"
    script.write_text(f"open('ran', 'a').write('x')\nprint({text!r})\n")
    return f"{{command = [{sys.executable!r}, 'print.py']}}"


def asking(*names: str) -> list[File]:
    """Returns a script that asks for secrets, and for a setting."""
    holes = " ".join(f'{{secret("{name}")}}' for name in names)
    return [file.file for file in load_text(f'on customer.created < log "{holes} {{setting("a")}}" >', "a.wf").checked.files]


def ran(folder: Path) -> int:
    return len((folder / "ran").read_text()) if (folder / "ran").exists() else 0


def test_a_command_prints_a_key_in_the_folder_of_the_file(tmp_path: Path) -> None:
    assert shown(live(tmp_path, f"[stripe]\nkey = {printing(tmp_path, 'sk_test_command')}").stripe_key) == "sk_test_command"
    command = f"{sys.executable} -c \"print('sk_test_' + 'a b'.split()[1])\""
    assert shown(live(tmp_path, f"[stripe]\nkey = {{command = '''{command}'''}}").stripe_key) == "sk_test_b"


def test_a_command_runs_when_it_is_needed_and_once(tmp_path: Path) -> None:
    found = settings(tmp_path, f"[secrets]\nCRM = {printing(tmp_path)}\nPLAIN = 'text'\n")
    names = configured_names([tmp_path / "a.wf"], environ={})
    assert names.secrets == found.names().secrets == {"CRM", "PLAIN"}
    assert "CRM" in found.secrets
    assert found.simulated_secrets == {"CRM": "https://secret.example/CRM", "PLAIN": "text"}
    assert "hush" not in repr(found) + repr(found.secrets)
    assert ran(tmp_path) == 0
    make_ready(found.secrets, asking("CRM", "unheard of"))
    assert (found.secrets["CRM"], found.secrets["CRM"], ran(tmp_path)) == ("hush", "hush", 1)


def test_a_command_runs_in_the_folder_of_the_file_wherever_the_process_has_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, f"[secrets]\nCRM = {printing(tmp_path)}\n")
    monkeypatch.chdir(tmp_path)
    found = load_settings(["a.wf"], environ=PATH)
    monkeypatch.chdir("/")
    assert found.secrets["CRM"] == "hush" and (tmp_path / "ran").read_text() == "x"


def test_a_token_for_mails_is_printed_for_each_of_them(tmp_path: Path) -> None:
    found = live(tmp_path, f'[mail]\nurl = "smtp://ada@mail.example.com?auth=xoauth2"\ntoken = {printing(tmp_path)}\n')
    assert found.mail_token is not None and not (tmp_path / "ran").exists() and "hush" not in repr(found)
    assert [found.mail_token().reveal() for _ in range(2)] == ["hush", "hush"] and (tmp_path / "ran").read_text() == "xx"
    printing(tmp_path, "hush hush")
    with pytest.raises(NoSecret, match=r"`mail.token` is no access token: it holds a space or a character that none has$"):
        found.mail_token()
    assert live(tmp_path, "[mail]\ntoken = 'hush'\n", environ={"WFRUN_MAIL_DIR": "out"}).mail_token is None


def test_an_empty_variable_is_no_secret(tmp_path: Path) -> None:
    environ = {"WFRUN_SECRET_CRM": "", "WFRUN_SECRET_SHOP": ""}
    found = settings(tmp_path, "[secrets]\nCRM = 'hush'\n", environ=environ)
    assert dict(found.secrets) == dict(found.simulated_secrets) == {"CRM": "hush"}
    assert configured_names([str(tmp_path / "a.wf")], environ=environ).secrets == {"CRM"}
    assert dict(load_settings([tmp_path / "other" / "a.wf"], environ=environ).secrets) == {}


def test_what_scripts_ask_for() -> None:
    assert asked_secrets(asking("A", "B b")) == {"A", "B b"}
    checked = load_text('on customer.created < log "{secret(email)}" >', "a.wf").checked
    assert asked_secrets(file.file for file in checked.files) == frozenset()


def test_what_only_reads_needs_stripes_key_alone(tmp_path: Path) -> None:
    toml = f"[stripe]\nkey = {printing(tmp_path, 'sk_test_1')}\n[slack]\nwebhook = {{command = '/bin/nowhere'}}\n"
    assert shown(live(tmp_path, toml, only_stripe=True).stripe_key) == "sk_test_1"
    with pytest.raises(BadSettings, match=r"`slack.webhook`: the command `nowhere` cannot be run"):
        live(tmp_path)


def test_the_configuration_comes_from_the_file_of_the_settings(tmp_path: Path) -> None:
    found = settings(tmp_path, FULL, env="production")
    assert shown(configuration_beside(found, environ={}, mail_folder="out").stripe_key) == "rk_live_file"
    assert configuration_beside(Settings(), environ={}) == LiveConfiguration()


def test_a_command_does_not_run_where_something_stands_over_it(tmp_path: Path) -> None:
    command = printing(tmp_path)
    toml = f"[stripe]\nkey = {command}\n[mail]\nurl = {command}\n[secrets]\nCRM = {command}\n"
    live(tmp_path, toml, environ={"STRIPE_API_KEY": "sk_test_1", "WFRUN_MAIL_DIR": "out"})
    assert settings(tmp_path, toml, environ={"WFRUN_SECRET_CRM": "mine"}).secrets["CRM"] == "mine"
    assert ran(tmp_path) == 0


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("import sys; print('hush'); print('hush', file=sys.stderr); sys.exit(3)", "failed (exit status 3); run it yourself to see why"),
        ("import os; print('hush', flush=True); os.kill(os.getpid(), 9)", "failed (signal 9); run it yourself to see why"),
        ("print()", "printed nothing"),
        ("import sys; sys.stdout.buffer.write(b'hush' + bytes([255]))", "printed something else than text"),
        ("print('hush' + chr(0))", "printed something else than text"),
        ("print('hush' * 20_000)", "printed more than 64 KiB, which is no secret"),
    ],
)
def test_a_command_that_fails_is_one_sentence_without_what_it_printed(tmp_path: Path, code: str, sentence: str) -> None:
    program = os.path.basename(sys.executable)
    found = settings(tmp_path, f'[secrets]\nCRM = {{command = ["{sys.executable}", "-c", "{code}"]}}\n')
    expected = f"{tmp_path}/wfrun.toml: `secrets.CRM`: the command `{program}` {sentence}"
    for _ in range(2):
        with pytest.raises(NoSecret) as caught:
            found.secrets["CRM"]
        assert str(caught.value) == expected
    with pytest.raises(BadSettings) as bad:
        make_ready(found.secrets, asking("CRM"))
    assert str(bad.value) == expected


def test_a_command_that_is_not_there_or_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSettings, match=r"`stripe.key`: the command `nowhere` cannot be run: no such file or directory$"):
        live(tmp_path, '[stripe]\nkey = {command = "/bin/nowhere show"}')
    monkeypatch.setattr("wfrun.settings.secret_values.COMMAND_SECONDS", 0.05)
    with pytest.raises(BadSettings, match=r"`stripe.key`: the command `sleep` gave no answer within 0.05 seconds$"):
        live(tmp_path, '[stripe]\nkey = {command = "sleep 60"}')


def test_secrets_cannot_be_stored(tmp_path: Path) -> None:
    found = settings(tmp_path, "[secrets]\nCRM = 'hush'\n")
    for value in (found, found.secrets):
        with pytest.raises(TypeError):
            pickle.dumps(value)


# --- whose file it is -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604])
def test_a_file_with_a_secret_is_for_its_owner_alone(tmp_path: Path, mode: int) -> None:
    for toml, name in (("[secrets]\nCRM = 'hush'\n", "secrets.CRM"), ("[env.live.secrets]\nCRM = 'hush'\n", "secrets.CRM")):
        written(tmp_path, toml, mode)
        with pytest.raises(BadSettings) as caught:
            load_settings([tmp_path / "a.wf"], environ={}, env="live" if "env" in toml else None)
        place = f"{tmp_path}/wfrun.toml"
        assert str(caught.value) == f"{place}: `{name}` is a secret, and others may read the file: chmod 600 {place}"
    for toml in ("[stripe]\nkey = 'hush'\n", "[mail]\nurl = 'smtp://a:hush@b'\n", "[slack]\nwebhook = 'https://hush.example'\n"):
        written(tmp_path, toml, mode)
        with pytest.raises(BadSettings, match="is a secret, and others may read the file") as caught:
            live(tmp_path)
        assert "hush" not in str(caught.value)


def test_what_is_no_secret_may_be_read_by_others(tmp_path: Path) -> None:
    written(tmp_path, "[mail]\nurl = 'smtp://localhost:1025'\n[secrets]\nCRM = {command = 'pass crm'}\n", 0o644)
    assert shown(live(tmp_path).smtp_url) == "smtp://localhost:1025"
    assert list(load_settings([tmp_path / "a.wf"], environ={}).secrets) == ["CRM"]


def test_a_file_with_a_command_is_written_by_its_owner_alone(tmp_path: Path) -> None:
    written(tmp_path, "[secrets]\nCRM = {command = 'pass crm'}\n", 0o620)
    with pytest.raises(BadSettings, match=r"`secrets.CRM` is a command, and others may write to the file: chmod go-w "):
        load_settings([tmp_path / "a.wf"], environ={})


@pytest.mark.parametrize("value", ["'hush'", "{command = 'pass crm'}"])
def test_the_file_is_the_users_own(tmp_path: Path, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, f"[secrets]\nCRM = {value}\n")
    monkeypatch.setattr("os.geteuid", lambda: os.getuid() + 4_000)
    if os.getuid() == 0 and value != "'hush'":
        os.chown(tmp_path / "wfrun.toml", 4_001, -1)
    with pytest.raises(BadSettings, match="and the file belongs to another user: make it your own"):
        load_settings([tmp_path / "a.wf"], environ={})


# --- mistakes ---------------------------------------------------------------------------------------------------------------------------

COMMAND = '{command = ["pass", "show", "NAME"]}'


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("stripe = 3", "`stripe` must be a table: [stripe]"),
        ("[stripe]\nkee = 'hush'", "unknown key `stripe.kee`; known here: key"),
        ("[stripe]\npassword_command = 'pass hush'", f"unknown key `stripe.password_command`; write `key = {COMMAND}`"),
        ("[mail]\npassword_command = 'pass hush'", f"unknown key `mail.password_command`; write `url = {COMMAND}`"),
        ("[mail]\ntoken_command = 'pass hush'", f"unknown key `mail.token_command`; write `token = {COMMAND}`"),
        ("[http]\nhosts = []", "unknown key `http.hosts`; known here: trusted_hosts"),
        ("[stripe]\nkey = 3", f"`stripe.key` must be text in quotes, or a command that prints it: {COMMAND}"),
        ("[stripe]\nkey = ['hush']", f"`stripe.key` must be text in quotes, or a command that prints it: {COMMAND}"),
        ("[stripe]\nkey = 2026-01-01", f"`stripe.key` must be text in quotes, or a command that prints it: {COMMAND}"),
        ("[stripe]\nkey = ''", "`stripe.key` is empty"),
        ("[stripe]\nkey = {}", f"`stripe.key` has no command; write {COMMAND}"),
        ("[stripe]\nkey = {password_command = 'pass'}", f"`stripe.key` has `password_command`, which is not known here; write {COMMAND}"),
        ("[stripe]\nkey = {command = 'a', env = 'b'}", f"`stripe.key` has `env`, which is not known here; write {COMMAND}"),
        *(
            (
                f"[stripe]\nkey = {{command = {command}}}",
                f"`stripe.key`: a command is a list of words, or one text with quotes around words that hold spaces: {COMMAND}",
            )
            for command in ("''", "[]", "['']", "[1]", "3", "{a = 'hush'}", "[['a']]", '"a \\"b"', '["a\\u0000"]')
        ),
        ("[secrets]\nCRM = 3", f"`secrets.CRM` must be text in quotes, or a command that prints it: {COMMAND}"),
        ("[secrets]\n'' = 'hush'", "`secrets` holds a name that is empty"),
        ("[env.live.secrets]\nCRM = []", f"`env.live.secrets.CRM` must be text in quotes, or a command that prints it: {COMMAND}"),
        ("secrets = ['hush']", "`secrets` must be a table: [secrets]"),
        ('[secrets]\nCRM = "hush\\u0000"', "`secrets.CRM` holds a character that no secret has"),
        ("[slack]\nchannels = 'hush'", "`slack.channels` must be a table: [slack.channels]"),
        ("[slack.channels]\na = 1", f"`slack.channels.a` must be text in quotes, or a command that prints it: {COMMAND}"),
        ("[mail]\nfrom = ' '", "`mail.from` must be text that is not empty"),
        ("[mail]\nfolder = 1", "`mail.folder` must be text that is not empty"),
        ("[http]\ntrusted_hosts = 'a'", '`http.trusted_hosts` must be a list of texts: ["…"]'),
        ("[http]\ntrusted_hosts = [1]", '`http.trusted_hosts` must be a list of texts: ["…"]'),
    ],
)
def test_a_mistake_in_the_file_is_told_by_every_command(tmp_path: Path, toml: str, sentence: str) -> None:
    written(tmp_path, toml)
    for read in (
        lambda: live_configuration([tmp_path / "a.wf"], environ={}),
        lambda: load_settings([tmp_path / "a.wf"], environ={}),
        lambda: configured_names([str(tmp_path / "a.wf")], environ={}),
    ):
        with pytest.raises(BadSettings) as caught:
            read()
        assert str(caught.value) == f"{tmp_path}/wfrun.toml: {sentence}"
        assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("[stripe]\nkey = 'hush hush'", "`stripe.key` is no key of Stripe's: it holds a space or a character that no key has"),
        ('[stripe]\nkey = "hush\\n1"', "`stripe.key` is no key of Stripe's: it holds a space or a character that no key has"),
        ("[mail]\nurl = 'https://a:hush@b'", "`mail.url` is no mail server's address; write `smtp://user:password@host:587` or "),
        ("[mail]\nurl = 'smtp://a:hush@b:x'", "`mail.url` is no mail server's address; write `smtp://user:password@host:587` or "),
        ("[mail]\nurl = 'smtp://a:hush#@b'", "`mail.url` is no mail server's address; write `smtp://user:password@host:587` or "),
        ("[mail]\nfrom = 'nobody'", "`mail.from`: `nobody` is no sender; write for instance `Shop <shop@example.com>`"),
        ("[slack]\nwebhook = 'hush'", "`slack.webhook` is no address of a webhook; Slack shows it as "),
        ("[slack.channels]\n'#a' = 'ftp://hush'", "`slack.channels.#a` is no address of a webhook; Slack shows it as "),
        (
            "[slack.channels]\n'#A' = 'https://x.y/1'\na = 'https://x.y/2'",
            "`slack.channels` has the channel `#A` twice, written in two ways",
        ),
        ("[http]\ntrusted_hosts = ['http://a']", "`http.trusted_hosts`: `http://a` is no host; write for instance "),
        ("[http]\ntrusted_hosts = ['a b']", "`http.trusted_hosts`: `a b` is no host; write for instance "),
        ("[http]\ntrusted_hosts = ['*.a']", "`http.trusted_hosts`: `*.a` is no host; write for instance "),
    ],
)
def test_a_value_that_cannot_be_used_is_told_where_it_is_needed(tmp_path: Path, toml: str, sentence: str) -> None:
    with pytest.raises(BadSettings) as caught:
        live(tmp_path, toml)
    assert str(caught.value).startswith(f"{tmp_path}/wfrun.toml: {sentence}")
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("STRIPE_API_KEY", "hush hush"), ("STRIPE_API_BASE", "hush"), ("STRIPE_API_BASE", "https://a:hush@b"), ("SMTP_URL", "hush"),
        ("SLACK_WEBHOOK_URL", "hush"), ("WFRUN_URL", "https://[hush"), ("WFRUN_URL", "file:///hush"),
    ],
)  # fmt: skip
def test_a_variable_that_cannot_be_used_is_named(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(BadSettings, match=rf"^{variable} is no ") as caught:
        live(tmp_path, environ={variable: value})
    assert "hush" not in str(caught.value)


def test_an_environment_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"there is no environment `prodution`; did you mean `production`\?$"):
        live(tmp_path, FULL, env="prodution")
    with pytest.raises(BadSettings, match="the environment `x` is not known"):
        live_configuration([tmp_path / "elsewhere" / "a.wf"], environ={}, env="x", folder=tmp_path / "elsewhere")


# --- hostile files ----------------------------------------------------------------------------------------------------------------------

TOML_VALUES = st.recursive(
    st.sampled_from(
        ["3", "true", "1e999", "nan", "2026-01-01", "'hush'", "''", '"\\u0000"', '"\\ud7ff"', "{command = 'true'}", "{command = []}"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(st.sampled_from(["command", "key", "url", "a b"]), inner, max_size=2).map(
            lambda items: "{" + ", ".join(f"'{key}' = {value}" for key, value in items.items()) + "}"
        )
    ),
    max_leaves=6,
)
TOML_NAMES = st.sampled_from(
    ["stripe", "mail", "slack", "slack.channels", "http", "secrets", "settings", "env", "env.live", "env.live.stripe"]
)
TOML_KEYS = st.sampled_from(["key", "url", "from", "folder", "webhook", "channels", "trusted_hosts", "'a b'", "command", "stripe"])


@given(st.dictionaries(TOML_NAMES, st.dictionaries(TOML_KEYS, TOML_VALUES, max_size=2), max_size=4), st.sampled_from([None, "live", "x"]))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
def test_any_file_is_used_or_told_in_a_sentence(tmp_path: Path, tables: dict[str, dict[str, str]], env: str | None) -> None:
    lines = [f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items()) for name, keys in tables.items()]
    written(tmp_path, "\n".join(lines))
    for read in (
        lambda: live_configuration([tmp_path / "a.wf"], environ=PATH, env=env),
        lambda: dict(load_settings([tmp_path / "a.wf"], environ=PATH, env=env).simulated_secrets),
        lambda: configured_names([str(tmp_path / "a.wf")], environ=PATH),
    ):
        try:
            read()
        except BadSettings as problem:
            assert str(problem).startswith((f"{tmp_path}/wfrun.toml", "the environment")) and "\n" not in str(problem)


def test_a_secret_that_cannot_be_had_fails_the_step_that_needs_it(tmp_path: Path) -> None:
    from tests.helpers.live_stripe import run_of
    from wfrun.interpreter.effects import Done
    from wfrun.interpreter.effects_loop import run_effects
    from wfrun.interpreter.executor import execute

    found = settings(tmp_path, "[secrets]\nCRM = {command = '/bin/false'}\n")
    run = run_of(
        'workflow "w"\non charge.succeeded < http_request "https://a.example" headers={A: secret("CRM")} >\n', secrets=found.secrets
    )
    report = run_effects(execute(run), lambda _: Done({}, 1))
    assert report.outcome == "failed" and report.error is not None
    assert "`secrets.CRM`: the command `false` failed (exit status 1); run it yourself to see why" in report.error.message
