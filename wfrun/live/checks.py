"""Checks before acting: the key, the mode and the API release must fit, and each refusal is one sentence.

They are made before anything is recorded or sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wfrun.interpreter.event_origin import is_thin
from wfrun.interpreter.triggers import Rule
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.stripe.keys import UnusableKey, mode_word, usable_key


class LiveRefused(Exception):
    """Acting is refused; the text is one sentence."""


def mode_of_key(configuration: LiveConfiguration) -> bool:
    """Returns whether the key acts in Stripe's live mode. Raises ``LiveRefused`` for one that is missing, is none, or is not safe here."""
    try:
        return usable_key(configuration.stripe_key, configuration.stripe_base).livemode
    except UnusableKey as fault:
        raise LiveRefused(str(fault)) from None


def check_mode(event: Mapping[str, Any], livemode: bool) -> None:
    """Raises ``LiveRefused`` for an event of the other mode than the key's."""
    of_event = event.get("livemode") is True
    if of_event != livemode:
        raise LiveRefused(f"the event {event.get('id')} is of {mode_word(of_event)} and the Stripe key of {mode_word(livemode)}")


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
