"""What options say about a sample event, and the event that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wfrun.cli.failing import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfrun.stripe_catalog import Catalog


class SampleOptions(NamedTuple):
    """How a sample is to be: ``changes`` are ``path=value`` texts, ``account`` a connected account. None and nothing leave it as it is."""

    changes: tuple[str, ...] = ()
    seed: int | None = None
    account: str | None = None
    livemode: bool = False
    thin: bool = False

    @property
    def given(self) -> str | None:
        """The first option that was given, as it is called on a run; None where none was."""
        named = (("--set", self.changes), ("--seed", self.seed is not None), ("--account", self.account is not None))
        return next((name for name, given in named if given), None)


def sample(catalog: Catalog, type: str, options: SampleOptions, now: int) -> dict[str, Any]:
    """The sample event of a type that the catalogue has. What cannot be set is a ``Refusal``."""
    from wfrun.simulator.samples import sample_event

    if options.given is None and not (options.livemode or options.thin):
        return sample_event(catalog, type, now=now)
    from wfrun.simulator.overrides import BadOverride

    try:
        return sample_event(
            catalog,
            type,
            now=now,
            overrides=changes_of(catalog, type, options),
            seed=options.seed or 0,
            account=options.account,
            livemode=options.livemode,
            thin=options.thin,
        )
    except BadOverride as problem:
        raise Refusal(str(problem)) from None


def changes_of(catalog: Catalog, type: str, options: SampleOptions) -> Mapping[str, Any]:
    """The changes of a sample, read by the types of its fields. One that cannot be made is a ``Refusal``."""
    if not options.changes:
        return {}
    from wfrun.simulator.overrides import BadOverride
    from wfrun.simulator.written_values import read_assignments

    try:
        return read_assignments(catalog, type, options.changes)
    except BadOverride as problem:
        raise Refusal(str(problem)) from None


def moment(text: str, option: str = "--now") -> int:
    """The moment that an option gives, unix seconds. Raises ``Refusal`` for what is none."""
    from wfrun.values.times import read_moment

    seconds = read_moment(text)
    if seconds is None or seconds <= 0:
        raise Refusal(f"{option} takes a moment after 1970: 2026-11-02T09:00Z, a date, or unix seconds; not `{text[:60]}`")
    return seconds
