"""Edit distance: the nearest known word, for every "did you mean" of the project."""

from __future__ import annotations

from collections.abc import Iterable

MAX_LENGTH = 100
"""Characters of the longest word that is compared; longer ones are no misspellings of anything."""


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Returns the candidate that a slip of the fingers turns into ``word``, or None.

    A slip is a letter too many, too few or wrong, or two neighbours exchanged; a third of the word's letters may be wrong, one at
    least, four at most. Case and the signs between words count as a small slip. Of equally near candidates the first one given
    wins.
    """
    if not word or len(word) > MAX_LENGTH:
        return None
    limit = 2 * max(1, min(4, len(word) // 3))
    lower = _plain(word)
    best: str | None = None
    for candidate in candidates:
        if candidate == word or abs(len(candidate) - len(word)) * 2 > limit:
            continue
        plain = _plain(candidate)
        distance = 1 if plain == lower else 2 * _distance(lower, plain, limit // 2) + (candidate[:1] != word[:1])
        if distance <= limit and (best is None or distance < limit):
            best, limit = candidate, distance
            if distance <= 1:
                break
    return best


def _plain(word: str) -> str:
    return word.lower().replace("-", "_")


def _distance(word: str, other: str, limit: int) -> int:
    """Returns the number of slips from one word to the other; more than ``limit`` once that is certain."""
    if len(word) < 3 and word[:1] != other[:1]:
        return limit + 1
    before_last: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        current = [i]
        for j, other_letter in enumerate(other, 1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (letter != other_letter))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == other_letter:
                cost = min(cost, before_last[j - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before_last, row = row, current
    return row[-1]
