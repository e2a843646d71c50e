"""Fix previews: advice in words, and the lines as they are once a fix is applied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.source import Source, Span

MAX_CONTEXT_CHARS = 4_000
"""Part of a line that is examined on either side of a fix, in characters."""

_NO_MARK = Span(0, 0)


class NewLine(NamedTuple):
    """A line after the fix: its number, its text, and its new part (empty where all of it is new, or nothing)."""

    number: int
    text: str
    new: Span


def advice(problem: Problem) -> str:
    """Returns the help of a problem, else the label of its fix; empty where it has neither."""
    if problem.help or problem.fix is None:
        return problem.help
    fix = problem.fix
    if fix.label:
        return fix.label
    old, new = problem.source.slice(fix.span).strip(), fix.text.strip()
    if not old:
        return f"insert `{new}`"
    return f"write `{new}` instead of `{old}`" if new else f"delete `{old}`"


def new_lines(problem: Problem) -> Sequence[NewLine]:
    """Returns the lines that the fix changes or adds.

    None where the words are enough: what to write in the underlined place, or that the place is to be deleted.
    """
    fix, source = problem.fix, problem.source
    if fix is None or (trimmed(source, fix.span) == trimmed(source, problem.span) and _is_in_words(fix, advice(problem))):
        return ()
    text = source.text
    place = source.place(fix.span.start)
    begin = max(fix.span.start - place.column + 1, fix.span.start - MAX_CONTEXT_CHARS)
    end = text.find("\n", fix.span.end, fix.span.end + MAX_CONTEXT_CHARS)
    end = end if end >= 0 else min(len(text), fix.span.end + MAX_CONTEXT_CHARS)
    old = text[begin:end].split("\n")
    new = (text[begin : fix.span.start] + fix.text + text[fix.span.end : end]).split("\n")
    same = next((count for count, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new)))
    last = len(new)
    while last > same and len(old) - len(new) + last > same and new[last - 1] == old[len(old) - len(new) + last - 1]:
        last -= 1
    lines = [NewLine(place.line + number, new[number], _NO_MARK) for number in range(same, last)]
    if len(lines) == 1 and "\n" not in fix.text and fix.text.strip():
        before = fix.span.start - begin + len(fix.text) - len(fix.text.lstrip())
        return (lines[0]._replace(new=Span(before, before + len(fix.text.strip()))),)
    return lines if any(line.text.strip() for line in lines) else ()


def _is_in_words(fix: Fix, words: str) -> bool:
    """Tells whether the words contain the new text, with or without quotes, or say that the old one goes."""
    new = fix.text.strip()
    return any(f"`{text}`" in words for text in (new, new.strip('"'))) if new else bool(words)


def trimmed(source: Source, span: Span) -> Span:
    """Returns the span without blanks and line ends at its ends."""
    text, (start, end) = source.text, span
    end = min(end, len(text))
    while end > start and text[end - 1] in " \t\n":
        end -= 1
    while start < end and text[start] in " \t\n":
        start += 1
    return Span(start, end)
