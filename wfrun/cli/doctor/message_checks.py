"""Checks of what carries messages and requests: mail server and sender, webhooks of Slack and of Stripe, hosts, pages."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from wfrun.cli.doctor.findings import Finding, bad, doubt, good, unused
from wfrun.cli.doctor.needs import Needs
from wfrun.live.configuration import LiveConfiguration, plain_channel

MAIL, SENDER, SLACK, HOSTS, WEBHOOKS, PAGES = "mail server", "mail sender", "Slack", "HTTP hosts", "webhook secret", "pages"

SECONDS = 10.0
"""How long a conversation with the mail server may take."""

WEBHOOK_SECRET = "STRIPE_WEBHOOK_SECRET"

_SIGNING_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]{8,}")
_SLACK_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")


def mail_checks(configuration: LiveConfiguration, needs: Needs | None) -> Iterator[Finding]:
    """Greets the mail server and logs in; hands no mail in."""
    needed = needs is not None and needs.mails
    folder = configuration.mail_folder
    if folder is not None:
        place = _first_there(folder)
        if not os.path.isdir(place):
            yield bad(MAIL, f"mails go into the folder {folder}, and {place} is no folder")
        elif not os.access(place, os.W_OK | os.X_OK):
            made = "" if place == os.path.abspath(folder) else f" be made: {place} cannot"
            yield bad(MAIL, f"mails go into the folder {folder}, which cannot{made} be written to")
        else:
            yield good(MAIL, f"mails are written into the folder {folder}, and none is sent")
    elif configuration.smtp_url is None:
        yield (bad if needed else unused)(
            MAIL,
            "there is none; `email` and questions by mail need one",
            "set SMTP_URL=smtp://user:password@host:587, or --mail-dir to try out",
        )
    else:
        yield _mail_server(configuration)
    if configuration.mail_from is not None:
        yield good(SENDER, configuration.mail_from)
    elif needs is not None and needs.mails_without_sender:
        yield bad(
            SENDER,
            "mails of these scripts name no sender, and there is none for all",
            "set WFRUN_MAIL_FROM, or `from` under [mail] in wfrun.toml",
        )
    elif not needed:
        yield unused(SENDER, "there is none for mails that name none", "set WFRUN_MAIL_FROM, or `from` under [mail] in wfrun.toml")


def _first_there(folder: str) -> str:
    """Returns the folder, or the nearest one above it that is there: what is missing is made for the first mail."""
    place = os.path.abspath(folder)
    while not os.path.lexists(place):
        place = os.path.dirname(place)
    return place


def _mail_server(configuration: LiveConfiguration) -> Finding:
    from wfrun.live.mail.channel import MailChannel
    from wfrun.live.mail.server import mail_server

    problem = MailChannel(configuration).problem(SECONDS)
    if problem is not None or configuration.smtp_url is None:
        return bad(MAIL, problem or "there is none", "check SMTP_URL" + (", and `token` under [mail]" if configuration.mail_token else ""))
    server = mail_server(configuration.smtp_url)
    way = "TLS" if server.tls else "STARTTLS" if server.starttls else "no encryption"
    return good(MAIL, f"{server.place} answers, with {way} and {'a login' if server.user is not None else 'no login'}")


def slack_checks(configuration: LiveConfiguration, needs: Needs | None) -> Iterator[Finding]:
    """Looks at the addresses of the webhooks. To try one out would be a message."""
    wanted = needs.channels if needs is not None else ()
    webhooks = configuration.slack_webhooks
    advice = "set SLACK_WEBHOOK_URL, or [slack.channels] in wfrun.toml"
    if not webhooks:
        yield (bad if wanted else unused)(SLACK, "there is no webhook; `slack` and questions in Slack need one", advice)
        return
    odd = [name or "the default" for name, address in webhooks.items() if not _is_slack(address.reveal())]
    there = {plain_channel(channel) for channel in webhooks}
    missing = [channel for channel in wanted if plain_channel(channel) not in there]
    if missing:
        names = ", ".join(f"`{channel}`" if channel else "messages without a channel" for channel in missing)
        yield bad(SLACK, f"there is no webhook for {names}", advice)
    if odd:
        yield doubt(
            SLACK, f"{', '.join(odd)}: the address is not of the form https://hooks.slack.com/services/…", "copy it from Slack again"
        )
    elif not missing:
        count = "1 webhook is" if len(webhooks) == 1 else f"{len(webhooks)} webhooks are"
        yield good(SLACK, f"{count} of the right form; whether Slack takes them is seen with the first message")


def _is_slack(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" and parts.hostname in _SLACK_HOSTS and parts.path.startswith(("/services/", "/workflows/", "/triggers/"))


def host_checks(configuration: LiveConfiguration, needs: Needs | None) -> Iterator[Finding]:
    """Looks whether the hosts that scripts ask over plain HTTP are trusted."""
    if needs is None or not needs.requests:
        return
    trusted = configuration.trusted_hosts
    missing = [host for host in needs.plain_hosts if host not in trusted and host.partition(":")[0] not in trusted]
    if missing:
        yield bad(
            HOSTS,
            f"{', '.join(missing)}: asked over plain HTTP, which only trusted hosts are",
            "use https://, or name it in `trusted_hosts` under [http] in wfrun.toml",
        )
    elif trusted:
        yield good(HOSTS, f"trusted are {', '.join(sorted(trusted))}; all others are asked over https at public addresses")
    else:
        yield good(HOSTS, "all are asked over https at public addresses")


def webhook_secrets(environ: Mapping[str, str]) -> list[str]:
    """Returns the secrets with which Stripe signs webhooks: several are separated by commas."""
    return [one.strip() for one in environ.get(WEBHOOK_SECRET, "").split(",") if one.strip()]


def webhook_checks(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Looks at the form of the secrets with which Stripe signs webhooks."""
    given = webhook_secrets(environ)
    if not given:
        yield unused(
            WEBHOOKS, "there is none; receiving Stripe's webhooks will need it", f"set {WEBHOOK_SECRET} to the endpoint's secret (whsec_…)"
        )
    elif all(_SIGNING_SECRET.fullmatch(one) for one in given):
        yield good(WEBHOOKS, "it has the right form" if len(given) == 1 else f"all {len(given)} have the right form")
    else:
        yield bad(
            WEBHOOKS,
            f"{WEBHOOK_SECRET} has not the form whsec_…",
            "copy the signing secret of the endpoint at https://dashboard.stripe.com/webhooks",
        )


def page_checks(configuration: LiveConfiguration, needs: Needs | None) -> Iterator[Finding]:
    """Looks whether people who are asked get a link to answer with."""
    if needs is None or not needs.asks:
        return
    if configuration.page_url is None:
        yield doubt(
            PAGES,
            "questions have no link to be answered with: who is asked gets a command in its place",
            "set WFRUN_URL to where people reach `wfrun worker --listen`",
        )
    else:
        yield good(PAGES, f"questions are answered at {configuration.page_url}")
