"""Checks before acting: the key, the mode and the API release must fit, and each refusal is one sentence.

They are made before anything is recorded or sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wfrun.interpreter.event_origin import is_thin
from wfrun.interpreter.triggers import Rule
from wfrun.live.configuration import STRIPE_API, LiveConfiguration

MODES = {True: "live mode", False: "test mode"}


class LiveRefused(Exception):
    """Acting is refused; the text is one sentence."""


def mode_of_key(configuration: LiveConfiguration) -> bool:
    """Returns whether the key acts in Stripe's live mode. Raises ``LiveRefused`` for a key that is missing or is none, or not safe here.

    Secret and restricted keys say their mode (https://docs.stripe.com/keys): ``sk_test_…``, ``rk_live_…``.
    """
    if configuration.stripe_key is None:
        raise LiveRefused("acting needs the key of a Stripe account: set STRIPE_API_KEY")
    key = configuration.stripe_key.reveal()
    kind, _, rest = key.partition("_")
    mode = rest.partition("_")[0]
    if kind == "pk":
        raise LiveRefused("STRIPE_API_KEY is a publishable key, and acting needs a secret or restricted one")
    if kind not in ("sk", "rk") or mode not in ("test", "live"):
        raise LiveRefused("STRIPE_API_KEY is no key of Stripe's: one begins with sk_test_, rk_test_, sk_live_ or rk_live_")
    if mode == "live" and configuration.stripe_base.rstrip("/") != STRIPE_API:
        raise LiveRefused("a key of Stripe's live mode is sent to Stripe alone, and STRIPE_API_BASE points elsewhere")
    return mode == "live"


def check_mode(event: Mapping[str, Any], livemode: bool) -> None:
    """Raises ``LiveRefused`` for an event of the other mode than the key's."""
    of_event = event.get("livemode") is True
    if of_event != livemode:
        raise LiveRefused(
            f"the event {event.get('id')} is of Stripe's {MODES[of_event]}, and the key in STRIPE_API_KEY of its {MODES[livemode]}"
        )


def check_release(event: Mapping[str, Any], rules: Iterable[Rule]) -> None:
    """Raises ``LiveRefused`` for an event of another API release than that of a script that would act on it.

    A thin event has none: its object is read in the script's.
    """
    if is_thin(event):
        return
    made = event.get("api_version")
    for rule in rules:
        release = rule.library.release
        if made != release:
            raise LiveRefused(f"the event {event.get('id')} {_of_release(made)}, and {rule.file.source_name} is written for {release}")


def _of_release(made: object) -> str:
    """Returns what an event says of its release, and what can be done where it is not the script's."""
    if not isinstance(made, str):
        return "does not say its API release"
    from wfrun.stripe_catalog import releases

    if made in releases():
        return f"is of API release {made} (`api {made.partition('.')[0]}` in the script is that)"
    return f"is of API release {made}, which is not known here"


def check_names(rules: Iterable[Rule]) -> None:
    """Raises ``LiveRefused`` for a workflow without a name: the name is what a run is known by."""
    for rule in rules:
        if rule.workflow.name is None:
            raise LiveRefused(f'{rule.name}: a workflow that acts needs a name: workflow "…" on …')
