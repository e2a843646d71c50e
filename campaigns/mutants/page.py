"""``docs/mutants.md``: what the checker finds by itself, and what it leaves to tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from campaigns.mutants.outcomes import GROUPS, KINDS, Outcome
from campaigns.mutants.script import corpus

TOP = """\
# What the checker finds by itself

<!-- Written by `make mutants`: change the kinds of mistakes in campaigns/mutants, not this page. -->

A rule is reviewed by people, who overlook things. So each of the small mistakes below was made at every place of every example where it
can be made, one at a time, and the script was checked. A mistake is *caught* when an error or a warning is reported. Texts that say
the same as the original are left out.
"""

MISSES = """\
## What it does not find, and why

These mistakes leave a script that somebody may have meant. A `test` block says what was meant: it tells most of them when it runs.
"""


def page(found: Mapping[str, Sequence[Outcome]]) -> Iterator[str]:
    """The lines of the page."""
    caught = sum(bool(one.codes) for each in found.values() for one in each)
    total = sum(map(len, found.values()))
    yield from TOP.splitlines()
    yield ""
    certain = [name for name in found if not KINDS[name].why and found[name]]
    yield f"{total:,} mistakes in {len(corpus())} examples: **{caught:,} are caught**."
    yield f"Of {len(found)} kinds, {len(certain)} leave a text that nobody can have meant, and are to be caught at every place."
    yield "The others leave a rule that somebody may have meant; [below](#what-it-does-not-find-and-why) stands why."
    yield ""
    for heading, kinds in GROUPS.items():
        yield f"## {heading}"
        yield ""
        yield "| mistake | made | caught | | as |"
        yield "|---|--:|--:|--:|---|"
        yield from (_row(kind.name, found[kind.name]) for kind in kinds if found.get(kind.name))
        yield ""
    yield from MISSES.splitlines()
    yield ""
    for name, each in found.items():
        missed = [one for one in each if not one.codes]
        if missed:
            yield from _miss(name, missed)


def _row(name: str, each: Sequence[Outcome]) -> str:
    caught = [one for one in each if one.codes]
    codes = Counter(code for one in caught for code in one.codes)
    shown = ", ".join(f"`{code}`" for code, count in codes.most_common(3) if count * 20 >= len(caught))
    return f"| {name} | {len(each)} | {len(caught)} | {100 * len(caught) // len(each)} % | {shown} |"


def _miss(name: str, missed: Sequence[Outcome]) -> Iterator[str]:
    one = missed[len(missed) // 2]
    why = KINDS[name].why or "a checker can know this, and this one does not yet"
    yield f"- **{name}**, {len(missed)} missed: {why}. For instance, in `{one.place}`, {_said(one)}."


def _said(one: Outcome) -> str:
    return " ".join(one.said.split())
