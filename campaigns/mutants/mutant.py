"""What a mutant is: an example with one small mistake in it, and the kinds of mistakes that are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import NamedTuple

from campaigns.mutants.script import Script
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import RESERVED


class Edit(NamedTuple):
    """A part of the text and what stands there instead."""

    span: Span
    text: str


class Change(NamedTuple):
    """One mistake: its edits, which do not overlap, and what it is in a few words."""

    edits: tuple[Edit, ...]
    said: str

    def apply(self, text: str) -> str:
        """The text with the mistake in it."""
        for edit in sorted(self.edits, reverse=True):
            text = text[: edit.span.start] + edit.text + text[edit.span.end :]
        return text

    @property
    def start(self) -> int:
        """Where the first edit begins."""
        return min(edit.span.start for edit in self.edits)


ObjectBuilder = Callable[[Script, Random], Iterator[Change]]
"""Finds every place in a script where a mistake of one kind can be made. What it chooses there, it chooses by the given dice."""


class Kind(NamedTuple):
    """A kind of mistakes.

    Where ``why`` is empty every mistake of the kind is to be caught; else it says why nobody but the author can know. ``slip`` marks
    mistakes of the hand: only they may leave a text that cannot be read.
    """

    name: str
    make: ObjectBuilder
    why: str = ""
    slip: bool = False


def replaced(script: Script, span: Span, text: str, said: str = "") -> Change:
    """A change of one place."""
    return Change((Edit(span, text),), said or f"`{' '.join(script.slice(span).split())}` is now `{text}`")


def dropped(script: Script, span: Span, what: str) -> Change:
    """A change that takes a part of the text away, with its lines where nothing else stands on them."""
    return Change((Edit(script.lines(span), ""),), f"{what} is gone")


def exchanged(script: Script, one: Span, other: Span, what: str) -> Change:
    """A change that puts two parts of the text in each other's place."""
    return Change((Edit(one, script.slice(other)), Edit(other, script.slice(one))), f"{what} have changed places")


def misspelt(script: Script, span: Span, dice: Random, taken: Iterable[str]) -> Iterator[Change]:
    """The word there with one letter wrong, as fingers do it; never one of ``taken``, which mean something, and no word of the language."""
    slip = slip_of(script.slice(span), dice, RESERVED.union(taken))
    if slip is not None:
        yield replaced(script, span, slip)


def slip_of(word: str, dice: Random, taken: frozenset[str]) -> str | None:
    """A word with one letter missing, doubled, exchanged with the next, or taken from the key beside it; None when all are taken."""
    letters = [at for at, letter in enumerate(word) if letter.isalpha()]
    slips = {word[:at] + word[at + 1 :] for at in letters[1:]}
    slips |= {word[:at] + word[at] + word[at:] for at in letters}
    slips |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in letters if word[at + 1 : at + 2].isalpha()}
    slips |= {word[:at] + _BESIDE.get(word[at], "x") + word[at + 1 :] for at in letters[1:]}
    possible = sorted(slips - taken - {word, ""})
    return dice.choice(possible) if possible else None


_BESIDE = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuioposdfghjklkxcvbnmn", strict=True))
"""For each letter one whose key stands beside its own."""
