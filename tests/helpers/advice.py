"""Advice of the checker, applied: the scripts with mistakes in them, what a fix or a help makes of them, and what is worse after it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import wfrun
from campaigns.hints.slips import FOLDER, slips
from tests.helpers.checking import checked, declarations
from tests.helpers.mdspec import embedded, fences
from tests.helpers.repository import files
from wfrun.dsl.declarations import Effect
from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.syntax.visitor import walk
from wfrun.simulator.samples.sampler import sample_event
from wfrun.stripe_catalog import load as load_catalog

READING = frozenset({"syntax", "bad-character", "unterminated-string", "unclosed-block", "stray-bracket", "too-deep"})
"""The codes of what cannot be read: what is behind it is not known before."""

HOLES = frozenset({"rests-on-unknown", "same-key"})
"""The codes of what money may slip through."""

_PLACEHOLDER = re.compile(r"…|\b[A-Z]{4,}\b|\bname=value\b|^wfrun ")
_CODE = re.compile(r"`([^`]+)`")
_WRITTEN = re.compile(r"^(?:\([^)]*\) )?(?:write|add|did you mean|retrieve it again:|write its day:)(?: it as)? `([^`]+)`")


class Applied(NamedTuple):
    """A script after a change: the text and the part of it that was written."""

    text: str
    start: int
    end: int


def mistaken_scripts() -> Iterator[tuple[str, str]]:
    """Every script of the specification and every slip, with its place."""
    for path in files("tests/spec"):
        if path.suffix == ".md" and path.name != "README.md":
            for fence in fences(path.read_text(encoding="utf-8")):
                if fence.kind == "wf" and "fragment" not in fence.options:
                    yield f"{path.stem}:{fence.line}", embedded(fence)[0]
    for group in sorted(path.stem for path in FOLDER.glob("*.txt")):
        for number, slip in enumerate(slips(group), 1):
            yield f"{group}:{number}", slip.text


@lru_cache(maxsize=2)
def problems_of(text: str) -> list[Problem]:
    """The problems of a script that is looked at several times in a row."""
    return list(checked(text).problems)


def with_fix(text: str, problem: Problem) -> Applied:
    """The script after the fix of a problem."""
    assert problem.fix is not None
    span, written = problem.fix.span, problem.fix.text
    return Applied(text[: span.start] + written + text[span.end :], span.start, span.start + len(written))


def written_code(problem: Problem) -> str | None:
    """The code that the help of a problem tells to write, where all of it is given."""
    found = _WRITTEN.match(problem.help)
    return found[1] if found is not None and _PLACEHOLDER.search(found[1]) is None else None


def with_help(text: str, problem: Problem, code: str) -> Iterator[Applied]:
    """The script after the help of a problem, in each of the ways in which an author may read it.

    The code takes the place of what is underlined, of a piece of code that the sentence names, of the statement, or of the timetable; or it
    stands behind what is underlined, at the end of the statement, behind the trigger, or in a line of its own before it.
    """
    start, end = problem.span.start, problem.span.end
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    first = max(line_start, *(text.rfind(sign, line_start, start) + 1 for sign in "<;{"))
    last = min([at for sign in (" >", ";", " <") if (at := text.find(sign, end, line_end)) >= 0] or [line_end])
    places = [(start, end, code)]
    for named in _CODE.findall(problem.message):
        found = [one.span() for one in re.finditer(re.escape(named), text)]
        places += [(*min(found, key=lambda span: abs(span[0] - start)), code)] if found else []
    places += [(first, last, f" {code}"), (end, end, f" {code}"), (last, last, f" {code}"), (first, first, f" {code}\n")]
    for timetable in re.finditer(r"\bon (every|schedule)\b[^<]*", text):
        if timetable.start() <= start <= timetable.end():
            places.append((*timetable.span(), f"{code if code.startswith('on ') else f'on {code}'} "))
    for trigger in re.finditer(r"\bon [\w.*]+", text):
        if trigger.end() <= end:
            places.append((trigger.end(), trigger.end(), f" {code}"))
    if code in ("and", "or"):
        other = [one.span() for one in re.finditer(rf"\b{'or' if code == 'and' else 'and'}\b", text) if one.start() < end]
        places += [(*other[-1], code)] if other else []
    if code == "else" and text[:start].endswith("else if "):
        places.append((start - len("if "), end + 1, ""))
    for a, b, written in dict.fromkeys(places):
        yield Applied(text[:a] + written + text[b:], a, a + len(written))


def worse(text: str, problem: Problem, after: Applied) -> list[str]:
    """What is worse after a change: the problem is still there, there is an error that was not, or money may slip through.

    An error that only now can be seen is none of the change's, if it lies elsewhere or says itself what to write: a text is read on behind
    what was put right, and a name that is known has a type.
    """
    before, now = problems_of(text), checked(after.text).problems
    had, has = (Counter((one.code, one.message) for one in problems) for problems in (before, now))
    found = [] if has[problem.code, problem.message] < had[problem.code, problem.message] else ["it is still there"]
    readable = problem.severity is Severity.WARNING or not any(one.severity is Severity.ERROR for one in before)
    told = {one.span.start for one in before if one.code in HOLES}
    for one in now:
        if (one.code, one.message) not in has - had:
            continue
        within = one.span.start < after.end and after.start < one.span.end
        if one.code in HOLES and (readable or within) and not told:
            found.append(f"{one.code}: {one.message}")
        elif one.severity is Severity.ERROR:
            hidden = problem.code in READING | {"wrong-type"} or problem.code.startswith("unknown-")
            if not hidden or (within and one.fix is None and not (one.help and one.code not in READING)):
                found.append(f"{one.code}: {one.message}")
    return found


def _is_final(node: n.Node) -> bool:
    return isinstance(node, n.Action) and _has_final_effect(node.name)


def _has_final_effect(action: str) -> bool:
    declaration = declarations().action(action)
    return declaration is not None and declaration.effect in (Effect.MOVES_MONEY, Effect.ENDS)


def final_calls(text: str) -> list[Counter[str]] | None:
    """The calls that move money or end something on events of each kind that starts a workflow; None for a script with errors.

    Each event comes small and large, in two currencies, and with each answer to an approval.
    """
    read = checked(text)
    if read.errors:
        return None
    if not any(_is_final(node) for file in read.files for node in walk(file.file)):
        return []
    known, program = declarations(), wfrun.load(text=text)
    names = dict.fromkeys(
        pattern.pattern
        for file in read.files
        for item in file.file.items
        if isinstance(item, n.Workflow) and isinstance(item.trigger, n.EventTrigger)
        for pattern in item.trigger.events
        if known.event(pattern.pattern) is not None
    )
    found = []
    for name in names:
        for amount, currency in ((100, "usd"), (9_000_000, "usd"), (9_000_000, "eur")):
            event = sample_event(load_catalog(), name)
            body = event["data"]["object"] if "data" in event and "object" in event["data"] else {}
            for field in ("amount", "amount_due", "amount_paid", "total", "amount_total"):
                if isinstance(body.get(field), int):
                    body[field] = amount
            if "currency" in body:
                body["currency"] = currency
            for answer in (True, None):
                calls: Counter[str] = Counter()
                for workflow in program.run(event, answers=[answer] * 5).workflows:
                    for step in workflow.steps:
                        if step.action and step.error is None and _has_final_effect(step.action):
                            calls[f"{step.action} {sorted((step.arguments or {}).items())}"] += 1
                found.append(calls)
    return found
