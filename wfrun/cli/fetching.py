"""Fetching: the reader of ``--fetch``, and what must fit before anything is read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wfrun.cli.exit_status import REFUSED, CommandError
from wfrun.cli.packages import need_packages
from wfrun.settings import BadSettings

if TYPE_CHECKING:
    from wfrun.live.stripe_reader import StripeReader


@contextmanager
def stripe_reader(scripts: Sequence[str], env: str | None, release: str) -> Iterator[StripeReader]:
    """Gives the reader of the configured account while the block runs. Raises ``CommandError``."""
    from wfrun.live.stripe.keys import UnusableKey
    from wfrun.live.stripe_reader import StripeReader
    from wfrun.settings.live import live_configuration

    need_packages("reading from Stripe", "live", status=REFUSED)
    try:
        reader = StripeReader(live_configuration(scripts, environ=os.environ, env=env, only_stripe=True), release)
    except BadSettings as error:
        raise CommandError(str(error)) from None
    except UnusableKey as fault:
        raise CommandError(str(fault).replace("acting needs", "reading needs"), REFUSED) from None
    try:
        yield reader
    finally:
        reader.close()


def check_event(reader: StripeReader, event: Mapping[str, Any]) -> None:
    """Raises ``CommandError`` for an event of the other mode than the key's: what it names is not there."""
    from wfrun.live.stripe.keys import WrongMode, check_mode

    livemode = event.get("livemode")
    try:
        if isinstance(livemode, bool):
            check_mode(reader.key, livemode)
    except WrongMode as fault:
        raise CommandError(f"{fault}: --fetch reads in the mode of the event", REFUSED) from None


def event_source(reader: StripeReader, account: str | None) -> Callable[[str], dict[str, Any]]:
    """Returns a function that reads an event by its id, of either form. It raises ``CommandError``."""
    from wfrun.live.checks import LiveRefused
    from wfrun.live.events import EventNotRead, EventReader

    def read(identity: str) -> dict[str, Any]:
        events = EventReader(reader.configuration)
        try:
            return dict(events.read(identity, account, reader.release))
        except LiveRefused as refusal:
            raise CommandError(str(refusal), REFUSED) from None
        except EventNotRead as problem:
            raise CommandError(str(problem)) from None
        finally:
            events.close()

    return read
