"""Checks of Stripe: the key, what it may do, the clock, and the API release in which events come. Nothing but reading goes out.

Permissions are tried by reading what is not there: Stripe looks at the permissions of a key before it looks for the object, so the answer
is that there is no such object, or the name of the permission that is missing (https://docs.stripe.com/keys/restricted-api-keys).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any

from wfrun.cli.doctor.findings import Finding, bad, doubt, good, unused
from wfrun.cli.doctor.needs import Needs
from wfrun.cli.packages import installation
from wfrun.interpreter.effects import Refused, TryAgain, Unknown
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.stripe.calls import is_list, path_of
from wfrun.live.stripe.exchange import HttpAnswer, HttpRequest
from wfrun.live.stripe.keys import NoLibrary, StripeKey, UnusableKey, is_stripe, usable_key
from wfrun.live.stripe.outcomes import Asked, outcome
from wfrun.live.stripe_reader import missing_permission
from wfrun.stripe_catalog import Operation, releases

KEY, PERMISSIONS, CLOCK, RELEASE = "Stripe key", "permissions", "clock", "API release"

SECONDS = 10.0
"""How long an answer may take."""

SMALL_SKEW_SECONDS, LARGE_SKEW_SECONDS = 5, 60
"""Differences of the clocks that are told, and that are wrong: Stripe's signatures are taken for 300 seconds."""

MOST_TRIED = 40
"""Permissions that are tried at most."""

_NOTHING = "doctor_0"
"""The end of an id that no object has."""


class StripeChecks:
    """The checks of Stripe for one configuration and the scripts of one program."""

    def __init__(self, configuration: LiveConfiguration, needs: Needs | None) -> None:
        self._configuration = configuration
        self._needs = needs

    def __call__(self) -> Iterator[Finding]:
        """Yields what was found."""
        configuration = self._configuration
        if configuration.stripe_key is None:
            finding = bad if self._needs is not None and self._needs.operations else unused
            yield finding(KEY, "there is none; acting and --fetch need one", "set STRIPE_API_KEY, or `key` under [stripe] in wfrun.toml")
            return
        try:
            key = usable_key(configuration.stripe_key, configuration.stripe_base)
        except NoLibrary:
            yield bad(KEY, "there is one, and it cannot be tried: Stripe's library is not installed", installation("live", "runs"))
            return
        except UnusableKey as fault:
            yield bad(KEY, str(fault))
            return
        from wfrun.live.stripe.client import StripeClient

        client = StripeClient(key.secret, configuration.stripe_base)
        try:
            yield from self._with(key, client)
        finally:
            client.close()

    def _with(self, key: StripeKey, client: Any) -> Iterator[Finding]:
        answer, found = self._ask(key, client, "/v1/account")
        kind = f"a {'restricted' if key.restricted else 'secret'} key of {key.mode}"
        place = "" if is_stripe(self._configuration.stripe_base) else f" at {self._configuration.stripe_base}, which is not Stripe's"
        if isinstance(found, TryAgain | Unknown):
            yield bad(
                KEY,
                f"{kind}, which could not be tried{place}: {found.message}",
                "check the connection, and STRIPE_API_BASE where it is set",
            )
            return
        if isinstance(found, Refused) and answer.status == 401:
            yield bad(KEY, f"{kind}, which Stripe does not take{place}", "make a new one at https://dashboard.stripe.com/apikeys")
            return
        if isinstance(found, Refused) and answer.status != 403:
            yield bad(KEY, f"{kind}, which could not be tried{place}: {found.message}")
            return
        account = f" of the account {found['id']}" if isinstance(found, Mapping) and isinstance(found.get("id"), str) else ""
        real = ": what acts with it is real" if key.livemode else ""
        yield good(KEY, f"{kind}{account}{place}{real}")
        yield _clock(answer)
        yield from self._release(key, client)
        yield from self._permissions(key, client)

    def _ask(
        self, key: StripeKey, client: Any, path: str, parameters: Mapping[str, Any] | None = None, release: str | None = None
    ) -> tuple[HttpAnswer, Any]:
        request = HttpRequest("", "GET", path, parameters or {}, release or releases()[-1], timeout=SECONDS)
        answer: HttpAnswer = client.send(request)
        return answer, outcome(Asked(writes=False, repeated=False, now=0), answer)

    # --- the API release -----------------------------------------------------------------------------------------------------------

    def _release(self, key: StripeKey, client: Any) -> Iterator[Finding]:
        _, found = self._ask(key, client, "/v1/events", {"limit": 1})
        data = found.get("data") if isinstance(found, Mapping) else None
        newest = data[0] if isinstance(data, list) and data and isinstance(data[0], Mapping) else {}
        made = newest.get("api_version")
        if isinstance(found, Refused):
            name = missing_permission(found.message)
            why = f"the key has not the permission `{name}`, which --live needs" if name is not None else found.message
            yield bad(RELEASE, f"events could not be read: {why}", "let the key read events at https://dashboard.stripe.com/apikeys")
            return
        if not isinstance(made, str):
            yield doubt(RELEASE, "the account has no event of the last 30 days that would tell in which release its events come")
            return
        if made not in releases():
            yield bad(
                RELEASE,
                f"events come in {made}, which is not known here; the newest that is known is {releases()[-1]}",
                "pip install -U wfrun",
            )
            return
        scripts = self._needs.releases if self._needs is not None else ()
        other = [(name, release) for name, release in scripts if release != made]
        if other:
            name, release = other[0]
            more = f", and {len(other) - 1} more scripts are for others" if len(other) > 1 else ""
            yield bad(
                RELEASE,
                f"the newest event came in {made}, and {name} is written for {release}{more}: --live refuses such events",
                f"write `api {made}` in the script, or have a webhook endpoint send events in {release}",
            )
        else:
            yield good(
                RELEASE,
                f"the newest event came in {made}" + (", for which the scripts are written" if scripts else ", which is known here"),
            )

    # --- permissions ---------------------------------------------------------------------------------------------------------------

    def _permissions(self, key: StripeKey, client: Any) -> Iterator[Finding]:
        if self._needs is None:
            return
        reads = [one for one in self._needs.operations if one.verb == "GET"]
        writes = sorted({_group(one) for one in self._needs.operations if one.verb != "GET"})
        if not reads and not writes:
            yield good(PERMISSIONS, "the scripts ask nothing of Stripe but their events")
            return
        if not key.restricted:
            read = sorted({"events", *(_group(one) for one in reads)})  # --live reads each event from Stripe
            told = _listed([*(f"read {one}" for one in read), *(f"write {one}" for one in writes)])
            yield good(PERMISSIONS, f"a secret key may do everything; for these scripts a restricted key is enough that may {told}")
            return
        missing: dict[str, None] = {}
        unknown: dict[str, None] = {}
        for operation in reads[:MOST_TRIED]:
            path, parameters = _harmless(operation)
            answer, found = self._ask(key, client, path, parameters)
            if isinstance(found, Refused) and answer.status == 403:
                missing[missing_permission(found.message) or f"read {_group(operation)}"] = None
            elif isinstance(found, TryAgain | Unknown) or (isinstance(found, Refused) and answer.status == 401):
                unknown[_group(operation)] = None
        if missing:
            names = _listed([f"`{name}`" for name in missing])
            them = "it" if len(missing) == 1 else "them"
            yield bad(
                PERMISSIONS,
                f"the key lacks {names}, which the scripts need",
                f"add {them} to the key at https://dashboard.stripe.com/apikeys",
            )
        elif unknown:
            yield doubt(
                PERMISSIONS, f"whether the key may read {_listed(list(unknown))} could not be found out, for Stripe does not answer"
            )
        elif reads:
            yield good(PERMISSIONS, f"the key may read what the scripts read: {_listed(sorted({_group(one) for one in reads}))}")
        if writes:
            yield doubt(
                PERMISSIONS,
                f"the scripts also write {_listed(writes)}, which cannot be tried without doing it",
                "look at the key's permissions at https://dashboard.stripe.com/apikeys",
            )


