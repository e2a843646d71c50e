"""Sample events as options ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wfrun.cli.exit_status import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wfrun.simulator.samples.tables import Raw
    from wfrun.stripe_catalog import Catalog


class SampleOptions(NamedTuple):
    """Options for a sample: ``changes`` are ``path=value`` texts, ``account`` a connected account. None and nothing leave it as it is."""

    changes: tuple[str, ...] = ()
    seed: int | None = None
    account: str | None = None
    livemode: bool = False
    thin: bool = False

    @property
    def given(self) -> str | None:
        """Returns the first option that was given, as it is called on a run; None where none was."""
        named = (("--set", self.changes), ("--seed", self.seed is not None), ("--account", self.account is not None))
        return next((name for name, given in named if given), None)


class Samples:
    """The sample events of a type that the catalogue has, as options say. What cannot be set is a ``CommandError``."""

    def __init__(self, catalog: Catalog, type: str, options: SampleOptions) -> None:
        self.catalog = catalog
        self.type = type
        self.options = options
        self.changes = _changes(catalog, type, options)

    def event(self, now: int, number: int = 0) -> tuple[Raw, Raw]:
        """Makes the event of a moment, and the object that it is about; ``number`` counts from the first seed. Raises ``CommandError``."""
        from wfrun.simulator.samples.overrides import BadOverride
        from wfrun.simulator.samples.sampler import sample_event_and_object

        try:
            return sample_event_and_object(
                self.catalog,
                self.type,
                now=now,
                overrides=self.changes,
                seed=self.seed(number),
                account=self.options.account,
                livemode=self.options.livemode,
                thin=self.options.thin,
            )
        except BadOverride as problem:
            raise CommandError(str(problem)) from None

    def remarks(self) -> Iterator[str]:
        """Yields remarks on changes that may be meant otherwise: amounts without a currency, which are in the smallest unit."""
        if not any(isinstance(value, int) and not isinstance(value, bool) for value in self.changes.values()):
            return
        from wfrun.simulator.samples.written_values import smallest_units

        for path, amount in smallest_units(self.catalog, self.type, self.changes).items():
            yield f"`{path}={amount.minor}` is {amount.pretty()}: a bare number counts the smallest unit, as Stripe sends it"

    def seed(self, number: int) -> int:
        """Returns the seed of an event."""
        return (self.options.seed or 0) + number


def _changes(catalog: Catalog, type: str, options: SampleOptions) -> Mapping[str, Any]:
    """Reads the changes of a sample by the types of its fields. One that cannot be made is a ``CommandError``."""
    if not options.changes:
        return {}
    from wfrun.simulator.samples.overrides import BadOverride
    from wfrun.simulator.samples.written_values import read_assignments

    try:
        changes = read_assignments(catalog, type, options.changes)
    except BadOverride as problem:
        raise CommandError(str(problem)) from None
    for path, option, given in (("account", "--account", options.account is not None), ("livemode", "--livemode", options.livemode)):
        if given and f"event.{path}" in changes:
            raise CommandError(f"{option} and `event.{path}` say the same thing twice: leave one of them out")
    return changes


def moment(text: str, option: str = "--now") -> int:
    """Returns the moment that an option gives, unix seconds. Raises ``CommandError`` for what is none."""
    from wfrun.values.datetimes import read_moment

    seconds = read_moment(text)
    if seconds is None or seconds <= 0:
        raise CommandError(f"{option} takes a moment after 1970: 2026-11-02T09:00Z, a date, or unix seconds; not `{text[:60]}`")
    return seconds
