"""What a page expects, and whether that is what happened: problems on lines, results of expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import frozen

ITEM = r'(?:(\d+)\s+)?\[?([a-z][a-z-]*)\]?(?:\s+"([^"]*)")?'
"""One expected problem: a column, a code, words of its sentence or help; only the code is needed."""

COMMENT = re.compile(rf"\s*#\s*(?P<severity>error|warning):\s*(?P<items>{ITEM}(?:\s*,\s*{ITEM})*)\s*(?=#|$)")
"""One expectation comment; a line may end in several."""


@frozen
class Seen:
    """A problem as it was reported. Line and column count from 1, seen from the fence."""

    severity: str
    code: str
    line: int
    column: int
    message: str
    help: str = ""


@frozen
class Expected:
    """A problem as a page expects it; ``column`` 0 and ``words`` empty where any will do."""

    severity: str
    code: str
    column: int = 0
    words: str = ""

    def meets(self, seen: Seen) -> bool:
        """Whether this problem is the one."""
        return (
            (self.severity, self.code) == (seen.severity, seen.code)
            and self.column in (0, seen.column)
            and self.words in f"{seen.message} {seen.help}"
        )


def expected_items(severity: str, items: str) -> list[Expected]:
    """``33 unknown-name "did you mean", unused`` as expectations."""
    return [Expected(severity, match[2], int(match[1] or 0), match[3] or "") for match in re.finditer(ITEM, items)]


def fit(expected: Iterable[Expected], seen: Iterable[Seen]) -> bool:
    """Whether each expectation has one problem of its own and no problem is left over."""
    left = list(seen)
    # The most particular first, so that a general one does not take away the only problem that fits it.
    for one in sorted(expected, key=lambda one: (not one.column, not one.words)):
        met = next((problem for problem in left if one.meets(problem)), None)
        if met is None:
            return False
        left.remove(met)
    return not left


def expects(text: str) -> bool:
    """Whether a script says in its comments what it should report."""
    return any(COMMENT.search(line) for line in text.splitlines())


def expected_on_lines(text: str, seen: list[Seen]) -> str:
    """The script with the expectation comments that it should have; a line whose comments already fit stays as it is."""
    lines = text.splitlines()
    wanted: dict[int, list[Expected]] = {}
    for number, line in enumerate(lines, 1):
        for match in COMMENT.finditer(line):
            wanted.setdefault(_target(lines, number), []).extend(expected_items(match["severity"], match["items"]))
    fits = [fit(wanted.get(number, ()), [one for one in seen if one.line == number]) for number in range(1, len(lines) + 1)]
    out: list[str] = []
    for number, line in enumerate(lines, 1):
        if fits[_target(lines, number) - 1]:
            out.append(line)
        elif not _only_comments(line):
            out.append(COMMENT.sub("", line).rstrip() + _comments([one for one in seen if one.line == number]))
    out += [
        f"# line {one.line}, outside the fence: {one.severity} {one.code}: {one.message}" for one in seen if not 1 <= one.line <= len(lines)
    ]
    return "".join(f"{line}\n" for line in out)


def _only_comments(line: str) -> bool:
    """Whether a line holds expectations and nothing else: they speak of the next line."""
    return COMMENT.search(line) is not None and not COMMENT.sub("", line).strip()


def _target(lines: list[str], number: int) -> int:
    """The line that an expectation on this line speaks of."""
    while number < len(lines) and _only_comments(lines[number - 1]):
        number += 1
    return number


def _comments(seen: list[Seen]) -> str:
    """What should stand behind a line with these problems."""
    out = ""
    for severity in ("error", "warning"):
        if codes := [one.code for one in seen if one.severity == severity]:
            out += f"  # {severity}: " + ", ".join(codes)
    return out


@frozen
class Answer:
    """What an expression gave: the printed value, or that it is missing and why, or the errors that it has."""

    value: str = ""
    missing: str = ""
    """The reason: ``missing``, ``other currency``, ``partial list``; empty for a value."""
    note: str = ""
    errors: tuple[Seen, ...] = ()

    def __str__(self) -> str:
        if self.errors:
            return "error: " + ", ".join(one.code for one in self.errors)
        if not self.missing:
            return self.value
        shown = "missing" if self.missing == "missing" else f"unknown ({self.missing})"
        return f"{shown}: {self.note}" if self.note else shown

    def satisfies(self, expected: str) -> bool:
        """Whether this is what a page says; the note of a missing value counts only where the page gives one."""
        if expected.startswith("error:"):
            return bool(self.errors) and fit(expected_items("error", expected.removeprefix("error:")), self.errors)
        if self.errors:
            return False
        if self.missing and ":" not in expected:
            return expected == str(Answer(missing=self.missing))
        return expected == str(self)
