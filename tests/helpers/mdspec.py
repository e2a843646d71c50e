"""Markdown pages as tests: reads fences, works out what each one should hold, rewrites pages.

Every kind of fence follows one idea: ``Page.actual`` gives the text that the fence should hold, and the fence passes when that is the
text it holds. So a failure is a diff, and an update writes the actual text in its place. ``tests/spec/README.md`` describes the
conventions; what touches wfrun itself stands in ``tests/helpers/mdspec_adapters.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from difflib import unified_diff
from pathlib import Path
from typing import Any

from attrs import frozen

from tests.helpers import mdspec_adapters as wfrun_side
from tests.helpers import mdspec_durable as durable_side
from tests.helpers.mdspec_expectations import expected_on_lines, expects

OPENING = re.compile(r"^(?P<marks>`{3,})(?P<info>[^`]*)$")
ENVELOPE_CREATED = 1_767_225_600
"""2026-01-01T00:00:00Z: when the events are made whose page gives only the object."""

OPTIONS: Mapping[str, frozenset[str]] = {
    "wf": frozenset({"on", "currency", "fragment"}),
    "problems": frozenset(),
    "rendered": frozenset(),
    "fixed": frozenset(),
    "formatted": frozenset(),
    "report": frozenset({"event"}),
    "tests": frozenset(),
    "eval": frozenset({"event", "currency"}),
    "moments": frozenset({"from", "until"}),
    "worker": frozenset(),
    "accepted": frozenset({"event"}),
    "json": frozenset({"event", "objects", "history", "later", "previous", "type", "name"}),
    "markdown": frozenset(),
    "text": frozenset(),
    "": frozenset(),
}
"""The kinds of fences and the words that may follow each."""


class PageError(Exception):
    """A page breaks the conventions: a fence of an unknown kind, an event that is not there."""


@frozen
class Fence:
    """One fence: its kind, the words after it, its text and the line it opens on.

    ``on=charge.failed`` gives the option ``{"on": "charge.failed"}``, a lone word the option of that name with an empty value.
    """

    kind: str
    options: Mapping[str, str]
    text: str
    line: int


def fences(text: str) -> list[Fence]:
    """The fences of a Markdown text. A fence that is never closed is a ``PageError``."""
    found: list[Fence] = []
    opened: tuple[int, str, str] | None = None
    held: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if opened is None:
            if match := OPENING.match(line):
                opened, held = (number, match["marks"], match["info"].strip()), []
        elif line.rstrip() == opened[1]:
            kind, _, rest = opened[2].partition(" ")
            options = {name: value for name, _, value in (word.partition("=") for word in rest.split())}
            found.append(Fence(kind, options, "".join(f"{line}\n" for line in held), opened[0]))
            opened = None
        else:
            held.append(line)
    if opened is not None:
        raise PageError(f"line {opened[0]}: the fence is never closed")
    return found


class Page:
    """A page of the specification and what each of its fences should hold."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fences = fences(path.read_text(encoding="utf-8"))
        for fence in self.fences:
            known = OPTIONS.get(fence.kind)
            if known is None:
                raise PageError(f"{path.name}:{fence.line}: there are no `{fence.kind}` fences")
            if unknown := set(fence.options) - known:
                raise PageError(f"{path.name}:{fence.line}: `{fence.kind}` takes no `{min(unknown)}`")

    def tests(self) -> list[Fence]:
        """The fences that are tests, in order."""
        return [fence for fence in self.fences if fence.kind in self._kinds() and "fragment" not in fence.options]

    def actual(self, fence: Fence) -> str:
        """The text that this fence should hold."""
        return self._kinds()[fence.kind](fence)

    def explain(self, fence: Fence, actual: str) -> str:
        """Why a fence does not pass, as a diff from what it holds to what it should hold."""
        lines = unified_diff(fence.text.splitlines(), actual.splitlines(), "the page", "what happens", lineterm="", n=2)
        return f"{self.path.name}:{fence.line}: `{fence.kind}`\n" + "\n".join(lines)

    def _kinds(self) -> Mapping[str, Callable[[Fence], str]]:
        return {
            "wf": self._wf,
            "problems": self._problems,
            "rendered": lambda fence: wfrun_side.rendered(self._whole_script(fence)),
            "fixed": lambda fence: wfrun_side.fixed(self._whole_script(fence)),
            "formatted": lambda fence: wfrun_side.formatted(self._whole_script(fence)),
            "report": self._report,
            "tests": lambda fence: wfrun_side.tests(self._whole_script(fence)),
            "eval": self._eval,
            "moments": self._moments,
            "worker": lambda fence: durable_side.looks(self._whole_script(fence), fence.text),
            "accepted": lambda fence: durable_side.accepted(self._whole_script(fence), self._given_event(fence), fence.text),
        }

    # --- which fence belongs to which ------------------------------------------------------------------------------------------

    def _above(self, fence: Fence, kind: str, option: str = "", *, after: Fence | None = None, value: str = "") -> Fence | None:
        """The nearest fence above of a kind (with an option, with its value), not further up than ``after``."""
        for other in reversed(self.fences[: self.fences.index(fence)]):
            if other is after:
                return None
            if other.kind == kind and (not option or option in other.options) and (not value or other.options.get(option) == value):
                return other
        return None

    def _script(self, fence: Fence) -> Fence:
        script = self._above(fence, "wf")
        if script is None or "fragment" in script.options:
            raise PageError(f"{self.path.name}:{fence.line}: there is no script above this fence")
        return script

    def _belongs(self, fence: Fence, script: Fence) -> bool:
        """Whether a fence shows what is reported of a script."""
        return fence.kind in ("problems", "rendered") and self._script(fence) is script

    def _whole_script(self, fence: Fence) -> str:
        script = self._script(fence)
        if script.options:
            raise PageError(f"{self.path.name}:{fence.line}: a `{fence.kind}` fence needs a whole script, without `on=` and `currency=`")
        return script.text

    def _event(self, fence: Fence) -> dict[str, Any] | None:
        name = fence.options.get("event", "")
        found = self._above(fence, "json", "event", value=name)
        if found is None:
            if name:
                raise PageError(f"{self.path.name}:{fence.line}: no event above is named `{name}`")
            return None
        content = from_json(found.text)
        if "type" not in found.options:
            if not isinstance(content, dict):
                raise PageError(f"{self.path.name}:{found.line}: an event is an object")
            return content
        data: dict[str, Any] = {"object": content}
        if "previous" in found.options:
            previous = self._above(fence, "json", "name", value=found.options["previous"])
            if previous is None:
                raise PageError(f"{self.path.name}:{found.line}: no `json name={found.options['previous']}` stands above")
            data["previous_attributes"] = from_json(previous.text)
        envelope = {
            "id": "evt_spec",
            "object": "event",
            "created": ENVELOPE_CREATED,
            "livemode": False,
            "pending_webhooks": 0,
            "request": None,
        }
        return {**envelope, "type": found.options["type"], "data": data}

    def _content(self, fence: Fence | None) -> list[Any] | None:
        """The list that a fence holds; None without a fence."""
        if fence is None:
            return None
        content = from_json(fence.text)
        if not isinstance(content, list):
            raise PageError(f"{self.path.name}:{fence.line}: this is a list")
        return content

    # --- what a fence should hold ----------------------------------------------------------------------------------------------

    def _wf(self, fence: Fence) -> str:
        script, shift = embedded(fence)
        seen = wfrun_side.check(script, shift)
        shown = {other.kind for other in self.fences[self.fences.index(fence) + 1 :] if self._belongs(other, fence)}
        # What is shown in full below the script need not be said in its comments.
        if "problems" in shown or ("rendered" in shown and not expects(fence.text)):
            return fence.text
        return expected_on_lines(fence.text, seen)

    def _problems(self, fence: Fence) -> str:
        seen = wfrun_side.check(*embedded(self._script(fence)))
        return "".join(f"{one.line}:{one.column} {one.severity} {one.code}: {one.message}\n" for one in seen)

    def _eval(self, fence: Fence) -> str:
        event = self._event(fence)
        history = self._content(self._above(fence, "json", "history"))
        out: list[str] = []
        pending: list[str] = []
        for line in fence.text.splitlines():
            if not line.strip() or line.lstrip().startswith("#"):
                out.append(line)
            elif " => " not in line:
                pending.append(line)
            else:
                head, _, expected = line.rpartition(" => ")
                answer = wfrun_side.evaluate("\n".join([*pending, head.strip()]), event, fence.options.get("currency"), history)
                out += [*pending, line if answer.satisfies(expected.strip()) else f"{head} => {answer}"]
                pending = []
        if pending:
            raise PageError(f"{self.path.name}:{fence.line}: `{pending[-1].strip()}` has no `=>`")
        return "".join(f"{line}\n" for line in out)

    def _moments(self, fence: Fence) -> str:
        if set(fence.options) != {"from", "until"}:
            raise PageError(f"{self.path.name}:{fence.line}: a `moments` fence says `from=` and `until=`")
        return durable_side.moments_between(self._whole_script(fence), fence.options["from"], fence.options["until"])

    def _given_event(self, fence: Fence) -> dict[str, Any]:
        event = self._event(fence)
        if event is None:
            raise PageError(f"{self.path.name}:{fence.line}: there is no event above this fence")
        return event

    def _report(self, fence: Fence) -> str:
        script = self._script(fence)
        event = self._given_event(fence)
        objects, history, later = (
            self._content(self._above(fence, "json", kind, after=script)) for kind in ("objects", "history", "later")
        )
        return wfrun_side.report(embedded(script)[0], event, objects=objects or [], history=history, later=later or [])


def from_json(text: str) -> Any:
    """JSON with exact numbers, as events are read."""
    return json.loads(text, parse_float=Decimal)


def embedded(fence: Fence) -> tuple[str, int]:
    """The whole script that a ``wf`` fence stands for, and how many lines were put before it."""
    before = [f"currency {fence.options['currency']}"] if "currency" in fence.options else []
    if "on" not in fence.options:
        return "".join(f"{line}\n" for line in before) + fence.text, len(before)
    before.append(f"on {fence.options['on']} <")
    return "".join(f"{line}\n" for line in before) + fence.text + ">\n", len(before)


def rewrite(path: Path, changes: list[tuple[Fence, str]]) -> None:
    """Put the actual texts into a page, from the last fence to the first so that line numbers hold."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for fence, actual in sorted(changes, key=lambda change: -change[0].line):
        end = fence.line + fence.text.count("\n")
        lines[fence.line : end] = actual.splitlines(keepends=True)
    path.write_text("".join(lines), encoding="utf-8")
