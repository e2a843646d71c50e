"""Aliases in tests: reports words of other test tools, with the words of the language."""

from __future__ import annotations

from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.keyword_aliases import APPROVALS, WAITS, answer_meant
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Action, Boolean, GivenEvent, GivenFails, GivenReturns, Name, Pair

_OUTCOMES = ("nothing", "nothing_else", "succeeded", "failed", "stopped", "needs_attention", "wait")
"""The words that may follow ``expect`` in place of an action."""

_ALIASES = {
    "succeeded": ("success", "succeed", "succeeds", "successful", "ok", "done", "completed", "passes", "passed", "finished"),
    "failed": ("failure", "fails", "error", "errors", "crashed", "throws"),
    "stopped": ("stops", "ended"),
    "needs_attention": ("undecided", "attention", "held", "blocked", "needs_review", "on_hold"),
    "nothing": ("none", "no_action", "no_actions", "nothing_happens", "nothing_happened", "no_calls"),
    "wait": tuple(WAITS),
}
"""Other tools' words for each outcome."""

_ARTICLES = frozenset({"a", "an", "the", "one", "that", "action", "calls", "called"})

_BY_ALIAS = {word: meant for meant, words in _ALIASES.items() for word in words}


def report_unknown_expectation(ctx: CheckContext, node: Action, env: Environment) -> bool:
    """Reports an expected action that is an outcome or a wait in other words. Returns True if it did."""
    name, main = node.name, node.main
    if ctx.declarations.action(name) is not None or ctx.actions_unread or env.scope.find(name) is not None:
        return False
    span = node.name_span if node.name_span.end else node.span
    message = f"there is no action `{name}`"
    fix: Fix | None
    if isinstance(main, Name) and not node.arguments:
        whole = Span(span.start, main.span.end)
        if name in ("need", "needs") and main.name == "attention":
            ctx.report("unknown-action", whole, "`needs_attention` is one word", "write `needs_attention`", Fix(whole, "needs_attention"))
            return True
        if main.name in _OUTCOMES and main.name != "wait":
            fix = Fix(Span(span.start, main.span.start), "")
            ctx.report("unknown-action", span, f"`{main.name}` stands right after `expect`", f"leave `{name}` out", fix)
            return True
        if name in _ARTICLES and ctx.declarations.action(main.name) is not None:
            fix = Fix(Span(span.start, main.span.start), "")
            ctx.report("unknown-action", span, "an action stands right after `expect`", f"leave `{name}` out", fix)
            return True
        if name in ("no", "not", "never", "zero"):
            help_ = "`expect nothing_else` says that nothing happens beside what is expected, `expect nothing` that nothing happens at all"
            ctx.report("unknown-action", whole, "what does not happen is not expected one by one", help_)
            return True
    if name == "approve" or name in APPROVALS:
        help_ = "its answer is given, `given approve true`, and what follows from it is expected"
        ctx.report("unknown-action", span, "an approval is not expected", help_)
        return True
    meant = _BY_ALIAS.get(name.lower()) or nearest(name, _OUTCOMES)
    if meant is None or (nearest(name, ctx.declarations.action_names()) is not None and name.lower() not in _BY_ALIAS):
        return False
    alone = main is None and not node.arguments
    fix = Fix(span, meant, f"write `{meant}`") if alone or (meant == "failed" and not node.arguments) else None
    ctx.report("unknown-action", span, message, f"did you mean `expect {meant}`?", fix)
    return True


def report_stubbed_approval(ctx: CheckContext, node: GivenReturns | GivenFails) -> bool:
    """Reports an approval that is answered as an action is: ``given approval returns true``. Returns True if it did."""
    if ctx.declarations.action(node.action) is not None or ctx.actions_unread:
        return False
    if node.action not in APPROVALS and nearest(node.action, ("approve",)) is None:
        return False
    answer = "true"
    fix = None
    if isinstance(node, GivenReturns) and isinstance(node.value, Boolean):
        answer = "true" if node.value.value else "false"
        fix = Fix(Span(ctx.find(node.span, node.action).start, node.value.span.end), f"approve {answer}")
    message = "an approval is answered with `given approve`"
    ctx.report("unknown-action", ctx.find(node.span, node.action), message, f"write `given approve {answer}`", fix)
    return True


def report_bare_answer(ctx: CheckContext, node: GivenEvent) -> bool:
    """Reports ``given approved``, which is no event but an answer to an approval. Returns True if it did."""
    name = node.event.pattern
    answer = answer_meant(name) if "." not in name else None
    if "." in name or ctx.declarations.event(name) is not None:
        return False
    if name in APPROVALS or name == "approve":
        answer = "true"
    if answer is None or node.pairs:
        return False
    fix = Fix(node.event.span, f"approve {answer}")
    message = "an approval is answered with `given approve`"
    ctx.report("unknown-event", node.event.span, message, f"write `given approve {answer}`", fix)
    return True


_ENVELOPE_PREFIXES = (("data", "object"), ("object",))
"""The steps that lead to the event's object in JSON or in a script."""


def report_envelope_path(ctx: CheckContext, pair: Pair) -> bool:
    """Reports a path that begins at the envelope of the event: ``data.object.amount``, ``event.created``. Returns True if it did."""
    path = pair.path
    if path[0] == "event" and len(path) > 1:
        path = path[1:]
        if path[:2] != ("data", "object"):
            span = ctx.find(pair.span, "event")
            ctx.report("unknown-field", span, "a test sets fields of the event's object, and `event` is what is around it",
                     "leave `event.` out, or give the whole event as a file: `given \"event.json\"`")  # fmt: skip
            return True
    before = next((one for one in _ENVELOPE_PREFIXES if path[: len(one)] == one and len(path) > len(one)), None)
    if before is None:
        return False
    written = ctx.source.text[pair.span.start : pair.value.span.start]
    at = written.find("object") + len("object")
    rest = written[at:].lstrip()
    fix = Fix(Span(pair.span.start, pair.span.start + at + written[at:].find(".") + 1), "") if rest.startswith(".") else None
    shown = written[:at]
    help_ = f"leave `{shown}.` out"
    ctx.report("unknown-field", Span(pair.span.start, pair.span.start + at), "a path begins at the event's object", help_, fix)
    return True
