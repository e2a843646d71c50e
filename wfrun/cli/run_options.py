"""Options of ``wfrun run``."""

from __future__ import annotations

from typing import NamedTuple

from wfrun.cli.sample_options import SampleOptions


class Options(NamedTuple):
    """The words and options of ``wfrun run``, as ``wfrun run --help`` describes them."""

    words: tuple[str, ...]
    event_type: str | None = None
    start: str | None = None
    start_input: str | None = None
    objects: str | None = None
    history: str | None = None
    env: str | None = None
    everything: bool = False
    as_json: bool = False
    color: str | None = None
    verbose: bool = False
    quiet: bool = False
    live: bool = False
    fetch: bool = False
    as_test: str | None = None
    changes: tuple[str, ...] = ()
    seed: int | None = None
    account: str | None = None
    now: str | None = None
    answers: tuple[str, ...] = ()
    yes: bool = False
    database: str | None = None
    mail_dir: str | None = None
    url: str | None = None

    @property
    def only_live(self) -> tuple[tuple[str, bool], ...]:
        """Returns the options that belong to acting, and whether each was given."""
        given = (("--yes", self.yes), ("--database", self.database), ("--mail-dir", self.mail_dir), ("--url", self.url))
        return tuple((name, bool(value)) for name, value in given)

    @property
    def sample(self) -> SampleOptions:
        """Returns the options for the sample that an event type stands for."""
        return SampleOptions(self.changes, self.seed, self.account)
