"""The report of a run, told as a story: what came, which workflows it concerned and why, what each step would do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from wfrun.cli.email_preview import preview_mail
from wfrun.cli.step_phrases import QUESTION, amount_of, deeds, found_in, is_refused_request, phrase
from wfrun.cli.terminal import Span, Terminal
from wfrun.dsl.syntax.keywords import COMPARISONS
from wfrun.interpreter.guards import AT_MOST
from wfrun.interpreter.report import Condition, ConditionPart, RunReport, Step, WorkflowReport
from wfrun.interpreter.undecided import CODE as UNDECIDED
from wfrun.support.english import counted, past_tense, third_person
from wfrun.values.missing import MISSING

_ENDED = {
    "succeeded": ("✓ ", "good", ""),
    "stopped": ("✓ ", "good", "stopped"),
    "failed": ("✗ ", "bad", "failed"),
    "needs_attention": ("? ", "doubt", "needs attention"),
    "waiting": ("? ", "doubt", "waiting"),
    "cancelled": ("- ", "faint", "cancelled"),
    "skipped": ("- ", "faint", "skipped"),
    "not_triggered": ("- ", "faint", "not triggered"),
}
_TRUTH = {True: ("✓ ", "good", "true"), False: ("✗ ", "faint", "false"), None: ("? ", "doubt", "unknown")}
_MODES = {"True": "live mode", "False": "test mode"}
MAX_LINES = 10
"""The lines that the longest value of a step takes; ``--json`` has more of it."""

_TRIGGERLESS = ("demand", "timetable")


class _Counts:
    """The counts for the closing lines: of events, of those that are shown and that started a run, of runs and effects by their names.

    Of runs that were there ``before``, the effects are not counted, and of those that went on not what was ``done`` before. ``going`` are
    those of them that have not ended, ``doubts`` the steps of which nobody knows whether they happened.
    """

    def __init__(self) -> None:
        self.events = self.shown = self.matched = self.before = self.going = self.doubts = 0
        self.outcomes: Counter[str] = Counter()
        self.deeds: Counter[tuple[str, str]] = Counter()

    def add(self, report: RunReport, before: Collection[str], done: Mapping[str, Collection[str]]) -> None:
        """Counts one report."""
        runs = [workflow for workflow in report.workflows if _ran(workflow)]
        self.events += 1
        self.matched += bool(runs)
        self.outcomes.update(run.outcome for run in runs)
        self.before += sum(run.run in before for run in runs)
        self.going += sum(run.run in before and run.outcome == "waiting" for run in runs)
        self.doubts += sum(step.outcome == "unknown" for run in runs for step in run.steps)
        new = (step for run in runs if run.run not in before for step in run.steps if step.path not in done.get(run.run, ()))
        self.deeds.update(deeds(new))


class ReportPrinter:
    """Tells reports on a terminal.

    ``verbosity`` is -1 for the closing line alone, 0, or 1 for keys, times and the arguments in Stripe's form. ``live`` says that the
    runs act, also where none comes.
    """

    def __init__(self, terminal: Terminal, verbosity: int = 0, *, live: bool = False) -> None:
        self.terminal = terminal
        self.verbosity = verbosity
        self.nothing = "Nothing left this machine"
        """How the closing line begins: simulated runs that read from Stripe say that they changed nothing."""
        self._live = live
        self._counts = _Counts()
        self._printed: set[str] = set()
        self._ill: list[WorkflowReport] = []
        """Runs that acted and failed or need attention, where nothing but the closing lines is printed."""

    def print_report(
        self,
        report: RunReport,
        event: Mapping[str, Any] | None,
        before: Collection[str] = (),
        done: Mapping[str, Collection[str]] | None = None,
        *,
        one_of_many: bool = False,
        doubts: int = 0,
        asked: int = 0,
    ) -> None:
        """Prints one event and what its workflows did. ``event`` is the event itself, for what its line shows.

        ``one_of_many`` events that start nothing are counted and not shown. ``before`` are the runs that were there before, ``done`` the
        paths of the steps that a run had carried out before; ``doubts`` counts the steps that have no answer and may have happened,
        ``asked`` the questions that were put and have no answer.
        """
        left_out = one_of_many and not report.workflows and not report.notes and self.verbosity <= 0
        if self._counts.shown and self.verbosity >= 0 and not left_out:
            self.terminal.blank()
        self._counts.add(report, before, done or {})
        self._counts.shown += not left_out
        self._counts.doubts += doubts
        if asked:
            self._counts.deeds[QUESTION] += asked
        self._live = report.live
        if self.verbosity < 0:
            self._ill += [one for one in report.workflows if report.live and one.error is not None]
            return
        if left_out:
            return
        self._event(report, event)
        for note in report.notes:
            self.terminal.line(("note: ", "faint"), note, indent=2)
        ran = False
        for workflow in report.workflows:
            if ran or _ran(workflow):
                self.terminal.blank()
            ran = _ran(workflow)
            self._workflow(workflow)
        if not report.workflows:
            self.terminal.line("No workflow is triggered by this event.", indent=2)

    def print_summary(self, *, unread: int = 0, interrupted: bool = False) -> None:
        """Prints the closing lines: the number of events and runs, and what was done to the world or was not."""
        counts = self._counts
        if self.verbosity >= 0 and counts.shown:
            self.terminal.blank()
        if interrupted:
            self.terminal.line(("Interrupted: ", "doubt"), f"this is what happened up to here, in {counted(counts.events, 'event')}.")
        if counts.events > 1 or unread or counts.shown < counts.events:
            self._summary(unread)
        effects = ", ".join(counted(number, *names) for names, number in counts.deeds.items())
        ill: list[Span] = []
        for outcome, words in (("failed", "failed"), ("needs_attention", "needs attention")):
            number = counts.outcomes[outcome]
            if number:
                ill.append((f" {counted(number, 'run')} {words if number == 1 else words.replace('needs', 'need')}.", "bad"))
        if self._live:
            self._done(effects, ill)
            for one in self._ill:
                _, style, word = _ENDED[one.outcome]
                self.terminal.line((f"{one.name} {word}", style), f" ({one.run}): {one.error.message if one.error is not None else ''}")
        elif effects:
            self.terminal.line((f"{self.nothing}: ", "name"), f"{effects} would have happened.", *ill)
        elif counts.outcomes:
            self.terminal.line((self.nothing, "name"), ", and nothing would have been sent or changed.", *ill)
        else:
            self.terminal.line((f"{self.nothing}: ", "name"), "no workflow ran.")

    def _done(self, effects: str, ill: Sequence[Span]) -> None:
        """Prints what runs that act have done, and how many go on later."""
        counts = self._counts
        if counts.doubts:
            self.terminal.line(("In doubt: ", "doubt"), f"nobody knows whether {counted(counts.doubts, 'step')} happened.")
        waiting = counts.outcomes["waiting"]
        if waiting:
            ill = [*ill, (f" {counted(waiting, 'run')} {'waits' if waiting == 1 else 'wait'}.", "doubt")]
        if effects:
            self.terminal.line(("Done: ", "name"), f"{effects}.", *ill)
        elif counts.before:
            were = "was" if counts.before == 1 else "were"
            done = "begun" if counts.going else "done"
            self.terminal.line(("Nothing was done: ", "name"), f"{counted(counts.before, 'run')} {were} {done} before.", *ill)
        elif counts.doubts:
            self.terminal.line(("Nothing else was sent or changed.", "name"), *ill)
        elif counts.outcomes:
            self.terminal.line(("Nothing was sent or changed.", "name"), *ill)
        else:
            self.terminal.line(("Nothing was done: ", "name"), "no workflow ran.")

    def _summary(self, unread: int) -> None:
        counts = self._counts
        spans: list[Span] = [f"{counted(counts.events, 'event')}, {counts.matched:,} of them matched"]
        unlisted = counts.events - counts.shown
        if unlisted and self.verbosity >= 0:
            trigger = "triggers no workflow and is" if unlisted == 1 else "trigger no workflow and are"
            spans.append(f"; {unlisted:,} {trigger} not listed (--all lists them)")
        if counts.outcomes:
            parts = ", ".join(f"{number:,} {outcome.replace('_', ' ')}" for outcome, number in counts.outcomes.items())
            spans.append(f"; {counted(counts.outcomes.total(), 'run')}: {parts}")
        if unread:
            spans.append((f"; {counted(unread, 'event')} could not be read", "bad"))
        self.terminal.line(*spans, ".")

    def _event(self, report: RunReport, event: Mapping[str, Any] | None) -> None:
        kind = str(report.event.get("type") or "event")
        if kind in _TRIGGERLESS:
            self.terminal.line((f"started by name ({kind})", "name"))
            return
        data = event.get("data") if event is not None else None
        body = data.get("object") if isinstance(data, dict) else event.get("related_object") if event is not None else None
        held: Mapping[str, Any] = body if isinstance(body, dict) else {}
        facts = [amount_of(held), _MODES.get(str(event.get("livemode"))) if event is not None else None]
        self.terminal.line((kind, "name"), "".join(f" · {word}" for word in facts if word))
        names = [held.get("id"), report.event.get("id"), report.event.get("account")]
        known = " · ".join(name for name in names if isinstance(name, str) and name)
        if known:
            self.terminal.line((known, "faint"))

    # --- parts of a report by themselves ----------------------------------------------------------------------------------------

    def print_steps(self, workflow: WorkflowReport, noted: set[str]) -> None:
        """Prints the steps of statements outside any workflow, and what went wrong. Notes in ``noted`` are left out; new ones are added."""
        self._printed = set(noted)
        noted.update(note for step in workflow.steps for note in step.notes)
        for step in workflow.steps:
            self._step(step, 2 * step.depth)
        for note in workflow.notes:
            self.terminal.line(("note: ", "faint"), note)
        if workflow.error is not None and workflow.error.message not in self._printed:
            _, style, word = _ENDED[workflow.outcome]
            self.terminal.line((f"{word}: ", style), workflow.error.message, (f" [{workflow.error.code}]", "faint"))

    def print_condition(self, condition: Condition, before: tuple[Span, ...] = (), indent: int = 0, *, parts: bool = True) -> None:
        """Tells whether a condition holds, with its parts where there are several; ``before`` stands in front of the answer."""
        sign, style, word = _TRUTH[condition.value]
        single = condition.is_single
        self.terminal.line((sign + word, style), *before, *(_because(condition.parts[0]) if single else ()), indent=indent)
        if parts and not single:
            self._parts(condition, indent + 2)

    # --- workflows -------------------------------------------------------------------------------------------------------------

    def _workflow(self, workflow: WorkflowReport) -> None:
        sign, style, word = _ENDED.get(workflow.outcome, ("? ", "doubt", workflow.outcome))
        place = f"{workflow.file}:{workflow.line}"
        title: list[Span] = [(sign, style), (workflow.name, "name")]
        if workflow.name != place:
            title.append((f"  {place}", "faint"))
        if not _ran(workflow):
            self.terminal.line(*title, f"  {word}: {self._why_not(workflow)}", indent=2)
            if self.verbosity > 0 and workflow.condition is not None:
                self._parts(workflow.condition, 6)
            return
        if word:
            title.append((f"  {word}", style))
        if workflow.assumed:
            title.append(("  (assumed)", "doubt"))
        self.terminal.line(*title, indent=2)
        if workflow.trigger:
            self.terminal.line(("on ", "faint"), workflow.trigger, indent=4)
        if workflow.condition is not None:
            self._condition(workflow.condition, 4)
        self._printed.clear()
        failing = False
        for step in workflow.steps:
            if step.path.startswith("on_failure") and not failing:
                failing = True
                self.terminal.line(("on failure", "faint"), indent=4)
            self._step(step, 4 + 2 * step.depth)
        for note in workflow.notes:
            self.terminal.line(("note: ", "faint"), note, indent=4)
        if workflow.error is not None and workflow.error.message not in self._printed:
            self.terminal.line((f"{word}: ", style), workflow.error.message, (f" [{workflow.error.code}]", "faint"), indent=4)
        if self.verbosity > 0:
            self.terminal.line((f"run {workflow.run}, script {workflow.script}", "faint"), indent=4)

    def _why_not(self, workflow: WorkflowReport) -> str:
        """Explains in one line why a workflow did not run."""
        if workflow.condition is not None and workflow.condition.value is not True:
            return why_not(workflow.condition)
        if workflow.notes:
            return "; ".join(workflow.notes)
        return f"on {workflow.trigger}" if workflow.trigger else "another trigger"

    def _condition(self, condition: Condition, indent: int) -> None:
        sign, style, word = _TRUTH[condition.value]
        single = condition.is_single
        because = _because(condition.parts[0]) if single else ()
        self.terminal.line(("when ", "faint"), condition.text, ": ", (sign + word, style), *because, indent=indent)
        if not single:
            self._parts(condition, indent + 2)

    def _parts(self, condition: Condition, indent: int) -> None:
        for part in condition.parts:
            sign, style, word = _TRUTH[part.value]
            self.terminal.line((sign + word, style), "  ", part.text, *_because(part), indent=indent)

    # --- steps -----------------------------------------------------------------------------------------------------------------

    def _step(self, step: Step, indent: int) -> None:
        match step.kind:
            case "action":
                self._action(step, indent)
            case "if":
                self._if(step, indent)
            case "let":
                shown = "".join(f" is {self._cut(value)}" for _, value in step.shown)
                self.terminal.line(("let ", "faint"), (step.text or "") + shown, *_marks(step), indent=indent)
                if step.condition is not None:
                    self._parts(step.condition, indent + 4)
            case "for":
                self.terminal.line(
                    ("for ", "faint"),
                    step.text or "",
                    f": {counted(step.count, 'item') if step.count else 'no items'}",
                    *_marks(step),
                    indent=indent,
                )
            case "wait":
                self._wait(step, indent)
            case "wait_for":
                came = f"event {step.event} came" if step.event is not None else "it did not come in time"
                self.terminal.line(("wait for ", "faint"), step.text or "", f": {came}", *_moment(step), *_marks(step), indent=indent)
            case "approve":
                self._approve(step, indent)
            case "catch":
                self.terminal.line(("caught ", "doubt"), step.text or "", *_marks(step), indent=indent)
            case "fail":
                self._printed.add(step.text or "")
                self.terminal.line(("✗ ", "bad"), "fails here: ", (step.text or "", "bad"), *_marks(step), indent=indent)
            case "stop":
                self.terminal.line("stops here", *_marks(step), indent=indent)
            case _:
                self.terminal.line((f"{step.kind} ", "bad"), step.text or "", *_marks(step), indent=indent)
        self._notes(step, indent + 2)

    def _approve(self, step: Step, indent: int) -> None:
        asked = f"“{step.text or ''}”"
        if step.error is not None:
            mark: Span = ("✗ ", "bad") if step.outcome == "failed" else ("? ", "doubt")
            self._printed.add(step.error.message)
            self.terminal.line(mark, "could not ask " if step.outcome == "failed" else "tried to ask ", asked, *_marks(step), indent=indent)
            self.terminal.line((step.error.message, "bad"), (f" [{step.error.code}]", "faint"), indent=indent + 4)
            return
        answer: Span = {True: ("approved", "good"), False: ("refused", "bad"), None: ("nobody answered in time", "doubt")}[step.value]
        self.terminal.line("asked " if self._live else "would ask ", asked, ": ", answer, *_marks(step), indent=indent)

    def _notes(self, step: Step, indent: int) -> None:
        for note in step.notes:
            # What holds for the whole run is said at the first step that it matters to.
            if note not in self._printed:
                self._printed.add(note)
                self.terminal.line(("note: ", "faint"), note, indent=indent)

    def _wait(self, step: Step, indent: int) -> None:
        if step.error is not None:
            self._printed.add(step.error.message)
            self.terminal.line(("✗ could not wait ", "bad"), step.text or "", ": ", step.error.message, indent=indent)
        else:
            passes = "that is past already" if step.started is not None and step.finished == step.started else "time passes"
            self.terminal.line(("wait ", "faint"), step.text or "", f": {passes}", *_moment(step), *_marks(step), indent=indent)

    def _if(self, step: Step, indent: int) -> None:
        sign, style, word = _TRUTH[step.value]
        name = "else if " if ".else" in step.path.rsplit(".", 1)[-1] or step.path.rpartition(".")[2].startswith("else") else "if "
        parts = step.condition.parts if step.condition is not None else ()
        single = len(parts) == 1
        if step.path.endswith(".if"):
            name = ""  # the text begins with `stop` or `fail`
        spans: list[Span] = [(name, "faint"), step.text or "", ": ", (sign + word, style)]
        self.terminal.line(*spans, *(_because(parts[0]) if single else _marks(step)), indent=indent)
        if step.condition is not None and not single:
            self._parts(step.condition, indent + 4)
        for source in step.skipped:
            self.terminal.line((f"not done: {source}", "faint"), indent=indent + 2)
        if step.branch == "else":
            self.terminal.line(("else", "faint"), indent=indent)

    def _action(self, step: Step, indent: int) -> None:
        phrased = phrase(step)
        reading = phrased.verb in ("read", "list", "search", "log")
        if step.outcome == "succeeded":
            does = past_tense(phrased.verb) if self._live else third_person(phrased.verb) if reading else f"would {phrased.verb}"
            spans: list[Span] = [("✓ ", "good"), does + " ", self._cut(phrased.rest)]
        elif step.error is not None and step.error.code in (UNDECIDED, AT_MOST):
            spans = [("? ", "doubt"), f"did not {phrased.verb} ", self._cut(phrased.rest)]
        elif is_refused_request(step):
            spans = [("✗ ", "bad"), f"{past_tense(phrased.verb)} ", self._cut(phrased.rest), ", and it was refused"]
        elif step.outcome == "failed":
            spans = [("✗ ", "bad"), f"could not {phrased.verb} ", self._cut(phrased.rest)]
        else:
            spans = [("? ", "doubt"), f"tried to {phrased.verb} ", self._cut(phrased.rest)]
        found = found_in(step) if reading and step.outcome == "succeeded" else ""
        if found:
            spans.append(f": {found}")
        if step.tries is not None and step.tries > 1:
            spans.append(f" (after {step.tries} tries)")
        self.terminal.line(*spans, *_marks(step), indent=indent)
        if step.error is not None:
            self._printed.add(step.error.message)
            request = f", {step.error.request_id}" if step.error.request_id is not None else ""
            self.terminal.line((step.error.message, "bad"), (f" [{step.error.code}{request}]", "faint"), indent=indent + 4)
        if step.action == "email":
            if step.error is None:
                preview_mail(self.terminal, step.arguments or {}, indent + 2)
        else:
            self._arguments(((name, text) for name, text in step.shown if name not in phrased.named), indent + 4)
        if self.verbosity > 0:
            self._exact(step, indent + 4)

    def _arguments(self, given: Iterable[tuple[str, str]], indent: int) -> None:
        rows = list(given)
        width = max((len(name) for name, _ in rows), default=0)
        for name, text in rows:
            self.terminal.line((name.ljust(width) + "  ", "faint"), self._cut(text), indent=indent)

    def _cut(self, text: str) -> str:
        """Returns a value of a step as it is shown: in ten lines or so."""
        return self.terminal.within(text, MAX_LINES)

    def _exact(self, step: Step, indent: int) -> None:
        """Prints what ``-v`` adds: line, key, and arguments and result as they travel."""
        from wfrun.cli.json_output import json_text

        self.terminal.line((f"line {step.line}, key {step.idempotency_key}", "faint"), indent=indent)
        self.terminal.line(("arguments ", "faint"), json_text(step.arguments or {}), indent=indent)
        if step.result is not None:
            self.terminal.line(("result ", "faint"), json_text(step.result), indent=indent)


MAX_TOLD_PARTS = 3
"""The most parts of a condition that one line tells."""


def why_not(condition: Condition) -> str:
    """Explains in one line why a condition does not hold: the part that decided it, with its values."""
    deciding = _deciding(condition)
    word = _TRUTH[condition.value][2]
    if not deciding:
        return f"{condition.text} is {word}"
    why = "; ".join(f"{f'{part.text} {_values(part)}'.rstrip()} is {_TRUTH[part.value][2]}" for part in deciding[:MAX_TOLD_PARTS])
    if deciding[-1].value is not condition.value:
        why = f"{condition.text}: {why}" if len(condition.parts) == 1 else f"{why}, so the condition is {word}"
    reasons = _reasons(deciding[-1])
    return f"{why} ({': '.join(reasons)})" if reasons else why


def _deciding(condition: Condition) -> list[ConditionPart]:
    """Returns the parts that decided a condition which does not hold.

    The evaluation ends at the part that makes it false. Where it is unknown, that is a part in the amount's own currency which is false,
    beside others in other currencies; else the first part that is unknown.
    """
    parts = condition.parts
    if condition.value is None:
        unknown = [part for part in parts if part.value is None]
        own = [part for part in parts if part.value is False and part.right is not None and _MONEY_TEXT.search(part.right)]
        others = all(part.reason == "other currency" for part in unknown)
        return (own[-1:] if others and own else []) or unknown[:1] or list(parts[-1:])
    last = parts[-1:]
    if last and all(part.value for part in parts) and f"not {last[0].text}" not in condition.text:
        return list(parts)
    return list(last)


_MONEY_TEXT = re.compile(r"\d [A-Z]{3}$")


def _ran(workflow: WorkflowReport) -> bool:
    return workflow.outcome not in ("skipped", "not_triggered")


def _marks(step: Step) -> tuple[Span, ...]:
    return ((" (assumed)", "doubt"),) if step.assumed else ()


def _moment(step: Step) -> tuple[Span, ...]:
    from wfrun.interpreter.report import iso

    reached = step.finished if step.finished is not None else step.until
    return ((f", now {iso(reached)}", "faint"),) if reached is not None else ()


def _because(part: ConditionPart) -> tuple[Span, ...]:
    """Returns the values behind a part, and what else is known about it."""
    values = _values(part)
    spans: list[Span] = [f"  {values}"] if values else []
    reasons = _reasons(part)
    if reasons:
        spans.append((f"  {': '.join(reasons)}", "doubt"))
    if part.assumed:
        spans.append(("  (assumed)", "doubt"))
    return tuple(spans)


def _reasons(part: ConditionPart) -> list[str]:
    return [text for text in (part.reason if part.reason != "false" else None, part.note) if text]


def _values(part: ConditionPart) -> str:
    """Returns ``(2,500.00 USD > 1,000.00 USD)``: the part with values in place of names."""
    if part.left is None or part.right is None:
        return ""
    operator = _operator(part.text)
    # Brackets within brackets read badly.
    left, right = ("missing" if part.reason == "missing" and side == str(MISSING) else side for side in (part.left, part.right))
    return f"({left} {operator} {right})" if operator else f"({left}, {right})"


def _operator(text: str) -> str | None:
    """Finds the comparison in a part, outside strings and brackets."""
    depth, quoted, words = 0, False, []
    word = ""
    for sign in text + " ":
        if sign == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign.isspace():
            if not depth and word:
                words.append(word)
            word = ""
            continue
        word += sign
    for first, second in zip(words, [*words[1:], ""], strict=True):
        if f"{first} {second}" in COMPARISONS:
            return f"{first} {second}"
        if first in COMPARISONS:
            return first
    return None