def _clock(answer: HttpAnswer) -> Finding:
    """Compares the clock of this machine with that of the answer, which is exact to a second."""
    try:
        there = parsedate_to_datetime(str(answer.headers.get("Date"))).timestamp()
    except (ValueError, TypeError, OverflowError):
        return doubt(CLOCK, "Stripe's answer does not say what time it is")
    ahead = round(time.time() - answer.seconds / 2 - there)
    if abs(ahead) <= SMALL_SKEW_SECONDS:
        return good(CLOCK, "it agrees with Stripe's")
    text = f"it is {abs(ahead):,} seconds {'ahead of' if ahead > 0 else 'behind'} Stripe's"
    advice = "let the machine take its time from the network (NTP)"
    return (
        bad(CLOCK, f"{text}: signatures of webhooks are refused beyond 300", advice)
        if abs(ahead) > LARGE_SKEW_SECONDS
        else doubt(CLOCK, text, advice)
    )


def _harmless(operation: Operation) -> tuple[str, Mapping[str, Any]]:
    """Returns a request of an operation that reads nothing: of an object that is not there, or of one object of a list."""
    ids = tuple(_no_id(parameter.type) for parameter in operation.path)
    return path_of(operation, ids), {"limit": 1} if is_list(operation) and not operation.url.endswith("/search") else {}


def _no_id(type_: Any) -> str:
    from wfrun.values.stripe_ids import PREFIXES

    targets: Sequence[str] = getattr(type_, "targets", ())
    return f"{PREFIXES.get(targets[0], 'id') if targets else 'id'}_{_NOTHING.replace('_', '')}"


def _group(operation: Operation) -> str:
    """Returns what an operation is about, as the pages of Stripe name it: ``checkout sessions``."""
    return operation.id.rpartition(".")[0].replace(".", " ").replace("_", " ")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1] if names else ""
