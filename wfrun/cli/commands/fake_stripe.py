"""``wfrun fake-stripe``: a fake Stripe that people can build against, over HTTP."""

from __future__ import annotations

import os
import sys

import click

from wfrun.cli.exit_status import CommandError
from wfrun.cli.json_output import json_text
from wfrun.cli.packages import need_packages
from wfrun.cli.shell_completion import paths
from wfrun.cli.terminal import complain, stdout_terminal

PORT = 12_111
"""The port that Stripe's own mock server listens at, which tools know."""

_HELP = """Serve a Stripe account over HTTP that Stripe's own libraries, in any language, can talk to. Nothing leaves the machine.

Point a library at the address that is printed, with any key that begins with sk_test_. What was called and what really changed is
counted at /_fake/calls and /_fake/effects. Ctrl-C ends it.
"""


@click.group(
    "fake-stripe",
    help=_HELP,
    short_help="A fake Stripe over HTTP.",
    invoke_without_command=True,
)
@click.option("--port", type=click.IntRange(0, 65_535), default=PORT, show_default=True, help="The port; 0 takes a free one.")
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="The address; one of the network lets others in.")
@click.option("--objects", metavar="PATH", shell_complete=paths, help="Objects that the account holds: a JSON file or a folder of them.")
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Make the same ids each time.")
@click.option(
    "--restricted",
    metavar="KEY=PERMISSIONS",
    multiple=True,
    help="Take a restricted key: rk_test_1=charges:write,customers:read (repeatable).",
)
@click.option("--allow-live-keys", is_flag=True, help="Take keys of live mode too; they act on the objects of test mode.")
@click.option("--state", "state_file", metavar="FILE", shell_complete=paths, help="Keep everything in this file, and go on from it.")
@click.option("--fault-rate", type=click.FloatRange(0, 1), default=0.0, metavar="PART", help="The part of requests that goes wrong: 0.05.")
@click.option("--fault", "faults", metavar="FAULT", multiple=True, help='What goes wrong then, such as "drop; after" (repeatable).')
@click.option("--forward-to", metavar="URL", help="Send all events there, beside the endpoints that are made through the API.")
@click.option("--forward-thin-to", metavar="URL", help="Send all events there as thin ones.")
@click.option("--retries", type=click.IntRange(0, 20), default=5, show_default=True, help="Further tries to deliver an event.")
@click.option("--json", "as_json", is_flag=True, help="Print the address as one line of JSON.")
@click.pass_context
def command(
    context: click.Context,
    port: int,
    host: str,
    objects: str | None,
    seed: int | None,
    restricted: tuple[str, ...],
    allow_live_keys: bool,
    state_file: str | None,
    fault_rate: float,
    faults: tuple[str, ...],
    forward_to: str | None,
    forward_thin_to: str | None,
    retries: int,
    as_json: bool,
) -> None:
    """Serves until it is stopped."""
    if context.invoked_subcommand is not None:
        return
    need_packages("`wfrun fake-stripe`", "serve")

    from wfrun import stripe_catalog
    from wfrun.fake_stripe import server
    from wfrun.fake_stripe.authentication import BadPermissions, read_permissions
    from wfrun.fake_stripe.deliveries import Deliveries
    from wfrun.fake_stripe.destinations import Forwarding
    from wfrun.fake_stripe.door import FakeStripe
    from wfrun.fake_stripe.faults import RANDOM, BadFault
    from wfrun.fake_stripe.state import BadState, StateFile
    from wfrun.fake_stripe.webhooks import Webhooks
    from wfrun.simulator.object_files import BadObjects, load_objects
    from wfrun.support.listening import PortTaken, listen
    from wfrun.support.listening import address as address_of

    forwarding = Forwarding(_url(forward_to, "--forward-to"), _url(forward_thin_to, "--forward-thin-to"))
    try:
        release = stripe_catalog.load().release
        fake = FakeStripe(
            state=StateFile(state_file, release) if state_file is not None else None,
            fault_rate=fault_rate,
            faults=faults or RANDOM,
            log=complain,
            objects=load_objects(objects) if objects is not None else (),
            seed=os.urandom(16).hex() if seed is None else str(seed),
            restricted=dict(read_permissions(text) for text in restricted),
            live_keys=allow_live_keys,
        )
    except (BadFault, BadObjects, BadPermissions, BadState) as error:
        raise CommandError(str(error)) from None
    try:
        listening = listen(host, port)
    except PortTaken as error:
        fake.close()
        raise CommandError(f"{error}; --port 0 takes a free one" if port else str(error)) from None
    address = address_of(listening)
    terminal = stdout_terminal("never")
    secrets = {place.url: place.secret for place in forwarding.destinations()}
    if as_json:
        started = {"url": address, "pid": os.getpid(), "api_version": fake.catalog.release, "signing_secrets": secrets}
        terminal.write(json_text(started) + "\n")
    else:
        terminal.write(
            f"fake Stripe at {address}, release {fake.catalog.release}\n"
            f'  Python  stripe.StripeClient("sk_test_123", base_addresses={{"api": "{address}"}})\n'
            f"  curl    curl {address}/v1/customers -u sk_test_123: -d email=ada@example.com\n"
            + "".join(f"  events  {url} gets them, signed with {secret}\n" for url, secret in secrets.items())
        )
    sys.stdout.flush()
    if not _is_loopback(host):
        complain(f"whoever reaches {host} can use this server and its counting")
    try:
        server.serve(fake, listening, Webhooks(fake, Deliveries(retries=retries, faults=fake.faults.of_delivery), forwarding))
    finally:
        fake.close()


def _url(text: str | None, option: str) -> str | None:
    from urllib.parse import urlsplit

    if text is not None and (urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname):
        raise CommandError(f"{option} is an address such as http://127.0.0.1:8484/webhooks/stripe, not {text}")
    return text


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


_TRIGGER_HELP = """Make an event happen in a fake Stripe that runs, with the objects and the other events that go with it.

PATH=VALUE changes the event's object, as for `wfrun sample`: amount=4200, customer=cus_1. The events are printed in order, and sent to
whoever asked for them.
"""


@command.command("trigger", help=_TRIGGER_HELP, short_help="Make an event happen in a fake Stripe that runs.")
@click.argument("type", metavar="TYPE")
@click.argument("changes", nargs=-1, metavar="[PATH=VALUE]...")
@click.option("--url", default=f"http://127.0.0.1:{PORT}", show_default=True, help="Where the fake Stripe answers.")
@click.option("--account", metavar="ID", help="The connected account that it happens on.")
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Make the same objects each time.")
@click.option("--json", "as_json", is_flag=True, help="Print the events as JSON, one a line.")
def trigger(type: str, changes: tuple[str, ...], url: str, account: str | None, seed: int | None, as_json: bool) -> None:
    """Asks the server to make an event happen."""
    import json
    from urllib.error import HTTPError, URLError
    from urllib.request import ProxyHandler, Request, build_opener

    _url(url, "--url")
    asked = {"type": type, "set": list(changes), "account": account, "seed": seed}
    body = json.dumps({name: value for name, value in asked.items() if value is not None}).encode()
    request = Request(f"{url.rstrip('/')}/_fake/trigger", body, {"Content-Type": "application/json"})
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=30) as answer:  # no proxy stands before it
            events = json.load(answer)["events"]
    except HTTPError as error:
        raise CommandError(_sentence(error.read(), url)) from None
    except (URLError, OSError, ValueError, KeyError, TypeError) as error:
        reason = getattr(error, "reason", error)
        reason = str(getattr(reason, "strerror", None) or reason).lower()
        raise CommandError(f"no fake Stripe answers at {url} ({reason}); `wfrun fake-stripe` starts one") from None
    terminal = stdout_terminal("never")
    for event in events:
        if as_json:
            terminal.write(json_text(event) + "\n")
        else:
            about = event["data"]["object"] if "data" in event else event["related_object"]
            terminal.write(f"{event['type']}  {event['id']}  {about.get('id') or about.get('object')}\n")


def _sentence(body: bytes, url: str) -> str:
    """Returns what a server says is wrong."""
    import json

    try:
        return str(json.loads(body)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"what answers at {url} is no fake Stripe"
